"""The abstractions of the package: what ``mer.link``, ``mer.send~`` and the others are made of.

Names of the public objects, their inlets and outlets are those of the Pd set.  Within a
device of Live everything is named with ``---``, which Live makes unique for each device.
"""

from __future__ import annotations

from collections.abc import Sequence

from drawing import Box, Patch

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

PACKAGE = "mer."
DEVICE = "---mer."
BRIDGE = "127.0.0.1 9129"
"""Where the bridge is unless told otherwise: written here and nowhere else."""
BLOCK = 256
"""Samples in one message: 1.3 kB, so no network cuts it up, and no list outgrows Max's 256."""
RING = 32768
"""Samples the ring holds: 0.7 s, so a busy moment of Max loses nothing."""
MARGIN = 256
"""Samples that lie between reading and writing: what one turn of Max's audio may still change."""
FIRST_PORT, N_PORTS = 20000, 20000
"""Where a port is sought; above 40000 systems give ports away by themselves."""
PATIENCE = 3
"""Seconds without a word before another port is tried."""


def hub(prefix: str) -> Patch:
    """The one subscription of this Max: a port that is proved to be free, renewed each second."""
    patch = Patch("hub", "all patches of one Max share a port and a subscription; one of them holds it")
    packets = patch.outlet("messages for the bridge")
    clock = patch.chain(patch.obj("loadmess 1"), patch.obj("metro 1000"))
    turn = patch.chain(clock, patch.obj("trigger b b b b"))
    holding = _elect(patch, turn, prefix)
    renew = patch.obj("gate 1 0")
    patch.cord(holding, renew)
    patch.cord(turn, renew, 0, 1)
    beat = patch.chain(renew, patch.obj("trigger b b b"))
    there, state = _presence(patch, prefix)
    patch.cord(beat, state, 1)
    misses = patch.obj(f"int {PATIENCE + 1}")
    patch.cord(beat, misses, 2)
    counted = patch.chain(misses, patch.obj("+ 1"), patch.obj("trigger i i"))
    patch.cord(counted, misses, 1, 1)
    late = patch.chain(counted, patch.obj(f"> {PATIENCE}"), patch.obj("select 1"))
    receiver = patch.obj(f"udpreceive @quiet 1{' @defer 1' if prefix == DEVICE else ''}")
    port = _another_port(patch, late, (there, misses), packets, receiver)
    patch.cord(beat, port)
    patch.chain(port, patch.message("/mer/subscribe $1 0. max"), packets)
    patch.chain(port, patch.obj(f"send {prefix}port"))  # every mer.link wants its answers there
    heard = patch.obj("gate 1 0")
    patch.cord(holding, heard)
    patch.cord(receiver, heard, 0, 1)
    patch.chain(heard, patch.obj(f"send {prefix}heard"))
    proof = patch.chain(heard, patch.obj("trigger 1 0"))
    patch.cord(proof, there)
    patch.cord(proof, misses, 1, 1)
    return patch


def _elect(patch: Patch, turn: Box, prefix: str) -> Box:
    """Ask who holds the subscription: nobody, then I do; several, then I leave it to the others."""
    step, total = patch.obj("int 0"), patch.obj("int 0")
    more = patch.chain(patch.obj(f"receive {prefix}here"), step, patch.obj("+ 1"))
    zero = patch.message("0")
    patch.cord(turn, zero, 3)
    for source in (more, zero):
        patch.cord(source, step, 0, 1)
        patch.cord(source, total, 0, 1)
    ask = patch.obj(f"send {prefix}who")
    patch.cord(turn, ask, 2)
    patch.cord(turn, total, 1)
    nobody = patch.chain(total, patch.obj("select 0"))
    several = patch.obj("> 1")
    patch.cord(nobody, several, 1)
    leave = patch.chain(several, patch.obj("select 1"), patch.message("0"))
    take = patch.chain(nobody, patch.message("1"))
    holding = patch.obj("change")
    patch.cord(take, holding)
    patch.cord(leave, holding)
    answer = patch.obj("gate 1 0")
    patch.cord(holding, answer)
    patch.cord(patch.obj(f"receive {prefix}who"), answer, 0, 1)
    patch.chain(answer, patch.obj(f"send {prefix}here"))
    return holding


