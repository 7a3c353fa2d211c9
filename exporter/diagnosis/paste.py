"""What was pasted, as plain lines: decoded, cut to its end, escapes and mark-up undone. Pure and bounded."""

from __future__ import annotations

import re

from exporter.diagnosis.lazily import compiled

_ESCAPE = compiled(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([rnt])|([\"'/\\]))")
_BYTES = compiled(r"(?:\\x[0-9a-fA-F]{2}){2,200}")
_RECORD = compiled(r"(?:\\x1[56]\\x03|[\x15\x16]\x03)(?:\\x[0-9a-fA-F]{2}|[\x00-\x1f]){1,40}")
"""How a record of TLS begins, an alert or a hello, where somebody reads lines."""
_TAG = compiled(
    r"</?(?:br|p|div|html|body|head|span|td|tr|table|b|i|a|pre|font|strong|li|ul)(?=[\s/>])[^<>]{0,200}>",
    re.I,
)
_PAGE = compiled(r"<!doctype html[^<>]{0,200}>|<html\b[^<>]{0,200}>", re.I)
"""A page where no page is due is a finding; its mark-up is not."""
_SOFT_BREAK = compiled(r"=\r?\n(?![2-5][0-5]\d[ -])")
_PARTS = compiled(
    r"severity: (Permanent|Transient)NegativeCompletion, category: (\w{1,24}), detail: (\w{1,8})\s{0,2}\}"
)
_SEVERITY = {"Permanent": "5", "Transient": "4"}
_CATEGORY = {"Syntax": "0", "Information": "1", "Connections": "2", "Unspecified3": "3", "Unspecified4": "4"}
_DETAIL = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
"""Rust's lettre shows a reply's number as its three digits' names."""
_IN_BRACKETS = compiled(r"error \(([45][0-5]\d)\): (?=[45]\.\d{1,3}\.\d|\w)")
_BROKEN = compiled(r": ([45][0-5]\d)\r?\n(?=[45]\.\d{1,3}\.\d)")
"""Odoo breaks a reply behind its number."""
_GAP = compiled(r"(?<=[a-z]) {40,}(?=[a-z])")
"""Blanks with which a terminal filled up a line in the middle of a word."""
_NARROWEST = 79
"""Columns of a terminal that breaks lines."""
_FOLDED = compiled(
    r"^(?:[>|] ?){0,3}<[^<>\s@]{1,64}@[^<>\s]{1,255}>(?: \(expanded from [^()\n]{1,120}\))?: [^\n]{1,200}"
    r"(?:\n(?:[>|] ?){0,3} {4}\S[^\n]{0,200}){1,40}",
    re.M,
)
"""A bounce of Postfix: what it says of one recipient, broken at a width, the rest indented by four."""
_FOLD = compiled(r"\n[>| ]{4,12}")
_CHALLENGE = compiled(r"\b334\b\W{1,4}(?:b['\"])?eyJzdGF0dXMi[\w+/=]{0,400}")
"""The answer to an OAuth login that failed: behind 334 stands JSON that begins with a status, in base64."""
_ANSI = compiled(r"\x1b\[[0-9;]{0,12}[A-Za-z]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decoded(data: bytes) -> str:
    """Bytes of a file or a pipe as text: by its mark, as UTF-16 where every other byte is NUL, else UTF-8."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    head = data[:512]
    if head.count(0) * 3 > len(head):
        return data.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
    return data.decode(errors="replace")


def tail(text: str, limit: int) -> str:
    """The end of a text, from the beginning of a line where one begins in it."""
    if len(text) <= limit:
        return text
    cut = text[-limit:]
    _, newline, rest = cut.partition("\n")
    return rest if newline and len(rest) * 2 > limit else cut


def plain(text: str) -> str:
    """Escapes, mark-up, soft line breaks, colours and left-over NULs undone."""
    if "\0" in text:
        text = text.replace("\0", "")
    if "\\" in text or "\x03" in text:
        text = _unescaped(text)
    if "=\n" in text or "=\r\n" in text:
        text = _SOFT_BREAK.sub("", text)
    if "&" in text:
        import html  # noqa: PLC0415 - takes as long as all the rest of a reply, and few hold an entity

        text = html.unescape(text)
    if "NegativeCompletion" in text:
        text = _PARTS.sub(_named_digits, text)
    if "error (" in text:
        text = _IN_BRACKETS.sub(r"error: \1 ", text)
    if "<" in text:
        text = _TAG.sub(" ", _PAGE.sub(" html page ", text))
    if "          " in text:
        text = _GAP.sub("", text)
    if "\n" in text:
        text = _BROKEN.sub(r": \1 ", text)
    if "\n" in text and "    " in text:
        text = _FOLDED.sub(lambda found: _FOLD.sub(" ", found[0]), text)
    if "eyJzdGF0dXMi" in text:
        text = _CHALLENGE.sub("XOAUTH2 failed", text)
    if len(text) > 2 * _NARROWEST and "\n" in text:
        text = _unwrapped(text)
    return _ANSI.sub("", text) if "\x1b" in text else text


def _unescaped(text: str) -> str:
    """Bytes and characters that are written by their numbers."""
    text = _RECORD.sub(" bytes of a tls record ", text)
    return _ESCAPE.sub(_escaped, _BYTES.sub(_spelled, text) if "\\x" in text else text)


def _spelled(match: re.Match[str]) -> str:
    """Bytes as Python shows them: UTF-8, or the Chinese of a server that knows no other."""
    data = bytes.fromhex(match[0].replace("\\x", ""))
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return match[0]


def _named_digits(match: re.Match[str]) -> str:
    severity, category, detail = match.groups()
    last = _DETAIL.index(detail) if detail in _DETAIL else 0
    return f"}} said: {_SEVERITY[severity]}{_CATEGORY.get(category, '5')}{last} "


def _escaped(match: re.Match[str]) -> str:
    wide, narrow, blank, plain_character = match.groups()
    if blank:
        return "\n"
    return plain_character or chr(int(wide or narrow, 16))


def _unwrapped(text: str) -> str:
    """Lines that a terminal broke at its width, in the middle of words, joined again."""
    lines = text.split("\n")
    widths = [len(line) for line in lines]
    parts: list[str] = []
    for at, line in enumerate(lines):
        wrapped = (
            at + 1 < len(lines)
            and widths[at] >= _NARROWEST
            and widths[at] in (widths[at + 1], widths[at - 1] if at else 0)
            and line[-1:].isalnum()
            and lines[at + 1][:1].isalnum()
            and " " in line
        )
        parts.append(line if wrapped or at + 1 == len(lines) else f"{line}\n")
    return "".join(parts)
