import socket

import msgspec
import numpy as np
import pytest

from mer_bridge import places, profile, wire
from mer_bridge.config import Config, Input, Osc, Preset, Profile
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import Mapper
from mer_bridge.pipeline import build_pipeline
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.keeper import KEEP_S, Keeper, restore
from mer_bridge.runtime.worker import Kept, Worker
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Command

RATE = 22_050
ANNA = Config(profile=Profile(name="anna"))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path)
    return tmp_path / "profiles"


def play(pipeline, seconds, pitch_hz=220.0):
    time_s = np.arange(round(seconds * RATE)) / RATE
    beat = 0.55 + 0.45 * np.sin(2 * np.pi * 2.0 * time_s)
    sound = 0.1 * beat * sum(np.sin(2 * np.pi * pitch_hz * ratio * time_s) for ratio in (1.0, 1.25, 1.5))
    return pipeline.process(sound.astype(np.float32))


class FakeWorker:
    def __init__(self, kept):
        self.kept = kept


@pytest.fixture
def state():
    pipeline = build_pipeline(ANNA, input_rate=RATE)
    play(pipeline, 3.0)
    return pipeline.state()


def test_a_restart_in_the_middle_of_a_piece_goes_on_where_it_was():
    before = build_pipeline(ANNA, input_rate=RATE)
    before.apply(Command("weight", ("fear", "modality", 2.0)))
    last = play(before, 20.0)[-1]
    profile.save("anna", before.state())
    after = build_pipeline(ANNA, input_rate=RATE)
    assert restore(after, ANNA) == ["profile: anna, gain, ranges and weights restored"]
    assert after.ranging.range == before.ranging.range
    assert after.ear.leveller.gain.gain_db == before.ear.leveller.gain.gain_db
    np.testing.assert_array_equal(after.emotion.weights, before.emotion.weights)
    first = play(after, 1.1)[0]
    np.testing.assert_allclose(first.live, last.live, atol=0.05)
    cold = play(build_pipeline(Config(), input_rate=RATE), 1.1)[0]
    assert np.abs(np.subtract(cold.live, last.live)).max() > 0.2


def test_a_restart_begins_in_the_range_in_use_though_it_glides_to_another():
    before = build_pipeline(ANNA, input_rate=RATE)
    play(before, 6.0)
    before.ranging.aim(tuple([end + 0.1 for end in ends] for ends in before.ranging.range))
    last = play(before, 1.0)[-1]
    in_use, learnt = before.ranging.range, before.ranging.goal
    assert np.abs(np.subtract(in_use, learnt)).max() > 0.01
    profile.save("anna", before.state())
    after = build_pipeline(ANNA, input_rate=RATE)
    restore(after, ANNA)
    np.testing.assert_allclose(after.ranging.range, in_use)
    np.testing.assert_allclose(after.ranging.goal, learnt)
    assert after.horizon.filled == 1.0
    first = play(after, 1.1)[0]
    np.testing.assert_allclose(first.live, last.live, atol=0.1)  # smoothing lags behind a range that glides


def test_the_preset_that_held_is_kept_and_holds_again(state, monkeypatch):
    storm = Preset(name="storm", values={"osc:/light": 0.75})
    config = msgspec.structs.replace(ANNA, preset=(storm,))
    Keeper(FakeWorker(Kept("anna", state)), pytest.fail, preset=lambda: "storm").close()
    assert profile.load("anna").preset == "storm"
    mapper = Mapper(config)
    restore(build_pipeline(config, input_rate=RATE), config, mapper)
    assert mapper.preset == "storm"
    monkeypatch.setattr(profile.State, "is_warm", lambda *_: False)
    mapper = Mapper(config)
    restore(build_pipeline(config, input_rate=RATE), config, mapper)
    assert mapper.preset == ""


def test_the_first_saving_waits_for_something_heard_and_no_longer(state):
    worker = FakeWorker(None)
    keeper = Keeper(worker, pytest.fail)
    keeper.keep(100.0)
    worker.kept = Kept("anna", state)
    keeper.keep(100.1)
    assert profile.load("anna") is not None


def test_after_a_long_break_values_begin_at_rest_in_the_players_ranges(state, monkeypatch):
    profile.save("anna", state)
    monkeypatch.setattr(profile.State, "is_warm", lambda *_: False)
    pipeline = build_pipeline(ANNA, input_rate=RATE)
    restore(pipeline, ANNA)
    frame = pipeline.process(np.zeros(2 * RATE, np.float32))[0]
    assert frame.live == pytest.approx([0.5] * 15)
    assert pipeline.ranging.range == (state.low, state.high)


