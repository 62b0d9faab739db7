"""Sessions recorded by a running bridge, computed again."""

from __future__ import annotations

import dataclasses

import pytest

from mer_bridge import takes
from mer_bridge.config import Config, Input, Osc
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import Bridge
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.values import Command
from mer_bridge.verify import verify


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """A session of the built-in player, with commands in the middle."""
    folder = tmp_path_factory.mktemp("sessions") / "take"
    config = Config(input=Input(kind="player", real_time=False), osc=Osc(listen="127.0.0.1:auto", send=()))
    asked: list[str] = []

    class Director(Recorder):
        """Gives commands as if from the network, at certain ticks."""

        def send(self, frame, _controls, _time_s):
            commands = {
                20: Command("set", ("smoothing.kind", "ema")),
                40: Command("horizon", (2.0,)),
                60: Command("hold", (1,)),
                70: Command("hold", (0,)),
                80: Command("model", ("midlevel-hop-v2",)),
                100: Command("weight", ("tension", "dissonance", 0.5)),
            }
            if frame.index in commands:
                asked.append(commands[frame.index].verb)
                bridge._command(commands[frame.index], lambda *_: None)

    bridge = Bridge(config, say=lambda _: None, record=folder, recorders=[Director()])
    with bridge:
        assert bridge.wait(100.0)
    assert bridge.failure is None
    assert asked == ["set", "horizon", "hold", "hold", "model", "weight"]
    return folder


def test_a_session_with_commands_is_computed_again_bit_for_bit(session):
    take = takes.read(session)
    verdict = verify(take)
    assert {each.content.verb for each in take.entries if isinstance(each.content, Command)} >= {
        "set",
        "hold",
    }
    assert (verdict.different, verdict.missing) == (0, 0), verdict.line()
    assert verdict.frames == len(take.frames) > 100
    assert verdict.is_good
    assert "bit-identical" in verdict.line()


def test_a_frame_that_was_changed_is_found(session):
    take = takes.read(session)
    at = next(k for k, each in enumerate(take.entries) if each.content == take.frames[50])
    wrong = dataclasses.replace(take.frames[50], level_db=take.frames[50].level_db + 0.5)
    entries = [*take.entries]
    entries[at] = takes.Entry(wrong, entries[at].heard)
    verdict = verify(dataclasses.replace(take, entries=tuple(entries)))
    assert verdict.different == 1
    assert verdict.worst == pytest.approx(0.5)
    assert f"level_db at {wrong.time_s:.2f} s" in verdict.line()
    assert not verdict.is_good


def test_frames_without_audio_cannot_be_verified(session, tmp_path):
    alone = tmp_path / "frames.jsonl"
    alone.write_bytes((session / "frames.jsonl").read_bytes())
    with pytest.raises(ConfigError, match="no audio"):
        verify(takes.read(alone))


def test_a_recording_that_was_cut_off_is_read_as_far_as_it_goes(session, tmp_path):
    whole = (session / "frames.jsonl").read_bytes()
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(whole[: len(whole) // 2])
    take = takes.read(cut)
    assert 0 < len(take.frames) < len(takes.read(session).frames)
    assert "taken up to there" in take.note


@pytest.mark.parametrize("content", [b"", b"no\n", b"{}\n", b'{"mer_bridge": "1", "model": "m"}\n'])
def test_what_is_no_recording_is_said(tmp_path, content):
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"no recording|no frames"):
        takes.read(path)


def test_a_missing_recording_is_said(tmp_path):
    with pytest.raises(ConfigError, match="cannot read"):
        takes.read(tmp_path / "none")


def test_a_file_of_the_plain_recorder_is_read_too(tmp_path, session):
    frames = takes.read(session).frames[:5]
    recorder = Recorder(tmp_path / "plain.jsonl", model="m", config=Config())
    for frame in frames:
        recorder.send(frame, (), 0.0)
    recorder.close()
    assert takes.read(tmp_path / "plain.jsonl").frames == frames
