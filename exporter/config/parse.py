"""From trees to Settings, or to every fault at once: shapes first, then what must fit together. Pure.

Is handed the probe kinds; knows none of them. What shape has found faulty is not complained of again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from exporter.config import schema
from exporter.config.accounts import (
    account_faults,
    account_of,
    account_references,
    account_warnings,
    principal_warnings,
)
from exporter.config.alertmanagers import (
    alertmanager_references,
    alertmanager_warnings,
    alertmanagers_of,
)
from exporter.config.entry import Entry
from exporter.config.incidents import incident_faults, incident_warnings, incidents_of
from exporter.config.mailboxes import has_mailboxes, mailbox_expiries, mailbox_faults, mailbox_references
from exporter.config.nearest import did_you_mean
from exporter.config.oauth2 import oauth2_expiries
from exporter.config.oauth2_rules import oauth2_faults
from exporter.config.plans import (
    floor_faults,
    planned,
    remark_faults,
    repeat_faults,
    way_faults,
    written_probes,
)
from exporter.config.presets import PRESETS
from exporter.config.rates import cap_faults, login_warnings
from exporter.config.relays import preset_of, relay_faults, relay_of, relay_references, relay_warnings
from exporter.config.retirement import retirement_of, retirement_warnings
from exporter.config.settings import DnsSettings, GuardSettings, Settings
from exporter.config.source import Source, fault_at, source_of
from exporter.config.tenants import Tenants
from exporter.config.tree import tree_of
from exporter.errors import ConfigError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exporter.config.entry import Expiry, Reference
    from exporter.config.plans import Planned
    from exporter.config.tree import Tree
    from exporter.diagnosis.cause import Cause
    from exporter.model import Account, Relay
    from exporter.ports import Kind

_LISTS = ("relays", "accounts", "domains")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a configuration came to; `settings` counts only if there are no faults."""

    settings: Settings
    faults: tuple[Fault, ...]
    references: tuple[Reference, ...]
    expiries: tuple[Expiry, ...]


def parse(trees: Sequence[Tree], kinds: Mapping[str, Kind], causes: Sequence[Tree] = ()) -> Parsed:
    """The main file's tree and those that it includes, held against the schema and against each other.

    `causes` are the trees of the operator's own causes.
    """
    main_shape, included_shape = schema.file_shapes(tuple(kinds.values()))
    main = source_of(trees[0], main_shape)
    assembly = _Assembly(main=main, sources=[main, *(source_of(tree, included_shape) for tree in trees[1:])])
    assembly.add_relays()
    assembly.add_accounts()
    assembly.add_plans(kinds)
    assembly.add_causes(causes)
    return assembly.result()


def parse_text(text: str, kinds: Mapping[str, Kind], file: str = "config.yaml") -> Settings:
    """The settings of one text that includes nothing. Raises ConfigError with every fault."""
    parsed = parse([tree_of(text.encode(), file)], kinds)
    if parsed.faults:
        raise ConfigError(parsed.faults)
    return parsed.settings


def in_order(faults: Iterable[Fault], files: Sequence[str]) -> tuple[Fault, ...]:
    """Each fault once, in the order in which a reader of the files meets them."""
    order = {file: index for index, file in enumerate(files)}
    return tuple(
        sorted(dict.fromkeys(faults), key=lambda fault: (order.get(fault.file, len(order)), fault.line))
    )


