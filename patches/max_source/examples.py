"""Six pieces to play with: the same as those for Pd."""

from __future__ import annotations

from drawing import Box, Patch
from grammar import face, header, number, ours, slider, step, there, toggle

LEVELS = (0.5, 0.3)
"""Loudness of the music and of the synth at the start."""


def stage(title: str, digest: str, sentence: str) -> tuple[Patch, Box]:
    """What all examples share: sound on, a file or the microphone, to the bridge; gives the music."""
    patch = Patch("", digest)
    header(patch, title, digest, sentence)
    patch.title = ""
    step(
        patch,
        1,
        "start the bridge in a terminal: mer-bridge run; then switch the sound on",
        20.0,
        100.0,
        width=300.0,
    )
    step(
        patch,
        2,
        "play a file, or yourself (with headphones, or the bridge hears the synth, too)",
        20.0,
        160.0,
        width=300.0,
    )
    choose, again = patch.message("open", 20.0, 220.0), toggle(patch, 80.0, 220.0)
    patch.note("play", 106.0, 222.0, 40.0)
    player, mic = patch.obj("sfplay~ 2", 20.0, 260.0), toggle(patch, 180.0, 220.0)
    patch.note("microphone", 208.0, 222.0, 90.0)
    patch.cord(choose, player)
    patch.cord(again, player)
    looped = patch.message("loop 1", 20.0, 290.0)
    patch.chain(patch.obj("loadbang", 100.0, 290.0), looped)
    patch.cord(looped, player)
    adc, open_mic = patch.obj("adc~ 1", 180.0, 260.0), patch.obj("*~ 0.", 180.0, 320.0)
    patch.cord(adc, open_mic)
    patch.cord(mic, open_mic, 0, 1)
    music = patch.obj("*~ 0.5", 20.0, 320.0)
    for k in range(2):
        patch.cord(player, music, k)
    both = patch.obj("+~", 20.0, 360.0)
    patch.cord(music, both)
    patch.cord(open_mic, both, 0, 1)
    step(patch, 3, "the music goes to the bridge", 20.0, 400.0, width=240.0)
    sender = ours(patch, "mer.send~", 20.0, 430.0)
    patch.cord(both, sender)
    there(patch, sender, 0, 120.0, 430.0)
    return patch, music


def loud(patch: Patch, music: Box, left: Box, right: Box | None = None) -> None:
    """The last step: how loud, and out."""
    step(patch, 6, "how loud: the music and the synth", 20.0, 480.0, width=300.0)
    start = patch.obj("loadmess 1", 220.0, 510.0)
    faders = []
    for k, (name, level) in enumerate(zip(("music", "synth"), LEVELS, strict=True)):
        fader, begin = (
            slider(patch, 20.0, 540.0 + 30.0 * k),
            patch.message(f"{level}", 240.0, 540.0 + 30.0 * k),
        )
        patch.note(name, 170.0, 540.0 + 30.0 * k, 60.0)
        patch.chain(start, begin, fader)
        faders.append(fader)
    dac = patch.ui("ezdac~", 360.0, 600.0, 45.0, 45.0)
    for k, source in enumerate((left, right or left)):
        x = 360.0 + 130.0 * k
        dry, wet = patch.obj("*~ 0.", x, 540.0), patch.obj("*~ 0.", x + 60.0, 540.0)
        patch.cord(music, dry)
        patch.cord(source, wet)
        for fader, box in zip(faders, (dry, wet), strict=True):
            patch.cord(fader, box, 0, 1)
            patch.cord(box, dac, 0, k)


def filter_follows_tension() -> Patch:
    """The more tense the music, the brighter the synth."""
    patch, music = stage(
        "01-filter-follows-tension",
        "the more tense the music, the brighter the synth",
        "A drone of three saws through a low-pass filter, whose cutoff follows the tension.",
    )
    step(patch, 4, "its tension comes back, 0 to 1", 420.0, 100.0)
    tension = ours(patch, "mer.value tension", 420.0, 130.0)
    patch.cord(tension, slider(patch, 620.0, 130.0), 1)
    step(patch, 5, "0 is 200 Hz, 1 is 8000 Hz, and each step sounds equally large", 420.0, 180.0, width=440.0)
    cutoff, line = (
        ours(patch, "mer.map 200. 8000. exp 0.", 420.0, 220.0),
        patch.obj("line~ 200.", 420.0, 260.0),
    )
    patch.cord(tension, cutoff, 1)
    patch.cord(cutoff, number(patch, 640.0, 260.0, 80.0))
    patch.cord(cutoff, line, 1)
    low = patch.obj("lores~ 200. 0.4", 640.0, 360.0)
    total = patch.obj("*~ 0.3", 640.0, 330.0)
    for k, pitch in enumerate((55, 82.6, 110.3)):
        patch.cord(patch.obj(f"saw~ {pitch}", 560.0 + 100.0 * k, 300.0), total)
    patch.cord(total, low)
    patch.cord(line, low, 0, 1)
    loud(patch, music, low)
    return patch


