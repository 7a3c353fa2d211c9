"""The manual page smtp-exporter(1), made from the parser of the command and its examples."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from exporter.cli import parser
from exporter.commands.completion import subparsers
from exporter.examples import EXAMPLES

FILE = Path(__file__).parent / "smtp-exporter.1"
EXITS = (
    ("0", "All is well."),
    ("1", "There is something to look at: held, slow, a certificate near its end."),
    ("2", "A failure."),
    ("3", "A fault of the configuration, of the usage or of the exporter."),
)


def page() -> str:
    """In man(7)."""
    return "\n".join([*_lines(), ""])


def _lines() -> Iterator[str]:
    whole = parser()
    whole.fill()
    yield '.\\" Made by `make docs`; do not edit.'
    yield '.TH SMTP-EXPORTER 1 "" "smtp-exporter" "User Commands"'
    yield from (".SH NAME", "smtp-exporter \\- says why mail submission broke, who must act and what to do")
    yield from (".SH SYNOPSIS", ".B smtp-exporter", ".I COMMAND", "[\\fIOPTION\\fR]...")
    yield from (".SH DESCRIPTION", _escaped(whole.description or ""))
    yield ".SH COMMANDS"
    for name, each in subparsers(whole).items():
        yield from _command(name, each, _help_of(whole, name))
    yield ".SH EXIT STATUS"
    for code, meaning in EXITS:
        yield from (".TP", f".B {code}", _escaped(meaning))
    yield from (".SH SEE ALSO", "The documents beside this page: README.md and docs/.")


def _command(name: str, each: ArgumentParser, help_: str) -> Iterator[str]:
    yield from (f".SS {_escaped(name)}", _escaped(f"{help_[:1].upper()}{help_[1:]}."))
    yield from _options(each)
    for action, below in subparsers(each).items():
        yield from (".PP", f"\\fB{_escaped(f'{name} {action}')}\\fR: {_escaped(_help_of(each, action))}")
        yield from _options(below)
    for line, meaning in EXAMPLES[name]:
        yield from (".PP", _escaped(meaning), ".PP", ".EX", f"    smtp-exporter {_escaped(line)}", ".EE")


def _options(each: ArgumentParser) -> Iterator[str]:
    for action in each._actions:
        if (
            action.help is SUPPRESS
            or action.dest == "help"
            or (action.choices is not None and not action.option_strings)
        ):
            continue
        value = action.metavar if isinstance(action.metavar, str) else ""
        shown = action.option_strings[0] if action.option_strings else value
        tail = f"=\\fI{_escaped(value)}\\fR" if value and action.option_strings and action.nargs != 0 else ""
        yield from (".TP", f"\\fB{_escaped(shown)}\\fR{tail}", _escaped(action.help or ""))


def _help_of(each: ArgumentParser, name: str) -> str:
    """What the list of commands says of one."""
    listed = (
        choice
        for action in each._actions
        for choice in getattr(action, "_choices_actions", ())
        if choice.dest == name
    )
    return next((str(choice.help) for choice in listed), "")


def _escaped(text: str) -> str:
    """Text that roff does not read as requests, its hyphens such as a shell wants them."""
    made = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{made}" if made.startswith((".", "'")) else made
