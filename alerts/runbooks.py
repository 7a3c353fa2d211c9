"""The part of a runbook that follows from the rules: how loud the alert is, and what causes it. Pure."""

from __future__ import annotations

from alerts.rule import Alert
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.dated import filled

BEGIN = "<!-- made by `make docs` from the rules and the table of causes -->"
END = "<!-- end of the made part -->"


def page(alert: Alert, written: str) -> str:
    """A runbook with its made part made anew; what people wrote stays. Raises ValueError without marks."""
    before, begin, rest = written.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"exporter/web/runbooks/{alert.name}.md: needs the lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n{_made(alert)}\n{END}{after}"


def _made(alert: Alert) -> str:
    lines = [f"Severity: **{alert.severity}**"]
    if alert.covers:
        lines += ["", "| cause | means | who acts | clears by itself |", "|---|---|---|---|"]
        lines += [_row(label) for label in alert.covers]
    return "\n".join(lines)


def _row(label: str) -> str:
    cause = CAUSES[label]
    meaning = filled(cause.meaning).replace("|", r"\|").replace("\n", " ")
    clears = "yes" if cause.clears_by_itself else "no"
    return f"| [`{label}`](../../../docs/causes.md#{label}) | {meaning} | {cause.actor} | {clears} |"
