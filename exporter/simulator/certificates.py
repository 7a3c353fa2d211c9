"""The simulator's own TLS: a throw-away CA, its PEM in a private directory, contexts sound and flawed.

Nothing outlives `close`; the CA is made anew at each start, so that it cannot be trusted by habit.
"""

from __future__ import annotations

import shutil
import ssl
import tempfile
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from exporter.simulator.scenarios.scenario import Flaw, Scenario, TlsVersion

NAMES = ("localhost", "127.0.0.1", "::1")

_VERSIONS = {
    TlsVersion.TLS_1_0: ssl.TLSVersion.TLSv1,
    TlsVersion.TLS_1_1: ssl.TLSVersion.TLSv1_1,
    TlsVersion.TLS_1_2: ssl.TLSVersion.TLSv1_2,
    TlsVersion.TLS_1_3: ssl.TLSVersion.TLSv1_3,
}
_OLD = frozenset({TlsVersion.TLS_1_0, TlsVersion.TLS_1_1})


class Certificates:
    """A CA and a server certificate for loopback names. `ca_file` is the CA's PEM."""

    def __init__(self) -> None:
        authority = trustme.CA(organization_name="smtp-exporter simulator")
        self._leaf = authority.issue_cert(*NAMES)
        self._contexts = {newest: self._context(newest) for newest in TlsVersion}
        self._lenient = _plain_context(self._leaf)
        _make_old(self._lenient, ssl.TLSVersion.TLSv1_3)
        self._flawed = {flaw: _plain_context(leaf) for flaw, leaf in _leaves(authority, self._leaf).items()}
        self._directory = Path(tempfile.mkdtemp(prefix="smtp-exporter-simulator-"))
        self.ca_file = self._directory / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))

    def of(self, scenario: Scenario) -> ssl.SSLContext:
        """A server context for submission, as the scenario has it."""
        if scenario.flaw is not Flaw.NONE:
            return self._flawed[scenario.flaw]
        return self._lenient if scenario.old_tls else self._contexts[scenario.tls_max]

    def context(self, newest: TlsVersion) -> ssl.SSLContext:
        """A server context that speaks nothing newer than this version."""
        return self._contexts[newest]

    def flawed(self, flaw: Flaw) -> ssl.SSLContext:
        """A server context whose certificate has this flaw, or none."""
        return self._flawed[flaw]

    def keep(self, name: str, data: bytes) -> Path:
        """Write a file into the private directory."""
        path = self._directory / name
        path.touch(mode=0o600)
        path.write_bytes(data)
        return path

    def close(self) -> None:
        """Remove the private directory."""
        shutil.rmtree(self._directory, ignore_errors=True)

    def _context(self, newest: TlsVersion) -> ssl.SSLContext:
        context = _plain_context(self._leaf)
        if newest in _OLD:
            _make_old(context, _VERSIONS[newest])
        else:
            context.maximum_version = _VERSIONS[newest]
        return context


def _leaves(authority: trustme.CA, sound: trustme.LeafCert) -> dict[Flaw, trustme.LeafCert]:
    other = trustme.CA(organization_name="somebody in the line")
    now = datetime.now(UTC)
    return {
        Flaw.NONE: sound,
        Flaw.UNTRUSTED: other.issue_cert(*NAMES),
        Flaw.WRONG_NAME: authority.issue_cert("elsewhere.example"),
        Flaw.EXPIRED: authority.issue_cert(
            *NAMES, not_before=now - timedelta(days=30), not_after=now - timedelta(days=1)
        ),
        Flaw.EXPIRING: authority.issue_cert(
            *NAMES, not_before=now - timedelta(days=30), not_after=now + timedelta(days=10)
        ),
    }


def _plain_context(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def _make_old(context: ssl.SSLContext, newest: ssl.TLSVersion) -> None:
    context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 has no cipher for TLS 1.0 and 1.1 above level 0
    with warnings.catch_warnings():
        # the ssl module deprecates what these scenarios are made of
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
