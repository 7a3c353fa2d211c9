"""The pages in a real browser: readable, accessible, still, and deaf to what a server says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from exporter.diagnosis.causes import CAUSES
from exporter.history import History
from tests.browser.conftest import Serve
from tests.browser.made import Made
from tests.browser.reading import faults
from tests.fakes import BASIC_DISABLED, refusal
from tests.test_overview import login, ran
from tests.test_pages import HOSTILE

pytestmark = pytest.mark.timeout(300)
LARGEST_BYTES = 300 * 1024
PHONE_PIXELS = 360
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

        assert faults(page) == [], path
        assert len(answer.body()) <= LARGEST_BYTES, path


def test_pages_are_as_readable_in_the_dark(page: Any, serve: Serve) -> None:
    page.emulate_media(color_scheme="dark")
    url = serve(of(3))
    for path in ("/", "/probes/account-00000"):
        page.goto(url + path)

        assert faults(page, rules=["color-contrast"]) == [], path


def test_phone_shows_all_without_scrolling_sideways(page: Any, serve: Serve) -> None:
    page.set_viewport_size({"width": PHONE_PIXELS, "height": 800})
    made = of(3)
    url = serve(made)
    for path in (*made.paths, CAUSE):
        page.goto(url + path)

        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_PIXELS, path


def test_page_brings_itself_up_to_date(page: Any, serve: Serve) -> None:
    made = Made(3)
    page.goto(serve(made))
    assert page.locator("h1").inner_text() == "1 failing"

    ran(made.history, login("account-00001"), 3900.0, BASIC_DISABLED)
    page.evaluate("refresh()")

    page.get_by_role("heading", name="2 failing").wait_for(timeout=5000)


RUN, COMMAND = "details.run summary", ".command button"


@pytest.mark.parametrize("kept", [RUN, COMMAND, "section a", "pre"])
def test_update_keeps_focus_place_and_what_is_open(page: Any, serve: Serve, kept: str) -> None:
    made = Made(3)
    page.set_viewport_size({"width": 800, "height": 300})
    page.goto(f"{serve(made)}/probes/account-00000")
    page.locator(RUN).first.click()
    page.locator(kept).last.focus()
    before = page.evaluate(FOCUSED), page.evaluate("scrollY")
    assert before[1] > 0

    ran(made.history, login("account-00000"), 3900.0, BASIC_DISABLED)
    page.evaluate("refresh()")
    page.wait_for_function("document.querySelectorAll('details.run').length === 2")

    assert (page.evaluate(FOCUSED), page.evaluate("scrollY")) == before
    assert page.locator("details.run[open]").count() == 1


FOCUSED = """((each) => [
    each.tagName, each.parentElement.id || [...document.querySelectorAll(each.tagName)].indexOf(each),
])(document.activeElement)"""


def test_update_waits_while_something_is_selected(page: Any, serve: Serve) -> None:
    made = Made(3)
    page.goto(serve(made))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#rows td'))")
    selected = page.evaluate("getSelection().toString()")
    ran(made.history, login("account-00001"), 3900.0, BASIC_DISABLED)
    page.evaluate("refresh()")

    assert selected
    assert page.evaluate("getSelection().toString()") == selected
    page.evaluate("getSelection().removeAllRanges()")
    page.evaluate("refresh()")
    page.get_by_role("heading", name="2 failing").wait_for()


def test_print_has_the_steps_and_nothing_to_press(page: Any, serve: Serve) -> None:
    url = serve(of(3))
    page.emulate_media(media="print")
    for path in ("/probes/account-00000", "/incidents/cut-off-0", CAUSE):
        page.goto(url + path)

        assert page.locator("button:visible, input:visible, nav:visible").count() == 0, path
        steps = page.locator("ol.steps > li")
        assert [each.is_visible() for each in steps.all()] == [True] * len(STEPS), path


STEPS = CAUSES["basic_auth_disabled"].steps


PRESSED = "a:visible, button:visible, input:visible, select:visible, summary:visible"


def test_keyboard_reaches_whatever_can_be_pressed(page: Any, serve: Serve) -> None:
    url = serve(of(3))
    for path in ("/", "/probes/account-00000", "/incidents/cut-off-0"):
        page.goto(url + path)
        page.evaluate("window.reached = new Set()")
        page.evaluate("addEventListener('focusin', (event) => reached.add(event.target))")
        for _ in range(page.locator(PRESSED).count() + 9):  # what scrolls is stopped at, too
            page.keyboard.press("Tab")

        missed = "(all) => all.filter((each) => !reached.has(each)).map((each) => each.outerHTML)"
        assert page.locator(PRESSED).evaluate_all(missed) == [], path


def test_page_works_without_javascript(browser: Any, serve: Serve) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve(Made(250)))
    page.get_by_label("Name or address").fill("account-002")
    page.get_by_label("Team").fill("erp")
    page.get_by_role("button", name="Filter").click()

    assert page.locator("#rows tbody tr").count() == 50
    page.get_by_role("link", name="account-00200").click()
    assert page.get_by_role("button", name="Run now").is_visible()
    page.locator("details.run summary").first.click()
    assert page.locator("details.run[open] p").first.is_visible()
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
