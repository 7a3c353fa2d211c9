"""Plays the cells of the hostile table, many at once in one loop, as the service plays its probes."""

from __future__ import annotations

import asyncio
import base64
import multiprocessing
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import trustme

from exporter.delivery.mailbox import ImapMailbox
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.drivers.clock import SystemClock
from exporter.drivers.http import HttpDriver
from exporter.drivers.mailboxes import MailboxOpener
from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.tokens import MsalTokens
from exporter.drivers.trust import Contexts
from exporter.engine import Engine
from exporter.errors import Failure
from exporter.model import BasicAuth, ProbeId, ProbeResult, Relay, SecretRef, Wanted
from exporter.ports import Secret
from exporter.terms import Outcome, Phase, TlsMode
from tests.hostile.peer import LIMIT_SECONDS, Seen
from tests.hostile.server import serve
from tests.hostile.smtp import PASSWORD, USER
from tests.hostile.table import HEALTHY, Cell, cells

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

AT_ONCE = 32
LOOKS = 5  # turns of the loop in which a cell may have waited for others: connect, alarm, poke, wake-ups
TICK_SECONDS = 0.01
WRONG_AT_MOST = 20  # that a stalled machine may be blamed for
SECRETS = (PASSWORD.encode(), base64.b64encode(PASSWORD.encode()))
Result = tuple[str, str, bool]  # phase, cause, whether anything that was recorded holds the password
WANTED = Wanted(message_id="<token@contoso.example>", unique="token")
_RELAY = (
    "  r{n}: {{host: 127.0.0.1, port: {port}, ca_file: {ca}, server_name: localhost, timeouts: {limits}}}"
)
_ACCOUNT = (
    "  a{n}: {{relay: r{n}, address: a{n}.{user},"
    " auth: {{basic: {{username: a{n}.{user}, password: {{env: HOSTILE}}}}}},"
    " probes: {{submission: {{to: canary@contoso.example, stop_after: {stop}}}}}}}"
)
_TIMEOUTS = ("banner", "ehlo", "starttls", "tls", "auth", "mail_from", "rcpt_to", "data", "message", "quit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a cell came to; `leaks`: does anything that was recorded hold the password?

    `late_seconds`: from when the fault began to its result, less the limit and what the loop was late itself.
    """

    cell: Cell
    phase: str
    cause: str
    leaks: bool
    late_seconds: float
    seen: Seen

    @property
    def right(self) -> bool:
        if self.cell.healthy:
            return self.cause == HEALTHY
        return self.cause in self.cell.causes and self.phase == self.cell.phase


@dataclass
class Lag:
    """How late the loop itself is: the machine's fault, not the prober's."""

    worst: list[tuple[float, float]] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            due = time.monotonic() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            self.worst.append((due, time.monotonic() - due))

    def between(self, start: float, end: float) -> float:
        lags = sorted(lag for due, lag in self.worst if start <= due + lag and due <= end)
        return sum(lags[-LOOKS:])


@contextmanager
def hostile_servers(
    cells: tuple[Cell, ...], folder: Path
) -> Iterator[tuple[list[int], str, Callable[[], list[Seen]]]]:
    """Their ports, the CA's file, and what asks for what they have seen, once."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    leaf = ca.issue_cert("localhost", "127.0.0.1")
    leaf.private_key_and_cert_chain_pem.write_to_path(str(folder / "leaf.pem"))
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(cells, str(folder / "leaf.pem"), theirs), daemon=True)
    process.start()
    theirs.close()  # so that one that could not start is an end of file, and not waited for
    try:
        yield ours.recv(), str(folder / "ca.pem"), lambda: _seen(ours)
    finally:
        process.kill()
        process.join()


def _seen(link: Connection) -> list[Seen]:
    link.send("done")
    seen: list[Seen] = link.recv()
    return seen


async def played(
    cells: tuple[Cell, ...],
    folder: Path,
    *,
    at_once: int = AT_ONCE,
    limit_seconds: float = LIMIT_SECONDS,
    begins: Callable[[], None] = lambda: None,
) -> list[Played]:
    """All of them; what each came to. `begins` is called when all is ready to be played."""
    os.environ["HOSTILE"] = PASSWORD
    with hostile_servers(cells, folder) as (ports, ca_file, seen):
        where = dict(zip(cells, ports, strict=True))
        lag, slots = Lag(), asyncio.Semaphore(at_once)
        watching = asyncio.create_task(lag.watch())
        ended: dict[Cell, tuple[Result, float]] = {}
        async with players(where, folder, ca_file, limit_seconds) as play:
            begins()

            async def one(cell: Cell) -> None:
                async with slots:
                    ended[cell] = (await play(cell), time.monotonic())

            await asyncio.gather(*map(one, cells))
        watching.cancel()
        return [_played(cell, *ended[cell], lag, one) for cell, one in zip(cells, seen(), strict=True)]


