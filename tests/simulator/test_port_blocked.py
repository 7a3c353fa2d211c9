from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from exporter.simulator.simulator import Simulator

from .client import basic_login

SHORT_SECONDS = 0.2  # loopback answers in microseconds; a dropped SYN is sent again only after 1 s


@pytest.fixture
async def blocked(simulator: Simulator) -> Simulator:
    await simulator.set_scenario("port_blocked")
    return simulator


def _knock(env: dict[str, Any], port: str) -> None:
    socket.create_connection((env["host"], env["ports"][port]), SHORT_SECONDS).close()


@pytest.mark.parametrize("port", ["submission", "submissions"])
async def test_port_blocked_leaves_connection_attempts_unanswered(blocked: Simulator, port: str) -> None:
    knocks = (asyncio.to_thread(_knock, blocked.env(), port) for _ in range(3))
    outcomes = await asyncio.gather(*knocks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [TimeoutError] * 3


async def test_port_blocked_is_undone_by_the_next_scenario(blocked: Simulator) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.to_thread(_knock, blocked.env(), "submission")
    await blocked.set_scenario("healthy")
    assert (await asyncio.to_thread(basic_login, blocked.env()))[0] == 235


async def test_port_blocked_can_be_played_again(blocked: Simulator) -> None:
    for _ in range(2):
        await blocked.set_scenario("healthy")
        await asyncio.to_thread(_knock, blocked.env(), "submission")
        await blocked.set_scenario("port_blocked")
        await blocked.set_scenario("port_blocked")
        with pytest.raises(TimeoutError):
            await asyncio.to_thread(_knock, blocked.env(), "submission")


async def test_port_blocked_silences_an_open_connection_until_it_is_undone(simulator: Simulator) -> None:
    env = simulator.env()
    reader, writer = await asyncio.open_connection(env["host"], env["ports"]["submission"])
    await reader.readline()
    await simulator.set_scenario("port_blocked")
    writer.write(b"NOOP\r\n")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.readline(), 0.3)
    await simulator.set_scenario("healthy")
    assert await reader.readline() == b"250 2.0.0 OK\r\n"
    writer.close()
    await writer.wait_closed()


async def test_port_blocked_may_be_the_first_scenario() -> None:
    async with Simulator(scenario="port_blocked") as simulator:
        with pytest.raises(TimeoutError):
            await asyncio.to_thread(_knock, simulator.env(), "submission")


async def test_port_blocked_leaves_the_control_address_open(blocked: Simulator) -> None:
    await asyncio.to_thread(_knock, blocked.env(), "control")
