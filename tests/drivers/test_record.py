"""What is noted of a run comes out as it was: times by clock, replies, transcript, and what sessions add."""

from __future__ import annotations

import pytest

from exporter.domain_fact import DmarcPolicy
from exporter.drivers.clock import STEP_TOLERANCE_SECONDS, Instant, instant
from exporter.drivers.record import LEAST_SECONDS, MAX_TRANSCRIPT_CHARACTERS, RunRecord
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.model import ClockSource, PhaseReply, PhaseTime, ProbeId, TlsFacts, TokenFacts
from exporter.ports import Secret, Token
from exporter.terms import Phase

PROBE = ProbeId(probe="login", account="a", relay="r")
POLICY, OTHER = DmarcPolicy(policy="none"), DmarcPolicy(policy="reject")


def at(realtime_ms: int, monotonic_ms: int, *, stamped: bool = False) -> Instant:
    return Instant(realtime_ms * 1_000_000, monotonic_ms * 1_000_000, stamped=stamped)


def times(record: RunRecord) -> dict[Phase, float]:
    return {each.phase: round(each.seconds, 9) for each in record.result(None).phases}


def moved(record: RunRecord, seconds: float) -> RunRecord:
    """The same as if realtime had been set since it began."""
    begun = record._started
    record._started = Instant(begun.realtime_ns - int(seconds * 1e9), begun.monotonic_ns)
    return record


def test_turns_of_a_phase_are_added_up_by_the_kernels_stamps() -> None:
    record = RunRecord(PROBE)
    record.turn(Phase.EHLO, at(0, 0), at(20, 25, stamped=True))
    record.turn(Phase.EHLO, at(30, 30), at(35, 39, stamped=True))

    assert times(record) == {Phase.EHLO: 0.025}
    result = record.result(None)
    assert (result.clock, result.missing_stamps) == (ClockSource.KERNEL, 0)


def test_turn_without_a_stamp_is_by_the_clock_that_cannot_be_set() -> None:
    record = RunRecord(PROBE)
    record.turn(Phase.EHLO, at(0, 0), at(900, 25))

    assert times(record) == {Phase.EHLO: 0.025}
    assert record.result(None).clock is ClockSource.USER
    record.turn(Phase.AUTH, at(0, 0), at(20, 25, stamped=True))
    record.turn(Phase.AUTH, at(0, 0), at(20, 25))
    result = record.result(None)
    assert (result.clock, result.missing_stamps) == (ClockSource.KERNEL, 2)


def test_run_in_which_realtime_was_set_is_told_by_the_monotonic_clock() -> None:
    record = RunRecord(PROBE)
    record.turn(Phase.EHLO, at(0, 0), at(20, 25, stamped=True))

    assert times(moved(record, 1 + STEP_TOLERANCE_SECONDS)) == {Phase.EHLO: 0.025}
    assert record.result(None).clock is ClockSource.MONOTONIC


def test_no_phase_takes_less_than_we_can_tell() -> None:
    record = RunRecord(PROBE)
    record.turn(Phase.BANNER, at(5, 5), at(4, 4, stamped=True))
    record.took(Phase.DNS, 0.0, 0.5)

    assert times(record) == {Phase.BANNER: LEAST_SECONDS, Phase.DNS: LEAST_SECONDS}
    assert times(moved(record, 1.0)) == {Phase.BANNER: LEAST_SECONDS, Phase.DNS: 0.5}


def test_all_that_was_noted_is_in_the_result() -> None:
    before = instant()
    record = RunRecord(PROBE)
    assert record.phase is Phase.DNS
    record.enter(Phase.AUTH)
    reply, tls = Reply(code=250, lines=("a", "b", "c")), TlsFacts(version="TLSv1.3", cipher="AES")
    record.sent("EHLO x")
    record.got(Phase.EHLO, reply)
    record.heard("* OK", "a1 OK")
    record.upgraded(tls)
    record.offered(["LOGIN", "PLAIN"])
    record.chosen("LOGIN", "a@x")
    record.secret_left()
    record.authenticated()
    record.note("one")
    record.note("one")
    record.message_id("<1@x>")
    record.learnt(POLICY)
    record.learnt(OTHER)
    failure = FailureFact(phase=record.phase, kind=FailureKind.TIMEOUT)

    result = record.result(failure)

    assert record.phase is Phase.AUTH
    assert (result.id, result.failure, result.tls, result.token) == (PROBE, failure, tls, None)
    assert result.replies == (PhaseReply(phase=Phase.EHLO, reply=reply),)
    assert (result.mechanism, result.user_name) == ("LOGIN", "a@x")
    assert result.offered_mechanisms == ("LOGIN", "PLAIN")
    assert (result.password_sent, result.authenticated) == (True, True)
    assert (result.notes, result.message_id, result.facts) == (("one",), "<1@x>", (POLICY, OTHER))
    assert before.realtime_ns / 1e9 <= result.started_timestamp <= instant().realtime_ns / 1e9
    assert [(line.sent, line.text) for line in result.transcript] == [
        (True, "EHLO x"),
        (False, "250-a"),
        (False, "250-b"),
        (False, "250 c"),
        (False, "* OK"),
        (False, "a1 OK"),
        (True, "(TLS: TLSv1.3 AES)"),
    ]
    moments = [line.at_seconds for line in result.transcript]
    assert moments == sorted(moments)
    assert 0 <= moments[0] <= (instant().monotonic_ns - before.monotonic_ns) / 1e9


