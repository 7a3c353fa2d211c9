"""What can be said of a failure that no cause fits: what was read of it, and what to look at first. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from exporter.diagnosis.cause import Risk, Step
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.diagnosis.reading import Reading

_LATER = "The server puts it off (4xx): see whether the next try passes before anything is changed."
_WHOLE = (
    "Paste the whole error: the server's own line begins with a number such as 535 or 550; the client's "
    "log has it."
)
_AT: Final = {
    Phase.DNS: "See whether the host's name is right, and what another resolver answers.",
    Phase.CONNECT: "See whether host and port are right, and whether another network gets through.",
    Phase.BANNER: "See what greets on the port: it may be another service, or want TLS at once.",
    Phase.EHLO: "See whether the server wants another name in EHLO, or refuses this address.",
    Phase.STARTTLS: "See whether the server offers STARTTLS on this port.",
    Phase.TLS: "Look at the certificate and the TLS versions of the server.",
    Phase.TOKEN: "Read the issuer's sign-in log for this application.",
    Phase.AUTH: "See the login in the server's log: it says why. Do not try again and again meanwhile.",
    Phase.MAIL_FROM: "See whether this account may send with this sender.",
    Phase.RCPT_TO: "See whether the recipient exists, and whether this server relays for it.",
    Phase.DATA: "See in the server's log why it took no message.",
    Phase.MESSAGE: "See in the server's log why it took no message: size, content or policy.",
    Phase.DELIVERY: "Trace the message by its Message-ID.",
    Phase.IMAP: "See the login in the mailbox server's log.",
}
_ASK = "Ask whoever runs the server, with the evidence and the time: its log says why."
_ENTRY: Final = """\
causes:
  our_cause:
    meaning: What it means, in a sentence.
    actor: relay_admin
    steps: [{text: What to do.}]
    matches: [{says: WORDS}]
    samples: [SAMPLE]"""
_WORDS_MAX: Final = 8  # a sentence's kernel: a name or a number in it would bind the rule to one mail
_SAMPLE_CHARS_MAX: Final = 200


def first_looks(reading: Reading) -> tuple[Step, ...]:
    """What to look at first, by where it was said."""
    texts = tuple(_texts(reading)) or (_WHOLE,)
    return tuple(Step(text=text, risk=Risk.READ_ONLY) for text in texts)


def entry_for(reading: Reading) -> str:
    """An own cause for it, to be completed; empty where there are no words to know it by."""
    words = reading.words.partition("  ")[0].split()
    if not words:
        return ""
    said = json.dumps(" ".join(words[:_WORDS_MAX]))
    last = reading.said.rstrip().splitlines()[-1].strip()
    return _ENTRY.replace("WORDS", said).replace("SAMPLE", json.dumps(last[:_SAMPLE_CHARS_MAX]))


def _texts(reading: Reading) -> Iterator[str]:
    code = reading.code or 0
    if 400 <= code < 500:
        yield _LATER
    if reading.phase in _AT:
        yield _AT[reading.phase]
    if code:
        yield _ASK


def read_of(reading: Reading) -> dict[str, str]:
    """What was read, by name; only what is there."""
    hosts = reading.words.partition("  ")[2].split()
    names = {
        "code": str(reading.code or ""),
        "enhanced": reading.enhanced or "",
        "AADSTS": str(reading.aadsts or ""),
        "phase": str(reading.phase or ""),
        "provider": reading.provider,
        "host": next(
            (name for name in hosts if "." in name and "/" not in name and not name[-1].isdigit()), ""
        ),
    }
    return {name: value for name, value in names.items() if value}
