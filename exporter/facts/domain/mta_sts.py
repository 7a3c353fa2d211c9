"""MTA-STS (RFC 8461): the record that announces a policy, and the policy that names the MX to trust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.facts.domain.finding import Finding, beginning, invalid, shortened, tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exporter.model import DnsAnswer

RECORD = "mta_sts"
MODES = ("enforce", "testing", "none")
ID_CHARACTERS_MAX = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy as fetched: its mode, and the patterns that an MX must match one of."""

    mode: str
    mx: tuple[str, ...]


def place(domain: str) -> str:
    """Where the record lies."""
    return f"_mta-sts.{domain}"


def url(domain: str) -> str:
    """Where the policy lies."""
    return f"https://mta-sts.{domain}/.well-known/mta-sts.txt"


def announced(answer: DnsAnswer) -> bool:
    """Is a policy announced?"""
    return bool(beginning(answer, "v=STSv1"))


def record_findings(answer: DnsAnswer) -> Iterator[Finding]:
    """What is wrong with the record."""
    found = beginning(answer, "v=STSv1")
    if len(found) > 1:
        yield invalid(
            RECORD, f"{answer.name} has {len(found)} records, so that none counts: {shortened(found)}"
        )
    elif found:
        written = tags(found[0]).get("id", "")
        if not (written.isascii() and written.isalnum() and len(written) <= ID_CHARACTERS_MAX):
            yield invalid(RECORD, f"{answer.name} has no usable id (letters and digits): {shortened(found)}")


def policy(text: str) -> Policy | Finding:
    """The policy in a fetched text, or what is wrong with it."""
    pairs = [line.partition(":") for line in text.splitlines() if ":" in line]
    lines = [(key.strip().lower(), value.strip()) for key, _, value in pairs]
    written = dict(reversed(lines))
    mx = tuple(value.lower().rstrip(".") for key, value in lines if key == "mx")
    if written.get("version") != "STSv1":
        return invalid(RECORD, "the policy does not begin with version: STSv1")
    if written.get("mode") not in MODES:
        return invalid(RECORD, f"the policy has no mode of {', '.join(MODES)}")
    if not written.get("max_age", "").isdigit():
        return invalid(RECORD, "the policy has no max_age in seconds")
    if not mx and written["mode"] != "none":
        return invalid(RECORD, "the policy names no mx")
    return Policy(mode=written["mode"], mx=mx)


def policy_findings(found: Policy, hosts: Sequence[str]) -> Iterator[Finding]:
    """MX hosts that the policy does not name: a sender that keeps to it (mode enforce) hands them no mail."""
    strange = [host for host in hosts if not any(matches(pattern, host) for pattern in found.mx)]
    if strange and found.mode != "none":
        yield invalid(
            RECORD,
            f"the policy ({found.mode}) does not name the MX {', '.join(strange)}: {', '.join(found.mx)}",
        )


def matches(pattern: str, host: str) -> bool:
    """Does a pattern name this host? `*.` stands for one label.

    >>> matches("*.mx.example", "a.mx.example"), matches("*.mx.example", "a.b.mx.example")
    (True, False)
    """
    if pattern.startswith("*."):
        return host.partition(".")[2] == pattern[2:]
    return host == pattern
