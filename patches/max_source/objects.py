"""``mer.send~``, ``mer.receive`` and ``mer.value``: sound to the bridge, and values from it.

Names, inlets and outlets are those of the Pd set.
"""

from __future__ import annotations

from collections.abc import Sequence

from connection import DEVICE, PACKAGE
from drawing import Box, Patch

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

BLOCK = 256
"""Samples in one message: 1.3 kB, so no network cuts it up, and no list outgrows Max's 256."""
RING = 32768
"""Samples the ring holds: 0.7 s, so a busy moment of Max loses nothing."""
MARGIN = 256
"""Samples that lie between reading and writing: what one turn of Max's audio may still change."""


def sound(ring: str) -> Patch:
    """The blocks of ``mer.send~``: sound goes in, ``/mer/audio`` comes out; no sample is left out."""
    patch = Patch("blocks", "a ring in memory is written by the audio, and read each 5 ms in whole blocks")
    signal = patch.inlet("sound")
    out = patch.outlet("/mer/audio, 256 samples at a time")
    patch.obj(f"buffer~ {ring} @samps {RING}")
    index = patch.obj(f"count~ 0 {RING} 1 0")  # goes on where it was when the audio is switched on again
    write = patch.obj(f"poke~ {ring} 1")
    patch.cord(signal, write)
    patch.cord(index, write, 0, 1)
    look = patch.chain(patch.obj("loadmess 1"), patch.obj("metro 5"), patch.obj("snapshot~"))
    patch.cord(index, look)
    ready = patch.obj(f"expr ((int($f1)-$i2+{RING})%{RING}-{MARGIN})/{BLOCK}")
    counted = patch.chain(look, ready, patch.obj("trigger i i"))
    each, many = patch.obj("uzi 1"), patch.obj("int 0")
    patch.cord(counted, many, 1, 1)
    patch.chain(counted, patch.obj("> 0"), patch.obj("select 1"), many, each)
    start, at = patch.obj("int 0"), patch.obj("+ 0")
    block = patch.chain(each, patch.obj("trigger b b b"))
    patch.cord(block, start, 2)
    where = patch.chain(start, patch.obj("trigger i i"))
    patch.cord(where, at, 1, 1)
    samples = patch.obj(f"uzi {BLOCK} 0")
    patch.cord(block, samples, 1)
    patch.cord(samples, at, 2)
    grouped = patch.chain(
        at, patch.obj(f"% {RING}"), patch.obj(f"peek~ {ring} 1"), patch.obj(f"zl.group {BLOCK}")
    )
    patch.chain(grouped, patch.obj("prepend /mer/audio"), out)
    following, onward = patch.obj("int 0"), patch.obj(f"+ {BLOCK}")
    wrapped = patch.chain(where, onward, patch.obj(f"% {RING}"))
    patch.cord(wrapped, following, 0, 1)
    patch.cord(block, following)
    stored = patch.chain(following, patch.obj("trigger i i"))
    patch.cord(stored, start, 1, 1)
    patch.cord(stored, ready, 0, 1)
    return patch


def send(prefix: str = PACKAGE, way: Patch | None = None) -> Patch:
    """``mer.send~``: sound to the bridge; `way` stands in for the abstraction ``mer.link``."""
    patch = Patch("mer.send~", "sound to mer_bridge")
    signal, told = patch.inlet("sound"), patch.inlet("on, off, connect [host port], disconnect, host, port")
    ring = "---mer-ring" if prefix == DEVICE else "#0-mer-ring"
    words = patch.obj("route on off")
    patch.cord(told, words)
    on, off = patch.message("1"), patch.message("0")
    patch.cord(words, on)
    patch.cord(words, off, 1)
    blocks, sending = patch.sub(sound(ring)), patch.obj("gate 1 1")
    patch.cord(signal, blocks)
    patch.cord(blocks, sending, 0, 1)
    patch.cord(on, sending)
    patch.cord(off, sending)
    bridge = patch.sub(way) if way else patch.obj("mer.link", ports=(2, 3))
    patch.cord(sending, bridge)
    patch.cord(words, bridge, 2, 1)
    rate = patch.chain(patch.obj("loadmess 1"), patch.obj("metro 1000"), patch.obj("dspstate~"))
    known = patch.obj("int")
    patch.cord(rate, known, 1)
    patch.chain(known, patch.obj("prepend /mer/format"), bridge)
    heard = patch.chain(bridge, patch.obj("route /mer/startup /mer/error"))
    patch.cord(heard, rate)
    patch.cord(heard, patch.obj("print mer.send~"), 1)
    patch.cord(bridge, patch.outlet("1: the bridge is there, 0: it is not"), 1)
    return patch


