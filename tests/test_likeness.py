"""Rests, silence between pieces, talk and applause: what is no music teaches and moves nothing."""

from __future__ import annotations

import io
import subprocess
from itertools import pairwise

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mer_bridge import config
from mer_bridge.card import find, read
from mer_bridge.confidence import Confidence
from mer_bridge.likeness import Likeness
from mer_bridge.pipeline import LIKE_ENOUGH, build_ear, build_pipeline
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import DRUMS, render
from mer_bridge.sources.synth import RATE as SYNTH_RATE
from mer_bridge.values import Command, Quadrant

RATE = 22_050
FRAMES_PER_SECOND = 31.25
CARD = read(find("midlevel-hop"))


@pytest.fixture(scope="module")
def pieces():
    """The four pieces of the built-in player, one of them twenty seconds long at least."""
    return {mood: soxr.resample(render(score), SYNTH_RATE, RATE) for mood, score in SCORES.items()}


def like_talk(seconds=15.0, pitch_hz=120.0, seed=1):
    """Syllables: harmonics whose pitch never stands, under formants that move, four a second."""
    rng = np.random.default_rng(seed)
    out = []
    while sum(map(len, out)) < seconds * RATE:
        length = int(rng.uniform(0.12, 0.3) * RATE)
        part = np.linspace(0.0, 1.0, length)
        contour = pitch_hz * 2.0 ** (rng.uniform(-0.4, 0.4) + rng.uniform(-0.5, 0.5) * part)
        phase = 2 * np.pi * np.cumsum(contour) / RATE
        formants = [
            np.linspace(*rng.uniform(low, high, 2), length) for low, high in ((300, 900), (900, 2400))
        ]
        sound = np.zeros(length)
        for k in range(1, 24):
            gain = sum(1.0 / (1.0 + ((k * contour - formant) / 120.0) ** 2) for formant in formants)
            sound += gain * np.sin(k * phase)
        hiss = np.diff(rng.standard_normal(int(rng.uniform(0.03, 0.1) * RATE) + 1)) * 0.3
        out += [
            sound * np.sin(np.pi * part) ** 0.5,
            hiss,
            np.zeros(int(rng.choice([0.02, 0.02, 0.2]) * RATE)),
        ]
    talk = np.concatenate(out)[: int(seconds * RATE)]
    return (0.2 * talk / np.abs(talk).max()).astype(np.float32)


def applause(seconds=15.0, people=60, seed=1):
    """Many hands that clap, each at its own rate and colour."""
    rng = np.random.default_rng(seed)
    crowd = np.zeros(int(seconds * RATE) + RATE)
    time_s = np.arange(RATE // 20) / RATE
    for _ in range(people):
        strength, decay_s = 10 ** rng.uniform(-1, 0), rng.uniform(0.004, 0.012)
        tone = 2.0 * np.sin(2 * np.pi * rng.uniform(700, 2500) * time_s)
        at_s, every_s = rng.uniform(0, 1), 1.0 / rng.uniform(2.5, 5.0)
        while at_s < seconds:
            clap = (rng.standard_normal(time_s.size) + tone) * np.exp(-time_s / decay_s)
            crowd[int(at_s * RATE) :][: time_s.size] += strength * clap
            at_s += every_s * (1.0 + 0.08 * rng.standard_normal())
    crowd = crowd[: int(seconds * RATE)]
    return (0.3 * crowd / np.abs(crowd).max()).astype(np.float32)


def beat(seconds=15.0, bpm=120.0):
    rng = np.random.default_rng(1)
    out = np.zeros(int((seconds + 2) * SYNTH_RATE))
    for number in range(int(seconds * bpm / 30)):
        hit = DRUMS["khshkkshk"[number % 8]](rng)
        out[int(number * 30 / bpm * SYNTH_RATE) :][: len(hit)] += hit
    return soxr.resample(0.2 * out[: int(seconds * SYNTH_RATE)], SYNTH_RATE, RATE).astype(np.float32)


def silence(seconds):
    return np.zeros(round(seconds * RATE), np.float32)


def spoken(espeak, voice):
    words = "Good evening everybody, thank you so much for coming. The next piece was written last summer. "
    done = subprocess.run([espeak, "-v", voice, "--stdout", 3 * words], capture_output=True, check=True)
    talk, rate = soundfile.read(io.BytesIO(done.stdout))
    return soxr.resample(0.3 * talk / np.abs(talk).max(), rate, RATE).astype(np.float32)


def judged(samples):
    """Likeness of each frame with the gate open, but for the seconds it takes to judge."""
    heard = build_ear(CARD.frontend, config.Config(), input_rate=RATE).push(samples)
    found = Likeness(FRAMES_PER_SECOND).push(heard.bands, heard.gate_open)
    return found[heard.gate_open][round(4 * FRAMES_PER_SECOND) :]


def share_held(samples):
    return float((judged(samples) < LIKE_ENOUGH).mean())


@pytest.mark.parametrize("mood", SCORES)
def test_the_players_music_is_music(pieces, mood):
    assert share_held(pieces[mood]) == 0.0
    assert np.median(judged(pieces[mood])) == 1.0


@pytest.mark.parametrize("bpm", [80.0, 120.0, 170.0])
def test_drums_alone_are_music(bpm):
    assert share_held(beat(bpm=bpm)) < 0.05


@pytest.mark.parametrize("pitch_hz", [100.0, 140.0, 210.0])
def test_what_sounds_like_talk_is_no_music(pitch_hz):
    assert share_held(like_talk(pitch_hz=pitch_hz)) > 0.8


@pytest.mark.parametrize("people", [30, 60, 200])
def test_applause_is_no_music(people):
    assert share_held(applause(people=people)) > 0.8


@pytest.mark.host
@pytest.mark.parametrize("voice", ["en-us", "de", "fr-fr", "en-us+f3"])
def test_a_speaking_machine_is_no_music(need_program, voice):
    assert share_held(spoken(need_program("espeak-ng"), voice)) > 0.8


def test_noise_is_no_music(rng):
    bands = build_ear(CARD.frontend, config.Config(), input_rate=RATE).push(
        (0.1 * rng.standard_normal(12 * RATE)).astype(np.float32)
    )
    found = Likeness(FRAMES_PER_SECOND).push(bands.bands, np.ones(len(bands.bands), bool))
    assert (found[125:] < LIKE_ENOUGH).mean() > 0.9


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6), st.integers(0, 3))
def test_any_cut_gives_the_same_bits(cuts, seed):
    rng = np.random.default_rng(seed)
    bands = rng.uniform(0.0, 2.0, (300, 149)).astype(np.float32)
    gate = rng.random(300) > 0.3
    whole = Likeness(FRAMES_PER_SECOND).push(bands, gate)
    cut = Likeness(FRAMES_PER_SECOND)
    parts = zip(np.split(bands, sorted(cuts)), np.split(gate, sorted(cuts)), strict=True)
    assert np.array_equal(np.concatenate([cut.push(*part) for part in parts]), whole)


