"""The flags of each command, its examples, and which function does its work. Imported when one is called."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exporter.examples import EXAMPLES
from exporter.shard import ALL, Shard, parse_shard
from exporter.terms import TlsMode

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT_MAX = 10_000
DEFAULT_LISTEN = ":10587"
DEFAULT_CONTROL = "127.0.0.1:10588"


def add(parser: argparse.ArgumentParser, command: str) -> None:
    """Add what one command takes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _examples(command)
    _FLAGS[command](parser)


def _examples(name: str) -> str:
    lines = (f"  smtp-exporter {line}\n      {meaning}" for line, meaning in EXAMPLES[name])
    return "\n".join(["examples:", *lines])


def _add_serve(parser: argparse.ArgumentParser) -> None:
    _add_config_file(parser)
    _add_service(parser)
    parser.set_defaults(work="serve:run")


def _add_demo(parser: argparse.ArgumentParser) -> None:
    _add_service(parser)
    _add_simulation(parser)
    parser.set_defaults(work="demo:run")


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    _add_simulation(parser)
    parser.set_defaults(work="simulate:run")


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="with --config.file: accounts, relays or domains, all by default; "
        "without: one HOST, HOST:PORT or preset",
    )
    _add_config_file(parser, required=False)
    parser.add_argument("--tls", type=TlsMode, choices=list(TlsMode), metavar="MODE", help="of a host")
    parser.add_argument("--username", metavar="NAME", help="log in to a host, once")
    parser.add_argument(
        "--password-file",
        dest="password_file",
        metavar="FILE",
        help="- is standard input; without it, asked for",
    )
    parser.add_argument("--from", dest="sender", metavar="ADDRESS", help="the sender of a message to --to")
    parser.add_argument("--to", dest="recipient", metavar="ADDRESS", help="hand in one message for it")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--spend-attempt", dest="spend_attempt", action="store_true", help="try held passwords once more"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="also each phase's time, the TLS session, the last words"
    )
    parser.set_defaults(work="check:run")


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the error; standard input by default")
    parser.add_argument("--file", metavar="FILE", help="read the error from a file, - for standard input")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--batch", metavar="FILE", help="answer JSON lines from a file, - for standard input")
    _add_config_file(parser, required=False, help_="whose own causes are known too")
    parser.set_defaults(work="explain:run")


def _add_guard(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    status = actions.add_parser("status", help="who is held, and until when", allow_abbrev=False)
    status.set_defaults(work="guard:show")
    release = actions.add_parser("release", help="let a held password be tried once more", allow_abbrev=False)
    release.add_argument("name", metavar="NAME", help="an account")
    release.set_defaults(work="guard:release")
    for action in (status, release):
        _add_config_file(action)


def _add_store(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="what is in it, and is it sound", allow_abbrev=False)
    check.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the database; by default the configuration's"
    )
    check.set_defaults(work="store:check")
    backup = actions.add_parser("backup", help="a copy, also while the exporter runs", allow_abbrev=False)
    backup.add_argument("file", type=Path, metavar="FILE", help="where the copy goes; it must not exist yet")
    backup.set_defaults(work="store:backup")
    for action in (check, backup):
        _add_config_file(action, required=False)


def _add_inventory(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help="the SMTP AUTH clients report of the Exchange admin centre",
    )
    _add_config_file(parser, required=False)
    parser.set_defaults(work="inventory:run")


def _add_incidents(parser: argparse.ArgumentParser) -> None:
    _add_config_file(parser, required=False)
    parser.add_argument("--url", metavar="URL", help="of a running exporter, instead of its store")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(work="incidents:run")


def _add_selftest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--logins", type=_count, default=500, metavar="N", help="how many, 500 by default")
    parser.add_argument(
        "--in-flight", dest="in_flight", type=_count, default=50, metavar="N", help="how many at once"
    )
    parser.set_defaults(work="selftest:run")


