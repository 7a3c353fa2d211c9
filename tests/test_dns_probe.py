"""dns: a domain's records as a name server would tell them, and what comes of one that is wrong."""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import Mapping
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exporter.config.parse import parse_text
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.domain_fact import DmarcPolicy, RecordPresence, SpfCost, SpfVerdict, TlsaComparison
from exporter.failure import FailureFact, FailureKind
from exporter.model import NO_RELAY, ProbeResult
from exporter.probes import kinds
from exporter.probes.dns import KIND, DnsOptions
from exporter.terms import DnsStatus, Phase
from tests.scripted_relays import TIMEOUT, ScriptedContext, Server, broken, run

DOMAIN = "contoso.example"


def rsa_key(bits: int) -> str:
    public = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


KEY = rsa_key(1024)
GOOD: Mapping[tuple[str, str], tuple[str, ...]] = {
    (DOMAIN, "MX"): ("10 mx.contoso.example.",),
    ("mx.contoso.example", "A"): ("192.0.2.25",),
    (DOMAIN, "TXT"): ("MS=ms123", "v=spf1 ip4:203.0.113.0/24 -all"),
    ("selector1._domainkey.contoso.example", "TXT"): (f"v=DKIM1; k=rsa; p={KEY}",),
    ("_dmarc.contoso.example", "TXT"): ("v=DMARC1; p=quarantine; rua=mailto:d@contoso.example",),
    ("_mta-sts.contoso.example", "TXT"): ("v=STSv1; id=20260101",),
    ("_smtp._tls.contoso.example", "TXT"): ("v=TLSRPTv1; rua=mailto:t@contoso.example",),
    ("10.113.0.203.in-addr.arpa", "PTR"): ("out.contoso.example.",),
    ("out.contoso.example", "A"): ("203.0.113.10",),
}
POLICY_URL = "https://mta-sts.contoso.example/.well-known/mta-sts.txt"
POLICY = "version: STSv1\nmode: enforce\nmx: *.contoso.example\nmax_age: 86400\n"
OPTIONS: Mapping[str, Any] = {"sends_from": ("203.0.113.10",), "dkim_selectors": ("selector1",)}


async def looked(
    changed: Mapping[tuple[str, str], Any] | None = None,
    *,
    policy: str | None = POLICY,
    signed: bool = False,
    mx: Server | FailureFact = TIMEOUT,
    **options: Any,
) -> ProbeResult:
    """A run on GOOD with some answers changed; None is a name that does not exist."""
    answers = {key: value for key, value in {**GOOD, **(changed or {})}.items() if value is not None}
    pages = {} if policy is None else {POLICY_URL: policy}
    servers = {("192.0.2.25", 25): mx}
    context = ScriptedContext((), servers, answers=answers, pages=pages, signed=signed)
    return await run(KIND, context, NO_RELAY, DnsOptions(**{**OPTIONS, **options}), domain=DOMAIN)


def cause(result: ProbeResult) -> str:
    assert result.failure is not None
    return diagnose(evidence_of(result, NO_RELAY)).cause.label


def presence(result: ProbeResult) -> dict[str, bool]:
    return {fact.record: fact.present for fact in result.facts if isinstance(fact, RecordPresence)}


async def test_sound_domain_is_a_success_and_tells_what_is_there() -> None:
    result = await looked()

    assert result.failure is None
    assert [name for name, there in presence(result).items() if not there] == ["tlsa"]
    assert DmarcPolicy(policy="quarantine") in result.facts
    assert SpfCost(dns_lookups=0) in result.facts


async def test_verdict_is_told_for_each_sending_address() -> None:
    result = await looked(sends_from=("203.0.113.10", "198.51.100.1"))

    verdicts = {fact.address: fact.result for fact in result.facts if isinstance(fact, SpfVerdict)}
    assert verdicts == {"203.0.113.10": "pass", "198.51.100.1": "fail"}


TWO_SPF = ("v=spf1 -all", "v=spf1 ip4:203.0.113.10 -all")
ELEVEN = (" ".join(("v=spf1", *(f"a:h{number}.contoso.example" for number in range(11)), "-all")),)
SELECTOR = ("selector1._domainkey.contoso.example", "TXT")
DMARC = ("_dmarc.contoso.example", "TXT")
STS = ("_mta-sts.contoso.example", "TXT")
REPORTS = ("_smtp._tls.contoso.example", "TXT")
REVERSE = ("10.113.0.203.in-addr.arpa", "PTR")
HOSTS = {(f"h{number}.contoso.example", "A"): ("192.0.2.1",) for number in range(11)}

