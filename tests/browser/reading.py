"""What keeps a person from reading a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

TOLD_MILLISECONDS = 120_000  # a loaded machine; who is told sooner goes on sooner
LINE_SHIFT = 0.01  # a slow browser that has read half a line wraps it anew; it calls 0.1 good
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")


def faults(page: Any, *, rules: Sequence[str] = RULES) -> list[str]:
    """What axe-core finds serious, and what `noise` has."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": list(rules)}).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    return [
        *(f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}" for each in serious),
        *noise(page),
    ]


def noise(page: Any) -> list[str]:
    """What the console said, and whether anything moved while the page was drawn."""
    shifted = page.evaluate("window.shifted")
    return [*page.said, *([f"shifted by {shifted}"] if shifted > LINE_SHIFT else [])]


def until_told(page: Any, *words: str) -> None:
    """Until the page, which brings itself up to date, says all of it."""
    page.evaluate("setInterval(refresh, 250)")
    page.wait_for_function(
        """(words) => {
            const said = document.querySelector("main").textContent.replace(/\\s+/g, " ");
            return words.every((each) => said.includes(each));
        }""",
        arg=list(words),
        timeout=TOLD_MILLISECONDS,
    )


def main_text(page: Any) -> str:
    """What is read on it, in one line, folded parts included."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    return " ".join(page.locator("main").inner_text().split())
