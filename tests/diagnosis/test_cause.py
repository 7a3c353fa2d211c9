"""One cause: which of its steps fit a provider, how it ends, how long its fix takes, what is dated in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.diagnosis.cause import Actor, Cause, Step
from exporter.diagnosis.dated import DATED, announced, filled
from exporter.diagnosis.match import Match

ANYWHERE = Step(text="Look.")
AT_GMAIL = Step(text="Ask Google.", providers=frozenset({"gmail"}), propagation="at once")
AT_MAILGUN = Step(text="Ask Mailgun.", providers=frozenset({"mailgun"}), propagation="up to 2 hours")
CAUSE = Cause(label="ours", meaning="It means.", actor=Actor.APP_OWNER, steps=(AT_GMAIL, AT_MAILGUN))


def test_steps_fit_the_provider_or_are_all_where_none_would_be_left() -> None:
    all_three = replace(CAUSE, steps=(ANYWHERE, AT_GMAIL, AT_MAILGUN))
    of_mailgun = replace(CAUSE, provider="mailgun")

    assert all_three.steps_at("gmail") == (ANYWHERE, AT_GMAIL)
    assert all_three.steps_at("") == (ANYWHERE,)
    assert CAUSE.steps_at("postmark") == (AT_GMAIL, AT_MAILGUN)
    assert (of_mailgun.steps_at(""), of_mailgun.steps_at("gmail")) == ((AT_MAILGUN,), (AT_GMAIL,))


def test_cause_says_how_it_ends() -> None:
    clears = replace(CAUSE, clears_by_itself=True)
    ends = (CAUSE, replace(clears, actor=Actor.NOBODY), replace(clears, retry_safe=False), clears)

    assert [each.lasting for each in ends] == [
        "Stays until someone acts.",
        "Clears by itself.",
        "Clears by itself, unless it is tried again too soon.",
        "May pass by itself; if the next try fails too, someone must act.",
    ]


def test_fix_takes_as_long_as_its_first_step_that_takes_time() -> None:
    later = Step(text="Wait.", propagation="3 days")

    assert replace(CAUSE, steps=(ANYWHERE, AT_GMAIL, AT_MAILGUN, later)).propagation_seconds == 7200
    assert replace(CAUSE, steps=(ANYWHERE,)).propagation_seconds == 0


FILLED = (
    ("plain", "plain"),
    ("<host>", "mx.example"),
    ("{<host>}", "{mx.example}"),
    ("{day} and {day}", "Monday and Monday"),
    ("day", "day"),
    ("{night}", "{night}"),
)


def test_text_is_filled_with_what_is_given_and_with_what_we_know() -> None:
    given = {"day": "Monday", "<host>": "mx.example"}

    assert [(text, filled(text, given)) for text, _ in FILLED] == list(FILLED)
    ours = DATED["basic_auth_switch_portal"]
    assert filled("{basic_auth_switch_portal} on {day}", given) == f"{ours} on Monday"
    assert filled("{basic_auth_switch_portal}") == ours


def test_announced_sentence_is_a_rule_before_the_others() -> None:
    old = Match(says=("old",))
    causes = {label: replace(CAUSE, label=label, match=(old,)) for label in ("ours", "other")}
    more = announced(causes, {"ours": ("new", "sentence")})

    assert more["ours"].match == (Match(says=("new", "sentence"), sure=0.96), old)
    assert more["other"] is causes["other"]
    with pytest.raises(KeyError):
        announced(causes, {"nobody's": ("new",)})