def test_a_new_player_and_a_show_without_profile_are_said():
    pipeline = build_pipeline(ANNA, input_rate=RATE)
    assert restore(pipeline, ANNA) == ["profile: anna, new"]
    assert restore(pipeline, Config()) == []
    assert "mer-bridge calibrate" in restore(pipeline, Config(show=True))[0]


def test_of_another_models_profile_only_the_gain_is_taken(state):
    pipeline = build_pipeline(ANNA, input_rate=RATE)
    before = pipeline.ranging.range
    text = pipeline.restore(msgspec.structs.replace(state, model="other-v1", gain_db=3.0), now_s=None)
    assert text == "gain restored; ranges and weights belong to other-v1"
    assert (pipeline.ranging.range, pipeline.ear.leveller.gain.gain_db) == (before, 3.0)


def test_it_saves_every_few_seconds_and_at_the_end(state, home):
    keeper = Keeper(FakeWorker(Kept("anna", state)), pytest.fail)
    keeper.keep(100.0)
    assert profile.load("anna").low == state.low
    (home / "anna.json").unlink()
    keeper.keep(100.0 + KEEP_S - 0.1)
    assert profile.load("anna") is None
    keeper.keep(100.0 + KEEP_S)
    assert profile.load("anna") is not None
    (home / "anna.json").unlink()
    keeper.close()
    assert profile.load("anna") is not None


def test_without_a_name_nothing_is_kept_unless_asked(state, home):
    keeper = Keeper(FakeWorker(Kept("", state)), pytest.fail)
    keeper.keep(100.0)
    keeper.close()
    assert not home.exists()
    assert keeper.save("berta") == "profile berta saved"
    assert profile.load("berta") is not None
    with pytest.raises(ConfigError, match="profile's name"):
        keeper.save()


def test_before_anything_was_heard_there_is_nothing_to_save(home):
    keeper = Keeper(FakeWorker(None), pytest.fail)
    keeper.close()
    with pytest.raises(ConfigError, match="nothing"):
        keeper.save("anna")
    assert not home.exists()


def test_a_folder_that_cannot_be_written_is_said_once(state, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(places, "user_data", lambda: tmp_path / "file")
    said = []
    keeper = Keeper(FakeWorker(Kept("anna", state)), said.append)
    keeper.close()
    keeper.close()
    assert len(said) == 1
    assert "cannot write the profile" in said[0]


def test_the_worker_shows_what_was_learnt_and_answers():
    class Source:
        sample_rate, ended, lost = RATE, False, 0

        def read(self, timeout_s):  # noqa: ARG002 - of the protocol
            return np.full(RATE, 0.1, np.float32)

    worker = Worker(Source(), build_pipeline(ANNA, input_rate=RATE))
    said = []
    worker.ask(Command("calibrate", (20.0,)), lambda *words: said.append(words))
    for _ in range(3):
        worker.step()
    assert said == [("/mer/answer", "take 1: listening for 20 s of music")]
    assert worker.kept.name == "anna"


def test_a_bridge_keeps_the_profile_while_it_runs_and_begins_with_it_again():
    config = Config(
        input=Input(kind="player", real_time=False),
        profile=Profile(name="anna"),
        osc=Osc(listen="127.0.0.1:auto", send=()),
    )
    with Bridge(config) as bridge:
        assert "profile: anna, new" in bridge.facts()
        while profile.load("anna") is None:
            bridge.wait(0.05)
        while not bridge.wait(0.2):
            pass
    kept = profile.load("anna")
    assert kept.heard_s > 20.0  # saved at the end as well
    with Bridge(config) as bridge:
        assert "profile: anna, gain, ranges and weights restored" in bridge.facts()


def test_a_patch_sets_a_weight_and_has_it_kept():
    config = Config(
        input=Input(kind="player", real_time=False, loop=True),
        osc=Osc(listen="127.0.0.1:auto", send=()),
    )
    with Bridge(config) as bridge, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as patch:
        patch.settimeout(20.0)
        patch.connect(bridge.address)
        while bridge.newest is None:
            bridge.wait(0.05)
        patch.send(wire.encode_message("/mer/weight", "fear", "modality", 1.25))
        patch.send(wire.encode_message("/mer/smooth", "all", 0.0))
        patch.send(wire.encode_message("/mer/calibrate/undo"))  # answered when both before it are done
        assert b"/mer/error" in patch.recv(65536)
        number = bridge.newest.index
        while bridge.newest.index == number:
            bridge.wait(0.05)
        patch.send(wire.encode_message("/mer/profile/save", "berta"))
        assert b"profile berta saved" in patch.recv(65536)
    row, column = EMOTION_NAMES.index("fear"), MIDLEVEL_NAMES.index("modality")
    assert profile.load("berta").weights[row][column] == 1.25
