"""The locks fit pyproject.toml, and each way in which they could stop fitting it is seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from requirements.lock import HEADER, LOCKS, LOWEST, ROOT, Lock, check, drift, pins_of

HASH = "--hash=sha256:" + 64 * "0"
BY = f"yarl==1 \\\n    {HASH}\n    # via"
LOCK = Lock(file="a.txt", groups=("run",))
FLOORS = Lock(file="b.txt", groups=("run",), options=(LOWEST,))
ISSUER = Path(__file__).parent / "real" / "oidc"


def locked(*lines: str) -> str:
    return HEADER + "".join(f"{line}\n" for line in lines)


def test_locks_fit() -> None:
    assert check() == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.file)
def test_lock_names_no_address(lock: Lock) -> None:
    assert "://" not in (ROOT / "requirements" / lock.file).read_text()


@pytest.mark.parametrize(
    ("wanted", "line", "finding"),
    [
        pytest.param(["yarl>=1"], f"yarl==1.25 \\\n    {HASH}", [], id="fits"),
        pytest.param(["Yarl>=1"], f"yarl[x]==1.25 ; a == 'b' \\\n    {HASH}", [], id="extra, marker, case"),
        pytest.param(["yarl>=2"], f"yarl==1.25 \\\n    {HASH}", ["yarl 1.25 is outside of >=2"], id="range"),
        pytest.param(
            ["yarl", "idna"], f"yarl==1 \\\n    {HASH}", ["idna is not locked"], id="a new requirement"
        ),
        pytest.param([], f"yarl==1 \\\n    {HASH}", ["yarl is no longer asked for"], id="one that went"),
        pytest.param([], f"{BY} -c b.txt", ["yarl is no longer asked for"], id="of b"),
        pytest.param([], f"{BY} aiohttp", [], id="brought by another"),
        pytest.param(
            [], f"{BY}\n    #   -c b.txt\n    #   pyjwt[x]", [], id="brought, in b"
        ),
    ],
)  # fmt: skip
def test_drift_is_seen(wanted: list[str], line: str, finding: list[str]) -> None:
    assert list(drift(LOCK, pins_of(locked(line)), [Requirement(each) for each in wanted])) == finding


def test_lowest_lock_holds_the_floors() -> None:
    pins = pins_of(locked(f"yarl==1.25.0 \\\n    {HASH}"))

    assert list(drift(FLOORS, pins, [Requirement("yarl>=1.25")])) == []
    assert list(drift(FLOORS, pins, [Requirement("yarl>=1.24")])) == [
        "yarl 1.25.0 is not the lowest of >=1.24"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "yarl==1.25",
        f"yarl>=1.25 \\\n    {HASH}",
        f"yarl @ file:///yarl.whl \\\n    {HASH}",
        f"yarl==1.25 \\\n    {HASH[:-1]}",
        "--index-url x",
    ],
)
def test_line_that_is_no_pin_with_hashes_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no package with its version and hashes"):
        pins_of(locked(line))


def test_lock_of_the_issuer_has_hashes_and_no_address_and_fits() -> None:
    asked = json.loads((ISSUER / "package.json").read_text())["dependencies"]
    packages = json.loads((ISSUER / "package-lock.json").read_text())["packages"]
    own = packages.pop("")

    assert own["dependencies"] == asked
    assert [
        name for name, package in packages.items() if "integrity" not in package or "resolved" in package
    ] == []
