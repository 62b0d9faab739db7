import mido
import pytest
import soundfile

from mer_bridge.errors import DataError
from mer_bridge.training import rendered
from mer_bridge.training.rendered import read_emopia


def write_score(path, *, notes=(60, 64, 67)):
    track = mido.MidiTrack()
    for note in notes:
        track.append(mido.Message("note_on", note=note, velocity=90))
        track.append(mido.Message("note_off", note=note, time=480))
    path.parent.mkdir(parents=True, exist_ok=True)
    mido.MidiFile(tracks=[track]).save(path)


@pytest.fixture
def scores(tmp_path):
    folder = tmp_path / "data" / "midi" / "emopia"
    write_score(folder / "Q1_pi_ece_1.mid")
    write_score(folder / "Q3_other_12.mid")
    return tmp_path / "data"


@pytest.mark.host
def test_clips_are_rendered_once_with_their_quadrant_and_piece(scores, tmp_path, need_program):
    need_program("fluidsynth")
    if not rendered.fonts():
        pytest.skip("no sound font is installed")
    (scores / "midi" / "emopia" / "nameless.mid").write_bytes(b"x")
    told = []
    found = read_emopia(scores, tmp_path / "home", progress=told.append)
    assert [(clip.name, clip.group, clip.quadrant) for clip in found.clips] == [
        ("Q1_pi_ece_1", "emopia pi_ece", 0),
        ("Q3_other_12", "emopia other", 2),
    ]
    assert found.left_out == ["emopia/nameless: its name does not begin with a quadrant Q1..Q4"]
    assert len(told) == 3
    info = soundfile.info(found.clips[0].audio)
    assert info.samplerate == 22_050
    assert info.duration > 1.4
    before = found.clips[0].audio.stat().st_mtime_ns
    read_emopia(scores, tmp_path / "home", progress=told.append)
    assert found.clips[0].audio.stat().st_mtime_ns == before


def test_a_missing_folder_or_program_is_said(scores, tmp_path, monkeypatch):
    with pytest.raises(DataError, match="has none"):
        read_emopia(tmp_path, tmp_path / "home", progress=print)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DataError, match="needs the program fluidsynth"):
        read_emopia(scores, tmp_path / "home", progress=print)
