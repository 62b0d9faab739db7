"""What the search reads: the numbers of a corpus as two arrays beside its index.

They are made from the index whenever it has changed, named after its state, and mapped into
memory rather than read, so a question to a hundred thousand tracks costs what it computes.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge.analysis.store import Store
from mer_bridge.values import MIDLEVEL_NAMES, VALUE_NAMES, Floats

N = len(MIDLEVEL_NAMES)


class Arrays(NamedTuple):
    """All tracks that were heard, in the order of their numbers.

    Attributes
    ----------
    tracks : float64, shape (tracks, 17)
        Number in the index, first row in `passages`, then the fifteen mean ratings.
    passages : float32, shape (passages, 8)
        Beginning in seconds, then the seven mean features.
    """

    tracks: Floats
    passages: npt.NDArray[np.float32]

    @property
    def ids(self) -> list[int]:
        """Numbers in the index."""
        ids: list[int] = self.tracks[:, 0].astype(np.int64).tolist()
        return ids

    @property
    def firsts(self) -> npt.NDArray[np.intp]:
        """First passage of each track."""
        return self.tracks[:, 1].astype(np.intp)

    @property
    def means(self) -> Floats:
        """Mean ratings, ``(tracks, 15)``."""
        return self.tracks[:, 2:]


def arrays_of(store: Store, folder: Path) -> Arrays:
    """The arrays of a store, made anew if it has changed; a folder that cannot be written is no failure."""
    names = [folder / f"search-{store.version()}-{part}.npy" for part in Arrays._fields]
    try:
        return Arrays(*(np.load(name, mmap_mode="r", allow_pickle=False) for name in names))
    except (OSError, ValueError):  # not there, or damaged
        arrays = _made(store)
    try:
        _keep(arrays, names, folder)
    except OSError:
        return arrays
    return arrays


def _keep(arrays: Arrays, names: list[Path], folder: Path) -> None:
    """Write them whole or not at all, and remove those of earlier states."""
    for array, name in ((arrays.tracks, names[0]), (arrays.passages, names[1])):
        unfinished = name.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            np.save(file, array, allow_pickle=False)
        unfinished.replace(name)
    for old in folder.glob("search-*"):
        if old not in names:
            old.unlink(missing_ok=True)


def _made(store: Store) -> Arrays:
    tracks, passages, first = [], [], 0
    for number, mean, blob in store.searchable():
        tracks.append([number, first, *mean.tolist()])
        passages.append(blob)
        first += len(blob) // (4 * (N + 1))
    return Arrays(
        np.array(tracks, np.float64).reshape(-1, 2 + len(VALUE_NAMES)),
        np.frombuffer(b"".join(passages), np.float32).reshape(-1, N + 1),
    )
