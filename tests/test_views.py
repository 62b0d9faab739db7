from __future__ import annotations

import numpy as np
import pytest

from mer_bridge import config
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sources.player import PlayerSource
from mer_bridge.values import Command, Quadrant


def settings_with(*horizons: float, own_s: float = 4.0) -> config.Config:
    maps = tuple(
        config.Map(source="tension", to=f"osc:/t{number}", horizon_s=horizon_s)
        for number, horizon_s in enumerate(horizons)
    )
    return config.Config(map=maps, model=config.Model(horizon_s=own_s))


@pytest.fixture(scope="module")
def music():
    source = PlayerSource(config.Input(kind="player", real_time=False), moods=(Quadrant.AGGRESSIVE,))
    rate = source.sample_rate
    blocks = [source.read(1.0)]
    while not source.ended and sum(map(len, blocks)) < 15 * rate:
        blocks.append(source.read(1.0))
    source.close()
    return np.concatenate(blocks), rate


def frames_of(settings, music):
    samples, rate = music
    return build_pipeline(settings, input_rate=rate).process(samples)


def test_nobody_asked_so_there_are_no_views(music):
    assert all(frame.others == () for frame in frames_of(settings_with(), music))


def test_a_view_is_what_a_pipeline_with_that_horizon_would_hear(music):
    (asked,) = {len(frame.others) for frame in frames_of(settings_with(2.0, 8.0, 2.0), music)}
    assert asked == 2
    frames = frames_of(settings_with(2.0, own_s=4.0), music)
    others = frames_of(settings_with(own_s=2.0), music)
    for frame, other in zip(frames, others, strict=True):
        assert frame.at(2.0).features == other.features
        assert frame.at(2.0).emotions == other.emotions
        assert frame.at(None) is frame


def test_a_view_over_the_same_horizon_has_the_same_live_values(music):
    for frame in frames_of(settings_with(4.0), music):
        assert frame.at(4.0).live == pytest.approx(frame.live, abs=1e-12)


def test_a_horizon_nobody_asked_for_gives_the_frame_itself(music):
    frame = frames_of(settings_with(2.0), music)[-1]
    assert frame.at(3.0) is frame


def test_a_shorter_horizon_moves_more(music):
    frames = frames_of(settings_with(1.0, 12.0), music)[40:]
    spread = [np.std([frame.at(h).features for frame in frames], axis=0).mean() for h in (1.0, 12.0)]
    assert spread[0] > spread[1]


def test_hold_holds_the_views_too(music):
    samples, rate = music
    pipeline = build_pipeline(settings_with(1.0), input_rate=rate)
    half = len(samples) // 2
    before = pipeline.process(samples[:half])[-1]
    pipeline.apply(Command("hold", (1,)))
    after = pipeline.process(samples[half:])
    assert {frame.at(1.0).live for frame in after} == {before.at(1.0).live}
