"""Postfix: one server with many listeners, each of which behaves, or misbehaves, in one way."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .config_template import fill
from .daemon import StartError, running
from .dovecot import Dovecot
from .loopback import free_ports
from .pki import Pki
from .programs import require
from .users import DOMAIN, USERS, address

CERTIFICATES = ("expired", "not_yet_valid", "self_signed", "foreign_ca", "wrong_name", "missing")
"""Each is a listener with that certificate; with `missing` STARTTLS is offered and answered with 454."""

OLD_TLS = {
    "smtpd_tls_mandatory_protocols": ">=TLSv1, <=TLSv1",
    "smtpd_tls_mandatory_ciphers": "low",
    "tls_low_cipherlist": "ALL:@SECLEVEL=0",
}

MX = {
    "smtpd_sasl_auth_enable": "no",
    "smtpd_tls_security_level": "may",
    "smtpd_client_restrictions": "permit",
    "smtpd_relay_restrictions": "reject_unauth_destination",
}
"""Takes mail for its own domain from everybody."""

LISTENERS: Mapping[str, Mapping[str, str]] = {
    "submission": {},
    "implicit": {"smtpd_tls_wrappermode": "yes"},
    "plain_only": {"smtpd_sasl_mechanism_filter": "plain"},
    "login_only": {"smtpd_sasl_mechanism_filter": "login"},
    "xoauth2_only": {"smtpd_sasl_mechanism_filter": "xoauth2"},
    "oauthbearer_only": {"smtpd_sasl_mechanism_filter": "oauthbearer"},
    "no_auth": {"smtpd_sasl_auth_enable": "no"},
    "no_starttls": {"smtpd_tls_security_level": "none", "smtpd_tls_auth_only": "no"},
    "tls10_only": OLD_TLS,
    "tls13_only": {"smtpd_tls_mandatory_protocols": ">=TLSv1.3"},
    "small": {"message_size_limit": "200"},
    "own_senders": {
        "smtpd_sender_login_maps": "inline:{ <<logins>> }",
        "smtpd_sender_restrictions": "reject_sender_login_mismatch",
    },
    "by_certificate": MX
    | {
        "smtpd_tls_ask_ccert": "yes",
        "smtpd_tls_CAfile": "<<ca_file>>",
        "smtpd_relay_restrictions": "permit_tls_all_clientcerts, reject",
    },
    "mx": MX,
    "refusing": MX
    | {
        "smtpd_delay_reject": "no",
        "smtpd_client_restrictions": "check_client_access inline:{ { 127.0.0.1 = 554 5.7.1 Service "
        "unavailable; client host [127.0.0.1] blocked using zen.example } }",
    },
    "greylisting": MX
    | {"smtpd_recipient_restrictions": "check_policy_service inet:127.0.0.1:<<postgrey_port>>"},
}
"""Listener and the settings in which it differs from main.cf; `no_starttls` takes passwords in clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    """A running Postfix. `ports` holds each listener of LISTENERS and CERTIFICATES.

    `postgrey_port` is where listener `greylisting` asks whether to put a mail off.
    """

    run: Path
    log: Path
    ports: Mapping[str, int]
    postgrey_port: int


@contextmanager
def run_postfix(run: Path, log: Path, pki: Pki, dovecot: Dovecot) -> Iterator[Postfix]:
    """A Postfix in directory `run`, its mailboxes and passwords at `dovecot`, for the time of the block."""
    names = (*LISTENERS, *CERTIFICATES)
    *ports, postgrey_port = free_ports(len(names) + 1)
    postfix = Postfix(
        run=run, log=log, ports=dict(zip(names, ports, strict=True)), postgrey_port=postgrey_port
    )
    program = require("postfix")
    etc = _lay_out(postfix, pki, dovecot)
    _check(program, etc)
    master = _setting(program, etc, "daemon_directory") / "master"
    with running("postfix", [str(master), "-c", str(etc), "-d"], log=log, ports=list(postfix.ports.values())):
        yield postfix


def _lay_out(postfix: Postfix, pki: Pki, dovecot: Dovecot) -> Path:
    etc = postfix.run / "etc"
    for directory in (postfix.run, etc, postfix.run / "queue", postfix.run / "data"):
        directory.mkdir(exist_ok=True)
    shutil.chown(postfix.run / "data", "postfix")
    (etc / "main.cf").write_text(_main(postfix, pki, dovecot))
    (etc / "master.cf").write_text(_listeners(postfix, pki) + fill("postfix-services.cf"))
    return etc


def _main(postfix: Postfix, pki: Pki, dovecot: Dovecot) -> str:
    places = {"run": postfix.run, "log": postfix.log, "log_directory": postfix.log.parent}
    ports = {"sasl_port": dovecot.sasl_port, "lmtp_port": dovecot.lmtp_port}
    mailboxes = ", ".join(f"{{ {address(user)} = here }}" for user in USERS)
    text = fill("postfix-main.cf", **places, **ports, domain=DOMAIN, mailboxes=mailboxes)
    return text + "".join(f"{key} = {value}\n" for key, value in _certificate(pki, "good").items())


def _listeners(postfix: Postfix, pki: Pki) -> str:
    settings = {**LISTENERS, **{name: _certificate(pki, name) for name in CERTIFICATES}}
    logins = ", ".join(f"{{ {address(user)} = {address(user)} }}" for user in USERS)
    text = "".join(_listener(port, settings[name]) for name, port in postfix.ports.items())
    text = text.replace("<<ca_file>>", str(pki.ca_file))
    return text.replace("<<logins>>", logins).replace("<<postgrey_port>>", str(postfix.postgrey_port))


def _listener(port: int, settings: Mapping[str, str]) -> str:
    options = "".join(f"  -o {{ {key} = {value} }}\n" for key, value in settings.items())
    return f"127.0.0.1:{port} inet n - n - - smtpd\n{options}"


def _certificate(pki: Pki, name: str) -> dict[str, str]:
    return {
        "smtpd_tls_cert_file": str(pki.chain_file(name)),
        "smtpd_tls_key_file": str(pki.key_file(name)),
    }


def _check(program: str, etc: Path) -> None:
    """Let Postfix judge its configuration and make its queue directories."""
    command = [program, "-c", etc, "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode:
        raise StartError(f"postfix check: {done.stdout}{done.stderr}")


def _setting(program: str, etc: Path, name: str) -> Path:
    command = [Path(program).with_name("postconf"), "-c", etc, "-h", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return Path(done.stdout.strip())
