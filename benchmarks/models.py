"""What every shipped model costs live: processor time per estimate, on one thread.

``python benchmarks/models.py [NAME …]`` prints one row per model.  Processor time is what the
thread itself used, so other programs disturb it less than the clock on the wall; both are shown.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from mer_bridge import card as cards
from mer_bridge import places
from mer_bridge.card import Card
from mer_bridge.model import Trunk

TURNS, WARM = 60, 5


def shipped() -> list[Card]:
    """Cards of all models that hear frames."""
    found = (cards.read(path.parent) for path in sorted(places.shipped("models").glob("*/card.toml")))
    return [card for card in found if not card.frontend.is_described]


def cost(card: Card) -> tuple[np.ndarray, np.ndarray]:
    """Processor and wall seconds of each of `TURNS` estimates."""
    trunk = Trunk(card)
    rng = np.random.default_rng(1)
    frames, stride = card.trunk.look_back_frames, card.trunk.stride_frames
    bands = rng.uniform(0.0, 1.5, (frames + (TURNS + WARM) * stride, card.frontend.bands)).astype(np.float32)
    is_open = np.ones(len(bands), bool)
    trunk.push(bands[:frames], is_open[:frames])
    used, passed = [], []
    for at in range(frames, len(bands), stride):
        thread, wall = time.thread_time(), time.perf_counter()
        trunk.push(bands[at : at + stride], is_open[at : at + stride])
        used.append(time.thread_time() - thread)
        passed.append(time.perf_counter() - wall)
    return np.array(used[WARM:]), np.array(passed[WARM:])


def main() -> None:
    """Print the table of the models named on the command line, or of all."""
    names = sys.argv[1:]
    chosen = [cards.read(cards.find(name)) for name in names] if names else shipped()
    print("| model | every | processor ms, p50 | p90 | wall ms, p50 | of one core |")
    print("|---|---|---|---|---|---|")
    for card in chosen:
        used, passed = cost(card)
        p50, p90 = np.percentile(used, (50, 90)) * 1e3
        share = np.mean(used) / card.tick_s
        print(
            f"| {card.title} | {card.tick_s * 1e3:.0f} ms | {p50:.2f} | {p90:.2f} "
            f"| {np.percentile(passed, 50) * 1e3:.2f} | {share:.1%} |"
        )


if __name__ == "__main__":
    main()
