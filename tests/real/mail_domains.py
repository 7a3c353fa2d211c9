"""Mail domains with all that hangs on them, in a network namespace: name server, MX on 25, policies on 443.

Run inside of it, as `python -m tests.real.mail_domains DIRECTORY`: prints what `check --json` says of each.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import trustme
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .exim import run_exim
from .exporter_process import REPOSITORY
from .knot import Knot, run_knot
from .pki import Pki, make_pki
from .policy_server import run_policy_server
from .submission_ports import SubmissionPorts

PORT_START = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
DOMAINS = tuple(f"{name}.dane.test" for name in ("fits", "rolled", "no-policy", "other-mx", "untrusted"))
WEB_HOSTS = tuple(f"mta-sts.{domain}" for domain in DOMAINS)


def main(directory: Path) -> int:
    """Start all of it, and check."""
    for name in ("pki", "log"):
        (directory / name).mkdir()
    (directory / "log").chmod(0o1777)  # each server logs as a user of its own
    PORT_START.write_text("0")  # Exim is not root; it counts in this namespace only
    pki, web = make_pki(directory / "pki"), trustme.CA()
    web.cert_pem.write_to_path(directory / "web-ca.pem")
    ports = SubmissionPorts(submission_port=25, implicit_port=465)
    with (
        run_knot(directory / "knot", directory / "knot.log", _key_digest(pki)) as knot,
        run_exim(directory / "exim", directory / "log" / "exim.log", pki, lmtp_port=1, server_ports=ports),
        run_policy_server(_policies(), web, untrusted="mta-sts.untrusted.dane.test"),
    ):
        return _check(directory, knot)


def _policies() -> dict[str, str]:
    def policy(mx: str) -> str:
        return f"version: STSv1\r\nmode: enforce\r\nmx: {mx}\r\nmax_age: 86400\r\n"

    texts = {f"mta-sts.{domain}": policy(f"mx.{domain}") for domain in DOMAINS}
    return texts | {
        "mta-sts.other-mx.dane.test": policy("*.elsewhere.test"),
        "mta-sts.no-policy.dane.test": "",
    }


def _check(directory: Path, knot: Knot) -> int:
    records = ["mx", "spf", "dmarc", "mta_sts", "tlsa"]
    probes = {"probes": {"dns": {"expect": records}}}
    config = {
        "dns": knot.config,
        "state": {"dir": str(directory / "state")},
        "domains": dict.fromkeys(DOMAINS, probes),
    }
    file = directory / "config.yaml"
    file.write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "exporter", "check", f"--config.file={file}", "--json"]
    env = os.environ | {"SSL_CERT_FILE": str(directory / "web-ca.pem")}
    return subprocess.run(command, cwd=REPOSITORY, env=env, timeout=60, check=False).returncode


def _key_digest(pki: Pki) -> str:
    own, *_ = x509.load_pem_x509_certificates(pki.chain_file("good").read_bytes())
    key = own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(key).hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
