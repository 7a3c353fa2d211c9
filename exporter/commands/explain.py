"""`explain`: what a pasted error means, from arguments, a file or standard input; `--batch`: JSON lines."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import TABLE
from exporter.diagnosis.explain import answer_line, as_json, explain, render
from exporter.diagnosis.table import Table

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

STANDARD_INPUT = "-"
MAX_TEXT_BYTES = 1 << 20  # a log's tail; more is not one error


def run(options: Namespace) -> int:
    """Explain one text, or each line of a batch."""
    table = _table(options.config_file) if options.config_file else TABLE
    if options.batch is not None:
        for line in _lines(options.batch):
            print(answer_line(line, table))
        return 0
    diagnosis = explain(_text(options), table)
    if options.json:
        print(json.dumps(as_json(diagnosis), indent=2))
    else:
        print(render(diagnosis, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return 0


def _table(config_file: Path) -> Table:
    """Our causes and the own ones of a configuration."""
    # What reads a configuration takes longer than all the rest, and is needed only here.
    from exporter.config.load import load  # noqa: PLC0415
    from exporter.probes import kinds  # noqa: PLC0415

    return Table(CAUSES, load(config_file, kinds(), resolve_secrets=False).causes)


def _text(options: Namespace) -> str:
    if options.text:
        return " ".join(options.text)
    source = options.file or STANDARD_INPUT
    if source == STANDARD_INPUT:
        data = sys.stdin.buffer.read(MAX_TEXT_BYTES)
    else:
        with Path(source).open("rb") as file:
            data = file.read(MAX_TEXT_BYTES)
    return data.decode("utf-8", "replace")


def _lines(source: str) -> Iterator[bytes]:
    if source == STANDARD_INPUT:
        yield from filter(bytes.strip, sys.stdin.buffer)
        return
    with Path(source).open("rb") as file:
        yield from filter(bytes.strip, file)
