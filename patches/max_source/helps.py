"""The help files: a tab to try, a tab with a musical use, and a tab with all the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drawing import BAR, INK, Box, Patch
from specs import SPECS, Spec

from mer_bridge.values import VALUE_NAMES

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


def link_basic(patch: Patch) -> None:
    """What one can ask and say."""
    step(patch, 1, "start the bridge in a terminal: mer-bridge demo", 20.0, 110.0)
    step(patch, 2, "tell it something", 20.0, 150.0)
    said = [
        patch.message("/mer/horizon 2.", 20.0, 180.0),
        patch.message("/mer/horizon 8.", 150.0, 180.0),
        patch.message("/mer/hold 1", 280.0, 180.0),
        patch.message("/mer/hold 0", 390.0, 180.0),
    ]
    step(patch, 3, "or ask", 520.0, 150.0)
    said.append(patch.message("/mer/version", 520.0, 180.0))
    bridge = ours(patch, "mer.link", 20.0, 260.0)
    for box in said:
        patch.cord(box, bridge)
    for text, x in (("disconnect", 150.0), ("connect", 260.0), ("connect 127.0.0.1 9129", 350.0)):
        patch.cord(patch.message(text, x, 220.0), bridge, 0, 1)
    answers = patch.obj("route /mer/version /mer/answer /mer/error", 20.0, 310.0)
    patch.cord(bridge, answers)
    for k in range(3):
        patch.cord(answers, patch.obj("print bridge", 20.0 + 120.0 * k, 350.0), k)
    there(patch, bridge, 1, 400.0, 310.0)


def link_use(patch: Patch) -> None:
    """A pedal that holds the mood."""
    patch.note(
        "A pedal holds the mood: while it is down, all values stand still, and the players may tune or talk.",
        20.0,
        20.0,
        600.0,
    )
    patch.chain(
        patch.obj("ctlin 64", 20.0, 80.0),
        patch.obj(">= 64", 20.0, 120.0),
        patch.obj("change", 20.0, 160.0),
        patch.message("/mer/hold $1", 20.0, 200.0),
        ours(patch, "mer.link", 20.0, 250.0),
    )
    patch.note("sustain pedal, any MIDI channel", 120.0, 80.0, 240.0)


def send_basic(patch: Patch) -> None:
    """A microphone or a tone."""
    step(patch, 1, "start the bridge in a terminal: mer-bridge run", 20.0, 110.0)
    step(patch, 2, "switch the sound on", 20.0, 150.0)
    patch.ui("ezdac~", 20.0, 180.0, 45.0, 45.0)
    patch.note("nothing connected to it: it only switches", 75.0, 190.0, 200.0)
    step(patch, 3, "the microphone, or a tone", 420.0, 150.0)
    mic, tone = toggle(patch, 420.0, 180.0), toggle(patch, 560.0, 180.0)
    patch.note("microphone", 450.0, 182.0, 90.0)
    patch.note("tone", 590.0, 182.0, 60.0)
    sources = (patch.obj("adc~ 1", 420.0, 220.0), patch.obj("cycle~ 220", 560.0, 220.0))
    sender = ours(patch, "mer.send~", 420.0, 310.0)
    for switch, source in zip((mic, tone), sources, strict=True):
        gate = patch.obj("*~ 0.", source.place[0] if source.place else 0.0, 260.0)
        patch.cord(source, gate)
        patch.cord(switch, gate, 0, 1)
        patch.cord(gate, sender)
    for text, x in (("off", 560.0), ("on", 610.0)):
        patch.cord(patch.message(text, x, 285.0), sender, 0, 1)
    there(patch, sender, 0, 420.0, 360.0)


def send_use(patch: Patch) -> None:
    """A player's microphone."""
    patch.note(
        "A player's microphone: rumble taken away, a level to set by ear, nothing else. The bridge "
        "evens out loud and soft players by itself; just stay below clipping.",
        20.0,
        20.0,
        700.0,
    )
    level = patch.ui("gain~", 20.0, 150.0, 22.0, 120.0, parameter_enable=0)
    patch.chain(
        patch.obj("adc~ 1", 20.0, 80.0),
        patch.obj("biquad~ 0.9966 -1.9932 0.9966 -1.9931 0.9932", 20.0, 115.0),
        level,
        ours(patch, "mer.send~", 20.0, 300.0),
    )
    meter = patch.ui("meter~", 80.0, 150.0, 20.0, 120.0)
    patch.cord(level, meter)
    patch.note("high-pass near 24 Hz at 44.1 kHz", 350.0, 115.0, 240.0)


