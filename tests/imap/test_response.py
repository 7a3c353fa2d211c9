"""The response parser: whole, byte by byte, with a tail; bounded; and dead after its first error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.failure import FailureKind
from exporter.imap.response import (
    MAX_LINE_BYTES,
    MAX_LITERALS,
    MAX_RESPONSE_BYTES,
    Response,
    ResponseError,
    ResponseParser,
)

GREETING = b"* OK ready\r\n"

VALID = [
    pytest.param(b"* OK\r\n", Response(tag="*", text="OK"), id="no text"),
    pytest.param(b"+\r\n", Response(tag="+", text=""), id="continuation without text"),
    pytest.param(b"+ go on\r\n", Response(tag="+", text="go on"), id="continuation"),
    pytest.param(b"E1 OK done\n", Response(tag="E1", text="OK done"), id="tagged, bare LF"),
    pytest.param(
        b"* 1 FETCH (BODY[] {5}\r\na\r\nb) UID 3)\r\n",
        Response(tag="*", text="1 FETCH (BODY[]  UID 3)", literals=(b"a\r\nb)",)),
        id="literal",
    ),
    pytest.param(
        b"* LIST () {2}\r\nab {0}\r\n\r\n",
        Response(tag="*", text="LIST ()  ", literals=(b"ab", b"")),
        id="two literals, one empty",
    ),
    pytest.param(b"* X {1}\r\na\n", Response(tag="*", text="X ", literals=(b"a",)), id="literal, bare LF"),
    pytest.param(b"* OK \xff\r\n", Response(tag="*", text="OK \udcff"), id="not UTF-8"),
    pytest.param(b"* OK say {x}\r\n", Response(tag="*", text="OK say {x}"), id="braces that are text"),
]

BROKEN = [
    pytest.param(b"220 mx ESMTP\r\n", FailureKind.NOT_SMTP, id="SMTP"),
    pytest.param(b"HTTP/1.1 400 Bad\r\n", FailureKind.NOT_SMTP, id="HTTP"),
    pytest.param(b"\x15\x03\x01\x00\x02\x02\x46", FailureKind.NOT_SMTP, id="TLS alert"),
    pytest.param(b"hello\r\n", FailureKind.PROTOCOL, id="prose"),
    pytest.param(GREETING + b"\r\n", FailureKind.PROTOCOL, id="empty line"),
    pytest.param(GREETING + b"* a\0b\r\n", FailureKind.PROTOCOL, id="NUL"),
    pytest.param(GREETING + b"t\xc3\xa4g OK\r\n", FailureKind.PROTOCOL, id="tag that is not ASCII"),
    pytest.param(GREETING + b"* X {-100}\r\n", FailureKind.REPLY_TOO_LONG, id="negative literal"),
    pytest.param(GREETING + b"* X {1000000000000}\r\n", FailureKind.REPLY_TOO_LONG, id="terabyte literal"),
    pytest.param(GREETING + b"* X " + b"{0}\r\n" * 99, FailureKind.REPLY_TOO_LONG, id="literals for ever"),
    pytest.param(GREETING + b"* " + b"1 " * MAX_LINE_BYTES, FailureKind.REPLY_TOO_LONG, id="endless line"),
]


def outcome(data: list[bytes]) -> list[Response | FailureKind]:
    parser = ResponseParser()
    found: list[Response | FailureKind] = []
    for chunk in data:
        parser.feed(chunk)
        try:
            while (response := parser.next_response()) is not None:
                found.append(response)
        except ResponseError as exc:
            return [*found, exc.kind]
    return found


def bytewise(data: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in data]


@pytest.mark.parametrize(("data", "response"), VALID)
@pytest.mark.parametrize("cut", [lambda data: [data], bytewise], ids=["whole", "byte by byte"])
def test_response_is_read_however_it_is_cut(data: bytes, response: Response, cut: object) -> None:
    assert outcome(cut(GREETING + data))[1:] == [response]  # type: ignore[operator]


@pytest.mark.parametrize(("data", "response"), VALID)
def test_response_with_a_tail_leaves_the_tail(data: bytes, response: Response) -> None:
    parser = ResponseParser()
    parser.feed(GREETING + data + b"* tail")
    parser.next_response()

    assert parser.next_response() == response
    assert not parser.idle
    assert parser.next_response() is None


@pytest.mark.parametrize(("data", "kind"), BROKEN)
@pytest.mark.parametrize("cut", [lambda data: [data], bytewise], ids=["whole", "byte by byte"])
def test_broken_response_is_refused_however_it_is_cut(data: bytes, kind: FailureKind, cut: object) -> None:
    assert outcome(cut(data))[-1] is kind  # type: ignore[operator]


def test_huge_literal_is_refused_before_its_first_byte() -> None:
    parser = ResponseParser()
    parser.feed(GREETING + b"* X {%d}\r\n" % (MAX_RESPONSE_BYTES + 1))
    parser.next_response()

    with pytest.raises(ResponseError):
        parser.next_response()


def test_many_literals_of_a_response_within_the_limit_are_read() -> None:
    assert len(outcome([GREETING, b"* X " + b"{0}\r\n" * MAX_LITERALS + b"\r\n"])) == 2


def test_parser_after_an_error_stays_dead() -> None:
    parser = ResponseParser()
    parser.feed(GREETING + b"* a\0b\r\n")
    parser.next_response()
    with pytest.raises(ResponseError) as first:
        parser.next_response()

    parser.feed(GREETING)
    with pytest.raises(ResponseError) as second:
        parser.next_response()
    assert second.value is first.value


TOO_LONG = "a response exceeds 65536 bytes or 64 literals"
UNTAGGED = "a response begins with neither a tag nor * nor +"


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        pytest.param(b"220 mx ESMTP\r\n", "the server speaks SMTP", id="SMTP"),
        pytest.param(b"22x", "the greeting does not begin with *", id="no SMTP after all"),
        pytest.param(b"hello\r\n", "the greeting does not begin with *", id="prose"),
        pytest.param(GREETING + b"\r\n", UNTAGGED, id="empty line"),
        pytest.param(GREETING + b"E1\r\n", UNTAGGED, id="a tag alone"),
        pytest.param(GREETING + b"%b OK\r\n" % (b"E" * 33), UNTAGGED, id="a tag that is too long"),
        pytest.param(GREETING + b"* a\0b\r\n", "a NUL byte in a response", id="NUL"),
        pytest.param(GREETING + b"* X {-1}\r\n", "a literal of a negative size", id="negative literal"),
        pytest.param(GREETING + b"* X {65536}\r\n", TOO_LONG, id="literal beyond the response"),
        pytest.param(GREETING + b"* X " + b"{0}\r\n" * 65, TOO_LONG, id="a literal too many"),
        pytest.param(GREETING + b"* " + b"1 " * 4096, "a line exceeds 8192 bytes", id="endless line"),
    ],
)
def test_error_says_what_is_wrong(data: bytes, detail: str) -> None:
    parser = ResponseParser()
    parser.feed(data)

    with pytest.raises(ResponseError) as refused:
        list(iter(parser.next_response, None))
    assert (refused.value.detail, str(refused.value)) == (detail, detail)


@pytest.mark.parametrize(
    ("length", "found"),
    [
        pytest.param(MAX_LINE_BYTES, "*", id="as long as may be"),
        pytest.param(MAX_LINE_BYTES + 1, FailureKind.REPLY_TOO_LONG, id="a byte longer"),
    ],
)
def test_longest_line_with_its_end(length: int, found: str | FailureKind) -> None:
    line = b"* " + b"x" * (length - 4) + b"\r\n"

    assert [getattr(one, "tag", one) for one in outcome([GREETING, line])[1:]] == [found]


def test_line_is_refused_as_soon_as_it_can_end_in_no_time() -> None:
    data = b"* " + b"x" * (MAX_LINE_BYTES - 2)

    assert outcome([GREETING, data[:-1]])[1:] == []
    assert outcome([GREETING, data])[1:] == [FailureKind.REPLY_TOO_LONG]


def test_largest_response_is_read_as_often_as_it_comes() -> None:
    size = MAX_RESPONSE_BYTES - len("* X {65000}")
    data = b"* X {%d}\r\n" % size + b"x" * size

    for first in (GREETING, data + b"\r\n"):
        found = outcome([first, data + b"\r\n", data + b"\r\n"])
        assert [getattr(one, "tag", one) for one in found] == ["*", "*", "*"]
    assert outcome([GREETING, data + b")\r\n"])[1:] == [FailureKind.REPLY_TOO_LONG]


def test_empty_line_is_refused_before_more_arrives() -> None:
    assert outcome([GREETING + b"\n"])[1:] == [FailureKind.PROTOCOL]


def test_literals_of_one_response_count_together() -> None:
    data = b"* X {40000}\r\n" + b"x" * 40000 + b" {40000}\r\n"

    assert outcome([GREETING, data])[1:] == [FailureKind.REPLY_TOO_LONG]


def test_response_of_several_lines_ends_where_no_literal_is_due() -> None:
    assert outcome([GREETING, b"* A {1}\r\nx {1}\r\ny\r\n* B\r\n"])[1:] == [
        Response(tag="*", text="A  ", literals=(b"x", b"y")),
        Response(tag="*", text="B"),
    ]


def test_response_is_shown_with_its_tag_only_where_it_is_a_commands() -> None:
    shown = [str(Response(tag=tag, text="OK x")) for tag in ("*", "+", "E1", "X")]

    assert shown == ["OK x", "OK x", "E1 OK x", "X OK x"]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        pytest.param("OK [UIDVALIDITY 17] valid", "OK", ("UIDVALIDITY", "17"), id="with an argument"),
        pytest.param("no [ALERT] disk", "NO", ("ALERT", ""), id="lower case"),
        pytest.param("SEARCH 1 2", None, None, id="data"),
    ],
)
def test_status_and_code_are_read(text: str, status: str | None, code: tuple[str, str] | None) -> None:
    response = Response(tag="*", text=text)

    assert (response.status, response.code) == (status, code)


@given(st.binary(max_size=400), st.lists(st.integers(min_value=1, max_value=50), max_size=30))
def test_any_chunking_of_any_bytes_gives_the_same_outcome(data: bytes, sizes: list[int]) -> None:
    chunks, rest = [], GREETING + data
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    assert outcome([*chunks, rest]) == outcome([GREETING + data])


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=8))
def test_rendered_literals_read_back(literals: list[bytes]) -> None:
    rendered = b"".join(b"{%d}\r\n%b" % (len(each), each) for each in literals)

    assert outcome([GREETING, b"* X " + rendered + b"\r\n"])[1:] == [
        Response(tag="*", text="X ", literals=tuple(literals))
    ]
