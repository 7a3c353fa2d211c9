"""An SMTP reply as a template: its code, its lines, and the fields that are filled in when it is said.

Pure text to bytes; which reply is due is `dialogue`'s to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.simulator.template import CONTROL, filled

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST = re.compile(r"(?P<code>[2-5][0-9]{2})(?:[ -](?P<text>.*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplate:
    """One reply of one or more lines, without their codes and line ends."""

    code: int
    lines: tuple[str, ...]

    def render(self, fields: Mapping[str, str]) -> bytes:
        """The reply on the wire (RFC 5321 section 4.2.1), known fields filled in, other braces kept."""
        last = len(self.lines) - 1
        return b"".join(
            f"{self.code}{' ' if index == last else '-'}{filled(line, fields)}\r\n".encode("utf-8", "replace")
            for index, line in enumerate(self.lines)
        )

    def text(self, fields: Mapping[str, str]) -> str:
        """The reply as one line, code first, as Microsoft quotes it inside another."""
        return f"{self.code} {' '.join(filled(line, fields) for line in self.lines)}"


def reply_template(text: str) -> ReplyTemplate:
    """Read a reply as a person would paste it; raises ValueError that says what would be right.

        535 5.7.139 Authentication unsuccessful, account locked. [{host} {time} {id}]

    Further lines may repeat the code (`535-...`) or leave it out.
    """
    first, *rest = text.strip("\r\n").splitlines() or [""]
    if (match := _FIRST.fullmatch(first)) is None:
        raise ValueError(f"must begin with a reply code from 200 to 599 and a blank, not {first[:40]!r}")
    code = match["code"]
    lines = [match["text"] or "", *(re.sub(rf"^{code}(?:[ -]|$)", "", line) for line in rest)]
    if any(CONTROL.search(line) for line in lines):
        raise ValueError("must not hold control characters")
    return ReplyTemplate(code=int(code), lines=tuple(lines))
