"""What is wrong with a configuration, told at once: file, line, path, what is wrong, what is right."""

from __future__ import annotations

import pytest

from .texts import FILE, GOOD, account, faults_of, only_fault_of, relay, settings_of

TEN = """\
relays:
  office365: {preset: microsoft356}
  printers: {host: "relay.corp.example:25", port: 99999}
accounts:
  invoices:
    relay: printerz
    address: invoices@contoso.example
    labels: {job: erp}
    auth:
      basic: {username: u@contoso.example, passwrod: {file: /run/secrets/invoices}}
    probes:
      login: {every: 1:30}
  hr:
    relay: office365
    relay: office365
    address: hr@contoso.example
    auth: {basic: {username: u@contoso.example, password: hunter2}}
guard: {logins_per_minute: -1}
"""


def test_ten_faults_give_ten_messages_with_file_line_and_key() -> None:
    places = [(fault.file, fault.line, fault.path) for fault in faults_of(TEN)]

    assert places == [
        (FILE, 2, "relays.office365.preset"),
        (FILE, 3, "relays.printers.host"),
        (FILE, 3, "relays.printers.port"),
        (FILE, 6, "accounts.invoices.relay"),
        (FILE, 8, "accounts.invoices.labels.job"),
        (FILE, 10, "accounts.invoices.auth.basic.passwrod"),
        (FILE, 12, "accounts.invoices.probes.login.every"),
        (FILE, 15, "accounts.hr.relay"),
        (FILE, 17, "accounts.hr.auth.basic.password"),
        (FILE, 18, "guard.logins_per_minute"),
    ]


def test_ten_faults_show_no_secret() -> None:
    assert "hunter2" not in "".join(map(str, faults_of(TEN)))


