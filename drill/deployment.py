"""The deployment under test: a simulator and an exporter as processes, with accounts made for it."""

# ruff: noqa: S310, S603 - it opens and starts only what it has made itself

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

HOST = "127.0.0.1"
APP = "demo"
TEAM = "mail"
START_SECONDS = 60  # a Python process on a machine that does much else
RELAY = "office365"
PORTS = range(20_000, 32_000)  # connections have theirs from 32768 on
DUE = {"late_after": "5s", "lost_after": "15s"}
NO_MILESTONE = {"basic_auth_default_off": None, "removal_announcement": None}
"""Else the calendar would decide what is told."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account to watch. `ways` are basic and oauth2; without `submits` it only logs in.

    With `arrives`, which needs oauth2, a mail of it is seen to arrive. `refused` are the ways that it is
    expected to be refused by, `application_ends` is what is known of the end of its application's secret.
    """

    name: str
    tenant: str
    ways: tuple[str, ...]
    submits: bool = True
    arrives: bool = False
    refused: tuple[str, ...] = ()
    application_ends: str | None = "2099-01-01"

    @property
    def address(self) -> str:
        """In the one domain that the simulator has; the tenant is a label."""
        return f"{self.name}@contoso.example"


@dataclass
class Deployment:
    """What is running. `web` stays the same over a restart of the exporter."""

    home: Path
    control: str
    web_port: int
    every: str
    incidents: Mapping[str, Any] = field(default_factory=dict)
    alertmanagers: list[Mapping[str, Any]] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    exporter: subprocess.Popen[bytes] | None = None

    @property
    def target(self) -> str:
        """Host and port to scrape."""
        return f"{HOST}:{self.web_port}"

    @property
    def config_file(self) -> Path:
        """The exporter's."""
        return self.home / "config.yaml"

    @property
    def state_dir(self) -> Path:
        """Where the exporter keeps what survives it."""
        return self.home / "state"

    def watch(self, accounts: Iterable[Account], beside: Mapping[str, Any] = NOTHING) -> None:
        """Make mailboxes, and watch them and no others; a running exporter reloads.

        `beside` is laid over the rest of the configuration.
        """
        self.accounts = list(accounts)
        for account in self.accounts:
            body = {"password": f"password of {account.name}"} if "basic" in account.ways else {}
            self._put(f"/users/{account.address}", body | {"app": APP})
        self.config_file.write_text(yaml.safe_dump(self._configuration() | {**beside}))
        if self.exporter is not None:
            self.exporter.send_signal(signal.SIGHUP)

    def set_scenario(self, scenario: str) -> None:
        """Switch the simulator to a scenario, parameters included (`NAME?share=0.3`)."""
        self._put(f"/scenario/{scenario}")

    def release(self, account: str) -> None:
        """What an operator types when the password is right again."""
        command = [sys.executable, "-m", "exporter", "guard", "release", account]
        subprocess.run([*command, f"--config.file={self.config_file}"], check=True, capture_output=True)

    def start_exporter(self) -> None:
        """Start it, and wait until it answers."""
        with (self.home / "exporter.log").open("ab") as log:
            self.exporter = subprocess.Popen(
                [sys.executable, "-m", "exporter", "serve", f"--config.file={self.config_file}",
                 f"--web.listen-address={self.target}"],
                stdout=log, stderr=log,
            )  # fmt: skip
        until_open(self.web_port)

    def stop_exporter(self) -> None:
        """End it as a service manager does."""
        if self.exporter is not None:
            ended(self.exporter)
            self.exporter = None

    def kill_exporter(self) -> None:
        """kill -9: it can save nothing more."""
        if self.exporter is not None:
            self.exporter.kill()
            self.exporter.wait()
            self.exporter = None

    def exposition(self) -> str:
        """What a scrape gets now."""
        with urllib.request.urlopen(f"http://{self.target}/metrics", timeout=10) as answer:
            text: str = answer.read().decode()
            return text

    def _put(self, path: str, body: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.control + path, data=data, method="PUT")
        urllib.request.urlopen(request, timeout=10).close()

    def _configuration(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.control}/env", timeout=10) as answer:
            env = json.load(answer)
        secrets = {each.name: f"password of {each.name}" for each in self.accounts}
        for name, secret in {APP: env["apps"][APP]["client_secret"], **secrets}.items():
            (self.home / name).touch(mode=0o600)
            (self.home / name).write_text(secret)
        relay = {
            "preset": "microsoft365",
            "host": env["host"],
            "port": env["ports"]["submission"],
            "ca_file": env["ca_file"],
            "server_name": "localhost",
            "limits": {"messages_per_minute": 6000, "recipients_per_day": 1000000, "connections": 3},
            "expect": {"tls_min": "1.2", "egress": [env["host"]]},
            "probes": {
                "reach": self._timing | {"ports": [env["ports"]["submission"], env["ports"]["mx"]]},
                "tls": self._timing,
            },
        }
        records = {"sends_from": [env["egress_address"]], "dkim_selectors": [env["dkim_selector"]]}
        return {
            "relays": {RELAY: relay},
            "domains": {env["domain"]: {"probes": {"dns": self._timing | records}}},
            "dns": {"nameservers": [env["host"]], "port": env["ports"]["dns"], "timeout": "1s"},
            "accounts": {each.name: self._account(each, env) for each in self.accounts},
            "state": {"dir": self.state_dir.name},
            "guard": {"mail_floor": "1s", "logins_per_minute": 0},
            "incidents": {"labels": ["team"], **self.incidents},
            "alertmanagers": self.alertmanagers,
            "retirement": NO_MILESTONE,
        }

    @property
    def _timing(self) -> dict[str, Any]:
        return {"every": self.every, "deadline": "20s"}

    def _account(self, account: Account, env: dict[str, Any]) -> dict[str, Any]:
        auth = {
            "basic": {"username": account.address, "password": {"file": account.name}},
            "oauth2": {
                "tenant": env["tenant"],
                "client_id": env["apps"][APP]["client_id"],
                "client_secret": {"file": APP}
                | ({"expires": account.application_ends} if account.application_ends else {}),
                "authority": env["authority"],
                "scope": env["scope"],
                "ca_file": env["ca_file"],
            },
        }
        timing = self._timing
        sends = [way for way in account.ways if account.submits and way not in account.refused]
        submissions = [timing | {"to": env["recipient"], "auth": way} for way in sends]
        refused = [{"expect": "rejected"} if way in account.refused else {} for way in account.ways]
        logins = [timing | {"auth": way} | expect for way, expect in zip(account.ways, refused, strict=True)]
        return {
            "relay": RELAY,
            "address": account.address,
            "tenant": account.tenant,
            "labels": {"team": TEAM},
            "auth": {way: auth[way] for way in account.ways},
            "probes": {"login": logins}
            | ({"submission": submissions} if submissions else {})
            | ({"token": timing} if "oauth2" in account.ways else {})
            | ({"round_trip": timing | _round_trip(account, env, auth["oauth2"])} if account.arrives else {}),
        }


