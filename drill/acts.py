"""What the drill plays: each scenario, the alert that must come of it, the causes that its page may name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A scenario with its parameters. `held` ends by a release, not by health; `core` is for every build."""

    scenario: str
    alert: str
    causes: tuple[str, ...] = ()
    held: bool = False
    core: bool = False


CUT_OFF = "SmtpBasicAuthCutOff"
ACTS = (
    Act(scenario="basic_auth_disabled", alert=CUT_OFF, causes=("basic_auth_disabled",), core=True),
    Act(scenario="basic_auth_retired", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Act(scenario="basic_auth_retired?phase=mail_from", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Act(scenario="basic_auth_retired?phase=message", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Act(scenario="auth_policy", alert=CUT_OFF, causes=("auth_policy_blocks_basic",)),
    Act(scenario="basic_auth_ramp", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Act(
        scenario="smtp_auth_disabled_tenant",
        alert="SmtpAuthDisabled",
        causes=("smtp_auth_disabled_tenant",),
        core=True,
    ),
    Act(
        scenario="smtp_auth_disabled_mailbox",
        alert="SmtpAuthDisabled",
        causes=("smtp_auth_disabled_mailbox",),
    ),
    Act(scenario="security_defaults", alert="SmtpAuthBlockedByPolicy", causes=("security_defaults_block",)),
    Act(scenario="conditional_access", alert="SmtpAuthBlockedByPolicy", causes=("conditional_access_block",)),
    Act(
        scenario="bad_credentials",
        alert="SmtpCredentialsRejected",
        causes=("bad_credentials",),
        held=True,
        core=True,
    ),
    Act(scenario="account_locked", alert="SmtpCredentialsRejected", causes=("account_locked",), held=True),
    Act(scenario="oauth_secret_expired", alert="SmtpOAuthTokenFailing", causes=("oauth_secret_expired",)),
    Act(
        scenario="starttls_stripped", alert="SmtpStarttlsMissing", causes=("starttls_not_offered",), core=True
    ),
    Act(scenario="tls10_only", alert="SmtpTlsFailing", causes=("tls_version_rejected",)),
    Act(scenario="port_blocked", alert="SmtpRelayUnreachable", causes=("connect_timeout",)),
    Act(scenario="throttled", alert="SmtpThrottled", causes=("concurrency_limit", "rate_limited")),
    Act(scenario="slow", alert="SmtpSubmissionSlow"),
)
