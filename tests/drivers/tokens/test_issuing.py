"""A token, its facts and its time, from an issuer that does as it should."""

from __future__ import annotations

import asyncio

from exporter.failure import FailureKind
from tests.drivers.issuer import Issuer, grant, jwt, reply
from tests.drivers.tokens.harness import NOW, SECRET, Harness


async def test_secret_gets_a_token_with_its_facts(harness: Harness) -> None:
    text = jwt(roles=["SMTP.SendAsApp"], tid="t-1", exp=NOW + 4000)
    harness.issuer.token = reply(200, grant(text))

    token = await harness.get()

    assert token.text.reveal() == text
    assert (token.facts.audience, token.facts.roles) == ("https://outlook.office365.com", ("SMTP.SendAsApp",))
    assert (token.facts.tenant, token.facts.expires_timestamp) == ("t-1", NOW + 4000)
    assert not token.facts.from_cache
    form = harness.issuer.token_requests[0].form
    assert (form["grant_type"], form["client_secret"]) == ("client_credentials", SECRET)
    assert form["scope"] == "https://outlook.office365.com/.default"


async def test_request_goes_to_the_authority_only(harness: Harness) -> None:
    await harness.get()

    assert [request.target for request in harness.issuer.requests] == [
        "/contoso/v2.0/.well-known/openid-configuration",
        "/contoso/oauth2/v2.0/token",
    ]


async def test_oidc_authority_is_the_whole_address(harness: Harness) -> None:
    await harness.get(authority=None, oidc_authority=f"{harness.issuer.url}/realm/x/")

    assert harness.issuer.requests[0].target == "/realm/x/.well-known/openid-configuration"


async def test_time_is_the_networks(harness: Harness) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        await reply(200, grant())(writer)

    harness.issuer.token = slow

    seconds = [(await harness.get()).seconds for _ in range(2)]

    assert all(0.05 <= each < 0.5 for each in seconds)


async def test_token_goes_through_the_proxy(harness: Harness) -> None:
    proxy = Issuer()
    proxy.token = reply(403)
    port = await harness.serve(proxy.talk)

    exc = await harness.fault(proxy=f"http://user:{SECRET[:6]}@127.0.0.1:{port}")

    assert exc.fact.kind is FailureKind.PROXY
    assert proxy.requests[0].method == "CONNECT"
