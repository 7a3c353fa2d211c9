"""The lockout guard: may this principal try its password now, without the account being locked for it?

First the law, pure (time is an argument), then `Guard`, which plays it on `guardfile`, then words for people.
The law: a refused password is held until it changes, is released or the hold passes; an uncertain failure
only when it follows another; and no principal fails more than twice in any sliding hour, whatever happens.

It holds because every attempt is on record before it starts and counts as a failure until it is settled;
one that never is (kill -9) becomes a failure at the latest time it can have happened.

Clocks: stamps are Unix seconds, so that they survive restarts. A step that this process sees (realtime moved
against monotonic; a suspended machine looks the same) moves what is on record along with it, so nothing
unlocks early. Stamps from the future are taken as now, so nothing is held longer than `hold` from now.
A forward step while no process runs cannot be seen.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from exporter.guard.file import Entry, Flight, Held, Named, StateError, StateFile
from exporter.model import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from exporter.guard.file import Ledger
    from exporter.ports import Clock, Secret

BUDGET = 2  # Entra locks after 10 failures, 3 in US Government clouds, directories on premises after 3 to 5
WINDOW_SECONDS = 3600.0
HOLD_SECONDS = 6 * 3600.0
IN_A_ROW = 2
STRIKES_KEPT = 8
FORGET_SECONDS = 30 * 86400.0  # of principals that nobody asks for any more
STEP_SECONDS = 1.0  # a clock that is slewed moves realtime and monotonic alike
LASTS_SECONDS = 300.0  # an attempt whose caller names no deadline
LASTS_AT_MOST_SECONDS = 3600.0
BLANK = Entry()
WATCHED = "watched"
COLUMNS = ("account", "principal", "state", "cause", "code", "held until", "failures this hour")
CUT_SHORT = Named(cause="local_resource", phase=Phase.AUTH)
UNNAMED = Named(cause="unknown", phase=Phase.AUTH)


class Verdict(StrEnum):
    """What an attempt says of the password."""

    SUCCESS = "success"
    HARMLESS = "harmless"  # proves nothing of the password, or does not count toward lockout
    REFUSED = "refused"
    UNCERTAIN = "uncertain"  # may have counted: a generic refusal, or silence after the password was sent


COUNTED = frozenset({Verdict.REFUSED, Verdict.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """No attempt now; the labels are those of the failure that led to it, `until` is Unix seconds."""

    reason: str = "lockout_guard"
    cause: str
    phase: Phase
    code: int | None
    enhanced: str | None
    until: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Leave to try once; it must be settled within its time, whatever comes of it."""

    principal: str
    id: str
    on_record: bool
    secret: Secret = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a release came to: how many failures this hour still bears, and when the next attempt may go."""

    principal: str
    was_held: bool
    attempts_left: int
    next_at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One principal as `guard status` shows it; `until` is None where nothing is waited for."""

    principal: str
    state: str
    named: Named
    until: float | None
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Why an attempt may not go, and until when."""

    until: float
    text: str


# ---- the law


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


def strikes_within(entry: Entry, now: float) -> tuple[float, ...]:
    """The failures that this hour's budget has already borne."""
    return tuple(at for at in entry.strikes if at > now - WINDOW_SECONDS)


def leads_to_hold(entry: Entry, verdict: Verdict) -> bool:
    """Would this failure have the password held?"""
    return verdict is Verdict.REFUSED or entry.streak + 1 >= IN_A_ROW


def struck(entry: Entry, verdict: Verdict, named: Named, at: float, mark: str | None) -> Entry:
    """The entry after a failure that counts; `mark` is the password's, needed where it leads to a hold."""
    return Entry(
        strikes=tuple(sorted((*entry.strikes, at)))[-STRIKES_KEPT:],
        streak=entry.streak + 1,
        named=named,
        held=Held(since=at, mark=mark) if mark and leads_to_hold(entry, verdict) else entry.held,
    )


def healed(entry: Entry) -> Entry:
    """The entry after a success: the budget does not forget, all else does."""
    return Entry(strikes=entry.strikes, named=entry.named if entry.strikes else None)


def released(entry: Entry) -> Entry:
    """The entry after an operator let its password be tried once more; only an outcome ends that leave."""
    return replace(entry, held=entry.held and replace(entry.held, released=True))


