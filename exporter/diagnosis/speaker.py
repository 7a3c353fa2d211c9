"""The marks by which a line of a paste tells who speaks: tables of patterns. Pure.

Every pattern is asked at the beginning of a line only, and every repetition is bounded: any line costs a
constant.
"""

from __future__ import annotations

import re
from enum import StrEnum

from exporter.diagnosis.lazily import compiled


class Side(StrEnum):
    """Whose words they are. Only those of the server and the system are evidence."""

    SERVER = "server"
    SYSTEM = "system"
    WRAPPER = "wrapper"  # what a client says around a reply that it quotes
    CLIENT = "client"
    LOG = "log"
    ADVICE = "advice"


def _any(*alternatives: str, after: str = r"\s{0,8}", before: str = "", flags: int = 0) -> re.Pattern[str]:
    return compiled(f"{after}(?:{'|'.join(alternatives)}){before}", flags)


REPLY = compiled(r"\W{0,3}([245][0-5]\d|3[35]4)(?:[ -]|$)")
"""A reply of SMTP: 276 in a log is a process."""

# --- what a log writes before a message --------------------------------------------------------------

_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?"
STAMP = _any(
    rf"\[?\d{{4}}[-/.]\d\d[-/.]\d\d[T ]{_TIME}\s?(?:Z|UTC|[+-]\d\d:?\d\d)?\]?",
    rf"\[?[A-Z][a-z]{{2}} {{1,2}}\d{{1,2}} {_TIME}(?: \d{{4}})?\]?",
    rf"\[?\d{{1,2}}[./-](?:\d{{1,2}}|[A-Z][a-z]{{2}})[./-]\d{{2,4}},? {_TIME}(?: [AP]M)?\]?",
    rf"\[?{_TIME}\]?",
    r"<\d{1,3}>\d?(?= )",
    r"\[\d{10}(?:\.\d{1,6})?\]",
    before=r"[\s|:]{1,4}",
)
LEVEL = _any(
    r"\[?(?:[\w.-]{1,40}\.)?(?:ERROR|WARNING|WARN|INFO|DEBUG|CRITICAL|CRIT|FATAL|NOTICE|TRACE|SEVERE|ERR|ALERT)\]?",
    r"(?:level|lvl)=\w{1,10}",
    r"\[(?:error|warn|warning|info|debug|crit|fatal|notice|main|[\w-]{0,30}-\d{1,6})\]",
    r"(?:ERROR|WARNING|INFO|DEBUG|CRITICAL)/[\w-]{1,40}\]",  # Celery
    before=r"[\s|:-]{1,4}(?:[a-z]\w{1,30}(?:\.[a-z]\w{1,30}){1,5}\s(?=[a-z]))?",  # and the name of a logger
)
SOURCE = _any(
    r"(?:[\w.-]{1,64} )?(?:[\w./@-]{1,48}\[\d{1,9}\]|[\w-]{1,32}/[\w./-]{1,32}(?:\[\d{1,9}\])?):",
    r"(?:[a-z][\w$]{0,40}\.){2,8}[\w$]{1,64}(?=\s+[-:]\s|\s*:\s+\d{3}\b)\s{0,2}[-:]",
    r"[0-9A-Fa-f]{8,20}:",
    r"(?:debug: )?[a-z][a-z-]{1,15}: 0x[0-9a-f]{4,16}:",  # OpenSMTPD
    r"[A-Za-z][\w.-]{0,60}[_-]\d{1,3}\s{0,30}\|",  # docker compose
    r"Task [\w.]{1,120}\[[\w-]{1,40}\] (?:raised unexpected|retry|succeeded):?",  # Celery
    r"(?:from )?[\w/.+@-]{1,200}:\d{1,6}:in [`'][^'\n]{1,120}':(?=\s\S)",  # Ruby, before what was raised
    r"SMTP \([\w.-]{1,80}\):(?=\s(?:<rx>|\[tx\]))",  # Outlook
    r"[a-z][\w.-]{0,60}\s{1,30}\|(?=\s[\w.-]{1,64} [\w./-]{1,48}\[\d{1,9}\]:)",  # and before syslog
    after=r"\s{0,4}",
    before=r"\s{1,4}",
)
PREFIXES = (STAMP, LEVEL, SOURCE)

# --- transcripts -------------------------------------------------------------------------------------

