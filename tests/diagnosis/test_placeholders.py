"""Steps with what the probe knows filled in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.diagnosis.dated import filled
from exporter.diagnosis.placeholders import placeholders_of
from exporter.model import NO_RELAY, ManagedIdentity, OAuth2, ProbeId
from tests.fakes import ACCOUNT, RELAY, plan

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


OF_RELAY = {"<name>": "office365", "<host>": "localhost", "<port>": "587"}
OF_ACCOUNT = {
    "<name>": "invoices",
    "<account>": "invoices",
    "<address>": "invoices@contoso.example",
    "<mailbox>": "invoices@contoso.example",
    "<tenant>": "contoso.example",
    "<domain>": "contoso.example",
}


def test_every_placeholder_is_told_by_what_is_probed() -> None:
    at_relay = plan(id=ProbeId(probe="connect", relay="office365"), account=None)
    at_mx = replace(at_relay, relay=replace(RELAY, mx_of="fabrikam.example"))
    of_domain = plan(id=ProbeId(probe="dns", domain="contoso.example"), account=None, relay=NO_RELAY)
    app = OAuth2(tenant="t", client_id="4711", credential=ManagedIdentity(), scope="s")

    assert placeholders_of(at_relay) == OF_RELAY
    assert placeholders_of(at_mx) == OF_RELAY | {"<domain>": "fabrikam.example"}
    assert placeholders_of(of_domain) == dict.fromkeys(("<name>", "<host>", "<domain>"), "contoso.example")
    assert placeholders_of(plan()) == OF_RELAY | OF_ACCOUNT
    assert placeholders_of(plan(account=replace(ACCOUNT, oauth2=app)))["<client id>"] == "4711"


def test_domain_of_an_address_is_what_stands_behind_the_last_at_sign() -> None:
    known = placeholders_of(plan(account=replace(ACCOUNT, address='"a@b"@contoso.example')))

    assert (known["<domain>"], "<address>" in known) == ("contoso.example", False)
