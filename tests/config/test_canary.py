"""A secret in the wrong place is never told: not in a message, not in a repr, not in a traceback."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config.parse import parse_text
from exporter.errors import ConfigError

from .example import PATHS, replaced
from .kinds import KINDS
from .texts import GOOD, account

if TYPE_CHECKING:
    from collections.abc import Mapping

CANARY = "Tr0ub4dor-c4n4ry"

SHAPES: Mapping[str, Any] = {
    "text": CANARY,
    "key": {CANARY: None},
    "key with a value": {CANARY: "x"},
    "value of a key": {"value": CANARY},
    "beside a reference": {"file": "x", "value": CANARY},
    "in a list": [CANARY],
    "deep": {"basic": {"password": {"literal": {"text": CANARY}}}},
    "half of a pair": f"user:{CANARY}",
}
AUTH_PATHS = [path for path in PATHS if "auth" in path]


def told(text: str) -> str:
    """Everything that becomes visible of a configuration that is refused, or doubted."""
    try:
        settings = parse_text(text, KINDS)
    except ConfigError as exc:
        chain = [exc.__context__, exc.__cause__]
        return "".join(traceback.format_exception(exc)) + repr(exc) + str(exc) + repr(chain)
    return repr(settings.warnings)


@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.slow)])
def test_secret_anywhere_below_auth_is_not_told(step: int) -> None:
    placed = [(path, shape) for path in AUTH_PATHS for shape in SHAPES]

    assert [case for case in placed[::step] if CANARY in told(replaced(case[0], SHAPES[case[1]]))] == []


@given(path=st.sampled_from(PATHS), shape=st.sampled_from(["text", "in a list", "value of a key"]))
def test_secret_as_a_value_anywhere_is_not_told(path: tuple[str | int, ...], shape: str) -> None:
    assert CANARY not in told(replaced(path, SHAPES[shape]))


URLS = ["authority", "oidc_authority", "proxy"]


@pytest.mark.parametrize("url", [f"http://user:{CANARY}@h.example:3128", f"https://h.example/?{CANARY}"])
@pytest.mark.parametrize("key", URLS)
def test_secret_in_a_url_is_refused_and_not_told(key: str, url: str) -> None:
    text = told(account(auth=f'{{oauth2: {{{key}: "{url}"}}}}'))

    assert CANARY not in text
    assert f"accounts.invoices.auth.oauth2.{key}: must be " in text


CREDENTIALS = ["client_secret: %s", "certificate: {file: a.pem, password: %s}", "workload_identity: %s"]


@pytest.mark.parametrize("credential", CREDENTIALS)
@given(secret=st.from_regex(r"[A-Za-z0-9!$%&*+.:@_-]{12,40}", fullmatch=True))
def test_any_literal_credential_of_an_application_is_refused_and_not_told(
    credential: str, secret: str
) -> None:
    text = told(account(auth=f"{{oauth2: {{{credential % secret}}}}}"))

    assert secret not in text
    assert "accounts.invoices.auth.oauth2" in text


def test_secret_that_its_indentation_has_made_a_key_of_the_top_is_not_told() -> None:
    text = told(GOOD + f"password:\n{CANARY}: \n")

    assert CANARY not in text
    assert "unknown key, not shown as it may be a secret" in text


LINE = "        password: {file: /run/secrets/invoices}\n"


@given(
    before=st.text(alphabet=" \t\"'{}[]:,&*!|>@%#-?\n", max_size=6),
    after=st.text(alphabet=" \t\"'{}[]:,&*!|>@%#-?\n", max_size=6),
    indent=st.integers(min_value=0, max_value=14),
)
def test_secret_in_any_broken_yaml_is_not_told(before: str, after: str, indent: int) -> None:
    text = GOOD.replace(LINE, f"{' ' * indent}password: {before}{CANARY}{after}\n")

    assert CANARY not in told(text)


@given(secret=st.from_regex(r"[A-Za-z0-9!$%&*+.:@_-]{12,40}", fullmatch=True))
def test_any_literal_secret_is_refused_and_not_told(secret: str) -> None:
    text = GOOD.replace(LINE, f"        password: {secret}\n")

    assert secret not in told(text)
    assert "accounts.invoices.auth.basic" in told(text)
