"""A web server on port 443 that serves MTA-STS policies, by host; in a network namespace of its own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

from .loopback import HOST

PATH = "/.well-known/mta-sts.txt"


@contextmanager
def run_policy_server(policies: Mapping[str, str], ca: trustme.CA, *, untrusted: str = "") -> Iterator[None]:
    """Serves each policy at its host for the time of the block; `untrusted` has a stranger's certificate."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = policies.get(self.headers["Host"]) if self.path == PATH else None
            self.send_response(404 if text is None else 200)
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    context, stranger = _context(ca, *policies), _context(trustme.CA(), untrusted or "nobody.test")

    def choose(connection: ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        if name == untrusted:
            connection.context = stranger

    context.sni_callback = choose  # type: ignore[assignment]
    server = ThreadingHTTPServer((HOST, 443), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _context(ca: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*names).configure_cert(context)
    return context
