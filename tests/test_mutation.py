"""make mutants: which functions a change touches, what a sample may say, and the list of equal ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mutation.changed import changed_lines, functions, sample
from mutation.equal import Equal, listed, stale
from mutation.judged import Count, contradicts, counted
from mutation.mutant import Change, Fate, Mutant
from mutation.rooms import ROOMS, ROOT, Room
from mutation.session import Trial, trials
from mutation.tree import only_killed, plain

if TYPE_CHECKING:
    from pathlib import Path

CHANGE = Change(function="exporter.shard.owner_of", was="x = 1", becomes="x = 2")
OTHER = Change(function="exporter.shard.owner_of", was="y = 1", becomes="y = 2")
DIFF = """\
--- a/exporter/shard.py
+++ b/exporter/shard.py
@@ -3 +3 @@ def first
-a
+b
@@ -9,2 +9,0 @@ def second
-c
-d
@@ -20,0 +19,2 @@
+e
+f
"""
SOURCE = """\
LIMIT = 1

def first():
    return LIMIT

class Two:
    def second(self):
        return 2

    async def third(self):
        return 3
"""


def mutant(change: Change, fate: Fate) -> Mutant:
    return Mutant(name="any", change=change, fate=fate)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_pattern_of_a_room_finds_files_and_its_tests_are_there(room: Room) -> None:
    assert all(Room(name="", files=(pattern,), tests=()).paths() for pattern in room.files)
    assert all((ROOT / test).exists() for test in room.tests)


def test_changed_lines_of_a_diff_are_the_new_ones_and_the_one_before_what_went() -> None:
    assert list(changed_lines(DIFF)) == [3, 9, 19, 20]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        pytest.param({1}, [], id="a constant"),
        pytest.param({4}, ["exporter.shard.x_first__mutmut_"], id="a function"),
        pytest.param(
            {8, 10},
            ["exporter.shard.xǁTwoǁsecond__mutmut_", "exporter.shard.xǁTwoǁthird__mutmut_"],
            id="methods",
        ),
    ],
)
def test_functions_on_lines_are_named_as_mutmut_names_them(lines: set[int], names: list[str]) -> None:
    assert list(functions(SOURCE, "exporter/shard.py", lines)) == names


@pytest.mark.parametrize(
    ("name", "python"),
    [
        pytest.param("exporter.shard.x_owner_of", "exporter.shard.owner_of", id="function"),
        pytest.param("exporter.shard.x__own", "exporter.shard._own", id="private"),
        pytest.param("exporter.shard.xǁShardǁ__str__", "exporter.shard.Shard.__str__", id="method"),
    ],
)
def test_name_of_mutmut_is_shown_as_python_has_it(name: str, python: str) -> None:
    assert plain(name) == python


def test_mutants_with_the_quickest_tests_go_first_and_each_has_its_own() -> None:
    calling = {"exporter.shard.x_first": ["slow", "quick"], "exporter.shard.x_second": ["quick"]}
    took = {"quick": 0.25, "slow": 2.0, "another": 1.0}
    names = [f"exporter.shard.x_{each}__mutmut_1" for each in ("first", "second", "third")]

    assert trials(names, calling, took) == [
        Trial(mutant=names[2], tests=(), seconds=0),
        Trial(mutant=names[1], tests=("quick",), seconds=0.25),
        Trial(mutant=names[0], tests=("quick", "slow"), seconds=2.25),
    ]


def test_sample_is_the_same_in_any_order() -> None:
    names = [f"exporter.shard.x_{number}__mutmut_1" for number in range(100)]

    assert len(sample(names, 10)) == 10
    assert sample(names, 10) == sample(reversed(names), 10)


def test_count_takes_listed_ones_out_of_the_share() -> None:
    tried = [mutant(CHANGE, Fate.SURVIVED), mutant(OTHER, Fate.SURVIVED), mutant(OTHER, Fate.KILLED)]
    count = counted([*tried, mutant(OTHER, Fate.UNTRIED)], {CHANGE})

    assert count == Count(killed=1, survived=1, listed=1, untried=1)
    assert count.share == 0.5


@pytest.mark.parametrize(
    ("killed", "survived", "refused"),
    [
        pytest.param(0, 0, False, id="nothing tried"),
        pytest.param(0, 1, False, id="one is chance"),
        pytest.param(50, 10, False, id="83 % of sixty may be chance"),
        pytest.param(40, 20, True, id="67 % of sixty is none"),
        pytest.param(0, 5, True, id="five of five"),
    ],
)
def test_sample_is_refused_only_where_it_contradicts_the_bar(
    killed: int, survived: int, refused: bool
) -> None:
    assert contradicts(Count(killed=killed, survived=survived)) is refused


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        pytest.param([mutant(CHANGE, Fate.SURVIVED)], "", id="still survives"),
        pytest.param([mutant(CHANGE, Fate.KILLED)], "is killed", id="killed by now"),
        pytest.param([mutant(OTHER, Fate.SURVIVED)], "is no mutant any more", id="its code is gone"),
        pytest.param([mutant(OTHER, Fate.UNTRIED)], "", id="its function was not tried whole"),
    ],
)
def test_listed_mutant_that_survives_no_more_is_told(tried: list[Mutant], said: str) -> None:
    found = list(stale([Equal(change=CHANGE, reason="it is")], tried))

    assert [text.endswith(said) for text in found] == ([True] if said else [])


def test_run_that_was_ended_goes_on_with_all_that_was_not_killed(tmp_path: Path) -> None:
    meta = tmp_path / "mutants" / "exporter" / "shard.py.meta"
    meta.parent.mkdir(parents=True)
    codes = {"killed": 1, "late": 36, "survived": 0, "met by no test": 33, "untried": None}
    meta.write_text(json.dumps({"exit_code_by_key": codes, "hash_by_function_name": {"f": "1"}}))
    meta.with_name("shard.py").write_text("")
    meta.with_name("gone.py.meta").write_text(meta.read_text())

    only_killed(tmp_path)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [meta]
    assert json.loads(meta.read_text()) == {
        "exit_code_by_key": codes | dict.fromkeys(("survived", "met by no test")),
        "hash_by_function_name": {"f": "1"},
    }


def test_list_of_equal_mutants_gives_each_its_reason() -> None:
    assert all(entry.reason and entry.change.function.startswith("exporter.") for entry in listed())


def test_entry_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "equal.yaml"
    path.write_text("- {function: f, was: a, becomes: b, reason: ' '}")

    with pytest.raises(ValueError, match="without a reason"):
        listed(path)
