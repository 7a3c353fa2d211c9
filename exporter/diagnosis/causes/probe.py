"""Causes that the probe itself names: what the peer did against the protocol, and what is our own fault."""

from __future__ import annotations

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import fact, says
from exporter.model import AuthResult, FailureKind

_TRANSCRIPT = Step(
    text="Read the transcript of the run: it shows the lines as they came.",
    portal="/probes/NAME of this exporter, behind its users",
    command="smtp-exporter check <name>",
    risk=Risk.READ_ONLY,
)
_REPORT = Step(
    text="Report it with the evidence shown.",
    portal="the project's issue tracker",
    command="smtp-exporter explain --json",
    risk=Risk.READ_ONLY,
)

ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="protocol_error",
        meaning="The peer broke the grammar or the order of SMTP or IMAP.",
        actor=Actor.RELAY_ADMIN,
        steps=(
            _TRANSCRIPT,
            Step(
                text="See whether a proxy or a filter in the line rewrites replies.",
                portal="the relay's and the firewall's log",
                risk=Risk.READ_ONLY,
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc5321",
        match=(
            fact(FailureKind.PROTOCOL),
            says(
                (
                    "protocol error|malformed reply|malformed response"
                    "|invalid response from server|unexpected response code|unexpected reply"
                    "|invalid smtp reply|short response|bad response code"
                    "|bad sequence of commands|out of sequence|syntax error command unrecognized"
                    "|invalid reply|protocol violation|unparsable|invalid greeting"
                    "|unexpected greeting|invalid response code"
                ),
                sure=0.62,
                unless="starttls|auth|recipient|sender|expected response code|protocol version|aadsts",
            ),
        ),
        samples=("textproto: short response: xx", "aiosmtplib: malformed response b'25'"),
    ),
    Cause(
        label="reply_too_long",
        meaning="A line or a reply went beyond our bounds.",
        actor=Actor.RELAY_ADMIN,
        steps=(_TRANSCRIPT,),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1",
        match=(
            fact(FailureKind.REPLY_TOO_LONG),
            says(
                (
                    "line too long|response too long|reply too long|response line too long"
                    "|separator is not found and chunk exceed"
                ),
                "response|reply|server|smtplib|chunk|500",
                sure=0.7,
                unless="message line|data line|header|body|in message",
            ),
        ),
        samples=(
            "smtplib.SMTPResponseException: (500, 'Response line too long')",
            "reply too long from server",
        ),
    ),
    Cause(
        label="unsolicited_reply",
        meaning="More replies came than commands were sent, or a reply came before its command.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.NETWORK,),
        steps=(
            _TRANSCRIPT,
            Step(
                text="Look for a device in the line that speaks in the server's place.",
                portal="the firewall's SMTP inspection",
                risk=Risk.READ_ONLY,
            ),
        ),
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(
            fact(FailureKind.UNSOLICITED),
            says(
                (
                    "unsolicited|reply before its command|unexpected extra reply"
                    "|unexpected data from server|response before command"
                ),
                "reply|response|data|smtp",
                sure=0.7,
                unless="bulk|spam|mail |email|commercial|messages",
            ),
        ),
        samples=("the server sent an unexpected extra reply",),
    ),
    Cause(
        label="not_smtp",
        meaning="Another protocol answers on this port.",
        actor=Actor.APP_OWNER,
        then=(Actor.NETWORK,),
        steps=(
            Step(
                text="See who answers there, and correct host and port.",
                command="nc <host> <port>",
                portal="here `host` and `port` of the relay",
                risk=Risk.READ_ONLY,
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        match=(
            fact(FailureKind.NOT_SMTP),
            says(
                (
                    "not an smtp|not smtp|doesnt look like smtp|no smtp server|not an esmtp"
                    "|isnt an smtp|not a smtp|invalid smtp greeting"
                ),
                sure=0.8,
            ),
            says(
                "invalid greeting|unexpected greeting|bad greeting",
                "http|ssh|html|imap|pop3|ftp|got ok",
                sure=0.8,
            ),
        ),
        samples=("Invalid greeting. response=HTTP/1.1 400 Bad Request: not an SMTP server",),
    ),
    Cause(
        label="delivery_indeterminate",
        meaning=(
            "The connection was lost after the final dot: whether the mail was sent is not "
            "known, and it is never sent again."
        ),
        actor=Actor.NOBODY,
        steps=(
            Step(
                text="Wait for the round trip, or trace the message by its Message-ID.",
                portal="Exchange admin centre > Mail flow > Message trace",
                command="Get-MessageTraceV2 -MessageId '<id>'",
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(
            fact(FailureKind.INDETERMINATE, sure=0.99),
            says("message may be sent more than once", sure=0.85),
        ),
        samples=("lost connection while sending end of data -- message may be sent more than once",),
    ),
    Cause(
        label="basic_auth_still_accepted",
        meaning="A login that is expected to be refused was accepted: password sign-in still works here.",
        actor=Actor.TENANT_ADMIN,
        then=(Actor.APP_OWNER,),
        steps=(
            Step(
                text="See which authentication policy the account has, and since when.",
                command="Get-User <address> | Format-List AuthenticationPolicy",
                portal="Exchange Online PowerShell only",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text=(
                    "Give the account a policy that blocks Basic for SMTP, or change the probe's "
                    "`expect` if this is intended."
                ),
                command="Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthSmtp:$false",
                portal="Exchange Online PowerShell only",
                risk=Risk.ONE_SENDER,
                propagation="up to 24 hours",
            ),
        ),
        auth_result=AuthResult.ACCEPTED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(fact(FailureKind.ACCEPTED_UNEXPECTEDLY, sure=0.99),),
        samples=(),
    ),
    Cause(
        label="port_not_blocked",
        meaning="A port that is expected to be blocked answers.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="See which rule lets the port pass, and close it, or change `expect` of the probe.",
                portal="the firewall's rules; here `reach` of the relay",
                command="nc -vz <host> <port>",
                risk=Risk.ONE_SYSTEM,
                propagation="at once as a rule",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(fact(FailureKind.REACHED_UNEXPECTEDLY, sure=0.99),),
    ),
    Cause(
        label="connection_intercepted",
        meaning="Another mail server greets in the provider's place: a proxy in the line answers for it.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="Compare the greeting with the one seen from another network.",
                command="nc <host> <port>",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Exempt the mail host from the SMTP proxy of the firewall, antivirus or provider.",
                portal="the firewall's SMTP proxy or the internet provider",
                risk=Risk.ONE_SYSTEM,
                propagation="at once as a rule",
            ),
        ),
        retry_safe=False,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        match=(fact(FailureKind.INTERCEPTED, sure=0.97),),
    ),
    Cause(
        label="local_resource",
        meaning=(
            "The exporter itself ran out of something, or cannot read a secret; the target is not to blame."
        ),
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Look at the exporter's file descriptors, ports, memory, and at the secret's file.",
                command="ls -l /proc/$(pidof -s python3)/fd | wc -l; ss -s",
                portal="the host or pod of the exporter",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Raise the limit, or give the secret back.",
                command="systemctl edit smtp-exporter (LimitNOFILE=)",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.EXPORTER_FAULT,
        match=(
            fact(FailureKind.LOCAL, sure=0.99),
            says(
                (
                    "too many open files|emfile|enfile|errno 24|enobufs|no buffer space"
                    "|eaddrnotavail|cannot assign requested address|out of ephemeral|enomem"
                    "|cannot allocate memory|errno 12 |errno 99"
                ),
                sure=0.85,
                unless="server says",
            ),
        ),
        samples=("OSError: [Errno 24] Too many open files",),
    ),
    Cause(
        label="unknown",
        meaning="Nothing known fits; the evidence is shown whole.",
        actor=Actor.NOBODY,
        steps=(_REPORT,),
        counts_toward_lockout=True,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(),
    ),
    Cause(
        label="exporter_bug",
        meaning="A fault of the exporter's own; nothing is said about the server.",
        actor=Actor.NOBODY,
        steps=(_REPORT,),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.EXPORTER_FAULT,
        match=(fact(FailureKind.INTERNAL, sure=1.0),),
    ),
)
