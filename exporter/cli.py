"""The `smtp-exporter` command: the names of its commands, and what its exit codes say.

Exit codes: 0 ok, 1 something to look at, 2 a failure, 3 a configuration or exporter fault, 141 nobody reads.
What a command takes (`flags`) and does (`commands`) is imported when it is called: `--version` and `explain`
must not wait for what only `serve` needs.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import importlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from exporter import __version__
from exporter.printable import shown_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_FAULT = 3
EXIT_INTERRUPTED = 130  # as a shell says of SIGINT
EXIT_UNREAD = 141  # as a shell says of SIGPIPE
YOUNG_OBJECTS = 500_000
"""A start of ten thousand accounts makes so many that stay: each look for garbage among them takes 0.1 s."""

SERVICES = {"serve:run", "demo:run", "simulate:run"}  # which run until a signal ends them, and that is well
COMMANDS = {
    "serve": "run the exporter",
    "demo": "simulator and exporter; needs nothing",
    "simulate": "play Microsoft 365 on loopback",
    "check": "run the probes once, now",
    "incidents": "what is open, and for whom",
    "explain": "say what a pasted error means",
    "guard": "show or release held passwords",
    "store": "look at the database, or copy it",
    "inventory": "who still uses Basic, by Exchange's report",
    "selftest": "how exact the times are on this machine",
    "config": "write or check a configuration",
    "completion": "complete commands in a shell",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit."""
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)  # what is left goes with the process: nothing of it is looked at any more
    options = parser().parse_args(arguments)
    if options.work in SERVICES:
        signal.signal(signal.SIGTERM, _end)
    module, _, function = options.work.partition(":")
    errors = importlib.import_module("exporter.errors")
    try:
        work = getattr(importlib.import_module(f"exporter.commands.{module}"), function)
        status = work(options)
        sys.stdout.flush()
        sys.exit(status)
    except BrokenPipeError:
        # Who read us has gone, as `| head` does: nothing is wrong, and nothing more is written at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_UNREAD)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    except (errors.ExporterError, OSError) as exc:
        _tell(exc)
        sys.exit(EXIT_FAULT)
    except RuntimeError as exc:
        if "thread" not in str(exc):  # CPython's word for a machine that has none left
            raise
        _tell(exc)
        sys.exit(EXIT_FAULT)


def _tell(exc: Exception) -> None:
    with contextlib.suppress(OSError):  # a full disk takes no word of this either
        print(shown_lines(str(exc)), file=sys.stderr)  # it may quote what came from elsewhere


def _end(*_: object) -> NoReturn:
    """SIGTERM before a service has a handler of its own: PID 1 would ignore one that has none."""
    sys.exit(0)


class Parser(argparse.ArgumentParser):
    """Wrong usage ends with 3: 2 says that a probe failed."""

    command = ""  # whose flags are added when it is called

    def fill(self) -> None:
        """Add the flags of this command, or of all below."""
        if self.command:
            name, self.command = self.command, ""
            importlib.import_module("exporter.flags").add(self, name)
        for action in self._actions:
            if isinstance(action, _Commands):
                for each in action.choices.values():
                    each.fill()

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how it is used."""
        self.print_usage(sys.stderr)
        self.exit(EXIT_FAULT, f"{self.prog}: {shown_lines(message)}\n")


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg]
    """The commands by name."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        """Go on with the one that is called, which needs its flags now."""
        if values[0] in self.choices:
            self.choices[values[0]].fill()
        super().__call__(parser, namespace, values, option_string)


def parser() -> Parser:
    """All commands; `fill` adds their flags, help and examples."""
    whole = Parser(
        prog="smtp-exporter",
        description="Runs synthetic SMTP submissions and says why mail submission broke.",
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"smtp-exporter {__version__}")
    commands = whole.add_subparsers(required=True, metavar="COMMAND", action=_Commands)
    for name, meaning in COMMANDS.items():
        command = commands.add_parser(name, help=meaning, allow_abbrev=False)
        command.command = name
        command.set_defaults(parser=whole)
    return whole


if __name__ == "__main__":
    main()
