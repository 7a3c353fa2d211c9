"""A token that the mail server refuses gets its cause, and what it says of itself is the evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .configuration import QUICK, account_by, oauth2, relay
from .exporter_process import ExporterProcess, run_exporter
from .issuer import Issuer
from .mailstack import Mailstack
from .tenant import GRAPH_SCOPE
from .users import address

pytestmark = pytest.mark.real

CAUSES = {
    "expired": "oauth_rejected_by_exchange",
    "foreign_key": "oauth_rejected_by_exchange",
    "forged": "oauth_rejected_by_exchange",
    "stranger": "oauth_rejected_by_exchange",
    "unpermitted": "oauth_permission_missing",
    "graph": "oauth_permission_missing",
    "bobs": "oauth_wrong_user",
}
"""Account, named as its application is (`graph` is `sender`, for another audience), and the cause."""

EVIDENCE = {
    "expired": r"\bexp\b|expired|expires",
    "graph": r"https://graph\.microsoft\.com",
    "bobs": re.escape(address("bob")),
}
"""Account and what of its token tells why."""


@pytest.fixture(scope="module")
def refused(
    mailstack: Mailstack, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    """An exporter that tries each flawed token on one of two mailboxes: each takes one login at a time."""
    directory = tmp_path_factory.mktemp("refused")
    ways = {name: oauth2(name, issuer, directory) for name in CAUSES if name != "graph"}
    ways["graph"] = oauth2("sender", issuer, directory, scope=GRAPH_SCOPE)
    relays = {"submission": relay(mailstack.postfix.ports["submission"], mailstack.pki.ca_file)}
    users = {name: "alice" if name in EVIDENCE else "probe" for name in CAUSES}
    accounts = {name: account_by(way, "submission", users[name]) for name, way in ways.items()}
    config = {**QUICK, "relays": relays, "accounts": accounts}
    with run_exporter(config, directory, log_directory / "exporter-refused.log") as process:
        yield process


@pytest.mark.parametrize(("account", "cause"), CAUSES.items(), ids=CAUSES)
def test_refused_token_has_its_cause(refused: ExporterProcess, account: str, cause: str) -> None:
    seen = refused.wait_for("smtp_probe_failure_info", probe="login", account=account)
    assert seen.labels("smtp_probe_failure_info", probe="login", account=account)["cause"] == cause


@pytest.mark.parametrize("account", CAUSES)
def test_refused_token_was_refused_in_auth(refused: ExporterProcess, account: str) -> None:
    seen = refused.wait_for("smtp_probe_failure_info", probe="login", account=account)
    named = seen.labels("smtp_probe_failure_info", probe="login", account=account)
    assert (named["phase"], named["code"], named["enhanced"]) == ("auth", "535", "5.7.8")
    assert seen.value("smtp_probe_auth_result", account=account, result="rejected") == 1


@pytest.mark.parametrize(("account", "claim"), EVIDENCE.items(), ids=EVIDENCE)
def test_claim_of_a_refused_token_is_evidence(refused: ExporterProcess, account: str, claim: str) -> None:
    refused.wait_for("smtp_probe_failure_info", probe="login", account=account)
    assert re.search(claim, _evidence(refused, account))


def _evidence(process: ExporterProcess, account: str) -> str:
    """All that the page says of the last run, but not what to do: that speaks of every claim."""
    [probe] = process.probes_of(account)
    run = probe["runs"][0]
    return json.dumps({**run, "diagnosis": run["diagnosis"]["evidence"]})


@pytest.mark.parametrize("account", CAUSES)
def test_refused_token_is_not_held(refused: ExporterProcess, account: str) -> None:
    seen = refused.wait_for(
        "smtp_probe_runs_total", lambda runs: runs >= 2, account=account, outcome="failure", probe="login"
    )
    assert not seen.value("smtp_probe_held", account=account, reason="lockout_guard")