@dataclass(slots=True, kw_only=True)
class _Assembly:
    """All files together, while the settings are made of them."""

    main: Source[schema.Configuration]
    sources: list[Source[Any]]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    expiries: list[Expiry] = field(default_factory=list)
    relays: dict[str, tuple[Entry[schema.Relay], Relay]] = field(default_factory=dict)
    accounts: dict[str, tuple[Entry[schema.Account], Account]] = field(default_factory=dict)
    tenants: Tenants = field(default_factory=lambda: Tenants(()))
    plans: list[Planned] = field(default_factory=list)
    causes: tuple[Cause, ...] = ()
    cause_files: tuple[str, ...] = ()
    listed_relays: frozenset[str] = frozenset()
    listed_accounts: frozenset[str] = frozenset()

    def add_relays(self) -> None:
        """Build every listed relay."""
        self.listed_relays = frozenset(name for _, name, _ in self._named("relays"))
        self.listed_accounts = frozenset(name for _, name, _ in self._named("accounts"))
        self.faults += self._name_faults()
        for entry in self._entries("relays"):
            self._add_relay(entry)

    def _add_relay(self, entry: Entry[schema.Relay]) -> None:
        self.faults += relay_faults(entry)
        self.warnings += relay_warnings(entry)
        self.references += relay_references(entry)
        relay = relay_of(entry)
        if relay:
            self.relays.setdefault(entry.name, (entry, relay))

    def add_accounts(self) -> None:
        """Build every account whose relay is known."""
        self.faults += self._relay_name_faults()
        entries = [*self._entries("accounts")]
        for entry in entries:
            self.references += account_references(entry)
            self.expiries += oauth2_expiries(entry)
            self._add_preset(entry)
        self.tenants = Tenants(
            (entry.raw, self.relays[entry.raw.relay][1])
            for entry in entries
            if entry.raw.relay in self.relays
        )
        for entry in entries:
            self._add_account(entry)
        self.warnings += principal_warnings(self.accounts.values())

    def _add_account(self, entry: Entry[schema.Account]) -> None:
        relay_entry, relay = self.relays.get(entry.raw.relay, (None, None))
        if entry.raw.auth.oauth2:
            known = relay_entry if relay_entry and not relay_entry.is_cut("preset") else None
            self.faults += oauth2_faults(entry, preset_of(known.raw) if known else None)
        if relay_entry is None or relay is None:
            return
        faults = [*account_faults(entry, relay)]
        if faults and not relay_entry.is_cut("tls") and not relay_entry.is_cut("allow_plaintext"):
            self.faults += faults
        self.warnings += account_warnings(entry, relay)
        self.accounts.setdefault(entry.name, (entry, account_of(entry, relay, self.tenants)))

    def _add_preset(self, entry: Entry[schema.Account]) -> None:
        """A preset may be used without being listed; its caveats then stand at the account that uses it."""
        name = entry.raw.relay
        if name not in PRESETS or name in self.listed_relays:
            return
        if PRESETS[name].needs_region:
            message = f"preset {name} needs a region; list a relay with preset: {name} and region"
            self.faults.append(entry.fault("relay", message=message))
        elif name in self.listed_accounts:
            message = f"an account is named {name} as well; list a relay of another name with preset: {name}"
            self.faults.append(entry.fault("relay", message=message))
        elif name not in self.relays:
            made = Entry(source=entry.source, loc=(*entry.loc, "relay"), raw=schema.Relay(preset=name))
            relay = relay_of(made)
            if relay:
                self.relays[name] = (made, replace(relay, name=name))
            self.warnings += [
                replace(warning, path=made.fault(message="").path) for warning in relay_warnings(made)
            ]

    def add_plans(self, kinds: Mapping[str, Kind]) -> None:
        """Make the plans, and hold them against each other and the limits of the guard."""
        written = [
            *(each for entry in self._entries("domains") for each in written_probes(entry, kinds)),
            *(each for entry, relay in self.relays.values() for each in written_probes(entry, kinds, relay)),
            *(
                each
                for entry, account in self.accounts.values()
                for each in written_probes(entry, kinds, account.relay, account)
            ),
        ]
        for each in written:
            self.faults += way_faults(each)
            for is_fault, remark in remark_faults(each):
                (self.faults if is_fault else self.warnings).append(remark)
            self.plans += planned(each, self.main.model.defaults)
        for each in filter(has_mailboxes, written):
            self.faults += mailbox_faults(each)
            self.references += mailbox_references(each)
            self.expiries += mailbox_expiries(each)
        self.faults += repeat_faults(self.plans)
        self.faults += cap_faults(self.plans)
        guard = self.main.model.guard
        if not self.main.is_cut("guard", "mail_floor") and not self.main.is_cut("defaults"):
            self.faults += floor_faults(self.plans, guard.mail_floor, self.main)
        self.warnings += login_warnings(self.plans, guard.logins_per_minute, self.main)

    def add_causes(self, trees: Sequence[Tree]) -> None:
        """Read the operator's own causes."""
        if not trees:
            return
        from exporter.config.causes import own_causes  # noqa: PLC0415 - ours are read for it, which takes 0.1 s

        own = own_causes(trees)
        self.causes = own.causes
        self.cause_files = tuple(tree.file for tree in trees)
        self.faults += own.faults
        self.warnings += own.warnings

    def result(self) -> Parsed:
        """Everything, in order."""
        self.warnings += retirement_warnings(self.main.model.retirement, self.main)
        made = [account for _, account in self.accounts.values()]
        self.warnings += incident_warnings(self.main, made)
        self.warnings += alertmanager_warnings(self._top)
        self.references += alertmanager_references(self._top)
        if not any(source.tree.broken for source in self.sources):
            self.faults += incident_faults(self.main, self._names())
        files = (*(source.tree.file for source in self.sources), *self.cause_files)
        for source in self.sources:
            syntax = (
                fault_at(source.tree, finding.loc, finding.message, source.quotable, finding.line)
                for finding in source.tree.findings
            )
            self.faults += [*syntax, *source.faults]
        return Parsed(
            settings=self._settings(files),
            faults=in_order(self.faults, files),
            references=tuple(self.references),
            expiries=tuple(self.expiries),
        )

    def _settings(self, files: tuple[str, ...]) -> Settings:
        model = self.main.model
        guard = GuardSettings(
            hold_seconds=model.guard.hold,
            logins_per_minute=model.guard.logins_per_minute,
            mail_floor_seconds=model.guard.mail_floor,
        )
        dns = DnsSettings(
            nameservers=tuple(model.dns.nameservers), port=model.dns.port, timeout_seconds=model.dns.timeout
        )
        return Settings(
            relays=tuple(relay for _, relay in self.relays.values()),
            accounts=tuple(account for _, account in self.accounts.values()),
            plans=tuple(each.plan for each in self.plans),
            state_dir=self._top.path(model.state.dir),
            guard=guard,
            incidents=incidents_of(
                model.incidents,
                {name: entry.raw for name, (entry, _) in self.accounts.items()},
                self.tenants.labels,
            ),
            external_url=model.external_url,
            alertmanagers=alertmanagers_of(self._top),
            dns=dns,
            retirement=retirement_of(model.retirement),
            causes=self.causes,
            warnings=in_order(self.warnings, files),
            files=files,
        )

    @property
    def _top(self) -> Entry[schema.Configuration]:
        """The main file as a whole."""
        return Entry(source=self.main, loc=(), raw=self.main.model)

    def _entries(self, key: str) -> Iterator[Entry[Any]]:
        for source in self.sources:
            for name, raw in getattr(source.model, key).items():
                yield Entry(source=source, loc=(key, name), raw=raw)

    def _named(self, key: str) -> Iterator[tuple[Source[Any], str, Any]]:
        """Every entry of a list as it stands in the files, whatever its faults."""
        for source in self.sources:
            section = source.tree.data.get(key)
            for name, value in section.items() if isinstance(section, dict) else ():
                yield source, name, value

    def _names(self) -> dict[str, list[str]]:
        """What can be named elsewhere in the file."""
        return {
            "accounts": sorted(self.listed_accounts),
            "relays": sorted({*self.listed_relays, *self.relays}),
            "domains": sorted(name for _, name, _ in self._named("domains")),
            "tenants": sorted(self.tenants.labels),
        }

    def _name_faults(self) -> Iterator[Fault]:
        """Names are unique over all lists and files: a page and a command find an entry by its name alone."""
        first: dict[str, tuple[Source[Any], str]] = {}
        for key in _LISTS:
            for source, name, _ in self._named(key):
                if name not in first:
                    first[name] = source, key
                    continue
                other, its_key = first[name]
                there = other.fault((its_key, name), "")
                where = f"{there.file}:{there.line} ({there.path})"
                yield source.fault((key, name), f"this name is taken at {where}; choose another")

    def _relay_name_faults(self) -> Iterator[Fault]:
        """Every account's relay is listed or a preset, which can be said only if all files could be read."""
        known = dict.fromkeys((*sorted(self.listed_relays), *PRESETS))
        if any(source.tree.broken for source in self.sources):
            return
        for source, name, value in self._named("accounts"):
            relay = value.get("relay") if isinstance(value, dict) else None
            if isinstance(relay, str) and relay not in known:
                yield source.fault(
                    ("accounts", name, "relay"), f"unknown relay; {did_you_mean(relay, known)}"
                )
