"""From evidence as it was pasted to a Reading: words without wrappings, numbers, what may be inferred.

Pure text work, bounded and linear. What the words mean is the table's to say, not this file's.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from exporter.diagnosis.evidence import TEXT_LIMIT
from exporter.model import FailureKind, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.diagnosis.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Evidence made ready for the rules. `words` is lower case, single-spaced, with a space at both ends.

    Names of hosts and addresses of pages stand verbatim after the words, where phrases cannot run into them.
    """

    evidence: Evidence
    words: str
    kind: FailureKind | None
    phase: Phase | None
    provider: str
    code: int | None
    enhanced: str | None
    mechanism: str
    port: int | None
    aadsts: int | None
    bare: bool
    success: bool

    @property
    def placed(self) -> bool:
        """Is it known where the reply comes from?"""
        return bool(self.kind or self.phase or self.provider)


def readings(evidence: Evidence) -> tuple[Reading, ...]:
    """The last verdict first, where the text holds several, then the whole."""
    raw = _joined(evidence)
    clean = _unwrapped(raw)
    parts = _verdicts(clean)
    whole = _reading(evidence, clean, clean)
    last = parts[-1] if len(parts) > 1 else None
    return (_reading(evidence, last, clean), whole) if last else (whole,)


def _joined(evidence: Evidence) -> str:
    """Text and the client's words, once each, no longer than the limit (its head and its tail)."""
    text, said = evidence.text, evidence.client_error
    both = text if said in text else said if text in said else f"{text}\n{said}"
    if len(both) <= TEXT_LIMIT:
        return both
    return f"{both[: TEXT_LIMIT // 2]}\n{both[-TEXT_LIMIT // 2 :]}"


# --- wrappings ------------------------------------------------------------------------------------

