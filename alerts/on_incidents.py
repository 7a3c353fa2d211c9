"""Alerts on incidents: one line each. Labels and severity are those of `smtp_incident`.

They look back, so that neither a missed scrape nor a restart of the exporter resolves one; an incident that
has ended shows 0, which does at once. Labels of the place are summed away: two exporters that see the same
page once.
"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.rule import Alert
from exporter.diagnosis.causes import CAUSES
from exporter.incident import IncidentName
from exporter.incidents.kinds import KINDS, Kind

LOOKBACK = "5m"
OF_THE_PLACE = "job, instance, vantage, pod, container, endpoint, namespace, service"
"""Labels of a target: what Prometheus and its Operator attach, and `vantage`, which is ours."""
SUBJECT = '{{ or $labels.account $labels.tenant $labels.relay $labels.domain "the exporter" }}'
SEEN = "count(count by (job, instance) (smtp_exporter_build_info))"


def alerts() -> Iterator[Alert]:
    """One for each kind."""
    for kind in KINDS.values():
        yield Alert(
            name=kind.name.alert,
            severity=kind.severity,
            expr=f"sum without ({OF_THE_PLACE}) "
            f'(last_over_time(smtp_incident{{incident="{kind.name}"}}[{LOOKBACK}])) > 0',
            annotations=_annotations(kind),
            covers=causes_of(kind.name),
        )


def causes_of(name: IncidentName) -> tuple[str, ...]:
    """The causes that lead to a kind, also where a relay works for others."""
    return tuple(
        label for label, cause in CAUSES.items() if name in {cause.incident, KINDS[cause.incident].alone}
    )


def _annotations(kind: Kind) -> dict[str, str]:
    said = "Who acts: {{ .Labels.actor }}. " + kind.first + " {{ .Labels.page }}"
    runbook = f'{{{{ .Labels.page | reReplaceAll "/incidents/.*" "/runbooks/{kind.name.alert}" }}}}'
    return {
        "summary": kind.title.format(subject=SUBJECT),
        "description": _first(kind, said, otherwise=kind.first),
        "cause": _first(kind, "{{ .Labels.cause }}"),
        "seen": f"from {{{{ $value }}}} of {{{{ query `{SEEN}` | first | value }}}} exporters",
        "runbook_url": _first(kind, runbook),
    }


def _first(kind: Kind, shown: str, *, otherwise: str = "") -> str:
    """What one of the exporters that see it says of it."""
    subject = " ".join(f"$labels.{name}" for name in ("tenant", "relay", "account", "domain"))
    info = f'smtp_incident_info{{incident="{kind.name}",tenant=%q,relay=%q,account=%q,domain=%q}}'
    query = f"{{{{ with printf `last_over_time({info}[{LOOKBACK}])` {subject} | query }}}}"
    rest = f"{{{{ else }}}}{otherwise}" if otherwise else ""
    return f"{query}{{{{ with first . }}}}{shown}{{{{ end }}}}{rest}{{{{ end }}}}"
