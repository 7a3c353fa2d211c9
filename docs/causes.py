"""The page of all causes, derived from the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.dated import filled

if TYPE_CHECKING:
    from exporter.diagnosis.cause import Cause, Step

_HEAD = """# Causes

Made from the table in `exporter/diagnosis/causes` by `make docs`; do not edit it.
Each label is a value of the `cause` label, a page under `/causes/` and an answer of `smtp-exporter explain`.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_HEAD, *(_section(cause) for cause in CAUSES.values())])


def _section(cause: Cause) -> str:
    who = ", then ".join(str(actor) for actor in (cause.actor, *cause.then))
    facts = [
        f"Who acts: {who}.",
        cause.lasting,
        "Safe to retry." if cause.retry_safe else "Not to be retried.",
        "Counts toward a lockout." if cause.counts_toward_lockout else "Does not count toward a lockout.",
        f"Alert: {cause.incident.alert}.",
    ]
    lines = [f"## {cause.label}", "", cause.meaning, "", " ".join(facts), ""]
    lines += [_step(place, step) for place, step in enumerate(cause.steps, start=1)]
    lines += ["", f"Note: {cause.caveat}"] if cause.caveat else []
    lines += ["", f"Reference: {cause.reference}"] if cause.reference else []
    return "\n".join([*lines, ""])


def _step(place: int, step: Step) -> str:
    details = [
        f"For: {', '.join(sorted(step.providers))}." if step.providers else "",
        f"Portal: {filled(step.portal)}." if step.portal else "",
        f"Command: `{filled(step.command)}`." if step.command else "",
        f"Here: {step.here}." if step.here else "",
        f"Risk: {step.risk.words}.",
        f"Licence: {step.licence}." if step.licence else "",
        f"Takes effect: {step.propagation}." if step.propagation else "",
    ]
    return " ".join([f"{place}. {filled(step.text)}", *(detail for detail in details if detail)])
