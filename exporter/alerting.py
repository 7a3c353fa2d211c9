"""Alerting: tells the incidents what each turn came to, and everybody else what became of them.

Between the pure incidents and the world: it reads reports and the clock, writes metrics and log lines.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from exporter.diagnosis.causes import CAUSES
from exporter.incident import IncidentName
from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.incidents.incident import Quiet, Step
from exporter.incidents.register import ENDED_SECONDS
from exporter.observed import basic_accounts, known_ends, observation_of, watched_of
from exporter.store import incidents as rows
from exporter.store.error import Damaged, StoreError
from exporter.store.row import UNREADABLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

    from exporter.config.settings import Settings
    from exporter.diagnosis.cause import Cause
    from exporter.incidents.incident import Incident, Transition
    from exporter.incidents.saved import Saved
    from exporter.metrics.incidents import IncidentMetrics
    from exporter.model import Account, Plan, ProbeId
    from exporter.ports import Clock, Kind
    from exporter.run import Report
    from exporter.store.store import Store

T = TypeVar("T")
log = logging.getLogger("smtp-exporter")
TICK_SECONDS = 1.0
SAVE_SECONDS = 5.0  # counters alone; what opens or ends is saved at once, with them
TRANSITIONS_SHOWN = 100
UNSAVED_SECONDS = 5.0  # an incident is told although it is not saved yet: a disk may hang


class Alerting:
    """The incidents of a running exporter. `changed` is called after something has happened to one."""

    def __init__(self, metrics: IncidentMetrics, clock: Clock, changed: Callable[[], None]) -> None:
        self._incidents = Incidents()
        self._changed = changed
        self._metrics = metrics
        self._clock = clock
        self._pages = ""
        self._store: Store | None = None
        self._saving: asyncio.Future[None] | None = None
        self._saved_at = 0.0  # monotonic seconds
        self._steps: list[Transition] = []  # not saved yet
        self._dirty: dict[str, Incident] = {}
        self._unsaved: dict[str, float] = {}  # since when, in monotonic seconds
        self._failed = False

    async def restore(self, store: Store) -> Saved | None:
        """What a former process left; None where it cannot be read. What is damaged goes: it stays so."""
        try:
            return await store.read(lambda each: rows.saved(each, self._clock.now() - ENDED_SECONDS))
        except StoreError as error:
            log.warning("incidents begin anew", extra={"trouble": str(error)})
            if isinstance(error.__cause__, Damaged):
                begun = store.submit(lambda each: rows.begin_anew(each, self._clock.now()))
                begun.add_done_callback(lambda done: done.cancelled() or done.exception())
            return None

    def configure(  # noqa: PLR0917 - what a configuration comes to
        self,
        store: Store,
        settings: Settings,
        plans: Iterable[Plan],
        accounts: Iterable[Account],
        kinds: Mapping[str, Kind],
        credential_ends: Mapping[str, float],
        listening: str,
        saved: Saved | None = None,
    ) -> None:
        """Take this configuration into use. `listening` is where the pages are, unless it says otherwise."""
        self._store = store
        self._pages = settings.external_url or listening
        plans = tuple(plans)
        ends = Ends(
            milestones=settings.retirement,
            credentials=dict(known_ends(accounts, credential_ends)),
            basic_accounts=frozenset(basic_accounts(plans)),
        )
        watched = [watched_of(plan, settings.incidents, kinds[plan.id.probe]) for plan in plans]
        causes = {**CAUSES, **{cause.label: cause for cause in settings.causes}}
        wanted = (watched, settings.incidents, ends, self._clock.now())
        try:
            self._incidents.configure(*wanted, saved, causes)
        except UNREADABLE:
            if saved is None:
                raise
            log.exception("what the store has of incidents is damaged: they begin anew")
            self._incidents = Incidents()
            self._incidents.configure(*wanted, None, causes)
        self._publish()

    def observe(self, report: Report) -> None:
        """A turn came to its end."""
        self._incidents.observe(observation_of(report))
        self._publish()

    def stand(
        self, probe: ProbeId, standing: Mapping[IncidentName, bool], bounced: Cause | None = None
    ) -> None:
        """What is known of the mails of a round trip; `bounced` is why the last one came back."""
        self._incidents.stand(probe, standing, self._clock.now(), bounced)
        self._publish()

    async def keep_time(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now, store = self._clock.now(), self._store
            self._incidents.tick(now)
            self._incidents.stand_alone(
                IncidentName.STORE_UNUSABLE, now, holds=store is not None and store.trouble is not None
            )
            self._publish()
            if self._dirty or self._clock.monotonic() - self._saved_at >= SAVE_SECONDS:
                self._save()

    async def stop(self) -> None:
        """Save what is not saved yet."""
        self._saving = None
        self._save()
        if self._saving is not None:
            await asyncio.wait([self._saving])

    def before_scrape(self) -> None:
        """Bring the metrics up to date."""
        self._metrics.show((*self._incidents.ended(), *self.open()), self._pages)

    def open(self) -> tuple[Incident, ...]:
        """Those that are open. One is told when it is saved, so that no kill makes it another one later."""
        known = self._incidents.open(self._clock.now())
        if not self._unsaved:
            return known
        late = self._clock.monotonic() - UNSAVED_SECONDS
        return tuple(each for each in known if self._unsaved.get(each.id, late) <= late)

    def absorbed_by(self, incident_id: str) -> tuple[Incident, ...]:
        """The open ones that this one speaks for."""
        return tuple(each for each in self.open() if each.quiet is Quiet.ABSORBED and each.by == incident_id)

    async def latest(self, count: int) -> tuple[Incident, ...]:
        """Those that are open, then those that began last."""
        known = {each.id: each for each in (*self.open(), *reversed(self._incidents.ended()))}
        before = await self._read(lambda each: rows.latest(each, count)) or ()
        return tuple({**known, **{each.id: each for each in before if each.id not in known}}.values())[:count]

    async def find(self, incident_id: str) -> Incident | None:
        """One that is open, or was."""
        known = self._incidents.find(incident_id, self._clock.now())
        return known or await self._read(lambda each: rows.one(each, incident_id))

    async def steps_of(self, incident_id: str) -> tuple[Transition, ...]:
        """What has happened to it, the latest first."""
        unsaved = [each for each in reversed(self._steps) if each.incident_id == incident_id]
        saved = await self._read(lambda each: rows.steps_of(each, incident_id, TRANSITIONS_SHOWN)) or ()
        return (*unsaved, *saved)

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """None where the store cannot be used: what is open is known without it."""
        try:
            return await self._store.read(work) if self._store is not None else None
        except StoreError:
            return None

    def _publish(self) -> None:
        steps = self._incidents.transitions()
        for step in steps:
            incident = self._incidents.find(step.incident_id, self._clock.now())
            if incident is None:
                continue
            self._steps.append(step)
            self._dirty[incident.id] = incident
            if step.step is Step.OPENED:
                self._metrics.count([incident])
                self._unsaved[incident.id] = self._clock.monotonic()
            _log(step, incident)
        if steps:
            self._save()
            self._changed()

    def _save(self) -> None:
        """Hand to the store what has changed; one at a time, so that a slow disk is not flooded."""
        if self._store is None:
            self._unsaved.clear()
        if self._store is None or (self._saving is not None and not self._saving.done()):
            return
        self._saved_at = self._clock.monotonic()
        if self._failed:
            self._dirty |= {each.id: each for each in self._incidents.open(self._clock.now())}
        probes, subjects = self._incidents.changed(everything=self._failed)
        if not (probes or subjects or self._dirty):
            return
        incidents, steps = tuple(self._dirty.values()), tuple(self._steps)
        self._dirty, self._steps, self._failed = {}, [], False

        def write(connection: sqlite3.Connection) -> None:
            rows.put(connection, incidents, steps)
            rows.put_state(connection, probes, subjects)

        self._saving = self._store.submit(write)
        self._saving.add_done_callback(self._saved)

    def _saved(self, saving: asyncio.Future[None]) -> None:
        """A store that cannot be used has said so itself; when it can again, everything is saved."""
        error = None if saving.cancelled() else saving.exception()
        self._failed = error is not None
        kept = self._unsaved.keys() & self._dirty.keys()  # one that is told stays so while it is saved again
        self._unsaved = {each: self._unsaved[each] for each in kept}
        self._changed()
        if self._dirty and not self._failed:  # it happened meanwhile, and is not told before it is saved
            self._save()
        if error is not None and not isinstance(error, StoreError):
            log.error("incidents were not saved", exc_info=error)


def _log(transition: Transition, incident: Incident) -> None:
    fields = {
        "incident": incident.name.value,
        "id": incident.id,
        "severity": incident.severity.value,
        "subject": incident.subject.name,
        "step": transition.step.value,
        "cause": incident.cause,
        "actor": incident.actor,
        "detail": transition.detail,
    }
    calm = transition.step in {Step.ENDED, Step.QUIET}
    log.log(
        logging.INFO if calm else logging.WARNING,
        "incident",
        extra={name: value for name, value in fields.items() if value},
    )
