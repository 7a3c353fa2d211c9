"""A made history as web.service.Service: accounts of which the first fails, incidents that concern all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exporter.diagnosis.causes import CAUSES
from exporter.history import History
from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Step, Subject, Transition
from exporter.model import Plan
from tests.fakes import BASIC_DISABLED
from tests.test_overview import login, ran

TENANT = Subject(scope=Scope.TENANT, tenant="contoso.example")


class NothingKept:
    """The archive of an exporter without a store."""

    async def of(self, plans: Iterable[Plan]) -> dict[Any, Any]:
        return {}


class Incidents:
    """alerting.Alerting, as far as pages ask: as many as there are accounts, the first shown by all."""

    def __init__(self, plans: tuple[Plan, ...]) -> None:
        probes = tuple(plan.id for plan in plans)
        self.all = tuple(
            Incident(
                id=f"cut-off-{place}",
                name=IncidentName.BASIC_AUTH_CUT_OFF,
                severity=Severity.CRITICAL,
                subject=TENANT,
                started_timestamp=3000.0,
                cause="basic_auth_disabled",
                actor="tenant_admin",
                phase="auth",
                probes=(probes[place],) if place else probes,
                share=1.0,
            )
            for place in range(len(plans))
        )

    async def latest(self, count: int) -> tuple[Incident, ...]:
        return self.all[:count]

    async def find(self, incident_id: str) -> Incident | None:
        return next((each for each in self.all if each.id == incident_id), None)

    async def steps_of(self, incident_id: str) -> tuple[Transition, ...]:
        return (
            Transition(at_timestamp=3000.0, incident_id=incident_id, step=Step.OPENED, detail="the first"),
        )

    def absorbed_by(self, incident_id: str) -> tuple[Incident, ...]:
        return self.all


class Made:
    """The service of so many accounts."""

    version = "test"
    causes = CAUSES
    retirement = (("basic_auth_default_off", 9000.0),)
    archive = NothingKept()

    def __init__(self, accounts: int = 0, history: History | None = None) -> None:
        self.history = history or History()
        plans = tuple(login(f"account-{number:05}") for number in range(accounts))
        if history is None:
            self.history.configure(plans)
        for planned in plans:
            ran(self.history, planned, 3000.0, BASIC_DISABLED if planned is plans[0] else None)
        self.alerting = Incidents(plans)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every page that says something of it."""
        own = ("/probes/account-00000", "/probes/office365", "/incidents/cut-off-0")
        some = own if self.alerting.all else ()
        return ("/", "/incidents", "/runbooks/SmtpBasicAuthCutOff", *some)

    def ready(self) -> bool:
        return True

    def open_incidents(self) -> tuple[Incident, ...]:
        return self.alerting.all

    def next_run(self, probe: object) -> float:
        return 4060.0

    def now(self) -> float:
        return 4000.0
