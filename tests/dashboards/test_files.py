"""The checked-in JSON: what the code says, and what Grafana takes."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard as DashboardModel

from dashboards.colour import Colour
from dashboards.dashboard import FULL_WIDTH, Dashboard
from dashboards.generate import DASHBOARDS, HERE, documents
from exporter.diagnosis.causes import CAUSES
from exporter.metrics.registry import Metrics
from tests.dashboards.answers import questions
from tests.dashboards.chosen_variables import chosen, fill

FILES = {path.name: json.loads(path.read_text()) for path in sorted(HERE.glob("*.json"))}
RUNBOOKS = HERE.parent / "exporter" / "web" / "runbooks"
GRAFANA_UID_CHARS = 40
SUFFIXES = ("", "_bucket", "_count", "_sum")
EACH = pytest.mark.parametrize("dashboard", FILES.values(), ids=FILES)


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def everything(value: Any) -> list[Any]:
    """A JSON value and all that is in it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(found for each in inner for found in everything(each))]


def _unquoted(promql: str) -> str:
    return re.sub(r'"[^"]*"', "", promql)


def test_boards_are_drawn_alike_twice() -> None:
    assert documents() == documents()


def test_uids_are_one_each_and_short_enough() -> None:
    uids = [dashboard["uid"] for dashboard in FILES.values()]
    assert len(set(uids)) == len(uids) == len(FILES)
    assert all(0 < len(uid) <= GRAFANA_UID_CHARS for uid in uids)


@EACH
def test_ids_are_one_each_within_a_board(dashboard: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)


@EACH
def test_no_panel_overlaps_another(dashboard: dict[str, Any]) -> None:
    cells = [(panel["title"], panel["gridPos"]) for panel in dashboard["panels"]]
    for (one, a), (other, b) in combinations(cells, 2):
        beside = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
        below = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
        assert beside or below, (one, other)


@EACH
def test_no_panel_leaves_the_grid(dashboard: dict[str, Any]) -> None:
    assert all(each["gridPos"]["x"] + each["gridPos"]["w"] <= FULL_WIDTH for each in dashboard["panels"])


@EACH
def test_data_source_is_the_reader_s_choice(dashboard: dict[str, Any]) -> None:
    chosen_source = {"type": "prometheus", "uid": "${datasource}"}
    sources = [
        each["datasource"]
        for each in everything(dashboard)
        if isinstance(each, dict) and "datasource" in each
    ]
    assert sources
    assert all(source == chosen_source for source in sources)
    assert all(target["datasource"] for panel in panels(dashboard) for target in panel["targets"])


@EACH
def test_every_variable_that_is_used_is_defined(dashboard: dict[str, Any]) -> None:
    values = chosen(dashboard["templating"]["list"])
    for panel in panels(dashboard):
        for text in (panel["title"], *(target["expr"] for target in panel["targets"])):
            fill(text, values)


@EACH
def test_rates_are_over_what_the_reader_looks_at_or_a_day(dashboard: dict[str, Any]) -> None:
    expressions = [target["expr"] for panel in panels(dashboard) for target in panel["targets"]]
    windows = set(re.findall(r"\[([^]]+)\]", _unquoted(" ".join(expressions))))
    assert windows <= {"$__rate_interval", "$__range", "24h", "1d"}


@EACH
def test_accounts_are_joined_within_job_and_instance(dashboard: dict[str, Any]) -> None:
    for panel in panels(dashboard):
        for target in panel["targets"]:
            joins = re.findall(r"\bon \(([^)]*)\)", target["expr"])
            assert all(join.startswith("job, instance") for join in joins), target["expr"]


@EACH
def test_every_colour_is_of_the_palette(dashboard: dict[str, Any]) -> None:
    colours = set(re.findall(r"#[0-9A-Fa-f]{6}\b", json.dumps(dashboard)))
    assert colours <= set(Colour)


@EACH
def test_no_state_is_told_by_colour_alone(dashboard: dict[str, Any]) -> None:
    results = [
        result
        for mapping in everything(dashboard)
        if isinstance(mapping, dict) and mapping.get("type") == "value"
        for result in mapping["options"].values()
    ]
    assert all(result["text"] for result in results)


@EACH
def test_files_are_read_back_whole(dashboard: dict[str, Any]) -> None:
    again = json.loads(json.dumps(DashboardModel.from_json(dashboard), cls=JSONEncoder))
    assert again | {"annotations": dashboard["annotations"]} == dashboard  # the SDK knows no Prometheus marks


@EACH
def test_charts_are_marked_with_incidents(dashboard: dict[str, Any]) -> None:
    (marks,) = dashboard["annotations"]["list"]
    assert marks["enable"]
    assert "smtp_incident{" in fill(marks["expr"], chosen(dashboard["templating"]["list"]))


@EACH
def test_links_to_boards_name_one_that_has_their_variables(dashboard: dict[str, Any]) -> None:
    known = {each["uid"]: {one["name"] for one in each["templating"]["list"]} for each in FILES.values()}
    found = [text for text in everything(dashboard) if isinstance(text, str) and text.startswith("/d/")]
    assert {url.split("?")[0] for url in found} >= {f"/d/{uid}" for uid in known}
    for url in found:
        uid, query = url.removeprefix("/d/").split("?", 1)
        assert set(re.findall(r"var-(\w+)=", query)) <= known[uid]
        assert set(re.findall(r"\$\{(\w+):queryparam\}", query)) <= known[dashboard["uid"]]


@EACH
def test_every_panel_says_what_it_shows(dashboard: dict[str, Any]) -> None:
    assert all(panel["title"] and panel["description"] and panel["targets"] for panel in panels(dashboard))


def test_every_metric_is_exposed() -> None:
    families = Metrics("").registry.collect()
    exposed = {
        f"{family.name}{'_total' if family.type == 'counter' else ''}{suffix}"
        for family in families
        for suffix in SUFFIXES
    }
    asked = {name for each in questions() for name in re.findall(r"\bsmtp_\w+", _unquoted(each.promql))}
    assert asked - exposed == set()


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard.name)
def test_runbooks_that_panels_name_are_written(dashboard: Dashboard) -> None:
    written = {page.stem for page in RUNBOOKS.glob("*.md")}
    if not written:
        pytest.skip("exporter/web/runbooks/ is not there yet")
    named = {panel.runbook for panel in dashboard.panels if panel.runbook}
    named |= {cause.incident.alert for cause in CAUSES.values()}
    assert named - written == set()
