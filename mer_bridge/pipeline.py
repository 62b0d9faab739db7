"""The whole bridge on one page: samples in, frames out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge import commands
from mer_bridge import config as settings
from mer_bridge.calibration import Calibration
from mer_bridge.card import Card, FrontEndCard
from mer_bridge.confidence import Confidence
from mer_bridge.describing import Describer, Describing
from mer_bridge.ear.gain import Gain
from mer_bridge.ear.gate import Gate
from mer_bridge.ear.guard import Guard
from mer_bridge.ear.hops import HopCutter
from mer_bridge.ear.leveller import Levelled, Leveller
from mer_bridge.ear.resampler import Resampler
from mer_bridge.emotion import EmotionLayer
from mer_bridge.frontends import FrontEnd, open_frontend
from mer_bridge.frontends.descriptors import Descriptor
from mer_bridge.hands import Hands
from mer_bridge.horizon import Horizon
from mer_bridge.likeness import Likeness
from mer_bridge.model import Estimate, Trunk
from mer_bridge.overlay import open_card
from mer_bridge.profile import State
from mer_bridge.ranging import Ranging
from mer_bridge.smoothing import Rest, Smoother
from mer_bridge.values import (
    EMOTION_NAMES,
    MIDLEVEL_NAMES,
    VALUE_NAMES,
    Bands,
    Command,
    Floats,
    Frame,
    Samples,
    View,
    emotion_to_absolute,
)
from mer_bridge.views import Sounding, Tail, Views

HEARD_ENOUGH = 0.5
"""Part of a look-back that must be music before its estimate counts."""
LIKE_ENOUGH = 0.2
"""Below this likeness to music (talk, applause, noise) live values hold."""
USUAL_ENOUGH = 0.01
"""Likewise for features that no music has, six spreads off; a soloist may well be three off."""


class Heard(NamedTuple):
    """What the ear makes of a push; all arrays but `samples` have one entry per frame.

    `samples` are those of the frames' hops after the gain, at the card's rate; `bands` is
    ``(frames, 149)``; `level_db` is the input's RMS before gain, in dBFS.
    """

    samples: Samples
    bands: Bands
    level_db: Floats
    gate_open: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a tick says, before live values are made of it.

    `ratings` are the seven features over the horizon, ``(7,)``, 1..10, or what else the model
    estimates; `confidence` is 0..1.
    """

    index: int
    time_s: float
    level_db: float
    gate_open: bool
    ratings: Floats
    confidence: float
    sounding: Sounding


@dataclass(slots=True)
class Ear:
    """Turn samples of any rate into spectra at an even level: the same live, offline and in training."""

    guard: Guard
    resampler: Resampler
    hops: HopCutter
    leveller: Leveller
    frontend: FrontEnd

    def push(self, samples: Samples) -> Heard:
        """Spectra and levels that `samples`, ``(samples,)`` or ``(samples, channels)``, complete."""
        levelled = self.level(samples)
        bands = self.frontend.push(levelled.samples)  # (frames, 149), log10(1 + x)
        return Heard(levelled.samples, bands, levelled.level_db, levelled.gate_open)

    def level(self, samples: Samples) -> Levelled:
        """The hops that `samples` complete, at the card's rate and at an even level."""
        clean = self.guard(samples)
        return self.leveller.push(self.hops.push(self.resampler.push(clean)))


