"""Published music of which valence and arousal are rated: DEAM, PMEmo and 1000 Songs.

Their layouts stand in `mer_bridge.training.datasets`, which asks each reader in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from mer_bridge.training.clips import EMOTION_RANGE, ClipList
from mer_bridge.training.table_clips import plane_clips
from mer_bridge.training.tables import (
    Row,
    Table,
    find_file,
    find_folder,
    number_of,
    read_table,
    whole,
    words_of,
)
from mer_bridge.values import Floats

STATIC_2000 = "static_annotations_averaged_songs_1_2000.csv"
STATIC_2058 = "static_annotations_averaged_songs_2000_2058.csv"
FIRST_SONGS = 1000
"""DEAM's songs up to this number are those of 1000 Songs."""
MIN_DYNAMIC = 3
"""Songs with dynamic ratings from which on these are believed."""


def read_deam(folder: Path) -> ClipList | None:
    """DEAM, or None where the folder is not laid out like it.

    In the published file of songs 1 to 2000 valence and arousal of the songs of 1000 Songs stand
    in each other's place; they are changed back.  Where the published dynamic ratings are there,
    they tell whether that is so in this copy.
    """
    first = find_file(folder, STATIC_2000)
    if first is None:
        return None
    tables = [read_table(first)]
    if (second := find_file(folder, STATIC_2058)) is not None:
        tables.append(read_table(second))
    swapped = _is_swapped(folder, tables[0])
    names = ("valence_mean", "arousal_mean")

    def rate(row: Row) -> Floats:
        pair = [number_of(row, name, EMOTION_RANGE) for name in names]
        if swapped and int(number_of(row, "song_id", (1, 1e9))) <= FIRST_SONGS:
            pair.reverse()
        return np.array(pair)

    for table in tables:
        for name in ("song_id", *names):
            table.column(name)
    rows = [row for table in tables for row in table.rows]
    audio = find_folder(folder, "MEMD_audio")
    return plane_clips("deam", rows, "song_id", audio, rate, group=lambda row: whole(row["song_id"]))


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
    path = find_file(folder, name)
    if path is None:
        return {}
    table = read_table(path)
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
    path = find_file(folder, "static_annotations.csv")
    if path is None or "valence(mean)" not in (table := read_table(path)).columns:
        return None
    key = table.column("musicid")
    names = (table.column("valence(mean)"), table.column("arousal(mean)"))
    artists = words_of(find_file(folder, "metadata.csv"), ("musicid",), ("artist",))

    def rate(row: Row) -> Floats:
        return np.array([1.0 + 8.0 * number_of(row, name, (0.0, 1.0)) for name in names])

    audio = find_folder(folder, "chorus")
    return plane_clips("pmemo", table.rows, key, audio, rate, group=_by_artist(artists, key))


def read_songs1000(folder: Path) -> ClipList | None:
    """1000 Songs, or None where the folder is not laid out like it."""
    path = find_file(folder, "static_annotations.csv")
    if path is None:
        return None
    table = read_table(path)
    key = table.column("song_id")
    names = (table.column("mean_valence"), table.column("mean_arousal"))
    artists = words_of(find_file(folder, "songs_info.csv"), ("song_id",), ("artist",))

    def rate(row: Row) -> Floats:
        return np.array([number_of(row, name, EMOTION_RANGE) for name in names])

    audio = find_folder(folder, "clips_45seconds")
    return plane_clips("songs1000", table.rows, key, audio, rate, group=_by_artist(artists, key))


def _by_artist(artists: dict[str, str], key: str) -> Callable[[Row], str]:
    """The group of a row: its artist, or where none is known the song alone."""

    def group(row: Row) -> str:
        number = whole(row[key])
        return artists.get(number) or number

    return group
