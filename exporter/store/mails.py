"""Mails of round trips that something is still to be found out of: their rows. Values: `delivery.mail`.

Written before a mail can be on its way, so that after a crash each is looked for and none is sent again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.delivery.mail import Delivery, Mail
from exporter.model import ProbeId, Wanted
from exporter.store.row import intact, readable, real, summed

if TYPE_CHECKING:
    import sqlite3

_COLUMNS = (
    "message_id, token, probe, account, relay, auth, mailbox, sent, late_after, lost_after, "
    "accepted, outcome, ended, arrived, cleaned, checksum"
)
_ALL = f"SELECT {_COLUMNS} FROM mails ORDER BY sent"  # noqa: S608 - no input is in it
_PUT = f"INSERT OR REPLACE INTO mails ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608
_DELETE = "DELETE FROM mails WHERE message_id = ?"


def every(connection: sqlite3.Connection) -> tuple[Mail, ...]:
    """All mails, the oldest first.

    One that is not as it was written is passed over: whatever was looked for, it would be told as lost.
    """
    return tuple(_mail(*row) for row in intact(connection.execute(_ALL)))


def put(connection: sqlite3.Connection, mail: Mail) -> None:
    """Write a mail, new or changed."""
    connection.execute(_PUT, _row(mail))


def delete(connection: sqlite3.Connection, message_id: str) -> None:
    """Nothing is left to be found out of this mail."""
    connection.execute(_DELETE, (message_id,))


def _row(mail: Mail) -> tuple[Any, ...]:
    probe = mail.probe
    return summed(
        *(mail.wanted.message_id, mail.wanted.unique),
        *(probe.probe, probe.account, probe.relay, probe.auth, mail.mailbox),
        *(real(mail.sent_timestamp), real(mail.late_after_seconds), real(mail.lost_after_seconds)),
        real(mail.accepted_timestamp),
        mail.outcome.value if mail.outcome else None,
        *(real(mail.ended_timestamp), real(mail.arrived_timestamp), int(mail.cleaned)),
    )


@readable()
def _mail(*row: Any) -> Mail:
    message_id, token, probe, account, relay, auth, mailbox, sent, late, lost, *rest = row
    accepted, outcome, ended, arrived, cleaned = rest
    return Mail(
        probe=ProbeId(probe=probe, account=account, relay=relay, auth=auth),
        wanted=Wanted(message_id=message_id, unique=token),
        mailbox=mailbox,
        sent_timestamp=sent,
        late_after_seconds=late,
        lost_after_seconds=lost,
        accepted_timestamp=accepted,
        outcome=Delivery(outcome) if outcome else None,
        ended_timestamp=ended,
        arrived_timestamp=arrived,
        cleaned=bool(cleaned),
    )
