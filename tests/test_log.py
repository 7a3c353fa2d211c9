"""One event, one line, whatever a server said."""

from __future__ import annotations

import json
import logging

import pytest

from exporter.log import LineFormatter, Seldom

HOSTILE = 'a b="c"\n\x1b[31m\u2028 é \\'


def line(layout: str, **fields: object) -> str:
    record = logging.makeLogRecord({"name": "smtp-exporter", "levelname": "WARNING", "msg": "turn", **fields})
    return LineFormatter(layout).format(record)


@pytest.mark.parametrize("layout", ["logfmt", "json"])
def test_hostile_words_stay_in_one_line_of_ascii(layout: str) -> None:
    text = line(layout, evidence=HOSTILE)

    assert len(text.splitlines()) == 1
    assert text.isascii()
    assert text.isprintable()


def test_json_line_gives_the_words_back() -> None:
    assert json.loads(line("json", evidence=HOSTILE))["evidence"] == HOSTILE


def test_logfmt_quotes_only_what_needs_it() -> None:
    text = line("logfmt", probe="login/a/basic", evidence="two words")

    assert "probe=login/a/basic" in text
    assert 'evidence="two words"' in text
    assert "level=warning" in text


def test_exception_is_part_of_its_line() -> None:
    error = ValueError("boom\nin two lines")

    text = line("logfmt", exc_info=(ValueError, error, None))

    assert len(text.splitlines()) == 1
    assert "boom" in text


def test_message_of_the_loop_is_said_once_a_minute() -> None:
    seldom = Seldom()
    records = [logging.makeLogRecord({"msg": text, "created": at}) for text, at in SAID]

    assert [seldom.filter(record) for record in records] == [True, False, True, True]


SAID = (("no descriptor", 1000.0), ("no descriptor", 1059.0), ("another", 1059.0), ("no descriptor", 1060.0))
