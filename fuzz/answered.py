"""What issuers and name servers answer: token responses, metadata, DNS messages and the records in them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping

import dns.message
from dns.message import Message

from exporter.domain_fact import SpfVerdict
from exporter.drivers import dns_client, dns_wire
from exporter.facts.answer import AnswerError
from exporter.facts.domain import dane, dkim, dmarc, mta_sts, ptr, spf, tls_rpt, tlsa
from exporter.facts.domain.spf_evaluation import evaluate
from exporter.facts.issuer import MAX_WAIT_SECONDS, check_metadata, failure_in, wait_seconds
from exporter.facts.mx import mail_hosts
from exporter.facts.oauth_error import label
from exporter.facts.token import MAX_LIFETIME_SECONDS, read_grant, token_facts
from exporter.model import DnsAnswer
from exporter.terms import DnsStatus
from fuzz.choices import Choices

NOW = 1_795_000_000.0
STATUSES = (200, 302, 400, 401, 404, 429, 500, 503)
TYPES = ("TXT", "MX", "A", "AAAA", "PTR", "TLSA", "CNAME", "NS")
NAME = "contoso.example"
ADDRESS = "192.0.2.7"
RECORDS_AT_MOST = 24


def token(data: bytes) -> None:
    """A body is a grant within bounds, a refusal with a label of a closed list, or an AnswerError."""
    choices = Choices(data)
    status = choices.one(STATUSES)
    body = choices.rest()
    found = failure_in(status, body, content_type="text/html", location=body.decode("latin-1"), redact=str)
    assert found is None or found.detail.isprintable()
    assert label(found.oauth_error if found else None).isprintable()
    assert 0 <= wait_seconds(status, body.decode("latin-1"), NOW) <= MAX_WAIT_SECONDS
    for read in (check_metadata, _grant):
        try:
            read(body)
        except AnswerError as exc:
            assert str(exc).isprintable()


def _grant(body: bytes) -> None:
    grant = read_grant(body, NOW)
    assert 0 < grant.lifetime_seconds <= MAX_LIFETIME_SECONDS
    facts = token_facts(grant.text.reveal(), grant.lifetime_seconds, NOW)
    assert all(text is None or text.isprintable() for text in (facts.user, facts.audience, facts.tenant))


def message(data: bytes) -> None:
    """A datagram is an answer, or a trouble that the client knows and goes to the next server with."""
    choices = Choices(data)
    rdtype = choices.one(TYPES)
    query = dns.message.make_query(NAME, rdtype, id=0x1234)
    try:
        read = dns_wire._read(_wire(query, choices))
        if query.is_response(read):
            judge(dns_client._answer(NAME, rdtype, read))
    except dns_client._TROUBLES:
        return


def _wire(query: Message, choices: Choices) -> bytes:
    """The datagram: all of the bytes, or those behind our question and a header that counts the records."""
    count = choices.number(9)
    if not count:
        return choices.rest()
    header = struct.pack("!6H", 0x1234, 0x8180 | choices.number(16), 1, count - 1, 0, 0)
    return header + query.to_wire()[12:] + choices.rest()


def records(data: bytes) -> None:
    """Whatever the records of a domain say, it is judged, and the questions of SPF end."""
    texts = data.decode("utf-8", "surrogateescape").split("\n")[:RECORDS_AT_MOST]
    for place in (*dmarc.places(NAME), dkim.place("selector1", NAME), mta_sts.place(NAME)):
        judge(_found(place, "TXT", tuple(text for text in texts if text)))
    mta_sts.policy(data.decode("utf-8", "replace"))
    answers: dict[spf.Question, DnsAnswer | None] = {}
    for number in range(spf.QUESTIONS_MAX):
        got = evaluate(NAME, ADDRESS, answers)
        if isinstance(got, SpfVerdict):
            list(spf.findings(got, NAME))
            return
        answers[got] = _spf_answer(got, texts[number % len(texts)])


def _spf_answer(question: spf.Question, text: str) -> DnsAnswer | None:
    made = {"A": ADDRESS, "AAAA": "2001:db8::7", "MX": "10 mx.contoso.example.", "PTR": "mx.contoso.example."}
    if text == "?":
        return None
    if text == "!":
        return DnsAnswer(name=question.name, type=question.rdtype, status=DnsStatus.NO_NAME)
    return _found(question.name, question.rdtype, (made.get(question.rdtype, text),))


def _found(name: str, rdtype: str, texts: tuple[str, ...]) -> DnsAnswer:
    status = DnsStatus.FOUND if texts else DnsStatus.NO_DATA
    return DnsAnswer(name=name, type=rdtype, status=status, records=texts, signed=True)


_JUDGES: Mapping[str, Iterable[Callable[[DnsAnswer], object]]] = {
    "TXT": (
        lambda answer: list(dkim.findings(answer)),
        lambda answer: dmarc.policy(answer, NAME),
        mta_sts.announced,
        lambda answer: list(mta_sts.record_findings(answer)),
        tls_rpt.present,
        lambda answer: list(tls_rpt.findings(answer)),
    ),
    "MX": (mail_hosts,),
    "A": (lambda answer: list(ptr.findings(ADDRESS, {NAME: answer})),),
    "AAAA": (lambda answer: list(ptr.findings(ADDRESS, {NAME: answer})),),
    "PTR": (ptr.names,),
    "TLSA": (lambda answer: list(tlsa.findings(answer)), lambda answer: dane.associations(answer.records)),
}


def judge(answer: DnsAnswer) -> None:
    """Everything that reads answers of this type, on it."""
    for read in _JUDGES.get(answer.type, ()):
        read(answer)
