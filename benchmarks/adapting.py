"""Whether ``mer-bridge train --adapt`` helps: leave one source out, give back 10, 20, 40 of its clips.

python benchmarks/adapting.py DATA [--config RECIPE] [--epochs 6]

Trains one network for each source on the clips of the others (minutes each; kept in the user's cache), and
judges overlays as `mer_bridge.training.leaving_out` says.  ``docs/make_models.py`` takes the figures.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec
import torch

from mer_bridge import card as cards
from mer_bridge import places
from mer_bridge.training.datasets import read_data
from mer_bridge.training.leaving_out import compare, hear_without
from mer_bridge.training.library import Library
from mer_bridge.training.recipe import Recipe, read_recipe
from mer_bridge.training.spectrograms import load_spectrograms
from mer_bridge.training.teacher import load_views, principal_components
from mer_bridge.training.train import run_name

RECIPES = Path(__file__).parents[1] / "mer_bridge" / "training" / "recipes"
HOME = places.user_cache() / "training"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--config", type=Path, default=RECIPES / "midlevel-hop-v1.toml")
    parser.add_argument("--epochs", type=int, default=6)
    given = parser.parse_args()
    # Few epochs want a short memory of the weights' running average, and short excerpts save time.
    recipe = msgspec.structs.replace(
        read_recipe(given.config), epochs=given.epochs, excerpt_s=4.0, average=0.97
    )
    measure(recipe, given.data)


def measure(recipe: Recipe, data: Path) -> None:
    """Every source left out in turn."""
    clips, spectrograms = load_spectrograms(read_data(data), HOME, progress=lambda _: None)
    views = []
    if recipe.teacher.components:
        seen = load_views(clips, data, HOME, progress=lambda _: None)
        views = principal_components(seen, components=recipe.teacher.components)
    library = Library(clips, spectrograms, views, torch.device("cpu"))
    card = cards.read(cards.find(recipe.name))
    found = []
    for source in sorted({clip.source for clip in clips}):
        work = HOME / "runs" / f"without-{run_name(recipe, clips)}"
        features = hear_without(source, recipe, library, clips, work=work, told=print)
        found += compare(card, features, clips, source)
    kept = HOME / "measured" / "adapting.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(msgspec.json.encode(found))
    for row in found:
        print(
            f"{row.source}, {row.takes} takes, {row.what}: {row.before:.3f} before, {row.after:.3f} after, "
            f"change {row.after - row.before:+.3f} (sd over draws {row.sd:.3f})"
        )


if __name__ == "__main__":
    main()
