"""English replies that no rule knows, by two of their words: a thing, and what is said of it.

"black ip", "out of rcpt", "auth mode unimplemented": servers write such sentences by the thousand, of few
things. What stands nearest together counts. It is a guess, and the rules go before it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from exporter.diagnosis.lazily import compiled

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from exporter.diagnosis.reading import Reading

_THINGS: Mapping[str, str] = {
    "greeting": "helo|ehlo|hello|helo name",
    "sender check": """
        spf|dkim|dmarc|sender id|sender policy|signature|send mail for|send mail from|permitted sender
        designated sender""",
    "reverse name": "ptr|ptr record|reverse dns|rdns|reverse lookup|reverse|client hostname",
    "rate": "ratelimit|rate limit|per hour|per minute|hourly|frequency",
    "sending": "daily|sending quota|sending limit|send quota|messages|emails|outgoing|outbound",
    "sender": """
        sender|mail from|from address|envelope from|return path|originator|reverse path|sending address
        from domain|sender domain|domain of sender|sending domain|your domain|sender name|from name""",
    "relay": "relay|relaying|relayed|forwarding",
    "storage": "quota|storage|disk quota|mailbox storage",
    "server's own": "queue|database|ldap|sql|configuration|filter|scanner|milter|backend|user database|disk",
    "recipient": "recipient|rcpt|addressee|to address|forward path|destination address|local part",
    "mailbox": "mailbox|user|inbox|mailing list|this address",
    "login": """
        auth|authentication|authenticate|login|log in|logon|sign in|credential|password|username|sasl
        smtp auth|auth mode|auth type|auth method|auth mechanism""",
    "encryption": "starttls|tls|ssl|encryption|encrypted|secure connection",
    "connection": "connection|session|socket|concurrent|simultaneous",
    "header": "header|header field|from header|date header|message id|mime|line feed|separator|subject",
    "command": "command|syntax|argument|parameter|sequence",
    "client": """
        ip|ipaddr|ip address|client|client host|client ip|your host|remote host|sending host|sending server
        connecting host|network|server ip|host|ips|your server|remote ip|source address|netblock""",
    "names": "dns|mx|mx record|resolver|name server|nameserver|domain name",
    "message": "message|mail|email|e mail|content|body|attachment",
}
"""What a sentence is of; where two stand equally near, the first of these."""
_SAID: Mapping[str, str] = {
    "denied": """
        deny|denied|denies|reject|refuse|block|ban|banned|unacceptable|not accept|not accepting|not welcome
        is not accepted|not being accepted|restricted|access denied|not allowed|not permitted|disallow
        forbidden|prohibited|not authorized|not authorised|unauthori[sz]ed|no permission""",
    "listed": """
        black|blacklist|blocklist|black list|block list|black listed|listed|listing|bad reputation
        poor reputation|low reputation|reputation|rbl|dnsbl|denylist|distrust|untrusted""",
    "unknown": """
        unknown|not found|no such|not exist|nonexistent|non existent|invalid|not valid|illegal|improper|bad
        malformed|missing|empty|unrecogni[sz]ed|not recogni[sz]ed|wrong|does not contain|not present|incorrect
        has no|no valid""",
    "unresolved": "unresolvable|not resolve|does not resolve|cannot resolve|no ptr|not resolvable",
    "too many": "too many|too much|exceed|over|limit|max|maximum|out of|full|flood|throttl|overrun",
    "too large": "too large|too big|too long|oversize|larger than|size limit",
    "failing": """
        temporary error|temporary failure|temporar|error|fail|failure|unavailable|timeout|timed out
        not ready|busy|unable|cannot|could not|can not|down|try later|try again""",
    "unsupported": "unsupported|not supported|unimplemented|not implemented|not offered",
    "required": "required|requires|require|must|need|mandatory|expected|necessary",
    "forged": """
        forged|forgery|fake|spoof|not match|must match|mismatch|doesnt match|not the same|not same|differ
        impersonat|dynamic|generic""",
    "over": "moved|lifetime exceeded|idle|inactivity",
}
_MEANT: Mapping[tuple[str, str], str] = {
    ("greeting", "denied"): "helo_invalid",
    ("greeting", "unknown"): "helo_invalid",
    ("greeting", "unresolved"): "helo_invalid",
    ("greeting", "forged"): "helo_invalid",
    ("sender check", "failing"): "spf_dmarc_rejected",
    ("sender check", "denied"): "spf_dmarc_rejected",
    ("sender check", "unknown"): "spf_dmarc_rejected",
    ("sender check", "forged"): "spf_dmarc_rejected",
    ("reverse name", "unknown"): "ptr_missing",
    ("reverse name", "unresolved"): "ptr_missing",
    ("reverse name", "failing"): "ptr_missing",
    ("reverse name", "required"): "ptr_missing",
    ("reverse name", "forged"): "ptr_missing",
    ("reverse name", "denied"): "ptr_missing",
    ("rate", "too many"): "rate_limited",
    ("sender", "unknown"): "sender_domain_invalid",
    ("sender", "unresolved"): "sender_domain_invalid",
    ("relay", "denied"): "relay_denied",
    ("storage", "too many"): "mailbox_full",
    ("recipient", "unknown"): "recipient_unknown",
    ("recipient", "too many"): "too_many_recipients",
    ("mailbox", "unknown"): "recipient_unknown",
    ("login", "unsupported"): "auth_mechanism_unsupported",
    ("login", "too many"): "login_rate_limited",
    ("encryption", "required"): "starttls_required",
    ("connection", "too many"): "concurrency_limit",
    ("header", "unknown"): "message_malformed",
    ("header", "required"): "message_malformed",
    ("command", "unknown"): "client_protocol_error",
    ("command", "too many"): "session_error_limit",
    ("client", "listed"): "ip_blocklisted",
    ("client", "unresolved"): "ptr_missing",
    ("message", "too large"): "message_too_large",
}
"""Those pairs alone that say one thing: of the texts that are known, nine of ten are right."""
_PASSING: Mapping[tuple[str, str], str] = {
    ("server's own", "failing"): "server_temporary_failure",
    ("mailbox", "over"): "server_temporary_failure",
    ("login", "failing"): "server_temporary_failure",
    ("connection", "over"): "session_timeout",
    ("names", "failing"): "dns_temporary_failure",
}
"""Of a reply that begins with 4, beside those."""

_BUSY, _LEAST_CODE, _FOR_GOOD = 421, 430, 500
"""Below 430 SMTP has but the one; the others are HTTP's."""
SURE = 0.37
"""A little more than a number beside a sentence that no rule knows."""
_READ = 40
"""Words of either table that are looked at in a sentence."""
_NEAR, _A_WORD = 40, 12
"""Characters between the two: half a sentence, a word and a little."""