@dataclass(slots=True)
class Pipeline:
    """Turn samples into frames of features, emotions and their reasons.

    Thread: analysis worker (live) or main thread (offline).  No clocks, no sockets, no
    devices: the same samples give the same frames, however they are cut into blocks.
    """

    card: Card
    ear: Ear
    trunk: Trunk | Describing
    horizon: Horizon
    emotion: EmotionLayer
    likeness: Likeness
    confidence: Confidence
    ranging: Ranging
    calibration: Calibration
    rest: Rest
    smoothing: Smoother
    hands: Hands
    views: Views
    show: bool = False
    profile: str = ""
    _ticks: int = 0
    _hops: int = 0
    _is_new: bool = False
    _ranged: tuple[float, ...] | None = field(default=None)

    def process(self, samples: Samples) -> list[Frame]:
        """Frames that `samples` complete, oldest first; often none, offline many."""
        return [self._frame(judged) for judged in self._judged(samples)]

    def judge(self, samples: Samples) -> list[Judged]:
        """The same ticks without live values and reasons: for tables, in a fraction of the time."""
        ticks = []
        for judged in self._judged(samples):
            self.rest((), sounding=judged.sounding.music)  # a long silence still ends a piece
            ticks.append(judged)
        return ticks

    def _judged(self, samples: Samples) -> Iterator[Judged]:
        """Ticks that `samples` complete; each must be used up before the next is asked for."""
        heard = self.ear.push(samples)
        estimates = self._estimates(heard)  # one per tick
        likeness = self.likeness.push(heard.bands, heard.gate_open)
        for estimate in estimates:
            yield self._judge(estimate, heard, float(likeness[estimate.hop]))
        self._hops += len(heard.bands)

    def _estimates(self, heard: Heard) -> list[Estimate]:
        """What the model says of spectra, or of descriptions of the sound itself."""
        if isinstance(self.trunk, Describing):
            return self.trunk.push(heard.samples, heard.gate_open)
        return self.trunk.push(heard.bands, heard.gate_open)

    def _judge(self, estimate: Estimate, heard: Heard, likeness: float) -> Judged:
        gate_open = bool(heard.gate_open[estimate.hop])
        self._listen(estimate, gate_open=gate_open)
        ratings, trust = self._trust(gate_open=gate_open)
        music = gate_open and self.horizon.filled > 0.0
        is_strange = likeness < LIKE_ENOUGH or self.confidence.usual(ratings) < USUAL_ENOUGH
        index, self._ticks = self._ticks, self._ticks + 1
        return Judged(
            index=index,
            time_s=self._time_s(estimate.hop),
            level_db=float(heard.level_db[estimate.hop]),
            gate_open=gate_open,
            ratings=ratings,
            confidence=likeness * trust * estimate.sure,
            sounding=Sounding(music, trusted=music and not is_strange),
        )

    def _frame(self, judged: Judged) -> Frame:
        ratings = judged.ratings
        contributions = self.emotion.contributions(ratings)
        return Frame(
            index=judged.index,
            time_s=judged.time_s,
            level_db=judged.level_db,
            gate_open=judged.gate_open,
            features=self.emotion.features(ratings),
            emotions=self.emotion.emotions(ratings),
            contributions=tuple(map(tuple, contributions.tolist())),
            why=self.emotion.explained(ratings, contributions),
            confidence=judged.confidence,
            live=self._live(self.emotion.unbounded(ratings), judged.sounding),
            others=self._others(judged.sounding),
            held=self.hands.hold,
            outputs=self.card.outputs,
        )

    def _listen(self, estimate: Estimate, *, gate_open: bool) -> None:
        """Take an estimate of music into the horizon; after a long silence another piece begins."""
        if not gate_open:
            self._is_new = self._is_new or self.rest.is_over
        elif estimate.heard >= HEARD_ENOUGH:
            if self._is_new:
                self.horizon.reset()
                self._is_new = False
            self.horizon.push(estimate.ratings)

    def _trust(self, *, gate_open: bool) -> tuple[Floats, float]:
        """Ratings over the horizon and how usual they are; average music before any was heard."""
        ratings = self.horizon.mean()
        if ratings is None:
            return np.array(self.card.features.mean), 0.0
        if not gate_open:
            return ratings, 0.0
        heard = self.horizon.filled, self.horizon.heard_s
        return ratings, self.confidence(ratings, filled=heard[0], heard_s=heard[1])

    def _live(self, absolute: tuple[float, ...], sounding: Sounding) -> tuple[float, ...]:
        """Live values 0..1: ranged, rested in silence, smoothed, and as the player's hand allows."""
        music, trusted = sounding
        self.calibration.push(absolute, sounding=music)
        ranged = self.ranging(absolute, learning=trusted, locked=self.show)
        if trusted or self._ranged is None:
            self._ranged = ranged
        smooth = self.smoothing(self.rest(self._ranged, sounding=music))
        return self.hands(smooth, still=music and not trusted)

    def _others(self, sounding: Sounding) -> tuple[View, ...]:
        """The music over the horizons that maps asked for."""
        usual = np.array(self.card.features.mean)
        return self.views(
            self.horizon, self.emotion, self.ranging, self.hands, usual=usual, sounding=sounding
        )

    def _time_s(self, hop: int) -> float:
        """Audio time at the end of a hop of this push, in seconds."""
        front = self.card.frontend
        end = ((self._hops + hop) * front.hop[0]) // front.hop[1] + front.frame
        return end / front.sample_rate

    @property
    def input_rate(self) -> int:
        """Rate of the samples given to `process`, in Hz; a change restarts the resampler alone."""
        return self.ear.resampler.input_rate

    @input_rate.setter
    def input_rate(self, rate: int) -> None:
        if rate != self.input_rate:
            self.ear.resampler = Resampler(rate, self.card.frontend.sample_rate)

    def apply(self, command: Command) -> str:
        """Change a setting between two blocks; what to tell whoever asked, often nothing.

        Raises
        ------
        ConfigError
            Unknown command, arguments it does not take, or locked during a show.
        """
        return commands.obey(self, command)

    def state(self) -> State:
        """What was learnt about the player, to be kept."""
        gain, (low, high) = self.ear.leveller.gain, self.ranging.goal
        ratings = self.horizon.mean()
        return State(
            model=self.card.identity,
            gain_db=gain.gain_db,
            gain_held=gain.held,
            low=low,
            high=high,
            heard_s=self.ranging.heard_s,
            frozen=self.ranging.frozen,
            weights=tuple(map(tuple, self.emotion.weights.tolist())),
            ratings=None if ratings is None else tuple(ratings.tolist()),
            used=self.ranging.range,
        )

    def restore(self, state: State, *, now_s: float | None) -> str:
        """Go on where `state` was kept; what was taken.

        At a start, `now_s` is the Unix time: values begin where they were if that was not
        long ago.  None means that music is going on, so ranges glide.
        """
        self.ear.leveller.gain.restore(state.gain_db, held=state.gain_held)
        fits = np.shape(state.weights) == self.emotion.weights.shape
        if state.model != self.card.identity or not fits:
            return f"gain restored; ranges and weights belong to {state.model}"
        self.emotion.weights[:] = state.weights
        self.ranging.frozen = state.frozen
        is_warm = now_s is not None and state.is_warm(now_s)
        self.ranging.aim(
            (state.low, state.high),
            heard_s=state.heard_s,
            at_once=now_s is not None,
            begin=state.used if is_warm else None,
        )
        if is_warm and state.ratings and len(state.ratings) == len(self.card.features.names):
            self.horizon.fill(np.array(state.ratings))
            self.rest.wake()
        return "gain, ranges and weights restored"

    def continue_from(self, old: Pipeline) -> None:
        """Go on where a pipeline with another model is: its time, its ear, its player's hand.

        The last second is heard again by this model, so its first estimate comes at once;
        ranges begin anew, because another model has another scale, and live values glide.
        """
        same_front = self.card.frontend == old.card.frontend
        passed_s = old._hops / old.card.frontend.frames_per_second
        self._ticks = old._ticks
        self._hops = old._hops if same_front else round(passed_s * self.card.frontend.frames_per_second)
        self.ear.guard = old.ear.guard
        self.input_rate = old.input_rate
        if same_front:
            self.ear = old.ear
        if same_front and isinstance(self.trunk, Trunk) and isinstance(old.trunk, Trunk):
            for estimate in self.trunk.push(*old.trunk.recent):
                if estimate.heard >= HEARD_ENOUGH:
                    self.horizon.push(estimate.ratings)
        self.rest, self.hands = old.rest, old.hands
        self.profile = old.profile
        self.hands.catch()
        self.views.adopt(old.views, awake=self.horizon.filled > 0.0)

    def close(self) -> None:
        """End what runs beside it; only descriptor models have such."""
        if isinstance(self.trunk, Describing):
            self.trunk.close()

    def reset(self) -> None:
        """Forget what was heard and learnt, and weights set by hand; other settings and the time stay."""
        self.ear.leveller.reset()
        self.trunk.reset()
        self.horizon.reset()
        self.likeness.reset()
        self.ranging.reset()
        self.calibration.reset()
        self.rest.reset()
        self.smoothing.reset()
        self.views.reset()
        self.emotion.reset()
        self.hands.catch()
        self._ranged = None
        self._is_new = False


