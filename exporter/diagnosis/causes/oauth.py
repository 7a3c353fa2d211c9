"""Causes between us and a token that Exchange accepts: Entra's refusals, permissions, the token endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import Match, entra, fact, says
from exporter.model import AuthResult, FailureKind, Phase

if TYPE_CHECKING:
    from exporter.diagnosis.evidence import Evidence

_CODES = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
_XOAUTH2_PAGE = (
    "https://learn.microsoft.com/exchange/client-developer/legacy-protocols/"
    "how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth"
)
_OAUTH = ("XOAUTH2", "OAUTHBEARER")
_MAIL_AUDIENCES = (
    "https://outlook.office365.com",
    "https://outlook.office.com",
    "https://outlook.office365.us",
    "https://outlook-dod.office365.us",
    "https://partner.outlook.cn",
    "00000002-0000-0ff1-ce00-000000000000",
)
_REFUSED = (
    "authentication unsuccessful|authentication failed|authentication failure|auth failed"
    "|invalid credentials|authentication rejected|username and password not accepted"
    "|authentication credentials invalid|invalid login|login failed|unable to authenticate"
    "|authenticate failed|authenticationfailed|invalid token|token..invalid"
    "|invalid access token|invalid bearer|authentication error|status..400|status..401"
)
_ENDPOINT = (
    "login.microsoftonline|login.windows.net|sts.windows.net|login.microsoft.com"
    "|login.chinacloudapi|oauth2.googleapis|oauth2/v2.0/token|oauth2/token|token endpoint"
    "|openid-configuration|identity provider|169.254.169.254|authority"
)
_UNREACHABLE = (
    "network error|network request failed|endpoints resolution|timed out|timeout|etimedout"
    "|refused|unreachable|reset|max retries|failed to establish|getaddrinfo|enotfound"
    "|name resolution|no such host|name or service not known|connection error"
    "|connectionerror|connection aborted|failed to resolve|could not resolve"
    "|unable to connect|connect error|connection pool|httpsconnectionpool|eai again|dial tcp"
    "|cannot connect"
)


def _portal(
    text: str, portal: str, command: str = "", *, actor_risk: Risk = Risk.ONE_SENDER, propagation: str = ""
) -> Step:
    return Step(text=text, portal=portal, command=command, risk=actor_risk, propagation=propagation)


_DECODE = Step(
    text=(
        "Decode the token: aud must be outlook.office365.com; roles must hold SMTP.SendAsApp "
        "(or scp SMTP.Send), unless RBAC for Applications grants it; exp must lie ahead."
    ),
    portal="any JWT decoder that works offline; never paste a live token into a web page",
    command="smtp-exporter check <account> --json",
    risk=Risk.READ_ONLY,
)


def _another_audience(evidence: Evidence) -> bool:
    """Is the token for something else than mail?"""
    return evidence.aud is not None and not evidence.aud.rstrip("/").lower().startswith(_MAIL_AUDIENCES)


def _another_permission(evidence: Evidence) -> bool:
    """Does it carry permissions, but none to send? No `roles` at all proves nothing: RBAC may grant it."""
    granted = (*(evidence.roles or ()), *(evidence.scp or ()))
    return bool(granted) and not any(name.lower().startswith("smtp.send") for name in granted)


def _another_user(evidence: Evidence) -> bool:
    """Is it a person's token, and another's than the mailbox that logs in?"""
    known = evidence.token_user is not None and evidence.user_name is not None
    return known and str(evidence.token_user).lower() != str(evidence.user_name).lower()


ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="oauth_secret_invalid",
        meaning="The client secret is not the one Entra has; often its ID was pasted in place of its value.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                "Create a new secret and store its value, not its ID; check for blanks and URL encoding.",
                "Entra admin centre > App registrations > the app > Certificates & secrets",
                "az ad app credential reset --id <client id> --append",
                propagation="a minute or two until the secret is known everywhere",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        caveat="Also while a new secret spreads, and where the service principal is missing.",
        match=(
            entra(7000215, 70002, 7000216),
            says(
                (
                    "invalid client secret|client secret is invalid|client secret..invalid"
                    "|wrong client secret|incorrect client secret|client secret..incorrect"
                    "|secret id|client secret..wrong"
                ),
                sure=0.92,
                unless="expired",
            ),
            says(
                "invalid client|unauthorized client",
                sure=0.5,
                unless="certificate|assertion|not found|identifier",
            ),
            says(
                "invalid client",  # RFC 6749's word for it; other issuers than Entra say no more
                phases=(Phase.TOKEN,),
                sure=0.8,
                unless="certificate|assertion|not found|identifier|expired|aadsts",
            ),
        ),
        samples=(
            (
                "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in "
                "the request is the client secret value, not the client secret ID."
            ),
        ),
    ),
    Cause(
        label="oauth_secret_expired",
        meaning="The client secret is past its end date.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                (
                    "Create a new secret, or better use a certificate or a workload identity; "
                    "note the end date as `expires`."
                ),
                "Entra admin centre > App registrations > the app > Certificates & secrets",
                "az ad app credential reset --id <client id> --append",
                propagation="a minute or two",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        caveat="Its number is close to 7000215, and both come as invalid_client.",
        match=(
            entra(7000222),
            says("client secret|secret keys|application secret|app secret", "expired|expire", sure=0.93),
        ),
        refines=("oauth_secret_invalid",),
        samples=("AADSTS7000222: The provided client secret keys for app '1' are expired.",),
    ),
    Cause(
        label="oauth_cert_invalid",
        meaning=(
            "The client assertion cannot be verified: certificate not registered, expired, or another key."
        ),
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Read the bracketed reason (key not found, key expired) and check this host's clock.",
                command="date -u; openssl x509 -noout -dates -fingerprint -in <certificate>",
                risk=Risk.READ_ONLY,
            ),
            _portal(
                "Upload the current public certificate to the app registration and sign with its key.",
                "Entra admin centre > App registrations > the app > Certificates & secrets > Certificates",
                "az ad app credential reset --id <client id> --cert @cert.pem --append",
                propagation="minutes",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        caveat="AADSTS700027 is an unregistered key, an expired key or a wrong clock.",
        match=(
            entra(
                700027,
                700030,
                50012,
                700024,
                500133,
                700213,
                70021,
                7002138,
                700211,
                700212,
                700226,
                5002723,
                50027,
                50013,
                500137,
                700023,
                700021,
                700022,
                700025,
                700238,
            ),
            says(
                (
                    "client assertion|assertion|federated identity|federated credential"
                    "|signed assertion|thumbprint"
                ),
                (
                    "signature|invalid|not found|expired|failed|not within its valid|validation"
                    "|no matching|mismatch|not match|not registered|error"
                ),
                sure=0.87,
                unless="must contain|required",
            ),
            says("certificate", "not registered|thumbprint|keys were found", sure=0.8, phases=(Phase.TOKEN,)),
        ),
        samples=(
            "AADSTS700027: Client assertion failed signature validation. [Reason - The key was not found.]",
            "AADSTS700024: Client assertion is not within its valid time range.",
        ),
    ),
    Cause(
        label="oauth_client_credential_missing",
        meaning="The token request carried neither a secret nor an assertion.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                "Send client_secret or client_assertion; for a user's flow mark the app as a public client.",
                "Entra admin centre > App registrations > the app > Authentication",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            entra(7000218, 7000219, 700231),
            says(
                (
                    "request body must contain|must contain the following parameter"
                    "|missing..client secret|client secret..missing"
                    "|client assertion or client secret|no client authentication"
                    "|client authentication..missing"
                ),
                sure=0.9,
            ),
        ),
        samples=(
            (
                "AADSTS7000218: The request body must contain the following parameter: "
                "'client_assertion' or 'client_secret'."
            ),
        ),
    ),
    Cause(
        label="oauth_app_not_found",
        meaning="The client ID does not exist in the tenant that was asked.",
        actor=Actor.APP_OWNER,
        then=(Actor.TENANT_ADMIN,),
        steps=(
            _portal(
                (
                    "Correct client ID or tenant; a multi-tenant app needs an admin's consent so "
                    "that its service principal exists."
                ),
                "Entra admin centre > App registrations > Overview",
                "az ad sp show --id <client id>",
                propagation="minutes after consent",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            entra(700016, 7000229, 650052, 70001, 50194, 90013),
            says(
                "application",
                (
                    "not found in the directory|was not found in the|not been installed by"
                    "|identifier..not found|does not exist..tenant|missing service principal"
                ),
                sure=0.88,
                unless="resource|user account",
            ),
            says("service principal", "missing|not found|does not exist", sure=0.8, unless="resource"),
        ),
        samples=("AADSTS700016: Application with identifier '1' was not found in the directory 'Contoso'.",),
    ),
    Cause(
        label="oauth_app_disabled",
        meaning="The application is disabled in the tenant.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            _portal(
                "Enable sign-in for the enterprise application.",
                (
                    "Entra admin centre > Enterprise applications > the app > Properties > "
                    "Enabled for users to sign in"
                ),
                "Update-MgServicePrincipal -ServicePrincipalId <id> -AccountEnabled:$true",
                propagation="minutes",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            entra(7000112, 7000113, 50105, 500571),
            says(
                "application|service principal|app ",
                "is disabled|has been disabled|disabled application|was disabled|disabled by",
                sure=0.88,
                unless="smtpclientauth|basic auth|smtp auth|user account|account is disabled",
            ),
        ),
        samples=("AADSTS7000112: Application '1'(relay) is disabled.",),
    ),
    Cause(
        label="oauth_tenant_not_found",
        meaning="The tenant's ID or domain is wrong, or belongs to another cloud.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                "Correct the tenant in the token's address; check the host of the national cloud.",
                "Entra admin centre > Overview > Tenant ID; here `tenant` of the account",
                "curl https://login.microsoftonline.com/<tenant>/v2.0/.well-known/openid-configuration",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            entra(
                90002, 900023, 900382, 900432, 90038, 900384, 9001023, 500021, 50059, 900561, 90051, 900971
            ),
            says(
                "tenant",
                (
                    "not found|neither a valid|invalid tenant|does not exist|no tenant"
                    "|is not valid|unable to get authority configuration"
                ),
                sure=0.86,
                unless="recipient|resource|application with|user account|user ",
            ),
            says(
                "invalid tenant|authority",
                "tenant discovery|invalid tenant|tenant discovery endpoint",
                sure=0.85,
            ),
        ),
        samples=(
            "AADSTS90002: Tenant 'contoso.invalid' not found.",
            (
                "AADSTS900023: Specified tenant identifier 'x' is neither a valid DNS name, nor "
                "a valid external domain."
            ),
        ),
    ),
    Cause(
        label="oauth_consent_missing",
        meaning="Nobody has consented to the permission that is asked for.",
        actor=Actor.TENANT_ADMIN,
        steps=(
            _portal(
                "Grant admin consent for the SMTP permission.",
                "Entra admin centre > App registrations > the app > API permissions > Grant admin consent",
                "az ad app permission admin-consent --id <client id>",
                propagation="minutes",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            entra(65001, 65004, 65005, 650056, 650057, 90094, 90095, 650051, 90093),
            says(
                "consent",
                (
                    "not consented|has not|required|missing|needs|declined|grant|no consent"
                    "|admin consent|permission"
                ),
                sure=0.87,
            ),
            says("consent required", sure=0.9),
        ),
        samples=(
            (
                "AADSTS65001: The user or administrator has not consented to use the application "
                "with ID '1' named 'relay'."
            ),
        ),
    ),
    Cause(
        label="oauth_scope_invalid",
        meaning="The scope is malformed, mixes resources, or lacks /.default for the app-only flow.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                (
                    "Ask for https://outlook.office365.com/.default (app-only) or "
                    "https://outlook.office.com/SMTP.Send (delegated)."
                ),
                "the application's OAuth settings; here `scope` of the account",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            entra(70011, 28002, 1002012, 28003, 70012000, 9010010, 70005, 90009, 1003031),
            says(
                "scope",
                (
                    "invalid|not valid|malformed|not compatible|more than one resource"
                    "|static scope|mix|unsupported|unknown"
                ),
                sure=0.86,
            ),
        ),
        samples=(
            "AADSTS70011: The provided value for the input parameter 'scope' is not valid.",
            (
                "AADSTS1002012: The provided value for scope SMTP.Send is not valid. Client "
                "credential flows must have a scope value with /.default"
            ),
        ),
    ),
    Cause(
        label="oauth_resource_not_found",
        meaning="The resource that the scope names is not in the tenant.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                "Correct the resource in the scope, or the tenant or cloud.",
                "the application's OAuth settings; here `scope` of the account",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            entra(500011, 50001, 500013, 500014, 650053, 901002, 50105000),
            says(
                "resource principal|resource",
                "not found in the tenant|was not found|principal named|is disabled|does not exist",
                sure=0.87,
                unless="mailbox|requested resource was not found",
            ),
            says("invalid resource|invalid target", sure=0.85),
        ),
        samples=(
            (
                "AADSTS500011: The resource principal named https://outlook.example was not "
                "found in the tenant named Contoso."
            ),
        ),
    ),
    Cause(
        label="oauth_refresh_token_expired",
        meaning="The delegated refresh token has expired or was revoked.",
        actor=Actor.MAILBOX_ADMIN,
        steps=(
            _portal("Sign in again interactively.", "the application's own sign-in"),
            _portal(
                "Better: move to the app-only flow, which has no refresh token.",
                "Entra admin centre > App registrations > the app > API permissions",
                "New-ServicePrincipal -AppId <client id> -ObjectId <object id of the enterprise application>",
                propagation="15 to 30 minutes",
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        caveat="invalid_grant alone is not enough: a wrong password or a policy comes under it too.",
        match=(
            entra(
                50173,
                70008,
                700082,
                700084,
                70043,
                50089,
                54005,
                700081,
                50133001,
                70000,
                9002313001,
                500133001,
            ),
            says(
                "refresh token|grant|authorization code|token",
                (
                    "has expired|expired due|revoked|expired or revoked|is expired|not active"
                    "|has been revoked|no longer valid|expired"
                ),
                sure=0.85,
                unless=(
                    "authorization grant is invalid|client secret|secret keys|certificate"
                    "|access token|token is expired for|bearer|api key|assertion"
                ),
                phases=(Phase.TOKEN,),
            ),
            says("refresh token|refreshtoken", "expired|revoked|invalid|inactivity|no longer", sure=0.9),
            says("token has been expired or revoked|token..expired or revoked", sure=0.92),
            says("invalid grant", sure=0.45, unless="password|conditional|multi factor"),
        ),
        fits_equally=("bad_credentials", "conditional_access_block"),
        samples=(
            "AADSTS700082: The refresh token has expired due to inactivity.",
            "invalid_grant: Token has been expired or revoked.",
        ),
    ),
    Cause(
        label="oauth_rejected_by_exchange",
        meaning="A token was issued, but the mail server refused XOAUTH2 and gave no reason.",
        actor=Actor.APP_OWNER,
        then=(Actor.TENANT_ADMIN,),
        steps=(
            _DECODE,
            Step(
                text="See that the service principal exists in Exchange and has the mailbox.",
                portal="Exchange Online PowerShell",
                command="Get-ServicePrincipal | Format-List AppId,ObjectId; Get-MailboxPermission <mailbox>",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Register it, and grant it this mailbox.",
                portal="Exchange Online PowerShell",
                command=(
                    "New-ServicePrincipal -AppId <client id> -ObjectId <object id of the "
                    "enterprise application>; Add-MailboxPermission -Identity <mailbox> -User "
                    "<service principal> -AccessRights FullAccess"
                ),
                risk=Risk.ONE_SENDER,
                propagation="15 to 30 minutes as a rule, up to 2 hours",
            ),
            Step(
                text="Let user= be the mailbox that sends; check SMTP AUTH on it.",
                command="Get-CASMailbox <mailbox> | Format-List SmtpClientAuthenticationDisabled",
                portal="Microsoft 365 admin centre > Users > the user > Mail > Manage email apps",
                risk=Risk.READ_ONLY,
            ),
        ),
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_XOAUTH2_PAGE,
        caveat=(
            "Missing permission, unregistered service principal, wrong user and a malformed "
            "string all get this same reply."
        ),
        fits_equally=(
            "oauth_permission_missing",
            "oauth_sp_not_registered",
            "oauth_wrong_user",
            "oauth_malformed_sasl",
        ),
        refines=("auth_rejected_generic", "bad_credentials"),
        match=(
            says(
                _REFUSED,
                mechanisms=_OAUTH,
                sure=0.8,
                unless=(
                    "smtpclientauth|security default|meet the criteria|locked|temporar"
                    "|basic auth|has an issue|too many"
                ),
            ),
            Match(
                bare=True,
                mechanisms=frozenset(_OAUTH),
                phases=frozenset({Phase.AUTH}),
                codes=frozenset({535, 530, 334, 501, 554}),
                sure=0.72,
            ),
            says(
                "xoauth2|oauthbearer|bearer|oauth|access token",
                _REFUSED + "|rejected|failed|expired",
                sure=0.68,
                unless=(
                    "aadsts|invalid client|invalid grant|consent|scope|refresh|not supported"
                    "|smtpclientauth|security default|meet the criteria|mechanism|basic auth"
                    "|username and password|invalid xoauth2|client secret|authorization grant"
                    "|too many|temporar|certificate|tls"
                ),
            ),
            says(
                "access token|bearer token|oauth token",
                "expired|invalid|rejected|not accepted|malformed jwt|signature",
                phases=(Phase.AUTH, Phase.IMAP),
                sure=0.83,
                unless="sasl",
            ),
            says("authenticated but not connected", sure=0.75),
            Match(
                kinds=frozenset({FailureKind.REFUSED}),
                phases=frozenset({Phase.AUTH}),
                mechanisms=frozenset(_OAUTH),
                codes=frozenset({535}),
                also=lambda evidence: evidence.enhanced not in {"5.7.139", "5.7.30", "5.7.57"},
                sure=0.5,
            ),
        ),
        samples=(
            (
                "AUTH XOAUTH2 535 5.7.3 Authentication unsuccessful "
                "[AM0PR01CA0101.eurprd01.prod.exchangelabs.com]"
            ),
        ),
    ),
    Cause(
        label="oauth_permission_missing",
        meaning=(
            "The app lacks Exchange's permission SMTP.SendAsApp (or the delegated SMTP.Send), or "
            "the token is for another resource."
        ),
        actor=Actor.TENANT_ADMIN,
        then=(Actor.APP_OWNER,),
        steps=(
            _DECODE,
            _portal(
                "Add SMTP.SendAsApp of Office 365 Exchange Online (not of Graph) and grant admin consent.",
                (
                    "Entra admin centre > App registrations > the app > API permissions > APIs "
                    "my organization uses"
                ),
                "az ad app permission admin-consent --id <client id>",
                propagation="minutes, and a fresh token",
            ),
        ),
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_XOAUTH2_PAGE,
        caveat=(
            "The reply does not tell it; the token's claims do. With RBAC for Applications no "
            "roles claim is needed."
        ),
        refines=("oauth_rejected_by_exchange", "auth_rejected_generic"),
        match=(
            says(
                "permission|not authorized|privilege",
                "lack|missing|invalid|insufficient|not granted|without|required|denied|api",
                mechanisms=_OAUTH,
                sure=0.89,
            ),
            Match(says=(_REFUSED,), also=lambda e: _another_audience(e) or _another_permission(e), sure=0.9),
            says(
                "smtp.sendasapp|smtp.send|smtp sendasapp|sendasapp|smtp send",
                "missing|lack|permission|required|not granted|not have|without|does not",
                sure=0.88,
                unless="scope",
            ),
            says(
                "application|app |token|oauth",
                "permission|role|privilege",
                "missing|insufficient|lack|not granted|does not have|not have|required",
                sure=0.74,
                mechanisms=_OAUTH,
            ),
            Match(enhanced=frozenset({"5.7.144"}), mechanisms=frozenset(_OAUTH), sure=0.8),
        ),
        samples=("535 5.7.3 the application lacks the SMTP.SendAsApp permission",),
    ),
    Cause(
        label="oauth_sp_not_registered",
        meaning=(
            "The app's service principal is not registered in Exchange Online, is registered "
            "with a wrong object ID, or has no right on the mailbox."
        ),
        actor=Actor.TENANT_ADMIN,
        steps=(
            Step(
                text="See whether it is there, with the enterprise application's object ID.",
                portal="Exchange Online PowerShell",
                command="Get-ServicePrincipal | Format-List AppId,ObjectId,DisplayName",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Register it, and grant it this mailbox.",
                portal="Exchange Online PowerShell",
                command=(
                    "New-ServicePrincipal -AppId <client id> -ObjectId <object id of the "
                    "enterprise application>; Add-MailboxPermission -Identity <mailbox> -User "
                    "<service principal> -AccessRights FullAccess"
                ),
                risk=Risk.ONE_SENDER,
                propagation="15 to 30 minutes as a rule, up to 2 hours",
            ),
        ),
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_XOAUTH2_PAGE,
        caveat="Only a look into Exchange confirms it.",
        refines=("oauth_rejected_by_exchange",),
        match=(
            says(
                "service principal|serviceprincipal",
                "not registered|exchange online|mailbox permission|wrong object id|not been registered",
                sure=0.84,
            ),
        ),
        samples=("535 5.7.3 service principal is not registered in Exchange Online",),
    ),
    Cause(
        label="oauth_wrong_user",
        meaning="The token belongs to another user than the one that the login names.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                "Get the token for the mailbox that sends, or name that mailbox in user=.",
                "the application's OAuth settings",
            ),
        ),
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_XOAUTH2_PAGE,
        refines=("oauth_rejected_by_exchange",),
        match=(
            Match(says=(_REFUSED,), also=_another_user, sure=0.9),
            says(
                "token",
                (
                    "another user|different user|user mismatch|wrong user"
                    "|does not match the user|not match user|other user|belongs to"
                    "|user name mismatch|username mismatch|does not match the mailbox"
                ),
                sure=0.85,
            ),
        ),
        samples=("535 5.7.8 the access token was issued to a different user",),
    ),
    Cause(
        label="oauth_malformed_sasl",
        meaning="The XOAUTH2 string is framed wrongly.",
        actor=Actor.APP_OWNER,
        steps=(
            _portal(
                "Send base64 of user=<mailbox>^Aauth=Bearer <token>^A^A (^A is byte 1), on one line.",
                "the application's OAuth code or library version",
            ),
        ),
        auth_result=AuthResult.REJECTED,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_XOAUTH2_PAGE,
        refines=("oauth_rejected_by_exchange", "oauth_permission_missing"),
        match=(
            says(
                (
                    "invalid xoauth2|invalid auth data|xoauth2 auth data|malformed auth"
                    "|malformed sasl|cannot decode|invalid base64|base64 decod"
                    "|invalid sasl argument|invalid initial response"
                    "|user address provided is not valid|invalid sasl"
                ),
                sure=0.86,
                unless="certificate|aadsts",
            ),
            says(
                "cannot decode response|malformed|invalid argument|invalid response|decode",
                phases=(Phase.AUTH,),
                mechanisms=_OAUTH,
                sure=0.82,
                unless="unsuccessful|failed",
            ),
            Match(enhanced=frozenset({"5.5.124"}), sure=0.85),
            Match(bare=True, codes=frozenset({501}), mechanisms=frozenset(_OAUTH), sure=0.75),
        ),
        samples=("501 5.5.124 Invalid XOAUTH2 auth data - User address provided is not valid",),
    ),
    Cause(
        label="token_endpoint_unreachable",
        meaning="The identity provider could not be reached.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="Try it from this host.",
                command="curl -sv https://login.microsoftonline.com/common/discovery/instance -o /dev/null",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Open the way out or the proxy to the login host; check DNS.",
                portal="the firewall's and the proxy's rules",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference="https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges",
        caveat="Not the same as an SMTP host that cannot be reached.",
        match=(
            fact(
                FailureKind.TIMEOUT,
                FailureKind.CONNECT_REFUSED,
                FailureKind.UNREACHABLE,
                FailureKind.DNS_NOT_FOUND,
                FailureKind.DNS_FAILURE,
                FailureKind.CLOSED,
                FailureKind.RESET,
                phases=(Phase.TOKEN,),
                sure=0.985,
            ),
            says(
                _ENDPOINT,
                _UNREACHABLE,
                sure=0.93,
                unless="tunnel|proxyerror|proxy auth|aadsts|certificate|proxy error",
            ),
            says(
                _UNREACHABLE,
                phases=(Phase.TOKEN,),
                sure=0.93,
                unless="tunnel|proxyerror|proxy|aadsts|certificate",
            ),
        ),
        samples=(
            (
                "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries "
                "exceeded with url: /x/oauth2/v2.0/token"
            ),
        ),
    ),
    Cause(
        label="token_server_error",
        meaning="The identity provider failed on its own side, or throttles.",
        actor=Actor.NOBODY,
        steps=(
            Step(
                text="Retry later; look at the service health.",
                portal="Microsoft 365 admin centre > Health > Service health",
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        reference=_CODES,
        match=(
            fact(FailureKind.TOKEN_SERVER, sure=0.98),
            entra(
                90055,
                90024,
                90006,
                90033,
                90012,
                50033,
                70012,
                50196,
                90010,
                90020,
                50000,
                50087,
                90022,
                90084,
                81010,
                81004,
                90100,
                90036,
                399284,
                90019000,
            ),
            says(
                (
                    "temporarily unavailable|server error|internal server error"
                    "|service unavailable|503|500 |502|bad gateway|http error|too many requests"
                    "|429|msaservererror|a transient error|try again"
                ),
                phases=(Phase.TOKEN,),
                sure=0.84,
                unless="aadsts|html|proxy|invalid client|invalid grant",
            ),
            says(
                "msalserviceerror|temporarily unavailable|server error",
                _ENDPOINT + "|oauth|token|msal",
                sure=0.8,
                unless="invalid grant|invalid client|proxy",
            ),
        ),
        samples=(
            "AADSTS90033: A transient error has occurred. Please try again.",
            "msal.exceptions.MsalServiceError: token endpoint: HTTP Error: 503",
        ),
    ),
    Cause(
        label="token_response_invalid",
        meaning=(
            "The token endpoint answered with something that is no token: a page, a redirect, "
            "too much, a bad expiry."
        ),
        actor=Actor.NETWORK,
        then=(Actor.TENANT_ADMIN,),
        steps=(
            Step(
                text="See what answers there: a proxy's or portal's page is likely.",
                command=(
                    "curl -sv "
                    "https://login.microsoftonline.com/<tenant>/v2.0/.well-known/openid-configura"
                    "tion"
                ),
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Exempt the login host from the proxy's inspection.",
                portal="the proxy's rules",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        match=(
            fact(FailureKind.TOKEN_INVALID, sure=0.98),
            fact(
                FailureKind.PROTOCOL,
                FailureKind.REPLY_TOO_LONG,
                FailureKind.UNSOLICITED,
                FailureKind.NOT_SMTP,
                FailureKind.NOT_TLS,
                phases=(Phase.TOKEN,),
                sure=0.985,
            ),
            says(
                (
                    "jsondecodeerror|expecting value|invalid json|not json|json..parse"
                    "|unexpected token|redirect|doctype html|html|missing access token"
                    "|no access token|expires in|not valid json|unable to parse"
                ),
                sure=0.83,
                phases=(Phase.TOKEN,),
                unless="aadsts|redirect uri",
            ),
            says(
                _ENDPOINT + "|token response|token request",
                (
                    "jsondecodeerror|expecting value|invalid json|not json|unexpected token"
                    "|captive|non json|redirected"
                ),
                sure=0.84,
                unless="aadsts",
            ),
        ),
        samples=("token response is not JSON: Expecting value: line 1 column 1 (char 0)",),
    ),
    Cause(
        label="token_proxy_failed",
        meaning="The HTTP proxy on the way to the token endpoint refused or failed.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="Try the proxy from this host.",
                command=(
                    "curl -sv -x <proxy> "
                    "https://login.microsoftonline.com/common/discovery/instance -o /dev/null"
                ),
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Let the proxy pass the login host, or correct its address or credential.",
                portal="the proxy's rules; here `proxy` of the account",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        auth_result=AuthResult.NO_TOKEN,
        alert_group=AlertGroup.TOKEN_FAILING,
        refines=("token_endpoint_unreachable", "token_response_invalid"),
        match=(
            fact(FailureKind.PROXY, sure=0.98),
            says(
                (
                    "proxyerror|tunnel connection failed|cannot connect to proxy"
                    "|unable to connect to proxy|proxy authentication required|proxy error"
                    "|407 proxy|proxyconnect|tunneling socket|connect tunnel failed"
                ),
                sure=0.95,
                unless="smtp proxy|smtp.|prx",
            ),
            says(
                "proxy",
                "denied|refused|failed|required|forbidden|unable|error|timeout",
                phases=(Phase.TOKEN,),
                sure=0.94,
            ),
        ),
        samples=(
            (
                "requests.exceptions.ProxyError: "
                "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Tunnel "
                "connection failed: 407 Proxy Authentication Required"
            ),
        ),
    ),
)
