"""What a configuration without fault comes to: relays with their presets, accounts, plans, warnings."""

from __future__ import annotations

import pytest

from exporter.config.parse import parse_text
from exporter.config.presets import PRESETS
from exporter.model import ProbeId, SecretRef
from exporter.terms import Family, Phase, TlsMode, Way

from .kinds import KINDS
from .texts import FILE, GOOD, account, relay, settings_of


def test_account_is_as_written() -> None:
    made = settings_of(account(labels="{team: erp}")).accounts[0]

    assert (made.name, made.address, made.tenant) == (
        "invoices",
        "invoices@contoso.example",
        "contoso.example",
    )
    assert made.labels == (("team", "erp"),)
    assert made.basic is not None
    assert made.basic.password == SecretRef(env="P")


def test_tenant_that_is_written_wins_over_the_domain() -> None:
    assert settings_of(account(tenant="fabrikam.example")).accounts[0].tenant == "fabrikam.example"


def test_relay_is_its_preset_and_what_stands_beside_it() -> None:
    text = relay(
        "preset: microsoft365, host: 127.0.0.1, port: 25, limits: {connections: 1}, expect: {tls_min: 1.0}"
    )

    made = settings_of(text).relays[0]

    assert (made.host, made.port, made.tls, made.tls_min) == ("127.0.0.1", 25, TlsMode.STARTTLS, "1.0")
    assert (made.provider, made.mechanisms) == ("microsoft365", ("LOGIN", "XOAUTH2"))
    assert (made.limits.messages_per_minute, made.limits.connections) == (30, 1)


def test_relay_without_preset_is_generic_and_speaks_starttls_on_587() -> None:
    made = settings_of(relay("host: mail.example")).relays[0]

    assert (made.provider, made.port, made.tls, made.tls_min) == ("generic", 587, TlsMode.STARTTLS, "1.2")


@pytest.mark.parametrize(
    "text", ["host: a.example, port: 465", "preset: sendgrid, port: 465", "host: a.example, port: 2465"]
)
def test_relay_on_an_implicit_port_speaks_implicit_tls(text: str) -> None:
    assert settings_of(relay(text)).relays[0].tls is TlsMode.IMPLICIT


def test_relay_has_every_key_as_written() -> None:
    text = (
        "host: a.example, port: 25, tls: implicit, ca_file: ca.pem, server_name: b.example, family: ipv6, "
        "source_address: '::1', helo: '[192.0.2.1]', allow_plaintext: true, timeouts: {data: 5s, tls: 1m}"
    )

    made = settings_of(relay(text)).relays[0]

    assert (made.ca_file, made.server_name, made.family) == ("ca.pem", "b.example", Family.IPV6)
    assert (made.source_address, made.helo, made.allow_plaintext) == ("::1", "[192.0.2.1]", True)
    assert made.timeouts == ((Phase.TLS, 60.0), (Phase.DATA, 5.0))


def test_amazon_ses_is_at_its_region() -> None:
    made = settings_of(relay("preset: amazon-ses, region: eu-west-1")).relays[0]

    assert made.host == "email-smtp.eu-west-1.amazonaws.com"


@pytest.mark.parametrize("name", [name for name in PRESETS if not PRESETS[name].needs_region])
def test_preset_may_be_used_without_being_listed(name: str) -> None:
    made = settings_of(account(relay=name))

    assert [relay.name for relay in made.relays] == ["office365", name]
    assert made.accounts[0].relay.host == PRESETS[name].host


def test_preset_that_two_accounts_use_is_one_relay() -> None:
    second = "  hr: {relay: brevo, address: hr@contoso.example}\n"

    assert len(settings_of(account(relay="brevo") + second).relays) == 2


def test_relay_named_like_a_preset_is_the_listed_one() -> None:
    text = account(relay="gmail").replace("office365: {preset: microsoft365}", "gmail: {host: mail.example}")

    assert [made.host for made in settings_of(text).relays] == ["mail.example"]


def test_plan_has_its_entrys_interval_and_its_kinds_deadline() -> None:
    (plan,) = settings_of(GOOD).plans

    assert plan.id == ProbeId(probe="login", account="invoices", relay="office365", auth="basic")
    assert (plan.every_seconds, plan.deadline_seconds, plan.way) == (60.0, 150.0, Way.BASIC)


@pytest.mark.parametrize(
    ("entry", "defaults", "every_seconds"),
    [
        ("{every: 1m}", "{every: 2m}", 60.0),
        ("{}", "{every: 2m}", 120.0),
        ("{}", "{}", 300.0),
        ("", "", 300.0),
        ("[{}]", "{deadline: 1m}", 300.0),
    ],
    ids=["entry", "defaults", "kind", "no values", "list"],
)
def test_interval_is_the_entrys_else_the_defaults_else_the_kinds(
    entry: str, defaults: str, every_seconds: float
) -> None:
    text = account(probes=f"{{login: {entry}}}") + f"defaults: {{login: {defaults}}}\n"

    assert [plan.every_seconds for plan in settings_of(text).plans] == [every_seconds]


