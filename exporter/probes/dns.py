"""dns: do the records of a sender domain allow its mail? MX, SPF, DKIM, DMARC, MTA-STS, TLS-RPT, TLSA, PTR.

All is looked at in one run; the gravest of what is wrong tells it, the rest is noted.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from exporter.config.mail_ports import MX_PORT
from exporter.config.options import DomainProbeOptions
from exporter.config.values import DnsLabels, IpLiteral
from exporter.domain_fact import (
    DmarcPolicy,
    RecordPresence,
    SpfCost,
    SpfResult,
    SpfVerdict,
)
from exporter.errors import Failure
from exporter.facts.domain import dkim, dmarc, mta_sts, ptr, spf, tls_rpt, tlsa
from exporter.facts.domain.finding import Finding, invalid, missing
from exporter.facts.mx import mail_hosts
from exporter.failure import FailureFact, FailureKind
from exporter.model import DnsAnswer, Endpoint, Plan
from exporter.probes.dane import compared
from exporter.probes.kind import DomainKind
from exporter.terms import DnsStatus, Family, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exporter.ports import ProbeContext

Expected = Literal["mx", "spf", "dmarc", "mta_sts", "tls_rpt", "tlsa"]
HOSTS_MAX = 10
# The gravest first: what gets mail refused today, then what is not there, then what could not be seen.
GRAVITY = (
    FailureKind.SPF_NOT_COVERING,
    FailureKind.SPF_INVALID,
    FailureKind.TLSA_MISMATCH,
    FailureKind.RECORD_MISSING,
    FailureKind.RECORD_INVALID,
    FailureKind.PTR_MISSING,
)


class DnsOptions(DomainProbeOptions):
    """Where the domain's mail comes from, and which records must be there."""

    sends_from: tuple[IpLiteral, ...] = Field((), description="addresses that its mail is sent from")
    dkim_selectors: tuple[DnsLabels, ...] = Field((), description="selectors that its mail is signed with")
    expect: Annotated[tuple[Expected, ...], Field(description="records that must be there")] = (
        "mx",
        "spf",
        "dmarc",
    )


class DnsKind(DomainKind):
    """Looks at a domain's records."""

    name: ClassVar = "dns"
    every_seconds: ClassVar = 3600.0
    deadline_seconds: ClassVar = 90.0
    options: ClassVar = DnsOptions

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """All checks at once. A silent name server fails the run only where nothing worse is found."""
        options: DnsOptions = plan.options  # type: ignore[assignment]
        domain = plan.id.domain
        checks = (
            _mail_exchangers(domain, options, context),
            _sender_policy(domain, options, context),
            *(_dkim_key(selector, domain, context) for selector in options.dkim_selectors),
            _dmarc_policy(domain, options, context),
            _tls_reports(domain, options, context),
            *(_reverse_name(address, context) for address in options.sends_from),
        )
        done = await asyncio.gather(*checks, return_exceptions=True)
        _learn_presence(options, context, done)
        _tell(done, context)


async def _mail_exchangers(domain: str, options: DnsOptions, context: ProbeContext) -> list[Finding]:
    """MX, and what hangs on it: whether its hosts have addresses, TLSA, and the MTA-STS policy."""
    answer = await context.ask(domain, "MX")
    hosts = mail_hosts(answer)[:HOSTS_MAX]
    found: list[Finding] = []
    if answer.status is not DnsStatus.FOUND:
        found += _unless_there("mx", False, options, f"{domain} has no MX")
    _present(context, "mx", answer.status is DnsStatus.FOUND)
    addresses = {host: await _addresses(host, context) for host in hosts}
    for host in hosts if answer.status is DnsStatus.FOUND else ():
        if not addresses[host]:
            found.append(invalid("mx", f"the MX {host} has no address"))
    found += await _tlsa_records(addresses, answer, options, context)
    return found + await _sts_policy(domain, hosts, options, context)


async def _addresses(host: str, context: ProbeContext) -> tuple[Endpoint, ...]:
    answers = await asyncio.gather(context.ask(host, "A"), context.ask(host, "AAAA"))
    families = zip(answers, (Family.IPV4, Family.IPV6), strict=True)
    return tuple(
        Endpoint(address=address, port=MX_PORT, family=family)
        for answer, family in families
        for address in (answer.records if answer.status is DnsStatus.FOUND else ())
    )


async def _tlsa_records(
    addresses: Mapping[str, Sequence[Endpoint]], mx: DnsAnswer, options: DnsOptions, context: ProbeContext
) -> list[Finding]:
    """Only where the zone is signed: elsewhere a TLSA record proves nothing."""
    answers = {host: await context.ask(tlsa.place(host), "TLSA") for host in addresses} if mx.signed else {}
    there = {host: answer for host, answer in answers.items() if tlsa.present(answer)}
    _present(context, tlsa.RECORD, bool(there))
    found = [finding for answer in answers.values() for finding in tlsa.findings(answer)]
    found += _unless_there("tlsa", bool(there), options, f"no MX of {mx.name} has TLSA in a signed zone")
    return found + await compared(there, addresses, context)


