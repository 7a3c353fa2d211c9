"""submission: the providers' own ways to take a mail and not deliver it."""

from __future__ import annotations

import pytest

from exporter.config.parse import parse_text
from exporter.errors import ConfigError
from exporter.probes import kinds
from exporter.probes.submission import _envelope
from exporter.terms import Way


def configuration(relay: str, to: str, username: str) -> str:
    auth = f"auth: {{basic: {{username: {username}, password: {{env: P}}}}}}"
    probes = f"probes: {{submission: {{to: {to}, deliver: false}}}}"
    return (
        f"relays: {{door: {{{relay}}}}}\n"
        f"accounts: {{a: {{relay: door, address: a@contoso.example, {auth}, {probes}}}}}\n"
    )


def test_mailgun_drops_a_mail_with_its_header() -> None:
    text = configuration("preset: mailgun", "c@contoso.example", "a@mg.contoso.example")
    (plan,) = parse_text(text, kinds()).plans

    assert plan.account is not None
    assert plan.way is Way.BASIC
    assert _envelope(plan.account, plan.options).headers == (("X-Mailgun-Drop-Message", "yes"),)  # type: ignore[arg-type]


def test_amazon_ses_drops_what_goes_to_its_simulator() -> None:
    relay = "preset: amazon-ses, region: eu-west-1"

    assert parse_text(
        configuration(relay, "success@simulator.amazonses.com", "AKIAEXAMPLE000000000"), kinds()
    ).plans


REFUSED = {
    "another recipient at amazon-ses": (
        "preset: amazon-ses, region: eu-west-1",
        "accounts.a.probes.submission.to",
        "write success@simulator.amazonses.com",
    ),
    "a provider that delivers all": (
        "preset: microsoft365",
        "accounts.a.probes.submission.deliver",
        "write stop_after: rcpt instead",
    ),
}


@pytest.mark.parametrize(("relay", "path", "words"), REFUSED.values(), ids=REFUSED)
def test_provider_that_would_deliver_is_refused(relay: str, path: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_text(configuration(relay, "c@contoso.example", "a@contoso.example"), kinds())

    (fault,) = caught.value.faults
    assert (fault.path, words in fault.message) == (path, True)
