"""SPF, DKIM and DMARC as the receiver saw them; only its own field counts."""

from __future__ import annotations

import pytest

from exporter.facts.mail_authentication import MailAuthentication, mail_authentication


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        pytest.param(
            ["mx.example; spf=pass (of 192.0.2.1) smtp.mailfrom=a.example; dkim=none (dmarc=fail);"],
            MailAuthentication(spf="pass", dkim="none"),
            id="words in comments do not count",
        ),
        pytest.param(
            ["spf=softfail smtp.mailfrom=a;\r\n dkim=fail;dmarc=bestguesspass action=none"],
            MailAuthentication(spf="softfail", dkim="fail", dmarc="bestguesspass"),
            id="Microsoft, without an authserv-id",
        ),
        pytest.param(
            ["mx; dkim=fail header.d=a; dkim=pass header.d=b; dkim=fail header.d=c"],
            MailAuthentication(dkim="pass"),
            id="one good signature is enough",
        ),
        pytest.param(
            ["mx; spf=fail", "mx; spf=pass"], MailAuthentication(spf="fail"), id="only the topmost field"
        ),
        pytest.param(["mx; spf(policy)=pass"], MailAuthentication(spf="pass"), id="comment within"),
        pytest.param(["mx; spf=evil"], MailAuthentication(spf="other"), id="unknown word"),
        pytest.param([], MailAuthentication(), id="no field"),
        pytest.param(["mx; none"], MailAuthentication(), id="nothing checked"),
    ],
)
def test_results_are_read(fields: list[str], found: MailAuthentication) -> None:
    assert mail_authentication(fields) == found


def test_field_is_read_to_its_bound_only() -> None:
    field = "mx; dkim=pass".ljust(8187) + " spf=pass"

    assert mail_authentication([field[1:]]) == MailAuthentication(spf="other", dkim="pass")
    assert mail_authentication([field]) == MailAuthentication(dkim="pass")
