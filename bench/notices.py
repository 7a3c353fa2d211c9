"""`python -m bench.notices [ACCOUNTS]`: seconds from the end of the deciding run to the notice's receipt.

The bar is 1 s (p99). A simulator, an exporter and a receiver in Alertmanager's place, all on this machine.
Basic Auth is off, and each account is its tenant's only one, so that each first login opens an incident; then
300 accounts of one tenant.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from drill.deployment import HOST, Account, deployed

EVERY = "60s"
LIMIT_SECONDS = 90.0  # each probe has had its first turn within a minute
SETTLED_SECONDS = 5.0
ALERT = "SmtpBasicAuthCutOff"


class Receipts:
    """When each alert was received first: seconds after its start, which is the end of the deciding run."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[tuple[str, str], ...], float] = {}

    def take(self, body: bytes) -> None:
        """Keep what is new."""
        now = time.time()
        for alert in json.loads(body):
            if alert["labels"]["alertname"] == ALERT:
                started = datetime.fromisoformat(alert["startsAt"]).timestamp()
                self.seconds.setdefault(tuple(sorted(alert["labels"].items())), now - started)


@contextmanager
def receiving() -> Iterator[tuple[str, Receipts]]:
    """Takes notices at this URL for the time of the block."""
    receipts = Receipts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receipts.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """The figures are enough."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}", receipts
    finally:
        server.shutdown()
        server.server_close()


def measured(accounts: list[Account], incidents: int) -> list[float]:
    """Seconds until each incident's notice was received, sorted."""
    with (
        tempfile.TemporaryDirectory(prefix="smtp-exporter-bench-") as home,
        receiving() as (url, receipts),
        deployed(Path(home), every=EVERY, accounts=(), serving=False) as deployment,
    ):
        deployment.alertmanagers = [{"url": url}]
        deployment.watch(accounts)
        deployment.set_scenario("basic_auth_disabled")
        deployment.start_exporter()
        deadline = time.monotonic() + LIMIT_SECONDS
        while len(receipts.seconds) < incidents and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(SETTLED_SECONDS)
        return sorted(receipts.seconds.values())


def main() -> None:
    """Many tenants, then one."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    each = [
        Account(name=f"a{number}", tenant=f"t{number}.example", ways=("basic",), submits=False)
        for number in range(count)
    ]
    found = measured(each, count)
    shares = ", ".join(f"p{share} {found[len(found) * share // 100]:.3f}" for share in (50, 90, 99))
    print(f"{len(found)} incidents of {count}: {shares}, most {found[-1]:.3f} s")
    alike = [
        Account(name=f"b{number}", tenant="one.example", ways=("basic",), submits=False)
        for number in range(300)
    ]
    print(f"300 accounts of one tenant refused: {len(measured(alike, 2))} incident told")


if __name__ == "__main__":
    main()
