from __future__ import annotations

import threading

import numpy as np
import pytest

from mer_bridge.config import Config
from mer_bridge.pipeline import build_pipeline
from mer_bridge.runtime.worker import MAX_COMMANDS, STARVED_S, Worker
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.values import Command

RATE = 22_050


class ListSource:
    """Gives the blocks of a list, each with its rate; then it has ended, or dries up."""

    patient = False

    def __init__(self, blocks, *, ends=True, rate=RATE):
        self.blocks = list(blocks)
        self.rates = [rate] * len(self.blocks)
        self.ends = ends
        self.lost = 0

    @property
    def sample_rate(self):
        return self.rates[0] if self.rates else RATE

    @property
    def ended(self):
        return self.ends and not self.blocks

    def read(self, timeout_s):  # noqa: ARG002 - of the protocol
        if not self.blocks:
            return np.zeros(0, np.float32)
        self.rates.pop(0)
        return self.blocks.pop(0)


class Clock:
    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def pipeline():
    return build_pipeline(Config(), input_rate=RATE)


@pytest.fixture
def chord():
    """Four seconds of a steady chord, with a second of silence before it for the gate to learn."""
    time_s = np.arange(4 * RATE) / RATE
    sound = 0.1 * sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6))
    return np.concatenate([np.zeros(RATE), sound]).astype(np.float32)


def test_every_frame_reaches_the_recorders_and_the_newest_is_published(pipeline, chord):
    recorder = Recorder()
    worker = Worker(ListSource(np.array_split(chord, 100)), pipeline, recorders=[recorder])
    worker.run(threading.Event())
    expected = build_pipeline(Config(), input_rate=RATE).process(chord)
    assert [frame.index for frame in recorder.frames] == [frame.index for frame in expected]
    assert worker.newest.frame == recorder.frames[-1]
    assert worker.newest.number == len(expected)
    assert worker.samples == len(chord)
    assert worker.has_sounded


def test_commands_take_effect_and_mistakes_go_back_to_whoever_asked(pipeline):
    answers = []
    worker = Worker(ListSource([], ends=False), pipeline)
    worker.ask(Command("horizon", (2.0,)), lambda *message: answers.append(message))
    worker.ask(Command("horizon", (99.0,)), lambda *message: answers.append(message))
    worker.ask(Command("dance"), lambda *message: answers.append(message))
    worker.step()
    assert pipeline.horizon.horizon_s == 2.0
    assert [address for address, _ in answers] == ["/mer/error", "/mer/error"]
    assert "1..15" in answers[0][1]
    assert "dance" in answers[1][1]


def test_commands_beyond_the_queue_are_refused_and_counted(pipeline):
    answers = []
    worker = Worker(ListSource([], ends=False), pipeline)
    for _ in range(MAX_COMMANDS + 3):
        worker.ask(Command("hold", (1,)), lambda *message: answers.append(message))
    assert worker.refused == 3
    assert [address for address, _ in answers] == ["/mer/error"] * 3


def test_a_changed_sample_rate_reaches_the_pipeline(pipeline):
    source = ListSource([np.zeros(512, np.float32)] * 2)
    source.rates = [22_050, 48_000]
    worker = Worker(source, pipeline)
    worker.step()
    assert pipeline.input_rate == 22_050
    worker.step()
    assert pipeline.input_rate == 48_000


def test_a_sender_that_dries_up_becomes_silence(pipeline, chord):
    """A patch whose sound is switched off must not leave the synths where they stood."""
    clock = Clock()
    worker = Worker(ListSource([chord], ends=False), pipeline, is_live=True, clock=clock)
    worker.step()
    assert worker.newest.frame.gate_open
    before = worker.newest
    clock.now_s += 0.9 * STARVED_S
    worker.step()
    assert worker.newest is before
    assert not worker.is_starved
    for _ in range(60):
        clock.now_s += 0.1
        worker.step()
    after = worker.newest.frame
    assert not after.gate_open
    assert after.time_s - before.frame.time_s == pytest.approx(0.9 + 6.0, abs=0.3)
    assert after.live == pytest.approx([0.5] * 15, abs=0.1)  # rest values
    assert worker.samples == len(chord)
    assert worker.is_starved


def test_nothing_is_made_up_before_the_first_sound_or_between_blocks_of_a_file(pipeline, chord):
    clock = Clock()
    for worker in (
        Worker(ListSource([], ends=False), pipeline, is_live=True, clock=clock),
        Worker(ListSource([chord[:512]], ends=False), pipeline, is_live=False, clock=clock),
    ):
        worker.step()
        clock.now_s += 10.0
        worker.step()
        assert worker.newest is None


