"""Conditions on the rest of the evidence, which a rule names with `also:` where words do not do. Pure."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from exporter.diagnosis.numbers import code_of
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from exporter.diagnosis.evidence import Evidence

_POLICY_NUMBERS = frozenset({"5.7.139", "5.7.30", "5.7.57"})
_MAIL_AUDIENCES = (
    "https://outlook.office365.com",
    "https://outlook.office.com",
    "https://outlook.office365.us",
    "https://outlook-dod.office365.us",
    "https://partner.outlook.cn",
    "00000002-0000-0ff1-ce00-000000000000",
)


def _not_at_microsoft(evidence: Evidence) -> bool:
    """Is the server none of Microsoft's, whose 535 means many things? RFC 4954 means the credentials."""
    provider = evidence.provider or ""
    return not provider.startswith("microsoft") and provider not in {
        "azure-communication-services",
        "outlook.com",
    }


def _no_policy_number(evidence: Evidence) -> bool:
    """Is the number none by which Microsoft refuses on account of a policy?"""
    return evidence.enhanced not in _POLICY_NUMBERS


def _nothing_but_numbers(evidence: Evidence) -> bool:
    """Is a reply's code all that is known?"""
    return not any(map(str.isalpha, f"{evidence.text}{evidence.client_error}"))


def _no_reply(evidence: Evidence) -> bool:
    """Did no server say it, but the sender's own system?"""
    return evidence.code is None and code_of(evidence.text) is None


_AWAITS = ("in getreply", "recv_response", "readserverresponse", "readresponse")


def _awaits_reply(evidence: Evidence) -> bool:
    """Does the stack say that a client was reading a reply?"""
    low = evidence.text.lower()
    return any(map(low.__contains__, _AWAITS))


_PROGRAMS = ("delivery_methods/sendmail", "delivery_methods/exim", "sendmailtransport", "sendmail-transport")


def _hands_to_a_program(evidence: Evidence) -> bool:
    """Does the stack say that a client hands mail to a program of its own machine?"""
    low = evidence.text.lower()
    return any(map(low.__contains__, _PROGRAMS))


def _at_googles_relay(evidence: Evidence) -> bool:
    """Is it Google's relay service, which anybody's server may hand mail to?"""
    return evidence.provider == "google-relay" or "smtp-relay.gmail.com" in evidence.text.lower()


def _transient_code(evidence: Evidence) -> bool:
    """Did the server say 4xx?"""
    return 400 <= (evidence.code or 0) < 500


def _permanent_code(evidence: Evidence) -> bool:
    """Did the server say 5xx?"""
    return (evidence.code or 0) >= 500


def _user_name_without_domain(evidence: Evidence) -> bool:
    """Is the user name no whole address?"""
    return bool(evidence.user_name) and "@" not in str(evidence.user_name)


def is_masked(text: str) -> bool:
    """Does it hold a greeting in stars?"""
    return "220 ****" in text or "220-****" in text


def _masked_banner(evidence: Evidence) -> bool:
    """Has a firewall overwritten the greeting?"""
    return is_masked(evidence.text)


def _token_for_something_else(evidence: Evidence) -> bool:
    """Is the token for another audience than mail, or does it carry no permission to send mail?"""
    return _another_audience(evidence) or _another_permission(evidence)


def _another_audience(evidence: Evidence) -> bool:
    return evidence.aud is not None and not evidence.aud.lower().startswith(_MAIL_AUDIENCES)


def _another_permission(evidence: Evidence) -> bool:
    """Are permissions named, but not the one it takes? No `roles` at all proves nothing: RBAC may grant."""
    granted = (*(evidence.roles or ()), *(evidence.scp or ()))
    needed = "imap." if evidence.phase is Phase.IMAP else "smtp.send"
    return bool(granted) and not any(name.lower().startswith(needed) for name in granted)


def _token_of_another_user(evidence: Evidence) -> bool:
    """Is it a person's token, and another's than the mailbox that logs in?"""
    known = evidence.token_user is not None and evidence.user_name is not None
    return known and str(evidence.token_user).lower() != str(evidence.user_name).lower()


PREDICATES: Mapping[str, Callable[[Evidence], bool]] = MappingProxyType(
    {
        predicate.__name__.removeprefix("_"): predicate
        for predicate in (
            _not_at_microsoft,
            _no_policy_number,
            _nothing_but_numbers,
            _no_reply,
            _awaits_reply,
            _hands_to_a_program,
            _at_googles_relay,
            _transient_code,
            _permanent_code,
            _user_name_without_domain,
            _masked_banner,
            _token_for_something_else,
            _token_of_another_user,
        )
    }
)
