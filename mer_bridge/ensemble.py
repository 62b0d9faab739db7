"""Several players heard as one: the mean of those who sound, each as far as it can be trusted.

In: the frame of each player at an output step.  Out: one frame of them all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import fields

from mer_bridge.units import SILENCE_DB
from mer_bridge.values import (
    EMOTION_NAMES,
    MIDLEVEL_NAMES,
    Emotion,
    EnsembleFrame,
    Frame,
    MidLevel,
    Reason,
    View,
    Why,
)

FADE_S = 1.0
"""Seconds in which a player who is fully trusted comes into the mean, or leaves it."""

Named = tuple[str, Frame]
_FIELDS = tuple(field.name for field in fields(Frame))


class Ensemble:
    """Mean of the players, weighted by confidence.

    A player's weight is its confidence while it sounds, and 0 in silence.  Weights move by at
    most 1 in `FADE_S`, so that nobody's entry or end makes a jump.  When nobody sounds the
    last weights hold, so the mean rests where the players rest.

    Thread: sender.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget who was heard."""
        self._weights: dict[str, float] = {}
        self._shares: dict[str, float] = {}
        self._last_s: float | None = None

    @property
    def shares(self) -> dict[str, float]:
        """What part each player has in the mean, 0..1, together 1."""
        return dict(self._shares)

    def __call__(self, players: Sequence[Named], now_s: float) -> EnsembleFrame:
        """Frame of them all; `players` holds at least one, `now_s` comes from a steady clock."""
        most = math.inf if self._last_s is None else max(now_s - self._last_s, 0.0) / FADE_S
        self._last_s = now_s
        for name, frame in players:
            before = self._weights.get(name, 0.0)
            wanted = frame.confidence if frame.gate_open else 0.0
            self._weights[name] = min(max(wanted, before - most), before + most)
        total = sum(self._weights[name] for name, _ in players)
        if total > 0.0:
            self._shares = {name: self._weights[name] / total for name, _ in players}
        elif any(name not in self._shares for name, _ in players):
            self._shares = {name: 1.0 / len(players) for name, _ in players}
        return _together(players, [self._shares[name] for name, _ in players])


def _together(players: Sequence[Named], shares: Sequence[float]) -> EnsembleFrame:
    """The mean of some frames; what is no number is that of the player with the largest share."""
    heard = [(share, frame) for share, (_, frame) in zip(shares, players, strict=True) if share > 0.0]
    frames = [frame for _, frame in players]
    leader = max(heard, key=lambda pair: pair[0])[1]
    kept = {name: getattr(leader, name) for name in _FIELDS}
    contributions = tuple(
        tuple(_mean((share, frame.contributions[row]) for share, frame in heard))
        for row in range(len(leader.contributions))
    )
    kept |= {
        "index": max(frame.index for frame in frames),
        "time_s": max(frame.time_s for frame in frames),
        "level_db": _sum_db(frame.level_db for frame in frames),
        "gate_open": any(frame.gate_open for frame in frames),
        "features": MidLevel(*_mean((share, frame.features) for share, frame in heard)),
        "emotions": Emotion(*_mean((share, frame.emotions) for share, frame in heard)),
        "contributions": contributions,
        "why": _why(heard, contributions) if leader.why.reasons else leader.why,
        "confidence": sum(share * frame.confidence for share, frame in heard),
        "live": tuple(_mean((share, frame.live) for share, frame in heard)),
        "others": tuple(_view(view.horizon_s, heard) for view in leader.others),
        "held": all(frame.held for frame in frames),
    }
    return EnsembleFrame(**kept, players=tuple(players))


def _mean(parts: Iterable[tuple[float, Sequence[float]]]) -> list[float]:
    """Weighted mean of vectors; exactly the one vector where there is but one."""
    weighted = [[share * number for number in numbers] for share, numbers in parts]
    return [sum(column) for column in zip(*weighted, strict=True)]


def _view(horizon_s: float, heard: Sequence[tuple[float, Frame]]) -> View:
    views = [(share, frame.at(horizon_s)) for share, frame in heard]
    return View(
        horizon_s,
        MidLevel(*_mean((share, view.features) for share, view in views)),
        Emotion(*_mean((share, view.emotions) for share, view in views)),
        tuple(_mean((share, view.live) for share, view in views)),
    )


def _why(heard: Sequence[tuple[float, Frame]], contributions: Sequence[Sequence[float]]) -> Why:
    """The emotion that leads with most of the shares, and what moves its mean most."""
    votes: dict[str, float] = {}
    for share, frame in heard:
        votes[frame.why.emotion] = votes.get(frame.why.emotion, 0.0) + share
    emotion = max(votes, key=votes.__getitem__)
    row = contributions[EMOTION_NAMES.index(emotion)]
    order = sorted(range(len(row)), key=lambda k: -abs(row[k]))[:3]
    return Why(emotion, tuple(Reason(MIDLEVEL_NAMES[k], row[k]) for k in order))


def _sum_db(levels_db: Iterable[float]) -> float:
    """Level of sounds together that have nothing in common, in dBFS."""
    power = sum(10.0 ** (level_db / 10.0) for level_db in levels_db)
    return min(max(10.0 * math.log10(power), SILENCE_DB), 0.0) if power > 0.0 else SILENCE_DB
