"""Texts of other protocols, which are none of our causes however alike they sound: SSH, SQL, HTTP, FTP.

Marks of mail overrule them: a web application's log may hold a refused mail. What each service is known by
lies in services.yaml.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.diagnosis.foreign.service import Service, service_of
from exporter.diagnosis.inferred import port_of
from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.match import found
from exporter.diagnosis.written import entries_of
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.diagnosis.reading import Reading

FILE = Path(__file__).with_name("services.yaml")
SERVICES = {name: service_of(written) for name, written in entries_of([FILE], "services").items()}


def _any(names: Iterable[str]) -> str:
    """A pattern of any of the names: `*` in one is any letters, `?` one."""
    return "|".join(re.escape(name).replace(r"\*", r"\w*").replace(r"\?", r"\w") for name in names)


_MAIL = SERVICES["mail"]
_OTHERS = [service for service in SERVICES.values() if service is not _MAIL]
_FOREIGN = Service(
    **{
        key: tuple(value for service in _OTHERS for value in getattr(service, key))
        for key in Service.__slots__
    }
)
"""All that is none of mail's."""
_SAID, _MAIL_SAID = "|".join(_FOREIGN.says), "|".join(_MAIL.says)

_PROGRAM = compiled(
    rf"(?:[^\n]{{0,48}}?\s)?\W{{0,3}}(?:{_any(_FOREIGN.programs)})(?:\[\d{{1,9}}\]|\(\w{{1,16}}\))?:\s", re.I
)
"""What another program says; of mail too, where one sends alerts or runs what sends."""
_NEVER_SENDS = compiled(rf"\W{{0,3}}(?:{_any(_FOREIGN.never_sends)})\b\W", re.I)
"""What a program says that hands in no mail, whatever words it uses."""
_PORT = compiled(
    r"(?:(?<=[\w\]])(?<!\.(?:js|ts|go|py|rb|rs|cs|pl))(?<!\.php)(?<!\.java):|\bport[ =:]{1,2})"
    rf"(?:{'|'.join(map(str, _FOREIGN.ports))})(?![\d.)]|:\d)"
)
"""A port at which another service than mail is at home."""
_ADDRESS = compiled(
    rf"\b(?:{_any(_FOREIGN.schemes)})://"
    r"|(?:\b(?:get|post|put|head|patch|delete|fetch\w*|load\w*|call\w*|reach\w*|access\w*|download\w*|clone|url"
    r"|from|for|against|(?:request|connect\w*|write|push|pull)(?: to)?)\b|,)[\s:=\"'`(<\\]{0,4}https?://",
    re.I,
)
"""Of a resource that somebody wanted to have; what a server advises to visit or to see is none."""
_HTTP = compiled(
    r"\((?:40[0-69]|410|429|507)\)|\bhttp[ /:]{1,2}(?:\d\.\d )?[45]\d\d\b"
    r"|\berror:? (?:40[0-69]|410|429)\b"
    r"|^;; |\berror from server \(\w",
    re.I | re.M,
)
"""A status of HTTP that no reply of SMTP has as its number; what dig and kubectl write before an error."""


def is_foreign(reading: Reading) -> bool:
    """Is this another protocol's error, or none at all?"""
    text = reading.evidence.text
    low = text.lower()
    apart = any(map(low.__contains__, _FOREIGN.named))
    filtered = reading.code is None and any(map(low.__contains__, _FOREIGN.reports))
    if (apart or filtered) and "smtp" not in low and port_of(low) is None and not _is_told(reading):
        return True
    if reading.phase in (Phase.IMAP, Phase.TOKEN) or reading.numbered:
        return False
    ours = any(map(low.__contains__, _MAIL.named)) or port_of(low) is not None
    if _NEVER_SENDS.match(text) and not ours:
        return True
    if reading.aadsts is not None or found(_MAIL_SAID, reading.words):
        return False
    if found(_SAID, reading.words):
        return True
    return not ours and (bool(_PROGRAM.match(text)) or _is_elsewhere(reading, text))


def _is_elsewhere(reading: Reading, text: str) -> bool:
    """Is it of another service, by its port or its address? What a server says is of the server."""
    if _is_told(reading):
        return False
    if _HTTP.search(text):
        return True
    return reading.code is None and bool(_PORT.search(text) or _ADDRESS.search(text))


def _is_told(reading: Reading) -> bool:
    """Does a number or a name in it say that a mail server, or Entra, said it?"""
    return bool(reading.enhanced or reading.provider or reading.aadsts)
