"""What is noted while a run goes on: times, replies, transcript; redacted as it is written down."""

from __future__ import annotations

import time
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from exporter.drivers.clock import Instant, instant, stepped
from exporter.failure import FailureFact, Reply
from exporter.model import (
    ClockSource,
    PhaseReply,
    PhaseTime,
    ProbeId,
    ProbeResult,
    TlsFacts,
    TokenFacts,
    TranscriptLine,
)
from exporter.redact import Redactor
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exporter.model import Fact
    from exporter.ports import Secret, Token

LEAST_SECONDS = 1e-6  # no server answers sooner: what seems shorter is our uncertainty
MAX_TRANSCRIPT_CHARACTERS = 16 * 1024

KEPT_DIALOGUES = 1024
"""Different dialogues whose replies are kept once for all runs: a server answers most accounts alike."""


class RunRecord:
    """ports.Record, and the driver's own notes; `result` makes the frozen facts of them."""

    def __init__(self, probe: ProbeId) -> None:
        self.phase = Phase.DNS
        self.redact = Redactor()
        self.id = probe
        self._started = instant()
        self._seconds: dict[Phase, tuple[float, float]] = {}  # by kernel stamps, by the monotonic clock
        self._replies: dict[Phase, Reply] = {}
        self._notes: dict[str, None] = {}
        self._transcript: list[TranscriptLine] = []
        self._transcript_characters = 0
        self._missing_stamps = 0
        self._stamps = 0
        self._tls: TlsFacts | None = None
        self._token: TokenFacts | None = None
        self._mechanism: str | None = None
        self._user_name: str | None = None
        self._offered: tuple[str, ...] | None = None
        self.is_authenticated = False
        self.secret_sent = False
        self._message_id: str | None = None
        self._facts: list[Fact] = []

    def enter(self, phase: Phase) -> None:
        """A phase begins: what goes wrong now is blamed on it."""
        self.phase = phase

    def turn(self, phase: Phase, sent: Instant, got: Instant) -> None:
        """Count one turn at the server."""
        monotonic = (got.monotonic_ns - sent.monotonic_ns) / 1e9
        exact = (got.realtime_ns - sent.realtime_ns) / 1e9 if got.stamped else monotonic
        self._stamps += got.stamped
        self._missing_stamps += not got.stamped
        self.took(phase, exact, monotonic)

    def took(self, phase: Phase, exact_seconds: float, monotonic_seconds: float) -> None:
        """Count time in a phase, by the best clock and by the one that cannot be set."""
        exact, monotonic = self._seconds.get(phase, (0.0, 0.0))
        self._seconds[phase] = (
            exact + max(LEAST_SECONDS, exact_seconds),
            monotonic + max(LEAST_SECONDS, monotonic_seconds),
        )

    def sent(self, shown: str) -> None:
        """A line of ours; `shown` is already free of secrets that are not hidden yet."""
        self._lines(True, self.redact(shown))

    def secret_left(self) -> None:
        """A password or token is about to leave."""
        self.secret_sent = True

    def got(self, phase: Phase, reply: Reply) -> None:
        """A reply, redacted already."""
        self._replies[phase] = reply
        rows = [f"{reply.code}-{line}" for line in reply.lines[:-1]]
        self._lines(False, *rows, f"{reply.code} {reply.lines[-1]}")

    def heard(self, *lines: str) -> None:
        """Lines of a mailbox's server, redacted already."""
        self._lines(False, *lines)

    def upgraded(self, facts: TlsFacts) -> None:
        """TLS is up."""
        self._tls = facts
        self._lines(True, f"(TLS: {facts.version} {facts.cipher})")

    def note(self, text: str) -> None:
        """A remark that changes nothing of the outcome."""
        self._notes[self.redact(text)] = None

    def offered(self, mechanisms: Sequence[str]) -> None:
        """The AUTH mechanisms offered where we would use them."""
        self._offered = tuple(mechanisms)

    def chosen(self, mechanism: str, user_name: str) -> None:
        """The mechanism and the name we log in with."""
        self._mechanism, self._user_name = mechanism, user_name

    def token(self, token: Token) -> None:
        """The token that the run uses; one from the cache took no time, so the phase is absent."""
        self.hide(token.text)
        self._token = token.facts
        if not token.facts.from_cache:
            self.took(Phase.TOKEN, token.seconds, token.seconds)

    def authenticated(self) -> None:
        """The login was accepted."""
        self.is_authenticated = True

    def message_id(self, text: str) -> None:
        """The Message-ID of the mail we hand in."""
        self._message_id = text

    def learnt(self, *facts: Fact) -> None:
        """What the run has found out."""
        self._facts += facts

    def merge(self, other: RunRecord) -> None:
        """Take over what another session recorded; notes and facts of both are kept."""
        self.phase = other.phase
        self._seconds |= other._seconds
        self._replies |= other._replies
        self._notes |= other._notes
        self._tls, self._transcript, self._offered = other._tls, other._transcript, other._offered
        self._stamps += other._stamps
        self._missing_stamps += other._missing_stamps
        self._facts += other._facts

    def beside(self, other: RunRecord) -> None:
        """Tell the run by its session at a mailbox: its time is one phase; how it failed is evidence."""
        self.phase = Phase.IMAP
        seconds = [sum(column) for column in zip(*other._seconds.values(), strict=True)] or [0.0, 0.0]
        self.took(Phase.IMAP, *seconds)
        self._notes |= other._notes
        if not other.is_authenticated:
            self._token, self._offered = other._token, other._offered
            self._mechanism, self._user_name = other._mechanism, other._user_name
            self._transcript = other._transcript

    def hide(self, secret: Secret) -> None:
        """Redact this secret from what is recorded from now on."""
        self.redact.hide(secret.reveal())

    def result(self, failure: FailureFact | None) -> ProbeResult:
        """The facts of the run."""
        clock = self._clock()
        column = 1 if clock is ClockSource.MONOTONIC else 0
        return ProbeResult(
            id=self.id,
            started_timestamp=self._started.realtime_ns / 1e9,
            phases=tuple(
                PhaseTime(phase=phase, seconds=both[column]) for phase, both in self._seconds.items()
            ),
            replies=_phase_replies(*self._replies.items()),
            failure=failure,
            tls=self._tls,
            token=self._token,
            mechanism=self._mechanism,
            user_name=self._user_name,
            offered_mechanisms=self._offered,
            password_sent=self.secret_sent,
            authenticated=self.is_authenticated,
            clock=clock,
            missing_stamps=self._missing_stamps,
            notes=tuple(self._notes),
            message_id=self._message_id,
            transcript=tuple(self._transcript),
            facts=tuple(self._facts),
        )

    def _clock(self) -> ClockSource:
        if stepped(self._started, instant()):
            return ClockSource.MONOTONIC
        return ClockSource.USER if self._missing_stamps and not self._stamps else ClockSource.KERNEL

    def _lines(self, sent: bool, *texts: str) -> None:
        at_seconds = (time.monotonic_ns() - self._started.monotonic_ns) / 1e9
        for text in texts:
            kept = text[: max(0, MAX_TRANSCRIPT_CHARACTERS - self._transcript_characters)]
            if kept:
                line = TranscriptLine(at_seconds=at_seconds, sent=sent, text=intern(kept))
                self._transcript.append(line)
                self._transcript_characters += len(kept)


@lru_cache(maxsize=KEPT_DIALOGUES)
def _phase_replies(*said: tuple[Phase, Reply]) -> tuple[PhaseReply, ...]:
    return tuple(PhaseReply(phase=phase, reply=reply) for phase, reply in said)
