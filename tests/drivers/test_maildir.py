"""A Maildir is looked into: our own mails and bounces are found and removed, nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exporter.delivery.mailbox import Maildir, Place
from exporter.drivers.maildir import open_maildir
from exporter.errors import Failure
from exporter.model import Wanted
from exporter.smtp.message import ProbeMail
from exporter.terms import Phase

if TYPE_CHECKING:
    from pathlib import Path

MAIL = ProbeMail(
    sender="a@good.test", recipient="b@good.test", probe="p", unique="f" * 32, sent_timestamp=1_795_000_000.0
)
WANTED = Wanted(message_id=MAIL.message_id, unique=MAIL.unique)
BOUNCE = b"""Content-Type: multipart/report; boundary="b"

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; b@good.test
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 full

--b
Content-Type: text/rfc822-headers

X-Smtp-Exporter-Probe-Id: ffffffffffffffffffffffffffffffff
--b--
"""


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp", ".Junk/new", ".Junk/cur"):
        (tmp_path / part).mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("part", "place"),
    [
        pytest.param("new", Place.INBOX, id="new"),
        pytest.param("cur", Place.INBOX, id="read"),
        pytest.param(".Junk/new", Place.JUNK, id="Junk"),
    ],
)
async def test_own_mail_is_found_where_it_lies_and_removed(maildir: Path, part: str, place: Place) -> None:
    file, other = maildir / part / "1.host", maildir / part / "2.host"
    file.write_bytes(b"Received: from a by b; Sat, 28 Nov 2026 09:26:10 +0000\r\n" + MAIL.to_bytes())
    other.write_bytes(MAIL.to_bytes().replace(b"Probe-Id: f", b"Probe-Id: e"))
    async with open_maildir(Maildir(path=str(maildir))) as opened:
        (found,) = await opened.find(WANTED)
        await opened.remove(found.ref)
        await opened.remove(found.ref)

    assert (found.place, len(found.received)) == (place, 1)
    assert found.arrived_timestamp is not None
    assert (file.exists(), other.exists()) == (False, True)


async def test_bounce_is_found_and_is_no_arrival(maildir: Path) -> None:
    (maildir / "new" / "1.host").write_bytes(BOUNCE)
    async with open_maildir(Maildir(path=str(maildir))) as opened:
        returned = await opened.find_bounce(WANTED)
        assert await opened.find(WANTED) == ()

    assert returned is not None
    assert returned.bounce.reply.code == 552


async def test_directory_that_is_no_maildir_is_a_failure_of_the_mailbox(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        async with open_maildir(Maildir(path=str(tmp_path))):
            raise AssertionError("it cannot be opened")

    assert caught.value.fact.phase is Phase.IMAP
