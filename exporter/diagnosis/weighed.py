"""What a rule says and what the words of all known texts tell, weighed against each other.

A rule is right in 97 of 100 unknown texts where the words tell the same, and in three of ten where they tell
another thing. Where no rule knows a sentence the words decide, if they agree on who must act.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exporter.diagnosis.learnt import is_learnt, likely, telling
from exporter.diagnosis.match import Match
from exporter.diagnosis.table import Rule
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exporter.diagnosis.cause import Actor, Cause
    from exporter.diagnosis.learnt import Likely
    from exporter.diagnosis.reading import Reading
    from exporter.diagnosis.table import Table

LEAST_SURE = 0.3
"""Below this a guess is worth less than the evidence alone."""

RELIED_ON = 0.5
"""A rule that is less sure knows no more than a number does."""

LEAST_SHARE, LEAST_SHARE_WITHOUT_NUMBER = 0.2, 0.6
"""What the likeliest cause must have, of a server's reply and of other words."""

MOST_UNKNOWN = 0.3
"""If the words tell nothing as likely as this, they are not heard where no rule is."""

LONGEST = 30
"""Words, about: of a log the words tell of all that went on."""

OVERRULES, UNSUPPORTED = 0.4, 0.05
"""A cause as likely as the first goes before a rule whose own is less likely than the second."""

LEAST_AGREED, LEAST_AGREED_WITH_A_RULE = 0.4, 0.07
"""How likely one of the causes with the same actor is. With less it is not known who must act."""

BEYOND_DOUBT = 0.95
"""A rule this sure is believed whatever the words tell."""

MICROSOFTS_OWN = frozenset({"5.7.139", "5.7.57", "5.7.708", "5.2.252"})
"""Numbers that no other server says; their sentences are known, and a new one is not guessed."""

_OF_RECIPIENTS = frozenset(
    {
        "recipient_unknown",
        "recipient_restricted",
        "recipient_suppressed",
        "recipient_throttled",
        "mailbox_full",
    }
)
_OF_MESSAGES = frozenset({"content_rejected", "message_malformed", "message_too_large"})
NOT_YET: Mapping[Phase | None, frozenset[str]] = {
    Phase.MAIL_FROM: _OF_RECIPIENTS,
    **dict.fromkeys(
        (Phase.CONNECT, Phase.BANNER, Phase.EHLO, Phase.STARTTLS, Phase.TLS, Phase.AUTH),
        _OF_RECIPIENTS | _OF_MESSAGES,
    ),
}
"""Causes of what a dialogue has not come to."""

_NO_REPLYS = frozenset({None, 401, 403, 404, 429})
"""Codes of HTTP that no mail server gives."""

_PERMANENT = 500


def weighed(ranked: list[Rule], reading: Reading, table: Table) -> tuple[list[Rule], tuple[str, ...]]:
    """The rules, the best first, before them what the words tell where that decides; then by which words."""
    best, causes = ranked[0] if ranked else None, table.causes
    told = _told(best, reading, table)
    if told is None:
        return ranked, ()
    relied_on = best is not None and best.match.sure >= RELIED_ON
    heard = _contradicts(told, best) if best and relied_on else _speaks(told, reading)
    if heard and _agreed(told, causes, causes[told.label].actor) >= LEAST_AGREED:
        return [_rule(causes[told.label], told.share, reading), *ranked], telling(reading, told.label)
    if best is not None and not best.match.enhanced and not _is_supported(told, causes, best.cause):
        return _doubted(ranked), ()
    return ranked, ()


def _told(best: Rule | None, reading: Reading, table: Table) -> Likely | None:
    """What the words tell, where they may be heard beside the best rule.

    They are not of a long text, nor of numbers alone, nor of a rule that is certain or of whose cause no text
    was learnt from.
    """
    if reading.bare or reading.enhanced in MICROSOFTS_OWN or reading.words.count(" ") > LONGEST:
        return None
    known = table.ours - NOT_YET.get(reading.phase, frozenset())
    if best is not None and (_is_certain(best) or best.cause.label not in known):
        return None
    told = likely(reading)
    if told is None or (best is not None and not is_learnt(best.cause.label)):
        return None
    return told.among(known)


def _is_certain(rule: Rule) -> bool:
    """Is it an operator's, beyond doubt, of what a probe saw, of a token, or of one of Entra's numbers?"""
    match = rule.match
    return rule.own or match.sure >= BEYOND_DOUBT or bool(match.kinds or match.aadsts or match.also)


def _speaks(told: Likely, reading: Reading) -> bool:
    numbered = reading.code not in _NO_REPLYS or reading.enhanced is not None
    least = LEAST_SHARE if numbered else LEAST_SHARE_WITHOUT_NUMBER
    return told.share >= least and told.unknown < MOST_UNKNOWN


def _contradicts(told: Likely, rule: Rule) -> bool:
    cause = rule.cause
    own = (cause.label, *cause.refines, *cause.fits_equally)
    return told.share > OVERRULES and told.of(own) < UNSUPPORTED


def _is_supported(told: Likely, causes: Mapping[str, Cause], cause: Cause) -> bool:
    return _agreed(told, causes, cause.actor) >= LEAST_AGREED_WITH_A_RULE


def _agreed(told: Likely, causes: Mapping[str, Cause], actor: Actor) -> float:
    return told.of(label for label in told.shares if causes[label].actor is actor)


def _rule(cause: Cause, share: float, reading: Reading) -> Rule:
    """As sure as such answers were right."""
    lasting = reading.code is not None and reading.code >= _PERMANENT
    sure = LEAST_SURE + (1 - LEAST_SURE) * share
    return Rule(cause=cause, match=Match(sure=sure, clears=False if lasting else None))


def _doubted(ranked: Sequence[Rule]) -> list[Rule]:
    """They are named, but none is held for it."""
    unsure = LEAST_SURE - 0.01
    return [replace(rule, match=replace(rule.match, sure=min(rule.match.sure, unsure))) for rule in ranked]
