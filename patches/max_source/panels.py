"""The objects with a face: ``mer.status``, ``mer.calibrate`` and ``mer.overview``.

In an object box they work like any other; in a ``bpatcher`` they show what is drawn here.
"""

from __future__ import annotations

from typing import Any

from drawing import Box, Patch

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

TAKE_S = 20
"""Seconds of a take unless another number is chosen."""
NUMBERS = (
    ("gate_open", "music", 0.0),
    ("level_db", "dB level", 1.0),
    ("transport_ms", "ms way in", 1.0),
    ("compute_p90_ms", "ms computing", 1.0),
    ("cpu", "% CPU", 100.0),
)
"""What the face of ``mer.status`` shows: name in ``/mer/status``, words beside it, factor (0: a light)."""


def shown(box: Box, x: float, y: float, width: float, height: float) -> Box:
    """Show this box in the face of its patch, too."""
    box.extra |= {"presentation": 1, "presentation_rect": [x, y, width, height]}
    return box


def light(patch: Patch, x: float, y: float) -> Box:
    """Add a light that is on while it is sent 1."""
    return patch.ui("toggle", x, y, 20.0, 20.0, ignoreclick=1, parameter_enable=0)


def status() -> Patch:
    """``mer.status``: is the bridge there, and how is it."""
    patch = Patch("", "whether the bridge is there, and how it is")
    patch.note("mer.status: whether the bridge is there, and how it is", 20.0, 10.0, 500.0)
    told = patch.inlet("connect [host port], disconnect, host, port")
    bridge = patch.obj("mer.link", ports=(2, 3))
    patch.cord(told, bridge, 0, 1)
    patch.chain(patch.obj("loadmess 1"), patch.obj("metro 1000"), patch.message("/mer/status"), bridge)
    pairs = patch.chain(bridge, patch.obj("route /mer/status"), patch.obj("zl.iter 2"))
    names = patch.obj("route " + " ".join(name for name, *_ in NUMBERS))
    patch.cord(pairs, names)
    there = shown(light(patch, 560.0, 100.0), 8.0, 8.0, 20.0, 20.0)
    shown(patch.note("bridge", 590.0, 100.0, 60.0), 32.0, 8.0, 60.0, 20.0)
    patch.cord(bridge, there, 1)
    for row, (name, text, factor) in enumerate(NUMBERS):
        y = 130.0 + 30.0 * row
        face = light(patch, 560.0, y) if name == "gate_open" else _number(patch, 560.0, y, ignoreclick=1)
        top = 8.0 + 24.0 * (row + 1)
        shown(face, 8.0, top, 20.0 if name == "gate_open" else 56.0, 20.0)
        shown(patch.note(text, 630.0, y, 120.0), 32.0 if name == "gate_open" else 68.0, top, 120.0, 20.0)
        scaled = patch.obj(f"* {factor}") if factor else patch.obj("> 0.")
        patch.cord(names, scaled, row)
        patch.cord(scaled, face)
    patch.cord(pairs, patch.outlet("name and value of each number, such as level_db -23.5"))
    patch.cord(bridge, patch.outlet("1: the bridge is there, 0: it is not"), 1)
    patch.attributes["openinpresentation"] = 1
    return patch


