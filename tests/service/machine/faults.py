"""Faults of a machine, brought about for real: there at a start, or coming while a process runs."""

from __future__ import annotations

import os
import resource
import signal
import struct
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.service.machine.neighbours import NAME, Neighbours

USER = 61234  # whose threads are counted: root's are not
DESCRIPTORS = 5
SUSPENDED_SECONDS = 3.0
CLOCK_STEP_SECONDS = 7 * 3600  # longer than a hold
DISK_BYTES = 4 << 20


@dataclass(kw_only=True)
class Machine:
    """Where a process runs: with which folder and state.dir, beside whom, and which one it is now."""

    folder: Path
    state: Path
    them: Neighbours
    pid: int = 0

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.yaml"

    @property
    def disk(self) -> Path:
        """The file that is the disk of its state.dir, where a fault needs one of its own."""
        return self.folder / "disk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`prefix` starts a process where the fault can be had, or is there already; `needs` are programs.

    `prepare` is called before the first start; `begin` and `end` while a process runs, `end` also after one
    that started with the fault.
    """

    begin: Callable[[Machine], None]
    end: Callable[[Machine], None]
    prefix: Callable[[Machine, bool], Sequence[str]] = lambda machine, there: ()
    prepare: Callable[[Machine], None] = lambda machine: None
    needs: tuple[str, ...] = ()
    root: bool = False
    name: str = "localhost"  # that the relay `named` has
    lasts: bool = True
    """Can the process do anything while it is there?"""


def _nothing(_: Machine) -> None:
    pass


# --- the disk: an ext4 file system in a file, in mounts of the process's own -----------------------------


def _mounted(script: str) -> tuple[str, ...]:
    return ("unshare", "--mount", "sh", "-c", f'{script} && exec "$@"', "sh")


def _inside(machine: Machine, script: str) -> bool:
    command = ["nsenter", "--mount", f"--target={machine.pid}", "sh", "-c", script]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _make_disk(machine: Machine) -> None:
    machine.state.mkdir()
    machine.disk.write_bytes(b"")
    os.truncate(machine.disk, DISK_BYTES)
    subprocess.run(["mkfs.ext4", "-q", machine.disk], check=True)


def _fill(machine: Machine) -> str:
    """To the last block: what was put by for a write is free again after it."""
    write = f"cat /dev/zero > {machine.state}/ballast$n; sync -f {machine.state}"
    return f"for n in 1 2 3; do {write}; done 2>/dev/null"


def _disk(machine: Machine, options: str = "") -> str:
    """Nothing can be written beneath it while it is not mounted."""
    state = machine.state
    beneath = f"mount --bind {state} {state} && mount -o remount,ro,bind {state}"
    return f"{beneath} && mount -o loop{options} {machine.disk} {state}"


def _full(machine: Machine, there: bool) -> tuple[str, ...]:
    return _mounted(f"{_disk(machine)} && {{ {_fill(machine)}; }}" if there else _disk(machine))


def _read_only(machine: Machine, there: bool) -> tuple[str, ...]:
    return _mounted(_disk(machine, ",ro" if there else ""))


def _abort(machine: Machine) -> None:
    """What the kernel does to a file system when its disk fails."""
    assert _inside(machine, f"mount -o remount,abort {machine.state}")


def _repair(machine: Machine) -> None:
    """Another disk with the same on it: what was aborted cannot be written again as long as it is open."""
    copy = f"cp {machine.disk} {machine.disk}.new && mv {machine.disk}.new {machine.disk}"
    mount = f"mount -o loop {machine.disk} {machine.state}"
    assert _inside(machine, f"umount -l {machine.state} && {copy} && {mount}")


# --- the clock ---------------------------------------------------------------------------------------------


def _make_clock(machine: Machine) -> None:
    source = Path(__file__).with_name("clock.c")
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(machine.folder / "clock.so"), str(source)]
    subprocess.run(command, check=True)
    (machine.folder / "ahead").write_bytes(struct.pack("q", 0))


def _set(machine: Machine, seconds: int) -> None:
    with (machine.folder / "ahead").open("r+b") as file:
        file.write(struct.pack("q", seconds * 10**9))


def _clock(machine: Machine, there: bool) -> tuple[str, ...]:
    _set(machine, CLOCK_STEP_SECONDS if there else 0)
    return ("env", f"LD_PRELOAD={machine.folder}/clock.so", f"CLOCK_AHEAD={machine.folder}/ahead")


# --- limits ------------------------------------------------------------------------------------------------


def _limit_descriptors(machine: Machine, count: int) -> None:
    resource.prlimit(machine.pid, resource.RLIMIT_NOFILE, (count, 1024))


AS_USER = ("setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups")
WITH_FILES = (
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--bounding-set=-sys_resource,-sys_admin",
)


def _give_state(machine: Machine) -> None:
    machine.state.mkdir()
    os.chown(machine.state, USER, USER)


def _threads(_: Machine, there: bool) -> tuple[str, ...]:
    return (*AS_USER, *WITH_FILES, "prlimit", f"--nproc={1 if there else 100}:100")


def _limit_threads(machine: Machine, count: int) -> None:
    limit = ("prlimit", f"--pid={machine.pid}", f"--nproc={count}:100")
    subprocess.run([*AS_USER, *limit], check=True)


def _suspend(machine: Machine) -> None:
    os.kill(machine.pid, signal.SIGSTOP)
    time.sleep(SUSPENDED_SECONDS)  # this is the fault


def _suspended(_: Machine, there: bool) -> tuple[str, ...]:
    pause = f"(sleep 0.3; kill -STOP $$; sleep {SUSPENDED_SECONDS}; kill -CONT $$) & " if there else ""
    return ("sh", "-c", f'{pause}exec "$@"', "sh")


# --- neighbours --------------------------------------------------------------------------------------------


def _resolver(machine: Machine, there: bool) -> tuple[str, ...]:
    machine.them.silent = there
    (machine.folder / "resolv.conf").write_text(f"nameserver {machine.them.resolver}\n")
    return _mounted(f"mount --bind {machine.folder}/resolv.conf /etc/resolv.conf")


def _hush(machine: Machine, silent: bool) -> None:
    machine.them.silent = silent


FAULTS: Mapping[str, Fault] = {
    "full disk": Fault(
        begin=lambda machine: _expect(_inside(machine, _fill(machine))),
        end=lambda machine: _expect(_inside(machine, f"rm {machine.state}/ballast*")),
        prefix=_full,
        prepare=_make_disk,
        needs=("unshare", "nsenter", "mkfs.ext4", "losetup"),
        root=True,
    ),
    "read-only disk": Fault(
        begin=_abort,
        end=_repair,
        prefix=_read_only,
        prepare=_make_disk,
        needs=("unshare", "nsenter", "mkfs.ext4", "losetup"),
        root=True,
    ),
    "clock set": Fault(
        begin=lambda machine: _set(machine, CLOCK_STEP_SECONDS),
        end=lambda machine: _set(machine, 0),
        prefix=_clock,
        prepare=_make_clock,
        needs=("cc",),
    ),
    "suspended": Fault(
        begin=_suspend,
        end=lambda machine: os.kill(machine.pid, signal.SIGCONT),
        prefix=_suspended,
        lasts=False,
    ),
    "no descriptors": Fault(
        begin=lambda machine: _limit_descriptors(machine, DESCRIPTORS),
        end=lambda machine: _limit_descriptors(machine, 1024),
        prefix=lambda machine, there: ("prlimit", f"--nofile={'7:7' if there else '1024:1024'}"),
        needs=("prlimit",),
    ),
    "no threads": Fault(
        begin=lambda machine: _limit_threads(machine, 1),
        end=lambda machine: _limit_threads(machine, 100),
        prefix=_threads,
        prepare=_give_state,
        needs=("setpriv", "prlimit"),
        root=True,
    ),
    "resolver that hangs": Fault(
        begin=lambda machine: _hush(machine, True),
        end=lambda machine: _hush(machine, False),
        prefix=_resolver,
        name=NAME,
        needs=("unshare",),
        root=True,
    ),
    "issuer and Alertmanager that hang": Fault(begin=_nothing, end=_nothing),
}


def _expect(done: bool) -> None:
    assert done
