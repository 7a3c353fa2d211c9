"""OpenSMTPD: the third opinion on submission, and the tersest."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .config_template import fill
from .daemon import running
from .dovecot import Dovecot
from .pki import Pki
from .programs import require
from .submission_ports import SubmissionPorts, free_submission_ports
from .users import DOMAIN, USERS, address, password

OWN_MOUNTS = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]

PRIVATE_PATHS = (
    "mount -t tmpfs -o mode=755 tmpfs /var && mount -t tmpfs -o mode=755 tmpfs /run && ln -s /run /var/run"
    " && mkdir -p /var/lib/opensmtpd/empty /var/spool /var/tmp"
    " && mkdir -m 711 /var/spool/smtpd"
)
"""Spool, socket and chroot have compiled-in paths: it gets a /var and a /run of its own."""


@contextmanager
def run_opensmtpd(run: Path, log: Path, pki: Pki, dovecot: Dovecot) -> Iterator[SubmissionPorts]:
    """An OpenSMTPD in directory `run` that delivers to Dovecot, for the time of the block."""
    program, server_ports = require("opensmtpd"), free_submission_ports()
    run.mkdir()
    pki.copy_good(run)
    (run / "passwords").write_text("".join(f"{address(user)} {_hash(password(user))}\n" for user in USERS))
    conf = run / "smtpd.conf"
    conf.touch(mode=0o600)  # it refuses one that others may write
    places = {"run": run, "domain": DOMAIN, "lmtp_port": dovecot.lmtp_port}
    conf.write_text(fill("opensmtpd.conf", **places, **server_ports.ports))
    command = [*OWN_MOUNTS, f'{PRIVATE_PATHS} && exec "$0" -d -f "$1"', program, str(conf)]
    with running("opensmtpd", command, log=log, ports=[*server_ports.ports.values()]):
        yield server_ports


def _hash(text: str) -> str:
    """A crypt(3) hash, SHA-512. Python's own crypt module is deprecated, and has no successor."""
    command = [require("openssl"), "passwd", "-6", "-salt", "tests", text]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
