"""The pages in a real browser: readable, accessible, still, and deaf to what a server says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from exporter.history import History
from tests.browser.conftest import Serve
from tests.browser.made import Made
from tests.browser.reading import faults, noise
from tests.fakes import BASIC_DISABLED, refusal
from tests.test_overview import login, ran
from tests.test_pages import HOSTILE

pytestmark = pytest.mark.timeout(180)
LARGEST_BYTES = 300 * 1024
CAUSE = "/causes/basic_auth_disabled"

of = cache(Made)
"""Ten thousand accounts take a second to make."""


@pytest.mark.parametrize("accounts", [0, 3, 10_000])
def test_every_page_is_accessible_still_and_bounded(page: Any, serve: Serve, accounts: int) -> None:
    made = of(accounts)
    url = serve(made)
    for path in made.paths:
        answer = page.goto(url + path)
        page.evaluate("refresh()")
        page.wait_for_timeout(100)

        # Of ten thousand rows axe would say nothing else, for minutes.
        assert (noise if accounts > 3 and path != "/" else faults)(page) == [], path
        assert len(answer.body()) <= LARGEST_BYTES, path


def test_pages_are_as_readable_in_the_dark(page: Any, serve: Serve) -> None:
    page.emulate_media(color_scheme="dark")
    url = serve(of(3))
    for path in ("/", "/probes/account-00000"):
        page.goto(url + path)

        assert faults(page, rules=["color-contrast"]) == [], path


def test_phone_shows_all_without_scrolling_sideways(page: Any, serve: Serve) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    made = of(3)
    url = serve(made)
    for path in (*made.paths, CAUSE):
        page.goto(url + path)

        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_page_brings_itself_up_to_date(page: Any, serve: Serve) -> None:
    made = Made(3)
    page.goto(serve(made))
    assert page.locator("h1").inner_text() == "1 failing"

    ran(made.history, login("account-00001"), 3900.0, BASIC_DISABLED)
    page.evaluate("refresh()")

    page.get_by_role("heading", name="2 failing").wait_for(timeout=5000)


def test_page_works_without_javascript(browser: Any, serve: Serve) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve(Made(250)))
    page.get_by_label("Name or address").fill("account-002")
    page.get_by_label("Team").fill("erp")
    page.get_by_role("button", name="Filter").click()

    assert page.locator("#rows tbody tr").count() == 50
    context.close()


def test_words_of_a_server_stay_words(page: Any, serve: Serve) -> None:
    made, planned = History(), login("a")
    made.configure([planned])
    ran(made, planned, 3000.0, refusal(535, HOSTILE + "<img src=x onerror=alert(1)>"))
    page.goto(serve(Made(history=made)) + "/probes/a")
    page.locator("details summary").first.click()

    assert "<script>alert(1)</script>" in page.locator("main").inner_text()
    assert page.locator("main script, main img").count() == 0
    assert page.said == []