def test_replies_of_two_dialogues_that_are_alike_are_kept_once() -> None:
    records = RunRecord(PROBE), RunRecord(PROBE)
    for record in records:
        record.got(Phase.EHLO, Reply(code=250, lines=("contoso.example",)))
    first, second = (record.result(None).replies for record in records)

    assert first == (PhaseReply(phase=Phase.EHLO, reply=Reply(code=250, lines=("contoso.example",))),)
    assert first is second


def test_run_of_which_nothing_was_noted_says_nothing() -> None:
    result = RunRecord(PROBE).result(None)

    assert (result.password_sent, result.authenticated, result.message_id) == (False, False, None)
    assert (result.mechanism, result.user_name, result.offered_mechanisms) == (None, None, None)
    assert (result.clock, result.missing_stamps) == (ClockSource.KERNEL, 0)
    assert (result.tls, result.token, result.phases, result.transcript) == (None, None, (), ())


def test_transcript_is_cut_at_its_bound() -> None:
    record = RunRecord(PROBE)
    record.heard("a" * (MAX_TRANSCRIPT_CHARACTERS - 2))
    record.heard("bcd", "e")
    record.heard("f")

    assert [line.text[:3] for line in record.result(None).transcript] == ["aaa", "bc"]


def test_what_is_hidden_is_redacted_where_it_is_noted() -> None:
    record = RunRecord(PROBE)
    record.hide(Secret("canary-secret"))
    record.sent("AUTH canary-secret")
    record.note("of canary-secret")

    result = record.result(None)
    assert "canary" not in f"{result.transcript}{result.notes}"


@pytest.mark.parametrize("from_cache", [False, True])
def test_token_has_a_phase_where_it_was_asked_for(from_cache: bool) -> None:
    record = RunRecord(PROBE)
    facts = TokenFacts(expires_timestamp=9.0, from_cache=from_cache)
    record.token(Token(text=Secret("canary-token"), facts=facts, seconds=0.25))
    record.note("canary-token")

    assert times(record) == ({} if from_cache else {Phase.TOKEN: 0.25})
    assert times(moved(record, 1.0)) == ({} if from_cache else {Phase.TOKEN: 0.25})
    result = record.result(None)
    assert result.token == facts
    assert "canary" not in result.notes[0]


def session(phase: Phase, *, accepted: bool = False) -> RunRecord:
    """One that failed in this phase, or was let in."""
    record = RunRecord(PROBE)
    record.enter(phase)
    record.took(phase, 1.0, 2.0)
    record.turn(Phase.BANNER, at(0, 0), at(500, 500))
    record.turn(Phase.EHLO, at(0, 0), at(500, 500, stamped=True))
    record.got(phase, Reply(code=500, lines=(phase.value,)))
    record.note(phase.value)
    record.upgraded(TlsFacts(version=phase.value, cipher="c"))
    record.offered([phase.value])
    record.chosen(phase.value, f"of {phase.value}")
    record.token(
        Token(
            text=Secret("canary-token"), facts=TokenFacts(expires_timestamp=9.0, from_cache=True), seconds=0
        )
    )
    record.learnt(DmarcPolicy(policy=phase.value))
    if accepted:
        record.authenticated()
    return record


def test_run_that_goes_on_in_another_session_has_what_both_noted() -> None:
    one, other = session(Phase.MAIL_FROM), session(Phase.RCPT_TO)
    one.merge(other)
    result = one.result(None)

    assert one.phase is Phase.RCPT_TO
    assert {each.phase for each in result.phases} == {
        Phase.MAIL_FROM,
        Phase.RCPT_TO,
        Phase.BANNER,
        Phase.EHLO,
    }
    assert [each.reply.text for each in result.replies] == ["mail_from", "rcpt_to"]
    assert result.notes == ("mail_from", "rcpt_to")
    assert result.tls == other.result(None).tls
    assert (result.transcript, result.offered_mechanisms) == (other.result(None).transcript, ("rcpt_to",))
    assert result.facts == (DmarcPolicy(policy="mail_from"), DmarcPolicy(policy="rcpt_to"))
    assert (result.missing_stamps, result.clock, one._stamps) == (2, ClockSource.KERNEL, 2)


@pytest.mark.parametrize("accepted", [False, True])
def test_session_at_a_mailbox_is_one_phase_and_evidence_where_it_failed(accepted: bool) -> None:
    one, other = session(Phase.MAIL_FROM), session(Phase.AUTH, accepted=accepted)
    before = one.result(None)
    one.beside(other)
    result, shown = one.result(None), (before if accepted else other.result(None))

    assert one.phase is Phase.IMAP
    assert result.phases[-1] == PhaseTime(phase=Phase.IMAP, seconds=2.0)
    assert moved(one, 1.0).result(None).phases[-1] == PhaseTime(phase=Phase.IMAP, seconds=3.0)
    assert result.notes == ("mail_from", "auth")
    assert (result.mechanism, result.user_name) == (shown.mechanism, shown.user_name)
    assert (result.transcript, result.offered_mechanisms) == (shown.transcript, shown.offered_mechanisms)
    assert result.token is shown.token


def test_session_at_a_mailbox_that_took_no_time_is_a_phase() -> None:
    record = RunRecord(PROBE)
    record.beside(RunRecord(PROBE))

    assert times(record) == {Phase.IMAP: LEAST_SECONDS}
    assert times(moved(record, 1.0)) == {Phase.IMAP: LEAST_SECONDS}
