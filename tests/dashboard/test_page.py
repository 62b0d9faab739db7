"""The page in a real browser, headless Chromium: what people see, press and type."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra 'test-browser'")

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WAIT_MS = 30_000


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
def open_page(chromium) -> Iterator[Callable[..., sync_api.Page]]:
    """Opens pages that must not complain in their console."""
    complaints: list[str] = []
    contexts = []

    def opened(
        url: str, viewport: dict[str, int] = DESK, *, expected: str = "nothing", **options: object
    ) -> sync_api.Page:
        context = chromium.new_context(viewport=viewport, **options)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: expected in message.text or complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def until(page: sync_api.Page, script: str) -> None:
    """Wait until an expression of the page is true.

    Playwright's own way to wait evaluates text in the page, which the page rightly forbids.
    """
    end_s = time.monotonic() + WAIT_MS / 1000.0
    while not page.evaluate(f"Boolean({script})"):
        assert time.monotonic() < end_s, script
        page.wait_for_timeout(50)


def plays(page: sync_api.Page) -> None:
    until(page, "Number(document.documentElement.dataset.frames) > 10")
    until(page, "document.querySelector('#lamp-music').classList.contains('on')")


def steers(page: sync_api.Page) -> None:
    until(page, "!document.body.classList.contains('look')")


def pixels(page: sync_api.Page) -> str:
    return page.evaluate("document.querySelector('#plane canvas').toDataURL()")


def test_values_move_while_music_plays(hall, open_page):
    page = open_page(hall.url)
    plays(page)
    seen = [
        (
            page.locator("#emotions .row").all_inner_texts(),
            page.locator("#features .bar i").first.get_attribute("style"),
            page.locator("#level").inner_text(),
            pixels(page),
        )
        for _ in range(3)
        if page.wait_for_timeout(700) is None
    ]
    for column in zip(*(map(str, row) for row in seen), strict=True):
        assert len(set(column)) > 1
    assert page.locator("#quadrant").inner_text() in {"uplifting", "aggressive", "melancholic", "calm"}
    assert " because " in page.locator("#sentence").inner_text()
    assert "osc:/synth/cutoff" in page.locator("#out").text_content()
    assert page.locator("#history canvas").count() == 1


def test_there_are_more_than_twenty_updates_a_second(hall, open_page):
    page = open_page(hall.url)
    plays(page)
    first = page.evaluate("({ ...document.documentElement.dataset })")
    page.wait_for_timeout(4000)
    last = page.evaluate("({ ...document.documentElement.dataset })")
    lasted_s = float(last["timeS"]) - float(first["timeS"])  # of music, so no load disturbs it
    rate = (int(last["frames"]) - int(first["frames"])) / lasted_s
    assert rate > 20.0


def test_every_emotion_says_why_when_pointed_at_and_keeps_saying_it_when_pressed(hall, open_page):
    page = open_page(hall.url)
    plays(page)
    for name, word in (("tension", "tense"), ("sad", "sad"), ("valence", "positive")):
        page.locator(f"#emotions [data-name={name}]").hover()
        until(page, f"document.querySelector('.why-head b').textContent === '{name}'")
        until(page, f"document.querySelector('#sentence').textContent.includes('{word} ')")
        widths = page.evaluate(
            "[...document.querySelectorAll('.stack i')].map((i) => parseFloat(i.style.width))"
        )
        assert len(widths) == 7
        assert sum(widths) > 0.0
        assert page.evaluate(
            "['less', 'more'].every((s) => [...document.querySelectorAll(`.${s} i`)]"
            ".reduce((t, i) => t + parseFloat(i.style.width), 0) <= 100.1)"
        )
    page.locator("#emotions [data-name=fear]").click()
    page.mouse.move(5, 5)
    until(page, "document.querySelector('.why-head b').textContent === 'fear'")


def test_the_sentence_is_that_of_the_terminal(hall, open_page):
    from mer_bridge.meters import because

    page = open_page(hall.url)
    plays(page)
    page.mouse.move(5, 5)
    bridge, said = hall.bridge, set()
    end_s = time.monotonic() + WAIT_MS / 1000.0
    while time.monotonic() < end_s:  # until both speak of the same tick
        said.add(because(bridge.newest, bridge.usual))
        if page.locator("#sentence").inner_text().replace("\N{MINUS SIGN}", "-") in said:
            return
    pytest.fail(f"the page never said one of {said}")


def test_sliders_and_buttons_change_the_bridge(house, open_page):
    page = open_page(house.url)
    plays(page)
    steers(page)
    page.locator("#horizon").fill("9")
    until(page, "document.querySelector('#horizon-out').textContent === '9.0 s'")
    page.locator("#gain").fill("6")
    page.locator("#smoothing").fill("0")
    until(page, "document.querySelector('#smoothing-kind').value === 'none'")
    until(page, "document.querySelector('#gain-auto').getAttribute('aria-pressed') === 'false'")
    config = house.bridge.config
    assert config.model.horizon_s == 9.0
    assert (config.gain.mode, config.gain.fixed_db) == ("fixed", 6.0)
    assert config.smoothing.kind == "none"
    page.locator("#freeze").click()
    until(page, "document.querySelector('#freeze').getAttribute('aria-pressed') === 'true'")
    assert house.bridge.config.ranging.freeze
    page.locator("#hold").click()
    until(page, "document.querySelector('#lamp-held').classList.contains('on')")
    assert house.bridge.newest.held
    page.locator("#pads >> text=dark").click()
    until(page, "document.querySelector('.pad[aria-pressed=true]')?.textContent === 'dark'")
    page.locator("#record").click()
    until(page, "document.querySelector('#record span').textContent === 'Recording'")
    assert house.bridge.standing().is_recording


def test_a_sound_check_is_made_and_reset_asks_twice(house, open_page):
    page = open_page(house.url)
    plays(page)
    steers(page)
    page.locator("#calibrate-s").select_option("10")
    page.locator("#calibrate").click()
    page.locator("#calibrate-done").wait_for()
    until(page, "document.querySelector('#toasts').textContent.includes('take 1')")
    page.locator("#reset").click()
    assert page.locator("#reset").inner_text() == "Really forget all?"
    page.locator("#reset").click()
    until(page, "document.querySelector('#toasts').textContent.includes('forgotten')")


def test_weights_are_edited_and_everybody_sees_it(house, open_page):
    one, other = open_page(house.url), open_page(house.url, PHONE)
    for page in (one, other):
        plays(page)
        page.locator("#tab-weights").click()
    steers(one)
    cell = "[aria-label='dissonance to tension']"
    shipped = one.locator(cell).input_value()
    one.locator(cell).fill("-2.5")
    one.locator(cell).press("Enter")
    until(other, f'Number(document.querySelector("{cell}").value) === -2.5')
    until(other, f"document.querySelector(\"{cell}\").parentNode.classList.contains('changed')")
    red, _, blue = other.evaluate(
        f'getComputedStyle(document.querySelector("{cell}").parentNode).backgroundColor.match(/[\\d.]+/g)'
    )[:3]
    assert float(blue) > float(red)  # it lowers
    assert house.bridge.standing().players[0].state.weights[2][4] == -2.5
    one.locator(cell).press("Delete")
    until(other, f"document.querySelector(\"{cell}\").value === '{shipped}'")


def test_maps_are_edited_added_removed_and_saved(house, open_page):
    page = open_page(house.url)
    plays(page)
    steers(page)
    page.locator("[aria-label='curve of map 1']").select_option("exp")
    page.locator("[aria-label='to of map 1']").fill("5000")
    page.locator("[aria-label='to of map 1']").press("Enter")
    page.locator(".add-map [name=source]").fill("1 - energy")
    page.locator(".add-map [name=target]").fill("osc:/reverb")
    page.locator(".add-map button").click()
    until(page, "document.querySelectorAll('.maps tbody tr').length === 2")
    until(page, "document.querySelectorAll('.maps .now b')[1].textContent.match(/[0-9]/)")
    page.locator("[aria-label='source of map 2']").fill("1 - ")
    page.locator("[aria-label='source of map 2']").press("Enter")
    until(page, "document.querySelector('#toasts .error') !== null")
    until(page, "document.querySelector(\"[aria-label='source of map 2']\").value === '1 - energy'")
    page.locator("#save").click()
    until(page, "document.querySelector('#toasts').textContent.includes('saved')")
    text = house.file.read_text(encoding="utf-8")
    assert "# The filter follows." in text
    assert 'curve = "exp"' in text
    assert "range = [200.0, 5000.0]  # Hz" in text
    assert 'to = "osc:/reverb"' in text
    page.locator(".maps tbody tr").nth(1).locator("text=Remove").click()
    until(page, "document.querySelectorAll('.maps tbody tr').length === 1")


def test_everything_can_be_done_with_the_keyboard_alone(house, open_page):
    page = open_page(house.url)
    plays(page)
    steers(page)
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(({ id, tagName, dataset, textContent }) => [id || dataset.name || textContent, tagName,"
            " getComputedStyle(document.activeElement).outlineStyle])(document.activeElement)"
        )
        if found[1] == "BODY":  # once round
            break
        reached.append(found[0])
        assert found[2] != "none", found
    assert {
        "record",
        "horizon",
        "smoothing",
        "gain",
        "hold",
        "freeze",
        "calibrate",
        "reset",
        "tab-maps",
    } <= set(reached)
    page.locator("#horizon").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('#horizon-out').textContent === '6.0 s'")
    page.locator("#hold").focus()
    page.keyboard.press("Space")
    until(page, "document.querySelector('#lamp-held').classList.contains('on')")
    page.locator("#tab-maps").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#weights").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") in {"tab-weights", "save"}
    until(page, "true")
    assert house.bridge.config.model.horizon_s == 6.0
    page.locator("#pads button").first.focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.pad[aria-pressed=true]') !== null")


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440, 2560])
def test_no_width_scrolls_sideways(hall, open_page, width):
    page = open_page(hall.url, {"width": width, "height": 844})
    plays(page)
    for tab in ("maps", "weights", "out", "log"):
        page.locator(f"#tab-{tab}").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab


def test_letters_are_large_enough_and_stand_out(hall, open_page):
    page = open_page(hall.url, {"width": 1920, "height": 1080})
    plays(page)
    size = "parseFloat(getComputedStyle(document.querySelector('{}')).fontSize)"
    assert page.evaluate(size.format("#quadrant")) >= 64.0
    for what in ("#sentence", "#emotions .row", "#features .row", "#confidence", ".facts dd", ".lamp"):
        assert page.evaluate(size.format(what)) >= 20.0, what
    page.locator("#stage").click()
    assert page.evaluate(size.format("#sentence")) >= 32.0
    assert not page.locator("#steer").is_visible()


def test_without_the_key_the_page_looks_and_offers_to_unlock(hall, open_page):
    page = open_page(hall.address + "/")
    plays(page)
    assert page.locator("#hold").is_disabled()
    page.locator("#unlock input").fill("x" * 20)
    page.locator("#unlock button").click()
    until(page, "document.querySelector('#toasts').textContent.includes('does not fit')")
    page.locator("#unlock input").fill(hall.key)
    page.locator("#unlock button").click()
    steers(page)
    assert page.locator("#hold").is_enabled()
    page.reload()  # it is remembered, and the address does not show it
    steers(page)
    assert "#" not in page.url


def test_it_comes_back_by_itself_and_still_steers_when_the_bridge_was_away(open_house, open_page):
    first = open_house()
    page = open_page(first.url, expected="ERR_CONNECTION_REFUSED")
    plays(page)
    steers(page)
    first.bridge.stop()
    until(page, "!document.querySelector('#lamp-link').classList.contains('on')")
    assert page.locator("#hold").is_disabled()
    second = open_house(**{"dashboard.listen": f"127.0.0.1:{first.port}"})
    until(page, "document.querySelector('#lamp-link').classList.contains('on')")
    steers(page)
    page.locator("#hold").click()
    until(page, "document.querySelector('#lamp-held').classList.contains('on')")
    assert second.bridge.newest.held
