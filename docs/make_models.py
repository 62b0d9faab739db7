"""Write ``docs/models.md`` with its plots, and the pages of hop models, from what is known about them.

python docs/make_models.py DATA [MODEL …]

DATA is the folder of rated clips.  Nothing is trained: what networks said of clips they had not heard
lies in the user's cache since ``mer-bridge train``.  What takes minutes (quickness, strange sounds) is kept
there, too; ``--fresh`` measures it anew.  The figures of adapting come from ``benchmarks/adapting.py``.
"""

# ruff: noqa: E501 - lines of the page, whose numbers are filled in

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from mer_bridge import card as cards
from mer_bridge import places
from mer_bridge.card import Card
from mer_bridge.config import Config, Model
from mer_bridge.errors import MerBridgeError, ModelError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.plots.panels import Panel, save_panels
from mer_bridge.training import confiding, pages, quickness, strangers, unheard
from mer_bridge.training.datasets import read_data
from mer_bridge.training.leaving_out import DRAWS
from mer_bridge.training.quickness import GRID_S, HORIZONS_S, VALUES, Spread, Step
from mer_bridge.training.score import pearson
from mer_bridge.training.unheard import Unheard
from mer_bridge.values import MIDLEVEL_NAMES

DOCS = Path(__file__).parent
PICTURES = DOCS / "pictures"
HOME = places.user_cache() / "training"
COUNTS_FROM_S = 5.0
"""Seconds of a strange sound before its confidence counts: the likeness to music takes its time."""
EPOCHS = 6
"""Of `benchmarks/adapting.py` as it stands."""
HEAD = """# Models, measured

Made by `python docs/make_models.py DATA`; do not edit. DATA is the folder of rated clips described in
[training](training.md). For features and
confidence each clip was judged by a network that had heard no clip of its artist, album or piece.
The pages of the models themselves say what was rated, by whom, and where they fail.

"""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "models", nargs="*", default=sorted(path.name for path in places.shipped("models").iterdir())
    )
    parser.add_argument("--fresh", action="store_true")
    given = parser.parse_args()
    parts = [HEAD]
    for name in given.models:
        card = cards.read(cards.find(name))
        if not card.frontend.is_described:
            parts += _model(card, given.data, fresh=given.fresh)
    parts.append(_adapting())
    (DOCS / "models.md").write_text("\n".join(part.rstrip() + "\n" for part in parts), encoding="utf-8")


def _model(card: Card, data: Path, *, fresh: bool) -> list[str]:
    parts = [f"## [{card.title}](../models/{card.title}/README.md)\n", card.summary]
    try:
        found = unheard.load(unheard.path(HOME, card.title))
    except MerBridgeError:
        found = None
    if found is not None:
        parts += [_scatter(card, found), _reliability(card, found, fresh=fresh)]
        with suppress(ModelError):  # a model on a borrowed trunk has a page of its own
            pages.write_page(Path(card.folder))
    parts.append(_quickness(card, data, fresh=fresh))
    return parts


def _scatter(card: Card, found: Unheard) -> str:
    panels = []
    for column, (name, told) in enumerate(zip(MIDLEVEL_NAMES, found.means.T, strict=True)):
        rated = found.features[:, column]
        known = ~np.isnan(rated)
        title = f"{name.replace('_', ' ')}, r = {pearson(told, rated):.2f}"
        panels.append(Panel(title, "people", "model", rated[known], told[known], "scatter", diagonal=True))
    path = PICTURES / f"{card.title}-features.png"
    save_panels(panels, path)
    return f"""### Each feature against its ratings

![Seven scatter plots: what the model says over what people said](pictures/{path.name})

A point is a clip, on the scale 1..10; {int(known.sum())} clips. r here is over all clips at once; the model's page
gives the mean over folds. The model's ratings keep nearer to the middle than people's: where it is unsure, the
middle is the best guess.
"""


def _reliability(card: Card, found: Unheard, *, fresh: bool) -> str:
    examples = confiding.examples(found, look_back_s=confiding.look_back_s(card))
    known = confiding.reliability(examples)
    heard = np.array(confiding.by_seconds(examples))
    path = PICTURES / f"{card.title}-confidence.png"
    part = "part with an error below one step"
    panels = [
        Panel(
            "Confidence on groups not fitted on", "confidence", part, known.said, known.found, diagonal=True
        ),
        Panel("Seconds heard", "seconds", part, heard[:, 0], heard[:, 2]),
        Panel("Seconds heard", "seconds", "mean absolute error, steps", heard[:, 0], heard[:, 1]),
    ]
    save_panels(panels, path)
    strange = _kept(f"{card.title}-strangers", lambda: _strangers(card), fresh=fresh)
    rows = "\n".join(f"| {kind} | {low:.2f} | {mid:.2f} | {high:.2f} |" for kind, low, mid, high in strange)
    return f"""### Confidence

A confidence of 0.7 is to mean: in seven of ten such moments the seven features are, on average, less than one step
of 1..10 from what people say. Below, tenths of {len(examples.errors)} moments of 1 to 15 s, each judged by a fit
without its group: the mean distance from the diagonal is {known.gap:.3f}, and of a right and a wrong moment the
right one has the higher confidence {known.area:.0%} of the time. Overall {examples.right.mean():.0%} are right. The
single networks were judged; their mean, which is shipped, has heard all clips and cannot be.

![Reliability, and error by seconds heard](pictures/{path.name})

Sounds that are no music, after {COUNTS_FROM_S:g} s: noise and applause are synthetic, speech is `espeak-ng` in nine
languages.

| sound | 5 % of the time below | median | 95 % below |
|---|---|---|---|
{rows}
"""


