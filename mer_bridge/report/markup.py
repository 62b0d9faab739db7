"""HTML and SVG made of parts, where text can never become markup.

Everything that is not `Markup` already is escaped, in elements and in attributes alike;
characters that steer (controls, direction marks, halves of characters) are replaced.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

EMPTY = frozenset({"br", "meta", "path", "rect", "line", "circle", "polyline"})
"""Elements without an inside."""


class Markup(str):
    """Text that is HTML."""

    __slots__ = ()


def tag(name: str, /, *inside: object, **attributes: object) -> Markup:
    """An element.

    Parameters
    ----------
    inside : Markup, text or numbers
        None is left out.
    attributes : text or numbers
        Without ``_`` at the end, ``-`` for ``_`` within; None is left out.

    Examples
    --------
    >>> tag("b", "a < b", class_="x")
    '<b class="x">a &lt; b</b>'
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in EMPTY:
        return Markup(f"<{name}{told}>" if name in {"br", "meta"} else f"<{name}{told}/>")
    return Markup(f"<{name}{told}>{join(inside)}</{name}>")


def join(parts: Iterable[object]) -> Markup:
    """Parts one after the other; None is left out."""
    return Markup("".join(text(part) for part in parts if part is not None))


def text(content: object) -> Markup:
    """Content as it stands in a page."""
    if isinstance(content, Markup):
        return content
    plain = "".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in str(content))
    return Markup(html.escape(plain, quote=True))