BASIC = "auth: {basic: {username: u@contoso.example, password: %s}}"
LOGIN_AND_MAIL = "{login: {every: 1m}, submission: {every: 5s, to: c@contoso.example}}"
ONE_FAULT = {
    # keys
    "unknown key": (account(adress="x"), "accounts.invoices.adress", 'did you mean "address"?'),
    "unknown key like none": (account(colour="x"), "accounts.invoices.colour", "known here: relay, address"),
    "missing key": (account(address=""), "accounts.invoices.address", 'missing key "address"'),
    "domain that is none": (
        account() + "domains: {Contoso: {probes: {}}}\n",
        "domains.Contoso",
        "must be a domain in lower case",
    ),
    "two places of a relay": (
        relay("host: a.example, mx_of: b.example, tls: starttls").replace("relay: mine", "relay: gmail"),
        "relays.mine.mx_of",
        "host and mx_of both say where the relay is",
    ),
    "login at an MX": (
        relay("mx_of: b.example, tls: starttls"),
        "accounts.invoices.relay",
        "takes no logins",
    ),
    "name server by name": (
        account() + "dns: {nameservers: [ns.example]}\n",
        "dns.nameservers[0]",
        "must be an IPv4 or IPv6 address",
    ),
    "no value": (account(tenant="~"), "accounts.invoices.tenant", "has no value"),
    "name that no page can have": (
        GOOD.replace("invoices:", "a/b:"),
        "accounts.a/b",
        "a name must be 1 to 128",
    ),
    "name taken by a relay": (
        GOOD.replace("  invoices:", "  office365:"),
        "accounts.office365",
        "taken at smtp.yaml:2",
    ),
    "name taken by a preset in use": (
        GOOD.replace("  invoices:", "  brevo:").replace("relay: office365", "relay: brevo"),
        "accounts.brevo.relay",
        "an account is named brevo as well",
    ),
    # types
    "list for a mapping": (account(auth="[]"), "accounts.invoices.auth", "must be a mapping of keys"),
    "text for a section": (account() + "guard: fast\n", "guard", "mapping of keys such as hold"),
    "mapping for a text": (account(tenant="{}"), "accounts.invoices.tenant", "must be a text, not a mapping"),
    "text for a list": (account() + "include: a.yaml\n", "include", "must be a list"),
    "quoted number": (relay('host: a.example, port: "25"'), "relays.mine.port", "without quotes"),
    "true for a number": (relay("host: a.example, port: true"), "relays.mine.port", "must be a number"),
    "fraction for a port": (relay("host: a.example, port: 25.5"), "relays.mine.port", "whole number"),
    "port too large": (relay("host: a.example, port: 65536"), "relays.mine.port", "at most 65535"),
    "infinite rate": (
        relay("host: a.example, limits: {messages_per_minute: .inf}"),
        "relays.mine.limits.messages_per_minute",
        "finite",
    ),
    "zero rate": (
        relay("host: a.example, limits: {messages_per_minute: 0}"),
        "relays.mine.limits.messages_per_minute",
        "greater than 0",
    ),
    "yes for a flag": (
        relay("host: a.example, allow_plaintext: yes"),
        "relays.mine.allow_plaintext",
        "true or false",
    ),
    "yes for a flag that would allow another fault": (
        relay("host: a.example, tls: none, allow_plaintext: yes"),
        "relays.mine.allow_plaintext",
        "true or false",
    ),
    "unknown word": (relay("host: a.example, tls: ssl"), "relays.mine.tls", "'starttls', 'implicit'"),
    "list for a kind's word": (
        account(probes="{login: {expect: [accepted]}}"),
        "accounts.invoices.probes.login.expect",
        "must be 'accepted' or 'rejected'",
    ),
    # durations
    "clock time": (
        account(probes="{login: {every: 1:30}}"),
        "accounts.invoices.probes.login.every",
        "30s, 5m",
    ),
    "no time": (
        account(probes="{login: {every: 0}}"),
        "accounts.invoices.probes.login.every",
        "longer than 0",
    ),
    "negative time": (
        account(probes="{login: {every: -5}}"),
        "accounts.invoices.probes.login.every",
        "number of",
    ),
    "endless": (account() + "guard: {hold: 999999d}\n", "guard.hold", "at most 366d"),
    "true for a time": (
        account(probes="{login: {every: true}}"),
        "accounts.invoices.probes.login.every",
        "a duration",
    ),
    # probes
    "fault in a list of entries": (
        account(probes="{login: [{every: x}]}"),
        "accounts.invoices.probes.login[0].every",
        "a duration",
    ),
    "text for a kind": (
        account(probes="{login: yes}"),
        "accounts.invoices.probes.login",
        "{} for the defaults",
    ),
    "no entries": (account(probes="{login: []}"), "accounts.invoices.probes.login", "plans no probe"),
    "missing option": (
        account(probes="{submission: {}}"),
        "accounts.invoices.probes.submission.to",
        'missing key "to"',
    ),
    "no way to log in": (account(auth=""), "accounts.invoices.probes.login", "auth.basic or auth.oauth2"),
    "way that the account lacks": (
        account(probes="{login: {auth: oauth2}}"),
        "accounts.invoices.probes.login.auth",
        "add auth.oauth2 to the account; it has basic",
    ),
    "no login by a kind that logs in": (
        account(probes="{login: {auth: none}}"),
        "accounts.invoices.probes.login.auth",
        "cannot log in this way; it has basic",
    ),
    "kind that needs the way that the account lacks": (
        account(probes="{token: {}}"),
        "accounts.invoices.probes.token",
        "token needs auth.oauth2: add it to the account, whose ways to log in are: basic",
    ),
    "kind that needs a way, and an account that has none": (
        account(auth="", probes="{token: {}}"),
        "accounts.invoices.probes.token",
        "token needs auth.oauth2: add it to the account, whose ways to log in are: none",
    ),
    "way that a kind does not go by": (
        account(probes="{token: {auth: basic}}"),
        "accounts.invoices.probes.token.auth",
        "token goes by oauth2 only; remove `auth`",
    ),
    "the same probe twice": (
        account(probes="{login: [{auth: basic}, {every: 1m}]}"),
        "accounts.invoices.probes.login[1]",
        "the same probe as login[0]",
    ),
    "mail below the floor": (
        account(probes="{submission: {every: 59s, to: c@contoso.example}}"),
        "accounts.invoices.probes.submission.every",
        "guard.mail_floor allows it every 1m",
    ),
    "default below the floor": (
        account(probes="{submission: {to: c@contoso.example}}") + "defaults: {submission: {every: 30s}}\n",
        "defaults.submission.every",
        "write 1m or more",
    ),
    "built-in default below the floor": (
        account(probes="{submission: {to: c@contoso.example}}") + "guard: {mail_floor: 1h}\n",
        "accounts.invoices.probes.submission",
        "by default it runs every 15m",
    ),
    "more mail than the relay takes in a minute": (
        relay("host: a.example, limits: {messages_per_minute: 0.5}").replace(
            "{login: {}}", "{submission: {every: 1m, to: c@contoso.example}}"
        ),
        "accounts.invoices.probes.submission",
        "plan 1 messages a minute, and relay mine allows 0.5",
    ),
    "more mail than the relay takes in a day": (
        relay("host: a.example, limits: {recipients_per_day: 100}").replace(
            "{login: {}}", "{submission: {every: 5m, to: c@contoso.example}}"
        ),
        "accounts.invoices.probes.submission",
        "plan 288 recipients a day, and relay mine allows 100",
    ),
    # relays
    "unknown relay": (account(relay="offise365"), "accounts.invoices.relay", 'did you mean "office365"?'),
    "unknown preset": (relay("preset: microsoft356"), "relays.mine.preset", 'did you mean "microsoft365"?'),
    "no host": (relay("port: 25"), "relays.mine", "give host, mx_of (a domain), or preset"),
    "region missing": (relay("preset: amazon-ses"), "relays.mine", 'missing key "region"'),
    "region missing of a preset used by name": (
        account(relay="amazon-ses"),
        "accounts.invoices.relay",
        "needs a region",
    ),
    "region of another preset": (
        relay("preset: brevo, region: eu-west-1"),
        "relays.mine.region",
        "belongs to preset: amazon-ses",
    ),
    "region that is none": (relay("preset: amazon-ses, region: Ireland"), "relays.mine.region", "eu-west-1"),
    "host with a port": (relay('host: "a.example:25"'), "relays.mine.host", "no port"),
    "host with a scheme": (relay("host: smtp://a.example"), "relays.mine.host", "no scheme"),
    "host that is half an address": (relay("host: 10.0.1"), "relays.mine.host", "IP address"),
    "host with CR LF": (relay(r'host: "a\r\nb"'), "relays.mine.host", "control characters"),
    "helo with CR LF": (
        relay(r'host: a.example, helo: "a\r\nMAIL"'),
        "relays.mine.helo",
        "control characters",
    ),
    "helo that is a bare address": (
        relay("host: a.example, helo: 192.0.2.1"),
        "relays.mine.helo",
        "in brackets",
    ),
    "source address that is a name": (
        relay("host: a.example, source_address: eth0"),
        "relays.mine.source_address",
        "IPv4 or IPv6",
    ),
    "source address of the other family": (
        relay("host: a.example, source_address: 192.0.2.1, family: ipv6"),
        "relays.mine.source_address",
        "different IP versions",
    ),
    "plaintext to a public address": (
        relay("host: 8.8.8.8, allow_plaintext: true"),
        "relays.mine.allow_plaintext",
        "private networks only",
    ),
    "password over no TLS": (
        relay("host: a.example, tls: none"),
        "accounts.invoices.auth.basic",
        "could send this password in clear",
    ),
    "password over opportunistic TLS": (
        relay("host: a.example, tls: opportunistic"),
        "accounts.invoices.auth.basic",
        "allow_plaintext: true in a private network",
    ),
    "phase without patience": (
        relay("host: a.example, timeouts: {banana: 1s}"),
        "relays.mine.timeouts.banana",
        "unknown key",
    ),
    # accounts
    "address without a domain": (
        account(address="invoices"),
        "accounts.invoices.address",
        "plain mail address",
    ),
    "address with a name": (
        account(address='"A <a@b.example>"'),
        "accounts.invoices.address",
        "without a name",
    ),
    "address with CR LF": (
        account(address=r'"a@b.example\r\nRCPT TO:<x@y.example>"'),
        "accounts.invoices.address",
        "control characters",
    ),
    "address with NUL": (
        account(address=r'"a\0@b.example"'),
        "accounts.invoices.address",
        "control characters",
    ),
    "address too long": (
        account(address="a" * 65 + "@b.example"),
        "accounts.invoices.address",
        "mail address",
    ),
    "recipient with CR LF": (
        account(probes=r'{submission: {to: "a@b.example\n"}}'),
        "accounts.invoices.probes.submission.to",
        "nor",
    ),
    "user name with LF": (
        account(auth=r'{basic: {username: "a\nb", password: {env: P}}}'),
        "accounts.invoices.auth.basic.username",
        "control characters",
    ),
    "empty user name": (
        account(auth='{basic: {username: "", password: {env: P}}}'),
        "accounts.invoices.auth.basic.username",
        "not empty",
    ),
    "label of Prometheus": (account(labels="{__x: a}"), "accounts.invoices.labels.__x", "choose another"),
    "label of ours": (account(labels="{tenant: a}"), "accounts.invoices.labels.tenant", "choose another"),
    "label that is no name": (account(labels="{a-b: c}"), "accounts.invoices.labels.a-b", "letters, digits"),
    # secrets
    "literal secret": (
        account(auth="{basic: {username: u@contoso.example, password: hunter2}}"),
        "accounts.invoices.auth.basic.password",
        "a literal secret is refused; write {file: PATH} or {env: NAME}",
    ),
    "secret in a key of ours": (
        account(auth="{basic: {username: u@contoso.example, password: {file: x, value: hunter2}}}"),
        "accounts.invoices.auth.basic.password.value",
        'unknown key "value"; known here: file, env',
    ),
    "secret in a key's place": (
        account(auth="{basic: {username: u@contoso.example, password: {hunter2}}}"),
        "accounts.invoices.auth.basic.password",
        "not shown as it may be a secret",
    ),
    "secret of two places": (
        account(auth="{basic: {username: u@contoso.example, password: {file: x, env: Y}}}"),
        "accounts.invoices.auth.basic.password",
        "exactly one of file and env",
    ),
    "secret of no place": (
        account(auth="{basic: {username: u@contoso.example, password: {}}}"),
        "accounts.invoices.auth.basic.password",
        "exactly one of file and env",
    ),
    "variable that is no name": (
        account(auth="{basic: {username: u@contoso.example, password: {env: a-b}}}"),
        "accounts.invoices.auth.basic.password.env",
        "name of an environment variable",
    ),
    "date of a milestone that is none": (
        account() + "retirement: {basic_auth_default_off: 2026-13-31}\n",
        "retirement.basic_auth_default_off",
        "a date such as 2027-03-01",
    ),
    "name of a milestone that no label should have": (
        account() + "retirement: {Basic off: 2026-12-31}\n",
        "retirement.Basic off",
        "characters a-z 0-9 _",
    ),
    "user and password in one": (
        account(auth='{basic: "user:hunter2"}'),
        "accounts.invoices.auth.basic",
        "mapping of keys such as username, password",
    ),
}


