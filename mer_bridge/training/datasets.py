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

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mer_bridge.errors import DataError
from mer_bridge.training.clips import (
    AUDIO_ENDINGS,
    EMOTION_RANGE,
    MIDLEVEL_RANGE,
    Clip,
    ClipList,
    read_clips,
)
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats

MAX_TABLE_BYTES = 64 * 1024 * 1024
STATIC_2000 = "static_annotations_averaged_songs_1_2000.csv"
STATIC_2058 = "static_annotations_averaged_songs_2000_2058.csv"
FIRST_SONGS = 1000
"""DEAM's songs up to this number are those of 1000 Songs."""
MIN_DYNAMIC = 3
"""Songs with dynamic ratings from which on these are believed."""
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

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table by lower-case column names, and where they stand."""

    path: Path
    columns: tuple[str, ...]
    rows: list[Row]

    def column(self, *names: str) -> str:
        """The first of some names that is a column.

        Raises
        ------
        DataError
            None is.
        """
        found = next((name for name in names if name in self.columns), None)
        if found is None:
            raise DataError(
                f"{self.path} lacks the column {' or '.join(names)}; it has {', '.join(self.columns)}"
            )
        return found


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


def read_deam(folder: Path) -> ClipList | None:
    """DEAM, or None where the folder is not laid out like it.

    In the published file of songs 1 to 2000 valence and arousal of the songs of 1000 Songs stand
    in each other's place; they are changed back.  Where the published dynamic ratings are there,
    they tell whether that is so in this copy.
    """
    first = _find(folder, STATIC_2000)
    if first is None:
        return None
    tables = [_read(first)]
    if (second := _find(folder, STATIC_2058)) is not None:
        tables.append(_read(second))
    swapped = _is_swapped(folder, tables[0])
    names = ("valence_mean", "arousal_mean")

    def rate(row: Row) -> Floats:
        pair = [_number(row, name, (1.0, 9.0)) for name in names]
        if swapped and int(_number(row, "song_id", (1, 1e9))) <= FIRST_SONGS:
            pair.reverse()
        return np.array(pair)

    for table in tables:
        table.column("song_id")
        for name in names:
            table.column(name)
    rows = [row for table in tables for row in table.rows]
    audio = _folder(folder, "MEMD_audio")
    return _plane_clips("deam", rows, "song_id", audio, rate, group=lambda row: _whole(row["song_id"]))


def _is_swapped(folder: Path, table: Table) -> bool:
    """Whether the static valence of the first songs is nearer to the dynamic arousal than to the valence."""
    arousal, valence = (_dynamic(folder, f"{name}.csv") for name in ("arousal", "valence"))
    songs = []
    for row in table.rows:
        number, static = _float(row["song_id"]), _float(row["valence_mean"])
        key = f"{number:g}"
        if number <= FIRST_SONGS and key in arousal and key in valence:
            songs.append((static, valence[key], arousal[key]))
    told = np.array([song for song in songs if not np.isnan(song).any()])
    if len(told) < MIN_DYNAMIC or (np.ptp(told, axis=0) == 0).any():
        return True  # as published
    with_valence, with_arousal = np.corrcoef(told.T)[0, 1:]
    return bool(with_arousal > with_valence)


def _dynamic(folder: Path, name: str) -> dict[str, float]:
    """Mean rating over time of each song of a published dynamic table; none where it is missing."""
    path = _find(folder, name)
    if path is None:
        return {}
    table = _read(path)
    key = table.column("song_id")
    means = {}
    for row in table.rows:
        values = np.array([_float(row[column]) for column in table.columns if column != key])
        values = values[~np.isnan(values)]
        if len(values):
            means[f"{_float(row[key]):g}"] = float(np.mean(values))
    return means


def _float(text: str) -> float:
    """A number, or NaN."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def read_pmemo(folder: Path) -> ClipList | None:
    """PMEmo, or None where the folder is not laid out like it.  Its ratings 0..1 become 1..9."""
    path = _find(folder, "static_annotations.csv")
    if path is None or "valence(mean)" not in (table := _read(path)).columns:
        return None
    key = table.column("musicid")
    names = (table.column("valence(mean)"), table.column("arousal(mean)"))
    artists: dict[str, str] = {}
    if (metadata := _find(folder, "metadata.csv")) is not None:
        songs = _read(metadata)
        number, artist = songs.column("musicid"), songs.column("artist")
        artists = {_whole(row[number]): row[artist] for row in songs.rows}

    def rate(row: Row) -> Floats:
        return np.array([1.0 + 8.0 * _number(row, name, (0.0, 1.0)) for name in names])

    def group(row: Row) -> str:
        return artists.get(_whole(row[key])) or _whole(row[key])

    return _plane_clips("pmemo", table.rows, key, _folder(folder, "chorus"), rate, group=group)


