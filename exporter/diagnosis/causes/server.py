"""Causes that lie in the state of the server: busy, failing, giving up on us."""

from __future__ import annotations

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import Match, fact, number, says
from exporter.model import FailureKind

_NDR_PAGE = (
    "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online"
)

_SERVICE_HEALTH = Step(
    text="Look at the provider's status page; retry later.",
    portal="Microsoft 365 admin centre > Health > Service health, or the provider's status page",
    command="Get-ServiceHealth (Graph: GET /admin/serviceAnnouncement/healthOverviews)",
    risk=Risk.READ_ONLY,
)

ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="server_busy",
        meaning="The server is overloaded, or throttles this client.",
        actor=Actor.NOBODY,
        steps=(
            _SERVICE_HEALTH,
            Step(
                text=(
                    "Retry with a growing delay. If it stays, look at the reputation of the "
                    "address one sends from."
                ),
                portal=(
                    "the sending host's public address at the block lists and at the provider's "
                    "postmaster page"
                ),
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.THROTTLED,
        reference=_NDR_PAGE,
        caveat="4.7.500 is often the reputation of the address in disguise (AS codes).",
        fits_equally=("ip_reputation_throttled", "server_temporary_failure"),
        match=(
            says(
                (
                    "are busy|too busy|busy try|ports busy|server busy|server is busy"
                    "|server too busy|too busy|system busy|service busy|is busy"
                    "|server overloaded|overloaded|high load|load average|heavy load"
                    "|system load|temporarily overloaded|resources temporarily"
                    "|server is currently busy|service is busy|load too high|backpressure"
                    "|back pressure|high volume of"
                ),
                sure=0.88,
                unless="mailbox is busy|mailbox busy|disk",
            ),
        ),
        samples=(
            "451 4.7.500 Server busy. Please try again later from [203.0.113.5]. (S77)",
            "421 Server too busy, try later",
        ),
    ),
    Cause(
        label="server_temporary_failure",
        meaning="The server has a passing fault of its own.",
        actor=Actor.PROVIDER,
        steps=(
            _SERVICE_HEALTH,
            Step(text="If it lasts, open a case with the whole reply, host and time.", risk=Risk.READ_ONLY),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference=_NDR_PAGE,
        caveat=(
            "PRX codes of an own Exchange name its own DNS or certificate fault, which lasts "
            "until it is mended."
        ),
        match=(
            says(
                (
                    "to authentication server|authentication server..unavailable|auth server"
                    "|authentication backend|authentication service"
                ),
                ("lost|unavailable|timed out|not respond|down|cannot|failed to connect|unable|temporar"),
                sure=0.9,
            ),
            says("is offline|server offline|storedrv.storage|mailbox server..offline", sure=0.75),
            says(
                (
                    "temporary..failure|temporary..problem|temporary..error"
                    "|temporarily..failed|reading data|configuration error|misconfigured"
                    "|interrupted system call|encountered an error|currently unavailable|mdb"
                    "|temporary server error|temporary authentication failure"
                    "|temporary system problem|temporary failure|internal error"
                    "|internal server error|service not active|service not available"
                    "|service unavailable|temporary local problem|temporarily unavailable"
                    "|temporary error|local error|temporary lookup failure|local problem"
                    "|insufficient disk|insufficient system storage"
                    "|insufficient system resources|no space left|try again later"
                    "|temporarily unable|temporary problem|server configuration problem"
                    "|local configuration error|not available at this time"
                    "|error in processing|temporary internal|system failure"
                    "|requested action aborted|try later|technical difficult"
                    "|unexpected error|server error|system not accepting|internal failure"
                    "|disk full|out of memory|queue file write error|temporarily deferred"
                    "|service temporarily|service is unavailable|backend error|mail system"
                    "|cannot open|temporary dns error|unable to process"
                    "|temporarily not available|temporarily rejected|system error"
                    "|system problem|under maintenance|maintenance"
                    "|closing transmission channel|closing connection|shutting down"
                    "|server shutting|resources restricted|come back later|retry later"
                    "|mail service..unavailable|no free|out of disk space"
                    "|not enough space on the server|storage allocation|not enough disk"
                    "|try again shortly|temporary auth failure|auth..temporar"
                ),
                sure=0.58,
                unless=(
                    "sender throttled|denied|banned|blocked|reputation|mailbox full|mailbox"
                    "|relay|spam|dmarc|tls not available|quota|message too|ndr "
                ),
            ),
            says(
                (
                    "temporary server error|temporary authentication failure"
                    "|temporary system problem|service not active|temporary local problem"
                    "|temporary lookup failure|internal server error|temporarily unavailable"
                ),
                sure=0.8,
                unless="greylist|tls|blocked|reputation|mailbox",
            ),
            number(codes=(421, 450, 451, 452, 454), sure=0.4),
            Match(
                kinds=frozenset({FailureKind.REFUSED}),
                also=lambda evidence: 400 <= (evidence.code or 0) < 500,
                sure=0.35,
            ),
        ),
        samples=(
            "451 4.7.0 Temporary server error. Please try again later. PRX4",
            "454 4.7.0 Temporary authentication failure",
            "421 4.3.2 Service not active",
            "452 4.3.1 Insufficient system storage",
        ),
    ),
    Cause(
        label="session_timeout",
        meaning="The server waited for the client and gave up.",
        actor=Actor.NETWORK,
        then=(Actor.APP_OWNER,),
        steps=(
            Step(
                text="Look for a middlebox that holds packets, a path MTU fault, or a client that stalls.",
                portal="the firewall's session log",
                command="tracepath <host>; tcpdump -ni any host <address> and port 587",
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        match=(
            says(
                (
                    "timeout waiting|timed out waiting for|waiting for client"
                    "|waiting for data from client|client input|timeout exceeded|idle too long"
                    "|idle timeout|session timeout|session timed out|no data received|inactivity"
                    "|command timeout|timeout..closing|timeout reading|exceeded timeout"
                    "|smtp command timeout|timeout on connection|too slow|connection idle"
                    "|you took too long|data timeout|timeout after|session time|transaction time"
                    "|connection expired|timeout while|command time out"
                ),
                sure=0.82,
                unless="connect to|dial tcp|etimedout|greeting|banner|account..expired|mailbox",
            ),
        ),
        fits_equally=("connection_dropped",),
        samples=(
            "451 4.7.0 Timeout waiting for client input",
            "421 4.4.2 mx.example.net Error: timeout exceeded",
            "451 Timeout waiting for data from client.",
        ),
    ),
    Cause(
        label="connection_dropped",
        meaning="The connection was cut during the session.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="Look at the firewall's SMTP inspection, at the TLS version in use and at idle times.",
                portal="the firewall's session and inspection log",
                command="openssl s_client -starttls smtp -connect <host>:587",
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        caveat="421 4.4.2 'due to SocketError' is what senders saw when TLS 1.0 and 1.1 were cut off.",
        fits_equally=("tls_version_rejected", "connection_reset"),
        match=(
            fact(FailureKind.CLOSED),
            says(
                (
                    "closed abruptly|suspiciousremoteserver|connection closed abruptly"
                    "|connection dropped|connection was dropped|lost connection"
                    "|connection lost|connection closed|closed connection"
                    "|connection unexpectedly closed|unexpected eof|closed unexpectedly"
                    "|eof occurred|connection was closed|socketerror|remote end closed"
                    "|server closed the connection|closed by remote|closed by peer"
                    "|closed by the remote|disconnected|broken pipe|epipe|end of file"
                    "|unexpectedly dropped|connection terminated|connection aborted"
                    "|econnaborted|closed by foreign host|server disconnected"
                    "|transport connection..closed|connection is closed"
                    "|connection has been closed|connection had been closed|socket closed"
                    "|socket hang up|dropped connection|closing connection unexpectedly"
                    "|connection broken|server closed connection|serverdisconnected"
                    "|peer closed|errno 32|not connected| eof |close the connection"
                    "|connection shutdown|remote host closed|prematurely closed"
                    "|closed prematurely|went away|connection died|read eof|got eof"
                ),
                sure=0.78,
                unless="certificate|timed out waiting|idle",
            ),
            says(" eof ", sure=0.6, unless="certificate|ssl|tls"),
            says(
                "unable to read data from the transport connection|net io connectionclosed",
                sure=0.8,
                unless="forcibly",
            ),
        ),
        samples=(
            "smtplib.SMTPServerDisconnected: Connection unexpectedly closed",
            "421 4.4.2 Connection dropped due to SocketError",
            "lost connection with mx.example.net[192.0.2.1] while sending RCPT TO",
        ),
    ),
)
