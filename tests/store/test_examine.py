"""`store check` and `store backup`: beside whoever has the database open, and changing nothing."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from exporter.cli import main
from exporter.store import holds
from exporter.store.error import StoreError
from exporter.store.examine import back_up, examine
from exporter.store.file import NAME, open_file
from exporter.store.schema import VERSION

from .test_file import HELD, NOW, WHO, filled


def ran(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["store", *map(str, arguments)])
    return int(ended.value.code or 0)


def test_check_says_what_is_in_a_sound_file(state_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(state_dir)

    assert ran("check", path) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{path}: sound"
    assert [line.split() for line in said if "holds" in line] == [["holds", "200", "rows"]]


@pytest.mark.parametrize("named", ["the directory", "the configuration"])
def test_check_finds_the_file(state_dir: Path, tmp_path: Path, named: str) -> None:
    filled(state_dir)
    config = tmp_path / "config.yaml"
    config.write_text(
        f"state: {{dir: {state_dir}}}\nrelays: {{mail: {{host: localhost, port: 25, tls: none}}}}\n"
    )

    assert ran("check", *([state_dir] if named == "the directory" else ["--config.file", config])) == 0


def test_check_sees_what_is_only_in_the_log_of_a_running_exporter(state_dir: Path) -> None:
    with closing(open_file(state_dir, NOW)) as connection:
        holds.put(connection, WHO, HELD)

        found = examine(state_dir / NAME)

    assert (found.rows["holds"], found.version, found.faults) == (1, VERSION, ())
    assert found.log_bytes > 0


def test_check_names_damage_and_leaves_it(state_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(state_dir)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 0xFF
    path.write_bytes(body)

    assert ran("check", path) == 2

    assert "damage: " in capsys.readouterr().out
    assert {one.name for one in state_dir.iterdir()} == {NAME}
    assert path.read_bytes() == body


def test_check_of_nothing_and_of_another_program_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as connection:
        connection.execute("CREATE TABLE other (id)")

    assert ran("check", tmp_path / "absent") == ran("check", tmp_path / "other.sqlite3") == 3

    absent, other = capsys.readouterr().err.splitlines()
    assert "there is no such file" in absent
    assert "no database of smtp-exporter" in other


def test_backup_is_private_sound_and_as_of_one_moment(state_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with closing(open_file(state_dir, NOW)) as connection:
        holds.put(connection, WHO, HELD)
        connection.begin()
        holds.put(connection, "uncommitted@contoso.example", HELD)

        assert back_up(state_dir / NAME, copy) == copy.stat().st_size

    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert (examine(copy).rows["holds"], examine(copy).faults) == (1, ())


def test_backup_put_in_the_place_of_the_file_is_used(state_dir: Path, tmp_path: Path) -> None:
    path, copy = filled(state_dir), tmp_path / "copy.sqlite3"
    back_up(path, copy)
    os.replace(copy, path)  # noqa: PTH105

    with closing(open_file(state_dir, NOW)) as connection:
        assert len(holds.every(connection)) == 200


def test_backup_overwrites_nothing_and_leaves_nothing_half(state_dir: Path, tmp_path: Path) -> None:
    path = filled(state_dir)
    (tmp_path / "there").write_text("mine")

    with pytest.raises(StoreError, match="File exists"):
        back_up(path, tmp_path / "there")
    with pytest.raises(StoreError, match="no such file"):
        back_up(tmp_path / "absent", tmp_path / "new")

    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "new").exists()
