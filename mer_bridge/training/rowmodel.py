"""The folder of a model on rows of descriptors: graph, golden pair, card, and a page for musicians."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mer_bridge import card as cards
from mer_bridge.card import Card
from mer_bridge.frontends.descriptors import KINDS
from mer_bridge.training.graphs import run
from mer_bridge.training.report import Evaluation
from mer_bridge.training.toml import to_toml
from mer_bridge.values import Bands, Floats

LICENCE = "Weights MIT; trained on research data, see README.md"
FRAME_S = 0.032
"""One frame of the ear, by which look-back and stride are counted."""
GOLDEN_ROWS = 8


@dataclass(frozen=True, slots=True)
class RowModel:
    """Everything that makes a folder.

    Attributes
    ----------
    name, version, summary : str, int, str
    kind : str
        Front end.
    stride_frames : int
        Frames of the ear between two descriptions.
    names : tuple of str
        Emotions it estimates.
    graph : bytes
    rows : array, shape (n, values)
        Of the training music, in no order.
    rated : array, shape (n, k)
        What was wanted of them, in rating units.
    correlations : dict of str to float
        Pearson r by emotion on clips it had not heard.
    evaluation : Evaluation
        What the page tells.
    data, how, seed : str, str, int
        For the card.
    fails : str
        Where it fails, for the page.
    """

    name: str
    version: int
    summary: str
    kind: str
    stride_frames: int
    names: tuple[str, ...]
    graph: bytes
    rows: Bands
    rated: Floats
    correlations: dict[str, float]
    evaluation: Evaluation
    data: str
    how: str
    seed: int
    fails: str


def write_row_model(model: RowModel, out: Path, *, command: str) -> Path:
    """Write the folder of a model and read its card back; the folder."""
    folder = out / f"{model.name}-v{model.version}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model.graph)
    golden = golden_rows(model.rows, seed=model.seed)
    np.savez_compressed(
        folder / "golden.npz", bands=golden, estimate=run(model.graph, golden).astype(np.float32)
    )
    (folder / "card.toml").write_text(to_toml(_tables(model, command)), encoding="utf-8")
    (folder / "README.md").write_text(_page(cards.read(folder), model), encoding="utf-8")
    return folder


def golden_rows(rows: Bands, *, seed: int) -> Bands:
    """Made-up rows as far from the mean as real ones: none is taken from a recording."""
    rng = np.random.default_rng(seed)
    spread = rng.standard_normal((GOLDEN_ROWS, rows.shape[1]))
    made: Bands = (rows.mean(axis=0) + 0.7 * spread * rows.std(axis=0)).astype(np.float32)
    return made


def _tables(model: RowModel, command: str) -> dict[str, object]:
    told = run(model.graph, model.rows)
    n = len(model.names)
    look_back = round(KINDS[model.kind].look_back_s / FRAME_S)
    return {
        "name": model.name,
        "version": model.version,
        "summary": model.summary,
        "outputs": model.names,
        "frontend": {
            "kind": model.kind,
            "sample_rate": 22_050,
            "frame": 2048,
            "hop": [3528, 5],
            "bands": model.rows.shape[1],
        },
        "trunk": {
            "file": "model.onnx",
            "sha256": hashlib.sha256(model.graph).hexdigest(),
            "look_back_frames": look_back,
            "stride_frames": model.stride_frames,
        },
        "features": {
            "names": model.names,
            "mean": np.nanmean(model.rated, axis=0).tolist(),
            "sd": np.nanstd(model.rated, axis=0).tolist(),
            "predicted_mean": told.mean(axis=0).tolist(),
            "predicted_sd": told.std(axis=0).tolist(),
        },
        "emotions": {
            "names": model.names,
            "weights": np.eye(n).tolist(),
            "bias": [0.0] * n,
            "sd": np.nanstd(model.rated, axis=0).tolist(),
        },
        "accuracy": {
            "how": model.how,
            "command": command,
            "features": {},
            "emotions": {name: round(r, 3) for name, r in model.correlations.items()},
        },
        "training": {"data": model.data, "command": command, "seed": model.seed, "licence": LICENCE},
    }


def _page(card: Card, model: RowModel) -> str:
    """The human model card."""
    kind = KINDS[model.kind]
    rows = "\n".join(
        f"| {one.name} | {one.metric} | {one.mean:.3f} | {one.sd:.3f} | {one.published} |"
        for one in model.evaluation.figures
    )
    needs = "It needs the extra `descriptors`." if kind.needs else "It needs no further library."
    notes = "\n".join(f"- {note}" for note in model.evaluation.notes)
    return f"""# {card.title}

{card.summary}

## What it hears

Every {card.tick_s:.2g} s it describes the last {kind.look_back_s:g} s of sound by {kind.n_values} numbers,
front end `{model.kind}` (less sound at the beginning, with less confidence), and estimates
{" and ".join(model.names)} from them, as ratings 1 to 9.  It has no mid-level features and cannot
say why; quadrant, category and sub-emotion follow from valence and energy.  {needs}
Live, descriptions are computed in a process of their own and come a tick late.

## How well

{model.evaluation.data}. {model.evaluation.split}.

| what | figure | mean | sd over splits | published |
|---|---|---|---|---|
{rows}

{notes}

In the card: {card.accuracy.how}.

```sh
{card.accuracy.command}
```

## What it learned from

{card.training.data}.

## Where it fails

{model.fails}
The confidence it is sent with says how usual the music is, not how right the estimate.

## Licence

{card.training.licence}. The recordings and their ratings are not part of this project.
"""
