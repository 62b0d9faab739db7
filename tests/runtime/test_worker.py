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