async def _sts_policy(
    domain: str, hosts: Sequence[str], options: DnsOptions, context: ProbeContext
) -> list[Finding]:
    answer = await context.ask(mta_sts.place(domain), "TXT")
    there = mta_sts.announced(answer)
    _present(context, mta_sts.RECORD, there)
    if not there:
        return _unless_there("mta_sts", False, options, f"{answer.name} has no record")
    found = list(mta_sts.record_findings(answer))
    try:
        page = await context.fetch(mta_sts.url(domain))
    except Failure as exc:
        return [*found, invalid(mta_sts.RECORD, f"the policy cannot be had: {exc.fact.detail}")]
    if page.status != 200:
        return [*found, invalid(mta_sts.RECORD, f"{mta_sts.url(domain)} answers {page.status}")]
    policy = mta_sts.policy(page.text)
    return [*found, *([policy] if isinstance(policy, Finding) else mta_sts.policy_findings(policy, hosts))]


async def _sender_policy(domain: str, options: DnsOptions, context: ProbeContext) -> list[Finding]:
    """SPF for each sending address, and read to its end for what it costs."""
    answers: dict[spf.Question, DnsAnswer | None] = {}
    whole = await _spf_verdict(domain, spf.NOBODYS_ADDRESS, answers, context)
    there = whole.result is not SpfResult.NONE
    _present(context, "spf", there)
    if not there:
        return _unless_there("spf", False, options, f"{domain} has no record that begins with v=spf1")
    context.record.learnt(SpfCost(dns_lookups=whole.dns_lookups))
    verdicts = [await _spf_verdict(domain, address, answers, context) for address in options.sends_from]
    context.record.learnt(*verdicts)
    return [finding for verdict in (whole, *verdicts) for finding in spf.findings(verdict, domain)]


async def _spf_verdict(
    domain: str, address: str, answers: dict[spf.Question, DnsAnswer | None], context: ProbeContext
) -> SpfVerdict:
    from exporter.facts.domain.spf_evaluation import evaluate  # noqa: PLC0415 - brings dnspython

    for _ in range(spf.QUESTIONS_MAX):
        got = evaluate(domain, address, answers)
        if isinstance(got, SpfVerdict):
            return got
        try:
            answers[got] = await context.ask(got.name, got.rdtype)
        except Failure:
            answers[got] = None
    return spf.endless(address)


async def _dkim_key(selector: str, domain: str, context: ProbeContext) -> list[Finding]:
    return list(dkim.findings(await context.ask(dkim.place(selector, domain), "TXT")))


async def _dmarc_policy(domain: str, options: DnsOptions, context: ProbeContext) -> list[Finding]:
    for place in dmarc.places(domain):
        found = dmarc.policy(await context.ask(place, "TXT"), domain)
        if found is not None:
            _present(context, "dmarc", True)
            if isinstance(found, DmarcPolicy):
                context.record.learnt(found)
            return [found] if isinstance(found, Finding) else []
    _present(context, "dmarc", False)
    return _unless_there("dmarc", False, options, f"{dmarc.places(domain)[0]} has no record")


async def _tls_reports(domain: str, options: DnsOptions, context: ProbeContext) -> list[Finding]:
    answer = await context.ask(tls_rpt.place(domain), "TXT")
    there = tls_rpt.present(answer)
    _present(context, tls_rpt.RECORD, there)
    return [
        *tls_rpt.findings(answer),
        *_unless_there("tls_rpt", there, options, f"{answer.name} has no record"),
    ]


async def _reverse_name(address: str, context: ProbeContext) -> list[Finding]:
    names = ptr.names(await context.ask(ptr.place(address), "PTR"))
    forward = {name: await context.ask(name, ptr.address_type(address)) for name in names}
    return list(ptr.findings(address, forward))


def _unless_there(record: Expected, there: bool, options: DnsOptions, detail: str) -> list[Finding]:
    return [missing(record, detail)] if not there and record in options.expect else []


def _present(context: ProbeContext, record: str, present: bool) -> None:
    context.record.learnt(RecordPresence(record=record, present=present))


def _learn_presence(
    options: DnsOptions, context: ProbeContext, done: Iterable[list[Finding] | BaseException]
) -> None:
    """For what there are several of, whether all are there."""
    faulty = {finding.record for each in done if isinstance(each, list) for finding in each}
    several = {"dkim": options.dkim_selectors, "ptr": options.sends_from}
    for record, wanted in several.items():
        if wanted:
            _present(context, record, record not in faulty)


def _tell(done: Sequence[list[Finding] | BaseException], context: ProbeContext) -> None:
    """Raises Failure for the gravest finding, else for the first question that nobody answered."""
    for bug in (each for each in done if isinstance(each, BaseException) and not isinstance(each, Failure)):
        raise bug
    findings = sorted(
        (finding for each in done if isinstance(each, list) for finding in each),
        key=lambda finding: GRAVITY.index(finding.kind) if finding.kind in GRAVITY else len(GRAVITY),
    )
    for finding in findings[1:]:
        context.record.note(finding.detail)
    silent = [each for each in done if isinstance(each, Failure)]
    if findings:
        for each in silent:
            context.record.note(each.fact.detail)
        gravest = findings[0]
        raise Failure(FailureFact(phase=Phase.DNS, kind=gravest.kind, detail=gravest.detail))
    if silent:
        raise silent[0]


KIND = DnsKind()
