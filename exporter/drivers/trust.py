"""TLS contexts: one for each trust setting, built in a thread (some 20 ms each) and shared."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.drivers.faults import failure
from exporter.errors import ConfigError, Fault
from exporter.failure import FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.model import ClientCertificate, Relay, TlsOffer

_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
_OLD = {"1.0", "1.1"}
_MISSING = {
    version
    for version, has in (
        (ssl.TLSVersion.TLSv1, ssl.HAS_TLSv1),
        (ssl.TLSVersion.TLSv1_1, ssl.HAS_TLSv1_1),
        (ssl.TLSVersion.TLSv1_2, ssl.HAS_TLSv1_2),
        (ssl.TLSVersion.TLSv1_3, ssl.HAS_TLSv1_3),
    )
    if not has
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What decides a context: whom we trust, how old a TLS we take, who we are."""

    ca_file: str | None
    tls_min: str
    client_certificate: ClientCertificate | None

    @classmethod
    def of(cls, relay: Relay) -> Trust:
        """The trust setting of a relay."""
        return cls(ca_file=relay.ca_file, tls_min=relay.tls_min, client_certificate=relay.client_certificate)


class Contexts:
    """Contexts by trust setting; made whole before use: a bad file never takes away a good context."""

    def __init__(self, contexts: dict[Trust, ssl.SSLContext]) -> None:
        self._contexts = contexts

    @classmethod
    async def build(cls, relays: Iterable[Relay]) -> Contexts:
        """Contexts for all these relays. Raises ConfigError for files that cannot be used."""
        wanted = {Trust.of(relay): relay for relay in relays}
        return cls({trust: await asyncio.to_thread(_checked, trust, wanted[trust]) for trust in wanted})

    def __getitem__(self, relay: Relay) -> ssl.SSLContext:
        return self._contexts[Trust.of(relay)]


def _checked(trust: Trust, relay: Relay) -> ssl.SSLContext:
    try:
        return make_context(trust)
    except OSError as exc:  # ssl.SSLError is one; its text names no secret
        message = f"the CA file or client certificate cannot be used: {exc.strerror or exc}"
        raise ConfigError([Fault(file="", line=0, path=f"relays.{relay.name}", message=message)]) from exc


def unverified_context(
    offer: TlsOffer, client_certificate: ClientCertificate | None = None
) -> ssl.SSLContext:
    """A context that verifies nothing and offers old TLS, for sessions that only look.

    Raises Failure (phase tls, kind local) where this machine's OpenSSL cannot speak the version.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # in this context only
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    version = _VERSIONS[offer.version] if offer.version else None
    if version in _MISSING:
        raise failure(Phase.TLS, FailureKind.LOCAL, f"OpenSSL here cannot speak TLS {offer.version}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = version or ssl.TLSVersion.TLSv1
        context.maximum_version = version or ssl.TLSVersion.MAXIMUM_SUPPORTED
    if client_certificate is not None:
        context.load_cert_chain(client_certificate.cert_file, client_certificate.key_file)
    return context


def make_context(trust: Trust) -> ssl.SSLContext:
    """A verifying client context. TLS before 1.2 is offered only where `tls_min` says so."""
    context = ssl.create_default_context(cafile=trust.ca_file)
    if trust.tls_min in _OLD:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")  # OpenSSL 3 has no older TLS above level 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = _VERSIONS[trust.tls_min]
    if trust.client_certificate is not None:
        context.load_cert_chain(trust.client_certificate.cert_file, trust.client_certificate.key_file)
    return context
