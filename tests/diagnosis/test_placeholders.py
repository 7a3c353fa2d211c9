"""Steps with what the probe knows filled in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.diagnosis.dated import filled
from exporter.diagnosis.placeholders import placeholders_of
from tests.fakes import ACCOUNT, plan

COMMAND = "nc <host> <port>; Get-CASMailbox <address>; dig TXT <domain>; <ip address>"


def test_what_is_known_is_filled_in_and_the_rest_stays() -> None:
    told = filled(COMMAND, placeholders_of(plan()))

    assert told == (
        "nc localhost 587; Get-CASMailbox invoices@contoso.example; dig TXT contoso.example; <ip address>"
    )


@pytest.mark.parametrize("tenant", ["$(reboot)", "a b", "x;y", "`z`"])
def test_what_a_shell_would_read_is_not_filled_in(tenant: str) -> None:
    known = placeholders_of(plan(account=replace(ACCOUNT, tenant=tenant)))

    assert filled("Connect <tenant>", known) == "Connect <tenant>"