async def settled(folder: Path) -> list[Played]:
    """The whole table; what was wrong is played again, few at once: a stalled machine changes some."""
    outcomes = {each.cell: each for each in await played(cells(), folder)}
    wrong = tuple(cell for cell, each in outcomes.items() if not each.right)
    if wrong and len(wrong) <= WRONG_AT_MOST:
        again = folder / "again"
        again.mkdir()
        outcomes |= {each.cell: each for each in await played(wrong, again, at_once=2)}
    return list(outcomes.values())


def _played(cell: Cell, result: Result, ended: float, lag: Lag, seen: Seen) -> Played:
    phase, cause, leaks = result
    began = seen.began_monotonic or ended
    late = ended - began - LIMIT_SECONDS - lag.between(began, ended)
    return Played(cell=cell, phase=phase, cause=cause, leaks=leaks, late_seconds=late, seen=seen)


@asynccontextmanager
async def players(
    where: dict[Cell, int], folder: Path, ca_file: str, limit_seconds: float
) -> AsyncIterator[Callable[[Cell], Any]]:
    """What plays a cell."""
    smtp = [cell for cell in where if cell.protocol == "smtp"]
    engine = Engine()
    loaded = await engine.load(configured(smtp, where, folder, ca_file, limit_seconds))
    engine.use(loaded)
    plans = dict(zip(smtp, loaded.settings.plans, strict=True))
    look = await _looker(where, ca_file, limit_seconds)

    async def play(cell: Cell) -> Result:
        if cell.protocol == "imap":
            return await look(cell)
        report = await engine.runner.turn(plans[cell])
        failed = report.result.failure if report.result else None
        cause = HEALTHY if report.outcome is Outcome.SUCCESS else report.cause.label  # type: ignore[union-attr]
        return failed.phase if failed else "", cause, _leaks(report)

    try:
        yield play
    finally:
        await engine.close()


def configured(
    cells: list[Cell], where: dict[Cell, int], folder: Path, ca_file: str, limit_seconds: float
) -> Path:
    limits = "{" + ", ".join(f"{phase}: {limit_seconds:g}" for phase in _TIMEOUTS) + "}"
    relays, accounts = ["relays:"], ["accounts:"]
    for n, cell in enumerate(cells):
        stop = "rcpt" if cell.point == "rset" else "message"
        relays.append(_RELAY.format(n=n, port=where[cell], ca=ca_file, limits=limits))
        accounts.append(_ACCOUNT.format(n=n, user=USER, stop=stop))
    rest = [f"state: {{dir: {folder / 'state'}}}", "guard: {logins_per_minute: 0}"]
    file = folder / "config.yaml"
    file.write_text("\n".join([*relays, *(accounts if cells else ()), *rest]) + "\n")
    return file


async def _looker(where: dict[Cell, int], ca_file: str, limit_seconds: float) -> Callable[[Cell], Any]:
    """What opens a mailbox, looks for one mail, and judges what failed."""
    limits = tuple((phase, limit_seconds) for phase in Phase)
    relays = {
        cell: Relay(
            name="mailbox",
            host="127.0.0.1",
            port=port,
            tls=TlsMode.STARTTLS,
            ca_file=ca_file,
            server_name="localhost",
            timeouts=limits,
        )
        for cell, port in where.items()
        if cell.protocol == "imap"
    }
    secrets, clock, resolver = _OnePassword(), SystemClock(), Resolver()
    http = HttpDriver(resolver)
    connector = RelayConnector(resolver, await Contexts.build(relays.values()))
    opener = MailboxOpener(connector, http, MsalTokens(http, secrets, clock), clock)
    basic = BasicAuth(username=USER, password=SecretRef(env="HOSTILE"))

    async def look(cell: Cell) -> Result:
        record = RunRecord(ProbeId(probe="round_trip", account="canary"))
        relay = relays[cell]
        try:
            async with opener.open(
                ImapMailbox(relay=relay, username=USER, basic=basic), record, secrets
            ) as opened:
                found = await opened.find(WANTED)
        except Failure as exc:
            return _judged(record.result(exc.fact), relay)
        return "", HEALTHY if found else "nothing found", _leaks(record.result(None))

    return look


def _judged(result: ProbeResult, relay: Relay) -> Result:
    assert result.failure is not None
    cause = diagnose(evidence_of(result, relay)).cause.label
    return result.failure.phase, cause, _leaks(result)


def _leaks(recorded: object) -> bool:
    text = repr(recorded)
    return any(secret.decode() in text for secret in SECRETS)


class _OnePassword:
    """ports.Secrets with one."""

    def read(self, ref: SecretRef) -> Secret:
        return Secret(PASSWORD)
