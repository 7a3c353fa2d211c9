"""Texts that hang on a date or on what Microsoft announces next: data, so that an operator can replace them.

A `{name}` in a step is filled from DATED or from what is given over it. Rules for a sentence that nobody has
met yet come in the same way: `announced` adds them to a table without a release.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from exporter.diagnosis.match import Match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.diagnosis.cause import Cause

DATED: Mapping[str, str] = MappingProxyType(
    {
        # Exchange team blog and MC786329, revision of 27 January 2026
        "basic_auth_dates": (
            "As announced in January 2026: from the end of December 2026 Basic is off by "
            "default and an admin may switch it on again; in the second half of 2027 "
            "Microsoft will name the day of its removal."
        ),
        # No switch was named by November 2026: the policy is what allows Basic until then.
        "basic_auth_switch_portal": "Exchange Online PowerShell, or the switch that Microsoft announces",
        "basic_auth_switch_command": (
            "New-AuthenticationPolicy -Name 'SMTP Basic' -AllowBasicAuthSmtp; "
            "Set-User <address> -AuthenticationPolicy 'SMTP Basic'"
        ),
    }
)


def filled(text: str, dated: Mapping[str, str] = DATED) -> str:
    """The text with each `{name}` replaced; a name that is not given keeps our own words.

    A key in angle brackets is a placeholder of a step (`<host>`), and is replaced as it stands.
    """
    if "{" not in text and "<" not in text:
        return text
    for name, words in {**DATED, **dated}.items():
        text = text.replace(name if name.startswith("<") else "{" + name + "}", words)
    return text


def announced(causes: Mapping[str, Cause], sentences: Mapping[str, tuple[str, ...]]) -> Mapping[str, Cause]:
    """The table with more rules: for each label the groups of words (as in `match`) that a new sentence says.

    Raises KeyError for a label that the table does not hold.
    """
    added = {
        label: replace(causes[label], match=(Match(says=groups, sure=0.96), *causes[label].match))
        for label, groups in sentences.items()
    }
    return MappingProxyType({**causes, **added})
