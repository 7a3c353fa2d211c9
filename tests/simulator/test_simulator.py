from __future__ import annotations

import asyncio
import gc
import os
import socket
from pathlib import Path

import pytest

from exporter.simulator.scenarios.scenario import UnknownScenarioError
from exporter.simulator.simulator import KEPT_MESSAGES, Simulator, serve_until_cancelled
from exporter.simulator.tenant.mailboxes import MAX_MAILBOXES, Mailboxes

from .client import basic_login, submission


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the count, not the paths


async def test_stop_leaves_no_socket_no_task_and_no_file() -> None:
    before, tasks = _descriptors(), asyncio.all_tasks()
    async with Simulator() as simulator:
        env = simulator.env()
        idle = socket.create_connection((env["host"], env["ports"]["submission"]))
        never_shaken = socket.create_connection((env["host"], env["ports"]["submissions"]))
        await asyncio.to_thread(basic_login, env)
        await simulator.set_scenario("port_blocked")
        directory = Path(env["ca_file"]).parent
        assert directory.stat().st_mode & 0o777 == 0o700
        assert (directory / "application.pem").stat().st_mode & 0o777 == 0o600
    idle.close()
    never_shaken.close()
    gc.collect()
    assert not directory.exists()
    assert asyncio.all_tasks() == tasks
    assert _descriptors() == before


async def test_stop_ends_a_session_that_has_only_just_knocked() -> None:
    simulator = Simulator()
    await simulator.start()
    env = simulator.env()
    with socket.create_connection((env["host"], env["ports"]["submission"])):
        await simulator.stop()
    gc.collect()


async def test_stop_twice_is_stop_once() -> None:
    simulator = Simulator()
    await simulator.start()
    await simulator.stop()
    await simulator.stop()


async def test_start_that_fails_leaves_nothing() -> None:
    before = _descriptors()
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await Simulator(control_port=taken.getsockname()[1]).start()
    gc.collect()
    assert _descriptors() == before


async def test_ports_are_the_ones_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with Simulator(submission_port=port) as simulator:
        assert simulator.env()["ports"]["submission"] == port


async def test_ipv6_is_served() -> None:
    async with Simulator(host="::1") as simulator:
        assert (await asyncio.to_thread(basic_login, simulator.env()))[0] == 235


async def test_idle_session_is_ended() -> None:
    async with Simulator(idle_seconds=0.1) as simulator:
        env = simulator.env()
        reader, writer = await asyncio.open_connection(env["host"], env["ports"]["submission"])
        said = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert b"\r\n421 4.4.1 Connection timed out [" in said


async def test_client_that_breaks_off_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    async with Simulator() as simulator:
        env = simulator.env()
        for _ in range(3):
            connection = socket.create_connection((env["host"], env["ports"]["submission"]))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # RST
            connection.close()
        await asyncio.sleep(0.05)
    gc.collect()
    assert caplog.records == []


async def test_messages_are_kept_up_to_a_bound() -> None:
    async with Simulator() as simulator:
        await asyncio.to_thread(submission, simulator.env(), "basic")
        message = simulator.messages[0]
        for _ in range(KEPT_MESSAGES + 5):
            simulator._deliver(message)
        assert len(simulator.messages) == KEPT_MESSAGES


def test_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownScenarioError, match="there is no scenario 'nope'; there are healthy"):
        Simulator(scenario="nope")


async def test_passwords_are_new_at_every_start() -> None:
    assert Simulator().env()["accounts"] != Simulator().env()["accounts"]


async def test_serve_until_cancelled_says_when_it_is_ready_and_stops_when_cancelled() -> None:
    ready: asyncio.Future[dict] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve_until_cancelled(Simulator(), lambda it: ready.set_result(it.env())))
    env = await ready
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((env["host"], env["ports"]["submission"]))


def test_mailboxes_are_bounded() -> None:
    mailboxes = Mailboxes()
    for number in range(MAX_MAILBOXES):
        mailboxes.add(f"u{number}@contoso.example")
    mailboxes.add("U1@contoso.example", "changed")
    with pytest.raises(ValueError, match="more than"):
        mailboxes.add("one.more@contoso.example")
