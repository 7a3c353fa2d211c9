"""The reply parser: whole, byte by byte, with a tail; bounded; and dead after its first error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.failure import FailureKind, Reply
from exporter.smtp.reply import (
    MAX_LINE_BYTES,
    MAX_REPLY_BYTES,
    MAX_REPLY_LINES,
    RFC_LINE_BYTES,
    ReplyError,
    ReplyParser,
)

VALID = [
    pytest.param(b"220 mx ESMTP\r\n", Reply(code=220, lines=("mx ESMTP",)), id="one line"),
    pytest.param(b"250\r\n", Reply(code=250, lines=("",)), id="code alone"),
    pytest.param(b"250 \r\n", Reply(code=250, lines=("",)), id="code and blank"),
    pytest.param(
        b"250-mx\r\n250-SIZE 1\r\n250 HELP\r\n", Reply(code=250, lines=("mx", "SIZE 1", "HELP")), id="lines"
    ),
    pytest.param(b"220-wait\r\n220 go\r\n", Reply(code=220, lines=("wait", "go")), id="delayed banner"),
    pytest.param(b"250 bare\n", Reply(code=250, lines=("bare",)), id="bare LF"),
    pytest.param(b"250 a\rb\r\n", Reply(code=250, lines=("a\rb",)), id="bare CR is text"),
    pytest.param(b"250 \xff\xfe\r\n", Reply(code=250, lines=("\udcff\udcfe",)), id="not UTF-8"),
    pytest.param(b"250 " + b"x" * 600 + b"\r\n", Reply(code=250, lines=("x" * 600,)), id="over 512 bytes"),
]

BROKEN = [
    pytest.param(b"000 no\r\n", FailureKind.PROTOCOL, id="000"),
    pytest.param(b"199 no\r\n", FailureKind.PROTOCOL, id="199"),
    pytest.param(b"600 no\r\n", FailureKind.PROTOCOL, id="600"),
    pytest.param(b"25 no\r\n", FailureKind.PROTOCOL, id="two digits"),
    pytest.param(b"2500 no\r\n", FailureKind.PROTOCOL, id="four digits"),
    pytest.param(b"abc no\r\n", FailureKind.PROTOCOL, id="letters"),
    pytest.param(b"+50 no\r\n", FailureKind.PROTOCOL, id="sign"),
    pytest.param("٢٥٠ no\r\n".encode(), FailureKind.PROTOCOL, id="Arabic digits"),
    pytest.param(b"\r\n", FailureKind.PROTOCOL, id="empty line"),
    pytest.param(b"250-a\r\n251 b\r\n", FailureKind.PROTOCOL, id="mixed codes"),
    pytest.param(b"250 a\0b\r\n", FailureKind.PROTOCOL, id="NUL"),
    pytest.param(b"250 " + b"x" * MAX_LINE_BYTES, FailureKind.REPLY_TOO_LONG, id="endless line"),
    pytest.param(b"250-x\r\n" * (MAX_REPLY_LINES + 1), FailureKind.REPLY_TOO_LONG, id="endless reply"),
    pytest.param((b"250-" + b"x" * 8000 + b"\r\n") * 9, FailureKind.REPLY_TOO_LONG, id="large reply"),
    pytest.param(b"HTTP/1.1 400 Bad Request\r\n", FailureKind.NOT_SMTP, id="HTTP"),
    pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", FailureKind.NOT_SMTP, id="SSH"),
    pytest.param(b"* OK IMAP4rev1 ready\r\n", FailureKind.NOT_SMTP, id="IMAP"),
    pytest.param(b"\x15\x03\x01\x00\x02\x02\x46", FailureKind.NOT_SMTP, id="TLS alert"),
    pytest.param(b"J\0\0\0\x0a8.0.36\0", FailureKind.NOT_SMTP, id="MySQL"),
    pytest.param(b"5\0\0\0\x0a8.0.36\0", FailureKind.NOT_SMTP, id="MySQL whose length is a digit"),
    pytest.param(b"\n\0\0\0\n\0", FailureKind.PROTOCOL, id="empty line before what looks like MySQL"),
]


def outcome(parser: ReplyParser, chunks: list[bytes]) -> list[Reply | FailureKind]:
    found: list[Reply | FailureKind] = []
    for chunk in chunks:
        parser.feed(chunk)
        try:
            while (reply := parser.next_reply()) is not None:
                found.append(reply)
        except ReplyError as exc:
            return [*found, exc.kind]
    return found


@pytest.mark.parametrize(("data", "reply"), VALID)
def test_reply_fed_whole_is_read(data: bytes, reply: Reply) -> None:
    assert outcome(ReplyParser(), [data]) == [reply]


@pytest.mark.parametrize(("data", "reply"), VALID)
def test_reply_fed_byte_by_byte_is_the_same(data: bytes, reply: Reply) -> None:
    assert outcome(ReplyParser(), [bytes([byte]) for byte in data]) == [reply]


@pytest.mark.parametrize(("data", "reply"), VALID)
def test_reply_with_a_tail_leaves_the_tail(data: bytes, reply: Reply) -> None:
    parser = ReplyParser()
    parser.feed(data + b"354 tail")

    assert parser.next_reply() == reply
    assert not parser.idle
    assert parser.next_reply() is None


@pytest.mark.parametrize(("data", "kind"), BROKEN)
def test_broken_reply_fed_whole_is_refused(data: bytes, kind: FailureKind) -> None:
    assert outcome(ReplyParser(), [data])[-1] is kind


@pytest.mark.parametrize(("data", "kind"), BROKEN)
def test_broken_reply_fed_byte_by_byte_is_refused_alike(data: bytes, kind: FailureKind) -> None:
    assert outcome(ReplyParser(), [bytes([byte]) for byte in data])[-1] is kind


def test_parser_after_an_error_stays_dead() -> None:
    parser = ReplyParser()
    parser.feed(b"250-a\r\n251 b\r\n")
    with pytest.raises(ReplyError) as first:
        parser.next_reply()

    parser.feed(b"250 fine\r\n")
    with pytest.raises(ReplyError) as second:
        parser.next_reply()
    assert second.value is first.value


NO_CODE = "a reply line does not begin with a three-digit code"
NO_REPLY = "a reply does not begin with a three-digit code"
NUL = "a NUL byte in a reply"


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        pytest.param(b"000 no\r\n", "no SMTP reply has the code 000", id="code and blank"),
        pytest.param(b"600-no\r\n", "no SMTP reply has the code 600", id="code and hyphen"),
        pytest.param(b"199\r\n", "no SMTP reply has the code 199", id="code alone"),
        pytest.param(b"199\n", "no SMTP reply has the code 199", id="code and bare LF"),
        pytest.param(b"2500 no\r\n", NO_CODE, id="four digits"),
        pytest.param(b"2x0 no\r\n", NO_CODE, id="a letter among the digits"),
        pytest.param(b"2500 no\n\0", NO_CODE, id="a NUL after the line"),
        pytest.param(b"abc no\r\n", NO_REPLY, id="letters"),
        pytest.param(b"\r\n", NO_REPLY, id="empty line"),
        pytest.param(b"250-a\r\n251 b\r\n", "mixed codes in one reply: 250 and 251", id="mixed codes"),
        pytest.param(b"250 a\0b\r\n", NUL, id="NUL in a line"),
        pytest.param(b"25\0", NUL, id="NUL at once"),
        pytest.param(b"2\0abc", NUL, id="NUL where MySQL may have one, and no MySQL"),
        pytest.param(
            b"250 " + b"x" * MAX_LINE_BYTES + b"\0", "a reply line exceeds 8192 bytes", id="NUL too late"
        ),
        pytest.param(b"250-x\r\n" * 513, "a reply exceeds 65536 bytes or 512 lines", id="endless reply"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n", "the server speaks HTTP", id="HTTP"),
        pytest.param(b"J\0\0\0\x0a8.0.36\0", "the server speaks MySQL", id="MySQL"),
    ],
)
def test_error_says_what_is_wrong(data: bytes, detail: str) -> None:
    parser = ReplyParser()
    parser.feed(data)

    with pytest.raises(ReplyError) as refused:
        parser.next_reply()
    assert (refused.value.detail, str(refused.value)) == (detail, detail)


@pytest.mark.parametrize(
    ("length", "outcomes"),
    [
        pytest.param(MAX_LINE_BYTES, 250, id="as long as may be"),
        pytest.param(MAX_LINE_BYTES + 1, FailureKind.REPLY_TOO_LONG, id="a byte longer"),
    ],
)
def test_longest_line_with_its_end(length: int, outcomes: int | FailureKind) -> None:
    line = b"250 " + b"x" * (length - 6) + b"\r\n"

    assert [getattr(one, "code", one) for one in outcome(ReplyParser(), [line])] == [outcomes]


def test_line_is_refused_as_soon_as_it_can_end_in_no_time() -> None:
    data = b"250 " + b"x" * (MAX_LINE_BYTES - 4)

    assert outcome(ReplyParser(), [data[:-1]]) == []
    assert outcome(ReplyParser(), [data]) == [FailureKind.REPLY_TOO_LONG]


def reply_of(*lengths: int) -> bytes:
    """A reply whose lines have these lengths, with their ends."""
    return b"".join(
        b"250%c%b\r\n" % (b" " if number == len(lengths) else b"-", b"x" * (length - 6))
        for number, length in enumerate(lengths, 1)
    )


LARGEST = (MAX_LINE_BYTES,) * (MAX_REPLY_BYTES // MAX_LINE_BYTES)


def test_largest_reply_is_read_as_often_as_it_comes() -> None:
    found = outcome(ReplyParser(), [reply_of(*LARGEST)] * 2)

    assert [reply.code for reply in found if isinstance(reply, Reply)] == [250, 250]


def test_reply_a_byte_larger_is_refused() -> None:
    data = reply_of(*LARGEST[1:], MAX_LINE_BYTES // 2, MAX_LINE_BYTES // 2 + 1)

    assert outcome(ReplyParser(), [data]) == [FailureKind.REPLY_TOO_LONG]


def test_reply_with_as_many_lines_as_may_be_is_read() -> None:
    found = outcome(ReplyParser(), [reply_of(*(8,) * MAX_REPLY_LINES)])

    assert [len(reply.lines) for reply in found if isinstance(reply, Reply)] == [MAX_REPLY_LINES]


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        pytest.param(reply_of(RFC_LINE_BYTES), set(), id="512 bytes with CRLF"),
        pytest.param(reply_of(RFC_LINE_BYTES + 1), {"long_line"}, id="a byte more"),
        pytest.param(b"250 ok\n", {"bare_lf"}, id="bare LF"),
    ],
)
def test_notes_of_a_reply_are_those_that_it_gave_reason_for(data: bytes, notes: set[str]) -> None:
    parser = ReplyParser()
    outcome(parser, [data])

    assert parser.notes == notes


def test_bare_lf_and_long_line_are_noted() -> None:
    parser = ReplyParser()
    outcome(parser, [b"250-" + b"x" * 600 + b"\r\n250 ok\n"])

    assert parser.notes == {"bare_lf", "long_line"}


@given(st.binary(max_size=400), st.lists(st.integers(min_value=1, max_value=50), max_size=30))
def test_any_chunking_of_any_bytes_gives_the_same_outcome(data: bytes, sizes: list[int]) -> None:
    chunks, rest = [], data
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    assert outcome(ReplyParser(), [*chunks, rest]) == outcome(ReplyParser(), [data])


@given(
    st.integers(min_value=200, max_value=599),
    st.lists(
        st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=60),
        min_size=1,
    ),
)
def test_rendered_reply_reads_back(code: int, lines: list[str]) -> None:
    rendered = [f"{code}-{line}\r\n" for line in lines[:-1]] + [f"{code} {lines[-1]}\r\n"]

    assert outcome(ReplyParser(), ["".join(rendered).encode()]) == [Reply(code=code, lines=tuple(lines))]


def test_same_reply_of_two_servers_is_kept_once() -> None:
    first, second = (outcome(ReplyParser(), [b"250 2.1.0 Sender ok\r\n"])[0] for _ in range(2))

    assert isinstance(first, Reply)
    assert first is second


@pytest.mark.parametrize(
    ("line", "enhanced"),
    [
        pytest.param("5.7.139 Authentication unsuccessful", "5.7.139", id="three parts"),
        pytest.param("2.0.0", "2.0.0", id="alone"),
        pytest.param("5.7 no", None, id="two parts"),
        pytest.param("203.0.113.9 is banned", None, id="an address"),
        pytest.param("9.1.1 no", None, id="no such class"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_enhanced_code_is_read_where_the_line_begins_with_one(line: str, enhanced: str | None) -> None:
    assert Reply(code=535, lines=(line,)).enhanced == enhanced
