"""The folder of a trained excerpt model: graph, golden pair, card, and a page for musicians."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from mer_bridge import card as cards
from mer_bridge import model as engine
from mer_bridge.card import Card
from mer_bridge.training.clips import Clip
from mer_bridge.training.contest import Contestant, Result
from mer_bridge.training.excerpt_export import Windowed, golden_spectra, write_windowed
from mer_bridge.training.schemes import ExcerptRecipe
from mer_bridge.training.spectrograms import FRONT_ENDS
from mer_bridge.training.toml import to_toml
from mer_bridge.training.write import DATA, LICENCE
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Floats

STRIDE_FRAMES = 8
"""Frames between two estimates: 256 ms."""
FIGURES = "figures.json"
COST_TURNS = 15
DIRECT = ("valence", "energy")
"""What a ``moods`` model estimates."""
TITLES = {
    "a2e": "A2E: sound to emotions",
    "a2mid2e": "A2Mid2E: sound to features, then emotions as a linear sum",
    "a2mid2e-joint": "A2Mid2E-Joint: both learnt together",
    "moods": "valence, energy, quadrant and category, learnt together",
}


@dataclass(frozen=True, slots=True)
class Winner:
    """The scheme that is shipped, what is known about it, and its rivals' figures."""

    contestant: Contestant
    figures: dict[str, Result]
    rivals: dict[str, dict[str, Result]]
    test_clips: int


def write_excerpt_model(
    recipe: ExcerptRecipe,
    winner: Winner,
    clips: Sequence[Clip],
    folder: Path,
    *,
    command: str,
    graph_sha256: str = "",
    note: str = "",
) -> None:
    """Write everything that belongs to the model into its folder, and read it back.

    Parameters
    ----------
    graph_sha256 : str
        Of a graph that lies in `folder` already; else it is exported now.
    note : str
        Added to how the accuracy was measured.
    """
    front = FRONT_ENDS[recipe.frontend]
    chosen = [EMOTION_NAMES.index(name) for name in direct_names(winner.contestant, clips)]
    sha256 = graph_sha256
    if not sha256:
        member = winner.contestant.members[0]
        windowed = Windowed(member, emotions=chosen, frames=recipe.frames, stride=STRIDE_FRAMES)
        sha256 = write_windowed(windowed, folder / "model.onnx", n_bands=front.bands)
    tables = card_tables(recipe, winner, clips, sha256, command=command, note=note)
    (folder / "card.toml").write_text(to_toml(tables), encoding="utf-8")
    (folder / FIGURES).write_text(_figures(winner), encoding="utf-8")
    card = cards.read(folder)
    (folder / "README.md").write_text(page(card, recipe, winner, cost_ms(card)), encoding="utf-8")


def _figures(winner: Winner) -> str:
    """All schemes' figures with their spreads, as JSON."""
    schemes = {winner.contestant.scheme: winner.figures} | winner.rivals
    rounded = {
        scheme: {name: [round(one.mean, 4), round(one.sd, 4)] for name, one in _shown(figures)}
        for scheme, figures in schemes.items()
    }
    return json.dumps({"shipped": winner.contestant.scheme, "schemes": rounded}, indent=1) + "\n"


def card_tables(
    recipe: ExcerptRecipe, winner: Winner, clips: Sequence[Clip], sha256: str, *, command: str, note: str = ""
) -> dict[str, object]:
    """The tables of the card."""
    heard = winner.contestant.heard
    direct = direct_names(winner.contestant, clips)
    chosen = [EMOTION_NAMES.index(name) for name in direct]
    emotions = np.stack([clip.emotions for clip in clips])
    rated = emotions[:, chosen] if direct else np.stack([clip.features for clip in clips])
    told = heard.emotions[:, chosen] if direct else heard.features
    names: tuple[str, ...] = direct or MIDLEVEL_NAMES
    outputs = direct or (*MIDLEVEL_NAMES, *EMOTION_NAMES)
    return {
        "name": recipe.name,
        "version": recipe.version,
        "summary": recipe.summary,
        "outputs": outputs,
        "frontend": msgspec.to_builtins(FRONT_ENDS[recipe.frontend]),
        "trunk": {
            "file": "model.onnx",
            "sha256": sha256,
            "look_back_frames": recipe.frames,
            "stride_frames": STRIDE_FRAMES,
        },
        "features": {
            "names": names,
            "mean": np.nanmean(rated, axis=0).tolist(),
            "sd": np.nanstd(rated, axis=0).tolist(),
            "predicted_mean": told.mean(axis=0).tolist(),
            "predicted_sd": told.std(axis=0).tolist(),
        },
        "emotions": _emotions(winner.contestant, emotions, direct),
        "accuracy": {
            "how": how(recipe, winner) + note,
            "command": command,
            "features": {} if direct else _rounded(winner.figures, MIDLEVEL_NAMES),
            "emotions": _rounded(winner.figures, direct or EMOTION_NAMES),
        },
        "training": {"data": DATA, "command": command, "seed": recipe.seed, "licence": LICENCE},
    }


