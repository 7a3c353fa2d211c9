"""Exim: the second opinion on submission. Its words for a refused password differ from Postfix's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .config_template import fill
from .daemon import running
from .pki import Pki
from .programs import require
from .submission_ports import SubmissionPorts, free_submission_ports
from .users import DOMAIN, USERS, address, password

USER = "Debian-exim"

AS_ITS_USER = [
    "setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups",
    "--no-new-privs",    # the binary is setuid root, and as root wants a configuration that root has blessed
    "--pdeathsig=TERM",  # which a change of user clears
]  # fmt: skip


@contextmanager
def run_exim(
    run: Path, log: Path, pki: Pki, *, lmtp_port: int, server_ports: SubmissionPorts | None = None
) -> Iterator[SubmissionPorts]:
    """An Exim in directory `run` that delivers by LMTP, for the time of the block."""
    program, server_ports = require("exim"), server_ports or free_submission_ports()
    run.mkdir()
    pki.copy_good(run)
    (run / "passwords").write_text("".join(f"{address(user)}: {password(user)}\n" for user in USERS))
    places = {"run": run, "log_directory": log.parent, "program": program, "domain": DOMAIN}
    conf = run / "exim.conf"
    conf.write_text(fill("exim.conf", **places, **server_ports.ports, lmtp_port=lmtp_port))
    _give_to_its_user(run)
    command = [*AS_ITS_USER, program, "-C", str(conf), "-bdf", "-q5s"]
    with running("exim", command, log=log, ports=[*server_ports.ports.values()]):
        yield server_ports


def _give_to_its_user(run: Path) -> None:
    for path in (run, *run.iterdir()):
        shutil.chown(path, USER, USER)
