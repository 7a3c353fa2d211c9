"""The judge against labelled texts, against what the probe knows, and against anything at all."""

from __future__ import annotations

import functools
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.diagnosis import CAUSES, Evidence, diagnose, evidence_of, evidence_of_mapping, explain
from exporter.diagnosis.classify import Diagnosis
from exporter.diagnosis.reading import readings
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.model import ProbeId, ProbeResult, Relay, TokenFacts
from exporter.terms import AuthResult, Phase, TlsMode
from tests.diagnosis.corpus import Case, real_replies, transcripts, wordings

_WORDINGS = wordings()
_CAUSES_ONLY = [case for case in _WORDINGS if "unknown" not in case.right]
_UNKNOWN = [case for case in _WORDINGS if "unknown" in case.right]


def _judge(case: Case) -> Diagnosis:
    return diagnose(evidence_of_mapping(case.given))


@functools.cache
def _judged() -> list[tuple[Case, Diagnosis]]:
    return [(case, _judge(case)) for case in real_replies()]


def _share(judged: list[tuple[Case, Diagnosis]]) -> float:
    return sum(found.cause.label in case.right for case, found in judged) / len(judged)


def test_share_of_real_replies_named_rightly() -> None:
    assert _share(_judged()) >= 0.99


def test_share_of_firm_replies_named_rightly() -> None:
    assert _share([(case, found) for case, found in _judged() if case.firm]) >= 0.99


def test_share_of_real_replies_with_right_transience() -> None:
    judged = _judged()
    assert sum(found.transient == case.transient for case, found in judged) / len(judged) >= 0.99


def test_wordings_are_named() -> None:
    judged = [(case.id, case.given["text"], case.right, _judge(case).cause.label) for case in _CAUSES_ONLY]
    assert [row for row in judged if row[-1] not in row[-2]] == []


def test_text_of_no_cause_is_unknown() -> None:
    judged = [(case.id, case.given["text"], _judge(case).cause.label) for case in _UNKNOWN]
    assert [row for row in judged if row[-1] != "unknown"] == []


_WRAPPINGS = [
    pytest.param("({code}, b'{enhanced} {text}')", id="smtplib"),
    pytest.param(
        "SMTP Error: Could not authenticate. SMTP server error: {enhanced} {text} SMTP code: {code}",
        id="phpmailer",
    ),
    pytest.param(
        (
            "javax.mail.MessagingException: {code} {enhanced} {text};\n  nested exception "
            "is:\n\tjava.io.IOException"
        ),
        id="javamail",
    ),
    pytest.param(
        "The server response was: {enhanced} {text}  at System.Net.Mail.CheckCommand.CheckResponse()",
        id="dotnet",
    ),
    pytest.param(
        (
            "Dec  1 00:00:00 mx postfix/smtp[1]: 4F: to=<a@b.example>, dsn={enhanced}, said: "
            "{code} {enhanced} {text}"
        ),
        id="postfix",
    ),
    pytest.param(
        '{{"code":"EENVELOPE","response":"{code} {enhanced} {text}","responseCode":{code}}}', id="nodemailer"
    ),
    pytest.param(
        (
            "Error: {code} {enhanced} {text} [AM0P1.EURP1.PROD.OUTLOOK.COM "
            "2026-05-17T18:38:18.362Z 08DEB430F51D1974]"
        ),
        id="stamp",
    ),
    pytest.param("<p>{code} {enhanced} {text}<br/></p>", id="html"),
    pytest.param(
        (
            "220 mx.example.net ESMTP\nEHLO a.example\n250-mx.example.net\n250 STARTTLS\n{code} "
            "{enhanced} {text}\nQUIT\n221 Bye"
        ),
        id="telnet",
    ),
]

_TOLD = [
    (
        "535",
        "5.7.139",
        "Authentication unsuccessful, basic authentication is disabled.",
        "basic_auth_disabled",
    ),
    ("550", "5.7.30", "Basic authentication is not supported for Client Submission.", "basic_auth_retired"),
    (
        "535",
        "5.7.139",
        "Authentication unsuccessful, the user credentials were incorrect.",
        "bad_credentials",
    ),
    ("554", "5.2.252", "SendAsDenied; a@b.example not allowed to send as c@b.example", "send_as_denied"),
    ("432", "4.3.2", "Concurrent connections limit exceeded.", "concurrency_limit"),
    ("550", "5.1.1", "Recipient address rejected: User unknown", "recipient_unknown"),
    ("454", "4.7.1", "Relay access denied", "relay_denied"),
]


