"""What networks say of clips they had not heard: one set of ticks per clip, kept for later.

In: the networks of cross-validation and their folds.  Out: `Unheard`, from which the confidence
is fitted and plots are drawn without torch.  It is kept in the user's cache: it holds ratings of
research data, which must not travel with a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mer_bridge.errors import DataError
from mer_bridge.training.clips import Clip
from mer_bridge.training.score import pearson
from mer_bridge.values import Floats

if TYPE_CHECKING:
    from mer_bridge.training.fit import Fitted

STEPS_PER_UNIT = 45.0
"""As in `mer_bridge.training.spectrograms`, whose bytes come in here."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Ticks of clips by networks that had not heard their group.

    Attributes
    ----------
    ticks : list of arrays, shape (ticks, 7)
        Feature ratings, 1..10.
    clips : list of str
        ``source/name`` of each clip; `groups` likewise.
    features, emotions : arrays, shape (clips, 7) and (clips, 8)
        What people rated; NaN where they did not.
    quadrant : array of int, shape (clips,)
        0..3, -1 where not tagged.
    tick_s : float
        Seconds between two ticks.
    """

    ticks: list[Floats]
    clips: list[str]
    groups: list[str]
    features: Floats
    emotions: Floats
    quadrant: npt.NDArray[np.int64]
    tick_s: float

    @property
    def means(self) -> Floats:
        """Mean rating of each clip, ``(clips, 7)``."""
        return np.stack([ticks.mean(axis=0) for ticks in self.ticks])

    def by_source(self) -> dict[str, float]:
        """Mean r of the features by source of the clips, where these are rated."""
        told, sources = self.means, np.array([clip.split("/")[0] for clip in self.clips])
        found = {}
        for source in np.unique(sources).tolist():
            pairs = zip(told[sources == source].T, self.features[sources == source].T, strict=True)
            r = float(np.mean([pearson(one, rated) for one, rated in pairs]))
            if not np.isnan(r):
                found[source] = round(r, 4)
        return found


def listen(
    members: Sequence[Sequence[Fitted]],
    folds: Sequence[Sequence[int]],
    clips: Sequence[Clip],
    spectrograms: Sequence[npt.NDArray[np.uint8]],
) -> Unheard:
    """Hear every clip with the networks of its fold.

    Parameters
    ----------
    members : sequence of sequences of Fitted
        The networks of each fold, whose mean is heard.
    folds : sequence of sequences of int
        Clips each had not heard.
    clips, spectrograms : sequences
        As `mer_bridge.training.spectrograms.load_spectrograms` gives them.
    """
    import torch

    from mer_bridge.training.export import RatedTrunk
    from mer_bridge.training.library import FRAMES_PER_SECOND
    from mer_bridge.training.network import STRIDE_FRAMES

    ticks: list[Floats] = [np.empty((0, 0))] * len(clips)
    with torch.no_grad():
        for networks, fold in zip(members, folds, strict=True):
            trunk = RatedTrunk(networks).cpu().eval()
            for index in fold:
                bands = torch.from_numpy(spectrograms[index].astype(np.float32) / STEPS_PER_UNIT)
                ticks[index] = trunk(bands[None])[0].double().numpy()
    return of_clips(ticks, clips, tick_s=STRIDE_FRAMES / FRAMES_PER_SECOND)


def of_clips(ticks: list[Floats], clips: Sequence[Clip], *, tick_s: float) -> Unheard:
    """Ticks, so many seconds apart, with what people said of the same clips."""
    return Unheard(
        ticks=ticks,
        clips=[f"{clip.source}/{clip.name}" for clip in clips],
        groups=[clip.group for clip in clips],
        features=np.stack([clip.features for clip in clips]),
        emotions=np.stack([clip.emotions for clip in clips]),
        quadrant=np.array([clip.quadrant for clip in clips], np.int64),
        tick_s=tick_s,
    )


def path(home: Path, title: str) -> Path:
    """Where the ticks of a model are kept below `home`."""
    return home / "unheard" / f"{title}.npz"


def save(unheard: Unheard, file: Path) -> None:
    """Keep them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez_compressed(
            stream,
            ticks=np.concatenate(unheard.ticks).astype(np.float32),
            lengths=[len(one) for one in unheard.ticks],
            clips=unheard.clips,
            groups=unheard.groups,
            features=unheard.features,
            emotions=unheard.emotions,
            quadrant=unheard.quadrant,
            tick_s=unheard.tick_s,
        )
    part.replace(file)


def load(file: Path) -> Unheard:
    """What `save` kept.

    Raises
    ------
    DataError
        There is nothing, or it cannot be read.
    """
    try:
        with np.load(file, allow_pickle=False) as kept:
            ends = np.cumsum(kept["lengths"])
            return Unheard(
                ticks=np.split(kept["ticks"].astype(np.float64), ends[:-1]),
                clips=kept["clips"].tolist(),
                groups=kept["groups"].tolist(),
                features=kept["features"],
                emotions=kept["emotions"],
                quadrant=kept["quadrant"],
                tick_s=float(kept["tick_s"]),
            )
    except FileNotFoundError as error:
        raise DataError(
            f"no {file.name} in {file.parent}: what a model says of music it had not heard is known where "
            "it was trained. Try: mer-bridge train --config RECIPE --data DATA --out models"
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"cannot read {file}: {error}") from error
