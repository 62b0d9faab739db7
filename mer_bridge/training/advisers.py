"""What heads on the teacher's trunk say of clips: views and ratings in, a second opinion on all of them out.

Ratings by five people are noisy; a head (`mer_bridge.training.borrowed_fit`) is steadier.  None may
speak of a clip whose group it has heard, and none may have heard the fold that is judged later: there is
a head for each pair of folds, trained without both.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from mer_bridge.errors import DataError
from mer_bridge.training.advice import N_FEATURES, advise, clip_vectors, ratings_of
from mer_bridge.training.borrowed import BorrowRecipe
from mer_bridge.training.borrowed_fit import FittedHead, fit_head, load_head, predict_heads, save_head
from mer_bridge.training.clips import Clip
from mer_bridge.training.library import Ragged
from mer_bridge.training.teacher import Vectors
from mer_bridge.values import EMOTION_NAMES, Floats

LEAST_FOLDS = 4
"""Two are left out, and the others advise each other in turn."""
RECIPE = BorrowRecipe(kind="borrowed", name="adviser", version=1, summary="")


class Advisers:
    """Heads for each pair of folds, trained when first asked for and kept in `work`.

    Parameters
    ----------
    clips : sequence of Clip
        Those that are rated or tagged.
    views : sequence of arrays, shape (patches, 1706)
        The teacher's, of these clips and of any that nobody rated after them.
    folds : sequence of sequences of int
        Of the clips, by group.
    work : Path

    Raises
    ------
    DataError
        There are too few folds.
    """

    def __init__(
        self, clips: Sequence[Clip], views: Sequence[Vectors], folds: Sequence[Sequence[int]], work: Path
    ) -> None:
        if len(folds) < LEAST_FOLDS:
            raise DataError(
                f"a teacher needs {LEAST_FOLDS} folds to give advice that has heard neither clip nor judge, "
                f"got {len(folds)}. Try: folds = {LEAST_FOLDS} in the recipe"
            )
        self._clips, self._folds, self._work = clips, folds, work
        self._patches = Ragged(views, torch.device("cpu"))
        self._vectors = clip_vectors(views[: len(clips)])

    def without(self, number: int) -> Floats:
        """Ratings of all clips but those of a fold, which get NaN, ``(clips and others, 15)``.

        Raises
        ------
        DataError
            Outside of two folds, an output is not rated.
        """
        every = len(self._patches.lengths)
        told = np.full((every, N_FEATURES + len(EMOTION_NAMES)), np.nan)
        for other, fold in enumerate(self._folds):
            if other != number:
                told[list(fold)] = self._say(self._head({number, other}), fold)
        unrated = range(len(self._clips), every)
        if unrated:
            told[len(self._clips) :] = self._say(self._head({number}), unrated)
        return told

    def _say(self, fitted: FittedHead, clips: Sequence[int]) -> Floats:
        predicted, _ = predict_heads(fitted, [self._patches.one(clip) for clip in clips])
        return np.concatenate([predicted.features, predicted.emotions], axis=1)

    def _head(self, skipped: set[int]) -> FittedHead:
        path = self._work / f"adviser-{'-'.join(map(str, sorted(skipped)))}.pt"
        if path.is_file():
            return load_head(RECIPE, path)
        folds = [fold for number, fold in enumerate(self._folds) if number not in skipped]
        advice = advise(self._vectors, ratings_of(self._clips), folds)
        chosen = sorted(clip for fold in folds for clip in fold)
        fitted = fit_head(RECIPE, self._patches, self._clips, advice, chosen, seed=10 * sum(skipped) + 1)
        save_head(fitted, path)
        return fitted
