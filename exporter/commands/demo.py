"""`demo`: simulator and exporter in one process; no tenant, no root, nothing else installed."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from exporter import log
from exporter.app import Exporter
from exporter.commands.service import run_until_signalled
from exporter.simulator.simulator import Simulator

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator

TIMING = {"every": "5s", "deadline": "20s"}
ACCOUNTS = {"basic": ("basic",), "oauth2": ("oauth2",), "both": ("basic", "oauth2")}
RELAY_TIMING = {"reach": TIMING, "tls": TIMING | {"every": "15s"}}
SCANNER = "scanner"
DUE = {"late_after": "5s", "lost_after": "20s"}
ROUND_TRIP = "oauth2"  # the account whose mails are also seen to arrive
APP = "demo"
LOOPBACK = "127.0.0.1"


def run(options: Namespace) -> int:
    """Play until SIGINT or SIGTERM."""
    log.configure(level=options.log_level, layout=options.log_format)
    return run_until_signalled(_playing(options))


@asynccontextmanager
async def _playing(options: Namespace) -> AsyncIterator[str]:
    control_host, control_port = options.control[0] or LOOPBACK, options.control[1]
    async with AsyncExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="smtp-exporter-demo-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        simulator = Simulator(
            scenario=options.scenario,
            replies_file=options.replies_file,
            control_host=control_host,
            control_port=control_port,
        )
        env = (await stack.enter_async_context(simulator)).env()
        file = _write_configuration(home, env)
        exporter = Exporter(
            file,
            web_config_file=options.web_config_file,
            lifecycle=True,
            transcripts=True,
            shard=options.shard,
        )
        stack.push_async_callback(exporter.stop)
        web = await exporter.start(*options.listen)
        control = f"http://{control_host}:{env['ports']['control']}"
        yield _welcome(web, control, file)


def _welcome(web: str, control: str, file: Path) -> str:
    return "\n".join(
        (
            f"status page      {web}/",
            f"metrics          {web}/metrics",
            f"break something  curl -X PUT {control}/scenario/basic_auth_disabled",
            f"mend it          curl -X PUT {control}/scenario/healthy",
            f"all scenarios    curl {control}/scenarios",
            f"held passwords   smtp-exporter guard status --config.file={file}",
            f"configuration    {file}",
            f"ready web={web} control={control}",
        )
    )


def _write_configuration(home: Path, env: dict[str, Any]) -> Path:
    secrets = {name: account["password"] for name, account in env["accounts"].items() if account["password"]}
    for name, secret in {**secrets, APP: env["apps"][APP]["client_secret"]}.items():
        (home / name).touch(mode=0o600)
        (home / name).write_text(secret)
    file = home / "config.yaml"
    file.write_text(yaml.safe_dump(_configuration(env), sort_keys=False))
    return file


def _configuration(env: dict[str, Any]) -> dict[str, Any]:
    relay = {
        "preset": "microsoft365",
        "host": env["host"],
        "port": env["ports"]["submission"],
        "ca_file": env["ca_file"],
        "server_name": "localhost",
        "limits": {"messages_per_minute": 6000, "recipients_per_day": 1000000, "connections": 3},
    }
    watched = relay | {
        "expect": {"tls_min": "1.2", "egress": [env["host"]]},
        "probes": RELAY_TIMING
        | {"reach": TIMING | {"ports": [env["ports"]["submission"], env["ports"]["mx"]]}},
    }
    direct = {
        "mx_of": env["domain"],
        "port": env["ports"]["mx"],
        "ca_file": env["ca_file"],
        "server_name": "localhost",
        "probes": {
            "envelope": TIMING | {"from": f"{SCANNER}@{env['domain']}", "to": env["recipient"]},
        },
    }
    records = {"sends_from": [env["egress_address"]], "dkim_selectors": [env["dkim_selector"]]}
    return {
        "relays": {"simulator": relay, "relay": watched, "direct": direct},
        "domains": {env["domain"]: {"probes": {"dns": TIMING | records}}},
        "dns": {"nameservers": [env["host"]], "port": env["ports"]["dns"], "timeout": "1s"},
        "accounts": {name: _account(env, name, ways) for name, ways in ACCOUNTS.items()},
        "state": {"dir": "state"},
        "guard": {"mail_floor": TIMING["every"], "logins_per_minute": 0},
    }


def _account(env: dict[str, Any], name: str, ways: tuple[str, ...]) -> dict[str, Any]:
    account = env["accounts"][name]
    auth = {
        "basic": {"username": account["username"], "password": {"file": name}},
        "oauth2": {
            "tenant": env["tenant"],
            "client_id": env["apps"][APP]["client_id"],
            "client_secret": {"file": APP},
            "authority": env["authority"],
            "scope": env["scope"],
            "ca_file": env["ca_file"],
        },
    }
    app = auth["oauth2"]
    mailboxes = {
        key: {
            "imap": {
                "host": "localhost",
                "port": env["ports"]["imap"],
                "ca_file": env["ca_file"],
                "username": user,
                "auth": {"oauth2": app},
            }
        }
        for key, user in (("arrive", env["recipient"]), ("bounces", account["address"]))
    }
    round_trip = TIMING | DUE | {"to": env["recipient"], "auth": "oauth2"} | mailboxes
    submissions = [TIMING | {"to": env["recipient"], "auth": way} for way in ways]
    return {
        "relay": "simulator",
        "address": account["address"],
        "auth": {way: auth[way] for way in ways},
        "probes": {"login": TIMING, "submission": submissions}
        | ({"token": TIMING} if "oauth2" in ways else {})
        | ({"round_trip": round_trip} if name == ROUND_TRIP else {}),
    }
