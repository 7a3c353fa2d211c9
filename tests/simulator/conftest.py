"""A running simulator, and a session without one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from exporter.simulator.scenarios.current import CurrentScenario
from exporter.simulator.scenarios.load import load_scenarios
from exporter.simulator.simulator import Simulator
from exporter.simulator.smtp.shared import SharedState
from exporter.simulator.tenant.mailboxes import RECIPIENT, KnownTokens, Mailboxes

from .client import TOKEN
from .text_session import PASSWORD, USER, TextSession

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = datetime(2026, 5, 7, 8, 9, 10, 123_000, tzinfo=UTC)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    tokens = KnownTokens()
    async with Simulator(tokens=tokens) as running:
        for account in ("both", "oauth2"):
            tokens.add(running.env()["accounts"][account]["username"], TOKEN)
        yield running


@pytest.fixture
async def entra() -> AsyncIterator[Simulator]:
    """A simulator whose Exchange takes the tokens that its Entra issues."""
    async with Simulator() as running:
        yield running


@pytest.fixture
def session() -> TextSession:
    mailboxes, tokens = Mailboxes(), KnownTokens()
    mailboxes.add(USER, PASSWORD)
    mailboxes.add(RECIPIENT)
    tokens.add(USER, TOKEN)
    delivered: list = []
    shared = SharedState(
        current=CurrentScenario(load_scenarios()["healthy"]),
        mailboxes=mailboxes,
        tokens=tokens,
        deliver=delivered.append,
        now=lambda: NOW,
        max_message_bytes=1000,
    )
    return TextSession(shared, delivered)
