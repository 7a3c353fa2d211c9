"""What the watch finds out is told to metrics, history, log and incidents."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest

from exporter.deliveries import DeliveryReports
from exporter.delivery.mail import Arrival, Delivery
from exporter.diagnosis import CAUSES
from exporter.diagnosis.cause import Cause
from exporter.facts.received import Hop
from exporter.failure import Reply
from exporter.history import History
from exporter.incident import IncidentName
from exporter.incidents.saved import SavedProbe
from exporter.metrics.registry import Metrics
from exporter.model import ProbeId, ProbeResult
from tests.delivery.test_judgement import MAIL
from tests.fakes import ACCOUNT
from tests.test_delivery_metrics import PLAN
from tests.test_metrics import only, samples


class Bench:
    def __init__(self) -> None:
        self.metrics, self.history = Metrics("1.2.3"), History()
        self.standing: dict[str, bool] = {}
        self.bounced: Cause | None = None
        self.metrics.configure([ACCOUNT], [PLAN])
        self.history.configure([PLAN])
        self.reports = DeliveryReports(self.metrics.deliveries, self.history, self._stand)

    def _stand(self, probe: ProbeId, standing: Mapping[IncidentName, bool], bounced: Cause | None) -> None:
        assert probe == PLAN.id
        self.bounced = bounced
        self.standing = {name.value: holds for name, holds in standing.items() if holds}

    def arrive(self, outcome: Delivery, **more: object) -> None:
        self.reports.arrival(PLAN, Arrival(mail=MAIL, outcome=outcome, at_timestamp=1.0, **more))  # type: ignore[arg-type]


def test_bounce_is_diagnosed_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    with caplog.at_level(logging.WARNING, "smtp-exporter"):
        bench.arrive(Delivery.BOUNCED, reply=Reply(code=552, lines=("5.2.2 mailbox full, over its limit",)))

    assert only(samples(bench.metrics), "smtp_delivery_bounces_total", cause="mailbox_full") == [1]
    assert bench.standing == {"delivery_lost": True}
    assert bench.bounced is CAUSES["mailbox_full"]
    assert caplog.records[0].__dict__["cause"] == "mailbox_full"


def test_late_mail_says_where_it_waited(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    hops = (Hop(by="quick.example", delay_seconds=0.0), Hop(by="slow.example", delay_seconds=240.0))
    with caplog.at_level(logging.WARNING, "smtp-exporter"):
        bench.arrive(Delivery.LATE, seconds=241.0, hops=hops)

    assert caplog.records[0].__dict__["waited_at"] == "slow.example"
    assert [arrival.outcome for arrival in bench.history.all()[0].arrivals] == [Delivery.LATE]


def test_mail_that_came_as_it_should_is_no_line_and_ends_what_stood(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    bench.arrive(Delivery.LOST)
    caplog.clear()
    with caplog.at_level(logging.INFO, "smtp-exporter"):
        bench.arrive(Delivery.DELIVERED, seconds=1.0)

    assert caplog.records == []
    assert bench.standing == {}


def test_mailbox_that_fills_and_keeps_our_mails_stands() -> None:
    bench = Bench()
    bench.reports.mailbox(PLAN, ProbeResult(id=PLAN.id, started_timestamp=1.0), 0.97)
    for _ in range(2):
        bench.reports.cleanup(PLAN, "NO")
    found = samples(bench.metrics)

    assert bench.standing == {"mailbox_filling": True, "cleanup_failing": True}
    assert only(found, "smtp_delivery_cleanup_failures_total") == [2]
    assert only(found, "smtp_delivery_mailbox_used_ratio") == [0.97]


def test_look_into_the_mailbox_ends_nothing_that_a_former_process_knew() -> None:
    bench = Bench()
    bench.reports.restore([SavedProbe(probe=PLAN.id, standing=("delivery_lost", "egress_address_changed"))])
    bench.reports.mailbox(PLAN, ProbeResult(id=PLAN.id, started_timestamp=1.0), 0.1)

    assert bench.standing == {"delivery_lost": True}


def test_copies_are_counted() -> None:
    bench = Bench()
    bench.arrive(Delivery.DELIVERED, copies=1)
    bench.reports.duplicates(PLAN, MAIL, 2)
    bench.reports.outstanding(PLAN, 3)
    found = samples(bench.metrics)

    assert only(found, "smtp_delivery_duplicates_total") == [2]
    assert only(found, "smtp_delivery_outstanding") == [3]
    assert [arrival.copies for arrival in bench.history.all()[0].arrivals] == [3]