def _words(table: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each word and whose it is, the longest first: "from header" is no "header"."""
    words = (
        (word.strip(), name)
        for name, written in table.items()
        for word in written.replace("\n", "|").split("|")
        if word.strip()
    )
    return sorted(words, key=lambda pair: -len(pair[0]))


def _pattern(words: list[tuple[str, str]]) -> re.Pattern[str]:
    """Any of them, each in a group of its own."""
    return compiled(rf"\b(?:{'|'.join(f'({word})' for word, _ in words)})(?:s|es|d|ed|ing)?\b")


_THING_WORDS, _SAID_WORDS = _words(_THINGS), _words(_SAID)
_THING, _SAYING = _pattern(_THING_WORDS), _pattern(_SAID_WORDS)


def meant_by(reading: Reading) -> str | None:
    """The label of the cause, None where no thing stands near what is said of one.

    Only a refusal with a number is read so: of a log or of another program's words anything could be made.
    """
    code = reading.code
    if code is None or not (code == _BUSY or code >= _LEAST_CODE):
        return None
    tables = (_PASSING, _MEANT) if code < _FOR_GOOD else (_MEANT,)
    for clause in reading.words.split("  "):
        things = [(each.span(), _name(each, _THING_WORDS)) for each in islice(_THING.finditer(clause), _READ)]
        nearest = min(_pairs(clause, things), default=None)
        if nearest is not None:
            return next((table[nearest[2:]] for table in tables if nearest[2:] in table), None)
    return None


_RANKS = {name: rank for rank, name in enumerate(_THINGS)}
Thing = tuple[tuple[int, int], str]


def _pairs(clause: str, things: list[Thing]) -> Iterator[tuple[int, int, str, str]]:
    """What is said of a thing: how many words apart, its rank, the thing, what is said."""
    for said in islice(_SAYING.finditer(clause), _READ) if things else ():
        for (start, end), thing in things:
            apart = max(start - said.end(), said.start() - end, 0)
            if apart <= _NEAR:
                yield apart // _A_WORD, _RANKS[thing], thing, _name(said, _SAID_WORDS)


def _name(found: re.Match[str], words: list[tuple[str, str]]) -> str:
    return words[(found.lastindex or 1) - 1][1]
