"""`explain`: what a pasted error means, from arguments, a file or standard input; `--batch`: JSON lines."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.diagnosis.explain import answer_line, as_json, explain, render

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

STANDARD_INPUT = "-"
MAX_TEXT_BYTES = 1 << 20  # a log's tail; more is not one error


def run(options: Namespace) -> int:
    """Explain one text, or each line of a batch."""
    if options.batch is not None:
        for line in _lines(options.batch):
            print(answer_line(line))
        return 0
    diagnosis = explain(_text(options))
    if options.json:
        print(json.dumps(as_json(diagnosis), indent=2))
    else:
        print(render(diagnosis, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return 0


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
