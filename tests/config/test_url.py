"""The URLs of issuers and proxies: what passes, and what could carry a secret or go in clear."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from exporter.config.url import IssuerUrl, ProxyUrl

ISSUER: TypeAdapter[str] = TypeAdapter(IssuerUrl)
PROXY: TypeAdapter[str] = TypeAdapter(ProxyUrl)


def passes(adapter: TypeAdapter[str], text: str) -> bool:
    try:
        return adapter.validate_python(text) == text
    except ValidationError:
        return False


ISSUERS = [
    "https://login.microsoftonline.com",
    "https://login.microsoftonline.com/",
    "https://id.contoso.example/realms/mail",
    "https://127.0.0.1:8443",
    "https://[::1]:8443/x",
]
PROXIES = [
    "http://proxy.contoso.example:3128",
    "https://proxy",
    "http://192.0.2.1:3128/",
    "http://[2001:db8::1]:3128",
]
REFUSED_BY_BOTH = [
    "",
    "proxy.example:3128",
    "//proxy.example",
    "ftp://proxy.example",
    "socks5://proxy.example:1080",
    "https://",
    "https://user@h.example",
    "https://user:pass@h.example",
    "https://:@h.example",
    "https://h.example:0",
    "https://h.example:65536",
    "https://h.example:x",
    "https://h.example?x=1",
    "https://h.example/?x",
    "https://h.example#x",
    "https://h.example\\@evil.example",
    "https://h.example /",
    "https://h.example\n",
    "https://[h.example]",
    "https://[127.0.0.1]",
    "https://10.0.1",
    "https://h..example",
]


@pytest.mark.parametrize("text", ISSUERS)
def test_issuer_is_an_https_url(text: str) -> None:
    assert passes(ISSUER, text)


@pytest.mark.parametrize("text", PROXIES)
def test_proxy_is_an_http_or_https_url(text: str) -> None:
    assert passes(PROXY, text)


@pytest.mark.parametrize("text", [*REFUSED_BY_BOTH, "http://login.microsoftonline.com"])
def test_issuer_that_is_no_plain_https_url_is_refused(text: str) -> None:
    assert not passes(ISSUER, text)


@pytest.mark.parametrize("text", [*REFUSED_BY_BOTH, "http://proxy.example/path"])
def test_proxy_that_is_no_plain_url_is_refused(text: str) -> None:
    assert not passes(PROXY, text)


@pytest.mark.parametrize(("adapter", "texts"), [(ISSUER, ISSUERS), (PROXY, PROXIES)], ids=["issuer", "proxy"])
def test_json_schema_takes_what_is_taken(adapter: Any, texts: list[str]) -> None:
    pattern = adapter.json_schema()["pattern"]

    assert all(re.search(pattern, text) for text in texts)
