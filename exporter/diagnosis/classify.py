"""The judge: evidence in, a Diagnosis out. Pure and total: whatever comes in, it never raises.

The sentence decides before the number; a rule's `sure` is the score; a cause that refines an umbrella
goes before it; what the rules do not know the words tell (`weighed`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.causes import CAUSES, LAYOUT
from exporter.diagnosis.faultless import is_faultless
from exporter.diagnosis.foreign import foreign_marks
from exporter.diagnosis.inferred import LOGIN_CODES
from exporter.diagnosis.match import Match, found
from exporter.diagnosis.reading import readings
from exporter.diagnosis.table import Rule, Table
from exporter.diagnosis.unrecognised import first_looks
from exporter.diagnosis.weighed import LEAST_SURE, MICROSOFTS_OWN, NOT_YET, RELIED_ON, weighed
from exporter.terms import AuthResult, Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.diagnosis.cause import Actor, Cause, Step
    from exporter.diagnosis.evidence import Evidence
    from exporter.diagnosis.reading import Reading

BUG = "exporter_bug"

SETTLED = 0.7
"""A last verdict at least this sure is not overruled by what was said before it; umbrellas are less sure."""

FINER = 0.6
"""A finer cause must be at least this sure to go before its umbrella."""

VAGUE, FIRM = 0.52, 0.8
"""A last verdict no surer than the first ("failed to connect") gives way to what was said before it, where
that is as sure as the second."""

ALTERNATIVES = 5

_GAVE_UP = (
    "message expired|retry timeout exceeded|queue.expired|delivery time expired"
    "|retry time not reached..too long"
)
"""A queue that gave up: whatever the fault was, this message is not sent again."""
_EXPIRED = frozenset({"5.4.300", "5.4.312", "5.4.315", "5.4.316", "5.4.317", "5.4.318"})
"""Exchange Online's numbers for it."""

