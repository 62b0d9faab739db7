from __future__ import annotations

import logging
import threading

import numpy as np
import pytest

from mer_bridge import config
from mer_bridge.sources.osc import BACKLOG_S, MAX_FORMATS, SILENT_S, OscSource
from mer_bridge.wire import AudioBlock, AudioFormat, Peer

PD, MAX = Peer("127.0.0.1", 50_001), Peer("127.0.0.1", 50_002)
TCP, TCP_AGAIN = Peer("127.0.0.1", 50_003, stream=True), Peer("127.0.0.1", 50_004, stream=True)
PATIENCE_S = 10.0  # for an event that must come; nothing waits so long unless it fails


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(clock) -> OscSource:
    return OscSource(config.Input(), clock=clock)


def block(sequence: int | None = None, n: int = 64, *, value: float = 0.5, player: str = "") -> AudioBlock:
    return AudioBlock(np.full(n, value, np.float32), sequence, player)


def test_samples_come_out_as_they_went_in(source, rng):
    samples = rng.standard_normal(256).astype(np.float32)
    for k in range(4):
        assert source.feed(AudioBlock(samples[64 * k : 64 * k + 64], k, ""), PD)
    np.testing.assert_array_equal(source.read(0.0), samples)
    assert len(source.read(0.0)) == 0


def test_a_waiting_reader_wakes_when_a_block_comes(source):
    got: list[int] = []
    reader = threading.Thread(target=lambda: got.append(len(source.read(PATIENCE_S))))
    reader.start()
    source.feed(block(), PD)
    reader.join(PATIENCE_S)
    assert got == [64]


def test_missing_blocks_are_bridged_and_counted(source):
    source.feed(block(0), PD)
    source.feed(block(3), PD)
    assert len(source.read(0.0)) == 4 * 64
    assert source.lost == 2 * 64


def test_repeated_blocks_are_dropped_and_counted(source):
    for sequence in (0, 1, 1):
        source.feed(block(sequence), PD)
    assert len(source.read(0.0)) == 2 * 64
    assert source.late == 1


def test_until_a_format_comes_a_rate_is_assumed_and_said(source, caplog):
    caplog.set_level(logging.INFO)
    assert source.sample_rate == 44_100
    assert "nobody sends yet" in source.describe()
    source.feed(block(), PD)
    assert "44100 Hz (assumed until /mer/format)" in source.describe()
    assert "44100 Hz assumed" in caplog.text


def test_a_format_holds_from_the_next_block_on(source):
    source.feed(block(), PD)
    source.set_format(AudioFormat(48_000, ""), PD)
    source.feed(block(n=32), PD)
    assert (source.sample_rate, len(source.read(0.0))) == (44_100, 64)
    assert (source.sample_rate, len(source.read(0.0))) == (48_000, 32)
    assert "48000 Hz, block 32 (0.7 ms)" in source.describe()


def test_no_read_ever_mixes_two_rates(source, rng):
    rates = [8000, 44_100, 48_000]
    expected = dict.fromkeys(rates, 0)
    for _ in range(100):
        rate = int(rng.choice(rates))
        source.set_format(AudioFormat(rate, ""), PD)
        source.feed(block(), PD)
        expected[rate] += 64
        if rng.random() < 0.3:
            announced = source.sample_rate
            expected[announced] -= len(source.read(0.0))
    for _ in range(100):
        announced = source.sample_rate
        expected[announced] -= len(source.read(0.0))
    assert expected == dict.fromkeys(rates, 0)


def test_each_sender_has_its_own_rate(source, clock):
    source.set_format(AudioFormat(48_000, ""), PD)
    source.set_format(AudioFormat(96_000, ""), MAX)
    source.feed(block(), PD)
    source.read(0.0)
    assert source.sample_rate == 48_000
    clock.now_s += SILENT_S
    source.feed(block(), MAX)
    source.read(0.0)
    assert source.sample_rate == 96_000


def test_formats_of_many_senders_are_not_kept_for_ever(source):
    for port in range(3 * MAX_FORMATS):
        source.set_format(AudioFormat(48_000, ""), Peer("127.0.0.1", 1 + port))
    assert len(source._formats) == MAX_FORMATS


