"""Causes before a word of SMTP was spoken: names, routes, ports."""

from __future__ import annotations

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import Match, fact, says
from exporter.model import AuthResult, FailureKind, Phase

_BEFORE_SMTP = (Phase.CONNECT, Phase.DNS, Phase.BANNER)
_TIMED_OUT = (
    "timed out|timeout|etimedout|time out|errno 110|errno 60|10060"
    "|properly respond after a period|no response|did not respond"
)
_ENTRA_HOST = (
    "login.microsoftonline|login.windows.net|sts.windows.net|login.microsoft.com"
    "|login.chinacloudapi|oauth2.googleapis|accounts.google.com/o"
)

_COMPARE = Step(
    text="Try from another network, and with IPv4 and IPv6 apart.",
    command="nc -vz -4 <host> <port>; nc -vz -6 <host> <port>",
    risk=Risk.READ_ONLY,
)
_OPEN_PORT = Step(
    text="Let the firewall pass the port from this host.",
    portal="the firewall's rules and the cloud's egress rules",
    risk=Risk.ONE_SYSTEM,
    propagation="at once as a rule",
)

ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="connect_timeout",
        meaning="Nobody answered the TCP connection: most likely the port is silently filtered.",
        actor=Actor.NETWORK,
        steps=(
            _COMPARE,
            Step(
                text="Clouds and many providers block port 25: use 587.",
                portal="here `port` of the relay",
                risk=Risk.ONE_SENDER,
            ),
            _OPEN_PORT,
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        caveat="Microsoft 365 does not listen on 465: a timeout there is a wrong port, not a firewall.",
        fits_equally=("banner_timeout", "host_unreachable"),
        match=(
            fact(FailureKind.TIMEOUT, phases=(Phase.CONNECT,)),
            says(
                "connect|dial tcp|connection|socket|smtp host|could not connect|conn",
                _TIMED_OUT,
                sure=0.8,
                unless=(
                    "greeting|banner|waiting for client|read timeout|reading|while"
                    "|data from client|idle|timeout exceeded|initial response|dns|lookup|reply"
                    "|server response"
                ),
            ),
            says(
                (
                    "etimedout|opentimeout|open timeout|execution expired|i o timeout|errno 110"
                    "|10060|properly respond after a period"
                ),
                sure=0.82,
                unless="greeting|banner|read tcp|lookup",
            ),
            says(
                "operation has timed out|operation timed out|request timed out|timed out|timeout",
                phases=_BEFORE_SMTP,
                sure=0.62,
                unless="greeting|banner|lookup",
            ),
            says(
                "operation has timed out|operation timed out",
                sure=0.6,
                unless="greeting|banner|lookup|read|data",
            ),
            says(
                (
                    "cannot connect to remote server|could not connect to smtp host"
                    "|connection attempt failed|failed to connect to"
                ),
                sure=0.5,
                unless="refused|unknown host|ssl|tls",
            ),
        ),
        samples=(
            "connect ETIMEDOUT 40.101.92.18:587",
            "connect to mx.example.net[192.0.2.1]:25: Connection timed out",
            "dial tcp: i/o timeout",
        ),
    ),
    Cause(
        label="connect_refused",
        meaning="The host answered: nothing listens on that port, or a firewall says no.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.NETWORK,),
        steps=(
            Step(
                text="See whether something listens there, and whether host and port are right.",
                command="nc -vz <host> <port>",
                portal="here `host` and `port` of the relay",
                risk=Risk.READ_ONLY,
            ),
            Step(text="Start the mail service.", command="systemctl start postfix", risk=Risk.ONE_SYSTEM),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        match=(
            fact(FailureKind.CONNECT_REFUSED),
            says(
                (
                    "connection refused|econnrefused|actively refused|errno 111|errno 61|10061"
                    "|connection was refused|refused connection|connectionrefused"
                    "|refused the connection|connexion refusee"
                ),
                sure=0.91,
                unless="listed|blacklist|spam|reputation|ip address is|blocked using|refused to talk",
            ),
        ),
        samples=(
            "ConnectionRefusedError: [Errno 111] Connection refused",
            "connect ECONNREFUSED 10.0.0.5:587",
            "No connection could be made because the target machine actively refused it",
        ),
    ),
    Cause(
        label="connection_reset",
        meaning="The TCP connection was reset by the peer or by something in between.",
        actor=Actor.NETWORK,
        steps=(
            _COMPARE,
            Step(
                text=(
                    "Look for a firewall or inspection device that resets, a crashed server, or "
                    "a TLS version that is too old."
                ),
                portal="the firewall's log",
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        caveat="Also seen where a server refuses an old TLS version by closing; harmless after QUIT.",
        fits_equally=("tls_version_rejected", "connection_dropped"),
        match=(
            fact(FailureKind.RESET),
            says(
                (
                    "connection reset|econnreset|reset by peer|forcibly closed|errno 104"
                    "|errno 54|10054|connection was reset|connectionreset|tcp rst|received rst"
                    "|connection has been reset"
                ),
                sure=0.91,
            ),
        ),
        samples=(
            "read ECONNRESET",
            "ConnectionResetError: [Errno 104] Connection reset by peer",
            "An existing connection was forcibly closed by the remote host",
        ),
    ),
    Cause(
        label="host_unreachable",
        meaning="There is no route to the address.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="Look at the route; if only IPv6 lacks one, use IPv4.",
                command="ip route get <address>; tracepath <host>",
                portal="here `family` of the relay",
                risk=Risk.READ_ONLY,
            ),
            _OPEN_PORT,
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        match=(
            fact(FailureKind.UNREACHABLE),
            says(
                (
                    "no route to host|network is unreachable|network unreachable"
                    "|host unreachable|host is unreachable|ehostunreach|enetunreach|errno 113"
                    "|errno 101|errno 65|errno 51|10065|10051|unreachable network"
                    "|unreachable host|destination unreachable|net unreachable"
                    "|administratively prohibited|host is down|ehostdown"
                    "|cannot assign requested address..dial|noroutetohost|unroutable"
                ),
                sure=0.91,
            ),
        ),
        samples=(
            "OSError: [Errno 101] Network is unreachable",
            "connect EHOSTUNREACH 10.0.0.1:25",
            "No route to host",
        ),
    ),
    Cause(
        label="wrong_port",
        meaning="The service does not listen on this port; another one is right.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Microsoft 365: port 587 with STARTTLS; 465 is not offered.",
                portal="the application's SMTP settings; here `port` of the relay",
                command="nc -vz smtp.office365.com 587",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        reference=(
            "https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multif"
            "unction-device-or-application-to-send-email-using-microsoft-365-or-office-365"
        ),
        refines=("connect_timeout", "connect_refused", "banner_timeout"),
        match=(
            Match(
                kinds=frozenset({FailureKind.TIMEOUT, FailureKind.CONNECT_REFUSED}),
                phases=frozenset({Phase.CONNECT}),
                providers=frozenset(
                    {"microsoft365", "microsoft365-hve", "postmark", "azure-communication-services"}
                ),
                ports=frozenset({465}),
                sure=0.98,
            ),
            Match(
                says=(f"{_TIMED_OUT}|refused",),
                providers=frozenset({"microsoft365", "microsoft365-hve"}),
                ports=frozenset({465}),
                sure=0.93,
            ),
            Match(
                says=(
                    f"{_TIMED_OUT}|refused",
                    "465",
                    "smtp.office365.com|smtp-mail.outlook.com|smtp.postmarkapp",
                ),
                sure=0.93,
            ),
        ),
        samples=("Error: connect ETIMEDOUT 52.97.1.1:465 smtp.office365.com port 465",),
    ),
    Cause(
        label="banner_timeout",
        meaning="TCP opened, but no greeting came.",
        actor=Actor.NETWORK,
        then=(Actor.APP_OWNER,),
        steps=(
            Step(
                text="Check port and TLS mode: a port that wants TLS at once stays silent.",
                command="openssl s_client -connect <host>:<port>",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Look for a transparent proxy, and for a server that greets late on purpose.",
                portal="the firewall's log",
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        caveat="Commonly a TLS mode mismatch on 465.",
        fits_equally=("tls_mode_mismatch", "connect_timeout"),
        match=(
            fact(FailureKind.TIMEOUT, phases=(Phase.BANNER,)),
            says(
                "greeting|banner|220 |initial server|welcome message|initial response",
                (
                    "never received|timed out|timeout|not received| no |didnt receive|waiting"
                    "|did not receive|read error|not get|failed to receive|failed to read"
                ),
                sure=0.86,
                unless="certificate|no such",
            ),
            says(_TIMED_OUT, phases=(Phase.BANNER,), sure=0.84),
            says(
                "read timeout|read timed out|reading..timed out|sockettimeoutexception read",
                phases=(Phase.BANNER, Phase.CONNECT),
                sure=0.83,
            ),
            says("response 1|got bad greeting|bad greeting", "could not connect to smtp host", sure=0.7),
        ),
        samples=(
            "Error: Greeting never received",
            "conversation with mx.example.net timed out while receiving the initial server greeting",
        ),
    ),
    Cause(
        label="reply_timeout",
        meaning="A reply did not come within the limit of its phase.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.NETWORK,),
        steps=(
            Step(
                text=(
                    "See in which phase it waits: after the final dot a content filter is "
                    "likely, else a lookup of the server's."
                ),
                portal="the relay's log",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="If big packets vanish, look at the path MTU.",
                command="tracepath <host>",
                risk=Risk.READ_ONLY,
            ),
        ),
        clears_by_itself=True,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        fits_equally=("session_timeout",),
        match=(
            fact(FailureKind.TIMEOUT, sure=0.95),
            says(
                _TIMED_OUT,
                phases=(
                    Phase.EHLO,
                    Phase.STARTTLS,
                    Phase.TLS,
                    Phase.AUTH,
                    Phase.MAIL_FROM,
                    Phase.RCPT_TO,
                    Phase.DATA,
                    Phase.MESSAGE,
                ),
                sure=0.6,
                unless="client|connect to|idle|waiting for client|dial tcp|etimedout|message expired",
            ),
            says(
                (
                    "timed out while|timeout while|timeout after|timed out..receiving"
                    "|timed out..waiting for server|read timed out|read timeout"
                    "|timed out..response|timeout..reply"
                ),
                sure=0.66,
                unless="greeting|banner|client|dns|lookup",
            ),
        ),
        samples=("conversation with mx.example.net[192.0.2.1] timed out while sending MAIL FROM",),
    ),
    Cause(
        label="dns_not_found",
        meaning="The name does not exist, or has no address.",
        actor=Actor.APP_OWNER,
        then=(Actor.DOMAIN_ADMIN,),
        steps=(
            Step(
                text="Look the name up.",
                command="dig +short A <host>; dig +short AAAA <host>",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Correct the host name, or add the record.",
                portal="here `host` of the relay; else the domain's DNS",
                risk=Risk.ONE_SENDER,
                propagation="the record's time to live",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        caveat="Windows and glibc say the same when the resolver fails.",
        fits_equally=("dns_temporary_failure",),
        match=(
            fact(FailureKind.DNS_NOT_FOUND),
            says(
                (
                    "unknown smtp host|cannot locate host|gethostbyname|unknown mail host"
                    "|enotfound|nxdomain|no such host|name or service not known|unknown host"
                    "|unknownhost|nodename nor servname|could not be resolved"
                    "|name does not resolve|host not found|hostname not found"
                    "|domain not found|getaddrinfo failed|11001|no address associated"
                    "|remote name could not|could not resolve host|cannot resolve"
                    "|failed to resolve|host or domain name not found|could not resolve"
                    "|unable to resolve|name not resolved|non existent domain"
                    "|nonexistent domain|wsahost|unrouteable mail domain|no such domain"
                    "|couldnt resolve|invalid domain name system|domain does not exist"
                    "|has no mx|null mx|no mx record|host unknown|unable to look up"
                    "|name service error..not found"
                    "|all relevant mx records point to non existent|does not accept mail"
                    "|no valid mx"
                ),
                sure=0.88,
                unless=(
                    "sender address|sender domain|of sender|mail from|envelope sender"
                    "|temporary failure in name resolution|try again|helo|reverse|client host"
                    "|ptr|sender verify|sender rejected|application with identifier"
                ),
            ),
            says("invalid domain", phases=(Phase.DNS, Phase.RCPT_TO), sure=0.75),
            says("invalid domain", codes=(550,), unless="sender|helo|ehlo|mail from", sure=0.62),
        ),
        samples=(
            "getaddrinfo ENOTFOUND smtp.exmaple.org",
            "socket.gaierror: [Errno -2] Name or service not known",
            "dial tcp: lookup smtp.exmaple.org: no such host",
        ),
    ),
    Cause(
        label="dns_temporary_failure",
        meaning="The resolver did not give a proper answer.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text="Ask the resolver itself.",
                command="dig @<nameserver> <host>; resolvectl status",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Mend the way to the resolver, or name another.",
                portal="here `dns.nameservers`",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.RELAY_UNREACHABLE,
        fits_equally=("dns_not_found",),
        match=(
            fact(FailureKind.DNS_FAILURE, sure=0.9),
            fact(FailureKind.TIMEOUT, phases=(Phase.DNS,), sure=0.98),
            says(
                "host not found try again|host not found non authoritative|name server..try again", sure=0.93
            ),
            says(
                (
                    "could not be looked up|resolve route|dns records..could not be found"
                    "|temporary failure in name resolution|eai again|servfail"
                    "|try again..name|dns query failed|dns lookup failure|dns timeout"
                    "|dns server|dns resolution|dns lookup failed|server misbehaving"
                    "|name server reply|dns error|dns failure|queryfailed"
                    "|host not found try again|lookup..timed out|lookup..i o timeout"
                    "|dns temporary|dns query|name service error|resolver error|dns failed"
                    "|eservfail|dns timed out|11002|dns operation timed out"
                    "|dns request timed out|nameserver|no nameservers|refused..dns"
                    "|etimeout..query|querymx"
                ),
                sure=0.86,
                unless=(
                    "nxdomain|enotfound|no such host|sender address|reverse|ptr|of sender"
                    "|host or domain name not found name service error for..host not found"
                ),
            ),
        ),
        samples=(
            "socket.gaierror: [Errno -3] Temporary failure in name resolution",
            "getaddrinfo EAI_AGAIN smtp.office365.com",
            "450 4.4.312 DNS query failed",
        ),
    ),
)
