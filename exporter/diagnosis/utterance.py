"""A paste as utterances: what was said, by whom, in which attempt, at which phase. Pure, bounded, linear."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.line import read_line, unadvised
from exporter.diagnosis.quoted import answers, ended, quotes, refused_command
from exporter.diagnosis.speaker import Side, fails
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.diagnosis.line import Line

LINES = 2000
"""A text of the longest length in lines of thirty-two characters; a line costs more than its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One thing said. `code` is a reply's, 0 for one that was quoted without it; `phase` is where it was
    said, as far as the paste tells."""

    side: Side
    text: str
    code: int | None = None
    phase: Phase | None = None
    attempt: int = 1

    @property
    def refuses(self) -> bool:
        """Is it a reply that says no? One that is quoted without its number was quoted for that."""
        return self.code is not None and not 200 <= self.code < 400

    @property
    def accepts(self) -> bool:
        """Is it the reply that takes a message, by its place or its words?"""
        taken = self.code is not None and 200 <= self.code < 300
        return taken and (self.phase is Phase.MESSAGE or _TAKES.search(self.text) is not None)


HUNG_UP = compiled(
    r"connection (?:was |has been |is )?(?:closed|lost|dropped|terminated)|closed (?:by|connection)"
    r"|lost connection|\beof\b"
    r"|disconnect|broken pipe|EPIPE|hang ?up|closing (?:link|connection)",
    re.I,
)
_TAKES = compiled(
    r"\bqueued\b|accepted for delivery|message accepted|\bOK,? id=|^250[ -](?:2\.0\.0 )?OK .{0,80} gsmtp\W*$",
    re.I,
)
"""What servers say of a message that they have taken, and of nothing else."""
_CALLS = compiled(
    r"\W{0,8}(?:trying|connecting to|connection attempt|attempting|opening connection"
    r"|retry(?:ing)?\b|attempt \d)",
    re.I,
)
_CODE = compiled(r"[45]\d\d")
_GOES_ON = compiled(r"[45][0-5]\d-")
_QUOTED = compiled(r"\([45][0-5]\d, b?(['\"])")
"""As Python shows a reply, whose lines are broken where it says \\n."""
_FOLDED = ("diagnostic-code:", "x-supplementary-info:")
"""The fields of a bounce that quote a reply: what is indented below belongs to it."""
_COMMANDS = (
    ("ehlo", Phase.EHLO),
    ("helo", Phase.EHLO),
    ("lhlo", Phase.EHLO),
    ("starttls", Phase.STARTTLS),
    ("auth", Phase.AUTH),
    ("mail", Phase.MAIL_FROM),
    ("rcpt", Phase.RCPT_TO),
    ("data", Phase.DATA),
    ("bdat", Phase.MESSAGE),
    ("quit", Phase.QUIT),
)


def utterances(text: str) -> tuple[Utterance, ...]:
    """All that was said, in order."""
    listener = _Listener()
    for raw in text.splitlines()[-LINES:]:
        if raw.strip():
            listener.hear(raw)
    return listener.heard()


class _Listener:
    """Follows a dialogue line by line: which attempt this is, and what the next reply answers."""

    def __init__(self) -> None:
        self.told: list[Utterance] = []
        self.lines: list[str] = []  # those of the last utterance, which is made whole when the next is told
        self.attempt = 1
        self.phase: Phase | None = None
        self.come_to_anything = False  # a reply or a fault, in this attempt
        self.open = ""  # the code of the reply that the next line may go on with
        self.unclosed = ""  # the quotation mark that a reply of several lines still lacks

    def hear(self, raw: str) -> None:
        """One line that is not empty."""
        if self.unclosed:
            self._go_on(raw.strip())
            self.unclosed = "" if self.unclosed in raw else self.unclosed
            return
        line = read_line(raw)
        if self._goes_on(line, raw):
            self._go_on(raw.strip())
        elif line.code:
            self._reply(line)
        else:
            self.open = ""
            if line.side is Side.CLIENT:
                self._command(line.text)
            elif line.side is Side.SYSTEM:
                self._prose(line.text)

    def _command(self, text: str) -> None:
        low = text.strip("* =>~-").lower()
        if low.startswith("auth"):
            self._tell(Side.CLIENT, text)
        if _CALLS.match(low):
            self._called()
        elif low.rstrip() == "." and self.phase is Phase.DATA:
            self.phase = Phase.MESSAGE
        else:
            self.phase = next((phase for name, phase in _COMMANDS if low.startswith(name)), self.phase)

    def _called(self) -> None:
        """Somebody connects: another attempt, if this one has come to anything."""
        self.attempt += self.come_to_anything
        self.come_to_anything, self.phase = False, None

    def _reply(self, line: Line) -> None:
        if line.code == "220" and self.phase is not Phase.STARTTLS:
            self._called()
            self.phase = Phase.BANNER
        if self.phase is Phase.QUIT:
            return
        if self.open == line.code:
            self._go_on(line.text)
        elif line.code[0] in "45":
            self._quote(line.text, first=True)
        else:
            self._tell(Side.SERVER, line.text, int(line.code))
        self.come_to_anything, self.open = True, line.code
        if line.code == "354":
            self.phase = Phase.MESSAGE

    def _prose(self, text: str) -> None:
        if self.phase is Phase.QUIT and HUNG_UP.search(text):
            return
        if _CALLS.match(text):
            self._called()
        for part in text.splitlines():
            self._quote(part)
        if not self.told or self.told[-1].side is not Side.SERVER:
            return
        said = self.lines[0]
        folded = text.lstrip().lower().startswith(_FOLDED)
        self.open = said[:3] if folded or _GOES_ON.match(said) else ""
        mark = _QUOTED.search(text)
        if mark and sum(line.count(mark[1]) for line in self.lines) == (said[3:5] == ", "):
            self.unclosed = mark[1]

    def _goes_on(self, line: Line, raw: str) -> bool:
        """Is this the rest of a refusal that was broken into lines?"""
        words = line.side in (Side.SYSTEM, Side.ADVICE) and not line.fresh
        if not (words and self.open and self.open[0] in "45"):
            return False
        unended = self.lines[-1].rstrip()[-1:] not in ".!]'\"}"
        return raw[:1].islower() or raw[:2] == "  " or (raw[:1] == " " and unended)

    def _go_on(self, text: str) -> None:
        self.lines.append(text)

    def heard(self) -> tuple[Utterance, ...]:
        """All that was told so far."""
        self._complete()
        return tuple(self.told)

    def _complete(self) -> None:
        """Join the lines of the last utterance, once for all of them."""
        if len(self.lines) > 1:
            self.told[-1] = replace(self.told[-1], text="\n".join(self.lines))

    def _quote(self, text: str, *, first: bool = False) -> None:
        """A line with replies in it: each is the server's, what stands before them the client's."""
        before, *replies = quotes(text, first=first)
        before = unadvised(before)
        if before.strip():
            self._tell(Side.WRAPPER if replies else Side.SYSTEM, before)
            self.come_to_anything = self.come_to_anything or fails(before)
        command = refused_command(before) if replies else None
        for reply in replies:
            said, behind = ended(reply)
            code = _CODE.match(said)
            self._tell(Side.SERVER, said, int(code[0]) if code else 0, answers(behind) or command)
            if behind.strip():
                self._tell(Side.WRAPPER, behind)

    def _tell(self, side: Side, text: str, code: int | None = None, phase: Phase | None = None) -> None:
        self._complete()
        self.lines = [text]
        self.told.append(
            Utterance(side=side, text=text, code=code, phase=phase or self.phase, attempt=self.attempt)
        )
