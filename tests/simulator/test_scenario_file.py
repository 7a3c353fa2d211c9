from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exporter.errors import ConfigError
from exporter.simulator.scenarios.load import load_scenarios
from exporter.simulator.scenarios.override import Endpoint
from exporter.simulator.scenarios.scenario import Flaw, Point, TlsVersion, Way
from exporter.simulator.tenant.directory import Credential

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {
    "healthy",
    "basic_auth_disabled",
    "basic_auth_retired",
    "auth_policy",
    "basic_auth_ramp",
    "smtp_auth_disabled_tenant",
    "smtp_auth_disabled_mailbox",
    "security_defaults",
    "conditional_access",
    "bad_credentials",
    "account_locked",
    "starttls_stripped",
    "starttls_stripped_at_port_25",
    "plaintext_injection",
    "tls10_only",
    "port_blocked",
    "slow",
    "throttled",
    "sender_blocked_spam",
    "oauth_secret_expired",
    "oauth_secret_invalid",
    "oauth_cert_invalid",
    "oauth_consent_missing",
    "oauth_app_disabled",
    "oauth_app_not_found",
    "oauth_tenant_not_found",
    "oauth_conditional_access",
    "oauth_permission_missing",
    "oauth_audience_wrong",
    "oauth_rejected",
    "token_stale",
    "token_server_error",
    "token_throttled",
    "token_html",
    "token_redirect",
    "token_hang",
    "token_slow",
    "token_drip",
    "token_huge",
    "token_gzip_bomb",
    "token_cut",
    "token_malformed",
    "token_expiry_odd",
    "token_unsafe",
    "token_echoes_credential",
    "token_endpoint_blocked",
    "token_endpoint_intercepted",
    "token_endpoint_wrong_name",
    "token_endpoint_cert_expired",
    "discovery_server_error",
    "legacy_tls_accepted",
    "certificate_expiring",
    "egress_address_changed",
    "port_25_blocked",
    "direct_send_rejected",
    "greylisted",
    "spf_not_covering_egress",
    "spf_record_invalid",
    "dns_record_missing",
    "dns_silent",
    "delivery_lost",
    "delivery_late",
    "delivered_to_junk",
    "delivery_bounced",
    "delivery_duplicated",
    "mailbox_filling",
    "cleanup_failing",
    "imap_basic_retired",
    "imap_disabled",
    "graph_throttled",
}


def test_load_scenarios_knows_every_scenario() -> None:
    assert set(load_scenarios()) == NAMES


def test_load_scenarios_reads_every_key() -> None:
    scenarios = load_scenarios()
    assert scenarios["throttled"].refuses == (Way.BASIC, Way.OAUTH2)
    assert scenarios["throttled"].phase is Point.MESSAGE
    assert scenarios["basic_auth_ramp"].share == 0.3
    assert scenarios["account_locked"].ignores_password
    assert scenarios["starttls_stripped"].strip_starttls
    assert scenarios["starttls_stripped_at_port_25"].mx_strip_starttls
    assert scenarios["plaintext_injection"].behind_starttls == "250 2.0.0 OK"
    assert scenarios["tls10_only"].tls_max is TlsVersion.TLS_1_0
    assert scenarios["port_blocked"].block_port
    assert scenarios["slow"].delay_seconds(Point.MESSAGE) == 2
    assert scenarios["slow"].delay_seconds(Point.BANNER) == 0.3
    assert scenarios["token_stale"].token_seconds == -60
    assert scenarios["oauth_permission_missing"].token_claims == {"roles": None}
    assert scenarios["token_endpoint_blocked"].block_entra
    assert scenarios["token_endpoint_intercepted"].entra_flaw is Flaw.UNTRUSTED


def test_load_scenarios_reads_every_key_of_a_twist() -> None:
    scenarios = load_scenarios()
    expired = scenarios["oauth_secret_expired"].override(Endpoint.TOKEN)
    assert expired.refusal is not None
    assert (expired.refusal.error, expired.refusal.aadsts) == ("invalid_client", 7000222)
    assert expired.credential is Credential.SECRET
    redirect = scenarios["token_redirect"].override(Endpoint.TOKEN)
    assert (redirect.status, list(redirect.headers), redirect.body) == (307, ["Location"], "")
    assert scenarios["token_hang"].override(Endpoint.TOKEN).delay_seconds == 600
    assert scenarios["token_drip"].override(Endpoint.TOKEN).drip_seconds == 0.5
    assert scenarios["token_cut"].override(Endpoint.TOKEN).cut_bytes == 40
    assert scenarios["token_gzip_bomb"].override(Endpoint.TOKEN).gzip
    assert scenarios["token_huge"].override(Endpoint.TOKEN).pad_bytes == 64 << 20
    assert scenarios["token_expiry_odd"].override(Endpoint.TOKEN).fields["expires_in"] == "soon"
    assert scenarios["token_hang"].override(Endpoint.DISCOVERY).delay_seconds == 0


def test_load_scenarios_takes_only_the_given_keys_from_the_overlay(tmp_path: Path) -> None:
    scenario = load_scenarios(_file(tmp_path, "basic_auth_ramp: {replies: ['535 new', '550 newer']}"))[
        "basic_auth_ramp"
    ]
    assert [reply.code for reply in scenario.replies] == [535, 550]
    assert scenario.share == 0.3