def receive_basic(patch: Patch) -> None:
    """All values, and one."""
    step(patch, 1, "start the bridge: mer-bridge demo; the light goes on", 20.0, 110.0)
    heard = ours(patch, "mer.receive", 20.0, 150.0)
    there(patch, heard, 6, 250.0, 150.0)
    step(patch, 2, "all live values, 0 to 1", 20.0, 190.0)
    bars = patch.ui(
        "multislider",
        20.0,
        220.0,
        150.0,
        330.0,
        size=15,
        setminmax=[0.0, 1.0],
        orientation=0,
        ignoreclick=1,
        parameter_enable=0,
    )
    patch.cord(heard, bars)
    for row, name in enumerate(VALUE_NAMES):
        patch.note(name, 178.0, 221.0 + 22.0 * row, 150.0)
    step(patch, 3, "with a name: one value, ready to use", 420.0, 190.0)
    one = ours(patch, "mer.receive tension 40", 420.0, 250.0)
    for k, text in enumerate(("name valence", "name tension", "ramp 500")):
        patch.cord(patch.message(text, 420.0 + 120.0 * k, 216.0), one)
    live, ramp, absolute = (
        slider(patch, 420.0, 290.0),
        number(patch, 420.0, 400.0),
        number(patch, 600.0, 320.0),
    )
    patch.cord(one, live)
    patch.cord(live, number(patch, 420.0, 320.0))
    line, look = patch.obj("line~ 0.", 420.0, 350.0), patch.obj("snapshot~ 100", 420.0, 375.0)
    patch.cord(one, line, 1)
    patch.chain(line, look, ramp)
    patch.cord(one, absolute, 2)
    for text, x, y in (
        ("live", 490.0, 322.0),
        ("ramped (sound on)", 500.0, 402.0),
        ("absolute", 670.0, 322.0),
    ):
        patch.note(text, x, y, 110.0)
    step(patch, 4, "why: the leading emotion and its three reasons", 420.0, 450.0)
    patch.chain(patch.obj("print why", 420.0, 480.0))
    patch.cord(one, patch.boxes[-1], 4)


def receive_use(patch: Patch) -> None:
    """A drone that opens."""
    patch.note(
        "Energy opens a drone: its loudness follows the players with a ramp over half a second, so "
        "that nothing clicks and nothing jumps.",
        20.0,
        20.0,
        700.0,
    )
    heard = ours(patch, "mer.receive energy 500", 20.0, 80.0)
    ramp, loud = patch.obj("line~ 0.", 20.0, 120.0), patch.obj("*~", 20.0, 160.0)
    patch.cord(heard, ramp, 1)
    patch.cord(ramp, loud)
    patch.cord(ramp, loud, 0, 1)
    patch.note("squared: steps sound even", 80.0, 160.0, 200.0)
    drone, out = patch.obj("saw~ 55", 320.0, 120.0), patch.obj("*~", 20.0, 200.0)
    patch.cord(loud, out)
    patch.cord(drone, out, 0, 1)
    quiet, dac = patch.obj("*~ 0.2", 20.0, 240.0), patch.ui("ezdac~", 20.0, 280.0, 45.0, 45.0)
    patch.chain(out, quiet, dac)
    patch.cord(quiet, dac, 0, 1)


