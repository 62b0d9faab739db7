import csv

import numpy as np
import pytest
import soundfile

from mer_bridge.errors import DataError
from mer_bridge.training.datasets import read_data
from mer_bridge.values import EMOTION_NAMES

RATE = 8000


def write_table(path, columns, rows, separator=","):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, delimiter=separator)
        table.writerow(columns)
        table.writerows(rows)


def write_audio(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        soundfile.write(folder / f"{name}.wav", np.zeros(80), RATE)


def deam(folder, rows, *, dynamic=()):
    level = folder / "annotations" / "annotations averaged per song"
    columns = ("song_id", " valence_mean", " valence_std", " arousal_mean", " arousal_std")
    write_table(level / "song_level" / "static_annotations_averaged_songs_1_2000.csv", columns, rows)
    for name, means in dynamic:
        path = level / "dynamic (per second annotations)" / f"{name}.csv"
        write_table(path, ("song_id", "sample_15000ms", "sample_15500ms"), [(k, v, v) for k, v in means])
    write_audio(folder / "MEMD_audio", *(row[0] for row in rows))
    return folder


def pmemo(folder):
    table = folder / "annotations" / "static_annotations.csv"
    write_table(table, ("musicId", "Arousal(mean)", "Valence(mean)"), [(1, 0.5, 0.25), (4, 1.0, 0.0)])
    columns = ("musicId", "fileName", "title", "artist", "album")
    write_table(
        folder / "metadata.csv", columns, [(1, "1.mp3", "A", "Band", "X"), (4, "4.mp3", "B", "", "Y")]
    )
    write_audio(folder / "chorus", 1, 4)
    return folder


def songs1000(folder):
    columns = ("song_id", "mean_arousal", "std_arousal", "mean_valence", "std_valence")
    write_table(
        folder / "annotations" / "static_annotations.csv", columns, [(2, 3.1, 1, 4.0, 1), (3, 9.5, 1, 4, 1)]
    )
    columns = ("song_id", "file_name", "Artist", "Song title")
    write_table(folder / "annotations" / "songs_info.csv", columns, [(2, "\t2.mp3", "Them\t", "\tX")])
    write_audio(folder / "clips_45seconds", 2, 3)
    return folder


def soundtracks(folder, *, tracks=True):
    columns = ("Number", *EMOTION_NAMES, "TARGET", "", "")
    rows = [(1, *range(1, 9), "HAPPY", "", ""), (12, *range(2, 10), "SAD", "", "")]
    write_table(folder / "mean_ratings_set1.csv", columns, rows)
    if tracks:
        write_table(folder / "set1_tracklist.csv", ("Nro", "Album name"), [("001", "Film"), ("012", "Film")])
    write_audio(folder / "Set1" / "Set1", "001", "012")
    return folder


def midlevel(folder, *, dissonance="5.5"):
    columns = ("song_id", "melodiousness", "articulation", "rhythmic_complexity", "rhythmic_stability")
    columns = (*columns, "dissonance", "tonal_stability", "minorness")
    row = ("7", "1", "2", "3", "4", dissonance, "6", "10")
    tables = folder / "metadata_annotations"
    write_table(tables / "annotations.csv", columns, [row, ("8", *row[1:])])
    write_table(
        tables / "metadata.csv", ("song id", "Source", "Title", "Artist"), [("7", "s", "t", "Who")], ";"
    )
    write_audio(folder / "audio", 7, 8)
    return folder


def test_deam_has_its_swapped_songs_put_right(tmp_path):
    clips = read_data(deam(tmp_path, [(2, 3, 1, 6, 1), (1500, 3, 1, 6, 1)])).clips
    assert [(clip.source, clip.name, clip.group) for clip in clips] == [
        ("deam", "2", "2"),
        ("deam", "1500", "1500"),
    ]
    assert clips[0].emotions[:2].tolist() == [6.0, 3.0]  # one of the 1000 Songs
    assert clips[1].emotions[:2].tolist() == [3.0, 6.0]
    assert np.isnan(clips[0].emotions[2:]).all()
    assert np.isnan(clips[0].features).all()


@pytest.mark.parametrize("is_swapped", [True, False])
def test_the_dynamic_ratings_tell_whether_deam_is_swapped(tmp_path, is_swapped):
    truth = [(2, 0.1, -0.5), (3, 0.4, 0.0), (4, -0.6, 0.1), (5, 0.7, -0.9)]
    rows = [
        (k, 5 + 4 * (e if is_swapped else v), 1, 5 + 4 * (v if is_swapped else e), 1) for k, v, e in truth
    ]
    dynamic = [("valence", [(k, v) for k, v, _ in truth]), ("arousal", [(k, e) for k, _, e in truth])]
    clips = read_data(deam(tmp_path, rows, dynamic=dynamic)).clips
    wanted = [[5 + 4 * v, 5 + 4 * e] for _, v, e in truth]
    np.testing.assert_allclose([clip.emotions[:2] for clip in clips], wanted)


def test_pmemo_is_brought_to_nine_steps_and_split_by_artist(tmp_path):
    clips = read_data(pmemo(tmp_path)).clips
    assert [(clip.name, clip.group) for clip in clips] == [("1", "Band"), ("4", "4")]
    assert [clip.emotions[:2].tolist() for clip in clips] == [[3.0, 5.0], [1.0, 9.0]]
    assert clips[0].audio == tmp_path / "chorus" / "1.wav"


def test_songs1000_names_what_lies_off_the_scale(tmp_path):
    found = read_data(songs1000(tmp_path))
    assert [(clip.name, clip.group, clip.emotions[:2].tolist()) for clip in found.clips] == [
        ("2", "Them", [4.0, 3.1])
    ]
    assert found.left_out == ["songs1000/3: mean_arousal must lie in 1..9, got 9.5"]


@pytest.mark.parametrize(("tracks", "groups"), [(True, ["Film", "Film"]), (False, ["clip 1", "clip 12"])])
def test_soundtracks_has_eight_emotions_and_is_split_by_album(tmp_path, tracks, groups):
    clips = read_data(soundtracks(tmp_path, tracks=tracks)).clips
    assert [clip.group for clip in clips] == groups
    assert clips[1].emotions.tolist() == list(range(2, 10))
    assert clips[1].audio.name == "012.wav"


def test_a_spreadsheet_is_told_from_a_table(tmp_path):
    (tmp_path / "mean_ratings_set1.xls").write_bytes(b"\xd0\xcf")
    with pytest.raises(DataError, match=r"Save it as mean_ratings_set1\.csv"):
        read_data(tmp_path)


def test_midlevel_has_seven_features_under_their_published_names(tmp_path):
    clips = read_data(midlevel(tmp_path)).clips
    assert [(clip.name, clip.group) for clip in clips] == [("7", "Who"), ("8", "8")]
    assert clips[0].features.tolist() == [1, 2, 3, 4, 5.5, 6, 10]


def test_a_missing_column_is_named(tmp_path):
    midlevel(tmp_path)
    table = tmp_path / "metadata_annotations" / "annotations.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("dissonance", "noise"), encoding="utf-8")
    with pytest.raises(DataError, match="lacks the column dissonance"):
        read_data(tmp_path)


@pytest.mark.parametrize("dissonance", ["11", "0.5", "many", "nan", ""])
def test_bad_ratings_are_refused_and_if_all_are_the_folder_is(tmp_path, dissonance):
    midlevel(tmp_path, dissonance=dissonance)
    with pytest.raises(DataError, match=r"no clip of .* can be used; the first: .*dissonance"):
        read_data(tmp_path)


def test_missing_audio_and_repeated_or_odd_numbers_are_named(tmp_path):
    rows = [(2, 3, 1, 6, 1), (2, 3, 1, 6, 1), ("../x", 3, 1, 6, 1), (9, 3, 1, 6, 1), (10.5, 3, 1, 6, 1)]
    deam(tmp_path, [rows[0]])
    deam_table = next(tmp_path.rglob("static*.csv"))
    columns = ("song_id", " valence_mean", " valence_std", " arousal_mean", " arousal_std")
    write_table(deam_table, columns, rows)
    found = read_data(tmp_path)
    assert len(found.clips) == 1
    assert found.left_out == [
        "deam/2: is listed twice",
        "deam/../x: the clip's number is '../x'",
        "deam/9: no audio 9.* in MEMD_audio/",
        "deam/10.5: the clip's number is '10.5'",
    ]


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"holds no clips\.csv"):
        read_data(tmp_path)
    with pytest.raises(DataError, match="is no folder of rated music"):
        read_data(tmp_path / "none")


def test_clips_csv_is_read_as_ever(data):
    assert len(read_data(data).clips) == 24
