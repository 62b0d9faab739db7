"""The first tab of each help file: numbered steps to try the object."""

from __future__ import annotations

from drawing import Patch
from grammar import (
    face,
    number,
    ours,
    slider,
    step,
    there,
    toggle,
)

from mer_bridge.values import VALUE_NAMES


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


TRIALS = {
    "mer.link": link_basic,
    "mer.send~": send_basic,
    "mer.receive": receive_basic,
    "mer.value": value_basic,
    "mer.map": map_basic,
    "mer.status": status_basic,
    "mer.calibrate": calibrate_basic,
    "mer.overview": overview_basic,
}
