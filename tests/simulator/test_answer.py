from __future__ import annotations

import gzip
import itertools
import json

import pytest

from exporter.simulator.entra.answer import json_answer, overridden, pieces, refused
from exporter.simulator.scenarios.override import Endpoint, Override
from exporter.simulator.scenarios.refusal import Refusal

WORDS = {"trace": "T", "correlation": "C", "time": "2026-05-07 08:09:10Z", "app": "A"}
EXPIRED = Refusal(error="invalid_client", aadsts=7000222, text="Keys for app '{app}' are expired {odd}.")
TRUE = json_answer({"access_token": "t", "expires_in": 1})


def _override(**keys: object) -> Override:
    return Override(endpoint=Endpoint.TOKEN, **keys)  # type: ignore[arg-type]


def test_refused_is_what_entra_sends() -> None:
    answer = refused(EXPIRED, WORDS)
    assert answer.status == 401
    assert json.loads(answer.body) == {
        "error": "invalid_client",
        "error_description": "AADSTS7000222: Keys for app 'A' are expired {odd}."
        " Trace ID: T Correlation ID: C Timestamp: 2026-05-07 08:09:10Z",
        "error_codes": [7000222],
        "timestamp": "2026-05-07 08:09:10Z",
        "trace_id": "T",
        "correlation_id": "C",
        "error_uri": "https://login.microsoftonline.com/error?code=7000222",
    }


@pytest.mark.parametrize(("error", "status"), [("invalid_client", 401), ("unauthorized_client", 400)])
def test_refused_has_the_status_of_its_error(error: str, status: int) -> None:
    assert refused(Refusal(error=error, aadsts=1, text=""), WORDS).status == status


def test_refused_fills_in_what_is_asked_only_once() -> None:
    words = WORDS | {"app": "{trace}\r\n"}
    assert "'{trace}??'" in json.loads(refused(EXPIRED, words).body)["error_description"]


def test_twisted_by_nothing_is_the_answer() -> None:
    assert overridden(TRUE, _override(), WORDS) == TRUE


def test_twisted_by_a_refusal_takes_a_status_of_its_own() -> None:
    answer = overridden(TRUE, _override(refusal=EXPIRED, status=429, headers={"Retry-After": "9"}), WORDS)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "9")
    assert json.loads(answer.body)["error_codes"] == [7000222]


def test_twisted_by_fields_keeps_the_others() -> None:
    answer = overridden(TRUE, _override(fields={"expires_in": "soon", "x": None}), WORDS)
    assert json.loads(answer.body) == {"access_token": "t", "expires_in": "soon", "x": None}


def test_twisted_by_a_body_says_that_alone() -> None:
    answer = overridden(TRUE, _override(body="<b>{trace}</b>", headers={"Content-Type": "text/{app}"}), WORDS)
    assert (answer.body, answer.headers["Content-Type"]) == (b"<b>T</b>", "text/A")


def test_pieces_are_the_body() -> None:
    assert list(pieces(b"abc", _override())) == [b"abc"]


def test_pieces_are_single_bytes_where_they_drip() -> None:
    assert list(pieces(b"abc", _override(drip_seconds=1.0))) == [b"a", b"b", b"c"]


def test_pieces_put_blanks_before_the_body() -> None:
    assert b"".join(pieces(b"{}", _override(pad_bytes=100_000))) == b" " * 100_000 + b"{}"


def test_pieces_of_a_gigabyte_are_not_held_at_once() -> None:
    assert [len(piece) for piece in itertools.islice(pieces(b"", _override(pad_bytes=1 << 30)), 2)] == [
        65_536
    ] * 2


def test_pieces_are_gzipped_as_they_go() -> None:
    packed = b"".join(pieces(b"{}", _override(pad_bytes=1_000_000, gzip=True)))
    assert len(packed) < 2000
    assert gzip.decompress(packed) == b" " * 1_000_000 + b"{}"


@pytest.mark.parametrize(("cut_bytes", "sent"), [(0, b""), (2, b"ab"), (9, b"abc")])
def test_pieces_end_where_they_are_cut(cut_bytes: int, sent: bytes) -> None:
    assert b"".join(pieces(b"abc", _override(cut_bytes=cut_bytes))) == sent
