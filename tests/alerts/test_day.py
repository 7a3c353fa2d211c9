"""The rules over a day, made of label sets that the exporter exposed: random faults, a ramp and its end."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from alerts.generate import HEAD, RULES
from tests.alerts.conftest import Promtool
from tests.alerts.tape import ABSENT, Rows, at, labels_of, recorded

MINUTE, HOUR = 60, 3600
PAGES = 'ALERTS{alertstate="firing", severity="critical"}'
Fails = Callable[[dict[str, str], int], bool]


def probes() -> Iterator[dict[str, str]]:
    """The labels of each probe of the recorded exporter."""
    for series in recorded("healthy"):
        if series.startswith("smtp_probe_success{"):
            yield labels_of(series)


def played(minutes: int, fails: Fails, *, cause: str, actor: str) -> Rows:
    """A run of each probe a minute, of which some fail for this cause."""
    rows = {name: [row[-1]] * minutes for name, row in recorded("healthy").items() if _stands(name)}
    for probe in probes():
        rows |= _runs(probe, [fails(probe, minute) for minute in range(minutes)], cause, actor)
    return rows


def _stands(name: str) -> bool:
    return name.startswith(("smtp_account_info{", "smtp_exporter_", "up{"))


def _runs(probe: dict[str, str], failed: list[bool], cause: str, actor: str) -> Rows:
    total = {outcome: list(_counted(failed, of=outcome == "failure")) for outcome in ("success", "failure")}
    reason = {"cause": cause, "actor": actor, "phase": "auth", "code": "", "enhanced": ""}
    return {
        _named("smtp_probe_success", probe): [str(int(not each)) for each in failed],
        _named("smtp_probe_interval_seconds", probe): ["60"] * len(failed),
        _named("smtp_probe_consecutive_failures", probe): list(_in_a_row(failed)),
        _named("smtp_probe_failure_info", probe | reason): ["1" if each else ABSENT for each in failed],
        _named("smtp_probe_failures_total", probe | {"cause": cause}): total["failure"],
        **{_named("smtp_probe_runs_total", probe | {"outcome": key}): row for key, row in total.items()},
    }


def _counted(failed: list[bool], *, of: bool) -> Iterator[str]:
    count = 0
    for each in failed:
        count += each is of
        yield str(count)


def _in_a_row(failed: list[bool]) -> Iterator[str]:
    count = 0
    for each in failed:
        count = count + 1 if each else 0
        yield str(count)


def _named(name: str, labels: dict[str, str]) -> str:
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in labels.items() if value) + "}"


@pytest.mark.parametrize(
    ("cause", "actor"),
    [
        ("connection_reset", "network"),
        ("server_busy", "nobody"),
        ("unknown", "nobody"),
    ],
)
def test_day_with_two_percent_of_transient_faults_pages_nobody(
    cause: str, actor: str, promtool: Promtool
) -> None:
    chance = random.Random(cause)
    rows = played(24 * 60, lambda probe, minute: chance.random() < 0.02, cause=cause, actor=actor)
    promtool(rows, at(f"count_over_time({PAGES}[25h])", 24 * HOUR - MINUTE), step=MINUTE)


def test_one_transient_failure_fires_nothing(promtool: Promtool) -> None:
    rows = played(
        30,
        lambda probe, minute: minute == 10 and probe["probe"] == "login",
        cause="connection_reset",
        actor="network",
    )
    loud = 'ALERTS{alertstate="firing", severity!="info", alertname!="SmtpBasicAuthDeadlineNear"}'
    promtool(rows, at(f"count_over_time({loud}[1h])", 29 * MINUTE), step=MINUTE)


def refused_once(probe: dict[str, str], minute: int) -> bool:
    """One Basic login of one account."""
    return minute == 10 and (probe["account"], probe["probe"], probe["auth"]) == ("basic", "login", "basic")


def test_single_refusal_is_over_when_three_hundred_attempts_have_succeeded_since(promtool: Promtool) -> None:
    rows = played(8 * 60, refused_once, cause="basic_auth_retired", actor="app_owner")
    promtool(
        rows,
        at(f"count({PAGES})", 10 * MINUTE, ("{}", 1.0)),
        at(f"count({PAGES})", 2 * HOUR, ("{}", 1.0)),  # two accounts: 220 attempts since
        at(f"count_over_time({PAGES}[2m])", 7 * HOUR),
        step=MINUTE,
    )


def test_ramp_of_one_percent_is_one_page_for_the_whole_day(promtool: Promtool) -> None:
    def fails(probe: dict[str, str], minute: int) -> bool:
        return probe.get("auth") == "basic" and minute % 100 == 10

    rows = played(24 * 60, fails, cause="basic_auth_retired", actor="app_owner")
    since = 'ALERTS_FOR_STATE{alertname="SmtpBasicAuthCutOff"}'
    promtool(
        rows,
        at(f"count({PAGES})", 23 * HOUR, ("{}", 1.0)),
        at(f"changes({since}[22h]) > 0", 23 * HOUR),
        at(f"count_over_time({PAGES}[20h]) < 20 * 60", 23 * HOUR),
        step=MINUTE,
    )


def test_rule_file_says_that_it_is_made() -> None:
    assert RULES.read_text().startswith(HEAD)