def held_until(held: Held, hold_seconds: float) -> float:
    """When a hold passes by itself; at once if it was released."""
    return held.since if held.released else held.since + hold_seconds


def is_over(flight: Flight, now: float) -> bool:
    """Was the attempt cut short? One that claims to last for ever has a clock from the future."""
    return not now < flight.ends <= now + LASTS_AT_MOST_SECONDS + STEP_SECONDS


def cut_short(entry: Entry, flight: Flight, now: float, mark: str | None) -> Entry:
    """The entry after an attempt that was never settled: an uncertain failure, unless its hour is over."""
    if flight.ends <= now - WINDOW_SECONDS:
        return entry
    return struck(entry, Verdict.UNCERTAIN, entry.named or CUT_SHORT, min(flight.ends, now), mark)


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


def clamped(entry: Entry, now: float) -> Entry:
    """The entry with stamps from the future taken as now."""
    held = entry.held and replace(entry.held, since=min(entry.held.since, now))
    return replace(entry, strikes=tuple(min(at, now) for at in entry.strikes), held=held)


def shifted(entry: Entry, seconds: float) -> Entry:
    """The entry after the clock was stepped by so much."""
    held = entry.held and replace(entry.held, since=entry.held.since + seconds)
    return replace(entry, strikes=tuple(at + seconds for at in entry.strikes), held=held)


def unrecorded(entry: Entry, recorded: Entry) -> Entry:
    """What the record does not say of an entry."""
    fresh = Counter(entry.strikes) - Counter(recorded.strikes)
    return replace(entry, strikes=tuple(sorted(fresh.elements())))


def joined(recorded: Entry, rest: Entry) -> Entry:
    """The record with what it does not say, the stricter of the two each time."""
    return Entry(
        strikes=tuple(sorted((*recorded.strikes, *rest.strikes)))[-STRIKES_KEPT:],
        streak=max(recorded.streak, rest.streak),
        named=rest.named or recorded.named,
        held=rest.held or recorded.held,
    )


def is_worth_keeping(entry: Entry, now: float) -> bool:
    """Does the entry still hold anything back?"""
    troubled = entry.streak > 0 or entry.held is not None
    last = max((*entry.strikes, entry.held.since if entry.held else 0.0), default=0.0)
    return now - last < (FORGET_SECONDS if troubled else WINDOW_SECONDS)


# ---- marks of passwords


def scrypt(password: bytes, salt: bytes) -> bytes:
    """About 50 ms and 16 MiB a guess, for whoever reads the file; other threads run meanwhile."""
    return hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1, dklen=32)


class Marks:
    """Says whether a password is the one that was held, and remembers the answer, so scrypt runs once.

    A mark is `salt$digest` in hexadecimal, of the principal and its password under a salt of its own. The
    memory keys on an HMAC under a key that never leaves the process, with one answer for each principal.
    """

    def __init__(self, derive: Callable[[bytes, bytes], bytes]) -> None:
        self._derive = derive
        self._key = secrets.token_bytes(32)
        self._known: dict[str, tuple[bytes, str, bool]] = {}

    def make(self, principal: str, secret: Secret) -> str:
        """The mark of this password."""
        digest = self._digest(principal, secret)
        known = self._known.get(principal)
        if known and known[0] == digest and known[2]:
            return known[1]
        mark = self._mark(principal, secret, secrets.token_bytes(16))
        self._known[principal] = (digest, mark, True)
        return mark

    def match(self, principal: str, secret: Secret, mark: str) -> bool:
        """Is it the password of that mark? An unreadable mark counts as a match: held is the safe side."""
        digest = self._digest(principal, secret)
        known = self._known.get(principal)
        if not known or known[:2] != (digest, mark):
            self._known[principal] = known = (digest, mark, self._compare(principal, secret, mark))
        return known[2]

    def _compare(self, principal: str, secret: Secret, mark: str) -> bool:
        try:
            salt = bytes.fromhex(mark.partition("$")[0])
        except ValueError:
            return True
        return hmac.compare_digest(self._mark(principal, secret, salt).encode(), mark.encode())

    def _mark(self, principal: str, secret: Secret, salt: bytes) -> str:
        return f"{salt.hex()}${self._derive(_text(principal, secret), salt).hex()}"

    def _digest(self, principal: str, secret: Secret) -> bytes:
        return hmac.digest(self._key, _text(principal, secret), "sha256")


