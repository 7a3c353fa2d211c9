"""Rules and words weighed against each other: who is heard, and when neither is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporter.diagnosis import CAUSES, weighed
from exporter.diagnosis.cause import Actor, Cause
from exporter.diagnosis.classify import Diagnosis, diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.learnt import Likely
from exporter.diagnosis.match import Match
from exporter.diagnosis.table import Table
from exporter.diagnosis.weighed import (
    BEYOND_DOUBT,
    LEAST_AGREED,
    LEAST_AGREED_WITH_A_RULE,
    LEAST_SHARE,
    LEAST_SHARE_WITHOUT_NUMBER,
    LEAST_SURE,
    LONGEST,
    MOST_UNKNOWN,
    OVERRULES,
    RELIED_ON,
    UNSUPPORTED,
)
from exporter.failure import FailureKind
from exporter.terms import Phase

UNKNOWN = CAUSES["unknown"]
A_BIT = 0.001


def cause(label: str, actor: Actor = Actor.APP_OWNER, sure: float | None = None, **known: Any) -> Cause:
    """A cause with a rule that fits "gone", where it is told how sure."""
    match = (Match(says=("gone",), sure=sure),) if sure is not None else ()
    return replace(UNKNOWN, label=label, actor=actor, match=match, counts_toward_lockout=False, **known)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The diagnosis of a text where the words tell these shares."""

    def judge(
        *causes: Cause,
        text: str = "550 gone",
        unknown: float = 0.0,
        own: tuple[Cause, ...] = (),
        phase: Phase | None = None,
        **shares: float,
    ) -> Diagnosis:
        told = Likely(shares={**shares, "unknown": unknown}, unknown=unknown)
        monkeypatch.setattr(weighed, "is_learnt", told.shares.__contains__)
        monkeypatch.setattr(weighed, "likely", lambda reading: told)
        monkeypatch.setattr(weighed, "telling", lambda reading, label: ("words", label))
        return diagnose(
            Evidence(text=text, phase=phase), Table({each.label: each for each in (UNKNOWN, *causes)}, own)
        )

    return judge


WORDS, RULE, FINER = cause("words"), cause("rule", sure=0.9), cause("finer", sure=0.9, refines=("words",))
OTHERS = [cause(f"o{place}", Actor.NETWORK) for place in range(9)]


def spread(share: float) -> dict[str, float]:
    """What is left of 1, over others."""
    return {other.label: (1 - share) / len(OTHERS) for other in OTHERS}


def halved(share: float) -> dict[str, float]:
    """What is left of 1, over two others, so that all of it is 1 without a rounding."""
    return dict.fromkeys(("o0", "o1"), (1 - share) / 2)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("550 zorb", LEAST_SHARE),
        ("429 zorb", LEAST_SHARE_WITHOUT_NUMBER),
        ("zorb the smtp", LEAST_SHARE_WITHOUT_NUMBER),
    ],
)
def test_words_decide_where_no_rule_does_if_they_are_sure_enough(
    judged: Any, text: str, least: float
) -> None:
    alike = [cause(f"a{place}") for place in range(9)]
    rest = {each.label: (1 - least) / 9 for each in alike}

    found = judged(WORDS, *alike, text=text, words=least, **rest)

    assert (found.cause.label, found.telling) == ("words", ("words", "words"))
    assert found.confidence == pytest.approx(LEAST_SURE + (1 - LEAST_SURE) * least, abs=0.006)
    less = judged(WORDS, *alike, text=text, words=least - A_BIT, a0=A_BIT + rest.pop("a0"), **rest)
    assert (less.cause.label, less.telling) == ("unknown", ())


def test_words_are_not_heard_where_they_tell_that_it_is_nothing(judged: Any) -> None:
    assert judged(WORDS, text="550 zorb", words=0.5, unknown=MOST_UNKNOWN - A_BIT).cause.label == "words"
    assert judged(WORDS, text="550 zorb", words=0.5, unknown=MOST_UNKNOWN).cause.label == "unknown"


