"""Where Alertmanager's webhooks arrive: what came, and when."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alert of one notification. `receiver` is the path that it came to."""

    at_timestamp: float
    receiver: str
    status: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: str


class Receiver:
    """All notices since the start, oldest first."""

    def __init__(self) -> None:
        self._notices: list[Notice] = []
        self._lock = threading.Lock()

    def take(self, receiver: str, body: Mapping[str, Any]) -> None:
        """Keep a notification's alerts."""
        now = time.time()
        with self._lock:
            self._notices += [
                Notice(
                    at_timestamp=now,
                    receiver=receiver,
                    status=alert["status"],
                    labels=alert["labels"],
                    annotations=alert["annotations"],
                    starts_at=alert["startsAt"],
                )
                for alert in body["alerts"]
            ]

    def since(self, timestamp: float) -> tuple[Notice, ...]:
        """What came from then on."""
        with self._lock:
            return tuple(notice for notice in self._notices if notice.at_timestamp >= timestamp)


@contextmanager
def receiving(port: int) -> Iterator[Receiver]:
    """A receiver on loopback for the time of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.take(self.path.strip("/"), json.loads(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Alertmanager's own log is enough."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
