"""The folder of a trained model: graph, golden pair, card, and a page for musicians."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from mer_bridge import card as cards
from mer_bridge.card import Card
from mer_bridge.training.export import to_toml, trunk_facts, write_graph
from mer_bridge.training.recipe import Recipe
from mer_bridge.training.spectrograms import LOGFILT
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
LICENCE = "Weights MIT; trained on research data, see README.md"


def write_model(recipe: Recipe, validated: Validated, folder: Path, *, command: str) -> None:
    """Write everything that belongs to a model into its folder, and read it back."""
    sha256 = write_graph(validated.members, folder / "model.onnx")
    tables = _tables(recipe, validated, sha256, command=command)
    (folder / "card.toml").write_text(to_toml(tables), encoding="utf-8")
    (folder / "README.md").write_text(_page(cards.read(folder), validated), encoding="utf-8")


def _tables(recipe: Recipe, validated: Validated, sha256: str, *, command: str) -> dict[str, object]:
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
            "data": DATA + TEACHER * bool(recipe.teacher.components),
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


def _page(card: Card, validated: Validated) -> str:
    """The human model card."""
    score = validated.score
    rows = [f"| {name} | {r:.2f} | {score.features_sd[name]:.2f} |" for name, r in score.features.items()] + [
        f"| {name} | {r:.2f} | {score.emotions_sd[name]:.2f} |" for name, r in score.emotions.items()
    ]
    n_features = int((~np.isnan(validated.rated_features).any(axis=1)).sum())
    n_emotions = int((~np.isnan(validated.rated_emotions).any(axis=1)).sum())
    look_back_s = (
        card.trunk.look_back_frames - 1
    ) / card.frontend.frames_per_second + card.frontend.frame / card.frontend.sample_rate
    return f"""# {card.title}

{card.summary}

## What it hears

Every {card.tick_s * 1000:.0f} ms it looks at the last {look_back_s:.2f} s of sound and rates seven mid-level
features, each as a listener would on a scale from 1 to 10; the mean over the horizon is the rating of the
last seconds.  Eight emotions, 1 to 9, are a linear sum of the seven, so each can be explained.
High articulation means staccato; high modality means minor.

## How well

{card.accuracy.how}.
Clips rated for features: {n_features}; for emotions: {n_emotions}.
Mean r of the seven features **{score.mean_features:.3f}**,
of the eight emotions **{score.mean_emotions:.3f}**.
Valence and energy lie in the tagged quadrant for **{score.quadrant:.0%}** of the tagged clips.

The figures are those of the single networks, one per fold; the model is the mean of all
{len(validated.members)}.

| output | r | sd over folds |
|---|---|---|
{chr(10).join(rows)}

Made by `{card.accuracy.command}`.

## What it learned from

{card.training.data}.
Film music, pop, rock, classical and electronic recordings, rated by about five people a clip for the
features; the emotions are what listeners found the music to express.

## Where it fails

It has hardly heard a solo instrument, and no speech, applause or noise: what it says of them means little.
Rhythm complexity, tonal stability and modality are the hardest, as they are for listeners.
Its training clips had passed a codec that thins out what lies above 9 kHz.
The confidence it is sent with says how usual the music is, not how right the rating.

## Licence

{card.training.licence}. The recordings and their ratings are not part of this project.
"""
