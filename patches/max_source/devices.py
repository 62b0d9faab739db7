"""Two devices for Ableton Live, each a whole in one file.

Nothing of the package is needed: the abstractions stand inside.  An ``.amxd`` is a row of
chunks, each a tag of four letters, its length (32 bits, lowest byte first) and data:
``ampf`` says what kind of device it is, ``meta`` holds a zero, ``ptch`` the patch as JSON.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

from connection import DEVICE, link
from drawing import Box, Patch
from objects import send
from panels import light, shown
from py2max.m4l import ensure_amxd_project_block

from mer_bridge.values import VALUE_NAMES

AUDIO_EFFECT = b"aaaa"
HEIGHT = 168.0
"""Pixels of Live's device view."""
SLOTS = ("tension", "energy", "valence", "modality", "happy", "sad", "tender", "dissonance")
"""What the eight knobs follow at the start."""
SLOT_WIDTH = 72.0
LEFT = 92.0
MADE = 3_850_000_000
"""Date in the files, in seconds since 1904: fixed, so that the same source gives the same file."""
VISIBLE, STORED, HIDDEN = 0, 1, 2
"""How far Live knows a parameter: automation too, with the set alone, or not at all."""


def parameter(name: str, short: str, kind: int, *, visible: int, **more: Any) -> dict[str, Any]:
    """What makes a ``live.`` object a parameter; `kind` is 0 float, 1 int, 2 one of a list."""
    value = {
        "parameter_longname": name,
        "parameter_shortname": short,
        "parameter_type": kind,
        "parameter_invisible": visible,
        "parameter_modmode": 0,
        **{f"parameter_{key}": item for key, item in more.items()},
    }
    return {"parameter_enable": 1, "varname": name, "saved_attribute_attributes": {"valueof": value}}


def face_of(patch: Patch, title: str, width: float) -> tuple[Box, Box]:
    """Title, light and words; gives the bridge and its light."""
    patch.attributes |= {"openinpresentation": 1, "devicewidth": width}
    shown(patch.note(title, 20.0, 20.0, 90.0, fontface=1), 4.0, 4.0, 86.0, 20.0)
    bridge = patch.sub(link(DEVICE), 20.0, 120.0)
    lamp = shown(light(patch, 20.0, 160.0), 6.0, 30.0, 20.0, 20.0)
    shown(patch.note("bridge", 50.0, 160.0, 60.0), 28.0, 30.0, 60.0, 20.0)
    return bridge, lamp


def sender() -> Patch:
    """The audio effect that sends its track to the bridge; the track itself stays as it is."""
    patch = Patch("", "sends the sound of its track to mer_bridge")
    patch.attributes |= {"openinpresentation": 1, "devicewidth": 132.0}
    shown(patch.note("mer send", 20.0, 20.0, 90.0, fontface=1), 4.0, 4.0, 90.0, 20.0)
    track, out = patch.obj("plugin~", 20.0, 60.0), patch.obj("plugout~", 20.0, 340.0)
    both, half = patch.obj("+~", 120.0, 100.0), patch.obj("*~ 0.5", 120.0, 135.0)
    patch.cord(track, out)
    patch.cord(track, out, 1, 1)
    patch.cord(track, both)
    patch.cord(track, both, 1, 1)
    sending = patch.sub(send(DEVICE, link(DEVICE)), 120.0, 220.0)
    patch.chain(both, half, sending)
    switch = patch.ui(
        *("live.text", 260.0, 60.0, 80.0, 20.0),
        text="Off",
        texton="Sends",
        mode=1,
        **parameter(
            "Send", "Send", 2, visible=VISIBLE, enum=["off", "on"], mmax=1, initial=[1], initial_enable=1
        ),
    )
    shown(switch, 8.0, 64.0, 110.0, 20.0)
    which = patch.chain(switch, patch.obj("select 1 0", 260.0, 100.0))
    for k, text in enumerate(("on", "off")):
        box = patch.message(text, 260.0 + 50.0 * k, 140.0)
        patch.cord(which, box, k)
        patch.cord(box, sending, 0, 1)
    lamp = shown(light(patch, 120.0, 270.0), 6.0, 30.0, 20.0, 20.0)
    patch.cord(sending, lamp)
    shown(patch.note("bridge is there", 150.0, 270.0, 100.0), 28.0, 30.0, 100.0, 20.0)
    meter = shown(patch.ui("live.meter~", 400.0, 60.0, 12.0, 90.0, orientation=1), 8.0, 96.0, 110.0, 12.0)
    patch.cord(half, meter)
    shown(patch.note("127.0.0.1:9129", 400.0, 160.0, 110.0), 4.0, 116.0, 120.0, 20.0)
    return patch


