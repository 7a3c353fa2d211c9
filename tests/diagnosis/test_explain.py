"""What people and programs get to read: the rendered text, the JSON."""

from __future__ import annotations

import json

import pytest

from exporter.config.causes import own_causes
from exporter.config.tree import tree_of
from exporter.diagnosis import CAUSES, as_json, explain, render

_SAID = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."


def test_rendered_text_names_cause_actor_and_steps() -> None:
    text = render(explain(_SAID))
    assert all(
        part in text for part in ("smtp_auth_disabled_tenant", "tenant_admin", "1. ", "Set-CASMailbox")
    )


def test_evidence_cannot_move_the_cursor() -> None:
    assert "\x1b" not in render(explain("\x1b[2J\x07 535 nonsense"))


def test_json_is_plain_and_whole() -> None:
    found = json.loads(json.dumps(as_json(explain(_SAID))))
    assert {"cause", "meaning", "actor", "steps", "alternatives", "transient", "confidence"} <= found.keys()


def test_json_object_is_read_as_evidence() -> None:
    said = json.dumps(
        {"text": "535 5.7.3 Authentication unsuccessful", "mechanism": "XOAUTH2", "provider": "microsoft365"}
    )
    assert explain(said).cause.label == "oauth_rejected_by_exchange"


def test_not_recognised_says_what_was_read_and_how_to_make_it_known() -> None:
    said = "550 5.9.1 frobnicated zorb 17 at mx.contoso.example"
    text = render(explain(said))

    assert "What was read: code 550, enhanced 5.9.1, host mx.contoso.example." in text
    assert not any(word in text for word in ("%", "nobody", "issue tracker"))
    assert own_causes([tree_of(text[text.index("causes:\n") :].encode(), "own.yaml")]).faults == ()


def test_a_word_is_no_host_that_was_read() -> None:
    text = render(explain("550 5.7.0 Zorb frobnizierte Blorb"))
    assert "What was read: code 550, enhanced 5.7.0." in text


@pytest.mark.parametrize("text", ["hello world", "\u2603", "- - -"])
def test_what_is_no_reply_is_asked_for_whole(text: str) -> None:
    assert "Paste the whole error" in render(explain(text))


def test_success_is_called_one() -> None:
    found = explain("250 2.0.0 Ok: queued as 4F1")

    assert render(found).startswith("success\n")
    assert (as_json(found)["success"], as_json(found)["steps"]) == (True, [])


def test_evidence_is_the_line_that_decided() -> None:
    log = f"sending one message\nusing TLS 1.3\n{_SAID}\nclosing the connection\n"

    assert render(explain(log)).splitlines()[-1] == f"Evidence: {_SAID}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("dovecot: 535 5.7.8 Error: authentication failed", False),
        ("535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", True),
        ("535 5.7.3 Authentication unsuccessful [LO2P265CA0001.GBRP265.PROD.OUTLOOK.COM]", True),
        ("AADSTS50126: Invalid username or password.", True),
        ("535-5.7.8 Username and Password not accepted. https://support.google.com/mail", False),
    ],
    ids=["dovecot", "microsoft", "outlook host", "entra", "gmail"],
)
def test_entra_log_is_named_at_microsoft_only(text: str, shown: bool) -> None:
    assert ("Entra admin centre" in render(explain(text))) is shown


def test_every_cause_leaves_something_to_do_at_every_provider() -> None:
    places = [(label, provider) for label in CAUSES for provider in ("", "gmail", "microsoft365", "generic")]

    assert [place for place in places if not CAUSES[place[0]].steps_at(place[1])] == []


def test_own_settings_are_named_for_own_probes_only() -> None:
    pasted = explain("dial tcp 192.0.2.4:587: i/o timeout")
    probed = explain(
        json.dumps({"text": "", "client_error": "timed out", "kind": "timeout", "phase": "connect"})
    )

    assert pasted.cause is probed.cause
    assert ("of the relay" in render(pasted), "of the relay" in render(probed)) == (False, True)


def test_umbrella_is_no_rival_of_what_refines_it() -> None:
    refining = [(cause, sample) for cause in CAUSES.values() if cause.refines for sample in cause.samples]
    rivals = [(cause, sample, explain(sample).alternatives) for cause, sample in refining]

    assert [(sample, rival.label) for cause, sample, found in rivals for rival in found
            if rival.label in cause.refines] == []  # fmt: skip


def test_time_out_never_reads_as_wait() -> None:
    text = render(explain("dial tcp 192.0.2.4:587: i/o timeout"))

    assert "if the next try fails too, someone must act" in text
    assert "Clears by itself" not in text
