"""A session without I/O, spoken to in text."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from exporter.simulator.data import load_scenarios
from exporter.simulator.dialogue import After, Session, Turn
from exporter.simulator.stage import parameters

if TYPE_CHECKING:
    from exporter.simulator.house import House, Message

USER = "ann@contoso.example"
PASSWORD = "correct horse"
SIGNED = "[AM0PR00CA0001.EURPRD00.PROD.OUTLOOK.COM 2026-05-07T08:09:10.123Z 08DEB430F51D1974]"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class Talk:
    """Says lines, returns replies without CRLF; `delivered` are the accepted messages."""

    def __init__(self, house: House, delivered: list[Message]) -> None:
        self.delivered = delivered
        self.house = house
        self.session = Session(house, peer="192.0.2.7", session_id="08DEB430F51D1974")
        self.last: Turn = self.session.greeting()

    def say(self, line: str) -> str:
        turn = self.session.receive(line.encode())
        assert turn is not None, "no reply"
        self.last = turn
        return turn.reply.decode().removesuffix("\r\n")

    def says(self, *lines: str) -> list[str]:
        return [self.say(line) for line in lines]

    def write(self, line: str) -> None:
        assert self.session.receive(line.encode()) is None

    def encrypted(self) -> Talk:
        """After EHLO, STARTTLS, EHLO."""
        self.says("EHLO me.example", "STARTTLS")
        assert self.last.after is After.START_TLS
        self.session.encrypted()
        self.say("EHLO me.example")
        return self

    def logged_in(self) -> Talk:
        """After a login with the password."""
        self.encrypted().says("AUTH LOGIN", b64(USER))
        assert self.say(b64(PASSWORD)) == "235 2.7.0 Authentication successful"
        return self

    def present(self, name: str, **chosen: object) -> None:
        scenario = load_scenarios()[name]
        self.house.stage.present(scenario, parameters(scenario, **chosen))
