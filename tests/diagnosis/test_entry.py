"""An entry of a causes file becomes a cause: each key by its own form, a single value as a list of one."""

from __future__ import annotations

import pytest

from exporter.diagnosis.cause import Actor, Cause, Risk, Step
from exporter.diagnosis.entry import _many, _phase, _set, alternatives, cause_of, listed
from exporter.diagnosis.match import Match
from exporter.diagnosis.predicates import PREDICATES
from exporter.failure import FailureKind
from exporter.incident import IncidentName
from exporter.terms import AuthResult, Phase

WRITTEN = {
    "meaning": "It means.",
    "actor": "app_owner",
    "then": ["network"],
    "steps": [{"text": "Look.", "providers": "gmail", "risk": "read_only"}],
    "clears_by_itself": "True",
    "retry_safe": "false",
    "counts_toward_lockout": True,
    "auth_result": "rejected",
    "incident": "throttled",
    "caveat": "But.",
    "reference": "https://docs.example",
    "refines": ["a", "b"],
    "fits_equally": ["c"],
    "samples": ["550 gone"],
    "provider": "gmail",
    "matches": [
        {"says": [["gone", ["away", "lost"]], "mailbox"], "unless": ["not", "never"], "sure": "0.8"},
        {
            "says": "gone",
            "kinds": ["timeout"],
            "aadsts": "50053",
            "codes": ["550", "551"],
            "enhanced": "5.1.1",
            "phases": "auth",
            "providers": ["gmail"],
            "mechanisms": "LOGIN",
            "ports": "587",
            "bare": "true",
            "also": "no_reply",
            "clears": "no",
        },
    ],
}


def test_entry_is_read_key_by_key() -> None:
    assert cause_of("our_cause", WRITTEN) == Cause(
        label="our_cause",
        meaning="It means.",
        actor=Actor.APP_OWNER,
        then=(Actor.NETWORK,),
        steps=(Step(text="Look.", providers=frozenset({"gmail"}), risk=Risk.READ_ONLY),),
        clears_by_itself=True,
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        incident=IncidentName.THROTTLED,
        caveat="But.",
        reference="https://docs.example",
        refines=("a", "b"),
        fits_equally=("c",),
        samples=("550 gone",),
        provider="gmail",
        match=(
            Match(says=("gone|away|lost", "mailbox"), unless="not|never", sure=0.8),
            Match(
                says=("gone",),
                kinds=frozenset({FailureKind.TIMEOUT}),
                aadsts=frozenset({50053}),
                codes=frozenset({550, 551}),
                enhanced=frozenset({"5.1.1"}),
                phases=frozenset({Phase.AUTH}),
                providers=frozenset({"gmail"}),
                mechanisms=frozenset({"LOGIN"}),
                ports=frozenset({587}),
                bare=True,
                also=PREDICATES["no_reply"],
                clears=False,
            ),
        ),
    )


@pytest.mark.parametrize("written", [{"nonsense": "x"}, {"actor": "nobody else"}, {"steps": [{"x": "y"}]}])
def test_entry_of_another_form_is_refused(written: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        cause_of("our_cause", written)


def test_list_is_read_entry_by_entry_and_a_set_may_be_written_as_its_only_one() -> None:
    assert (_many(int)(["1", "2"]), _set(int)(["1", "2"]), _set(int)("7")) == ((1, 2), {1, 2}, {7})


def test_phase_of_a_rule_may_be_none() -> None:
    assert (_phase("unplaced"), _phase("auth")) == (None, Phase.AUTH)


def test_lists_are_flat_and_single_values_lists() -> None:
    assert (listed("a"), listed(["a"])) == (["a"], ["a"])
    assert list(alternatives(["a", ["b", ["c"]], 7])) == ["a", "b", "c", "7"]