_AFTER_AUTH = frozenset(
    {Phase.MAIL_FROM, Phase.RCPT_TO, Phase.DATA, Phase.MESSAGE, Phase.QUIT, Phase.DELIVERY, Phase.IMAP}
)
_BEFORE_AUTH = frozenset({Phase.DNS, Phase.CONNECT, Phase.BANNER, Phase.EHLO, Phase.STARTTLS, Phase.TLS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another cause that the evidence leaves open."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One cause, how sure we are of it (0 to 1), and what else it may be, the likeliest first.

    `match` is the rule that decided, None where none did; `reading` is what was judged; `foreign` is what
    tells that it is another program's; `telling` are the words by which it was told where no rule knows it.
    `faultless`: it is about mail, but nothing in it has failed.
    """

    cause: Cause
    transient: bool
    confidence: float
    alternatives: tuple[Alternative, ...]
    evidence: Evidence
    match: Match | None = None
    reading: Reading | None = None
    foreign: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    faultless: bool = False

    @property
    def success(self) -> bool:
        """Is it no failure at all, but a server that said yes?"""
        return self.reading is not None and self.reading.success

    @property
    def recognised(self) -> bool:
        """Is it known what it is?"""
        return self.cause.label != UNKNOWN

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to do, as far as it fits the provider; for what is not recognised, what to look at first."""
        if self.recognised or self.reading is None:
            return self.cause.steps_at(self._provider)
        return () if self.success or self.faultless else first_looks(self.reading)

    @property
    def _provider(self) -> str:
        if self.reading is None:
            return ""
        told = "microsoft365" if self.reading.enhanced in MICROSOFTS_OWN else ""
        return self.reading.provider or told

    @property
    def actor(self) -> Actor:
        """Who must act first."""
        return self.cause.actor

    @property
    def counts_toward_lockout(self) -> bool:
        """May the server have counted it as a wrong password? A guess does not say that it has not."""
        guessed = bool(self.telling) or self.confidence < RELIED_ON
        return self.cause.counts_toward_lockout or guessed

    @property
    def auth_result(self) -> AuthResult:
        """What the login attempt came to, by where the run stopped and why."""
        phase = self.evidence.phase
        if phase in _BEFORE_AUTH:
            return AuthResult.NOT_REACHED
        if phase is Phase.TOKEN:
            return AuthResult.NO_TOKEN
        return AuthResult.ACCEPTED if phase in _AFTER_AUTH else self.cause.auth_result


TABLE = Table(CAUSES, layout=LAYOUT)


def diagnose(evidence: Evidence, table: Table = TABLE) -> Diagnosis:
    """Why it failed. A fault of the judge itself is `exporter_bug`, with the evidence."""
    try:
        return _judged(evidence, table)
    except Exception:
        return _diagnosis(CAUSES[BUG], 1.0, (), evidence)


def _judged(evidence: Evidence, table: Table) -> Diagnosis:
    looks = readings(evidence)
    whole = looks[-1]
    if whole.success:
        return _diagnosis(table.causes[UNKNOWN], 0.9, (), evidence, whole)
    ranked = _ranked(looks[0], table)
    reading = looks[0]
    if len(looks) > 1 and not _settled(ranked):
        rest = _ranked(whole, table)
        ranked = _tie_broken(ranked, rest)
        reading = whole if ranked is rest else reading
    ranked, words = weighed(ranked, looks[0], table)
    if ranked and not ranked[0].own:
        unknown = _diagnosis(table.causes[UNKNOWN], 0.9, (), evidence, whole)
        if marks := foreign_marks(whole):
            return replace(unknown, foreign=marks)
        if is_faultless(whole):
            return replace(unknown, faultless=True)
    gave_up = found(_GAVE_UP, whole.words) or whole.enhanced in _EXPIRED
    return _chosen(ranked, table.causes, reading, gave_up=gave_up, telling=words)


def _ranked(reading: Reading, table: Table) -> list[Rule]:
    """The best rule of each cause that fits, the surest first; what refines goes before what it refines."""
    best: dict[str, Rule] = {}
    not_yet = _not_yet(reading)
    for candidate in table.asked(reading):
        label = candidate.cause.label
        if label in not_yet and not candidate.own:
            continue
        if label in best and best[label].match.sure >= candidate.match.sure:
            continue
        if candidate.match.fits(reading):
            best[label] = candidate
    return _refined(sorted(best.values(), key=_doubt))


def _not_yet(reading: Reading) -> frozenset[str]:
    """Causes of what the dialogue has not come to, where the number of a login tells how far it has."""
    return NOT_YET.get(reading.phase, frozenset()) if reading.code in LOGIN_CODES else frozenset()


def _settled(ranked: list[Rule]) -> bool:
    return bool(ranked) and (ranked[0].own or ranked[0].match.sure >= SETTLED)


def _tie_broken(ranked: list[Rule], rest: list[Rule]) -> list[Rule]:
    """What else was said decides only where the verdict says nothing, or makes it more precise."""
    if not ranked or ranked[0].match.sure < LEAST_SURE:
        return rest
    first = ranked[0].cause
    if rest and ranked[0].match.sure <= VAGUE and rest[0].match.sure >= FIRM:
        return rest
    finer = rest and (first.label in rest[0].cause.refines or rest[0].cause.label in first.fits_equally)
    return rest if finer else ranked


def _doubt(candidate: Rule) -> tuple[bool, float]:
    """An operator's own before ours, the surest first."""
    return not candidate.own, -candidate.match.sure


def _refined(ranked: list[Rule]) -> list[Rule]:
    if not ranked:
        return ranked
    finer = next((c for c in ranked[1:] if ranked[0].cause.label in c.cause.refines), None)
    if finer is None or finer.match.sure < FINER:
        return ranked
    return [finer, *(candidate for candidate in ranked if candidate is not finer)]


def _chosen(
    ranked: list[Rule],
    causes: Mapping[str, Cause],
    reading: Reading,
    *,
    gave_up: bool,
    telling: tuple[str, ...],
) -> Diagnosis:
    if not ranked or ranked[0].match.sure < LEAST_SURE:
        others = tuple(
            Alternative(label=c.cause.label, confidence=c.match.sure) for c in ranked[:ALTERNATIVES]
        )
        return _diagnosis(causes[UNKNOWN], 0.5, others, reading.evidence, reading)
    first, *rest = ranked
    clears = False if gave_up else first.match.clears
    return Diagnosis(
        cause=first.cause,
        transient=first.cause.clears_by_itself if clears is None else clears,
        confidence=round(first.match.sure, 2),
        alternatives=_alternatives(first, rest),
        evidence=reading.evidence,
        match=first.match,
        reading=reading,
        telling=telling,
    )


def _alternatives(first: Rule, rest: list[Rule]) -> tuple[Alternative, ...]:
    """The other candidates, then what the same words may also mean, each once.

    What a probe has seen as a fact is not doubted for the words that came with it; an umbrella is no rival of
    what refines it.
    """
    if first.match.kinds:
        rest = [candidate for candidate in rest if candidate.match.kinds]
    shares = {candidate.cause.label: min(candidate.match.sure, first.match.sure) for candidate in rest}
    for rank, label in enumerate(first.cause.fits_equally, start=1):
        share = max(0.0, 1 - first.match.sure) / rank + 0.05
        shares.setdefault(label, min(share, first.match.sure))
    rivals = ((label, share) for label, share in shares.items() if label not in first.cause.refines)
    ranked = sorted(rivals, key=lambda item: -item[1])[:ALTERNATIVES]
    return tuple(Alternative(label=label, confidence=round(share, 2)) for label, share in ranked)


def _diagnosis(
    cause: Cause,
    confidence: float,
    alternatives: tuple[Alternative, ...],
    evidence: Evidence,
    reading: Reading | None = None,
) -> Diagnosis:
    """A cause that no rule decided for."""
    return Diagnosis(
        cause=cause,
        transient=cause.clears_by_itself,
        confidence=confidence,
        alternatives=alternatives,
        evidence=evidence,
        reading=reading,
    )