def _text(principal: str, secret: Secret) -> bytes:
    return f"{principal}\0{secret.reveal()}".encode("utf-8", "surrogateescape")


# ---- the guard


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """One instant on both clocks."""

    wall: float
    monotonic: float

    def drift_since(self, earlier: _Moment) -> float:
        """How far the wall clock was stepped meanwhile; less than a second is none."""
        seconds = (self.wall - self.monotonic) - (earlier.wall - earlier.monotonic)
        return seconds if abs(seconds) > STEP_SECONDS else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """An entry as it was first seen in its present form, and when."""

    recorded: Entry
    entry: Entry
    moment: _Moment


@dataclass(slots=True, kw_only=True)
class _Turn:
    """One principal under the lock; `ledger` is None while the state cannot be used."""

    principal: str
    moment: _Moment
    ledger: Ledger | None
    recorded: Entry
    entry: Entry = BLANK

    @property
    def now(self) -> float:
        return self.moment.wall


class Guard:
    """Judges and remembers, for every process that shares `state_dir`. Calls block: see AsyncGuard.

    Safe to call from several threads. Without usable state nothing goes for one hold after the start, and
    after it the guard works from what this process has seen.
    """

    def __init__(
        self,
        state_dir: str,
        *,
        clock: Clock,
        hold_seconds: float = HOLD_SECONDS,
        derive: Callable[[bytes, bytes], bytes] = scrypt,
    ) -> None:
        self._file = StateFile(state_dir)
        self._clock = clock
        self._hold_seconds = hold_seconds
        self._marks = Marks(derive)
        self._mutex = threading.Lock()
        self._blind_until = clock.monotonic() + max(hold_seconds, WINDOW_SECONDS)
        self._was_usable = False
        self._trouble: str | None = None
        self._sights: dict[str, _Sight] = {}  # of entries only: bounded as the file is
        self._unsaved: dict[str, Entry] = {}  # what could not be written
        self._airborne: dict[str, dict[str, float]] = {}  # principal -> attempt id -> monotonic end
        self._ended: dict[str, set[str]] = {}  # principal -> attempts whose line still stands

    def admit(
        self, principal: str, secret: Secret, *, lasts_seconds: float = LASTS_SECONDS
    ) -> Hold | Attempt:
        """Leave to try this password once, to be settled within `lasts_seconds`, or why not."""
        self._compare_beforehand(principal, secret)
        with self._turn(principal) as turn:
            flights = self._under_way(turn, secret)
            hold = self._blind(turn) or self._hold(turn, flights, secret)
            return hold or self._take_off(turn, secret, min(lasts_seconds, LASTS_AT_MOST_SECONDS))

    def settle(self, attempt: Attempt, verdict: Verdict, named: Named = UNNAMED) -> None:
        """End an attempt. `named` is the failure's labels; only failures that count need it."""
        self._mark_beforehand(attempt, verdict)
        with self._turn(attempt.principal) as turn:
            self._end(attempt.principal, attempt.id, on_record=attempt.on_record)
            self._keep(turn, self._after(turn, attempt, verdict, named), durable=verdict in COUNTED)

    def release(self, principal: str) -> Release:
        """Let a held password be tried once more, within the budget. Raises StateError."""
        with self._turn(principal) as turn:
            held = turn.entry.held
            self._keep(turn, released(turn.entry), durable=True)
            if turn.ledger is None or principal in self._unsaved:
                raise StateError(self._trouble or "the release could not be recorded")
            entry, flights = self._forecast(turn, principal, turn.entry)
            return release_of(principal, entry, flights, turn.now, was_held=held is not None)

    def standings(self) -> tuple[Standing, ...]:
        """Every principal that is not simply healthy, by name; if the state fails, as this process knows."""
        with self._turn("") as turn:
            names = sorted({*self._file.last, *self._unsaved})
            every = tuple(self._standing(turn, name) for name in names)
            return tuple(one for one in every if one.state != WATCHED or one.failures)

    def trouble(self) -> str | None:
        """Why the state cannot be used now, or None."""
        with self._turn(""):
            return self._trouble

    # -- a turn: one principal, under the lock

    @contextmanager
    def _turn(self, principal: str) -> Iterator[_Turn]:
        with self._mutex, ExitStack() as stack:
            ledger = self._ledger(stack)
            moment = _Moment(wall=self._clock.now(), monotonic=self._clock.monotonic())
            recorded = self._file.last.get(principal, BLANK)
            turn = _Turn(principal=principal, moment=moment, ledger=ledger, recorded=recorded)
            turn.entry = self._seen(turn)
            yield turn

    def _ledger(self, stack: ExitStack) -> Ledger | None:
        try:
            ledger = stack.enter_context(self._file.locked())
        except StateError as error:
            self._trouble = str(error)
            return None
        self._was_usable = True
        self._trouble = self._trouble if self._unsaved else None
        return ledger

    def _seen(self, turn: _Turn) -> Entry:
        """The entry on record, put right for what this process knows of failures and clocks."""
        recorded = joined(turn.recorded, self._unsaved.get(turn.principal, BLANK))
        sight = self._sights.get(turn.principal)
        if sight is None or sight.recorded != recorded:
            return self._look(turn, recorded)
        return clamped(shifted(sight.entry, turn.moment.drift_since(sight.moment)), turn.now)

    def _look(self, turn: _Turn, recorded: Entry) -> Entry:
        entry = clamped(recorded, turn.now)
        self._sights.pop(turn.principal, None)
        if entry != BLANK:
            self._sights[turn.principal] = _Sight(recorded=recorded, entry=entry, moment=turn.moment)
        return entry

    # -- attempts under way

    def _take_off(self, turn: _Turn, secret: Secret, lasts_seconds: float) -> Attempt:
        flight = Flight(id=secrets.token_hex(8), ends=turn.now + lasts_seconds)
        on_record = self._record(turn, flight)
        own = self._airborne.setdefault(turn.principal, {})
        own[flight.id] = turn.moment.monotonic + lasts_seconds
        return Attempt(principal=turn.principal, id=flight.id, on_record=on_record, secret=secret)

    def _record(self, turn: _Turn, flight: Flight) -> bool:
        try:
            if turn.ledger:
                turn.ledger.take_off(turn.principal, flight, stale_before=turn.now - WINDOW_SECONDS)
        except StateError as error:
            self._trouble = str(error)
            return False
        return turn.ledger is not None

    def _end(self, principal: str, name: str, *, on_record: bool) -> None:
        own = self._airborne.get(principal, {})
        own.pop(name, None)
        if not own:
            self._airborne.pop(principal, None)
        if on_record:
            self._ended.setdefault(principal, set()).add(name)

    def _flights(self, turn: _Turn, principal: str) -> tuple[Flight, ...]:
        """All attempts that are not settled; for our own the monotonic clock says when they are over."""
        on_record = turn.ledger.flights(principal) if turn.ledger else ()
        own = self._airborne.get(principal, {}).items()
        ours = (Flight(id=name, ends=turn.now + end - turn.moment.monotonic) for name, end in own)
        flights = {flight.id: flight for flight in (*on_record, *ours)}
        ended = self._ended.get(principal, ())
        return tuple(flight for flight in flights.values() if flight.id not in ended)

    def _under_way(self, turn: _Turn, secret: Secret) -> tuple[Flight, ...]:
        """The attempts still under way, after those that were cut short were recorded as failures."""
        flights = self._flights(turn, turn.principal)
        entry = turn.entry
        for flight in (flight for flight in flights if is_over(flight, turn.now)):
            entry = cut_short(
                entry, flight, turn.now, self._mark(entry, Verdict.UNCERTAIN, turn.principal, secret)
            )
            self._end(turn.principal, flight.id, on_record=True)
        behind = turn.principal in self._ended or turn.principal in self._unsaved
        if behind or entry != turn.recorded:
            self._keep(turn, entry, durable=True)
        return tuple(flight for flight in flights if not is_over(flight, turn.now))

    def _forecast(self, turn: _Turn, principal: str, entry: Entry) -> tuple[Entry, tuple[Flight, ...]]:
        """The entry with what was cut short counted, and what is still under way; records nothing."""
        flights = self._flights(turn, principal)
        for flight in (flight for flight in flights if is_over(flight, turn.now)):
            entry = cut_short(entry, flight, turn.now, None)
        return entry, tuple(flight for flight in flights if not is_over(flight, turn.now))

    def _standing(self, turn: _Turn, principal: str) -> Standing:
        recorded = joined(self._file.last.get(principal, BLANK), self._unsaved.get(principal, BLANK))
        entry, flights = self._forecast(turn, principal, clamped(recorded, turn.now))
        return standing_of(principal, entry, flights, turn.now, self._hold_seconds)

    # -- judging

    def _blind(self, turn: _Turn) -> Hold | None:
        left_seconds = self._blind_until - turn.moment.monotonic
        if turn.ledger or self._was_usable or left_seconds <= 0:
            return None
        text = f"the guard cannot use its state, so passwords wait one hold after a start: {self._trouble}"
        return hold_of(Bar(until=turn.now + left_seconds, text=text), CUT_SHORT)

    def _hold(self, turn: _Turn, flights: Sequence[Flight], secret: Secret) -> Hold | None:
        held = turn.entry.held
        in_force = held and turn.now < held_until(held, self._hold_seconds)
        same = bool(held and in_force and self._marks.match(turn.principal, secret, held.mark))
        against = tuple(bars(turn.entry, flights, turn.now, self._hold_seconds, same_secret=same))
        if not against:
            return None
        return hold_of(max(against, key=lambda bar: bar.until), turn.entry.named or CUT_SHORT)

    def _after(self, turn: _Turn, attempt: Attempt, verdict: Verdict, named: Named) -> Entry:
        if verdict not in COUNTED:
            return healed(turn.entry) if verdict is Verdict.SUCCESS else turn.entry
        mark = self._mark(turn.entry, verdict, attempt.principal, attempt.secret)
        return struck(turn.entry, verdict, named, turn.now, mark)

    def _mark(self, entry: Entry, verdict: Verdict, principal: str, secret: Secret) -> str | None:
        return self._marks.make(principal, secret) if leads_to_hold(entry, verdict) else None

    def _compare_beforehand(self, principal: str, secret: Secret) -> None:
        """Let scrypt run before the lock is taken; under it the answer is remembered."""
        held = self._last(principal).held
        if held and not held.released:
            self._marks.match(principal, secret, held.mark)

    def _mark_beforehand(self, attempt: Attempt, verdict: Verdict) -> None:
        if verdict in COUNTED:
            self._mark(self._last(attempt.principal), verdict, attempt.principal, attempt.secret)

    def _last(self, principal: str) -> Entry:
        return joined(self._file.last.get(principal, BLANK), self._unsaved.get(principal, BLANK))

    # -- recording

    def _keep(self, turn: _Turn, entry: Entry, *, durable: bool) -> None:
        """Record the entry; only then the lines of ended attempts go, so a failure is always in one place."""
        turn.entry = entry if is_worth_keeping(entry, turn.now) else BLANK
        self._unsaved.pop(turn.principal, None)
        try:
            self._save(turn, durable=durable)
        except StateError as error:
            self._trouble = str(error)
            self._unsaved[turn.principal] = unrecorded(turn.entry, turn.recorded)
        self._look(turn, turn.entry)

    def _save(self, turn: _Turn, *, durable: bool) -> None:
        if turn.ledger is None:
            raise StateError(self._trouble or "the state cannot be used")
        if turn.entry != turn.recorded:
            turn.ledger.write(_with(turn.ledger.entries, turn), durable=durable)
            turn.recorded = turn.entry
        turn.ledger.land(turn.principal, self._ended.get(turn.principal, ()))
        self._ended.pop(turn.principal, None)


