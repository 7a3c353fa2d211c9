"""What login and submission share: an opened session in which an account has logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.errors import Failure, SecretError
from exporter.model import FailureFact, FailureKind, Phase, Way
from exporter.smtp.dialogue import Session, login, opening, token_login
from exporter.smtp.sasl import XOAuth2, password_mechanism, token_mechanism

if TYPE_CHECKING:
    from exporter.model import Account, Plan, Relay
    from exporter.ports import Conversation, Secret, World


async def credential(plan: Plan, world: World) -> Secret:
    """The password as it is now, or a token (cached while it is good); got before a server has to wait."""
    account = _account(plan)
    if plan.way is Way.OAUTH2:
        assert account.oauth2 is not None  # noqa: S101 - the configuration has seen to it
        token = await world.tokens.get(account.oauth2, fresh=False)
        world.record.token(token)
        return token.text
    assert account.basic is not None  # noqa: S101
    try:
        password = world.secrets.read(account.basic.password)
    except SecretError as exc:
        raise _failure(FailureKind.LOCAL, str(exc)) from exc
    world.record.hide(password)
    return password


async def open_session(relay: Relay, talk: Conversation) -> Session:
    """Banner, EHLO and TLS as the relay's mode asks."""
    return await talk.play(opening(tls=relay.tls, name=relay.helo or talk.own_name))


async def log_in(plan: Plan, secret: Secret, session: Session, talk: Conversation, world: World) -> None:
    """Log the plan's account in, its way, with a mechanism that is offered now. Raises Failure."""
    offered = session.capabilities.mechanisms
    world.record.offered(offered)
    if not session.encrypted and not (plan.relay.allow_plaintext and talk.private):
        raise _failure(FailureKind.PLAINTEXT_REFUSED, "no credential is sent without TLS")
    user_name = _user_name(plan)
    choose = token_mechanism if plan.way is Way.OAUTH2 else password_mechanism
    mechanism = choose(offered, user_name, secret)
    if mechanism is None:
        kind = FailureKind.MECHANISM_NOT_OFFERED if offered else FailureKind.AUTH_NOT_OFFERED
        raise _failure(kind, f"offered: {' '.join(offered) or 'no AUTH'}; nothing there for {plan.way}")
    world.record.chosen(mechanism.name, user_name)
    await talk.play(token_login(mechanism) if isinstance(mechanism, XOAuth2) else login(mechanism))
    world.record.authenticated()


def _user_name(plan: Plan) -> str:
    """A password's own user name; with a token, the mailbox's address."""
    account = _account(plan)
    return account.basic.username if account.basic and plan.way is Way.BASIC else account.address


def _account(plan: Plan) -> Account:
    assert plan.account is not None  # noqa: S101 - only accounts log in
    return plan.account


def _failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(FailureFact(phase=Phase.AUTH, kind=kind, detail=detail))