def test_words_must_agree_on_who_acts(judged: Any) -> None:
    least = judged(WORDS, *OTHERS, text="550 zorb", words=LEAST_AGREED, **spread(LEAST_AGREED))
    assert least.cause.label == "words"
    less = judged(WORDS, *OTHERS, text="550 zorb", words=LEAST_AGREED - A_BIT, **spread(LEAST_AGREED - A_BIT))
    assert less.cause.label == "unknown"
    helped = judged(WORDS, cause("alike"), *OTHERS, text="550 zorb", words=0.3, alike=0.1, **spread(0.4))
    assert helped.cause.label == "words"
    just = judged(WORDS, *OTHERS, text="550 zorb", words=LEAST_AGREED, **halved(LEAST_AGREED))
    assert just.cause.label == "words"


def test_rule_that_is_less_than_half_sure_gives_way(judged: Any) -> None:
    weak, sure = cause("rule", sure=RELIED_ON - A_BIT), cause("rule", sure=RELIED_ON)
    assert judged(WORDS, weak, words=0.7, rule=0.3).cause.label == "words"
    assert judged(WORDS, sure, words=0.7, rule=0.3).cause.label == "rule"
    assert judged(WORDS, weak, words=0.15, rule=0.1, unknown=0.75).cause.label == "rule"


def test_rule_gives_way_where_the_words_tell_another_thing(judged: Any) -> None:
    assert judged(WORDS, RULE, words=1 - UNSUPPORTED + A_BIT, rule=UNSUPPORTED - A_BIT).cause.label == "words"
    assert judged(WORDS, RULE, words=1 - UNSUPPORTED, rule=UNSUPPORTED).cause.label == "rule"
    alike = [cause(f"a{place}") for place in range(3)]
    for share, label in ((OVERRULES + A_BIT, "words"), (OVERRULES - A_BIT, "rule")):
        rest = {each.label: (1 - share) / 3 for each in alike}
        assert judged(WORDS, RULE, *alike, words=share, rule=0.0, **rest).cause.label == label
    a0, a1 = halved(OVERRULES).values()
    assert judged(WORDS, RULE, *alike, words=OVERRULES, rule=0.0, a0=a0, a1=a1).cause.label == "rule"


def test_rule_beyond_doubt_does_not_give_way(judged: Any) -> None:
    assert judged(WORDS, cause("rule", sure=BEYOND_DOUBT), words=1.0, rule=0.0).cause.label == "rule"
    doubted = cause("rule", sure=BEYOND_DOUBT - A_BIT)
    assert judged(WORDS, doubted, words=1.0, rule=0.0).cause.label == "words"


def test_rule_is_named_beside_the_words_that_overruled_it(judged: Any) -> None:
    found = judged(WORDS, RULE, words=1.0, rule=0.0)
    assert [other.label for other in found.alternatives] == ["rule"]


def test_finer_cause_is_supported_by_its_umbrella(judged: Any) -> None:
    assert judged(WORDS, FINER, words=1.0, finer=0.0).cause.label == "finer"
    equal = cause("rule", sure=0.9, fits_equally=("words",))
    assert judged(WORDS, equal, words=1.0, rule=0.0).cause.label == "rule"


def test_rule_whose_actor_no_words_speak_for_is_not_believed(judged: Any) -> None:
    least, others = (
        LEAST_AGREED_WITH_A_RULE,
        [cause(f"o{n}", actor) for n, actor in enumerate(list(Actor)[3:8])],
    )

    def with_(share: float, rule: Cause = RULE) -> str:
        rest = {other.label: (1 - share) / len(others) for other in others}
        return str(judged(rule, *others, rule=share, **rest).cause.label)

    assert (with_(least + A_BIT), with_(least - A_BIT)) == ("rule", "unknown")
    assert with_(least - A_BIT, cause("rule", sure=BEYOND_DOUBT)) == "rule"
    assert with_(least - A_BIT, cause("rule", sure=BEYOND_DOUBT - A_BIT)) == "unknown"
    assert judged(RULE, others[0], rule=least, o0=1 - least).cause.label == "rule"
    doubted = judged(RULE, *others, rule=0.0, **{other.label: 0.2 for other in others})
    assert [(other.label, other.confidence) for other in doubted.alternatives] == [("rule", 0.29)]


