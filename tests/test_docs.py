"""What is derived says what the code says, and what pages for developers name is there."""

from __future__ import annotations

import re

import pytest

from docs import chart
from docs.generate import documents, stale
from docs.made_parts import END, begin, with_parts

PAGES = ("CONTRIBUTING.md", "docs/architecture.md")
EXAMPLES = {
    "exporter/probes/postmaster.py",
    "exporter/web/runbooks/SmtpSenderBlocked.md",
    "tests/test_postmaster.py",
}
"""What a reader of CONTRIBUTING.md is to write."""

_PATH = re.compile(
    r"`((?:exporter|tests|alerts|dashboards|docs|drill|bench)/[\w./*-]+|[\w.]+\.(?:md|yaml|toml))`"
)
_TARGET = re.compile(r"\bmake ([a-z-]+)`")


def named(page: str, pattern: re.Pattern[str]) -> set[str]:
    return set(pattern.findall((chart.ROOT / page).read_text())) - EXAMPLES


@pytest.mark.slow
def test_nothing_derived_is_stale() -> None:
    assert [path.name for path in stale(documents() | chart.documents())] == [], "run: make docs"


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_are_there(page: str) -> None:
    paths = named(page, _PATH)

    assert len(paths) > 20
    assert [
        path for path in sorted(paths) if not any(chart.ROOT.glob(path)) and not _in_a_package(path)
    ] == []


def _in_a_package(name: str) -> bool:
    """A bare `routing.yaml` is found wherever it lies."""
    return "/" not in name and any(chart.ROOT.glob(f"exporter/**/{name}"))


def test_make_has_the_targets_that_pages_name() -> None:
    known = set(re.findall(r"^([a-z-]+):", (chart.ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set().union(*(named(page, _TARGET) for page in PAGES)) <= known


def test_made_part_is_made_anew_and_the_rest_is_kept() -> None:
    written = f"before\n{begin('x')}\n\nold\n\n{END}\nafter"

    assert with_parts(written, {"x": "new"}) == f"before\n{begin('x')}\n\nnew\n\n{END}\nafter"


@pytest.mark.parametrize("written", ["", begin("x"), END], ids=["nothing", "no end", "no beginning"])
def test_page_without_the_marks_of_a_part_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        with_parts(written, {"x": "new"})
