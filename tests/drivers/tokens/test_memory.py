"""What is remembered: tokens while they last, and that an issuer wants to be left alone. Nothing else."""

from __future__ import annotations

import asyncio

import pytest

from exporter.failure import FailureKind
from tests.drivers.issuer import grant, jwt, refusal, reply
from tests.drivers.tokens.harness import NOW, Harness


async def test_fix_at_the_issuer_is_seen_at_once(harness: Harness) -> None:
    answers = (
        reply(400, refusal()),
        reply(503),
        reply(200, b"<html>"),
        reply(400, refusal()),
        reply(200, grant()),
    )
    for act in answers[:-1]:
        harness.issuer.token = act
        await harness.fault()

    harness.issuer.token = answers[-1]
    await harness.get()

    assert len(harness.issuer.token_requests) == len(answers)


async def test_kept_token_serves_until_five_minutes_are_left(harness: Harness) -> None:
    first = await harness.get(fresh=False)
    harness.clock.advance(3599 - 301)
    kept = await harness.get(fresh=False)
    harness.clock.advance(2)
    harness.issuer.token = reply(200, grant("renewed"))
    renewed = await harness.get(fresh=False)

    assert (kept.text.reveal(), kept.seconds, kept.facts.from_cache) == (first.text.reveal(), 0.0, True)
    assert (renewed.text.reveal(), renewed.facts.from_cache) == ("renewed", False)


async def test_short_token_serves_half_its_life(harness: Harness) -> None:
    harness.issuer.token = reply(200, grant(expires_in=3))
    await harness.get(fresh=False)
    harness.clock.advance(1.4)

    assert (await harness.get(fresh=False)).facts.from_cache
    harness.clock.advance(0.2)
    assert not (await harness.get(fresh=False)).facts.from_cache


async def test_token_without_expiry_serves_shortly(harness: Harness) -> None:
    body = grant("opaque")
    del body["expires_in"]
    harness.issuer.token = reply(200, body)

    assert (await harness.get(fresh=False)).facts.expires_timestamp == NOW + 60
    harness.clock.advance(31)
    assert not (await harness.get(fresh=False)).facts.from_cache


async def test_fresh_token_replaces_the_kept_one(harness: Harness) -> None:
    await harness.get(fresh=False)
    harness.issuer.token = reply(200, grant("second"))

    fresh = await harness.get(fresh=True)
    kept = await harness.get(fresh=False)

    assert fresh.text.reveal() == kept.text.reveal() == "second"
    assert (fresh.facts.from_cache, kept.facts.from_cache) == (False, True)


async def test_failure_leaves_the_kept_token_until_it_ends(harness: Harness) -> None:
    await harness.get()
    harness.issuer.token = reply(400, refusal())
    await harness.fault()
    harness.clock.advance(3599 - 10)

    assert (await harness.get(fresh=False)).facts.from_cache
    harness.clock.advance(11)
    assert (await harness.fault(fresh=False)).fact.kind is FailureKind.TOKEN_REFUSED


async def test_wall_clock_does_not_matter_to_the_kept_token(harness: Harness) -> None:
    harness.issuer.token = reply(200, grant(jwt(exp=NOW - 600)))
    await harness.get()
    harness.clock.wall += 86400

    assert (await harness.get(fresh=False)).facts.from_cache


async def test_applications_do_not_share(harness: Harness) -> None:
    await harness.get(fresh=False)
    await harness.get(fresh=False, scope="https://other.example/.default")

    assert len(harness.issuer.token_requests) == 2


@pytest.mark.parametrize("fresh", [True, False])
async def test_fifty_accounts_make_one_request(harness: Harness, fresh: bool) -> None:
    tokens = await asyncio.gather(*(harness.get(fresh=fresh) for _ in range(50)))

    assert len(harness.issuer.token_requests) == 1
    assert len({token.text.reveal() for token in tokens}) == 1


async def test_fifty_accounts_share_one_failure(harness: Harness) -> None:
    harness.issuer.token = reply(401, refusal())

    failures = await asyncio.gather(*(harness.fault() for _ in range(50)))

    assert len(harness.issuer.token_requests) == 1
    assert len(set(map(id, failures))) == 50


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [
        pytest.param(429, "120", 120, id="seconds"),
        pytest.param(429, "99999", 3600, id="too long"),
        pytest.param(429, "-5", 5, id="negative"),
        pytest.param(429, "later", 5, id="no number"),
        pytest.param(429, "Wed, 18 Nov 2026 11:08:20 GMT", 100, id="date"),
        pytest.param(429, "Wed, 18 Nov 2020 11:08:20 GMT", 5, id="date gone by"),
        pytest.param(503, "60", 60, id="503"),
    ],
)
async def test_issuer_is_left_alone_when_it_asks(
    harness: Harness, status: int, retry_after: str, seconds: float
) -> None:
    harness.issuer.token = reply(status, b"", Retry_After=retry_after)
    first = await harness.fault()
    harness.issuer.token = reply(200, grant())

    harness.clock.advance(seconds - 1)
    repeated = await harness.fault()
    assert (repeated.fact.kind, len(harness.issuer.token_requests)) == (first.fact.kind, 1)
    assert repeated.fact.detail == f"{first.fact.detail}; no request for another 1 s, as asked"

    harness.clock.advance(1)
    assert (await harness.get()).seconds > 0


async def test_kept_token_serves_while_the_issuer_is_left_alone(harness: Harness) -> None:
    await harness.get()
    harness.issuer.token = reply(429, b"", Retry_After="60")
    await harness.fault()

    assert (await harness.get(fresh=False)).facts.from_cache
