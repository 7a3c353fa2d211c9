"""What servers say: SMTP replies, the answer to EHLO, IMAP responses, and pastes of all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from exporter.diagnosis import as_json, explain, render
from exporter.diagnosis.classify import BUG
from exporter.diagnosis.paste import decoded
from exporter.facts.ehlo import capabilities, capability_labels, mechanism_labels
from exporter.failure import FailureKind, Reply
from exporter.imap.reading import (
    capabilities_in,
    fetched_in,
    folders_in,
    storage_in,
    uid_validity_in,
    uids_in,
)
from exporter.imap.response import Response, ResponseError, ResponseParser
from exporter.smtp.reply import MAX_REPLY_BYTES, MAX_REPLY_LINES, ReplyError, ReplyParser


def _replies(parts: Iterable[bytes]) -> tuple[list[Reply], FailureKind | None]:
    """The replies, and what ended them."""
    parser, found = ReplyParser(), []
    for part in parts:
        parser.feed(part)
        try:
            while (reply := parser.next_reply()) is not None:
                found.append(reply)
        except ReplyError as exc:
            return found, exc.kind
    return found, None


def _responses(parts: Iterable[bytes]) -> tuple[list[Response], FailureKind | None]:
    """The responses, and what ended them."""
    parser, found = ResponseParser(), []
    for part in parts:
        parser.feed(part)
        try:
            while (response := parser.next_response()) is not None:
                found.append(response)
        except ResponseError as exc:
            return found, exc.kind
    return found, None


def _bytewise(data: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in data]


def smtp(data: bytes) -> None:
    """Cut up or whole, the same replies and the same end; each within bounds."""
    replies, end = _replies([data])
    assert _replies(_bytewise(data)) == (replies, end)
    for reply in replies:
        assert 200 <= reply.code <= 599
        assert len(reply.lines) <= MAX_REPLY_LINES
        assert sum(map(len, reply.lines)) <= MAX_REPLY_BYTES


def ehlo(data: bytes) -> None:
    """Any lines at all have capabilities, and labels from a closed list."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    found = capabilities(Reply(code=250, lines=tuple(lines)))
    assert all(word == word.upper() and word for word in (*found.keywords, *found.mechanisms))
    assert found.size_bytes is None or found.size_bytes >= 0
    assert capability_labels(found.keywords).keys() == capability_labels(()).keys()
    assert mechanism_labels(found.mechanisms).keys() == mechanism_labels(()).keys()


def imap(data: bytes) -> None:
    """Cut up or whole, the same responses and the same end; whatever they are, they can be read."""
    responses, end = _responses([data])
    assert _responses(_bytewise(data)) == (responses, end)
    capabilities_in(responses)
    uid_validity_in(responses)
    folders_in(responses)
    storage_in(responses)
    for uid in uids_in(responses):
        found = fetched_in(responses, uid)
        if found is not None:
            found.headers.items()


def paste(data: bytes) -> None:
    """Every text has a cause, never a fault of the judge, and can be shown."""
    diagnosis = explain(decoded(data))
    assert diagnosis.cause.label != BUG
    assert 0 <= diagnosis.confidence <= 1
    assert all(0 <= each.confidence <= 1 for each in diagnosis.alternatives)
    json.dumps(as_json(diagnosis))
    assert render(diagnosis)
