"""Dialogues are played against scripted answers."""

from __future__ import annotations

from typing import Any

from exporter.errors import Failure
from exporter.failure import FailureFact, Reply
from exporter.model import TlsFacts
from exporter.ports import Await, Dialogue, Send, Step, Upgrade


def reply(text: str) -> Reply:
    rows = text.split("\n")
    return Reply(code=int(rows[0][:3]), lines=tuple(row[4:] for row in rows))


class Played:
    """A dialogue played to its end: the commands it sent, what it returned or raised."""

    def __init__(self, dialogue: Dialogue[Any], answers: list[str | TlsFacts | Failure]) -> None:
        self.steps: list[Step] = []
        self.sent: list[bytes] = []
        self.shown: list[str] = []
        self.secret: list[bool] = []
        self.failure: FailureFact | None = None
        self.value: Any = None
        try:
            self._play(dialogue, answers)
        except StopIteration as end:
            self.value = end.value
        except Failure as exc:
            self.failure = exc.fact

    def _play(self, dialogue: Dialogue[Any], answers: list[str | TlsFacts | Failure]) -> None:
        step = next(dialogue)
        for answer in answers:
            self.steps.append(step)
            if isinstance(step, Send):
                self.sent.append(step.data)
                self.shown.append(step.shown)
                self.secret.append(step.secret)
            assert isinstance(step, Upgrade) == isinstance(answer, TlsFacts)
            assert isinstance(step, Await | Send | Upgrade)
            if isinstance(answer, Failure):
                step = dialogue.throw(answer)
            else:
                step = dialogue.send(reply(answer) if isinstance(answer, str) else answer)
        raise AssertionError(f"the dialogue goes on with {step}")
