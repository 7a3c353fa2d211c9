"""What a reader of a dashboard has chosen: the values of its variables in expressions and links."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from dashboards.dashboard import Dashboard
from dashboards.render import rendered

SINGLE = {"account": "both", "relay": "simulator", "auth": "basic", "phase": "message"}
"""The demo's account with both ways in; the phase that only a whole submission reaches."""

GRAFANA = {"__rate_interval": "30s", "__range": "6h"}
"""Grafana's own: at least four scrapes, and the time range of the dashboard."""

_VARIABLE = re.compile(r"\$(?:\{(\w+)[^}]*\}|([A-Za-z_]\w*))")


def chosen(variables: list[Mapping[str, Any]]) -> dict[str, str]:
    """The value of each variable of a rendered dashboard, when it is first opened on the demo."""
    return GRAFANA | {each["name"]: _value(each) for each in variables}


def _value(variable: Mapping[str, Any]) -> str:
    if variable["type"] == "textbox":
        return str(variable["query"])
    return str(variable.get("allValue") or SINGLE.get(variable["name"], ""))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each variable replaced once. Raises KeyError for one that nobody has defined."""
    return _VARIABLE.sub(lambda found: values[found[1] or found[2]], text)


def choices(dashboard: Dashboard) -> dict[str, str]:
    """See chosen."""
    return chosen(json.loads(rendered(dashboard))["templating"]["list"])
