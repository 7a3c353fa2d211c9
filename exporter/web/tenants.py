"""A tenant that is configured as a GUID, by a name that people know: the domain of its accounts. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.config.tenants import is_guid
from exporter.web.slices import kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.history import Subject
    from exporter.model import Account
    from exporter.web.slices import Work


def tenant_name(account: Account) -> str:
    """The tenant of an account, or the domain of its address where that is a GUID."""
    return account.address.rpartition("@")[2] if is_guid(account.tenant) else account.tenant


def names_of(tenants: Iterable[str], subjects: Iterable[Subject]) -> Work[dict[str, str]]:
    """By tenant: its name and how the GUID begins, for two may have accounts of one domain."""
    wanted = {tenant for tenant in tenants if is_guid(tenant)}
    accounts = (subject.account for subject in subjects if subject.account is not None)
    found = yield from kept(lambda account: account.tenant in wanted, accounts if wanted else ())
    return {account.tenant: f"{tenant_name(account)} ({account.tenant[:8]}…)" for account in reversed(found)}
