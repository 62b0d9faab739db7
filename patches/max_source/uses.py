"""The second tab of each help file: one musical use."""

from __future__ import annotations

from drawing import Patch
from grammar import (
    number,
    ours,
)


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


USES = {
    "mer.link": link_use,
    "mer.send~": send_use,
    "mer.receive": receive_use,
    "mer.value": value_use,
    "mer.map": map_use,
    "mer.status": status_use,
    "mer.calibrate": calibrate_use,
    "mer.overview": overview_use,
}
