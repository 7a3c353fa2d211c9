"""Secrets from files and the environment: read anew each time, and never told."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

import pytest

from exporter.config.secret_files import SECRET_BYTES_MAX, FileSecrets
from exporter.errors import SecretError
from exporter.model import SecretRef

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = FileSecrets()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secret"


def of_file(file: Path) -> str:
    return SECRETS.read(SecretRef(file=str(file))).reveal()


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"hunter2", "hunter2"),
        (b"hunter2\n", "hunter2"),
        (b"hunter2\r\n", "hunter2"),
        (b"hunter2\n\n", "hunter2\n"),
        (b"hunter2\r", "hunter2\r"),
        (b" hunter2 ", " hunter2 "),
        ("hünter2\n".encode(), "hünter2"),
        (b"x" * SECRET_BYTES_MAX, "x" * SECRET_BYTES_MAX),
    ],
    ids=["bare", "LF", "CR LF", "two LF", "CR", "spaces", "UTF-8", "largest"],
)
def test_secret_is_the_file_without_one_newline_at_its_end(file: Path, content: bytes, secret: str) -> None:
    file.write_bytes(content)

    assert of_file(file) == secret


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"\r\n", "is empty"),
        (b"hunter2\xff", "is not UTF-8"),
        (b"x" * (SECRET_BYTES_MAX + 1), "larger than 64 KiB"),
    ],
    ids=["empty", "LF", "CR LF", "Latin-1", "too large"],
)
def test_secret_file_that_cannot_be_used_is_named_and_not_shown(
    file: Path, content: bytes, words: str
) -> None:
    file.write_bytes(content)

    with pytest.raises(SecretError, match=words) as caught:
        of_file(file)

    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__context__)
    assert str(file) in str(caught.value)
    assert "hunter2" not in told


def test_secret_file_that_is_missing_is_named(file: Path) -> None:
    with pytest.raises(SecretError, match="No such file"):
        of_file(file)


def test_directory_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="Is a directory"):
        of_file(tmp_path)


def test_fifo_is_no_secret_and_is_not_waited_for(file: Path) -> None:
    os.mkfifo(file)

    with pytest.raises(SecretError, match="not a regular file"):
        of_file(file)


def test_secret_is_read_anew_when_its_link_is_swapped(file: Path, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    (tmp_path / "new").write_text("new")
    file.symlink_to(tmp_path / "old")
    before = of_file(file)
    (tmp_path / "link").symlink_to(tmp_path / "new")

    (tmp_path / "link").rename(file)

    assert (before, of_file(file)) == ("old", "new")


def test_secret_of_a_variable_is_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_EXPORTER_TEST", "hunter2\n")

    assert SECRETS.read(SecretRef(env="SMTP_EXPORTER_TEST")).reveal() == "hunter2\n"


@pytest.mark.parametrize(("value", "words"), [(None, "not set"), ("", "empty")], ids=["unset", "empty"])
def test_variable_without_a_secret_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str | None, words: str
) -> None:
    monkeypatch.delenv("SMTP_EXPORTER_TEST", raising=False)
    if value is not None:
        monkeypatch.setenv("SMTP_EXPORTER_TEST", value)

    with pytest.raises(SecretError, match=f"SMTP_EXPORTER_TEST is {words}"):
        SECRETS.read(SecretRef(env="SMTP_EXPORTER_TEST"))
