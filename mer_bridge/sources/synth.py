"""From a score to sound, with NumPy alone: voices, drums, distortion and a room.

In: a `mer_bridge.sources.scores.Score`.  Out: mono float32 at `RATE`, the same samples each
time.  A voice is a function of frequency, length and noise; tones are sums of harmonics
(additive), phase modulation, or a plucked string (Karplus and Strong 1983).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mer_bridge.sources.scores import Note, Part, Score, read_notes
from mer_bridge.units import amplitude_to_db, db_to_amplitude
from mer_bridge.values import Floats, Samples

RATE = 44_100
"""Hz."""

REST_S = 1.5
"""Silence after a piece, into which its room fades."""

FADE = RATE // 5
"""The last fifth of a second of that leads to true silence."""

HUMAN_S = 0.006
"""Notes come up to this much late: nobody plays more evenly."""

BRIGHTEST_HZ = 9000.0
"""No harmonic lies higher: far from folding back, and easy on the ear."""

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11, "#": 1, "b": -1}

Voice = Callable[[float, int, np.random.Generator], Floats]
"""``voice(frequency_hz, samples, rng)``: a note as long as it is held, its release included."""


def _go_on() -> None:
    """Let the work go on."""


def key_to_hz(key: str) -> float:
    """Frequency of a note in equal temperament, A4 = 440 Hz.

    >>> key_to_hz("A4"), key_to_hz("Bb3") == key_to_hz("A#3")
    (440.0, True)
    """
    name, octave = key[:-1], int(key[-1])
    semitones = sum(SEMITONES[letter] for letter in name) + 12 * octave
    return float(440.0 * 2.0 ** ((semitones - 57) / 12.0))


def render(score: Score, *, pause: Callable[[], None] = _go_on) -> Samples:
    """The whole piece and the rest after it, as ``(samples,)``, peaks below 1.

    `pause` is called before each note; what it raises ends the work.
    """
    rng = np.random.default_rng(score.mood.number)
    beat_s = 60.0 / score.tempo_bpm
    parts = [(part, read_notes(part.notes)) for part in score.parts]
    beats = max(note.start + note.beats for _, notes in parts for note in notes)
    mix = np.zeros(round((beats * beat_s + REST_S) * RATE))
    for part, notes in parts:
        mix += db_to_amplitude(part.level_db) * play(
            part, notes, len(mix), beat_s=beat_s, rng=rng, pause=pause
        )
    mix = in_a_room(mix, score.room, rng)
    sounding = mix[: -round(REST_S * RATE)]
    gain_db = score.level_db - amplitude_to_db(float(np.sqrt(np.mean(sounding**2))))
    mix *= db_to_amplitude(gain_db)
    mix[-FADE:] *= np.linspace(1.0, 0.0, FADE)
    return np.tanh(mix).astype(np.float32)


def play(
    part: Part,
    notes: list[Note],
    length: int,
    *,
    beat_s: float,
    rng: np.random.Generator,
    pause: Callable[[], None] = _go_on,
) -> Floats:
    """One part alone, ``(length,)``, at a level of about 1; `pause` as for `render`."""
    bus = np.zeros(length)
    known: dict[tuple[str, int], Floats] = {}
    for note in notes:
        pause()
        held = round(note.beats * beat_s * RATE)
        strength = (1.3 if note.is_stressed else 1.0) * rng.uniform(0.9, 1.0)
        start = round(note.start * beat_s * RATE + rng.uniform(0.0, HUMAN_S) * RATE)
        for key in note.keys:
            if (key, held) not in known:
                known[key, held] = _strike(part.voice, key, held, rng)
            tone = known[key, held][: length - start]
            bus[start : start + len(tone)] += strength * tone
    return torn(bus, part.drive) if part.drive else bus


def _strike(voice: str, key: str, held: int, rng: np.random.Generator) -> Floats:
    if voice == "drums":
        return DRUMS[key](rng)
    return VOICES[voice](key_to_hz(key), held, rng)


def harmonics(phase: Floats, gains: Floats, damping: Floats | None = None) -> Floats:
    """Sum of ``gains[k-1] * damping**(k-1) * sin(k * phase)``, by the recurrence of Chebyshev.

    `damping` (0..1, one per sample) lets high harmonics die earlier, as on a string.
    """
    twice_cosine = 2.0 * np.cos(phase)
    before, tone = np.zeros_like(phase), np.sin(phase)
    faded = np.ones_like(phase)
    total: Floats = gains[0] * tone
    for gain in gains[1:]:
        before, tone = tone, twice_cosine * tone - before
        if damping is not None:
            faded *= damping
        total += gain * (tone * faded if damping is not None else tone)
    return total


def _slope(hz: float, power: float, most: int) -> Floats:
    """Gains ``1 / k**power`` of the harmonics that are not too high, at most `most`."""
    count = max(min(int(BRIGHTEST_HZ / hz), most), 1)
    return np.arange(1, count + 1, dtype=np.float64) ** -power


def _phase(hz: float, samples: int, *, vibrato_hz: float = 0.0, depth: float = 0.0) -> Floats:
    """Phase of a tone in radians; vibrato sets in after a moment, as players do it."""
    time_s = np.arange(samples) / RATE
    phase = 2.0 * np.pi * hz * time_s
    if depth:
        onset = np.minimum(time_s / 0.5, 1.0)
        phase += onset * depth * hz / vibrato_hz * np.sin(2.0 * np.pi * vibrato_hz * time_s)
    return phase


def _shape(held: int, *, attack_s: float, release_s: float) -> Floats:
    """Rise, stay at 1, and fall after the note is let go."""
    release = round(release_s * RATE)
    time_s = np.arange(held + release) / RATE
    rise = np.minimum(time_s / attack_s, 1.0)
    fall = np.clip((held + release - np.arange(held + release)) / release, 0.0, 1.0)
    return np.asarray(rise * fall**2, dtype=np.float64)


def _fall(samples: int, half_s: float) -> Floats:
    """Exponential decay that halves each `half_s` seconds."""
    return np.asarray(0.5 ** (np.arange(samples) / (RATE * half_s)), dtype=np.float64)


def flute(hz: float, held: int, rng: np.random.Generator) -> Floats:
    """Few harmonics, slow vibrato and a little breath."""
    shape = _shape(held, attack_s=0.09, release_s=0.25)
    tone = harmonics(_phase(hz, len(shape), vibrato_hz=4.8, depth=0.004), np.array([1.0, 0.3, 0.1, 0.03]))
    breath = np.convolve(rng.standard_normal(len(shape)), np.full(8, 0.125), mode="same")
    return 0.5 * shape * (tone + 0.03 * breath)


def pad(hz: float, held: int, _rng: np.random.Generator) -> Floats:
    """Two soft layers a little out of tune with each other, slow to come and to go."""
    shape = _shape(held, attack_s=0.5, release_s=0.9)
    gains = _slope(hz, 2.0, 8)
    layers = [harmonics(_phase(hz * detune, len(shape)), gains) for detune in (0.9985, 1.0015)]
    return 0.2 * shape * (layers[0] + layers[1])


def cello(hz: float, held: int, _rng: np.random.Generator) -> Floats:
    """A bowed string: many harmonics, vibrato."""
    shape = _shape(held, attack_s=0.18, release_s=0.35)
    return 0.3 * shape * harmonics(_phase(hz, len(shape), vibrato_hz=5.3, depth=0.006), _slope(hz, 1.4, 16))


def piano(hz: float, held: int, _rng: np.random.Generator) -> Floats:
    """A struck string whose high harmonics die first."""
    shape = _shape(held, attack_s=0.004, release_s=0.5)
    ring = _fall(len(shape), 60.0 / hz)  # low strings ring longer
    return 0.5 * shape * ring**0.5 * harmonics(_phase(hz, len(shape)), _slope(hz, 1.2, 14), ring**0.3)


def keys(hz: float, held: int, _rng: np.random.Generator) -> Floats:
    """An electric piano: phase modulation whose depth falls (Chowning 1973)."""
    shape = _shape(held, attack_s=0.003, release_s=0.1)
    phase = _phase(hz, len(shape))
    index = 2.2 * _fall(len(shape), 0.12)
    return 0.35 * shape * _fall(len(shape), 0.5) * np.sin(phase + index * np.sin(phase))


def lead(hz: float, held: int, _rng: np.random.Generator) -> Floats:
    """A bright synthesiser, two layers."""
    shape = _shape(held, attack_s=0.008, release_s=0.12)
    gains = _slope(hz, 1.1, 20)
    layers = [harmonics(_phase(hz * detune, len(shape)), gains) for detune in (0.998, 1.002)]
    return 0.2 * shape * (0.4 + 0.6 * _fall(len(shape), 0.2)) * (layers[0] + layers[1])


def bass(hz: float, held: int, _rng: np.random.Generator) -> Floats:
    """A round bass that loses its edge."""
    shape = _shape(held, attack_s=0.006, release_s=0.08)
    return 0.6 * shape * harmonics(_phase(hz, len(shape)), _slope(hz, 1.0, 10), _fall(len(shape), 0.25))


def saw(hz: float, held: int, _rng: np.random.Generator) -> Floats:
    """All harmonics, hard on and off: what distortion wants."""
    shape = _shape(held, attack_s=0.002, release_s=0.02)
    return 0.35 * shape * harmonics(_phase(hz, len(shape)), _slope(hz, 1.0, 40))


def harp(hz: float, held: int, rng: np.random.Generator) -> Floats:
    """A plucked string: noise in a loop that averages neighbours (Karplus and Strong 1983).

    The loop has a whole number of samples; the result is stretched to the exact pitch.
    """
    length = held + round(0.6 * RATE)
    loop = int(RATE / hz)
    stretch = (loop + 0.5) * hz / RATE  # a turn takes half a sample more: the delay of the average
    turns = int(length * stretch) // loop + 2
    string = np.empty((turns, loop))
    noise = rng.uniform(-1.0, 1.0, loop)
    string[0] = sum(np.roll(noise - noise.mean(), place) for place in range(4)) / 2.0  # a finger, no pick
    for turn in range(1, turns):
        last = string[turn - 1]
        string[turn] = 0.996 * 0.5 * (last + np.roll(last, 1))
    tone = np.interp(np.arange(length) * stretch, np.arange(turns * loop), string.ravel())
    return np.asarray(tone * _shape(held, attack_s=0.001, release_s=0.6)[:length], dtype=np.float64)


def kick(_rng: np.random.Generator) -> Floats:
    """A falling sine."""
    time_s = np.arange(RATE // 4) / RATE
    phase = 2.0 * np.pi * (48.0 * time_s + 90.0 * 0.03 * (1.0 - np.exp(-time_s / 0.03)))
    return np.asarray(np.sin(phase) * np.exp(-time_s / 0.09), dtype=np.float64)


def snare(rng: np.random.Generator) -> Floats:
    """Noise and a short tone."""
    time_s = np.arange(RATE // 5) / RATE
    noise = rng.standard_normal(len(time_s)) * np.exp(-time_s / 0.06)
    return np.asarray(
        0.3 * noise + 0.5 * np.sin(2.0 * np.pi * 190.0 * time_s) * np.exp(-time_s / 0.04), dtype=np.float64
    )


def hat(rng: np.random.Generator) -> Floats:
    """High noise, very short."""
    return _metal(rng, 0.06, 0.018)


def clap(rng: np.random.Generator) -> Floats:
    """A few bursts of noise close together."""
    time_s = np.arange(RATE // 6) / RATE
    bursts = np.exp(-(time_s % 0.011) / 0.004) * (time_s < 0.033) + np.exp(-time_s / 0.04)
    return np.asarray(0.15 * rng.standard_normal(len(time_s)) * bursts, dtype=np.float64)


def crash(rng: np.random.Generator) -> Floats:
    """High noise, long."""
    return 1.5 * _metal(rng, 1.2, 0.35)


def _metal(rng: np.random.Generator, duration_s: float, decay_s: float) -> Floats:
    noise = np.diff(rng.standard_normal(round(duration_s * RATE) + 2), 2)  # tilted to the highs
    return np.asarray(0.12 * noise * np.exp(-np.arange(len(noise)) / (RATE * decay_s)), dtype=np.float64)


VOICES: dict[str, Voice] = {
    "bass": bass,
    "cello": cello,
    "flute": flute,
    "harp": harp,
    "keys": keys,
    "lead": lead,
    "pad": pad,
    "piano": piano,
    "saw": saw,
}
DRUMS: dict[str, Callable[[np.random.Generator], Floats]] = {
    "c": clap,
    "h": hat,
    "k": kick,
    "s": snare,
    "x": crash,
}


def torn(bus: Floats, drive: float) -> Floats:
    """Overdriven, then through a loudspeaker that has no highs."""
    return np.convolve(np.tanh(drive * bus), np.full(4, 0.25), mode="same")


def in_a_room(dry: Floats, amount: float, rng: np.random.Generator) -> Floats:
    """With the reverberation of a room that is still for a 1000th after about 1.4 s."""
    tail = round(1.4 * RATE)
    response = rng.standard_normal(tail) * 10.0 ** (-3.0 * np.arange(tail) / tail)
    response = np.convolve(response, np.full(6, 1.0 / 6.0), mode="same")  # walls swallow highs
    response[: RATE // 80] = 0.0
    response /= np.sqrt(np.sum(response**2))
    size = len(dry) + tail
    size += -size % 2**12  # a length the FFT likes
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(response, size), size)[: len(dry)]
    return np.asarray(dry + amount * wet, dtype=np.float64)
