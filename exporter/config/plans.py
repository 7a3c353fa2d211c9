"""From the probes as written to plans, one per way to log in, and what is wrong with them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from exporter.config.duration import duration_text
from exporter.config.mailboxes import options_of
from exporter.config.options import ProbeOptions
from exporter.config.schema import Auth
from exporter.config.written import Written
from exporter.model import NO_RELAY, Account, Plan, ProbeId, Relay
from exporter.terms import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exporter.config.entry import Entry
    from exporter.config.schema import Configuration
    from exporter.config.section import Section
    from exporter.config.source import Source
    from exporter.errors import Fault
    from exporter.ports import Kind

_WAYS: Final = tuple(Auth.model_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, and what was written that led to it."""

    plan: Plan
    written: Written


def written_probes(
    entry: Entry[Any],
    kinds: Mapping[str, Kind],
    relay: Relay = NO_RELAY,
    account: Account | None = None,
) -> Iterator[Written]:
    """The entries under `probes:` of one relay, account or domain."""
    for name, index, options in entry.raw.probes.entries():
        yield Written(
            entry=entry,
            kind=kinds[name],
            index=index,
            options=options,
            ways=kinds[name].ways(options, account),
            relay=relay,
            account=account,
        )


def planned(written: Written, defaults: Section) -> Iterator[Planned]:
    """The plans of one entry: one for each way to log in."""
    options, kind = written.options, written.kind
    standard = getattr(defaults, kind.name, None)
    for way in written.ways:
        plan = Plan(
            id=ProbeId(
                probe=kind.name,
                account=written.account.name if written.account else "",
                relay=written.relay.name,
                domain=written.entry.name if kind.subject == "domain" else "",
                auth=way.value,
            ),
            relay=written.relay,
            every_seconds=options.every or getattr(standard, "every", None) or kind.every_seconds,
            deadline_seconds=options.deadline or getattr(standard, "deadline", None) or kind.deadline_seconds,
            options=options_of(written),
            account=written.account,
            way=way,
        )
        yield Planned(plan=plan, written=written)


def way_faults(written: Written) -> Iterator[Fault]:
    """Is there the way to log in that this entry needs, and does it need the way that it names?"""
    account, options = written.account, written.options
    if account is None or not isinstance(options, ProbeOptions) or written.entry.is_cut("auth"):
        return
    kind, asked, ways, has = written.kind, options.auth, written.ways, account.ways
    if ways == (Way.NONE,) and getattr(kind, "anonymous", False):
        return
    lacking = [way for way in ways if way not in has]
    if asked is not None and ways and asked not in ways:
        yield written.fault("auth", message=f"{kind.name} goes by {' and '.join(ways)} only; remove `auth`")
    elif asked is not None and asked not in has:
        message = f"the account cannot log in this way; {_right_way(account, [asked])}"
        yield written.fault("auth", message=message)
    elif lacking:
        needed, have = " and ".join(f"auth.{way}" for way in lacking), " and ".join(has) or "none"
        message = f"{kind.name} needs {needed}: add it to the account, whose ways to log in are: {have}"
        yield written.fault(message=message)
    elif not ways:
        yield written.fault(message=f"{kind.name} needs a way to log in; {_right_way(account, _WAYS)}")


def remark_faults(written: Written) -> Iterator[tuple[bool, Fault]]:
    """What the kind itself has to say of an entry, and whether that is a fault or a warning."""
    for remark in written.kind.remarks(written.options, written.relay):
        yield remark.is_fault, written.fault(remark.key, message=remark.message)


def _right_way(account: Account, ways: Sequence[str]) -> str:
    add = " or ".join(f"auth.{way}" for way in ways if way in _WAYS)
    have = " or ".join(account.ways)
    return "; ".join(
        part for part in (add and f"add {add} to the account", have and f"it has {have}") if part
    )


def repeat_faults(plans: Iterable[Planned]) -> Iterator[Fault]:
    """Two plans with one identity would write over each other's numbers."""
    first: dict[ProbeId, Planned] = {}
    for each in plans:
        earlier = first.setdefault(each.plan.id, each)
        if earlier is not each:
            where = earlier.written.fault(message="").path.rpartition(".")[2]
            yield each.written.fault(message=f"the same probe as {where}: {_apart(each.plan)}")


def _apart(plan: Plan) -> str:
    """What would tell two probes of one kind apart."""
    if plan.account is None:
        if plan.id.domain:
            return f"a domain has one {plan.id.probe}; remove one"
        return f"a relay has one {plan.id.probe}; list the relay once more under another name"
    return f"both log in by {plan.way}; give each its own `auth`"


def floor_faults(
    plans: Iterable[Planned], floor_seconds: float, main: Source[Configuration]
) -> Iterator[Fault]:
    """A probe that sends mail may not run more often than `guard.mail_floor`; said once, where written."""
    faults: dict[Fault, None] = {}
    for each in plans:
        if each.written.kind.sends_mail and each.plan.every_seconds < floor_seconds:
            faults[_floor_fault(each, floor_seconds, main)] = None
    yield from faults


def _floor_fault(each: Planned, floor_seconds: float, main: Source[Configuration]) -> Fault:
    kind, floor = each.written.kind, duration_text(floor_seconds)
    message = (
        f"{kind.name} sends mail, and guard.mail_floor allows it every {floor} at most; write {floor} or more"
    )
    if each.written.options.every is not None:
        return each.written.fault("every", message=message)
    if getattr(getattr(main.model.defaults, kind.name, None), "every", None) is not None:
        return main.fault(("defaults", kind.name, "every"), message)
    return each.written.fault(
        message=f"by default it runs every {duration_text(kind.every_seconds)}: {message}"
    )
