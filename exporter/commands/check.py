"""`check`: the configured probes once, now, by the same path as the service: the guard holds here too.

Exit codes: 0 ok, 1 something to look at (held, slow, a certificate near its end), 2 a failure.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from exporter.commands.check_delivery import Arrivals, delivery_code, delivery_lines
from exporter.commands.check_host import check_host
from exporter.commands.check_result import EXIT_OK, exit_code, report_json
from exporter.commands.domain_lines import domain_lines
from exporter.commands.remarks import remarks
from exporter.diagnosis.explain import render
from exporter.diagnosis.placeholders import placeholders_of
from exporter.engine import Engine
from exporter.errors import ExporterError
from exporter.model import Phase, Way
from exporter.web.views import delivery_view, shown, utc

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from exporter.delivery.mail import Arrival
    from exporter.model import Plan, ProbeResult
    from exporter.run import Report

AT_ONCE = 8
BAR_CHARACTERS = 30


def run(options: Namespace) -> int:
    """Run, show, and say by the exit code how it went."""
    if options.config_file is not None:
        return asyncio.run(_check(options))
    if len(options.names) != 1:
        raise ExporterError("check needs --config.file=FILE, or one HOST, HOST:PORT or preset")
    return asyncio.run(check_host(options))


async def _check(options: Namespace) -> int:
    arrivals = Arrivals()
    engine = Engine(audience=arrivals, own_mails_only=True)
    try:
        loaded = await engine.load(options.config_file)
        engine.use(loaded)
        plans = _chosen(loaded.settings.plans, options.names)
        if options.spend_attempt:
            await _spend(engine, plans)
        turns = await _run_all(engine, arrivals, plans, quiet=options.json)
    finally:
        await engine.close()
    now = time.time()
    if options.json:
        print(json.dumps([_json(report, arrival, now) for report, arrival in turns], indent=2))
    else:
        print("\n\n".join(_verdict(report, arrival, now) for report, arrival in turns))
    codes = (max(exit_code(report, now), delivery_code(report, arrival)) for report, arrival in turns)
    return max(codes, default=EXIT_OK)


def _chosen(plans: Iterable[Plan], names: list[str]) -> list[Plan]:
    every = list(plans)
    unknown = set(names) - {name for plan in every for name in (plan.id.subject, plan.id.relay)}
    if unknown:
        known = ", ".join(sorted({plan.id.subject for plan in every})) or "nothing"
        raise ExporterError(f"nothing with probes is called {', '.join(sorted(unknown))}; there is: {known}")
    return [plan for plan in every if not names or {plan.id.subject, plan.id.relay} & set(names)]


async def _spend(engine: Engine, plans: Iterable[Plan]) -> None:
    """Release the held passwords of these probes for one attempt, and say what is left."""
    principals = {plan.account.principal for plan in plans if plan.account and plan.way is Way.BASIC}
    for principal in sorted(principals):
        print((await engine.guard.release(principal)).text, file=sys.stderr)


async def _run_all(
    engine: Engine, arrivals: Arrivals, plans: list[Plan], *, quiet: bool
) -> list[tuple[Report, Arrival | None]]:
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(plan: Plan) -> tuple[Report, Arrival | None]:
        async with limit:
            report = await engine.runner.turn(plan)
        if not quiet:
            print(f"{plan.id}: {report.outcome.value}", file=sys.stderr, flush=True)
        return report, await arrivals.of(report)

    return list(await asyncio.gather(*map(one, plans)))


def _json(report: Report, arrival: Arrival | None, now: float) -> dict[str, Any]:
    return report_json(report, now) | {"delivery": delivery_view(arrival) if arrival else None}


def _verdict(report: Report, arrival: Arrival | None, now: float) -> str:
    lines = [f"{report.plan.id}: {report.outcome.value}"]
    if report.hold is not None:
        lines += [
            f"  held until {utc(report.hold.until)} for {report.hold.cause}: {report.hold.text}",
            "  one more try: check --spend-attempt, or guard release",
        ]
    if report.result is not None:
        lines += [*_timeline(report.result), *_facts(report.result)]
    lines += delivery_lines(report, arrival)
    lines += [f"  look: {remark}" for remark in remarks(report.result, now)]
    if report.diagnosis is not None:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        told = render(report.diagnosis, colour=colour, dated=placeholders_of(report.plan))
        lines += ["", *(f"  {line}" for line in told.splitlines())]
    return "\n".join(lines)


def _timeline(result: ProbeResult) -> list[str]:
    scale = BAR_CHARACTERS / (result.duration_seconds or 1.0)
    return [
        f"  {time.phase:<10} {time.seconds:9.3f} s  {'#' * max(1, round(scale * time.seconds))}"
        for time in result.phases
    ]


def _facts(result: ProbeResult) -> list[str]:
    lines = []
    if result.tls is not None:
        lines.append(f"  {result.tls.version}, {result.tls.cipher}")
    words = next((said.reply for said in reversed(result.replies) if said.phase is not Phase.QUIT), None)
    if words is not None:
        lines.append(f"  the server's last words: {shown(str(words))}")
    lines += [f"  {line}" for line in domain_lines(result)]
    return lines + [f"  note: {shown(note)}" for note in result.notes]
