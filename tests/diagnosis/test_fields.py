"""Fields of a log: whose value is somebody's words, and which are the writer's own."""

from __future__ import annotations

import json

from exporter.diagnosis.fields import DEPTH, ITEMS, said_in

LINES = (
    ("nothing of that kind", "nothing of that kind"),
    ("err=lost relay=down", " lost   "),
    ("ERR=lost", " lost "),
    ("err=lost, then", " lost , then"),
    ('err="lost it" to=x', " lost it   "),
    (r'err="lost \"it\"" to=x', r" lost \"it\"   "),
    ("err='lost it' to=x", " lost it   "),
    ("err= to=x", "    "),
    ("stat=451 Wait", " said: 451 Wait"),
    ("stat=451 stat=4510", " said: 451  4510 "),
    ('action=reject value="554 5.7.0 Spam"', "   said: 554 5.7.0 Spam"),
    ('action=reject value="550 No such user"', "   said: 550 No such user"),
    ('size="554 5"', " "),
    ('classifier="SPF Check" disposition="Reject"', " SPF Check   Reject "),
    ('{"a": "550 No such user", "b": "550"}', "550 No such user"),
    ('{"a": "5.2.2", "b": "5.2", "bounceSubType": "MailboxFull"}', "a: 5.2.2\nMailboxFull"),
    ("LED=450 4.4.316 Refused", " said: 450 4.4.316 Refused"),
    ("to=451 code=451 ERRNO=111", "   451   111 "),
    ("relay=mx.a.example:25", " mx.a.example:25 "),
    ("relay=https://mx.a.example/x y", " https://mx.a.example/x  y"),
    ("relay=a.example", " "),
    ("https://a.example/?err=lost", "https://a.example/?err=lost"),
    ("id=2001:db8::1", " "),
    ("id=201:db8", "id=201:db8"),
    ('{"msg": "lost"}', "lost"),
    ('  {"msg": "lost"}', "lost"),
    ('  { "msg": "lost"}', "lost"),
    ('at noon {"msg": "lost"} err=x', "at noon\nlost"),
    ('{"msg": "lost"}, err=x', "lost"),
    ('[{"msg": "lost"}]', "lost"),
    ('{"msg": "lost"} at https://mx.a.example/x', "lost\nhttps://mx.a.example/x"),
    ('[{"a": "b", "reject_reason": "unsigned"}]', "reject_reason: unsigned"),
    ('{"a": "lost"}', ""),
    ('{"errorCode": "LOST", "error_subtype": "gone"}', "LOST\ngone"),
    ('{"a": {"b": "lost", "Error-Message": "gone"}}', "gone"),
    ('{"a": ["lost", ["gone"], 7]}', "lost\ngone"),
    ('{"err": ["lost", {"b": "gone"}]}', "lost"),
    ('{"code": 550, "command": "AUTH", "a": "b", "err": 7}', "code: 550\ncommand: AUTH"),
    ('{"exception.class": "A", "exception.message": "lost", "log.level": "b"}', "A\nlost"),
    ('{"Response-Code": 550, "SysCall": "connect"}', "response_code: 550\nsyscall: connect"),
    ('{"msg": "lost" err=lost', '{"msg": "lost"  lost '),
    ("{err=lost}", "{ lost} "),
    ('["{"]', '["{"]'),
    ("[" * 99_999 + '{"', "[" * 99_999 + '{"'),
)


def test_words_of_a_line_are_those_that_somebody_said() -> None:
    assert [(line, said_in(line)) for line, _ in LINES] == list(LINES)


def nested(before: str, after: str, depth: int) -> str:
    """A text in so many objects or lists."""
    return '{"err": ' + before * depth + '"lost"' + after * depth + "}"


def test_object_is_read_so_deep_and_so_broad() -> None:
    lists = json.dumps({"err": ["a"] * ITEMS + ["b"]})

    assert said_in(lists).split("\n") == ["a"] * ITEMS
    for around in (('{"err": ', "}"), ("[", "]")):
        assert [said_in(nested(*around, depth)) for depth in (DEPTH - 1, DEPTH)] == ["lost", ""]
