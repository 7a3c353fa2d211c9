"""What may stand in a web configuration file: frozen models, one key a line, as exporter-toolkit names them.

https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from exporter.config.section import Section
from exporter.config.values import Flag, Text, said


class ClientAuth(StrEnum):
    """Whether a client shows a certificate, by the names of Go's crypto/tls."""

    NONE = "NoClientCert"
    IF_GIVEN = "VerifyClientCertIfGiven"
    REQUIRED = "RequireAndVerifyClientCert"


VERSIONS: Final = ("TLS12", "TLS13")
CIPHERS: Final = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": "ECDHE-ECDSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "ECDHE-RSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-RSA-CHACHA20-POLY1305",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA": "ECDHE-ECDSA-AES128-SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA": "ECDHE-ECDSA-AES256-SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA": "ECDHE-RSA-AES128-SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA": "ECDHE-RSA-AES256-SHA",
}
"""Go's names of the suites up to TLS 1.2 that its tls.CipherSuites lists, and OpenSSL's."""

COST_MAX: Final = 18
"""Each step doubles the time; 18 takes seconds, and 31, the most that bcrypt can write, takes days."""
_BCRYPT = re.compile(r"\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{53}")
_OLD_VERSIONS: Final = ("TLS10", "TLS11")
_TRUSTING: Final = ("RequestClientCert", "RequireClientCert", "RequireAnyClientCert")


def _refused(why: str) -> BeforeValidator:
    """Marks a key of the toolkit's that we do not have."""

    def refuse(_: Any) -> None:
        raise said(f"not supported: {why}")

    return BeforeValidator(refuse)


def _modern(value: Any) -> Any:
    if value in _OLD_VERSIONS:
        raise said("not supported: TLS before 1.2 is obsolete (RFC 8996); write TLS12 or TLS13")
    return value


def _verifying(value: Any) -> Any:
    if value in _TRUSTING:
        raise said("not supported: it takes any certificate; write RequireAndVerifyClientCert")
    return value


def _known_suite(name: str) -> str:
    if name in CIPHERS:
        return name
    if name.startswith("TLS_") and "_WITH_" not in name:
        raise said("the suites of TLS 1.3 cannot be chosen; list those of TLS 1.2 or remove it")
    raise said(f"unknown or insecure cipher suite; it must be one of {', '.join(CIPHERS)}")


def _user_name(name: str) -> str:
    if not name or ":" in name:  # RFC 7617 section 2: the first colon ends the name
        raise said("a user name cannot be empty or hold a colon")
    return name


def _bcrypt_hash(text: str) -> str:
    match = _BCRYPT.fullmatch(text)
    if match is None:
        raise said("must be a bcrypt hash ($2y$...), as `htpasswd -nBC 10 NAME` prints after the colon")
    if not 4 <= int(match[1]) <= COST_MAX:
        raise said(f"the cost of its bcrypt hash must be 4 to {COST_MAX}; 10 takes some 70 ms")
    return text


def _header_text(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise said("must be one line of ASCII")
    return text


Version = Annotated[Literal["TLS12", "TLS13"], BeforeValidator(_modern)]
AuthType = Annotated[ClientAuth, BeforeValidator(_verifying)]
Suite = Annotated[str, AfterValidator(_known_suite)]
UserName = Annotated[str, Field(max_length=255), AfterValidator(_user_name)]
BcryptHash = Annotated[str, AfterValidator(_bcrypt_hash)]
HeaderText = Annotated[str, Field(max_length=4096), AfterValidator(_header_text)]


class TlsSection(Section):
    """`tls_server_config`."""

    cert_file: Text = Field(description="the server's certificate, and those between it and its CA, as PEM")
    key_file: Text = Field(description="its private key, as PEM and not encrypted")
    client_auth_type: AuthType = Field(ClientAuth.NONE, description="whether clients show a certificate")
    client_ca_file: Text | None = Field(None, description="the CA of the clients' certificates, as PEM")
    min_version: Version = Field("TLS12", description="the oldest TLS version")
    max_version: Version = Field("TLS13", description="the newest TLS version")
    cipher_suites: tuple[Suite, ...] = Field((), description="suites of TLS 1.2, the preferred one first")
    prefer_server_cipher_suites: Flag = Field(True, description="does our order of suites decide?")
    cert: Annotated[None, _refused("write the certificate to a file and name it in cert_file")] = None
    key: Annotated[None, _refused("write the key to a file and name it in key_file")] = None
    client_ca: Annotated[None, _refused("write the CA to a file and name it in client_ca_file")] = None
    client_allowed_sans: Annotated[
        None, _refused("every certificate of client_ca_file is let in; use a CA of your own for the scrapers")
    ] = None
    curve_preferences: Annotated[None, _refused("OpenSSL's own preference holds; remove it")] = None


class HeadersSection(Section):
    """`http_server_config.headers`; an empty text sets none."""

    model_config = ConfigDict(alias_generator=lambda name: name)

    content_security_policy: HeaderText | None = Field(None, alias="Content-Security-Policy")
    x_frame_options: Literal["deny", "sameorigin", ""] | None = Field(None, alias="X-Frame-Options")
    x_content_type_options: Literal["nosniff", ""] | None = Field(None, alias="X-Content-Type-Options")
    x_xss_protection: HeaderText | None = Field(None, alias="X-XSS-Protection")
    strict_transport_security: HeaderText | None = Field(None, alias="Strict-Transport-Security")


def _no_http2(value: bool) -> bool:
    if value:
        raise said("not supported: this server speaks HTTP/1.1, which every scraper does; write false")
    return value


class HttpSection(Section):
    """`http_server_config`."""

    http2: Annotated[Flag, AfterValidator(_no_http2)] = Field(False, description="HTTP/2; false only")
    headers: HeadersSection = Field(default_factory=HeadersSection, description="headers of every response")


class WebSection(Section):
    """The whole file."""

    tls_server_config: TlsSection | None = Field(None, description="TLS; without it the server speaks HTTP")
    http_server_config: HttpSection = Field(default_factory=HttpSection, description="HTTP")
    basic_auth_users: dict[UserName, BcryptHash] = Field(
        default_factory=dict, description="who may look, by name and bcrypt hash; empty is everyone"
    )
    rate_limit: Annotated[None, _refused("limit requests in a proxy or a NetworkPolicy")] = None