def _presence(patch: Patch, prefix: str) -> tuple[Box, Box]:
    """Where 1 and 0 for "the bridge is there" go in, and where a bang says it again."""
    there = patch.obj("change -1")
    told = patch.chain(there, patch.obj("trigger i i"))
    state = patch.obj("int 0")
    patch.cord(told, state, 1, 1)
    say = patch.obj(f"send {prefix}there")
    patch.cord(told, say)
    patch.cord(state, say)
    return there, state


def _another_port(patch: Patch, late: Box, reset: tuple[Box, Box], packets: Box, receiver: Box) -> Box:
    """Leave the port that stayed silent and try another by chance; gives the box that knows it."""
    there, misses = reset
    fresh = patch.chain(late, patch.obj("trigger b b b b"))
    for outlet, box, inlet in ((3, there, 0), (2, misses, 1)):
        zero = patch.message("0")
        patch.cord(fresh, zero, outlet)
        patch.cord(zero, box, 0, inlet)
    old, port = patch.obj("int 0"), patch.obj("int 0")
    patch.cord(fresh, old, 1)
    none = patch.chain(old, patch.obj("select 0"))
    leave = patch.obj("prepend /mer/unsubscribe")
    patch.cord(none, leave, 1)
    patch.cord(leave, packets)
    chosen = patch.chain(
        fresh, patch.obj(f"random {N_PORTS}"), patch.obj(f"+ {FIRST_PORT}"), patch.obj("trigger i i i")
    )
    patch.cord(chosen, old, 2, 1)
    patch.cord(chosen, port, 1, 1)
    patch.chain(chosen, patch.obj("prepend port"), receiver)
    return port


def link(prefix: str = PACKAGE) -> Patch:
    """``mer.link``: one way to the bridge and back."""
    patch = Patch("mer.link", "one way to the bridge and back")
    said = patch.inlet("OSC messages for the bridge, such as /mer/hold 1")
    told = patch.inlet("connect [host port], disconnect, host name, port N")
    words = patch.obj("route connect disconnect host port")
    patch.cord(told, words)
    patch.chain(patch.obj(f"receive {prefix}bridge"), words)
    bare, place = patch.obj("route bang"), patch.obj("trigger 1 l")
    patch.cord(words, bare)
    patch.cord(bare, place, 1)
    parts = patch.obj("unpack s i")
    patch.cord(place, parts, 1)
    host, port = patch.obj("prepend host"), patch.obj("prepend port")
    for source, outlet, sink in ((parts, 0, host), (parts, 1, port), (words, 2, host), (words, 3, port)):
        patch.cord(source, sink, outlet)
    is_open, shut = patch.message("1"), patch.message("0")
    patch.cord(bare, is_open)
    patch.cord(place, is_open)
    patch.cord(words, shut, 1)
    way, sender = patch.obj("gate 1 1"), patch.obj(f"udpsend {BRIDGE}")
    centre = patch.sub(hub(prefix))
    patch.cord(said, way, 0, 1)
    patch.cord(centre, way, 0, 1)
    ping = patch.chain(patch.obj(f"receive {prefix}port"), patch.message("/mer/ping $1"))
    patch.cord(ping, way, 0, 1)
    for source in (host, port, way):
        patch.cord(source, sender)
    heard, alive, opened = (
        patch.outlet("what the bridge says, with its whole address"),
        patch.outlet("1: the bridge is there, 0: it is not"),
        patch.outlet("1: what comes in is sent, 0: disconnected"),
    )
    patch.chain(patch.obj(f"receive {prefix}heard"), heard)
    patch.chain(patch.obj(f"receive {prefix}there"), patch.obj("change -1"), alive)
    for source in (is_open, shut):
        patch.cord(source, way)
        patch.cord(source, opened)
    patch.chain(patch.obj("loadmess 1"), opened)
    return patch


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


