"""What a refused token says of itself narrows a bare refusal."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.explain import as_json
from exporter.failure import FailureKind
from exporter.terms import Phase

MAIL = "https://outlook.office365.com"


@pytest.mark.parametrize(
    "text",
    [
        "5.7.3 Authentication unsuccessful [AM0PR01CA0041]",
        "5.7.8 Error: authentication failed: (reason unavailable)",
    ],
    ids=["Exchange", "Dovecot"],
)
@pytest.mark.parametrize(
    ("claims", "cause"),
    [
        pytest.param(
            {"aud": MAIL, "roles": ("SMTP.SendAsApp",)}, "oauth_rejected_by_exchange", id="nothing wrong"
        ),
        pytest.param({"aud": MAIL}, "oauth_rejected_by_exchange", id="no roles: RBAC may grant it"),
        pytest.param({"aud": MAIL, "exp": 1.0}, "oauth_rejected_by_exchange", id="expired"),
        pytest.param(
            {"aud": "https://graph.microsoft.com"}, "oauth_permission_missing", id="another audience"
        ),
        pytest.param(
            {"aud": MAIL, "roles": ("Mail.Read",)}, "oauth_permission_missing", id="another permission"
        ),
        pytest.param(
            {"aud": MAIL, "token_user": "other@contoso.example"}, "oauth_wrong_user", id="another's"
        ),
        pytest.param(
            {"aud": MAIL, "token_user": "ME@contoso.example"},
            "oauth_rejected_by_exchange",
            id="own, in capitals",
        ),
    ],
)
def test_claims_of_the_token_name_the_cause_of_a_bare_refusal(
    text: str, claims: dict[str, Any], cause: str
) -> None:
    evidence = Evidence(
        provider="microsoft365",
        phase=Phase.AUTH,
        kind=FailureKind.REFUSED,
        code=535,
        text=text,
        mechanism="XOAUTH2",
        user_name="me@contoso.example",
        **claims,
    )

    assert diagnose(evidence).cause.label == cause


@pytest.mark.parametrize("exp", [-1.0, 0.0, 1795000000.0, 1e14])
def test_claims_are_shown_whatever_their_numbers(exp: float) -> None:
    evidence = Evidence(
        text="5.7.3 no", phase=Phase.AUTH, exp=exp, aud=MAIL, token_user="a@x", roles=("SMTP.SendAsApp",)
    )

    shown = as_json(diagnose(evidence))["evidence"]

    assert f"(token: aud {MAIL})" in shown
    assert ("(token: exp 2026-11-18T11:06:40Z)" in shown) is (exp == 1795000000.0)
