"""What all sessions share, and the values that leave one: who logged in, which message was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from exporter.simulator.scenarios.current import CurrentScenario
    from exporter.simulator.scenarios.scenario import Way
    from exporter.simulator.tenant.mailboxes import Mailboxes, Tokens

DEFAULT_MAX_MESSAGE_BYTES = 157_286_400  # what Microsoft 365 advertises


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who is logged in, as a lower-case address, and how."""

    user: str
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An accepted message: envelope, its bytes with CRLF line ends, unstuffed, and who handed it in and how.

    At the MX nobody logs in.
    """

    sender: str
    recipients: tuple[str, ...]
    login: Login | None
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedState:
    """What all sessions see: the scenario, who may log in, where messages go, what time it is."""

    current: CurrentScenario
    mailboxes: Mailboxes
    tokens: Tokens
    deliver: Callable[[Message], None]
    now: Callable[[], datetime]
    max_message_bytes: int = DEFAULT_MAX_MESSAGE_BYTES