def slot() -> Patch:
    """One knob: takes its value from the list, ramps it, and moves the parameter it is mapped to."""
    patch = Patch("slot", "one value, ramped, moves one parameter of Live")
    values, source, map_it, low, high, unmap = (
        patch.inlet(text)
        for text in ("fifteen live values", "which, from 0", "1: map", "low, %", "high, %", "bang: unmap")
    )
    chosen = patch.obj("zl.nth 1")
    patch.cord(values, chosen)
    patch.cord(patch.chain(source, patch.obj("+ 1")), chosen, 0, 1)
    to_knob = patch.chain(chosen, patch.obj("prepend set"))
    part = patch.obj("expr ($f2+($f3-$f2)*$f1)*0.01")
    patch.cord(chosen, part)
    patch.cord(low, part, 0, 1)
    patch.cord(high, part, 0, 2)
    mapper = patch.obj("live.map @strict 1", saved_object_attributes={"_persistence": 1})
    patch.cord(map_it, mapper)
    # with or without the word "id" before the number: both are understood
    plain, target = patch.obj("route id"), patch.obj("trigger b i")
    patch.cord(mapper, plain, 1)
    patch.cord(plain, target)
    patch.cord(plain, target, 1)
    named = patch.obj("prepend id")
    patch.cord(target, named, 1)
    remote = patch.obj(
        "live.remote~", saved_object_attributes={"_persistence": 1, "normalized": 0, "smoothing": 1.0}
    )
    patch.cord(named, remote, 0, 1)
    ask = patch.message("getrange")
    patch.chain(target, ask, mapper)
    patch.chain(patch.obj("live.thisdevice"), ask)  # a mapping that was saved with the set
    ends = patch.obj("route range")
    patch.cord(mapper, ends, 4)
    once = patch.chain(ends, patch.obj("trigger 1 l"))
    both, known = patch.obj("unpack 0. 1."), patch.obj("gate 1 0")  # nothing moves before its range is known
    patch.cord(once, both, 1)
    patch.cord(once, known)
    place = patch.obj("expr $f2+($f3-$f2)*$f1")
    patch.cord(both, place, 0, 1)
    patch.cord(both, place, 1, 2)
    patch.cord(part, known, 0, 1)
    patch.chain(known, place, patch.obj("pack 0. 40."), patch.obj("line~ 0."), remote)
    blank = _let_go(patch, unmap, mapper, remote)
    knob, button, name = (
        patch.outlet(text)
        for text in ("value for the knob", "1: waiting for a click", "name of the parameter")
    )
    patch.cord(to_knob, knob)
    state = patch.obj("prepend set")
    patch.cord(mapper, state, 3)
    patch.cord(state, button)
    words = patch.obj("prepend set")
    patch.cord(mapper, words, 2)
    patch.cord(words, name)
    patch.cord(blank, name)
    return patch


def _let_go(patch: Patch, unmap: Box, mapper: Box, remote: Box) -> Box:
    """Forget the mapping: the parameter is Live's own again; gives what empties its name."""
    leave = patch.chain(unmap, patch.obj("trigger b b b"))
    nothing = patch.message("id 0")
    patch.cord(leave, nothing, 2)
    patch.cord(nothing, remote, 0, 1)
    patch.cord(leave, clear := patch.message("unmap"), 1)
    patch.cord(clear, mapper)
    blank = patch.message("set -")
    patch.cord(leave, blank)
    return blank


