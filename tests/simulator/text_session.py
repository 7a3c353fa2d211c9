"""A session without I/O, spoken to in text."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from exporter.simulator.scenarios.current import parameters
from exporter.simulator.scenarios.load import load_scenarios
from exporter.simulator.smtp.dialogue import After, Session, Turn

if TYPE_CHECKING:
    from exporter.simulator.smtp.shared import Message, SharedState

USER = "ann@contoso.example"
PASSWORD = "correct horse"
SIGNED = "[AM0PR00CA0001.EURPRD00.PROD.OUTLOOK.COM 2026-05-07T08:09:10.123Z 08DEB430F51D1974]"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class TextSession:
    """Says lines, returns replies without CRLF; `delivered` are the accepted messages."""

    def __init__(self, shared: SharedState, delivered: list[Message]) -> None:
        self.delivered = delivered
        self.shared = shared
        self.raw = Session(shared, peer="192.0.2.7", session_id="08DEB430F51D1974")
        self.last: Turn = self.raw.greeting()

    def say(self, line: str) -> str:
        turn = self.raw.receive(line.encode())
        assert turn is not None, "no reply"
        self.last = turn
        return turn.reply.decode().removesuffix("\r\n")

    def says(self, *lines: str) -> list[str]:
        return [self.say(line) for line in lines]

    def write(self, line: str) -> None:
        assert self.raw.receive(line.encode()) is None

    def encrypted(self) -> TextSession:
        """After EHLO, STARTTLS, EHLO."""
        self.says("EHLO me.example", "STARTTLS")
        assert self.last.after is After.START_TLS
        self.raw.encrypted()
        self.say("EHLO me.example")
        return self

    def logged_in(self) -> TextSession:
        """After a login with the password."""
        self.encrypted().says("AUTH LOGIN", b64(USER))
        assert self.say(b64(PASSWORD)) == "235 2.7.0 Authentication successful"
        return self

    def switch_to(self, name: str, **chosen: object) -> None:
        scenario = load_scenarios()[name]
        self.shared.current.switch_to(scenario, parameters(scenario, **chosen))
