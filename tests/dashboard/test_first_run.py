"""The first-run page in a real browser, headless Chromium: from the first start to the dashboard."""

from __future__ import annotations

import importlib.util
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from mer_bridge import config as configs
from mer_bridge.app import house as houses
from mer_bridge.app import offers
from mer_bridge.app.house import House

sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra 'test-browser'")

SPEC = importlib.util.spec_from_file_location("midi_rig", Path(__file__).parents[1] / "midi" / "conftest.py")
rig = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(rig)
jack_server = rig.jack_server

pytestmark = pytest.mark.browser

WAIT_MS = 60_000
MOODS = {"uplifting", "aggressive", "melancholic", "calm"}
GONE = offers.Sound("soundcard", "A card that went away", "A card that went away", "USB · 2 inputs", inputs=2)


class Guest:
    """The app in a thread, and its settings file."""

    def __init__(self, house: House, file: Path) -> None:
        self.house = house
        self.file = file
        self._asked = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        with self.house:
            self.house.run(self._asked.is_set)

    def has_ended(self) -> bool:
        self._thread.join(WAIT_MS / 1000.0)
        return not self._thread.is_alive()

    def close(self) -> None:
        self._asked.set()
        self._thread.join()


@pytest.fixture
def start(private_data: None, tmp_path: Path, monkeypatch) -> Iterator[Callable[..., Guest]]:
    """Starts apps on ports of their own, with a file that need not exist."""
    monkeypatch.setattr(houses, "load", on_free_ports(houses.load))
    found = offers.look

    def look() -> offers.Offers:
        return msgspec.structs.replace(found(), sounds=(GONE,))

    monkeypatch.setattr(offers, "list_devices", lambda **_: [])  # PortAudio aborts when its JACK server dies
    monkeypatch.setattr(offers, "look", look)
    started: list[Guest] = []

    def begin(text: str = "", **more: object) -> Guest:
        file = tmp_path / "settings" / "mer-bridge.toml"
        if text:
            file.parent.mkdir()
            file.write_text(text, encoding="utf-8")
        started.append(Guest(House(file, say=lambda _: None, **more), file))
        return started[-1]

    yield begin
    for guest in started:
        guest.close()


def on_free_ports(load: Callable[..., configs.Config]) -> Callable[..., configs.Config]:
    free = {"osc.listen": "127.0.0.1:auto", "osc.send": [], "dashboard.listen": "127.0.0.1:auto"}
    return lambda file, overrides: load(file, {**free, **overrides})


