"""The table itself: whole, harmless, and each entry's own samples its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exporter.config.cause_shape import CausesFile
from exporter.config.source import source_of
from exporter.config.tree import tree_of
from exporter.diagnosis import CAUSES, Actor, Cause, Risk, explain
from exporter.diagnosis.cause import Step
from exporter.diagnosis.causes import FILES
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.dated import DATED, announced, filled
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.table import Table
from exporter.incident import IncidentName
from exporter.terms import AuthResult, Phase

if TYPE_CHECKING:
    from pathlib import Path

_ENTRIES = list(CAUSES.values())
_SAMPLES = [(entry.label, sample) for entry in _ENTRIES for sample in entry.samples]
_ORDER = list(Risk)
_REFUSED_PASSWORD = (
    "bad_credentials",
    "auth_rejected_generic",
    "account_locked",
    "account_disabled",
    "app_password_required",
    "password_expired",
    "api_key_invalid",
    "user_name_form",
)
_OURS = ("exporter_bug", "local_resource", "unknown")


def _label(entry: Cause) -> str:
    return entry.label


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file_is_of_the_form_that_an_operators_own_have(file: Path) -> None:
    tree = tree_of(file.read_bytes(), file.name)
    assert [*tree.findings, *source_of(tree, CausesFile).faults] == []


def test_sample_is_its_entrys_own() -> None:
    judged = [(label, explain(sample).cause.label, sample) for label, sample in _SAMPLES]
    assert [row for row in judged if row[0] != row[1]] == []


def test_labels_named_by_an_entry_exist() -> None:
    named = {entry.label: {*entry.refines, *entry.fits_equally} for entry in _ENTRIES}
    assert {label: names for label, names in named.items() if not names <= CAUSES.keys() - {label}} == {}


def test_entry_says_what_to_do() -> None:
    assert [entry.label for entry in _ENTRIES if not entry.meaning.endswith(".") or not entry.steps] == []
    steps = [(entry.label, step.text) for entry in _ENTRIES for step in entry.steps]
    assert [row for row in steps if not row[1].endswith((".", "}"))] == []


def test_first_step_weakens_no_tenant() -> None:
    assert [entry.label for entry in _ENTRIES if entry.steps[0].risk is Risk.TENANT_WIDE] == []


def test_tenant_wide_step_comes_last() -> None:
    wide = {entry.label: [step.risk is Risk.TENANT_WIDE for step in entry.steps] for entry in _ENTRIES}
    assert [label for label, steps in wide.items() if steps != sorted(steps)] == []


def _weakens(step: Step) -> bool:
    return any(
        mark in step.command
        for mark in ("IsEnabled:$false", "-RejectDirectSend $false", "AllowLegacyTLSClients")
    )


def test_commands_that_weaken_a_tenant_say_so() -> None:
    weak = [step for entry in _ENTRIES for step in entry.steps if _weakens(step)]
    assert weak
    assert all(step.risk is Risk.TENANT_WIDE for step in weak)


def test_security_defaults_name_oauth_before_the_weakening() -> None:
    texts = [step.text for step in CAUSES["security_defaults_block"].steps]
    order = [
        next(at for at, text in enumerate(texts) if mark in text)
        for mark in ("OAuth", "Conditional", "tenant-wide")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("label", _REFUSED_PASSWORD)
def test_refused_password_is_not_retried(label: str) -> None:
    assert not CAUSES[label].retry_safe
    assert CAUSES[label].counts_toward_lockout


@pytest.mark.parametrize(
    "entry", [e for e in _ENTRIES if e.auth_result in (AuthResult.REJECTED, AuthResult.LOCKED)], ids=_label
)
def test_refused_login_without_token_is_held(entry: Cause) -> None:
    assert entry.label.startswith("oauth_") or not entry.retry_safe


@pytest.mark.parametrize(
    "label",
    ["basic_auth_disabled", "basic_auth_retired", "auth_policy_blocks_basic", "smtp_auth_disabled_tenant",
     "smtp_auth_disabled_mailbox", "security_defaults_block", "conditional_access_block",
     "login_rate_limited",
     "concurrency_limit", "server_busy"],
)  # fmt: skip
def test_policy_and_throttle_count_toward_no_lockout(label: str) -> None:
    assert not CAUSES[label].counts_toward_lockout
    assert CAUSES[label].retry_safe


def test_unknown_counts_and_may_be_tried_once_more() -> None:
    assert CAUSES["unknown"].counts_toward_lockout
    assert CAUSES["unknown"].retry_safe


def test_locked_by_security_defaults_is_no_lockout() -> None:
    said = (
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
        "defaults policy."
    )
    assert explain(said).cause.label == "security_defaults_block"


@pytest.mark.parametrize("label", _OURS)
def test_our_own_faults_are_billed_to_no_server(label: str) -> None:
    assert CAUSES[label].actor in (Actor.NOBODY, Actor.APP_OWNER)


def test_cut_off_alert_holds_the_three_causes() -> None:
    group = {entry.label for entry in _ENTRIES if entry.incident is IncidentName.BASIC_AUTH_CUT_OFF}
    assert group == {"basic_auth_disabled", "basic_auth_retired", "auth_policy_blocks_basic"}


def test_dated_texts_are_filled_and_can_be_replaced() -> None:
    text = "Now. {basic_auth_dates}"
    assert DATED["basic_auth_dates"] in filled(text)
    assert filled(text, {"basic_auth_dates": "Gone."}) == "Now. Gone."


def test_no_placeholder_is_left_over() -> None:
    assert not [
        step
        for entry in _ENTRIES
        for step in entry.steps
        if "{basic_auth" in filled(step.text + step.portal + step.command)
    ]


def test_announced_sentence_is_known_at_once() -> None:
    table = Table(announced(CAUSES, {"basic_auth_disabled": ("end of password submission",)}))
    evidence = Evidence(text="535 5.7.139 End of password submission", phase=Phase.AUTH)
    assert diagnose(evidence, table).cause.label == "basic_auth_disabled"
