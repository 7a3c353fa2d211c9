"""What a pasted error means: a Diagnosis, for people, as JSON, by lines of a batch. Pure and total."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.classify import TABLE, diagnose
from exporter.diagnosis.dated import DATED, filled
from exporter.diagnosis.evidence import TEXT_LIMIT, Evidence, evidence_of_mapping
from exporter.diagnosis.paste import decoded, tail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exporter.diagnosis.cause import Cause, Step
    from exporter.diagnosis.classify import Diagnosis
    from exporter.diagnosis.table import Table

YEAR_10000 = 253_402_300_800.0
"""Unix seconds: no calendar of ours goes further."""

SHOWN_CHARACTERS = 500
"""How much of the evidence a person is shown: a reply and its context, not a whole log."""

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_EVIDENCE_KEYS = frozenset({"text", "client_error", "code", "enhanced"})


def explain(text: str, table: Table = TABLE) -> Diagnosis:
    """Why, from a pasted error of any shape."""
    return diagnose(evidence_in(text), table)


def evidence_in(text: str) -> Evidence:
    """The evidence in a pasted error; a JSON object with the keys of Evidence is read as such."""
    text = tail(text, TEXT_LIMIT)
    mapping = _object(text) if text.lstrip()[:1] == "{" else None
    if mapping and "text" in mapping and mapping.keys() & _EVIDENCE_KEYS:
        return evidence_of_mapping(mapping)
    return Evidence(text=text)


def _object(text: str | bytes) -> dict[str, Any] | None:
    """The JSON object in a line, or None for anything else, however deep or broken."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def as_json(diagnosis: Diagnosis, dated: Mapping[str, str] = DATED) -> dict[str, Any]:
    """All of a diagnosis as plain JSON values."""
    return {
        **cause_as_json(diagnosis.cause, dated),
        "transient": diagnosis.transient,
        "confidence": diagnosis.confidence,
        "alternatives": _alternatives(diagnosis),
        "evidence": _shown(diagnosis.evidence),
    }


def cause_as_json(cause: Cause, dated: Mapping[str, str] = DATED) -> dict[str, Any]:
    """All that is known of a cause as plain JSON values."""
    return {
        "cause": cause.label,
        "meaning": filled(cause.meaning, dated),
        "actor": str(cause.actor),
        "then": [str(actor) for actor in cause.then],
        "clears_by_itself": cause.clears_by_itself,
        "retry_safe": cause.retry_safe,
        "counts_toward_lockout": cause.counts_toward_lockout,
        "steps": [_step(step, dated) for step in cause.steps],
        "caveat": cause.caveat,
        "reference": cause.reference,
        "alert": str(cause.alert_group),
    }


def _alternatives(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    return [{"cause": other.label, "confidence": other.confidence} for other in diagnosis.alternatives]


def _step(step: Step, dated: Mapping[str, str]) -> dict[str, str]:
    return {
        "text": filled(step.text, dated),
        "portal": filled(step.portal, dated),
        "command": filled(step.command, dated),
        "risk": str(step.risk),
        "risk_words": step.risk.words,
        "licence": step.licence,
        "propagation": step.propagation,
    }


def _shown(evidence: Evidence) -> str:
    """The evidence in one line without control characters, cut to what a person reads."""
    told = (evidence.text, evidence.client_error, *_claims(evidence))
    both = " ".join(dict.fromkeys(told))[: 4 * SHOWN_CHARACTERS]
    printable = "".join(char if char.isprintable() else " " for char in both)
    return " ".join(printable.split())[:SHOWN_CHARACTERS]


def _claims(evidence: Evidence) -> Iterator[str]:
    """What the token that was refused says of itself."""
    if evidence.exp is not None and 0 <= evidence.exp < YEAR_10000:
        yield f"(token: exp {datetime.fromtimestamp(evidence.exp, UTC):%Y-%m-%dT%H:%M:%SZ})"
    said = {"aud": evidence.aud, "upn": evidence.token_user, "tid": evidence.tid}
    yield from (f"(token: {name} {value})" for name, value in said.items() if value)
    for name, values in (("roles", evidence.roles), ("scp", evidence.scp)):
        if values:
            yield f"(token: {name} {' '.join(values)})"


def answer_line(line: str | bytes, table: Table = TABLE) -> str:
    """The answer to one JSON line of a batch. What is no JSON object is read as a pasted error without id."""
    mapping = _object(line)
    if mapping is None:
        text = decoded(line) if isinstance(line, bytes) else line
        return _answer(None, diagnose(Evidence(text=tail(text, TEXT_LIMIT)), table))
    return _answer(mapping.get("id"), diagnose(evidence_of_mapping(mapping), table))


def _answer(identity: object, diagnosis: Diagnosis) -> str:
    return json.dumps(
        {
            "id": identity if isinstance(identity, str | int | float) else None,
            "cause": diagnosis.cause.label,
            "actor": str(diagnosis.actor),
            "transient": diagnosis.transient,
            "confidence": diagnosis.confidence,
            "alternatives": _alternatives(diagnosis),
        }
    )


def render(diagnosis: Diagnosis, *, colour: bool = False, dated: Mapping[str, str] = DATED) -> str:
    """A diagnosis for people: cause, meaning, who, the steps in order, what else it may be, the evidence."""
    cause = diagnosis.cause
    title = f"{_BOLD}{cause.label}{_PLAIN}" if colour else cause.label
    who = ", then ".join(str(actor) for actor in (cause.actor, *cause.then))
    stays = "Clears by itself." if diagnosis.transient else "Stays until someone acts."
    lines = [
        f"{title}  ({diagnosis.confidence:.0%} sure)",
        filled(cause.meaning, dated),
        f"Who acts: {who}. {stays}" + ("" if cause.retry_safe else " Do not retry."),
    ]
    for place, step in enumerate(cause.steps, start=1):
        lines += _rendered_step(place, step, dated)
    lines += [f"Note: {cause.caveat}"] if cause.caveat else []
    lines += [f"Reference: {cause.reference}"] if cause.reference else []
    if diagnosis.alternatives:
        others = ", ".join(f"{other.label} ({other.confidence:.0%})" for other in diagnosis.alternatives)
        lines.append(f"May also be: {others}")
    lines.append(f"Evidence: {_shown(diagnosis.evidence) or '(none)'}")
    return "\n".join(lines)


def _rendered_step(place: int, step: Step, dated: Mapping[str, str]) -> list[str]:
    details = (
        ("portal", filled(step.portal, dated)),
        ("command", filled(step.command, dated)),
        ("risk", step.risk.words),
        ("licence", step.licence),
        ("takes effect", step.propagation),
    )
    return [
        f"{place}. {filled(step.text, dated)}",
        *(f"   {name}: {value}" for name, value in details if value),
    ]
