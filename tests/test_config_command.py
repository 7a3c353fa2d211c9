"""`config check`: what it prints, also about the Alertmanager that is to page."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from exporter.commands.config import check
from exporter.errors import ConfigError

CONFIG = """
accounts:
  a: {relay: microsoft365, address: a@contoso.example, probes: {login: {}},
      auth: {basic: {username: a@contoso.example, password: {file: secret}}}}
"""
BY_MAIL = """
global: {smtp_smarthost: "smtp.office365.com:587"}
route: {receiver: ops}
receivers: [{name: ops, email_configs: [{to: oncall@elsewhere.example}]}]
"""


def run(tmp_path: Path, alertmanager: str | None) -> int:
    config, other = tmp_path / "config.yaml", tmp_path / "alertmanager.yml"
    config.write_text(CONFIG)
    if alertmanager is not None:
        other.write_text(alertmanager)
    return check(Namespace(file=config, alertmanager=None if alertmanager is None else other))


def test_page_that_goes_only_through_what_is_watched_is_warned_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, BY_MAIL) == 0

    assert "smtp.office365.com, which is watched here" in capsys.readouterr().out


def test_configuration_alone_is_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, None) == 0

    assert "ok: 1 relay, 1 account, 1 probe" in capsys.readouterr().out


def test_alertmanager_file_that_is_no_yaml_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no YAML"):
        run(tmp_path, "route: [")
