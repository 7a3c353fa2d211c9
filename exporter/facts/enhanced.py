"""The enhanced status codes that may become a label value: RFC 3463's registry and what Microsoft adds.

A server may say any number; a label may not. Source: the IANA registry "SMTP Enhanced Status Codes", and the
codes of Exchange Online that Microsoft documents.
"""

from __future__ import annotations

OTHER = "other"

_REGISTERED = {
    0: range(1),
    1: range(11),
    2: range(5),
    3: range(7),
    4: range(8),
    5: range(8),
    6: range(11),
    7: range(31),
}
_MICROSOFT = {
    "4.4.62", "5.1.90", "5.2.121", "5.2.122", "5.2.251", "5.2.252", "5.2.253", "5.2.254", "5.2.255",
    "5.4.300", "5.4.310", "5.5.105", "5.5.124", "5.6.11", "5.7.57", "5.7.60", "5.7.64", "5.7.68", "4.7.66",
    "5.7.124", "5.7.133", "5.7.134", "5.7.136", "5.7.139", "5.7.144", "5.7.232", "5.7.233", "4.7.320",
    "4.7.321", "4.7.322", "4.7.323", "4.7.324", "4.7.325", "4.7.500", "4.7.850", "5.7.321", "5.7.322",
    "5.7.323", "5.7.324", "5.7.325", "5.7.501", "5.7.502", "5.7.503", "5.7.504", "5.7.505", "5.7.506",
    "5.7.507", "5.7.508", "5.7.509", "5.7.510", "5.7.511", "5.7.512", "5.7.513", "5.7.606", "5.7.703",
    "5.7.705", "5.7.708", "5.7.750",
}  # fmt: skip


def label(enhanced: str | None) -> str:
    """The label value for a code: itself if it is known, "" if there is none, else "other"."""
    if enhanced is None:
        return ""
    _, subject, detail = (int(part) for part in enhanced.split("."))
    known = detail in _REGISTERED.get(subject, ()) or enhanced in _MICROSOFT
    return enhanced if known else OTHER
