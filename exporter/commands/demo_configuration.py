"""The demo's configuration: relays, accounts and domain of the simulator, with every probe each can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

Timing = dict[str, str]
TIMING = {"every": "5s", "deadline": "20s"}
TLS = {"every": "15s"}  # it tries each version: a second of handshakes
ACCOUNTS = {"basic": ("basic",), "oauth2": ("oauth2",), "both": ("basic", "oauth2")}
SCANNER = "scanner"
DUE = {"late_after": "5s", "lost_after": "20s"}
ROUND_TRIP = "oauth2"  # the account whose mails are also seen to arrive
APP = "demo"


def write_configuration(home: Path, env: dict[str, Any], *, timing: Timing = TIMING) -> Path:
    """The file, and the secrets that it names beside it. `env` is what the simulator says of itself."""
    secrets = {name: account["password"] for name, account in env["accounts"].items() if account["password"]}
    for name, secret in {**secrets, APP: env["apps"][APP]["client_secret"]}.items():
        (home / name).touch(mode=0o600)
        (home / name).write_text(secret)
    file = home / "config.yaml"
    file.write_text(yaml.safe_dump(_configuration(env, timing), sort_keys=False))
    return file


def _configuration(env: dict[str, Any], timing: Timing) -> dict[str, Any]:
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
        "probes": {
            "reach": timing | {"ports": [env["ports"]["submission"], env["ports"]["mx"]]},
            "tls": timing | TLS,
        },
    }
    direct = {
        "mx_of": env["domain"],
        "port": env["ports"]["mx"],
        "ca_file": env["ca_file"],
        "server_name": "localhost",
        "probes": {
            "envelope": timing | {"from": f"{SCANNER}@{env['domain']}", "to": env["recipient"]},
        },
    }
    records = {"sends_from": [env["egress_address"]], "dkim_selectors": [env["dkim_selector"]]}
    return {
        "relays": {"simulator": relay, "relay": watched, "direct": direct},
        "domains": {env["domain"]: {"probes": {"dns": timing | records}}},
        "dns": {"nameservers": [env["host"]], "port": env["ports"]["dns"], "timeout": "1s"},
        "accounts": {name: _account(env, name, ways, timing) for name, ways in ACCOUNTS.items()},
        "state": {"dir": "state"},
        "guard": {"mail_floor": timing["every"], "logins_per_minute": 0},
    }


def _account(env: dict[str, Any], name: str, ways: tuple[str, ...], timing: Timing) -> dict[str, Any]:
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
    round_trip = timing | DUE | {"to": env["recipient"], "auth": "oauth2"} | mailboxes
    submissions = [timing | {"to": env["recipient"], "auth": way} for way in ways]
    return {
        "relay": "simulator",
        "tenant": env["domain"],
        "address": account["address"],
        "auth": {way: auth[way] for way in ways},
        "probes": {"login": timing, "submission": submissions}
        | ({"token": timing} if "oauth2" in ways else {})
        | ({"round_trip": round_trip} if name == ROUND_TRIP else {}),
    }
