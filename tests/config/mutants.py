"""Mutants of configurations: the example and what `config init` writes, changed a little, by a number."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_pem_private_key,
    pkcs12,
)

from exporter.commands.config_init import first_configuration, outgoing_of
from exporter.config.presets import PRESETS
from fuzz.changes import CHANGES, changed, word
from fuzz.choices import Choices

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"
MOST_BYTES = 12  # of choices: a change takes three or four
_LEFT_OUT = re.compile(r"^      # (.*?)( +#.*)?$")
_ABSOLUTE = re.compile(r"(?<=[\s])/((?:run|var)/)")
_SECRETS = (
    "app.secret",
    "run/secrets/canary",
    "var/run/secrets/azure/tokens/azure-identity-token",
    *(
        f"secrets/{name}"
        for name in ("canary", "payroll", "scanner", "probes", "exports-key", "archive", "alertmanager")
    ),
)
_VARIABLES = (
    "CANARY_CLIENT_SECRET",
    "PROBES_CLIENT_SECRET",
    "INVOICES_PASSWORD",
    "INVOICES_PFX_PASSWORD",
    "ALERTMANAGER_TOKEN",
)
SECRET = "hunter2hunter2"
"""What every secret of theirs holds."""


def mutant(number: int) -> bytes:
    """The text of one."""
    chance = random.Random(number)
    forms = _forms()
    lines = forms[0] if chance.random() < 0.6 else chance.choice(forms[1:])
    choices = Choices(chance.randbytes(chance.randint(2, MOST_BYTES)))
    return changed(lines, choices, (*CHANGES, word, word))


@cache
def _forms() -> Sequence[Sequence[str]]:
    """The example, and what `config init` writes for each preset with the lines that it leaves out."""
    example = _ABSOLUTE.sub(r"\1", EXAMPLE.read_text())
    return (example.splitlines(), *map(_form, PRESETS))


def _form(preset: str) -> Sequence[str]:
    region = "eu-central-1" if PRESETS[preset].needs_region else None
    lines = first_configuration(outgoing_of(preset, region), "canary@contoso.example", "secrets/canary")
    return [_LEFT_OUT.sub(r"      \1", line) for line in lines]


def write_what_they_name(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """Every file and variable that the forms name, so that only what was changed is at fault."""
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost")
    key, chain = leaf.private_key_pem.bytes(), leaf.cert_chain_pems[0].bytes()
    contents = {
        "tls/internal-ca.pem": authority.cert_pem.bytes(),
        "tls/client.pem": chain,
        "tls/client.key": key,
        "tls/exports.pem": key + chain,
        "tls/invoices.pfx": _pfx(key, chain),
        **dict.fromkeys(_SECRETS, SECRET.encode()),
    }
    for name, content in contents.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o600)
    for name in _VARIABLES:
        environment.setenv(name, SECRET)


def _pfx(key: bytes, chain: bytes) -> bytes:
    made = load_pem_private_key(key, None), x509.load_pem_x509_certificate(chain)
    return pkcs12.serialize_key_and_certificates(None, *made, None, BestAvailableEncryption(SECRET.encode()))  # type: ignore[arg-type]