@pytest.mark.parametrize(("text", "path", "words"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_mistake_gives_one_fault_at_its_key(text: str, path: str, words: str) -> None:
    fault = only_fault_of(text)

    assert fault.path == path
    assert words in fault.message


def test_no_mistake_shows_a_secret() -> None:
    told = [repr(faults_of(text)) for text, _, _ in ONE_FAULT.values()]

    assert "hunter2" not in "".join(told)


def test_fault_of_a_key_is_on_the_line_of_the_key() -> None:
    fault = only_fault_of(GOOD.replace("every: 1m", "\n        every:\n          never"))

    assert (fault.line, fault.path) == (13, "accounts.invoices.probes.login.every")


def test_missing_key_is_on_the_line_of_its_mapping() -> None:
    fault = only_fault_of(GOOD.replace("        username: invoices@contoso.example\n", ""))

    assert (fault.line, fault.path) == (8, "accounts.invoices.auth.basic.username")


def test_syntax_fault_does_not_hide_the_faults_above_it() -> None:
    text = GOOD.replace("microsoft365", "microsoft356") + "guard: {hold: 6h\nstate: {}\n"

    assert [fault.line for fault in faults_of(text)] == [2, 14]


def test_syntax_fault_hides_what_only_its_own_entry_could_tell() -> None:
    faults = faults_of("accounts:\n  a: {relay: later}\n  b:\n    relay: later\n    address: [x\n  c: d\n")

    assert [fault.path for fault in faults] == ["accounts.a.address", "accounts.b.address[1]"]


def test_control_characters_in_a_path_are_written_out() -> None:
    assert faults_of('"a\\eb": 1\n')[0].path == "a\\x1bb"


def test_scalars_are_texts_where_texts_are_due() -> None:
    parts = "{basic: {username: 007, password: {file: 12}}}"

    made = settings_of(
        account(auth=parts, labels="{team: no, cost: 1:30, on_call: 1.0}", tenant="true")
    ).accounts[0]

    assert made.basic is not None
    assert (made.basic.username, made.basic.password.file, made.tenant) == ("007", "12", "true")
    assert dict(made.labels) == {"team": "no", "cost": "1:30", "on_call": "1.0"}
