"""What a pasted error means: a Diagnosis, for people, as JSON. Pure and total."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.classify import TABLE, diagnose
from exporter.diagnosis.dated import DATED, filled
from exporter.diagnosis.evidence import TEXT_LIMIT, Evidence, evidence_of_mapping
from exporter.diagnosis.paste import tail
from exporter.diagnosis.unrecognised import entry_for, read_of
from exporter.diagnosis.words import words_of
from exporter.printable import shown_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exporter.diagnosis.cause import Cause, Step
    from exporter.diagnosis.classify import Diagnosis
    from exporter.diagnosis.table import Table

YEAR_10000 = 253_402_300_800.0
"""Unix seconds: no calendar of ours goes further."""

SHOWN_CHARACTERS = 500
"""How much of the evidence a person is shown: a reply and its context, not a whole log."""


def explain(text: str, table: Table = TABLE) -> Diagnosis:
    """Why, from a pasted error of any shape."""
    return diagnose(evidence_in(text), table)


def evidence_in(text: str) -> Evidence:
    """The evidence in a pasted error; a JSON object with the keys of Evidence is read as such."""
    text = tail(text, TEXT_LIMIT)
    mapping = json_object(text) if text.lstrip()[:1] == "{" else None
    if mapping and "text" in mapping:
        return evidence_of_mapping(mapping)
    return Evidence(text=text)


def json_object(text: str | bytes) -> dict[str, Any] | None:
    """The JSON object in a line, or None for anything else, however deep or broken."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def as_json(diagnosis: Diagnosis, dated: Mapping[str, str] = DATED) -> dict[str, Any]:
    """All of a diagnosis as plain JSON values."""
    here = _is_probes(diagnosis.evidence)
    return {
        **cause_as_json(diagnosis.cause, dated),
        "recognised": diagnosis.recognised,
        "success": diagnosis.success,
        "read": read_of(diagnosis.reading) if diagnosis.reading else {},
        "foreign": list(diagnosis.foreign),
        "faultless": diagnosis.faultless,
        "telling": list(diagnosis.telling),
        "lasting": _lasting(diagnosis),
        "steps": [_step(step, dated, here=here) for step in diagnosis.steps],
        "transient": diagnosis.transient,
        "confidence": diagnosis.confidence,
        "alternatives": alternatives_of(diagnosis),
        "evidence": _shown(diagnosis),
    }


def cause_as_json(cause: Cause, dated: Mapping[str, str] = DATED) -> dict[str, Any]:
    """All that is known of a cause as plain JSON values."""
    return {
        "cause": cause.label,
        "meaning": filled(cause.meaning, dated),
        "actor": str(cause.actor),
        "then": [str(actor) for actor in cause.then],
        "clears_by_itself": cause.clears_by_itself,
        "lasting": cause.lasting,
        "retry_safe": cause.retry_safe,
        "counts_toward_lockout": cause.counts_toward_lockout,
        "steps": [_step(step, dated, here=True) for step in cause.steps],
        "caveat": cause.caveat,
        "reference": cause.reference,
        "alert": cause.incident.alert,
    }


