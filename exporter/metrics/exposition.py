"""The text of a scrape: lines of probes as they were written when their turns ended, joined; the rest as
prometheus_client writes it.

Writing 600,000 lines anew takes seconds; a scrape every 15 s would take them from the probes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.exposition import choose_encoder

from exporter.metrics.samples import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prometheus_client.registry import Collector

    from exporter.metrics.cells import Cells
    from exporter.metrics.registry import Metrics

SUBJECTS_AT_ONCE = 500  # so that no step keeps other threads waiting for a millisecond
_END = b"# EOF\n"  # of OpenMetrics


class Exposition:
    """What `/metrics` serves."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def content(self, accept: str) -> tuple[str, Iterator[bytes]]:
        """The content type for who accepts this, and the text in parts, to be made in a thread."""
        encode, content_type = choose_encoder(accept)
        return content_type, self._parts(encode)

    def _parts(self, encode: Callable[[Collector], bytes]) -> Iterator[bytes]:
        others = encode(self._metrics.others)
        is_open = others.endswith(_END)
        yield others.removesuffix(_END)
        heads = _heads(is_open)
        for head, column in zip(heads, _columns(self._metrics.cells()), strict=True):
            yield head
            yield from column
        if is_open:
            yield _END


def _columns(table: Sequence[Cells]) -> list[list[bytes]]:
    """By family the lines of all subjects, in a few parts."""
    columns: list[list[bytes]] = [[] for _ in FAMILIES]
    for start in range(0, len(table), SUBJECTS_AT_ONCE):
        for column, lines in zip(
            columns, zip(*table[start : start + SUBJECTS_AT_ONCE], strict=True), strict=True
        ):
            column.append(b"".join(lines))
    return columns


def _heads(is_open: bool) -> list[bytes]:
    """HELP and TYPE of each family; OpenMetrics names a counter without `_total`."""
    return [
        f"# HELP {named} {text}\n# TYPE {named} {kind}\n".encode()
        for name, (kind, text) in FAMILIES.items()
        for named in [name.removesuffix("_total") if is_open else name]
    ]
