"""The folder of a trained model: graph, golden pair, card, and a page for musicians."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import numpy as np

from mer_bridge.training import pages
from mer_bridge.training.export import trunk_facts, write_graph
from mer_bridge.training.pages import Figures
from mer_bridge.training.recipe import Recipe
from mer_bridge.training.spectrograms import LOGFILT
from mer_bridge.training.toml import to_toml
from mer_bridge.training.train import Validated
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats

DATA = (
    "Mid-level ratings of Aljanaki and Soleymani 2018 (soundtracks, mirex and emotify clips), emotion "
    "ratings of Eerola and Vuoskoski 2011 (soundtracks), quadrant tags of Panda et al. 2018"
)
TEACHER = (
    "; it also imitates MusiCNN (Pons and Serra 2019, trained on the Million Song Dataset), "
    "of which nothing is shipped"
)
MORE = ", on {hours:.0f} hours of music that nobody rated, too"
LICENCE = "Weights MIT; trained on research data, see README.md"


def write_model(
    recipe: Recipe, validated: Validated, folder: Path, *, command: str, unrated_s: float = 0.0
) -> None:
    """Write everything that belongs to a model into its folder, and read it back.

    Parameters
    ----------
    unrated_s : float
        Seconds of music that nobody rated and that was heard, too.
    """
    members, shares = zip(*validated.shipped, strict=True)
    sha256 = write_graph(members, folder / "model.onnx", shares)
    data = DATA + TEACHER * bool(recipe.teacher.components)
    data += MORE.format(hours=unrated_s / 3600) * bool(unrated_s)
    tables = _tables(recipe, validated, sha256, command=command, data=data)
    (folder / "card.toml").write_text(to_toml(tables), encoding="utf-8")
    pages.write_figures(figures_of(validated), folder)
    pages.write_page(folder)


def figures_of(validated: Validated) -> Figures:
    """What the page tells beside the card."""
    score = validated.score
    return Figures(
        features_sd={name: _known(sd) for name, sd in score.features_sd.items()},
        emotions_sd={name: _known(sd) for name, sd in score.emotions_sd.items()},
        mean_features=_known(score.mean_features),
        mean_emotions=_known(score.mean_emotions),
        quadrant=_known(score.quadrant),
        rated_features=int((~np.isnan(validated.rated_features).any(axis=1)).sum()),
        rated_emotions=int((~np.isnan(validated.rated_emotions).any(axis=1)).sum()),
        members=len(validated.shipped),
        together=len(validated.runs),
    )


def _known(figure: float) -> float | None:
    """A figure to four places; JSON has no NaN."""
    return None if math.isnan(figure) else round(figure, 4)


def _tables(
    recipe: Recipe, validated: Validated, sha256: str, *, command: str, data: str
) -> dict[str, object]:
    score = validated.score
    return {
        "name": recipe.name,
        "version": recipe.version,
        "summary": recipe.summary,
        "frontend": msgspec.to_builtins(LOGFILT),
        "trunk": trunk_facts(sha256),
        "features": {
            "names": MIDLEVEL_NAMES,
            "mean": _known_mean(validated.rated_features),
            "sd": _known_sd(validated.rated_features),
            "predicted_mean": validated.features.mean(axis=0).tolist(),
            "predicted_sd": validated.features.std(axis=0).tolist(),
        },
        "emotions": {
            "names": EMOTION_NAMES,
            "weights": validated.weights.tolist(),
            "bias": validated.bias.tolist(),
            "sd": _known_sd(validated.rated_emotions),
        },
        "accuracy": {
            "how": (
                f"Pearson r on clips of groups (artist, album, piece) not trained on, mean of {recipe.folds} "
                "folds; the emotion layer, too, was fitted without the fold's groups"
            ),
            "command": command,
            "features": {name: round(r, 3) for name, r in score.features.items()},
            "emotions": {name: round(r, 3) for name, r in score.emotions.items()},
        },
        "training": {
            "data": data,
            "command": command,
            "seed": recipe.seed,
            "licence": LICENCE,
        },
    }


def _known_mean(ratings: Floats) -> list[float]:
    mean: list[float] = np.nanmean(ratings, axis=0).tolist()
    return mean


def _known_sd(ratings: Floats) -> list[float]:
    sd: list[float] = np.nanstd(ratings, axis=0).tolist()
    return sd
