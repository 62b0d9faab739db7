"""The page of a hop model that a musician can read, made from its card and its figures.

In: a model's folder with ``card.toml`` and ``figures.json``.  Out: ``README.md``.  Nothing is
trained or measured here, so a page can be written anew whenever its words change
(``python docs/make_models.py``).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from mer_bridge import card as cards
from mer_bridge.card import Card
from mer_bridge.errors import ModelError
from mer_bridge.values import MIDLEVEL_NAMES

FILE = "figures.json"
QUESTIONS = {
    "melodiousness": "To which excerpt do you feel like singing along?",
    "articulation": "Which has more sounds with staccato articulation?",
    "rhythm_complexity": "Is it difficult to repeat by tapping?",
    "rhythm_stability": "Which is easier to march along with?",
    "dissonance": "Which has a noisier timbre, or more dissonant intervals?",
    "tonal_stability": "Where is it easier to determine the tonic and key?",
    "modality": "Which has more minor chords?",
}
"""What raters were asked (Aljanaki and Soleymani 2018)."""

PLOTS = """Plots of every feature, how soon it follows a change, and how far to trust its confidence are in
[docs/models.md](../../docs/models.md), made by `python docs/make_models.py DATA`."""


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was measured and is not in the card.

    Attributes
    ----------
    features_sd, emotions_sd : dict of str to float or None
        Standard deviation of Pearson's r over the folds; None where there is no r.
    mean_features, mean_emotions : float or None
        Mean r of the seven, and of the eight.
    quadrant : float or None
        Part of the tagged clips whose predicted valence and energy lie in the tagged quadrant.
    rated_features, rated_emotions, members : int
        Clips rated for all features, for all emotions; networks of which the model is the mean.
    together : int
        Networks whose mean was judged in each fold.
    sources : dict of str to float
        Mean r of the features by source of the clips.
    """

    features_sd: dict[str, float | None]
    emotions_sd: dict[str, float | None]
    mean_features: float | None
    mean_emotions: float | None
    quadrant: float | None
    rated_features: int
    rated_emotions: int
    members: int
    together: int = 1
    sources: dict[str, float] = {}


def write_figures(figures: Figures, folder: Path) -> None:
    """Keep the figures beside the card."""
    (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")


def read_figures(folder: Path) -> Figures:
    """The figures beside a card.

    Raises
    ------
    ModelError
        There are none, or they belong to another kind of model.
    """
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Figures)
    except (OSError, msgspec.MsgspecError) as error:
        raise ModelError(f"cannot read the figures {folder / FILE}: {error}") from error


def write_page(folder: Path) -> None:
    """Write ``README.md`` from the card and the figures.

    Raises
    ------
    ModelError
        One of the two cannot be taken.
    """
    text = page(cards.read(folder), read_figures(folder))
    (folder / "README.md").write_text(text, encoding="utf-8")


