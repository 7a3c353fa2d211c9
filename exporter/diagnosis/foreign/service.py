"""What hands in no mail, by its kind: an entry of services.yaml, which says what each key means. Pure.

What is not of the right form raises KeyError or ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """By what one kind is known."""

    says: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    never_sends: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    schemes: tuple[str, ...] = ()


def service_of(written: Mapping[str, list[str]]) -> Service:
    """The service of one entry."""
    return Service(**{key: tuple(map(_READ[key], values)) for key, values in written.items()})


def _lower(text: str) -> str:
    if text != text.lower():
        raise ValueError(f"{text!r} is looked for in lower case, and would never be found")
    return text


_READ: Mapping[str, Callable[[str], Any]] = {
    "says": _lower,
    "named": _lower,
    "reports": _lower,
    "programs": _lower,
    "never_sends": _lower,
    "ports": int,
    "schemes": _lower,
}
"""How a value of each key is read."""
