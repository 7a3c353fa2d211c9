"""What is unwise in an Alertmanager configuration: pages about mail that go by the mail under test. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

MAIL, RECEIVERS = "email_configs", "receivers"


def lint(alertmanager: Mapping[str, Any], hosts: Collection[str], domains: Collection[str]) -> list[str]:
    """A warning for each route that notifies only by mail through what is watched; empty if there is none.

    `hosts` are those of the relays, `domains` those of the accounts: mail through or to one of them fails
    together with what the alert is about. Other faults are amtool's to find.

    Sample: "route: its receiver 'ops' notifies only by mail, through mail.example, which is watched ..."
    """
    settings = _mapping(alertmanager.get("global"))
    receivers = {_text(each.get("name")): each for each in map(_mapping, _items(alertmanager.get(RECEIVERS)))}
    watched = {name.lower().rstrip(".") for name in (*hosts, *domains)}
    return [
        f"{where}: its receiver {name!r} notifies only by mail, {why}, which is watched here: "
        "when it breaks the page does not arrive; add a second way, such as a webhook"
        for where, name in _routes(_mapping(alertmanager.get("route")), "route", None)
        if (why := _only_by_watched_mail(_mapping(receivers.get(_text(name))), settings, watched))
    ]


def _routes(route: Mapping[str, Any], where: str, inherited: object) -> Iterator[tuple[str, object]]:
    """Each route with the name of its receiver, which it has from its parent if it names none."""
    receiver = route.get("receiver", inherited)
    yield where, receiver
    for index, child in enumerate(_items(route.get("routes"))):
        yield from _routes(_mapping(child), f"{where}.routes[{index}]", receiver)


def _only_by_watched_mail(
    receiver: Mapping[str, Any], settings: Mapping[str, Any], watched: Collection[str]
) -> str:
    """Why none of the receiver's ways can be relied on; empty if one can, or if it has none at all."""
    ways = {key: _items(value) for key, value in receiver.items() if key.endswith("_configs") and value}
    reasons = [_reason(_mapping(mail), settings, watched) for mail in ways.get(MAIL, ())]
    return reasons[0] if ways.keys() == {MAIL} and all(reasons) else ""


def _reason(mail: Mapping[str, Any], settings: Mapping[str, Any], watched: Collection[str]) -> str:
    host = _host(mail.get("smarthost", settings.get("smtp_smarthost")))
    domain = _text(mail.get("to")).rpartition("@")[2].strip("> ").lower()
    if host in watched:
        return f"through {host}"
    return f"to {domain}" if domain in watched else ""


def _host(smarthost: object) -> str:
    """Of `mail.example:587` or `[2001:db8::1]:25` the host; newer versions take a mapping."""
    if isinstance(smarthost, Mapping):
        return _text(smarthost.get("host")).lower()
    return _text(smarthost).rpartition(":")[0].strip("[]").lower().rstrip(".")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
