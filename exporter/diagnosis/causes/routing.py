"""Causes on the way to the recipient: relaying, addresses, DNS policy, block lists, content."""

from __future__ import annotations

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import number, says
from exporter.model import AuthResult, Phase

_NDR_PAGE = (
    "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online"
)
_AT_RCPT = (Phase.RCPT_TO, Phase.DATA, Phase.MESSAGE, Phase.DELIVERY)

_TRACE = Step(
    text="Trace the message.",
    portal="Exchange admin centre > Mail flow > Message trace",
    command="Get-MessageTraceV2 -SenderAddress <sender> -StartDate <date> -EndDate <date>",
    risk=Risk.READ_ONLY,
)

ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="direct_send_rejected",
        meaning=(
            "Mail without a login, from the tenant's own domain to the tenant, is refused (RejectDirectSend)."
        ),
        actor=Actor.TENANT_ADMIN,
        then=(Actor.APP_OWNER,),
        steps=(
            Step(
                text="Let the sender log in (client submission with OAuth).",
                portal="the application's SMTP settings",
                risk=Risk.ONE_SENDER,
            ),
            Step(
                text="Or add an inbound connector for its fixed address or certificate.",
                portal="Exchange admin centre > Mail flow > Connectors",
                command=(
                    "New-InboundConnector -Name <name> -ConnectorType OnPremises -SenderDomains "
                    "* -SenderIPAddresses <address> -RestrictDomainsToIPAddresses $true"
                ),
                risk=Risk.ONE_SYSTEM,
                propagation="about 30 minutes",
            ),
            Step(
                text=(
                    "Last: allowing Direct Send again lets anybody write as your domain to your "
                    "own people; it weakens the whole tenant."
                ),
                portal="Exchange Online PowerShell only",
                command="Set-OrganizationConfig -RejectDirectSend $false",
                risk=Risk.TENANT_WIDE,
                propagation="about 30 minutes",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=(
            "https://techcommunity.microsoft.com/blog/exchange/introducing-more-control-over-dire"
            "ct-send-in-exchange-online/4408790"
        ),
        match=(says("direct send|directsend", sure=0.95), number("5.7.68", sure=0.8)),
        samples=(
            (
                "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this "
                "organization from unauthorized sources"
            ),
        ),
    ),
    Cause(
        label="connector_attribution_failed",
        meaning=(
            "No inbound connector matched this sender by address or certificate, or the one that "
            "matched refuses it."
        ),
        actor=Actor.TENANT_ADMIN,
        then=(Actor.NETWORK,),
        steps=(
            Step(
                text=(
                    "Compare the connector with the address and certificate that one really "
                    "sends with (the whole chain)."
                ),
                portal="Exchange admin centre > Mail flow > Connectors",
                command=(
                    "Get-InboundConnector "
                    "| Format-List "
                    "Name,SenderIPAddresses,TlsSenderCertificateName,RestrictDomainsToIPAddresses"
                ),
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Correct the connector.",
                portal="Exchange admin centre > Mail flow > Connectors",
                command="Set-InboundConnector <name> -SenderIPAddresses <address>",
                risk=Risk.ONE_SYSTEM,
                propagation="about 30 minutes",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat="5.7.64 comes also where the intermediate certificate is not sent.",
        refines=("relay_denied",),
        match=(
            says(
                (
                    "tenantattribution|tenantinboundattribution|inbound connector"
                    "|partner connector|restrictdomainsto|attribution|wrong office 365 region"
                    "|connector"
                ),
                sure=0.92,
                unless="direct send|send connector|vpc connector|database connector|outbound connector|fancy",
            ),
            number("5.7.64", "5.7.51", "4.4.62", "5.7.711", sure=0.75),
        ),
        samples=(
            "550 5.7.64 TenantAttribution; Relay Access Denied",
            "550 5.7.711 Access denied, bad inbound connector. AS(2204)",
        ),
    ),
    Cause(
        label="relay_denied",
        meaning="The server does not relay for this client or to this domain.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.APP_OWNER,),
        steps=(
            Step(
                text="Log in before sending, and check the recipient's domain.",
                portal="the application's SMTP settings",
                risk=Risk.ONE_SENDER,
            ),
            Step(
                text="Or let the relay's admin allow this one client.",
                portal="the relay's configuration (Postfix: mynetworks; Exchange: receive connector)",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        caveat="454 4.7.1 Relay access denied has the number of a passing fault and does not pass.",
        fits_equally=("auth_not_attempted",),
        match=(
            says(
                "relay|relaying|relays",
                (
                    "denied|not permitted|not allowed|prohibited|unable to relay|refused"
                    "|not authorized|cannot relay|reject|forbidden|not accepted|not relay"
                    "|disallow|unauthorized|isnt supported|no relay|blocked|not support|disabled"
                    "|cant relay|will not|wont relay|do not relay|dont relay"
                    "|administrative prohibition|invalid credentials|must authenticate"
                    "|not an open|declined|not local"
                ),
                sure=0.91,
                unless=(
                    "attribution|relay server|spf|dmarc|block list|dnsbl|reputation"
                    "|tenantinbound|smtp relay limit|relay limit"
                ),
            ),
            says(
                (
                    "as a relay|insecure mail relay|no relaying|not configured to relay"
                    "|unable to relay|handle mail for|non local e mail"
                    "|specified domain is not allowed|not local host|allowed rcpthost"
                    "|not a local domain|not our domain|not in my domain|not my domain"
                    "|we do not accept mail for|not hosted here"
                    "|domain not allowed..recipient|rcpthosts|not a gateway|not allowed rcpt"
                    "|not in rcpthosts|non accepted domain|domain is not hosted|gateway..not"
                ),
                sure=0.86,
            ),
            number("5.7.54", sure=0.7),
        ),
        samples=(
            "554 5.7.1 <a@example.com>: Relay access denied",
            "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            "550-5.7.0 Mail relay denied [192.0.2.10]. Invalid credentials for relay",
        ),
    ),
    Cause(
        label="helo_invalid",
        meaning="The name in HELO or EHLO is not valid.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Greet with a fully qualified name that resolves.",
                portal="the application's settings; here `helo` of the relay",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1",
        match=(
            says(
                "helo|ehlo",
                (
                    "invalid|reject|not valid|need fully|fully qualified|does not|syntactically"
                    "|bad |requires|must|not resolve|not found|denied|error|incorrect|not a"
                    "|forged|mismatch|refused|not accept|illegal"
                ),
                sure=0.87,
                unless=(
                    "as obtained from helo|send helo first|starttls|say hello first|polite|auth"
                    "|helo handshake|reply to ehlo|reply to helo|spf"
                ),
            ),
            says(
                "invalid domain name|invalid hello|bad hello|hostname..not fully",
                phases=(Phase.EHLO, Phase.BANNER),
                sure=0.86,
            ),
            says("invalid domain name", sure=0.7, unless="recipient|sender"),
            number("5.7.506", sure=0.7),
            number(codes=(501,), phases=(Phase.EHLO,), sure=0.65),
        ),
        samples=(
            "501 5.5.4 Invalid domain name",
            "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
            "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
        ),
    ),
    Cause(
        label="mail_loop",
        meaning="The message went round: too many hops.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            _TRACE,
            Step(
                text="Break the loop in forwarding or MX records.",
                portal="Exchange admin centre > Mail flow > Accepted domains, Rules",
                command="Get-AcceptedDomain; dig MX <domain>",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        match=(
            says(
                (
                    "forwarding loop|routing loop|loop was found|message looping"
                    "|create a mail loop|maximum forwarding|too many hops|hop count"
                    "|mail loop|loops back|loop detected|routing loop|loopdetected|looping"
                    "|mail forwarding loop|message loop|too many received|loop count"
                    "|hops count|delivery loop|hopcount|loops to myself|maximum hop"
                ),
                sure=0.92,
            ),
            number("5.4.6", "5.4.14", sure=0.7),
        ),
        samples=("554 5.4.14 Hop count exceeded - possible mail loop ATTR34", "554 5.4.6 Too many hops"),
    ),
    Cause(
        label="sender_domain_invalid",
        meaning="The domain of the envelope sender does not resolve.",
        actor=Actor.APP_OWNER,
        then=(Actor.DOMAIN_ADMIN,),
        steps=(
            Step(
                text="Use a sender domain that has MX or A records.",
                portal="the application's envelope sender; else the domain's DNS",
                command="dig +short MX <domain>",
                risk=Risk.ONE_SENDER,
                propagation="the record's time to live",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        caveat="The 450 form is a soft setting of the same fault.",
        match=(
            says(
                (
                    "sender address|sender domain|of sender|sender|mail from|from domain"
                    "|envelope from|return path|originating domain|your domain"
                ),
                (
                    "domain not found|does not exist|not resolve|unresolvable|domain must exist"
                    "|domain does not|domain name required|domain required|no such domain"
                    "|does not have|has no mx|has no a or mx|valid domain|could not be resolved"
                    "|no mx|not found|domain name..not|nxdomain|unknown domain"
                    "|cannot be resolved|unroutable|verify failed|invalid domain|domain invalid"
                    "|unrouteable"
                ),
                sure=0.87,
                unless=(
                    "dkim|dmarc|signature|spf|unknown user|identity|sender id|policy|reverse"
                    "|client host|ptr|recipient verify|recipient address|not verified"
                    "|user unknown|recipient |registered"
                ),
            ),
            says(
                (
                    "unroutable sender|sender domain is invalid|from domain is invalid"
                    "|valid sender domain|fully qualified sender|bogus mail from"
                    "|invalid sender domain|domain of sender address"
                    "|sender address rejected domain not found|sender domain must"
                ),
                sure=0.94,
            ),
            number("5.1.8", "4.1.8", sure=0.55),
        ),
        fits_equally=("dns_not_found",),
        samples=(
            "450 4.1.8 <a@example.com>: Sender address rejected: Domain not found",
            "553 5.1.8 <root@example>... Domain of sender address root@example does not exist",
            "550 Sender verify failed: unrouteable address",
        ),
    ),
    Cause(
        label="spf_dmarc_rejected",
        meaning="The receiver's check of SPF, DKIM or DMARC failed.",
        actor=Actor.DOMAIN_ADMIN,
        steps=(
            Step(
                text="See what is published, against the address one really sends from.",
                command=(
                    "dig +short TXT <domain>; dig +short TXT _dmarc.<domain>; dig +short TXT "
                    "<selector>._domainkey.<domain>"
                ),
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Publish SPF for the real sender, sign with DKIM, and align From.",
                portal="the domain's DNS; Defender portal > Email authentication settings > DKIM",
                command="Set-DkimSigningConfig -Identity <domain> -Enabled $true",
                risk=Risk.ONE_SYSTEM,
                propagation="the record's time to live",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat="'Unauthenticated' means DNS authentication here, not a login.",
        match=(
            says(
                (
                    "authentication level|authentication requirement| spf|dmarc|dkim"
                    "|sender policy framework|senderid|sender id |domainkeys|domain based message"
                ),
                sure=0.91,
                unless="aadsts",
            ),
            says(
                (
                    "unauthenticated email|unauthenticated mail|mail is unauthenticated"
                    "|sender is unauthenticated|email is unauthenticated"
                    "|message is unauthenticated|unauthenticated sender..gmail"
                    "|email authentication|mail authentication|not pass authentication"
                    "|fails authentication|authentication checks|authentication requirements"
                    "|not designated|permitted sender|not allowed to send from"
                    "|sender authentication|authentication information|authenticated email"
                    "|does not pass|sender is not authorized..domain|designated mailer"
                ),
                sure=0.87,
                unless="smtp auth|535|not logged|relay|login|password|5.7.57",
            ),
            says(
                "unauthenticated",
                providers=("gmail",),
                phases=(Phase.MESSAGE, Phase.DATA, Phase.MAIL_FROM, Phase.RCPT_TO),
                sure=0.85,
            ),
            number(
                "5.7.26", "5.7.23", "5.7.509", "5.7.20", "5.7.25000", "5.7.27", "4.7.27", "4.7.26", sure=0.75
            ),
            number("5.7.30", providers=("gmail",), sure=0.8),
        ),
        samples=(
            (
                "550 5.7.26 This mail is unauthenticated, which poses a security risk to the "
                "sender and Gmail users - gsmtp"
            ),
            (
                "550 5.7.509 Access denied, sending domain EXAMPLE.COM does not pass DMARC "
                "verification and has a DMARC policy of reject."
            ),
            "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
            "550 5.7.1 192.0.2.1 is not allowed to send from <example.net> per its SPF Record",
        ),
    ),
    Cause(
        label="ip_blocklisted",
        meaning="The sending address is on a block list.",
        actor=Actor.NETWORK,
        then=(Actor.PROVIDER,),
        steps=(
            Step(
                text="Find out why: see what this address sends.",
                portal="the list that the reply names",
                command="dig +short <reversed address>.zen.spamhaus.org",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text=(
                    "Then ask the named list, or the receiver, to take it off (Microsoft: sender.office.com)."
                ),
                portal="https://sender.office.com or the list's page",
                risk=Risk.ONE_SYSTEM,
                propagation="hours to days",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        match=(
            says(
                (
                    "bad sender ip|blacklisted|blacklisted by|dynamic ip|dynamic zombie"
                    "|ips blocked|not allowed to connect|no access from mail server"
                    "|looks suspiciously like spammer|temporary blacklisted|on spamhaus"
                    "|spam source|ip listed|blocked by..spam|mail server at..blocked"
                    "|blocked using|block list|blocklist|blacklist|black list|dnsbl| rbl"
                    "|spamhaus|spamcop|barracudacentral|sorbs|banned sending ip|listed at"
                    "|listed in|listed on|listed by|blocklisted|is listed|zen.|bl."
                    "|uceprotect|abuseat|invaluement|denylist|deny list|real time block"
                    "|proofpoint..blocked|mail-abuse|senderscore|surbl|realtime blackhole"
                    "|blackhole list"
                ),
                sure=0.9,
                unless=(
                    "grey|tenant allow|allow block list|your organization|content|url|not listed"
                    "|greylist|recipient list"
                ),
            ),
            says("banned sender", "delist|request removal|sender.office.com|removal from", sure=0.94),
            says(
                " ip |ipaddr|ip address|sending ip|client host|host |your network|your server|network",
                (
                    "banned|blocked|blocklist|poor reputation|bad reputation|low reputation"
                    "|is not allowed to connect|has been block|rejected due to|reputation"
                    "|suspicious|prohibited|dynamic|denied"
                ),
                sure=0.82,
                unless=(
                    "temporar|rate limit|authentication|traffic not accepted|deferred|ptr"
                    "|reverse|dns|throttl|relay|grey|dmarc|spf|lookup|try again later|helo"
                    "|rate limited|name lookup|rdns|unauthorized ip|unauthorised ip"
                ),
            ),
            says(
                "part of their network|is on our block|s3140|s3150|customer block list|network is on",
                sure=0.95,
            ),
            says("(bl)|c bl | bl ", phases=(Phase.BANNER,), sure=0.7),
            number("5.7.606", "5.7.511", "5.7.513", sure=0.75),
        ),
        fits_equally=("ip_reputation_throttled", "content_rejected"),
        samples=(
            "554 5.7.1 Service unavailable; Client host [192.0.2.4] blocked using zen.spamhaus.org",
            (
                "550 5.7.606 Access denied, banned sending IP [192.0.2.4]. To request removal "
                "from this list please visit https://sender.office.com/"
            ),
            (
                "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact "
                "your Internet service provider since part of their network is on our block list "
                "(S3140)."
            ),
        ),
    ),
    Cause(
        label="ip_reputation_throttled",
        meaning="The reputation of the sending address slows it down.",
        actor=Actor.NETWORK,
        then=(Actor.NOBODY,),
        steps=(
            Step(
                text="Send slower, and mend what hurts the reputation: PTR, SPF, complaints, bounces.",
                portal="the receiver's postmaster page",
                risk=Risk.ONE_SYSTEM,
                propagation="days",
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        refines=("rate_limited",),
        match=(
            says(
                (
                    "no reputation|user complaints|ip reputation|reputation|user complaints"
                    "|unusual rate of unsolicited|unusual rate|unsolicited mail|ts01|ts02"
                    "|ts03|tss04|tss05|deferred due to|unexpected volume"
                ),
                "rate limit|temporar|deferred|throttl|try again|slow|defer|later|limited|postpon",
                sure=0.9,
                unless="greylist|permanently|grey list",
            ),
            says("rate limited due to ip", sure=0.95),
            says(
                "temporarily",
                "ip address|sending ip|client host|your ip|host ",
                "blocked|deferred|limited|denied|refused",
                sure=0.8,
                unless="grey|greylist|rbl|dnsbl|listed|authentication|relay",
            ),
            number("4.7.650", "4.7.651", "4.7.652", "4.7.850", sure=0.75),
        ),
        fits_equally=("rate_limited", "ip_blocklisted"),
        samples=(
            "451 4.7.650 The mail server [192.0.2.6] has been temporarily rate limited due to IP reputation.",
            (
                "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to "
                "unexpected volume or user complaints"
            ),
        ),
    ),
    Cause(
        label="ptr_missing",
        meaning="The sending address has no reverse DNS name, or a wrong one.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="Set a PTR record whose name resolves back to the address.",
                portal="the owner of the address range (cloud or provider console)",
                command="dig +short -x <address>",
                risk=Risk.ONE_SYSTEM,
                propagation="the record's time to live",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        refines=("ip_blocklisted",),
        match=(
            says(
                (
                    "unresolvable relay host|no reverse|dynamic ip or generic|missing ptr"
                    "|ptr record|ptr resource|without reverse|reverse dns failed"
                    "|host name is not resolv| ptr|reverse dns|rdns|reverse lookup"
                    "|reverse hostname|ip name lookup|client host rejected cannot find"
                    "|cannot find your|reverse record|no reverse|reverse name"
                    "|cannot find your reverse|reverse ip|find your hostname"
                    "|name lookup failed|fcrdns|forward confirmed|c=rdns|reverse address"
                    "|dns record|generic hostname|does not resolve..ip"
                    "|host name..resolve..address"
                ),
                sure=0.9,
                unless="sender domain|spf|dkim|dmarc|no such host|sender address|helo",
            ),
            number("5.7.25", "4.7.25", sure=0.75),
        ),
        samples=(
            "550 5.7.25 The sending IPv6 address must have a reverse DNS record",
            "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
        ),
    ),
    Cause(
        label="recipient_unknown",
        meaning="There is no such mailbox.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Correct the recipient.",
                portal="here `to` of the probe; Exchange admin centre > Recipients",
                command="Get-Recipient <address>",
                risk=Risk.ONE_SENDER,
                propagation="a new mailbox: up to an hour",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat="Microsoft 365's 5.4.1 'Access denied' sounds like a policy and means an unknown recipient.",
        match=(
            says(
                (
                    "mailbox not available|mailbox not present|not accepted here"
                    "|recipient does not|recipient no longer|no mail box|no recipient"
                    "|user does not have|invalid or unknown|undefined mail alias"
                    "|unknown e mail|unknown email|recipient has been denied|home not found"
                    "|mailbox has been deleted|discontinued|does not like recipient"
                    "|recipients are invalid|addressee unknown|bad address"
                    "|email address..not found|not our user|user is unknown"
                    "|recipient not accepted|is unavailable mailbox|mailbox does not"
                    "|user not known|user unknown|unknown user|no such user|user not found"
                    "|recipient not found|unknown recipient|no such recipient"
                    "|recipient unknown|mailbox unavailable|mailbox not found|no mailbox"
                    "|invalid recipient|invalid mailbox|unknown mailbox|address unknown"
                    "|unknown address|no such mailbox|does not exist|doesnt exist"
                    "|doesnt have a|no such address|user doesnt|recipnotfound"
                    "|recipient address rejected|recipient rejected|unrouteable address"
                    "|undeliverable address|bad destination mailbox|unknown or illegal"
                    "|not a valid mailbox|account that you tried to reach|account disabled"
                    "|mailbox disabled|inactive user|not our customer|dosnt exist"
                    "|unknown local|address rejected|recipient verify|not a known user"
                    "|no account|nosuchuser|is not a valid user|no longer available"
                    "|mailbox is disabled|account is disabled|unknown account|not known"
                    "|invalid address|bad address syntax|couldnt be found|wasnt found"
                    "|could not be found|isnt found|user disabled|no valid recipients"
                    "|user invalid|not listed in|address not found|recipient invalid"
                    "|dd requested mail action|not found by smtp address lookup"
                    "|mailbox..inactive|user..not exist"
                ),
                sure=0.84,
                unless=(
                    "sender address|sender domain|of sender|greylist|grey list|policy|full|quota"
                    "|relay|spf|dmarc|aadsts|sender rejected|domain not found|try again"
                    "|application with|host not found|sender verify|tenant|dnsbl|blocked using"
                    "|sender signature|authentication|restricted|suppress|inactive recipient"
                    "|unverified address|temporar|name service|spam|sandbox|too many|over rate"
                    "|not accept mail from|ip name|nxdomain|host or domain|reverse|login|virus"
                    "|marked as inactive|directory"
                ),
            ),
            says(
                "recipient address rejected|recipient rejected",
                "access denied|user unknown|unverified|undeliverable|unknown",
                sure=0.9,
                unless="greylist|domain not found|policy reasons|spf|relay",
            ),
            says("unknown recipient or mailbox|recipient verify fail|verification failed for", sure=0.9),
            says(
                "user unknown|does not exist|no such user|mailbox unavailable|unknown user",
                phases=_AT_RCPT,
                sure=0.85,
                unless=(
                    "sender|domain of|full|relay|policy|spam|authentication|greylist|tenant"
                    "|identit|signature|suppress|quota|verified|directory|ses "
                ),
            ),
            number("5.1.1", "5.1.10", "5.4.1", "5.1.351", "5.1.2", "5.1.0", sure=0.6),
        ),
        samples=(
            "550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
            (
                "550 5.4.1 Recipient address rejected: Access denied. "
                "[DB3PEPF0000885C.eurprd02.prod.outlook.com 2025-01-24T13:29:15.015Z "
                "08DD36FABB4C843C]"
            ),
            "550-5.1.1 The email account that you tried to reach does not exist. - gsmtp",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        ),
    ),
    Cause(
        label="recipient_restricted",
        meaning="The recipient takes mail only from permitted senders.",
        actor=Actor.MAILBOX_ADMIN,
        steps=(
            Step(
                text="Allow this one sender on the recipient.",
                portal="Exchange admin centre > Recipients > the recipient > Message delivery restrictions",
                command=(
                    "Set-DistributionGroup <recipient> -AcceptMessagesOnlyFromSendersOrMembers "
                    "@{Add='<sender>'}"
                ),
                risk=Risk.ONE_SENDER,
                propagation="up to an hour",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        match=(
            says(
                (
                    "members only|non member|only accepting mail from specific"
                    "|accepting mail from specific|access for..imposed|not a member"
                    "|resolver.rst|resolver rst|authrequired|allowed senders|not in allowed"
                    "|permitted senders|only accept|only accepts|accepts mail only"
                    "|restricted..recipient|recipient is restricted|recipient..restricted"
                    "|not authorized to send to|not authorized..recipient"
                    "|not allowed to send to|delivery restriction|permission to send to"
                    "|notauthorized|not permitted to send to|message delivery restrictions"
                    "|sender not permitted|sender not authenticated for group"
                    "|restricted address|recipient not authorized|not authorized to post"
                    "|closed list|posting..not allowed|internal only"
                ),
                sure=0.9,
                unless=(
                    "sizelimit|too large|sandbox|direct send|domain|sender address rejected"
                    "|ses sendrawemail|sendrawemail"
                ),
            ),
            number("5.7.124", "5.7.133", "5.7.134", "5.7.135", "5.7.136", "5.7.129", "5.7.13", sure=0.75),
        ),
        samples=(
            "550 5.7.124 Sender not in allowed-senders list",
            "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
            "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized",
        ),
    ),
    Cause(
        label="mailbox_full",
        meaning="The recipient's mailbox (or, at Microsoft 365, the sender's own) is over its quota.",
        actor=Actor.MAILBOX_ADMIN,
        steps=(
            Step(
                text=(
                    "Free space, or raise the quota; for a probe mailbox clean up Sent Items by "
                    "a retention policy."
                ),
                portal="Exchange admin centre > Recipients > the mailbox",
                command="Get-EXOMailboxStatistics <address> | Format-List TotalItemSize",
                risk=Risk.ONE_SENDER,
                propagation="up to an hour",
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        caveat=(
            "5.2.2 at submission to Microsoft 365 is the sender's quota, elsewhere the recipient's mailbox."
        ),
        match=(
            says(
                "mailbox|over quota|overquota|quota|inbox|user|recipient|maildir|mail box|storage",
                (
                    "exceeding its|would exceed|exceeding their quota|over disk quota"
                    "|quota violation|space has been used|disk quota|reached disk quota"
                    "|disk space limit|has exceeded quota|exceeded the local limit"
                    "|enough space|too many messages on the server|storage allocation"
                    "|would over|pleine|sufficient disk space|exceeding receiving limits"
                    "|exceeds the maximum size allowed for mail|full|mailbox size limit"
                    "|over quota|overquota|quota exceeded|exceeded..quota|exceeds..quota"
                    "|out of storage|quota..exceed|insufficient storage|exceeded storage"
                    "|storage quota|storage limit|over its quota|is over|out of space"
                    "|no space left for"
                ),
                sure=0.88,
                unless=(
                    "message quota|sending quota|daily|system storage|continuous|disk"
                    "|submissionquota|full email|fully|tenant|credits|full address|full details"
                    "|sender rate|queue|refusequota|full name"
                ),
            ),
            says(
                "overquota|mailbox full|mailbox is full|quotaexceededexception|p=overquota",
                sure=0.93,
                unless="continuous|submissionquota",
            ),
            number("5.2.2", "4.2.2", sure=0.7),
        ),
        samples=(
            "552 5.2.2 <a@example.com> Quota exceeded (mailbox for user is full)",
            "452 4.2.2 The email account that you tried to reach is over quota. - gsmtp",
            "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException",
        ),
    ),
    Cause(
        label="message_too_large",
        meaning="The message is larger than a limit allows.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Send less, or a link in place of the attachment.",
                portal="the application",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(
            says(
                "message|mail |size|attachment|data|email|content",
                (
                    "too long|sendsizelimit|recvsizelimit|size limit|size exceeds|too large"
                    "|too big|exceeds fixed maximum|maximum message size|message size limit"
                    "|exceeds the maximum size|size limit|exceeded..size|exceeds..size"
                    "|larger than|size for this connection|file too big|over the size"
                    "|exceeds size|exceeds maximum|message size|too much data"
                    "|exceeds administrative limit"
                ),
                sure=0.9,
                unless="queued|mailbox size|relation|batch size|header size..ok|lookup|url",
            ),
            number("5.3.4", "5.2.3", sure=0.75),
            number(codes=(552,), phases=(Phase.MAIL_FROM, Phase.MESSAGE), sure=0.5),
        ),
        samples=(
            "552 5.3.4 Message size exceeds fixed maximum message size",
            "552-5.2.3 Your message exceeded Google's message size limits. - gsmtp",
        ),
    ),
    Cause(
        label="greylisted",
        meaning="The server puts off first contacts on purpose.",
        actor=Actor.NOBODY,
        steps=(
            Step(
                text="Retry after the delay it names; the next try passes.",
                portal="the sending queue",
                risk=Risk.READ_ONLY,
                propagation="five minutes to an hour",
            ),
            Step(
                text="Or let the relay's admin exempt this client.",
                portal="the relay's greylisting (Postgrey: whitelist_clients)",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference="https://www.rfc-editor.org/rfc/rfc6647",
        refines=("ip_blocklisted", "server_temporary_failure", "recipient_unknown"),
        match=(
            says(
                "greylist|graylist|grey list|gray list|greylisted|grey listed|gray listed|greylisting",
                sure=0.96,
            ),
            says(
                "try again in|retry in|come back in|wait",
                "seconds|minutes|sec |min ",
                sure=0.8,
                unless=(
                    "login|too many|rate|auth|locked|throttl|aadsts|timeout|reputation|delivered|timed out"
                ),
            ),
            says(
                (
                    "postgrey|sqlgrey|milter greylist|first time sender"
                    "|deferred for policy reasons|not yet authorized to deliver"
                    "|temporarily deferred..first"
                ),
                sure=0.85,
            ),
        ),
        samples=(
            (
                "450 4.2.0 <a@example.com>: Recipient address rejected: Greylisted, see "
                "http://postgrey.schweikert.ch/help/"
            ),
            "451 4.7.1 Greylisting in action, please come back in 00:05:00",
        ),
    ),
    Cause(
        label="content_rejected",
        meaning="A filter refused the message for its content or by policy.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text=(
                    "Change the text, links or attachments of the mail, or ask the receiver for an exception."
                ),
                portal="the application's text",
                risk=Risk.ONE_SENDER,
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(
            says(
                (
                    "illegal attachment|unsafe|forbidden attachment|attachments are not"
                    "|not rfc|spam|virus|malware|phish|content rejected|content filter"
                    "|message content|message rejected|blocked by policy|policy violation"
                    "|policy reasons|rejected by policy|transport rule|prohibited content"
                    "|suspicious|unsolicited|message blocked|banned attachment"
                    "|attachment type|bad content|content reject|rejected due to content"
                    "|rejected for policy|rejected by header|5.7.1 message|contains"
                    "|spamassassin|dangerous|executable|forbidden attachment"
                    "|mail content denied|high probability of spam|message was rejected"
                    "|message refused|security policy|not rfc compliant|rfc 5322|violates"
                    "|bare lf|malformed message|missing header|missing message id"
                    "|multiple from|junk|bulk mail|content policy|transaction failed"
                    "|transport rules|rejected by the recipient"
                ),
                sure=0.72,
                unless=(
                    "dmarc|spf |dkim|block list|blocklist|blacklist|dnsbl|blocked using"
                    "|outboundspam|wascl|reputation|verified|tenant|greylist|relay"
                    "|unauthenticated|sender policy|sandbox|security default|conditional|size"
                    "|outbound sender|aadsts|spamhaus|spamcop|authentication|temporar"
                    "|resolver.rst|contact your internet|identit|bulk extension|sending spam"
                ),
            ),
            says(
                "spam|virus|malware|phish|transport rule|content",
                "detected|rejected|blocked|scored|refused|denied|contains|message",
                sure=0.83,
                unless=(
                    "dmarc|spf |dkim|block list|blocklist|blacklist|dnsbl|blocked using"
                    "|outboundspam|wascl|reputation|reply code|tenant|unauthenticated"
                    "|sender policy|spamhaus|spamcop|sending spam|greylist|blocked from sending"
                    "|authentication|sandbox|outbound"
                ),
            ),
            number("5.7.1", codes=(554, 550), phases=(Phase.MESSAGE,), sure=0.35),
            number("5.6.0", "5.6.11", sure=0.5),
        ),
        samples=(
            "554 5.6.0 This message has been scored as spam with a probability of more than 90%",
            "550 Virus Detected; Content Rejected",
            "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy",
        ),
    ),
)
