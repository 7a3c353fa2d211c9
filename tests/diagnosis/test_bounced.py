"""A bounce is diagnosed by the reply that it passes on, like any other reply."""

from __future__ import annotations

import pytest

from exporter.diagnosis import CAUSES
from exporter.diagnosis.bounced import bounce_placeholders, why_bounced
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.placeholders import placeholders_of
from exporter.diagnosis.table import Table
from exporter.failure import FailureKind, Reply
from exporter.terms import Phase
from tests.fakes import plan


@pytest.mark.parametrize(
    ("code", "line", "cause"),
    [
        pytest.param(552, "5.2.2 mailbox full, over its limit", "mailbox_full", id="over quota"),
        pytest.param(550, "5.1.1 User unknown in virtual mailbox table", "recipient_unknown", id="unknown"),
    ],
)
def test_bounce_has_the_cause_of_its_reply(code: int, line: str, cause: str) -> None:
    assert why_bounced(Reply(code=code, lines=(line,)), "generic").cause.label == cause


def test_bounce_is_judged_as_what_the_provider_said_at_delivery() -> None:
    table = Table({label: CAUSES[label] for label in ("unknown", "mailbox_full")})
    found = why_bounced(Reply(code=550, lines=("5.1.1 Zorb", "frobnicated")), "gmail", table)

    assert found.cause.label == "unknown"
    assert found.evidence == Evidence(
        provider="gmail",
        phase=Phase.DELIVERY,
        kind=FailureKind.REFUSED,
        code=550,
        enhanced="5.1.1",
        text="5.1.1 Zorb\nfrobnicated",
    )


def test_mailbox_in_the_steps_is_the_recipients_where_the_recipient_is_at_fault() -> None:
    known = placeholders_of(plan())
    full = bounce_placeholders(CAUSES["mailbox_full"], plan(), "canary@fabrikam.example")

    assert full == {**known, "<address>": "canary@fabrikam.example", "<mailbox>": "canary@fabrikam.example"}
    assert bounce_placeholders(CAUSES["relay_denied"], plan(), "canary@fabrikam.example") == known
