"""`completion bash | zsh | fish`: a script by which the shell completes commands and flags."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

PROGRAM = "smtp-exporter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What may follow after these commands: `("guard",)` → `status`, `release`, and flags with their help."""

    path: tuple[str, ...]
    commands: tuple[str, ...]
    flags: tuple[tuple[str, str], ...]


def run(options: Namespace) -> int:
    """Print the script."""
    options.parser.fill()
    words = tuple(words_of(options.parser))
    print("\n".join({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell](words)))
    return 0


def words_of(parser: ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[Words]:
    """Of a parser and of all below it."""
    below = subparsers(parser)
    flags = tuple(
        (flag, action.help or "")
        for action in parser._actions
        for flag in action.option_strings
        if flag.startswith("--")
    )
    yield Words(path=path, commands=tuple(below), flags=flags)
    for name, each in below.items():
        yield from words_of(each, (*path, name))


def subparsers(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    """By name, those of its commands; empty where it has none."""
    found = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def _bash(words: tuple[Words, ...]) -> Iterator[str]:
    yield f"# Completion of {PROGRAM}, made by `{PROGRAM} completion bash`"
    yield "_smtp_exporter() {"
    yield '  local current=${COMP_WORDS[COMP_CWORD]} path="" word'
    yield '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
    yield '    case "$path $word" in'
    yield f'      {"|".join(_quoted(each.path) for each in words if each.path)}) path="$path $word" ;;'
    yield "    esac"
    yield "  done"
    yield '  case "$path" in'
    for each in words:
        offered = " ".join((*each.commands, *(flag for flag, _ in each.flags)))
        yield f'    {_quoted(each.path)}) COMPREPLY=($(compgen -W "{offered}" -- "$current")) ;;'
    yield "  esac"
    yield "}"
    yield f"complete -o default -F _smtp_exporter {PROGRAM}"


def _zsh(words: tuple[Words, ...]) -> Iterator[str]:
    """zsh runs bash's."""
    yield "autoload -U +X compinit && compinit"
    yield "autoload -U +X bashcompinit && bashcompinit"
    yield from _bash(words)


def _fish(words: tuple[Words, ...]) -> Iterator[str]:
    yield f"# Completion of {PROGRAM}, made by `{PROGRAM} completion fish`"
    for each in words:
        where = " ".join(each.path)
        seen = f"__fish_seen_subcommand_from {where}" if where else "__fish_use_subcommand"
        for name in each.commands:
            yield f"complete -c {PROGRAM} -n '{seen}' -a {name}"
        for flag, help_ in each.flags:
            told = help_.replace("\\", "\\\\").replace("'", "\\'")
            yield f"complete -c {PROGRAM} -n '{seen}' -l {flag.removeprefix('--')} -d '{told}'"


def _quoted(path: tuple[str, ...]) -> str:
    return '"' + "".join(f" {name}" for name in path) + '"'
