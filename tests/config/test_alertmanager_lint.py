"""An Alertmanager that mails through what is watched is warned about, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.config.alertmanager_lint import lint

HOSTS, DOMAINS = ["smtp.office365.com"], ["contoso.example"]
THROUGH = {"to": "ops@elsewhere.example", "smarthost": "smtp.office365.com:587"}
TO = {"to": "Ops <ops@Contoso.example>", "smarthost": "mail.elsewhere.example:25"}
ELSEWHERE = {"to": "ops@elsewhere.example", "smarthost": "mail.elsewhere.example:25"}


def config(*receivers: dict[str, Any], route: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "route": route or {"receiver": "ops"},
        "receivers": [{"name": "ops", **each} for each in receivers],
    }


@pytest.mark.parametrize(
    ("mail", "why"),
    [(THROUGH, "through smtp.office365.com"), (TO, "to contoso.example")],
    ids=["through a relay", "to a domain"],
)
def test_route_that_notifies_only_by_watched_mail_is_named(mail: dict[str, str], why: str) -> None:
    (warning,) = lint(config({"email_configs": [mail]}), HOSTS, DOMAINS)
    assert warning.startswith(f"route: its receiver 'ops' notifies only by mail, {why}, which is watched")


def test_route_takes_its_receiver_from_its_parent() -> None:
    route = {"receiver": "ops", "routes": [{"matchers": ["severity = critical"]}]}
    warnings = lint(config({"email_configs": [THROUGH]}, route=route), HOSTS, DOMAINS)
    assert [warning.partition(":")[0] for warning in warnings] == ["route", "route.routes[0]"]


def test_smarthost_of_the_whole_configuration_counts() -> None:
    written = config({"email_configs": [{"to": "ops@elsewhere.example"}]})
    written["global"] = {"smtp_smarthost": "SMTP.office365.com:587"}
    assert len(lint(written, HOSTS, DOMAINS)) == 1


@pytest.mark.parametrize(
    "receiver",
    [
        {"email_configs": [THROUGH], "webhook_configs": [{"url": "http://pager.example"}]},
        {"email_configs": [THROUGH, ELSEWHERE]},
        {"email_configs": [ELSEWHERE]},
        {"webhook_configs": [{"url": "http://pager.example"}]},
        {},
    ],
    ids=["a second way", "a second mail", "other mail", "no mail", "nobody"],
)
def test_receiver_that_can_be_relied_on_is_not_warned_about(receiver: dict[str, Any]) -> None:
    assert lint(config(receiver), HOSTS, DOMAINS) == []


@pytest.mark.parametrize(
    "written",
    [{}, {"route": None}, {"route": [], "receivers": 5}, {"route": {"receiver": "none"}, "receivers": [7]}],
    ids=["empty", "null", "wrong types", "unknown receiver"],
)
def test_configuration_that_alertmanager_refuses_is_left_to_it(written: dict[str, Any]) -> None:
    assert lint(written, HOSTS, DOMAINS) == []
