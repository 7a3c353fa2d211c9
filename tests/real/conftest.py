"""The servers as fixtures: started once, where a test first asks for them, and ended with the session.

A failed test shows the end of every log of its session; the logs stay in pytest's temporary directory.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from .daemon import tail
from .exim import run_exim
from .issuer import Issuer, run_issuer
from .mailstack import Mailstack, run_mailstack
from .opensmtpd import run_opensmtpd
from .pki import Pki, make_pki
from .prometheus import Prometheus, run_prometheus
from .submission_ports import SubmissionPorts
from .tenant import Tenant, make_tenant

LOGS = pytest.StashKey[Path]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Put the servers' last words beside a failure."""
    report = yield
    directory = item.config.stash.get(LOGS, None)
    if report.failed and directory:
        report.sections += [(f"end of {log.name}", tail(log)) for log in sorted(directory.glob("*.log"))]
    return report


@pytest.fixture(scope="session")
def run_directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with a short path (Unix sockets allow 107 bytes) that the servers' own users may enter."""
    run = Path(tempfile.mkdtemp(prefix="smtpx-", dir="/tmp"))
    run.chmod(0o755)
    (run / "log").mkdir()
    (run / "log").chmod(0o1777)  # each server logs as a user of its own
    request.config.stash[LOGS] = run / "log"
    yield run
    request.config.stash[LOGS] = tmp_path_factory.mktemp("logs")
    shutil.copytree(run / "log", request.config.stash[LOGS], dirs_exist_ok=True)
    shutil.rmtree(run)


@pytest.fixture(scope="session")
def log_directory(run_directory: Path) -> Path:
    """Where every server of the session writes its log."""
    return run_directory / "log"


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The throw-away CA and its certificates."""
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def tenant(run_directory: Path, pki: Pki) -> Tenant:
    """The issuer's keys and applications, which Dovecot knows whether or not the issuer can be run."""
    return make_tenant(run_directory / "issuer", pki)


@pytest.fixture(scope="session")
def issuer(tenant: Tenant, log_directory: Path) -> Iterator[Issuer]:
    """The OAuth 2.0 issuer, oidc-provider."""
    with run_issuer(tenant, log_directory / "issuer.log") as running_issuer:
        yield running_issuer


@pytest.fixture(scope="session")
def mailstack(run_directory: Path, log_directory: Path, tenant: Tenant) -> Iterator[Mailstack]:
    """Postfix with Dovecot."""
    with run_mailstack(run_directory, log_directory, tenant) as stack:
        yield stack


@pytest.fixture(scope="session")
def exim(run_directory: Path, log_directory: Path, mailstack: Mailstack) -> Iterator[SubmissionPorts]:
    """Exim, with its mailboxes at the mailstack's Dovecot."""
    log = log_directory / "exim.log"
    with run_exim(
        run_directory / "exim", log, mailstack.pki, lmtp_port=mailstack.dovecot.lmtp_port
    ) as server_ports:
        yield server_ports


@pytest.fixture(scope="session")
def opensmtpd(run_directory: Path, log_directory: Path, mailstack: Mailstack) -> Iterator[SubmissionPorts]:
    """OpenSMTPD, with its mailboxes at the mailstack's Dovecot."""
    log = log_directory / "opensmtpd.log"
    with run_opensmtpd(run_directory / "opensmtpd", log, mailstack.pki, mailstack.dovecot) as server_ports:
        yield server_ports


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[Callable[..., Prometheus]]:
    """Start a Prometheus that scrapes the given `host:port`s: `prometheus("127.0.0.1:9100")`."""
    with ExitStack() as started:
        yield lambda *targets: started.enter_context(run_prometheus(tmp_path, targets))