SERVER_MARK = _any(
    r"<[-~*]{1,2}\s",  # swaks
    r"\[<-\]",  # ssmtp
    r"(?:Net::\w{1,20}(?:::\w{1,20}){0,2}=GLOB\(0x[0-9a-f]{1,16}\))?<{3}|<=?\s",  # Perl, curl
    r"<rx>",  # Outlook
    r"response: '(?=2\d\d )",  # nodemailer, of what it has sent
    r"\[?[Ss]\]?:",
    r"SERVER ?-> ?CLIENT:",  # PHPMailer
    r"SMTP ?<<|RECEIVED?:|RECV:?|READ:|SERVER:",
    r"reply: b?'",  # Python
    before=r"\s{0,4}",
    flags=re.I,
)
CLIENT_MARK = _any(
    r"[-~]{1,2}>|(?:Net::\w{1,20}(?:::\w{1,20}){0,2}=GLOB\(0x[0-9a-f]{1,16}\))?>{3}|\[->\]|\[tx\]",
    r"(?-i:=?>\s(?=[A-Z]{4}))",
    r"\[?C\]?:",
    r"CLIENT ?-> ?SERVER:",
    r"SMTP ?>>|SENT?:|WRITE:|(?-i:SEND (?=[A-Z]{4}))",
    r"send: b?'",
    before=r"\s{0,4}",
    flags=re.I,
)
RETOLD = _any(r"reply: retcode \(\d{3}\); Msg: ")
"""Python says each reply twice."""

# --- commands, stack frames, headers, advice -----------------------------------------------------------

