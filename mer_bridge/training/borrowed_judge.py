"""How good heads on a borrowed trunk are: clips and views in, heads, figures and a learning curve out.

As with the other models, the heads of cross-validation are the model, and each is judged on the
groups it had not heard.  Advice, too, never comes from the fold that is judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
import torch
from msgspec.structs import replace

from mer_bridge.errors import AudioFileError, DataError
from mer_bridge.model import open_graph
from mer_bridge.training.advice import N_FEATURES, advise, clip_vectors, ratings_of
from mer_bridge.training.borrowed import BorrowRecipe, hear_patches, look
from mer_bridge.training.borrowed_figures import CurvePoint, LiveCheck, Overall, figures, mean_r
from mer_bridge.training.borrowed_fit import (
    FittedHead,
    Predicted,
    fit_head,
    load_head,
    predict_heads,
    save_head,
)
from mer_bridge.training.clips import Clip, group_folds
from mer_bridge.training.layer import fit_emotions, known_emotions
from mer_bridge.training.library import Ragged
from mer_bridge.training.score import Score
from mer_bridge.training.teacher import Vectors
from mer_bridge.training.train import check_rated
from mer_bridge.values import Floats

Advance: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Borrowed:
    """What cross-validation found.

    Attributes
    ----------
    members : tuple of FittedHead
        The head of each fold.
    predicted : Predicted
        Of each clip by the head that had not heard its group.
    ticks : list of arrays, shape (patches, 7)
        Likewise, patch by patch.
    score : Score
        Of features, and emotions explained by them.
    overall : Overall
    weights, bias : arrays, shape (8, 7) and (8,)
        From features to emotions, fitted on all clips.
    """

    members: tuple[FittedHead, ...]
    predicted: Predicted
    ticks: list[Floats]
    score: Score
    overall: Overall
    weights: Floats
    bias: Floats


class Judge:
    """Train and judge heads on some clips.

    Parameters
    ----------
    recipe : BorrowRecipe
    clips, views : sequences
        Views as `mer_bridge.training.teacher.load_views` gives them.
    work : Path
        Where advice and heads are kept; an interrupted run goes on where it stopped.

    Raises
    ------
    DataError
        There are too few groups, or too few ratings.
    """

    def __init__(
        self, recipe: BorrowRecipe, clips: Sequence[Clip], views: Sequence[Vectors], work: Path
    ) -> None:
        self.recipe, self.clips, self._work = recipe, list(clips), work
        self.folds = group_folds(self.clips, folds=recipe.folds, seed=recipe.seed)
        for one in range(recipe.folds):  # advice leaves out one fold more
            check_rated(clips, [self.folds[one] + other for k, other in enumerate(self.folds) if k != one])
        self._patches = Ragged(views, torch.device("cpu"))
        self._vectors = clip_vectors(views)
        self._rated = ratings_of(self.clips)

    def cross_validate(self, advance: Advance) -> Borrowed:
        """Heads of all folds and what they say of the clips they had not heard."""
        members, predicted, ticks = self._heads(1.0, advance)
        score, overall = self._figures(predicted)
        known, counts = known_emotions(self.clips, tag_weight=self.recipe.tag_weight)
        layer = fit_emotions(predicted.features, known, counts)
        return Borrowed(members, predicted, ticks, score, overall, *layer)

    def curve(self, advance: Advance) -> list[CurvePoint]:
        """Figures with parts of the training clips, as the recipe asks for."""
        points = []
        for part in self.recipe.curve:
            _, predicted, _ = self._heads(part, advance)
            overall = self._figures(predicted)[1]
            used = [len(self._chosen(number, part)) for number in range(self.recipe.folds)]
            points.append(
                CurvePoint(
                    clips=round(float(np.mean(used))),
                    features=overall.features,
                    emotions=overall.emotions,
                    explained=overall.explained,
                )
            )
        return points

    def check_live(self, found: Borrowed, trunk: bytes, advance: Advance) -> LiveCheck:
        """Hear some rated clips through the live ear with the heads that had not heard them."""
        session = open_graph(trunk, name="trunk")
        rated = np.flatnonzero(~np.isnan(self._rated[:, :N_FEATURES]).any(axis=1))
        drawn = np.random.default_rng(self.recipe.seed).permutation(rated)[: self.recipe.live_check]
        fold_of = {clip: number for number, fold in enumerate(self.folds) for clip in fold}
        heard, live = [], []
        for index in drawn.tolist():
            clip = self.clips[index]
            advance(f"{clip.source}/{clip.name}")
            try:
                view = torch.from_numpy(look(session, hear_patches(clip.audio)))
            except (AudioFileError, DataError):  # usable at its peak level, silent or short for the ear
                continue
            live.append(predict_heads(found.members[fold_of[index]], [view])[0].features[0])
            heard.append(index)
        if not heard:
            raise DataError("none of the clips drawn for the live check can be heard through the ear")
        rated_of = self._rated[heard, :N_FEATURES]
        at_peak = found.predicted.features[heard]
        return LiveCheck(
            clips=len(heard), at_peak=mean_r(at_peak, rated_of), live=mean_r(np.stack(live), rated_of)
        )

    def _figures(self, predicted: Predicted) -> tuple[Score, Overall]:
        return figures(predicted, self.clips, self.folds, tag_weight=self.recipe.tag_weight)

    def _heads(self, part: float, advance: Advance) -> tuple[tuple[FittedHead, ...], Predicted, list[Floats]]:
        members, ticks = [], [np.empty((0, N_FEATURES))] * len(self.clips)
        told = Predicted(*(np.zeros((len(self.clips), n)) for n in (7, 8, 8, 4)))
        for number, fold in enumerate(self.folds):
            fitted = self._head(number, part)
            said, of_patches = predict_heads(fitted, [self._patches.one(clip) for clip in fold])
            for whole, one in zip(told, said, strict=True):
                whole[fold] = one
            for clip, one in zip(fold, of_patches, strict=True):
                ticks[clip] = one
            members.append(fitted)
            advance(f"fold {number} with {part:.0%} of the clips")
        return tuple(members), told, ticks

    def _head(self, number: int, part: float) -> FittedHead:
        """The head of a fold, from an earlier run or trained now."""
        path = self._work / f"head-{number}-{round(part * 1000)}.pt"
        if path.is_file():
            return load_head(self.recipe, path)
        chosen = self._chosen(number, part)
        inner = [
            [clip for clip in fold if clip in chosen] for k, fold in enumerate(self.folds) if k != number
        ]
        advice = advise(self._vectors, self._rated, inner)
        fitted = fit_head(
            self.recipe, self._patches, self.clips, advice, sorted(chosen), seed=self.recipe.seed + number
        )
        save_head(fitted, path)
        return fitted

    def _chosen(self, number: int, part: float) -> set[int]:
        """Clips that the head of a fold learns from: whole groups, about a `part` of each other fold."""
        rng = np.random.default_rng(self.recipe.seed + number)
        chosen: set[int] = set()
        for k, fold in enumerate(self.folds):
            groups = sorted({self.clips[clip].group for clip in fold})
            kept = set(rng.permutation(groups)[: max(1, round(part * len(groups)))].tolist())
            chosen |= {clip for clip in fold if k != number and self.clips[clip].group in kept}
        return chosen


def run_name(recipe: BorrowRecipe, clips: Sequence[Clip], trunk: bytes) -> str:
    """Name that changes with anything that decides how the heads come out."""
    facts = replace(recipe, summary="", curve=(), live_check=0, tag_weight=0.0)
    music = [(clip.source, clip.name, clip.group, clip.quadrant) for clip in clips]
    ratings = ratings_of(clips).tolist()
    whole = msgspec.json.encode([facts, music, ratings, hashlib.sha256(trunk).hexdigest()])
    return f"{recipe.name}-v{recipe.version}-{hashlib.sha256(whole).hexdigest()[:8]}"