def read_songs1000(folder: Path) -> ClipList | None:
    """1000 Songs, or None where the folder is not laid out like it."""
    path = _find(folder, "static_annotations.csv")
    if path is None:
        return None
    table = _read(path)
    key = table.column("song_id")
    names = (table.column("mean_valence"), table.column("mean_arousal"))
    artists: dict[str, str] = {}
    if (info := _find(folder, "songs_info.csv")) is not None:
        songs = _read(info)
        number, artist = songs.column("song_id"), songs.column("artist")
        artists = {_whole(row[number]): row[artist] for row in songs.rows}

    def rate(row: Row) -> Floats:
        return np.array([_number(row, name, (1.0, 9.0)) for name in names])

    def group(row: Row) -> str:
        return artists.get(_whole(row[key])) or _whole(row[key])

    return _plane_clips("songs1000", table.rows, key, _folder(folder, "clips_45seconds"), rate, group=group)


def read_soundtracks(folder: Path) -> ClipList | None:
    """Soundtracks, set 1, or None where the folder is not laid out like it.

    Without the list of tracks, which names the albums, every clip is a group of its own.
    """
    path = _find(folder, "mean_ratings_set1.csv")
    if path is None:
        if (sheet := _find(folder, "mean_ratings_set1.xls")) is not None:
            raise DataError(f"{sheet} is a spreadsheet. Save it as mean_ratings_set1.csv, with commas")
        return None
    table = _read(path)
    key = table.column("number")
    for name in EMOTION_NAMES:
        table.column(name)
    albums: dict[str, str] = {}
    if (tracks := _find(folder, "set1_tracklist.csv")) is not None:
        songs = _read(tracks)
        number = songs.column("number", "nro", "index", "id")
        album = songs.column("album", "album name", "soundtrack", "soundtracks")
        albums = {_whole(row[number]): row[album] for row in songs.rows}
    audio = _folder(folder, "Soundtrack360_mp3", "Set1", "set1")

    def clip(row: Row) -> Clip:
        number = _whole(row[key])
        emotions = np.array([_number(row, name, EMOTION_RANGE) for name in EMOTION_NAMES])
        return Clip(
            "soundtracks",
            number,
            albums.get(number) or f"clip {number}",
            _audio(audio, f"{int(number):03d}", number),
            np.full(len(MIDLEVEL_NAMES), np.nan),
            emotions,
            -1,
        )

    return _collect("soundtracks", table.rows, key, clip)


def read_midlevel(folder: Path) -> ClipList | None:
    """Mid-level features, or None where the folder is not laid out like it; split by artist."""
    path = _find(folder, "annotations.csv")
    if path is None or "articulation" not in (table := _read(path)).columns:
        return None
    key = table.column("song_id", "song id")
    names = [table.column(*aliases) for aliases in MIDLEVEL_COLUMNS]
    artists: dict[str, str] = {}
    if (metadata := _find(folder, "metadata.csv")) is not None:
        songs = _read(metadata)
        number, artist = songs.column("song_id", "song id"), songs.column("artist")
        artists = {_whole(row[number]): row[artist] for row in songs.rows}
    audio = _folder(folder, "audio")

    def clip(row: Row) -> Clip:
        number = _whole(row[key])
        features = np.array([_number(row, name, MIDLEVEL_RANGE) for name in names])
        emotions = np.full(len(EMOTION_NAMES), np.nan)
        group = artists.get(number) or number
        return Clip("midlevel", number, group, _audio(audio, number), features, emotions, -1)

    return _collect("midlevel", table.rows, key, clip)


