from __future__ import annotations

import pytest

from exporter.simulator.scenarios.reply import reply_template

FIELDS = {"host": "H", "time": "T", "id": "I"}


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        pytest.param("550 5.7.30 No. [{host} {time} {id}]", b"550 5.7.30 No. [H T I]\r\n", id="signed"),
        pytest.param("550", b"550 \r\n", id="code_only"),
        pytest.param("550-a\n550 b", b"550-a\r\n550 b\r\n", id="codes_repeated"),
        pytest.param("550 a\nb\n\nc\n", b"550-a\r\n550-b\r\n550-\r\n550 c\r\n", id="codes_left_out"),
        pytest.param('535 {"status":"401"} {none}', b'535 {"status":"401"} {none}\r\n', id="other_braces"),
        pytest.param("535 Ausgesperrt: ä", "535 Ausgesperrt: ä\r\n".encode(), id="not_ascii"),
    ],
)
def test_render_puts_the_reply_on_the_wire(text: str, wire: bytes) -> None:
    assert reply_template(text).render(FIELDS) == wire


@pytest.mark.parametrize("text", ["", "nope", "5350 x", "035 x", "699 x", "535x", " 535 x", "535 a\x00b"])
def test_reply_template_is_refused_if_it_is_no_reply(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        reply_template(text)


def test_render_keeps_a_field_from_breaking_the_line() -> None:
    assert reply_template("550 {id}").render({"id": "a\r\n250 b\udc80"}) == b"550 a??250 b?\r\n"
