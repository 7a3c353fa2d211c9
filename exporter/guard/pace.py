"""Login pacing: many logins from one address look like a password spray, so each relay host gets even slots.

Pure: time comes in as an argument. Nothing is dropped; who comes early is told how long to wait.
"""

from __future__ import annotations


class Pace:
    """At most `logins_per_minute` Basic logins per relay host, evenly spaced; 0 paces nothing."""

    def __init__(self, logins_per_minute: float) -> None:
        self._spacing_seconds = 60.0 / logins_per_minute if logins_per_minute > 0 else 0.0
        self._next_slot: dict[str, float] = {}  # one float for each host of the configuration

    def reserve(self, host: str, now: float) -> float:
        """Seconds to wait for the slot that is now taken; `now` is monotonic seconds.

        >>> pace = Pace(60)
        >>> [pace.reserve("smtp.office365.com", 0.0) for _ in range(3)]
        [0.0, 1.0, 2.0]
        """
        key = host.lower()
        slot = max(now, self._next_slot.get(key, now))
        self._next_slot[key] = slot + self._spacing_seconds
        return slot - now
