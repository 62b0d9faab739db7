"""The built app, without any Python: built here, started, driven in a browser, heard, and ended.

It takes as long as PyInstaller does (minutes).  With ``MER_BRIDGE_APP`` naming the folder of a
build that is there already, that one is tested.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mer_bridge import config as configs

sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra 'test-browser'")

pytestmark = [
    pytest.mark.host,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only the build for Linux is tested"),
]

ROOT = Path(__file__).parents[2]
MOODS = {"uplifting", "aggressive", "melancholic", "calm"}
WAIT_S = 240.0


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of a build."""
    given = os.environ.get("MER_BRIDGE_APP")
    if given:
        return Path(given) / "mer-bridge"
    pytest.importorskip("PyInstaller", reason="needs the extra 'app'")
    folder = tmp_path_factory.mktemp("build")
    places = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", *places, str(ROOT / "app/mer-bridge.spec")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "dist" / "mer-bridge" / "mer-bridge"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that nobody has lived in."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def chromium(need_program) -> Iterator[sync_api.Browser]:
    path = shutil.which("google-chrome") or need_program("chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def environment(home: Path) -> dict[str, str]:
    """Nothing of ours: no virtual environment, no variables of Python."""
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def ask(program: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command of it to its end."""
    command = [str(program), *arguments]
    return subprocess.run(
        command, env=environment(home), cwd=home, capture_output=True, text=True, check=False, timeout=WAIT_S
    )


@contextmanager
def running(program: Path, home: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The app, as a double click starts it, and the address of its page."""
    command = [str(program), *more]
    with subprocess.Popen(
        command, env=environment(home), cwd=home, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("page: http://127.0.0.1:"), line
            yield process, line.split()[1]
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def until(page: sync_api.Page, is_so: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < end_s, what
        page.wait_for_timeout(50)


def compiled(home: Path) -> dict[str, int]:
    """Compiled code that is kept, and when it was written."""
    cache = home / ".cache" / "mer-bridge" / "numba"
    return {path.name: path.stat().st_mtime_ns for path in cache.rglob("*.nbc")}


def of_group(process: subprocess.Popen[str]) -> list[str]:
    """What is left of the session that the app began."""
    found = subprocess.run(
        ["ps", "-o", "pid=,args=", "--sid", str(process.pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.splitlines()


def test_from_the_first_start_to_quit_without_any_python(program, home, chromium):
    with running(program, home, "app", "--no-browser") as (process, url):
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(1000.0 * WAIT_S)
        page.goto(url)
        page.locator(".card", has_text="Built-in music").click()
        until(page, lambda: page.locator("#mood").inner_text() in MOODS, "music")
        page.locator("#way-2").click()
        page.locator(".card:visible", has_text="SuperCollider").click()
        page.locator("#way-3").click()
        page.locator("#next").click()
        until(page, lambda: "/?app" in page.url, "the dashboard")
        until(page, lambda: page.locator("#quadrant").inner_text() in MOODS, "music on the dashboard")
        page.get_by_text("Quit").click()
        assert process.wait(WAIT_S) == 0
        assert of_group(process) == []
        page.close()
    kept = configs.load(home / ".config" / "mer-bridge" / "mer-bridge.toml")
    assert (kept.input.kind, kept.osc.host) == ("player", "supercollider")
    assert compiled(home)


def test_the_second_start_opens_the_dashboard_and_compiles_nothing_again(program, home, chromium):
    before = compiled(home)
    with running(program, home, "app", "--no-browser") as (process, url):
        assert "/?app#" in url
        page = chromium.new_page()
        page.set_default_timeout(1000.0 * WAIT_S)
        page.goto(url)
        until(page, lambda: page.locator("#quadrant").inner_text() in MOODS, "music")
        again = ask(program, home, "app", "--no-browser")
        assert (again.returncode, again.stdout) == (0, f"page: {url}\n")
        process.terminate()
        assert process.wait(WAIT_S) == 0
        page.close()
    assert compiled(home) == before


def test_its_libraries_are_all_there(program, home):
    found = ask(program, home, "devices")
    assert found.returncode == 0
    assert "is not installed" not in found.stdout
    doctor = ask(program, home, "doctor")
    assert "broken" not in doctor.stdout, doctor.stdout
    assert doctor.returncode == 0, doctor.stdout


def test_the_command_line_in_it_plays_the_demo(program, home):
    shown = ask(program, home, "demo", "--seconds", "2", "--plain")
    assert shown.returncode == 0, shown.stderr
    assert "gate open" in shown.stdout