def _plane_clips(
    source: str,
    rows: Iterable[Row],
    key: str,
    audio: Path,
    rate: Callable[[Row], Floats],
    *,
    group: Callable[[Row], str],
) -> ClipList:
    """Clips of which only valence and energy are rated, as `rate` says, 1..9."""

    def clip(row: Row) -> Clip:
        number = _whole(row[key])
        emotions = np.full(len(EMOTION_NAMES), np.nan)
        emotions[:2] = rate(row)
        features = np.full(len(MIDLEVEL_NAMES), np.nan)
        return Clip(source, number, group(row), _audio(audio, number), features, emotions, -1)

    return _collect(source, rows, key, clip)


def _collect(source: str, rows: Iterable[Row], key: str, clip: Callable[[Row], Clip]) -> ClipList:
    found = ClipList()
    seen: set[str] = set()
    for row in rows:
        title = f"{source}/{row[key]}"
        try:
            made = clip(row)
        except DataError as error:
            found.left_out.append(f"{title}: {error}")
            continue
        if made.name in seen:
            found.left_out.append(f"{title}: is listed twice")
            continue
        seen.add(made.name)
        found.clips.append(made)
    return found


def _number(row: Row, name: str, limits: tuple[float, float]) -> float:
    text = row.get(name) or ""
    try:
        value = float(text)
    except ValueError as error:
        raise DataError(f"{name} is not a number: {text!r}") from error
    if not limits[0] <= value <= limits[1]:
        raise DataError(f"{name} must lie in {limits[0]:g}..{limits[1]:g}, got {text}")
    return value


def _whole(text: str) -> str:
    """A clip's number without zeros before and after it; it names a file.

    Raises
    ------
    DataError
        It is no whole number.
    """
    try:
        number = float(text)
    except ValueError as error:
        raise DataError(f"the clip's number is {text!r}") from error
    if not number.is_integer() or not 0 <= number < 1e9:
        raise DataError(f"the clip's number is {text!r}")
    return str(int(number))


def _audio(folder: Path, *names: str) -> Path:
    for name in names:
        for ending in AUDIO_ENDINGS:
            path = folder / f"{name}{ending}"
            if path.is_file():
                return path
    raise DataError(f"no audio {names[0]}.* in {folder.name}/")


def _folder(folder: Path, *names: str) -> Path:
    """The sub-folder of the first of these names that is there, else `folder` itself."""
    for name in names:
        found = sorted(path for path in folder.rglob(name) if path.is_dir())
        if found:
            return found[-1]  # the innermost: archives are often unpacked into a folder of their own name
    return folder


def _find(folder: Path, name: str) -> Path | None:
    """A file of this name in the folder or below."""
    return next(iter(sorted(path for path in folder.rglob(name) if path.is_file())), None)


def _read(path: Path) -> Table:
    """A table with commas or semicolons.

    Raises
    ------
    DataError
        It cannot be read.
    """
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise DataError(f"{path} is larger than {MAX_TABLE_BYTES // 1024**2} MB: not a table of ratings")
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            return _table(path, file)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    except csv.Error as error:
        raise DataError(f"{path} is not a table: {error}") from error


def _table(path: Path, lines: Iterable[str]) -> Table:
    stream: Iterator[str] = iter(lines)
    head = next(stream, "")
    separator = ";" if head.count(";") > head.count(",") else ","
    columns = tuple(name.strip().lower() for name in next(csv.reader([head], delimiter=separator), []))
    rows = [
        dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        for cells in csv.reader(stream, delimiter=separator)
        if len(cells) >= len(columns)
    ]
    if not columns or not rows:
        raise DataError(f"{path} has no rows")
    return Table(path, columns, rows)
