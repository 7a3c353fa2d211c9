"""The shapes in which people paste a reply or a fault: `wrappers.txt`, of our own making. Read-only test
data.

A wrapper is filled with `{reply}` (or its parts `{code} {enhanced} {text}`), the `{command}` that it
answers, as MTAs name it `{answers}`, and `{dsn}`; that of a fault, which no server said, with `{fault}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NOISE_BEFORE = (
    "2026-11-03T06:25:10Z INFO relay.sender starting, 3 messages queued, timeout=60s retries=2",
    "Loading configuration /etc/mailer/mailer.yaml",
    "relay=mx.relay.example mailer=esmtp delay=00:00:02",
    "Connecting to mx.relay.example port 587 ...",
)
NOISE_AFTER = (
    "\tat com.acme.mail.Sender.send(Sender.java:41)",
    "2026-11-03T06:25:12Z INFO relay.sender next run in 300 seconds",
    "See https://docs.acme.example/mail/troubleshooting for details.",
    "Process finished with exit code 1",
)
_COMMANDS = {
    "auth": ("AUTH LOGIN", "AUTH LOGIN"),
    "ehlo": ("EHLO host.contoso.example", "EHLO"),
    "starttls": ("STARTTLS", "STARTTLS"),
    "mail_from": ("MAIL FROM:<a@contoso.example>", "MAIL FROM"),
    "rcpt_to": ("RCPT TO:<c@fabrikam.example>", "RCPT TO"),
    "data": ("DATA", "DATA"),
    "message": (".", "end of DATA"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A reply taken apart, to be put into a wrapper."""

    code: str
    enhanced: str
    text: str

    @property
    def reply(self) -> str:
        """All of it, on one line."""
        return " ".join(filter(None, (self.code, self.enhanced, self.text)))


def _read(kind: str) -> dict[str, str]:
    """The wrappers of a kind by their name; each begins with a line `@@@ KIND in NAME`."""
    text = (Path(__file__).parent / "wrappers.txt").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.removeprefix("@@@ ").rstrip("\n").split("\n@@@ "))
    start = f"{kind} in "
    return {name.removeprefix(start): rest for name, _, rest in parts if name.startswith(start)}


REPLIES = _read("reply")
FAULTS = _read("fault")


def wrapped(wrapper: str, said: Said, phase: str | None = None) -> str:
    """A reply in a wrapper, as the answer to the command of its phase."""
    command, answers = _COMMANDS.get(phase or "", _COMMANDS["mail_from"])
    filling = {
        "{command}": command,
        "{answers}": answers,
        "{dsn}": said.enhanced or f"{said.code[0]}.0.0",
        "{code}": said.code,
        "{enhanced}": said.enhanced,
        "{text}": said.text,
        "{reply}": said.reply,
    }
    for place, words in filling.items():
        wrapper = wrapper.replace(place, words)
    return wrapper


def holding(wrapper: str, fault: str) -> str:
    """A fault in a wrapper."""
    return wrapper.replace("{fault}", fault)
