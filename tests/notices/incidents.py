"""Incidents to tell."""

from __future__ import annotations

from typing import Any

from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Subject

START = 1_795_000_000.0
SUBJECT = Subject(scope=Scope.TENANT, tenant="contoso.example", relay="office365", labels=(("team", "erp"),))


def incident(number: int = 0, **changes: Any) -> Incident:
    """SMTP AUTH is off for a tenant."""
    fields: dict[str, Any] = {
        "id": f"auth-disabled-{number}",
        "name": IncidentName.AUTH_DISABLED,
        "severity": Severity.CRITICAL,
        "subject": SUBJECT,
        "started_timestamp": START,
        "cause": "smtp_auth_disabled_tenant",
        "actor": "tenant_admin",
    }
    return Incident(**{**fields, **changes})
