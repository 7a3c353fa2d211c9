"""`check HOST[:PORT]|PRESET`: the telnet test done right, without a configuration, on one screen.

Exit codes are those of `check`. A port that is not the one that mail is handed in at may fail: it is shown.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from exporter.commands.anonymous import anonymous_runner
from exporter.commands.check_result import exit_code, report_json
from exporter.commands.screen import PortView, screen
from exporter.commands.target import HOST_KINDS, Login, Target, host_plans, target_of
from exporter.commands.terminal import of_output
from exporter.errors import ExporterError
from exporter.probes import kinds

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from exporter.run import Report


async def check_host(options: Namespace) -> int:
    """Check the ports, log in if asked to, show, and say by the exit code how it went."""
    target, login = target_of(options.names[0], options.tls), _login(options)
    if login:
        from exporter.commands.host_login import given_password, log_in  # noqa: PLC0415 - brings all of the engine

        password = given_password(options.password_file)
    reports = await _run(target)
    views = [_view(port, reports) for port in target.ports]
    chosen = _chosen(target, views)
    attempt = None
    if login and chosen.first_failure is None:
        attempt = await log_in(target, chosen.port, login, password, spend_attempt=options.spend_attempt)
    now = time.time()
    code = _exit_code(chosen, attempt, now)
    if options.json:
        print(json.dumps(_as_json(target, views, attempt, code, now), indent=2))
    else:
        print("\n".join(screen(target, views, chosen, attempt, now, terminal=of_output())))
    return code


def _login(options: Namespace) -> Login | None:
    if options.username is None:
        if options.password_file or options.sender or options.recipient:
            raise ExporterError("--password-file, --from and --to go with --username")
        return None
    if options.recipient and not options.sender and "@" not in options.username:
        raise ExporterError("--to needs --from where --username is no mail address")
    return Login(username=options.username, sender=options.sender, recipient=options.recipient)


async def _run(target: Target) -> list[Report]:
    """Every plan at once."""
    known = kinds(*HOST_KINDS)
    plans = host_plans(target, known)
    async with anonymous_runner(known, plans) as runner:
        return list(await asyncio.gather(*map(runner.turn, plans)))


def _view(port: int, reports: Sequence[Report]) -> PortView:
    by_kind = {report.plan.id.probe: report for report in reports if report.plan.relay.port == port}
    return PortView(port=port, reach=by_kind["reach"], tls=by_kind["tls"])


def _chosen(target: Target, views: Sequence[PortView]) -> PortView:
    """The port that decides: the one that was named or is the preset's, else the first that works."""
    if target.needed is not None:
        return next(view for view in views if view.port == target.needed)
    working = (view for view in views if view.first_failure is None)
    furthest = max(views, key=lambda view: len(view.reach.result.phases) if view.reach.result else 0)
    return next(working, furthest)


def _exit_code(chosen: PortView, attempt: Report | None, now: float) -> int:
    reports = [chosen.reach, chosen.tls, *([attempt] if attempt else [])]
    return max(exit_code(report, now) for report in reports)


def _as_json(
    target: Target, views: Sequence[PortView], attempt: Report | None, code: int, now: float
) -> dict[str, Any]:
    return {
        "host": target.host,
        "preset": target.preset,
        "exit_code": code,
        "ports": {
            str(view.port): {"reach": report_json(view.reach, now), "tls": report_json(view.tls, now)}
            for view in views
        },
        "login": report_json(attempt, now) if attempt else None,
    }
