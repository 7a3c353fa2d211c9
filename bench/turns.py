"""CPU of a turn, all included, beside blackbox_exporter's of the same dialogue: `python -m bench.turns`."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.mailexporter import has_mailexporter, of_mailexporter
from bench.peers import PEERS, of_peer
from bench.world import ROUNDS, World, cpu_of, row, world
from exporter.app import Exporter

TURNS = 600
WARM_UP_TURNS = 6
"""Of each account: of a state's first five runs the store keeps all, and of those after them few."""
IN_FLIGHT = 100
BLACKBOX = "prometheus-blackbox-exporter"
_AUTH = base64.b64encode(b"\0user@contoso.example\0correct horse").decode()
_OPENING = (
    'expect: "^220 "', 'send: "EHLO prober\\r"', 'expect: "^250 "', 'send: "STARTTLS\\r"', 'expect: "^220"',
    "starttls: true", 'send: "EHLO prober\\r"', 'expect: "^250 "', f'send: "AUTH PLAIN {_AUTH}\\r"',
    'expect: "^235"',
)  # fmt: skip
_MESSAGE = (
    'send: "MAIL FROM:<user@contoso.example>\\r"', 'expect: "^250"',
    'send: "RCPT TO:<canary@contoso.example>\\r"', 'expect: "^250"', 'send: "DATA\\r"', 'expect: "^354"',
    'send: "Subject: probe\\r\\n\\r\\nhello\\r\\n.\\r"', 'expect: "^250"',
)  # fmt: skip
DIALOGUES = {"login": _OPENING, "submission": (*_OPENING, *_MESSAGE)}


def has_blackbox() -> bool:
    """Is blackbox_exporter here?"""
    return shutil.which(os.environ.get("BLACKBOX", BLACKBOX)) is not None


def of_ours(at: World, kind: str, count: int = TURNS) -> float:
    """Milliseconds of CPU of one turn, in a process of its own."""
    file = at.configuration(IN_FLIGHT)
    command = [sys.executable, "-m", "bench.turns", "--child", str(file), kind, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


async def _turns(file: Path, kind: str, count: int) -> float:
    """Guard, diagnosis, incidents, metrics and history included; only the schedule is ours."""
    exporter = Exporter(file)
    exporter._schedule.replace = lambda _: None  # type: ignore[method-assign]
    await exporter.start("127.0.0.1", 0)
    plans = [known.plan for known in exporter.history.all() if known.plan.id.probe == kind]

    async def each(count: int) -> None:
        await asyncio.gather(*(_again(exporter, plan, count) for plan in plans))

    await each(WARM_UP_TURNS)
    started = time.process_time()
    await each(count // len(plans))
    took = time.process_time() - started
    outcomes = {known.latest.outcome.value for known in exporter.history.all() if known.latest}
    await exporter.stop()
    assert outcomes == {"success"}, outcomes
    return 1000 * took / (count // len(plans) * len(plans))


async def _again(exporter: Exporter, plan: object, count: int) -> None:
    for _ in range(count):
        await exporter._turn(plan)  # type: ignore[arg-type]


@contextmanager
def blackbox(at: World) -> Iterator[tuple[int, str]]:
    """blackbox_exporter with both dialogues: its process, and its address."""
    modules = {kind: _module(at, steps) for kind, steps in DIALOGUES.items()}
    (at.home / "blackbox.yml").write_text(
        "modules:\n" + "".join(f"  {kind}:\n{text}" for kind, text in modules.items())
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [os.environ.get("BLACKBOX", BLACKBOX), f"--config.file={at.home}/blackbox.yml"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*command, f"--web.listen-address={address}"], **quiet) as process:  # type: ignore[call-overload]
        try:
            _until_it_listens(address)
            yield process.pid, address
        finally:
            process.terminate()


def _module(at: World, steps: tuple[str, ...]) -> str:
    written = "".join(f"        - {step}\n" for step in (*steps, 'send: "QUIT\\r"'))
    tls = f"      tls_config: {{ca_file: {at.relay.ca_file}}}\n      preferred_ip_protocol: ip4\n"
    return f"    prober: tcp\n    timeout: 10s\n    tcp:\n{tls}      query_response:\n{written}"


def _until_it_listens(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://{address}/-/healthy", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{BLACKBOX} does not listen")


def of_blackbox(at: World, kind: str, count: int = TURNS) -> float:
    """Milliseconds of CPU of one probe."""

    def probe(_: int) -> bool:
        url = f"http://{address}/probe?module={kind}&target=localhost:{at.relay.port}"
        with urllib.request.urlopen(url, timeout=20) as answer:
            return b"\nprobe_success 1" in answer.read()

    with blackbox(at) as (pid, address), ThreadPoolExecutor(IN_FLIGHT) as threads:
        assert all(threads.map(probe, range(IN_FLIGHT)))
        before = cpu_of(pid)
        assert all(threads.map(probe, range(count)))
        return 1000 * (cpu_of(pid) - before) / count


def lines() -> Iterator[str]:
    """Both by turns, so that a noisy machine is noisy for both."""
    has_peer = has_blackbox()
    with world() as at:
        for kind in DIALOGUES:
            pairs = [(of_ours(at, kind), of_blackbox(at, kind) if has_peer else 0.0) for _ in range(ROUNDS)]
            yield row(f"CPU of a {kind}, everything included", [ours for ours, _ in pairs], "ms")
            if has_peer:
                yield row("the same dialogue by blackbox_exporter", [theirs for _, theirs in pairs], "ms")
                yield row("ratio", [ours / theirs for ours, theirs in pairs], "", "≤ 0.6")
            for name in PEERS:
                figures = [of_peer(at, name, kind, TURNS, IN_FLIGHT) for _ in range(ROUNDS)]
                yield row(f"the same dialogue by {name}, which times nothing", figures, "ms")
        if has_mailexporter():
            figures = [of_mailexporter(at) for _ in range(ROUNDS)]
            yield row("a submission by prometheus-mailexporter, its search included", figures, "ms")


def main() -> None:
    """Print the table, or be one of the processes that are measured."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(asyncio.run(_turns(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))))
        return
    for line in lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
