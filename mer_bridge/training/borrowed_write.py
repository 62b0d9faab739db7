"""The folder of a model on a borrowed trunk: graph, golden pair, card, licence, and a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from mer_bridge import card as cards
from mer_bridge.card import Card
from mer_bridge.errors import DataError
from mer_bridge.training import pages
from mer_bridge.training.advice import ratings_of
from mer_bridge.training.borrowed import MEL96, BorrowRecipe
from mer_bridge.training.borrowed_figures import CurvePoint, LiveCheck, Overall, Pair
from mer_bridge.training.borrowed_graph import STRIDE_FRAMES, write_borrowed_graph
from mer_bridge.training.borrowed_judge import Borrowed
from mer_bridge.training.clips import Clip
from mer_bridge.training.confiding import examples, fit_confidence, how
from mer_bridge.training.excerpt_write import cost_ms
from mer_bridge.training.pages import Figures
from mer_bridge.training.teacher import PATCH_FRAMES, PATCH_STEP_S
from mer_bridge.training.toml import to_toml
from mer_bridge.training.unheard import of_clips
from mer_bridge.training.write import DATA
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

FIGURES = "figures.json"
LICENCE_FILE = "LICENSE-musicnn.md"
LICENCE = (
    f"Heads MIT; trunk MusiCNN (Pons and Serra 2019) under the ISC licence, see {LICENCE_FILE}; trained on "
    "research data, see README.md"
)
TRUNK = (
    "; its trunk is MusiCNN (Pons and Serra 2019, weights of the package musicnn), trained on the tags of "
    "half a million songs of the Million Song Dataset, unchanged"
)
ISC = """# Licence of the trunk