def build_pipeline(
    config: settings.Config,
    *,
    input_rate: int,
    trunk: Trunk | None = None,
    describer: Callable[[str], Describer] = Descriptor,
) -> Pipeline:
    """Construct every stage: the only place where that happens.

    Parameters
    ----------
    config : Config
    input_rate : int
        Rate of the samples to come, in Hz.
    trunk : Trunk, optional
        One that was loaded before, from now on of this pipeline alone; it forgets what it heard.
    describer : callable
        Makes what describes sound for models that need it, of the name of their front end;
        in line, unless it is given.

    Raises
    ------
    ModelError, MissingDependency, ConfigError
        The model cannot be loaded or a setting cannot be taken.
    """
    card = trunk.card if trunk else open_card(config.model.name, config.model.overlay)
    if trunk:
        trunk.reset()
    usual = low, high = usual_range(card)
    return Pipeline(
        card=card,
        ear=build_ear(card.frontend, config, input_rate=input_rate),
        trunk=trunk or open_trunk(card, describer),
        horizon=Horizon(card, horizon_s=config.model.horizon_s),
        emotion=EmotionLayer(card),
        likeness=Likeness(card.frontend.frames_per_second),
        confidence=Confidence(card),
        ranging=Ranging(config.ranging, tick_s=card.tick_s, prior_low=low, prior_high=high),
        calibration=Calibration(config.ranging, tick_s=card.tick_s, usual=usual),
        rest=build_rest(config, tick_s=card.tick_s),
        smoothing=build_smoother(config.smoothing, tick_s=card.tick_s),
        hands=build_hands(config, tick_s=card.tick_s),
        views=build_views(config, tick_s=card.tick_s),
        show=config.show,
        profile=config.profile.name,
    )