def mapping() -> Patch:
    """``mer.map``: 0..1 to a range, along a curve, with a slew; the curves of the bridge's maps."""
    patch = Patch("mer.map", "0 to 1 becomes any range, along a curve, no faster than asked")
    told = patch.inlet("value 0 to 1; range low high, curve lin|exp|log|s, slew ms")
    words = patch.obj("route range curve slew")
    patch.cord(told, words)
    arguments = patch.chain(patch.obj("patcherargs 0. 1. lin 0."), patch.obj("unpack f f s f"))
    position = _slewed(patch, words, arguments)
    ends = patch.obj("unpack f f")
    patch.cord(words, ends)
    low, high = patch.obj("trigger b f"), patch.obj("trigger b f")
    for source in (arguments, ends):
        patch.cord(source, low, 0)
        patch.cord(source, high, 1)
    kind = _kind(patch, (words, 1), (arguments, 2))
    allowed = patch.obj("expr ($i1!=2)*$i1+($i1==2)*(1+($f2*$f3>0.))")  # exp needs ends on one side of 0
    patch.cord(kind, allowed)
    chosen = patch.obj("gate 4 1")
    patch.cord(position, chosen, 0, 1)
    after = patch.chain(allowed, patch.obj("trigger b i"))
    patch.cord(after, chosen, 1)
    patch.cord(after, position)
    line, ratio = patch.obj("expr $f2+($f3-$f2)*$f1"), patch.obj("expr $f2*exp($f1*log($f3/$f2))")
    logarithm, ease = patch.obj("expr log10(1.+9.*$f1)"), patch.obj("expr $f1*$f1*(3.-2.*$f1)")
    for outlet, box in enumerate((line, ratio, logarithm, ease)):
        patch.cord(chosen, box, outlet)
    patch.cord(logarithm, line)
    patch.cord(ease, line)
    for number, inlet in ((low, 1), (high, 2)):
        for box in (line, ratio, allowed):
            patch.cord(number, box, 1, inlet)
        patch.cord(number, kind)
    number = patch.obj("float")
    patch.cord(line, number)
    patch.cord(ratio, number)
    patch.cord(number, patch.outlet("the number, within the range"))
    patch.chain(number, patch.obj("pack 0. 40."), patch.outlet("number and 40 ms, for line~"))
    return patch


def _slewed(patch: Patch, words: Box, arguments: Box) -> Box:
    """The position 0..1, as late as the slew makes it; a bang says it again."""
    given = patch.obj("clip 0. 1.")
    patch.cord(words, given, 3)
    both = patch.chain(given, patch.obj("trigger f f"))
    here, time = patch.obj("float"), patch.obj("expr abs($f1-$f2)*$f3")
    way = patch.obj("pack 0. 0.")
    patch.cord(both, time, 1)
    patch.cord(time, way, 0, 1)
    patch.cord(both, way)
    for source, outlet in ((words, 2), (arguments, 3)):
        patch.cord(source, time, outlet, 2)
    moving = patch.chain(way, patch.obj("line 0. 20"), patch.obj("trigger f f"))
    patch.cord(moving, time, 1, 1)
    patch.cord(moving, here)
    return here


def _kind(patch: Patch, *sources: tuple[Box, int]) -> Box:
    """1 to 4 for lin, exp, log and s; a bang says it again."""
    shape, kind = patch.obj("select lin exp log s"), patch.obj("int 1")
    for source, outlet in sources:
        patch.cord(source, shape, outlet)
    for k in range(4):
        number = patch.message(str(k + 1))
        patch.cord(shape, number, k)
        patch.cord(number, kind)
    patch.cord(shape, patch.obj("print mer.map_knows_no_curve_called"), 4)
    return kind
