"""Which real programs are here, and what their absence means: a skip with its reason, or a failure.

Under REQUIRE_REAL=1 the programs of the minimum must be there; others may still be missing, and are named.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

MINIMUM = {
    "postfix": "postfix",
    "dovecot": "dovecot-lmtpd",
    "prometheus": "prometheus",
    "promtool": "prometheus",
}
"""Program and the Debian package that brings it."""

MORE = {"knotd": "knot", "postgrey": "postgrey", "nft": "nftables"}
"""The same for what is not of the minimum."""

BESIDE = {
    "exim": "exim/usr/sbin/exim4",
    "opensmtpd": "opensmtpd/usr/sbin/smtpd",
    "truth-server": "truth-server/smtpd",
    "node": "oidc/node",
    "oidc-provider": "oidc/node_modules/oidc-provider/lib/index.js",
}
"""Program and where it lies in the rig: no Debian package of it can be installed, or is new enough."""

NEEDS_ROOT = frozenset({"postfix", "dovecot", "exim", "opensmtpd", "postgrey", "nft"})
"""They change to users of their own."""

RIG = Path(os.environ.get("SMTP_EXPORTER_RIG") or Path(__file__).parents[2] / ".rig").absolute()


def require(program: str) -> str:
    """The program's path; where it cannot be run the test is skipped, or fails if it must not be."""
    if program in NEEDS_ROOT and os.geteuid() != 0:
        _absent(program, f"{program} must be started by root")
    return _beside(program) if program in BESIDE else _installed(program)


def _installed(program: str) -> str:
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return path or _absent(program, f"{program} is missing: apt-get install {(MINIMUM | MORE)[program]}")


def _beside(program: str) -> str:
    path = RIG / BESIDE[program]
    return str(path) if path.exists() else _absent(program, f"{program} is missing: .ci/run puts it in .rig")


def _absent(program: str, reason: str) -> str:
    if program in MINIMUM and os.environ.get("REQUIRE_REAL") == "1":
        pytest.fail(f"REQUIRE_REAL=1, but {reason}", pytrace=False)
    pytest.skip(reason)