@pytest.mark.parametrize("wrapping", _WRAPPINGS)
@pytest.mark.parametrize(("code", "enhanced", "text", "label"), _TOLD)
def test_wrapped_reply_keeps_its_cause(
    wrapping: str, code: str, enhanced: str, text: str, label: str
) -> None:
    assert explain(wrapping.format(code=code, enhanced=enhanced, text=text)).cause.label == label


@pytest.mark.parametrize(("label", "text"), transcripts())
def test_transcript_is_named(label: str, text: str) -> None:
    assert explain(text).cause.label == label


def test_nested_reply_decides() -> None:
    said = (
        "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 Authentication "
        "unsuccessful, account locked."
    )
    assert explain(said).cause.label == "account_locked"


def test_number_of_a_login_is_of_no_recipient_and_of_no_message() -> None:
    told = {"535 5.7.8 the mailbox does not have SMTP AUTH enabled", "534 5.7.9 suspicious login blocked"}
    of_others = {"recipient_unknown", "recipient_restricted", "content_rejected"}
    assert not {explain(text).cause.label for text in told} & of_others
    assert explain("534 5.3.4 Message too big").cause.label == "message_too_large"


def test_consequence_does_not_decide() -> None:
    said = "550 5.7.1 Unable to relay\n503 5.5.2 Need rcpt command\n421 4.4.2 timeout exceeded"
    assert explain(said).cause.label == "relay_denied"


def test_number_in_address_is_no_code() -> None:
    reading = explain("recipient <535@example.com> 5.7.139.example").reading
    assert reading is not None
    assert (reading.code, reading.enhanced) == (None, None)


