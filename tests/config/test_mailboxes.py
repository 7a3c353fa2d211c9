"""Mailboxes of round trips: what is meant by what is written, and what is wrong with it."""

from __future__ import annotations

import pytest

from exporter.config.parse import parse_text
from exporter.delivery.mail import RoundTrip
from exporter.delivery.mailbox import GraphMailbox, ImapMailbox, Maildir
from exporter.errors import ConfigError
from exporter.terms import TlsMode, Way

from .kinds import KINDS

APP = "{tenant: contoso.example, client_id: 00000000-0000-0000-0000-000000000000, client_secret: {env: S}}"
TEXT = """
relays:
  direct: {{mx_of: contoso.example, port: 25}}
accounts:
  canary:
    relay: {relay}
    address: canary@contoso.example
    {auth}
    probes: {{round_trip: {{to: probes@contoso.example, {rest}}}}}
"""
BASIC = "auth: {basic: {username: canary@contoso.example, password: {env: P}}}"


def text(rest: str, *, relay: str = "microsoft365", auth: str = BASIC) -> str:
    return TEXT.format(rest=rest, relay=relay, auth=auth)


def trip(rest: str, **more: str) -> RoundTrip:
    (plan,) = parse_text(text(rest, **more), KINDS, "dir/c.yaml").plans
    assert isinstance(plan.options, RoundTrip)
    return plan.options


def test_imap_by_preset_brings_host_authority_and_scope() -> None:
    mailbox = trip(
        f"arrive: {{imap: {{preset: microsoft365, username: p@c.example, auth: {{oauth2: {APP}}}}}}}"
    ).arrive

    assert isinstance(mailbox, ImapMailbox)
    assert (mailbox.relay.host, mailbox.relay.port, mailbox.relay.tls) == (
        "outlook.office365.com",
        993,
        TlsMode.IMPLICIT,
    )
    assert mailbox.oauth2 is not None
    assert mailbox.oauth2.scope == "https://outlook.office365.com/.default"


def test_imap_of_ones_own_by_password() -> None:
    mailbox = trip(
        "arrive: {imap: {host: imap.example, tls: starttls, ca_file: ca.pem, username: p, "
        "auth: {basic: {password: {file: secret}}}}}"
    ).arrive

    assert isinstance(mailbox, ImapMailbox)
    assert (mailbox.relay.port, mailbox.relay.ca_file) == (143, "dir/ca.pem")
    assert mailbox.basic is not None
    assert (mailbox.basic.username, mailbox.basic.password.file) == ("p", "dir/secret")


def test_graph_is_the_recipients_mailbox_in_the_presets_cloud() -> None:
    mailbox = trip(f"arrive: {{graph: {{preset: microsoft365-gcc-high, auth: {{oauth2: {APP}}}}}}}").arrive

    assert isinstance(mailbox, GraphMailbox)
    assert (mailbox.url, mailbox.address) == ("https://graph.microsoft.us", "probes@contoso.example")
    assert mailbox.oauth2.scope == "https://graph.microsoft.us/.default"
    assert mailbox.oauth2.authority == "https://login.microsoftonline.us"


def test_bounces_by_graph_are_the_senders_mailbox() -> None:
    found = trip(f"arrive: {{maildir: box}}, bounces: {{graph: {{auth: {{oauth2: {APP}}}}}}}")

    assert found.arrive == Maildir(path="dir/box")
    assert isinstance(found.bounces, GraphMailbox)
    assert found.bounces.address == "canary@contoso.example"


def test_round_trip_without_a_login_goes_through_an_mx() -> None:
    (plan,) = parse_text(text("auth: none, arrive: {maildir: /m}", relay="direct", auth=""), KINDS).plans

    assert (plan.way, plan.relay.mx_of) == (Way.NONE, "contoso.example")


@pytest.mark.parametrize(
    ("rest", "path", "words"),
    [
        pytest.param("", "round_trip.arrive", 'missing key "arrive"', id="nowhere to look"),
        pytest.param("arrive: {}", "arrive", "exactly one of imap, graph and maildir", id="no kind"),
        pytest.param(
            f"arrive: {{maildir: /m, graph: {{auth: {{oauth2: {APP}}}}}}}",
            "arrive",
            "exactly one of imap, graph and maildir",
            id="two kinds",
        ),
        pytest.param(
            "arrive: {maildir: /m}, late_after: 2h",
            "round_trip",
            "late_after must be shorter than lost_after",
            id="late after lost",
        ),
        pytest.param(
            "arrive: {imap: {username: p, auth: {basic: {password: {env: P}}}}}",
            "arrive.imap",
            'missing key "host"',
            id="no host",
        ),
        pytest.param(
            "arrive: {imap: {host: h, username: p, auth: {}}}",
            "arrive.imap.auth",
            "exactly one way: basic or oauth2",
            id="no way in",
        ),
        pytest.param(
            "arrive: {imap: {host: h, tls: none, username: p, auth: {basic: {password: {env: P}}}}}",
            "arrive.imap.tls",
            "implicit",
            id="in clear",
        ),
        pytest.param(
            "arrive: {imap: {host: h, username: p, auth: {basic: {password: hunter2}}}}",
            "arrive.imap.auth.basic.password",
            "a literal secret is refused",
            id="literal secret",
        ),
        pytest.param(
            "arrive: {imap: {host: h, username: p, auth: {oauth2: {tenant: t, client_id: c}}}}",
            "arrive.imap.auth.oauth2",
            "client_secret",
            id="application without a proof",
        ),
    ],
)
def test_fault_is_named_at_its_key(rest: str, path: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_text(text(rest), KINDS)

    found = [fault for fault in caught.value.faults if fault.path.endswith(path) and words in fault.message]
    assert found, caught.value.faults
    assert "hunter2" not in str(caught.value)
