from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from exporter.simulator.entra.grant import EXCHANGE, GRAPH, Grant
from exporter.simulator.entra.issuer import Issuer
from exporter.simulator.tenant.directory import Credential
from exporter.simulator.tenant.keypair import keypair
from exporter.simulator.tenant.tenant import Tenant

NOW = datetime(2026, 5, 7, 8, 9, 10, 123_000, tzinfo=UTC)
MAILBOX = "oauth2@contoso.example"


class Mint:
    """An issuer whose clock is set by hand."""

    def __init__(self) -> None:
        self.now = NOW
        self.tenant = Tenant()
        self.issuer = Issuer(self.tenant.directory, lambda: self.now)

    def token(self, app: str = "demo", audience: str = EXCHANGE, seconds: int = 3599, **claims: Any) -> str:
        application = self.tenant.directory.applications[app]
        grant = Grant(application=application, audience=audience, credential=Credential.SECRET)
        return self.issuer.issue(grant, seconds=seconds, claims=claims)


@pytest.fixture
def mint() -> Mint:
    return Mint()


def test_issue_makes_a_token_as_entra_does(mint: Mint) -> None:
    token = mint.token()
    claims = jwt.decode(token, options={"verify_signature": False})
    tenant, app = mint.tenant.directory.tenant_id, mint.tenant.directory.applications["demo"]
    issued = int(NOW.timestamp())
    assert claims.pop("uti")
    assert claims == {
        "aud": "https://outlook.office365.com",
        "iss": f"https://sts.windows.net/{tenant}/",
        "iat": issued - 300,
        "nbf": issued - 300,
        "exp": issued + 3599,
        "app_displayname": "demo",
        "appid": app.client_id,
        "appidacr": "1",
        "idp": f"https://sts.windows.net/{tenant}/",
        "idtyp": "app",
        "oid": app.object_id,
        "roles": ["SMTP.SendAsApp", "IMAP.AccessAsApp"],
        "sub": app.object_id,
        "tid": tenant,
        "ver": "1.0",
    }


def test_keys_verify_a_token(mint: Mint) -> None:
    (key,) = jwt.PyJWKSet.from_dict(mint.issuer.keys()).keys
    token = mint.token()
    assert jwt.get_unverified_header(token)["kid"] == key.key_id
    options = {"verify_exp": False, "verify_aud": False, "verify_nbf": False, "verify_iat": False}
    assert jwt.decode(token, key, algorithms=["RS256"], options=options)["idtyp"] == "app"


@pytest.mark.parametrize("app", ["demo", "certificate"])
@pytest.mark.parametrize("mailbox", [MAILBOX, "BOTH@contoso.example"])
def test_accepts_an_application_that_may_open_the_mailbox(mint: Mint, app: str, mailbox: str) -> None:
    assert mint.issuer.accepts(mailbox, mint.token(app))


def test_accepts_the_resource_by_its_id(mint: Mint) -> None:
    assert mint.issuer.accepts(MAILBOX, mint.token(audience="00000002-0000-0ff1-ce00-000000000000"))


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"audience": GRAPH}, id="audience"),
        pytest.param({"app": "foreign"}, id="application"),
        pytest.param({"seconds": -1}, id="stale"),
        pytest.param({"roles": None}, id="no_role"),
        pytest.param({"roles": ["IMAP.AccessAsApp"]}, id="other_role"),
        pytest.param({"tid": "00000000-0000-0000-0000-000000000000"}, id="tenant"),
        pytest.param({"nbf": int(NOW.timestamp()) + 60}, id="not_yet"),
        pytest.param({"appid": ["x"]}, id="odd"),
    ],
)
def test_accepts_no_token_with_a_wrong_claim(mint: Mint, claims: dict[str, Any]) -> None:
    assert not mint.issuer.accepts(MAILBOX, mint.token(**claims))


@pytest.mark.parametrize(
    "mailbox", ["basic@contoso.example", "nobody@contoso.example", "oauth2@other.example"]
)
def test_accepts_no_token_for_another_mailbox(mint: Mint, mailbox: str) -> None:
    assert not mint.issuer.accepts(mailbox, mint.token())


def test_accepts_a_token_until_it_runs_out(mint: Mint) -> None:
    token = mint.token(seconds=20)
    mint.now = NOW + timedelta(seconds=19)
    assert mint.issuer.accepts(MAILBOX, token)
    mint.now = NOW + timedelta(seconds=20)
    assert not mint.issuer.accepts(MAILBOX, token)


def test_accepts_no_tampered_token(mint: Mint) -> None:
    head, body, signature = mint.token().split(".")
    other = mint.token("foreign").split(".")[1]
    forged = [f"{head}.{other}.{signature}", f"{head}.{body}.", f"{head}.{body}", "", "a.b.c", "token"]
    assert not any(mint.issuer.accepts(MAILBOX, token) for token in forged)


def test_accepts_no_token_that_it_did_not_sign(mint: Mint) -> None:
    claims = jwt.decode(mint.token(), options={"verify_signature": False})
    foreign = jwt.encode(claims, keypair("elsewhere").key, algorithm="RS256")
    unsigned = jwt.encode(claims, None, algorithm="none")
    assert not any(mint.issuer.accepts(MAILBOX, token) for token in (foreign, unsigned))


def test_accepts_no_token_of_another_simulator(mint: Mint) -> None:
    assert not mint.issuer.accepts(MAILBOX, Mint().token())
