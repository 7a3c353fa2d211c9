"""Text that cannot act in a terminal or on a page: control, turning and invisible characters are escaped."""

from __future__ import annotations


def shown(text: str) -> str:
    """One printable line, whatever was said: what cannot be printed is escaped, line breaks too."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def shown_lines(text: str) -> str:
    """The same of several lines, which stay lines."""
    return "\n".join(map(shown, text.split("\n")))