_FACTS = [
    (FailureKind.TIMEOUT, Phase.CONNECT, "connect_timeout"),
    (FailureKind.TIMEOUT, Phase.BANNER, "banner_timeout"),
    (FailureKind.TIMEOUT, Phase.DNS, "dns_temporary_failure"),
    (FailureKind.TIMEOUT, Phase.AUTH, "reply_timeout"),
    (FailureKind.TIMEOUT, Phase.MESSAGE, "reply_timeout"),
    (FailureKind.TIMEOUT, Phase.TOKEN, "token_endpoint_unreachable"),
    (FailureKind.CLOSED, Phase.AUTH, "connection_dropped"),
    (FailureKind.RESET, Phase.TLS, "connection_reset"),
    (FailureKind.CONNECT_REFUSED, Phase.CONNECT, "connect_refused"),
    (FailureKind.UNREACHABLE, Phase.CONNECT, "host_unreachable"),
    (FailureKind.DNS_NOT_FOUND, Phase.DNS, "dns_not_found"),
    (FailureKind.DNS_FAILURE, Phase.DNS, "dns_temporary_failure"),
    (FailureKind.PROTOCOL, Phase.EHLO, "protocol_error"),
    (FailureKind.REPLY_TOO_LONG, Phase.EHLO, "reply_too_long"),
    (FailureKind.UNSOLICITED, Phase.MAIL_FROM, "unsolicited_reply"),
    (FailureKind.PLAINTEXT_INJECTION, Phase.STARTTLS, "plaintext_injection"),
    (FailureKind.NOT_SMTP, Phase.BANNER, "not_smtp"),
    (FailureKind.STARTTLS_NOT_OFFERED, Phase.STARTTLS, "starttls_not_offered"),
    (FailureKind.STARTTLS_MASKED, Phase.STARTTLS, "starttls_masked"),
    (FailureKind.STARTTLS_REFUSED, Phase.STARTTLS, "starttls_failed_server"),
    (FailureKind.PLAINTEXT_REFUSED, Phase.AUTH, "starttls_required"),
    (FailureKind.NOT_TLS, Phase.TLS, "tls_mode_mismatch"),
    (FailureKind.TLS_EXPECTED, Phase.BANNER, "tls_mode_mismatch"),
    (FailureKind.TLS_VERSION, Phase.TLS, "tls_version_rejected"),
    (FailureKind.TLS_ERROR, Phase.TLS, "tls_handshake_failed"),
    (FailureKind.CERT_EXPIRED, Phase.TLS, "cert_expired"),
    (FailureKind.CERT_NOT_YET_VALID, Phase.TLS, "cert_not_yet_valid"),
    (FailureKind.CERT_NAME_MISMATCH, Phase.TLS, "cert_name_mismatch"),
    (FailureKind.CERT_UNTRUSTED, Phase.TLS, "cert_untrusted"),
    (FailureKind.CERT_WEAK, Phase.TLS, "cert_weak"),
    (FailureKind.CLIENT_CERT_REQUIRED, Phase.TLS, "client_cert_required"),
    (FailureKind.AUTH_NOT_OFFERED, Phase.AUTH, "auth_not_offered"),
    (FailureKind.MECHANISM_NOT_OFFERED, Phase.AUTH, "auth_mechanism_unsupported"),
    (FailureKind.INDETERMINATE, Phase.MESSAGE, "delivery_indeterminate"),
    (FailureKind.ACCEPTED_UNEXPECTEDLY, Phase.AUTH, "basic_auth_still_accepted"),
    (FailureKind.INTERCEPTED, Phase.BANNER, "connection_intercepted"),
    (FailureKind.REACHED_UNEXPECTEDLY, Phase.CONNECT, "port_not_blocked"),
    (FailureKind.LEGACY_TLS_ACCEPTED, Phase.TLS, "legacy_tls_accepted"),
    (FailureKind.TLS_INTERCEPTED, Phase.TLS, "tls_intercepted"),
    (FailureKind.RECORD_MISSING, Phase.DNS, "dns_record_missing"),
    (FailureKind.RECORD_INVALID, Phase.DNS, "dns_record_invalid"),
    (FailureKind.SPF_INVALID, Phase.DNS, "spf_record_invalid"),
    (FailureKind.SPF_NOT_COVERING, Phase.DNS, "spf_not_covering"),
    (FailureKind.TLSA_MISMATCH, Phase.DNS, "tlsa_mismatch"),
    (FailureKind.PTR_MISSING, Phase.DNS, "ptr_missing"),
    (FailureKind.LOCAL, Phase.CONNECT, "local_resource"),
    (FailureKind.INTERNAL, Phase.CONNECT, "exporter_bug"),
    (FailureKind.TOKEN_INVALID, Phase.TOKEN, "token_response_invalid"),
    (FailureKind.TOKEN_SERVER, Phase.TOKEN, "token_server_error"),
    (FailureKind.TOKEN_THROTTLED, Phase.TOKEN, "login_rate_limited"),
    (FailureKind.PROXY, Phase.TOKEN, "token_proxy_failed"),
]


@pytest.mark.parametrize(("kind", "phase", "label"), _FACTS)
def test_fact_names_its_cause(kind: FailureKind, phase: Phase, label: str) -> None:
    assert diagnose(Evidence(kind=kind, phase=phase, provider="generic")).cause.label == label


def test_every_kind_but_refusals_is_a_fact() -> None:
    assert {kind for kind, _, _ in _FACTS} == set(FailureKind) - {
        FailureKind.REFUSED,
        FailureKind.TOKEN_REFUSED,
    }


def test_timeout_on_465_at_microsoft_is_a_wrong_port() -> None:
    evidence = Evidence(kind=FailureKind.TIMEOUT, phase=Phase.CONNECT, provider="microsoft365", port=465)
    assert diagnose(evidence).cause.label == "wrong_port"


_REFUSALS = [
    (Phase.AUTH, 535, "", "auth_rejected_generic"),
    (Phase.AUTH, 535, "nope", "auth_rejected_generic"),
    (Phase.AUTH, 454, "", "server_temporary_failure"),
    (Phase.EHLO, 421, "bye", "server_temporary_failure"),
    (Phase.RCPT_TO, 450, "no idea", "server_temporary_failure"),
    (Phase.RCPT_TO, 550, "bananas", "unknown"),
    (Phase.AUTH, 535, "5.7.139 Authentication met a rule that nobody knows", "unknown"),
]


