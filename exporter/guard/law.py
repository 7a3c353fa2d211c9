"""The judgement: what a failure does to an entry, and what stands against an attempt. Time is an argument.

Pure: no clock, no lock, no file, no password. Stamps are Unix seconds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from exporter.guard.entry import CUT_SHORT, Entry, Held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from exporter.guard.entry import Flight, Named

BUDGET = 2  # Entra locks after 10 failures, 3 in US Government clouds, directories on premises after 3 to 5
WINDOW_SECONDS = 3600.0
IN_A_ROW = 2
STRIKES_KEPT = 8
FORGET_SECONDS = 30 * 86400.0  # of principals that nobody asks for any more
STEP_SECONDS = 1.0  # a clock that is slewed moves realtime and monotonic alike
LASTS_AT_MOST_SECONDS = 3600.0


class Verdict(StrEnum):
    """What an attempt says of the password."""

    SUCCESS = "success"
    HARMLESS = "harmless"  # proves nothing of the password, or does not count toward lockout
    REFUSED = "refused"
    UNCERTAIN = "uncertain"  # may have counted: a generic refusal, or silence after the password was sent


COUNTED = frozenset({Verdict.REFUSED, Verdict.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Why an attempt may not go, and until when."""

    until: float
    text: str


def verdict_of(
    *, password_sent: bool, success: bool, counts_toward_lockout: bool, retry_safe: bool
) -> Verdict:
    """The verdict on a run; `success` is that the password was accepted, whatever failed after it."""
    table = (
        (not password_sent, Verdict.HARMLESS),
        (success, Verdict.SUCCESS),
        (counts_toward_lockout and not retry_safe, Verdict.REFUSED),
        (counts_toward_lockout, Verdict.UNCERTAIN),
    )
    return next((verdict for applies, verdict in table if applies), Verdict.HARMLESS)


# What stands against an attempt.


def bars(
    entry: Entry, flights: Sequence[Flight], now: float, hold_seconds: float, *, same_secret: bool
) -> Iterator[Bar]:
    """Every reason against an attempt now, with attempts under way taken as failures to come."""
    landed = min((flight.ends for flight in flights), default=now)
    strikes = strikes_within(entry, now)
    if entry.held and same_secret and now < held_until(entry.held, hold_seconds):
        yield Bar(
            until=held_until(entry.held, hold_seconds), text="the password was refused and is not tried again"
        )
    if entry.held and flights:
        yield Bar(until=landed, text="after a hold one attempt goes at a time, and one is under way")
    if len(strikes) + len(flights) >= BUDGET:
        spent = len(strikes) >= BUDGET
        until = strikes[-BUDGET] + WINDOW_SECONDS if spent else landed
        yield Bar(until=until, text=f"no more than {BUDGET} failed logins an hour are risked")


def next_attempt(entry: Entry, flights: Sequence[Flight], now: float, hold_seconds: float) -> float:
    """When the same password may be tried again; now, if nothing is against it."""
    found = bars(entry, flights, now, hold_seconds, same_secret=True)
    return max((bar.until for bar in found), default=now)


def strikes_within(entry: Entry, now: float) -> tuple[float, ...]:
    """The failures that this hour's budget has already borne."""
    return tuple(at for at in entry.strikes if at > now - WINDOW_SECONDS)


def held_until(held: Held, hold_seconds: float) -> float:
    """When a hold passes by itself; at once if it was released."""
    return held.since if held.released else held.since + hold_seconds


def is_over(flight: Flight, now: float) -> bool:
    """Was the attempt cut short? One that claims to last for ever has a clock from the future."""
    return not now < flight.ends <= now + LASTS_AT_MOST_SECONDS + STEP_SECONDS


# What an outcome does to an entry.


def leads_to_hold(entry: Entry, verdict: Verdict) -> bool:
    """Would this outcome have the password held?"""
    return verdict is Verdict.REFUSED or (verdict in COUNTED and entry.streak + 1 >= IN_A_ROW)


def settled(entry: Entry, verdict: Verdict, named: Named, now: float, mark: str | None) -> Entry:
    """The entry after an attempt came to its verdict; only a failure that counts needs `named`."""
    if verdict in COUNTED:
        return struck(entry, named, now, mark)
    return healed(entry) if verdict is Verdict.SUCCESS else entry


def struck(entry: Entry, named: Named, at: float, mark: str | None) -> Entry:
    """The entry after a failure that counts; `mark` is the password's if the failure leads to a hold."""
    return Entry(
        strikes=_latest((*entry.strikes, at)),
        streak=entry.streak + 1,
        named=named,
        held=Held(since=at, mark=mark) if mark else entry.held,
    )


def cut_short(entry: Entry, flight: Flight, now: float, mark: str | None) -> Entry:
    """The entry after an attempt that was never settled: an uncertain failure, unless its hour is over."""
    if flight.ends <= now - WINDOW_SECONDS:
        return entry
    return struck(entry, entry.named or CUT_SHORT, min(flight.ends, now), mark)


def healed(entry: Entry) -> Entry:
    """The entry after a success: the budget does not forget, all else does."""
    return Entry(strikes=entry.strikes, named=entry.named if entry.strikes else None)


def released(entry: Entry) -> Entry:
    """The entry after an operator let its password be tried once more; only an outcome ends that leave."""
    return replace(entry, held=entry.held and replace(entry.held, released=True))


# What clocks and other processes do to an entry.


def clamped(entry: Entry, now: float) -> Entry:
    """The entry with stamps from the future taken as now."""
    return _restamped(entry, lambda at: min(at, now))


def shifted(entry: Entry, seconds: float) -> Entry:
    """The entry after the clock was stepped by so much."""
    return _restamped(entry, lambda at: at + seconds)


def unrecorded(entry: Entry, recorded: Entry) -> Entry:
    """What the record does not say of an entry."""
    fresh = Counter(entry.strikes) - Counter(recorded.strikes)
    return replace(entry, strikes=tuple(sorted(fresh.elements())))


def joined(recorded: Entry, rest: Entry) -> Entry:
    """The record with what it does not say, the stricter of the two each time."""
    return Entry(
        strikes=_latest((*recorded.strikes, *rest.strikes)),
        streak=max(recorded.streak, rest.streak),
        named=rest.named or recorded.named,
        held=rest.held or recorded.held,
    )


def is_worth_keeping(entry: Entry, now: float) -> bool:
    """Does the entry still hold anything back?"""
    troubled = entry.streak > 0 or entry.held is not None
    last = max((*entry.strikes, entry.held.since if entry.held else 0.0), default=0.0)
    return now - last < (FORGET_SECONDS if troubled else WINDOW_SECONDS)


def _latest(strikes: Iterable[float]) -> tuple[float, ...]:
    return tuple(sorted(strikes))[-STRIKES_KEPT:]


def _restamped(entry: Entry, stamp: Callable[[float], float]) -> Entry:
    held = entry.held and replace(entry.held, since=stamp(entry.held.since))
    return replace(entry, strikes=tuple(map(stamp, entry.strikes)), held=held)