def _add_config(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="report every fault of a configuration", allow_abbrev=False)
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument(
        "--alertmanager.config",
        dest="alertmanager",
        type=Path,
        metavar="FILE",
        help="warn about routes that page only through what is watched",
    )
    check.set_defaults(work="config:check")
    init = actions.add_parser("init", help="write a first configuration", allow_abbrev=False)
    init.add_argument(
        "preset",
        nargs="?",
        default="microsoft365",
        metavar="PRESET|HOST[:PORT]",
        help="of config presets, or an own relay",
    )
    init.add_argument("--address", metavar="ADDRESS", help="the mailbox; asked for on a terminal")
    init.add_argument("--region", metavar="REGION", help="of amazon-ses")
    init.add_argument(
        "--config.file",
        dest="config_file",
        type=Path,
        default=Path("config.yaml"),
        metavar="FILE",
        help="where to write it, config.yaml by default; never over another",
    )
    init.set_defaults(work="config_init:run")
    schema = actions.add_parser("schema", help="its JSON Schema", allow_abbrev=False)
    schema.add_argument("--causes", action="store_true", help="that of a file of own causes")
    schema.set_defaults(work="config:schema")
    presets = actions.add_parser("presets", help="the relays that need no host and port")
    presets.set_defaults(work="config:presets")


def _add_config_file(
    parser: argparse.ArgumentParser, *, required: bool = True, help_: str = "the configuration"
) -> None:
    parser.add_argument(
        "--config.file", dest="config_file", type=Path, required=required, metavar="FILE", help=help_
    )


def _add_service(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--web.listen-address",
        dest="listen",
        type=_address,
        default=DEFAULT_LISTEN,
        metavar="ADDRESS",
        help=f"where pages and metrics are, {DEFAULT_LISTEN} by default; port 0 is a free one",
    )
    parser.add_argument(
        "--web.config.file",
        dest="web_config_file",
        type=Path,
        metavar="FILE",
        help="TLS, users and headers, in exporter-toolkit's format",
    )
    parser.add_argument(
        "--web.enable-lifecycle", dest="lifecycle", action="store_true", help="allow POST /-/reload"
    )
    parser.add_argument(
        "--shard", type=_shard, default=ALL, metavar="I/N", help="run one of N shards, I from 0"
    )
    _add_log(parser)


def _add_log(parser: argparse.ArgumentParser) -> None:
    levels, layouts = ("debug", "info", "warning", "error"), ("logfmt", "json")
    parser.add_argument(
        "--log.level", dest="log_level", default="info", choices=levels, help="info by default"
    )
    parser.add_argument(
        "--log.format", dest="log_format", default="logfmt", choices=layouts, help="logfmt by default"
    )


def _add_simulation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenario", default="healthy", metavar="NAME", help="what is broken at first")
    parser.add_argument(
        "--replies.file",
        dest="replies_file",
        type=Path,
        metavar="FILE",
        help="replies to play instead of ours",
    )
    parser.add_argument(
        "--control.listen-address",
        dest="control",
        type=_address,
        default=DEFAULT_CONTROL,
        metavar="ADDRESS",
        help=f"where scenarios are chosen, {DEFAULT_CONTROL} by default",
    )


def _count(text: str) -> int:
    """1 to 10000."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= COUNT_MAX):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {COUNT_MAX}")
    return int(text)


def _shard(text: str) -> Shard:
    try:
        return parse_shard(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(str(exc)) from exc


def _address(text: str) -> tuple[str | None, int]:
    """`:10587`, `127.0.0.1:10587`, `[::1]:10587`; port 0 is a free one."""
    host, colon, port = text.rpartition(":")
    if not (colon and port.isascii() and port.isdigit() and int(port) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT or :PORT")
    return (host.removeprefix("[").removesuffix("]") or None), int(port)


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.set_defaults(work="completion:run")


_FLAGS: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "serve": _add_serve,
    "demo": _add_demo,
    "simulate": _add_simulate,
    "check": _add_check,
    "incidents": _add_incidents,
    "explain": _add_explain,
    "guard": _add_guard,
    "store": _add_store,
    "inventory": _add_inventory,
    "selftest": _add_selftest,
    "config": _add_config,
    "completion": _add_completion,
}
