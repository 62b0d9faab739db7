"""The page and its parts, read once: what is asked for over HTTP never becomes a path."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    "": "text/plain; charset=utf-8",
}
"""What is served, by the ending of its name."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
"""Sent with everything: no script but ours runs in the page, and no other page can frame it."""


class File(NamedTuple):
    """Its bytes, and what a browser must know of them."""

    content: bytes
    type: str


def read_all(folder: Path = PAGE) -> dict[str, File]:
    """All files below `folder` that a browser may have, by the path of their URL; ``/`` is the page."""
    files = {
        f"/{path.relative_to(folder).as_posix()}": File(path.read_bytes(), TYPES[path.suffix])
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in TYPES
    }
    files["/"] = files.pop("/index.html")
    return files
