"""Reads `scenarios.yaml`, and the file laid over it, into frozen values; all faults are told at once.

The only reader of scenario files; what each key means stands here. Raises ConfigError.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import dns.exception
import dns.rrset

from exporter.errors import ConfigError, Fault
from exporter.simulator.scenarios.current import valid_phase, valid_share
from exporter.simulator.scenarios.delivery import Delivery, Destination, Mailbox
from exporter.simulator.scenarios.document import Reader
from exporter.simulator.scenarios.override import Endpoint, Override
from exporter.simulator.scenarios.refusal import Refusal
from exporter.simulator.scenarios.reply import ReplyTemplate, reply_template
from exporter.simulator.scenarios.scenario import Delay, Flaw, Point, Scenario, TlsVersion, Way
from exporter.simulator.tenant.directory import Credential

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from enum import StrEnum

    from exporter.simulator.scenarios.document import Entries, Entry

    _Read = Callable[[Reader, Entry, str], Any]
    _Keys = Mapping[str, tuple[str, _Read]]

BUILT_IN = "scenarios.yaml"
MAX_DELAY_SECONDS = 600.0  # RFC 5321 section 4.5.3.2: no client waits longer for any reply
MAX_PAD_BYTES = 1 << 30
MAX_TOKEN_SECONDS = 86_400  # Entra's longest lifetime without continuous access evaluation
EACH = "each"

E = TypeVar("E", bound="StrEnum")


def load_scenarios(overlay: Path | None = None) -> dict[str, Scenario]:
    """The built-in scenarios by name, with those keys replaced that the overlay gives. Raises ConfigError."""
    reader = Reader()
    texts = {BUILT_IN: resources.files(__package__).joinpath(BUILT_IN).read_text("utf-8")}
    if overlay is not None:
        texts[str(overlay)] = _text(overlay)
    scenarios = _scenarios(reader, [reader.document(text, file) for file, text in texts.items()])
    if "healthy" not in scenarios:
        reason = "is missing; it is what the simulator begins with"
        reader.faults.append(Fault(file=BUILT_IN, line=1, path="healthy", message=reason))
    if reader.faults:
        raise ConfigError(reader.faults)
    return scenarios


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read as UTF-8 text: {error}"
        raise ConfigError([Fault(file=str(path), line=1, path="", message=reason)]) from error


def _scenarios(reader: Reader, documents: Iterable[Entries]) -> dict[str, Scenario]:
    places: Entries = {}
    keys: dict[str, Entries] = {}
    for document in documents:
        for name, entry in document.items():
            places[name] = entry
            keys[name] = keys.get(name, {}) | reader.entries(entry, name)
    return {name: _scenario(reader, name, place, keys[name]) for name, place in places.items()}


def _scenario(reader: Reader, name: str, place: Entry, entries: Entries) -> Scenario:
    values = _values(reader, entries, name, _KEYS)
    if "description" not in entries:
        reader.blame(place, f"{name}.description", "is missing; say what the scenario simulates")
    if bool(values.get("refuses")) != bool(values.get("replies")) and not reader.blamed(name):
        reader.blame(place, name, "`refuses` and `replies` belong together: give both or neither")
    return Scenario(name=name, **{"description": "", **values})


def _values(reader: Reader, entries: Entries, path: str, keys: _Keys) -> dict[str, Any]:
    """What the keys say, by field; what is unknown or unreadable is blamed and left out."""
    values: dict[str, Any] = {}
    for key, entry in entries.items():
        if key not in keys:
            reader.blame(entry, f"{path}.{key}", f"is unknown; known are {', '.join(keys)}")
            continue
        field, read = keys[key]
        if (value := read(reader, entry, f"{path}.{key}")) is not None:
            values[field] = value
    return values


def _overrides(reader: Reader, entry: Entry, path: str) -> tuple[Override, ...]:
    overrides = _values(reader, reader.entries(entry, path), path, _ENDPOINTS)
    return tuple(overrides.values())


def _override(endpoint: Endpoint) -> _Read:
    def read(reader: Reader, entry: Entry, path: str) -> Override:
        values = _values(reader, reader.entries(entry, path), path, _OVERRIDE_KEYS)
        refusal = {name: values.pop(name) for name in ("error", "aadsts", "text") if name in values}
        if len(refusal) not in (0, 3) and not reader.blamed(path):
            reader.blame(entry, path, "`error`, `aadsts` and `text` belong together: give all or none")
        if "body" in values and (refusal or "fields" in values):
            reader.blame(
                entry, path, "`body` is the whole answer: leave out `fields`, `error`, `aadsts`, `text`"
            )
        return Override(
            endpoint=endpoint, refusal=Refusal(**refusal) if len(refusal) == 3 else None, **values
        )

    return read


def _section(made: Callable[..., Any], keys: _Keys) -> _Read:
    """A mapping of keys that makes one value."""
    return lambda reader, entry, path: made(**_values(reader, reader.entries(entry, path), path, keys))


def _plain(read: Callable[[Any], Any]) -> _Read:
    return lambda reader, entry, path: reader.read(read, entry, path)


def _line(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value.strip()


def _text_as_it_is(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - the file's fault, not the caller's
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - as above
    return value


def _member(members: Iterable[E]) -> Callable[[Any], E]:
    choices = {member.value: member for member in members}

    def read(value: Any) -> E:
        if (chosen := choices.get(str(value))) is None:
            raise ValueError(f"must be one of {', '.join(choices)}, not {value!r}")
        return chosen

    return read


def _ways(value: Any) -> tuple[Way, ...]:
    if not isinstance(value, list):
        raise ValueError(f"must be a list of {', '.join(Way)}")  # noqa: TRY004 - as above
    return tuple(_member(Way)(item) for item in value)


def _replies(value: Any) -> tuple[ReplyTemplate, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError("must be a list of replies, each a text such as '535 5.7.139 ...'")
    templates = tuple(reply_template(text) for text in texts)
    if any(template.code < 400 for template in templates):
        raise ValueError("must be refusals: codes from 400 to 599")
    return templates


def _records(value: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    """Records by name and type, each a text as zone files have it."""
    if not isinstance(value, dict) or not all(isinstance(types, dict) for types in value.values()):
        raise ValueError("must be a mapping of names, each a mapping of lists of records by type")
    try:
        for types in value.values():
            for rdtype, texts in types.items():
                dns.rrset.from_text_list("x.example", 1, "IN", rdtype, texts)
    except (dns.exception.DNSException, TypeError, ValueError, AttributeError) as exc:
        raise ValueError(f"must be lists of records as zone files have them: {exc}") from exc
    return {name: {rdtype: tuple(texts) for rdtype, texts in types.items()} for name, types in value.items()}


def _delays(value: Any) -> tuple[Delay, ...]:
    known = (EACH, *Point)
    if not isinstance(value, dict) or not set(value) <= set(known):
        raise ValueError(f"must be a mapping of seconds by {', '.join(known)}")
    seconds = {point: _seconds(number) for point, number in value.items()}
    each = seconds.pop(EACH, 0.0)
    return tuple(Delay(point=point, seconds=seconds.get(point.value, each)) for point in Point)


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_DELAY_SECONDS:
        raise ValueError(f"must be seconds from 0 to {MAX_DELAY_SECONDS:.0f}, not {value!r}")
    return float(value)


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {value!r}")
        return value

    return read


def _headers(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(_is_header(name, text) for name, text in value.items()):
        raise ValueError("must be a mapping of texts by header name, each of one line")
    return value


def _is_header(name: Any, text: Any) -> bool:
    return isinstance(name, str) and name.isascii() and isinstance(text, str) and text.isprintable()


def _fields(value: Any) -> dict[str, Any]:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise ValueError("must be a mapping of what JSON can hold")  # noqa: TRY004 - as above
    return value


_DELIVERY_KEYS: _Keys = {
    "to": ("to", _plain(_member(Destination))),
    "after_seconds": ("after_seconds", _plain(_seconds)),
}
_MAILBOX_KEYS: _Keys = {
    "refuse_basic": ("refuse_basic", _plain(_line)),
    "refuse_token": ("refuse_token", _plain(_line)),
    "keeps": ("keeps", _plain(_flag)),
    "used_percent": ("used_percent", _plain(_whole(0, 100))),
    "throttle_seconds": ("throttle_seconds", _plain(_whole(0, 600))),
}
_KEYS: _Keys = {
    "description": ("description", _plain(_line)),
    "refuses": ("refuses", _plain(_ways)),
    "phase": ("phase", _plain(valid_phase)),
    "share": ("share", _plain(valid_share)),
    "replies": ("replies", _plain(_replies)),
    "ignores_password": ("ignores_password", _plain(_flag)),
    "strip_starttls": ("strip_starttls", _plain(_flag)),
    "mx_strip_starttls": ("mx_strip_starttls", _plain(_flag)),
    "behind_starttls": ("behind_starttls", _plain(_line)),
    "tls_max": ("tls_max", _plain(_member(TlsVersion))),
    "old_tls": ("old_tls", _plain(_flag)),
    "certificate": ("flaw", _plain(_member(Flaw))),
    "sees_us_as": ("sees_us_as", _plain(_line)),
    "block_port": ("block_port", _plain(_flag)),
    "block_mx": ("block_mx", _plain(_flag)),
    "delay_seconds": ("delays", _plain(_delays)),
    "token_seconds": ("token_seconds", _plain(_whole(-MAX_TOKEN_SECONDS, MAX_TOKEN_SECONDS))),
    "token_claims": ("token_claims", _plain(_fields)),
    "block_entra": ("block_entra", _plain(_flag)),
    "entra_certificate": ("entra_flaw", _plain(_member(Flaw))),
    "entra": ("overrides", _overrides),
    "mx_replies": ("mx_replies", _plain(_replies)),
    "records": ("records", _plain(_records)),
    "block_dns": ("block_dns", _plain(_flag)),
    "delivery": ("delivery", _section(Delivery, _DELIVERY_KEYS)),
    "mailbox": ("mailbox", _section(Mailbox, _MAILBOX_KEYS)),
}
_ENDPOINTS: _Keys = {endpoint.value: (endpoint.value, _override(endpoint)) for endpoint in Endpoint}
_OVERRIDE_KEYS: _Keys = {
    "credential": ("credential", _plain(_member(Credential))),
    "error": ("error", _plain(_line)),
    "aadsts": ("aadsts", _plain(_whole(0, 99_999_999))),
    "text": ("text", _plain(_line)),
    "status": ("status", _plain(_whole(200, 599))),
    "headers": ("headers", _plain(_headers)),
    "fields": ("fields", _plain(_fields)),
    "body": ("body", _plain(_text_as_it_is)),
    "gzip": ("gzip", _plain(_flag)),
    "pad_bytes": ("pad_bytes", _plain(_whole(0, MAX_PAD_BYTES))),
    "cut_bytes": ("cut_bytes", _plain(_whole(0, MAX_PAD_BYTES))),
    "delay_seconds": ("delay_seconds", _plain(_seconds)),
    "drip_seconds": ("drip_seconds", _plain(_seconds)),
}
