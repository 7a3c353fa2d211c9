"""Takes the pictures of the README: the demo, cut off from Basic Auth, in Debian's Chromium.

pip install --no-deps -r requirements/browser.txt; python -m docs.screenshots
"""

# ruff: noqa: S603 - starts our own command

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parent / "images"
HEIGHTS = {"overview": 980, "account": 1180}
SETTLE_SECONDS = 45.0  # until all probes have run some times
DEMO = (
    *("-m", "exporter", "demo", "--scenario=basic_auth_disabled"),
    *("--web.listen-address=127.0.0.1:0", "--control.listen-address=127.0.0.1:0"),
)


def main() -> None:
    """Write both."""
    with subprocess.Popen(
        [sys.executable, *DEMO], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as demo:
        ready = next(line for line in demo.stdout or () if line.startswith("ready "))
        web = dict(part.split("=", 1) for part in ready.split()[1:])["web"]
        time.sleep(SETTLE_SECONDS)
        try:
            _take(web)
        finally:
            demo.terminate()


def _take(web: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - no part of the locked environment

    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        for name, path in (("overview", "/"), ("account", "/probes/both")):
            page: Any = browser.new_page(viewport={"width": 1200, "height": HEIGHTS[name]})
            page.goto(web + path)
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
