"""The pages in a real browser: readable, accessible, still, and deaf to what a server says."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from exporter.history import History
from tests.browser.conftest import Serve
from tests.fakes import BASIC_DISABLED, refusal
from tests.service.conftest import Start
from tests.test_overview import login, ran
from tests.test_pages import HOSTILE

pytestmark = pytest.mark.timeout(180)
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that remembers what the console and the dialogs said."""
    context = browser.new_context()
    made = context.new_page()
    made.said = []
    made.on("console", lambda told: made.said.append(told.text) if told.type == "error" else None)
    made.on("pageerror", lambda error: made.said.append(str(error)))
    made.on("dialog", lambda dialog: made.said.append(dialog.message))
    made.add_init_script(SHIFTS)
    yield made
    context.close()


def serious(page: Any) -> list[str]:
    """What axe-core finds that keeps somebody from using the page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['help']}" for each in found if each["impact"] in {"serious", "critical"}]


def history(accounts: int) -> History:
    """So many, of which the first fails."""
    made, plans = History(), [login(f"account-{number:05}") for number in range(accounts)]
    made.configure(plans)
    for planned in plans:
        ran(made, planned, 3000.0, BASIC_DISABLED if planned is plans[0] else None)
    return made


@pytest.mark.parametrize("accounts", [0, 3, 10_000])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_first_page_is_accessible_and_still(page: Any, serve: Serve, accounts: int, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(serve(history(accounts)))
    page.evaluate("refresh()")
    page.wait_for_timeout(300)

    assert serious(page) == []
    assert page.evaluate("window.shifted") == 0
    assert page.said == []


def test_phone_shows_all_without_scrolling_sideways(page: Any, serve: Serve) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    url = serve(history(3))
    for path in ("/", "/probes/account-00000", "/causes/basic_auth_disabled"):
        page.goto(url + path)

        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_page_brings_itself_up_to_date(page: Any, serve: Serve) -> None:
    made = history(3)
    page.goto(serve(made))
    assert page.locator("h1").inner_text() == "1 failing"

    ran(made, login("account-00001"), 3900.0, BASIC_DISABLED)
    page.evaluate("refresh()")

    page.get_by_role("heading", name="2 failing").wait_for(timeout=5000)


def test_page_works_without_javascript(browser: Any, serve: Serve) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve(history(250)))
    page.get_by_label("Name or address").fill("account-00200")
    page.get_by_role("button", name="Filter").click()

    assert page.locator("#rows tbody tr").count() == 1
    context.close()


def test_words_of_a_server_stay_words(page: Any, serve: Serve) -> None:
    made, planned = History(), login("a")
    made.configure([planned])
    ran(made, planned, 3000.0, refusal(535, HOSTILE + "<img src=x onerror=alert(1)>"))
    page.goto(serve(made) + "/probes/a")
    page.locator("details summary").first.click()

    assert "<script>alert(1)</script>" in page.locator("main").inner_text()
    assert page.locator("main script, main img").count() == 0
    assert page.said == []


def test_story_of_a_cut_off_is_readable_on_every_page(page: Any, start: Start) -> None:
    demo = start(
        "demo",
        "--web.listen-address=127.0.0.1:0",
        "--control.listen-address=127.0.0.1:0",
        "--scenario=basic_auth_disabled",
    )
    demo.wait_for(lambda: demo.values("smtp_incident", incident="basic_auth_cut_off") != [], 60)
    web = demo.ready["web"]
    incidents = json.loads(_json(demo, "/incidents"))["incidents"]
    cut_off = next(each for each in incidents if each["incident"] == "basic_auth_cut_off")
    told = {
        "/": "Basic Auth is being cut off",
        "/probes/both": "Move the sender to OAuth",
        "/incidents": "Basic Auth is being cut off",
        f"/incidents/{cut_off['id']}": "tenant_admin",
        f"/runbooks/{cut_off['alert']}": "OAuth",
        "/causes/basic_auth_disabled": "Who acts",
    }
    for path, words in told.items():
        page.goto(web + path)
        assert words in page.locator("main").inner_text(), path
        assert serious(page) == [], path
    page.goto(web + "/probes/both")
    page.get_by_role("button", name="Run now").click()
    page.wait_for_url(web + "/probes/both")

    assert page.said == []


def _json(demo: Any, path: str) -> str:
    request = urllib.request.Request(demo.ready["web"] + path, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return str(answer.read().decode())
