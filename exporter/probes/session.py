"""What login and submission share: an opened session in which an account has logged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.errors import Failure, SecretError
from exporter.failure import FailureFact, FailureKind
from exporter.smtp.dialogue import Session, login, opening, token_login
from exporter.smtp.sasl import XOAuth2, password_mechanism, token_mechanism
from exporter.terms import Phase, Way

if TYPE_CHECKING:
    from exporter.model import Account, Plan, Relay
    from exporter.ports import Conversation, ProbeContext, Secret

SESSION_PHASES = (
    Phase.DNS,
    Phase.CONNECT,
    Phase.BANNER,
    Phase.EHLO,
    Phase.STARTTLS,
    Phase.TLS,
    Phase.AUTH,
)
REFUSED = 535
BARE_REFUSALS = {None, "5.7.3", "5.7.8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What proves the account; `renewable`: a token from the cache, which a fresh one may replace."""

    secret: Secret
    renewable: bool = False


async def credential(plan: Plan, context: ProbeContext) -> Credential:
    """The password as it is now, or a token (cached while it is good); got before a server has to wait."""
    if plan.way is Way.OAUTH2:
        return await _token(plan, context, fresh=False)
    basic = _account(plan).basic
    assert basic is not None  # noqa: S101 - the configuration has seen to it
    try:
        password = context.secrets.read(basic.password)
    except SecretError as exc:
        raise _failure(FailureKind.LOCAL, str(exc)) from exc
    context.record.hide(password)
    return Credential(secret=password)


async def _token(plan: Plan, context: ProbeContext, *, fresh: bool) -> Credential:
    oauth2 = _account(plan).oauth2
    assert oauth2 is not None  # noqa: S101 - the configuration has seen to it
    context.record.enter(Phase.TOKEN)
    token = await context.tokens.get(oauth2, fresh=fresh)
    context.record.token(token)
    return Credential(secret=token.text, renewable=token.facts.from_cache)


async def open_session(relay: Relay, talk: Conversation) -> Session:
    """Banner, EHLO and TLS as the relay's mode asks."""
    return await talk.play(opening(tls=relay.tls, name=relay.helo or talk.own_name))


async def log_in(
    plan: Plan, proof: Credential, session: Session, talk: Conversation, context: ProbeContext
) -> None:
    """Log the plan's account in, its way, with a mechanism that is offered now. Raises Failure.

    A refused token that came from the cache is replaced by a fresh one, once: it may have been revoked.
    """
    context.record.offered(session.capabilities.mechanisms)
    if not session.encrypted and not (plan.relay.allow_plaintext and talk.private):
        raise _failure(FailureKind.PLAINTEXT_REFUSED, "no credential is sent without TLS")
    try:
        await _authenticate(plan, proof, session, talk, context)
    except Failure as refused:
        if not (proof.renewable and _is_bare_refusal(refused)):
            raise
        context.record.note("the cached token was refused; tried again with a fresh one")
        fresh = await _token(plan, context, fresh=True)
        await _authenticate(plan, fresh, session, talk, context)
    context.record.authenticated()


async def _authenticate(
    plan: Plan, proof: Credential, session: Session, talk: Conversation, context: ProbeContext
) -> None:
    offered, user_name = session.capabilities.mechanisms, _user_name(plan)
    choose = token_mechanism if plan.way is Way.OAUTH2 else password_mechanism
    mechanism = choose(offered, user_name, proof.secret)
    if mechanism is None:
        kind = FailureKind.MECHANISM_NOT_OFFERED if offered else FailureKind.AUTH_NOT_OFFERED
        raise _failure(kind, f"offered: {' '.join(offered) or 'no AUTH'}; nothing there for {plan.way}")
    context.record.chosen(mechanism.name, user_name)
    await talk.play(token_login(mechanism) if isinstance(mechanism, XOAuth2) else login(mechanism))


def _is_bare_refusal(refused: Failure) -> bool:
    """535 5.7.3 or 5.7.8: nothing is said but no. A policy's sentence would be the same with any token."""
    reply = refused.fact.reply
    return reply is not None and reply.code == REFUSED and reply.enhanced in BARE_REFUSALS


def _user_name(plan: Plan) -> str:
    """A password's own user name; with a token, the mailbox's address."""
    account = _account(plan)
    return account.basic.username if account.basic and plan.way is Way.BASIC else account.address


def _account(plan: Plan) -> Account:
    assert plan.account is not None  # noqa: S101 - only accounts log in
    return plan.account


def _failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(FailureFact(phase=Phase.AUTH, kind=kind, detail=detail))
