"""`check HOST[:PORT]|PRESET`: the telnet test done right, without a configuration, on one screen.

Exit codes are those of `check`. A port that is not the one that mail is handed in at may fail: it is shown.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporter.commands.check_result import exit_code, report_json
from exporter.commands.screen import PortView, screen
from exporter.commands.target import HOST_KINDS, Login, Target, host_settings, target_of
from exporter.config.secret_files import FileSecrets
from exporter.engine import Engine
from exporter.errors import ExporterError
from exporter.model import SecretRef
from exporter.ports import Secret
from exporter.probes import kinds
from exporter.store.file import SERVICE_DIRECTORY

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from exporter.config.settings import Settings
    from exporter.run import Report


@dataclass(frozen=True, slots=True)
class GivenPassword:
    """ports.Secrets that knows one password, read once: from a file, standard input or a terminal."""

    password: Secret

    def read(self, ref: SecretRef) -> Secret:  # noqa: ARG002 - there is only one
        """The password."""
        return self.password


async def check_host(options: Namespace) -> int:
    """Check the ports, log in if asked to, show, and say by the exit code how it went."""
    target, login = target_of(options.names[0], options.tls), _login(options)
    secrets = GivenPassword(_password(options.password_file)) if login else FileSecrets()
    engine = Engine(secrets, probes=kinds(*HOST_KINDS, *(("login", "submission") if login else ())))
    try:
        settings = host_settings(target, engine.kinds, _state_dir())
        reports = await _run(engine, settings)
        views = [_view(port, reports) for port in target.ports]
        chosen = _chosen(target, views)
        attempt = await _log_in(engine, target, chosen, login, options) if login else None
    finally:
        await engine.close()
    now = time.time()
    code = _exit_code(chosen, attempt, now)
    if options.json:
        print(json.dumps(_as_json(target, views, attempt, code, now), indent=2))
    else:
        print("\n".join(screen(target, views, chosen, attempt, now)))
    return code


def _login(options: Namespace) -> Login | None:
    if options.username is None:
        if options.password_file or options.sender or options.recipient:
            raise ExporterError("--password-file, --from and --to go with --username")
        return None
    if options.recipient and not options.sender and "@" not in options.username:
        raise ExporterError("--to needs --from where --username is no mail address")
    return Login(username=options.username, sender=options.sender, recipient=options.recipient)


def _password(file: str | None) -> Secret:
    """From a file, from standard input (`-`), or from the terminal; never from the command line."""
    if file not in (None, "-"):
        return FileSecrets().read(SecretRef(file=file))
    text = sys.stdin.readline().rstrip("\r\n") if file == "-" else getpass.getpass("Password: ")
    if not text:
        raise ExporterError("the password is empty")
    return Secret(text)


def _state_dir() -> str:
    """The service's own state where we may write it, so that one guard counts for both; else the user's."""
    if os.access(SERVICE_DIRECTORY, os.W_OK):
        return str(SERVICE_DIRECTORY)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return str(Path(home) / "smtp-exporter")


async def _run(engine: Engine, settings: Settings) -> list[Report]:
    """Every plan at once."""
    engine.use(await engine.prepare(settings))
    return list(await asyncio.gather(*map(engine.runner.turn, settings.plans)))


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


async def _log_in(
    engine: Engine, target: Target, chosen: PortView, login: Login, options: Namespace
) -> Report | None:
    """One attempt by the guard's rules, at the port that decides and only if that works."""
    from exporter.commands.login_target import login_settings  # noqa: PLC0415 - the schema takes 0.3 s

    if chosen.first_failure is not None:
        return None
    settings = login_settings(target, chosen.port, login, engine.kinds, _state_dir())
    engine.use(await engine.prepare(settings))
    if options.spend_attempt:
        print((await engine.guard.release(login.username.lower())).text, file=sys.stderr)
    return await engine.runner.turn(settings.plans[0])


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
