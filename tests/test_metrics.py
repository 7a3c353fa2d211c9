"""What is exposed after each kind of turn, and within what budget."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prometheus_client import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.domain_fact import DmarcPolicy, RecordPresence, SpfCost, SpfResult, SpfVerdict
from exporter.failure import Reply
from exporter.guard.answers import Hold
from exporter.metrics.registry import Metrics
from exporter.model import (
    NO_RELAY,
    CertificateFacts,
    Chain,
    Offered,
    PhaseReply,
    PhaseTime,
    ProbeId,
    ProbeResult,
    Reached,
    TlsFacts,
    TlsVersionTried,
)
from exporter.probes import kinds
from exporter.run import Report
from exporter.terms import Family, Outcome, Phase, Way
from tests.fakes import ACCOUNT, BASIC_DISABLED, RELAY, WRONG_PASSWORD, plan

LOGIN = plan()
SUBMISSION = plan(id=ProbeId(probe="submission", account="invoices", relay="office365", auth="basic"))
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def succeeded(what: object = LOGIN) -> Report:
    phases = kinds()[what.id.probe].phases  # type: ignore[attr-defined]
    replied = [phase for phase in phases if phase not in {Phase.DNS, Phase.CONNECT, Phase.TLS}]
    result = ProbeResult(
        id=what.id,  # type: ignore[attr-defined]
        started_timestamp=1.0,
        phases=tuple(PhaseTime(phase=phase, seconds=0.25) for phase in phases),
        replies=tuple(
            PhaseReply(phase=phase, reply=Reply(code=250, lines=("2.0.0 ok",))) for phase in replied
        ),
        tls=TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384"),
    )
    return Report(plan=what, outcome=Outcome.SUCCESS, at_timestamp=2.0, result=result)  # type: ignore[arg-type]


def failed(failure: object = BASIC_DISABLED) -> Report:
    fact = failure.fact  # type: ignore[attr-defined]
    replies = (PhaseReply(phase=fact.phase, reply=fact.reply),)
    result = ProbeResult(id=LOGIN.id, started_timestamp=1.0, failure=fact, replies=replies)
    return Report(
        plan=LOGIN,
        outcome=Outcome.FAILURE,
        at_timestamp=3.0,
        result=result,
        diagnosis=diagnose(evidence_of(result, RELAY)),
    )


HELD = Report(
    plan=LOGIN,
    outcome=Outcome.HELD,
    at_timestamp=4.0,
    hold=Hold(
        cause="bad_credentials", phase=Phase.AUTH, code=535, enhanced="5.7.139", until=9.0, text="held"
    ),
    held_for=CAUSES["bad_credentials"],
)


def exposed(*reports: Report, plans: tuple[object, ...] = (LOGIN,)) -> Samples:
    metrics = Metrics("1.2.3")
    metrics.configure([ACCOUNT], plans)  # type: ignore[arg-type]
    for report in reports:
        metrics.observe(report, 60.0)
    return samples(metrics)


def samples(metrics: Metrics) -> Samples:
    families = text_string_to_metric_families(generate_latest(metrics.registry).decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def only(found: Samples, name: str, **labels: str) -> list[float]:
    return [
        value for (key, own), value in found.items() if key == name and labels.items() <= dict(own).items()
    ]


def test_probe_before_its_first_run_has_counters_but_no_verdict() -> None:
    found = exposed()

    assert only(found, "smtp_probe_success") == []
    assert only(found, "smtp_probe_runs_total") == [0, 0]
    causes = {"basic_auth_disabled", "basic_auth_retired", "auth_policy_blocks_basic"}
    assert all(only(found, "smtp_probe_failures_total", cause=cause) == [0] for cause in causes)


def test_own_cause_of_a_cut_off_exists_from_the_start_also_after_a_reload() -> None:
    own = replace(CAUSES["basic_auth_disabled"], label="our_cut_off")
    metrics = Metrics("1.2.3")
    metrics.configure([ACCOUNT], [LOGIN])
    metrics.configure([ACCOUNT], [LOGIN], own_causes=[own])

    assert only(samples(metrics), "smtp_probe_failures_total", cause="our_cut_off") == [0]


def test_success_shows_every_phase_and_result() -> None:
    found = exposed(succeeded())

    assert only(found, "smtp_probe_success", probe="login", account="invoices", auth="basic") == [1]
    assert len(only(found, "smtp_probe_phase_duration_seconds")) == 8
    assert only(found, "smtp_probe_last_duration_seconds") == [2.0]
    assert only(found, "smtp_probe_auth_result", result="accepted") == [1]
    assert only(found, "smtp_probe_tls_info", version="TLSv1.3") == [1]
    assert only(found, "smtp_probe_failure_info") == []
    assert only(found, "smtp_relay_phase_duration_seconds_count", phase="auth") == [1]


def test_failure_names_cause_and_actor_and_counts() -> None:
    found = exposed(succeeded(), failed())

    assert only(found, "smtp_probe_success") == [0]
    labels = {"cause": "basic_auth_disabled", "phase": "auth", "code": "535", "enhanced": "5.7.139"}
    assert only(found, "smtp_probe_failure_info", actor="tenant_admin", **labels) == [1]
    assert only(found, "smtp_probe_failures_total", cause="basic_auth_disabled") == [1]
    assert only(found, "smtp_probe_auth_result", result="disabled") == [1]
    assert sum(only(found, "smtp_probe_auth_result")) == 1
    assert only(found, "smtp_probe_consecutive_failures") == [1]
    assert only(found, "smtp_probe_last_success_timestamp_seconds") == [2.0]
    assert only(found, "smtp_relay_replies_total", code="535", enhanced="5.7.139") == [1]


def test_held_turn_keeps_the_cause_and_says_until_when() -> None:
    found = exposed(failed(WRONG_PASSWORD), HELD)

    assert only(found, "smtp_probe_success") == [0]
    assert only(found, "smtp_probe_failure_info", cause="bad_credentials", code="535") == [1]
    assert only(found, "smtp_probe_auth_result", result="rejected") == [1]
    assert only(found, "smtp_probe_held", reason="lockout_guard") == [1]
    assert only(found, "smtp_probe_held_until_timestamp_seconds", reason="lockout_guard") == [9.0]
    assert only(found, "smtp_probe_runs_total", outcome="held") == [1]
    assert only(found, "smtp_probe_failures_total", cause="bad_credentials") == [1]


def test_recovery_leaves_no_series_of_the_failure_but_the_counters() -> None:
    found = exposed(failed(), succeeded())

    assert only(found, "smtp_probe_failure_info") == []
    assert only(found, "smtp_probe_failures_total", cause="basic_auth_disabled") == [1]
    assert only(found, "smtp_probe_consecutive_failures") == [0]


def test_account_with_one_way_a_login_and_a_submission_stays_within_sixty_series() -> None:
    found = exposed(succeeded(LOGIN), succeeded(SUBMISSION), plans=(LOGIN, SUBMISSION))

    own = [name for name, labels in found if ("account", "invoices") in labels]
    assert len(own) <= 60


def test_account_info_carries_its_labels() -> None:
    assert only(
        exposed(), "smtp_account_info", tenant="contoso.example", provider="microsoft365", team="erp"
    ) == [1]


def test_probe_that_is_no_longer_configured_is_gone() -> None:
    metrics = Metrics("1.2.3")
    metrics.configure([ACCOUNT], [LOGIN])
    metrics.observe(succeeded(), 60.0)

    metrics.configure([], [])
    metrics.observe(succeeded(), 60.0)

    assert not any("invoices" in str(key) or "office365" in str(key) for key in samples(metrics))


@pytest.mark.parametrize("enhanced", ["5.99.1", "5.7.777"])
def test_code_that_a_server_makes_up_becomes_other(enhanced: str) -> None:
    reply = Reply(code=535, lines=(f"{enhanced} whatever",))
    fact = BASIC_DISABLED.fact
    report = failed(type(BASIC_DISABLED)(type(fact)(phase=fact.phase, kind=fact.kind, reply=reply)))

    assert only(exposed(report), "smtp_relay_replies_total", enhanced="other") == [1]


def test_exposition_has_no_created_series_and_parses_as_openmetrics() -> None:
    metrics = Metrics("1.2.3")
    metrics.configure([ACCOUNT], [LOGIN])
    metrics.observe(succeeded(), 60.0)
    text = generate_openmetrics(metrics.registry).decode()

    assert "_created" not in text
    assert text.endswith("# EOF\n")


def test_facts_of_a_relay_are_exposed_by_their_own_labels() -> None:
    look = plan(id=ProbeId(probe="reach", relay="office365", auth="none"), account=None, way=Way.NONE)
    facts = (
        Reached(port=587, family=Family.IPV4, addresses=4, connect_seconds=0.02, failed=("192.0.2.1: no",)),
        Reached(port=25, family=Family.IPV4, addresses=1, failed=("192.0.2.1: no",)),
        Offered(starttls=True, mechanisms=("LOGIN", "X-EVIL"), capabilities=frozenset({"SIZE"})),
        TlsVersionTried(version="TLSv1.0", accepted=False),
    )
    result = ProbeResult(id=look.id, started_timestamp=1.0, facts=facts)
    metrics = Metrics("1")
    metrics.configure((), (look,))
    metrics.observe(Report(plan=look, outcome=Outcome.SUCCESS, at_timestamp=2.0, result=result), 60.0)

    text = generate_latest(metrics.registry).decode()

    assert 'smtp_relay_reachable{family="ipv4",port="587",relay="office365"} 1.0' in text
    assert 'smtp_relay_reachable{family="ipv4",port="25",relay="office365"} 0.0' in text
    assert 'smtp_relay_connect_duration_seconds{family="ipv4",port="25"' not in text
    assert 'smtp_relay_auth_mechanism_offered{mechanism="other",relay="office365"} 1.0' in text
    assert "EVIL" not in text
    assert 'smtp_relay_tls_version_accepted{relay="office365",version="TLSv1.0"} 0.0' in text


def test_certificate_of_an_issuer_that_ends_first_stays_the_relays_end() -> None:
    look = plan(id=ProbeId(probe="tls", relay="office365", auth="none"), account=None, way=Way.NONE)
    ends = [
        CertificateFacts(
            subject="s",
            issuer="i",
            names=(),
            not_before_timestamp=0.0,
            not_after_timestamp=end,
            key="RSA",
            key_bits=2048,
            signature="sha256",
        )
        for end in (5e9, 3e9)
    ]
    chain = ProbeResult(
        id=look.id, started_timestamp=1.0, facts=(Chain(certificates=tuple(ends), verified=True),)
    )
    leaf = ProbeResult(
        id=LOGIN.id,
        started_timestamp=1.0,
        tls=TlsFacts(version="TLSv1.3", cipher="c", certificate_not_after_timestamp=6e9),
    )
    metrics = Metrics("1")
    metrics.configure((ACCOUNT,), (look, LOGIN))

    metrics.observe(Report(plan=look, outcome=Outcome.SUCCESS, at_timestamp=2.0, result=chain), 60.0)
    metrics.observe(Report(plan=LOGIN, outcome=Outcome.SUCCESS, at_timestamp=3.0, result=leaf), 60.0)

    name = 'smtp_relay_certificate_not_after_timestamp_seconds{relay="office365"}'
    assert f"{name} 3e+09" in generate_latest(metrics.registry).decode()


@pytest.mark.parametrize("before", [succeeded(), failed()], ids=["up", "down"])
def test_deferred_turn_leaves_the_verdict_as_it_was(before: Report) -> None:
    deferred = replace(failed(), outcome=Outcome.DEFERRED)

    once, twice = exposed(before), exposed(before, deferred)

    assert only(twice, "smtp_probe_success") == only(once, "smtp_probe_success")
    assert only(twice, "smtp_probe_runs_total", outcome="deferred") == [1]
    assert only(twice, "smtp_probe_consecutive_failures") == only(once, "smtp_probe_consecutive_failures")
    assert only(twice, "smtp_probe_failure_info") == []


def test_probe_that_was_only_ever_deferred_has_no_verdict() -> None:
    assert only(exposed(replace(failed(), outcome=Outcome.DEFERRED)), "smtp_probe_success") == []


def test_facts_of_a_domain_are_exposed_by_its_own_label_and_none_of_a_relay() -> None:
    look = plan(
        id=ProbeId(probe="dns", domain="contoso.example", auth="none"),
        relay=NO_RELAY,
        account=None,
        way=Way.NONE,
    )
    facts = (
        SpfVerdict(address="203.0.113.10", result=SpfResult.SOFTFAIL, dns_lookups=3, void_lookups=0),
        SpfCost(dns_lookups=7),
        DmarcPolicy(policy="quarantine"),
        RecordPresence(record="mta_sts", present=False),
    )
    phases = (PhaseTime(phase=Phase.DNS, seconds=0.1),)
    result = ProbeResult(id=look.id, started_timestamp=1.0, facts=facts, phases=phases)
    metrics = Metrics("1")
    metrics.configure((), (look,))
    metrics.observe(Report(plan=look, outcome=Outcome.SUCCESS, at_timestamp=2.0, result=result), 60.0)

    text = generate_latest(metrics.registry).decode()

    own = 'domain="contoso.example"'
    assert f'smtp_domain_spf_result{{{own},ip="203.0.113.10",result="softfail"}} 1.0' in text
    assert f"smtp_domain_spf_dns_lookups{{{own}}} 7.0" in text
    assert f'smtp_domain_dmarc_info{{{own},policy="quarantine"}} 1.0' in text
    assert f'smtp_domain_record_present{{{own},record="mta_sts"}} 0.0' in text
    assert 'relay=""' not in text
    assert "smtp_relay_phase_duration_seconds_count" not in text
