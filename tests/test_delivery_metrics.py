"""What is exposed of the mails of round trips: by outcome, timed by relay, and gone with their account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.delivery.mail import Arrival, Delivery
from exporter.facts.mail_authentication import MailAuthentication
from exporter.facts.received import Hop
from exporter.metrics.registry import Metrics
from exporter.model import PhaseTime, ProbeId, ProbeResult
from exporter.run import Report
from exporter.terms import Outcome, Phase
from tests.delivery.test_judgement import MAIL
from tests.fakes import ACCOUNT, plan
from tests.test_metrics import only, samples

PLAN = plan(id=ProbeId(probe="round_trip", account="invoices", relay="office365", auth="oauth2"))
HOPS = (Hop(by="a", delay_seconds=2.0), Hop(by="b", delay_seconds=60.0), Hop(by="c", delay_seconds=1.0))


def arrival(outcome: Delivery, seconds: float | None = 3.0, **more: object) -> Arrival:
    return Arrival(mail=MAIL, outcome=outcome, at_timestamp=1.0, seconds=seconds, **more)  # type: ignore[arg-type]


@pytest.fixture
def metrics() -> Metrics:
    made = Metrics("1.2.3")
    made.configure([ACCOUNT], [PLAN])
    return made


def test_every_outcome_exists_from_the_start(metrics: Metrics) -> None:
    assert only(samples(metrics), "smtp_delivery_messages_total", account="invoices") == [0] * 5


@pytest.mark.parametrize(
    ("outcome", "counted"), [(Delivery.DELIVERED, 1), (Delivery.LOST, 1), (Delivery.NEVER_SENT, 0)]
)
def test_outcome_is_counted_and_what_was_never_sent_is_not(
    metrics: Metrics, outcome: Delivery, counted: int
) -> None:
    metrics.deliveries.arrival(PLAN, arrival(outcome, None))

    assert sum(only(samples(metrics), "smtp_delivery_messages_total")) == counted


def test_arrival_shows_its_time_its_way_and_the_receivers_verdict(metrics: Metrics) -> None:
    first = MailAuthentication(spf="pass", dkim="pass", dmarc="pass")
    for said in (first, replace(first, dkim=None)):
        metrics.deliveries.arrival(PLAN, arrival(Delivery.LATE, hops=HOPS, authentication=said))
    found = samples(metrics)

    assert only(found, "smtp_delivery_duration_seconds_sum", relay="office365") == [6.0]
    assert only(found, "smtp_delivery_hop_delay_seconds", stretch="transit") == [60.0]
    assert only(found, "smtp_delivery_authentication_info") == [1.0]
    assert only(found, "smtp_delivery_authentication_info", dkim="none", spf="pass") == [1.0]


def test_account_that_is_no_longer_configured_shows_nothing(metrics: Metrics) -> None:
    metrics.deliveries.arrival(PLAN, arrival(Delivery.DELIVERED))
    metrics.deliveries.outstanding(PLAN, 2)
    metrics.configure([], [])

    assert only(samples(metrics), "smtp_delivery_messages_total") == []
    assert only(samples(metrics), "smtp_delivery_outstanding") == []


def test_time_at_the_mailbox_is_not_the_relays(metrics: Metrics) -> None:
    phases = (PhaseTime(phase=Phase.IMAP, seconds=1.0), PhaseTime(phase=Phase.AUTH, seconds=1.0))
    result = ProbeResult(id=PLAN.id, started_timestamp=1.0, phases=phases)
    metrics.observe(Report(plan=PLAN, outcome=Outcome.SUCCESS, at_timestamp=2.0, result=result), 60.0)
    found = samples(metrics)

    assert only(found, "smtp_probe_phase_duration_seconds", phase="imap") == [1.0]
    assert only(found, "smtp_relay_phase_duration_seconds_count", phase="imap") == []
    assert only(found, "smtp_relay_phase_duration_seconds_count", phase="auth") == [1.0]