def harmony_follows_modality() -> Patch:
    """Major or minor, as the players are."""
    patch, music = stage(
        "02-harmony-follows-modality",
        "the chord turns minor when the music does",
        "Root and fifth stay; the third glides between major and minor.",
    )
    step(patch, 4, "modality comes back: 0 major, 1 minor", 420.0, 100.0)
    modality = ours(patch, "mer.value modality", 420.0, 130.0)
    patch.cord(modality, slider(patch, 620.0, 130.0), 1)
    step(patch, 5, "above one half the third is minor; it takes a second to glide", 420.0, 180.0, width=440.0)
    minor = patch.chain(
        patch.obj("> 0.5", 420.0, 215.0),
        patch.obj("change -1", 420.0, 245.0),
        patch.obj("select 0 1", 420.0, 275.0),
    )
    patch.cord(modality, patch.boxes[-3], 1)
    pitch = patch.obj("mtof", 420.0, 335.0)
    for k, note in enumerate((64, 63)):
        box = patch.message(str(note), 420.0 + 50.0 * k, 305.0)
        patch.cord(minor, box, k)
        patch.cord(box, pitch)
    glide = patch.chain(
        pitch, patch.obj("pack 0. 1000.", 420.0, 365.0), patch.obj("line~ 330.", 420.0, 395.0)
    )
    third, total = patch.obj("tri~ 330", 420.0, 425.0), patch.obj("*~ 0.2", 420.0, 480.0)
    patch.cord(glide, third)
    for k, tone in enumerate((patch.obj("tri~ 261.63", 540.0, 425.0), patch.obj("tri~ 392.", 660.0, 425.0))):
        patch.cord(tone, total, 0, 0)
        patch.note(("root", "fifth")[k], 540.0 + 120.0 * k, 452.0, 60.0)
    patch.cord(third, total)
    loud(patch, music, total)
    return patch


def rhythm_follows_energy() -> Patch:
    """Busy music makes a busy rhythm."""
    patch, music = stage(
        "03-rhythm-density-follows-energy",
        "the more energy, the more notes",
        "A click of noise, from one in a second to ten; a calm player gets calm company.",
    )
    step(patch, 4, "energy comes back, 0 to 1", 420.0, 100.0)
    energy = ours(patch, "mer.value energy", 420.0, 130.0)
    patch.cord(energy, slider(patch, 620.0, 130.0), 1)
    step(patch, 5, "0 is a click each 1000 ms, 1 is one each 100 ms", 420.0, 180.0, width=440.0)
    every = ours(patch, "mer.map 1000. 100. exp 500.", 420.0, 220.0)
    patch.cord(energy, every, 1)
    patch.cord(every, number(patch, 640.0, 260.0, 80.0))
    clock = patch.obj("metro 500", 420.0, 300.0)
    patch.chain(patch.obj("loadmess 1", 420.0, 260.0), clock)
    patch.cord(every, clock, 0, 1)
    shape = patch.chain(clock, patch.message("1., 0. 60", 420.0, 335.0), patch.obj("line~ 0.", 420.0, 370.0))
    click, noise = patch.obj("*~", 420.0, 430.0), patch.obj("pink~", 560.0, 370.0)
    patch.cord(shape, click)
    patch.cord(noise, click, 0, 1)
    loud(patch, music, click)
    return patch


def space_follows_valence() -> Patch:
    """Sad music stands left, glad music right."""
    patch, music = stage(
        "04-space-follows-valence",
        "a sound walks from left to right with the mood",
        "Equal loudness all the way: two quarter waves, one for each loudspeaker.",
    )
    step(patch, 4, "valence comes back: 0 left, 1 right", 420.0, 100.0)
    valence = ours(patch, "mer.value valence 500", 420.0, 130.0)
    patch.cord(valence, slider(patch, 640.0, 130.0), 1)
    step(patch, 5, "a quarter of a wave for each side", 420.0, 180.0, width=440.0)
    quarter, later = patch.obj("*~ 0.25", 420.0, 220.0), patch.obj("+~ 0.75", 520.0, 260.0)
    patch.cord(valence, quarter)
    patch.cord(quarter, later)
    tone = patch.chain(patch.obj("saw~ 110", 640.0, 220.0), patch.obj("*~ 0.3", 640.0, 260.0))
    sides = []
    for k, phase in enumerate((quarter, later)):
        wave, side = (
            patch.obj("cycle~ 0.", 420.0 + 100.0 * k, 300.0),
            patch.obj("*~", 420.0 + 100.0 * k, 350.0),
        )
        patch.cord(phase, wave, 0, 1)
        patch.cord(wave, side)
        patch.cord(tone, side, 0, 1)
        sides.append(side)
    loud(patch, music, *sides)
    return patch


