"""The notifier: each Alertmanager is told at once and in order, and one that is away delays nobody."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from yarl import URL

from exporter.config.settings import AlertmanagerSettings
from exporter.drivers.http_answer import HttpAnswer
from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.incidents.incident import Incident
from exporter.metrics.notices import NoticeMetrics
from exporter.model import BasicAuth, SecretRef
from exporter.notices.notifier import AT_ONCE_MAX, Notifier
from exporter.notices.told import REPEAT_SECONDS
from exporter.terms import Phase
from tests.fakes import ManualClock, Passwords

from .incidents import incident

FIRST, SECOND = (AlertmanagerSettings(url=f"http://{name}:9093/am") for name in ("first", "second"))
REF = SecretRef(file="/run/secrets/alertmanager")
REFUSED = Failure(FailureFact(phase=Phase.TOKEN, kind=FailureKind.CONNECT_REFUSED, detail="first: refused"))


class Http:
    """drivers.http that answers as told, and keeps what was posted."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, int | Failure | asyncio.Event] = {}

    async def request(self, method: str, url: str, **asked: Any) -> HttpAnswer:
        self.posts.append((url, {"method": method, **asked}))
        answer = self.answers.get(URL(url).host or "", 200)
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = 200
        if isinstance(answer, Failure):
            raise answer
        return HttpAnswer(status=answer, headers=(), body=b"bad things", seconds=0.0)

    def told(self, host: str) -> list[list[str]]:
        """By post: the alerts' relays, which the tests number."""
        bodies = [json.loads(asked["data"]) for url, asked in self.posts if f"//{host}:" in url]
        return [[each["generatorURL"].rpartition("-")[2] for each in body] for body in bodies]


class World:
    """A notifier and what is around it."""

    def __init__(self) -> None:
        self.http, self.clock, self.registry = Http(), ManualClock(), CollectorRegistry()
        self.open: list[Incident] = []
        self.secrets = Passwords("hunter2")
        self.notifier = Notifier(
            http=self.http,  # type: ignore[arg-type]
            secrets=self.secrets,
            clock=self.clock,
            metrics=NoticeMetrics(self.registry),
            retry_seconds=0.0,
        )

    def configure(self, *alertmanagers: AlertmanagerSettings) -> None:
        self.notifier.configure(alertmanagers, lambda: self.open, "http://pages")

    def happens(self, *incidents: Incident) -> None:
        self.open = list(incidents)
        self.notifier.wake()

    def count(self, result: str) -> float | None:
        return self.registry.get_sample_value("smtp_exporter_notices_total", {"result": result})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Nothing is configured and nothing has happened yet."""
    world = World()
    yield world
    await world.notifier.stop()


async def until(holds: Callable[[], object]) -> None:
    """Let the tasks go on until it holds; pytest's own limit is the deadline."""
    while not holds():  # noqa: ASYNC110 - what it waits for has no event
        await asyncio.sleep(0)


async def test_incident_is_posted_to_every_alertmanager(world: World) -> None:
    world.configure(FIRST, SECOND)
    world.happens(incident(1))
    await until(lambda: world.count("sent") == 2)

    assert world.http.told("first") == world.http.told("second") == [["1"]]
    url, asked = world.http.posts[0]
    assert (asked["method"], url) == ("POST", "http://first:9093/am/api/v2/alerts")
    assert asked["headers"] == {"Content-Type": "application/json"}


async def test_what_is_open_at_the_start_is_posted(world: World) -> None:
    world.open = [incident(1)]
    world.configure(FIRST)
    await until(lambda: world.count("sent") == 1)


async def test_incident_is_repeated_while_it_is_open_and_not_after(world: World) -> None:
    world.configure(FIRST)
    world.happens(incident(1))
    await until(lambda: world.count("sent") == 1)
    world.clock.advance(REPEAT_SECONDS)
    world.happens(incident(1))
    await until(lambda: world.count("sent") == 2)
    world.clock.advance(REPEAT_SECONDS)
    world.happens(incident(2))
    await until(lambda: world.count("sent") == 3)

    assert world.http.told("first") == [["1"], ["1"], ["2"]]


async def test_many_incidents_are_posted_in_portions(world: World) -> None:
    world.configure(FIRST)
    world.happens(*map(incident, range(AT_ONCE_MAX + 1)))
    await until(lambda: world.count("sent") == AT_ONCE_MAX + 1)

    assert [len(each) for each in world.http.told("first")] == [AT_ONCE_MAX, 1]


async def test_alertmanager_that_hangs_delays_no_other(world: World) -> None:
    world.http.answers["first"] = asyncio.Event()
    world.configure(FIRST, SECOND)
    world.happens(incident(1))
    await until(lambda: world.http.told("second"))
    world.happens(incident(1), incident(2))
    await until(lambda: len(world.http.told("second")) == 2)

    assert world.http.told("second") == [["1"], ["2"]]
    assert world.http.told("first") == [["1"]]


async def test_what_is_over_when_an_alertmanager_comes_back_is_not_told(world: World) -> None:
    world.http.answers["first"] = hanging = asyncio.Event()
    world.configure(FIRST)
    world.happens(incident(1))
    await until(lambda: world.http.posts)
    world.happens(incident(3))
    hanging.set()
    await until(lambda: world.count("sent") == 2)

    assert world.http.told("first") == [["1"], ["3"]]


@pytest.mark.parametrize(
    ("answer", "reason"), [(REFUSED, "first: refused"), (400, "HTTP 400 bad things")], ids=["refused", "400"]
)
async def test_failure_is_counted_and_logged_once_until_it_is_over(
    world: World, caplog: pytest.LogCaptureFixture, answer: int | Failure, reason: str
) -> None:
    caplog.set_level(logging.INFO, "smtp-exporter")
    world.http.answers["first"] = answer
    world.configure(FIRST)
    world.happens(incident(1))
    await until(lambda: (world.count("failed") or 0) >= 3)
    world.http.answers["first"] = 200
    await until(lambda: world.count("sent") == 1)

    await until(lambda: len(caplog.records) == 2)
    warning, over = caplog.records
    assert (warning.levelname, warning.__dict__["reason"]) == ("WARNING", reason)
    assert warning.__dict__["alertmanager"] == FIRST.url
    assert over.levelname == "INFO"


@pytest.mark.parametrize(
    ("settings", "header"),
    [
        (
            AlertmanagerSettings(url="https://first", basic=BasicAuth(username="me", password=REF)),
            "Basic " + base64.b64encode(b"me:hunter2").decode(),
        ),
        (AlertmanagerSettings(url="https://first", bearer_token=REF), "Bearer hunter2"),
    ],
    ids=["basic", "bearer"],
)
async def test_credential_is_sent_as_it_is_now(
    world: World, settings: AlertmanagerSettings, header: str
) -> None:
    world.secrets.text = None
    world.configure(settings)
    world.happens(incident(1))
    await until(lambda: world.count("failed"))
    assert world.http.posts == []
    world.secrets.text = "hunter2"
    await until(lambda: world.count("sent"))

    assert world.http.posts[0][1]["headers"]["Authorization"] == header


async def test_one_that_leaves_the_configuration_is_told_no_more_and_one_that_stays_not_anew(
    world: World,
) -> None:
    world.configure(FIRST, SECOND)
    world.happens(incident(1))
    await until(lambda: world.count("sent") == 2)
    world.configure(SECOND)
    world.happens(incident(1), incident(2))
    await until(lambda: world.count("sent") == 3)

    assert world.http.told("first") == [["1"]]
    assert world.http.told("second") == [["1"], ["2"]]
