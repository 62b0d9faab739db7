"""Take the pictures of docs/dashboard.md: idle, playing, on a phone, from afar, and several players.

python docs/make_dashboard_pictures.py

It needs Chromium and the extra ``test-browser``, and takes a minute: the built-in player plays.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from mer_bridge import config as configs
from mer_bridge.runtime import Bridge
from mer_bridge.sources.player import PlayerSource
from mer_bridge.values import Quadrant

PICTURES = Path(__file__).parent / "pictures"
BASE = """
[osc]
listen = "127.0.0.1:auto"
send = []
[dashboard]
on = true
listen = "127.0.0.1:auto"
"""
PLAYER = 'kind = "player"\nloop = true\n'
SHOW = """
[[map]]
from = "tension"
to = "osc:/synth/cutoff"
range = [200.0, 8000.0]
curve = "exp"
[[map]]
from = "1 - energy"
to = "osc:/synth/reverb"
range = [0.1, 0.8]
[[map]]
from = "abs.valence"
to = "cc:74"
[[map]]
from = "0.5 * (fear + anger)"
to = "osc:/light/red"
curve = "s"
[[preset]]
name = "dark"
at = [-0.7, -0.55]
values = {"osc:/synth/room" = 0.9}
[[preset]]
name = "bright"
at = [0.65, 0.6]
values = {"osc:/synth/room" = 0.2}
[[preset]]
name = "storm"
at = [-0.65, 0.5]
values = {"osc:/synth/room" = 0.5}
"""


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        take_idle(browser)
        take_playing(browser)
        take_players(browser)
        browser.close()


def take_idle(browser: Browser) -> None:
    with Bridge(configs.parse(BASE), say=print) as bridge:
        page = open_page(browser, bridge, 1440, 900)
        while "no audio" not in page.locator("#idle-hint").inner_text():
            bridge.wait(0.2)
            page.wait_for_timeout(100)
        shoot(page, "idle")


def take_playing(browser: Browser) -> None:
    with Bridge(configs.parse(f"[input]\n{PLAYER}{BASE}{SHOW}"), say=print) as bridge:
        desk = open_page(browser, bridge, 1440, 900)
        afar = open_page(browser, bridge, 1920, 1080)
        phone = open_page(browser, bridge, 390, 844, device_scale_factor=2, is_mobile=True, has_touch=True)
        afar.locator("#stage").click()
        desk.wait_for_timeout(42_000)  # one transition into another mood leaves a long trail
        wait_for(desk, lambda: desk.locator("#quadrant").inner_text() == "aggressive")
        desk.wait_for_timeout(2500)
        shoot(desk, "playing", full_page=True)
        shoot(afar, "stage")
        shoot(phone, "phone")
        desk.locator("#tab-weights").click()
        desk.locator(".editors").screenshot(path=PICTURES / "dashboard-weights.png")


def take_players(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ben.wav"
        write_piece(file)
        ben = f'kind = "file"\nfile = {json.dumps(str(file))}\nloop = true\n'
        inputs = f'[[input]]\nname = "anna"\n{PLAYER}[[input]]\nname = "ben"\n{ben}'
        with Bridge(configs.parse(inputs + BASE), say=print) as bridge:
            page = open_page(browser, bridge, 1440, 900)
            page.wait_for_timeout(11_000)
            shoot(page, "players")


def write_piece(file: Path) -> None:
    """The player's aggressive piece as a file, so that two play different music."""
    source = PlayerSource(configs.Input(kind="player", real_time=False), moods=(Quadrant.AGGRESSIVE,))
    blocks = []
    while not source.ended:
        blocks.append(source.read(1.0))
    source.close()
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(source.sample_rate)
        out.writeframes((32767 * np.concatenate(blocks)).astype("<i2").tobytes())


def open_page(browser: Browser, bridge: Bridge, width: int, height: int, **more: Any) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}, **more).new_page()
    page.goto(next(fact for fact in bridge.facts() if fact.startswith("dashboard: ")).split()[1])
    return page


def wait_for(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        page.wait_for_timeout(100)


def shoot(page: Page, name: str, *, full_page: bool = False) -> None:
    page.screenshot(path=PICTURES / f"dashboard-{name}.png", full_page=full_page)


if __name__ == "__main__":
    main()
