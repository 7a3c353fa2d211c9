"""How far exported phases are from the truth, kernel stamps against the process's own clock, in one run.

    python -m bench.phases SMTPD [LOGINS_PER_SECOND] [SECONDS]

SMTPD is a truth server: `SMTPD -p PORT -d DELAY_MICROSECONDS -c CHAIN -k KEY` answers each command that long
after the kernel received it. Both columns time the very same logins, the server's own lateness included.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import trustme

from exporter.drivers.clock import StampKeeper
from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.trust import Contexts
from exporter.model import Phase, ProbeId, Relay, TlsMode
from exporter.ports import Secret
from exporter.smtp.dialogue import login, opening
from exporter.smtp.sasl import Plain

DELAY_SECONDS = 0.05
PORT = 2525
TURNS = {Phase.BANNER: 1, Phase.EHLO: 2, Phase.STARTTLS: 1, Phase.TLS: 1, Phase.AUTH: 1, Phase.QUIT: 1}
Errors = dict[Phase, list[tuple[float, float]]]


async def one_login(connector: RelayConnector, relay: Relay, errors: Errors) -> None:
    """Log in once; note how far each phase is from the truth by either clock."""
    record = RunRecord(ProbeId(probe="login"))
    async with connector.open(relay, record) as talk:
        await talk.play(opening(tls=relay.tls, name="bench.example"))
        await talk.play(login(Plain("user", Secret("password"))))
    for phase, (kernel, own) in record._seconds.items():
        if phase in TURNS:
            truth = TURNS[phase] * DELAY_SECONDS
            errors[phase].append((abs(kernel - truth), abs(own - truth)))


async def run(relay: Relay, per_second: float, seconds: float) -> Errors:
    """Start logins at an even pace."""
    keeper, errors = StampKeeper(), defaultdict(list)
    connector = RelayConnector(Resolver(), await Contexts.build([relay]))
    await one_login(connector, relay, defaultdict(list))
    tasks = []
    for _ in range(int(per_second * seconds)):
        tasks.append(asyncio.create_task(one_login(connector, relay, errors)))
        await asyncio.sleep(1 / per_second)
    await asyncio.gather(*tasks)
    keeper.close()
    return errors


def report(errors: Errors) -> None:
    """Median and 99th percentile in milliseconds, and how many times nearer the stamps are."""
    print("phase       stamps: p50   p99   own clock: p50   p99   ratio at p99")
    for phase, pairs in errors.items():
        stamps, own = (sorted(1000 * pair[column] for pair in pairs) for column in (0, 1))
        middle, high = len(pairs) // 2, int(len(pairs) * 0.99)
        ratio = own[high] / stamps[high]
        figures = (stamps[middle], stamps[high], own[middle], own[high])
        print(f"{phase:<10}", *(f"{figure:9.3f}" for figure in figures), f"{ratio:9.1f}")


def main() -> None:
    """Start the truth server, log in, report, stop it."""
    smtpd, per_second, seconds = sys.argv[1], *(float(word) for word in (*sys.argv[2:], "300", "10")[:2])
    with tempfile.TemporaryDirectory() as name:
        home, authority = Path(name), trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        authority.cert_pem.write_to_path(str(home / "ca.pem"))
        certificate.private_key_pem.write_to_path(str(home / "key.pem"))
        (home / "chain.pem").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
        files = ["-c", str(home / "chain.pem"), "-k", str(home / "key.pem")]
        server = subprocess.Popen([smtpd, "-p", str(PORT), "-d", str(int(DELAY_SECONDS * 1e6)), *files])
        relay = Relay(
            name="truth", host="127.0.0.1", port=PORT, tls=TlsMode.STARTTLS, ca_file=str(home / "ca.pem")
        )
        try:
            report(asyncio.run(run(relay, per_second, seconds)))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
