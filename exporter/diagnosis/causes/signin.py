"""Causes of a refused sign-in with a password, and of Microsoft 365's policies about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import Match, entra, fact, number, says
from exporter.model import AuthResult, FailureKind, Phase

if TYPE_CHECKING:
    from exporter.diagnosis.evidence import Evidence

_SMTP_AUTH_PAGE = (
    "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-cli"
    "ent-smtp-submission"
)
_ENTRA_CODES = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"

_OAUTH = ("XOAUTH2", "OAUTHBEARER")
_MICROSOFT = ("microsoft365", "microsoft365-hve", "azure-communication-services")
_LOGIN = (Phase.AUTH, Phase.IMAP)

_BASIC = "basic auth|basicauth|legacy auth|basic logon|basic login|basic credential|password based auth"
_GONE = (
    "not supported|no longer|retired|deprecat|removed|discontinued|unsupported|has ended"
    "|permanently|end of support|not available"
)
_OFF = (
    "disabled|turned off|switched off|not enabled|not allowed|not permitted|is off |blocked"
    "|disallowed|deactivated"
)
_SMTP_AUTH = (
    "smtpclientauth|smtp client auth|smtp auth|authenticated smtp|client smtp auth"
    "|smtp client submission|smtpauth|client smtp submission"
)

_MOVE_TO_OAUTH = Step(
    text="Move the sender to OAuth (XOAUTH2), which no retirement of passwords touches.",
    portal="Entra admin centre > App registrations > New registration; then Exchange Online PowerShell",
    command=(
        "New-ServicePrincipal -AppId <client id> -ObjectId <object id of the enterprise application>; "
        "Add-MailboxPermission -Identity <mailbox> -User <service principal> -AccessRights FullAccess"
    ),
    risk=Risk.ONE_SENDER,
    propagation="15 to 30 minutes as a rule, up to 2 hours",
)
_SIGN_IN_LOG = Step(
    text=(
        "Read the sign-in log for this account: it names the policy and says whether the password was right."
    ),
    portal="Entra admin centre > Monitoring > Sign-in logs, filter Client app = Authenticated SMTP",
    command="Get-MgAuditLogSignIn -Filter \"userPrincipalName eq '<address>'\" -Top 10",
    risk=Risk.READ_ONLY,
    licence="Entra ID P1 for the log by PowerShell; seven days of it without",
)
_STOP_TRYING = Step(
    text=(
        "Stop every client that uses this account with the old password: each further try prolongs a lockout."
    ),
    portal="the applications and devices that share the account",
    command="smtp-exporter guard status",
    risk=Risk.READ_ONLY,
)
_RIGHT_SECRET = Step(
    text=(
        "Put the right secret in place: the full address as user name, no trailing blank, a "
        "secret made for SMTP."
    ),
    portal="where the application keeps its credentials",
    command="smtp-exporter check <account> --spend-attempt",
    risk=Risk.ONE_SENDER,
    propagation="at once",
)
_EXEMPT = Step(
    text=(
        "If a password must stay, replace security defaults by Conditional Access policies "
        "that protect everybody and exempt this one service account, with its sending "
        "address as a condition."
    ),
    portal="Entra admin centre > Protection > Conditional Access > Policies",
    command=(
        "New-MgIdentityConditionalAccessPolicy -BodyParameter <policy that blocks legacy "
        "clients, one account excluded>"
    ),
    risk=Risk.ONE_SENDER,
    licence="Entra ID P1",
    propagation="minutes to an hour",
)

_POLICY = (
    Cause(
        label="basic_auth_retired",
        meaning="Microsoft has removed password (Basic) sign-in for SMTP client submission in this tenant.",
        actor=Actor.APP_OWNER,
        then=(Actor.TENANT_ADMIN,),
        steps=(
            _MOVE_TO_OAUTH,
            Step(
                text=(
                    "A device that knows no OAuth: send through High Volume Email, Azure "
                    "Communication Services, a connector with a fixed address, or a relay "
                    "service."
                ),
                portal="Exchange admin centre > Mail flow > Connectors, or > High Volume Email",
                command="New-InboundConnector -Name <name> -ConnectorType OnPremises -SenderDomains * "
                "-SenderIPAddresses <address> -RestrictDomainsToIPAddresses $true",
                risk=Risk.ONE_SYSTEM,
                propagation="about 30 minutes",
            ),
            Step(
                text=(
                    "For the time being, ask the tenant admin whether Basic can be switched on "
                    "again. {basic_auth_dates}"
                ),
                portal="{basic_auth_switch_portal}",
                command="{basic_auth_switch_command}",
                risk=Risk.ONE_SENDER,
                propagation="up to 24 hours",
            ),
        ),
        auth_result=AuthResult.DISABLED,
        alert_group=AlertGroup.BASIC_AUTH_CUT_OFF,
        reference=_SMTP_AUTH_PAGE,
        caveat=(
            "Gmail uses 5.7.30 for a failed DKIM check; Microsoft has moved the retirement dates "
            "several times."
        ),
        match=(
            says(_BASIC, _GONE, sure=0.94, unless="disabled"),
            says(_BASIC, "client submission", _GONE, sure=0.95),
            says(_BASIC, "since..retire|retirement|was retired|been removed|has been retired", sure=0.95),
            number("5.7.30", providers=_MICROSOFT, sure=0.75),
        ),
        samples=(
            "550 5.7.30 Basic authentication is not supported for Client Submission.",
            "550 5.7.30 Basic auth for client submission has been retired",
        ),
    ),
    Cause(
        label="basic_auth_disabled",
        meaning="Password (Basic) sign-in is switched off for this account.",
        actor=Actor.TENANT_ADMIN,
        then=(Actor.APP_OWNER,),
        steps=(
            _SIGN_IN_LOG,
            _MOVE_TO_OAUTH,
            Step(
                text=(
                    "Work tenant: see which authentication policy holds for the account, and "
                    "give this account alone one that allows Basic for SMTP. "
                    "{basic_auth_dates}"
                ),
                portal="Microsoft 365 admin centre > Settings > Org settings > Modern authentication",
                command=(
                    "Get-User <address> "
                    "| Format-List AuthenticationPolicy; New-AuthenticationPolicy -Name "
                    "'SMTP Basic' -AllowBasicAuthSmtp; Set-User <address> "
                    "-AuthenticationPolicy 'SMTP Basic'"
                ),
                risk=Risk.ONE_SENDER,
                propagation="up to 24 hours; at once with Set-User -STSRefreshTokensValidFrom",
            ),
            Step(
                text="Outlook.com or Hotmail: only OAuth works there; an app password does not help.",
                portal="the mail client's account settings",
                risk=Risk.ONE_SENDER,
            ),
        ),
        auth_result=AuthResult.DISABLED,
        alert_group=AlertGroup.BASIC_AUTH_CUT_OFF,
        reference=_SMTP_AUTH_PAGE,
        caveat=(
            "The same 5.7.139 as seven other causes; it does not say whether a policy or "
            "Microsoft switched it off."
        ),
        fits_equally=("auth_policy_blocks_basic", "basic_auth_retired"),
        match=(
            says(_BASIC, _OFF, sure=0.95, unless="smtpclientauth"),
            says(_BASIC, "not..allowed|cannot be used|refused|denied|rejected", sure=0.8),
        ),
        samples=(
            (
                "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. "
                "[LO2P265CA0001.GBRP265.PROD.OUTLOOK.COM]"
            ),
        ),
    ),
    Cause(
        label="auth_policy_blocks_basic",
        meaning=(
            "An Exchange authentication policy or a setting of the organisation refuses password "
            "sign-in here."
        ),
        actor=Actor.TENANT_ADMIN,
        steps=(
            Step(
                text="See which policy applies to the account and whether it allows Basic for SMTP.",
                command=(
                    "Get-User <address> "
                    "| Format-List AuthenticationPolicy; Get-AuthenticationPolicy "
                    "| Format-Table Name,AllowBasicAuthSmtp; Get-OrganizationConfig "
                    "| Format-List DefaultAuthenticationPolicy"
                ),
                portal="Exchange Online PowerShell only",
                risk=Risk.READ_ONLY,
            ),
            _MOVE_TO_OAUTH,
            Step(
                text="Give this account alone a policy that allows Basic for SMTP.",
                portal="Exchange Online PowerShell only",
                command=(
                    "New-AuthenticationPolicy -Name 'SMTP Basic' -AllowBasicAuthSmtp; "
                    "Set-User <address> -AuthenticationPolicy 'SMTP Basic'"
                ),
                risk=Risk.ONE_SENDER,
                propagation="up to 24 hours; at once with Set-User -STSRefreshTokensValidFrom",
            ),
        ),
        auth_result=AuthResult.DISABLED,
        alert_group=AlertGroup.BASIC_AUTH_CUT_OFF,
        reference=(
            "https://learn.microsoft.com/exchange/mail-flow-best-practices/troubleshoot-high-volu"
            "me-email-m365"
        ),
        caveat=(
            "Microsoft documents this sentence with two causes, security defaults and a policy; "
            "it does not choose."
        ),
        fits_equally=("security_defaults_block", "basic_auth_disabled"),
        match=(
            says(
                (
                    "organization configuration|organisation configuration"
                    "|organizations configuration|organization config"
                    "|configuration of your organization|organization settings"
                ),
                (
                    "doesnt allow|does not allow|not allow|prohibit|forbid|block|disallow"
                    "|not permit|reject|prevent"
                ),
                sure=0.93,
            ),
            says(
                "authentication policy|auth policy|authenticationpolicy|allowbasicauthsmtp|basicauthblocked",
                (
                    "doesnt allow|does not allow|not allow|prohibit|forbid|block|disallow"
                    "|not permit|reject|prevent|denie|false"
                ),
                unless="conditional access|dmarc|security default",
                sure=0.9,
            ),
        ),
        samples=(
            (
                "535 5.7.139 Authentication unsuccessful, the organization configuration doesn't "
                "allow this authentication request."
            ),
        ),
    ),
    Cause(
        label="smtp_auth_disabled_tenant",
        meaning="SMTP AUTH is off for the whole organisation, and this mailbox follows that setting.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            Step(
                text=(
                    "See what the organisation and the mailbox are set to; an empty mailbox "
                    "value follows the organisation."
                ),
                portal="Exchange admin centre > Settings > Mail flow",
                command="Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled; "
                "Get-CASMailbox <address> | Format-List SmtpClientAuthenticationDisabled",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text=(
                    "Switch SMTP AUTH on for just this mailbox, which goes before the organisation's setting."
                ),
                portal=(
                    "Microsoft 365 admin centre > Users > the user > Mail > Manage email apps > "
                    "Authenticated SMTP"
                ),
                command="Set-CASMailbox -Identity <address> -SmtpClientAuthenticationDisabled $false",
                risk=Risk.ONE_SENDER,
                propagation="minutes to an hour; up to 24 hours is told",
            ),
        ),
        auth_result=AuthResult.DISABLED,
        alert_group=AlertGroup.AUTH_DISABLED,
        reference="https://aka.ms/smtp_auth_disabled",
        caveat="Refuses OAuth as well as passwords, and says nothing about the credential.",
        match=(
            says(_SMTP_AUTH, f"{_OFF}", "tenant|organization|organisation|org wide|company", sure=0.95),
            says("smtpclientauth|smtp client auth", _OFF, unless="mailbox|user", sure=0.7),
        ),
        fits_equally=("smtp_auth_disabled_mailbox",),
        samples=(
            (
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled "
                "for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information."
            ),
        ),
    ),
    Cause(
        label="smtp_auth_disabled_mailbox",
        meaning="SMTP AUTH is switched off on this very mailbox.",
        actor=Actor.MAILBOX_ADMIN,
        then=(Actor.TENANT_ADMIN,),
        steps=(
            Step(
                text="Switch Authenticated SMTP on for the mailbox.",
                portal=(
                    "Microsoft 365 admin centre > Users > the user > Mail > Manage email apps > "
                    "Authenticated SMTP"
                ),
                command="Set-CASMailbox -Identity <address> -SmtpClientAuthenticationDisabled $false",
                risk=Risk.ONE_SENDER,
                propagation="minutes to an hour; up to 24 hours is told",
            ),
        ),
        auth_result=AuthResult.DISABLED,
        alert_group=AlertGroup.AUTH_DISABLED,
        reference="https://aka.ms/smtp_auth_disabled",
        caveat="With OAuth it proves that the token was accepted; consumer mailboxes have no such switch.",
        match=(
            says(
                _SMTP_AUTH,
                f"{_OFF}",
                "mailbox|this user|for the user|this account|the account",
                sure=0.94,
                unless="for the tenant|for the organization",
            ),
        ),
        fits_equally=("smtp_auth_disabled_tenant",),
        samples=(
            (
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled "
                "for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information."
            ),
        ),
    ),
    Cause(
        label="security_defaults_block",
        meaning="Entra security defaults refuse legacy (password) sign-in for the whole tenant.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            _SIGN_IN_LOG,
            _MOVE_TO_OAUTH,
            _EXEMPT,
            Step(
                text=(
                    "Last resort, and only with the consent of whoever answers for security: "
                    "turning security defaults off is a tenant-wide weakening; it takes the "
                    "second factor from every account until policies stand in its place."
                ),
                portal="Entra admin centre > Identity > Overview > Properties > Manage security defaults",
                command="Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -IsEnabled:$false",
                risk=Risk.TENANT_WIDE,
                propagation="minutes",
            ),
        ),
        auth_result=AuthResult.BLOCKED,
        alert_group=AlertGroup.AUTH_BLOCKED,
        reference="https://learn.microsoft.com/entra/fundamentals/security-defaults",
        caveat=(
            "The word locked in this reply is no account lockout. Older tenants may say a bare 5.7.3 instead."
        ),
        match=(says("security default|securitydefault", sure=0.96), entra(530035)),
        samples=(
            (
                "535 5.7.139 Authentication unsuccessful, user is locked by your organization's "
                "security defaults policy. Contact your administrator."
            ),
        ),
    ),
    Cause(
        label="conditional_access_block",
        meaning="A Conditional Access policy refused the sign-in: legacy client, location, device or risk.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            _SIGN_IN_LOG,
            _MOVE_TO_OAUTH,
            Step(
                text=(
                    "Exempt this one service account, or the address it sends from, from the "
                    "policy that the log names."
                ),
                portal="Entra admin centre > Protection > Conditional Access > the policy > Users > Exclude",
                command=(
                    "Update-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId <id> "
                    "-BodyParameter <with the exclusion>"
                ),
                risk=Risk.ONE_SENDER,
                licence="Entra ID P1",
                propagation="minutes to an hour",
            ),
        ),
        auth_result=AuthResult.BLOCKED,
        alert_group=AlertGroup.AUTH_BLOCKED,
        reference=_ENTRA_CODES,
        caveat="The SMTP sentence is vague, and the verdict may differ by the address one sends from.",
        fits_equally=("security_defaults_block", "smtp_auth_disabled_mailbox", "mfa_required"),
        match=(
            says(
                "meet the criteria|meet..criteria to be auth|criteria to be authenticated|criteria for auth",
                sure=0.93,
            ),
            says("conditional access|conditionalaccess", sure=0.95),
            says(
                (
                    "required device state|compliant device|device is not compliant"
                    "|device..not managed|domain joined|risky sign in|sign in risk"
                    "|untrusted location|location..not allowed..sign in"
                ),
                sure=0.8,
            ),
            entra(
                53000,
                53001,
                53002,
                53003,
                53004,
                53005,
                53008,
                53009,
                53010,
                53011,
                530021,
                530031,
                530032,
                530034,
                50005,
                50097,
                50129,
                50131,
                50132,
                50158,
            ),
        ),
        samples=(
            (
                "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria "
                "to be authenticated successfully. Contact your administrator."
            ),
            "AADSTS53003: Access has been blocked by Conditional Access policies.",
        ),
    ),
)

_PAIR = (
    "username and password|username or password|username password|user name or password"
    "|user name and password|login or password|login and password|login password"
    "|user id or password|userid or password|user or password|email or password"
    "|password or username|address or password|user and password|user password|user pass"
    "|login pass|username or the password|password or user|email address and password"
    "|user name password"
)
_WRONG = (
    "incorrect|invalid|wrong|bad |not accept|not valid|not match|doesnt match|does not match"
    "|mismatch|unknown|not loving|not recogni|not correct|unsuccess|could not be verified"
    "|check your|check the|fail|reject|denied|error|unaccept"
)
_ANOTHER_MATTER = (
    "relay for|for relay|temporar|try again later|token|client secret|client credential"
    "|api key|apikey|authorization grant|security default|key is|certificate|too many|locked"
    "|expired|web browser|application specific|app password|app specific|basic auth"
)
_AUTH_FAILED = (
    "authentication unsuccessful|authentication failed|authentication failure|auth failed"
    "|auth failure|login failed|authentication rejected|login denied|logon denied"
    "|logon failure|could not authenticate|authentication denied|authentication error"
    "|failed to authenticate|unable to authenticate|authorization failed|invalid login"
    "|login rejected|authenticate failed|authenticationfailed|login failure"
    "|authentication not successful|authentication was unsuccessful"
    "|authentication not accepted|authentication has failed|failed authentication"
    "|cannot authenticate|auth error|login fail |could not be authenticated"
    "|authentication aborted|authentication did not succeed|logondenied|login invalid"
    "|authentication refused|login refused|not authenticated successfully"
    "|authentication invalid|authentication is invalid"
)


def _elsewhere(evidence: Evidence) -> bool:
    """Is the server none of Microsoft's, whose 535 means many things? RFC 4954 means the credentials."""
    return evidence.provider not in {*_MICROSOFT, "outlook.com"} and not (evidence.provider or "").startswith(
        "microsoft"
    )


