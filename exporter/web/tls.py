"""The TLS context of the web side, and one that takes a new certificate without a restart."""

from __future__ import annotations

import os
import ssl
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exporter.errors import ConfigError
from exporter.web.toolkit_schema import ClientAuth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from exporter.web.toolkit import FileAt, TlsServer

_VERSIONS: Final = {"TLS12": ssl.TLSVersion.TLSv1_2, "TLS13": ssl.TLSVersion.TLSv1_3}
_VERIFY: Final = {
    ClientAuth.NONE: ssl.CERT_NONE,
    ClientAuth.IF_GIVEN: ssl.CERT_OPTIONAL,
    ClientAuth.REQUIRED: ssl.CERT_REQUIRED,
}


class RotatingContext(ssl.SSLContext):
    """A context that is another one at each handshake: whichever is current then.

    Only `wrap_bio` is asked of a server's context, by asyncio, once for each connection.
    """

    _current: Callable[[], ssl.SSLContext]

    def __new__(cls, _: Callable[[], ssl.SSLContext]) -> RotatingContext:
        """A context of which nothing is used but its type."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, current: Callable[[], ssl.SSLContext]) -> None:
        self._current = current

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """The server's side of one connection."""
        return self._current().wrap_bio(*args, **kwargs)


def server_context(tls: TlsServer) -> ssl.SSLContext:
    """The context of a TLS configuration. Raises ConfigError at the file that cannot be used."""
    for file in tls.files:
        _check_readable(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version, context.maximum_version = _VERSIONS[tls.min_version], _VERSIONS[tls.max_version]
    if tls.ciphers:
        context.set_ciphers(tls.ciphers)
    if not tls.server_preference:
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    _load_chain(context, tls)
    if tls.client_ca_file:
        _load_authority(context, tls.client_ca_file)
    context.verify_mode = _VERIFY[tls.client_auth]
    return context


def _check_readable(file: FileAt) -> None:
    try:
        Path(file.path).open("rb").close()
    except OSError as exc:
        raise _fault(file, f"file {file.path} cannot be read: {exc.strerror}") from exc


def _load_chain(context: ssl.SSLContext, tls: TlsServer) -> None:
    try:
        # An empty password, since without one OpenSSL asks for an encrypted key's on the terminal.
        context.load_cert_chain(tls.cert_file.path, tls.key_file.path, password="")
    except (ssl.SSLError, ValueError) as exc:
        message = (
            f"{tls.cert_file.path} and {tls.key_file.path} are not a PEM certificate and its own key,"
            f" not encrypted: {_reason(exc)}"
        )
        raise _fault(tls.key_file, message) from exc


def _load_authority(context: ssl.SSLContext, file: FileAt) -> None:
    try:
        context.load_verify_locations(cafile=file.path)
    except ssl.SSLError as exc:
        raise _fault(file, f"file {file.path} holds no PEM certificate: {_reason(exc)}") from exc


def _reason(exc: Exception) -> str:
    """OpenSSL's word for it, which quotes nothing of the file."""
    return str(getattr(exc, "reason", None) or "unusable").lower().replace("_", " ")


def _fault(file: FileAt, message: str) -> ConfigError:
    return ConfigError([replace(file.place, message=message)])


def fingerprint(paths: Iterable[str]) -> tuple[tuple[int, ...] | None, ...]:
    """What changes when a file or the target of its symlink is replaced or rewritten; None if it is gone."""
    return tuple(_stamp(path) for path in paths)


def _stamp(path: str) -> tuple[int, ...] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - once for each request
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
