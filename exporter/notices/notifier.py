"""The notifier: tells every Alertmanager what is open, each at its own pace, and delays nothing else.

There is no queue: what is posted is read at that moment, so nothing outdated is ever told, and an
Alertmanager that is away for a day costs no memory. What is over is not repeated, so that Alertmanager ends
it: an explicit end would be overruled by, or overrule, another exporter or Prometheus, and page again.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from exporter.notices.alertmanager import Alertmanager, NotTakenError
from exporter.notices.notice import notice_of
from exporter.notices.told import ToldIncidents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from exporter.config.settings import AlertmanagerSettings
    from exporter.drivers.http import HttpDriver
    from exporter.incidents.incident import Incident
    from exporter.metrics.notices import NoticeMetrics
    from exporter.ports import Clock, Secrets

log = logging.getLogger("smtp-exporter")
AT_ONCE_MAX = 256  # notices in a request, as Prometheus does it; some 300 KB
RETRY_SECONDS = 5.0


class Notifier:
    """Of a running exporter: a task for each Alertmanager."""

    def __init__(
        self,
        *,
        http: HttpDriver,
        secrets: Secrets,
        clock: Clock,
        metrics: NoticeMetrics,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._http = http
        self._secrets = secrets
        self._clock = clock
        self._metrics = metrics
        self._retry_seconds = retry_seconds
        self._incidents: Callable[[], Iterable[Incident]] = tuple
        self._pages = ""
        self._tasks: dict[AlertmanagerSettings, tuple[asyncio.Task[None], asyncio.Event]] = {}

    def configure(
        self,
        alertmanagers: Iterable[AlertmanagerSettings],
        incidents: Callable[[], Iterable[Incident]],
        pages: str,
    ) -> None:
        """Tell these and no others; one that stays is not told anew.

        `incidents` says what is open, `pages` is where people read on.
        """
        self._incidents, self._pages = incidents, pages
        wanted = tuple(alertmanagers)
        for each in [each for each in self._tasks if each not in wanted]:
            self._tasks.pop(each)[0].cancel()
        for each in wanted:
            if each not in self._tasks or self._tasks[each][0].done():
                changed = asyncio.Event()
                task = asyncio.create_task(self._serve(each, changed), name=f"notices to {each.url}")
                task.add_done_callback(_log_fault)
                self._tasks[each] = task, changed

    def wake(self) -> None:
        """Incidents have changed."""
        for _, changed in self._tasks.values():
            changed.set()

    async def stop(self) -> None:
        """Tell nobody any more. Nothing is ended: whoever starts next goes on telling it."""
        tasks = [task for task, _ in self._tasks.values()]
        self.configure((), self._incidents, self._pages)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, settings: AlertmanagerSettings, changed: asyncio.Event) -> None:
        alertmanager = Alertmanager(settings, self._http, self._secrets)
        told, failing = ToldIncidents(), False
        while True:
            changed.clear()
            due = told.due(self._incidents(), self._clock.monotonic())[:AT_ONCE_MAX]
            if not due:
                await _wait(changed, told.next_seconds(self._clock.monotonic()))
                continue
            failed = not await self._tell(alertmanager, due, quiet=failing)
            if failed:
                await asyncio.sleep(self._retry_seconds)
            else:
                told.tell(due, self._clock.monotonic())
                if failing:
                    log.info("notices are taken again", extra={"alertmanager": settings.url})
            failing = failed

    async def _tell(self, alertmanager: Alertmanager, due: list[Incident], *, quiet: bool) -> bool:
        """Post these; False where they were not taken, which is logged once until they are."""
        settings, now = alertmanager.settings, self._clock.now()
        try:
            await alertmanager.post([notice_of(each, settings.labels, self._pages, now) for each in due])
        except NotTakenError as exc:
            self._metrics.failed(len(due))
            if not quiet:
                fields = {"alertmanager": settings.url, "reason": str(exc)}
                log.warning("notices are not taken; they are tried again", extra=fields)
            return False
        self._metrics.sent(len(due))
        return True


async def _wait(changed: asyncio.Event, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return


def _log_fault(task: asyncio.Task[None]) -> None:
    """A fault of ours ends a task, and must not do so in silence."""
    if not task.cancelled() and task.exception() is not None:
        log.error("no more %s until a reload", task.get_name(), exc_info=task.exception())
