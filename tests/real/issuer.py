"""The issuer: npm's oidc-provider, whose answers a test can change while it runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .daemon import running
from .programs import require
from .tenant import APPLICATIONS, Tenant

SERVER = Path(__file__).parent / "oidc" / "server.mjs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """A running issuer. A change is seen by the next request."""

    tenant: Tenant
    _records: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The issuer's name and address."""
        return self.tenant.issuer_url

    @property
    def ca_file(self) -> Path:
        """Whom to trust when connecting."""
        return self.tenant.pki.ca_file

    def change_client(self, name: str, **metadata: object) -> None:
        """Change an application's metadata (RFC 7591): `client_secret`, `client_secret_expires_at`."""
        record = self._record(name)
        self._write(name, {**record, "client": {**record["client"], **metadata}})

    def answer(
        self,
        name: str,
        *,
        status: int = 0,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        delay_seconds: float = 0,
    ) -> None:
        """Answer this application so from now on; without a status with a token, after the delay."""
        answer = {"status": status, "body": body, "headers": headers or {}, "delay_seconds": delay_seconds}
        self._write(name, {**self._record(name), "answer": answer})

    def heal(self, name: str) -> None:
        """Let this application be as it was at first."""
        self._write(name, self.tenant.record(APPLICATIONS[name]))

    def _record(self, name: str) -> dict[str, Any]:
        return self._records[APPLICATIONS[name].client_id]

    def _write(self, name: str, record: dict[str, Any]) -> None:
        self._records[APPLICATIONS[name].client_id] = record
        part = self.tenant.directory / "applications.json.part"
        part.write_text(json.dumps(self._records))
        part.replace(self.tenant.directory / "applications.json")


@contextmanager
def run_issuer(tenant: Tenant, log: Path) -> Iterator[Issuer]:
    """The tenant's issuer for the time of the block."""
    command = [require("node"), str(SERVER), require("oidc-provider")]
    tenant.pki.copy_good(tenant.directory)
    issuer = Issuer(tenant=tenant)
    for name in APPLICATIONS:
        issuer.heal(name)
    command += [str(tenant.directory), tenant.issuer_url]
    with running("issuer", command, log=log, ports=[tenant.port]):
        yield issuer