def test_deadline_is_the_entrys_else_the_defaults() -> None:
    text = account(probes="{login: {}, submission: {deadline: 9s, to: c@contoso.example}}")

    made = settings_of(text + "defaults: {login: {deadline: 8s}, submission: {deadline: 7s}}\n")

    assert [plan.deadline_seconds for plan in made.plans] == [8.0, 9.0]


def test_options_of_a_plan_are_its_kinds() -> None:
    plan = settings_of(account(probes="{submission: {to: c@contoso.example, stop_after: rcpt}}")).plans[0]

    assert (plan.options.to, plan.options.stop_after) == ("c@contoso.example", "rcpt")  # type: ignore[attr-defined]


def test_kind_of_a_relay_hangs_on_the_relay() -> None:
    text = "relays: {mine: {host: mail.example, probes: {reach: [{every: 2m}]}}}\n"

    (plan,) = parse_text(text, KINDS, FILE).plans

    assert plan.id == ProbeId(probe="reach", relay="mine", auth="none")
    assert (plan.every_seconds, plan.account) == (120.0, None)


def test_guard_and_state_have_their_defaults() -> None:
    made = settings_of(GOOD)

    assert (made.guard.hold_seconds, made.guard.logins_per_minute, made.guard.mail_floor_seconds) == (
        21600,
        60,
        60,
    )
    assert made.state_dir == "/var/lib/smtp-exporter"


def test_guard_and_state_are_as_written() -> None:
    made = settings_of(
        GOOD + "guard: {hold: 1h, logins_per_minute: 0.5, mail_floor: 5s}\nstate: {dir: /state}\n"
    )

    assert (made.guard.hold_seconds, made.guard.logins_per_minute, made.guard.mail_floor_seconds) == (
        3600,
        0.5,
        5,
    )
    assert made.state_dir == "/state"


def test_paths_are_relative_to_the_file_they_are_written_in() -> None:
    text = relay("host: a.example, ca_file: ca.pem, client_certificate: {cert_file: c.pem, key_file: /k.pem}")
    text = text.replace("{env: P}", "{file: s/p}") + "state: {dir: state}\n"

    made = parse_text(text, KINDS, "etc/smtp.yaml")

    assert made.relays[0].ca_file == "etc/ca.pem"
    assert made.relays[0].client_certificate is not None
    assert made.relays[0].client_certificate.cert_file == "etc/c.pem"
    assert made.relays[0].client_certificate.key_file == "/k.pem"
    assert made.accounts[0].basic is not None
    assert made.accounts[0].basic.password.file == "etc/s/p"
    assert made.state_dir == "etc/state"


def test_several_mailboxes_each_have_the_relays_limits() -> None:
    text = relay("host: a.example, limits: {messages_per_minute: 1}").replace(
        "{login: {}}", "{submission: {every: 1m, to: c@contoso.example}}"
    )
    other = text[text.index("  invoices:") :].replace("invoices", "hr").replace("username: u", "username: v")

    assert len(settings_of(text + other).plans) == 2


def test_relay_that_is_an_mx_is_reached_as_servers_do() -> None:
    made = settings_of("relays: {direct: {mx_of: contoso.example}}\n").relays[0]

    assert (made.mx_of, made.port, made.tls) == ("contoso.example", 25, TlsMode.OPPORTUNISTIC)


def test_name_servers_are_as_written() -> None:
    dns = settings_of(GOOD + "dns: {nameservers: [192.0.2.53, '::1'], port: 5353, timeout: 1s}\n").dns

    assert (dns.nameservers, dns.port, dns.timeout_seconds) == (("192.0.2.53", "::1"), 5353, 1.0)


def test_limits_that_are_met_exactly_are_kept() -> None:
    text = relay("host: a.example, limits: {messages_per_minute: 1, recipients_per_day: 1440}")

    assert settings_of(text.replace("{login: {}}", "{submission: {every: 1m, to: c@contoso.example}}")).plans


WARNED = {
    "outlook.com": (relay("preset: outlook.com"), "relays.mine.preset", "no Basic Auth since September 2024"),
    "password at outlook.com": (
        relay("preset: outlook.com"),
        "accounts.invoices.auth.basic",
        "will be refused",
    ),
    "gmail": (relay("preset: gmail"), "relays.mine.preset", "app passwords only"),
    "preset by name": (account(relay="gmail"), "accounts.invoices.relay", "app passwords only"),
    "port 465 at Microsoft": (
        relay("preset: microsoft365, port: 465"),
        "relays.mine.port",
        "microsoft365 does not answer on this port; it offers 587, 25",
    ),
    "STARTTLS on port 465": (
        relay("host: a.example, port: 465, tls: starttls"),
        "relays.mine.tls",
        "write tls: implicit",
    ),
    "no probes": (account(probes=""), "accounts.invoices", "nothing of this account is watched"),
    "more logins than are let through": (
        account(probes="{login: {every: 1s}}") + "guard: {logins_per_minute: 30}\n",
        "guard.logins_per_minute",
        "60 Basic logins a minute are planned at smtp.office365.com, and 30 are let through",
    ),
}


