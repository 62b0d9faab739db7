"""Other settings handed over to all parts of a running bridge, at once or not at all."""

from __future__ import annotations

from mer_bridge import settings
from mer_bridge.card import Card
from mer_bridge.config import Config
from mer_bridge.mapping import Mapper
from mer_bridge.overlay import open_card
from mer_bridge.pipeline import Pipeline, build_pipeline
from mer_bridge.retuning import retune
from mer_bridge.runtime.desk import bindings_of
from mer_bridge.runtime.parts import Parts, midi_of
from mer_bridge.runtime.settable import exists
from mer_bridge.runtime.worker import Action
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.sinks.osc import receivers_of
from mer_bridge.values import Command

MAPPED = ("map", "event", "preset", "cue", "morph", "defaults", "osc.rate_hz", "ranging.rest")
"""Beginnings of settings of which the mapper is made: a new one takes over when one changes."""


def hand_over(parts: Parts, old: Config, new: Config, *, card: Card) -> Card:
    """Let all parts go on with other settings; whatever can fail is done first.

    Thread: settings.

    Parameters
    ----------
    parts : Parts
        What is running.
    old, new : Config
        What holds until now, and what from now on.
    card : Card
        Of the model that hears until now.

    Returns
    -------
    Card
        Of the model that hears from now on.

    Raises
    ------
    MerBridgeError
        A part cannot take them; nothing has changed.
    """
    different = settings.differences(old, new)
    mapper = Mapper(new) if any(path.startswith(MAPPED) for path in different) else None
    receivers = receivers_of(new.osc)
    bindings = bindings_of(new)
    if (new.model.name, new.model.overlay) != (old.model.name, old.model.overlay):
        actions = [exchange_for(pipeline) for pipeline in _fresh_pipelines(parts, new)]
        card = open_card(new.model.name, new.model.overlay)
    else:
        actions = [retuning(old, new) for _ in parts.players]
    notes = [_note(new, path) for path in different if exists(new, path)]
    for player, action in zip(parts.players, actions, strict=True):
        player.worker.between(action, notes)
    parts.osc.retune(new.osc, receivers)
    parts.desk.retune(new, bindings)
    parts.osc.model = card.title
    for sink in parts.sinks:
        if isinstance(sink, MidiSink):
            sink.retune(midi_of(new))
    parts.sender.retune(mapper=mapper, rate_hz=new.osc.rate_hz, tick_s=card.tick_s)
    return card


def _note(config: Config, path: str) -> Command:
    """A change as a command, for the tap."""
    return Command("set", (path, settings.as_toml(settings.value_at(config, path))))


def _fresh_pipelines(parts: Parts, new: Config) -> list[Pipeline]:
    """A pipeline with another model for each player."""
    rates = (player.source.sample_rate for player in parts.players)
    describer = parts.asides.open
    return [
        build_pipeline(new.alone(number), input_rate=rate, describer=describer)
        for number, rate in enumerate(rates)
    ]


def retuning(old: Config, new: Config) -> Action:
    """What the worker does about other settings."""

    def action(pipeline: Pipeline) -> Pipeline:
        retune(pipeline, old, new)
        return pipeline

    return action


def exchange_for(fresh: Pipeline) -> Action:
    """What the worker does about another model."""

    def action(pipeline: Pipeline) -> Pipeline:
        fresh.continue_from(pipeline)
        pipeline.close()
        return fresh

    return action
