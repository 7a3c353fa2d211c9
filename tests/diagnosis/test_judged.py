"""How the judge weighs rules: who goes first, what else is named, and how sure it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exporter.diagnosis import CAUSES, explain
from exporter.diagnosis.cause import Cause
from exporter.diagnosis.classify import FINER, LEAST_SURE, SETTLED, Diagnosis, diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.match import Match
from exporter.diagnosis.reading import readings
from exporter.diagnosis.table import Table
from exporter.failure import FailureKind
from exporter.terms import Phase

UNKNOWN = CAUSES["unknown"]


def cause(label: str, *match: Match, **known: Any) -> Any:
    return replace(UNKNOWN, label=label, match=match, **known)


def says(words: str, sure: float, **known: Any) -> Match:
    return Match(says=(words,), sure=sure, **known)


def judged(text: str, *causes: Any, own: tuple[Any, ...] = (), **known: Any) -> tuple[Any, ...]:
    """The cause's label, how sure, and what else it may be."""
    table = Table({each.label: each for each in (UNKNOWN, *causes)}, own)
    found = diagnose(Evidence(text=text, **known), table)
    return found.cause.label, found.confidence, [(each.label, each.confidence) for each in found.alternatives]


def test_surest_goes_first_and_five_others_are_named() -> None:
    causes = [cause(f"c{number}", says("gone", 0.81 - number / 100)) for number in range(8)]

    assert judged("550 Mailbox gone", *reversed(causes)) == (
        "c0",
        0.81,
        [("c1", 0.8), ("c2", 0.79), ("c3", 0.78), ("c4", 0.77), ("c5", 0.76)],
    )


def test_best_rule_of_a_cause_counts_and_figures_are_rounded() -> None:
    first = cause("a", says("gone", 0.5), says("mailbox", 0.8049), says("550|gone", 0.7))
    assert judged("550 Mailbox gone", first, cause("b", says("gone", 0.7051))) == ("a", 0.8, [("b", 0.71)])


def test_guess_that_is_too_weak_is_unknown_with_what_it_may_be() -> None:
    causes = [cause(f"c{number}", says("gone", LEAST_SURE - 0.01 * (number + 1))) for number in range(7)]
    label, sure, others = judged("550 gone", *causes)

    assert (label, sure, [name for name, _ in others]) == ("unknown", 0.5, ["c0", "c1", "c2", "c3", "c4"])
    assert [round(share, 2) for _, share in others] == [0.29, 0.28, 0.27, 0.26, 0.25]
    assert judged("550 gone", cause("a", says("gone", LEAST_SURE)))[0] == "a"
    assert judged("550 here", *causes) == ("unknown", 0.5, [])


def test_finer_cause_goes_before_its_umbrella_where_it_is_sure_enough() -> None:
    umbrella = cause("umbrella", says("gone", 0.9))
    other = cause("other", says("gone", 0.8))
    finer = cause("finer", says("mailbox", FINER), refines=("umbrella",))

    assert judged("550 Mailbox gone", umbrella, other, finer) == ("finer", FINER, [("other", FINER)])
    weak = replace(finer, match=(says("mailbox", FINER - 0.01),))
    assert judged("550 Mailbox gone", umbrella, other, weak)[0] == "umbrella"


def test_what_fits_equally_is_named_with_what_is_left() -> None:
    first = cause("a", says("gone", 0.6), fits_equally=("b", "c", "d"))
    assert judged("550 gone", first) == ("a", 0.6, [("b", 0.45), ("c", 0.25), ("d", 0.18)])
    assert judged("550 gone", first, cause("c", says("gone", 0.5))) == (
        "a",
        0.6,
        [("c", 0.5), ("b", 0.45), ("d", 0.18)],
    )
    sure = replace(first, match=(says("gone", 0.3),))
    assert judged("550 gone", sure)[2] == [("b", 0.3), ("c", 0.3), ("d", 0.28)]


def test_own_cause_goes_first_however_sure_ours_is() -> None:
    own = cause("mine", says("gone", 0.4))
    ours = cause("ours", says("mailbox", 0.9))

    assert judged("550 Mailbox gone", ours, own=(own,)) == ("mine", 0.4, [("ours", 0.4)])
    assert judged("550 Mailbox\n551 gone", ours, own=(own,))[0] == "mine"  # and what else was said
    assert judged("zorbd: Mailbox gone", ours, own=(own,))[0] == "mine"  # and whoever else it reads as


BEFORE_AND_LAST = "550 Mailbox full\n554 gone"


def test_last_verdict_that_is_sure_is_not_overruled_by_what_was_said_before() -> None:
    last = cause("last", says("gone", SETTLED))
    finer = cause("finer", says("mailbox full", 0.9), refines=("last",))
    assert judged(BEFORE_AND_LAST, last, finer) == ("last", SETTLED, [])

    unsure = replace(last, match=(says("gone", SETTLED - 0.01),))
    assert judged(BEFORE_AND_LAST, unsure, finer) == ("finer", 0.9, [])
    stranger = replace(finer, refines=())
    assert judged(BEFORE_AND_LAST, unsure, stranger) == ("last", 0.69, [])
    alike = replace(unsure, fits_equally=("finer",))
    assert judged(BEFORE_AND_LAST, alike, stranger)[0] == "finer"