COMMAND = compiled(
    r"\W{0,4}(?:EHLO|HELO|LHLO|MAIL FROM|RCPT TO|DATA|BDAT|AUTH|STARTTLS|QUIT|RSET|NOOP|VRFY)\b"
    r"(?![^\n]{0,120}\b(?:fail|error|reject|denied|refus|timed?.?out|not |command|extension|unsuccess))"
    r"[^,;]{0,200}$",
    re.I,
)
FRAME = _any(
    r"\s{0,40}at [\w.$<>/:@\[\]` -]{1,200}\(",
    r"\s{0,40}at (?:async )?[\w.$<>/:@ -]{1,160}$",
    r"\s{1,40}(?:bei|en|в|à|em|w|場所) [A-Z]\w{1,60}\.[\w.<>`]{1,200}\(",
    r"\s{0,40}File \"[^\"]{1,200}\", line",
    r"\s{0,8}#\d{1,4} |\s{0,40}\.{3} \d{1,5} (?:more|common)|\s{0,8}--- End of|goroutine \d",
    r"\s{0,40}(?:from )?/[\w/.+@-]{1,200}:\d{1,6}(?::|$)",
    r"[^\"\n]{0,120}\"(?:GET|POST|PUT|PATCH|DELETE) /[^\"\s]{0,300} HTTP/\d(?:\.\d)?\" \d{3}\b",  # of the web
    r"Traceback \(most|The above exception was|During handling of the above|\s{0,8}\(Session info",
    r"\s{1,40}(?:raise|return|self\.|await|throw|yield|with|for|if|def) ?[\w.(]",
    r"\s{1,40}[\w.]{1,60}(?: = [\w.]{1,60})?\([^()]{0,200}\)$|\s{1,40}[~^]{2,200}\s{0,4}$",
    after="",
)
HEADER = _any(
    r"Received|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Return-Path|In-Reply-To|References|User-Agent",
    r"X-(?!Supplementary-Info)[\w-]{1,60}|Content-[A-Za-z-]{1,40}|ARC-[\w-]{1,40}|Thread-[\w-]{1,20}|DKIM-Signature|Auto-Submitted",
    r"Reporting-MTA|Received-From-MTA|Remote-MTA|Arrival-Date|Last-Attempt-Date|Will-Retry-Until|Action",
    r"Connection(?=: (?:close|keep-alive)\s*$)",
    r"Router|Transport|Sender Host|Sender IP|Sent Time|Delivery Time|Delivered To",  # cPanel
    r"Final-Recipient|Original-Recipient|Original-Envelope-Id|Authentication-Results|Feedback-ID",
    after="",
    before=": ",
)
HANDSHAKE = _any(
    r"depth=\d|verify return:|CONNECTED\(|---\s*$|Certificate chain|Server certificate|subject=|issuer=",
    r"\s{0,4}\d{1,2} s:|\s{1,6}[iva]:|-----(?:BEGIN|END)|[A-Za-z0-9+/]{48,80}={0,2}\s*$",
    r"No client certificate|no peer certificate available",
    r"SSL handshake has|New, |Server public key|Secure Renegotiation|Compression:|Expansion:|No ALPN",
    r"Early data",
    r"Verif\w+(?: return code)?: (?:0 )?\(?OK|Peer signing|Peer signature|Server Temp|SSL-Session",
    r"\s{4}(?:Protocol|Cipher|Session-ID|Master-Key|PSK|SRP|Start Time|Timeout  |TLS session|Extended)",
    r"\s{4}Max Early",
    r"\s{4}(?:Verify return code: 0|[0-9a-f]{4} - )|Resumption PSK|Post-Handshake|read R BLOCK|DONE\s*$",
    r"Escape character|Can't use SSL_get",
    r"(?:Anonymous|(?:Unt|T)rusted|Verified) TLS connection established [^\n]{1,400} with cipher ",  # Postfix
    after="",
    flags=re.I,
)
ADVICE = _any(
    r"hints?|tips?|notes?|see also|see|documentation|read more|learn more|more information|troubleshoot\w*",
    r"solution|suggestion|suggested|recommended|consult|refer to|make sure|ensure",
    r"please (?:check|make|verify|ensure|see|refer|review|contact|consult|read)",
    r"check (?:that|your|the(?! username and password for)|if|whether)",
    r"verify (?:that|your|the)|try (?:to|using|setting|adding|it)",
    r"for (?:more|further|additional) (?:info|information|details|help)|if (?:you|this|the)",
    r"you (?:may|might|can|could|should|need|must)|did you|are you sure|have you|is your",
    r"(?:possible|common|likely|typical) (?:causes?|reasons?|solutions?)|to (?:fix|solve|resolve)",
    r"it is also possible|\d\. (?:the|an?|your) ",
    r"this (?:error )?(?:usually|often|typically|may|might|could|can|means|occurs)",
    after=r"\W{0,6}",
    before=r"\b",
    flags=re.I,
)
BOUNCE = _any(
    r"this message was created automatically by|a message that you (?:have )?sent could not be delivered to",
    r"recipients\. this is a (?:permanent|temporary) error|the following address\(?es\)? (?:failed|deferred)",
    r"this is the (?:mail system at host|qmail-send program)|i'm sorry to have to inform you that",
    r"be delivered to one or more recipients\.|i'm afraid i wasn't able to deliver your message",
    r"this is a permanent error; i've given up|-{3,10} (?:the following addresses had|transcript of session)",
    r"the original message was received at|delivery to the following recipients? (?:failed|has been delayed)",
    r"technical details of (?:permanent|temporary) failure|google tried to deliver your message",
    r"the error that the other server returned was|the response from the remote server was",
    r"enclosed is the mail delivery report that you requested|the mail system\s*$",
    r"retry timeout exceeded\s*$|retry time not reached for any host\b",
    after=r"[\s>|]{0,8}",
    flags=re.I,
)
"""What a server writes around the reply in a bounce, whatever the reply says."""
OWN_LOG = _any(r"(?:\w{1,20}: )?cannot log to ")
"""What a client says of its own log, after all that it has to say of the mail: msmtp."""
STEP = _any(
    r"trying|connecting to|connected (?:to|\()|attempting|opening connection|looking up|closing connection",
    r"connection:? (?:to|opening|opened|established)|using |loading |initiali[sz]|TLS started|peer ",
    r"resolved|setting |isSSL|useEhlo|getProvider",
    after=r"\s{0,8}(?:\*{1,3} |=== |\* |DEBUG(?: SMTP)?: |\[debug\] )?",
    flags=re.I,
)
"""What a client says it is doing: no fault, unless the line names one."""
SETTING = _any(
    r"(?:export |set |\$|- )?(?!\S{0,60}(?:code|errno|error|status|result|response|authenticated))"
    r"[\w.\[\]'\"-]{0,40}(?:tls|ssl|auth|port|verify|secur|enable|allow|ignore|require|debug)[\w.\]'\"-]{0,30}"
    r"\s{0,3}(?:=>?|:)\s{0,3}[\"']?"
    r"(?:true|false|yes|no|on|off|none|null|nil|required|always|never|\d{1,5}|[A-Z]\w{1,40}(?:\.\w{1,40}){1,3};)"
    r"[\"']?\s{0,2}[,;]?\s{0,4}(?:#[^\n]*)?$",
    r"rejected: \[\s?\]",  # nodemailer: none
    flags=re.I,
)
"""A line of a configuration that was pasted beside the fault."""
SPEAKERS = (
    (SETTING, Side.LOG),
    (COMMAND, Side.CLIENT),
    (FRAME, Side.LOG),
    (HEADER, Side.LOG),
    (HANDSHAKE, Side.LOG),
    (ADVICE, Side.ADVICE),
    (BOUNCE, Side.LOG),
    (OWN_LOG, Side.LOG),
)
_FAILS = (
    "fail", "error", "refus", "denied", "reject", "timed", "timeout", "time-out", "unable", "could not",
    "couldnot", "couldn't", "could n't", "cannot", "can't", "reset", "unreach", "no route", "invalid",
    "abort", "errno", "exceed", "bounced", "deferred", "untrust", "expired", "closed", "eof", "lost",
)  # fmt: skip


def fails(text: str) -> bool:
    """Does it name a fault?"""
    return any(map(text.lower().__contains__, _FAILS))