_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([rnt])|([\"'/\\]))")
_TAG = re.compile(
    r"</?(?:br|p|div|html|body|head|span|td|tr|table|b|i|a|pre|font|strong|li|ul)\b[^<>]{0,200}>", re.I
)
_SOFT_BREAK = re.compile(r"=\r?\n")
_ANSI = re.compile(r"\x1b\[[0-9;]{0,12}[A-Za-z]")
_CONTINUED = re.compile(r"(?<![\w.])([245]\d\d)-(?:[245]\.\d{1,3}\.\d{1,3}[ \t]+)?(?=\S)")


def _unwrapped(text: str) -> str:
    """Escapes, mark-up, soft line breaks and colours undone."""
    if "\\" in text:
        text = _ESCAPE.sub(_escaped, text)
    if "=\n" in text or "=\r\n" in text:
        text = _SOFT_BREAK.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return _ANSI.sub("", text) if "\x1b" in text else text


def _escaped(match: re.Match[str]) -> str:
    wide, narrow, blank, plain = match.groups()
    if blank:
        return "\n"
    return plain or chr(int(wide or narrow, 16))


# --- several replies in one text ------------------------------------------------------------------

# Every repetition is bounded: a line of any bytes costs a constant.
_REPLY_LINE = re.compile(r"^\W{0,20}(?:[\w .:\[\],-]{0,40}[:<>*~|]{1,4}\W{0,10})?([2345]\d\d)([ -]|$)")
_COMMAND_LINE = re.compile(
    r"^\W{0,20}(?:C:)?\W{0,5}(?:EHLO|HELO|MAIL FROM|RCPT TO|DATA|AUTH|STARTTLS|QUIT|RSET|NOOP)\b"
    r"[^,;]{0,200}$",
    re.I,
)
_NESTED = re.compile(
    r"(?:error|responded with|response|returned|said|reply|message)\W{1,4}(?=[45]\d\d[ -]#?[45]\.\d)"
    r"|server response (?:was|is)\W{1,4}(?=\w)",
    re.I,
)
_STRONG = re.compile(r"(?<![\w.\-])([45]\d\d)[ -]#?([45]\.\d{1,3}\.\d{1,3})(?![\w.])")
_CONSEQUENCE = re.compile(
    r"bad sequence|must have|need (?:mail|rcpt)|no valid|timeout waiting|timed? ?out|idle"
    r"|closing (?:transmission|connection)|out of order|command not implemented|not recognized"
    r"|send (?:mail|hello|helo) first|^\W{0,9}503\b",
    re.I,
)


def _verdicts(text: str) -> list[str]:
    """The refusals of a text in order, without mere consequences of an earlier one."""
    screens = _screen(text)
    parts = screens if len(screens) > 1 else _inline(text)
    kept = [part for at, part in enumerate(parts) if at == 0 or not _CONSEQUENCE.search(part[:160])]
    return kept if len(parts) > 1 else parts


def _screen(text: str) -> list[str]:
    """A dialogue as on a screen or in a log: one part per refusal, without successes and commands."""
    lines = text.splitlines()
    marks = [_REPLY_LINE.match(line) for line in lines]
    codes = [mark.group(1) if mark else "" for mark in marks]
    if len({code for code in codes if code}) < 2:
        return [text]
    parts: list[list[str]] = []
    before, taking = "", False
    for line, code in zip(lines, codes, strict=True):
        if code:
            taking = code[0] in "45"
            if taking and code != before:
                parts.append([])
            before = code
        elif _COMMAND_LINE.match(line):
            taking, before = False, ""
        if taking and parts:
            parts[-1].append(line)
        elif not code and not _COMMAND_LINE.match(line) and line.strip():
            parts.append([line])
            before = ""
    return ["\n".join(part) for part in parts]


def _inline(text: str) -> list[str]:
    """Replies nested in one line: `530 5.7.57 ... Error: 535 5.7.139 ...`."""
    starts = [match.end() for match in _NESTED.finditer(text)]
    before = ""
    for match in _STRONG.finditer(text):
        if before and match.group(1) != before:
            starts.append(match.start())
        before = match.group(1)
    cuts = [0, *sorted(set(starts)), len(text)]
    parts = [text[a:b] for a, b in pairwise(cuts)]
    return [part for part in parts if part.strip()]


# --- numbers --------------------------------------------------------------------------------------

_CODE = re.compile(
    r"(?:^\W{0,3}|[\n(\[\"']|\b(?:said|code|response|responsecode|error|status|reply|returned|received|failed|err)\b\W{1,6})"
    r"([2345]\d\d)(?=[ \-,\"')\]:;]|$)",
    re.I | re.M,
)
_ENHANCED = re.compile(r"(?<![\w.\-])([245]\.\d{1,3}\.\d{1,3})(?![\w.])")
_AADSTS = re.compile(r"AADSTS(\d{4,8})(?!\d)|\"?error_codes\"?\W{1,4}(\d{4,8})(?!\d)", re.I)
_SIGN_IN = re.compile(
    r"(?:sign-?in|azure ad|entra|token)[^\n]{0,40}?error(?: code)?\W{1,3}(\d{5,7})(?!\d)", re.I
)


def _code(text: str) -> int | None:
    strong = _STRONG.search(text)
    match = strong or _CODE.search(text)
    return int(match.group(1)) if match else None


def _enhanced(text: str) -> str | None:
    strong = _STRONG.search(text)
    if strong:
        return strong.group(2)
    match = _ENHANCED.search(text)
    return match.group(1) if match else None


def _aadsts(text: str) -> int | None:
    """The first Entra error number, read whole: AADSTS90002 is no prefix of AADSTS900023."""
    match = _AADSTS.search(text) or _SIGN_IN.search(text)
    return int(next(group for group in match.groups() if group)) if match else None


# --- words ----------------------------------------------------------------------------------------

_LINK = re.compile(r"https?://[^\s<>\"')\]]+|\baka\.ms/\S+", re.I)
_ADDRESS = re.compile(r"[\w.+%=-]{1,64}@[\w.-]{1,255}")
_STAMP = re.compile(
    r"\[[^\[\]\n]{0,80}\b\d{4}-\d\d-\d\dT[^\[\]\n]{0,60}\]|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*"
    r"|\[Hostname=[^\]\n]{0,80}\]"
)
_NETWORK_ADDRESS = re.compile(
    r"\[?\b\d{1,3}(?:\.\d{1,3}){3}\b(?:[:#/]\d{1,5})?\]?|\[?(?:[0-9a-f]{1,4}:){3,}[0-9a-f:.]+\]?", re.I
)
_HOST = re.compile(
    r"(?<![\w.@-])(?:[a-z0-9_-]{1,63}\.){1,8}"
    r"(?:com|net|org|io|edu|gov|mil|info|biz|local|lan|internal|test|example|invalid|cloud|dev|app|mx|microsoft|[a-z]{2})"
    r"(?![\w-])(?!\.\w)",
    re.I,
)
_NAMES = (
    ("/", _LINK, ""),
    ("@", _ADDRESS, " "),
    ("-", _STAMP, " "),
    ("[Hostname", _STAMP, " "),
    (".", _NETWORK_ADDRESS, " ipaddr "),
    (":", _NETWORK_ADDRESS, " ipaddr "),
    (".", _HOST, ""),
)
"""What is taken out of the words: the mark without which it cannot be there, its pattern, what is left in its
place. Where nothing is left, it is kept verbatim at the end."""
_REPLY_NUMBER = re.compile(
    r"(?<![\w.])[2345]\d\d[ -]#?[245]\.\d{1,3}\.\d{1,3}\b|(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w.])"
    r"|^\W{0,3}[2345]\d\d\b",
    re.M,
)
_NOT_A_WORD = re.compile(r"\.(?!\d)|(?<!\d)\.|[^\w.]+|_")
_QUIET = str.maketrans("", "", "'`\u2018\u2019\u00b4")


def words_of(text: str) -> str:
    """Lower case, no punctuation, no numbers of replies; hosts and links verbatim at the end."""
    tail: list[str] = []
    text = _CONTINUED.sub(" ", text)
    for mark, pattern, left in _NAMES:
        if mark in text:
            if not left:
                tail += pattern.findall(text)
            text = pattern.sub(left or " ", text)
    text = _REPLY_NUMBER.sub(" ", text)
    words = " ".join(_NOT_A_WORD.sub(" ", text.lower().translate(_QUIET)).split())
    return f" {words} " + "".join(f" {link.lower()}" for link in tail)


_EMPTY_WORDS = frozenset(  # one text, for the eye: a list of these would take a page
    """
    error errors failed failure failing smtp server response responded said reply code status message
    exception the an was is host remote returned from to mail send sending email command socket line
    with auth login invalid not b authentication unsuccessful rejected refused diagnostic esmtp your
    sorry denied ipaddr
    """.split()  # noqa: SIM905
)


def _is_bare(words: str) -> bool:
    """Do the words say nothing but that something failed?"""
    return all(word in _EMPTY_WORDS or word.isdigit() for word in words.partition("  ")[0].split())


# --- what the text lets one infer -----------------------------------------------------------------

_PROVIDERS = (
    ("microsoft365-hve", ("hve.mx.microsoft", "smtp-hve", "high volume email")),
    ("azure-communication-services", ("azurecomm.net",)),
    ("entra", ("aadsts", "login.microsoftonline", "login.windows.net", "sts.windows.net")),
    (
        "microsoft365",
        (
            "prod.outlook.com",
            "office365",
            "aka.ms/smtp",
            "protection.outlook",
            "mx.microsoft",
            "storedrv",
            "outlook.com",
        ),
    ),
    ("gmail", ("gsmtp", "support.google.com", "gmail.com", "google.com")),
    ("amazon-ses", ("amazonaws", "amazonses")),
    ("sendgrid", ("sendgrid",)),
    ("mailgun", ("mailgun",)),
    ("postmark", ("postmark",)),
    ("brevo", ("brevo", "sendinblue")),
    ("mailtrap", ("mailtrap",)),
)
_PHASES = (
    (
        Phase.MAIL_FROM,
        (
            "reply to mail from",
            "during mail from",
            "mail command failed",
            "mail from:<",
            "smtpsenderrefused",
            "mailfromcommand",
        ),
    ),
    (
        Phase.RCPT_TO,
        (
            "reply to rcpt to",
            "rcpt from",
            "rcpt to:<",
            "smtprecipientsrefused",
            "recipients failed",
            "recipient command failed",
            "rcpttocommand",
        ),
    ),
    (
        Phase.MESSAGE,
        ("end of data", "data end command", "smtpdataerror", "datastopcommand", "message failed:"),
    ),
    (Phase.DATA, ("reply to data",)),
    (
        Phase.AUTH,
        (
            "invalid login",
            "smtpauthenticationerror",
            "authenticationfailedexception",
            '"auth ',
            "'auth ",
            "could not authenticate",
            "sasl authentication failed",
            "eauth",
        ),
    ),
    (Phase.EHLO, ("reply to ehlo", "reply to helo", "helo handshake", "smtphelooerror", "smtpheloerror")),
    (Phase.BANNER, ("initial server greeting", "refused to talk to me")),
    (Phase.STARTTLS, ("reply to starttls",)),
)


_FAMILIES = {
    "microsoft365-gcc-high": "microsoft365",
    "microsoft365-dod": "microsoft365",
    "microsoft365-china": "microsoft365",
    "microsoft365-legacy-tls": "microsoft365",
    "outlook.com": "microsoft365",
    "mailgun-eu": "mailgun",
    "google-relay": "gmail",
}
"""Presets whose servers speak alike."""


def _provider(given: str | None, low: str) -> str:
    if given and given != "generic":
        return _FAMILIES.get(given, given)
    return next((name for name, marks in _PROVIDERS if any(mark in low for mark in marks)), given or "")


def _phase(given: Phase | None, low: str) -> Phase | None:
    return given or next((phase for phase, marks in _PHASES if _any_in(marks, low)), None)


def _any_in(marks: Iterable[str], low: str) -> bool:
    return any(mark in low for mark in marks)


def _mechanism(given: str | None, low: str) -> str:
    if given:
        return given.upper()
    return next((name.upper() for name in ("xoauth2", "oauthbearer", "cram-md5") if name in low), "")


_SUCCESS_LINE = re.compile(r"^\W*(?:[A-Z]:\s*)?[23]\d\d(?:[ -]|$)")
_FAILS = (
    "error",
    "fail",
    "denied",
    "reject",
    "refused",
    "unable",
    "invalid",
    "timed",
    "timeout",
    "reset",
    "expected",
    "exception",
)


def _is_success(text: str, evidence: Evidence) -> bool:
    """Is it a positive reply and nothing else?"""
    if evidence.kind is not None:
        return False
    lines = [line for line in text.splitlines() if line.strip() and not _COMMAND_LINE.match(line)]
    if lines and all(_SUCCESS_LINE.match(line) for line in lines):
        return True
    positive = evidence.code is not None and 200 <= evidence.code < 400
    return positive and not _any_in(_FAILS, text.lower()) and _STRONG.search(text) is None


def _reading(evidence: Evidence, part: str, whole: str) -> Reading:
    low = whole.lower()
    words = words_of(part)
    own = part is whole
    code = evidence.code if own and evidence.code is not None else _code(part)
    return Reading(
        evidence=evidence,
        words=words,
        kind=evidence.kind,
        phase=_phase(evidence.phase, low),
        provider=_provider(evidence.provider, low),
        code=code if code is not None else evidence.code,
        enhanced=(evidence.enhanced if own else None) or _enhanced(part) or evidence.enhanced,
        mechanism=_mechanism(evidence.mechanism, low),
        port=evidence.port if evidence.port is not None else _port(low),
        aadsts=_aadsts(whole),
        bare=_is_bare(words),
        success=_is_success(whole, evidence),
    )


_PORT = re.compile(r"(?:port:?\s{0,2}|[\w\])]:)(25|465|587|2525|2587)(?!\d)")


def _port(low: str) -> int | None:
    match = _PORT.search(low)
    return int(match.group(1)) if match else None