WRONG = {
    # changed answers, cause, words of the evidence
    "address not covered": (
        {(DOMAIN, "TXT"): ("v=spf1 ip4:192.0.2.1 ~all",)},
        "spf_not_covering",
        "203.0.113.10 is not covered by SPF of contoso.example: softfail",
    ),
    "two SPF records": ({(DOMAIN, "TXT"): TWO_SPF}, "spf_record_invalid", "Two or more"),
    "eleven lookups": ({(DOMAIN, "TXT"): ELEVEN, **HOSTS}, "spf_record_invalid", "lookups"),
    "three void lookups": (
        {(DOMAIN, "TXT"): ("v=spf1 a:x.example a:y.example a:z.example ip4:203.0.113.10 -all",)},
        "spf_record_invalid",
        "Void lookup limit of 2 exceeded",
    ),
    "unknown term": ({(DOMAIN, "TXT"): ("v=spf1 ipv4:203.0.113.10 -all",)}, "spf_record_invalid", "ipv4"),
    "include without SPF": (
        {(DOMAIN, "TXT"): ("v=spf1 include:gone.example -all",)},
        "spf_record_invalid",
        "No valid SPF record for included domain",
    ),
    "no SPF": ({(DOMAIN, "TXT"): ("MS=ms123",)}, "dns_record_missing", "no record that begins with v=spf1"),
    "no MX": ({(DOMAIN, "MX"): DnsStatus.NO_DATA}, "dns_record_missing", "contoso.example has no MX"),
    "MX without address": (
        {("mx.contoso.example", "A"): None},
        "dns_record_invalid",
        "the MX mx.contoso.example has no address",
    ),
    "no DKIM": (
        {SELECTOR: None},
        "dns_record_missing",
        "selector1._domainkey.contoso.example does not exist",
    ),
    "DKIM revoked": ({SELECTOR: ("v=DKIM1; p=",)}, "dns_record_invalid", "is revoked"),
    "DKIM without a key": ({SELECTOR: ("v=DKIM1; k=rsa",)}, "dns_record_invalid", "holds no key"),
    "DKIM cut off": ({SELECTOR: (f"v=DKIM1; p={KEY[:100]}",)}, "dns_record_invalid", "cut off"),
    "DKIM not base64": ({SELECTOR: ("v=DKIM1; p=%%%",)}, "dns_record_invalid", "not base64"),
    "DKIM of an unknown kind": ({SELECTOR: ("k=dsa; p=AAAA",)}, "dns_record_invalid", "do not know"),
    "ed25519 too short": ({SELECTOR: ("k=ed25519; p=AAAA",)}, "dns_record_invalid", "of 3 bytes"),
    "DKIM twice": ({SELECTOR: ("p=AAAA", "p=BBBB")}, "dns_record_invalid", "has 2 records"),
    "no DMARC": ({DMARC: None}, "dns_record_missing", "_dmarc.contoso.example has no record"),
    "DMARC twice": ({DMARC: ("v=DMARC1; p=none", "v=DMARC1; p=none")}, "dns_record_invalid", "none counts"),
    "DMARC without a policy": (
        {DMARC: ("v=DMARC1; rua=x",)},
        "dns_record_invalid",
        "no policy that there is",
    ),
    "MTA-STS twice": ({STS: ("v=STSv1; id=1", "v=STSv1; id=2")}, "dns_record_invalid", "none counts"),
    "MTA-STS without an id": ({STS: ("v=STSv1;",)}, "dns_record_invalid", "no usable id"),
    "TLS-RPT without a target": ({REPORTS: ("v=TLSRPTv1; rua=ftp:x",)}, "dns_record_invalid", "no rua="),
    "address without a name": ({REVERSE: None}, "ptr_missing", "203.0.113.10 has no name"),
    "name that leads elsewhere": (
        {("out.contoso.example", "A"): ("203.0.113.11",)},
        "ptr_missing",
        "is named out.contoso.example, which does not lead back",
    ),
}


@pytest.mark.parametrize(("changed", "label", "words"), WRONG.values(), ids=WRONG)
async def test_each_fault_has_its_cause_and_its_evidence(changed: Any, label: str, words: str) -> None:
    result = await looked(changed)

    assert cause(result) == label
    assert result.failure is not None
    assert words in result.failure.detail


POLICIES = {
    "names another MX": (POLICY.replace("*.contoso.example", "mx.fabrikam.example"), "does not name the MX"),
    "no version": (POLICY.replace("version: STSv1\n", ""), "does not begin with version"),
    "no mode": (POLICY.replace("enforce", "maybe"), "no mode of"),
    "no max_age": (POLICY.replace("86400", "a day"), "no max_age"),
    "no mx": (POLICY.replace("mx: *.contoso.example\n", ""), "names no mx"),
    "not there": (None, "cannot be had: Connection refused"),
}


@pytest.mark.parametrize(("policy", "words"), POLICIES.values(), ids=POLICIES)
async def test_policy_that_is_announced_must_hold(policy: str | None, words: str) -> None:
    result = await looked(policy=policy)

    assert cause(result) == "dns_record_invalid"
    assert result.failure is not None
    assert words in result.failure.detail


TLSA = ("_25._tcp.mx.contoso.example", "TLSA")


