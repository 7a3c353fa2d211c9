"""Causes of who may send and how much: identities, quotas, rates, blocks for spam."""

from __future__ import annotations

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import Match, number, says
from exporter.model import Phase

_NDR_PAGE = (
    "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online"
)
_THROTTLE_PAGE = (
    "https://learn.microsoft.com/exchange/mail-flow-best-practices/continuous-error-throttling-sm"
    "tp-auth-submissions"
)
_MICROSOFT = ("microsoft365", "microsoft365-hve")

_EXCEEDED = "exceed|exceeded|reached|limit|too many|over quota|used up|surpass|maximum|out of|hit "
_SLOW_DOWN = Step(
    text="Send less, spread over the window, and wait for it to pass.",
    portal="the application's settings; here `every` of the probes",
    risk=Risk.ONE_SENDER,
    propagation="the window: a minute to 24 hours",
)

ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="send_as_denied",
        meaning="The identity that logged in may not use this sender address.",
        actor=Actor.MAILBOX_ADMIN,
        then=(Actor.APP_OWNER,),
        steps=(
            Step(
                text="Send as the mailbox that logs in.",
                portal="the application's From and envelope sender",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
            Step(
                text="Or grant Send As on the other address.",
                portal="Exchange admin centre > Recipients > Mailboxes > Delegation",
                command=(
                    "Add-RecipientPermission -Identity <other address> -Trustee <sender> -AccessRights SendAs"
                ),
                risk=Risk.ONE_SENDER,
                propagation="up to an hour",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat=(
            "554 5.2.0 is an envelope for many exceptions: read the exception's name. 550 "
            "5.2.252 is the throttle for it."
        ),
        match=(
            says(
                (
                    "sendasdenied|send as denied|permissions to send as|permission to send as"
                    "|not allowed to send as|right to send as|rights to send as"
                    "|send as this sender|send as the|send on behalf|sendas "
                ),
                sure=0.95,
                unless="throttled|continuous",
            ),
            says(
                (
                    "sender address rejected|sender rejected|mail from|from address"
                    "|sender address|envelope sender|from header|this sender|sender "
                ),
                (
                    "not owned by|not logged in as|not permitted to use|must match"
                    "|does not match|doesnt match|not match|not belong|not authorized to send"
                    "|not allowed to use|not authorised|not allowed for user|not authorized"
                    "|not permitted|not allowed to send"
                ),
                sure=0.86,
                unless=(
                    "spf|dmarc|dkim|verified|ses |direct send|relay|helo|domain not found"
                    "|not allowed by|sender policy|unauthenticated|designated|from <|recipient"
                    "|on our block| ip |region|allowed senders"
                ),
            ),
            says(
                (
                    "not owned by user|not owned by|not own the sender|not one of your"
                    "|must equal|be same as|same as auth|same as the auth|not an alias of"
                    "|sender address rejected..not owned|does not own|from address must be"
                ),
                sure=0.92,
            ),
            says("relay emails as|relay mail as|relay messages as|relaying disallowed as", sure=0.95),
            number("5.7.60", "5.2.252", sure=0.8),
        ),
        samples=(
            "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
            "554 5.2.252 SendAsDenied; a@example.com not allowed to send as b@example.com",
            "553 5.7.1 <a@example.com>: Sender address rejected: not owned by user b@example.com",
        ),
    ),
    Cause(
        label="submission_error_throttled",
        meaning="Exchange has paused this mailbox, because it kept making errors of one kind.",
        actor=Actor.APP_OWNER,
        then=(Actor.NOBODY,),
        steps=(
            Step(
                text=(
                    "Mend the error that the reply names (mailbox full, send-as, licence, "
                    "recipients), then wait; support cannot lift it."
                ),
                portal="the sending application",
                risk=Risk.ONE_SENDER,
                propagation="up to 24 hours",
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference=_THROTTLE_PAGE,
        caveat="A 5xx number, yet it passes with time.",
        refines=("send_as_denied", "mailbox_full", "too_many_recipients", "recipient_unknown"),
        match=(
            says("continuous", "throttl|errors", sure=0.96),
            says(
                "sender throttled|sender is throttled|sender has been throttled",
                sure=0.93,
                unless="rate|reputation",
            ),
            number("5.2.251", "5.2.253", "5.2.254", "5.2.255", sure=0.8),
        ),
        samples=(
            "550 5.2.252 Sender throttled due to continuous send as denied errors.",
            "550 5.2.254 Sender throttled due to continuous too many recipients errors.",
        ),
    ),
    Cause(
        label="sender_blocked_spam",
        meaning="This account or domain is barred from sending out, for spam.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            Step(
                text="Secure the account first: see who signed in and what was sent.",
                portal="Defender portal > Email & collaboration > Explorer",
                command="Get-BlockedSenderAddress",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Then take it off the list of restricted entities.",
                portal="Defender portal > Review > Restricted entities",
                command="Remove-BlockedSenderAddress -SenderAddress <address>",
                risk=Risk.ONE_SENDER,
                propagation="an hour, at times 24",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat="Elsewhere 5.1.8 means that the sender's domain does not exist.",
        match=(
            says(
                (
                    "bad outbound sender|spam abuse|not recognized as a valid sender"
                    "|werent recognized as a valid sender|banned sender|sender..has been blocked"
                    "|blocked from sending|restricted entit|restricted user|outbound sender"
                    "|sender is blocked|sender blocked|sending..has been disabled"
                    "|account..sending spam|blocked for sending spam|suspected of sending spam"
                    "|suspicious activity..sending"
                ),
                sure=0.9,
                unless=(
                    "banned sender..delist|request removal|unregistered|blocked using"
                    "|organization using|dmarc|spf|unauthenticated|tenant allow|mailgun|sendgrid"
                    "|partner org|rbl|low reputation"
                ),
            ),
            number("5.1.8", "5.7.501", "5.7.502", "5.7.503", "5.7.800", providers=_MICROSOFT, sure=0.75),
        ),
        samples=(
            "550 5.1.8 Access denied, bad outbound sender AS(42004)",
            "5.7.502 Access denied, banned sender",
        ),
    ),
    Cause(
        label="outbound_spam_rejected",
        meaning="The message, or the sender's quota, was judged as spam when it was handed in.",
        actor=Actor.APP_OWNER,
        then=(Actor.TENANT_ADMIN,),
        steps=(
            Step(
                text="Make the mail less like spam and less frequent; see whether the account is abused.",
                portal="the application's text and interval",
                risk=Risk.ONE_SENDER,
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat="The verdict RefuseQuota looks more like a quota than like content.",
        refines=("content_rejected",),
        fits_equally=("daily_recipient_limit",),
        match=(says("outboundspam|outbound spam|wascl|refusequota|spam engine..outbound", sure=0.94),),
        samples=(
            (
                "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction "
                "verdict is not None. Actual verdict is Suspend."
            ),
        ),
    ),
    Cause(
        label="tenant_blocked_spam",
        meaning="The whole tenant is barred from sending outside.",
        actor=Actor.TENANT_ADMIN,
        then=(Actor.PROVIDER,),
        steps=(
            Step(
                text="Find and stop the source of the spam.",
                portal="Defender portal > Email & collaboration > Explorer",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Then ask Microsoft's support to lift it.",
                portal="Microsoft 365 admin centre > Support > New service request",
                risk=Risk.READ_ONLY,
                propagation="a day or more",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat="Also seen after a lapsed subscription was renewed.",
        match=(
            says(
                (
                    "tenant..exceeded threshold|tenant has exceeded|tenant exceeded threshold"
                    "|tenant..has been blocked|tenant is blocked"
                    "|organization..blocked from sending|tenant..blocked"
                ),
                sure=0.91,
                unless="recipient|daily|block list|tenant allow|connector|unregistered",
            ),
            number("5.7.705", sure=0.8),
        ),
        samples=("550 5.7.705 Access denied, tenant has exceeded threshold",),
    ),
    Cause(
        label="tenant_low_reputation_ip",
        meaning=(
            "Mail out is refused because the tenant sends through addresses of low reputation: "
            "it is new or on trial."
        ),
        actor=Actor.TENANT_ADMIN,
        then=(Actor.PROVIDER,),
        steps=(
            Step(
                text="Open a support case; a paid subscription and an established domain help.",
                portal="Microsoft 365 admin centre > Support > New service request",
                risk=Risk.READ_ONLY,
                propagation="days",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat="Comes as a bounce after the mail was taken: the submission itself says 250.",
        match=(
            says(
                "traffic not accepted from this ip|not accepted from this ip|traffic not accepted", sure=0.94
            ),
            number("5.7.708", sure=0.8),
        ),
        samples=("550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",),
    ),
    Cause(
        label="unregistered_sender_domain",
        meaning="The sender's domain is not registered in the tenant.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            Step(
                text="Add the domain as an accepted domain, or send from one that is.",
                portal="Exchange admin centre > Mail flow > Accepted domains",
                command="New-AcceptedDomain -Name <domain> -DomainName <domain>",
                risk=Risk.ONE_SYSTEM,
                propagation="up to an hour",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        match=(
            says(
                (
                    "unregistered domain|unregistered sender|domain..not registered"
                    "|not an accepted domain|domain is not registered"
                ),
                sure=0.92,
                unless="recipient",
            ),
            number("5.7.750", sure=0.8),
        ),
        samples=("550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains",),
    ),
    Cause(
        label="tenant_block_list",
        meaning="An address or domain stands on the tenant's own block list.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            Step(
                text="Take the entry off the Tenant Allow/Block List.",
                portal="Defender portal > Policies > Threat policies > Tenant Allow/Block Lists",
                command="Remove-TenantAllowBlockListItems -ListType Sender -Entries <address or domain>",
                risk=Risk.ONE_SENDER,
                propagation="up to an hour",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        match=(
            says(
                (
                    "tenant allow block|allow block list|tenant block list|tenantallowblock"
                    "|blocked by your organization|blocked by organization"
                    "|organization..block list|organizations block"
                ),
                sure=0.93,
                unless="sender policy|customer block list",
            ),
            number("5.7.703", sure=0.8),
        ),
        samples=(
            (
                "550 5.7.703 Your message can't be delivered because messages to a@example.com "
                "are blocked by your organization using Tenant Allow Block List."
            ),
        ),
    ),
    Cause(
        label="daily_recipient_limit",
        meaning="The account has used up its recipients or messages of the day.",
        actor=Actor.APP_OWNER,
        then=(Actor.NOBODY,),
        steps=(
            _SLOW_DOWN,
            Step(
                text=(
                    "Or raise the plan, or move bulk mail to a service made for it (High Volume "
                    "Email, Azure Communication Services)."
                ),
                portal="the provider's plan page",
                risk=Risk.ONE_SENDER,
                licence="a larger plan",
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference=_NDR_PAGE,
        caveat="A 5xx number that passes by itself. 5.2.2 from others means a full mailbox.",
        match=(
            says(
                (
                    "submissionquota|submission quota|messagesubmissionexceeded"
                    "|recipient rate limit|recipientratelimit|message rate limit..recipient"
                ),
                sure=0.9,
                unless="tenant|continuous",
            ),
            says(
                "daily|per day|24 hour|24 hr|in a day|todays|day limit|one day",
                _EXCEEDED,
                sure=0.89,
                unless=(
                    "tenant|credits|trial|account may not|monthly|sandbox|login|growth"
                    "|unverified|ip reputation|receiving mail|ip address"
                ),
            ),
            says(
                (
                    "sending limit|sending quota|message quota|mail quota|sending cap"
                    "|email quota|emails quota|messages quota|outgoing limit|email limit"
                    "|mail limit|send limit|message limit|submission limit"
                ),
                "exceed|reached|over|hit ",
                sure=0.82,
                unless=(
                    "tenant|per second|rate exceeded|monthly|credits|size|per minute"
                    "|recipients per message|per hour|connection"
                ),
            ),
            number("5.4.5", providers=("gmail",), sure=0.75),
            number("5.2.2", providers=("microsoft365",), phases=(Phase.MESSAGE, Phase.MAIL_FROM), sure=0.5),
        ),
        samples=(
            "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
            "550 5.4.5 Daily user sending limit exceeded. - gsmtp",
            "454 Throttling failure: Daily message quota exceeded.",
        ),
    ),
    Cause(
        label="tenant_recipient_limit",
        meaning="The tenant has used up its external recipients of the day.",
        actor=Actor.TENANT_ADMIN,
        then=(Actor.NOBODY,),
        steps=(
            Step(
                text="See who uses it up.",
                portal="Exchange admin centre > Reports > Mail flow > Tenant outbound external recipients",
                command="Get-LimitsEnforcementStatus",
                risk=Risk.READ_ONLY,
            ),
            _SLOW_DOWN,
            Step(
                text="Leave trial or onmicrosoft.com status.",
                portal="Microsoft 365 admin centre > Billing",
                risk=Risk.ONE_SYSTEM,
                licence="a paid subscription",
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference=_NDR_PAGE,
        refines=("daily_recipient_limit",),
        match=(
            says(
                "tenant",
                (
                    "external recipient|daily limit|recipient rate limit|terrl|recipient limit"
                    "|daily sending limit|sending limit"
                ),
                sure=0.94,
            ),
            says(
                "onmicrosoft|trial",
                "limit|exceed",
                "recipient|message|send",
                sure=0.75,
                unless="login|sendgrid|credits|mailtrap|mailgun",
            ),
            says("terrl|external recipient rate", sure=0.9),
            number("5.7.232", "5.7.233", "5.7.236", sure=0.75),
        ),
        samples=(
            (
                "550 5.7.233 Your message can't be sent because your tenant exceeded its daily "
                "limit for sending email to external recipients"
            ),
        ),
    ),
    Cause(
        label="rate_limited",
        meaning="Too many messages or connections in a time.",
        actor=Actor.APP_OWNER,
        steps=(_SLOW_DOWN,),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference=_NDR_PAGE,
        caveat="421 4.4.2 has two more texts: 'Connection dropped' and one on message size.",
        match=(
            says(
                "rate",
                "exceeded|limit|exceed|too high|too fast|throttl|above",
                sure=0.86,
                unless=(
                    "reputation|login|authentication|recipient rate|receiving mail|tenant"
                    "|separate|operate|generate|integrate|ratelimit login|daily|certificate"
                    "|auth |corporate|accurate|demonstrate|unsolicited"
                ),
            ),
            says(
                (
                    "slower|too fast|too many errors from your ip|message limit"
                    "|numerous attempts|max emails|throttling|too many messages"
                    "|too many emails|too many mails|too fast|too frequent|too many requests"
                    "|too much mail|throttling failure|throttled|per second|per minute"
                    "|per hour|messages per|sending too|slow down|too many e mails|flood"
                    "|excessive message|mails per|emails per|too many message"
                ),
                sure=0.82,
                unless=(
                    "reputation|login|auth |authentication|recipients per|continuous|receiving"
                    "|login attempts|daily|spam|recipient|ip address..unusual|unusual rate"
                    "|per day|sender throttled due"
                ),
            ),
            says(
                (
                    "connection rate|connect rate|too many connects|frequent connect"
                    "|connections per|connecting too|connection limit exceeded..rate"
                    "|frequency limit|frequency limited|connection frequency|mail frequency"
                ),
                sure=0.84,
                unless="concurrent|simultaneous",
            ),
            says("hourly|per hour", _EXCEEDED, sure=0.8, unless="login|recipient"),
        ),
        fits_equally=("ip_reputation_throttled", "concurrency_limit"),
        samples=(
            "421 4.4.2 Message submission rate for this client has exceeded the configured limit",
            "454 Throttling failure: Maximum sending rate exceeded.",
            "550 5.7.0 Requested action not taken: too many emails per second",
        ),
    ),
    Cause(
        label="concurrency_limit",
        meaning="Too many connections at once for this account or address.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Use at most three connections per mailbox at Microsoft 365; send one after another.",
                portal="the application's connection pool",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference="https://aka.ms/concurrent_sending",
        caveat="432 4.3.2 with STOREDRV.Deliver is the recipient's side.",
        match=(
            says(
                "concurrent|simultaneous|sender thread limit|parallel",
                "limit|too many|exceed|maximum|number of|reached|allowed",
                sure=0.92,
                unless="recipient thread|recipient mailbox",
            ),
            says(
                (
                    "per domain connection limit|maximum connection limit|smtp sessions"
                    "|too many smtp sessions|too many connections|too many open connections"
                    "|maximum number of connections|connections from your|too many smtp"
                    "|too many sessions|connection limit|session limit"
                    "|too many smtp sessions|max connections|maximum connections"
                    "|connection count|number of connections|too many smtp connections"
                ),
                sure=0.87,
                unless="rate|frequen|per second|per minute|reputation",
            ),
            says("sender thread limit", sure=0.94),
            says("aka.ms/concurrent_sending", sure=0.8),
        ),
        samples=(
            (
                "432 4.3.2 Concurrent connections limit exceeded. Visit "
                "https://aka.ms/concurrent_sending for more information."
            ),
            "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
            "421 4.7.0 mx.example.net Error: too many connections from 192.0.2.1",
        ),
    ),
    Cause(
        label="recipient_throttled",
        meaning="The recipient's mailbox receives too much at a time.",
        actor=Actor.NOBODY,
        steps=(
            Step(
                text="Send to the test mailbox less often.",
                portal="here `every` and `to` of the probe",
                risk=Risk.ONE_SENDER,
                propagation="an hour",
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference=_NDR_PAGE,
        match=(
            says(
                (
                    "recipient thread limit|recipient has exceeded|recipient..limit..receive"
                    "|recipient exceeded|receiving mail at a rate|receiving mail too"
                    "|receiving messages at a rate|receiving limit|recipient..receiving"
                    "|receives too|message received too|receiving email at a rate"
                    "|recipient throttl|recipientthrottl|thread limit exceeded..deliver"
                    "|recipient is receiving|receivingrate|recipient mailbox..rate"
                    "|received too many"
                ),
                sure=0.94,
                unless="sender throttled",
            ),
            says("storedrv.deliver", "limit|concurren|throttl", sure=0.9, unless="quota"),
            says(
                "mailbox|recipient|user",
                (
                    "too many messages..per hour|exceeded..messages per hour"
                    "|too many messages..this user|mail at a rate"
                ),
                sure=0.86,
                unless="sender",
            ),
            number("5.2.121", "5.2.122", sure=0.75),
        ),
        samples=(
            "432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded",
            (
                "450-4.2.1 The user you are trying to contact is receiving mail at a rate "
                "that\n450-4.2.1 prevents additional messages from being delivered."
            ),
        ),
    ),
    Cause(
        label="too_many_recipients",
        meaning="Too many recipients in one message.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Name fewer recipients per message.",
                portal="the application's settings",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.8",
        caveat="452 4.5.3 may have taken some of them.",
        match=(
            Match(
                says=("too many recipients|too many rcpt|recipients",),
                enhanced=frozenset({"4.5.3"}),
                sure=0.89,
                clears=True,
            ),
            says("too many recipients|too many rcpt", codes=(421, 450, 451, 452), sure=0.89, clears=True),
            says(
                (
                    "too many recipients|too many rcpt|maximum number of recipients"
                    "|recipient limit|number of recipients|recipients limit|maximum recipients"
                    "|many recipients|recipients per message|recipientlimitexceeded"
                    "|max recipients|recipients exceed|recipient count"
                ),
                sure=0.88,
                unless="daily|tenant|per day|continuous|24 hour|per hour",
            ),
            number("5.5.3", "4.5.3", sure=0.7),
        ),
        samples=("452 4.5.3 Too many recipients", "550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients"),
    ),
)
