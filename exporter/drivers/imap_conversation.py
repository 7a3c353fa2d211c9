"""Plays IMAP dialogues on a stream: a command, its untagged responses, the one that ends it; bounded."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from exporter.drivers.conversation import Conversation
from exporter.drivers.faults import failure
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.imap.dialogue import Session
from exporter.imap.response import Answer, Response, ResponseError, ResponseParser
from exporter.ports import Send
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.drivers.clock import Instant
    from exporter.drivers.stream import Segment
    from exporter.ports import Await

MAX_RESPONSES = 512  # to one command; a search of ours finds a few
MAX_TURN_BYTES = 128 * 1024


class ImapConversation(Conversation):
    """One connection to a mailbox. `session` is what its dialogues share."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.session = Session()
        self._parser = ResponseParser()

    async def hear(self, seconds: float) -> bool:
        """Wait until the server says something; False when it did not within these seconds."""
        self._tcp.limit(seconds)
        try:
            segment = await self._stream.receive(Phase.IMAP)
        except TimeoutError:
            return False
        self._take(segment, Phase.IMAP)
        return True

    async def quit(self) -> None:
        """LOGOUT where the channel is in sync; nothing that happens here counts."""
        if self._in_sync:
            with contextlib.suppress(Failure):
                await self.play(self.session.farewell())

    def abort(self) -> None:
        """Out of time: LOGOUT goes without waiting for its response."""
        self._stream.send_now(b"E0 LOGOUT\r\n")

    @property
    def _left_over(self) -> bool:
        return not self._parser.idle

    async def _turn(self, step: Await | Send) -> Answer:
        self._in_sync = False
        if isinstance(step, Send):
            await self._say(step)
        responses, at = await self._responses(step)
        self._record.turn(step.phase, self._last_sent, at)
        self._in_sync = responses[-1].status != "BYE"
        return Answer(untagged=tuple(responses[:-1]), end=responses[-1])

    async def _responses(self, step: Await | Send) -> tuple[list[Response], Instant]:
        """Up to the one that ends the turn: of a greeting the first, of a command the first not untagged."""
        found: list[Response] = []
        size = 0
        while True:
            response, at = await self._response(step.phase, found)
            found.append(response)
            size += len(response.text) + sum(map(len, response.literals))
            if response.tag != "*" or not isinstance(step, Send):
                return found, at
            if len(found) >= MAX_RESPONSES or size > MAX_TURN_BYTES:
                raise failure(step.phase, FailureKind.REPLY_TOO_LONG, "no end of untagged responses")

    async def _response(self, phase: Phase, before: list[Response]) -> tuple[Response, Instant]:
        at = self._last_sent
        while (response := self._next(phase)) is None:
            try:
                segment = await self._stream.receive(phase)
                self._take(segment, phase)
            except (Failure, TimeoutError) as exc:
                goodbye = next((each for each in before if each.status == "BYE"), None)
                if goodbye is None:
                    raise
                raise failure(phase, FailureKind.CLOSED, f"the server said goodbye: {goodbye}") from exc
            at = segment.at
        return response, at

    def _take(self, segment: Segment, phase: Phase) -> None:
        if not segment.data:
            raise failure(phase, FailureKind.CLOSED, "the server closed the connection")
        self._parser.feed(segment.data)

    def _next(self, phase: Phase) -> Response | None:
        try:
            response = self._parser.next_response()
        except ResponseError as exc:
            raise failure(phase, exc.kind, exc.detail) from exc
        if response is None:
            return None
        text = self._record.redact(response.text)
        self._record.heard(f"{response.tag} {text}")
        return Response(tag=response.tag, text=text, literals=response.literals)
