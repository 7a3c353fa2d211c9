"""`check` with a configuration: its probes once, now, by the same path as the service, the guard included."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from exporter.commands.called import called
from exporter.commands.check_delivery import Arrivals, delivery_code
from exporter.commands.check_report import report_lines
from exporter.commands.check_result import EXIT_OK, exit_code, report_json
from exporter.commands.progress import Progress
from exporter.commands.terminal import of_output
from exporter.engine import Engine
from exporter.errors import ExporterError
from exporter.terms import Way
from exporter.web.mails import mail_view

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from exporter.delivery.mail import Arrival
    from exporter.diagnosis.table import Table
    from exporter.model import Plan
    from exporter.run import Report

AT_ONCE = 8


async def check_configured(options: Namespace) -> int:
    """Run, show, and say by the exit code how it went."""
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
        print("\n".join(_report(turns, engine.table, options, now)))
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

    progress = Progress(len(plans), quiet=quiet)

    async def one(plan: Plan) -> tuple[Report, Arrival | None]:
        async with limit:
            report = await engine.runner.turn(plan)
        progress.done(f"{plan.id}: {report.outcome.value}")
        return report, await arrivals.of(report)

    turns = list(await asyncio.gather(*map(one, plans)))
    progress.clear()
    return turns


def _report(
    turns: list[tuple[Report, Arrival | None]], table: Table, options: Namespace, now: float
) -> Iterator[str]:
    again = [called(), "check", *options.names, f"--config.file={options.config_file}"]
    return report_lines(
        turns,
        terminal=of_output(),
        now=now,
        command=" ".join(again),
        verbose=options.verbose,
        table=table,
    )


def _json(report: Report, arrival: Arrival | None, now: float) -> dict[str, Any]:
    return report_json(report, now) | {"delivery": mail_view(arrival) if arrival else None}
