from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from mer_bridge import places
from mer_bridge.app import window


def test_an_error_page_says_it_as_text(tmp_path, monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(places, "user_cache", lambda: tmp_path / "new")
    monkeypatch.setattr(window, "show", lambda url: shown.append(url) or True)
    window.show_error("port <9131> is taken & gone")
    (url,) = shown
    assert url.startswith("file:///")
    page = (tmp_path / "new" / window.ERROR_NAME).read_text(encoding="utf-8")
    assert "port &lt;9131&gt; is taken &amp; gone" in page


@pytest.mark.skipif(sys.platform != "linux", reason="PyInstaller does so on Linux alone")
def test_the_browser_of_a_built_app_has_the_libraries_of_the_system(monkeypatch):
    seen: list[str | None] = []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(Path("built") / "_internal"))
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "of-the-user")
    monkeypatch.setattr(
        window.webbrowser, "open", lambda _: seen.append(os.environ.get("LD_LIBRARY_PATH")) or True
    )
    window.show("http://127.0.0.1/")
    assert seen == ["of-the-user"]
