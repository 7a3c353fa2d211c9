"""The URLs of a configuration: issuers, proxies, our pages, Alertmanagers. None may carry a credential. Pure.

As in `values`, a message says what would be right and never repeats what was written.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, WithJsonSchema

from exporter.config.values import Text, is_host, said

_PORT_MAX = 65535
_PARTS: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]|[^\[\]:/?#@\\]+)"  # no @: no user and no password
    r"(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~/-]*)?"  # no query and no fragment
)


def _parts(text: str) -> re.Match[str] | None:
    match = _PARTS.fullmatch(text)
    fits = match and is_host(match["host"].strip("[]")) and 1 <= int(match["port"] or 1) <= _PORT_MAX
    return match if fits else None


def _issuer(text: str) -> str:
    parts = _parts(text)
    if parts is None or parts["scheme"] != "https":
        raise said(
            "must be an https:// URL such as https://login.microsoftonline.com: no user name, no password, "
            "no query, no fragment"
        )
    return text


def _proxy(text: str) -> str:
    parts = _parts(text)
    if parts is None or parts["path"] not in (None, "/"):
        raise said(
            "must be a URL such as http://proxy.contoso.example:3128, with http:// or https:// and without a "
            "path; a user name and password in it are refused, as a literal secret is"
        )
    return text


def _pages(text: str) -> str:
    if _parts(text) is None:
        raise said(
            "must be a URL such as https://smtp-exporter.contoso.example: with http:// or https://, without "
            "a user name, a password, a query or a fragment"
        )
    return text.rstrip("/")


def _alertmanager(text: str) -> str:
    if _parts(text) is None:
        raise said(
            "must be a URL such as http://alertmanager:9093: with http:// or https:// and the path that it "
            "is served under, if there is one; a user name and a password stand in basic_auth"
        )
    return text.rstrip("/")


IssuerUrl = Annotated[
    Text,
    AfterValidator(_issuer),
    WithJsonSchema({"type": "string", "pattern": r"^https://[^/?#@\s]+(/[A-Za-z0-9._~/-]*)?$"}),
]
ProxyUrl = Annotated[
    Text,
    AfterValidator(_proxy),
    WithJsonSchema({"type": "string", "pattern": r"^https?://[^/?#@\s]+/?$"}),
]
PagesUrl = Annotated[
    Text,
    AfterValidator(_pages),
    WithJsonSchema({"type": "string", "pattern": r"^https?://[^/?#@\s]+(/[A-Za-z0-9._~/-]*)?$"}),
]
AlertmanagerUrl = Annotated[
    Text,
    AfterValidator(_alertmanager),
    WithJsonSchema({"type": "string", "pattern": r"^https?://[^/?#@\s]+(/[A-Za-z0-9._~/-]*)?$"}),
]
