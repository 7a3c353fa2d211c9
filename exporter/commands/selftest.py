"""`selftest`: how exact the times are on this machine, and how many logins one core carries.

Logins go to a server of our own in another process, which says how long it really took; the difference is our
error. Everything is on loopback: no configuration, no network.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import trustme

from exporter.drivers.clock import StampKeeper
from exporter.drivers.converse import SmtpConversation
from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.trust import Contexts
from exporter.model import ProbeId, Relay
from exporter.ports import Secret
from exporter.smtp.dialogue import login, opening
from exporter.smtp.sasl import Plain
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from exporter.model import ProbeResult

DELAY_SECONDS = 0.02
WARMING_UP = 20  # logins that are not counted: imports, and OpenSSL's first use of everything
PHASES = (Phase.EHLO, Phase.STARTTLS, Phase.TLS, Phase.AUTH, Phase.QUIT)
Truth = dict[str, dict[str, float]]
"""By user name the seconds of each phase, as the server measured them."""


class Measured(NamedTuple):
    """What came of all logins: by user name what we report, and the CPU time that they took."""

    results: dict[str, ProbeResult]
    cpu_seconds: float


def run(options: Namespace) -> int:
    """Measure and print a table."""
    keeper = StampKeeper()
    print(f"clock: {'kernel receive stamps' if keeper.works else 'this process (no kernel stamps here)'}")
    with tempfile.TemporaryDirectory() as directory, server(Path(directory)) as (process, relay):
        measured, truth = asyncio.run(_measured(process, relay, options.logins, options.in_flight))
    keeper.close()
    for line in table(errors(measured.results, truth)):
        print(line)
    print(
        f"{len(measured.results) / measured.cpu_seconds:.0f} logins a second on one core, handshakes included"
    )
    return 0


@contextmanager
def server(home: Path, delay_seconds: float = DELAY_SECONDS) -> Iterator[tuple[subprocess.Popen[str], Relay]]:
    """The server, listening, and the relay that it is."""
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(str(home / "ca.pem"))
    leaf.private_key_pem.write_to_path(str(home / "key.pem"))
    (home / "chain.pem").write_bytes(b"".join(each.bytes() for each in leaf.cert_chain_pems))
    module = [sys.executable, "-m", "exporter.commands.truth_server"]
    files = [str(home / "chain.pem"), str(home / "key.pem")]
    with subprocess.Popen(  # noqa: S603 - ourselves
        [*module, *files, str(delay_seconds)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            port = int(process.stdout.readline())
            yield (
                process,
                Relay(
                    name="truth",
                    host="127.0.0.1",
                    port=port,
                    tls=TlsMode.STARTTLS,
                    ca_file=str(home / "ca.pem"),
                ),
            )
        finally:
            process.terminate()


def errors(results: dict[str, ProbeResult], truth: Truth) -> dict[Phase, list[float]]:
    """By phase, in microseconds: how far from the truth each login's time is."""
    found: dict[Phase, list[float]] = {phase: [] for phase in PHASES}
    for name, result in results.items():
        for each in result.phases:
            if each.phase in found:
                found[each.phase].append(1e6 * abs(each.seconds - truth[name][each.phase.value]))
    return found


def table(found: dict[Phase, list[float]]) -> Iterator[str]:
    """The errors as lines."""
    yield f"{'phase':<10}{'median':>10}{'99 %':>10}   error in microseconds"
    for phase, each in found.items():
        ranked = sorted(each)
        middle, high = ranked[len(ranked) // 2], ranked[int(0.99 * (len(ranked) - 1))]
        yield f"{phase.value:<10}{middle:10.1f}{high:10.1f}"


async def _measured(
    process: subprocess.Popen[str], relay: Relay, count: int, in_flight: int
) -> tuple[Measured, Truth]:
    told = asyncio.create_task(asyncio.to_thread(_told, process, count))
    try:
        return await _logins(relay, count, in_flight), await told
    finally:
        process.terminate()  # where a login failed, what is told ends here


async def _logins(relay: Relay, count: int, in_flight: int) -> Measured:
    connector = RelayConnector(Resolver(), await Contexts.build([relay]))
    for number in range(WARMING_UP):
        await _login(connector, relay, f"warm-{number}")
    room, started = asyncio.Semaphore(in_flight), time.thread_time()

    async def one(name: str) -> ProbeResult:
        async with room:
            return await _login(connector, relay, name)

    names = [f"user-{number}" for number in range(count)]
    results = await asyncio.gather(*map(one, names))
    return Measured(dict(zip(names, results, strict=True)), time.thread_time() - started)


async def _login(connector: RelayConnector, relay: Relay, name: str) -> ProbeResult:
    record = RunRecord(ProbeId(probe="login"))
    async with connector.open(relay, record, speaks=SmtpConversation) as talk:
        await talk.play(opening(tls=relay.tls, name="selftest.example"))
        await talk.play(login(Plain(name, Secret("password"))))
    return record.result(None)


def _told(process: subprocess.Popen[str], count: int) -> Truth:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    lines = map(json.loads, itertools.islice(process.stdout, WARMING_UP + count))
    return {line["user"]: line["seconds"] for line in lines}
