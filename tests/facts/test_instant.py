"""Points in time as headers and IMAP write them; what is none is none."""

from __future__ import annotations

import pytest

from exporter.facts.instant import internal_date, mail_date

AT = 1795857928.0  # Sat, 28 Nov 2026 09:25:28 +0000


@pytest.mark.parametrize(
    "text", ["28-Nov-2026 09:25:28 +0000", " 8-Nov-2026 09:25:28 +0000", "28-Nov-2026 04:25:28 -0500"]
)
def test_internal_date_is_read_with_its_zone(text: str) -> None:
    assert internal_date(text) == (AT if "28-" in text else AT - 20 * 86400)


@pytest.mark.parametrize("text", ["", "soon", "Sat, 99 Foo 2026", "28 Nov 99999 09:25:28 +0000"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert mail_date(text) is None
