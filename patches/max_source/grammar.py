"""What help files and examples are written with: title bar, numbered steps, switches, sliders."""

from __future__ import annotations

from typing import Any

from drawing import BAR, INK, Box, Patch
from specs import SPECS

WIDTH = 900.0


def header(patch: Patch, title: str, digest: str, sentence: str) -> None:
    """Title bar, purpose in a few words, one sentence."""
    bar = patch.ui("panel", 10.0, 10.0, WIDTH - 20.0, 40.0, bgfillcolor=BAR, background=1, ignoreclick=1)
    bar.extra["mode"] = 0
    patch.note(title, 20.0, 16.0, 400.0, fontsize=20.0, fontface=1, textcolor=INK)
    patch.note(digest, 430.0, 20.0, 450.0, fontsize=14.0)
    patch.note(sentence, 20.0, 58.0, WIDTH - 40.0)


def step(patch: Patch, number: int, text: str, x: float, y: float, *, width: float = 400.0) -> None:
    """A numbered step."""
    patch.note(f"{number}) {text}", x, y, width, fontface=1)


def toggle(patch: Patch, x: float, y: float, **extra: Any) -> Box:
    """A switch."""
    return patch.ui("toggle", x, y, 22.0, 22.0, parameter_enable=0, **extra)


def number(patch: Patch, x: float, y: float, width: float = 60.0) -> Box:
    """A number with a fraction."""
    return patch.ui("flonum", x, y, width, 22.0, format=6, parameter_enable=0)


def slider(patch: Patch, x: float, y: float) -> Box:
    """A slider from 0 to 1."""
    return patch.ui("slider", x, y, 140.0, 20.0, floatoutput=1, size=1.0, orientation=1, parameter_enable=0)


def ours(patch: Patch, text: str, x: float, y: float) -> Box:
    """One of our objects."""
    spec = SPECS[text.split(maxsplit=1)[0]]
    return patch.obj(text, x, y, ports=(len(spec.inlets), len(spec.outlets)))


def there(patch: Patch, source: Box, outlet: int, x: float, y: float) -> None:
    """A light with its words."""
    lamp = toggle(patch, x, y, ignoreclick=1)
    patch.note("the bridge is there", x + 28.0, y, 140.0)
    patch.cord(source, lamp, outlet)


def face(patch: Patch, name: str, x: float, y: float, *, size: tuple[float, float]) -> Box:
    """One of ours in a bpatcher, so that its face is seen."""
    spec = SPECS[name]
    box = patch.ui("bpatcher", x, y, *size, name=f"{name}.maxpat", bgmode=0, border=1)
    box.ports = (len(spec.inlets), len(spec.outlets))
    return box
