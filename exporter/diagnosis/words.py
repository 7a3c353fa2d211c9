"""The words of an utterance: lower case, without punctuation, numbers of replies, names, addresses. Pure.

Names of hosts and addresses of pages stand verbatim after the words, where phrases cannot run into them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exporter.diagnosis.languages import english_of
from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.letters import plain_words
from exporter.facts.openssl_error import openssl_reasons
from exporter.facts.system_error import system_errors
from exporter.facts.tls_error import tls_reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTINUED = compiled(r"(?<![\w.])([245][0-5]\d)-(?:[245]\.\d{1,3}\.\d{1,3}[ \t]+)?(?=\S)")
_LINK = compiled(r"https?://[^\s<>\"')\]]+|\baka\.ms/\S+", re.I)
_ADDRESS = compiled(r"[\w.+%=-]{1,64}@[\w.-]{1,255}")
_STAMP = compiled(
    r"\[[^\[\]\n]{0,80}\b\d{4}-\d\d-\d\dT[^\[\]\n]{0,60}\]|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*"
    r"|\[Hostname=[^\]\n]{0,80}\]"
)
_NETWORK_ADDRESS = compiled(
    r"\[?\b\d{1,3}(?:\.\d{1,3}){3}\b(?:[:#/]\d{1,5})?\]?|\[?(?:[0-9a-f]{1,4}:){3,}[0-9a-f:.]+\]?", re.I
)
_IPV6 = compiled(r"\b[0-9A-Fa-f]{1,4}:(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{1,4}\b")
_HOST = compiled(
    r"(?<![\w.@-])(?:[a-z0-9_-]{1,63}\.){1,8}"
    r"(?:com|net|org|io|edu|gov|mil|info|biz|local|lan|internal|test|example|invalid|cloud|dev|app|mx|microsoft|[a-z]{2})"
    r"(?![\w-])(?!\.\w)",
    re.I,
)
_NAMES = (
    (compiled(r"://|[Aa][Kk][Aa]\.[Mm]"), _LINK, ""),
    (compiled("@"), _ADDRESS, " "),
    (compiled(r"-\d\d-\d\d[T ]|Hostname="), _STAMP, " "),
    (compiled(r"\.\d{1,3}\.\d{1,3}\.\d|:[0-9A-Fa-f]{0,4}:"), _NETWORK_ADDRESS, " ipaddr "),
    (compiled(r"\.[A-Za-z]"), _HOST, ""),
)
"""What is taken out of the words: a quick look whether it can be there, its pattern, what is left in its
place. Where nothing is left, it is kept verbatim at the end."""
_REPLY_NUMBER = compiled(
    r"[2345](?:(?<![\w.].)(?:\d\d[ -]#?[245]\.\d{1,3}\.\d{1,3}\b|(?<!3)\.\d{1,3}\.\d{1,3}(?![\w.]))"
    r"|(?:(?<=^.)|(?<=^\W.)|(?<=^\W\W.)|(?<=^\W\W\W.))\d\d\b)",
    re.M,
)
_GRAPH_CODE = compiled(r"\bError(?=[A-Z][a-z]+[A-Z])")
"""Of Microsoft Graph: ErrorSendAsDenied."""
_BYTES = compiled(r"(?<!\w)b(?=['\"])")
"""Python's mark of bytes: (550, b'User unknown')."""


Heard = dict[str, tuple[str, list[str]]]
"""Words and names of texts that were read before: the one that decides is read in the whole, then alone."""


def words_of(texts: Iterable[str], heard: Heard | None = None) -> str:
    """The words of each text, parted by two spaces, which no phrase runs across; then names and links
    verbatim."""
    read = [_heard(text, {} if heard is None else heard) for text in texts]
    said = "  ".join([words for words, _ in read])
    names = [name for _, named in read for name in named]
    named = "".join([f"  {name.lower()}" for name in names])
    meant = "".join([f" {english} " for english in english_of(said)])
    return f" {said} {meant}{named}"


def _heard(text: str, heard: Heard) -> tuple[str, list[str]]:
    if text not in heard:
        names: list[str] = []
        heard[text] = _said(text, names), names
    return heard[text]


def _said(text: str, names: list[str]) -> str:
    """Lower case, no punctuation, no numbers of replies."""
    if text.count(":") > 1 and _IPV6.search(text):
        names.append("ipv6")
    if "b'" in text or 'b"' in text:
        text = _BYTES.sub("", text)
    text = text.replace("...", " ")  # of sendmail: not allowed...user@host
    if "-" in text:
        text = _CONTINUED.sub(" ", text)
    for likely, pattern, left in _NAMES:
        if likely.search(text):
            if not left:
                names += pattern.findall(text)
            text = pattern.sub(left or " ", text)
    text = _REPLY_NUMBER.sub(" ", text)
    if "Error" in text:
        text = _GRAPH_CODE.sub("Error ", text)
    errors = "".join([f"  {error.lower().replace('_', ' ')}" for error in system_errors(text)])
    camels = _CAMEL.findall(text)
    if camels:
        names_of_errors = dict.fromkeys(camels[:_NAMES_MAX])
        errors += "".join([f"  {_split(name)}" for name in names_of_errors if not name.endswith(_CLASSES)])
    if "SSL" in text or "code: " in text:
        errors += "".join([f"  {reason}" for reason in openssl_reasons(text)])
    if "-" in text or "0x80" in text or "BearSSL" in text:
        errors += "".join([f"  {reason}" for reason in dict.fromkeys(tls_reasons(text))])
    return f"{plain_words(text)}{errors}"


_CAMEL = compiled(r"\b(?:[A-Z]?[a-z]++(?:[A-Z]++[a-z]++){1,4}|[A-Z]{2,5}[a-z]++(?:[A-Z]++[a-z]++){0,4})\b")
_HUMP = compiled(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CLASSES = ("Exception", "Error", "Warning", "SMTPServerBusy")
"""Names of classes say less than the sentence behind them, and the rules know those that do not."""
_NAMES_MAX = 20
"""Names of errors and classes that are read as words; a stack has hundreds."""


def _split(name: str) -> str:
    """HandshakeFailure as "handshake failure"."""
    return _HUMP.sub(" ", name).lower()


_NAME_SIGN = frozenset("./:@")
_EMPTY_WORDS = frozenset(  # one text, for the eye: a list of these would take a page
    """
    error errors failed failure failing smtp server response responded said reply code status message
    exception the an was is host remote returned from to mail send sending email command socket line
    with auth login invalid not b authentication unsuccessful rejected refused diagnostic esmtp your
    sorry denied ipaddr mailer notification notifications
    """.split()  # noqa: SIM905
)


def is_bare(words: str) -> bool:
    """Do the words say nothing but that something failed?"""
    return all(
        word in _EMPTY_WORDS or word.isdigit() for word in words.split() if _NAME_SIGN.isdisjoint(word)
    )
