"""A notice has what Alertmanager's API asks for, and the labels of its rule's alert."""

from __future__ import annotations

from datetime import datetime

from exporter.notices.notice import HOLDS_SECONDS, notice_of
from exporter.notices.told import REPEAT_SECONDS

from .incidents import START, SUBJECT, incident

PAGES = "https://smtp-exporter.contoso.example"


def test_labels_are_those_of_the_series_and_the_alerts_name() -> None:
    assert notice_of(incident(), (), PAGES, START)["labels"] == {
        "alertname": "SmtpAuthDisabled",
        "incident": "auth_disabled",
        "severity": "critical",
        "scope": "tenant",
        "tenant": "contoso.example",
        "relay": "office365",
        "team": "erp",
    }


def test_labels_of_prometheus_are_added_where_the_alert_has_none_of_its_own() -> None:
    labels = notice_of(incident(), (("cluster", "eu"), ("team", "sre")), PAGES, START)["labels"]
    assert (labels["cluster"], labels["team"]) == ("eu", "erp")


def test_notice_holds_over_several_repeats() -> None:
    notice = notice_of(incident(), (), PAGES, START + 3600)
    assert datetime.fromisoformat(notice["startsAt"]).timestamp() == START
    assert datetime.fromisoformat(notice["endsAt"]).timestamp() == START + 3600 + HOLDS_SECONDS
    assert HOLDS_SECONDS >= 5 * REPEAT_SECONDS


def test_annotations_say_what_who_and_where_to_read_on() -> None:
    notice = notice_of(incident(), (), PAGES, START)
    page = f"{PAGES}/incidents/auth-disabled-0"
    annotations = notice["annotations"]

    assert annotations["summary"] == f"SMTP AUTH is off for {SUBJECT.tenant}"
    assert annotations["description"].startswith("Who acts: tenant_admin. First ")
    assert annotations["description"].endswith(page)
    assert annotations["cause"] == "smtp_auth_disabled_tenant"
    assert annotations["runbook_url"] == f"{PAGES}/runbooks/SmtpAuthDisabled"
    assert notice["generatorURL"] == page


def test_annotation_of_what_is_not_known_is_left_out() -> None:
    annotations = notice_of(incident(cause="", actor=""), (), PAGES, START)["annotations"]
    assert "cause" not in annotations
    assert annotations["description"].startswith("First ")
