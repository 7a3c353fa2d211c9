"""Records of a domain, each at its edge: what is sound, and what is said of one that is not, in all words."""

from __future__ import annotations

import base64
from collections.abc import Iterable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exporter.domain_fact import DmarcPolicy, SpfResult, SpfVerdict
from exporter.facts.domain import dkim, dmarc, mta_sts, ptr, spf, tls_rpt, tlsa
from exporter.facts.domain.finding import Finding, beginning, shortened, tags
from exporter.failure import FailureKind
from exporter.model import DnsAnswer
from exporter.terms import DnsStatus

INVALID, MISSING = FailureKind.RECORD_INVALID, FailureKind.RECORD_MISSING


def answer(
    *records: str, name: str = "n.example", status: DnsStatus = DnsStatus.FOUND, signed: bool = False
) -> DnsAnswer:
    return DnsAnswer(name=name, type="TXT", status=status, records=records, signed=signed)


def told(findings: Iterable[Finding]) -> list[tuple[str, FailureKind, str]]:
    return [(each.record, each.kind, each.detail) for each in findings]


def key(public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


MODULUS = (1 << 1023) + 1
LEAST = key(rsa.RSAPublicNumbers(65537, MODULUS).public_key())
LESS = key(rsa.RSAPublicNumbers(65537, (1 << 1022) + 1).public_key())
CURVE = key(ec.derive_private_key(7, ec.SECP256R1()).public_key())
EDWARDS = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"v=DKIM1; k=rsa; p={LEAST}",
        f"p={LEAST[:50]} {LEAST[50:]}",
        f"k=RSA; p={LEAST}",
        f"k=ed25519; p={EDWARDS}",
    ],
    ids=["whole", "in parts", "upper case", "ed25519"],
)
def test_key_that_verifiers_take_is_no_finding(text: str) -> None:
    assert told(dkim.findings(answer(text))) == []


KEYS = {
    "v=DKIM2; p=AAAA": "is of another version than DKIM1",
    "v=DKIM1": "holds no key (p=)",
    "p=": "is revoked (p= is empty)",
    "p=AA*AA": "holds a key that is not base64",
    "p=AAAA": "holds a key that cannot be read, as one that was cut off",
    f"p={CURVE}": "holds a key that is not RSA, as k= says",
    f"p={LESS}": "holds a key of 1023 bits only",
    "k=ed25519; p=AAAA": "holds an ed25519 key of 3 bytes",
    "k=dsa; p=AAAA": "holds a key of a kind that verifiers do not know (k=)",
}


def test_key_that_verifiers_do_not_take_is_told_with_its_record() -> None:
    found = {text: told(dkim.findings(answer(text))) for text in KEYS}

    assert found == {
        text: [("dkim", INVALID, f"n.example {why}: {shortened([text])}")] for text, why in KEYS.items()
    }


def test_selector_without_one_key_is_told() -> None:
    no_name, no_data = answer(status=DnsStatus.NO_NAME), answer(status=DnsStatus.NO_DATA)

    assert told(dkim.findings(no_name)) == [
        ("dkim", MISSING, "n.example does not exist, or its alias leads nowhere")
    ]
    assert told(dkim.findings(no_data)) == [("dkim", MISSING, "n.example has no TXT")]
    assert told(dkim.findings(answer("p=a", "p=b"))) == [
        ("dkim", INVALID, "n.example has 2 records: p=a | p=b")
    ]


def test_records_lie_where_their_documents_say() -> None:
    assert dkim.place("s1", "a.example") == "s1._domainkey.a.example"
    assert mta_sts.place("a.example") == "_mta-sts.a.example"
    assert mta_sts.url("a.example") == "https://mta-sts.a.example/.well-known/mta-sts.txt"
    assert tls_rpt.place("a.example") == "_smtp._tls.a.example"
    assert tlsa.place("mx.example") == "_25._tcp.mx.example"
    assert ptr.place("192.0.2.1") == "1.2.0.192.in-addr.arpa"
    assert dmarc.places("a.b.example") == ["_dmarc.a.b.example", "_dmarc.b.example"]
    assert dmarc.places("example") == ["_dmarc.example"]


def test_record_of_dmarc_gives_the_policy_of_its_own_domain_or_of_those_below() -> None:
    above = answer("v=DMARC1; p=none; sp=Reject", name="_dmarc.a.example")
    plain = answer("v=DMARC1; p=quarantine", name="_dmarc.a.example")

    assert dmarc.policy(above, "a.example") == DmarcPolicy(policy="none")
    assert dmarc.policy(above, "b.a.example") == DmarcPolicy(policy="reject")
    assert dmarc.policy(plain, "b.a.example") == DmarcPolicy(policy="quarantine")
    assert dmarc.policy(answer("v=spf1 -all"), "a.example") is None


