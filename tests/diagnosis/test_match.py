"""Rules at their edges: how words are found, which rules of a table are asked, what else may be demanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from exporter.diagnosis import CAUSES, diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.match import GAP, Match
from exporter.diagnosis.predicates import PREDICATES
from exporter.diagnosis.reading import readings
from exporter.diagnosis.table import UNKNOWN_SENTENCE, Table
from exporter.diagnosis.words import words_of
from exporter.failure import FailureKind
from exporter.terms import Phase

FAR = " " + "x" * (GAP - 2) + " "

READS = (
    # what is said, the words, are they found?
    ("reject", "rejected", True),
    ("reject", "rejection", True),
    ("reject", "rejectionss", False),
    ("reject", "unreject", False),
    ("reject", "reject2", False),
    ("abc", "abcd", True),
    ("abc", "abcde", False),
    ("abcd", "abcdefgh", True),
    ("auth*", "authenticator", True),
    ("one|two", "so two", True),
    ("one|two", "three", False),
    ("mail.example", "xmail.examplex", True),
    ("one..two", "one and two", True),
    ("one..two", "two and one", False),
    ("one..two", f"one{FAR}two", True),
    ("one..two", f"one {FAR}two", False),
    ("one..two", f"one {FAR} one two", True),
    ("one..two", "one  two", False),
    ("one..two", "one x  two  y", False),
    ("one..two", "x  one two  y", True),
    ("one..mailbox", "one mailboxes", True),
    ("aab", "xaab aab", True),
    ("abc", "abc abcdef", True),
    ("abc", "abcdef abc abcdef", True),
    ("one abc", "one abcd", True),
    ("one abc", "one abcde", False),
    ("abcd1", "abcd1s", False),
    ("one..two", f"one twofold {'x' * 60} two", False),
    ("one ..two", "one two", True),
    ("one..two", f"one {'x' * 55} two", True),
    ("one..two", f"one {'x' * 55}  two", False),
    ("one..two..three", "one two three", True),
    ("one..two..three", "one two one two tree", False),
)


def test_words_are_found_as_a_rule_says_them() -> None:
    found = [(said, words, Match(says=(said,)).reads(f" {words} ")) for said, words, _ in READS]

    assert found == list(READS)


def test_word_at_the_very_end_is_whole_or_inflected() -> None:
    assert Match(says=("mailbox",)).reads(" full  mailboxes")
    assert not Match(says=("mailbox",)).reads(" full  mailbox.example")
    assert not Match(says=("mailbox",)).reads(" full  mailboxesque")


def test_rule_reads_all_of_its_groups_and_nothing_that_is_barred() -> None:
    match = Match(says=("one", "two"), unless="not|never")

    assert match.reads(" two one ")
    assert match.reads(" one two ")  # again: the groups were taken apart before
    assert not match.reads(" one ")
    assert not match.reads(" one two never ")


FITS = (
    (Match(bare=True), Evidence(text="550", phase=Phase.AUTH), True),
    (Match(bare=True), Evidence(text="550"), False),
    (Match(bare=True), Evidence(text="550 gone", phase=Phase.AUTH), False),
    (Match(phases=frozenset({Phase.AUTH})), Evidence(text="550", phase=Phase.AUTH), True),
    (Match(phases=frozenset({Phase.DATA})), Evidence(text="550", phase=Phase.AUTH), False),
    (Match(also=PREDICATES["permanent_code"]), Evidence(text="550 gone", code=550), True),
    (Match(also=PREDICATES["permanent_code"]), Evidence(text="450 gone", code=450), False),
)


def test_rule_fits_where_every_condition_holds() -> None:
    assert [(match, given, match.fits(readings(given)[0])) for match, given, _ in FITS] == list(FITS)


def label_at(match: Match, label: str) -> Any:
    return replace(CAUSES["unknown"], label=label, match=(match,))


RULES: Mapping[str, Match] = {
    "worded": Match(says=("mailbox full",)),
    "named": Match(says=("mail.example",)),
    "kind": Match(kinds=frozenset({FailureKind.TIMEOUT})),
    "entra": Match(aadsts=frozenset({50053})),
    "any": Match(bare=True),
    "number": Match(bare=True, enhanced=frozenset({"5.7.1"}), sure=0.5),
    "bare kind": Match(bare=True, kinds=frozenset({FailureKind.RESET})),
    "rest": Match(codes=frozenset({550})),
}
TEXTS = {
    "mailbox full": ("worded", "rest"),
    "550 mail box": ("rest",),
    "at (mail.example)": ("named", "rest"),
    "AADSTS50053: locked": ("rest", "entra"),
    "550 5.7.1": ("rest", "any", "number"),
    "550 5.2.2": ("rest", "any"),
    "550 5.7.1 Something": ("rest", "number"),
}


def test_table_asks_the_rules_that_may_fit() -> None:
    table = Table({label: label_at(match, label) for label, match in RULES.items()})

    def asked(**known: Any) -> set[str]:
        return {rule.cause.label for rule in table.asked(readings(Evidence(**known))[0])}

    found = {text: asked(text=text) for text in TEXTS}
    assert found == {text: set(expected) for text, expected in TEXTS.items()}
    assert "kind" in asked(kind=FailureKind.TIMEOUT, client_error="x")
    assert "kind" not in asked(text="x y")


FOUND = (
    # what a rule says, a text in which it is found
    ("xy", "550 xy"),
    ("xy", "550 xys"),
    ("xy*", "550 xyzzy"),
    ("a", "550 a"),
    ("abc", "550 abc"),
    ("abc", "550 abcs"),
    ("reject", "550 rejected"),
    ("rejected", "550 rejected"),
    ("rejected ", "550 rejected it"),
    ("to xy", "550 to xy"),
    ("one two", "550 one two"),
    ("x..two", "550 x and two"),
    ("mail.example", "550 at xmail.example"),
    ("/help", "550 https://a.example/help"),
    ("missing|xy", "550 xy"),
)


def test_rule_is_asked_for_words_of_any_length() -> None:
    for said, text in FOUND:
        table = Table({"a": label_at(Match(says=(said,)), "a")})
        reading = readings(Evidence(text=text))[0]
        assert [rule.cause.label for rule in table.asked(reading)] == ["a"], said


def test_number_beside_a_sentence_that_nobody_knows_is_weaker() -> None:
    table = Table({label: label_at(match, label) for label, match in RULES.items()})
    (rule,) = [
        rule
        for rule in table.asked(readings(Evidence(text="550 5.7.1 Something"))[0])
        if rule.cause.label == "number"
    ]

    assert (rule.match.sure, rule.match.bare) == (0.5 * UNKNOWN_SENTENCE, False)


def test_own_cause_goes_first_and_replaces_the_one_of_its_label() -> None:
    own = label_at(Match(says=("mine",)), "kind")
    table = Table({label: label_at(match, label) for label, match in RULES.items()}, [own])

    assert next(iter(table.causes)) == "kind"
    assert table.causes["kind"] is own
    read = readings(Evidence(text="mine", kind=FailureKind.TIMEOUT))[0]
    asked = [(rule.cause.label, rule.own) for rule in table.asked(read)]
    assert asked[0] == ("kind", True)
    assert ("kind", False) not in asked


HOLDS: tuple[tuple[str, Evidence, bool], ...] = (
    ("not_at_microsoft", Evidence(), True),
    ("not_at_microsoft", Evidence(provider="postfix"), True),
    ("not_at_microsoft", Evidence(provider="microsoft365"), False),
    ("not_at_microsoft", Evidence(provider="outlook.com"), False),
    ("not_at_microsoft", Evidence(provider="azure-communication-services"), False),
    ("no_policy_number", Evidence(enhanced="5.7.139"), False),
    ("no_policy_number", Evidence(enhanced="5.7.1"), True),
    ("nothing_but_numbers", Evidence(text="550 5.7.1"), True),
    ("nothing_but_numbers", Evidence(text="550", client_error="x"), False),
    ("no_reply", Evidence(text="refused"), True),
    ("no_reply", Evidence(text="550 refused"), False),
    ("no_reply", Evidence(code=550), False),
    ("awaits_reply", Evidence(text="timed out at smtplib.py, line 398, in getreply"), True),
    ("awaits_reply", Evidence(text="timed out at socket.py, line 851, in create_connection"), False),
    ("hands_to_a_program", Evidence(text="mail/network/delivery_methods/sendmail.rb:64:in `write'"), True),
    ("hands_to_a_program", Evidence(text="mail/network/delivery_methods/smtp.rb:64:in `write'"), False),
    ("at_googles_relay", Evidence(provider="google-relay"), True),
    ("at_googles_relay", Evidence(text="220 SMTP-relay.gmail.com ESMTP"), True),
    ("at_googles_relay", Evidence(text="220 smtp.gmail.com ESMTP"), False),
    ("transient_code", Evidence(code=399), False),
    ("transient_code", Evidence(code=400), True),
    ("transient_code", Evidence(code=499), True),
    ("transient_code", Evidence(code=500), False),
    ("transient_code", Evidence(), False),
    ("permanent_code", Evidence(code=499), False),
    ("permanent_code", Evidence(code=500), True),
    ("permanent_code", Evidence(), False),
    ("user_name_without_domain", Evidence(user_name="a"), True),
    ("user_name_without_domain", Evidence(user_name="a@x"), False),
    ("user_name_without_domain", Evidence(), False),
    ("masked_banner", Evidence(text="220 ****"), True),
    ("masked_banner", Evidence(text="220-****"), True),
    ("masked_banner", Evidence(text="220 x"), False),
    ("token_for_something_else", Evidence(), False),
    ("token_for_something_else", Evidence(aud="https://graph.microsoft.com"), True),
    ("token_for_something_else", Evidence(aud="HTTPS://outlook.office365.com/"), False),
    ("token_for_something_else", Evidence(roles=("SMTP.SendAsApp",)), False),
    ("token_for_something_else", Evidence(scp=("Mail.Send",)), True),
    ("token_for_something_else", Evidence(roles=("Mail.Send",), scp=("SMTP.Send",)), False),
    ("token_for_something_else", Evidence(roles=(), scp=()), False),
    ("token_for_something_else", Evidence(phase=Phase.IMAP, roles=("IMAP.AccessAsApp",)), False),
    ("token_for_something_else", Evidence(phase=Phase.IMAP, roles=("SMTP.SendAsApp",)), True),
    ("token_of_another_user", Evidence(token_user="A@x", user_name="a@X"), False),
    ("token_of_another_user", Evidence(token_user="b@x", user_name="a@x"), True),
    ("token_of_another_user", Evidence(token_user="b@x"), False),
    ("token_of_another_user", Evidence(user_name="b@x"), False),
)


def test_conditions_on_the_rest_of_the_evidence_hold_at_their_edges() -> None:
    assert [(name, given, PREDICATES[name](given)) for name, given, _ in HOLDS] == list(HOLDS)
    assert {name for name, _, _ in HOLDS} == set(PREDICATES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HandshakeFailure at once", "handshakefailure at once  handshake failure"),
        ("550 5.1.1 User unknown", "user unknown"),
        ("b'User unknown'", "user unknown"),
    ],
)
def test_words_of_a_text(text: str, words: str) -> None:
    assert words_of([text]).strip() == words


def test_unplaced_among_the_phases_is_where_nothing_tells() -> None:
    match = Match(phases=frozenset({None, Phase.RCPT_TO}))
    said = "550 5.1.1 user unknown"
    fits = {phase: match.fits(readings(Evidence(text=said, phase=phase))[-1]) for phase in (None, *Phase)}
    assert [phase for phase, fit in fits.items() if fit] == [None, Phase.RCPT_TO]


@pytest.mark.parametrize(
    ("text", "phase", "named"),
    [
        ("550 it does not exist", None, False),
        ("550 it does not exist", Phase.RCPT_TO, True),
        ("550 this mailbox does not exist", None, True),
        ("550 bad address", Phase.MAIL_FROM, False),
        ("550 5.1.1", Phase.MAIL_FROM, False),
    ],
)
def test_missing_recipient_needs_its_phase_or_a_word_for_it(
    text: str, phase: Phase | None, *, named: bool
) -> None:
    found = diagnose(Evidence(text=text, phase=phase))
    assert (found.cause.label == "recipient_unknown" and not found.telling) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Sending failed: unspecified temporary error", False),
        ("451 temporary error", True),
        ("4.3.0 temporary error", True),
        ("temporary error (in reply to RCPT TO command)", True),
    ],
)
def test_that_a_fault_passes_is_the_servers_to_say(text: str, *, named: bool) -> None:
    assert (diagnose(Evidence(text=text)).cause.label == "server_temporary_failure") == named


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param(
            "SMTP Error: Could not connect to SMTP host.", "connect_timeout", id="nothing-before-it"
        ),
        pytest.param(
            "CLIENT -> SERVER: STARTTLS\nSERVER -> CLIENT: 220 go on\nCould not connect to SMTP host.",
            "tls_handshake_failed",
            id="after-starttls",
        ),
        pytest.param(
            "received error code. [550]\nconnection closed. (801)", "unknown", id="hangs-up-on-a-refusal"
        ),
    ],
)
def test_what_a_client_had_reached_tells_what_its_loose_words_mean(text: str, label: str) -> None:
    assert diagnose(Evidence(text=text)).cause.label == label