def test_last_verdict_that_says_nothing_leaves_it_to_what_was_said_before() -> None:
    before = cause("before", says("mailbox full", 0.5))
    assert judged(BEFORE_AND_LAST, before) == ("before", 0.5, [])
    weak = cause("weak", says("gone", LEAST_SURE - 0.01))
    assert judged(BEFORE_AND_LAST, before, weak) == ("before", 0.5, [("weak", 0.29)])
    unsure = cause("unsure", says("gone", LEAST_SURE))
    assert judged(BEFORE_AND_LAST, before, unsure)[0] == "unsure"


def test_reading_is_the_one_that_decided() -> None:
    causes = {"unknown": UNKNOWN, "before": cause("before", says("mailbox full", 0.5))}
    whole = diagnose(Evidence(text=BEFORE_AND_LAST), Table(causes)).reading
    causes["last"] = cause("last", says("gone", 0.8))
    last = diagnose(Evidence(text=BEFORE_AND_LAST), Table(causes))

    assert whole is not None
    assert whole.said == BEFORE_AND_LAST
    assert last.reading is not None
    assert (last.reading.said, last.match) == ("554 gone", causes["last"].match[0])


def test_fact_has_facts_beside_it_only() -> None:
    kinds = frozenset({FailureKind.TIMEOUT})
    fact = cause("fact", Match(kinds=kinds, sure=0.9))
    other = cause("other", Match(kinds=kinds, sure=0.8))
    worded = cause("worded", says("gone", 0.85))

    assert judged("gone", fact, other, worded, kind=FailureKind.TIMEOUT) == ("fact", 0.9, [("other", 0.8)])


def test_rule_may_know_better_whether_it_passes_and_a_queue_that_gave_up_does_not() -> None:
    passing = cause("passing", says("gone", 0.9), clears_by_itself=True)
    known = cause("known", says("gone", 0.9, clears=True))
    stays = cause("stays", says("gone", 0.9, clears=False), clears_by_itself=True)
    table = [(each, Table({"unknown": UNKNOWN, each.label: each})) for each in (passing, known, stays)]
    found = {each.label: diagnose(Evidence(text="450 gone"), rules).transient for each, rules in table}
    given_up = diagnose(Evidence(text="450 gone, retry timeout exceeded"), table[0][1])

    assert found == {"passing": True, "known": True, "stays": False}
    assert (given_up.cause.label, given_up.transient) == ("passing", False)


def test_success_and_what_another_service_says_are_unknown_for_sure() -> None:
    found = diagnose(Evidence(text="250 2.0.0 Ok"), Table({"unknown": UNKNOWN}))
    assert (found.cause.label, found.confidence, found.alternatives, found.success) == (
        "unknown",
        0.9,
        (),
        True,
    )


def test_fault_of_the_judge_is_told_for_certain() -> None:
    found = diagnose(Evidence(text="550 gone"), Table({}))
    assert (found.cause.label, found.confidence, found.alternatives) == ("exporter_bug", 1.0, ())
    assert found.reading is None
    assert found.evidence.text == "550 gone"


def test_fact_is_not_doubted_for_the_words_that_came_with_it() -> None:
    evidence = Evidence(
        phase=Phase.DNS, kind=FailureKind.DNS_NOT_FOUND, client_error="Name or service not known", port=587
    )

    assert "recipient_unknown" not in {other.label for other in diagnose(evidence).alternatives}


def test_first_of_rules_that_are_equally_sure_decides_and_a_finer_cause_goes_before_its_umbrella() -> None:
    rules = tuple(Match(says=(said,), sure=0.9) for said in ("frobnicated", "blorbed"))
    umbrella = replace(CAUSES["relay_denied"], refines=(), match=rules)
    finer = replace(
        umbrella, label="finer", refines=("relay_denied",), match=(Match(says=("blorbed",), sure=0.7),)
    )
    evidence = Evidence(text="550 5.9.1 frobnicated and blorbed")

    def judged(*causes: Cause) -> Diagnosis:
        return diagnose(evidence, Table({cause.label: cause for cause in (CAUSES["unknown"], *causes)}))

    assert judged(umbrella).match is rules[0]
    assert judged(umbrella, finer).cause is finer


def test_another_programs_text_is_unknown_with_all_that_was_read() -> None:
    text = "zorbd[7]: connection refused"
    found = explain(text)

    assert (found.cause.label, found.confidence, found.alternatives) == ("unknown", 0.9, ())
    assert (found.evidence, found.foreign[:1]) == (Evidence(text=text), ("zorbd",))
    assert found.reading == readings(Evidence(text=text))[-1]


def test_what_was_judged_is_the_verdict_unless_all_that_was_said_decided() -> None:
    text = "550 5.9.1 frobnicated\n554 5.9.2 blorbed"
    causes = {label: CAUSES[label] for label in ("unknown", "mailbox_full", "relay_denied")}

    def judged(sure: float) -> tuple[str, str]:
        rules = {"mailbox_full": ("blorbed", sure), "relay_denied": ("frobnicated", 0.9)}
        own = {
            label: replace(causes[label], refines=(), match=(Match(says=(said,), sure=sure),))
            for label, (said, sure) in rules.items()
        }
        found = diagnose(Evidence(text=text), Table(causes | own))
        return found.cause.label, found.reading.said if found.reading else ""

    assert judged(0.53) == ("mailbox_full", "554 5.9.2 blorbed")
    assert judged(0.52) == ("relay_denied", text)
    assert judged(0.2) == ("relay_denied", text)
