"""What a paste lets one infer beside its words: provider, phase, mechanism, port."""

from __future__ import annotations

from exporter.diagnosis.inferred import mechanism_of, phase_of, port_of, provider_of
from exporter.terms import Phase

PROVIDERS: dict[tuple[str | None, str], str] = {
    (None, "smtp.office365.com"): "microsoft365",
    ("generic", "smtp.office365.com"): "microsoft365",
    ("generic", "x"): "generic",
    ("outlook.com", "x"): "microsoft365",
    ("postmark", "aadsts50001"): "postmark",
    ("mailgun-eu", ""): "mailgun",
    (None, "x"): "",
    (None, "hve.mx.microsoft"): "microsoft365-hve",
    (None, "aadsts1 at office365"): "entra",
}


def test_provider_is_the_one_that_is_given_or_whose_names_are_there() -> None:
    assert {asked: provider_of(*asked) for asked in PROVIDERS} == PROVIDERS


PHASES: dict[tuple[str, int | None], Phase | None] = {
    ("reply to mail from", None): Phase.MAIL_FROM,
    ("reply to rcpt to", 535): Phase.RCPT_TO,
    ("reply to data", None): Phase.DATA,
    ("end of data reply to data", None): Phase.MESSAGE,
    ("code: 'etimedout', command: 'data'", None): Phase.DATA,
    ("code: 'etimedout', command: 'rcpt to'", None): Phase.RCPT_TO,
    ("code: 'etimedout', command: 'conn'", None): None,
    ("x", 525): Phase.AUTH,
    ("x", 534): Phase.AUTH,
    ("x", 535): Phase.AUTH,
    ("x", 538): Phase.AUTH,
    ("x", 550): None,
    ("x", None): None,
}


def test_phase_is_the_clients_words_or_a_number_of_auth_alone() -> None:
    assert {asked: phase_of(*asked) for asked in PHASES} == PHASES


MECHANISMS: dict[tuple[str | None, str], str] = {
    ("plain", "xoauth2"): "PLAIN",
    (None, "cram-md5 xoauth2"): "XOAUTH2",
    (None, "auth oauthbearer"): "OAUTHBEARER",
    (None, "cram-md5"): "CRAM-MD5",
    (None, "login"): "",
    ("", "login"): "",
}
EACH_WAY = 'using the following authenticators: "{}", "xoauth2". authenticator "{}" returned "535".'


def test_mechanism_is_the_one_that_is_given_or_named() -> None:
    assert {asked: mechanism_of(*asked) for asked in MECHANISMS} == MECHANISMS


def test_mechanism_is_none_where_a_password_was_tried_in_another_way_too() -> None:
    tried = {each: EACH_WAY.format(each, each) for each in ("login", "plain", "xoauth2")}
    assert {each: mechanism_of(None, "xoauth2", whole) for each, whole in tried.items()} == {
        "login": "",
        "plain": "",
        "xoauth2": "XOAUTH2",
    }


PORTS = {
    "host:587": 587,
    "port 25": 25,
    "port: 2525": 2525,
    "[::1]:465": 465,
    "a:2587": 2587,
    "port:80 465": None,
    "x:5870": None,
    "587": None,
}


def test_port_is_one_of_mail_behind_a_host_or_the_word() -> None:
    assert {low: port_of(low) for low in PORTS} == PORTS
