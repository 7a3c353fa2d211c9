"""What is read out of the responses to our commands."""

from __future__ import annotations

import pytest

from exporter.imap import commands
from exporter.imap.reading import (
    MAX_UIDS,
    Fetched,
    Folder,
    capabilities_in,
    fetched_in,
    folders_in,
    storage_in,
    uid_validity_in,
    uids_in,
)
from exporter.imap.response import Response


def star(text: str, *literals: bytes) -> Response:
    return Response(tag="*", text=text, literals=literals)


def test_search_over_several_lines_gives_each_uid_once() -> None:
    found = [star("SEARCH 3 4"), star("SEARCH 4 x -1 99999999999 4294967295"), star("3 EXISTS")]

    assert uids_in(found) == (3, 4, 4294967295)


def test_responses_without_capabilities_list_none() -> None:
    assert capabilities_in([star("3 EXISTS")]) == frozenset()


def test_search_without_end_is_bounded() -> None:
    assert len(uids_in([star("SEARCH " + " ".join(map(str, range(1000))))])) == MAX_UIDS


@pytest.mark.parametrize(
    ("text", "literals", "folders"),
    [
        pytest.param(r'LIST (\Junk) "/" Spam', [], [Folder(name="Spam", junk=True)], id="atom"),
        pytest.param(
            r'LIST (\HasNoChildren \Sent) "." "Sent \"Items\""',
            [],
            [Folder(name='Sent "Items"', sent=True)],
            id="quoted",
        ),
        pytest.param("LIST () NIL ", [b"Junk Email"], [Folder(name="Junk Email")], id="literal"),
        pytest.param(r'LIST (\Noselect) "/" "[Gmail]"', [], [], id="not selectable"),
        pytest.param('LIST () "/" {x', [], [Folder(name="{x")], id="odd but an atom"),
        pytest.param('LIST () "/" "a\udcff"', [], [], id="not ASCII"),
        pytest.param('LIST () "/" "caf\u00e9"', [], [], id="printable, and not ASCII"),
        pytest.param('LIST () "/" "a\x01"', [], [], id="not printable"),
        pytest.param('LIST () "/" ""', [], [], id="no name"),
        pytest.param('LIST () "/" "b', [], [Folder(name='"b')], id="quote that does not end"),
        pytest.param('LIST () "/" b"', [], [Folder(name='b"')], id="quote that does not begin"),
        pytest.param('LIST () "/" "', [], [Folder(name='"')], id="a quote alone"),
    ],
)
def test_folder_is_read(text: str, literals: list[bytes], folders: list[Folder]) -> None:
    assert list(folders_in([star(text, *literals)])) == folders


def test_fetched_message_is_the_one_that_was_asked_for() -> None:
    other = star('1 FETCH (UID 8 INTERNALDATE "28-Nov-2026 09:25:28 +0000" BODY[] )', b"Subject: no\r\n")
    ours = star('2 FETCH (BODY[] INTERNALDATE " 1-Nov-2026 09:25:28 +0100" UID 9)', b"Subject: yes\r\n")
    fetched = fetched_in([other, ours], 9)

    assert fetched == Fetched(uid=9, arrived_timestamp=1793521528.0, content=b"Subject: yes\r\n")
    assert fetched.headers["Subject"] == "yes"
    assert fetched_in([other], 9) is None


def test_fetched_message_that_does_not_say_when_it_came_has_no_time() -> None:
    assert fetched_in([star("2 FETCH (UID 9 BODY[] )", b"A: b")], 9) == Fetched(
        uid=9, arrived_timestamp=None, content=b"A: b"
    )


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param('QUOTA "" (MESSAGE 1 9 STORAGE 90 100)', 0.9, id="storage"),
        pytest.param('QUOTA "" (STORAGE 90 0)', None, id="no limit"),
        pytest.param('QUOTA "" (MESSAGE 1 9)', None, id="messages only"),
    ],
)
def test_quota_is_read(text: str, share: float | None) -> None:
    assert storage_in([star(text)]) == share


def test_uid_validity_is_read() -> None:
    assert uid_validity_in([star("3 EXISTS"), star("OK [UIDVALIDITY 17] valid")]) == "17"
    assert uid_validity_in([star("3 EXISTS")]) is None


@pytest.mark.parametrize("text", ["a\r\nE9 DELETE INBOX", "a\0b", "a\x7fb"])
def test_command_with_control_characters_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a command may not contain control characters$"):
        commands.line(commands.select(text))
