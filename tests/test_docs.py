"""Documents that are derived say what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generate import documents


@pytest.mark.parametrize(("path", "text"), documents().items(), ids=lambda value: getattr(value, "name", ""))
def test_derived_document_is_current(path: Path, text: str) -> None:
    assert path.read_text() == text, "run: make docs"
