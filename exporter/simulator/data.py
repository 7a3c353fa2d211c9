"""Reads `scenarios.yaml`, and the file laid over it, into frozen values; all faults are told at once.

The only reader of scenario files. Raises ConfigError.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import yaml

from exporter.errors import ConfigError, Fault
from exporter.simulator.reply import ReplyTemplate, reply_template
from exporter.simulator.scenario import Delay, Point, Scenario, TlsVersion, Way
from exporter.simulator.stage import valid_phase, valid_share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from enum import StrEnum

BUILT_IN = "scenarios.yaml"
MAX_DELAY_SECONDS = 600.0  # RFC 5321 section 4.5.3.2: no client waits longer for any reply
EACH = "each"

T = TypeVar("T")
E = TypeVar("E", bound="StrEnum")


class _Place(NamedTuple):
    file: str
    line: int


class _Entry(NamedTuple):
    """A value and where it stands."""

    value: Any
    place: _Place


_Document = dict[str, dict[str, _Entry]]


class _Reader:
    """Collects faults while values are read, so that one run tells them all."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def blame(self, place: _Place, path: str, message: str) -> None:
        self.faults.append(Fault(file=place.file, line=place.line, path=path, message=message))

    def read(self, read: Callable[[Any], T], entry: _Entry, path: str, default: T) -> T:
        try:
            return read(entry.value)
        except ValueError as fault:
            self.blame(entry.place, path, str(fault))
            return default


def load_scenarios(overlay: Path | None = None) -> dict[str, Scenario]:
    """The built-in scenarios by name, with those keys replaced that the overlay gives. Raises ConfigError."""
    reader = _Reader()
    document = _document(reader, resources.files(__package__).joinpath(BUILT_IN).read_text("utf-8"), BUILT_IN)
    if overlay is not None:
        for name, keys in _document(reader, _text(overlay), str(overlay)).items():
            document[name] = document.get(name, {}) | keys
    scenarios = {name: _scenario(reader, name, keys) for name, keys in document.items()}
    if "healthy" not in scenarios:
        reader.blame(_Place(BUILT_IN, 1), "healthy", "is missing; it is what the simulator begins with")
    if reader.faults:
        raise ConfigError(reader.faults)
    return scenarios


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read as UTF-8 text: {error}"
        raise ConfigError([Fault(file=str(path), line=1, path="", message=reason)]) from error


def _document(reader: _Reader, text: str, file: str) -> _Document:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"is no YAML: {getattr(error, 'problem', None) or error}"
        reader.blame(_Place(file, mark.line + 1 if mark else 1), "", reason)
        return {}
    if root is None:
        return {}
    return {
        name: {
            key: _Entry(_value(node), _place(node, file)) for key, node in _pairs(reader, body, file, name)
        }
        for name, body in _pairs(reader, root, file, "")
    }


def _pairs(reader: _Reader, node: yaml.Node, file: str, path: str) -> Iterable[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        reader.blame(_place(node, file), path, "must be a mapping")
        return
    seen = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            reader.blame(_place(key, file), f"{path}.{name}".lstrip("."), "stands here a second time")
        seen.add(name)
        yield name, value


def _value(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    except (yaml.YAMLError, ValueError):
        return None  # refused by whichever key it stands at
    finally:
        loader.dispose()


def _place(node: yaml.Node, file: str) -> _Place:
    return _Place(file, node.start_mark.line + 1)


def _scenario(reader: _Reader, name: str, keys: Mapping[str, _Entry]) -> Scenario:
    values: dict[str, Any] = {}
    for key, entry in keys.items():
        if key not in _KEYS:
            reader.blame(entry.place, f"{name}.{key}", f"is unknown; known are {', '.join(_KEYS)}")
            continue
        field, read = _KEYS[key]
        if (value := reader.read(read, entry, f"{name}.{key}", None)) is not None:
            values[field] = value
    place = next((entry.place for entry in keys.values()), _Place(BUILT_IN, 1))
    if "description" not in keys:
        reader.blame(place, f"{name}.description", "is missing; say what the scenario plays")
    if bool(values.get("refuses")) != bool(values.get("replies")) and not _blamed(reader, name):
        reader.blame(place, name, "`refuses` and `replies` belong together: give both or neither")
    return Scenario(name=name, **{"description": "", **values})


def _blamed(reader: _Reader, name: str) -> bool:
    return any(fault.path.startswith(f"{name}.") for fault in reader.faults)


def _description(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value.strip()


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - the file's fault, not the caller's
    return value


def _member(members: Iterable[E], value: Any) -> E:
    choices = {member.value: member for member in members}
    if (chosen := choices.get(str(value))) is None:
        raise ValueError(f"must be one of {', '.join(choices)}, not {value!r}")
    return chosen


def _ways(value: Any) -> tuple[Way, ...]:
    if not isinstance(value, list):
        raise ValueError(f"must be a list of {', '.join(Way)}")  # noqa: TRY004 - as above
    return tuple(_member(Way, item) for item in value)


def _replies(value: Any) -> tuple[ReplyTemplate, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError("must be a list of replies, each a text such as '535 5.7.139 ...'")
    templates = tuple(reply_template(text) for text in texts)
    if any(template.code < 400 for template in templates):
        raise ValueError("must be refusals: codes from 400 to 599")
    return templates


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


_KEYS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "description": ("description", _description),
    "refuses": ("refuses", _ways),
    "phase": ("phase", valid_phase),
    "share": ("share", valid_share),
    "replies": ("replies", _replies),
    "ignores_password": ("ignores_password", _flag),
    "strip_starttls": ("strip_starttls", _flag),
    "tls_max": ("tls_max", lambda value: _member(TlsVersion, value)),
    "block_port": ("block_port", _flag),
    "delay_seconds": ("delays", _delays),
}
