"""`python -m tests.alerts.record [CASE...]`: runs each case on a running exporter and keeps what it exposes.

A recording is what Prometheus would have scraped every five seconds, in promtool's notation: `_` is a series
that was not there. It takes minutes and is checked in; run it anew when what is exposed has changed.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from drill.deployment import Account, Deployment, deployed
from drill.faults import HEALTHY, Fault, Simulated
from drill.scenarios import BY_NAME

HERE = Path(__file__).parent / "recorded"
EVERY_SECONDS = 5
BEFORE, AFTER = 6, 12
INSTANCE = "exporter:10587"
ACCOUNTS = tuple(
    Account(name=name, tenant="contoso.example", ways=ways)
    for name, ways in (("basic", ("basic",)), ("oauth2", ("oauth2",)), ("both", ("basic", "oauth2")))
)
SENDER = (Account(name="sender", tenant="contoso.example", ways=("oauth2",), arrives=True),)
KEPT = (
    "smtp_incident", "smtp_exporter_build_info", "smtp_exporter_config", "smtp_exporter_overdue_probes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault for so many scrapes between health and health, with a restart of the exporter amid it."""

    fault: Fault
    scrapes: int = 16
    restart: bool = False
    accounts: tuple[Account, ...] = ACCOUNTS

    @property
    def scrapes_after(self) -> int:
        """How long it is watched afterwards: a release is found at a held probe's next turn."""
        held = isinstance(self.fault, Simulated) and self.fault.held
        return AFTER * 2 if held else AFTER


def _drilled(name: str) -> Fault:
    """The fault of a scenario of the drill."""
    return BY_NAME[name].fault


CASES: Mapping[str, Case] = {
    "healthy": Case(fault=Simulated(HEALTHY)),
    **{name: Case(fault=_drilled(name)) for name in (
        "basic_auth_disabled", "basic_auth_retired", "auth_policy", "smtp_auth_disabled_tenant",
        "smtp_auth_disabled_mailbox", "security_defaults", "conditional_access", "bad_credentials",
        "account_locked", "oauth_secret_expired", "starttls_stripped", "starttls_stripped_at_port_25",
        "plaintext_injection", "tls10_only", "port_blocked", "throttled", "basic_auth_still_accepted",
        "basic_auth_deadline_near", "oauth_credential_expiring", "oauth_credential_expiry_unknown",
        "exporter_fault", "store_unusable", "sender_blocked_spam", "legacy_tls_accepted",
        "certificate_expiring", "egress_address_changed", "spf_not_covering_egress", "dns_record_missing",
    )},
    "basic_auth_ramp": Case(fault=Simulated("basic_auth_ramp?share=0.2")),
    "refused_at_mail_from": Case(fault=_drilled("basic_auth_retired?phase=mail_from")),
    "refused_at_message": Case(fault=_drilled("basic_auth_retired?phase=message")),
    "slow": Case(fault=_drilled("slow"), scrapes=48),
    "port_25_blocked": Case(fault=_drilled("port_25_blocked"), scrapes=24),
    "held_over_a_restart": Case(fault=_drilled("bad_credentials"), restart=True),
    "refused_over_a_restart": Case(fault=_drilled("smtp_auth_disabled_tenant"), restart=True),
    "cut_off_over_a_restart": Case(fault=_drilled("basic_auth_disabled"), restart=True),
    "unreachable_over_a_restart": Case(fault=_drilled("port_blocked"), restart=True),
    **{name: Case(fault=Simulated(name), accounts=SENDER) for name in (
        "delivery_lost", "delivery_late", "delivered_to_junk", "mailbox_filling", "cleanup_failing",
        "imap_disabled",
    )},
}  # fmt: skip


class Recording:
    """Values of each series, scrape by scrape."""

    def __init__(self) -> None:
        self.series: dict[str, list[str]] = {}
        self.scrapes = 0

    def scrape(self, deployment: Deployment) -> None:
        """One more; without an answer every series is absent and `up` is 0."""
        try:
            text = deployment.exposition()
        except OSError:
            text = ""
        values = {_named("up", {}): "1" if text else "0"}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name.startswith(KEPT) and "_bucket" not in sample.name:
                    values[_named(sample.name, sample.labels)] = f"{sample.value:.10g}"
        for name in self.series.keys() | values.keys():
            row = self.series.setdefault(name, ["_"] * self.scrapes)
            row.append(values.get(name, "_"))
        self.scrapes += 1

    def text(self) -> str:
        """JSON, one series a line."""
        return json.dumps({name: " ".join(row) for name, row in sorted(self.series.items())}, indent=0)


def _named(name: str, labels: Mapping[str, str]) -> str:
    pairs = {"job": "smtp-exporter", "instance": INSTANCE, **labels}
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in pairs.items()) + "}"


def record(name: str) -> None:
    """Run one case, write its recording."""
    case, recording = CASES[name], Recording()
    with (
        tempfile.TemporaryDirectory(prefix="record-") as home,
        deployed(Path(home), every=f"{EVERY_SECONDS}s", accounts=case.accounts) as deployment,
    ):
        pace = _Pace()
        _scrapes(recording, deployment, pace, BEFORE)
        case.fault.begin(deployment, case.accounts)
        _scrapes(recording, deployment, pace, case.scrapes)
        if case.restart:
            deployment.stop_exporter()
            _scrapes(recording, deployment, pace, 2)
            deployment.start_exporter()
            _scrapes(recording, deployment, pace, case.scrapes)
        case.fault.end(deployment, case.accounts)
        _scrapes(recording, deployment, pace, case.scrapes_after)
    HERE.mkdir(exist_ok=True)
    (HERE / f"{name}.json.gz").write_bytes(gzip.compress(recording.text().encode(), mtime=0))
    print(f"{name}: {len(recording.series)} series, {recording.scrapes} scrapes")


class _Pace:
    def __init__(self) -> None:
        self._next = time.monotonic()

    def wait(self) -> None:
        self._next += EVERY_SECONDS
        time.sleep(max(0.0, self._next - time.monotonic()))


def _scrapes(recording: Recording, deployment: Deployment, pace: _Pace, count: int) -> None:
    for _ in range(count):
        recording.scrape(deployment)
        pace.wait()


if __name__ == "__main__":
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(record, sys.argv[1:] or CASES))
