"""Causes between the TCP connection and the encrypted session: STARTTLS, handshake, certificates."""

from __future__ import annotations

from exporter.diagnosis.cause import Actor, AlertGroup, Cause, Risk, Step
from exporter.diagnosis.match import Match, fact, number, says
from exporter.model import AuthResult, FailureKind

_CERT = "certificate| cert |x509|ssl|tls|pkix"

_LOOK = Step(
    text="Look at what the server offers and presents.",
    command="openssl s_client -starttls smtp -connect <host>:<port> -servername <host> -showcerts",
    risk=Risk.READ_ONLY,
)


def _relay(text: str, portal: str = "the relay's TLS configuration", command: str = "") -> Step:
    """A step on the relay itself."""
    return Step(
        text=text,
        portal=portal,
        command=command,
        risk=Risk.ONE_SYSTEM,
        propagation="after a reload of the service",
    )


ENTRIES: tuple[Cause, ...] = (
    Cause(
        label="tls_version_rejected",
        meaning="Client and server have no TLS version in common: one of them is too old.",
        actor=Actor.APP_OWNER,
        then=(Actor.RELAY_ADMIN,),
        steps=(
            _LOOK,
            Step(
                text="Let the client use TLS 1.2 or newer.",
                portal="the application's or device's TLS settings",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
            Step(
                text=(
                    "A device that cannot: the opt-in endpoint for legacy TLS "
                    "(smtp-legacy.office365.com), while it lasts."
                ),
                portal="Exchange Online PowerShell",
                command="Set-TransportConfig -AllowLegacyTLSClients $true",
                risk=Risk.TENANT_WIDE,
                propagation="up to an hour",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        reference="https://aka.ms/smtp_auth_tls",
        caveat="421 4.7.66 has the number of a passing fault and never passes.",
        refines=("tls_handshake_failed",),
        match=(
            fact(FailureKind.TLS_VERSION),
            says(
                (
                    "tls 1.0|tls 1.1|tlsv1.0|tlsv1.1|tls1.0|tls 1 0|ssl 3.0|sslv3|tlsv1 "
                    "|tls version|ssl version|tls protocol version"
                ),
                (
                    "not supported|unsupported|no longer|deprecat|disabled|too old|upgrade"
                    "|update your client|obsolete|not allowed|required|at least|minimum"
                ),
                sure=0.93,
                unless="starttls",
            ),
            says(
                (
                    "unsupported protocol|unsupported ssl protocol|no appropriate protocol"
                    "|alert protocol version|protocol version not|protocol version alert"
                    "|tlsv1 alert protocol|no protocols available|no supported versions"
                    "|server selected unsupported protocol|unsupported tls version"
                    "|tls version too low|version too low|client requested protocol"
                    "|selected protocol version|protocol version..not accepted|server chose tls"
                    "|protocol is disabled|unsupported version|no common protocol"
                    "|inappropriate protocol|no shared protocol|protocol not supported..tls"
                    "|err ssl version or cipher|protocol version mismatch|requires tls 1.2"
                    "|requires tlsv1.2|client and server do not possess a common algorithm"
                    "|protocol not available|err ssl unsupported protocol|possess a common"
                    "|unable to negotiate a tls version|received alert protocol version"
                    "|remote error tls protocol version"
                ),
                sure=0.91,
                unless="address family|starttls",
            ),
            number("4.7.66", sure=0.8),
        ),
        samples=(
            (
                "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client "
                "to support TLS 1.2. Visit https://aka.ms/smtp_auth_tls."
            ),
            "[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1000)",
            "remote error: tls: protocol version not supported",
        ),
    ),
    Cause(
        label="legacy_tls_accepted",
        meaning="The relay still works with a TLS version older than `expect.tls_min` allows.",
        actor=Actor.RELAY_ADMIN,
        steps=(
            Step(
                text="See which senders still use the old version before it is switched off.",
                portal="the relay's log of TLS versions",
                risk=Risk.READ_ONLY,
            ),
            _relay(
                "Switch TLS 1.0 and 1.1 off.",
                command="postconf -e 'smtpd_tls_protocols = >=TLSv1.2'; systemctl reload postfix",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        match=(fact(FailureKind.LEGACY_TLS_ACCEPTED, sure=0.99),),
    ),
    Cause(
        label="tls_mode_mismatch",
        meaning="Implicit TLS was spoken to a STARTTLS port, or plain text to a port that wants TLS at once.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Use STARTTLS on 25 and 587, implicit TLS on 465.",
                portal="the application's SMTP settings; here `tls` of the relay",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
            _LOOK,
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        caveat="The other direction shows as silence where the greeting is due.",
        match=(
            fact(FailureKind.NOT_TLS, FailureKind.TLS_EXPECTED),
            says(
                (
                    "wrong version number|does not speak tls|plaintext connection"
                    "|unrecognized ssl message|first record does not look like|unknown protocol"
                    "|packet length too long|record layer failure|not an ssl|not ssl"
                    "|http request|invalid ssl record|frame size or an incorrect frame"
                    "|unexpected packet format|frame was received|received an unexpected packet"
                    "|unexpected message..first|unexpected tls packet"
                    "|tls packet with unexpected length|packet with unexpected length"
                    "|message or cipher..plain|plain text connection|plaintext server"
                    "|expects tls|expected tls|expecting tls|tls on connect"
                    "|wants tls from the start|ssl on connect|not in gzip format|bad record type"
                    "|record overflow|starttls..already|non ssl|non tls|not appear to be tls"
                    "|corrupt frame|sent plaintext|ssl wrong version|wrong ssl version"
                    "|use starttls instead|not look like a tls handshake|oversized record"
                    "|err ssl packet length too long|unsupported record version"
                    "|invalid tls record|cannot determine the frame size"
                ),
                sure=0.91,
                unless="certificate",
            ),
        ),
        fits_equally=("not_smtp",),
        samples=(
            "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1000)",
            "tls: first record does not look like a TLS handshake",
            "javax.net.ssl.SSLException: Unrecognized SSL message, plaintext connection?",
        ),
    ),
    Cause(
        label="tls_handshake_failed",
        meaning="The TLS handshake failed and the peer did not say why.",
        actor=Actor.APP_OWNER,
        then=(Actor.RELAY_ADMIN,),
        steps=(
            _LOOK,
            Step(
                text="Compare TLS versions, ciphers and the certificate's kind of both sides.",
                portal="both sides' TLS settings",
                risk=Risk.READ_ONLY,
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        fits_equally=("cert_untrusted", "tls_version_rejected"),
        match=(
            fact(FailureKind.TLS_ERROR, sure=0.62),
            says("one or more of the following reasons", "ssl|tls", sure=0.93),
            says(
                (
                    "handshake failure|handshake failed|handshake error|tls handshake"
                    "|ssl handshake|sslhandshake|ssl connect error|sslv3 alert|tls alert"
                    "|no shared cipher|cipher mismatch|no ciphers|no common cipher|ssl error"
                    "|ssl exception|sslexception|internal error alert|tls connection failed"
                    "|tls negotiation|starttls negotiation|could not start tls"
                    "|unable to start tls|cannot start tls|failed to start tls|tls error"
                    "|unrecognized name|decrypt error|bad record mac|dh key too small"
                    "|ee key too small|decode error|illegal parameter|tls setup failed"
                    "|secure channel|ssl negotiation|sslerror|dh key|ssl failure|tls failure"
                    "|ssl connection could not|starttls failed|tls failed|bad handshake"
                    "|securing the connection|crypto enabling failed|cryptographic|enable crypto"
                    "|enable encryption|unexpected message|authentication failed see inner"
                ),
                sure=0.66,
                unless=(
                    "certificate verify|certificate has expired|not supported by"
                    "|starttls extension|certificate_verify|timed out|not available due"
                ),
            ),
        ),
        samples=(
            "ssl.SSLError: [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:1000)",
            "remote error: tls: handshake failure",
        ),
    ),
    Cause(
        label="starttls_required",
        meaning="The server wants STARTTLS before this command.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Switch STARTTLS on in the client.",
                portal="the application's SMTP settings; here `tls: starttls`",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        auth_result=AuthResult.NOT_OFFERED,
        alert_group=AlertGroup.SUBMISSION_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc3207",
        caveat=".NET says MustIssueStartTlsFirst to every 530, a refused login too: read the text.",
        match=(
            fact(FailureKind.PLAINTEXT_REFUSED),
            says(
                (
                    "must issue a starttls|must issue starttls|issue a starttls|issue starttls"
                    "|starttls command first|starttls first|starttls is required"
                    "|starttls required|requires starttls|require starttls|use starttls"
                    "|must use tls|must be encrypted|tls required|tls is required"
                    "|encryption required|encryption is required|requires encryption"
                    "|requires tls|require tls|secure connection required"
                    "|secure connection is required|session encryption|only over tls"
                    "|only over ssl|encrypted connection|unencrypted connection|must use ssl"
                    "|ssl required|starttls before|tls before|without tls|without starttls"
                    "|without encryption|need tls|needs tls|send starttls"
                    "|confidentiality required|try starttls|starttls must|must start tls"
                    "|must starttls|must first starttls|tls connection required|mandatory tls"
                    "|must be secured|must establish|use tls|requires a tls"
                    "|requires an encrypted|requires a secure tls|cleartext auth"
                    "|plaintext authentication|plain text authentication|cleartext"
                    "|encryption needed"
                ),
                sure=0.87,
                unless=(
                    "not support|not offered|unsupported|does not speak|extension"
                    "|secure connection or|tls 1.0|use tls 1.2|requires tls 1"
                ),
            ),
            number(codes=(538,), sure=0.7),
            number("5.7.11", sure=0.6),
            number("5.7.10", sure=0.6),
        ),
        fits_equally=("auth_not_attempted",),
        samples=(
            "530 5.7.0 Must issue a STARTTLS command first",
            "smtp: unencrypted connection",
            "538 Encryption required for requested authentication mechanism",
        ),
    ),
    Cause(
        label="starttls_not_offered",
        meaning="The server's EHLO answer has no STARTTLS: switched off there, or taken out on the way.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.NETWORK,),
        steps=(
            Step(
                text="Compare from another network: see whether the keyword is missing there too.",
                command="openssl s_client -starttls smtp -connect <host>:<port>",
                risk=Risk.READ_ONLY,
            ),
            _relay("Enable TLS on the server.", command="Postfix: smtpd_tls_security_level = may"),
            Step(
                text="Switch off the firewall's SMTP inspection, or let it allow TLS.",
                portal="the firewall's policy (Cisco ASA: inspect esmtp, allow-tls)",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.STARTTLS_MISSING,
        reference="https://www.rfc-editor.org/rfc/rfc3207",
        caveat="Taken out and absent look alike.",
        match=(
            fact(FailureKind.STARTTLS_NOT_OFFERED),
            says(
                "starttls|start tls|tls|secure connections",
                (
                    "doesnt advertise|does not advertise|doesnt offer|didnt advertise"
                    "|not advertised|not supported|not support|doesnt support"
                    "|does not support|not offered|not advertise|not available on"
                    "|unsupported|not offer|didnt offer|no starttls|not announce"
                    "|extension..missing|not provide|not implemented|not listed|not enabled"
                    "|unrecognized command|command not recogni|unavailable on"
                    "|was not offered|unknown command|command unrecogni"
                ),
                sure=0.88,
                unless=(
                    "tls 1.0|tls 1.1|version|protocol|auth extension|smtp auth|certificate"
                    "|mechanism|authentication|tlsv1"
                ),
            ),
        ),
        samples=(
            "smtplib.SMTPNotSupportedError: STARTTLS extension not supported by server.",
            "TLS is required, but was not offered by host mx.example.net[192.0.2.1]",
            "Server does not support secure connections.",
        ),
    ),
    Cause(
        label="starttls_masked",
        meaning=(
            "The greeting or the EHLO answer is masked with stars or X: a firewall's SMTP "
            "inspection takes STARTTLS out."
        ),
        actor=Actor.NETWORK,
        steps=(
            Step(
                text=(
                    "Compare the greeting from another network; stars in it come from an inspecting firewall."
                ),
                command="openssl s_client -starttls smtp -connect <host>:<port>",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Switch the SMTP inspection off for this path, or let it allow TLS.",
                portal=(
                    "the firewall's policy (Cisco ASA: policy-map type inspect esmtp, parameters, allow-tls)"
                ),
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.STARTTLS_MISSING,
        refines=("starttls_not_offered",),
        match=(
            fact(FailureKind.STARTTLS_MASKED),
            says("xxxxxxxa|xxxxxxxb|xxxxxxxx", sure=0.85),
            Match(
                also=lambda evidence: "220 ****" in evidence.text or "220-****" in evidence.text, sure=0.88
            ),
        ),
        samples=(
            (
                "220 "
                "****************************************\n250-mx.example.net\n250-XXXXXXXA\n250 "
                "8BITMIME\n502 5.5.1 Command not implemented"
            ),
        ),
    ),
    Cause(
        label="starttls_failed_server",
        meaning="The server offered STARTTLS and then refused it.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.PROVIDER,),
        steps=(
            _LOOK,
            _relay("Mend the server's certificate or key (readable, matching, not expired); then retry."),
        ),
        clears_by_itself=True,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        reference="https://www.rfc-editor.org/rfc/rfc3207",
        match=(
            fact(FailureKind.STARTTLS_REFUSED, sure=0.7),
            says(
                "tls|ssl|starttls",
                (
                    "not available due|temporarily unavailable|temporary reason|local problem"
                    "|currently unavailable|not available|temporarily"
                    "|unable to initialize security|cannot load|could not load"
                    "|server certificate..missing|problem with..certificate"
                    "|initialization failed|init failed|engine not|refused|setup error"
                ),
                unless="version|tls 1.0|client certificate|connection refused|econnrefused|security level",
                sure=0.85,
            ),
            says("unable to initialize security subsystem|security subsystem", sure=0.88),
        ),
        samples=("454 4.7.0 TLS not available due to local problem", "454 TLS currently unavailable"),
    ),
    Cause(
        label="plaintext_injection",
        meaning="Bytes in clear came after STARTTLS's 220: somebody sits in the line.",
        actor=Actor.NETWORK,
        steps=(
            Step(
                text=(
                    "Treat it as an incident: stop sending through this path until the device in it is known."
                ),
                portal="the network's incident process",
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Compare from another network, and capture the handshake.",
                command="tcpdump -ni any -w starttls.pcap host <address>",
                risk=Risk.READ_ONLY,
            ),
        ),
        retry_safe=False,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.PLAINTEXT_INJECTION,
        match=(
            fact(FailureKind.PLAINTEXT_INJECTION),
            says(
                (
                    "injected|injection|plaintext data after|data after starttls"
                    "|buffered..starttls|after starttls..plain"
                    "|improper command pipelining after starttls"
                ),
                "starttls|tls|plaintext",
                sure=0.85,
                unless="sql",
            ),
        ),
        samples=("554 5.5.1 Error: TLS: plaintext data after STARTTLS command, possible injection",),
    ),
    Cause(
        label="tls_intercepted",
        meaning="The certificate is another's: a device in the line opens the encryption.",
        actor=Actor.NETWORK,
        steps=(
            _LOOK,
            Step(
                text="Exempt the mail host from TLS inspection.",
                portal="the proxy's or firewall's decryption policy",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        retry_safe=False,
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        refines=("cert_untrusted",),
        match=(
            fact(FailureKind.TLS_INTERCEPTED),
            says(
                (
                    "fortinet|fortigate|zscaler|palo alto|sophos|kaspersky|avast|bluecoat"
                    "|blue coat|netskope|untrusted root ca|eset ssl|checkpoint|barracuda ssl"
                    "|mcafee web|ssl inspection|tls inspection|man in the middle|avg web"
                    "|bitdefender"
                ),
                _CERT,
                "issuer|issued by|verify|self signed|untrusted|unknown ca|trust|intercept|inspect",
                sure=0.9,
            ),
        ),
        fits_equally=("cert_untrusted",),
        samples=(
            (
                "certificate verify failed: self signed certificate in certificate chain, "
                "issuer: O=Fortinet, CN=FGT60F"
            ),
        ),
    ),
    Cause(
        label="cert_expired",
        meaning="A certificate of the server's chain is out of date.",
        actor=Actor.RELAY_ADMIN,
        steps=(
            Step(
                text="See the dates, and check the clock of this host.",
                command=(
                    "openssl s_client -starttls smtp -connect <host>:<port> "
                    "| openssl x509 -noout -dates; date -u"
                ),
                risk=Risk.READ_ONLY,
            ),
            _relay(
                "Renew the certificate and reload the service.",
                command="certbot renew; systemctl reload postfix",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        refines=("cert_untrusted", "tls_handshake_failed"),
        match=(
            fact(FailureKind.CERT_EXPIRED),
            says(
                _CERT,
                "has expired|expired|certificatenotyet|notafter|no longer valid|out of date|validity period",
                sure=0.92,
                unless=(
                    "secret|not yet valid..is before|aadsts|assertion|password|token|message expired|account"
                ),
            ),
        ),
        samples=(
            "certificate verify failed: certificate has expired (_ssl.c:1000)",
            (
                "x509: certificate has expired or is not yet valid: current time "
                "2026-05-16T12:47:26Z is after 2026-04-07T17:30:45Z"
            ),
            "CERT_HAS_EXPIRED",
        ),
    ),
    Cause(
        label="cert_not_yet_valid",
        meaning="A certificate of the server's chain is valid only later.",
        actor=Actor.RELAY_ADMIN,
        steps=(
            Step(
                text="Check the clock of this host first, then the certificate's dates.",
                command=(
                    "date -u; openssl s_client -starttls smtp -connect <host>:<port> "
                    "| openssl x509 -noout -dates"
                ),
                risk=Risk.READ_ONLY,
            ),
            _relay("Install a certificate that is valid now."),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        refines=("cert_untrusted", "tls_handshake_failed"),
        match=(
            fact(FailureKind.CERT_NOT_YET_VALID),
            says(
                _CERT,
                "not yet valid|notbefore|not valid before|valid in the future|not valid until",
                sure=0.91,
                unless="has expired..is after|expired..is after",
            ),
            says("not yet valid", "is before", sure=0.95),
        ),
        samples=(
            "certificate verify failed: certificate is not yet valid (_ssl.c:1000)",
            (
                "x509: certificate has expired or is not yet valid: current time "
                "2026-01-01T00:00:00Z is before 2026-02-01T00:00:00Z"
            ),
        ),
    ),
    Cause(
        label="cert_name_mismatch",
        meaning="The certificate's names do not cover the host that was asked for.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.APP_OWNER,),
        steps=(
            Step(
                text="See the names in the certificate.",
                command=(
                    "openssl s_client -starttls smtp -connect <host>:<port> "
                    "| openssl x509 -noout -ext subjectAltName"
                ),
                risk=Risk.READ_ONLY,
            ),
            Step(
                text="Connect by a name that is in it, never by an address.",
                portal="here `host` or `server_name` of the relay",
                risk=Risk.ONE_SENDER,
            ),
            _relay("Or have the certificate issued again with this name."),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        refines=("cert_untrusted", "tls_handshake_failed"),
        match=(
            fact(FailureKind.CERT_NAME_MISMATCH),
            says(
                _CERT,
                (
                    "did not match|not match expected|no name matching"
                    "|name..not found in cert|hostname mismatch|doesnt match|does not match"
                    "|is not valid for|is valid for|name mismatch"
                    "|no alternative certificate subject|not contain a dns name"
                    "|names mismatch|remotecertificatenamemismatch|ip address mismatch"
                    "|cannot validate..for|no subject alternative|altname|subject name"
                    "|not match..host|name does not|name does not match|mismatch|wrong host"
                    "|common name|not contain any ip san|for the wrong|different host"
                    "|subject alternative"
                ),
                sure=0.92,
                unless="client certificate|key mismatch|private key|aadsts|key values",
            ),
        ),
        samples=(
            "Hostname mismatch, certificate is not valid for 'mx.example.net'. (_ssl.c:1123)",
            "Error: Hostname/IP does not match certificate's altnames",
            "x509: certificate is valid for mail.example.com, not mx.example.com",
        ),
    ),
    Cause(
        label="cert_untrusted",
        meaning="The certificate's chain does not end in a root that is trusted here.",
        actor=Actor.RELAY_ADMIN,
        then=(Actor.NETWORK,),
        steps=(
            Step(
                text="See the chain: self-signed, a private CA, or an intermediate missing.",
                command="openssl s_client -starttls smtp -connect <host>:<port> -showcerts",
                risk=Risk.READ_ONLY,
            ),
            _relay("Install the whole chain on the server."),
            Step(
                text="A private CA: give its certificate to the probe.",
                portal="here `ca_file` of the relay",
                risk=Risk.ONE_SENDER,
            ),
            Step(
                text="An issuer nobody knows: exempt the host from TLS inspection.",
                portal="the proxy's decryption policy",
                risk=Risk.ONE_SYSTEM,
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        caveat="Microsoft's 4.7.320 covers expiry and name too.",
        fits_equally=("cert_expired", "cert_name_mismatch"),
        refines=("tls_handshake_failed",),
        match=(
            fact(FailureKind.CERT_UNTRUSTED),
            says(
                (
                    "self signed|selfsigned|unknown authority|unable to get local issuer"
                    "|unable to get issuer|unable to verify the first|unable to verify leaf"
                    "|unknown ca|path building failed|valid certification path|untrusted"
                    "|not trusted|partial chain|unknown issuer|untrustedroot"
                    "|remotecertificatechainerrors|incomplete chain|cert authority invalid"
                    "|trust anchor|root..not trusted|unsuitable certificate purpose"
                    "|invalid purpose|basic constraints|invalid ca certificate|depth zero"
                    "|no issuer|could not find trust|partialchain|issuer is not recognized"
                ),
                sure=0.9,
                unless="sender| ip |aadsts|location|following reasons",
            ),
            says(
                "certificate|cert ",
                (
                    "verify failed|verification failed|not verified|could not be verified"
                    "|validation failed|validation error|is invalid|was rejected"
                    "|cannot be verified|validation procedure|not verify|not validate"
                    "|failed validation|problem|unable to verify|verification error"
                    "|invalid certificate|bad certificate|certificate invalid|did not verify"
                    "|certificateunknown|certificate unknown"
                ),
                sure=0.72,
                unless="client certificate|aadsts|assertion|has expired|match|expired",
            ),
            number("4.7.320", sure=0.7),
        ),
        samples=(
            "certificate verify failed: unable to get local issuer certificate (_ssl.c:1000)",
            "x509: certificate signed by unknown authority",
            "PKIX path building failed: unable to find valid certification path to requested target",
        ),
    ),
    Cause(
        label="cert_weak",
        meaning="The certificate's key or signature is too weak to be trusted.",
        actor=Actor.RELAY_ADMIN,
        steps=(_LOOK, _relay("Have a new certificate issued: RSA 2048 or ECDSA P-256, signed with SHA-256.")),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        refines=("cert_untrusted", "tls_handshake_failed"),
        match=(
            fact(FailureKind.CERT_WEAK),
            says(
                (
                    "key too small|md too weak|ca md too weak|weak key|weak signature"
                    "|sha1withrsa|signature algorithm..disabled|insecure algorithm|ee key too"
                    "|weak..digest|key..too short|weak certificate|sha 1 signature"
                    "|algorithm constraints|md5withrsa|cert weak|insecure signature"
                    "|signature algorithm..not supported|algorithm sha1"
                ),
                sure=0.89,
                unless="dh key|client secret|password",
            ),
        ),
        samples=(
            "[SSL: EE_KEY_TOO_SMALL] ee key too small (_ssl.c:4000)",
            "certificate verify failed: CA md too weak",
        ),
    ),
    Cause(
        label="client_cert_required",
        meaning="The server wants a certificate from the client.",
        actor=Actor.APP_OWNER,
        steps=(
            Step(
                text="Give the client the certificate that the relay knows.",
                portal="here `client_certificate` of the relay",
                risk=Risk.ONE_SENDER,
                propagation="at once",
            ),
        ),
        auth_result=AuthResult.NOT_REACHED,
        alert_group=AlertGroup.TLS_FAILING,
        refines=("tls_handshake_failed", "cert_untrusted"),
        match=(
            fact(FailureKind.CLIENT_CERT_REQUIRED),
            says(
                "client certificate|client cert|peer certificate",
                "required|request|must|missing|not present| no |need|provide|bad",
                sure=0.89,
                unless="assertion|aadsts",
            ),
            says(
                "certificate required|alert certificate required|peer did not return a certificate", sure=0.91
            ),
        ),
        samples=("tlsv13 alert certificate required (_ssl.c:2580)", "550 5.7.1 Client certificate required"),
    ),
)
