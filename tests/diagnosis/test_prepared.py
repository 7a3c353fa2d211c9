"""The prepared form of the causes: the same as the files, never older than they are, and never needed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
import yaml

from exporter.diagnosis.causes import CAUSES, FILES, LAYOUT, Causes
from exporter.diagnosis.layout import Layout, layout_of
from exporter.diagnosis.prepared import prepared
from exporter.diagnosis.table import Table
from exporter.diagnosis.written import KEPT, entries_of

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "causes:\n  quota:\n    meaning: {}\n    actor: nobody\n    steps: [{{text: Wait.}}]\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of one cause."""
    file = tmp_path / "own.yaml"
    file.write_text(_FILE.format("Full."))
    return file


def test_second_reading_gives_the_same_without_yaml(file: Path) -> None:
    first = entries_of([file])
    kept = file.with_name(KEPT)
    kept.write_text(kept.read_text().replace("Full.", "From JSON."))
    assert (first["quota"]["meaning"], entries_of([file])["quota"]["meaning"]) == ("Full.", "From JSON.")


def test_changed_file_is_read_anew(file: Path) -> None:
    entries_of([file])
    file.write_text(_FILE.format("Changed."))
    assert [entries_of([file])["quota"]["meaning"] for _ in range(2)] == ["Changed.", "Changed."]


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"made_from": 1}'], ids=["empty", "cut", "list", "other"])
def test_broken_prepared_form_is_made_anew(file: Path, broken: str) -> None:
    file.with_name(KEPT).write_text(broken)
    assert entries_of([file])["quota"]["meaning"] == "Full."


def test_prepared_form_is_whole_and_says_what_it_was_made_from(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    made = [prepared(kept, [b"a", b"b"], lambda: {"x": ["y"]}) for _ in range(2)]

    assert made == [{"x": ["y"]}] * 2
    assert json.loads(kept.read_bytes()) == {"made_from": f"{crc32(b'ab'):08x}-2", "made": {"x": ["y"]}}
    assert list(tmp_path.iterdir()) == [kept]


def test_file_that_is_no_yaml_is_named(file: Path) -> None:
    file.write_text("causes: [")
    with pytest.raises(yaml.YAMLError) as caught:
        entries_of([file])
    assert caught.value.__notes__ == [f"in {file}"]


def test_files_are_read_without_the_library_of_c_as_well(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    assert entries_of([file])["quota"]["meaning"] == "Full."


def test_value_of_an_entry_is_a_text(file: Path) -> None:
    file.write_text("causes: {a: {sure: 0.9, bare: true}}")
    assert entries_of([file]) == {"a": {"sure": "0.9", "bare": "true"}}


def test_directory_that_cannot_be_written_is_read_all_the_same(file: Path) -> None:
    file.with_name(KEPT).mkdir()
    assert entries_of([file])["quota"]["meaning"] == "Full."


def test_order_is_that_of_the_files(tmp_path: Path) -> None:
    names = ("b", "a")
    for name in names:
        tmp_path.joinpath(name).write_text(f"causes: {{{name}_2: {{}}, {name}_1: {{}}}}")
    assert list(entries_of([tmp_path / name for name in names])) == ["b_2", "b_1", "a_2", "a_1"]


def test_every_file_of_the_directory_is_read() -> None:
    assert {*FILES} == {*FILES[0].parent.glob("*.yaml")}


def test_layout_that_is_kept_is_that_of_the_causes() -> None:
    made = layout_of(CAUSES)
    assert [tuple(rule) for rule in LAYOUT.rules] == made.rules
    assert _as_json(LAYOUT) == _as_json(made)


def _as_json(layout: Layout) -> object:
    return json.loads(json.dumps(asdict(layout)))


def test_every_rule_stands_in_the_layout() -> None:
    named = [(label, number) for label, cause in CAUSES.items() for number in range(len(cause.match))]
    worded = {place for pairs in LAYOUT.index.values() for _, places in pairs for place in places}
    bare = {place for places in LAYOUT.bare.values() for place in places}
    laid = worded | bare | {*LAYOUT.rest, *LAYOUT.kinds, *LAYOUT.entra}
    assert [named[place] for place in range(len(named)) if place not in laid] == []


def test_causes_are_made_when_they_are_asked_for() -> None:
    written = {"meaning": "Full.", "actor": "nobody", "steps": []}
    own = Causes({"quota": written, "broken": {"nonsense": "x"}})

    assert (list(own), len(own), "broken" in own) == (["quota", "broken"], 2, True)
    assert own["quota"] is own["quota"]
    assert (own["quota"].label, own["quota"].meaning) == ("quota", "Full.")
    assert {**CAUSES}.keys() == CAUSES.keys()
    assert CAUSES["unknown"] is CAUSES["unknown"]
    assert "nonsense" not in CAUSES
    assert CAUSES.get("nonsense") is None
    assert Table(CAUSES, layout=LAYOUT).causes is CAUSES
