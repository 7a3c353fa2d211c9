"""Reading: the file, those that it includes, and what they point at."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from exporter.config.load import INCLUDED_FILES_MAX, load
from exporter.errors import ConfigError, Fault

from .kinds import KINDS
from .texts import GOOD, account, relay

if TYPE_CHECKING:
    from pathlib import Path

    from exporter.config.settings import Settings


@pytest.fixture
def main(tmp_path: Path) -> Path:
    return tmp_path / "smtp.yaml"


def settings_of(main: Path, *, resolve_secrets: bool = False) -> Settings:
    return load(main, KINDS, resolve_secrets=resolve_secrets)


def faults_of(main: Path, *, resolve_secrets: bool = False) -> list[Fault]:
    with pytest.raises(ConfigError) as caught:
        settings_of(main, resolve_secrets=resolve_secrets)
    return list(caught.value.faults)


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


HR = "accounts:\n  hr: {relay: office365, address: hr@contoso.example}\n"


def test_missing_file_is_a_fault_of_its_own(main: Path) -> None:
    assert [str(fault) for fault in faults_of(main)] == [
        f"{main}:1: (top): cannot be read: No such file or directory"
    ]


def test_directory_is_a_fault_of_its_own(tmp_path: Path) -> None:
    assert "Is a directory" in faults_of(tmp_path)[0].message


def test_included_files_are_read_in_order_and_once(main: Path) -> None:
    write(main.parent, "d/b.yaml", HR)
    write(main.parent, "d/a.yaml", HR.replace("hr", "it"))
    main.write_text('include: [d/*.yaml, d/a.yaml, "*.yaml"]\n' + GOOD)

    made = settings_of(main)

    assert [each.name for each in made.accounts] == ["invoices", "it", "hr"]
    assert [file.removeprefix(f"{main.parent}/") for file in made.files] == [
        "smtp.yaml",
        "d/a.yaml",
        "d/b.yaml",
    ]


def test_include_may_be_an_absolute_path(main: Path) -> None:
    file = write(main.parent, "d/a.yaml", HR)
    main.write_text(f"include: [{file}]\n" + GOOD)

    assert settings_of(main).files == (str(main), str(file))


def test_directory_with_brackets_in_its_name_is_no_pattern(tmp_path: Path) -> None:
    main = write(tmp_path / "[x]", "smtp.yaml", "include: [d/*.yaml]\n" + GOOD)
    write(main.parent, "d/a.yaml", HR)

    assert len(settings_of(main).accounts) == 2


def test_relay_of_an_included_file_serves_an_account_of_another(main: Path) -> None:
    write(main.parent, "d/a.yaml", "relays: {lan: {host: mail.example}}\n")
    write(main.parent, "d/b.yaml", "accounts: {hr: {relay: lan, address: hr@contoso.example}}\n")
    main.write_text("include: [d/*.yaml]\n")

    assert [each.relay.host for each in settings_of(main).accounts] == ["mail.example"]


def test_pattern_that_matches_nothing_is_a_warning(main: Path) -> None:
    main.write_text("include: [d/*.yaml]\n" + GOOD)

    assert [(each.line, each.path) for each in settings_of(main).warnings] == [(1, "include[0]")]


def test_included_path_that_does_not_exist_is_a_fault(main: Path) -> None:
    main.write_text("include: [d/a.yaml]\n" + GOOD)

    assert [(each.line, each.path) for each in faults_of(main)] == [(1, "include[0]")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_included_file_that_may_not_be_read_is_a_fault(main: Path) -> None:
    write(main.parent, "d/a.yaml", HR).chmod(0)
    main.write_text("include: [d/*.yaml]\n" + GOOD)

    assert "Permission denied" in faults_of(main)[0].message


def test_fifo_in_an_included_directory_is_passed_over(main: Path) -> None:
    (main.parent / "d").mkdir()
    os.mkfifo(main.parent / "d" / "a.yaml")
    main.write_text("include: [d/*.yaml]\n" + GOOD)

    assert settings_of(main).files == (str(main),)


def test_too_many_included_files_are_a_fault(main: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.config.load.INCLUDED_FILES_MAX", 1)
    write(main.parent, "d/a.yaml", HR)
    write(main.parent, "d/b.yaml", HR)
    main.write_text("include: [d/*.yaml]\n" + GOOD)

    assert INCLUDED_FILES_MAX > 1
    assert [each.message for each in faults_of(main)] == ["matches more than 1 files"]


def test_name_taken_in_another_file_says_where(main: Path) -> None:
    file = write(main.parent, "d/a.yaml", HR.replace("hr", "invoices"))
    main.write_text("include: [d/*.yaml]\n" + GOOD)

    (fault,) = faults_of(main)

    assert (fault.file, fault.line, fault.path) == (str(file), 2, "accounts.invoices")
    assert f"{main}:5 (accounts.invoices)" in fault.message


def test_syntax_fault_of_one_file_does_not_hide_those_of_another(main: Path) -> None:
    write(main.parent, "d/a.yaml", "accounts: [\n")
    write(main.parent, "d/b.yaml", HR.replace("relay", "relais"))
    main.write_text("include: [d/*.yaml]\n" + GOOD + "guard: {\n")

    assert [fault.file.rpartition("/")[2] for fault in faults_of(main)] == ["smtp.yaml", "a.yaml", "b.yaml"]


def test_relay_that_a_broken_file_may_hold_is_not_called_unknown(main: Path) -> None:
    write(main.parent, "d/a.yaml", "relays:\n\tlan: {}\n")
    main.write_text("include: [d/*.yaml]\n" + account(relay="lan"))

    assert [fault.message for fault in faults_of(main)] == ["a tab cannot indent YAML; use spaces"]


@pytest.mark.parametrize("key", ["guard", "state", "defaults", "include"])
def test_key_of_the_main_file_is_refused_in_an_included_one(main: Path, key: str) -> None:
    write(main.parent, "d/a.yaml", f"{key}: {{}}\n")
    main.write_text("include: [d/*.yaml]\n" + GOOD)

    assert [(each.line, each.path) for each in faults_of(main)] == [(1, key)]


SECRET_PATH = "accounts.invoices.auth.basic.password"


def with_secret(main: Path, reference: str) -> Path:
    main.write_text(account(auth=f"{{basic: {{username: u@contoso.example, password: {reference}}}}}"))
    return main


def test_check_does_not_look_at_targets(main: Path) -> None:
    assert settings_of(with_secret(main, "{file: missing}"))


def test_secret_that_can_be_read_is_no_fault(main: Path) -> None:
    write(main.parent, "secret", "hunter2\n").chmod(0o600)

    assert settings_of(with_secret(main, "{file: secret}"), resolve_secrets=True).warnings == ()


@pytest.mark.parametrize("reference", ["{file: missing}", "{env: SMTP_EXPORTER_TEST_UNSET}"])
def test_secret_that_cannot_be_read_is_a_fault_at_its_reference(main: Path, reference: str) -> None:
    (fault,) = faults_of(with_secret(main, reference), resolve_secrets=True)

    assert (fault.line, fault.path) == (7, SECRET_PATH)
    assert reference.strip("{}").split()[1] in fault.message


def test_every_unreadable_target_is_named_along_with_other_faults(main: Path) -> None:
    text = relay("host: a.example, ca_file: ca, client_certificate: {cert_file: c, key_file: k}, port: 0")
    main.write_text(text.replace("{env: P}", "{file: missing}"))

    assert [fault.path for fault in faults_of(main, resolve_secrets=True)] == [
        "relays.mine.port",
        "relays.mine.ca_file",
        "relays.mine.client_certificate.cert_file",
        "relays.mine.client_certificate.key_file",
        SECRET_PATH,
    ]


def test_certificate_that_is_not_pem_is_a_fault(main: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "hunter2")
    write(main.parent, "ca.der", "\x30\x82")
    main.write_text(relay("host: a.example, ca_file: ca.der"))

    assert "is not PEM" in faults_of(main, resolve_secrets=True)[0].message


def test_certificate_that_is_pem_is_no_fault(main: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "hunter2")
    write(main.parent, "ca.pem", "-----BEGIN CERTIFICATE-----\n")
    main.write_text(relay("host: a.example, ca_file: ca.pem"))

    assert settings_of(main, resolve_secrets=True)


def test_secret_that_everybody_may_read_is_a_warning(main: Path) -> None:
    secret = write(main.parent, "secret", "hunter2\n")
    secret.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)

    (warning,) = settings_of(with_secret(main, "{file: secret}"), resolve_secrets=True).warnings

    assert warning.path == SECRET_PATH
    assert "(mode 0444); chmod o-r" in warning.message