def calibrate() -> Patch:
    """``mer.calibrate``: the sound check of the bridge, with buttons."""
    patch = Patch("", "the sound check: takes, undo, done")
    patch.note("mer.calibrate: the sound check: takes accumulate until it is done", 20.0, 10.0, 500.0)
    told = patch.inlet("take [s], undo, done, freeze 0 or 1, reset, connect [host port], disconnect")
    words = patch.obj("route take undo done freeze reset")
    patch.cord(told, words)
    bridge = patch.obj("mer.link", ports=(2, 3))
    patch.cord(words, bridge, 5, 1)
    face = {name: _button(patch, k) for k, name in enumerate(("take", "undo", "done"))}
    length = shown(_number(patch, 720.0, 100.0), 100.0, 8.0, 56.0, 20.0)
    shown(patch.note("seconds", 720.0, 130.0, 60.0), 160.0, 8.0, 60.0, 20.0)
    left = shown(_number(patch, 720.0, 220.0, ignoreclick=1), 100.0, 36.0, 56.0, 20.0)
    shown(patch.note("left", 720.0, 160.0, 60.0), 160.0, 36.0, 60.0, 20.0)
    still = patch.ui("toggle", 720.0, 190.0, 20.0, 20.0, parameter_enable=0)
    frozen = shown(still, 100.0, 64.0, 20.0, 20.0)
    shown(patch.note("ranges stand still", 790.0, 190.0, 120.0), 124.0, 64.0, 120.0, 20.0)
    begin = _take(patch, words, face["take"], length)
    asked = patch.message("/mer/calibrate $1")
    patch.chain(begin, asked, bridge)
    down = patch.obj("trigger f f")
    patch.cord(begin, down, 1)
    run = patch.obj("pack 0. 0.")
    long = patch.obj("* 1000.")
    patch.cord(down, long, 1)
    patch.cord(long, run, 0, 1)
    patch.cord(down, run)
    patch.chain(run, patch.message("$1, 0. $2"), patch.obj("line 0. 100"), left)
    for outlet, name in ((1, "undo"), (2, "done")):
        command = patch.message(f"/mer/calibrate/{name}")
        patch.cord(face[name], command)
        patch.cord(words, command, outlet)
        patch.cord(command, bridge)
    patch.cord(words, frozen, 3)
    patch.chain(frozen, patch.message("/mer/ranges/freeze $1"), bridge)
    reset = patch.message("/mer/reset")
    patch.cord(words, reset, 4)
    patch.cord(reset, bridge)
    answers = patch.chain(bridge, patch.obj("route /mer/answer /mer/error"))
    said = patch.outlet("what the bridge answers, in words")
    patch.cord(answers, said)
    patch.cord(answers, said, 1)
    patch.cord(bridge, patch.outlet("1: the bridge is there, 0: it is not"), 1)
    patch.attributes["openinpresentation"] = 1
    return patch


def _take(patch: Patch, words: Box, button: Box, length: Box) -> Box:
    """Seconds of a take, from the button or by message; comes from both outlets, the right one first."""
    seconds, begin = patch.obj(f"float {float(TAKE_S)}"), patch.obj("trigger f f")
    patch.chain(patch.obj(f"loadmess {float(TAKE_S)}"), length)
    patch.cord(length, seconds, 0, 1)
    patch.chain(button, seconds, begin)
    plain = patch.obj("route bang")
    patch.chain(words, plain, seconds)
    limits = patch.obj("clip 1. 600.")
    patch.cord(plain, limits, 1)
    patch.cord(limits, begin)
    return begin


def overview() -> Patch:
    """``mer.overview``: all fifteen values at a glance."""
    patch = Patch("", "all fifteen live values at a glance")
    patch.note("mer.overview: all fifteen live values at a glance", 20.0, 10.0, 500.0)
    told = patch.inlet("connect [host port], disconnect, host, port")
    heard = patch.obj("mer.receive", ports=(1, 7))
    patch.cord(told, heard)
    parts = patch.obj(f"zl.slice {len(MIDLEVEL_NAMES)}")
    patch.cord(heard, parts)
    x = 560.0
    for k, names in enumerate((MIDLEVEL_NAMES, EMOTION_NAMES)):
        left = 8.0 + 250.0 * k
        sliders = patch.ui(
            *("multislider", x + 200.0 * k, 100.0, 120.0, 22.0 * len(names)),
            size=len(names),
            setminmax=[0.0, 1.0],
            orientation=0,
            ignoreclick=1,
            parameter_enable=0,
        )
        shown(sliders, left, 32.0, 120.0, 22.0 * len(names))
        patch.cord(parts, sliders, k)
        for row, name in enumerate(names):
            text = patch.note(name.replace("_", " "), x + 200.0 * k, 300.0 + 24.0 * row, 120.0)
            shown(text, left + 124.0, 33.0 + 22.0 * row, 120.0, 20.0)
    bridge = shown(light(patch, x, 560.0), 8.0, 8.0, 20.0, 20.0)
    shown(patch.note("the bridge is there", x + 30.0, 560.0, 140.0), 32.0, 8.0, 140.0, 20.0)
    patch.cord(heard, bridge, 6)
    patch.cord(heard, patch.outlet("live values, a list of 15"))
    patch.cord(heard, patch.outlet("1: the bridge is there, 0: it is not"), 6)
    patch.attributes["openinpresentation"] = 1
    return patch


def _number(patch: Patch, x: float, y: float, **extra: Any) -> Box:
    return patch.ui("flonum", x, y, 56.0, 22.0, format=6, parameter_enable=0, **extra)


def _button(patch: Patch, k: int) -> Box:
    button = patch.ui("button", 560.0, 100.0 + 34.0 * k, 22.0, 22.0, parameter_enable=0)
    name = ("take", "undo", "done")[k]
    shown(patch.note(name, 590.0, 100.0 + 34.0 * k, 60.0), 36.0, 8.0 + 28.0 * k, 60.0, 20.0)
    return shown(button, 8.0, 6.0 + 28.0 * k, 22.0, 22.0)