_CREDENTIALS = (
    Cause(
        label="bad_credentials",
        meaning="The user name or the password (or the relay key used as one) is wrong.",
        actor=Actor.APP_OWNER,
        steps=(_STOP_TRYING, _RIGHT_SECRET, _SIGN_IN_LOG),
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        reference="https://www.rfc-editor.org/rfc/rfc4954",
        caveat="Repeated tries cause a lockout. An expired password may be told in the same words.",
        fits_equally=("password_expired", "app_password_required"),
        refines=("auth_rejected_generic",),
        match=(
            says(_PAIR, _WRONG, sure=0.92, unless=_ANOTHER_MATTER),
            says(
                (
                    "credentials were incorrect|incorrect credential|invalid credential"
                    "|credentials invalid|bad credential|credentials incorrect|wrong credential"
                    "|credentials are invalid|credentials are incorrect|credentials are not"
                    "|credentials rejected|credentials..not valid|badcredential"
                    "|invalidcredential|credentials not|credential is|invalid login credential"
                    "|invalid authentication credential|credentials provided|credentials you"
                    "|credentials were not|credentials do not|credentials supplied"
                    "|credentials were wrong|credentials were rejected|credentials denied"
                    "|credentials mismatch|credentials could not|credentials failed"
                    "|invalid smtp credential|credentials..were incorrect|credentials..incorrect"
                    "|credentials..are wrong|credentials..invalid"
                ),
                sure=0.92,
                unless=_ANOTHER_MATTER,
            ),
            says(
                (
                    "invalid password|wrong password|password is too|weak password"
                    "|incorrect password|bad password|password incorrect|password is incorrect"
                    "|password is wrong|password mismatch|password not accepted|password invalid"
                    "|password is invalid|password does not match|password doesnt match"
                    "|password..was incorrect|password check failed|password rejected"
                    "|password is not correct|password not correct|password was incorrect"
                    "|password was wrong|password verification|password you entered"
                    "|pwd incorrect|password error|passwords do not match"
                    "|password was not accepted"
                ),
                sure=0.92,
                unless=_ANOTHER_MATTER,
            ),
            says(
                (
                    "invalid username|incorrect username|bad username|invalid user name"
                    "|unknown username|username is incorrect|incorrect authentication data"
                    "|login incorrect|login is incorrect|bad login|invalid user or"
                    "|incorrect login|wrong login|authentication data..incorrect|wrong username"
                    "|not loving your login|incorrect user|wrong user name"
                    "|invalid authentication data|invalid authentication details|login details"
                    "|login id or password|invalid user id|authentication credentials"
                    "|logon credentials|bad auth "
                ),
                sure=0.88,
                unless=_ANOTHER_MATTER,
            ),
            says(
                "user unknown|unknown user|no such user|user not found|invalid user|user does not exist",
                phases=(Phase.AUTH,),
                sure=0.85,
            ),
            says(
                "p=badcredentials|p=invalid-credentials", sure=0.92, unless="application specific|web browser"
            ),
            entra(50126, 50056, 50064),
            number("5.7.8", sure=0.62),
            says(
                _AUTH_FAILED,
                providers=("gmail", "mailgun", "amazon-ses", "sendgrid", "brevo", "mailtrap", "postmark"),
                unless=f"{_ANOTHER_MATTER}|temporary",
                sure=0.6,
            ),
            Match(
                says=(_AUTH_FAILED,),
                codes=frozenset({535}),
                unless=f"{_ANOTHER_MATTER}|temporary|authentication unsuccessful",
                also=_elsewhere,
                sure=0.63,
            ),
            Match(
                says=(_AUTH_FAILED,),
                enhanced=frozenset({"5.7.8"}),
                unless=f"{_ANOTHER_MATTER}|temporary",
                sure=0.66,
            ),
        ),
        samples=(
            "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            (
                "535-5.7.8 Username and Password not accepted. Learn more at\n535 5.7.8 "
                "https://support.google.com/mail/?p=BadCredentials x - gsmtp"
            ),
            "535 Incorrect authentication data",
            "535 Authentication Credentials Invalid",
        ),
    ),
    Cause(
        label="auth_rejected_generic",
        meaning="The server refused the login and did not say why.",
        actor=Actor.APP_OWNER,
        then=(Actor.TENANT_ADMIN,),
        steps=(
            _SIGN_IN_LOG,
            Step(
                text=(
                    "See whether SMTP AUTH is on for the mailbox and the organisation, and which "
                    "authentication policy holds."
                ),
                portal="Microsoft 365 admin centre > Users > the user > Mail > Manage email apps",
                command=(
                    "Get-CASMailbox <address> "
                    "| Format-List SmtpClientAuthenticationDisabled; Get-TransportConfig "
                    "| Format-List SmtpClientAuthenticationDisabled; Get-User <address> "
                    "| Format-List AuthenticationPolicy"
                ),
                risk=Risk.READ_ONLY,
            ),
            _RIGHT_SECRET,
            Step(
                text="Give the account a mailbox licence if it has none.",
                portal="Microsoft 365 admin centre > Users > the user > Licences and apps",
                command="Get-EXOMailbox <address>",
                licence="Exchange Online Plan 1 or another plan with a mailbox",
                risk=Risk.ONE_SENDER,
                propagation="up to an hour",
            ),
        ),
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        reference=_SMTP_AUTH_PAGE,
        caveat="No proof of a wrong password: Microsoft's older replies say 5.7.3 to nearly everything.",
        fits_equally=(
            "bad_credentials",
            "security_defaults_block",
            "smtp_auth_disabled_mailbox",
            "smtp_auth_disabled_tenant",
            "auth_policy_blocks_basic",
        ),
        match=(
            says(_AUTH_FAILED, sure=0.55, unless="temporary|temporarily|try again later"),
            Match(says=(_AUTH_FAILED,), bare=True, sure=0.61, unless="temporary|try again later"),
            number("5.7.3", sure=0.6),
            number(codes=(535,), sure=0.5),
            Match(
                kinds=frozenset({FailureKind.REFUSED}),
                phases=frozenset({Phase.AUTH}),
                codes=frozenset({535, 534}),
                also=lambda evidence: evidence.enhanced not in {"5.7.139", "5.7.30", "5.7.57"},
                sure=0.4,
            ),
            Match(
                kinds=frozenset({FailureKind.REFUSED}),
                phases=frozenset({Phase.AUTH}),
                bare=True,
                also=lambda evidence: (evidence.code or 0) >= 500,
                sure=0.4,
            ),
        ),
        samples=("535 5.7.3 Authentication unsuccessful",),
    ),
    Cause(
        label="account_locked",
        meaning="Too many failed sign-ins: the account is locked for a while.",
        actor=Actor.MAILBOX_ADMIN,
        then=(Actor.NOBODY,),
        steps=(
            _STOP_TRYING,
            _SIGN_IN_LOG,
            Step(
                text=(
                    "Put the right password wherever the account is used, wait for the lockout "
                    "to end, then test once."
                ),
                portal="Entra admin centre > Protection > Authentication methods > Password protection",
                command="smtp-exporter check <account> --spend-attempt",
                risk=Risk.ONE_SENDER,
                propagation="a minute after the first lockout, longer after each further one",
            ),
        ),
        clears_by_itself=True,
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.LOCKED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        reference=_ENTRA_CODES,
        caveat="AADSTS50053 also means that the address one came from is blocked while the account is fine.",
        fits_equally=("login_rate_limited",),
        refines=("auth_rejected_generic",),
        match=(
            says(
                "account|user|mailbox|login |username|idslocked|sign in",
                " locked|lockout|lockedout|idslocked|islocked",
                unless="security default|file|database|mailbox is locked|popping|greylist|lock file",
                sure=0.93,
            ),
            says(
                "too many|multiple|repeated|excessive|exceeded..number of|exceeded..maximum",
                (
                    "failed login|failed auth|failed attempt|bad auth|invalid login"
                    "|failed sign in|incorrect password|wrong password|failed password"
                    "|incorrect user id|bad login|unsuccessful login|login failures"
                    "|authentication failures|auth failures|failed logon|invalid password"
                    "|invalid auth|failures|incorrect login|unsuccessful auth"
                ),
                sure=0.87,
                unless="continuous|sender throttled|recipient|rcpt",
            ),
            entra(50053),
        ),
        samples=(
            "535 5.7.139 Authentication unsuccessful, account locked. Contact your administrator.",
            "AADSTS50053: You've tried to sign in too many times with an incorrect user ID or password.",
        ),
    ),
    Cause(
        label="account_disabled",
        meaning="The account is disabled, barred from sign-in, missing or otherwise unusable.",
        actor=Actor.MAILBOX_ADMIN,
        steps=(
            Step(
                text=(
                    "See that the user exists in this tenant, that sign-in is allowed and that "
                    "it has a mailbox licence."
                ),
                portal="Microsoft 365 admin centre > Users > Active users",
                command="Get-MgUser -UserId <address> -Property AccountEnabled,AssignedLicenses",
                risk=Risk.READ_ONLY,
            ),
            _SIGN_IN_LOG,
            Step(
                text="Allow sign-in again, or give the licence back.",
                portal="Microsoft 365 admin centre > Users > the user > Unblock sign-in",
                command="Update-MgUser -UserId <address> -AccountEnabled:$true",
                licence="a plan with a mailbox",
                risk=Risk.ONE_SENDER,
                propagation="up to an hour",
            ),
        ),
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        reference=_ENTRA_CODES,
        caveat="'account has an issue' is nowhere documented: licence, block and risk are all possible.",
        refines=("auth_rejected_generic",),
        match=(
            says(
                "account|user |mailbox|userdisabled|login ",
                (
                    "disabled|suspended|deactivated|has an issue|terminated|deleted|frozen"
                    "|closed|inactive|not active|expired|is blocked|been blocked"
                    "|does not exist in|not exist in the|barred|not enabled|revoked"
                    "|not allowed to log|not allowed to sign|cancelled"
                ),
                phases=(Phase.AUTH, Phase.TOKEN, Phase.IMAP),
                unless=(
                    "smtpclientauth|basic auth|smtp auth|password|application"
                    "|application with identifier|secret|token|too many|locked|access rights"
                    "|certificate|refresh|client secret|assertion|authenticated smtp|browser"
                    "|auth policy"
                ),
                sure=0.88,
            ),
            says("account has an issue", sure=0.92),
            says(
                "authentication failed|authentication unsuccessful|auth|login|sign in",
                (
                    "account disabled|account is disabled|account suspended|user disabled"
                    "|user is disabled|account has been disabled|account has been suspended"
                    "|account is suspended|account deactivated|account blocked"
                    "|account is blocked|account has been blocked|account inactive"
                    "|account expired|account has expired"
                ),
                sure=0.86,
                unless="application",
            ),
            says(
                "user account",
                "does not exist|disabled|not found",
                sure=0.85,
                unless="recipient|rcpt|invalid recipient",
                phases=(Phase.AUTH, Phase.TOKEN),
            ),
            entra(50057, 50034, 51004, 50020, 500341, 50128, 90072, 500212),
        ),
        samples=(
            "535 5.7.139 Authentication unsuccessful, account has an issue. Contact your administrator.",
            "535 Authentication failed: account disabled",
            "AADSTS50057: The user account is disabled.",
        ),
    ),
    Cause(
        label="mfa_required",
        meaning="The sign-in asks for a second factor, which an unattended client cannot give.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            Step(
                text=(
                    "Use app-only OAuth (client credentials): no person signs in, so no second "
                    "factor is asked."
                ),
                portal="Entra admin centre > App registrations",
                command=(
                    "New-ServicePrincipal -AppId <client id> -ObjectId <object id of the "
                    "enterprise application>"
                ),
                risk=Risk.ONE_SENDER,
                propagation="15 to 30 minutes",
            ),
            _SIGN_IN_LOG,
            Step(
                text=(
                    "Or exempt the service account from the policy, with its sending address as "
                    "the condition instead."
                ),
                portal="Entra admin centre > Protection > Conditional Access > the policy > Users > Exclude",
                command=(
                    "Update-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId <id> "
                    "-BodyParameter <with the exclusion>"
                ),
                risk=Risk.ONE_SENDER,
                licence="Entra ID P1",
                propagation="minutes to an hour",
            ),
        ),
        auth_result=AuthResult.BLOCKED,
        alert_group=AlertGroup.AUTH_BLOCKED,
        reference=_ENTRA_CODES,
        caveat="Over SMTP the same usually shows as 5.7.139 or 5.7.3 without a word of a second factor.",
        match=(
            says(
                "multi factor|multifactor| mfa |two factor|second factor| 2fa |two step|strong auth|2 step",
                (
                    "require|must|need|enroll|interaction|enabled|denied|challenge|complete"
                    "|not complet|fail|missing"
                ),
                unless="application specific|app password|app specific",
                sure=0.9,
            ),
            entra(50076, 50079, 50074, 50072, 50078, 500121, 50203, 501241, 50125, 50127, 53006),
        ),
        samples=(
            (
                "AADSTS50076: Due to a configuration change made by your administrator, you must "
                "use multi-factor authentication"
            ),
        ),
    ),
    Cause(
        label="app_password_required",
        meaning=(
            "The account has a second factor, and its normal password was used where an app password is due."
        ),
        actor=Actor.MAILBOX_ADMIN,
        steps=(
            Step(
                text="Create an app password for this client, or better use OAuth.",
                portal=(
                    "the account's security settings > App passwords (Google: "
                    "myaccount.google.com/apppasswords)"
                ),
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        reference="https://support.google.com/mail/?p=InvalidSecondFactor",
        refines=("bad_credentials", "auth_rejected_generic"),
        match=(
            says(
                (
                    "application specific password|app password|app specific password"
                    "|application password|authorization code to|authorization code instead"
                    "|authorized code|third party password|client authorization code"
                    "|specific password|app passwords|external applications|device password"
                    "|mail client password"
                ),
                sure=0.94,
                unless="basic auth|aadsts",
            ),
            says("p=invalidsecondfactor", sure=0.94),
        ),
        samples=(
            (
                "534-5.7.9 Application-specific password required. Learn more at\n534 5.7.9 "
                "https://support.google.com/mail/?p=InvalidSecondFactor x - gsmtp"
            ),
            "535 Login Fail. Please enter your authorization code to login.",
        ),
    ),
    Cause(
        label="web_login_required",
        meaning="The provider wants somebody to sign in with a browser before it lets this client in.",
        actor=Actor.MAILBOX_ADMIN,
        steps=(
            Step(
                text="Sign in once with a browser, from the same network; then use an app password or OAuth.",
                portal="the provider's web mail",
                risk=Risk.ONE_SENDER,
                propagation="minutes",
            ),
        ),
        retry_safe=False,
        auth_result=AuthResult.BLOCKED,
        alert_group=AlertGroup.AUTH_BLOCKED,
        reference="https://support.google.com/mail/answer/78754",
        caveat="An abuse check of Gmail's; it may clear by itself.",
        refines=("bad_credentials", "auth_rejected_generic"),
        match=(
            says(
                "browser|web interface|webmail|web mail|web site|website",
                "log in|login|sign in|signin|log on",
                sure=0.9,
                unless="upgrade your browser|smtp auth",
            ),
            says("p=webloginrequired|signin/continue|answer/78754", sure=0.92),
        ),
        samples=(
            (
                "534-5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in "
                "via your web browser and then try again. 534-5.7.14 Learn more at 534 5.7.14 "
                "https://support.google.com/mail/answer/78754 - gsmtp"
            ),
        ),
    ),
    Cause(
        label="password_expired",
        meaning="The password has expired or must be changed at the next sign-in.",
        actor=Actor.MAILBOX_ADMIN,
        steps=(
            Step(
                text="Set a new password; better, move this service account to OAuth.",
                portal="Microsoft 365 admin centre > Users > the user > Reset password",
                command=(
                    "Update-MgUser -UserId <address> -PasswordProfile @{Password='<new>'; "
                    "ForceChangePasswordNextSignIn=$false}"
                ),
                risk=Risk.ONE_SENDER,
                propagation="minutes",
            ),
            Step(
                text="Exempt this account alone from password expiry.",
                portal="Exchange Online or Graph PowerShell",
                command="Update-MgUser -UserId <address> -PasswordPolicies DisablePasswordExpiration",
                risk=Risk.ONE_SENDER,
            ),
        ),
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        reference=_ENTRA_CODES,
        caveat="Exchange's SMTP does not name this; the token endpoint does.",
        refines=("bad_credentials", "auth_rejected_generic"),
        match=(
            says(
                (
                    "password..expired|expired password|password has expired|password expiration"
                    "|expired..password"
                ),
                sure=0.92,
                unless="app password..token|reset link|client secret|secret keys",
            ),
            says(
                "password",
                (
                    "must be changed|must change|change your password|needs to be changed"
                    "|reset required|be reset"
                ),
                sure=0.85,
                phases=(Phase.AUTH, Phase.TOKEN),
            ),
            entra(50055, 50144, 50142, 50133),
        ),
        samples=(
            "AADSTS50055: The password is expired.",
            "535 5.7.8 Your password has expired, please change it",
        ),
    ),
    Cause(
        label="user_name_form",
        meaning="The user name is not the full primary address, so nobody is found under it.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text=(
                    "Use the full primary address (user@domain) as the user name, not an alias "
                    "or a short name."
                ),
                portal="where the application keeps its credentials",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        retry_safe=False,
        counts_toward_lockout=True,
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.CREDENTIALS_REJECTED,
        reference=_SMTP_AUTH_PAGE,
        refines=("bad_credentials", "auth_rejected_generic"),
        match=(
            says(
                (
                    "full email address|full e mail address|complete email address"
                    "|whole email address|username must be..email|user name must be..address"
                    "|username should be..email|email address as..username|email address as user"
                    "|username..must contain|login..full email"
                ),
                sure=0.9,
                unless="recipient|rcpt|sender address|browser",
            ),
            Match(
                phases=frozenset({Phase.AUTH}),
                providers=frozenset(_MICROSOFT[:1]),
                codes=frozenset({535}),
                also=lambda evidence: bool(evidence.user_name) and "@" not in str(evidence.user_name),
                sure=0.85,
            ),
        ),
        samples=("535 5.7.8 Use your full email address as username",),
    ),
    Cause(
        label="login_rate_limited",
        meaning="Too many sign-ins in a short time; the server makes this client wait.",
        actor=Actor.APP_OWNER,
        then=(Actor.NOBODY,),
        steps=(
            Step(
                text=(
                    "Sign in less often: raise the interval of the probe, keep one connection "
                    "for several mails."
                ),
                portal="the application's settings; here `every` of the probe",
                risk=Risk.ONE_SENDER,
                propagation="minutes to hours",
            ),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.ERROR,
        alert_group=AlertGroup.THROTTLED,
        reference="https://support.google.com/mail/answer/7126229",
        caveat="A 4xx at AUTH is no refused password, although libraries file it under EAUTH.",
        fits_equally=("account_locked",),
        match=(
            fact(FailureKind.TOKEN_THROTTLED),
            says(
                (
                    "too many|too frequent|too often|rate limit|rate exceeded|frequency|throttl"
                    "|exceeded..rate|limit exceeded"
                ),
                (
                    "login attempt|login|sign in|signin|authentication attempt|auth attempt"
                    "|authentications|auth request|logins|logon"
                ),
                unless=(
                    "failed|incorrect|wrong|invalid password|bad auth|locked|recipient"
                    "|connection|daily|message|sending|locked out"
                ),
                sure=0.91,
            ),
            says(
                "too many|rate limit|throttl",
                phases=(Phase.AUTH,),
                codes=(421, 450, 451, 454),
                sure=0.65,
                unless="connection|message|daily",
            ),
            says("too many login attempts|too many auth", sure=0.9, unless="failed|incorrect|wrong|locked"),
            says("authentication", "rate limit|throttled|ratelimit", sure=0.85, unless="message|connection"),
        ),
        samples=("454 4.7.0 Too many login attempts, please try again later. x - gsmtp",),
    ),
)

_OFFER = (
    Cause(
        label="auth_not_attempted",
        meaning="Mail was handed in without a successful login in the session.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Give the client credentials and let it log in after STARTTLS, before MAIL FROM.",
                portal="the application's SMTP settings",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        auth_result=AuthResult.ERROR,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=(
            "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-i"
            "n-exchange-online"
        ),
        caveat="Where the reply goes on with 'Error: 535 ...', that part names the real cause.",
        match=(
            says(
                (
                    "authentication required|authentication is required|auth required"
                    "|must authenticate|must be authenticated|authenticate first"
                    "|unauthenticated sender|need to authenticate|please authenticate"
                    "|login required|log in first|authenticated users only|smtp auth first"
                    "|requires authentication|require authentication|not logged in"
                    "|you are not authenticated|anonymous mail|client not authenticated"
                    "|client was not authenticated|not authenticated to send"
                    "|authentication needed|not authenticated|must first authenticate|must login"
                    "|smtp authentication|have not authenticated|auth first"
                    "|authentication credentials required|must log in|authorization required"
                    "|authenticate before|not authorized..without auth|should authenticate"
                    "|login first|requires auth|you must authenticate"
                    "|submission without authentication|no authentication|without authentication"
                ),
                sure=0.84,
                unless=(
                    "dmarc|spf |dkim|resolver.rst|authrequired|unauthenticated email"
                    "|unauthenticated mail|multi factor|extension|authentication failed"
                    "|authentication unsuccessful|not supported|mechanism|proxy auth"
                ),
            ),
            says(
                (
                    "requires a secure connection or the client was not authenticated"
                    "|secure connection or the client"
                ),
                sure=0.5,
            ),
            number("5.7.57", sure=0.62),
            number("5.7.0", codes=(530,), sure=0.6),
            number(codes=(530,), sure=0.5),
        ),
        fits_equally=("relay_denied",),
        samples=(
            "530 5.7.57 Client not authenticated to send mail. [AM6P194CA0001.EURP194.PROD.OUTLOOK.COM]",
            "530 Authentication required",
            "550 Unauthenticated senders not allowed",
        ),
    ),
    Cause(
        label="auth_mechanism_unsupported",
        meaning="Client and server have no AUTH mechanism in common.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text=(
                    "Let the client use a mechanism of the server's AUTH line; Microsoft 365 "
                    "takes LOGIN and XOAUTH2 only."
                ),
                portal="the application's SMTP settings",
                command="openssl s_client -starttls smtp -crlf -connect <host>:587, then EHLO <name>",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        auth_result=AuthResult.NOT_OFFERED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc4954",
        caveat="No AUTH line at all is another fault: auth_not_offered.",
        fits_equally=("auth_not_offered",),
        match=(
            fact(FailureKind.MECHANISM_NOT_OFFERED),
            says(
                (
                    "unrecognized auth|unrecognised auth|unknown authentication|unsupported auth"
                    "|unimplemented auth|no worthy mech|no mechanism available|no suitable auth"
                    "|no supported auth|no compatible auth|no common auth|no auth mechanisms"
                    "|no authentication mech|no acceptable auth|invalid authentication mechanism"
                    "|invalid auth mechanism|no shared auth|bad authentication mechanism"
                    "|no known auth|authentication type..not|no sasl mech"
                ),
                sure=0.92,
            ),
            says(
                (
                    "mechanism|authentication method|auth method|authentication type|auth type"
                    "|auth scheme|authentication scheme|requested authentication"
                ),
                (
                    "unsupported|not supported|unavailable|not available|not recogni|not offered"
                    "|unknown|not accept|no match|not implemented|does not support"
                    "|doesnt support|not allowed|disabled|too weak"
                ),
                sure=0.88,
                unless="encrypt|starttls",
            ),
            number("5.7.4", sure=0.75),
            number(codes=(504,), phases=(Phase.AUTH,), sure=0.7),
        ),
        samples=(
            "504 5.7.4 Unrecognized authentication type",
            "smtplib.SMTPException: No suitable authentication method found.",
        ),
    ),
    Cause(
        label="auth_not_offered",
        meaning="The server offers no AUTH on this port, or not before TLS.",
        actor=Actor.APP_OWNER,
        then=(Actor.RELAY_ADMIN,),
        steps=(
            Step(
                text=(
                    "Log in on the submission port (587) and after STARTTLS; Microsoft 365 "
                    "offers AUTH only then."
                ),
                portal="the application's SMTP settings",
                command="openssl s_client -starttls smtp -crlf -connect <host>:587, then EHLO <name>",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
            Step(
                text="Or let the relay's admin enable AUTH on that port.",
                portal="the relay's configuration (Postfix: smtpd_sasl_auth_enable)",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        auth_result=AuthResult.NOT_OFFERED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc4954",
        match=(
            fact(FailureKind.AUTH_NOT_OFFERED),
            says(
                (
                    "offer auth|supported on this connection|auth disabled|auth is disabled"
                    "|without auth support|auth..not allowed here|auth..not permitted"
                    "|auth extension not supported|support auth|authentication not enabled"
                    "|auth not enabled|not advertised|auth not available|auth not offered"
                    "|support authentication|authentication not supported|auth not supported"
                    "|auth is not available|authentication is not available|auth not allowed"
                    "|authentication is not supported|auth command..not"
                    "|authentication..not enabled|authentication not available"
                    "|no auth offered|auth..is not enabled|not offer auth"
                    "|not offer smtp auth|authentication..not offered|auth unavailable"
                    "|not support smtp auth|authentication unavailable|auth command is not"
                    "|authentication is disabled on this|auth..not supported by server"
                    "|authentication capability|auth extension"
                ),
                sure=0.89,
                unless=(
                    "basic auth|smtpclientauth|mechanism|starttls not|method|enhanced"
                    "|authentication type|requested authentication"
                ),
            ),
            number(codes=(502, 503), phases=(Phase.AUTH,), sure=0.6),
            says(
                (
                    "command not implemented|command not recogni|unrecognized command"
                    "|unknown command|not implemented"
                ),
                phases=(Phase.AUTH,),
                sure=0.75,
            ),
        ),
        fits_equally=("auth_mechanism_unsupported",),
        samples=(
            "503 5.5.1 Error: authentication not enabled",
            "smtplib.SMTPNotSupportedError: SMTP AUTH extension not supported by server.",
            "503 AUTH command used when not advertised",
        ),
    ),
)

ENTRIES: tuple[Cause, ...] = _POLICY + _CREDENTIALS + _OFFER
