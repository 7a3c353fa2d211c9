"""The file of `--web.config.file`, in the format of Prometheus' exporter-toolkit, as a frozen value.

What the toolkit knows and we do not do is refused by name: a protection must not be silently missing.
Paths are relative to the file. Sample:

    tls_server_config: {cert_file: server.crt, key_file: server.key}
    basic_auth_users: {prometheus: $2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG}
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exporter.config.entry import file_beside
from exporter.config.source import source_of
from exporter.config.tree import FILE_BYTES_MAX, tree_of
from exporter.errors import ConfigError, Fault
from exporter.web.toolkit_schema import CIPHERS, VERSIONS, ClientAuth, WebSection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.config.source import Source
    from exporter.web.toolkit_schema import TlsSection

_TLS: Final = "tls_server_config"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAt:
    """A file that the web configuration names, and the place where it does, which has no message yet."""

    path: str
    place: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsServer:
    """How we speak TLS. `ciphers` is OpenSSL's list for TLS 1.2, None for its default."""

    cert_file: FileAt
    key_file: FileAt
    client_ca_file: FileAt | None = None
    client_auth: ClientAuth = ClientAuth.NONE
    min_version: str = "TLS12"
    max_version: str = "TLS13"
    ciphers: str | None = None
    server_preference: bool = True

    @property
    def files(self) -> tuple[FileAt, ...]:
        """All files it is made from."""
        return (self.cert_file, self.key_file, *([self.client_ca_file] if self.client_ca_file else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A name and the bcrypt hash of its password."""

    name: str
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebConfig:
    """A web configuration without fault. `headers` go with every response."""

    tls: TlsServer | None = None
    users: tuple[User, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def identifies(self) -> bool:
        """Is everyone who gets an answer known, by password or certificate?"""
        return bool(self.users) or bool(self.tls and self.tls.client_auth is ClientAuth.REQUIRED)


def read_web_config(path: str | Path) -> WebConfig:
    """The web configuration in a file. Raises ConfigError with every fault, each with its line and key."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except OSError as exc:
        fault = Fault(file=str(path), line=1, path="", message=f"cannot be read: {exc.strerror}")
        raise ConfigError([fault]) from exc
    return parse_web_config(content, str(path))


def parse_web_config(content: bytes, file: str) -> WebConfig:
    """The web configuration in a text. Raises ConfigError with every fault."""
    tree = tree_of(content if _says_anything(content) else b"{}", file)
    source = source_of(tree, WebSection)
    syntax = [
        replace(source.fault(finding.loc, finding.message), line=finding.line) for finding in tree.findings
    ]
    faults = [*syntax, *source.faults, *_contradictions(source)]
    if faults:
        raise ConfigError(sorted(faults, key=lambda fault: fault.line))
    return _web_config(source)


def _says_anything(content: bytes) -> bool:
    """Is there more than comments? The toolkit takes an empty file for a server without protection."""
    lines = (line.strip() for line in content.splitlines())
    return any(line and not line.startswith((b"#", b"---")) for line in lines)


def _contradictions(source: Source[WebSection]) -> Iterator[Fault]:
    """What is wrong between keys that are right each by itself."""
    tls = source.model.tls_server_config
    if tls is None or source.is_cut(_TLS):
        return
    verifies = tls.client_auth_type is not ClientAuth.NONE
    if tls.client_ca_file and not verifies:
        right = "without client_auth_type: RequireAndVerifyClientCert nobody is asked for a certificate"
        yield source.fault((_TLS, "client_ca_file"), right)
    if verifies and not tls.client_ca_file:
        right = "needs client_ca_file, the CA that issues the clients' certificates"
        yield source.fault((_TLS, "client_auth_type"), right)
    if VERSIONS.index(tls.min_version) > VERSIONS.index(tls.max_version):
        yield source.fault((_TLS, "max_version"), f"must not be older than min_version, {tls.min_version}")


def _web_config(source: Source[WebSection]) -> WebConfig:
    written = source.model
    headers = written.http_server_config.headers.model_dump(by_alias=True, exclude_none=True)
    return WebConfig(
        tls=_tls_server(source, written.tls_server_config) if written.tls_server_config else None,
        users=tuple(User(name=name, password_hash=text) for name, text in written.basic_auth_users.items()),
        headers=tuple((name, text) for name, text in headers.items() if text),
    )


def _tls_server(source: Source[WebSection], tls: TlsSection) -> TlsServer:
    def file_at(key: str, written: str) -> FileAt:
        return FileAt(path=file_beside(source.tree.file, written), place=source.fault((_TLS, key), ""))

    return TlsServer(
        cert_file=file_at("cert_file", tls.cert_file),
        key_file=file_at("key_file", tls.key_file),
        client_ca_file=file_at("client_ca_file", tls.client_ca_file) if tls.client_ca_file else None,
        client_auth=tls.client_auth_type,
        min_version=tls.min_version,
        max_version=tls.max_version,
        ciphers=":".join(CIPHERS[name] for name in tls.cipher_suites) or None,
        server_preference=tls.prefer_server_cipher_suites,
    )
