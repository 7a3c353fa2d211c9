"""Postfix and Dovecot together: a submission server as a company runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .dovecot import Dovecot, run_dovecot
from .pki import Pki
from .postfix import Postfix, run_postfix
from .tenant import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailstack:
    """Both servers, the certificates they show, and whose tokens they take."""

    pki: Pki
    tenant: Tenant
    dovecot: Dovecot
    postfix: Postfix


@contextmanager
def run_mailstack(run: Path, log_directory: Path, tenant: Tenant) -> Iterator[Mailstack]:
    """Both servers for the time of the block."""
    with (
        run_dovecot(run / "dovecot", log_directory / "dovecot.log", tenant) as dovecot,
        run_postfix(run / "postfix", log_directory / "postfix.log", tenant.pki, dovecot) as postfix,
    ):
        yield Mailstack(pki=tenant.pki, tenant=tenant, dovecot=dovecot, postfix=postfix)
