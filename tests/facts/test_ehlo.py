"""Capabilities as real and as odd servers list them."""

from __future__ import annotations

import pytest

from exporter.facts.ehlo import capabilities, capability_labels, is_masked, mechanism_labels
from exporter.failure import Reply


def test_capabilities_of_microsoft_365_are_read() -> None:
    lines = (
        "AM3PR05CA0094.outlook.office365.com Hello [203.0.113.24]",
        "SIZE 157286400",
        "AUTH LOGIN XOAUTH2",
    )

    offered = capabilities(Reply(code=250, lines=lines))

    assert offered.mechanisms == ("LOGIN", "XOAUTH2")
    assert offered.size_bytes == 157286400
    assert not offered.starttls
    assert not offered.masked


@pytest.mark.parametrize(
    ("line", "mechanisms"),
    [
        pytest.param("AUTH=LOGIN PLAIN", ("LOGIN", "PLAIN"), id="old form"),
        pytest.param("auth login ", ("LOGIN",), id="lower case, trailing blank"),
        pytest.param("AUTH", (), id="empty"),
        pytest.param("XAUTH LOGIN", (), id="another keyword"),
    ],
)
def test_mechanisms_are_read_in_every_form(line: str, mechanisms: tuple[str, ...]) -> None:
    assert capabilities(Reply(code=250, lines=("mx", line))).mechanisms == mechanisms


@pytest.mark.parametrize("line", ["SIZE", "SIZE x", "SIZE 1 2", "SIZE ²"])
def test_size_that_is_no_number_is_none(line: str) -> None:
    assert capabilities(Reply(code=250, lines=("mx", line))).size_bytes is None


@pytest.mark.parametrize(
    ("word", "masked"), [("XXXXXXXA", True), ("********", True), ("XCLIENT", False), ("X-EXPS", False)]
)
def test_masked_words_are_told_from_extensions(word: str, masked: bool) -> None:
    assert is_masked(word) is masked


def test_labels_are_those_known_and_one_for_all_others() -> None:
    offered = capability_labels({"SIZE", "X-EXPS"})

    assert {name for name, there in offered.items() if there} == {"SIZE", "other"}
    assert "STARTTLS" in offered
    assert "X-EXPS" not in offered
    assert not capability_labels({"SIZE"})["other"]


def test_labels_of_mechanisms_are_those_of_sasl() -> None:
    assert {name for name, there in mechanism_labels(("LOGIN", "X-OWN")).items() if there} == {
        "LOGIN",
        "other",
    }
