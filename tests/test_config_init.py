"""`config init`: what it writes is a configuration without fault for every preset, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.cli import main
from exporter.commands.called import called
from exporter.config.load import load
from exporter.config.presets import PRESETS
from exporter.probes import kinds
from exporter.terms import TlsMode


def init(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["config", "init", *arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize("preset", PRESETS)
def test_first_configuration_of_each_preset_has_no_fault(preset: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    region = ["--region=eu-central-1"] if PRESETS[preset].needs_region else []

    assert init(preset, "--address=canary@contoso.example", f"--config.file={file}", *region) == 0

    settings = load(file, kinds(), resolve_secrets=False)
    assert {plan.id.probe for plan in settings.plans} == {"login", "reach", "tls", "dns"}
    assert settings.accounts[0].address == "canary@contoso.example"


@pytest.mark.parametrize("address", ["outgoing@contoso.example", "a/b+c@contoso.example"])
def test_mailbox_whose_name_is_taken_or_odd_gets_another(address: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"

    assert init(f"--address={address}", f"--config.file={file}") == 0

    assert load(file, kinds(), resolve_secrets=False).accounts[0].address == address


def test_file_that_exists_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("mine")

    assert init("--address=canary@contoso.example", f"--config.file={file}") == 3

    assert file.read_text() == "mine"
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["microsoft356", "--address=a@b.example"], "microsoft365", id="preset"),
        pytest.param(["a..b:587", "--address=a@b.example"], "no host name", id="host"),
        pytest.param(["relay.corp.example:0", "--address=a@b.example"], "HOST:PORT", id="port"),
        pytest.param(["--address=nobody"], "no mail address", id="address"),
        pytest.param([], "--address=ADDRESS", id="no_address"),
        pytest.param(["amazon-ses", "--address=a@b.example"], "--region", id="region"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(*arguments, f"--config.file={tmp_path / 'config.yaml'}") == 3

    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("relay", "host", "port", "tls"),
    [
        ("relay.corp.example", "relay.corp.example", 587, TlsMode.STARTTLS),
        ("relay.corp.example:465", "relay.corp.example", 465, TlsMode.IMPLICIT),
        ("[2001:db8::1]:2525", "2001:db8::1", 2525, TlsMode.STARTTLS),
        ("smtp.office365.com", "smtp.office365.com", 587, TlsMode.STARTTLS),
    ],
)
def test_relay_of_ones_own_is_taken_by_host_and_port(
    relay: str, host: str, port: int, tls: TlsMode, tmp_path: Path
) -> None:
    file = tmp_path / "config.yaml"

    assert init(relay, "--address=canary@contoso.example", f"--config.file={file}") == 0

    found = load(file, kinds(), resolve_secrets=False).accounts[0].relay
    assert (found.host, found.port, found.tls) == (host, port, tls)


def test_next_command_is_named_as_this_one_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for folder in ("bin", "own"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "smtp-exporter").touch(0o755)

    assert called("own/smtp-exporter") == "own/smtp-exporter"
    assert called(str(tmp_path / "own" / "smtp-exporter")) == "own/smtp-exporter"
    assert called(str(tmp_path / "bin" / "smtp-exporter")) == "smtp-exporter"
    assert called("exporter/__main__.py") == "python -m exporter"
    assert called("pytest") == "smtp-exporter"
