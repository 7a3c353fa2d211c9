"""What login and submission share: an opened session in which an account has logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.errors import Failure, SecretError
from exporter.model import FailureFact, FailureKind, Phase, Way
from exporter.smtp.dialogue import Session, login, opening, token_login
from exporter.smtp.sasl import Login, Plain, XOAuth2, password_mechanism, token_mechanism

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
    mechanism = _mechanism(plan, offered, secret)
    if mechanism is None:
        kind = FailureKind.MECHANISM_NOT_OFFERED if offered else FailureKind.AUTH_NOT_OFFERED
        raise _failure(kind, f"offered: {' '.join(offered) or 'no AUTH'}; nothing there for {plan.way}")
    world.record.chosen(mechanism.name)
    await talk.play(token_login(mechanism) if isinstance(mechanism, XOAuth2) else login(mechanism))
    world.record.authenticated()


def _mechanism(plan: Plan, offered: tuple[str, ...], secret: Secret) -> Plain | Login | XOAuth2 | None:
    account = _account(plan)
    if plan.way is Way.OAUTH2:
        return token_mechanism(offered, account.address, secret)
    assert account.basic is not None  # noqa: S101 - the configuration has seen to it
    return password_mechanism(offered, account.basic.username, secret)


def _account(plan: Plan) -> Account:
    assert plan.account is not None  # noqa: S101 - only accounts log in
    return plan.account


def _failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(FailureFact(phase=Phase.AUTH, kind=kind, detail=detail))
