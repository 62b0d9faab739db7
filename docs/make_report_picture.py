"""Take the picture of docs/recording.md: the report of a minute of the built-in player.

python docs/make_report_picture.py

It needs Chromium and the extra ``test-browser``.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from mer_bridge import config, report
from mer_bridge.runtime import Bridge

PICTURE = Path(__file__).parent / "pictures" / "report.png"
WIDTH, HEIGHT = 1180, 2150
SETTINGS = """
[input]
kind = "player"
[osc]
listen = "127.0.0.1:auto"
[[map]]
from = "tension"
to = "cc14:1"
[[map]]
from = "(1 - valence) * energy"
to = "osc:/synth/filter"
range = [200.0, 4000.0]
[[event]]
name = "storm"
enter = "aggressive"
to = "note:60"
[[event]]
name = "bright"
enter = "uplifting"
to = "osc:/scene"
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name) / "monday"
        with Bridge(config.parse(SETTINGS), record=folder) as bridge:
            while not bridge.wait(0.1) and (bridge.newest is None or bridge.newest.time_s < 64.0):
                time.sleep(0.1)
        page_file = report.write(folder)
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="dark")
        page.goto(page_file.as_uri())
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
