"""The table of incidents in `incidents.md`, made from the kinds; what people wrote around it stays."""

from __future__ import annotations

from pathlib import Path

from exporter.incidents.kinds import KINDS, Judged, Kind, Takes

FILE = Path(__file__).parent / "incidents.md"
BEGIN = "<!-- made by `make docs` from exporter/incidents/kinds.py -->"
END = "<!-- end of the made part -->"
_TAKES = {
    Takes.ONE: "one failed run",
    Takes.ONE_REFUSAL: "one refused run, else `failures` in a row",
    Takes.REFUSALS: "`refusals` runs in a row",
    Takes.AS_SAID: "`refusals` runs in a row where somebody said no, else `failures`",
}
_JUDGED = {
    Judged.SHARE: "`relay.share` of the relay's probes, and `relay.failures` runs together",
    Judged.CUT_OFF: "one refusal; over by `cut_off`",
    Judged.PACE: "`failures` runs in a row of most submissions, against the past day",
    Judged.DATE: "an end that is near, or unknown",
    Judged.FACT: "one run that saw it",
}


def page() -> str:
    """The whole page. Raises ValueError without the marks."""
    before, begin, rest = FILE.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"docs/incidents.md: needs the lines {BEGIN!r} and {END!r}")
    head = ["| incident | alert | whose | severity | what it takes | absorbs |", "|---|---|---|---|---|---|"]
    return f"{before}{BEGIN}\n" + "\n".join([*head, *map(_row, KINDS.values())]) + f"\n{END}{after}"


def _row(kind: Kind) -> str:
    alert = f"[{kind.name.alert}](../exporter/web/runbooks/{kind.name.alert}.md)"
    takes = _JUDGED.get(kind.judged) or _TAKES[kind.takes]
    absorbs = ", ".join(f"`{name}`" for name in sorted(kind.absorbs))
    return f"| `{kind.name}` | {alert} | {kind.scope} | {kind.severity} | {takes} | {absorbs} |"
