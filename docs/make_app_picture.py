"""Take the picture of docs/app.md: the first-run page while the built-in music plays.

python docs/make_app_picture.py

It needs Chromium and the extra ``test-browser``.  What devices it shows are those of this machine.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from mer_bridge.app import House

PICTURE = Path(__file__).parent / "pictures" / "app-first-run.png"
LISTEN_S = 12.0
"""By then the built-in music has gone from one mood into the next."""


def main() -> None:
    ended = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "mer-bridge.toml", say=print)
        running = threading.Thread(target=house.run, args=(ended.is_set,))
        running.start()
        try:
            take(house.page)
        finally:
            ended.set()
            running.join()
            house.close()


def take(url: str) -> None:
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        page.locator(".card", has_text="Built-in music").click()
        listen(page)
        page.screenshot(path=PICTURE)
        browser.close()


def listen(page: Page) -> None:
    """Wait for the second mood; on a machine that is busy with more for it longer."""
    end_s = time.monotonic() + 4.0 * LISTEN_S
    page.wait_for_timeout(1000.0 * LISTEN_S)
    while page.locator("#mood").inner_text() != "uplifting" and time.monotonic() < end_s:
        page.wait_for_timeout(200)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
