"""`alertmanagers:`: what it comes to, what it points at, and what of it is refused or unwise."""

from __future__ import annotations

import pytest

from exporter.config.parse import parse, parse_text
from exporter.config.settings import AlertmanagerSettings
from exporter.config.tree import tree_of
from exporter.errors import ConfigError
from exporter.model import BasicAuth, SecretRef

from .kinds import KINDS

BASIC = "basic_auth: {username: me, password: {file: am}}"
BEARER = "bearer_token: {env: AM}"


def made(*written: str) -> tuple[AlertmanagerSettings, ...]:
    text = "alertmanagers: [" + ", ".join(f"{{{each}}}" for each in written) + "]"
    return parse_text(text, KINDS, "/etc/x/config.yaml").alertmanagers


def test_each_is_as_written() -> None:
    url = "url: https://am.example/prefix/"
    first, second = made(
        f"{url}, labels: {{cluster: eu, area: mail}}, ca_file: ca.pem, {BASIC}",
        f"url: 'http://[::1]:9093', {BEARER}",
    )

    assert first == AlertmanagerSettings(
        url="https://am.example/prefix",
        labels=(("area", "mail"), ("cluster", "eu")),
        basic=BasicAuth(username="me", password=SecretRef(file="/etc/x/am")),
        ca_file="/etc/x/ca.pem",
    )
    assert second == AlertmanagerSettings(url="http://[::1]:9093", bearer_token=SecretRef(env="AM"))


def test_one_that_is_written_twice_counts_once() -> None:
    assert len(made("url: http://am:9093", "url: http://am:9093/")) == 1


def test_none_is_told_unless_configured() -> None:
    assert parse_text("{}", KINDS).alertmanagers == ()


@pytest.mark.parametrize(
    ("written", "path", "message"),
    [
        ("labels: {a: b}", "alertmanagers[0].url", "missing"),
        ("url: 'http://me:secret@am:9093'", "alertmanagers[0].url", "stand in basic_auth"),
        ("url: 'am:9093'", "alertmanagers[0].url", "must be a URL such as http://alertmanager:9093"),
        (f"url: 'http://am', {BASIC}, {BEARER}", "alertmanagers[0]", "one of basic_auth and bearer_token"),
        ("url: 'http://am', bearer_token: hunter2", "alertmanagers[0].bearer_token", "a literal secret"),
        ("url: 'http://am', labels: {severity: x}", "alertmanagers[0].labels.severity", "choose another"),
    ],
    ids=["no url", "credential in url", "no scheme", "both", "literal", "label of ours"],
)
def test_what_does_not_fit_is_refused(written: str, path: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        made(written)

    fault = caught.value.faults[0]
    assert fault.path == path
    assert message in fault.message
    assert "hunter2" not in str(fault)
    assert "secret@" not in str(fault)


def test_what_it_points_at_is_looked_for_at_its_place() -> None:
    text = (
        f"alertmanagers:\n- {{url: 'https://am', {BASIC}, ca_file: ca.pem}}\n- {{url: 'https://b', {BEARER}}}"
    )
    references = parse([tree_of(text.encode(), "/x/c.yaml")], KINDS).references

    assert [(each.fault("").path, each.ref) for each in references] == [
        ("alertmanagers[0].basic_auth.password", SecretRef(file="/x/am")),
        ("alertmanagers[0].ca_file", SecretRef(file="/x/ca.pem")),
        ("alertmanagers[1].bearer_token", SecretRef(env="AM")),
    ]


@pytest.mark.parametrize(
    ("written", "count"),
    [(f"url: 'http://am', {BASIC}", 1), (f"url: 'https://am', {BASIC}", 0), ("url: 'http://am'", 0)],
    ids=["in clear", "tls", "no credential"],
)
def test_credential_in_clear_is_warned_about(written: str, count: int) -> None:
    warnings = parse_text(f"alertmanagers: [{{{written}}}]", KINDS).warnings
    assert [each.path for each in warnings] == ["alertmanagers[0].url"] * count
