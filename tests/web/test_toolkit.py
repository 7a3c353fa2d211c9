"""The web configuration file: what it comes to, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.errors import ConfigError, Fault
from exporter.web.toolkit import ClientAuth, WebConfig, parse_web_config, read_web_config

FILE = "/etc/smtp-exporter/web.yaml"
HASH = "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG"
WHOLE = f"""\
tls_server_config:
  cert_file: server.crt
  key_file: /keys/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: clients.pem
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]
  prefer_server_cipher_suites: false
http_server_config:
  http2: false
  headers:
    Strict-Transport-Security: max-age=63072000
    X-Frame-Options: sameorigin
    X-XSS-Protection: ""
basic_auth_users:
  prometheus: {HASH}
"""


def config_of(text: str) -> WebConfig:
    return parse_web_config(text.encode(), FILE)


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        config_of(text)
    return caught.value.faults


def test_every_key_reaches_the_value() -> None:
    config = config_of(WHOLE)

    assert config.tls is not None
    assert [file.path for file in config.tls.files] == [
        "/etc/smtp-exporter/server.crt",
        "/keys/server.key",
        "/etc/smtp-exporter/clients.pem",
    ]
    assert config.tls.client_auth is ClientAuth.REQUIRED
    assert config.tls.ciphers == "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305"
    assert not config.tls.server_preference
    assert config.headers == (
        ("X-Frame-Options", "sameorigin"),
        ("Strict-Transport-Security", "max-age=63072000"),
    )
    assert [(user.name, user.password_hash) for user in config.users] == [("prometheus", HASH)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# nothing yet\n---\n", id="comments"),
        pytest.param("{}", id="empty mapping"),
        pytest.param("basic_auth_users: {}", id="no users"),
    ],
)
def test_file_that_asks_for_nothing_protects_nothing(text: str) -> None:
    assert config_of(text) == WebConfig()


TLS = "tls_server_config: {cert_file: a, key_file: b, "
BOTH = "client_ca_file: c, client_auth_type: "


@pytest.mark.parametrize(
    ("text", "identifies"),
    [
        pytest.param("", False, id="nothing"),
        pytest.param(f"basic_auth_users: {{a: {HASH}}}", True, id="users"),
        pytest.param(TLS + "}", False, id="TLS alone"),
        pytest.param(TLS + BOTH + "VerifyClientCertIfGiven}", False, id="certificate if given"),
        pytest.param(TLS + BOTH + "RequireAndVerifyClientCert}", True, id="certificate required"),
    ],
)
def test_clients_are_known_only_by_password_or_required_certificate(text: str, identifies: bool) -> None:
    assert config_of(text).identifies is identifies


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        pytest.param(TLS + "cert: x}", "tls_server_config.cert", "in cert_file", id="inline certificate"),
        pytest.param(TLS + "key: x}", "tls_server_config.key", "in key_file", id="inline key"),
        pytest.param(TLS + "client_ca: x}", "tls_server_config.client_ca", "client_ca_file", id="inline CA"),
        pytest.param(
            TLS + "client_allowed_sans: [a]}",
            "tls_server_config.client_allowed_sans",
            "not supported",
            id="allowed names",
        ),
        pytest.param(
            TLS + "curve_preferences: [X25519]}",
            "tls_server_config.curve_preferences",
            "not supported",
            id="curves",
        ),
        pytest.param(TLS + "min_version: TLS10}", "tls_server_config.min_version", "RFC 8996", id="old TLS"),
        pytest.param(
            TLS + "client_auth_type: RequireAnyClientCert}",
            "tls_server_config.client_auth_type",
            "takes any certificate",
            id="any certificate",
        ),
        pytest.param(
            TLS + "cipher_suites: [TLS_AES_128_GCM_SHA256]}",
            "tls_server_config.cipher_suites[0]",
            "TLS 1.3 cannot be chosen",
            id="suite of TLS 1.3",
        ),
        pytest.param(
            TLS + "cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]}",
            "tls_server_config.cipher_suites[0]",
            "unknown or insecure",
            id="insecure suite",
        ),
        pytest.param(
            "http_server_config: {http2: true}", "http_server_config.http2", "HTTP/1.1", id="HTTP/2"
        ),
        pytest.param("rate_limit: {burst: 1}", "rate_limit", "in a proxy", id="rate limit"),
    ],
)
def test_what_only_the_toolkit_does_is_refused_by_name(text: str, path: str, words: str) -> None:
    [fault] = faults_of(text)

    assert fault.path == path
    assert words in fault.message


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        pytest.param(
            "\ntls_server_confg: {}", (2, "tls_server_confg"), "tls_server_config", id="unknown key"
        ),
        pytest.param(
            "tls_server_config:\n  cert_file: a",
            (1, "tls_server_config.key_file"),
            "missing key",
            id="no key",
        ),
        pytest.param(
            TLS + "client_ca_file: c}",
            (1, "tls_server_config.client_ca_file"),
            "RequireAndVerifyClientCert",
            id="CA without client_auth_type",
        ),
        pytest.param(
            TLS + "client_auth_type: RequireAndVerifyClientCert}",
            (1, "tls_server_config.client_auth_type"),
            "needs client_ca_file",
            id="client_auth_type without CA",
        ),
        pytest.param(
            TLS + "min_version: TLS13, max_version: TLS12}",
            (1, "tls_server_config.max_version"),
            "not be older",
            id="versions crossed",
        ),
        pytest.param(
            "http_server_config:\n  headers:\n    Server: x",
            (3, "http_server_config.headers.Server"),
            "unknown key",
            id="header not on the list",
        ),
        pytest.param(
            "http_server_config:\n  headers: {X-Frame-Options: allow}",
            (2, "http_server_config.headers.X-Frame-Options"),
            "'deny', 'sameorigin'",
            id="header value",
        ),
        pytest.param(
            "basic_auth_users:\n  a: hunter2hunter2",
            (2, "basic_auth_users.a"),
            "must be a bcrypt hash",
            id="password in clear",
        ),
        pytest.param(
            "basic_auth_users:\n  a: " + HASH.replace("$10$", "$31$"),
            (2, "basic_auth_users.a"),
            "cost",
            id="cost of days",
        ),
        pytest.param(
            "basic_auth_users:\n  'a:b': " + HASH, (2, "basic_auth_users.a:b"), "colon", id="colon in a name"
        ),
        pytest.param(
            f"basic_auth_users:\n  a: {HASH}\n  a: {HASH}", (3, "basic_auth_users.a"), "duplicate", id="twice"
        ),
        pytest.param("\tbasic_auth_users: {}", (1, ""), "a tab cannot indent", id="not YAML"),
    ],
)
def test_fault_names_line_and_key(text: str, where: tuple[int, str], words: str) -> None:
    [fault] = faults_of(text)

    assert (fault.file, fault.line, fault.path) == (FILE, *where)
    assert words in fault.message
    assert "hunter2" not in fault.message


def test_all_faults_are_told_at_once() -> None:
    faults = faults_of("rate_limit: {}\nbasic_auth_users: {a: b}\nhttp_server_config: {http2: true}\n")

    assert [fault.line for fault in faults] == [1, 2, 3]


def test_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_web_config(tmp_path / "web.yaml")


def test_hash_is_not_shown_with_the_value() -> None:
    assert HASH not in repr(config_of(WHOLE))
