"""The map in a real browser: dots tell their names, and a click plays."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile

from mer_bridge.plots import map as maps

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="the library playwright is not installed")


@pytest.fixture
def folder(tmp_path):
    """Two tracks on opposite corners, their audio, and the map beside them."""
    dots = []
    for name, valence, energy in (("sad & slow", 2.0, 2.0), ("ünd <b>glad</b>", 8.0, 8.0)):
        path = tmp_path / f"{name.replace('/', '-')}.wav"
        soundfile.write(path, 0.1 * np.sin(np.arange(5 * 22_050) / 20), 22_050)
        mean = np.full(15, 5.0)
        mean[7:9] = valence, energy
        dots.append(maps.Dot(str(path), mean))
    maps.write(dots, tmp_path / "map.html", title="two tracks")
    return tmp_path


@pytest.fixture
def page(folder, need_program) -> Iterator[sync_api.Page]:
    program = shutil.which("chromium-browser") or need_program("chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 700})
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "request",
            lambda request: page.complaints.append(request.url) if "file:" not in request.url else None,
        )
        page.goto((folder / "map.html").as_uri())
        yield page
        browser.close()


def place(page, valence: float, energy: float) -> tuple[float, float]:
    box = page.locator("#map").bounding_box()
    return box["x"] + (valence - 1) / 8 * box["width"], box["y"] + (9 - energy) / 8 * box["height"]


def wait_until_it_plays(page) -> None:
    """Playwright's own way to wait evaluates text in the page, which the page rightly forbids."""
    end_s = time.monotonic() + 30.0
    while page.evaluate("document.getElementById('player').currentTime") < 0.2:
        assert time.monotonic() < end_s, page.locator("#told").inner_text()
        page.wait_for_timeout(50)


def test_pointing_tells_and_clicking_plays(page):
    assert page.title() == "two tracks"
    page.mouse.move(*place(page, 8.0, 8.0))
    assert page.locator("#told").inner_text().startswith("ünd <b>glad<-b>: uplifting, valence 8")
    page.mouse.click(*place(page, 2.0, 2.0))
    wait_until_it_plays(page)
    assert "sad & slow" in page.locator("#told").inner_text()
    assert page.complaints == []


def test_keys_choose_and_play(page):
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    wait_until_it_plays(page)
    assert "ünd" in page.locator("#told").inner_text()


def test_a_part_of_a_name_finds_tracks(page):
    page.locator("#find").fill("SLOW")
    assert page.locator("#count").inner_text() == "1 of 2 tracks"


def test_very_many_dots_are_drawn(folder, page, rng):
    means = np.full((30_000, 15), 5.0)
    means[:, 7:9] = rng.normal(5.0, 1.3, (30_000, 2)).clip(1, 9)
    dots = (maps.Dot(f"/music/{k}.flac", mean) for k, mean in enumerate(means))
    maps.write(dots, folder / "many.html", title="many")
    page.goto((folder / "many.html").as_uri())
    assert page.locator("#count").inner_text() == "30000 of 30000 tracks"
    page.mouse.move(*place(page, 5.0, 5.0))
    assert "valence 5" in page.locator("#told").inner_text()
    assert page.complaints == []