def _round_trip(account: Account, env: dict[str, Any], oauth2: dict[str, Any]) -> dict[str, Any]:
    server = {
        "preset": "microsoft365",
        "host": "localhost",
        "port": env["ports"]["imap"],
        "ca_file": env["ca_file"],
    }
    mailboxes = {
        key: {"imap": server | {"username": user, "auth": {"oauth2": oauth2}}}
        for key, user in (("arrive", env["recipient"]), ("bounces", account.address))
    }
    return DUE | {"to": env["recipient"], "auth": "oauth2"} | mailboxes


@contextmanager
def deployed(
    home: Path,
    *,
    every: str,
    accounts: Sequence[Account],
    serving: bool = True,
    incidents: Mapping[str, Any] = NOTHING,
) -> Iterator[Deployment]:
    """Both running for the time of the block, or only the simulator; nothing is left behind but `home`."""
    control_port, web_port = free_ports(2)
    with (home / "simulator.log").open("wb") as log:
        simulator = subprocess.Popen(
            [sys.executable, "-m", "exporter", "simulate", f"--control.listen-address={HOST}:{control_port}"],
            stdout=log, stderr=log,
        )  # fmt: skip
    deployment = Deployment(
        home=home,
        control=f"http://{HOST}:{control_port}",
        web_port=web_port,
        every=every,
        incidents=incidents,
    )
    try:
        until_open(control_port)
        deployment.watch(accounts)
        if serving:
            deployment.start_exporter()
        yield deployment
    finally:
        deployment.stop_exporter()
        ended(simulator)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different; none that Linux gives to a connection meanwhile."""
    found: list[int] = []
    for port in random.sample(PORTS, k=len(PORTS)):
        if len(found) == count:
            break
        with contextlib.suppress(OSError), socket.create_server((HOST, port)):
            found.append(port)
    return found


def until_open(port: int) -> None:
    """Return when somebody listens there. Raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while not _is_open(port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing listens on port {port}; see the logs")
        time.sleep(0.1)


def _is_open(port: int) -> bool:
    """A connection from the very port that it goes to has met itself: nobody listens yet."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as met:
            return bool(met.getsockname() != met.getpeername())
    except OSError:
        return False


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and see to it."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
