"""Evidence made ready for the rules: words without wrappings, numbers, what may be inferred. Pure and
bounded.

What the words mean is the table's to say, not this file's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exporter.diagnosis.evidence import TEXT_LIMIT
from exporter.diagnosis.inferred import mechanism_of, phase_of, port_of, provider_of
from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.numbers import STRONG, aadsts_of, code_of, enhanced_of, is_microsofts, is_numbered
from exporter.diagnosis.paste import plain, tail
from exporter.diagnosis.predicates import is_masked
from exporter.diagnosis.speaker import CLIENT_MARK, COMMAND, HANDSHAKE
from exporter.diagnosis.utterance import utterances
from exporter.diagnosis.verdict import accepted, context, delivered, evidence, logins, verdict
from exporter.diagnosis.words import is_bare, words_of

if TYPE_CHECKING:
    from exporter.diagnosis.evidence import Evidence
    from exporter.diagnosis.utterance import Utterance
    from exporter.diagnosis.words import Heard
    from exporter.failure import FailureKind
    from exporter.terms import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Evidence made ready for the rules. `said` is the part that is read, `words` its words: lower case,
    single-spaced, with a space at both ends.

    Names of hosts and addresses of pages stand verbatim after the words, where phrases cannot run into them.
    `numbered` says that both numbers of a reply stand together, which two numbers in prose do not.
    """

    evidence: Evidence
    said: str
    words: str
    kind: FailureKind | None
    phase: Phase | None
    provider: str
    code: int | None
    enhanced: str | None
    mechanism: str
    port: int | None
    aadsts: int | None
    bare: bool
    numbered: bool
    success: bool

    @property
    def placed(self) -> bool:
        """Is it known where the reply comes from?"""
        return bool(self.kind or self.phase or self.provider) or is_microsofts(self.enhanced)


def readings(given: Evidence) -> tuple[Reading, ...]:
    """What decides first, where the evidence holds more than that, then all that the server and the system
    said."""
    clean = plain(_joined(given))
    if given.kind is not None:
        return (_reading(given, (clean,), clean),)
    told = utterances(clean)
    if _is_success(clean, given) or accepted(told) or delivered(clean, told):
        return (replace(_reading(given, (clean,), clean), success=True),)
    said, last = evidence(told) or (clean,), verdict(told)
    heard: Heard = {}
    whole = _reading(given, said, clean, asked=logins(told), heard=heard)
    if last is None:
        return (whole,)
    decisive = _decisive(whole, last, heard, alone=said == (last.text,))
    if decisive.bare:
        return decisive, _reading(given, context(told), clean, asked=logins(told))
    return (decisive,) if decisive.words == whole.words else (decisive, whole)


def _decisive(whole: Reading, last: Utterance, heard: Heard, *, alone: bool) -> Reading:
    """The reading of what decides; where and by whom it was said, the whole tells."""
    given = whole.evidence
    if alone:
        phase = given.phase or last.phase or whole.phase
        numbered = whole.numbered or is_numbered(last.text, quoted=last.refuses)
        if phase is whole.phase and numbered is whole.numbered:
            return whole
        return replace(whole, phase=phase, numbered=numbered)
    words = words_of((last.text,), heard)
    return replace(
        whole,
        said=last.text,
        words=words,
        phase=given.phase or last.phase or whole.phase,
        code=code_of(last.text) or whole.code,
        enhanced=enhanced_of(last.text) or given.enhanced,
        aadsts=aadsts_of(last.text),
        bare=is_bare(words),
        numbered=is_numbered(last.text, quoted=last.refuses),
    )


def _joined(evidence: Evidence) -> str:
    """Text and the client's words, once each, no longer than the limit: what came last counts."""
    text, said = evidence.text, evidence.client_error
    both = text if said in text else said if text in said else f"{text}\n{said}"
    return tail(both, TEXT_LIMIT)


_SUCCESS_LINE = compiled(r"^\W*(?:[A-Z]:\s*)?(?:2[0-5]\d|3[35]4)(?:[ -]|$)")
_FAILS = (
    "error",
    "fail",
    "denied",
    "reject",
    "refused",
    "unable",
    "invalid",
    "timed",
    "timeout",
    "reset",
    "expected",
    "exception",
)


def _is_success(text: str, evidence: Evidence) -> bool:
    """Is it a positive reply and nothing else?"""
    lines = [line for line in text.splitlines() if line.strip()]
    others = [line for line in lines if not _SUCCESS_LINE.match(line)]
    if len(others) < len(lines) and all(map(_is_command, others)):
        return not is_masked(text)
    if "return code: 0 (ok)" in text and all(map(HANDSHAKE.match, others)):
        return True
    accepted_code = evidence.code is not None and 200 <= evidence.code < 400
    return accepted_code and not any(word in text.lower() for word in _FAILS) and STRONG.search(text) is None


def _is_command(line: str) -> bool:
    """Is it a command, behind a mark of the client or not?"""
    mark = CLIENT_MARK.match(line)
    return COMMAND.match(line[mark.end() :] if mark else line) is not None


def _reading(
    given: Evidence,
    texts: tuple[str, ...],
    clean: str,
    *,
    asked: tuple[str, ...] = (),
    heard: Heard | None = None,
) -> Reading:
    low, said = clean.lower(), "\n".join(texts)
    words = words_of(texts, heard)
    code = given.code if given.code is not None else code_of(said)
    return Reading(
        evidence=given,
        said=said,
        words=words,
        kind=given.kind,
        phase=given.phase or phase_of(low, code),
        provider=provider_of(given.provider, low),
        code=code,
        enhanced=given.enhanced or enhanced_of(said),
        mechanism=mechanism_of(given.mechanism, "\n".join((said, *asked)).lower(), low),
        port=given.port if given.port is not None else port_of(low),
        aadsts=aadsts_of(said),
        bare=is_bare(words),
        numbered=bool(given.enhanced) or is_numbered(said, quoted=False),
        success=False,
    )
