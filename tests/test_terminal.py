"""What a terminal is given: lines cut to its width, what is copied whole, colours only where it has them."""

from __future__ import annotations

import pytest

from exporter.commands.terminal import Terminal
from exporter.diagnosis import explain, render

COPIED = ("command:", "matches:", "samples:")
REFUSED = render(explain("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled"))
UNKNOWN = render(explain(f"599 5.9.9 {'never seen before ' * 12}"))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_diagnosis_is_cut_to_the_width_but_for_what_is_copied(width: int) -> None:
    for told in (REFUSED, UNKNOWN):
        lines = list(Terminal(width=width).diagnosis(told))
        copied = [line for line in told.splitlines() if line.lstrip().startswith(COPIED)]

        assert "".join(lines).replace(" ", "") == "".join(told.split("\n")).replace(" ", "")
        assert {line for line in lines if len(line) > width} <= {*copied, *_words(told, width)}
        assert set(copied) <= set(lines)


def _words(told: str, width: int) -> set[str]:
    """Lines of one word that is wider."""
    return {f"{indent}{word}" for word in told.split() if len(word) > width - 3 for indent in ("", " " * 3)}


def test_title_alone_is_bold_and_only_where_there_are_colours() -> None:
    title, *rest = Terminal(colour=True).diagnosis(REFUSED)

    assert title == f"\x1b[1m{REFUSED.splitlines()[0]}\x1b[0m"
    assert "\x1b" not in "".join((*rest, *Terminal().diagnosis(REFUSED)))


def test_continued_line_hangs_below_its_words() -> None:
    first, second = Terminal(width=40).wrapped(
        "      offers        AUTH LOGIN PLAIN, SIZE, PIPELINING", hang=20
    )

    assert (first, second) == ("      offers        AUTH LOGIN PLAIN,", f"{' ' * 20}SIZE, PIPELINING")
