"""What runs turns of probes: a configuration made ready to be used, and the runner that uses it.

The service and `check` share it, so that a probe does the same by schedule and by hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.config.secret_files import FileSecrets
from exporter.deferral import Deferrals
from exporter.delivery.mail import RoundTrip
from exporter.delivery.mailbox import ImapMailbox
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import TABLE
from exporter.diagnosis.table import Table
from exporter.drivers.clock import StampKeeper, SteadyClock, SystemClock
from exporter.drivers.credential import certificate_not_after
from exporter.drivers.dns import DnsDriver
from exporter.drivers.http import HttpDriver
from exporter.drivers.mailboxes import MailboxOpener
from exporter.drivers.pages import PageDriver
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.tokens import MsalTokens
from exporter.drivers.trust import Contexts
from exporter.errors import Failure
from exporter.guard.guard import Guard
from exporter.guard.pace import Pace
from exporter.model import AppCertificate, ClientSecret
from exporter.probes import kinds
from exporter.run import Mailboxes, Runner
from exporter.store.store import Store
from exporter.watch.audience import Nobody
from exporter.watch.journal import StoreJournal
from exporter.watch.logins import Logins
from exporter.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from exporter.config.settings import Settings
    from exporter.model import Account, Plan, Relay
    from exporter.ports import Kind, Secrets
    from exporter.watch.audience import Audience

log = logging.getLogger("smtp-exporter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration with all that is made of it before it is taken into use; ends are Unix seconds."""

    settings: Settings
    contexts: Contexts
    credential_ends: Mapping[str, float]
    table: Table


class Engine:
    """Loads configurations and runs turns by the one in use. Made inside a running loop."""

    def __init__(
        self,
        secrets: Secrets | None = None,
        *,
        probes: Mapping[str, Kind] | None = None,
        audience: Audience | None = None,
        own_mails_only: bool = False,
    ) -> None:
        _raise_descriptor_limit()
        self.clock = SystemClock()
        self.stamps = StampKeeper()
        self.kinds = kinds() if probes is None else probes
        self._resolver = Resolver()
        self.secrets = secrets or FileSecrets()
        self.http = HttpDriver(self._resolver)
        self._pages = PageDriver(self.http)
        self._tokens = MsalTokens(self.http, self.secrets, self.clock)
        self._deferrals = Deferrals()
        self.watcher = Watcher(SteadyClock(self.clock), audience or Nobody(), own_only=own_mails_only)
        self._mailboxes = Mailboxes()  # they outlive a reload, as the runs do that are under way
        self._guarded_by: tuple[str, float] | None = None
        self._paced_by: float | None = None
        self._pace: Pace
        self.table = TABLE
        self._stores: dict[str, Store] = {}  # runs under way settle where they were admitted
        self._guards: list[Guard] = []
        self.store: Store
        self.guard: Guard
        self.runner: Runner

    async def load(self, config_file: Path) -> Loaded:
        """A configuration and all that it needs; nothing in use changes. Raises ConfigError."""
        from exporter.config.load import load  # noqa: PLC0415 - 0.2 s of shapes: `check HOST` has no file

        return await self.prepare(
            await asyncio.to_thread(load, config_file, self.kinds, resolve_secrets=True)
        )

    async def prepare(self, settings: Settings) -> Loaded:
        """What these settings need; nothing in use changes. Raises ConfigError."""
        return Loaded(
            settings=settings,
            contexts=await Contexts.build(relays_of(settings.plans)),
            credential_ends=await asyncio.to_thread(_credential_ends, settings.accounts, self.secrets),
            table=Table(CAUSES, settings.causes) if settings.causes else TABLE,
        )

    def use(self, loaded: Loaded, plans: Iterable[Plan] | None = None) -> None:
        """Run by this configuration from now on; `plans` are those of it that are ours, else all."""
        settings = loaded.settings
        self.table = loaded.table
        plans = settings.plans if plans is None else plans
        if self._guarded_by != (settings.state_dir, settings.guard.hold_seconds):
            self._guarded_by = (settings.state_dir, settings.guard.hold_seconds)
            self._guard_by(settings)
        if self._paced_by != settings.guard.logins_per_minute:
            self._paced_by = settings.guard.logins_per_minute
            self._pace = Pace(settings.guard.logins_per_minute)
        connector = RelayConnector(self._resolver, loaded.contexts)
        logins = Logins(
            opener=MailboxOpener(connector, self.http, self._tokens, self.clock),
            secrets=self.secrets,
            guard=self.guard,
            pace=self._pace,
            clock=self.clock,
            table=loaded.table,
        )
        self.watcher.configure(plans, journal=StoreJournal(self.store), logins=logins)
        self.runner = Runner(
            kinds=self.kinds,
            connector=connector,
            name_servers=DnsDriver(settings.dns),
            pages=self._pages,
            secrets=self.secrets,
            tokens=self._tokens,
            guard=self.guard,
            pace=self._pace,
            mailboxes=self._mailboxes,
            deferrals=self._deferrals,
            deliveries=self.watcher,
            clock=self.clock,
            table=loaded.table,
        )

    async def close(self) -> None:
        """Settle what is to be settled, and leave nothing open."""
        await self.watcher.stop()
        for guard in self._guards:
            await guard.finish()
        for store in self._stores.values():
            store.close()  # nothing else runs any more, and a machine may have no thread left for it
        self.stamps.close()

    def _guard_by(self, settings: Settings) -> None:
        directory = settings.state_dir
        if directory not in self._stores:
            self._stores[directory] = Store(directory, self.clock)
        self.store = self._stores[directory]
        self.guard = Guard(self.store, clock=self.clock, hold_seconds=settings.guard.hold_seconds)
        self._guards.append(self.guard)


def relays_of(plans: Collection[Plan]) -> Iterator[Relay]:
    """All that is connected to: relays, each once, and the servers of mailboxes."""
    yield from {plan.relay.name: plan.relay for plan in plans}.values()
    for plan in plans:
        if isinstance(plan.options, RoundTrip):
            for mailbox in (plan.options.arrive, plan.options.bounces):
                if isinstance(mailbox, ImapMailbox):
                    yield mailbox.relay


def _credential_ends(accounts: Iterable[Account], secrets: Secrets) -> dict[str, float]:
    """By account: when its application's credential ends, where that is known."""
    ends: dict[str, float] = {}
    for account in accounts:
        credential = account.oauth2.credential if account.oauth2 else None
        if isinstance(credential, ClientSecret) and credential.expires_timestamp is not None:
            ends[account.name] = credential.expires_timestamp
        if isinstance(credential, AppCertificate):
            with contextlib.suppress(Failure):  # an unreadable one fails its probes, which say why
                ends[account.name] = certificate_not_after(credential, secrets)
    return ends


def _raise_descriptor_limit() -> None:
    """Every probe under way needs a descriptor; the usual soft limit of 1024 is a leftover of select()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))