def value_basic(patch: Patch) -> None:
    """A value as a signal."""
    step(patch, 1, "start the bridge: mer-bridge demo", 20.0, 110.0)
    step(patch, 2, "choose a value, or move one by hand", 20.0, 150.0)
    one = ours(patch, "mer.value happy", 20.0, 230.0)
    for k, text in enumerate(("name happy", "name sad", "ramp 1000")):
        patch.cord(patch.message(text, 20.0 + 110.0 * k, 180.0), one)
    hand = slider(patch, 360.0, 180.0)
    patch.cord(hand, one)
    step(patch, 3, "a signal, to multiply with", 20.0, 270.0)
    look, as_signal = patch.obj("snapshot~ 100", 20.0, 300.0), number(patch, 20.0, 330.0)
    patch.chain(one, look, as_signal)
    for outlet, (text, x) in enumerate((("number", 200.0), ("absolute", 320.0)), start=1):
        box = number(patch, x, 300.0)
        patch.note(text, x, 330.0, 90.0)
        patch.cord(one, box, outlet)
    there(patch, one, 3, 460.0, 300.0)


def value_use(patch: Patch) -> None:
    """Tremolo with tension."""
    patch.note("Tension is the depth of a tremolo: calm music stays smooth.", 20.0, 20.0, 600.0)
    one, wave = ours(patch, "mer.value tension 200", 20.0, 70.0), patch.obj("cycle~ 6", 260.0, 70.0)
    half, depth = patch.obj("*~ 0.5", 260.0, 110.0), patch.obj("*~", 20.0, 150.0)
    patch.chain(wave, half)
    patch.cord(one, depth)
    patch.cord(half, depth, 0, 1)
    level, tone, out = (
        patch.obj("+~ 0.5", 20.0, 190.0),
        patch.obj("cycle~ 330", 260.0, 190.0),
        patch.obj("*~", 20.0, 230.0),
    )
    patch.chain(depth, level, out)
    patch.cord(tone, out, 0, 1)
    quiet, dac = patch.obj("*~ 0.2", 20.0, 270.0), patch.ui("ezdac~", 20.0, 310.0, 45.0, 45.0)
    patch.chain(out, quiet, dac)
    patch.cord(quiet, dac, 0, 1)


def map_basic(patch: Patch) -> None:
    """Range, curve, slew."""
    step(patch, 1, "move the slider", 20.0, 110.0)
    hand = slider(patch, 20.0, 140.0)
    step(patch, 2, "range: what 0 and 1 become", 20.0, 180.0, width=280.0)
    step(patch, 3, "curve", 320.0, 180.0, width=140.0)
    step(patch, 4, "slew: the way from low to high takes at least so long", 480.0, 110.0)
    made = ours(patch, "mer.map 200. 8000. exp 0.", 20.0, 290.0)
    patch.cord(hand, made)
    for text, x, y in (
        ("range 200. 8000.", 20.0, 210.0),
        ("range 0. 127.", 160.0, 210.0),
        ("curve lin", 320.0, 210.0),
        ("curve exp", 410.0, 210.0),
        ("curve log", 500.0, 210.0),
        ("curve s", 590.0, 210.0),
        ("slew 0.", 480.0, 140.0),
        ("slew 500.", 560.0, 140.0),
        ("slew 5000.", 650.0, 140.0),
    ):
        patch.cord(patch.message(text, x, y), made)
    patch.cord(made, number(patch, 20.0, 330.0, 80.0))
    patch.cord(made, patch.obj("print for_line", 240.0, 330.0), 1)


def map_use(patch: Patch) -> None:
    """A filter in Hz."""
    patch.note("A filter that opens with energy, in Hz, with equal steps to the ear.", 20.0, 20.0, 600.0)
    one, made = (
        ours(patch, "mer.value energy", 20.0, 70.0),
        ours(patch, "mer.map 200. 8000. exp 300.", 20.0, 110.0),
    )
    patch.cord(one, made, 1)
    line, tone = patch.obj("line~ 200.", 20.0, 150.0), patch.obj("noise~", 320.0, 110.0)
    patch.cord(made, line, 1)
    low = patch.obj("lores~ 1000. 0.5", 320.0, 190.0)
    patch.cord(tone, low)
    patch.cord(line, low, 0, 1)
    quiet, dac = patch.obj("*~ 0.2", 320.0, 230.0), patch.ui("ezdac~", 320.0, 270.0, 45.0, 45.0)
    patch.chain(low, quiet, dac)
    patch.cord(quiet, dac, 0, 1)


