"""Logging in for a plan: which credential, by which mechanism, and what a refused cached token leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporter.drivers.record import RunRecord
from exporter.errors import Failure
from exporter.facts.ehlo import Capabilities
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.model import ClientSecret, OAuth2, Plan, ProbeId, ProbeResult, SecretRef, TokenFacts
from exporter.ports import Dialogue, Secret, Send, Token
from exporter.probes.session import credential, log_in
from exporter.smtp.dialogue import Session
from exporter.terms import Phase, Way
from tests.fakes import ACCOUNT, ManualClock, Passwords, plan

OAUTH2 = OAuth2(
    tenant="contoso.example",
    client_id="app",
    credential=ClientSecret(secret=SecretRef(file="secret")),
    scope="https://outlook.office365.com/.default",
    authority="https://login.example",
)
OFFERS_BOTH = Session(capabilities=Capabilities(mechanisms=("LOGIN", "PLAIN", "XOAUTH2")), encrypted=True)


class TwoTokens:
    """ports.Tokens with one token in the cache and another at the issuer."""

    def __init__(self) -> None:
        self.asked: list[bool] = []

    async def get(self, oauth2: OAuth2, *, fresh: bool) -> Token:
        self.asked.append(fresh)
        facts = TokenFacts(expires_timestamp=9e9, from_cache=not fresh)
        return Token(text=Secret("fresh-token" if fresh else "cached-token"), facts=facts, seconds=0.1)


class Answers:
    """ports.Conversation that answers each AUTH in turn."""

    own_name = "[127.0.0.1]"

    def __init__(self, *answers: str, private: bool = False) -> None:
        self.private = private
        self.commands: list[bytes] = []
        self._answers = list(answers)

    async def play(self, dialogue: Dialogue[Any]) -> Any:
        try:
            step = next(dialogue)
            while True:
                assert isinstance(step, Send)
                self.commands.append(step.data)
                code, _, text = self._answers.pop(0).partition(" ")
                step = dialogue.send(Reply(code=int(code), lines=(text,)))
        except StopIteration as end:
            return end.value


class Bench:
    def __init__(self, way: Way) -> None:
        self.clock, self.secrets, self.tokens = ManualClock(), Passwords(), TwoTokens()
        self.record = RunRecord(ProbeId(probe="login"))
        self.plan: Plan = plan(way=way, account=replace(ACCOUNT, oauth2=OAUTH2))

    async def log_in(self, talk: Answers, session: Session = OFFERS_BOTH) -> ProbeResult:
        try:
            proof = await credential(self.plan, self)  # type: ignore[arg-type]
            await log_in(self.plan, proof, session, talk, self)  # type: ignore[arg-type]
        except Failure as exc:
            return self.record.result(exc.fact)
        return self.record.result(None)


async def test_password_is_sent_for_the_basic_way() -> None:
    result = await Bench(Way.BASIC).log_in(Answers("235 ok"))

    assert (result.mechanism, result.user_name) == ("PLAIN", "Invoices@contoso.example")
    assert result.authenticated


async def test_token_is_sent_for_the_mailbox_by_the_oauth2_way() -> None:
    bench = Bench(Way.OAUTH2)

    result = await bench.log_in(Answers("235 ok"))

    assert (result.mechanism, result.user_name) == ("XOAUTH2", "invoices@contoso.example")
    assert bench.tokens.asked == [False]
    assert Phase.TOKEN not in {time.phase for time in result.phases}


async def test_refused_cached_token_is_replaced_once_by_a_fresh_one() -> None:
    bench = Bench(Way.OAUTH2)

    result = await bench.log_in(Answers("535 5.7.3 Authentication unsuccessful", "235 ok"))

    assert result.failure is None
    assert bench.tokens.asked == [False, True]
    assert Phase.TOKEN in {time.phase for time in result.phases}


async def test_fresh_token_that_is_refused_too_ends_the_login() -> None:
    talk = Answers("535 5.7.3 no", "535 5.7.3 no", "235 never asked")

    result = await Bench(Way.OAUTH2).log_in(talk)

    assert result.failure is not None
    assert len(talk.commands) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
        "454 4.7.0 Temporary authentication failure",
    ],
)
async def test_refusal_that_gives_a_reason_spends_no_fresh_token(refusal: str) -> None:
    bench = Bench(Way.OAUTH2)

    await bench.log_in(Answers(refusal))

    assert bench.tokens.asked == [False]


async def test_refused_password_is_never_tried_again() -> None:
    talk = Answers("535 5.7.8 no", "235 never asked")

    result = await Bench(Way.BASIC).log_in(talk)

    assert result.failure is not None
    assert len(talk.commands) == 1


@pytest.mark.parametrize("way", [Way.BASIC, Way.OAUTH2])
@pytest.mark.parametrize(
    ("allowed", "private", "sent"), [(False, True, 0), (True, False, 0), (True, True, 1)]
)
async def test_credential_leaves_in_clear_only_where_allowed_and_private(
    way: Way, allowed: bool, private: bool, sent: int
) -> None:
    bench = Bench(way)
    bench.plan = replace(bench.plan, relay=replace(bench.plan.relay, allow_plaintext=allowed))
    talk = Answers("235 ok", private=private)

    result = await bench.log_in(talk, replace(OFFERS_BOTH, encrypted=False))

    assert len(talk.commands) == sent
    kind = result.failure.kind if result.failure else None
    assert kind == (None if sent else FailureKind.PLAINTEXT_REFUSED)


@pytest.mark.parametrize(
    ("mechanisms", "kind"),
    [((), FailureKind.AUTH_NOT_OFFERED), (("CRAM-MD5",), FailureKind.MECHANISM_NOT_OFFERED)],
)
async def test_mechanism_that_is_not_offered_sends_nothing(
    mechanisms: tuple[str, ...], kind: FailureKind
) -> None:
    talk = Answers()

    result = await Bench(Way.BASIC).log_in(
        talk, replace(OFFERS_BOTH, capabilities=Capabilities(mechanisms=mechanisms))
    )

    assert result.failure == FailureFact(
        phase=Phase.AUTH, kind=kind, detail=result.failure.detail if result.failure else ""
    )
    assert talk.commands == []
