"""One tenant has one label, by whatever it is called in the configuration; two never have one."""

from __future__ import annotations

import pytest

from .texts import settings_of

ID = "11111111-2222-3333-4444-555555555555"
OTHER_ID = "99999999-2222-3333-4444-555555555555"
BASIC = "basic: {username: u@contoso.example, password: {env: P}}"


def oauth2(tenant: str) -> str:
    return f"oauth2: {{tenant: {tenant}, client_id: {ID}, client_secret: {{env: S}}}}"


def labels(*accounts: str) -> list[str]:
    """The labels of accounts, each as `account` writes it."""
    lines = [
        f"  a{number}: {{relay: microsoft365, {each}, probes: {{login: {{}}}}}}"
        for number, each in enumerate(accounts)
    ]
    settings = settings_of("\n".join(["accounts:", *lines]))
    return [account.tenant for account in settings.accounts]


def account(domain: str, auth: str, tenant: str = "") -> str:
    return f"address: u@{domain}, auth: {{{auth}}}" + (f", tenant: {tenant}" if tenant else "")


PASSWORD = account("contoso.example", BASIC)
TOKEN = account("contoso.example", oauth2(ID))


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        pytest.param([PASSWORD], ["contoso.example"], id="domain"),
        pytest.param([PASSWORD, TOKEN], [ID, ID], id="domain of an ID"),
        pytest.param(
            [PASSWORD, account("contoso.example", oauth2("contoso.onmicrosoft.com")), TOKEN],
            ["contoso.onmicrosoft.com"] * 3,
            id="name before ID",
        ),
        pytest.param(
            [PASSWORD, account("contoso.example", oauth2(ID), "Contoso"), TOKEN],
            ["Contoso"] * 3,
            id="chosen name",
        ),
        pytest.param(
            [account("contoso.example", BASIC), account("contoso.de", oauth2(ID)), TOKEN],
            [ID] * 3,
            id="two domains",
        ),
        pytest.param(
            [TOKEN, account("contoso.example", oauth2(OTHER_ID)), PASSWORD],
            [ID, OTHER_ID, "contoso.example"],
            id="two IDs are two tenants",
        ),
        pytest.param(
            [
                account("contoso.example", oauth2(ID), "one"),
                account("contoso.example", oauth2(ID), "two"),
                TOKEN,
            ],
            ["one", "two", ID],
            id="two chosen names stay",
        ),
    ],
)
def test_accounts_of_one_tenant_have_one_label(accounts: list[str], expected: list[str]) -> None:
    assert labels(*accounts) == expected


def test_other_providers_domains_tie_nothing() -> None:
    issuer = oauth2(ID).removesuffix("}") + ", authority: https://id.example, scope: x}"
    text = f"""
relays: {{own: {{host: mail.example, port: 587}}}}
accounts:
  a: {{relay: own, {account("contoso.example", issuer)}, probes: {{login: {{}}}}}}
  b: {{relay: own, {PASSWORD}, probes: {{login: {{}}}}}}
"""
    assert [each.tenant for each in settings_of(text).accounts] == [ID, "contoso.example"]


@pytest.mark.parametrize("written", ["contoso.example", ID, "Contoso"])
def test_maintenance_window_may_call_the_tenant_by_any_of_its_names(written: str) -> None:
    text = f"""
accounts:
  a: {{relay: microsoft365, {account("contoso.example", oauth2(ID), "Contoso")}, probes: {{login: {{}}}}}}
  b: {{relay: microsoft365, {PASSWORD}, probes: {{login: {{}}}}}}
incidents:
  maintenance:
    - {{tenants: [{written}], from: 2026-12-05T20:00:00Z, until: 2026-12-05T23:00:00Z, reason: change}}
"""
    (window,) = settings_of(text).incidents.maintenance
    assert window.tenants == {"Contoso"}
