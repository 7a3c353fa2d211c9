"""Every expression against a real Prometheus: it has an answer in the scenario that it is for."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dashboards.failing import COLUMNS
from dashboards.generate import DASHBOARDS
from dashboards.incidents import marks
from dashboards.links import CAUSE_PAGE, CAUSE_RUNBOOK, PROBE_PAGE
from dashboards.meaning import AUTH_RESULTS, OUTCOMES, READINESS, Meaning
from dashboards.query import Scenario
from tests.dashboards.answers import Answers, Asked, played, questions
from tests.dashboards.chosen_variables import choices, fill
from tests.real.programs import require
from tests.real.prometheus import Sample

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

EVERY = pytest.mark.parametrize(
    "asked",
    questions(),
    ids=lambda asked: f"{asked.dashboard}: {asked.panel}: {asked.query.legend or asked.query.shows_in}",
)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """The demo and a Prometheus, played once for all tests here."""
    require("prometheus")
    with played(tmp_path_factory.mktemp("played")) as found:
        yield found


@EVERY
def test_expression_shows_data_in_its_scenario(asked: Asked, answers: Answers) -> None:
    answer = answers[asked.query.shows_in][asked.promql]
    assert answer.shows(asked.query.shows_in), (answer, asked.promql)


@EVERY
def test_expression_is_accepted_in_every_scenario_with_two_instances(asked: Asked, answers: Answers) -> None:
    faults = {scenario: found[asked.promql].fault for scenario, found in answers.items()}
    assert not any(faults.values()), (faults, asked.promql)


@pytest.mark.parametrize(
    "asked",
    [asked for asked in questions() if asked.query.shows_in is not Scenario.HEALTHY],
    ids=lambda asked: f"{asked.dashboard}: {asked.panel}",
)
def test_expression_about_a_failure_is_silent_while_all_is_well(asked: Asked, answers: Answers) -> None:
    answer = answers[Scenario.HEALTHY][asked.promql]
    assert not answer.says_something, (answer, asked.promql)


def _answered(answers: Answers, scenario: Scenario, dashboard: str, panel: str) -> Sequence[Sample]:
    """What the first query of a panel answered."""
    asked = next(asked for asked in questions() if (asked.dashboard, asked.panel) == (dashboard, panel))
    return answers[scenario][asked.promql].samples


def _word(meanings: tuple[Meaning, ...], value: float) -> str:
    return next(meaning.text for meaning in meanings if meaning.value == value)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario.HEALTHY, {("basic", "○ no OAuth way, or not run yet"), ("both", "✓ OAuth works")}),
        (
            Scenario.OAUTH_SECRET_EXPIRED,
            {("basic", "○ no OAuth way, or not run yet"), ("both", "✗ OAuth does not work")},
        ),
    ],
)
def test_accounts_on_basic_auth_are_told_ready_or_not(
    scenario: Scenario, words: set[tuple[str, str]], answers: Answers
) -> None:
    rows = _answered(answers, scenario, "overview", "By account")
    assert {(row.labels["account"], _word(READINESS, row.value)) for row in rows} == words


@pytest.mark.parametrize(
    ("scenario", "panel", "meanings", "word"),
    [
        (Scenario.HEALTHY, "Probes", OUTCOMES, "✓ works"),
        (Scenario.BASIC_AUTH_DISABLED, "Probes", OUTCOMES, "✗ fails"),
        (Scenario.BAD_CREDENTIALS, "Probes", OUTCOMES, "⏸ held"),
        (Scenario.HEALTHY, "Sign-in", AUTH_RESULTS, "✓ accepted"),
        (Scenario.BASIC_AUTH_DISABLED, "Sign-in", AUTH_RESULTS, "⊘ disabled"),
        (Scenario.BAD_CREDENTIALS, "Sign-in", AUTH_RESULTS, "✗ rejected"),
    ],
)
def test_timeline_of_the_password_says_the_state_in_a_word(
    scenario: Scenario, panel: str, meanings: tuple[Meaning, ...], word: str, answers: Answers
) -> None:
    states = _answered(answers, scenario, "account", panel)
    assert {_word(meanings, state.value) for state in states if state.labels["auth"] == "basic"} == {word}


def _broken(answers: Answers) -> list[dict[str, str]]:
    rows = _answered(answers, Scenario.BASIC_AUTH_DISABLED, "overview", "What is broken, why, who acts")
    return [dict(row.labels) for row in rows]


def test_broken_probes_are_told_with_cause_actor_tenant_and_runbook(answers: Answers) -> None:
    told = {(row["cause"], row["actor"], row["tenant"], row["runbook"]) for row in _broken(answers)}
    assert ("basic_auth_disabled", "tenant_admin", "contoso.example", "SmtpBasicAuthCutOff") in told
    assert {cause for cause, *_ in told} == {"basic_auth_disabled"}


def test_links_of_broken_probes_lead_to_pages_of_the_exporter(answers: Answers) -> None:
    rows = _broken(answers)
    assert rows
    for row in rows:
        for link in (PROBE_PAGE, CAUSE_PAGE):
            with urllib.request.urlopen(_followed(link.url, row), timeout=10) as page:
                assert page.status == 200


def test_links_name_only_columns_of_their_table() -> None:
    known = {column.field: column.field for column in COLUMNS}
    for link in (PROBE_PAGE, CAUSE_PAGE, CAUSE_RUNBOOK):
        assert "__data" not in _followed(link.url, known)


def _followed(url: str, row: dict[str, str]) -> str:
    for name, value in row.items():
        for written in (name, f"{name}:percentencode"):
            url = url.replace(f"${{__data.fields.{written}}}", value)
    return url


@pytest.mark.needs("promtool")
def test_every_expression_is_promql_to_promtool(tmp_path: Path) -> None:
    marked = [fill(marks(each.incidents), choices(each)) for each in DASHBOARDS]
    expressions = [*(asked.promql for asked in questions()), *marked]
    rules = [{"record": f"panel:{place}", "expr": promql} for place, promql in enumerate(expressions)]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))  # JSON is YAML
    done = subprocess.run(
        [require("promtool"), "check", "rules", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
