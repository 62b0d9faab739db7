"""Bad audio in, from the OSC source to the frames: outputs stay finite and in range, and recover.

Time is simulated: nothing here waits.  The figures stand in docs/reliability.md.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.config import Config, Input
from mer_bridge.pipeline import build_pipeline
from mer_bridge.ringbuffer import RingBuffer
from mer_bridge.runtime import worker
from mer_bridge.runtime.worker import Worker
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.sources.osc import OscSource
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import RATE, render
from mer_bridge.values import Quadrant
from mer_bridge.wire import AudioBlock, AudioFormat, Peer

PD, MAX = Peer("127.0.0.1", 50_001), Peer("127.0.0.1", 50_002)
HORIZON_S = 4.0


@pytest.fixture(scope="module", autouse=True)
def _nobody_waits():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "READ_TIMEOUT_S", 0.0)
        yield


@pytest.fixture(scope="module")
def music():
    return render(SCORES[Quadrant("uplifting")]).astype(np.float32)


class Stage:
    """A worker behind an OSC source; senders play in simulated time."""

    def __init__(self):
        self.now_s = 1000.0
        self.source = OscSource(Input(), clock=self.clock)
        self.recorder = Recorder()
        pipeline = build_pipeline(Config(), input_rate=RATE)
        self.worker = Worker(self.source, pipeline, recorders=[self.recorder], is_live=True, clock=self.clock)

    def clock(self):
        return self.now_s

    def play(self, samples, *, peer=PD, size=1024, first=0, rate=RATE):
        """Send numbered blocks in real time; the number that comes next."""
        for number, start in enumerate(range(0, len(samples), size), first):
            block = samples[start : start + size]
            self.send(block, number, peer=peer)
            self.now_s += len(block) / rate
        return number + 1

    def send(self, block, number, *, peer=PD):
        self.source.feed(AudioBlock(block, number, ""), peer)
        self.worker.step()

    def pause(self, duration_s):
        """Nobody sends."""
        for _ in range(round(duration_s / 0.1)):
            self.now_s += 0.1
            self.worker.step()

    def values(self):
        frames = self.recorder.frames
        return np.array([(*f.features, *f.emotions, *f.live, f.confidence) for f in frames])

    def check(self):
        values = self.values()
        assert len(values)
        assert np.isfinite(values).all()
        assert values.min() >= -1.0
        assert values.max() <= 1.0
        assert values[:, :7].min() >= 0.0
        assert values[:, 15:].min() >= 0.0
        assert np.isfinite([frame.level_db for frame in self.recorder.frames]).all()


def absolute(stage):
    """Features and emotions in parts of their ranges."""
    return stage.values()[:, :15] / np.array([1.0] * 7 + [2.0] * 3 + [1.0] * 5)


def test_with_one_block_in_twenty_lost_outputs_move_less_than_a_twentieth(music):
    rng = np.random.default_rng(5)
    whole, lossy = Stage(), Stage()
    for number, start in enumerate(range(0, len(music), 1024)):
        block = music[start : start + 1024]
        whole.send(block, number)
        if rng.random() >= 0.05:
            lossy.send(block, number)
        for stage in (whole, lossy):
            stage.now_s += 1024 / RATE
    assert lossy.source.lost > 0.03 * len(music)
    n = min(len(whole.recorder.frames), len(lossy.recorder.frames))
    assert np.abs(absolute(whole)[:n] - absolute(lossy)[:n]).mean(axis=0).max() < 0.05
    lossy.check()


def test_a_sender_that_restarts_or_pauses_for_a_minute_is_heard_as_before_after_one_horizon(music):
    part = music[: 8 * RATE]
    undisturbed, restarted, paused = Stage(), Stage(), Stage()
    for stage in (undisturbed, restarted, paused):
        number = stage.play(part)
    undisturbed.play(part, first=number)
    restarted.play(part, first=0)
    paused.pause(60.0)
    assert paused.worker.is_starved
    assert not paused.recorder.frames[-1].gate_open
    paused.play(part, first=number)
    assert not paused.worker.is_starved
    assert paused.recorder.frames[-1].time_s == pytest.approx(76.0, abs=1.0)
    for stage in (restarted, paused):
        stage.check()
        assert np.abs(absolute(stage)[-1] - absolute(undisturbed)[-1]).max() < 0.05


def test_a_sender_that_changes_rate_and_block_size_goes_on(music):
    stage, same = Stage(), Stage()
    number = stage.play(music[: 8 * RATE])
    stage.source.set_format(AudioFormat(RATE // 2, ""), PD)
    number = stage.play(music[: 8 * RATE : 2], first=number, size=256, rate=RATE // 2)
    stage.source.set_format(AudioFormat(RATE, ""), PD)
    stage.play(music[: 8 * RATE], first=number, size=333)
    for _ in range(3):
        same.play(music[: 8 * RATE])
    stage.check()
    assert stage.source.lost == 0
    assert len(stage.recorder.frames) == pytest.approx(len(same.recorder.frames), abs=2)
    assert np.abs(absolute(stage)[-1] - absolute(same)[-1]).max() < 0.05


def test_of_two_senders_the_first_is_heard_until_it_is_silent(music):
    both, alone = Stage(), Stage()
    for number, start in enumerate(range(0, 6 * RATE, 1024)):
        both.send(music[start : start + 1024], number)
        alone.send(music[start : start + 1024], number)
        both.send(-music[start : start + 1024][::-1], number, peer=MAX)
        both.now_s += 1024 / RATE
        alone.now_s += 1024 / RATE
    np.testing.assert_array_equal(both.values(), alone.values())
    assert both.source.refused > 200
    both.pause(1.1)
    before = both.worker.samples
    both.play(music[:RATE], peer=MAX)
    assert both.worker.samples == before + RATE
    both.check()


BROKEN = {
    "nan": np.nan,
    "infinite": np.inf,
    "denormal": 1e-39,
    "dc": 0.9,
    "a million": 1e6,
    "minus a million": -1e6,
    "silence": 0.0,
    "square": None,
}


@pytest.mark.parametrize("name", BROKEN)
def test_after_broken_samples_absolute_values_are_back_within_a_horizon_and_a_tick(music, name):
    stage, undisturbed = Stage(), Stage()
    time_s = np.arange(2 * RATE) / RATE
    square = np.sign(np.sin(2 * np.pi * 440.0 * time_s))
    value = BROKEN[name]
    broken = (square if value is None else np.full(len(square), value)).astype(np.float32)
    first, after = music[: 6 * RATE], music[8 * RATE : round((8 + HORIZON_S + 1) * RATE)]
    undisturbed.play(np.concatenate((first, music[6 * RATE : 8 * RATE], after)))
    stage.play(np.concatenate((first, broken, after)))
    stage.check()
    assert np.abs(absolute(stage)[-1] - absolute(undisturbed)[-1]).max() < 0.05


@pytest.fixture(scope="module")
def after_silence(music):
    """A pipeline after ten seconds of music and two of silence."""
    pipeline = build_pipeline(Config(), input_rate=RATE)
    pipeline.process(np.concatenate((music[: 10 * RATE], np.zeros(2 * RATE, np.float32))))
    return pipeline


@pytest.mark.parametrize("name", BROKEN)
def test_from_broken_samples_neither_ranges_nor_gain_learn_more_than_from_silence(music, after_silence, name):
    square = np.sign(np.sin(2 * np.pi * 440.0 * np.arange(2 * RATE) / RATE))
    value = BROKEN[name]
    broken = (square if value is None else np.full(len(square), value)).astype(np.float32)
    pipeline = build_pipeline(Config(), input_rate=RATE)
    pipeline.process(np.concatenate((music[: 10 * RATE], broken)))
    for end, other in zip(after_silence.ranging.goal, pipeline.ranging.goal, strict=True):
        assert np.abs(np.subtract(end, other)).max() < 0.03
    assert abs(after_silence.state().gain_db - pipeline.state().gain_db) < 0.5


network = st.lists(
    st.tuples(
        st.sampled_from(
            ["next", "next", "next", "lost", "late", "twice", "restart", "other", "pause", "rate"]
        ),
        st.integers(1, 1500),
        st.sampled_from([0.1, 1.0, np.nan, np.inf, -np.inf, 1e6, 1e-39, 0.0]),
    ),
    min_size=20,
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(network, st.integers(0, 2**31))
def test_no_network_brings_outputs_out_of_their_ranges(events, seed):
    rng = np.random.default_rng(seed)
    stage = Stage()
    stage.play(rng.uniform(-0.3, 0.3, 2 * RATE).astype(np.float32))
    number = 100
    for event, size, value in events:
        block = rng.uniform(-0.5, 0.5, size).astype(np.float32)
        block[: size // 3] = value
        number += 1
        if event == "lost":
            number += 1
        elif event == "restart":
            number = 0
        elif event == "pause":
            stage.pause(2.0)
        elif event == "rate":
            stage.source.set_format(AudioFormat(int(rng.choice([8000, 44_100, 48_000])), ""), PD)
        sent = {"late": [number + 1, number], "twice": [number, number]}.get(event, [number])
        for each in sent:
            stage.send(block, each, peer=MAX if event == "other" else PD)
        stage.now_s += size / RATE
    stage.check()


@pytest.mark.parametrize("ppm", [200, -200])
def test_clocks_that_drift_apart_grow_no_queue(ppm):
    """Ten minutes; hours with ``python benchmarks/audio_in.py drift 24``."""
    source, ring = OscSource(Input(), clock=lambda: 0.0), RingBuffer(4 * RATE)
    block = np.zeros(512, np.float32)
    written, most = 0, 0
    for step in range(1, 60_000):
        while (written + 1) * 512 <= step * 0.01 * RATE * (1.0 + ppm * 1e-6):
            source.feed(AudioBlock(block, written, ""), PD)
            ring.write(block)
            written += 1
        most = max(most, len(source.read(0.0)), len(ring.read(0.0)))
    assert most <= 1024
    assert source.lost == ring.lost == 0