def face(patch: Patch, name: str, x: float, y: float, *, size: tuple[float, float]) -> Box:
    """One of ours in a bpatcher, so that its face is seen."""
    spec = SPECS[name]
    box = patch.ui("bpatcher", x, y, *size, name=f"{name}.maxpat", bgmode=0, border=1)
    box.ports = (len(spec.inlets), len(spec.outlets))
    return box


def status_basic(patch: Patch) -> None:
    """The face, and the numbers."""
    step(
        patch,
        1,
        "start the bridge: mer-bridge demo; within a second the light goes on",
        20.0,
        110.0,
        width=600.0,
    )
    shown = face(patch, "mer.status", 20.0, 140.0, size=(200.0, 160.0))
    step(patch, 2, "every number by name", 320.0, 180.0)
    names = patch.obj("route ticks lost subscribers", 320.0, 210.0)
    patch.cord(shown, names)
    for k, text in enumerate(("ticks since the start", "samples that never arrived", "programs that listen")):
        patch.cord(names, number(patch, 320.0 + 180.0 * k, 250.0), k)
        patch.note(text, 320.0 + 180.0 * k, 280.0, 170.0)


def status_use(patch: Patch) -> None:
    """A part of its own when the bridge is gone."""
    patch.note("When the bridge is gone, a slow swing of the patch's own takes over.", 20.0, 20.0, 600.0)
    state, one = ours(patch, "mer.status", 20.0, 70.0), ours(patch, "mer.value tension", 220.0, 70.0)
    swing, half = patch.obj("cycle~ 0.05", 420.0, 70.0), patch.obj("*~ 0.5", 420.0, 110.0)
    middle, choose = patch.obj("+~ 0.5", 420.0, 150.0), patch.obj("selector~ 2 1", 20.0, 200.0)
    patch.chain(swing, half, middle)
    which = patch.obj("expr 2-$i1", 20.0, 110.0)
    patch.cord(state, which, 1)
    patch.cord(which, choose)
    patch.cord(one, choose, 0, 1)
    patch.cord(middle, choose, 0, 2)
    patch.chain(choose, patch.obj("snapshot~ 100", 20.0, 240.0), number(patch, 20.0, 280.0))


def calibrate_basic(patch: Patch) -> None:
    """The face, and the same by messages."""
    step(
        patch,
        1,
        "press take and play as in the piece, softest to loudest; several takes add up",
        20.0,
        110.0,
        width=700.0,
    )
    step(patch, 2, "undo forgets the last take; done learns from them", 20.0, 140.0, width=700.0)
    shown = face(patch, "mer.calibrate", 20.0, 210.0, size=(250.0, 100.0))
    step(patch, 3, "the same by messages, from pedals or a score", 340.0, 180.0)
    for k, text in enumerate(("take 30", "undo", "done", "freeze 1", "freeze 0", "reset")):
        patch.cord(patch.message(text, 340.0 + 80.0 * k, 210.0), shown)
    patch.cord(shown, patch.obj("print bridge", 20.0, 340.0))
    there(patch, shown, 1, 340.0, 340.0)


def calibrate_use(patch: Patch) -> None:
    """A sound check from one pedal."""
    patch.note("One pedal starts a take of 30 seconds, and another ends the sound check.", 20.0, 20.0, 600.0)
    check = ours(patch, "mer.calibrate", 20.0, 200.0)
    for k, (pedal, text) in enumerate((("ctlin 64", "take 30"), ("ctlin 67", "done"))):
        x = 20.0 + 200.0 * k
        pressed = patch.obj("> 63", x, 100.0)
        on = patch.obj("select 1", x, 160.0)
        patch.chain(patch.obj(pedal, x, 70.0), pressed, patch.obj("change", x, 130.0), on)
        patch.chain(on, patch.message(text, x + 90.0, 160.0), check)


