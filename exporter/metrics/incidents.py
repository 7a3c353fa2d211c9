"""The families of incidents: what identifies one is in the labels, what may change lies beside.

One that ended, or that is no longer told, shows 0 for an hour: neither a missed scrape nor a restart
resolves it. One that another one speaks for shows 0 alone.
"""

from __future__ import annotations

from collections import Counter as Tally
from typing import TYPE_CHECKING

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from exporter.incidents.incident import Quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

    from exporter.incidents.incident import Incident

_FAMILIES: Mapping[str, str] = {
    "smtp_incident": "Whether something must be done: 1 while it is open, 0 for an hour after it ended, and "
    "while another one explains it or a maintenance window is open.",
    "smtp_incident_info": "Why it is open, who must act, and its page; while no other one explains it.",
    "smtp_incident_started_timestamp_seconds": "Since when it is open.",
    "smtp_incident_probes": "How many probes show it.",
    "smtp_incident_share": "The share that fails: of the last hour's Basic attempts, of the relay's "
    "probes, or of the tenant's accounts.",
}


class IncidentMetrics(Collector):
    """What is open, as it was told last; and how many have been opened."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._incidents: tuple[Incident, ...] = ()
        self._opened: Tally[tuple[str, str, str]] = Tally()
        self._pages = ""
        registry.register(self)

    def show(self, incidents: Iterable[Incident], pages: str) -> None:
        """These are open or ended within the hour; what is open comes after what has ended."""
        self._incidents, self._pages = tuple(incidents), pages

    def count(self, opened: Iterable[Incident]) -> None:
        """These have opened."""
        for each in opened:
            self._opened[each.name.value, each.severity.value, each.subject.scope.value] += 1

    def collect(self) -> Iterator[Metric]:
        """For a thread: incidents are frozen and replaced whole."""
        families = {name: GaugeMetricFamily(name, text) for name, text in _FAMILIES.items()}
        for name, samples in _samples(self._incidents, self._pages).items():
            families[name].samples = samples
        yield from families.values()
        opened = CounterMetricFamily(
            "smtp_incidents", "Incidents that have opened.", labels=("incident", "severity", "scope")
        )
        for labels, count in sorted(self._opened.items()):
            opened.add_metric(labels, count)
        yield opened


def identity(incident: Incident) -> dict[str, str]:
    """The labels that identify it."""
    subject = incident.subject
    labels = {
        "incident": incident.name.value,
        "severity": incident.severity.value,
        "scope": subject.scope.value,
        "tenant": subject.tenant,
        "relay": subject.relay,
        "account": subject.account,
        "domain": subject.domain,
    }
    return {name: value for name, value in (labels | dict(subject.labels)).items() if value}


def _samples(incidents: Iterable[Incident], pages: str) -> dict[str, list[Sample]]:
    """By family."""
    states: dict[tuple[tuple[str, str], ...], Sample] = {}
    made: dict[str, list[Sample]] = {name: [] for name in _FAMILIES}
    for each in incidents:
        labels = identity(each)
        states[tuple(labels.items())] = Sample("smtp_incident", labels, float(each.told))
        if each.ended_timestamp is not None or each.quiet is Quiet.ABSORBED:
            continue
        why = {
            "cause": each.cause,
            "actor": each.actor,
            "phase": each.phase,
            "page": f"{pages}/incidents/{each.id}",
        }
        made["smtp_incident_info"].append(Sample("smtp_incident_info", labels | why, 1.0))
        values = {
            "smtp_incident_started_timestamp_seconds": each.started_timestamp,
            "smtp_incident_probes": float(len(each.probes)),
            "smtp_incident_share": each.share,
        }
        for name, value in values.items():
            if value is not None:
                made[name].append(Sample(name, labels, value))
    made["smtp_incident"] = list(states.values())
    return made
