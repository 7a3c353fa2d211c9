"""What an HTTP endpoint says, and what a scenario makes of it: other words, other fields, a body without end.

Pure; when the bytes go out is `entra`'s to say.
"""

from __future__ import annotations

import itertools
import json
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from exporter.simulator.template import filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.simulator.directory import Credential
    from exporter.simulator.refusal import Refusal

PIECE_BYTES = 65_536
JSON = "application/json; charset=utf-8"

_GZIP_FORMAT = 16 + zlib.MAX_WBITS


class Endpoint(StrEnum):
    """What Entra serves."""

    DISCOVERY = "discovery"
    TOKEN = "token"  # noqa: S105 - an endpoint, not a secret
    KEYS = "keys"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twist:
    """What a scenario makes of an endpoint's answer; the default leaves it as it is.

    A refusal concerns only who would have been granted a token. `cut_bytes`: the connection ends there.
    """

    endpoint: Endpoint
    credential: Credential | None = None  # concerns only requests with this kind of credential
    refusal: Refusal | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    body: str | None = None
    gzip: bool = False
    pad_bytes: int = 0
    cut_bytes: int | None = None
    delay_seconds: float = 0.0
    drip_seconds: float = 0.0


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


def twisted(answer: Answer, twist: Twist, words: Mapping[str, str]) -> Answer:
    """The answer as the scenario has it."""
    said = refused(twist.refusal, words) if twist.refusal else answer
    headers = {name: filled(value, words) for name, value in twist.headers.items()}
    return Answer(
        status=twist.status or said.status,
        body=_body(said, twist, words),
        headers={**said.headers, **headers, **({"Content-Encoding": "gzip"} if twist.gzip else {})},
    )


def _body(said: Answer, twist: Twist, words: Mapping[str, str]) -> bytes:
    if twist.body is not None:
        return filled(twist.body, words).encode()
    return json.dumps({**json.loads(said.body), **twist.fields}).encode() if twist.fields else said.body


def pieces(body: bytes, twist: Twist) -> Iterator[bytes]:
    """The bytes of a body in the portions in which they go out; the padding is never held as a whole.

    Between two portions others may run, so an empty one has its use: packing blanks gives little for long.
    """
    whole = itertools.chain(_blanks(twist.pad_bytes), (body,))
    coded = _gzipped(whole) if twist.gzip else whole
    sent = coded if twist.cut_bytes is None else _cut(coded, twist.cut_bytes)
    return _single_bytes(sent) if twist.drip_seconds else iter(sent)


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