@pytest.mark.parametrize(
    ("records", "own", "why"),
    [
        (
            ("v=DMARC1; p=none", "v=DMARC1; p=none"),
            True,
            "has 2 DMARC records, so that none counts: v=DMARC1; p=none | v=DMARC1; p=none",
        ),
        (
            ("v=DMARC1; sp=none",),
            True,
            "asks for no policy that there is (none, quarantine, reject): v=DMARC1; sp=none",
        ),
        (("v=DMARC1",), False, "asks for no policy that there is (none, quarantine, reject): v=DMARC1"),
    ],
    ids=["two", "no p", "neither"],
)
def test_record_of_dmarc_that_asks_for_nothing_is_told(records: tuple[str, ...], own: bool, why: str) -> None:
    name = "_dmarc.a.example"
    found = dmarc.policy(answer(*records, name=name), "a.example" if own else "b.a.example")

    assert found == Finding(record="dmarc", kind=INVALID, detail=f"{name} {why}")


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ((), None),
        (("v=STSv1; id=" + "a" * 32,), None),
        (("v=STSv1; id=" + "a" * 33,), "has no usable id (letters and digits): v=STSv1; id=" + "a" * 33),
        (("v=STSv1; id=a-b",), "has no usable id (letters and digits): v=STSv1; id=a-b"),
        (("v=STSv1; id=\u00e9",), "has no usable id (letters and digits): v=STSv1; id=\u00e9"),
        (("v=STSv1;",), "has no usable id (letters and digits): v=STSv1;"),
        (("v=STSv1;", "v=STSv1;"), "has 2 records, so that none counts: v=STSv1; | v=STSv1;"),
    ],
)
def test_record_of_mta_sts_is_one_with_an_id(records: tuple[str, ...], why: str | None) -> None:
    expected = [] if why is None else [("mta_sts", INVALID, f"n.example {why}")]

    assert told(mta_sts.record_findings(answer(*records))) == expected


POLICY = "version: STSv1\nmode: enforce\nmx: MX.example.\nmx: *.b.example\nmax_age: 86400\n"


def test_policy_is_read_in_its_lines() -> None:
    assert mta_sts.policy(POLICY) == mta_sts.Policy(mode="enforce", mx=("mx.example", "*.b.example"))
    assert mta_sts.policy(POLICY + "mode: none\n") == mta_sts.policy(POLICY)  # the first of a name counts
    assert mta_sts.policy("nonsense\n" + POLICY.replace("mode:", "MODE :")) == mta_sts.policy(POLICY)
    assert mta_sts.policy(POLICY.replace("MX.example", "MX.BOX") + "x: a:b\n") == mta_sts.Policy(
        mode="enforce", mx=("mx.box", "*.b.example")
    )
    assert mta_sts.policy(POLICY + "mx: c:25\n") == mta_sts.Policy(
        mode="enforce", mx=("mx.example", "*.b.example", "c:25")
    )
    assert mta_sts.policy("version:STSv1\nmode:none\nmax_age:1") == mta_sts.Policy(mode="none", mx=())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the policy does not begin with version: STSv1"),
        ("version: STSv1", "the policy has no mode of enforce, testing, none"),
        ("version: STSv1\nmode: none", "the policy has no max_age in seconds"),
        ("version: STSv1\nmode: testing\nmax_age: 1", "the policy names no mx"),
    ],
)
def test_policy_that_cannot_be_used_is_told(text: str, why: str) -> None:
    assert mta_sts.policy(text) == Finding(record="mta_sts", kind=INVALID, detail=why)


def test_mx_that_the_policy_does_not_name_is_told_unless_it_asks_for_nothing() -> None:
    enforced = mta_sts.Policy(mode="enforce", mx=("mx.example", "*.b.example"))
    hosts = ("mx.example", "x.b.example", "x.y.b.example", "c.example")

    assert told(mta_sts.policy_findings(enforced, hosts)) == [
        (
            "mta_sts",
            INVALID,
            "the policy (enforce) does not name the MX x.y.b.example, c.example: mx.example, *.b.example",
        )
    ]
    assert told(mta_sts.policy_findings(enforced, hosts[:2])) == []
    assert told(mta_sts.policy_findings(mta_sts.Policy(mode="none", mx=()), hosts)) == []


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ((), None),
        (("v=TLSRPTv1; rua=mailto:a@b.example, https://b.example/r",), None),
        (
            ("v=TLSRPTv1; rua=mailto:a@b.example,ftp:x",),
            "has no rua= of mailto: or https: v=TLSRPTv1; rua=mailto:a@b.example,ftp:x",
        ),
        (("v=TLSRPTv1;",), "has no rua= of mailto: or https: v=TLSRPTv1;"),
        (("v=TLSRPTv1", "v=TLSRPTv1"), "has 2 records, so that none counts: v=TLSRPTv1 | v=TLSRPTv1"),
    ],
)
def test_record_of_tls_rpt_is_one_with_targets(records: tuple[str, ...], why: str | None) -> None:
    expected = [] if why is None else [("tls_rpt", INVALID, f"n.example {why}")]

    assert told(tls_rpt.findings(answer(*records))) == expected
    assert tls_rpt.present(answer(*records)) is bool(records)
    assert mta_sts.announced(answer(*(text.replace("TLSRPT", "STS") for text in records))) is bool(records)