async def test_tlsa_of_a_signed_zone_is_there() -> None:
    result = await looked({TLSA: ("3 1 1 " + "ab" * 32,)}, signed=True)

    assert result.failure is None
    assert presence(result)["tlsa"]


OWN = ssl.PEM_cert_to_DER_cert(
    trustme.CA().issue_cert("mx.contoso.example").cert_chain_pems[0].bytes().decode()
)
ITS_TLSA = f"3 0 1 {hashlib.sha256(OWN).hexdigest()}"


async def test_tlsa_that_the_mx_fits_is_told() -> None:
    result = await looked({TLSA: (ITS_TLSA,)}, signed=True, mx=Server(certificates=(OWN,)))

    assert result.failure is None
    assert TlsaComparison(hosts=("mx.contoso.example",), unfit=()) in result.facts


async def test_mx_that_shows_another_certificate_is_a_fault() -> None:
    result = await looked({TLSA: ("3 1 1 " + "ab" * 32,)}, signed=True, mx=Server(certificates=(OWN,)))

    assert cause(result) == "tlsa_mismatch"
    assert TlsaComparison(hosts=("mx.contoso.example",), unfit=("mx.contoso.example",)) in result.facts
    assert result.failure is not None
    assert "shown: trustme" in result.failure.detail


async def test_mx_with_tlsa_but_without_starttls_is_a_fault() -> None:
    plain = Server(says=("220 mx.example ESMTP", "250 mx.example"), certificates=(OWN,))

    assert cause(await looked({TLSA: (ITS_TLSA,)}, signed=True, mx=plain)) == "tlsa_mismatch"


async def test_mx_out_of_reach_is_noted_and_no_fault() -> None:
    result = await looked({TLSA: (ITS_TLSA,)}, signed=True)

    assert result.failure is None
    assert not [fact for fact in result.facts if isinstance(fact, TlsaComparison)]
    (note,) = result.notes
    assert note.startswith("TLSA of mx.contoso.example was not compared, port 25 is out of reach")
    assert set(result.phases) == {Phase.DNS} or not result.phases


async def test_tlsa_that_smtp_cannot_use_is_a_fault() -> None:
    result = await looked({TLSA: ("1 1 1 " + "ab" * 32,)}, signed=True)

    assert result.failure is not None
    assert "no usable record" in result.failure.detail


async def test_tlsa_of_an_unsigned_zone_proves_nothing() -> None:
    result = await looked({TLSA: ("1 1 1 " + "ab" * 32,)})

    assert result.failure is None
    assert not presence(result)["tlsa"]


async def test_gravest_fault_tells_the_run_and_the_others_are_noted() -> None:
    result = await looked({(DOMAIN, "TXT"): ("v=spf1 -all",), REVERSE: None, DMARC: None})

    assert cause(result) == "spf_not_covering"
    assert "_dmarc.contoso.example has no record" in result.notes
    assert "203.0.113.10 has no name (PTR)" in result.notes


async def test_records_that_need_not_be_there_are_no_fault() -> None:
    bare = {
        (DOMAIN, "MX"): DnsStatus.NO_DATA,
        (DOMAIN, "TXT"): DnsStatus.NO_DATA,
        DMARC: None,
        STS: None,
        REPORTS: None,
    }

    assert (await looked(bare, expect=(), sends_from=())).failure is None


async def test_policy_of_the_domain_above_holds_for_a_subdomain() -> None:
    answers = {
        ("mail.contoso.example", "MX"): ("10 mx.contoso.example.",),
        DMARC: ("v=DMARC1; p=none; sp=reject",),
        ("mx.contoso.example", "A"): ("192.0.2.25",),
    }
    context = ScriptedContext((), {}, answers=answers)

    result = await run(KIND, context, NO_RELAY, DnsOptions(expect=("dmarc",)), domain="mail.contoso.example")

    assert result.failure is None
    assert DmarcPolicy(policy="reject") in result.facts


async def test_silent_name_server_tells_the_run_where_nothing_worse_is_found() -> None:
    silent = broken(Phase.DNS, FailureKind.DNS_FAILURE, "TXT of _dmarc: 192.0.2.53: no answer within 2 s")

    result = await looked({DMARC: silent})

    assert cause(result) == "dns_temporary_failure"


async def test_spf_that_cannot_be_evaluated_now_is_no_verdict_on_the_record() -> None:
    silent = broken(Phase.DNS, FailureKind.DNS_FAILURE, "no answer within 2 s")

    assert cause(await looked({(DOMAIN, "TXT"): silent})) == "dns_temporary_failure"


def test_domain_is_planned_under_its_own_label() -> None:
    (plan,) = parse_text(f"domains: {{{DOMAIN}: {{probes: {{dns: {{every: 2h}}}}}}}}\n", kinds()).plans

    assert (plan.id.domain, plan.id.relay, plan.id.subject, plan.every_seconds) == (
        DOMAIN,
        "",
        DOMAIN,
        7200.0,
    )
