import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.errors import DataError
from mer_bridge.training.clips import (
    AUDIO_ENDINGS,
    QUADRANT_SIGNS,
    TAG_CENTRE,
    TAG_DISTANCE,
    Clip,
    group_folds,
    read_clips,
)
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

COLUMNS = ("source", "clip", "group", *MIDLEVEL_NAMES, *EMOTION_NAMES, "quadrant")


@pytest.fixture
def table(tmp_path):
    """Write a table of rows over one good one, with an empty file as every clip's audio."""

    def write(*rows, columns=COLUMNS):
        good = {"source": "film", "clip": "good", "group": "g0"}
        with (tmp_path / "clips.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows([good, *({"source": "film", "clip": "c", "group": "g"} | row for row in rows)])
        (tmp_path / "audio" / "film").mkdir(parents=True, exist_ok=True)
        for name in ("good", "c"):
            (tmp_path / "audio" / "film" / f"{name}.wav").touch()
        return tmp_path

    return write


def test_ratings_groups_and_tags_are_read(table):
    found = read_clips(table({"melodiousness": "7.5", "tender": "9", "quadrant": "Q3"}))
    assert found.left_out == []
    _, clip = found.clips
    assert (clip.source, clip.name, clip.group, clip.quadrant) == ("film", "c", "g", 2)
    assert clip.audio.is_file()
    assert clip.features[0] == 7.5
    assert clip.emotions[7] == 9.0
    assert np.isnan(clip.features[1:]).all()
    assert np.isnan(clip.emotions[:7]).all()


@pytest.mark.parametrize("ending", AUDIO_ENDINGS)
def test_audio_of_any_usual_ending_is_found(table, ending):
    folder = table()
    (folder / "audio" / "film" / "good.wav").rename(folder / "audio" / "film" / f"good{ending}")
    assert read_clips(folder).clips[0].audio.suffix == ending


@pytest.mark.parametrize("number", range(4))
def test_a_tag_tells_the_side_of_valence_and_energy_and_nothing_else(table, number):
    clip = read_clips(table({"quadrant": f"Q{number + 1}"})).clips[1]
    wanted = TAG_CENTRE + TAG_DISTANCE * np.array(QUADRANT_SIGNS[number])
    np.testing.assert_array_equal(clip.tagged[:2], wanted)
    assert np.isnan(clip.tagged[2:]).all()
    assert np.isnan(read_clips(table()).clips[0].tagged).all()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"modality": "10.5"}, "modality must lie in 1..10, got 10.5"),
        ({"modality": "0"}, "modality must lie in 1..10, got 0"),
        ({"fear": "9.1"}, "fear must lie in 1..9, got 9.1"),
        ({"fear": "-2"}, "fear must lie in 1..9, got -2"),
        ({"fear": "nan"}, "fear must lie in 1..9, got nan"),
        ({"modality": "inf"}, "modality must lie in 1..10, got inf"),
        ({"modality": "high"}, "modality is not a number: 'high'"),
        ({"quadrant": "Q5"}, "quadrant must be Q1..Q4, got 'Q5'"),
        ({"group": ""}, "has no group to split by"),
        ({"clip": "none"}, "no audio none.* (.opus, .wav, .flac, .ogg, .mp3)"),
        ({"clip": ""}, "source and clip must be plain names: they name a folder and a file"),
        ({"clip": "../film/c"}, "source and clip must be plain names: they name a folder and a file"),
        ({"source": ".."}, "source and clip must be plain names: they name a folder and a file"),
        ({"clip": "good"}, "is listed twice"),
    ],
)
def test_a_clip_that_cannot_be_used_is_named_with_its_reason(table, row, reason):
    found = read_clips(table(row))
    source, clip = row.get("source", "film"), row.get("clip", "c")
    assert found.left_out == [f"{source}/{clip}: {reason}"]
    assert [clip.name for clip in found.clips] == ["good"]


def test_a_row_that_is_cut_short_is_named(table):
    folder = table()
    with (folder / "clips.csv").open("a", encoding="utf-8") as file:
        file.write("film\n")
    found = read_clips(folder)
    assert found.left_out == ["film/None: has no group to split by"]


def test_missing_columns_are_named(table):
    columns = [name for name in COLUMNS if name not in {"group", "modality"}]
    with pytest.raises(DataError, match=r"clips\.csv lacks the columns group, modality$"):
        read_clips(table(columns=columns))


def test_emotions_and_quadrants_are_optional_columns(table):
    clip = read_clips(table(columns=("source", "clip", "group", *MIDLEVEL_NAMES))).clips[0]
    assert np.isnan(clip.emotions).all()
    assert clip.quadrant == -1


def test_when_no_clip_can_be_used_the_first_reason_is_said(table):
    folder = table()
    (folder / "audio" / "film" / "good.wav").unlink()
    with pytest.raises(DataError, match=r"no clip of .* can be used; the first of 1: .*no audio good"):
        read_clips(folder)


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(DataError, match=r"^cannot read .*clips\.csv: No such file"):
        read_clips(tmp_path / "nowhere")


def test_a_table_of_a_spreadsheet_program_is_read(table):
    folder = table()
    path = folder / "clips.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_clips(folder).clips) == 1


@pytest.mark.parametrize("content", [b"source,clip,gr\xfcn\n", b'source,clip\n"' + b"x" * 200_000 + b'"\n'])
def test_a_file_that_is_no_table_is_said(tmp_path, content):
    header = ",".join(COLUMNS).encode() + b"\n"
    (tmp_path / "clips.csv").write_bytes(header + content)
    with pytest.raises(DataError, match="is not a table of UTF-8 text"):
        read_clips(tmp_path)


def made_up(groups):
    nothing = np.full(7, np.nan), np.full(8, np.nan)
    return [
        Clip(source, f"{source}{group}{k}", f"{source}{group}", None, *nothing, -1)
        for (source, group), size in groups.items()
        for k in range(size)
    ]


GROUPS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(0, 20)), st.integers(1, 6), min_size=2, max_size=25
)


@given(GROUPS, st.integers(2, 8), st.integers(0, 5))
def test_folds_share_no_group_and_miss_no_clip(groups, folds, seed):
    clips = made_up(groups)
    if len(groups) < folds:
        with pytest.raises(
            DataError, match=f"^{folds} folds need at least as many groups, got {len(groups)}$"
        ):
            group_folds(clips, folds=folds, seed=seed)
        return
    split = group_folds(clips, folds=folds, seed=seed)
    assert sorted(index for fold in split for index in fold) == list(range(len(clips)))
    assert len(split) == folds
    assert all(split)
    of_group = {}
    for number, fold in enumerate(split):
        for index in fold:
            assert of_group.setdefault(clips[index].group, number) == number
    assert split == group_folds(clips, folds=folds, seed=seed)


@given(st.integers(2, 5), st.integers(5, 20), st.integers(0, 3))
def test_every_fold_holds_its_share_of_every_source(folds, per_source, seed):
    clips = made_up({(source, group): 2 for source in "abc" for group in range(per_source)})
    for fold in group_folds(clips, folds=folds, seed=seed):
        for source in "abc":
            count = sum(clips[index].source == source for index in fold)
            assert abs(count - 2 * per_source / folds) < 2


def test_another_seed_deals_other_folds():
    clips = made_up({("a", group): 1 for group in range(12)})
    assert len({str(group_folds(clips, folds=3, seed=seed)) for seed in range(5)}) > 1