def morph_between_sounds() -> Patch:
    """Four sounds, one in each corner of valence and energy."""
    patch, music = stage(
        "05-emotion-morphs-four-sounds",
        "four sounds, one in each corner of the mood",
        "Valence and energy weigh four sounds: uplifting, aggressive, melancholic and calm.",
    )
    step(patch, 4, "valence and energy come back", 420.0, 100.0)
    glad, lively = (
        ours(patch, "mer.value valence 300", 420.0, 130.0),
        ours(patch, "mer.value energy 300", 600.0, 130.0),
    )
    dull, slack = patch.obj("!-~ 1.", 420.0, 190.0), patch.obj("!-~ 1.", 600.0, 190.0)
    patch.cord(glad, dull)
    patch.cord(lively, slack)
    step(patch, 5, "each sound is as loud as its corner is near", 420.0, 225.0, width=440.0)
    total = patch.obj("*~ 0.3", 420.0, 440.0)
    for k, (x, y, name, sound) in enumerate(
        (
            (glad, lively, "uplifting", "tri~ 523.25"),
            (dull, lively, "aggressive", "saw~ 65.4"),
            (dull, slack, "melancholic", "cycle~ 155.6"),
            (glad, slack, "calm", "cycle~ 261.6"),
        )
    ):
        left = 420.0 + 115.0 * k
        weight, out = patch.obj("*~", left, 300.0), patch.obj("*~", left, 390.0)
        patch.note(name, left, 270.0, 100.0)
        patch.cord(x, weight)
        patch.cord(y, weight, 0, 1)
        patch.cord(weight, out)
        patch.cord(patch.obj(sound, left, 345.0), out, 0, 1)
        patch.cord(out, total)
    loud(patch, music, total)
    return patch


def record_and_replay() -> Patch:
    """Play once, hear its moods again."""
    patch, music = stage(
        "06-record-and-replay",
        "play once, and let the moods come again",
        "mtr records the values in time; the bridge keeps sound and values in a folder.",
    )
    step(patch, 4, "record the tension here, and play it again and again", 420.0, 100.0)
    tension = ours(patch, "mer.value tension", 420.0, 190.0)
    tape = patch.obj("mtr 1", 420.0, 240.0)
    for k, text in enumerate(("record", "stop", "play")):
        patch.cord(patch.message(text, 420.0 + 70.0 * k, 130.0), tape)
    patch.cord(tension, tape, 1, 1)
    again = slider(patch, 560.0, 240.0)
    patch.cord(tape, again, 1)
    step(
        patch,
        5,
        "or let the bridge record, and later in a terminal: mer-bridge replay FOLDER",
        420.0,
        290.0,
        width=440.0,
    )
    bridge = ours(patch, "mer.link", 420.0, 360.0)
    for k in (1, 0):
        patch.cord(patch.message(f"/mer/record {k}", 420.0 + 120.0 * (1 - k), 330.0), bridge)
    pitch = ours(patch, "mer.map 110. 440. exp 0.", 640.0, 380.0)
    patch.cord(again, pitch)
    tone, line = patch.obj("cycle~ 110", 640.0, 450.0), patch.obj("line~ 110.", 640.0, 415.0)
    patch.cord(pitch, line, 1)
    patch.cord(line, tone)
    loud(patch, music, tone)
    return patch


EXAMPLES = {
    "01-filter-follows-tension": filter_follows_tension,
    "02-harmony-follows-modality": harmony_follows_modality,
    "03-rhythm-density-follows-energy": rhythm_follows_energy,
    "04-space-follows-valence": space_follows_valence,
    "05-emotion-morphs-four-sounds": morph_between_sounds,
    "06-record-and-replay": record_and_replay,
}


def extra() -> Patch:
    """What the Extras menu of Max opens: an overview and the state of the bridge."""
    patch = Patch("")
    header(
        patch,
        "mer_bridge",
        "what the players sound like",
        "Start the bridge in a terminal: mer-bridge run. "
        "Then open the examples (File Browser, package mer_bridge).",
    )
    face(patch, "mer.overview", 20.0, 100.0, size=(510.0, 220.0))
    face(patch, "mer.status", 550.0, 100.0, size=(200.0, 160.0))
    face(patch, "mer.calibrate", 20.0, 340.0, size=(250.0, 100.0))
    return patch
