"""What can be asked of a corpus: passages like this one, and playlists that lead somewhere.

Distances are between mean features, each divided by the spread that the model's ratings have
over music, so that one step counts alike in all seven (root mean square over the seven).
A corpus of 100,000 tracks is searched as a whole, without an approximate index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from mer_bridge.analysis.store import INDEX, Store
from mer_bridge.corpus.arrays import N, arrays_of
from mer_bridge.errors import ConfigError
from mer_bridge.values import EMOTION_NAMES, VALUE_NAMES, Floats, Quadrant

CHUNK = 16_384
"""Passages compared at once: what fits into a processor's cache."""
AFAR = 2.0
"""How far from the middle of the plane, in ratings, the ends of a playlist lie."""


class Passage(NamedTuple):
    """Ten seconds of a track, where they begin, and how far they are from what was wanted (0: the same)."""

    path: str
    time_s: float
    distance: float


class Step(NamedTuple):
    """A track of a playlist, with its mean valence and energy, ratings 1..9."""

    path: str
    valence: float
    energy: float


@dataclass(frozen=True, slots=True)
class Tracks:
    """All tracks that were heard: their paths, and their mean ratings, ``(tracks, 15)``."""

    paths: list[str]
    means: Floats


class Corpus:
    """An analysed corpus, open for questions; use it in a ``with``.

    Parameters
    ----------
    folder : Path or str
        As ``mer-bridge analyze MUSIC -o FOLDER`` makes it.

    Raises
    ------
    ConfigError
        It is none, or an analysis writes to it.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._store = Store(self.folder / INDEX)
        self._arrays = arrays_of(self._store, self.folder)
        self._spread: Floats = np.array(self._store.settings["spread"], np.float64)

    @property
    def settings(self) -> dict[str, Any]:
        """What it was heard with, as `mer_bridge.analysis.run.settings_of`."""
        return self._store.settings

    @property
    def model(self) -> str:
        """Name and version of the model that heard it."""
        return str(self.settings["model"])

    def __len__(self) -> int:
        """Number of tracks that were heard."""
        return len(self._arrays.tracks)

    def tracks(self) -> Tracks:
        """All tracks with their mean ratings."""
        rows = list(self._store.means())
        means = np.array([mean for _, mean in rows]).reshape(-1, len(VALUE_NAMES))
        return Tracks([path for path, _ in rows], means)

    def errors(self) -> list[tuple[str, str]]:
        """Path and error of each file that could not be heard."""
        return self._store.errors()

    def like(self, wanted: Floats, *, count: int = 10, but: str = "") -> list[Passage]:
        """Passages whose features are nearest, one per track, nearest first.

        Parameters
        ----------
        wanted : array, shape (7,)
            Mean features, ratings 1..10, for example those of `Analysis.passage`.
        count : int
            At most so many.
        but : str
            A track to leave out.

        Raises
        ------
        ConfigError
            The model of the corpus has no features.
        """
        if len(self._spread) != N:
            raise ConfigError(f"{self.model} hears no features, so nothing can be found by them")
        if not len(self):
            return []
        firsts, passages = self._arrays.firsts, self._arrays.passages
        distances = _distances(passages, wanted, self._spread)
        least = np.minimum.reduceat(distances, firsts)
        nearest = np.argsort(least, kind="stable")[: count + 1]  # one of them may be the one to leave out
        found = []
        ends = [*firsts[1:].tolist(), len(passages)]
        for track, path in zip(nearest.tolist(), self._paths(nearest), strict=True):
            at = firsts[track] + int(np.argmin(distances[firsts[track] : ends[track]]))
            if path != but:
                found.append(Passage(path, float(passages[at, 0]), float(distances[at])))
        return found[:count]

    def journey(self, start: Quadrant, end: Quadrant, *, count: int = 12) -> list[Step]:
        """A playlist that goes in even steps from one quadrant to another, no track twice.

        The steps lie on the straight line between two points of the plane, `AFAR` from its
        middle in each direction; each takes the nearest track that is left.  Distances are in
        spreads of the corpus itself.

        Raises
        ------
        ConfigError
            There are fewer tracks with valence and energy than asked for.
        """
        columns = [N + EMOTION_NAMES.index(name) for name in ("valence", "energy")]
        plane = self._arrays.means[:, columns]
        free: npt.NDArray[np.bool_] = np.asarray(~np.isnan(plane).any(axis=1))
        if free.sum() < count:
            raise ConfigError(f"{self.folder} has {free.sum()} such tracks, {count} were asked for")
        spread = np.maximum(np.std(plane[free], axis=0), 1e-6)
        chosen = []
        for point in np.linspace(_corner(start), _corner(end), count):
            far = (((plane - point) / spread) ** 2).sum(axis=1)
            best = int(np.argmin(np.where(free, far, np.inf)))
            free[best] = False
            chosen.append(best)
        paths = self._paths(np.array(chosen))
        return [Step(path, *plane[best].tolist()) for path, best in zip(paths, chosen, strict=True)]

    def _paths(self, tracks: npt.NDArray[np.intp]) -> list[str]:
        ids = self._arrays.ids
        return self._store.paths(ids[track] for track in tracks.tolist())

    def close(self) -> None:
        """Close it; safe to call twice."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _distances(passages: npt.NDArray[np.float32], wanted: Floats, spread: Floats) -> Floats:
    """Root mean square of the differences in spreads, ``(passages,)``."""
    found = np.empty(len(passages))
    for at in range(0, len(passages), CHUNK):
        offsets = (passages[at : at + CHUNK, 1:] - wanted) / spread
        found[at : at + CHUNK] = np.einsum("ij,ij->i", offsets, offsets)
    return np.sqrt(found / N)


def write_playlist(paths: Sequence[str], out: Path) -> None:
    """Write an M3U playlist, UTF-8, of absolute paths.

    Raises
    ------
    ConfigError
        It cannot be written.
    """
    lines = ["#EXTM3U", *(str(Path(path).resolve()) for path in paths)]
    try:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror or error}; give another name") from error


def _corner(quadrant: Quadrant) -> tuple[float, float]:
    """A point inside a quadrant: valence and energy, ratings."""
    valence = AFAR if quadrant in {Quadrant.UPLIFTING, Quadrant.CALM} else -AFAR
    energy = AFAR if quadrant in {Quadrant.UPLIFTING, Quadrant.AGGRESSIVE} else -AFAR
    return 5.0 + valence, 5.0 + energy
