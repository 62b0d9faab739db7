"""Models without features, end to end: through the pipeline, the maps and onto the wire."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest

from mer_bridge.config import Config, Map, Midi, Model
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import DEFAULT_CCS, Mapper
from mer_bridge.pipeline import build_pipeline
from mer_bridge.values import VALUE_NAMES, Command
from mer_bridge.wire import FrameBundle, decode
from mer_bridge.wire.hosts import split

RATE = 22_050
NAME = "descriptors-deam74"  # its front end needs no further library
CONFIG = Config(model=Model(name=NAME))
TIME_S = np.arange(4 * RATE) / RATE
MUSIC = sum(
    0.1 * np.sin(2 * np.pi * hz * TIME_S) * (0.6 + 0.4 * np.sin(2 * np.pi * 2 * TIME_S))
    for hz in (220, 277, 330)
).astype(np.float32)


@pytest.fixture(scope="module")
def frames():
    return build_pipeline(CONFIG, input_rate=RATE).process(MUSIC)


def test_a_frame_says_which_values_its_model_has(frames):
    assert len(frames) == 3  # once a second, as a look-back of less than ten seconds allows
    for frame in frames:
        assert frame.outputs == ("valence", "energy")
        assert set(frame.features) == {0.5}
        assert frame.why.reasons == ()
        assert frame.why.emotion in {"valence", "energy"}
        assert np.isfinite([*frame.emotions, *frame.live, frame.confidence]).all()
    assert frames[-1].emotions.valence != 0.0


def test_less_sound_than_the_look_back_lowers_the_confidence(frames):
    likeness = 1.0
    for frame in frames:
        assert frame.confidence <= likeness * frame.time_s / 10.0 + 0.05


def test_any_blocks_give_the_same_frames(frames):
    pipeline = build_pipeline(CONFIG, input_rate=RATE)
    split_up = [frame for block in np.array_split(MUSIC, 37) for frame in pipeline.process(block)]
    assert split_up == frames


def test_silence_has_no_confidence_and_no_number_that_is_none():
    frames = build_pipeline(CONFIG, input_rate=RATE).process(np.zeros(4 * RATE, np.float32))
    assert len(frames) == 3
    for frame in frames:
        assert frame.confidence == 0.0
        assert np.isfinite([*frame.emotions, *frame.live]).all()


def addresses(frame):
    return {decode(packet)[0].address for packet in split(FrameBundle().encode(frame))}


def test_values_a_model_lacks_are_not_sent(frames):
    sent = addresses(frames[-1])
    assert {"/mer/valence", "/mer/arousal", "/mer/emotion/energy", "/mer/live/valence"} <= sent
    assert {"/mer/frame", "/mer/level", "/mer/confidence"} <= sent
    lacking = set(VALUE_NAMES) - {"valence", "energy"}
    assert not {name for name in lacking if any(address.endswith(name) for address in sent)}
    assert not sent & {"/mer/all", "/mer/why"}


def test_one_bundle_follows_the_model_from_frame_to_frame(frames):
    bundle = FrameBundle()
    full = dataclasses.replace(frames[-1], outputs=VALUE_NAMES)
    sizes = [len(bundle.encode(frame)) for frame in (full, frames[-1], full)]
    assert sizes[0] == sizes[2] > sizes[1]


def test_maps_of_values_a_model_lacks_send_nothing(frames):
    maps = (
        Map(source="tension", to="osc:/a"),
        Map(source="energy", to="osc:/b"),
        Map(source="energy + abs.happy", to="osc:/c"),
        Map(source="confidence", to="osc:/d"),
    )
    mapper = Mapper(Config(map=maps, midi=Midi(port="x")))
    sent = {control.target for control in mapper.controls(frames[-1], 0.0)}
    controllers = {f"cc:{DEFAULT_CCS[name]}" for name in ("valence", "energy", "confidence")}
    assert sent == {"osc:/b", "osc:/d", *controllers}


def test_a_model_without_features_has_no_weights_to_set():
    pipeline = build_pipeline(CONFIG, input_rate=RATE)
    with pytest.raises(ConfigError, match="no weights"):
        pipeline.apply(Command("weight", ("valence", "modality", 0.5)))


def test_what_was_learnt_is_kept_and_restored(frames):
    pipeline = build_pipeline(CONFIG, input_rate=RATE)
    pipeline.process(MUSIC)
    state = pipeline.state()
    after = build_pipeline(CONFIG, input_rate=RATE)
    assert "restored" in after.restore(msgspec.structs.replace(state, saved_at_s=1.0), now_s=2.0)
    assert after.horizon.mean() == pytest.approx(pipeline.horizon.mean())


@pytest.mark.parametrize(("first", "second"), [(NAME, "midlevel-hop"), ("midlevel-hop", NAME)])
def test_models_of_both_kinds_take_over_from_each_other(first, second):
    old = build_pipeline(Config(model=Model(name=first)), input_rate=RATE)
    old.process(MUSIC)
    new = build_pipeline(Config(model=Model(name=second)), input_rate=RATE)
    new.continue_from(old)
    frames = new.process(MUSIC)
    assert frames[0].time_s > 3.9
    assert frames[0].outputs == new.card.outputs
