"""Learn, in a real browser over a real MIDI port: that control alone sweeps."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra 'test-browser'")

SPEC = importlib.util.spec_from_file_location("midi_rig", Path(__file__).parents[1] / "midi" / "conftest.py")
rig = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(rig)
jack_server = rig.jack_server

pytestmark = [pytest.mark.browser, pytest.mark.host]

MAPS = """
[midi]
port = "mer-bridge"

[[map]]
from = "energy"
to = "cc:74"
"""


def test_a_control_sweeps_alone_until_it_is_pressed_again(jack_server, open_house, need_program):
    house = open_house(MAPS)
    desk = house.bridge._parts.desk
    with sync_api.sync_playwright() as playwright:
        program = shutil.which("google-chrome") or need_program("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(house.url)
        osc, cc = page.locator(".maps .does").nth(0), page.locator(".maps .does").nth(1)
        cc.locator("text=Learn").click()  # waits until the key has opened it
        cc.locator("text=Stop").wait_for()
        with house.viewer() as viewer:
            while desk._learning is None:
                viewer.frame()
            assert osc.locator("text=Learn").get_attribute("data-locked") is not None
            cc.locator("text=Stop").click()
            cc.locator("text=Learn").wait_for()
            while desk._learning is not None:
                viewer.frame()
        assert page.locator("#panic").is_visible()
        browser.close()
