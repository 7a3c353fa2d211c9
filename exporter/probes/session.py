"""What login and submission share: an opened session in which an account has logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.errors import Failure, SecretError
from exporter.model import FailureFact, FailureKind, Phase
from exporter.smtp.dialogue import Session, login, opening
from exporter.smtp.sasl import password_mechanism

if TYPE_CHECKING:
    from exporter.model import Account, Plan, Relay
    from exporter.ports import Conversation, World
    from exporter.smtp.sasl import Mechanism


async def open_session(relay: Relay, talk: Conversation) -> Session:
    """Banner, EHLO and TLS as the relay's mode asks."""
    return await talk.play(opening(tls=relay.tls, name=relay.helo or talk.own_name))


async def log_in(plan: Plan, session: Session, talk: Conversation, world: World) -> None:
    """Log the plan's account in, its way, with a mechanism that is offered now. Raises Failure."""
    account = plan.account
    assert account is not None  # noqa: S101 - only accounts log in
    offered = session.capabilities.mechanisms
    world.record.offered(offered)
    _refuse_clear_text(plan.relay, session, talk)
    mechanism = _mechanism(account, offered, world)
    world.record.chosen(mechanism.name)
    await talk.play(login(mechanism))
    world.record.authenticated()


def _mechanism(account: Account, offered: tuple[str, ...], world: World) -> Mechanism:
    assert account.basic is not None  # noqa: S101 - the configuration has seen to it
    try:
        password = world.secrets.read(account.basic.password)
    except SecretError as exc:
        raise _failure(FailureKind.LOCAL, str(exc)) from exc
    world.record.hide(password)
    mechanism = password_mechanism(offered, account.basic.username, password)
    if mechanism is None:
        kind = FailureKind.MECHANISM_NOT_OFFERED if offered else FailureKind.AUTH_NOT_OFFERED
        raise _failure(kind, f"offered: {' '.join(offered) or 'no AUTH'}; we speak PLAIN and LOGIN")
    return mechanism


def _refuse_clear_text(relay: Relay, session: Session, talk: Conversation) -> None:
    """No credential leaves before verified TLS, unless the relay says so and is on a private network."""
    if not session.encrypted and not (relay.allow_plaintext and talk.private):
        raise _failure(FailureKind.PLAINTEXT_REFUSED, "no credential is sent without TLS")


def _failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(FailureFact(phase=Phase.AUTH, kind=kind, detail=detail))
