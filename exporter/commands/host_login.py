"""The login of `check HOST --username`: one attempt by the guard's rules, its password read once."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.commands.login_target import login_settings
from exporter.config.secret_files import FileSecrets
from exporter.engine import Engine
from exporter.errors import ExporterError
from exporter.model import SecretRef
from exporter.ports import Secret
from exporter.probes import kinds
from exporter.store.file import SERVICE_DIRECTORY

if TYPE_CHECKING:
    from exporter.commands.target import Login, Target
    from exporter.run import Report


@dataclass(frozen=True, slots=True)
class GivenPassword:
    """ports.Secrets that knows one password, read once: from a file, standard input or a terminal."""

    password: Secret

    def read(self, ref: SecretRef) -> Secret:  # noqa: ARG002 - there is only one
        """The password."""
        return self.password


def given_password(file: str | None) -> GivenPassword:
    """From a file, from standard input (`-`), or from the terminal; never from the command line."""
    if file not in (None, "-"):
        return GivenPassword(FileSecrets().read(SecretRef(file=file)))
    text = sys.stdin.readline().rstrip("\r\n") if file == "-" else getpass.getpass("Password: ")
    if not text:
        raise ExporterError("the password is empty")
    return GivenPassword(Secret(text))


async def log_in(
    target: Target, port: int, login: Login, secrets: GivenPassword, *, spend_attempt: bool
) -> Report:
    """One attempt at this port. Raises ConfigError."""
    engine = Engine(secrets, probes=kinds("login", "submission"))
    try:
        settings = login_settings(target, port, login, engine.kinds, _state_dir())
        engine.use(await engine.prepare(settings))
        if spend_attempt:
            print((await engine.guard.release(login.username.lower())).text, file=sys.stderr)
        return await engine.runner.turn(settings.plans[0])
    finally:
        await engine.close()


def _state_dir() -> str:
    """The service's own state where we may write it, so that one guard counts for both; else the user's."""
    if os.access(SERVICE_DIRECTORY, os.W_OK):
        return str(SERVICE_DIRECTORY)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return str(Path(home) / "smtp-exporter")