The weights of MusiCNN in `model.onnx` come from the package `musicnn`
(<https://github.com/jordipons/musicnn>), ISC licence:

Copyright (c) Music Technology Group, Universitat Pompeu Fabra 2019. Code developed by Jordi Pons
(www.jordipons.me).

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee
is hereby granted, provided that the above copyright notice and this permission notice appear in all
copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE
INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE
LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING
FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS
ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.

Jordi Pons and Xavier Serra, "musicnn: pre-trained convolutional neural networks for music audio
tagging", late-breaking session of ISMIR 2019.
"""
TARGETS = {
    "features": ("seven features, mean r", "0.70"),
    "explained": ("eight emotions as sums of the features, mean r", "0.76"),
    "emotions": ("eight emotions straight from the patches, mean r (not shipped)", "0.80"),
    "quadrant": ("quadrants by a head of their own (not shipped)", "80%"),
    "wire": ("quadrants from valence and energy, as on the wire", "72% (the default model)"),
}
"""What is measured, and what the project had set out to reach."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is known of a trained model."""

    borrowed: Borrowed
    curve: list[CurvePoint]
    live: LiveCheck | None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the file of figures; see `mer_bridge.training.borrowed_figures`."""

    overall: Overall
    curve: list[CurvePoint]
    live: LiveCheck | None


def write_borrowed_model(
    recipe: BorrowRecipe, found: Findings, clips: Sequence[Clip], trunk: bytes, folder: Path, *, command: str
) -> None:
    """Write everything that belongs to the model into its folder, and read it back.

    Raises
    ------
    ModelError
        The graph does not say what trunk and heads say.
    """
    sha256 = write_borrowed_graph(trunk, found.borrowed.members, folder / "model.onnx")
    tables = card_tables(recipe, found.borrowed, clips, sha256, command=command)
    (folder / "card.toml").write_text(to_toml(tables), encoding="utf-8")
    (folder / LICENCE_FILE).write_text(ISC, encoding="utf-8")
    kept = Kept(overall=found.borrowed.overall, curve=found.curve, live=found.live)
    (folder / FIGURES).write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    card = cards.read(folder)
    text = pages.page(card, _figures(found.borrowed, clips), more=_more(card, found))
    (folder / "README.md").write_text(text, encoding="utf-8")


def card_tables(
    recipe: BorrowRecipe, found: Borrowed, clips: Sequence[Clip], sha256: str, *, command: str
) -> dict[str, object]:
    """The tables of the card."""
    ratings = ratings_of(clips)
    mean, sd = np.nanmean(ratings, axis=0).tolist(), np.nanstd(ratings, axis=0).tolist()
    n = len(MIDLEVEL_NAMES)
    return {
        "name": recipe.name,
        "version": recipe.version,
        "summary": recipe.summary,
        "frontend": msgspec.to_builtins(MEL96),
        "trunk": {
            "file": "model.onnx",
            "sha256": sha256,
            "look_back_frames": PATCH_FRAMES,
            "stride_frames": STRIDE_FRAMES,
        },
        "features": {
            "names": MIDLEVEL_NAMES,
            "mean": mean[:n],
            "sd": sd[:n],
            "predicted_mean": found.predicted.features.mean(axis=0).tolist(),
            "predicted_sd": found.predicted.features.std(axis=0).tolist(),
        },
        "emotions": {
            "names": EMOTION_NAMES,
            "weights": found.weights.tolist(),
            "bias": found.bias.tolist(),
            "sd": sd[n:],
        },
        "accuracy": {
            "how": (
                f"Pearson r on clips of groups (artist, album, piece) not trained on, mean of {recipe.folds} "
                "folds; advice and the emotion layer, too, were fitted without the fold's groups"
            ),
            "command": command,
            "features": {name: round(r, 3) for name, r in found.score.features.items()},
            "emotions": {name: round(r, 3) for name, r in found.score.emotions.items()},
        },
        "training": {"data": DATA + TRUNK, "command": command, "seed": recipe.seed, "licence": LICENCE},
        **_confidence(found, clips),
    }


def _confidence(found: Borrowed, clips: Sequence[Clip]) -> dict[str, object]:
    """The table of the confidence; none where too little is rated."""
    try:
        seconds = PATCH_FRAMES / MEL96.frames_per_second
        shown = examples(of_clips(found.ticks, clips, tick_s=PATCH_STEP_S), look_back_s=seconds)
    except DataError:
        return {}
    return {"confidence": msgspec.to_builtins(fit_confidence(shown, how=how(shown)))}


def _figures(found: Borrowed, clips: Sequence[Clip]) -> Figures:
    """What the page of every model tells."""
    score, rated = found.score, ratings_of(clips)
    n = len(MIDLEVEL_NAMES)
    return Figures(
        features_sd={name: _known(sd) for name, sd in score.features_sd.items()},
        emotions_sd={name: _known(sd) for name, sd in score.emotions_sd.items()},
        mean_features=_known(score.mean_features),
        mean_emotions=_known(score.mean_emotions),
        quadrant=_known(score.quadrant),
        rated_features=int((~np.isnan(rated[:, :n]).any(axis=1)).sum()),
        rated_emotions=int((~np.isnan(rated[:, n:]).any(axis=1)).sum()),
        members=len(found.members),
    )


def _known(figure: float) -> float | None:
    """A figure to four places; None where there is none."""
    return None if math.isnan(figure) else round(figure, 4)


def _more(card: Card, found: Findings) -> str:
    """What only models on a borrowed trunk tell."""
    overall, cost = found.borrowed.overall, cost_ms(card)
    rows = [
        f"| {title} | {_spread(getattr(overall, key), part=key in {'quadrant', 'wire'})} | {target} |"
        for key, (title, target) in TARGETS.items()
    ]
    part = cost / card.tick_s / 1000
    sources = [f"| {source} | {_spread(pair)} |" for source, pair in overall.sources.items()]
    return f"""An estimate takes {cost:.0f} ms of one processor core, {part:.1%} of its time live;
measured on the machine that trained it.

### Beside what was set out for

Mean and standard deviation over the folds, and what the project wants; a target stays here when it is missed.

| what | found | target |
|---|---|---|
{chr(10).join(rows)}

Mean r of the seven features by source of the clips:

| source | mean r |
|---|---|
{chr(10).join(sources)}
{_learning(found)}{_heard(found.live)}""".rstrip()


def _learning(found: Findings) -> str:
    if not found.curve:
        return ""
    overall = found.borrowed.overall
    rows = [
        f"| {one.clips} | {_spread(one.features)} | {_spread(one.explained)} | {_spread(one.emotions)} |"
        for one in found.curve
    ]
    rows.append(
        f"| all | {_spread(overall.features)} | {_spread(overall.explained)} | {_spread(overall.emotions)} |"
    )
    return f"""
With fewer clips to learn from (whole groups left out), the same clips judged, mean r:

| clips trained on | features | emotions as sums | emotions direct |
|---|---|---|---|
{chr(10).join(rows)}
"""


def _heard(live: LiveCheck | None) -> str:
    if live is None:
        return ""
    return f"""
It learned from recordings brought to their peak level, and the figures above are for such.  Through the live
ear, whose gain does not know the end of the music, mean r of the features over {live.clips} clips it had not
heard is {live.live:.3f}, at their peak level {live.at_peak:.3f} on the same clips.
"""


def _spread(pair: Pair, *, part: bool = False) -> str:
    mean, sd = pair
    if math.isnan(mean):
        return "unknown"
    return f"{mean:.1%} ± {sd:.1%}" if part else f"{mean:.3f} ± {sd:.3f}"