def overview_basic(patch: Patch) -> None:
    """The face."""
    step(patch, 1, "start the bridge: mer-bridge demo; play, or watch its player", 20.0, 110.0, width=600.0)
    shown = face(patch, "mer.overview", 20.0, 140.0, size=(510.0, 220.0))
    step(patch, 2, "the same as a list", 560.0, 180.0, width=200.0)
    bars = patch.ui(
        "multislider",
        560.0,
        210.0,
        300.0,
        120.0,
        size=15,
        setminmax=[0.0, 1.0],
        ignoreclick=1,
        parameter_enable=0,
    )
    patch.cord(shown, bars)


def overview_use(patch: Patch) -> None:
    """A chord from the picture."""
    patch.note(
        "Fifteen partials of one tone, each as loud as its value: the picture, heard.", 20.0, 20.0, 600.0
    )
    seen = ours(patch, "mer.overview", 20.0, 70.0)
    pairs = patch.obj("unpack" + " 0." * 15, 20.0, 110.0)
    patch.cord(seen, pairs)
    total = patch.obj("*~ 0.02", 20.0, 330.0)
    for k in range(15):
        x = 20.0 + 82.0 * k
        tone, loud = (
            patch.obj(f"cycle~ {55 * (k + 1)}", x, 170.0 + 34.0 * (k % 2)),
            patch.obj("*~ 0.", x, 260.0),
        )
        patch.cord(tone, loud)
        patch.cord(pairs, loud, k, 1)
        patch.cord(loud, total)
    dac = patch.ui("ezdac~", 20.0, 370.0, 45.0, 45.0)
    patch.cord(total, dac)
    patch.cord(total, dac, 0, 1)


TABS: dict[str, tuple[Callable[[Patch], None], Callable[[Patch], None]]] = {
    "mer.link": (link_basic, link_use),
    "mer.send~": (send_basic, send_use),
    "mer.receive": (receive_basic, receive_use),
    "mer.value": (value_basic, value_use),
    "mer.map": (map_basic, map_use),
    "mer.status": (status_basic, status_use),
    "mer.calibrate": (calibrate_basic, calibrate_use),
    "mer.overview": (overview_basic, overview_use),
}


def words(spec: Spec) -> Patch:
    """The tab ``?``: inlets, outlets, arguments, messages, see also."""
    patch = Patch("?")
    y = 20.0
    arguments = tuple(f"{name} ({kind}): {text}" for name, kind, text in spec.arguments) or ("none",)
    messages = tuple(f"{name}: {text}" for name, text in spec.messages)
    numbered = [tuple(f"{k}: {t}" for k, t in enumerate(ts, start=1)) for ts in (spec.inlets, spec.outlets)]
    for name, lines in (
        ("inlets", numbered[0]),
        ("outlets", numbered[1]),
        ("arguments", arguments),
        ("messages", messages),
        ("see also", (", ".join(spec.see),)),
    ):
        patch.note(name, 20.0, y, 90.0, fontface=1)
        for line in lines:
            y += patch.note(line, 120.0, y, WIDTH - 160.0).size[1] + 2.0
        y += 8.0
    return patch


def help_of(name: str) -> Patch:
    """The whole help file."""
    spec, (basic, use) = SPECS[name], TABS[name]
    whole = Patch("")
    trial = Patch("basic")
    header(trial, name, spec.digest, spec.sentence)
    basic(trial)
    musical = Patch("musical-use")
    use(musical)
    for k, tab in enumerate((trial, musical, words(spec))):
        tab.attributes["showontab"] = 1
        whole.sub(tab, 20.0 + 140.0 * k, 20.0)
    whole.attributes["showrootpatcherontab"] = 0
    return whole
