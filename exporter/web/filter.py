"""What a reader filters the first page by (name, tenant, own labels, state), and what there is to choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from exporter.web.migration import has_to_migrate, missing
from exporter.web.slices import kept, mapped
from exporter.web.tenants import tenant_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exporter.history import Subject
    from exporter.web.slices import Work

LONGEST_CHARACTERS = 200  # of a field: nobody types more
LABELS_SHOWN = 3  # fields for own labels, by name; the field of names finds `label=value` of any
OFFERED = 100  # values that a field suggests: more are quicker typed than found
TENANT = "tenant"
LABEL = "label."
"""Before an own label's name in the query of a URL."""


class State(StrEnum):
    """What a subject has come to: the first of these that one of its probes is in."""

    FAILING = "failing"
    HELD = "held"
    PUT_OFF = "put off"
    WAITING = "waiting"
    OK = "ok"


TO_MIGRATE = "to migrate"
STATES = (*(state.value for state in State), TO_MIGRATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for, in lower case; what is empty is any. `state` is one of STATES."""

    words: tuple[str, ...] = ()
    tenant: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    state: str = ""
    page: int = 1

    @property
    def is_any(self) -> bool:
        """Is nothing filtered?"""
        return replace(self, page=1) == Wanted()

    def of(self, field: str) -> str:
        """What a field of the filter must say to ask for the same."""
        return self.tenant if field == TENANT else dict(self.labels).get(field.removeprefix(LABEL), "")


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """From the query of a URL; what makes no sense is no filter."""
    number, state = query.get("page", ""), query.get("state", "")
    labels = (
        (name.removeprefix(LABEL), _typed(text)) for name, text in query.items() if name.startswith(LABEL)
    )
    return Wanted(
        words=tuple(_typed(query.get("q", "")).split()),
        tenant=_typed(query.get(TENANT, "")),
        labels=tuple((name, text) for name, text in labels if text),
        state=state if state in STATES else "",
        page=max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
    )


def link(wanted: Wanted, page: int) -> str:
    """The URL of a page of what is asked for."""
    labels = {f"{LABEL}{name}": text for name, text in wanted.labels}
    filters = {"q": " ".join(wanted.words), TENANT: wanted.tenant, **labels, "state": wanted.state}
    return "/?" + urlencode({name: text for name, text in filters.items() if text} | {"page": page})


def fits(state: State, subject: Subject, wanted: Wanted) -> bool:
    """Is this subject, in this state, asked for?"""
    if wanted.words and not all(word in subject.words for word in wanted.words):
        return False
    if (wanted.tenant or wanted.labels) and not _belongs(subject, wanted):
        return False
    if wanted.state == TO_MIGRATE:
        return has_to_migrate(subject) and missing(subject) is not None
    return not wanted.state or wanted.state == state.value


def _belongs(subject: Subject, wanted: Wanted) -> bool:
    """By tenant and own labels, which only accounts have."""
    account = subject.account
    if account is None:
        return False
    own = dict(account.labels)
    tenant = f"{tenant_name(account)} {account.tenant}".lower()
    return wanted.tenant in tenant and all(text in own.get(name, "").lower() for name, text in wanted.labels)


def _typed(text: str) -> str:
    return text[:LONGEST_CHARACTERS].strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the filter: its name in the query, what it is called, what it suggests."""

    name: str
    title: str
    values: tuple[str, ...]


class Choices:
    """The fields that fit what is configured. Looking at ten thousand accounts is done once for each load."""

    def __init__(self) -> None:
        self._subjects: Sequence[Subject] | None = None
        self._fields: tuple[Field, ...] = ()

    def among(self, subjects: Sequence[Subject]) -> Work[tuple[Field, ...]]:
        """One for each own label that accounts have, and one for their tenants."""
        if subjects is not self._subjects:
            found = yield from _fields(subjects)
            self._subjects, self._fields = subjects, tuple(found)
        return self._fields


def _fields(subjects: Sequence[Subject]) -> Work[list[Field]]:
    known = yield from mapped(lambda subject: subject.account, subjects)
    accounts = [account for account in known if account is not None]
    labels = yield from mapped(lambda account: dict(account.labels), accounts)
    tenants = yield from mapped(tenant_name, accounts)
    fields = []
    for name in list(dict.fromkeys(chain.from_iterable(labels)))[:LABELS_SHOWN]:
        having = yield from kept(partial(_has, name), labels)
        values = _offered(own[name] for own in having)
        fields.append(Field(name=f"{LABEL}{name}", title=name.capitalize(), values=values))
    return [*fields, Field(name=TENANT, title="Tenant", values=_offered(tenants))] if accounts else fields


def _has(name: str, labels: Mapping[str, str]) -> bool:
    return name in labels


def _offered(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values))[:OFFERED])
