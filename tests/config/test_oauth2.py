"""`auth.oauth2`: what an application comes to, what is wrong or doubtful, what it points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exporter.config.load import load
from exporter.config.presets import PRESETS
from exporter.errors import ConfigError
from exporter.model import AppCertificate, ClientSecret, ManagedIdentity, OAuth2, SecretRef, WorkloadIdentity
from exporter.terms import Way

from .kinds import KINDS
from .oauth2 import ID, MACHINE, application, auth, behind
from .texts import account, faults_of, only_fault_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from exporter.errors import Fault

AT = "accounts.invoices.auth.oauth2"
OWN = {"scope": "smtp", "authority": "https://login.example"}
"""What a relay without a preset leaves to be written."""


def made(text: str) -> OAuth2:
    oauth2 = settings_of(text).accounts[0].oauth2
    assert oauth2 is not None
    return oauth2


# --- what it comes to --------------------------------------------------------------------------------------


def test_application_is_as_written_with_its_presets_cloud() -> None:
    assert made(application()) == OAuth2(
        tenant="contoso.example",
        client_id=ID,
        credential=ClientSecret(secret=SecretRef(env="S")),
        scope="https://outlook.office365.com/.default",
        authority="https://login.microsoftonline.com",
    )


def test_every_key_that_is_written_wins_over_the_preset() -> None:
    text = application(**OWN, ca_file="ca.pem", proxy="http://proxy.example:3128")

    application_made = made(text)

    assert (application_made.scope, application_made.authority) == ("smtp", "https://login.example")
    assert (application_made.ca_file, application_made.proxy) == ("ca.pem", "http://proxy.example:3128")


def test_oidc_authority_takes_the_place_of_the_presets_authority() -> None:
    application_made = made(application(oidc_authority="https://id.example/realms/mail", tenant=""))

    assert (application_made.authority, application_made.tenant) == (None, "")
    assert application_made.oidc_authority == "https://id.example/realms/mail"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"client_secret": "{file: s}"}, ClientSecret(secret=SecretRef(file="s"))),
        (
            {"client_secret": "{env: S, expires: 2027-03-01}"},
            ClientSecret(secret=SecretRef(env="S"), expires_timestamp=1803859200.0),
        ),
        ({"client_secret": "", "certificate": "{file: c.pem}"}, AppCertificate(file="c.pem")),
        (
            {"client_secret": "", "certificate": "{file: c.pfx, password: {env: S}}"},
            AppCertificate(file="c.pfx", password=SecretRef(env="S")),
        ),
        (
            {"client_secret": "", "workload_identity": "{token_file: /var/t}"},
            WorkloadIdentity(token_file="/var/t"),
        ),
        (MACHINE, ManagedIdentity()),
        (MACHINE | {"managed_identity": "~"}, ManagedIdentity()),
        (MACHINE | {"managed_identity": f"{{client_id: {ID}}}"}, ManagedIdentity(client_id=ID)),
    ],
    ids=["secret", "expiry", "PEM", "PFX", "workload", "machine", "machine without a value", "user-assigned"],
)
def test_credential_is_the_one_that_is_written(written: dict[str, str], meant: object) -> None:
    assert made(application(**written)).credential == meant


@pytest.mark.parametrize("name", [name for name in PRESETS if name.startswith("microsoft365")])
def test_clouds_of_microsoft_need_no_authority_and_no_scope(name: str) -> None:
    application_made = made(account(relay=name, auth=auth()))

    assert (application_made.authority, application_made.scope) == (
        PRESETS[name].authority,
        PRESETS[name].scope,
    )


@pytest.mark.parametrize(
    ("parts", "tenant"),
    [
        ({"tenant": "Fabrikam.onmicrosoft.com"}, "fabrikam.onmicrosoft.com"),
        (MACHINE, "contoso.example"),
    ],
    ids=["OAuth tenant", "domain of the address"],
)
def test_account_belongs_to_the_oauth_tenant_else_to_its_domain(parts: dict[str, str], tenant: str) -> None:
    assert settings_of(application(**parts)).accounts[0].tenant == tenant


def test_tenant_of_the_account_wins_over_the_oauth_tenant() -> None:
    assert settings_of(account(auth=auth(), tenant="ours")).accounts[0].tenant == "ours"


def test_both_ways_on_one_account_give_both_plans() -> None:
    both = auth().replace("{oauth2", "{basic: {username: u@contoso.example, password: {env: P}}, oauth2")

    plans = settings_of(account(auth=both)).plans

    assert [(plan.id.auth, plan.way) for plan in plans] == [("basic", Way.BASIC), ("oauth2", Way.OAUTH2)]


def test_kind_that_goes_by_oauth_has_one_plan() -> None:
    text = account(auth=auth(), probes="{token: {every: 10m}}")

    (plan,) = settings_of(text).plans

    assert (plan.id.probe, plan.id.auth, plan.every_seconds) == ("token", "oauth2", 600.0)


# --- what is wrong with it ---------------------------------------------------------------------------------

GENERIC = "host: mail.example"
ONE_FAULT = {
    "no value": (account(auth="{oauth2: }"), AT, "has no value; must be a mapping of keys such as tenant"),
    "no credential": (
        application(client_secret=""),
        AT,
        "exactly one of client_secret, certificate, workload_identity, managed_identity; there is none",
    ),
    "two credentials": (
        application(certificate="{file: c.pem}"),
        AT,
        "there are client_secret and certificate: keep one",
    ),
    "literal secret": (application(client_secret="hunter2"), f"{AT}.client_secret", "literal secret"),
    "literal password of a certificate": (
        application(client_secret="", certificate="{file: c, password: hunter2}"),
        f"{AT}.certificate.password",
        "a literal secret is refused",
    ),
    "secret of two places": (
        application(client_secret="{file: s, env: S}"),
        f"{AT}.client_secret",
        "exactly one of file and env",
    ),
    "mistyped credential": (
        application(client_secret="", client_secrets="{env: S}"),
        f"{AT}.client_secrets",
        'did you mean "client_secret"?',
    ),
    "expiry that is no date": (
        application(client_secret="{env: S, expires: 01.03.2027}"),
        f"{AT}.client_secret.expires",
        "must be a date such as 2027-03-01 (from 00:00 UTC on) or a time such as 2027-03-01T12:00:00Z",
    ),
    "expiry that is a year": (
        application(client_secret="{env: S, expires: 2027}"),
        f"{AT}.client_secret.expires",
        "must be a date",
    ),
    "expiry without a value": (
        application(client_secret="{env: S, expires: }"),
        f"{AT}.client_secret.expires",
        "has no value; must be a date",
    ),
    "time without a zone": (
        application(client_secret='{env: S, expires: "2027-03-01T12:00:00"}'),
        f"{AT}.client_secret.expires",
        "must be a date",
    ),
    "certificate without a file": (
        application(client_secret="", certificate="{password: {env: S}}"),
        f"{AT}.certificate.file",
        'missing key "file": path of a PEM',
    ),
    "workload identity without a file": (
        application(client_secret="", workload_identity="{}"),
        f"{AT}.workload_identity.token_file",
        'missing key "token_file"',
    ),
    "no tenant": (application(tenant=""), AT, 'missing key "tenant"'),
    "tenant with a path": (application(tenant="contoso/x"), f"{AT}.tenant", "the tenant's domain"),
    "no client ID": (application(client_id=""), AT, 'missing key "client_id"'),
    "client ID with LF": (application(client_id=r'"a\nb"'), f"{AT}.client_id", "control characters"),
    "scope with a quote": (application(scope="'\"'"), f"{AT}.scope", "must be a scope such as"),
    "client ID beside a managed identity": (
        application(**MACHINE | {"client_id": ID}),
        f"{AT}.client_id",
        "managed_identity: {client_id: ...}",
    ),
    "authority beside a managed identity": (
        application(**MACHINE, authority="https://login.example"),
        f"{AT}.authority",
        "remove it",
    ),
    "proxy beside a managed identity": (
        application(**MACHINE, proxy="http://proxy.example:3128"),
        f"{AT}.proxy",
        "never behind a proxy",
    ),
    "two authorities": (
        application(authority="https://login.example", oidc_authority="https://id.example"),
        f"{AT}.oidc_authority",
        "exclude each other",
    ),
    "authority with its tenant": (
        application(authority="https://login.microsoftonline.com/Contoso.example/"),
        f"{AT}.authority",
        "ends with the tenant",
    ),
    "no authority": (behind(GENERIC, scope="smtp"), AT, 'missing key "authority": the relay has no preset'),
    "no scope": (behind(GENERIC, authority="https://a.example"), AT, 'missing key "scope": the relay has no'),
    "preset without an authority": (
        account(relay="brevo", auth=auth(scope="smtp")),
        AT,
        'missing key "authority"',
    ),
    "managed identity without a scope": (behind(GENERIC, **MACHINE), AT, 'missing key "scope"'),
    "gmail": (account(relay="gmail", auth=auth()), AT, "OAuth at gmail is delegated"),
    "token over no TLS": (
        behind(f"{GENERIC}, tls: none", **OWN),
        AT,
        "could send this application's token in clear",
    ),
    "token over opportunistic TLS": (
        behind(f"{GENERIC}, tls: opportunistic", **OWN),
        AT,
        "could send this application's token in clear",
    ),
    "basic that the account lacks": (
        account(auth=auth(), probes="{login: {auth: basic}}"),
        "accounts.invoices.probes.login.auth",
        "add auth.basic to the account; it has oauth2",
    ),
}


@pytest.mark.parametrize(("text", "path", "words"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_mistake_gives_one_fault_at_its_key(text: str, path: str, words: str) -> None:
    fault = only_fault_of(text)

    assert fault.path == path
    assert words in fault.message


def test_no_mistake_shows_a_secret() -> None:
    assert "hunter2" not in repr([faults_of(text) for text, _, _ in ONE_FAULT.values()])


def test_empty_application_is_told_all_that_is_missing() -> None:
    messages = [fault.message for fault in faults_of(account(auth="{oauth2: {}}"))]

    assert [message.partition(": ")[0].rpartition("; ")[2] for message in messages] == [
        "there is none",
        'missing key "client_id"',
        'missing key "tenant"',
    ]


def test_unknown_preset_does_not_make_authority_and_scope_missing() -> None:
    text = behind("host: mail.example, preset: microsoft356")

    assert [fault.path for fault in faults_of(text)] == ["relays.mine.preset"]


def test_faults_of_an_application_are_told_beside_an_unknown_relay() -> None:
    text = account(relay="offise365", auth=auth(client_secret=""))

    assert {fault.path for fault in faults_of(text)} == {AT, "accounts.invoices.relay"}


def test_private_relay_without_tls_may_be_given_a_token() -> None:
    assert made(behind("host: 10.0.0.1, tls: none, allow_plaintext: true", **OWN))


# --- what is doubtful --------------------------------------------------------------------------------------

WARNED = {
    "outlook.com": (account(relay="outlook.com", auth=auth()), AT, "OAuth at outlook.com is delegated"),
    "gmail with an issuer": (account(relay="gmail", auth=auth(**OWN)), AT, "use auth.basic with an app"),
    "client ID that is a name": (application(client_id="mailer"), f"{AT}.client_id", "GUID such as"),
    "identity that is a name": (
        application(**MACHINE | {"managed_identity": "{client_id: mailer}"}),
        f"{AT}.managed_identity.client_id",
        "GUID such as",
    ),
    "tenant of nobody": (application(tenant="common"), f"{AT}.tenant", "gets no token here"),
}


@pytest.mark.parametrize(("text", "path", "words"), WARNED.values(), ids=WARNED)
def test_doubtful_application_is_warned_about(text: str, path: str, words: str) -> None:
    warnings = {warning.path: warning.message for warning in settings_of(text).warnings}

    assert words in warnings[path]


@pytest.mark.parametrize(
    "text",
    [
        application(),
        application(**MACHINE),
        application(client_id="smtp-exporter", authority="https://127.0.0.1:8443"),
        behind(GENERIC, **OWN, client_id="smtp-exporter"),
    ],
    ids=["Microsoft 365", "managed identity", "own issuer behind a preset", "own issuer"],
)
def test_sound_application_is_not_warned_about(text: str) -> None:
    assert settings_of(text).warnings == ()


# --- what it points at -------------------------------------------------------------------------------------

PEM = "-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n"


@pytest.fixture
def main(tmp_path: Path) -> Path:
    return tmp_path / "smtp.yaml"


def resolved(main: Path, text: str) -> list[Fault]:
    """The faults of what is pointed at."""
    main.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(main, KINDS, resolve_secrets=True)
    return list(caught.value.faults)


def private(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    file.chmod(0o600)


@pytest.mark.parametrize(
    ("parts", "paths"),
    [
        ({"client_secret": "{file: missing}"}, ["client_secret"]),
        (
            {"client_secret": "", "certificate": "{file: missing, password: {file: missing}}"},
            ["certificate.file", "certificate.password"],
        ),
        (
            {"client_secret": "", "workload_identity": "{token_file: missing}"},
            ["workload_identity.token_file"],
        ),
        (MACHINE | {"ca_file": "missing"}, ["ca_file"]),
    ],
    ids=["secret", "certificate", "workload identity", "CA"],
)
def test_every_missing_target_is_named(main: Path, parts: dict[str, str], paths: list[str]) -> None:
    faults = resolved(main, application(**parts))

    assert [fault.path for fault in faults] == [f"{AT}.{path}" for path in paths]
    assert all("No such file or directory" in fault.message for fault in faults)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hunter2", "is not PEM and not PFX: it has no line with -----BEGIN CERTIFICATE-----"),
        (b"-----BEGIN CERTIFICATE-----\n", "it has no line with PRIVATE KEY-----"),
        (b"0 hunter2", "is not PEM and not PFX"),
    ],
    ids=["text", "certificate alone", "text that begins like a PFX"],
)
def test_certificate_that_cannot_prove_anything_is_a_fault(main: Path, content: bytes, words: str) -> None:
    private(main.parent / "c", content)

    (fault,) = resolved(main, application(client_secret="", certificate="{file: c}"))

    assert words in fault.message
    assert "hunter2" not in fault.message


@pytest.mark.parametrize("content", [PEM.encode(), b"\x30\x82\x0a\x00\x02\x01\x03\xff"], ids=["PEM", "PFX"])
def test_certificate_with_its_key_is_no_fault(main: Path, content: bytes) -> None:
    private(main.parent / "c", content)
    main.write_text(application(client_secret="", certificate="{file: c}"))

    assert load(main, KINDS, resolve_secrets=True).warnings == ()


def test_certificate_that_everybody_may_read_is_a_warning(main: Path) -> None:
    (main.parent / "c").write_text(PEM)
    (main.parent / "c").chmod(0o644)
    main.write_text(application(client_secret="", certificate="{file: c}"))

    (warning,) = load(main, KINDS, resolve_secrets=True).warnings

    assert warning.path == f"{AT}.certificate.file"


def test_token_of_the_platform_may_be_read_by_whom_the_platform_lets(main: Path) -> None:
    (main.parent / "t").write_text("eyJ0")
    (main.parent / "t").chmod(0o644)
    main.write_text(application(client_secret="", workload_identity="{token_file: t}"))

    assert load(main, KINDS, resolve_secrets=True).warnings == ()


@pytest.mark.parametrize(
    ("expires", "count"), [("2024-02-29", 1), ("9999-01-01", 0)], ids=["past", "to come"]
)
def test_secret_that_has_expired_is_a_warning(main: Path, expires: str, count: int) -> None:
    main.write_text(application(client_secret=f"{{env: S, expires: {expires}}}"))

    warnings = load(main, KINDS, resolve_secrets=False).warnings

    assert [warning.path for warning in warnings] == [f"{AT}.client_secret.expires"] * count
    assert all("renew the client secret" in warning.message for warning in warnings)