def test_what_the_guard_mends_is_counted(pipeline):
    samples = np.full(RATE, 2.0, np.float32)
    samples[:10] = np.nan
    worker = Worker(ListSource([samples]), pipeline)
    worker.step()
    assert worker.non_finite == 10
    assert worker.clipped == RATE - 10


class LateSource(ListSource):
    """Live sound that piles up while the worker is busy; the clock moves by hearing alone."""

    def __init__(self, clock, *, patient=False):
        super().__init__([], ends=False)
        self._clock = clock
        self._given_s = clock.now_s
        self.patient = patient

    def read(self, timeout_s):
        if self._clock.now_s - self._given_s < 0.01:
            self._clock.now_s += min(timeout_s, 0.02)
        n = round((self._clock.now_s - self._given_s) * RATE)
        self._given_s += n / RATE
        time_s = self._given_s + np.arange(n) / RATE
        return (0.1 * np.sin(2 * np.pi * 220.0 * time_s)).astype(np.float32)


class SlowTrunk:
    """A model whose every tick takes `cost_s` of the clock."""

    def __init__(self, trunk, clock):
        self._trunk, self._clock = trunk, clock
        self.cost_s = 0.001

    def push(self, bands, gate_open):
        estimates = self._trunk.push(bands, gate_open)
        self._clock.now_s += self.cost_s * len(estimates)
        return estimates

    def __getattr__(self, name):
        return getattr(self._trunk, name)


@pytest.fixture
def slow(pipeline):
    """A worker with a model of any speed, and its clock."""

    def make(*, patient=False):
        clock = Clock()
        trunk = SlowTrunk(pipeline.trunk, clock)
        pipeline.trunk = trunk
        source = LateSource(clock, patient=patient)
        return Worker(source, pipeline, is_live=True, clock=clock), trunk, clock

    return make


def run_for(worker, clock, duration_s):
    """Steps, and the longest backlog that was left to hear."""
    until_s, backlog_s = clock.now_s + duration_s, 0.0
    while clock.now_s < until_s:
        worker.step()
        backlog_s = max(backlog_s, worker.backlog_s)
    return backlog_s


def test_a_model_ten_times_too_slow_hears_the_newest_and_never_more_than_a_tick(slow):
    worker, trunk, clock = slow()
    tick_s = 0.128
    run_for(worker, clock, 5.0)
    assert worker.skipped == 0
    trunk.cost_s = 10.0 * tick_s
    run_for(worker, clock, 5.0)
    assert worker.is_behind
    before, since_s = worker.newest.number, clock.now_s
    assert run_for(worker, clock, 60.0) <= tick_s + 1e-9
    ticks = worker.newest.number - before
    elapsed_s = clock.now_s - since_s
    assert ticks == pytest.approx(elapsed_s / trunk.cost_s, abs=2)  # not one was wasted on old sound
    assert worker.skipped / RATE == pytest.approx(0.9 * 65.0, abs=6.0)
    trunk.cost_s = 0.001
    run_for(worker, clock, 2.0 * tick_s)
    skipped = worker.skipped
    assert not worker.is_behind
    assert run_for(worker, clock, 5.0) <= tick_s
    assert worker.skipped == skipped


def test_a_worker_that_was_starved_for_two_seconds_hears_them_all_if_there_is_time(slow):
    """Another program took the processor, but the model is fast enough."""
    worker, _, clock = slow()
    run_for(worker, clock, 3.0)
    clock.now_s += 2.0
    worker.step()
    assert worker.skipped == 0
    assert worker.backlog_s > 1.9
    worker.step()
    assert worker.backlog_s < 0.128


def test_a_starved_worker_gives_up_what_it_cannot_hear_within_a_tick(slow):
    worker, trunk, clock = slow()
    run_for(worker, clock, 3.0)
    trunk.cost_s = 0.05
    clock.now_s += 2.0
    worker.step()
    assert 1.0 < worker.skipped / RATE < 2.0
    assert not worker.is_behind
    assert run_for(worker, clock, 3.0) < 0.3  # what came meanwhile, then nothing


def test_a_source_that_waits_is_heard_whole_however_slow_the_model(slow):
    worker, trunk, clock = slow(patient=True)
    trunk.cost_s = 0.5
    run_for(worker, clock, 20.0)
    assert worker.skipped == 0
