"""What submission and envelope share: a mail handed in, or only asked for (MAIL, RCPT, RSET)."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from exporter.smtp.dialogue import message, reset, transaction
from exporter.smtp.message import ProbeMail
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from exporter.model import Plan
    from exporter.ports import Conversation, ProbeContext
    from exporter.smtp.dialogue import Session

TRANSACTION_PHASES = (Phase.MAIL_FROM, Phase.RCPT_TO, Phase.DATA, Phase.MESSAGE)
StopAfter = Literal["message", "rcpt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """From whom, to whom, and whether the mail itself is sent; `headers` are more than its own."""

    sender: str
    recipient: str
    stop_after: StopAfter
    headers: tuple[tuple[str, str], ...] = ()


def _unwatched(_: ProbeMail) -> AbstractAsyncContextManager[None]:
    return nullcontext()


async def hand_in(
    plan: Plan,
    session: Session,
    talk: Conversation,
    context: ProbeContext,
    envelope: Envelope,
    *,
    sending: Callable[[ProbeMail], AbstractAsyncContextManager[None]] = _unwatched,
) -> None:
    """Hand in one probe mail, or take it back once its recipient was accepted. Raises Failure.

    `sending` is entered before the mail can be on its way and left with what came of it.
    """
    mail = ProbeMail(
        sender=envelope.sender,
        recipient=envelope.recipient,
        probe=str(plan.id),
        unique=context.token_hex(16),
        sent_timestamp=context.clock.now(),
        headers=envelope.headers,
    )
    content = mail.to_bytes()
    size = None if session.capabilities.size_bytes is None else len(content)
    await talk.play(transaction(sender=mail.sender, recipient=mail.recipient, size_bytes=size))
    if envelope.stop_after == "rcpt":
        await talk.play(reset())
        return
    context.record.message_id(mail.message_id)
    async with sending(mail):
        await talk.play(message(content))
