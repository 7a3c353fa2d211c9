"""Knot: an authoritative name server with a good domain, and one for each fault of a record."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .config_template import ETC, fill
from .daemon import running
from .loopback import HOST, free_port
from .programs import require

RSA_2048_BEGINS = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"
PADDING_RECORDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """A running Knot."""

    port: int

    @property
    def config(self) -> dict[str, object]:
        """`dns:` of a configuration that asks it."""
        return {"nameservers": [HOST], "port": self.port, "timeout": "1s"}


@contextmanager
def run_knot(run: Path, log: Path, mx_digest: str = "aa" * 32) -> Iterator[Knot]:
    """A Knot in directory `run` for the time of the block; `mx_digest` is of the key of dane.test's MX."""
    program, knot, zones = require("knotd"), Knot(port=free_port()), run / "zones"
    for directory in (run, run / "db", zones):
        directory.mkdir()
    padding = "\n".join(f'long TXT "padding-{number}-{"x" * 80}"' for number in range(PADDING_RECORDS))
    values = {
        "mail.test.zone": {"key": _key(), "padding": padding},
        "dane.test.zone": {"mx_digest": mx_digest},
    }
    for zone in (ETC / "zones").iterdir():
        (zones / zone.name).write_text(fill(f"zones/{zone.name}", **values.get(zone.name, {})))
    file = run / "knot.conf"
    file.write_text(fill("knot.conf", run=run, zones=zones, port=knot.port))
    with running("knot", [program, "-c", str(file)], log=log, ports=[knot.port]):
        yield knot


def _key() -> str:
    """A DKIM key, without the beginning that all of its size share."""
    public = rsa.generate_private_key(65537, 2048).public_key()
    text = base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    assert text.startswith(RSA_2048_BEGINS)
    return text.removeprefix(RSA_2048_BEGINS)
