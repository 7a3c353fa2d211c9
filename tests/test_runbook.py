"""The runbooks as the exporter serves them."""

from __future__ import annotations

import pytest

from exporter.incident import IncidentName
from exporter.web.runbook import as_html, runbook


@pytest.mark.parametrize("name", IncidentName)
def test_each_kind_of_incident_has_its_runbook(name: IncidentName) -> None:
    text = runbook(name.alert)
    assert text is not None
    made = as_html(text)
    assert made.startswith(f"<h1>{name.alert}</h1>")
    assert "<h2>Mitigation</h2>" in made
    assert "<!--" not in made


@pytest.mark.parametrize("name", ["", "Nothing", "../__init__", "README.md", "..%2f"])
def test_there_is_no_other(name: str) -> None:
    assert runbook(name) is None


def test_causes_lead_to_their_pages_and_words_stay_words() -> None:
    text = "| cause |\n|---|\n| [`x`](../../docs/causes.md#x) |\n\n1. **a** <b>\n2. c\n   d"
    assert as_html(text) == (
        '<table><tr><th>cause<tr><td><a href="/causes/x"><code>x</code></a></table>\n'
        "<ol><li><b>a</b> &lt;b&gt;<li>c\n   d</ol>"
    )