@settings(max_examples=40, deadline=None)
@given(arrays(np.float32, (40, 5), elements=st.floats(0.0, 6.0, width=32)), arrays(bool, 40))
def test_whatever_the_spectra_it_lies_within_0_and_1(bands, gate):
    found = Likeness(FRAMES_PER_SECOND).push(bands, gate)
    assert ((found >= 0.0) & (found <= 1.0)).all()


def test_while_the_gate_is_closed_the_last_judgement_stays_and_reset_forgets_it(rng):
    judge = Likeness(FRAMES_PER_SECOND)
    noise = rng.uniform(0.0, 2.0, (300, 149)).astype(np.float32)
    before = judge.push(noise, np.ones(300, bool))[-1]
    assert before < 0.2
    assert set(judge.push(noise, np.zeros(300, bool))) == {before}
    judge.reset()
    assert set(judge.push(noise, np.zeros(300, bool))) == {1.0}


# in the whole pipeline


class Sure(Confidence):
    """Finds all features usual, so that what is measured is the likeness alone."""

    usual = staticmethod(lambda _: 1.0)


@pytest.fixture
def played(pieces):
    """A pipeline that has heard half a minute of music, and its last frame."""
    pipeline = build_pipeline(config.Config(), input_rate=RATE)
    pipeline.confidence = Sure(pipeline.card)
    music = np.concatenate([pieces[Quadrant.UPLIFTING], pieces[Quadrant.CALM]])
    return pipeline, pipeline.process(music[: 30 * RATE].astype(np.float32))[-1]


@pytest.mark.parametrize("sound", [like_talk, applause])
def test_talk_and_applause_lower_the_confidence_hold_the_values_and_teach_nothing(played, sound):
    pipeline, last = played
    frames = pipeline.process(sound(12.0))
    late = [frame for frame in frames if frame.gate_open and frame.time_s > last.time_s + 5.0]
    assert len(late) > 30
    assert last.confidence > 0.4
    assert np.median([frame.confidence for frame in late]) < 0.1
    still = [a.live == b.live for a, b in pairwise(late)]
    assert np.mean(still) > 0.8
    before = pipeline.ranging.range
    pipeline.process(sound(5.0, seed=1))
    np.testing.assert_allclose(pipeline.ranging.range, before, atol=0.02)


def test_music_after_applause_is_heard_again(played, pieces):
    pipeline, _ = played
    pipeline.process(applause(8.0))
    back = pipeline.process(pieces[Quadrant.UPLIFTING][: 8 * RATE].astype(np.float32))
    assert back[-1].confidence > 0.4
    assert back[-1].live != back[0].live


def test_a_rest_in_the_music_holds_the_values(played):
    pipeline, _ = played
    pipeline.apply(Command("smooth", ("all", 0.0)))  # which would go on to settle
    frames = [frame for frame in pipeline.process(silence(2.5)) if not frame.gate_open]
    assert len(frames) > 10
    absolute = np.array([frame.features for frame in frames])
    assert np.ptp(absolute, axis=0).max() < 1e-9
    assert len({frame.live for frame in frames}) == 1


def test_the_silence_between_two_pieces_rests_and_teaches_nothing(played, pieces):
    pipeline, _ = played
    before, heard_s = pipeline.ranging.range, pipeline.ranging.heard_s
    frames = pipeline.process(silence(12.0))
    assert frames[-1].live == pytest.approx([0.5] * 15, abs=0.01)
    assert not frames[-1].gate_open
    assert pipeline.ranging.heard_s - heard_s < 1.0
    np.testing.assert_allclose(pipeline.ranging.range, before, atol=0.02)
    gain_db = pipeline.ear.leveller.gain.gain_db
    pipeline.process(silence(5.0))
    assert pipeline.ear.leveller.gain.gain_db == gain_db
    again = pipeline.process(pieces[Quadrant.UPLIFTING][: 5 * RATE].astype(np.float32))
    assert again[-1].gate_open
    assert again[-1].live != pytest.approx([0.5] * 15, abs=0.05)
