"""A store that cannot be used: each reason named with its remedy; it is used again when it can be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from exporter.drivers.clock import SystemClock
from exporter.store.database import Database
from exporter.store.error import StoreError
from exporter.store.file import NAME, open_file

pytestmark = pytest.mark.slow

NOW = 1_795_000_000.0
OPEN_IN_PYTHON = 5  # enough to start and to open the database, not its log
TRY = """
    import sys
    from pathlib import Path
    from exporter.drivers.clock import SystemClock
    from exporter.store import losses
    from exporter.store.database import Database
    from exporter.store.error import StoreError
    database = Database(Path(sys.argv[1]), SystemClock())
    try:
        with database.writing(durable=False) as connection:
            for number in range(int(sys.argv[2])):
                losses.add(connection, losses.Loss(at=number, reason="x" * 1000))
        print("used")
    except StoreError as error:
        print(error)
"""

in_a_namespace = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None, reason="mounting needs root"
)


def tried(directory: Path, *, before: str = "true", rows: int = 0, prefix: tuple[str, ...] = ()) -> str:
    """What a process comes to that uses the store, after a shell command in mounts of its own."""
    python = f'{sys.executable} -c "$0" {directory} {rows}'
    command = [*prefix, "sh", "-c", f"{before} && {python}", textwrap.dedent(TRY)]
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout.strip()


def mounted(directory: Path, before: str, rows: int = 0) -> str:
    return tried(directory, before=before, rows=rows, prefix=("unshare", "--mount"))


@in_a_namespace
def test_read_only_file_system_is_named(state_dir: Path) -> None:
    with closing(open_file(state_dir, NOW)):
        pass

    said = mounted(state_dir, f"mount --bind {state_dir} {state_dir} && mount -o remount,ro,bind {state_dir}")

    assert said.startswith(f"{state_dir / NAME}: it cannot be written (")
    assert f"let user 0 write to {state_dir}, on a file system that is mounted read-write" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o000], ids=oct)
def test_directory_of_somebody_else_is_named(tmp_path: Path, mode: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        directory = Path(name) / "state"
        with closing(open_file(directory, NOW)):
            directory.chmod(mode)

        said = as_nobody(directory)

    assert said.startswith(f"{directory / NAME}: it cannot be written (")
    assert f"let user 65534 write to {directory}" in said


def as_nobody(directory: Path) -> str:
    """What another user comes to."""
    hears, tells = os.pipe()
    if os.fork() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            open_file(directory, NOW)
        except StoreError as error:
            os.write(tells, str(error).encode())
        os._exit(0)
    os.close(tells)
    with open(hears) as words:  # noqa: PTH123 - a pipe
        said = words.read()
    os.wait()
    return said


@in_a_namespace
@pytest.mark.parametrize("size", ["4k", "24k", "32k", "48k", "56k", "64k", "72k", "96k", "256k"])
def test_full_file_system_is_named_and_harms_nothing(state_dir: Path, size: str) -> None:
    state_dir.mkdir(parents=True)
    again = f'{sys.executable} -c "$0" {state_dir} 300'

    said = mounted(state_dir, f"mount -t tmpfs -o size={size} none {state_dir}; {again}", rows=0).splitlines()

    assert said[0].startswith(f"{state_dir / NAME}: its file system is full (")
    assert said[0].endswith("; free space there")
    assert said[1] == "used" or said[1].startswith(f"{state_dir / NAME}: its file system is full (")


@in_a_namespace
def test_file_system_that_has_space_again_is_used(state_dir: Path) -> None:
    state_dir.mkdir(parents=True)
    fill = f"head -c 1m /dev/zero > {state_dir}/ballast; "
    again = f'{sys.executable} -c "$0" {state_dir} 1; rm {state_dir}/ballast'

    said = mounted(
        state_dir,
        f"mount -t tmpfs -o size=256k none {state_dir}; {fill} {again}",
    ).splitlines()

    assert "its file system is full" in said[0]
    assert said[1] == "used"


def test_transaction_of_somebody_else_is_waited_for_and_then_named(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporter.store.connection.LOCK_WAIT_SECONDS", 0.1)
    database = Database(state_dir, SystemClock())
    with closing(open_file(state_dir, NOW)) as other:
        other.begin()

        with pytest.raises(StoreError) as caught, database.writing(durable=False):
            pass

    assert f"{state_dir / NAME}: another process keeps it locked (" in str(caught.value)
    assert f"end that process (`fuser {state_dir / NAME}` names it)" in str(caught.value)
    with database.writing(durable=False) as connection:
        assert connection.in_transaction
    database.close()


NO_LOCKS = """
    #define _GNU_SOURCE
    #include <errno.h>
    #include <fcntl.h>
    #include <stdarg.h>
    #include <sys/file.h>
    #include <sys/syscall.h>
    #include <unistd.h>

    int fcntl64(int fd, int command, ...) {
        va_list rest; va_start(rest, command); void *argument = va_arg(rest, void *); va_end(rest);
        if (command == F_SETLK || command == F_SETLKW) { errno = ENOLCK; return -1; }
        return syscall(SYS_fcntl, fd, command, argument);
    }
    int fcntl(int fd, int command, ...) {
        va_list rest; va_start(rest, command); void *argument = va_arg(rest, void *); va_end(rest);
        return fcntl64(fd, command, argument);
    }
    #ifdef FLOCK_TOO
    int flock(int fd, int operation) { errno = ENOLCK; return -1; }
    #endif
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="a C compiler makes the file system that cannot lock")
@pytest.mark.parametrize(
    ("flags", "said"),
    [
        pytest.param("-DFLOCK_TOO", "its file system cannot lock files", id="no lock at all"),
        pytest.param(
            "-DPOSIX_ONLY", "if there is none, put state.dir on a local file system", id="no POSIX locks"
        ),
    ],
)
def test_file_system_that_cannot_lock_is_named(
    state_dir: Path, tmp_path: Path, flags: str, said: str
) -> None:
    source, library = tmp_path / "locks.c", tmp_path / "locks.so"
    source.write_text(textwrap.dedent(NO_LOCKS))
    subprocess.run(["cc", "-shared", "-fPIC", flags, "-o", library, source], check=True)

    answer = tried(state_dir, before=f"export LD_PRELOAD={library}", rows=1)

    assert str(state_dir / NAME) in answer
    assert said in answer


def test_process_without_descriptors_is_told_so(state_dir: Path) -> None:
    with closing(open_file(state_dir, NOW)):
        pass

    said = tried(state_dir, before=f"ulimit -n {OPEN_IN_PYTHON}")

    assert "no file descriptor is left" in said
    assert "raise the limit of open files" in said
