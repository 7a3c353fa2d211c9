"""What annotations say, as Go templates: Prometheus fills in who acts and why when an alert fires.

Causes and actors are looked up, not labels: an alert stays one alert when they change. In an expression
`<account>` is the value of the alert's label of that name.
"""

from __future__ import annotations

import re

from alerts.thresholds import Thresholds
from exporter.diagnosis.causes import CAUSES

THIS_ACCOUNT = "job=<job>, instance=<instance>, account=<account>"
THIS_RELAY = "job=<job>, instance=<instance>, relay=<relay>"
_LABEL = re.compile(r"<(\w+)>")


def found(expression: str) -> str:
    """A query as the template language writes it."""
    if not (names := _LABEL.findall(expression)):
        return f"query `{expression}`"
    values = " ".join(f"$labels.{name}" for name in names)
    return f"query (printf `{_LABEL.sub('%q', expression)}` {values})"


def each(expression: str, shown: str) -> str:
    """`shown` for each series `$one` of an expression, divided by commas."""
    body = "{{ if $i }}, {{ end }}" + shown
    return f"{{{{ range $i, $one := {found(expression)} }}}}{body}{{{{ end }}}}"


def failing(label: str, where: str, causes: tuple[str, ...], numbers: Thresholds) -> str:
    """The values of `cause` or `actor` of late, of these causes only."""
    narrowed = f'{where}, cause=~"{"|".join(causes)}"'
    lately = f"last_over_time(smtp_probe_failure_info{{{narrowed}}}[{numbers.silence}s])"
    return each(f"count by ({label}) ({lately})", f"{{{{ $one.Labels.{label} }}}}")


def account_page(numbers: Thresholds) -> str:
    """Where the exporter shows the account's last runs."""
    return f"{numbers.exporter_scheme}://{{{{ $labels.instance }}}}/probes/{{{{ $labels.account }}}}"


def relay_page(numbers: Thresholds) -> str:
    """Where the exporter shows the relay's probes."""
    return f"{numbers.exporter_scheme}://{{{{ $labels.instance }}}}/probes/{{{{ $labels.relay }}}}"


def alike(relays: str, causes: tuple[str, ...]) -> str:
    """A sentence when every tenant at one of these relays fails for one of these causes."""
    failing_all = f'smtp:tenants_failing:ratio{{cause=~"{"|".join(causes)}"}} == 1'
    ratio = f"{failing_all} and on (job, instance, relay) {relays}"
    said = "All tenants at this relay fail alike: look at the provider first, not at tenant settings."
    return f"{{{{ if {found(ratio)} }}}}{said}{{{{ end }}}}"


def actor_of(causes: tuple[str, ...]) -> str:
    """The actor of `$one`'s cause, by the table."""
    return "".join(
        f'{{{{ if eq $one.Labels.cause "{label}" }}}}{CAUSES[label].actor}{{{{ end }}}}' for label in causes
    )
