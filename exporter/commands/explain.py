"""`explain`: what a pasted error means, from arguments, a file or standard input; `--batch`: JSON lines."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.commands.terminal import of_output
from exporter.diagnosis.batch import Batch
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import TABLE
from exporter.diagnosis.evidence import TEXT_LIMIT
from exporter.diagnosis.explain import as_json, explain, render
from exporter.diagnosis.paste import decoded, tail
from exporter.diagnosis.table import Table

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from typing import BinaryIO

STANDARD_INPUT = "-"
EXIT_FAULT = 3
_NOTHING = (
    "nothing to explain: give the error as arguments, by --file=FILE or on standard input; the whole error, "
    "with the server's line, such as 535 5.7.139 ..."
)
TAIL_BYTES = 4 * TEXT_LIMIT
"""The end of a log, in any encoding: what came last is what is asked about."""


def run(options: Namespace) -> int:
    """Explain one text, or each line of a batch."""
    table = _table(options.config_file) if options.config_file else TABLE
    if options.batch is not None:
        batch = Batch(table)
        for line in _lines(options.batch):
            print(batch.answer(line))
        return 0
    text, unread = _text(options)
    if not text.strip():
        print(_NOTHING, file=sys.stderr)
        return EXIT_FAULT
    diagnosis = explain(text, table)
    if options.json:
        print(json.dumps(as_json(diagnosis) | {"unread_bytes": unread}, indent=2))
        return 0
    print("\n".join(of_output().diagnosis(render(diagnosis))))
    if unread:
        print(f"Read from its end: the first {unread:,} bytes were not read.")
    return 0


def _table(config_file: Path) -> Table:
    """Our causes and the own ones of a configuration."""
    # What reads a configuration takes longer than all the rest, and is needed only here.
    from exporter.config.load import load  # noqa: PLC0415
    from exporter.probes import kinds  # noqa: PLC0415

    return Table(CAUSES, load(config_file, kinds(), resolve_secrets=False).causes)


def _text(options: Namespace) -> tuple[str, int]:
    """The text, and how many bytes before it were not read."""
    if options.text:
        return " ".join(options.text), 0
    source = options.file or STANDARD_INPUT
    if source == STANDARD_INPUT:
        if sys.stdin.isatty():
            print("Paste the error, then press Ctrl-D on a line of its own:", file=sys.stderr)
        data, unread = _tail_of_stream(sys.stdin.buffer)
    else:
        with Path(source).open("rb") as file:
            data, unread = _tail_of_file(file)
    whole = decoded(data)
    text = tail(whole, TEXT_LIMIT)
    return text, unread + len(whole[: len(whole) - len(text)].encode("utf-8", "replace"))


def _tail_of_file(file: BinaryIO) -> tuple[bytes, int]:
    """From an even place, so that UTF-16 is read from the beginning of a character."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - TAIL_BYTES) // 2 * 2
    file.seek(start)
    return file.read(), start


def _tail_of_stream(stream: BinaryIO) -> tuple[bytes, int]:
    """A pipe cannot be read from its end: all but that is let go."""
    data, unread = b"", 0
    while chunk := stream.read(TAIL_BYTES):
        data += chunk
        over = max(0, len(data) - TAIL_BYTES) // 2 * 2
        data, unread = data[over:], unread + over
    return data, unread


def _lines(source: str) -> Iterator[bytes]:
    if source == STANDARD_INPUT:
        yield from filter(bytes.strip, sys.stdin.buffer)
        return
    with Path(source).open("rb") as file:
        yield from filter(bytes.strip, file)
