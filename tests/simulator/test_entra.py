from __future__ import annotations

import asyncio
import gc
import http.client
import re
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msal
import pytest
import requests

from exporter.simulator.simulator import Simulator

from .client import fetch, oauth_login, submission, token_page, trust

if TYPE_CHECKING:
    from collections.abc import Iterator

OK = (235, "2.7.0 Authentication successful")
REFUSED = r"5\.7\.3 Authentication unsuccessful \[[A-Z0-9.]+ \S+Z [0-9A-F]{16}\]"
GUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """MSAL leaves a session of its own open. REQUESTS_CA_BUNDLE would go before `verify`."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


def _msal(env: dict[str, Any], session: requests.Session, app: str, credential: Any) -> dict[str, Any]:
    session.verify = env["ca_file"]
    client = msal.ConfidentialClientApplication(
        env["apps"][app]["client_id"],
        authority=f"{env['authority']}/{env['tenant']}",
        client_credential=credential,
        instance_discovery=False,
        http_client=session,
    )
    return client.acquire_token_for_client([env["scope"]])


async def test_discovery_says_where_tokens_and_keys_are(entra: Simulator) -> None:
    env = entra.env()
    page = await asyncio.to_thread(fetch, env, "/contoso.example/v2.0/.well-known/openid-configuration")
    base = f"{env['authority']}/{env['tenant']}"
    assert page.status == 200
    assert page.json["issuer"] == f"{base}/v2.0"
    assert page.json["token_endpoint"] == f"{base}/oauth2/v2.0/token"
    keys = await asyncio.to_thread(fetch, env, page.json["jwks_uri"].removeprefix(env["authority"]))
    assert [key["kty"] for key in keys.json["keys"]] == ["RSA"]


async def test_discovery_of_an_unknown_tenant_is_refused(entra: Simulator) -> None:
    path = "/fabrikam.example/v2.0/.well-known/openid-configuration"
    page = await asyncio.to_thread(fetch, entra.env(), path)
    assert (page.status, page.json["error"], page.json["error_codes"]) == (400, "invalid_tenant", [90002])


async def test_instance_discovery_is_not_there(entra: Simulator) -> None:
    page = await asyncio.to_thread(fetch, entra.env(), "/common/discovery/instance?api-version=1.0")
    assert page.status == 404


async def test_token_is_for_exchange_and_lives_an_hour(entra: Simulator) -> None:
    page = await asyncio.to_thread(token_page, entra.env())
    assert page.status == 200
    assert page.headers["Content-Type"] == "application/json; charset=utf-8"
    assert page.json.keys() == {"token_type", "expires_in", "ext_expires_in", "access_token"}
    assert (page.json["token_type"], page.json["expires_in"]) == ("Bearer", 3599)


async def test_token_opens_its_mailboxes_at_the_submission_port(entra: Simulator) -> None:
    env = entra.env()
    token = (await asyncio.to_thread(token_page, env)).json["access_token"]
    for account in ("oauth2", "both"):
        assert await asyncio.to_thread(oauth_login, env, account, token) == OK
    replies = await asyncio.to_thread(submission, env, "oauth2", token)
    assert [code for code, _ in replies] == [235, 250, 250, 354, 250]


@pytest.mark.parametrize(
    ("app", "account", "form"),
    [
        pytest.param("demo", "basic", {}, id="other_mailbox"),
        pytest.param("foreign", "oauth2", {}, id="no_right_on_the_mailbox"),
        pytest.param("demo", "oauth2", {"scope": "https://graph.microsoft.com/.default"}, id="audience"),
    ],
)
async def test_token_is_refused_without_a_reason(
    entra: Simulator, app: str, account: str, form: dict[str, str]
) -> None:
    env = entra.env()
    token = (await asyncio.to_thread(token_page, env, app, **form)).json["access_token"]
    code, text = await asyncio.to_thread(oauth_login, env, account, token)
    assert code == 535
    assert re.fullmatch(REFUSED, text)


async def test_token_is_refused_as_entra_does(entra: Simulator) -> None:
    env = entra.env()
    page = await asyncio.to_thread(token_page, env, client_secret="wrong")
    answer = page.json
    pattern = (
        rf"AADSTS7000215: Invalid client secret provided\. .* Trace ID: ({GUID})"
        rf" Correlation ID: ({GUID}) Timestamp: (\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ)"
    )
    match = re.fullmatch(pattern, answer["error_description"])
    assert page.status == 401
    assert match
    assert match.groups() == (answer["trace_id"], answer["correlation_id"], answer["timestamp"])
    assert page.headers["x-ms-request-id"] == answer["trace_id"]


async def test_token_request_that_is_no_form_is_refused(entra: Simulator) -> None:
    env = entra.env()
    page = await asyncio.to_thread(fetch, env, f"/{env['tenant']}/oauth2/v2.0/token", {})
    assert (page.status, page.json["error_codes"]) == (400, [900144])


async def test_fifty_accounts_log_in_with_one_token(entra: Simulator) -> None:
    env = entra.env()
    for number in range(50):
        entra.add_user(f"u{number}@contoso.example", app="demo")
        env["accounts"][f"u{number}"] = {"username": f"u{number}@contoso.example"}
    token = (await asyncio.to_thread(token_page, env)).json["access_token"]
    logins = (asyncio.to_thread(oauth_login, env, f"u{number}", token) for number in range(50))
    assert set(await asyncio.gather(*logins)) == {OK}
    assert entra.token_counts()["demo"] == {"requests": 1, "issued": 1}


async def test_msal_gets_a_token_with_a_secret(entra: Simulator, session: requests.Session) -> None:
    env = entra.env()
    answer = await asyncio.to_thread(_msal, env, session, "demo", env["apps"]["demo"]["client_secret"])
    assert await asyncio.to_thread(oauth_login, env, "oauth2", answer["access_token"]) == OK


async def test_msal_gets_a_token_with_a_certificate(entra: Simulator, session: requests.Session) -> None:
    env = entra.env()
    pem = await asyncio.to_thread(Path(env["apps"]["certificate"]["certificate_file"]).read_text)
    credential = {"private_key": pem, "public_certificate": pem}
    answer = await asyncio.to_thread(_msal, env, session, "certificate", credential)
    assert await asyncio.to_thread(oauth_login, env, "both", answer["access_token"]) == OK


@pytest.mark.parametrize(
    ("scenario", "outcome"), [("oauth_secret_expired", None), ("oauth_cert_invalid", [700027])]
)
async def test_certificate_is_concerned_by_its_own_scenario_only(
    entra: Simulator, session: requests.Session, scenario: str, outcome: list[int] | None
) -> None:
    await entra.set_scenario(scenario)
    env = entra.env()
    pem = await asyncio.to_thread(Path(env["apps"]["certificate"]["certificate_file"]).read_text)
    credential = {"private_key": pem, "public_certificate": pem}
    answer = await asyncio.to_thread(_msal, env, session, "certificate", credential)
    assert answer.get("error_codes") == outcome


async def test_msal_is_told_why_not(entra: Simulator, session: requests.Session) -> None:
    answer = await asyncio.to_thread(_msal, entra.env(), session, "demo", "wrong")
    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [7000215])


async def test_msal_takes_the_issuer_for_an_oidc_authority(
    entra: Simulator, session: requests.Session
) -> None:
    env = entra.env()
    session.verify = env["ca_file"]
    client = await asyncio.to_thread(
        msal.ConfidentialClientApplication,
        env["apps"]["demo"]["client_id"],
        oidc_authority=f"{env['authority']}/{env['tenant']}/v2.0",
        client_credential=env["apps"]["demo"]["client_secret"],
        http_client=session,
    )
    answer = await asyncio.to_thread(client.acquire_token_for_client, [env["scope"]])
    assert answer["expires_in"] == 3599


async def test_stop_breaks_off_every_kind_of_connection(caplog: pytest.LogCaptureFixture) -> None:
    simulator, tasks = Simulator(scenario="token_hang"), asyncio.all_tasks()
    await simulator.start()
    env = simulator.env()
    port = env["ports"]["entra"]
    never_shaken = socket.create_connection(("localhost", port))
    reader, writer = await asyncio.open_connection("localhost", port, ssl=trust(env))
    with pytest.raises(TimeoutError):
        await asyncio.to_thread(token_page, env, timeout=0.1)
    hanging = asyncio.create_task(asyncio.to_thread(token_page, env))
    await asyncio.sleep(0.1)
    assert simulator.token_counts()["demo"]["requests"] == 2
    await asyncio.wait_for(simulator.stop(), 1)
    with pytest.raises((OSError, http.client.HTTPException)):
        await hanging
    assert await reader.read() == b""
    writer.transport.abort()
    never_shaken.close()
    await asyncio.sleep(0)
    gc.collect()
    assert asyncio.all_tasks() <= tasks
    assert caplog.records == []


async def test_stop_does_not_wait_for_who_does_not_read() -> None:
    simulator = Simulator(scenario="token_huge")
    await simulator.start()
    env = simulator.env()
    reader, writer = await asyncio.open_connection("localhost", env["ports"]["entra"], ssl=trust(env))
    head = f"POST /{env['tenant']}/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    writer.write(head.encode())
    await reader.read(10)
    await asyncio.wait_for(simulator.stop(), 1)
    writer.transport.abort()
    await asyncio.sleep(0)
    gc.collect()


async def test_client_that_does_not_trust_the_ca_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    async with Simulator() as simulator:
        port = simulator.env()["ports"]["entra"]
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection("localhost", port, ssl=ssl.create_default_context())
        plain = socket.create_connection(("localhost", port))
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        await asyncio.sleep(0.05)
        plain.close()
    gc.collect()
    assert caplog.records == []