@pytest.fixture(scope="module")
def chromium() -> Iterator[sync_api.Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("MER_BRIDGE_REQUIRE_HOSTS") == "1":
            pytest.fail("the program chromium must be installed here (MER_BRIDGE_REQUIRE_HOSTS=1)")
        pytest.skip("the program chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., sync_api.Page]]:
    """Opens pages that must not complain in their console."""
    with visits(chromium) as opened:
        yield opened


@contextmanager
def visits(chromium: sync_api.Browser) -> Iterator[Callable[..., sync_api.Page]]:
    complaints: list[str] = []
    contexts = []

    def opened(url: str, width: int = 1440, height: int = 900) -> sync_api.Page:
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def until(page: sync_api.Page, is_so: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + WAIT_MS / 1000.0
    while not is_so():
        assert time.monotonic() < end_s, what
        page.wait_for_timeout(50)


def hears(page: sync_api.Page) -> None:
    until(page, lambda: page.locator("#mood").inner_text() in MOODS, "music")


def card(page: sync_api.Page, text: str) -> sync_api.Locator:
    return page.locator(".card:visible", has_text=text)


def arc(page: sync_api.Page) -> str:
    return page.evaluate("document.querySelector('#dial-fill').style.strokeDasharray")


def test_from_the_first_start_to_the_dashboard_and_what_was_chosen_is_kept(start, visit):
    guest = start()
    page = visit(guest.house.page)
    assert page.url.endswith("/first-run.html")  # the key is out of sight
    assert page.locator("[aria-checked=true]:visible").count() == 0
    card(page, "Built-in music").click()
    hears(page)
    before = arc(page)
    until(page, lambda: arc(page) != before, "the meter moves")
    page.locator("#next").click()
    card(page, "SuperCollider").click()
    assert "57120" in page.locator("#recipe").inner_text()
    page.locator("#next").click()
    assert not guest.file.exists()
    page.locator("#next").click()
    page.wait_for_url(lambda url: "/?app" in url)
    until(page, lambda: page.evaluate("Number(document.documentElement.dataset.frames) > 10"), "frames")
    config = configs.load(guest.file)
    assert (config.input.kind, config.input.loop, config.osc.host) == ("player", True, "supercollider")
    assert "# Where the sound comes from." in guest.file.read_text(encoding="utf-8")


def test_an_input_that_is_not_there_is_told_and_another_one_is_taken(start, visit):
    page = visit(start().house.page)
    card(page, "went away").click()
    page.locator("#trouble").wait_for()
    assert "A card that went away" in page.locator("#trouble").inner_text()
    assert page.locator("#channel option").count() == 3
    page.locator("#trouble button").click()
    card(page, "Built-in music").click()
    hears(page)
    assert page.locator("#trouble").is_hidden()


def test_who_has_been_here_begins_with_the_dashboard_and_can_come_back(start, visit):
    guest = start('# Mine.\n[input]\nkind = "player"  # for tests\nloop = true\n')
    assert "/?app#" in guest.house.page
    page = visit(guest.house.page)
    page.locator("text=Set up").click()
    hears(page)
    assert card(page, "Built-in music").get_attribute("aria-checked") == "true"
    page.locator("#way-2").click()
    card(page, "Pure Data").click()
    page.locator("#way-3").click()
    page.locator("#next").click()
    page.wait_for_url(lambda url: "/?app" in url)
    text = guest.file.read_text(encoding="utf-8")
    assert text.startswith('# Mine.\n[input]\nkind = "player"  # for tests\n')
    assert 'host = "pd"' in text


def test_settings_with_a_mistake_are_told_on_the_page(start, visit):
    guest = start("[input]\nkind = 'theremin'\n")
    page = visit(guest.house.page)
    until(page, lambda: "line 2" in page.locator("#app-news").inner_text(), "the line of the mistake")
    guest.file.write_text("[input]\nkind = 'player'\nloop = true\n", encoding="utf-8")
    page.get_by_text("Try again").click()
    until(page, lambda: page.evaluate("Number(document.documentElement.dataset.frames) > 3"), "frames")
    assert page.locator("#app-news").is_hidden()


def test_quit_ends_it_and_says_so(start, visit):
    guest = start()
    page = visit(guest.house.page)
    page.locator("#quit").click()
    page.locator("#curtain").wait_for()
    assert page.locator("#curtain-title").inner_text() == "mer-bridge has ended"
    assert guest.has_ended()


def test_closing_the_last_window_ends_it_and_loading_it_again_does_not(start, visit, monkeypatch):
    monkeypatch.setattr(houses, "RETURN_S", 2.0)
    guest = start()
    page = visit(guest.house.page)
    until(page, lambda: guest.house.news.phase == "running", "a bridge")
    page.reload()
    until(page, lambda: guest.house._lobby.windows == 1, "a window")
    page.wait_for_timeout(2500)
    assert guest.house.news.phase == "running"
    page.close()
    assert guest.has_ended()


def test_it_is_worked_with_the_keyboard(start, visit):
    page = visit(start().house.page)
    card(page, "Built-in music").wait_for()
    page.locator("#sounds .card").first.focus()
    page.keyboard.press("ArrowLeft")  # round to the last one
    page.keyboard.press("Enter")
    hears(page)
    assert card(page, "Built-in music").get_attribute("aria-checked") == "true"


def test_it_fits_a_phone(start, visit):
    page = visit(start().house.page, 390, 844)
    for step in (1, 2, 3):
        page.locator(f"#way-{step}").click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.host
def test_a_control_is_learnt_over_a_real_port(jack_server, start, visit):
    guest = start()
    page = visit(guest.house.page)
    card(page, "Built-in music").click()
    page.locator("#way-3").click()
    assert page.locator("#learns").evaluate("box => box.inert")
    card(page, "New port").click()
    until(page, lambda: not page.locator("#learns").evaluate("box => box.inert"), "a port")
    page.locator("[aria-label='Learn tension']").click()
    desk = guest.house._bridge._parts.desk
    until(page, lambda: desk._learning is not None, "a control that sweeps")
    page.locator("[aria-label='Learn tension']").click()
    until(page, lambda: desk._learning is None, "the end of it")
    page.locator("#next").click()
    page.wait_for_url(lambda url: "/?app" in url)
    assert configs.load(guest.file).midi.port == "mer-bridge"
