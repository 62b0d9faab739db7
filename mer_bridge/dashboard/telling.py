"""What viewers are told besides frames, as JSON: who we are, what holds, what is counted, what was said.

In: a `Stage`, and the `Monitor` of what it sends.  Out: messages, each with its ``type``:
``hello`` once, ``state`` when it has changed, ``pulse`` a few times a second, ``log`` when
something was said.  Numbers may be missing (null) but are never infinite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from mer_bridge import __version__
from mer_bridge.config import ENSEMBLE, Config, Map
from mer_bridge.dashboard.monitor import Monitor
from mer_bridge.dashboard.packing import HEAD, LAYOUT, SIZE
from mer_bridge.mapping import DEFAULT_CCS, SOURCE_NAMES
from mer_bridge.meters import EMOTION_WORDS, FEATURE_WORDS
from mer_bridge.runtime.journal import Journal
from mer_bridge.runtime.standing import Learnt, Standing
from mer_bridge.runtime.stats import Stats
from mer_bridge.sinks import Sink
from mer_bridge.values import BIPOLAR_NAMES, EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, Command, Quadrant

MAX_LOG = 60
"""Lines a new viewer is told of what was said before."""

Message = dict[str, Any]


class Stage(Protocol):
    """What a dashboard sees of a bridge, and what it asks of it; all from its own thread."""

    journal: Journal

    @property
    def config(self) -> Config:
        """The settings that hold now."""
        ...

    def standing(self) -> Standing:
        """What holds now."""
        ...

    def stats(self) -> Stats:
        """What is counted."""
        ...

    def ask(self, command: Command, reply: Callable[..., None]) -> None:
        """Carry out a command soon, and answer it."""
        ...

    def attach(self, sink: Sink) -> None:
        """Let one more sink see what is sent."""
        ...


def encode(message: Message) -> str:
    """A message as text."""
    return msgspec.json.encode(message).decode()


def hello(stage: Stage, *, may_steer: bool) -> Message:
    """Who we are, and every name and word the page needs."""
    players = stage.config.names if stage.config.others else ()
    voices = (*players, ENSEMBLE) if players else ()
    return {
        "type": "hello",
        "version": __version__,
        "may_steer": may_steer,
        "players": players,
        "layout": LAYOUT,
        "size": SIZE,
        "head": HEAD,
        "features": MIDLEVEL_NAMES,
        "emotions": EMOTION_NAMES,
        "bipolar": sorted(BIPOLAR_NAMES),
        "sources": (*SOURCE_NAMES, *(f"{name}.{value}" for name in voices for value in VALUE_NAMES)),
        "quadrants": [quadrant.value for quadrant in Quadrant],
        "feature_words": FEATURE_WORDS,
        "emotion_words": EMOTION_WORDS,
    }


class Teller:
    """Say what has changed since the last time.

    Thread: that of the dashboard.

    Parameters
    ----------
    stage : Stage
    monitor : Monitor
    """

    def __init__(self, stage: Stage, monitor: Monitor) -> None:
        self._stage = stage
        self._monitor = monitor
        self._known: tuple[Any, ...] = ()
        self._state = ""
        self._told: dict[str, float] = {}
        self._line = 0

    def catch_up(self) -> None:
        """Take all as told that was said until now."""
        lines = self._stage.journal.since(0)
        self._line = lines[-1].number if lines else 0

    def everything(self) -> list[str]:
        """All that a new viewer must be told after the hello."""
        lines = self._stage.journal.since(0)[-MAX_LOG:]
        return [
            encode(state(self._stage.standing())),
            encode(_log(lines)),
            encode({"type": "pulse", "out": self._monitor.values(), "stats": self._stage.stats()}),
        ]

    def news(self, *, viewers: int) -> list[str]:
        """What has changed for everybody."""
        standing = self._stage.standing()
        found = [encode(self._pulse(standing, viewers))]
        known = _what_counts(standing)
        if known != self._known:
            self._known = known
            text = encode(state(standing))
            found += [text] if text != self._state else []
            self._state = text
        lines = self._stage.journal.since(self._line)
        if lines:
            self._line = lines[-1].number
            found.append(encode(_log(lines)))
        return found

    def _pulse(self, standing: Standing, viewers: int) -> Message:
        values = self._monitor.values()
        changed = {target: value for target, value in values.items() if value != self._told.get(target)}
        self._told = values
        return {
            "type": "pulse",
            "stats": self._stage.stats(),
            "out": changed,
            "events": [[each.target, each.value, *each.arguments] for each in self._monitor.take_events()],
            "players": [_heard(each) for each in standing.players],
            "mix": {name: round(weight, 3) for name, weight in standing.mix.items()},
            "viewers": viewers,
        }


def state(standing: Standing) -> Message:
    """What holds now."""
    config, card = standing.config, standing.card
    return {
        "type": "state",
        "model": card.title,
        "tick_s": card.tick_s,
        "outputs": card.outputs,
        "has_features": card.has_features,
        "usual": [(mean - 1.0) / 9.0 for mean in card.features.mean],
        "players": [_player(each, standing) for each in standing.players],
        "shipped": card.emotions.weights if card.has_features else None,
        "show": config.show,
        "horizon_s": config.model.horizon_s,
        "smoothing": config.smoothing,
        "gain": config.gain,
        "amount": config.hands.amount,
        "rate_hz": config.osc.rate_hz,
        "maps": [{**_row(entry), "learn": _learnable(entry, standing)} for entry in config.map],
        "defaults": DEFAULT_CCS if standing.has_midi and config.defaults else {},
        "presets": [{"name": each.name, "at": each.at} for each in standing.presets],
        "preset": standing.preset,
        "morphing": bool(standing.mix),
        "cues": [cue.name for cue in config.cue],
        "recording": standing.is_recording,
        "midi": standing.has_midi,
        "can_save": standing.can_save,
    }


def _what_counts(standing: Standing) -> tuple[Any, ...]:
    """All that `state` is made of; cheap to compare, because what has not changed is the same object."""
    states = ((each.profile, each.state) for each in standing.players)
    return (
        standing.config,
        standing.card,
        [(profile, state and (state.frozen, state.weights)) for profile, state in states],
        standing.presets,
        standing.preset,
        bool(standing.mix),
        standing.is_recording,
    )


def _player(learnt: Learnt, standing: Standing) -> Message:
    """What holds for one player."""
    card, state = standing.card, learnt.state
    weights = card.emotions.weights if state is None else state.weights
    return {
        "name": learnt.name,
        "profile": learnt.profile,
        "frozen": standing.config.ranging.freeze if state is None else state.frozen,
        "weights": weights if card.has_features else None,
    }


def _heard(learnt: Learnt) -> Message:
    """What the bridge goes on learning about one player."""
    state = learnt.state
    if state is None:
        return {"gain_db": None, "gain_held": False, "heard_s": 0.0}
    held = state.gain_held
    return {"gain_db": round(state.gain_db, 1), "gain_held": held, "heard_s": round(state.heard_s, 1)}


def _row(entry: Map) -> Message:
    row: Message = msgspec.to_builtins(entry)
    del row["line"]
    return row


def _learnable(entry: Map, standing: Standing) -> str:
    """What to learn for a map; empty where it does not go over MIDI."""
    return entry.to if standing.has_midi and not entry.to.startswith("osc:") else ""


def _log(lines: list[Any]) -> Message:
    return {"type": "log", "lines": [{"at_s": line.at_s, "text": line.text} for line in lines]}
