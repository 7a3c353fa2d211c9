"""The report of `check`: a line for each probe, each cause once for all that show it, what to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.commands.check_delivery import delivery_lines
from exporter.commands.domain_lines import domain_lines
from exporter.commands.remarks import remarks
from exporter.diagnosis.classify import TABLE
from exporter.diagnosis.explain import render
from exporter.diagnosis.placeholders import placeholders_of
from exporter.printable import shown
from exporter.terms import Outcome, Phase
from exporter.web.age import short
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exporter.commands.terminal import Terminal
    from exporter.delivery.mail import Arrival
    from exporter.diagnosis.table import Table
    from exporter.model import ProbeResult
    from exporter.run import Report

    Turn = tuple[Report, Arrival | None]

_MARKS = {
    Outcome.SUCCESS: ("✓", "green"),
    Outcome.FAILURE: ("✗", "red"),
    Outcome.HELD: ("⏸", "yellow"),
    Outcome.DEFERRED: ("↷", "yellow"),
}
BAR_CHARACTERS = 30
NAMED = 6  # probes that share a cause; the rest is counted, for their lines stand above


def report_lines(
    turns: Sequence[Turn],
    *,
    terminal: Terminal,
    now: float,
    command: str,
    verbose: bool,
    table: Table = TABLE,
) -> Iterator[str]:
    """All of it. `command` is how these probes are checked again; `table` judges what a bounce passes on."""
    widest = max((len(str(report.plan.id)) for report, _ in turns), default=0)
    for report, arrival in turns:
        yield _probe_line(report, widest, terminal)
        for line in _details(report, arrival, now, table, verbose=verbose):
            yield from terminal.wrapped(f"    {line}")
    for sharing in _shared(report for report, _ in turns):
        yield ""
        yield from _cause_lines(sharing, terminal)
    yield from ("", f"Next: {_next([report for report, _ in turns], command)}")


def _probe_line(report: Report, widest: int, terminal: Terminal) -> str:
    mark, colour = _MARKS[report.outcome]
    took = short(report.result.duration_seconds) if report.result else ""
    failure = report.result.failure if report.result else None
    what = f"{report.cause.label}" if report.cause else ""
    where = f" at {failure.phase}" if failure else ""
    line = f"{mark} {report.plan.id!s:<{widest}}  {report.outcome.value:<8} {took:>8}  {what}{where}"
    return terminal.painted(line.rstrip(), colour)


def _details(
    report: Report, arrival: Arrival | None, now: float, table: Table, *, verbose: bool
) -> Iterator[str]:
    if report.hold is not None:
        yield f"held until {utc(report.hold.until)} for {report.hold.cause}: {report.hold.text}"
    result = report.result
    if result is not None:
        yield from _run_lines(result) if verbose else ()
        yield from domain_lines(result)
        if verbose or result.failure:
            yield from (f"note: {shown(note)}" for note in result.notes)
    yield from (line.removeprefix("  ") for line in delivery_lines(report, arrival, table))
    yield from (f"look: {remark}" for remark in remarks(result, now))


def _run_lines(result: ProbeResult) -> Iterator[str]:
    """The phases, the TLS session, and what the server said last."""
    scale = BAR_CHARACTERS / (result.duration_seconds or 1.0)
    for time in result.phases:
        yield f"{time.phase:<10} {time.seconds:9.3f} s  {'#' * max(1, round(scale * time.seconds))}"
    if result.tls is not None:
        yield f"{result.tls.version}, {result.tls.cipher}"
    words = next((said.reply for said in reversed(result.replies) if said.phase is not Phase.QUIT), None)
    if words is not None:
        yield f"the server's last words: {shown(str(words))}"


def _shared(reports: Iterable[Report]) -> list[list[Report]]:
    """The failed ones by cause: what most show first, of an account before its surroundings."""
    grouped: dict[str, list[Report]] = {}
    for report in reports:
        if report.diagnosis is not None and report.outcome is not Outcome.SUCCESS:
            grouped.setdefault(report.diagnosis.cause.label, []).append(report)
    return sorted(
        grouped.values(),
        key=lambda sharing: (-len(sharing), not any(report.plan.account for report in sharing)),
    )


def _cause_lines(sharing: Sequence[Report], terminal: Terminal) -> Iterator[str]:
    diagnosis = sharing[0].diagnosis
    assert diagnosis is not None  # noqa: S101 - only those with one are grouped
    told = render(diagnosis, _common([placeholders_of(each.plan) for each in sharing]))
    yield from terminal.diagnosis(told, *_shown_by(sharing))


def _shown_by(sharing: Sequence[Report]) -> Iterator[str]:
    if len(sharing) > 1:
        names = [str(report.plan.id) for report in sharing]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"Shown by {', '.join(names[:NAMED])}{more}."


def _common(known: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What may be filled in for all: a command must not name the mailbox of one where several need it."""
    first, *rest = known
    return {name: words for name, words in first.items() if all(each.get(name) == words for each in rest)}


def _next(reports: Sequence[Report], command: str) -> str:
    outcomes = {report.outcome for report in reports}
    if Outcome.FAILURE in outcomes:
        return f"once it is mended, {command}"
    if Outcome.HELD in outcomes:
        return f"one more try of the held passwords: {command} --spend-attempt"
    if Outcome.DEFERRED in outcomes:
        return f"in some minutes, {command}"
    return f"{command.replace(' check', ' serve', 1)} watches them"
