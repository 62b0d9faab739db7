"""Show a page in the user's browser, or at least an error."""

from __future__ import annotations

import html
import logging
import os
import sys
import webbrowser

from mer_bridge import places

ERROR_NAME = "could-not-start.html"
ERROR_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>mer-bridge could not start</title>
<style>
  body {{ display: grid; place-items: center; min-height: 90vh; margin: 0; padding: 1rem;
         color: #f1f5fb; background: #07090d; font: 18px/1.5 system-ui, sans-serif; }}
  main {{ max-width: 42rem; padding: 2rem; border: 1px solid #ff5a5f; border-radius: 14px;
         background: #0f131b; }}
  h1 {{ margin-top: 0; }} p {{ overflow-wrap: anywhere; }} .dim {{ color: #9aa7bc; }}
</style>
<main><h1>mer-bridge could not start</h1><p>{line}</p>
<p class="dim">Close this page, put it right, and start the app again.</p></main></html>
"""

log = logging.getLogger(__name__)


def show(url: str) -> bool:
    """Open a page; whether there was a browser for it."""
    _forget_own_libraries()
    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError) as error:
        log.warning("no browser could be opened: %s", error)
        return False


def show_error(line: str) -> None:
    """Show what kept the app from starting; nobody reads a terminal that is not there."""
    file = places.user_cache() / ERROR_NAME
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ERROR_PAGE.format(line=html.escape(line)), encoding="utf-8")
    except OSError as error:
        log.warning("the error page cannot be written: %s", error)
        return
    show(file.as_uri())


def _forget_own_libraries() -> None:
    """Let other programs find the system's libraries: the built app puts its own in their way."""
    if getattr(sys, "frozen", False) and sys.platform.startswith("linux"):
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before