def _with(entries: Mapping[str, Entry], turn: _Turn) -> dict[str, Entry]:
    """The entries with this turn's, without those that hold nothing back any more."""
    every = {**entries, turn.principal: turn.entry}
    return {name: entry for name, entry in every.items() if is_worth_keeping(entry, turn.now)}


class AsyncGuard:
    """The guard for an event loop: its calls run in threads. A cancelled `admit` gives its leave back."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._returning: set[asyncio.Future[None]] = set()

    async def admit(
        self, principal: str, secret: Secret, *, lasts_seconds: float = LASTS_SECONDS
    ) -> Hold | Attempt:
        """As Guard.admit."""
        ask = asyncio.to_thread(self._guard.admit, principal, secret, lasts_seconds=lasts_seconds)
        asked = asyncio.ensure_future(ask)
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            asked.add_done_callback(self._give_back)
            raise

    async def settle(self, attempt: Attempt, verdict: Verdict, named: Named = UNNAMED) -> None:
        """As Guard.settle; it is carried out even if the caller is cancelled meanwhile."""
        await asyncio.shield(self._settling(attempt, verdict, named))

    async def standings(self) -> tuple[Standing, ...]:
        """As Guard.standings."""
        return await asyncio.to_thread(self._guard.standings)

    async def trouble(self) -> str | None:
        """As Guard.trouble."""
        return await asyncio.to_thread(self._guard.trouble)

    def _give_back(self, asked: asyncio.Future[Hold | Attempt]) -> None:
        if asked.cancelled() or asked.exception():
            return
        answer = asked.result()
        if isinstance(answer, Attempt):
            self._settling(answer, Verdict.HARMLESS, UNNAMED)

    def _settling(self, attempt: Attempt, verdict: Verdict, named: Named) -> asyncio.Future[None]:
        task = asyncio.ensure_future(asyncio.to_thread(self._guard.settle, attempt, verdict, named))
        self._returning.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._returning.discard)
        return task


# ---- words for people


def hold_of(bar: Bar, named: Named) -> Hold:
    """The hold that a bar amounts to, under the labels of the failure that led to it."""
    return Hold(
        cause=named.cause,
        phase=named.phase,
        code=named.code,
        enhanced=named.enhanced,
        until=bar.until,
        text=f"{bar.text}; until {utc(bar.until)}",
    )


def release_of(
    principal: str, entry: Entry, flights: Sequence[Flight], now: float, *, was_held: bool
) -> Release:
    """What is left to a principal whose hold, if there was one, has just been released."""
    left = max(0, BUDGET - len(strikes_within(entry, now)) - len(flights))
    next_at = next_attempt(entry, flights, now, hold_seconds=0.0)  # no hold is in force any more
    what = "released: one attempt may go" if was_held else "not held: an attempt may go"
    when = "now" if next_at <= now else f"from {utc(next_at)} ({span(next_at - now)} from now)"
    return Release(
        principal=principal,
        was_held=was_held,
        attempts_left=left,
        next_at=next_at,
        text=f"{principal}: {what} {when}; {left} of {BUDGET} failed logins are left this hour",
    )


def standing_of(
    principal: str, entry: Entry, flights: Sequence[Flight], now: float, hold_seconds: float
) -> Standing:
    """How a principal stands with the guard."""
    until = next_attempt(entry, flights, now, hold_seconds)
    return Standing(
        principal=principal,
        state=state_of(entry, now, hold_seconds, waits=until > now),
        named=entry.named or CUT_SHORT,
        until=until if until > now else None,
        failures=len(strikes_within(entry, now)),
    )


def state_of(entry: Entry, now: float, hold_seconds: float, *, waits: bool) -> str:
    """One word or two for people: held, waits for the hour, may try once, or is watched."""
    held = entry.held
    table = (
        (held and now < held_until(held, hold_seconds), "held"),
        (waits and held and held.released, "released, waits"),
        (waits, "waits"),
        (held and held.released, "released"),
        (held, "may try once"),
    )
    return next((word for applies, word in table if applies), WATCHED)


def status(
    standings: Iterable[Standing],
    names: Mapping[str, Sequence[str]],
    now: float,
    trouble: str | None = None,
) -> str:
    """The table of `guard status`; `names` are the accounts of each principal.

    account   principal     state  cause          code       held until                      failures
    invoices  in@c.example  held   auth_rejected  535 5.7.3  2026-11-24T08:00:00Z, in 5h12m  1
    """
    rows = [_row(standing, names.get(standing.principal, ()), now) for standing in standings]
    warning = [f"the state cannot be used: {trouble}"] if trouble else []
    return "\n".join([*warning, *(_aligned([COLUMNS, *rows]) if rows else ["nothing is held"])])


def _row(standing: Standing, accounts: Sequence[str], now: float) -> tuple[str, ...]:
    until = f"{utc(standing.until)}, in {span(standing.until - now)}" if standing.until else "-"
    named = standing.named
    code = " ".join(str(part) for part in (named.code, named.enhanced) if part)
    return (
        ",".join(accounts) or "-",
        standing.principal,
        standing.state,
        named.cause,
        code or "-",
        until,
        str(standing.failures),
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def utc(at: float) -> str:
    """2026-11-24T08:00:00Z"""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def span(seconds: float) -> str:
    """5h12m, 12m, or 40s"""
    whole = max(0, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m" if minutes else f"{whole}s"