def _strangers(card: Card) -> list[tuple[str, float, float, float]]:
    found: dict[str, list[float]] = {}
    for kind, sound in strangers.strangers():
        pipeline = build_pipeline(Config(model=Model(name=card.title)), input_rate=strangers.RATE)
        ticks = pipeline.judge(sound)
        found.setdefault(kind, []).extend(tick.confidence for tick in ticks if tick.time_s > COUNTS_FROM_S)
    return [(kind, *np.percentile(values, (5, 50, 95)).tolist()) for kind, values in found.items()]


def _quickness(card: Card, data: Path, *, fresh: bool) -> str:
    kept = _kept(f"{card.title}-quickness", lambda: _measure(card, data), fresh=fresh)
    steps = [Step(**{**step, "gone": np.array(step["gone"])}) for step in kept]
    path = PICTURES / f"{card.title}-step.png"
    save_panels(
        [
            Panel(
                f"horizon {horizon_s:g} s", "seconds from the splice", "part of the way, median", GRID_S, gone
            )
            for horizon_s in HORIZONS_S
            if not np.isnan(gone := quickness.response(steps, horizon_s)).any()
        ],
        path,
    )
    return f"""### Quickness

`mer-bridge evaluate {card.title} --data DATA --quickness`: calm clips cut hard against aggressive ones, sad ones
against happy ones, and back, through the real pipeline. Seconds from the splice until a value has gone half of its
way: median (quartiles, number of splices in which it moved by half a step at least).

| horizon | {" | ".join(VALUES)} | all |
|---|---|---|---|---|
{_rows(steps)}

![How the values go over the splice, by horizon](pictures/{path.name})

Live values are smoothed on top of this; [smoothing](smoothing.md) says by how much.
"""


def _measure(card: Card, data: Path) -> list[dict[str, Any]]:
    pairs = quickness.splices(read_data(data).clips)
    steps, _ = quickness.measure(card.title, pairs, told=print)
    return [
        {**{name: getattr(step, name) for name in Step.__slots__}, "gone": step.gone.tolist()}
        for step in steps
    ]


def _rows(steps: list[Step]) -> str:
    lines = []
    for horizon_s in HORIZONS_S:
        own = [step for step in steps if step.horizon_s == horizon_s]
        columns = [*([step for step in own if step.value == value] for value in VALUES), own]
        cells = [
            f"{spread.median:.2f} ({spread.low:.2f} to {spread.high:.2f}, {spread.count})"
            if spread.count
            else ""
            for spread in map(Spread.of, columns)
        ]
        lines.append(f"| {horizon_s:g} s | {' | '.join(cells)} |")
    return "\n".join(lines)


def _adapting() -> str:
    path = HOME / "measured" / "adapting.json"
    if not path.is_file():
        return ""
    rows = "\n".join(
        f"| {row['source']} | {row['what']} | {row['takes']} | {row['before']:.3f} | {row['after']:.3f} "
        f"| {row['after'] - row['before']:+.3f} ± {row['sd']:.3f} |"
        for row in sorted(
            msgspec.json.decode(path.read_bytes()), key=lambda row: (row["source"], row["what"])
        )
    )
    return ADAPTING.format(rows=rows, draws=DRAWS, epochs=EPOCHS)


ADAPTING = """## Make it mine: does an overlay help?

`python benchmarks/adapting.py DATA`: one source of music at a time is left out altogether, network and emotion layer
(networks of {epochs} epochs, which hear worse than the shipped one). Then 10, 20 or 40 of its clips are given back as
labelled takes, and the overlay is judged on the others of that source; {draws} draws. r is a mean over outputs, errors
are in rating steps. Emotions are rated in one source and quadrants tagged in one; without that source, its emotions
come from the tags or ratings of the other.

Offsets alone lower the error and leave r as it is. What moves r is the mixture of features and the emotion layer:
where the music is far from what the network knew, 20 takes help clearly; 10 takes help a little, or not at all.
The strength of the ridges (40 takes for a weight, 4 for an offset) was chosen among three on these very figures.

| left out | what | takes | before | after | change ± sd over draws |
|---|---|---|---|---|---|
{rows}
"""


def _kept(name: str, measure: Callable[[], Any], *, fresh: bool) -> Any:
    """What `measure` gives, from the cache where it was measured before."""
    path = HOME / "measured" / f"{name}.json"
    if fresh or not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(measure()))
    return msgspec.json.decode(path.read_bytes())


if __name__ == "__main__":
    main()