def open_trunk(card: Card, describer: Callable[[str], Describer]) -> Trunk | Describing:
    """The model itself, with what describes sound where it needs that."""
    return Describing(card, describer(card.frontend.kind)) if card.frontend.is_described else Trunk(card)


def build_smoother(smoothing: settings.Smoothing, *, tick_s: float) -> Smoother:
    """A smoother of the fifteen values, each with its own settings where it has some."""
    own = {VALUE_NAMES.index(name): one for name, one in smoothing.values.items()}
    return Smoother(smoothing, n=len(VALUE_NAMES), tick_s=tick_s, own=own)


def build_rest(config: settings.Config, *, tick_s: float) -> Rest:
    """Where live values go in silence."""
    return Rest(rest=config.ranging.rest, release_s=config.gate.release_s, tick_s=tick_s)


def build_views(config: settings.Config, *, tick_s: float) -> Views:
    """Views over the horizons that maps have of their own."""
    horizons = {entry.horizon_s for entry in config.map if entry.horizon_s is not None}

    def tail() -> Tail:
        smoothing = build_smoother(config.smoothing, tick_s=tick_s)
        return Tail(build_rest(config, tick_s=tick_s), smoothing, build_hands(config, tick_s=tick_s))

    return Views(horizons, tail)


def build_hands(config: settings.Config, *, tick_s: float) -> Hands:
    """Hold and amount, with the place where each value rests."""
    manual = [config.hands.manual.get(name, config.ranging.rest) for name in VALUE_NAMES]
    return Hands(manual, amount=config.hands.amount, tick_s=tick_s)


def build_ear(front: FrontEndCard, config: settings.Config, *, input_rate: int) -> Ear:
    """Construct the stages before the model, which training shares."""
    gate = Gate(config.gate, hop_s=1.0 / front.frames_per_second)
    gain = Gain(config.gain, hop_s=1.0 / front.frames_per_second)
    return Ear(
        guard=Guard(config.input.channel),
        resampler=Resampler(input_rate, front.sample_rate),
        hops=HopCutter(front),
        leveller=Leveller(gate, gain),
        frontend=open_frontend(front),
    )


def usual_range(card: Card) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Absolute values between which the model's training music mostly lies, low and high.

    The mean plus and minus 1.5 standard deviations of the fifteen values, where the
    ranging of live values starts before it knows the player.
    """
    estimate = np.array(card.features.predicted_mean)
    spread = np.array(card.features.predicted_sd)
    layer = EmotionLayer(card)
    emotions = layer.ratings(estimate)
    # Features correlate, so their weighted spreads add up to less than their sum.
    emotion_spread = np.zeros(len(EMOTION_NAMES))
    rows = [EMOTION_NAMES.index(name) for name in card.emotions.names]
    emotion_spread[rows] = np.sqrt((np.array(card.emotions.weights) ** 2) @ (spread**2))
    ends = []
    for sign in (-1.5, 1.5):
        midlevel = layer.features(estimate + sign * spread)
        ratings = np.nan_to_num(emotions + sign * emotion_spread, nan=5.0)
        ends.append((*midlevel, *map(emotion_to_absolute, EMOTION_NAMES, ratings)))
    assert len(ends[0]) == len(MIDLEVEL_NAMES) + len(EMOTION_NAMES)  # noqa: S101 - our own logic
    return ends[0], ends[1]