@pytest.mark.parametrize(("phase", "code", "text", "label"), _REFUSALS)
def test_refusal_that_says_nothing(phase: Phase, code: int, text: str, label: str) -> None:
    reply = Reply(code=code, lines=(text,))
    fact = FailureFact(phase=phase, kind=FailureKind.REFUSED, reply=reply)
    assert diagnose(_evidence(fact)).cause.label == label


def _evidence(fact: FailureFact, provider: str = "microsoft365") -> Evidence:
    result = ProbeResult(id=ProbeId(probe="login"), started_timestamp=0.0, failure=fact, password_sent=True)
    relay = Relay(name="r", host="mx.example.net", port=587, tls=TlsMode.STARTTLS, provider=provider)
    return evidence_of(result, relay)


def test_evidence_of_a_result_carries_reply_and_relay() -> None:
    reply = Reply(code=535, lines=("5.7.139 Authentication unsuccessful, account locked.",))
    evidence = _evidence(FailureFact(phase=Phase.AUTH, kind=FailureKind.REFUSED, reply=reply, detail="x"))
    assert (evidence.code, evidence.enhanced, evidence.port, evidence.auth_attempted) == (
        535,
        "5.7.139",
        587,
        True,
    )


def test_gcc_high_speaks_like_microsoft() -> None:
    reply = Reply(code=550, lines=("5.7.30",))
    fact = FailureFact(phase=Phase.MESSAGE, kind=FailureKind.REFUSED, reply=reply)
    assert diagnose(_evidence(fact, "microsoft365-gcc-high")).cause.label == "basic_auth_retired"


_XOAUTH2 = Evidence(
    provider="microsoft365",
    phase=Phase.AUTH,
    mechanism="XOAUTH2",
    text="535 5.7.3 Authentication unsuccessful",
)


@pytest.mark.parametrize(
    ("evidence", "label"),
    [
        pytest.param(_XOAUTH2, "oauth_rejected_by_exchange", id="no claims"),
        pytest.param(replace(_XOAUTH2, mechanism="LOGIN"), "auth_rejected_generic", id="password"),
        pytest.param(
            replace(_XOAUTH2, aud="https://graph.microsoft.com"), "oauth_permission_missing", id="graph"
        ),
        pytest.param(
            replace(_XOAUTH2, aud="https://outlook.office365.com", roles=("IMAP.AccessAsApp",)),
            "oauth_permission_missing",
            id="another role",
        ),
        pytest.param(
            replace(_XOAUTH2, aud="https://outlook.office365.com", roles=("SMTP.SendAsApp",)),
            "oauth_rejected_by_exchange",
            id="right role",
        ),
        pytest.param(
            replace(_XOAUTH2, aud="https://outlook.office365.com"),
            "oauth_rejected_by_exchange",
            id="no roles",
        ),
    ],
)
def test_claims_separate_oauth_faults(evidence: Evidence, label: str) -> None:
    assert diagnose(evidence).cause.label == label


def test_claims_of_a_results_token_are_evidence() -> None:
    fact = FailureFact(
        phase=Phase.AUTH,
        kind=FailureKind.REFUSED,
        reply=Reply(code=535, lines=("5.7.3 Authentication unsuccessful",)),
    )
    result = ProbeResult(
        id=ProbeId(probe="login"),
        started_timestamp=0.0,
        failure=fact,
        mechanism="XOAUTH2",
        token=TokenFacts(expires_timestamp=1.0, audience="https://graph.microsoft.com"),
    )
    relay = Relay(name="r", host="mx.example.net", port=587, tls=TlsMode.STARTTLS, provider="microsoft365")
    assert diagnose(evidence_of(result, relay)).cause.label == "oauth_permission_missing"


def test_token_of_another_than_the_accounts_mailbox() -> None:
    fact = FailureFact(
        phase=Phase.AUTH,
        kind=FailureKind.REFUSED,
        reply=Reply(code=535, lines=("5.7.3 Authentication unsuccessful",)),
    )
    result = ProbeResult(
        id=ProbeId(probe="login"),
        started_timestamp=0.0,
        failure=fact,
        mechanism="XOAUTH2",
        user_name="alice@contoso.example",
        token=TokenFacts(expires_timestamp=1.0, user="bob@contoso.example"),
    )
    relay = Relay(name="r", host="mx.example.net", port=587, tls=TlsMode.STARTTLS, provider="microsoft365")
    assert diagnose(evidence_of(result, relay)).cause.label == "oauth_wrong_user"


