"""The exporter itself, as an operator starts it: a process, a configuration file, an HTTP address."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .daemon import Daemon, StartError, start, tail
from .exposition import Exposition
from .loopback import HOST, free_port
from .waiting import until

REPOSITORY = Path(__file__).parents[2]
END_SECONDS = 5.0
"""A running exporter obeys SIGTERM within this, whatever its probes are waiting for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExporterProcess:
    """A running exporter."""

    address: str
    daemon: Daemon

    def get(self, path: str, *, accept: str = "*/*") -> str:
        """The body at a path. Raises urllib.error.URLError for anything but success."""
        request = urllib.request.Request(f"http://{self.address}{path}", headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.read().decode()

    def probes_of(self, name: str) -> list[dict[str, Any]]:
        """What the page of an account says of each of its probes."""
        return json.loads(self.get(f"/probes/{name}", accept="application/json"))["probes"]

    def metrics(self) -> Exposition:
        """What it says now."""
        return Exposition(text=self.get("/metrics"))

    def wait_for(
        self, name: str, fits: Callable[[float], bool] = bool, *, deadline_seconds: float = 20, **labels: str
    ) -> Exposition:
        """The first exposition in which that one series has a fitting value. Raises TimeoutError."""

        def look() -> Exposition | None:
            seen = self.metrics()
            value = seen.value(name, **labels)
            return seen if value is not None and fits(value) else None

        return until(look, f"{name}{labels}", deadline_seconds=deadline_seconds, pause_seconds=0.2)

    def stop(self) -> None:
        """End it; it must do so cleanly and soon."""
        status, seconds = self.daemon.stop()
        assert (status, seconds < END_SECONDS) == (0, True), f"exit status {status} after {seconds:.1f} s"

    def is_ready(self) -> bool:
        """Does it say that it is ready? Raises StartError if it has ended."""
        if self.daemon.process.poll() is not None:
            raise StartError(f"the exporter ended at once:\n{tail(self.daemon.log)}")
        try:
            return bool(self.get("/-/ready"))
        except (urllib.error.URLError, ConnectionError):
            return False


@contextmanager
def run_exporter(config: Mapping[str, Any], directory: Path, log: Path) -> Iterator[ExporterProcess]:
    """An exporter with this configuration from the moment it is ready until the end of the block."""
    file, address = directory / "config.yaml", f"{HOST}:{free_port()}"
    file.write_text(yaml.safe_dump({"state": {"dir": str(directory / "state")}, **config}))
    (directory / "state").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "exporter", "serve", f"--config.file={file}"]
    daemon = start("exporter", [*command, f"--web.listen-address={address}"], log=log, cwd=REPOSITORY)
    process = ExporterProcess(address=address, daemon=daemon)
    try:
        until(process.is_ready, "the exporter to be ready", deadline_seconds=30)
    except BaseException:
        daemon.stop()
        raise
    try:
        yield process
    finally:
        process.stop()
