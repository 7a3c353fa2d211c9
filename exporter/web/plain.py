"""The pages as plain text, for curl: the same values, 100 columns. Pure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from exporter.printable import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WIDTH = 100
NAMED = 6  # probes that show it


def overview_text(view: Mapping[str, Any]) -> str:
    """Open incidents, then a line for each subject."""
    return "\n".join([*map(shown, _overview(view)), ""])


def subject_text(view: Mapping[str, Any]) -> str:
    """What is wrong and what to do, then each probe, with what its last run found."""
    return "\n".join([*map(shown, _subject(view)), ""])


def incidents_text(lines: Iterable[Mapping[str, Any]]) -> str:
    """Each in a line, and where to read on."""
    told = [part for line in lines for part in (_title(line), f"{'':9}/incidents/{line['id']}")]
    return "\n".join([*map(shown, told or ["nothing has happened"]), ""])


def incident_text(view: Mapping[str, Any]) -> str:
    """What to do first, why and the steps, who shows it, what happened."""
    return "\n".join([*map(shown, _incident(view)), ""])


def cause_text(diagnosis: Mapping[str, Any]) -> str:
    """Its label, then all that is known of it."""
    return "\n".join([*map(shown, (diagnosis["cause"], *diagnosis_lines(diagnosis))), ""])


def diagnosis_lines(diagnosis: Mapping[str, Any]) -> Iterator[str]:
    """Meaning, who acts, the steps."""
    yield from _wrapped(diagnosis["meaning"])
    then = "".join(f", then {actor}" for actor in diagnosis["then"])
    retry = "" if diagnosis["retry_safe"] else " Do not retry."
    yield from _wrapped(f"Who acts: {diagnosis['actor']}{then}. {diagnosis['lasting']}{retry}")
    for place, step in enumerate(diagnosis["steps"], start=1):
        yield from _wrapped(f"{place}. {step['text']}", "   ")
        for name in ("portal", "command", "here"):
            if step[name]:
                yield f"   {name}: {step[name]}"
        details = (("risk", step["risk_words"]), ("takes effect", step["propagation"]))
        yield from _wrapped("   " + "; ".join(f"{name}: {value}" for name, value in details if value), "   ")
    if diagnosis["caveat"]:
        yield from _wrapped(f"Note: {diagnosis['caveat']}")


def _overview(view: Mapping[str, Any]) -> Iterator[str]:
    yield ", ".join(f"{count} {state}" for state, count in view["counts"].items() if count) or "nothing"
    for each in view["incidents"]:
        acts = f"{each['actor'] or 'nobody'} acts"
        quiet = f", not told ({each['why_not_told']})" if each["why_not_told"] else ""
        yield f"{each['severity']:<9}{each['title']}, for {each['for']}, {acts}{quiet}"
        yield from (f"{'':9}also, told by it: {other['title']}" for other in each["absorbed"])
    yield ""
    for row in view["rows"]:
        wrong = f"{row['cause']}, {row['actor']} acts, for {row['for']}" if row["cause"] else ""
        yield f"{row['state']:<9}{row['name']:<32} {wrong}".rstrip()
    if view["pages"] > 1:
        yield f"page {view['page']} of {view['pages']}, {view['found']} in all"


def _subject(view: Mapping[str, Any]) -> Iterator[str]:
    about = view["about"]
    told = [about["scope"], about["address"], about["tenant"], about["server"]]
    yield f"{view['name']}  ({', '.join(each for each in told if each)})"
    for each in view["incidents"]:
        if not each["explained"]:
            yield from ("", f"{each['title']}  {each['severity']}, for {each['for']}")
            yield from _wrapped(f"{each['actor'] or 'nobody'} acts. {each['first']}")
    for finding in view["findings"]:
        yield from _finding(finding)
    yield ""
    for probe in view["probes"]:
        yield _status(probe)
        for fact in probe["facts"]:
            yield from _wrapped(f"  {fact['name']}: {fact['words']}", "    ")
        yield from map(_mail, probe["deliveries"])
    yield from map(_status, view["through"])


def _status(probe: Mapping[str, Any]) -> str:
    since = f"for {probe['for']}" if probe["for"] else ""
    return f"{probe['outcome']:<9}{probe['id']:<44} {since}".rstrip()


def _title(line: Mapping[str, Any]) -> str:
    until = f" until {line['until']}" if line["until"] else ""
    cause = f", {line['cause']}" if line["cause"] else ""
    quiet = f", not told ({line['why_not_told']})" if line["why_not_told"] else ""
    acts = f", {line['actor']} acts" if line["actor"] else ""
    return f"{line['severity']:<9}{line['title']}, since {line['since']}{until}{cause}{acts}{quiet}"


def _incident(view: Mapping[str, Any]) -> Iterator[str]:
    yield _title(view)
    yield from _wrapped(view["first"])
    if view["diagnosis"]:
        yield ""
        yield from diagnosis_lines(view["diagnosis"])
    if view["filled_for"]:
        yield f"The commands name {view['filled_for']}, one of {view['accounts']} accounts."
    if view["shown_by"]:
        more = f" and {view['probes'] - NAMED} more" if view["probes"] > NAMED else ""
        yield ""
        yield from _wrapped(f"Shown by {', '.join(each['id'] for each in view['shown_by'][:NAMED])}{more}")
    yield from (f"{each['at']}  {each['step']} {each['detail']}".rstrip() for each in view["transitions"])


def _finding(finding: Mapping[str, Any]) -> Iterator[str]:
    diagnosis = finding["diagnosis"]
    yield from (
        "",
        f"{diagnosis['cause']}  for {finding['for']}, shown by {', '.join(finding['probes'][:NAMED])}",
    )
    if finding["hold"]:
        yield from _wrapped(f"Held until {finding['held_until']}: {finding['hold']}")
    yield from diagnosis_lines(diagnosis)
    if diagnosis["evidence"]:
        yield from _wrapped(f"Evidence: {diagnosis['evidence']}")
    if finding["ticket"]:
        yield from ("", "For the ticket")
        yield from (f"  {line['name']}: {line['value']}" for line in finding["ticket"])


def _mail(mail: Mapping[str, Any]) -> str:
    copies = f", {mail['copies']} copies" if mail["copies"] > 1 else ""
    return f"  mail of {mail['sent']}: {mail['outcome']}{copies}  {mail['reply'] or ''}".rstrip()


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