@pytest.mark.parametrize(
    ("record", "usable"),
    [
        ("3 1 1 " + "ab" * 32, True),
        ("2 0 2 " + "ab" * 64, True),
        ("3 1 0 abcd", True),
        ("3 1 0 ab cd", True),
        ("3 1 1 " + "ab" * 31, False),
        ("3 1 2 " + "ab" * 32, False),
        ("3 1 1 " + "xy" * 32, False),
        ("3 1 0 abc", False),
        ("3 2 1 " + "ab" * 32, False),
        ("3 1 3 " + "ab" * 32, False),
        ("0 1 1 " + "ab" * 32, False),
        ("3 1 0", False),
        ("3", False),
        ("", False),
    ],
)
def test_usable_record_of_tlsa_is_whole(record: str, usable: bool) -> None:
    assert tlsa.is_usable(record) is usable


def test_tlsa_proves_nothing_where_none_is_usable_or_the_zone_is_not_signed() -> None:
    lone = answer("1 1 1 ab", signed=True)

    assert told(tlsa.findings(lone)) == [
        ("tlsa", INVALID, "n.example has no usable record (usage 2 or 3): 1 1 1 ab")
    ]
    assert told(tlsa.findings(answer("1 1 1 ab"))) == []
    assert told(tlsa.findings(answer("1 1 1 ab", "3 1 0 ab", signed=True))) == []
    assert not tlsa.present(answer(status=DnsStatus.NO_DATA, signed=True))
    assert told([tlsa.mismatch("mx.example", "shows x")]) == [
        ("tlsa", FailureKind.TLSA_MISMATCH, "the MX mx.example shows x")
    ]


def test_names_of_an_address_are_bounded_and_must_lead_back() -> None:
    many = answer(*(f"h{number}.example." for number in range(11)))
    there, elsewhere = answer("192.0.2.2", "192.0.2.1"), answer("192.0.2.2")

    assert ptr.names(many) == tuple(f"h{number}.example" for number in range(10))
    assert ptr.names(answer("MX.")) == ("MX",)
    assert ptr.names(answer("x.", status=DnsStatus.NO_NAME)) == ()
    assert (ptr.address_type("192.0.2.1"), ptr.address_type("2001:db8::1")) == ("A", "AAAA")
    assert told(ptr.findings("192.0.2.1", {"a.example": elsewhere, "b.example": there})) == []
    assert told(ptr.findings("192.0.2.1", {})) == [
        ("ptr", FailureKind.PTR_MISSING, "192.0.2.1 has no name (PTR)")
    ]
    assert told(ptr.findings("192.0.2.1", {"a.example": elsewhere, "b.example": elsewhere})) == [
        (
            "ptr",
            FailureKind.PTR_MISSING,
            "192.0.2.1 is named a.example, b.example, which does not lead back to it",
        )
    ]


@pytest.mark.parametrize(
    ("result", "address", "expected"),
    [
        (
            SpfResult.PERMERROR,
            "192.0.2.1",
            (FailureKind.SPF_INVALID, "SPF of a.example: x (3 DNS lookups, 1 void)"),
        ),
        (
            SpfResult.TEMPERROR,
            "192.0.2.1",
            (FailureKind.DNS_FAILURE, "SPF of a.example: x (3 DNS lookups, 1 void)"),
        ),
        (
            SpfResult.FAIL,
            "192.0.2.1",
            (FailureKind.SPF_NOT_COVERING, "192.0.2.1 is not covered by SPF of a.example: fail"),
        ),
        (SpfResult.FAIL, spf.NOBODYS_ADDRESS, None),
        (SpfResult.PASS, "192.0.2.1", None),
    ],
)
def test_verdict_of_spf_is_told_where_it_is_not_pass(
    result: SpfResult, address: str, expected: tuple[FailureKind, str] | None
) -> None:
    verdict = SpfVerdict(address=address, result=result, dns_lookups=3, void_lookups=1, explanation="x")

    assert told(spf.findings(verdict, "a.example")) == ([("spf", *expected)] if expected else [])


def test_record_is_known_by_its_version_whatever_its_case_and_blanks() -> None:
    texts = ("V = dmarc1; p=none", "v=spf1 -all", "x v=DMARC1")

    assert beginning(answer(*texts), "v=DMARC1") == ["V = dmarc1; p=none"]
    assert beginning(answer(*texts, status=DnsStatus.NO_DATA), "v=DMARC1") == []


def test_first_tag_of_a_name_counts() -> None:
    assert tags(" P = a=b ;p=c; nothing;Q=") == {"p": "a=b", "q": ""}


def test_evidence_is_cut_at_its_bound() -> None:
    assert shortened(["a" * 58, "b" * 59]) == "a" * 58 + " | " + "b" * 59
    assert shortened(["a" * 58, "b" * 60]) == "a" * 58 + " | " + "b" * 59 + "..."
