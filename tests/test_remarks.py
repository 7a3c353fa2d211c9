"""What `check` says of a run that worked, and yet is to be looked at."""

from __future__ import annotations

import pytest

from exporter.commands.remarks import remarks
from exporter.model import ProbeId, ProbeResult, Reached
from exporter.terms import Family


def reached(family: Family, *, addresses: int, down: int, port: int = 587) -> Reached:
    failed = tuple(f"192.0.2.{number}: connect: no answer" for number in range(down))
    return Reached(port=port, family=family, addresses=addresses, failed=failed)


def said(*facts: Reached) -> list[str]:
    result = ProbeResult(id=ProbeId(probe="reach", relay="r"), started_timestamp=0.0, facts=facts)
    return remarks(result, 0.0)


def test_dead_ip_version_beside_a_working_one_is_to_be_looked_at() -> None:
    four, six = (reached(Family.IPV4, addresses=2, down=0), reached(Family.IPV6, addresses=2, down=2))

    assert said(four, six) == ["2 of 2 addresses over ipv6 do not answer"]


def test_one_dead_address_is_to_be_looked_at() -> None:
    assert said(reached(Family.IPV4, addresses=4, down=1)) == ["1 of 4 addresses over ipv4 do not answer"]


@pytest.mark.parametrize(
    "facts",
    [
        (reached(Family.IPV4, addresses=2, down=0),),
        (reached(Family.IPV4, addresses=2, down=2),),
        (reached(Family.IPV4, addresses=1, down=0), reached(Family.IPV4, addresses=1, down=1, port=25)),
    ],
    ids=["all answer", "none does: blocked, as expected", "another port"],
)
def test_nothing_else_is_said_of_addresses(facts: tuple[Reached, ...]) -> None:
    assert said(*facts) == []
