"""Shipped excerpt models on the music they have not heard: a model and data in, an `Evaluation` out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from mer_bridge import card as cards
from mer_bridge import model as engine
from mer_bridge.card import Card
from mer_bridge.circumplex import CATEGORIES
from mer_bridge.errors import DataError
from mer_bridge.training.clips import Clip, group_folds
from mer_bridge.training.contest import Heard, Result, confusions, judge
from mer_bridge.training.datasets import read_data
from mer_bridge.training.excerpt_write import FIGURES
from mer_bridge.training.rendered import read_emopia
from mer_bridge.training.report import Confusion, Curve, Evaluation, Figure
from mer_bridge.training.schemes import ExcerptRecipe, read_excerpt_recipe
from mer_bridge.training.spectrograms import FRONT_ENDS, STEPS_PER_UNIT, Bytes, load_spectrograms
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats, Quadrant

INT8 = "-int8"
"""Ends the name of a model in 8 bit, which has the recipe of the other one."""
RECIPES = Path(__file__).with_name("recipes")
CHOWDHURY = "Chowdhury et al. 2019"
PUBLISHED = {
    ("midlevel-vgg", "emotions, a2e"): f"mean r .76, A2E, {CHOWDHURY}",
    ("midlevel-vgg", "emotions, a2mid2e"): f"mean r .71, A2Mid2E, {CHOWDHURY}",
    ("midlevel-vgg", "emotions, a2mid2e-joint"): f"mean r .75, A2Mid2E-Joint, {CHOWDHURY}",
    ("mood-resnet", "category"): "accuracy .72, nine categories, DEAM and PMEmo",
    ("mood-tinyvgg", "category"): "accuracy below .70, nine categories, DEAM and PMEmo",
}
JOINT = (0.82, 0.78, 0.82, 0.76, 0.79, 0.65, 0.64, 0.72)
"""Published r of the eight emotions, A2Mid2E-Joint, on soundtracks."""
PUBLISHED |= {
    ("midlevel-vgg", name): f"r {r:.2f}, A2Mid2E-Joint, {CHOWDHURY}"
    for name, r in zip(EMOTION_NAMES, JOINT, strict=True)
}
METRICS = {"features": "mean r of 7", "emotions": "mean r of 8"}


def evaluate_excerpts(name: str, data: Path, home: Path, *, progress: Callable[[str], None]) -> Evaluation:
    """Hear the fold that a shipped model was not trained on.

    Parameters
    ----------
    name : str
        Of a model whose recipe is one of `RECIPES`.
    data, home : Path
        Folder of rated music; where spectrograms are kept.
    progress : callable
        Told the name of each clip that is done.

    Raises
    ------
    DataError, ModelError
        Data or model cannot be taken.
    """
    card = cards.read(cards.find(name))
    recipe = read_excerpt_recipe(RECIPES / f"{card.title.replace(INT8, '')}.toml")
    used, spectra = _load(recipe, data, home)
    fold = group_folds(used, folds=recipe.folds, seed=recipe.seed)[0]
    heard = _hear(card, fold, [spectra[clip] for clip in fold], progress)
    figures = judge_shipped(heard, used)
    return Evaluation(
        system=f"{recipe.architecture} on {recipe.frontend} ({card.title})",
        model=card.title,
        data=_sources([used[clip] for clip in fold]),
        split=f"one of {recipe.folds} folds, groups (artist, album, piece) kept together",
        figures=_ordered([*_shown(recipe, figures), *_schemes(recipe, Path(card.folder))]),
        confusions=_confusions(card, heard, used),
        curves=_scatter(card, heard, used),
        notes=("The spread is that of 300 drawings of the fold's groups with repetition.",),
    )


def _load(recipe: ExcerptRecipe, data: Path, home: Path) -> tuple[list[Clip], list[Bytes]]:
    clips = read_data(data)
    if recipe.rendered:
        clips.clips += read_emopia(data, home, progress=lambda _: None).clips
    front = FRONT_ENDS[recipe.frontend]
    return load_spectrograms(clips, home, progress=lambda _: None, front=front)


def _hear(
    card: Card, fold: Sequence[int], spectra: Sequence[Bytes], progress: Callable[[str], None]
) -> Heard:
    session = engine.open_session(card)
    rows = []
    for clip, spectrum in zip(fold, spectra, strict=True):
        rows.append(_mean_estimate(session, card, spectrum))
        progress(f"clip {clip}")
    estimates = np.stack(rows)
    n = len(estimates)
    emotions = np.full((n, len(EMOTION_NAMES)), np.nan)
    places = [EMOTION_NAMES.index(name) for name in card.emotions.names]
    emotions[:, places] = estimates @ np.array(card.emotions.weights).T + np.array(card.emotions.bias)
    features = estimates if card.has_features else np.full((n, len(MIDLEVEL_NAMES)), np.nan)
    nothing = np.full((n, 4), np.nan), np.full((n, 9), np.nan)
    return Heard(np.array(fold), np.zeros(n, np.int64), features, emotions, *nothing)


def _mean_estimate(session: object, card: Card, spectrum: Bytes) -> Floats:
    """Mean over excerpts that lie side by side, ``(n,)``; a short clip repeats."""
    frames = card.trunk.look_back_frames
    bands = spectrum.astype(np.float32) / np.float32(STEPS_PER_UNIT)
    bands = np.tile(bands, (-(-frames // len(bands)), 1)) if len(bands) < frames else bands
    starts = np.linspace(0, len(bands) - frames, -(-len(bands) // frames)).round().astype(int)
    run = session.run  # type: ignore[attr-defined] # the engine has no types
    told = [
        run([engine.OUTPUT], {engine.INPUT: bands[None, start : start + frames]})[0][0, 0] for start in starts
    ]
    mean: Floats = np.mean(told, axis=0, dtype=np.float64)
    return mean


def judge_shipped(heard: Heard, clips: Sequence[Clip]) -> dict[str, Result]:
    """Figures of what a shipped model gives; class heads are not shipped."""
    return {name: one for name, one in judge(heard, clips).items() if "head" not in name}


def _sources(clips: Sequence[Clip]) -> str:
    names = sorted({clip.source for clip in clips})
    counts = [f"{name} {sum(clip.source == name for clip in clips)}" for name in names]
    return f"{len(clips)} clips: {', '.join(counts)}"


def _shown(recipe: ExcerptRecipe, figures: dict[str, Result]) -> list[Figure]:
    """Figures of the shipped graph: the means first, then classes, then single outputs."""
    order = [name for name in figures if not np.isnan(figures[name].mean)]
    order.sort(key=lambda name: (name not in METRICS, name in {*MIDLEVEL_NAMES, *EMOTION_NAMES}))
    return [
        Figure(
            name,
            METRICS.get(name) or _metric(name),
            figures[name].mean,
            figures[name].sd,
            PUBLISHED.get((recipe.name, name), ""),
        )
        for name in order
    ]


def _ordered(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Means and what was published first, single outputs last."""
    singles = {*MIDLEVEL_NAMES, *EMOTION_NAMES}
    return tuple(
        sorted(figures, key=lambda one: (one.name in singles, not one.published, one.name not in METRICS))
    )


