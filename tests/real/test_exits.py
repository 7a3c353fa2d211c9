"""Exits side by side: the same mail by four, on one schedule, as the dashboard shows it in a real Prometheus.

Client submission and High Volume Email log in at Postfix and OpenSMTPD, a relay service at Exim; Direct Send
goes to an MX without a login, and its mail ends in Junk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboards.delivery import DELIVERY, SIDE_BY_SIDE
from tests.dashboards.chosen_variables import choices, fill

from .configuration import QUICK, account_by, basic, relay
from .exporter_process import ExporterProcess, run_exporter
from .mailstack import Mailstack
from .prometheus import Prometheus
from .submission_ports import SubmissionPorts
from .test_round_trip import mailbox, trip
from .users import address

pytestmark = [pytest.mark.real, pytest.mark.needs("exim", "opensmtpd", "prometheus")]

EXITS = ("client", "direct", "hve", "service")


@pytest.fixture(scope="module")
def exits(
    mailstack: Mailstack,
    exim: SubmissionPorts,
    opensmtpd: SubmissionPorts,
    tmp_path_factory: pytest.TempPathFactory,
    log_directory: Path,
) -> Iterator[ExporterProcess]:
    """An exporter with a round trip by each of the four."""
    directory, postfix = tmp_path_factory.mktemp("exits"), mailstack.postfix.ports
    ports = (postfix["submission"], postfix["mx"], opensmtpd.submission_port, exim.submission_port)
    password = basic("alice", directory / "alice")
    whole = trip(address("probe"), mailbox(mailstack, "probe", basic("probe", directory / "probe")))
    into_junk = {**whole, "to": address("probe").replace("@", "+Junk@")}
    config = {
        **QUICK,
        "relays": {name: relay(port, mailstack.pki.ca_file) for name, port in zip(EXITS, ports, strict=True)},
        "accounts": {
            f"by-{name}": account_by(
                {} if name == "direct" else password,
                name,
                "alice",
                round_trip=into_junk if name == "direct" else whole,
            )
            for name in EXITS
        },
    }
    with run_exporter(config, directory, log_directory / "exporter-exits.log") as process:
        yield process


def answers(prometheus: Prometheus, panel: int, query: int) -> dict[str, float]:
    """What a query of the dashboard answers, by exit."""
    asked = fill(SIDE_BY_SIDE.panels[panel].queries[query].expression, choices(DELIVERY))
    return {each.labels.get("relay", ""): each.value for each in prometheus.query(asked)}


def test_dashboard_compares_taken_arrived_junk_and_seconds(
    exits: ExporterProcess, prometheus: Callable[..., Prometheus]
) -> None:
    server = prometheus(exits.address)
    for name in EXITS:
        outcome = "junk" if name == "direct" else "delivered"
        arrived = f'smtp_delivery_messages_total{{account="by-{name}", outcome="{outcome}"}}'
        handed_in = f'smtp_probe_runs_total{{account="by-{name}", probe="round_trip", outcome="success"}}'
        for counter in (arrived, handed_in):
            server.wait_for(f"increase({counter}[1m]) > 0", deadline_seconds=60)

    taken, delivered, junk = (answers(server, 0, query) for query in (0, 1, 3))
    seconds = answers(server, 3, 1)
    assert set(taken) == set(EXITS)
    assert all(count > 0 for count in taken.values())
    assert {name for name, count in delivered.items() if count} == {*EXITS} - {"direct"}
    assert {name for name, count in junk.items() if count} == {"direct"}
    assert {name: 0 < seconds[name] < 30 for name in EXITS} == dict.fromkeys(EXITS, True)