def test_issuers_number_decides_where_the_detail_leaves_it_out() -> None:
    fact = FailureFact(
        phase=Phase.TOKEN, kind=FailureKind.TOKEN_REFUSED, detail="refused", oauth_error="AADSTS7000222"
    )
    assert diagnose(_evidence(fact)).cause.label == "oauth_secret_expired"


def test_entra_number_is_read_whole() -> None:
    given = {"text": "AADSTS900023: Specified tenant identifier is neither valid", "phase": "token"}
    assert readings(evidence_of_mapping(given))[-1].aadsts == 900023


@pytest.mark.parametrize(
    ("phase", "text", "result"),
    [
        (Phase.AUTH, "535 5.7.139 basic authentication is disabled", AuthResult.DISABLED),
        (
            Phase.AUTH,
            "535 5.7.139 user is locked by your organization's security defaults policy",
            AuthResult.BLOCKED,
        ),
        (Phase.AUTH, "535 5.7.139 the user credentials were incorrect", AuthResult.REJECTED),
        (Phase.AUTH, "535 5.7.139 account locked", AuthResult.LOCKED),
        (Phase.AUTH, "454 4.7.0 Temporary authentication failure", AuthResult.ERROR),
        (Phase.TOKEN, "AADSTS7000222: secret keys are expired", AuthResult.NO_TOKEN),
        (Phase.EHLO, "421 4.3.2 Service not active", AuthResult.NOT_REACHED),
        (Phase.AUTH, "421 4.7.66 TLS 1.0 and 1.1 are not supported", AuthResult.NOT_REACHED),
        (
            Phase.MESSAGE,
            "550 5.7.30 Basic authentication is not supported for Client Submission.",
            AuthResult.ACCEPTED,
        ),
    ],
)
def test_auth_result(phase: Phase, text: str, result: AuthResult) -> None:
    assert diagnose(Evidence(phase=phase, text=text, provider="microsoft365")).auth_result is result


def test_fault_of_the_judge_is_an_exporter_bug() -> None:
    assert diagnose(Evidence(text=None)).cause.label == "exporter_bug"  # type: ignore[arg-type]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_ANY = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        (
            "provider",
            "phase",
            "code",
            "enhanced",
            "text",
            "client_error",
            "mechanism",
            "kind",
            "port",
            "roles",
        ),
        _JSON,
    ),
)


@settings(max_examples=settings.default.max_examples * 3 // 2)
@given(_ANY)
def test_any_mapping_has_a_cause(given_: dict[str, object]) -> None:
    found = diagnose(evidence_of_mapping(given_))
    assert found.cause.label in CAUSES
    assert found.cause.label != "exporter_bug" or given_.get("kind") == "internal"


@settings(max_examples=settings.default.max_examples * 3 // 2)
@given(st.text(alphabet=st.sampled_from(list("2345 -.\n:<>[]{}\"'\\ABCaz0=@/&x;#~*")), max_size=400))
def test_any_text_has_a_cause(text: str) -> None:
    assert explain(text).cause.label in set(CAUSES) - {"exporter_bug"}


@pytest.mark.slow
@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "unit",
    [":", "a:", "a.", "250-", " ", "\n", "[", "<", "\\u00", "a@", "&amp;", "1.", "AADSTS", "535 5.7.139 "],
)
def test_long_text_takes_linear_time(unit: str) -> None:
    assert explain(unit * 60_000).cause.label in CAUSES


def test_evidence_survives_as_json() -> None:
    assert json.loads(json.dumps(explain("\ud800 535").evidence.text)) == "\ud800 535"


def test_a_number_of_exchange_alone_tells_the_cause_and_whether_its_queue_gave_up() -> None:
    waits, gave_up = (explain(f"Remote Server returned '{said}'") for said in ("450 4.4.316", "550 5.4.316"))
    assert (waits.cause.label, waits.transient) == ("connect_refused", True)
    assert (gave_up.cause.label, gave_up.transient) == ("connect_refused", False)