def page(card: Card, figures: Figures, *, more: str = PLOTS) -> str:
    """The human model card; `more` stands at the end of how well it hears."""
    frontend, trunk, accuracy = card.frontend, card.trunk, card.accuracy
    look_back_s = (trunk.look_back_frames - 1) / frontend.frames_per_second
    look_back_s += frontend.frame / frontend.sample_rate
    confidence = f"{card.confidence.how}." if card.confidence else "It was not calibrated for this model."
    tagged = "" if figures.quadrant is None else _quadrants(figures.quadrant)
    return f"""# {card.title}

{card.summary}

## What it hears

Every {card.tick_s * 1000:.0f} ms it looks at the last {look_back_s:.2f} s of sound and rates seven mid-level
features, each as a listener would on a scale from 1 to 10; the mean over the horizon (1 to 15 s, as you
like) is the rating of the last seconds.  Eight emotions, 1 to 9, are a linear sum of the seven, so each can
be explained.  High articulation means staccato; high modality means minor.

## What people rated

Somebody who rated a clip was asked, of each feature, a question such as

{_questions()}

About five people rated each clip, so a rating is itself uncertain: two groups of raters would not agree
fully either.  The emotions are those that listeners found the music to *express*, not what they felt
themselves.

| music | clips | rated |
|---|---|---|
| film soundtracks (Eerola and Vuoskoski 2011, set 1) | 296 | seven features, eight emotions |
| mostly popular music of five clusters of moods (Panda et al. 2013) | 741 | seven features |
| rock, pop, classical and electronic (Emotify, Aljanaki et al. 2016) | 328 | seven features |
| popular music (Panda et al. 2018) | 738 | a quadrant, from tags |

Almost all of it is Western, recorded, mixed and mastered.
{card.training.data}.

## How well it hears

{accuracy.how}.
r is 1 when the order and the spacing of the clips are those of the raters, 0 for guessing.
Clips rated for features: {figures.rated_features}; for emotions: {figures.rated_emotions}.
Mean r of the seven features **{_shown(figures.mean_features)}**,
of the eight emotions **{_shown(figures.mean_emotions)}**.
{tagged}{_sources(figures)}
{_judged(figures)}

| output | r | sd over folds |
|---|---|---|
{_rows(accuracy.features, figures.features_sd)}
{_rows(accuracy.emotions, figures.emotions_sd)}

Made by `{accuracy.command}`.
{more}

## How far to trust it

{confidence}
What sounds like talk, applause or noise lowers it further, and silence makes it 0.

## Where it fails

- Solo instruments, voices alone and single held notes: it has hardly heard any, and was not judged
  on them.
- Speech, applause and noise: what it says of them means nothing; the confidence falls, and live values hold.
- Music unlike the clips above: other traditions, very quiet or very long developments, extreme noise music.
- {_hardest(accuracy.features)} are heard worst, and are hardest for people, too.
- It hears {look_back_s:.1f} s at a time and averages: a phrase, a form, an irony or a lyric is beyond it.
- Its training clips had passed a codec that thins out what lies above 9 kHz.
- Ratings of extremes are drawn towards the middle, as with every mean.  Live values are ranged to the
  player, so they use the whole 0..1 all the same.

`mer-bridge train --adapt TAKES.toml --model {card.name} -o NAME` fits weights and offsets to your own ears.

## Licence

{card.training.licence}. The recordings and their ratings are not part of this project.
"""


def _questions() -> str:
    return "\n".join(f"- *{name.replace('_', ' ')}*: {question}" for name, question in QUESTIONS.items())


def _quadrants(part: float) -> str:
    return (
        f"Valence and energy lie in the tagged quadrant for **{part:.0%}** of the tagged clips; guessing "
        "finds 25%.\n"
    )


def _judged(figures: Figures) -> str:
    """Which networks the figures belong to."""
    if figures.together == 1:
        return f"""The figures are those of the single networks, one per fold; the model is the mean of all
{figures.members}."""
    return f"""The figures are those of {figures.together} networks per fold together, each of another recipe;
the model is the mean of {figures.members}, of each fold one, from these recipes in turn."""


def _sources(figures: Figures) -> str:
    if not figures.sources:
        return ""
    found = ", ".join(f"{r:.2f} on {source}" for source, r in figures.sources.items())
    return f"Mean r of the features by music, all folds together: {found}.\n"


def _rows(found: dict[str, float], spread: dict[str, float | None]) -> str:
    return "\n".join(f"| {name} | {r:.2f} | {spread[name] or 0.0:.2f} |" for name, r in found.items())


def _shown(r: float | None) -> str:
    return "unknown" if r is None else f"{r:.3f}"


def _hardest(features: dict[str, float]) -> str:
    """The three features with the lowest r."""
    names = sorted(MIDLEVEL_NAMES, key=lambda name: features.get(name, 0.0))[:3]
    first, second, third = (name.replace("_", " ") for name in names)
    return f"{first.capitalize()}, {second} and {third}"
