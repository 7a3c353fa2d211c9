"""Dovecot: judges passwords and tokens for Postfix (SASL), keeps mailboxes (LMTP) for every server here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .config_template import fill
from .daemon import running
from .loopback import free_ports
from .mailbox import Mailbox
from .pki import Pki
from .programs import require
from .tenant import APPLICATIONS, MAIL_SCOPE, Tenant
from .users import DOMAIN, USERS, address, password


@dataclass(frozen=True, slots=True, kw_only=True)
class Dovecot:
    """A running Dovecot."""

    run: Path
    log: Path
    sasl_port: int
    lmtp_port: int
    imap_port: int
    imaps_port: int

    def mailbox(self, user: str) -> Mailbox:
        """Where the user's mail lands."""
        return Mailbox(path=self.run / "mail" / address(user))

    def logins(self, user: str) -> int:
        """How often a password of this user was checked, right or wrong."""
        return self._count(rf"passwd-file\({re.escape(address(user))},.*Performing passdb lookup")

    def failed_logins(self, user: str) -> int:
        """How often a password of this user was refused."""
        return self._count(rf"passwd-file\({re.escape(address(user))},.*Password mismatch")

    def refused_tokens(self, user: str, reason: str) -> int:
        """How often a token shown for this user was refused for this reason, in Dovecot's words."""
        return self._count(rf"(oauth2|grants)\({re.escape(address(user))},.*{re.escape(reason)}")

    def _count(self, pattern: str) -> int:
        return len(re.findall(pattern, self.log.read_text(errors="replace")))


@contextmanager
def run_dovecot(run: Path, log: Path, tenant: Tenant) -> Iterator[Dovecot]:
    """A Dovecot in directory `run` that takes the tenant's tokens, for the time of the block."""
    names = ("sasl_port", "lmtp_port", "imap_port", "imaps_port")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    dovecot = Dovecot(run=run, log=log, **ports)
    program = require("dovecot")
    conf = _lay_out(dovecot, tenant.pki)
    _lay_out_tokens(dovecot, tenant)
    with running("dovecot", [program, "-F", "-c", str(conf)], log=log, ports=list(ports.values())):
        yield dovecot


def _lay_out(dovecot: Dovecot, pki: Pki) -> Path:
    mail, conf = dovecot.run / "mail", dovecot.run / "dovecot.conf"
    for directory in (dovecot.run, dovecot.run / "base", dovecot.run / "state", mail):
        directory.mkdir(exist_ok=True)
    shutil.chown(mail, "mail", "mail")
    (dovecot.run / "users").write_text("".join(map(_user, USERS)))
    places = {"run": dovecot.run, "log": dovecot.log, "domain": DOMAIN}
    ports = {name: getattr(dovecot, name) for name in ("sasl_port", "lmtp_port", "imap_port", "imaps_port")}
    pair = {"certificate": pki.chain_file("good"), "key": pki.key_file("good")}
    conf.write_text(fill("dovecot.conf", **places, **ports, **pair))
    return conf


def _user(name: str) -> str:
    """A line of passwd-file; `full` has room for nothing."""
    quota = "userdb_quota_rule=*:bytes=1" if name == "full" else ""
    return f"{address(name)}:{{PLAIN}}{password(name)}::::::{quota}\n"


def _lay_out_tokens(dovecot: Dovecot, tenant: Tenant) -> None:
    """The issuer's key, under the name that its tokens give it, and who may open which mailbox."""
    keys = dovecot.run / "keys" / "default" / "RS256"
    keys.mkdir(parents=True)
    (keys / "own").write_bytes(tenant.public_key)
    grants = [f"{app.client_id}/{address(user)}" for app in APPLICATIONS.values() for user in app.mailboxes]
    (dovecot.run / "grants").write_text("".join(f"{grant}:::::::nopassword\n" for grant in grants))
    places = {"run": dovecot.run, "issuer_url": tenant.issuer_url, "scope": MAIL_SCOPE}
    (dovecot.run / "oauth2.conf").write_text(fill("dovecot-oauth2.conf", **places))
