"""Causes that only relay services know: plans, keys, verified senders, suppression lists."""

from __future__ import annotations

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import says
from exporter.model import AuthResult, Phase


def _console(text: str, where: str, *, licence: str = "", propagation: str = "at once") -> Step:
    """A step in the service's own console."""
    return Step(
        text=text,
        portal=f"the service's console > {where}",
        risk=Risk.ONE_SENDER,
        licence=licence,
        propagation=propagation,
    )


_SERVICES = (
    "sendgrid",
    "mailgun",
    "postmark",
    "amazon-ses",
    "brevo",
    "mailtrap",
    "azure-communication-services",
)

ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="provider_credit_exhausted",
        meaning="The plan's quota or credit is used up.",
        actor=Actor.APP_OWNER,
        steps=(_console("Top up, or wait for the plan's renewal.", "Billing", licence="a larger plan"),),
        auth_result=AuthResult.BLOCKED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        caveat="451 at AUTH looks passing and looks like a login; it is neither.",
        match=(
            says(
                (
                    "maximum credits|credits exceeded|credit exceeded|out of credits|no credits"
                    "|insufficient credit|not enough credit|credit limit|plan limit|plan quota"
                    "|monthly limit|monthly message|monthly quota|messages limit reached"
                    "|subscription..limit|trial..expired|free trial|email credits|run out of"
                    "|upgrade your plan|billing|monthly email|account limit|payment required"
                    "|insufficient funds|plans limit|plan allows|allotment|quota for your plan"
                    "|balance"
                ),
                sure=0.9,
                unless="aadsts|trial tenant|per second|per minute",
            ),
        ),
        samples=(
            "451 Authentication failed: Maximum credits exceeded",
            "535 5.7.0 Monthly messages limit reached",
        ),
    ),
    Cause(
        label="sender_not_verified",
        meaning="The sender's address or domain is not verified at the relay service.",
        actor=Actor.APP_OWNER,
        steps=(
            _console(
                "Verify the sender or the domain, in the right account and region.",
                "Verified identities (Sender authentication)",
                propagation="minutes after the DNS records",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        caveat="Amazon SES in its sandbox says the same of a recipient that is not verified.",
        match=(
            says(
                "sender|from|address|identit|domain|email|signature",
                (
                    "sending from domain|not verified|unverified|not confirmed"
                    "|verified sender|sender identity|signature not found"
                    "|signature not confirmed|not been verified|not a verified"
                    "|must be verified|isnt verified|not validated|verify your sender"
                    "|sender signature|verified domain|not a valid sender|has not verified"
                    "|no sender signature|validate your sender|unvalidated|not linked"
                    "|sender is not valid|sending domain is not|not configured as a sender"
                ),
                sure=0.89,
                unless=(
                    "certificate|dmarc|dkim|spf |recipient address rejected|unverified address"
                    "|sender verify failed|reverse|cert|signature verification"
                ),
            ),
            says("from address does not match", "verified", sure=0.93),
            says(
                "invalidsender|invalid sender|sender username",
                providers=("azure-communication-services", "brevo", "amazon-ses", "mailtrap", "postmark"),
                sure=0.8,
            ),
        ),
        samples=(
            (
                "554 Message rejected: Email address is not verified. The following identities "
                "failed the check in region EU-WEST-1: a@example.com"
            ),
            (
                "550 The from address does not match a verified Sender Identity. Mail cannot be "
                "sent until this error is resolved."
            ),
            "ErrorCode 400: Sender Signature not found",
        ),
    ),
    Cause(
        label="sandbox_restricted",
        meaning="A test account may write only to the recipients on its list.",
        actor=Actor.APP_OWNER,
        steps=(
            _console(
                "Add the recipient to the list, or ask to leave the sandbox.",
                "Authorized recipients, or Sending > production access",
                propagation="a day for leaving the sandbox",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(
            says(
                (
                    "sandbox|test purposes|authorized recipients|free accounts"
                    "|authorised recipients|demo domain|test mode|demo domains|trial account"
                    "|testing domain|test domain|own domain..verify"
                ),
                (
                    "only|test purposes|not allowed|authorized|restrict|recipient|verified"
                    "|authorised|can only|limited|not permitted|except"
                ),
                sure=0.89,
                unless=(
                    "activate your|is not allowed to send please activate|not verified the following|credits"
                ),
            ),
            says("pending approval", "same domain|domain", sure=0.85),
        ),
        samples=(
            (
                "550 5.7.1 Sandbox subdomains are for test purposes only. Please add your own "
                "domain or add the address to authorized recipients in Account Settings."
            ),
        ),
    ),
    Cause(
        label="provider_account_inactive",
        meaning="The account at the relay service is not active: pending, suspended or ended.",
        actor=Actor.APP_OWNER,
        then=(Actor.PROVIDER,),
        steps=(_console("Finish the activation, or ask the service why it is suspended.", "Account"),),
        auth_result=AuthResult.BLOCKED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        caveat="Mailgun says it with 421: it does not pass.",
        match=(
            says(
                (
                    "activate your|account is pending|account may not send"
                    "|account is not activated|not yet activated|account not active"
                    "|account..under review|account..pending|account..on hold|sending paused"
                    "|sending..paused|account has been paused|domain..is disabled"
                    "|smtp account is not|account is not active|account..not approved"
                    "|pending approval|pending activation|not been activated|account activation"
                    "|account..not allowed to send|sending status|unable to send email..account"
                    "|domain is disabled|server..disabled|service..not activated"
                    "|account terminated"
                ),
                sure=0.86,
                unless="aadsts|basic auth|smtpclientauth|same domain",
            ),
            says(
                "is not allowed to send",
                "activate|domain",
                unless="test purposes|sandbox subdomain",
                providers=("mailgun",),
                sure=0.9,
            ),
            says(
                "account|user|domain|sending",
                (
                    "suspended|disabled|deactivated|terminated|blocked|inactive|paused"
                    "|locked out|not active|frozen|closed|banned"
                ),
                providers=_SERVICES,
                sure=0.9,
                unless=(
                    "recipient|marked as inactive|inactive address|ip address|your ip|token"
                    "|secret|too many|smtp api|sender address"
                ),
            ),
            says(
                "account",
                "suspended|terminated|deactivated|not active|is inactive|has been disabled",
                phases=(Phase.MAIL_FROM, Phase.RCPT_TO, Phase.DATA, Phase.MESSAGE),
                sure=0.7,
                unless="recipient|user unknown|tried to reach|mailbox",
            ),
            says(
                "optinrequired|subscription..needed for the service|subscription for the service", sure=0.85
            ),
        ),
        samples=(
            "421 Domain sandbox1.mailgun.org is not allowed to send: Please activate your Mailgun account.",
            "ErrorCode 412: Account is Pending",
            "502 5.7.0 Your SMTP account is not yet activated. Contact us",
        ),
    ),
    Cause(
        label="api_key_invalid",
        meaning="The service's API key is wrong, expired or revoked.",
        actor=Actor.APP_OWNER,
        steps=(_console("Create a key with the right to send mail, and store it.", "API keys"),),
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        refines=("bad_credentials", "auth_rejected_generic"),
        match=(
            says("authorization grant", "invalid|expired|revoked", sure=0.94, unless="aadsts"),
            says(
                "api key|apikey|api token|server token|smtp key|access key|smtp token|api credential",
                (
                    "invalid|incorrect|expired|revoked|not found|wrong|missing|bad |unknown"
                    "|does not exist|not valid|no longer|deleted|disabled|not enabled"
                    "|unauthorized|denied"
                ),
                sure=0.9,
                unless="permission|aadsts|perform ses",
            ),
            says(
                "invalidclienttokenid|signaturedoesnotmatch|signature..does not match",
                providers=("amazon-ses",),
                sure=0.85,
            ),
        ),
        samples=(
            "535 Authentication failed: The provided authorization grant is invalid, expired, or revoked",
            "535 5.7.8 Invalid API key",
        ),
    ),
    Cause(
        label="provider_permission_missing",
        meaning="The credential is right, but it may not send mail.",
        actor=Actor.APP_OWNER,
        steps=(
            _console(
                "Give the key or its user the permission to send, and no more.",
                "API keys (SES: IAM policy with ses:SendRawEmail)",
                propagation="minutes",
            ),
        ),
        auth_result=AuthResult.BLOCKED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(
            says(
                (
                    "not authorized to perform|not authorised to perform"
                    "|access rights to this service|sendrawemail"
                    "|does not have permission to send|permission to send mail"
                    "|mail.send permission|not have the permission|insufficient permission"
                    "|scope mail|lacks permission|permission denied..send|unauthorized ip"
                    "|unauthorised ip|ip address is not authorized"
                    "|not authorized to send from this ip|ip..not authorized|missing permission"
                    "|not have access rights|rights to this service|no permission"
                ),
                sure=0.88,
                unless="send as|aadsts|sendasapp|sendas|relay|permissions to send as",
            ),
        ),
        samples=(
            (
                "554 Access denied: User arn:aws:iam::1:user/x is not authorized to perform "
                "ses:SendRawEmail on resource arn:aws:ses:eu-west-1:1:identity/example.com"
            ),
            "525 5.7.1 Unauthorized IP address",
        ),
    ),
    Cause(
        label="recipient_suppressed",
        meaning="The recipient is on the service's suppression list.",
        actor=Actor.APP_OWNER,
        steps=(_console("Take the address off the list, once it is sure that it works.", "Suppressions"),),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        refines=("recipient_unknown",),
        match=(
            says(
                (
                    "suppress|marked as inactive|inactive recipient|inactive address"
                    "|inactiverecipient|previously bounced|bounced address|unsubscribed"
                    "|recipient blocked..bounce|hard bounce|drop list|dropped..bounce"
                    "|recipient is inactive|on the blocklist of your account"
                    "|recipients are inactive|spam reporting address|unsubscribed address"
                ),
                sure=0.91,
                unless="x auto response",
            ),
        ),
        samples=(
            "422 You tried to send to a recipient that has been marked as inactive.",
            "550 Address is on the account suppression list",
        ),
    ),
)