def _metric(name: str) -> str:
    if name in {*MIDLEVEL_NAMES, *EMOTION_NAMES}:
        return "r"
    return "macro-F1" if name.endswith("macro-F1") else "accuracy"


def _schemes(recipe: ExcerptRecipe, folder: Path) -> list[Figure]:
    """Every scheme that was trained, and the class heads, as measured after training."""
    try:
        schemes = json.loads((folder / FIGURES).read_text(encoding="utf-8"))["schemes"]
        return [
            _scheme_figure(recipe, scheme, name, figures[name])
            for scheme, figures in schemes.items()
            for name in ("emotions", "features", "quadrant head", "category head")
            if name in figures and (scheme == "moods") == name.endswith("head")
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{folder / FIGURES} cannot be read: {error}") from error


def _scheme_figure(recipe: ExcerptRecipe, scheme: str, name: str, figure: Sequence[float]) -> Figure:
    title = f"{name}, {scheme}"
    mean, sd = map(float, figure)
    return Figure(title, METRICS.get(name, "accuracy"), mean, sd, PUBLISHED.get((recipe.name, title), ""))


def _confusions(card: Card, heard: Heard, clips: Sequence[Clip]) -> tuple[Confusion, ...]:
    counts = confusions(heard, clips)
    words = {"quadrant": tuple(quadrant.value for quadrant in Quadrant), "category": CATEGORIES}
    return tuple(
        Confusion(f"{card.title}: {name}", words[name], counts[name]) for name in words if counts[name].any()
    )


def _scatter(card: Card, heard: Heard, clips: Sequence[Clip]) -> tuple[Curve, ...]:
    """Rated and heard valence and energy of the rated clips."""
    rated = np.stack([clips[clip].emotions for clip in heard.clips])
    found = []
    for name in ("valence", "energy"):
        place = EMOTION_NAMES.index(name)
        known = ~np.isnan(rated[:, place])
        if known.any():
            points = rated[known, place], heard.emotions[known, place]
            found.append(Curve(f"{card.title}: {name}", "rated", "heard", *points, kind="scatter"))
    return tuple(found)
