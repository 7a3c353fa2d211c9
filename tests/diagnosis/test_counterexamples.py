"""Sentences near to those that a rule is for, of which another is true."""

from __future__ import annotations

import pytest

from exporter.diagnosis import explain

OTHERS = (
    ("ip_blocklisted", "550 our customers blacklist lists your IP 192.0.2.3"),
    ("sender_domain_blocklisted", "550 Message rejected: your domain is on our recipients blacklist"),
    ("account_disabled", "535 5.7.8 Account locked due to inactivity"),
    ("account_disabled", "535 5.7.0 mailbox disabled for inactivity, sign in on the web"),
    ("account_disabled", "554 5.7.1 no license for this account"),
    ("session_error_limit", "421 4.7.0 Directory harvest attack detected, closing connection"),
    ("bad_credentials", "Error invalid email or password"),
    ("unknown", "Exception: invalid email configuration"),
    ("greylisted", "(default: T (greylist): [5.10/15.00] [BAYES_SPAM(5.1){}]), len: 8132"),
    ("spf_dmarc_rejected", "554 5.6.0 Content rejected due to DMARC policy"),
    ("server_temporary_failure", "451 BATV check temporarily failed"),
    ("recipient_unknown", "550 BATV signature valid but address unknown"),
    ("host_unreachable", "dial tcp 192.0.2.1:587: connect: permission denied"),
    ("content_rejected", "attachment could not be scanned by antivirus"),
    ("connection_dropped", "smtp: Errno::EPIPE: Broken pipe net/smtp.rb:12"),
    ("recipient_unknown", "GWIA: 550 user not found"),
    ("cert_untrusted", "TLS connection has been broken: certificate unknown"),
    ("bad_credentials", "451 auth error: wrong password"),
    ("account_locked", "451 4.7.0 authentication error, too many failures"),
    ("recipient_unknown", "451 stat failed: no such user"),
    ("dns_temporary_failure", "421 No DNS servers were available"),
    ("spf_dmarc_rejected", "554 5.7.1 failed to authorize sender: SPF fail"),
    ("auth_not_attempted", "550 could not authorize sender, please log in first"),
    ("connect_refused", "connect: Connection refused\n554 5.0.0 Service unavailable"),
    ("helo_invalid", "220 smtp-relay.gmail.com\n421 4.7.0 Try again later, closing connection. (EHLO) gsmtp"),
    ("ip_reputation_throttled", "421 4.7.0 Try again later, closing connection. (EHLO) x - gsmtp"),
    ("banner_timeout", "H=mx.contoso.example: SMTP timeout after initial connection: Connection timed out"),
    ("send_as_denied", "550 User has no permission to send as this sender"),
    ("rate_limited", "https://api.sendgrid.com/v3/mail/send HTTP/1.1 429 Too Many Requests"),
)


@pytest.mark.parametrize(("label", "text"), OTHERS)
def test_near_sentence_keeps_its_own_cause(label: str, text: str) -> None:
    assert explain(text).cause.label == label