def receive() -> Patch:
    """``mer.receive``: what the bridge hears in the music, all of it or one value."""
    patch = Patch("mer.receive", "what mer_bridge hears in the music")
    told = patch.inlet("name, ramp, connect [host port], disconnect, host, port")
    words = patch.obj("route name ramp")
    patch.cord(told, words)
    arguments = patch.chain(patch.obj("patcherargs all 40"), patch.obj("unpack s f"))
    bridge = patch.obj("mer.link", ports=(2, 3))
    patch.cord(words, bridge, 2, 1)
    groups = patch.chain(
        bridge,
        patch.obj(
            "route /mer/all /mer/why /mer/level /mer/confidence /mer/gate /mer/pong /mer/valence /mer/arousal"
        ),
    )
    emotions, rest = _gathered(patch, groups, 8, "emotion", EMOTION_NAMES)
    features, rest = _gathered(patch, rest[0], rest[1], "midlevel", MIDLEVEL_NAMES)
    lives = patch.obj("route " + " ".join(f"/mer/live/{name}" for name in VALUE_NAMES))
    patch.cord(rest[0], lives, rest[1])
    index = _index(patch, (words, 0), (arguments, 0))
    everything, one = _modes(patch, index)
    live, absolute = patch.obj("zl.nth 1"), patch.obj("zl.nth 1")
    patch.cord(groups, live)
    both = patch.obj("zl.join")
    patch.cord(features, both, 0, 1)
    patch.cord(emotions, both)
    patch.cord(both, absolute)
    patch.cord(index, live, 1, 1)
    turned = patch.obj("expr ($i1+7)%15+1")  # the emotions stand first among the absolute ones
    patch.cord(index, turned, 1)
    patch.cord(turned, absolute, 0, 1)
    ramp = patch.obj("pack 0. 40.")
    patch.cord(words, ramp, 1, 1)
    patch.cord(arguments, ramp, 1, 1)
    patch.cord(live, ramp)
    outlets = [
        patch.outlet("live values, a list of 15; with a name: that value"),
        patch.outlet("absolute emotions, a list of 8; with a name: value and ramp for line~"),
        patch.outlet("absolute features, a list of 7; with a name: its absolute value"),
        patch.outlet("level, confidence, gate"),
        patch.outlet("why: leading emotion and three reasons"),
        patch.outlet("everything else, with its whole address"),
        patch.outlet("1: the bridge is there, 0: it is not"),
    ]
    for outlet, whole, single in zip(
        outlets[:3], (groups, emotions, features), (live, ramp, absolute), strict=True
    ):
        for source, mode in ((whole, everything), (single, one)):
            way = patch.obj("gate 1 0")
            patch.cord(mode, way)
            patch.cord(source, way, 0, 1)
            patch.cord(way, outlet)
    for outlet_of_groups, name in ((2, "level"), (3, "confidence"), (4, "gate")):
        tagged = patch.obj(f"prepend {name}")
        patch.cord(groups, tagged, outlet_of_groups)
        patch.cord(tagged, outlets[3])
    patch.cord(groups, outlets[4], 1)
    patch.cord(lives, outlets[5], len(VALUE_NAMES))
    patch.cord(bridge, outlets[6], 1)
    return patch


def _gathered(
    patch: Patch, source: Box, outlet: int, group: str, names: Sequence[str]
) -> tuple[Box, tuple[Box, int]]:
    """Single messages become one list when the last of them has come; gives the rest, too."""
    split = patch.obj("route " + " ".join(f"/mer/{group}/{name}" for name in names))
    patch.cord(source, split, outlet)
    first, whole = patch.obj("float"), patch.obj("pack " + " ".join("0." for _ in names))
    patch.cord(split, first, 0, 1)
    for k in range(1, len(names) - 1):
        patch.cord(split, whole, k, k)
    last = patch.obj("trigger b f")
    patch.cord(split, last, len(names) - 1)
    patch.cord(last, whole, 1, len(names) - 1)
    patch.chain(last, first, whole)
    return whole, (split, len(names))


def _index(patch: Patch, *sources: tuple[Box, int]) -> Box:
    """Number of a name: 0 for all, else its place among the fifteen; comes last from the left outlet."""
    names = ("all", *VALUE_NAMES, "arousal")
    choice = patch.obj("select " + " ".join(names))
    for source, outlet in sources:
        patch.cord(source, choice, outlet)
    number = patch.obj("trigger i i")
    for k, name in enumerate(names):
        value = VALUE_NAMES.index("energy") + 1 if name == "arousal" else k
        box = patch.message(str(value))
        patch.cord(choice, box, k)
        patch.cord(box, number)
    complaint = patch.obj("print mer.receive_knows_no_value_called")
    patch.cord(choice, complaint, len(names))
    return number


def _modes(patch: Patch, index: Box) -> tuple[Box, Box]:
    """1 while all values are wanted; 1 while one is."""
    everything, one = patch.obj("== 0"), patch.obj("> 0")
    patch.cord(index, everything)
    patch.cord(index, one)
    return everything, one


def value() -> Patch:
    """``mer.value``: one named value, ready to multiply."""
    patch = Patch("mer.value", "one value, as a signal and as a number")
    told = patch.inlet("a number 0 to 1 as if the bridge had said it; name, ramp, connect, disconnect")
    kept = ("name", "connect", "disconnect", "host", "port")
    words = patch.obj("route ramp")
    passed = patch.obj("routepass " + " ".join(kept))
    patch.cord(told, words)
    patch.cord(words, passed, 1)
    heard = patch.obj("mer.receive", ports=(1, 7))
    for outlet in range(len(kept)):
        patch.cord(passed, heard, outlet)
    # after mer.receive has read its own, whichever of the two is loaded first
    arguments = patch.chain(
        patch.obj("patcherargs valence 40"), patch.obj("deferlow"), patch.obj("unpack s f")
    )
    named = patch.obj("prepend name")
    patch.cord(arguments, named)
    patch.cord(named, heard)
    number, ramp = patch.obj("float"), patch.obj("pack 0. 40.")
    patch.cord(heard, number)
    patch.cord(passed, number, len(kept))
    patch.cord(arguments, ramp, 1, 1)
    patch.cord(words, ramp, 0, 1)
    outlets = [
        patch.outlet("live value 0 to 1 as a signal, ramped"),
        patch.outlet("live value 0 to 1"),
        patch.outlet("absolute value"),
        patch.outlet("1: the bridge is there, 0: it is not"),
    ]
    patch.chain(number, ramp, patch.obj("line~ 0."), outlets[0])
    patch.cord(number, outlets[1])
    patch.cord(heard, outlets[2], 2)
    patch.cord(heard, outlets[3], 6)
    return patch
