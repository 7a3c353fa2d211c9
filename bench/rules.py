"""`python -m bench.rules`: what one evaluation of the rules costs a real Prometheus, at 10,000 accounts.

The exposition is made by the exporter's own metrics and incidents, and served as a file: all well, and all
failing. The bar is 0.1 s.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import generate_latest

from alerts.generate import rule_file
from bench.incidents import watched
from drill.deployment import HOST, ended, free_ports, until_open
from exporter.config.settings import IncidentSettings
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.incidents.observation import Observation
from exporter.metrics.registry import Metrics
from exporter.model import Account, BasicAuth, Plan, ProbeResult, Relay, SecretRef
from exporter.run import Report
from exporter.terms import Outcome, Phase, TlsMode, Way

SCRAPE_SECONDS, ROUNDS, BAR_SECONDS = 15, 4, 0.1
RELAY = Relay(name="office365", host="h", port=587, tls=TlsMode.STARTTLS, provider="microsoft365")
FAILURES = {
    "all well": None,
    "nobody reaches the relay": FailureFact(phase=Phase.CONNECT, kind=FailureKind.TIMEOUT, detail=""),
    "every tenant is cut off": FailureFact(
        phase=Phase.AUTH,
        kind=FailureKind.REFUSED,
        reply=Reply(code=550, lines=("5.7.30 Basic authentication is not supported for Client Submission.",)),
    ),
}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files."""

    def log_message(self, *_: object) -> None:
        """Our own lines are enough."""


def exposition(name: str) -> bytes:
    """What 10,000 accounts with login and submission show."""
    fact, now, metrics, incidents = FAILURES[name], time.time(), Metrics("bench"), Incidents()
    probes = watched()
    plans = [_plan(each.probe.account, each.tenant, each.probe) for each in probes]
    metrics.configure({plan.account.name: plan.account for plan in plans if plan.account}.values(), plans)
    incidents.configure(probes, IncidentSettings(), Ends(), now)
    for _ in range(4):
        for plan in plans:
            report = _report(plan, fact, now)
            metrics.observe(report, plan.every_seconds)
            incidents.observe(
                Observation(
                    probe=plan.id, outcome=report.outcome, started_timestamp=now, at_timestamp=now,
                    cause=report.cause, phase="auth",
                )
            )  # fmt: skip
    incidents.tick(now + 60)
    metrics.incidents.show(incidents.open(now + 60), "https://exporter.example")
    print(f"{name}: {len(incidents.open(now + 60))} incidents", flush=True)
    return generate_latest(metrics.registry)


def _plan(name: str, tenant: str, probe: Any) -> Plan:
    basic = BasicAuth(username=name, password=SecretRef(env="P"))
    account = Account(name=name, relay=RELAY, address=f"{name}@x.example", tenant=tenant, basic=basic)
    return Plan(
        id=probe, relay=RELAY, every_seconds=300, deadline_seconds=60, options=None, account=account,
        way=Way.BASIC,
    )  # fmt: skip


def _report(plan: Plan, fact: FailureFact | None, now: float) -> Report:
    result = ProbeResult(id=plan.id, started_timestamp=now, failure=fact)
    failed = fact is not None
    return Report(
        plan=plan,
        outcome=Outcome.FAILURE if failed else Outcome.SUCCESS,
        at_timestamp=now,
        result=result,
        diagnosis=diagnose(evidence_of(result, plan.relay)) if failed else None,
    )


def seconds(home: Path, body: bytes) -> float:
    """The longest evaluation of a few."""
    (home / "metrics").write_bytes(body)
    (home / "rules.yml").write_text(rule_file())
    handler = partial(Quiet, directory=str(home))
    server = ThreadingHTTPServer((HOST, 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (port,) = free_ports(1)
    every = f"{SCRAPE_SECONDS}s"
    config = {
        "global": {"scrape_interval": every, "scrape_timeout": every, "evaluation_interval": every},
        "rule_files": ["rules.yml"],
        "scrape_configs": [
            {"job_name": "smtp-exporter", "static_configs": [{"targets": [f"{HOST}:{server.server_port}"]}]}
        ],
    }
    (home / "prometheus.yml").write_text(yaml.safe_dump(config))
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            ["prometheus", f"--config.file={home / 'prometheus.yml'}", f"--storage.tsdb.path={home / 'tsdb'}",
             f"--web.listen-address={HOST}:{port}"], stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until_open(port)
        time.sleep(2 * SCRAPE_SECONDS + 5)
        return max(_evaluation_seconds(port) for _ in range(ROUNDS))
    finally:
        ended(process)
        server.shutdown()


def _evaluation_seconds(port: int) -> float:
    time.sleep(SCRAPE_SECONDS)
    with urllib.request.urlopen(f"http://{HOST}:{port}/api/v1/rules", timeout=30) as answer:
        (group,) = json.load(answer)["data"]["groups"]
    firing = sum(rule.get("state") == "firing" for rule in group["rules"])
    print(f"  {group['evaluationTime']:.3f} s, {firing} rules firing", flush=True)
    return float(group["evaluationTime"])


def main() -> int:
    """2 where there is no Prometheus."""
    if shutil.which("prometheus") is None:
        print("bench.rules: apt-get install prometheus", file=sys.stderr)
        return 2
    for name in FAILURES:
        with tempfile.TemporaryDirectory(prefix="bench-rules-") as home:
            print(f"{name}: {seconds(Path(home), exposition(name)):.3f} s at most, bar {BAR_SECONDS} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
