"""What an incident is called, how loud it is and whom it concerns: closed lists that packages share.

Names are contract: added, never renamed.
"""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How loud: critical is a page, warning a ticket, info is there to be looked at, none is never told."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"
    NONE = "none"


class Scope(StrEnum):
    """What an incident is an incident of."""

    TENANT = "tenant"
    RELAY = "relay"
    ACCOUNT = "account"
    DOMAIN = "domain"
    EXPORTER = "exporter"


class IncidentName(StrEnum):
    """The kinds of incident, as the `incident` label names them."""

    BASIC_AUTH_CUT_OFF = "basic_auth_cut_off"
    BASIC_AUTH_DEADLINE_NEAR = "basic_auth_deadline_near"
    BASIC_AUTH_STILL_ACCEPTED = "basic_auth_still_accepted"
    AUTH_DISABLED = "auth_disabled"
    AUTH_BLOCKED_BY_POLICY = "auth_blocked_by_policy"
    CREDENTIALS_REJECTED = "credentials_rejected"
    OAUTH_TOKEN_FAILING = "oauth_token_failing"  # noqa: S105 - an incident's name
    OAUTH_CREDENTIAL_EXPIRING = "oauth_credential_expiring"
    OAUTH_CREDENTIAL_EXPIRY_UNKNOWN = "oauth_credential_expiry_unknown"
    THROTTLED = "throttled"
    SUBMISSION_FAILING = "submission_failing"
    SUBMISSION_SLOW = "submission_slow"
    RELAY_UNREACHABLE = "relay_unreachable"
    RELAY_DEGRADED = "relay_degraded"
    PORT_BLOCKED = "port_blocked"
    TLS_FAILING = "tls_failing"
    STARTTLS_MISSING = "starttls_missing"
    PLAINTEXT_INJECTION = "plaintext_injection"
    LEGACY_TLS_ACCEPTED = "legacy_tls_accepted"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    EGRESS_ADDRESS_CHANGED = "egress_address_changed"
    DIRECT_SEND_REJECTED = "direct_send_rejected"
    SPF_NOT_COVERING_EGRESS = "spf_not_covering_egress"
    DNS_RECORD_MISSING = "dns_record_missing"
    DELIVERY_LOST = "delivery_lost"
    DELIVERY_LATE = "delivery_late"
    DELIVERED_TO_JUNK = "delivered_to_junk"
    MAILBOX_UNSEEN = "mailbox_unseen"
    MAILBOX_FILLING = "mailbox_filling"
    CLEANUP_FAILING = "cleanup_failing"
    EXPORTER_FAULT = "exporter_fault"
    STORE_UNUSABLE = "store_unusable"

    @property
    def alert(self) -> str:
        """The alert's name: `oauth_token_failing` is SmtpOAuthTokenFailing."""
        return "Smtp" + "".join(_SPELT.get(word, word.capitalize()) for word in self.value.split("_"))


_SPELT = {"oauth": "OAuth"}