@pytest.mark.parametrize(("text", "path", "words"), WARNED.values(), ids=WARNED)
def test_doubtful_configuration_is_warned_about(text: str, path: str, words: str) -> None:
    warnings = {warning.path: warning.message for warning in settings_of(text).warnings}

    assert words in warnings[path]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        relay("preset: microsoft365, host: 127.0.0.1, port: 2525"),
        account(probes="{login: {every: 1s}}") + "guard: {logins_per_minute: 0}\n",
        account(probes="{login: {every: 1s}}") + "guard: {logins_per_minute: 60}\n",
    ],
    ids=["plain", "own host behind a preset", "no pacing", "as many logins as are let through"],
)
def test_sound_configuration_is_not_warned_about(text: str) -> None:
    assert settings_of(text).warnings == ()


def test_account_without_a_password_may_use_a_relay_without_tls() -> None:
    text = relay("host: a.example, tls: none").replace("    probes: {login: {}}\n", "")

    assert settings_of(
        text.replace("    auth: {basic: {username: u@contoso.example, password: {env: P}}}\n", "")
    ).accounts


def second(username: str, password: str) -> str:
    """GOOD with one more account."""
    auth = f"{{basic: {{username: {username}, password: {password}}}}}"
    return (
        GOOD + f"  hr: {{relay: office365, address: hr@contoso.example, auth: {auth}, probes: {{login: }}}}\n"
    )


def test_two_secrets_of_one_user_are_warned_about() -> None:
    (warning,) = settings_of(second("Invoices@contoso.example", "{env: P}")).warnings

    assert warning.path == "accounts.hr.auth.basic.password"
    assert "account invoices logs in as the same user with a secret of another place" in warning.message


@pytest.mark.parametrize(
    ("username", "password"),
    [("invoices@contoso.example", "{file: /run/secrets/invoices}"), ("hr@contoso.example", "{env: P}")],
    ids=["one secret", "two users"],
)
def test_accounts_that_do_not_share_a_budget_by_mistake_are_not_warned_about(
    username: str, password: str
) -> None:
    assert settings_of(second(username, password)).warnings == ()


RULES = {
    # preset, user name that breaks its rule, words of the warning, user name that keeps it
    "microsoft365": ("invoices", "a full mail address", "invoices@contoso.example"),
    "outlook.com": ("someone", "a full mail address", "someone@outlook.com"),
    "gmail": ("someone", "a full mail address", "someone@gmail.com"),
    "sendgrid": ("invoices@contoso.example", "is the word apikey", "apikey"),
    "mailgun": ("postmaster", "login@domain", "postmaster@mg.contoso.example"),
    "postmark": ("a@contoso.example", "the server token", "c0ffee00-0000-4000-8000-000000000000"),
    "amazon-ses": ("ses-user", "SMTP credentials", "AKIAEXAMPLE000000000"),
    "brevo": ("me", "its SMTP login", "0a1b2c@smtp-brevo.com"),
}


@pytest.mark.parametrize(("preset", "case"), RULES.items(), ids=RULES)
def test_user_name_that_breaks_the_providers_rule_is_warned_about(
    preset: str, case: tuple[str, str, str]
) -> None:
    broken, words, kept = case
    region = ", region: eu-west-1" if preset == "amazon-ses" else ""

    def warned(username: str) -> bool:
        text = relay(f"preset: {preset}{region}").replace(
            "username: u@contoso.example", f"username: {username}"
        )
        return any(words in warning.message for warning in settings_of(text).warnings)

    assert (warned(broken), warned(kept)) == (True, False)


@pytest.mark.parametrize(
    ("host", "preset"),
    [
        ("smtp.office365.com", "microsoft365"),
        ("SMTP.sendgrid.net", "sendgrid"),
        ("email-smtp.eu-west-1.amazonaws.com", "amazon-ses"),
    ],
)
def test_host_of_a_provider_without_its_preset_is_warned_about(host: str, preset: str) -> None:
    (warning,) = settings_of(f"relays: {{door: {{host: {host}}}}}\n").warnings

    assert (warning.path, f"write preset: {preset}," in warning.message) == ("relays.door.host", True)


def test_host_that_only_looks_like_a_providers_is_not_warned_about() -> None:
    assert settings_of("relays: {door: {host: email-smtp.amazonaws.com}}\n").warnings == ()
