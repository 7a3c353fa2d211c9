"""Runs in the store: each comes back as it was, whatever it found out; one that flaps keeps its firsts."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from exporter.domain_fact import DmarcPolicy, RecordPresence, SpfCost, SpfResult, SpfVerdict
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.model import (
    CertificateFacts,
    Chain,
    ClockSource,
    Egress,
    Fact,
    Offered,
    PhaseReply,
    PhaseTime,
    ProbeId,
    ProbeResult,
    Reached,
    TlsFacts,
    TlsVersionTried,
    TokenFacts,
    TranscriptLine,
)
from exporter.store import runs
from exporter.store.runs import KEPT, KeptRun, Sort
from exporter.store.schema import migrate
from exporter.terms import Family, Outcome, Phase
from tests.store.conftest import Open

START = 4_000_000_000.0  # far ahead: nothing is old enough to be forgotten
PROBE = ProbeId(probe="login", account="a", relay="r", auth="basic")
REPLY = Reply(code=535, lines=("5.7.139 no", "\udcff and no"))
WHOLE = ProbeResult(
    id=PROBE,
    started_timestamp=START,
    phases=(PhaseTime(phase=Phase.EHLO, seconds=0.012), PhaseTime(phase=Phase.AUTH, seconds=1.0)),
    replies=(PhaseReply(phase=Phase.AUTH, reply=REPLY),),
    failure=FailureFact(phase=Phase.AUTH, kind=FailureKind.REFUSED, reply=REPLY, detail="535 no", port=587),
    tls=TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", certificate_not_after_timestamp=2.0),
    token=TokenFacts(expires_timestamp=5.0, roles=("SMTP.SendAsApp",), from_cache=True),
    mechanism="XOAUTH2",
    offered_mechanisms=("LOGIN", "XOAUTH2"),
    password_sent=True,
    clock=ClockSource.USER,
    notes=("a note",),
    transcript=(TranscriptLine(at_seconds=0.25, sent=True, text="AUTH XOAUTH2 <hidden>"),),
)
CERTIFICATE = CertificateFacts(
    subject="CN=a",
    issuer="CN=b",
    names=("a.example",),
    not_before_timestamp=1.0,
    not_after_timestamp=2.0,
    key="RSA",
    key_bits=2048,
    signature="sha256",
)
FACTS: tuple[Fact, ...] = (
    Reached(port=587, family=Family.IPV6, addresses=2, connect_seconds=0.1, failed=("::1 refused",)),
    Offered(starttls=True, mechanisms=("LOGIN",), capabilities=frozenset({"SIZE", "DSN"})),
    TlsVersionTried(version="TLSv1.1", accepted=False, detail="421 4.7.66"),
    Chain(certificates=(CERTIFICATE,), verified=True),
    Egress(address="192.0.2.1", expected=False),
    SpfVerdict(address="192.0.2.1", result=SpfResult.SOFTFAIL, dns_lookups=3, void_lookups=0),
    SpfCost(dns_lookups=3),
    RecordPresence(record="mx", present=True),
    DmarcPolicy(policy="reject"),
)


def run(number: int, sort: Sort = Sort.FAILURE, result: ProbeResult = WHOLE) -> KeptRun:
    return KeptRun(
        at_timestamp=START + number, sort=sort, outcome=Outcome.FAILURE, state="unknown", result=result
    )


async def kept(open_store: Open, *wanted: ProbeId) -> dict[ProbeId, tuple[KeptRun, ...]]:
    return dict(await open_store().read(lambda each: runs.of(each, wanted)))


@pytest.mark.parametrize("fact", [None, *FACTS], ids=lambda fact: type(fact).__name__)
async def test_run_comes_back_after_a_restart_as_it_was(open_store: Open, fact: Fact | None) -> None:
    written = run(1, result=replace(WHOLE, facts=(fact,) if fact else ()))
    await open_store().write(lambda each: runs.put(each, written))

    assert await kept(open_store, PROBE) == {PROBE: (written,)}


async def test_first_runs_of_a_state_outlive_the_failures_and_successes_that_follow(open_store: Open) -> None:
    def long_failure(connection: sqlite3.Connection) -> None:
        runs.put(connection, run(0, Sort.CHANGE))
        for number in range(1, 50):
            runs.put(connection, run(number))
            runs.put(connection, run(number, Sort.SUCCESS))

    await open_store().write(long_failure)

    found = (await kept(open_store, PROBE))[PROBE]
    assert [each.at_timestamp - START for each in found if each.sort is Sort.CHANGE] == [0]
    assert [each.at_timestamp - START for each in found if each.sort is Sort.FAILURE] == [45, 46, 47, 48, 49]
    assert len(found) == 1 + 2 * KEPT


async def test_probes_do_not_share_their_bound(open_store: Open) -> None:
    other = replace(PROBE, account="b")
    await open_store().write(lambda each: runs.put(each, run(0, result=replace(WHOLE, id=other))))
    for number in range(KEPT):
        await open_store().write(lambda each, number=number: runs.put(each, run(number)))

    found = await kept(open_store, PROBE, other)
    assert (len(found[PROBE]), len(found[other])) == (KEPT, 1)


@pytest.mark.parametrize(
    "written", ["not JSON", "[]", '{"phases": [{"phase": "no such"}]}', '{"facts": [{}]}']
)
def test_row_that_cannot_be_read_is_passed_over(written: str) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    runs.put(connection, run(1))
    connection.execute("UPDATE runs SET result = ?, checksum = NULL", (written,))
    runs.put(connection, run(2))

    assert [each.at_timestamp - START for each in runs.of(connection, [PROBE])[PROBE]] == [2]
    connection.close()


def test_row_of_a_newer_version_is_read_as_far_as_it_is_understood() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    runs.put(connection, run(1))
    ((text,),) = connection.execute("SELECT result FROM runs").fetchall()
    newer = json.dumps(json.loads(text) | {"new": {"deep": 1}})
    connection.execute("UPDATE runs SET result = ?, checksum = NULL", (newer,))

    assert runs.of(connection, [PROBE])[PROBE] == (run(1),)
    connection.close()
