"""``mer-bridge app`` as a process: one at a time, and errors that are shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

for library in ("uvicorn", "starlette", "websockets"):
    pytest.importorskip(library, reason="needs the extra 'web'")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the browser is a shell script")

RUN = [sys.executable, "-m", "mer_bridge", "app"]
SETTINGS = """
[input]
kind = "player"
loop = true
[osc]
listen = "127.0.0.1:auto"
send = []
[dashboard]
listen = "127.0.0.1:auto"
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """A home with settings, and a browser that writes down what it was to show."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/shown"\n', encoding="utf-8")
    browser.chmod(0o755)
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "CONFIG", "CACHE")}
    return {**os.environ, **folders, "HOME": str(tmp_path), "BROWSER": str(browser)}


def shown(home: dict[str, str]) -> list[str]:
    return (Path(home["HOME"]) / "shown").read_text(encoding="utf-8").split()


def settings(home: dict[str, str], text: str) -> Path:
    file = Path(home["HOME"]) / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_second_start_shows_the_page_of_the_first(home):
    command = [*RUN, "--config", str(settings(home, SETTINGS))]
    with subprocess.Popen(command, env=home, cwd=home["HOME"], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        line = first.stdout.readline()
        second = subprocess.run(
            command, env=home, cwd=home["HOME"], capture_output=True, text=True, check=False
        )
        assert (second.returncode, second.stdout) == (0, line)
        first.terminate()
        assert first.wait(60) == 0
    url = line.split()[1]
    assert "/?app#" in url
    assert shown(home) == [url, url]


def test_what_keeps_the_page_from_being_shown_is_shown_in_the_browser(home):
    file = settings(home, '[dashboard]\nlisten = "0.0.0.0:auto"\n')
    done = subprocess.run(
        [*RUN, "--config", str(file)], env=home, cwd=home["HOME"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    (url,) = shown(home)
    assert "--osc-lan" in Path(url.removeprefix("file://")).read_text(encoding="utf-8")
