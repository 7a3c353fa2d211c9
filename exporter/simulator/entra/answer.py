"""What an HTTP endpoint says, and what a scenario makes of it: other words, other fields, a body without end.

Pure; when the bytes go out is `endpoints`'s to say.
"""

from __future__ import annotations

import itertools
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exporter.simulator.template import filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.simulator.scenarios.override import Override
    from exporter.simulator.scenarios.refusal import Refusal

PIECE_BYTES = 65_536
JSON = "application/json; charset=utf-8"

_GZIP_FORMAT = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def json_answer(content: Mapping[str, Any], status: int = 200) -> Answer:
    """An answer in JSON, not to be cached (RFC 6749 section 5.1)."""
    headers = {"Content-Type": JSON, "Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}
    return Answer(status=status, body=json.dumps(content).encode(), headers=headers)


def refused(refusal: Refusal, words: Mapping[str, str]) -> Answer:
    """A refusal as Entra sends it; `words` are {trace} {correlation} {time} and what the texts name.

    {"error": "invalid_client", "error_description": "AADSTS7000222: ... Trace ID: ... Correlation ID: ...
    Timestamp: 2026-05-07 08:09:10Z", "error_codes": [7000222], "timestamp": ..., "trace_id": ...,
    "correlation_id": ..., "error_uri": "https://login.microsoftonline.com/error?code=7000222"}
    """
    ends = "Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}"
    return json_answer(
        {
            "error": refusal.error,
            "error_description": filled(f"AADSTS{refusal.aadsts}: {refusal.text} {ends}", words),
            "error_codes": [refusal.aadsts],
            "timestamp": words["time"],
            "trace_id": words["trace"],
            "correlation_id": words["correlation"],
            "error_uri": f"https://login.microsoftonline.com/error?code={refusal.aadsts}",
        },
        refusal.status,
    )


def overridden(answer: Answer, override: Override, words: Mapping[str, str]) -> Answer:
    """The answer as the scenario has it."""
    said = refused(override.refusal, words) if override.refusal else answer
    headers = {name: filled(value, words) for name, value in override.headers.items()}
    return Answer(
        status=override.status or said.status,
        body=_body(said, override, words),
        headers={**said.headers, **headers, **({"Content-Encoding": "gzip"} if override.gzip else {})},
    )


def _body(said: Answer, override: Override, words: Mapping[str, str]) -> bytes:
    if override.body is not None:
        return filled(override.body, words).encode()
    return json.dumps({**json.loads(said.body), **override.fields}).encode() if override.fields else said.body


def pieces(body: bytes, override: Override) -> Iterator[bytes]:
    """The bytes of a body in the portions in which they go out; the padding is never held as a whole.

    Between two portions others may run, so an empty one has its use: packing blanks gives little for long.
    """
    whole = itertools.chain(_blanks(override.pad_bytes), (body,))
    coded = _gzipped(whole) if override.gzip else whole
    sent = coded if override.cut_bytes is None else _cut(coded, override.cut_bytes)
    return _single_bytes(sent) if override.drip_seconds else iter(sent)


def _blanks(size_bytes: int) -> Iterator[bytes]:
    """Blanks before JSON or HTML change nothing of what it means."""
    for begin in range(0, size_bytes, PIECE_BYTES):
        yield b" " * min(PIECE_BYTES, size_bytes - begin)


def _gzipped(whole: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=_GZIP_FORMAT)
    for piece in whole:
        yield packer.compress(piece)
    yield packer.flush()


def _cut(whole: Iterable[bytes], size_bytes: int) -> Iterator[bytes]:
    left = size_bytes
    for piece in whole:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _single_bytes(whole: Iterable[bytes]) -> Iterator[bytes]:
    return (piece[index : index + 1] for piece in whole for index in range(len(piece)))
