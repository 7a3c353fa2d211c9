"""No secret comes out of the exporter, whoever says it; a build that leaks is caught wherever it does."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.taint.forms import encodings, forms
from tests.taint.world import Canaries, Document, documents

SINKS = {"log", "pages", "metrics", "notices", "store", "check", "guard"}
LEAKS = """
import exporter.redact
exporter.redact.Redactor.__call__ = lambda self, text: text
import exporter.notices.notifier as notifier
notice_of = notifier.notice_of
notifier.notice_of = lambda *given: {**notice_of(*given), "annotations": {"leak": SECRET}}
from exporter.metrics.exposition import Exposition
parts = Exposition._parts
Exposition._parts = lambda self, encode: [*parts(self, encode), SECRET.encode()]
from exporter.commands import guard
show = guard.show
guard.show = lambda options: (print(SECRET), show(options))[1]
"""


def checked(canaries: Canaries, found: list[Document]) -> tuple[int, Counter[tuple[str, str]]]:
    """How many checks were made, and by sink and kind of secret how many forms were found."""
    sought = [(kind, form) for kind, text in canaries.by_kind.items() for form in forms(text).values()]
    hits = Counter((each.sink, kind) for each in found for kind, form in sought if form in each.content)
    return len(sought) * len(found), hits


@pytest.mark.timeout(180)
def test_nothing_that_comes_out_holds_a_secret(tmp_path: Path) -> None:
    canaries = Canaries.made(tmp_path)
    found = asyncio.run(documents(canaries, ""))

    checks, hits = checked(canaries, found)

    assert hits == {}
    assert {each.sink for each in found} == SINKS
    assert any(kind.startswith("assertion") for kind in canaries.by_kind)
    assert checks >= 200_000


@pytest.mark.timeout(180)
def test_build_that_leaks_is_caught_in_each_place(tmp_path: Path) -> None:
    canaries = Canaries.made(tmp_path)
    build = f"SECRET = {canaries.by_kind['password']!r}\n{LEAKS}"

    _, hits = checked(canaries, asyncio.run(documents(canaries, build)))

    assert {sink for sink, _ in hits} == SINKS
    assert {"password", "imap_password", "client_secret", "token", "bearer"} <= {kind for _, kind in hits}


def test_secret_has_seventeen_encodings_and_more() -> None:
    assert len(set(encodings("correct-horse <&> battery é").values())) >= 17
