"""Rated music in the folder layouts it is published in: a folder in, checked clips out.

Besides ``clips.csv`` (`mer_bridge.training.clips`) these are understood, as unpacked:

- DEAM (Aljanaki, Yang and Soleymani 2017): ``MEMD_audio/`` and ``annotations/``
- PMEmo (Zhang et al. 2018): ``chorus/``, ``annotations/static_annotations.csv``, ``metadata.csv``
- 1000 Songs (Soleymani et al. 2013): ``clips_45seconds/``, ``static_annotations.csv``, ``songs_info.csv``
- Soundtracks, set 1 (Eerola and Vuoskoski 2011): ``Set1/``, ``mean_ratings_set1.csv``, ``set1_tracklist.csv``
- Mid-level features (Aljanaki and Soleymani 2018): ``audio/``, ``metadata_annotations/``

Tables may also lie beside the audio.  Ratings are brought to 1..9 (emotions) and 1..10
(features).  A clip that cannot be used is named with its reason, and never used silently.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mer_bridge.errors import DataError
from mer_bridge.training.clips import EMOTION_RANGE, MIDLEVEL_RANGE, Clip, ClipList, read_clips
from mer_bridge.training.plane_datasets import read_deam, read_pmemo, read_songs1000
from mer_bridge.training.table_clips import audio_of, collect
from mer_bridge.training.tables import Row, find_file, find_folder, number_of, read_table, whole, words_of
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

MIDLEVEL_COLUMNS = (
    ("melodiousness", "melody"),
    ("articulation",),
    ("rhythm_complexity", "rhythmic_complexity"),
    ("rhythm_stability", "rhythmic_stability"),
    ("dissonance",),
    ("tonal_stability", "atonality"),
    ("modality", "mode", "minorness"),
)
"""Under which names the seven features have been published, in our order."""
SONG_COLUMNS = ("song_id", "song id")
TRACK_COLUMNS = ("number", "nro", "index", "id")
ALBUM_COLUMNS = ("album", "album name", "soundtrack", "soundtracks")


def read_data(folder: Path) -> ClipList:
    """Clips of a folder in any layout above.

    Raises
    ------
    DataError
        No such folder or layout, a table that cannot be read or lacks columns, or no usable clip.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder of rated music")
    if (folder / "clips.csv").is_file():
        return read_clips(folder)
    for reader in (read_deam, read_pmemo, read_midlevel, read_soundtracks, read_songs1000):
        if (found := reader(folder)) is not None:
            if not found.clips:
                raise DataError(f"no clip of {folder} can be used; the first: {found.left_out[:1]}")
            return found
    raise DataError(
        f"{folder} holds no clips.csv, and is not laid out as DEAM, PMEmo, 1000 Songs, Soundtracks or "
        "Mid-level"
    )


def read_soundtracks(folder: Path) -> ClipList | None:
    """Soundtracks, set 1, or None where the folder is not laid out like it.

    Without the list of tracks, which names the albums, every clip is a group of its own.
    """
    path = find_file(folder, "mean_ratings_set1.csv")
    if path is None:
        if (sheet := find_file(folder, "mean_ratings_set1.xls")) is not None:
            raise DataError(f"{sheet} is a spreadsheet. Save it as mean_ratings_set1.csv, with commas")
        return None
    table = read_table(path)
    key = table.column("number")
    for name in EMOTION_NAMES:
        table.column(name)
    albums = words_of(find_file(folder, "set1_tracklist.csv"), TRACK_COLUMNS, ALBUM_COLUMNS)
    audio = find_folder(folder, "Soundtrack360_mp3", "Set1", "set1")

    def clip(row: Row) -> Clip:
        number = whole(row[key])
        features = np.full(len(MIDLEVEL_NAMES), np.nan)
        emotions = np.array([number_of(row, name, EMOTION_RANGE) for name in EMOTION_NAMES])
        group = albums.get(number) or f"clip {number}"
        file = audio_of(audio, f"{int(number):03d}", number)
        return Clip("soundtracks", number, group, file, features, emotions, -1)

    return collect("soundtracks", table.rows, key, clip)


def read_midlevel(folder: Path) -> ClipList | None:
    """Mid-level features, or None where the folder is not laid out like it; split by artist."""
    path = find_file(folder, "annotations.csv")
    if path is None or "articulation" not in (table := read_table(path)).columns:
        return None
    key = table.column(*SONG_COLUMNS)
    names = [table.column(*aliases) for aliases in MIDLEVEL_COLUMNS]
    artists = words_of(find_file(folder, "metadata.csv"), SONG_COLUMNS, ("artist",))
    audio = find_folder(folder, "audio")

    def clip(row: Row) -> Clip:
        number = whole(row[key])
        features = np.array([number_of(row, name, MIDLEVEL_RANGE) for name in names])
        emotions = np.full(len(EMOTION_NAMES), np.nan)
        group = artists.get(number) or number
        return Clip("midlevel", number, group, audio_of(audio, number), features, emotions, -1)

    return collect("midlevel", table.rows, key, clip)
