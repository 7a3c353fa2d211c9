"""The presets: the contract's names, and rows that hold together."""

from __future__ import annotations

import pytest

from exporter.config.presets import PRESETS, Preset
from exporter.terms import TlsMode

ROWS = pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)


def test_presets_are_those_that_are_promised() -> None:
    assert list(PRESETS) == [
        "microsoft365",
        "microsoft365-gcc-high",
        "microsoft365-dod",
        "microsoft365-china",
        "microsoft365-legacy-tls",
        "microsoft365-hve",
        "outlook.com",
        "azure-communication-services",
        "gmail",
        "google-relay",
        "sendgrid",
        "mailgun",
        "mailgun-eu",
        "postmark",
        "amazon-ses",
        "brevo",
    ]


@ROWS
def test_preset_answers_on_its_own_port(preset: Preset) -> None:
    assert preset.port in preset.ports


@ROWS
def test_preset_verifies_tls(preset: Preset) -> None:
    assert preset.tls in (TlsMode.STARTTLS, TlsMode.IMPLICIT)


@ROWS
def test_preset_names_hosts_and_urls_in_their_forms(preset: Preset) -> None:
    assert "/" not in preset.host + preset.imap_host
    assert all(
        url.startswith("https://") for url in (preset.authority, preset.scope, preset.graph_host) if url
    )


@ROWS
def test_preset_of_entra_has_a_scope(preset: Preset) -> None:
    assert not preset.authority or preset.scope


@pytest.mark.parametrize("name", [name for name in PRESETS if name.startswith("microsoft365")])
def test_microsoft_365_takes_no_plain(name: str) -> None:
    assert "PLAIN" not in PRESETS[name].mechanisms


@ROWS
def test_authority_of_a_preset_is_a_base_to_which_the_tenant_is_appended(preset: Preset) -> None:
    assert preset.authority.count("/") in (0, 2)
