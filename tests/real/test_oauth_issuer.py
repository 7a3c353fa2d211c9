"""A fault of the issuer gets its cause, and once it is mended there the next probe says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .configuration import QUICK, account_by, basic, oauth2, relay
from .exporter_process import ExporterProcess, run_exporter
from .exposition import Exposition
from .issuer import Issuer
from .loopback import free_port
from .mailstack import Mailstack

pytestmark = pytest.mark.real

HTML = {"Content-Type": "text/html"}

FAULTS: dict[str, Callable[[Issuer], None]] = {
    "token_server_error": lambda issuer: issuer.answer("changing", status=503),
    "token_response_invalid": lambda issuer: issuer.answer(
        "changing", status=200, body="<html>sign in</html>", headers=HTML
    ),
    "oauth_secret_invalid": lambda issuer: issuer.change_client("changing", client_secret="another"),
    "oauth_secret_expired": lambda issuer: issuer.change_client(
        "changing", client_secret_expires_at=int(time.time()) - 60
    ),
}
"""The cause, and what goes wrong at the issuer."""

LOST = {"nobody": "token_endpoint_unreachable", "untrusted": "cert_untrusted"}
"""Account that does not get as far as an answer of the issuer, and why."""

TOKEN = {"token": {"every": "1s"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """An exporter that asks for tokens every second; the secret of `changing` lies in the file."""

    process: ExporterProcess
    secret_file: Path

    def wait_for_success(self) -> Exposition:
        """Return when the last token of `changing` was granted."""
        return self.process.wait_for("smtp_probe_success", probe="token", account="changing")

    def wait_for_failure(self) -> Exposition:
        """Return when the last token of `changing` was not."""
        return self.process.wait_for("smtp_probe_failure_info", probe="token", account="changing")

    def failures_until_success(self) -> float:
        """How many runs fail from now on until one does not."""
        runs = {"probe": "token", "account": "changing", "outcome": "failure"}
        before = self.process.metrics().value("smtp_probe_runs_total", **runs)
        return self.wait_for_success().value("smtp_probe_runs_total", **runs) - before


@pytest.fixture(scope="module")
def asking(
    mailstack: Mailstack, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[Asking]:
    """That exporter, with accounts that cannot reach the issuer as well."""
    directory, pki = tmp_path_factory.mktemp("asking"), mailstack.pki
    nobody = {"oidc_authority": f"https://localhost:{free_port()}/nobody/v2.0"}
    untrusted = {"ca_file": str(pki.chain_file("self_signed"))}
    ways = {
        "changing": basic("alice", directory / "alice.password") | oauth2("changing", issuer, directory),
        "nobody": oauth2("sender", issuer, directory, **nobody),
        "untrusted": oauth2("sender", issuer, directory, **untrusted),
    }
    relays = {"submission": relay(mailstack.postfix.ports["submission"], pki.ca_file)}
    accounts = {name: account_by(way, "submission", "alice", **TOKEN) for name, way in ways.items()}
    accounts["changing"]["probes"] = {**TOKEN, "login": {"every": "2s"}}
    config = {**QUICK, "relays": relays, "accounts": accounts}
    with run_exporter(config, directory, log_directory / "exporter-asking.log") as process:
        process.wait_for("smtp_probe_success", probe="login", account="changing", auth="oauth2")
        yield Asking(process=process, secret_file=directory / "changing.credential")


@pytest.fixture
def well(asking: Asking, issuer: Issuer) -> Iterator[Asking]:
    """That exporter while nothing is wrong; what a test breaks is mended after it."""
    asking.wait_for_success()
    yield asking
    issuer.heal("changing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A fault as it was named, and the runs that failed after its end."""

    fault: str
    cause: str
    phase: str
    failures_after: float


@pytest.fixture(scope="module", params=FAULTS)
def mended(request: pytest.FixtureRequest, asking: Asking, issuer: Issuer) -> Mended:
    """Each fault in turn, to its end."""
    asking.wait_for_success()
    FAULTS[request.param](issuer)
    seen = asking.wait_for_failure()
    named = seen.labels("smtp_probe_failure_info", probe="token", account="changing")
    issuer.heal("changing")
    after = asking.failures_until_success()
    return Mended(fault=request.param, cause=named["cause"], phase=named["phase"], failures_after=after)


def test_fault_of_the_issuer_has_its_cause(mended: Mended) -> None:
    assert (mended.cause, mended.phase) == (mended.fault, "token")


def test_fix_at_the_issuer_is_seen_by_the_next_probe(mended: Mended) -> None:
    assert mended.failures_after <= 1  # one may have been under way


def test_new_secret_in_the_file_is_seen_by_the_next_probe(well: Asking, issuer: Issuer) -> None:
    old = well.secret_file.read_text()
    issuer.change_client("changing", client_secret="rotated-secret-value")
    well.wait_for_failure()
    well.secret_file.write_text("rotated-secret-value")
    failures = well.failures_until_success()
    well.secret_file.write_text(old)
    assert failures <= 1


def test_login_goes_on_with_its_token_while_the_issuer_refuses_new_ones(well: Asking, issuer: Issuer) -> None:
    logins = {"probe": "login", "account": "changing", "auth": "oauth2", "outcome": "success"}
    issuer.change_client("changing", client_secret="another")
    before = well.wait_for_failure().value("smtp_probe_runs_total", **logins)
    seen = well.process.wait_for("smtp_probe_runs_total", lambda runs: runs > before, **logins)
    assert seen.value("smtp_account_oauth_ready", account="changing") == 0


def test_refusal_is_counted_by_the_issuers_error(well: Asking, issuer: Issuer) -> None:
    issuer.change_client("changing", client_secret="another")
    counted = {"account": "changing", "result": "failure", "error": "invalid_client"}
    before = well.process.metrics().value("smtp_oauth_token_requests_total", **counted) or 0
    well.process.wait_for("smtp_oauth_token_requests_total", lambda count: count > before, **counted)


def test_slow_issuer_is_slow_and_not_down(well: Asking, issuer: Issuer) -> None:
    issuer.answer("changing", delay_seconds=1.5)
    token = {"probe": "token", "account": "changing"}
    seen = well.process.wait_for(
        "smtp_probe_phase_duration_seconds", lambda seconds: seconds > 1.4, phase="token", **token
    )
    assert seen.value("smtp_probe_success", **token) == 1


@pytest.mark.parametrize(("account", "cause"), LOST.items())
def test_issuer_that_cannot_be_asked_has_its_cause(asking: Asking, account: str, cause: str) -> None:
    seen = asking.process.wait_for("smtp_probe_failure_info", probe="token", account=account)
    named = seen.labels("smtp_probe_failure_info", probe="token", account=account)
    assert (named["cause"], named["phase"]) == (cause, "token")