def test_the_first_sender_keeps_the_line_until_it_is_silent(source, clock, caplog):
    source.feed(block(value=0.1), PD)
    for _ in range(3):
        source.feed(block(value=0.9), MAX)
    assert source.read(0.0).max() < 0.2
    assert source.refused == 3
    assert caplog.text.count("is not heard") == 1
    clock.now_s += SILENT_S
    source.feed(block(value=0.9), MAX)
    assert source.read(0.0).min() > 0.8


def test_a_new_sender_begins_to_count_anew(source, clock):
    source.feed(block(1000), PD)
    clock.now_s += SILENT_S
    source.feed(block(7), MAX)
    source.feed(block(8), MAX)
    assert len(source.read(0.0)) == 3 * 64
    assert (source.lost, source.late) == (0, 0)


def test_a_tcp_sender_waits_for_one_that_just_stopped_and_loses_nothing(source, clock):
    source.feed(block(), TCP)
    assert not source.feed(block(value=0.9), TCP_AGAIN)
    clock.now_s += SILENT_S
    assert source.feed(block(value=0.9), TCP_AGAIN)
    assert len(source.read(0.0)) == 2 * 64
    assert source.refused == 0


def test_a_tcp_sender_beside_one_that_goes_on_is_refused(source, clock):
    source.feed(block(), PD)

    def offer_until_taken_or_refused() -> None:
        while not source.feed(block(value=0.9), TCP):
            pass

    thread = threading.Thread(target=offer_until_taken_or_refused)
    thread.start()
    while thread.is_alive():
        clock.now_s += 0.01
        source.feed(block(), PD)
        thread.join(0.001)
    assert source.refused == 1
    assert source.read(0.0).max() < 0.8


def test_without_a_reader_the_newest_second_is_kept_and_the_rest_counted(source):
    n_blocks = int(3 * BACKLOG_S * 44_100 / 64)
    for sequence in range(n_blocks):
        source.feed(block(sequence), PD)
    kept = len(source.read(0.0))
    assert BACKLOG_S * 44_100 - 64 <= kept <= BACKLOG_S * 44_100
    assert kept + source.lost == n_blocks * 64


def test_a_tcp_sender_is_told_to_wait_and_loses_nothing(source):
    fed = 0
    while source.feed(block(fed), TCP):
        fed += 1
    assert fed * 64 >= BACKLOG_S * 44_100
    assert len(source.read(0.0)) == fed * 64
    assert source.feed(block(fed), TCP)
    assert source.lost == 0


def test_a_block_longer_than_the_backlog_is_taken_whole(source):
    assert source.feed(block(0, n=500_000), TCP)
    assert len(source.read(0.0)) == 500_000


def test_channels_may_change_from_block_to_block(source):
    source.feed(block(), PD)
    source.feed(AudioBlock(np.zeros((32, 2), np.float32), None, ""), PD)
    source.feed(block(), PD)
    assert [source.read(0.0).shape for _ in range(4)] == [(64,), (32, 2), (64,), (0,)]


def test_a_block_without_the_chosen_channel_is_refused_and_said(caplog):
    source = OscSource(config.Input(channel=2))
    source.feed(block(), PD)
    assert source.refused == 1
    assert "has 1 channels, input.channel is 2" in caplog.text
    source.feed(AudioBlock(np.zeros((32, 2), np.float32), None, ""), PD)
    assert source.read(0.0).shape == (32, 2)


@pytest.mark.parametrize(
    ("name", "player", "heard"),
    [("", "", True), ("", "anna", True), ("anna", "anna", True), ("anna", "", True), ("anna", "bo", False)],
)
def test_a_named_source_hears_its_player_and_those_without_a_name(name, player, heard):
    source = OscSource(config.Input(name=name))
    source.feed(block(player=player), PD)
    assert bool(len(source.read(0.0))) is heard
    assert source.refused == (not heard)


def test_closing_frees_reader_and_sender_and_ends_the_stream(source):
    while source.feed(block(), TCP):
        pass
    ended: list[object] = []
    sender = threading.Thread(target=lambda: ended.append(source.feed(block(), TCP)))
    sender.start()
    source.close()
    source.close()
    sender.join(PATIENCE_S)
    assert ended in ([True], [False])
    assert not source.ended  # what came before can still be read
    assert len(source.read(PATIENCE_S)) > 0
    assert source.ended
    assert len(source.read(PATIENCE_S)) == 0
    assert source.feed(block(), PD)
    assert len(source.read(0.0)) == 0