def alternatives_of(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    return [{"cause": other.label, "confidence": other.confidence} for other in diagnosis.alternatives]


def _is_probes(evidence: Evidence) -> bool:
    """Does it come from a probe of ours, and not from a pasted text?"""
    return evidence.kind is not None


def _step(step: Step, dated: Mapping[str, str], *, here: bool) -> dict[str, Any]:
    return {
        "text": filled(step.text, dated),
        "portal": filled(step.portal, dated),
        "command": filled(step.command, dated),
        "here": step.here if here else "",
        "providers": sorted(step.providers),
        "risk": str(step.risk),
        "risk_words": step.risk.words,
        "licence": step.licence,
        "propagation": step.propagation,
    }


def _shown(diagnosis: Diagnosis) -> str:
    """What decided, in one line without control characters, cut to what a person reads."""
    told = (_decided(diagnosis), *_claims(diagnosis.evidence))
    both = " ".join(dict.fromkeys(told))[: 4 * SHOWN_CHARACTERS]
    printable = "".join(char if char.isprintable() else " " for char in both)
    return " ".join(printable.split())[:SHOWN_CHARACTERS]


def _decided(diagnosis: Diagnosis) -> str:
    """The last line in which the rule that decided finds its words; else all that was judged."""
    evidence, reading = diagnosis.evidence, diagnosis.reading
    if reading is None:
        return f"{evidence.text} {evidence.client_error}".strip()
    match, lines = diagnosis.match, reading.said.splitlines()
    if match is None or not match.says:
        return reading.said
    return next((line for line in reversed(lines) if match.reads(words_of((line,)))), reading.said)


def _claims(evidence: Evidence) -> Iterator[str]:
    """What the token that was refused says of itself."""
    if evidence.exp is not None and 0 <= evidence.exp < YEAR_10000:
        yield f"(token: exp {datetime.fromtimestamp(evidence.exp, UTC):%Y-%m-%dT%H:%M:%SZ})"
    said = {"aud": evidence.aud, "upn": evidence.token_user, "tid": evidence.tid}
    yield from (f"(token: {name} {value})" for name, value in said.items() if value)
    for name, values in (("roles", evidence.roles), ("scp", evidence.scp)):
        if values:
            yield f"(token: {name} {' '.join(values)})"


def render(diagnosis: Diagnosis, dated: Mapping[str, str] = DATED, *, configured: bool = True) -> str:
    """A diagnosis for people: what it is, who acts, the steps in order, what else it may be, the evidence.

    Where nothing is configured no step says where in the configuration it is done.
    """
    here = configured and _is_probes(diagnosis.evidence)
    title, about = _about(diagnosis, dated)
    steps = [
        line
        for place, step in enumerate(diagnosis.steps, start=1)
        for line in _rendered_step(place, step, dated, here=here)
    ]
    evidence = f"Evidence: {_shown(diagnosis) or '(none)'}"
    told = [title, *about, *steps, *_remarks(diagnosis), evidence, *_to_make_it_known(diagnosis)]
    return shown_lines("\n".join(told))  # an own cause may hold what was pasted into it


def _about(diagnosis: Diagnosis, dated: Mapping[str, str]) -> tuple[str, list[str]]:
    """The title, and what is said before the steps."""
    cause = diagnosis.cause
    if diagnosis.success:
        return "success", ["This is no error: the server said yes. There is nothing to do."]
    if diagnosis.faultless:
        return f"{cause.label}  (nothing has failed)", [
            "What was read: nothing that tells of a fault. Paste the error itself, with what the server said."
        ]
    if not diagnosis.recognised:
        read = read_of(diagnosis.reading) if diagnosis.reading else {}
        told = ", ".join(f"{name} {value}" for name, value in read.items())
        others = f"It reads as another program's: {', '.join(diagnosis.foreign)}."
        lines = [f"What was read: {told or 'no reply of a mail server'}.", others]
        return f"{cause.label}  (not recognised)", lines if diagnosis.foreign else lines[:1]
    who = ", then ".join(str(actor) for actor in (cause.actor, *cause.then))
    stays = _lasting(diagnosis) + ("" if cause.retry_safe else " Do not retry.")
    by = f"No rule knows this sentence: it is judged by its words ({', '.join(diagnosis.telling)})."
    return f"{cause.label}  ({diagnosis.confidence:.0%} sure)", [
        filled(cause.meaning, dated),
        *([by] if diagnosis.telling else []),
        f"Who acts: {who}. {stays}",
    ]


def _lasting(diagnosis: Diagnosis) -> str:
    """How it ends; a rule may know better than its cause."""
    return replace(diagnosis.cause, clears_by_itself=diagnosis.transient).lasting


def _remarks(diagnosis: Diagnosis) -> Iterator[str]:
    cause = diagnosis.cause
    if cause.caveat:
        yield f"Note: {cause.caveat}"
    if cause.reference:
        yield f"Reference: {cause.reference}"
    if diagnosis.alternatives and diagnosis.recognised:
        others = ", ".join(f"{other.label} ({other.confidence:.0%})" for other in diagnosis.alternatives)
        yield f"May also be: {others}"
    elif diagnosis.alternatives:
        yield f"May be, but little speaks for it: {', '.join(each.label for each in diagnosis.alternatives)}"


def _to_make_it_known(diagnosis: Diagnosis) -> list[str]:
    """For what is not recognised: an own cause to complete."""
    if diagnosis.recognised or diagnosis.success or diagnosis.faultless or diagnosis.reading is None:
        return []
    entry = entry_for(diagnosis.reading)
    return ["To know it from now on, an own cause (docs/own-causes.md):", entry] if entry else []


def _rendered_step(place: int, step: Step, dated: Mapping[str, str], *, here: bool) -> list[str]:
    details = (
        ("portal", filled(step.portal, dated)),
        ("command", filled(step.command, dated)),
        ("here", step.here if here else ""),
        ("risk", step.risk.words),
        ("licence", step.licence),
        ("takes effect", step.propagation),
    )
    return [
        f"{place}. {filled(step.text, dated)}",
        *(f"   {name}: {value}" for name, value in details if value),
    ]
