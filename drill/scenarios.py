"""The scenarios of the drill: what goes wrong, the one alert that comes of it, the causes that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from drill.deployment import NO_MILESTONE
from drill.faults import Configured, Fault, PasswordsGone, Simulated, StateUnusable


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A fault and its one alert. `core` is for every build.

    `of_mail`: it is one of mail that was handed in, which a single sender sees to arrive.
    """

    name: str
    fault: Fault
    alert: str
    causes: tuple[str, ...] = ()
    core: bool = False
    of_mail: bool = False


def _simulated(name: str, alert: str, *causes: str, core: bool = False, of_mail: bool = False) -> Scenario:
    return Scenario(name=name, fault=Simulated(name), alert=alert, causes=causes, core=core, of_mail=of_mail)


def _held(name: str, *, core: bool = False) -> Scenario:
    fault = Simulated(name, held=True)
    return Scenario(name=name, fault=fault, alert="SmtpCredentialsRejected", causes=(name,), core=core)


def _in_days(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"


CUT_OFF = "SmtpBasicAuthCutOff"
SCENARIOS = (
    _simulated("basic_auth_disabled", CUT_OFF, "basic_auth_disabled", core=True),
    _simulated("basic_auth_retired", CUT_OFF, "basic_auth_retired"),
    _simulated("basic_auth_retired?phase=mail_from", CUT_OFF, "basic_auth_retired"),
    _simulated("basic_auth_retired?phase=message", CUT_OFF, "basic_auth_retired"),
    _simulated("auth_policy", CUT_OFF, "auth_policy_blocks_basic"),
    _simulated("basic_auth_ramp", CUT_OFF, "basic_auth_retired"),
    _simulated("smtp_auth_disabled_tenant", "SmtpAuthDisabled", "smtp_auth_disabled_tenant", core=True),
    _simulated("smtp_auth_disabled_mailbox", "SmtpAuthDisabled", "smtp_auth_disabled_mailbox"),
    _simulated("security_defaults", "SmtpAuthBlockedByPolicy", "security_defaults_block"),
    _simulated("conditional_access", "SmtpAuthBlockedByPolicy", "conditional_access_block"),
    _held("bad_credentials", core=True),
    _held("account_locked"),
    _simulated("oauth_secret_expired", "SmtpOAuthTokenFailing", "oauth_secret_expired"),
    _simulated("starttls_stripped", "SmtpStarttlsMissing", "starttls_not_offered", core=True),
    _simulated("starttls_stripped_at_port_25", "SmtpRelayDegraded", "starttls_not_offered"),
    _simulated("plaintext_injection", "SmtpPlaintextInjection", "plaintext_injection"),
    _simulated("tls10_only", "SmtpTlsFailing", "tls_version_rejected"),
    _simulated("port_blocked", "SmtpRelayUnreachable", "connect_timeout"),
    _simulated("throttled", "SmtpThrottled", "concurrency_limit", "rate_limited"),
    _simulated("slow", "SmtpSubmissionSlow"),
    _simulated("sender_blocked_spam", "SmtpSubmissionFailing", "sender_blocked_spam"),
    _simulated("port_25_blocked", "SmtpPortBlocked", "connect_timeout"),
    _simulated("legacy_tls_accepted", "SmtpLegacyTlsAccepted", "legacy_tls_accepted"),
    _simulated("certificate_expiring", "SmtpCertificateExpiring"),
    _simulated("egress_address_changed", "SmtpEgressAddressChanged"),
    _simulated("spf_not_covering_egress", "SmtpSpfNotCoveringEgress", "spf_not_covering"),
    _simulated("dns_record_missing", "SmtpDnsRecordMissing", "dns_record_missing"),
    _simulated("delivery_lost", "SmtpDeliveryLost", of_mail=True),
    _simulated("delivered_to_junk", "SmtpDeliveredToJunk", of_mail=True),
    Scenario(
        name="basic_auth_still_accepted", alert="SmtpBasicAuthStillAccepted",
        fault=Configured(account={"refused": ("basic",)}, made_true_by="auth_policy"),
        causes=("basic_auth_still_accepted",),
    ),
    Scenario(
        name="basic_auth_deadline_near", alert="SmtpBasicAuthDeadlineNear",
        fault=Configured(beside={"retirement": NO_MILESTONE | {"basic_auth_default_off": _in_days(60)}}),
    ),
    Scenario(
        name="oauth_credential_expiring", alert="SmtpOAuthCredentialExpiring",
        fault=Configured(account={"application_ends": _in_days(10)}),
    ),
    Scenario(
        name="oauth_credential_expiry_unknown", alert="SmtpOAuthCredentialExpiryUnknown",
        fault=Configured(account={"application_ends": None}),
    ),
    Scenario(
        name="exporter_fault", alert="SmtpExporterFault", fault=PasswordsGone(), causes=("local_resource",)
    ),
    Scenario(name="store_unusable", alert="SmtpStoreUnusable", fault=StateUnusable()),
)  # fmt: skip
BY_NAME: Mapping[str, Scenario] = {each.name: each for each in SCENARIOS}
