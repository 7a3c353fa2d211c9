"""From the mailboxes of a round trip as written to those that are meant, and their faults. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from exporter.config.entry import Entry, Holds
from exporter.config.mailbox_shapes import RoundTripOptions
from exporter.config.oauth2 import oauth2_expiries, oauth2_of, oauth2_references
from exporter.config.oauth2_rules import oauth2_faults
from exporter.config.presets import preset_named
from exporter.delivery.mail import RoundTrip
from exporter.delivery.mailbox import GraphMailbox, ImapMailbox, Mailbox, Maildir
from exporter.model import BasicAuth, Relay
from exporter.terms import TlsMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.config.entry import Expiry, Reference
    from exporter.config.mailbox_shapes import GraphShape, ImapShape, MailboxShape
    from exporter.config.presets import Preset
    from exporter.config.written import Written
    from exporter.errors import Fault

_KEYS: Final = ("arrive", "bounces")
_PORTS: Final = {"implicit": 993, "starttls": 143}
_GRAPH_PRESET: Final = "microsoft365"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One mailbox as written: what it is written under, its shape, the recipient or sender it belongs to."""

    written: Written
    key: str
    shape: MailboxShape
    owner: str

    def entry(self, kind: str) -> Entry[Any]:
        """What stands under `imap:` or `graph:`, as an entry of its own."""
        whole = self.written.entry
        loc: tuple[Any, ...] = (*whole.loc, *self.written.below, self.key, kind)
        return Entry(source=whole.source, loc=loc, raw=getattr(self.shape, kind))

    @property
    def preset(self) -> Preset:
        """Of the server or cloud, with the scope that it wants."""
        if self.shape.imap:
            return preset_named(self.shape.imap.preset)
        graph = self.shape.graph
        preset = preset_named((graph.preset if graph else None) or _GRAPH_PRESET)
        url = (graph.url if graph else None) or preset.graph_host
        return replace(preset, graph_host=url, scope=f"{url.rstrip('/')}/.default", oauth2_caveat="")


def options_of(written: Written) -> object:
    """The options that are meant: of a round trip, its mailboxes with all that opens them."""
    options = written.options
    if not isinstance(options, RoundTripOptions):
        return options
    mailboxes = {place.key: _mailbox(place) for place in _places(written)}
    return RoundTrip(
        to=options.to,
        late_after_seconds=options.late_after,
        lost_after_seconds=options.lost_after,
        arrive=mailboxes["arrive"],
        bounces=mailboxes.get("bounces"),
    )


def has_mailboxes(written: Written) -> bool:
    """Is it a round trip? There are more probes of other kinds, of which there is nothing to say here."""
    return isinstance(written.options, RoundTripOptions)


def mailbox_faults(written: Written) -> Iterator[Fault]:
    """What does not go together in the mailboxes of a round trip."""
    for place in _places(written):
        if place.shape.imap and not (place.shape.imap.host or place.preset.imap_host):
            entry = place.entry("imap")
            if not entry.is_cut("host") and not entry.is_cut("preset"):
                yield entry.fault(message='missing key "host": give host, or a preset that has IMAP')
        for kind in ("imap", "graph"):
            if getattr(place.shape, kind):
                entry = place.entry(kind)
                yield from oauth2_faults(entry, None if entry.is_cut("preset") else place.preset)


def mailbox_references(written: Written) -> Iterator[Reference]:
    """The secrets and files that the mailboxes of a round trip point at."""
    for place in _places(written):
        for kind in ("imap", "graph"):
            if getattr(place.shape, kind):
                yield from _references(place.entry(kind))


def _references(entry: Entry[Any]) -> Iterator[Reference]:
    basic = getattr(entry.raw.auth, "basic", None)
    if basic:
        yield entry.secret_reference("auth", "basic", "password", written=basic.password)
    if entry.raw.ca_file:
        yield entry.file_reference("ca_file", written=entry.raw.ca_file, holds=Holds.CERTIFICATES)
    yield from oauth2_references(entry)


def mailbox_expiries(written: Written) -> Iterator[Expiry]:
    """When their client secrets end."""
    for place in _places(written):
        for kind in ("imap", "graph"):
            if getattr(place.shape, kind):
                yield from oauth2_expiries(place.entry(kind))


def _places(written: Written) -> Iterator[_Place]:
    options = written.options
    if not isinstance(options, RoundTripOptions):
        return
    sender = written.account.address if written.account else ""
    for key, owner in zip(_KEYS, (options.to, sender), strict=True):
        shape = getattr(options, key)
        if shape is not None:
            yield _Place(written=written, key=key, shape=shape, owner=owner)


def _mailbox(place: _Place) -> Mailbox:
    shape = place.shape
    if shape.imap:
        return _imap(place, place.entry("imap"), shape.imap)
    if shape.graph:
        return _graph(place, place.entry("graph"), shape.graph)
    return Maildir(path=place.written.entry.path(shape.maildir or ""))


def _imap(place: _Place, entry: Entry[Any], raw: ImapShape) -> ImapMailbox:
    preset, basic = place.preset, raw.auth.basic
    return ImapMailbox(
        relay=Relay(
            name=f"{place.written.entry.name}/{place.key}",
            host=raw.host or preset.imap_host,
            port=raw.port or _PORTS[raw.tls],
            tls=TlsMode(raw.tls),
            provider=preset.name,
            server_name=raw.server_name,
            ca_file=entry.path(raw.ca_file) if raw.ca_file else None,
        ),
        username=raw.username,
        basic=BasicAuth(username=basic.username or raw.username, password=entry.secret(basic.password))
        if basic
        else None,
        oauth2=oauth2_of(entry, preset),
        junk_names=tuple(raw.junk),
    )


def _graph(place: _Place, entry: Entry[Any], raw: GraphShape) -> GraphMailbox:
    oauth2 = oauth2_of(entry, place.preset)
    assert oauth2 is not None  # noqa: S101 - the shape demands it
    return GraphMailbox(
        url=place.preset.graph_host.rstrip("/"),
        address=raw.mailbox or place.owner,
        oauth2=oauth2,
        ca_file=entry.path(raw.ca_file) if raw.ca_file else oauth2.ca_file,
    )
