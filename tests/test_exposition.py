"""What a scrape is served is what prometheus_client would write, sample by sample, after any turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from prometheus_client.core import Metric
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from exporter.domain_fact import DmarcPolicy
from exporter.metrics.exposition import Exposition
from exporter.metrics.registry import Metrics
from exporter.model import ProbeId, ProbeResult
from exporter.run import Report
from exporter.terms import Way
from tests.fakes import ACCOUNT, WRONG_PASSWORD, plan
from tests.test_metrics import HELD, LOGIN, SUBMISSION, failed, succeeded

DOMAIN = plan(id=ProbeId(probe="dns", domain="contoso.example", auth="none"), account=None, way=Way.NONE)
FOUND = succeeded(LOGIN)
DOMAIN_REPORT = replace(
    FOUND,
    plan=DOMAIN,
    result=ProbeResult(id=DOMAIN.id, started_timestamp=1.0, facts=(DmarcPolicy(policy="none"),)),
)
TURNS = st.sampled_from([FOUND, succeeded(SUBMISSION), failed(), failed(WRONG_PASSWORD), HELD, DOMAIN_REPORT])
ANY_LABEL = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r"), max_size=20)
OPEN = "application/openmetrics-text; version=1.0.0"
Parser = Callable[[str], Iterable[Metric]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("accept", "oracle", "parse"),
    [
        pytest.param("text/plain", generate_latest, text_families, id="text"),
        pytest.param(OPEN, generate_openmetrics, openmetrics_families, id="openmetrics"),
    ],
)
@given(turns=st.lists(TURNS, max_size=6), scraped=st.booleans(), team=ANY_LABEL)
def test_scrape_after_any_turns_is_what_prometheus_client_writes(
    accept: str, oracle: Callable[..., bytes], parse: Parser, *, turns: list[Report], scraped: bool, team: str
) -> None:
    metrics = Metrics("1.2.3")
    metrics.configure([replace(ACCOUNT, labels=(("team", team),))], [LOGIN, SUBMISSION, DOMAIN])
    exposition = Exposition(metrics)
    for turn in turns:
        metrics.observe(turn, 60.0)
        if scraped:
            read(exposition, accept)

    assert families(read(exposition, accept), parse) == families(oracle(metrics.registry), parse)


def test_reload_keeps_what_is_written_of_all_that_stays() -> None:
    metrics = Metrics("1.2.3")
    metrics.configure([ACCOUNT], [LOGIN, SUBMISSION])
    metrics.observe(FOUND, 60.0)
    before = metrics.cells()

    metrics.configure([ACCOUNT], [LOGIN])

    assert [id(each) for each in metrics.cells()] == [id(each) for each in before[:2]]


def test_content_type_is_what_was_asked_for() -> None:
    exposition = Exposition(Metrics("1.2.3"))

    assert exposition.content(OPEN)[0].startswith("application/openmetrics-text; version=1.0.0")
    assert exposition.content("*/*")[0].startswith("text/plain; version=0.0.4")


def read(exposition: Exposition, accept: str) -> bytes:
    return b"".join(exposition.content(accept)[1])


def families(text: bytes, parse: Parser) -> dict[str, tuple[str, str, set[tuple[object, ...]]]]:
    """By name: type, help and samples; those of this process change from one moment to the next."""
    return {
        family.name: (family.type, family.documentation, set(map(_sample, family.samples)))
        for family in parse(text.decode())
        if not family.name.startswith("process_")
    }


def _sample(sample: object) -> tuple[object, ...]:
    name, labels, value = sample[:3]  # type: ignore[index]
    return name, tuple(sorted(labels.items())), value