def test_what_is_certain_is_not_weighed(judged: Any) -> None:
    own = cause("mine", sure=0.3)
    assert judged(WORDS, own=(own,), words=1.0).cause.label == "mine"
    entra = replace(cause("entra"), match=(Match(aadsts=frozenset({7000222}), sure=0.9),))
    assert judged(WORDS, entra, text="AADSTS7000222: gone", words=1.0, entra=0.0).cause.label == "entra"
    seen = replace(cause("seen"), match=(Match(kinds=frozenset({FailureKind.TIMEOUT}), sure=0.9),))
    table = Table({each.label: each for each in (UNKNOWN, WORDS, seen)})
    assert diagnose(Evidence(text="gone", kind=FailureKind.TIMEOUT), table).cause.label == "seen"


def test_cause_that_no_text_was_learnt_of_is_left_to_its_rule(judged: Any) -> None:
    assert judged(WORDS, RULE, words=1.0).cause.label == "rule"


def test_refusal_for_good_does_not_pass_by_itself_and_a_guess_counts_as_a_wrong_password(judged: Any) -> None:
    passing = replace(WORDS, clears_by_itself=True)
    found = judged(passing, text="550 zorb", words=1.0)
    assert (found.transient, found.counts_toward_lockout, found.confidence) == (False, True, 1.0)
    assert not judged(passing, text="500 zorb", words=1.0).transient
    assert judged(passing, text="450 zorb", words=1.0).transient
    assert not judged(RULE, rule=1.0, words=0.0).counts_toward_lockout


def test_words_are_not_asked_where_there_are_none_that_a_text_had() -> None:
    zorb = diagnose(Evidence(text="550 zorb frobnicated", phase=Phase.RCPT_TO))
    assert (zorb.cause.label, zorb.telling) == ("unknown", ())
    for text in ("454", "454 mx.example"):
        bare = diagnose(Evidence(text=text, phase=Phase.AUTH))
        assert (bare.cause.label, bare.telling) == ("server_temporary_failure", ())


def test_reply_of_numbers_and_names_alone_is_not_judged_by_words(judged: Any) -> None:
    assert judged(WORDS, text="550 5.9.1 mx.example", words=1.0).cause.label == "unknown"
    assert judged(WORDS, text="550 5.9.1 zorb at mx.example", words=1.0).cause.label == "words"


@pytest.mark.parametrize(
    ("phase", "label"), [(Phase.MAIL_FROM, "words"), (Phase.RCPT_TO, "mailbox_full"), (None, "mailbox_full")]
)
def test_no_recipient_is_at_fault_before_one_is_named(judged: Any, phase: Phase | None, label: str) -> None:
    full = cause("mailbox_full")
    assert judged(WORDS, full, text="550 zorb", phase=phase, words=0.3, mailbox_full=0.7).cause.label == label


def test_new_sentence_of_microsofts_own_numbers_is_not_guessed(judged: Any) -> None:
    assert judged(WORDS, text="535 5.7.139 zorb", words=1.0).cause.label == "unknown"
    assert judged(WORDS, text="535 5.7.13 zorb", words=1.0).cause.label == "words"


def test_token_that_tells_the_cause_is_not_weighed(judged: Any) -> None:
    told = replace(cause("told"), match=(Match(also=lambda evidence: True, sure=0.9),))
    assert judged(WORDS, told, words=1.0, told=0.0).cause.label == "told"


def test_rule_of_an_enhanced_number_is_not_doubted_but_overruled(judged: Any) -> None:
    number = Match(says=("gone",), enhanced=frozenset({"4.7.85"}), sure=0.9)
    rule, others = replace(RULE, match=(number,)), [cause(f"o{n}", actor) for n, actor in enumerate(Actor)]
    text, rest = (
        "451 4.7.85 gone",
        dict.fromkeys((other.label for other in others if other.actor is not RULE.actor), 0.1),
    )
    assert judged(rule, *others, text=text, rule=0.0, **rest).cause.label == "rule"
    assert judged(WORDS, rule, text=text, words=1.0, rule=0.0).cause.label == "words"


def test_words_of_a_whole_log_are_not_weighed(judged: Any) -> None:
    long, short = "550 gone" + " zorb" * (LONGEST - 1), "550 gone" + " zorb" * (LONGEST - 2)
    assert judged(WORDS, RULE, text=long, words=1.0, rule=0.0).cause.label == "rule"
    assert judged(WORDS, RULE, text=short, words=1.0, rule=0.0).cause.label == "words"
