"""Each scenario of the simulator, read from the pages alone: what is wrong, who acts, what to do, filled in.

Those marked as a sample run always; all of them with STORIES=all, which takes some minutes.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from exporter.commands.demo_configuration import Timing
from exporter.diagnosis.causes import CAUSES
from exporter.simulator.scenarios.load import load_scenarios
from tests.browser.conftest import OFTEN, ONCE, PATIENT, Change, Play
from tests.browser.reading import faults, main_text, noise, until_told

pytestmark = pytest.mark.timeout(300)
ADDRESSES = re.compile(r"<(?:address|tenant|client id|host|mailbox)>")
CERTIFICATE = "certificate"
"""The application that the simulator knows by its certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A scenario, the subject whose page tells it, and its cause; `words` where it has none.

    `timing`: OFTEN where it takes several runs. `change`: what it needs that the demo has not.
    """

    scenario: str
    subject: str
    cause: str = ""
    words: tuple[str, ...] = ()
    incident: str = ""
    sample: bool = False
    timing: Timing = field(default_factory=PATIENT.copy)
    change: Change | None = None


def of(
    subject: str, *, sample: tuple[str, ...] = (), change: Change | None = None, **causes: str
) -> list[Story]:
    return [
        Story(
            scenario=scenario,
            subject=subject,
            cause=cause,
            sample=scenario in sample,
            timing=PATIENT if change else ONCE,
            change=change,
        )
        for scenario, cause in causes.items()
    ]


def with_certificate(env: dict[str, Any], configured: dict[str, Any]) -> None:
    """The application signs with its certificate."""
    for auth in (
        account["auth"] for account in configured["accounts"].values() if "oauth2" in account["auth"]
    ):
        del auth["oauth2"]["client_secret"]
        known = env["apps"][CERTIFICATE]
        auth["oauth2"] |= {
            "client_id": known["client_id"],
            "certificate": {"file": known["certificate_file"]},
        }


def arriving(configured: dict[str, Any]) -> dict[str, Any]:
    """The round trip whose mails are seen to arrive."""
    trip: dict[str, Any] = configured["accounts"]["oauth2"]["probes"]["round_trip"]
    return trip


def mailbox_by_password(env: dict[str, Any], configured: dict[str, Any]) -> None:
    imap = arriving(configured)["arrive"]["imap"]
    imap |= {"preset": "microsoft365", "auth": {"basic": {"password": {"file": "both"}}}}


def mailbox_by_graph(env: dict[str, Any], configured: dict[str, Any]) -> None:
    app = configured["accounts"]["oauth2"]["auth"]["oauth2"] | {
        "scope": "https://graph.microsoft.com/.default"
    }
    arriving(configured)["arrive"] = {
        "graph": {"url": env["graph"], "ca_file": env["ca_file"], "auth": {"oauth2": app}}
    }


def soon(env: dict[str, Any], configured: dict[str, Any]) -> None:
    """One run tells what else some must, and a mail is late and lost within seconds."""
    configured["incidents"] = {"failures": 1}
    arriving(configured).update(late_after="2s", lost_after="15s")


STORIES = [
    Story(scenario="healthy", subject="both", words=("Nothing is wrong.",)),
    *of(
        "both",
        sample=("bad_credentials",),
        basic_auth_disabled="basic_auth_disabled",
        basic_auth_retired="basic_auth_retired",
        auth_policy="auth_policy_blocks_basic",
        smtp_auth_disabled_tenant="smtp_auth_disabled_tenant",
        smtp_auth_disabled_mailbox="smtp_auth_disabled_mailbox",
        security_defaults="security_defaults_block",
        conditional_access="conditional_access_block",
        bad_credentials="bad_credentials",
        account_locked="account_locked",
        throttled="concurrency_limit",
        sender_blocked_spam="sender_blocked_spam",
    ),
    *of(
        "oauth2",
        sample=("oauth_secret_expired",),
        oauth_secret_expired="oauth_secret_expired",
        oauth_secret_invalid="oauth_secret_invalid",
        oauth_consent_missing="oauth_consent_missing",
        oauth_app_disabled="oauth_app_disabled",
        oauth_app_not_found="oauth_app_not_found",
        oauth_tenant_not_found="oauth_tenant_not_found",
        oauth_conditional_access="conditional_access_block",
        oauth_permission_missing="oauth_rejected_by_exchange",
        oauth_audience_wrong="oauth_permission_missing",
        oauth_rejected="oauth_rejected_by_exchange",
        token_stale="oauth_rejected_by_exchange",
        token_server_error="token_server_error",
        token_throttled="login_rate_limited",
        token_html="token_response_invalid",
        token_redirect="token_response_invalid",
        token_hang="token_endpoint_unreachable",
        token_slow="token_endpoint_unreachable",
        token_drip="token_endpoint_unreachable",
        token_huge="token_response_invalid",
        token_gzip_bomb="token_response_invalid",
        token_cut="token_endpoint_unreachable",
        token_malformed="token_response_invalid",
        token_expiry_odd="token_response_invalid",
        token_unsafe="token_response_invalid",
        token_echoes_credential="oauth_secret_invalid",
        token_endpoint_blocked="token_endpoint_unreachable",
        token_endpoint_intercepted="cert_untrusted",
        token_endpoint_wrong_name="cert_name_mismatch",
        token_endpoint_cert_expired="cert_expired",
        discovery_server_error="token_server_error",
        imap_disabled="imap_access_refused",
    ),
    *of(
        "relay",
        sample=("starttls_stripped",),
        starttls_stripped="starttls_not_offered",
        starttls_stripped_at_port_25="starttls_not_offered",
        plaintext_injection="plaintext_injection",
        tls10_only="tls_version_rejected",
        port_blocked="connect_timeout",
        legacy_tls_accepted="legacy_tls_accepted",
    ),
    *of(
        "direct",
        sample=("direct_send_rejected",),
        direct_send_rejected="direct_send_rejected",
        greylisted="greylisted",
        port_25_blocked="connect_timeout",
    ),
    *of(
        "contoso.example",
        sample=("spf_record_invalid",),
        spf_not_covering_egress="spf_not_covering",
        spf_record_invalid="spf_record_invalid",
        dns_record_missing="dns_record_missing",
        dns_silent="dns_temporary_failure",
    ),
    *of("oauth2", sample=("delivery_bounced",), delivery_bounced="mailbox_full"),
    *of("oauth2", change=with_certificate, oauth_cert_invalid="oauth_cert_invalid"),
    *of("oauth2", change=mailbox_by_password, imap_basic_retired="imap_basic_retired"),
    *of("oauth2", change=mailbox_by_graph, graph_throttled="graph_throttled"),
    Story(
        scenario="egress_address_changed", subject="relay", words=("198.51.100.99, which is not configured",)
    ),
    Story(
        scenario="certificate_expiring",
        subject="relay",
        incident="A certificate that the relay relay shows ends soon",
        words=("trusted here, until", "why it was not renewed"),
    ),
    Story(
        scenario="basic_auth_ramp",
        subject="both",
        incident="Basic Auth is being cut off for contoso.example",
        words=("Who acts: app_owner", "move them to it"),
        timing=OFTEN,
    ),
    Story(
        scenario="slow",
        subject="simulator",
        incident="Submissions at the relay simulator take much longer than they used to",
        words=("Who acts: relay_admin",),
        timing=OFTEN,
        change=soon,
    ),
    Story(
        scenario="delivery_lost",
        subject="oauth2",
        incident="Mail that oauth2 hands in does not arrive",
        words=("Who acts: relay_admin", "trace its Message-ID", "lost"),
        change=soon,
    ),
    Story(
        scenario="delivery_late",
        subject="oauth2",
        incident="Mail that oauth2 hands in arrives late",
        words=("Who acts: relay_admin", "First see at which server it waited"),
        timing=OFTEN,
        change=soon,
    ),
    Story(
        scenario="delivered_to_junk",
        subject="oauth2",
        incident="Mail that oauth2 hands in ends in Junk",
        words=("Who acts: domain_admin", "junk", "SPF"),
        timing=OFTEN,
    ),
    Story(
        scenario="delivery_duplicated",
        subject="oauth2",
        words=("2 copies", "Who acts: relay_admin"),
        sample=True,
    ),
    Story(
        scenario="mailbox_filling",
        subject="oauth2",
        incident="is nearly full",
        words=("Who acts: mailbox_admin", "First see what fills it"),
    ),
    Story(
        scenario="cleanup_failing",
        subject="oauth2",
        incident="cannot be removed",
        words=("Who acts: mailbox_admin", "may delete"),
        timing=OFTEN,
    ),
]
CHOSEN = [story for story in STORIES if story.sample or os.environ.get("STORIES") == "all"]


def test_every_scenario_has_its_story() -> None:
    assert sorted(story.scenario for story in STORIES) == sorted(load_scenarios())


@pytest.mark.parametrize("story", CHOSEN, ids=lambda story: story.scenario)
def test_story_is_told_by_the_pages_alone(page: Any, play: Play, story: Story) -> None:
    url = play(story.scenario, story.timing, story.change)
    where = f"{url}/probes/{story.subject}"
    page.goto(where)
    until_told(page, *([f"Cause: {story.cause}"] if story.cause else [story.incident, *story.words]))
    page.goto(url)
    moved = noise(page)
    until_told(page, *filter(None, (story.cause, story.incident)))
    first = main_text(page)
    page.goto(where)
    wrong, told = faults(page), main_text(page)

    assert moved + wrong == []
    assert story.cause in first
    assert story.incident in first
    if not story.cause:
        return
    cause = CAUSES[story.cause]
    assert f"Who acts: {cause.actor}" in told
    assert _begins(cause.meaning) in told
    assert any(words and words in told for words in (_begins(step.text) for step in cause.steps))
    assert "Evidence:" in told
    assert not ADDRESSES.search(told), ADDRESSES.findall(told)


def test_cut_off_is_told_by_each_page_on_the_way(page: Any, play: Play) -> None:
    page.goto(play("basic_auth_disabled"))
    page.get_by_role("link", name="Basic Auth is being cut off").first.click()
    assert faults(page) == []
    incident = main_text(page)
    assert "tenant_admin" in incident
    assert "Move the sender to OAuth" in incident

    page.get_by_role("link", name="runbook").click()
    assert "OAuth" in main_text(page)
    page.go_back()
    page.get_by_role("link", name="basic_auth_disabled").first.click()
    assert "Who acts: tenant_admin" in main_text(page)
    page.go_back()
    page.get_by_role("link", name="login/basic/basic").first.click()
    assert "Password (Basic) sign-in is switched off" in main_text(page)
    where = page.url
    page.get_by_role("button", name="Run now").click()
    page.wait_for_url(where)
    assert faults(page) == []


def _begins(text: str) -> str:
    """As far as nothing is filled in."""
    return " ".join(re.split(r"[<{]", text, maxsplit=1)[0].split())
