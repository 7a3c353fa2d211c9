"""The scenarios of the drill: for each, the alert that must come of it, the causes that its page may name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario with its parameters. `held` ends by a release, not by health; `core` is for every build.

    `of_mail`: it is one of mail that was handed in, which a single sender sees to arrive.
    """

    name: str
    alert: str
    causes: tuple[str, ...] = ()
    held: bool = False
    core: bool = False
    of_mail: bool = False


CUT_OFF = "SmtpBasicAuthCutOff"
SCENARIOS = (
    Scenario(name="basic_auth_disabled", alert=CUT_OFF, causes=("basic_auth_disabled",), core=True),
    Scenario(name="basic_auth_retired", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Scenario(name="basic_auth_retired?phase=mail_from", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Scenario(name="basic_auth_retired?phase=message", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Scenario(name="auth_policy", alert=CUT_OFF, causes=("auth_policy_blocks_basic",)),
    Scenario(name="basic_auth_ramp", alert=CUT_OFF, causes=("basic_auth_retired",)),
    Scenario(
        name="smtp_auth_disabled_tenant",
        alert="SmtpAuthDisabled",
        causes=("smtp_auth_disabled_tenant",),
        core=True,
    ),
    Scenario(
        name="smtp_auth_disabled_mailbox",
        alert="SmtpAuthDisabled",
        causes=("smtp_auth_disabled_mailbox",),
    ),
    Scenario(name="security_defaults", alert="SmtpAuthBlockedByPolicy", causes=("security_defaults_block",)),
    Scenario(
        name="conditional_access", alert="SmtpAuthBlockedByPolicy", causes=("conditional_access_block",)
    ),
    Scenario(
        name="bad_credentials",
        alert="SmtpCredentialsRejected",
        causes=("bad_credentials",),
        held=True,
        core=True,
    ),
    Scenario(name="account_locked", alert="SmtpCredentialsRejected", causes=("account_locked",), held=True),
    Scenario(name="oauth_secret_expired", alert="SmtpOAuthTokenFailing", causes=("oauth_secret_expired",)),
    Scenario(
        name="starttls_stripped", alert="SmtpStarttlsMissing", causes=("starttls_not_offered",), core=True
    ),
    Scenario(name="tls10_only", alert="SmtpTlsFailing", causes=("tls_version_rejected",)),
    Scenario(name="port_blocked", alert="SmtpRelayUnreachable", causes=("connect_timeout",)),
    Scenario(name="throttled", alert="SmtpThrottled", causes=("concurrency_limit", "rate_limited")),
    Scenario(name="slow", alert="SmtpSubmissionSlow"),
    Scenario(name="delivery_lost", alert="SmtpDeliveryLost", of_mail=True),
    Scenario(name="delivered_to_junk", alert="SmtpDeliveredToJunk", of_mail=True),
)