def receiver() -> Patch:
    """Eight knobs that follow the music, each mapped to any parameter of the set with two clicks."""
    patch = Patch("", "eight values of mer_bridge for any parameter of Live")
    bridge, lamp = face_of(patch, "mer receive", LEFT + SLOT_WIDTH * len(SLOTS))
    track, out = patch.obj("plugin~", 20.0, 60.0), patch.obj("plugout~", 20.0, 90.0)
    for k in range(2):
        patch.cord(track, out, k, k)
    patch.cord(bridge, lamp, 1)
    values = patch.obj("route /mer/all", 20.0, 200.0)
    patch.cord(bridge, values)
    for k, name in enumerate(SLOTS):
        _slot_face(patch, k, name, values)
    return patch


def _slot_face(patch: Patch, k: int, name: str, values: Box) -> None:
    """One column of the device: source, knob, ends, Map and unmap, and what it moves."""
    x, left, n = 200.0 + 190.0 * k, LEFT + SLOT_WIDTH * k, k + 1
    one = patch.sub(slot(), x, 340.0)
    patch.cord(values, one)
    menu = patch.ui(
        "live.menu",
        x,
        60.0,
        100.0,
        15.0,
        **parameter(
            f"Source {n}",
            f"Source {n}",
            2,
            visible=STORED,
            enum=list(VALUE_NAMES),
            mmax=len(VALUE_NAMES) - 1,
            initial=[VALUE_NAMES.index(name)],
            initial_enable=1,
        ),
    )
    shown(menu, left, 4.0, SLOT_WIDTH - 4.0, 16.0)
    dial = patch.ui(
        "live.dial",
        x,
        390.0,
        44.0,
        48.0,
        ignoreclick=1,
        **parameter(f"Value {n}", f"{n}", 0, visible=HIDDEN, mmin=0.0, mmax=1.0, unitstyle=1),
    )
    shown(dial, left + 12.0, 24.0, 44.0, 48.0)
    button = patch.ui(
        "live.text",
        x,
        120.0,
        60.0,
        15.0,
        text="Map",
        texton="click",
        mode=1,
        **parameter(f"Map {n}", f"Map {n}", 2, visible=HIDDEN, enum=["off", "on"], mmax=1),
    )
    shown(button, left, 94.0, 46.0, 18.0)
    undo = patch.ui(
        "live.text",
        x + 70.0,
        120.0,
        20.0,
        15.0,
        text="x",
        texton="x",
        mode=0,
        **parameter(f"Unmap {n}", f"Unmap {n}", 2, visible=HIDDEN, enum=["off", "on"], mmax=1),
    )
    shown(undo, left + 48.0, 94.0, 20.0, 18.0)
    ends = []
    for j, (word, start) in enumerate((("Low", 0.0), ("High", 100.0))):
        box = patch.ui(
            "live.numbox",
            x + 60.0 * j,
            180.0,
            50.0,
            15.0,
            **parameter(
                f"{word} {n}",
                word,
                0,
                visible=VISIBLE,
                mmin=0.0,
                mmax=100.0,
                unitstyle=5,
                initial=[start],
                initial_enable=1,
            ),
        )
        ends.append(shown(box, left + 35.0 * j, 74.0, 33.0, 15.0))
    label = shown(patch.note("-", x, 470.0, 120.0), left, 116.0, SLOT_WIDTH - 4.0, 36.0)
    for inlet, box in enumerate((menu, button, *ends), start=1):
        patch.cord(box, one, 0, inlet)
    patch.cord(undo, one, 0, 5)
    for outlet, box in enumerate((dial, button, label)):
        patch.cord(one, box, outlet)


def chunk(tag: bytes, data: bytes) -> bytes:
    """One chunk of a device file."""
    return tag + struct.pack("<I", len(data)) + data


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Tags and data of a device file."""
    at = 0
    while at < len(content):
        (size,) = struct.unpack_from("<I", content, at + 4)
        yield content[at : at + 4], content[at + 8 : at + 8 + size]
        at += 8 + size


def device(patch: Patch) -> bytes:
    """Content of an ``.amxd``."""
    whole = ensure_amxd_project_block({"patcher": patch.dictionary()}, "audio_effect", mtime=MADE)
    text = json.dumps(whole, indent="\t", ensure_ascii=False)
    head = chunk(b"ampf", AUDIO_EFFECT) + chunk(b"meta", struct.pack("<I", 0))
    return head + chunk(b"ptch", text.encode() + b"\n\0")


DEVICES = {"mer-send.amxd": sender, "mer-receive.amxd": receiver}
