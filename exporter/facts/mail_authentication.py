"""Reads what the receiver made of SPF, DKIM and DMARC out of `Authentication-Results` (RFC 8601).

Sample:
    Authentication-Results: mx.contoso.example; spf=pass smtp.mailfrom=contoso.example;
     dkim=pass header.d=contoso.example; dmarc=pass action=none header.from=contoso.example; compauth=pass
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS: Final = frozenset(
    {"pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror", "bestguesspass"}
)
"""The results of RFC 8601 section 2.7, and Microsoft's own word for a DMARC it guessed."""
OTHER: Final = "other"
_COMMENT = re.compile(r"\([^()]{0,400}\)")
_METHOD = re.compile(r"(?:^|[;\s])(spf|dkim|dmarc)\s*=\s*([A-Za-z]{1,20})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAuthentication:
    """What the receiver saw; None where it does not say."""

    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None


def mail_authentication(fields: Sequence[str]) -> MailAuthentication:
    """The receiver's own words: the topmost field; those below may be anybody's.

    Of several DKIM signatures a good one counts.
    """
    found: dict[str, str] = {}
    for method, result in _METHOD.findall(_COMMENT.sub(" ", fields[0][:8192]) if fields else ""):
        name, word = method.lower(), result.lower() if result.lower() in RESULTS else OTHER
        if found.get(name) != "pass":
            found[name] = word
    return MailAuthentication(**found)
