"""Which real programs are here, and what their absence means: a skip that names the package, or a failure.

Under REQUIRE_REAL=1 the programs of the minimum must be there; others may still be missing, and are named.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

MINIMUM = {
    "postfix": "postfix",
    "dovecot": "dovecot-core",
    "lmtp": "dovecot-lmtpd",
    "imap": "dovecot-imapd",
    "prometheus": "prometheus",
    "promtool": "prometheus",
}
"""Program and the Debian package that brings it."""

MORE = {
    "amtool": "prometheus-alertmanager",
    "chromium": "chromium",
    "ip": "iproute2",
    "knotd": "knot",
    "nft": "nftables",
    "openssl": "openssl",
    "postgrey": "postgrey",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "systemd-analyze": "systemd",
}
"""The same for what is not of the minimum."""

LIBRARIES = {
    "libdb-5.3.so": "libdb5.3",
    "libevent-2.1.so.7": "libevent-2.1-7",
    "libgnutls-dane.so.0": "libgnutls-dane0",
    "libidn.so.12": "libidn12",
    "libnsl.so.2": "libnsl2",
}
"""Library and its Debian package. No package manager sees to those of the rig's programs."""

BESIDE = {
    "exim": "exim/usr/sbin/exim4",
    "opensmtpd": "opensmtpd/usr/sbin/smtpd",
    "truth-server": "truth-server/smtpd",
    "node": "oidc/node",
    "oidc-provider": "oidc/node_modules/oidc-provider/lib/index.js",
    "helm-31": "helm-31/helm",
    "helm-34": "helm-34/helm",
}
"""Program and where it lies in the rig: no Debian package of it can be installed, or is new enough."""

WITH = {
    "dovecot": ("lmtp", "imap"),
    "opensmtpd": ("openssl",),
}
"""Program and what it cannot be used without: modules of its own, a program that makes its passwords."""

NEEDS_ROOT = frozenset({"postfix", "dovecot", "exim", "opensmtpd", "postgrey", "nft"})
"""They change to users of their own."""

RIG = Path(os.environ.get("SMTP_EXPORTER_RIG") or Path(__file__).parents[2] / ".rig").absolute()
PLACES = ("/usr/sbin", "/sbin", "/usr/lib/dovecot")
"""Where programs lie that PATH need not name."""


def require(program: str) -> str:
    """The program's path; where it cannot be run the test is skipped, or fails if it must not be."""
    for other in WITH.get(program, ()):
        require(other)
    if program in NEEDS_ROOT and os.geteuid() != 0:
        _absent(program, f"{program} must be started by root")
    path = _beside(program) if program in BESIDE else _installed(program)
    if lacking := _missing_libraries(path):
        packages = " ".join(LIBRARIES.get(library, library) for library in lacking)
        _absent(program, f"{program} misses libraries: apt-get install {packages}")
    return path


def _installed(program: str) -> str:
    path = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES]))
    return path or _absent(program, f"{program} is missing: apt-get install {(MINIMUM | MORE)[program]}")


def _beside(program: str) -> str:
    path = RIG / BESIDE[program]
    return str(path) if path.exists() else _absent(program, f"{program} is missing: .ci/run puts it in .rig")


@functools.cache
def _missing_libraries(path: str) -> tuple[str, ...]:
    """Libraries that a program asks for and the system does not find; a script asks for none."""
    done = subprocess.run(["ldd", path], capture_output=True, text=True, check=False, timeout=10)
    return tuple(re.findall(r"(\S+) => not found", done.stdout))


def _absent(program: str, reason: str) -> str:
    if program in MINIMUM and os.environ.get("REQUIRE_REAL") == "1":
        pytest.fail(f"REQUIRE_REAL=1, but {reason}", pytrace=False)
    pytest.skip(reason)
