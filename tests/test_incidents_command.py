"""The command `incidents`: what pages somebody is read first."""

from __future__ import annotations

from exporter.commands.incidents import loudest_first


def test_what_pages_comes_first_and_the_rest_as_it_came() -> None:
    lines = [
        {"id": str(place), "severity": severity}
        for place, severity in enumerate(("info", "warning", "critical", "none", "critical", "another's"))
    ]

    assert [line["id"] for line in loudest_first(lines)] == ["2", "4", "1", "0", "3", "5"]