def direct_names(contestant: Contestant, clips: Sequence[Clip]) -> tuple[str, ...]:
    """Emotions that the graph estimates itself; none where they are a sum of the features."""
    if contestant.layer is not None:
        return ()
    if contestant.scheme == "moods":
        return DIRECT
    columns = np.stack([clip.emotions for clip in clips]).T
    known = [not np.isnan(column).all() for column in columns]
    return tuple(name for name, is_known in zip(EMOTION_NAMES, known, strict=True) if is_known)


def _emotions(contestant: Contestant, rated: Floats, direct: tuple[str, ...]) -> dict[str, object]:
    names = direct or EMOTION_NAMES
    weights, bias = contestant.layer or (np.eye(len(direct)), np.zeros(len(direct)))
    return {
        "names": names,
        "weights": weights.tolist(),
        "bias": bias.tolist(),
        "sd": np.nanstd(rated[:, [EMOTION_NAMES.index(name) for name in names]], axis=0).tolist(),
    }


def _rounded(figures: dict[str, Result], names: Sequence[str]) -> dict[str, float]:
    return {name: round(figures[name].mean, 3) for name in names}


def how(recipe: ExcerptRecipe, winner: Winner) -> str:
    """How the figures were measured, in one sentence."""
    epochs = "/".join(str(member.epochs) for member in winner.contestant.members)
    folds = "one fold" if recipe.run_folds == 1 else f"{recipe.run_folds} folds"
    return (
        f"Pearson r on {winner.test_clips} clips of groups (artist, album, piece) not trained on, {folds} of "
        f"{recipe.folds}, {epochs} epochs"
    )


def cost_ms(card: Card) -> float:
    """Processor time of one estimate in milliseconds, on one thread of this machine; a median."""
    session = engine.open_session(card)
    bands = golden_spectra(card.trunk.look_back_frames, card.frontend.bands)[None]
    used = []
    for _ in range(COST_TURNS):
        began = time.thread_time()
        session.run([engine.OUTPUT], {engine.INPUT: bands})
        used.append(time.thread_time() - began)
    return float(np.median(used)) * 1000


def page(card: Card, recipe: ExcerptRecipe, winner: Winner, cost: float) -> str:
    """The human model card; `cost` is that of `cost_ms`."""
    lines = [f"| {name} | {one.mean:.2f} | {one.sd:.2f} |" for name, one in _told(card, winner.figures)]
    look_back_s = recipe.frames / card.frontend.frames_per_second
    outputs = ", ".join(card.outputs).replace("_", " ")
    return f"""# {card.title}

{card.summary}

## What it hears

Every {card.tick_s * 1000:.0f} ms it looks at the last {look_back_s:.0f} s of sound; the first estimate
comes after as much music.  It gives {outputs}.
Valence and energy also give quadrant, category and sub-emotion.
An estimate takes {cost:.1f} ms of one processor core, {cost / card.tick_s / 1000:.1%} of its time live, on
the machine that trained it; `python benchmarks/models.py` measures yours.

## How well

{card.accuracy.how}.
The spread is that of 300 drawings of the groups of the fold with repetition where one fold was run, else the
standard deviation over the folds.

| output | figure | spread |
|---|---|---|
{chr(10).join(lines)}

`quadrant` and `category` are parts that are right when taken from valence and energy, as on the wire; `head`
is the part that is right of the network's own class outputs, which are not shipped.
{_rivals(winner)}
Made by `{card.accuracy.command}`.

## What it learned from

{card.training.data}.

## Where it fails

It needs {look_back_s:.0f} s to follow a change.  It has hardly heard a solo instrument, and no speech,
applause or noise.  Its training clips had passed a codec that thins out what lies above 9 kHz.
The confidence it is sent with says how usual the music is, not how right the rating.

## Licence

{card.training.licence}. The recordings and their ratings are not part of this project.
"""


def _shown(figures: dict[str, Result]) -> list[tuple[str, Result]]:
    return [(name, one) for name, one in figures.items() if not np.isnan(one.mean)]


def _told(card: Card, figures: dict[str, Result]) -> list[tuple[str, Result]]:
    """Figures of what the model gives, and of its classes."""
    means = ("features", "emotions")
    left_out = {*MIDLEVEL_NAMES, *EMOTION_NAMES, *means} - {*card.outputs}
    return [
        (name, one)
        for name, one in _shown(figures)
        if name not in left_out or (name in means and card.has_features)
    ]


def _rivals(winner: Winner) -> str:
    if not winner.rivals:
        return ""
    rows = []
    for scheme, figures in ((winner.contestant.scheme, winner.figures), *winner.rivals.items()):
        cells = [figures[name] for name in ("features", "emotions", "quadrant")]
        text = " | ".join(f"{one.mean:.3f} ± {one.sd:.3f}" if one.mean == one.mean else "" for one in cells)
        rows.append(f"| {TITLES[scheme]} | {text} |")
    return f"""
The schemes beside each other, mean r of the seven features and of the eight emotions, and quadrants:

| scheme | features | emotions | quadrants |
|---|---|---|---|
{chr(10).join(rows)}
"""
