from __future__ import annotations

import base64
from typing import Any

import jwt
import pytest

from exporter.simulator.entra.grant import Grant, TokenRequest, judged
from exporter.simulator.scenarios.refusal import Refusal
from exporter.simulator.tenant.directory import Credential
from exporter.simulator.tenant.keypair import keypair
from exporter.simulator.tenant.tenant import Tenant

NOW = 1_778_141_350.0
AUDIENCES = ("https://localhost/t/oauth2/v2.0/token", "https://localhost/t/v2.0")
SCOPE = "https://outlook.office365.com/.default"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

TENANT = Tenant()
APPS = TENANT.directory.applications


def _ask(tenant: str = "contoso.example", **form: str) -> Grant | Refusal:
    asked = TokenRequest(tenant=tenant, form={"grant_type": "client_credentials", "scope": SCOPE} | form)
    return judged(asked, TENANT.directory, audiences=AUDIENCES, now=NOW)


def _with_secret(tenant: str = "contoso.example", **form: str) -> Grant | Refusal:
    proof = {"client_id": APPS["demo"].client_id, "client_secret": APPS["demo"].secret or ""}
    return _ask(tenant, **(proof | form))


def _assertion(*, key: str = "certificate", algorithm: str = "PS256", **changes: Any) -> str:
    """An assertion as MSAL makes it; changes to claims, and to the header by x5t."""
    pair = keypair(key)
    header = {"x5t#S256": base64.urlsafe_b64encode(_raw(pair.sha256)).decode()}  # padded
    if "x5t" in changes:
        header = {"x5t": changes.pop("x5t")}
    client_id = APPS["certificate"].client_id
    claims = {
        "aud": AUDIENCES[0],
        "iss": client_id,
        "sub": client_id,
        "exp": NOW + 600,
        "jti": "1",
        "iat": NOW,
    }
    named = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(named, pair.key, algorithm=algorithm, headers=header)


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _with_assertion(assertion: str, client_assertion_type: str = JWT_BEARER) -> Grant | Refusal:
    client_id = APPS["certificate"].client_id
    return _ask(client_id=client_id, client_assertion=assertion, client_assertion_type=client_assertion_type)


@pytest.mark.parametrize(
    "tenant",
    ["contoso.example", "CONTOSO.example", TENANT.directory.tenant_id],
    ids=["name", "capitals", "id"],
)
def test_judged_grants_a_token_for_the_secret(tenant: str) -> None:
    assert _with_secret(tenant) == Grant(
        application=APPS["demo"], audience="https://outlook.office365.com", credential=Credential.SECRET
    )


@pytest.mark.parametrize(
    ("scope", "audience"),
    [
        ("https://outlook.office365.com//.default", "https://outlook.office365.com"),
        ("https://graph.microsoft.com/.default", "https://graph.microsoft.com"),
        ("00000002-0000-0ff1-ce00-000000000000/.default", "00000002-0000-0ff1-ce00-000000000000"),
    ],
)
def test_judged_grants_a_token_for_the_resource_of_the_scope(scope: str, audience: str) -> None:
    verdict = _with_secret(scope=scope)
    assert isinstance(verdict, Grant)
    assert verdict.audience == audience


@pytest.mark.parametrize(
    ("form", "error", "aadsts"),
    [
        pytest.param({"tenant": "fabrikam.example"}, "invalid_request", 90002, id="tenant"),
        pytest.param({"grant_type": ""}, "invalid_request", 900144, id="no_grant_type"),
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", 70003, id="grant_type"),
        pytest.param({"client_id": ""}, "invalid_request", 900144, id="no_client"),
        pytest.param({"client_id": "nobody"}, "unauthorized_client", 700016, id="client"),
        pytest.param({"client_secret": ""}, "invalid_client", 7000218, id="no_credential"),
        pytest.param({"client_secret": "wrong"}, "invalid_client", 7000215, id="secret"),
        pytest.param({"client_secret": "pässwörd"}, "invalid_client", 7000215, id="secret_not_ascii"),
        pytest.param({"client_id": APPS["foreign"].client_id}, "invalid_client", 7000215, id="others_secret"),
        pytest.param({"client_id": APPS["certificate"].client_id}, "invalid_client", 7000215, id="no_secret"),
        pytest.param({"scope": ""}, "invalid_request", 900144, id="no_scope"),
        pytest.param(
            {"scope": "https://outlook.office365.com/SMTP.Send"}, "invalid_scope", 1002012, id="scope"
        ),
        pytest.param({"scope": f"{SCOPE} openid"}, "invalid_scope", 1002012, id="mixed"),
        pytest.param({"scope": "/.default"}, "invalid_scope", 70011, id="no_resource"),
        pytest.param({"scope": "outlook/.default"}, "invalid_scope", 70011, id="no_uri"),
        pytest.param({"scope": "api://smtp/.default"}, "invalid_resource", 500011, id="resource"),
        pytest.param({"client_secret": "wrong", "scope": "x"}, "invalid_client", 7000215, id="proof_first"),
    ],
)
def test_judged_refuses_as_entra_does(form: dict[str, str], error: str, aadsts: int) -> None:
    verdict = _with_secret(**form)
    assert isinstance(verdict, Refusal)
    assert (verdict.error, verdict.aadsts) == (error, aadsts)


@pytest.mark.parametrize(
    "assertion",
    [
        pytest.param(_assertion(), id="ps256"),
        pytest.param(_assertion(algorithm="RS256", x5t=keypair("certificate").sha1), id="rs256"),
        pytest.param(_assertion(aud=AUDIENCES[1]), id="issuer_as_audience"),
        pytest.param(_assertion(exp=NOW - 299), id="clock_a_little_late"),
        pytest.param(_assertion(nbf=NOW + 299), id="clock_a_little_early"),
    ],
)
def test_judged_grants_a_token_for_an_assertion(assertion: str) -> None:
    verdict = _with_assertion(assertion)
    assert isinstance(verdict, Grant)
    assert verdict.credential is Credential.CERTIFICATE


@pytest.mark.parametrize(
    ("assertion", "aadsts"),
    [
        pytest.param("no.jwt.atall", 50027, id="malformed"),
        pytest.param(_assertion(iss="https://kubernetes.example"), 700211, id="federated"),
        pytest.param(_assertion(sub=APPS["demo"].client_id), 700211, id="other_subject"),
        pytest.param(_assertion(x5t="AAAA"), 700027, id="unknown_thumbprint"),
        pytest.param(_assertion(key="elsewhere"), 700027, id="unknown_key"),
        pytest.param(_assertion(key="elsewhere", x5t=keypair("certificate").sha1), 700027, id="wrong_key"),
        pytest.param(_assertion(algorithm="RS512"), 700027, id="algorithm"),
        pytest.param(_assertion(aud="https://localhost/other"), 700023, id="audience"),
        pytest.param(_assertion(aud=None), 700023, id="no_audience"),
        pytest.param(_assertion(exp=NOW - 300), 700024, id="late"),
        pytest.param(_assertion(nbf=NOW + 301), 700024, id="early"),
        pytest.param(_assertion(exp=None), 700024, id="no_end"),
    ],
)
def test_judged_refuses_an_assertion_that_proves_nothing(assertion: str, aadsts: int) -> None:
    verdict = _with_assertion(assertion)
    assert isinstance(verdict, Refusal)
    assert (verdict.error, verdict.aadsts) == ("invalid_client", aadsts)


def test_judged_takes_an_assertion_of_another_type_for_none() -> None:
    verdict = _with_assertion(_assertion(), "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")
    assert isinstance(verdict, Refusal)
    assert verdict.aadsts == 7000218