def test_load_scenarios_adds_a_new_scenario_from_the_overlay(tmp_path: Path) -> None:
    overlay = "brand_new: {description: d, refuses: [oauth2], replies: [535 no]}"
    assert load_scenarios(_file(tmp_path, overlay))["brand_new"].refuses == (Way.OAUTH2,)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("[]", r":1: \(top\): must be a mapping", id="list"),
        pytest.param("slow: 3", r":1: slow: must be a mapping", id="scalar"),
        pytest.param("a: [", r":1: \(top\): is no YAML", id="no_yaml"),
        pytest.param("slow: {speed: 1}", r"slow.speed: is unknown; known are description", id="unknown_key"),
        pytest.param("slow: {}\nslow: {}", r":2: slow: stands here a second time", id="twice"),
        pytest.param("slow: {description: 1}", r"slow.description: must be a text", id="description"),
        pytest.param("brand_new: {share: 1}", r"brand_new.description: is missing", id="no_description"),
        pytest.param("slow: {refuses: basic}", r"slow.refuses: must be a list of basic, oauth2", id="ways"),
        pytest.param(
            "slow: {refuses: [ntlm]}", r"refuses: must be one of basic, oauth2, not 'ntlm'", id="way"
        ),
        pytest.param("slow: {refuses: [basic]}", r"`refuses` and `replies` belong together", id="no_replies"),
        pytest.param("slow: {phase: rcpt_to}", r"slow.phase: must be one of auth, mail_from", id="phase"),
        pytest.param("slow: {share: 1.5}", r"slow.share: must be a number from 0 to 1, not 1.5", id="share"),
        pytest.param("slow: {share: yes}", r"slow.share: must be a number from 0 to 1", id="share_bool"),
        pytest.param("slow: {replies: []}", r"slow.replies: must be a list of replies", id="empty"),
        pytest.param("slow: {replies: [535]}", r"slow.replies: must be a list of replies", id="no_text"),
        pytest.param("slow: {replies: [no]}", r"slow.replies: must be a list of replies", id="yaml_bool"),
        pytest.param("slow: {replies: [nope]}", r"slow.replies: must begin with a reply code", id="no_code"),
        pytest.param("slow: {replies: [250 ok]}", r"slow.replies: must be refusals", id="no_refusal"),
        pytest.param("slow: {block_port: 1}", r"slow.block_port: must be true or false", id="flag"),
        pytest.param("slow: {tls_max: 1.4}", r"slow.tls_max: must be one of 1.0, 1.1, 1.2, 1.3", id="tls"),
        pytest.param("slow: {delay_seconds: 1}", r"delay_seconds: must be a mapping of seconds", id="delay"),
        pytest.param(
            "slow: {delay_seconds: {each: -1}}", r"delay_seconds: must be seconds from 0 to 600", id="seconds"
        ),
        pytest.param("brand_new: {}", r":1: brand_new.description: is missing", id="empty_scenario"),
        pytest.param(
            "slow: {token_seconds: 1.5}", r"token_seconds: must be a whole number from -86400", id="lifetime"
        ),
        pytest.param(
            "slow: {token_claims: {aud: 2026-01-01}}", r"must be a mapping of what JSON can hold", id="claims"
        ),
        pytest.param("slow: {entra_certificate: x}", r"entra_certificate: must be one of none", id="flaw"),
        pytest.param("slow: {entra: 1}", r"slow.entra: must be a mapping", id="entra"),
        pytest.param(
            "slow: {entra: {login: {}}}", r"slow.entra.login: is unknown; known are discovery", id="endpoint"
        ),
        pytest.param("slow: {entra: {token: {speed: 1}}}", r"entra.token.speed: is unknown", id="twist_key"),
        pytest.param(
            "slow: {entra: {token: {error: x}}}", r"slow.entra.token: `error`, `aadsts` and", id="half_error"
        ),
        pytest.param(
            "slow: {entra: {token: {body: x, fields: {}}}}", r"token: `body` is the whole", id="body_fields"
        ),
        pytest.param("slow: {entra: {token: {status: 100}}}", r"token.status: must be a whole", id="status"),
        pytest.param(
            'slow: {entra: {token: {headers: {X: "a\\nb"}}}}', r"token.headers: must be a map", id="header"
        ),
        pytest.param("slow: {entra: {token: {body: 1}}}", r"entra.token.body: must be a text", id="body"),
        pytest.param(
            "slow: {entra: {token: {credential: x}}}", r"credential: must be one of secret", id="credential"
        ),
    ],
)
def test_load_scenarios_names_the_place_and_the_remedy_of_a_fault(
    tmp_path: Path, text: str, fault: str
) -> None:
    with pytest.raises(ConfigError, match=fault):
        load_scenarios(_file(tmp_path, text))


def test_load_scenarios_tells_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load_scenarios(_file(tmp_path, "slow:\n  share: 2\n  phase: never\n  pace: 1\n"))
    assert [fault.line for fault in raised.value.faults] == [2, 3, 4]


def test_load_scenarios_tells_the_lines_within_a_twist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load_scenarios(
            _file(tmp_path, "slow:\n  entra:\n    token:\n      status: 1\n      gzip: 1\n    keys: 1\n")
        )
    assert [fault.line for fault in raised.value.faults] == [4, 5, 6]


def test_load_scenarios_refuses_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_scenarios(tmp_path / "none.yaml")


def _file(directory: Path, text: str) -> Path:
    path = directory / "replies.yaml"
    path.write_text(text)
    return path
