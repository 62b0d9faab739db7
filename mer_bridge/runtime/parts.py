"""What a running bridge consists of: everything opened and warm, nothing running yet.

In: a configuration.  Out: `Parts`.  Whatever cannot be opened raises, and what was opened
until then is closed again.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from mer_bridge import wire
from mer_bridge.card import Card
from mer_bridge.config import Config, Midi
from mer_bridge.describing import Nobody
from mer_bridge.errors import ConfigError, MerBridgeError
from mer_bridge.glide import Glide
from mer_bridge.mapping import Mapper
from mer_bridge.pipeline import Pipeline, build_pipeline
from mer_bridge.runtime.advice import SELF_PACED
from mer_bridge.runtime.aside import Asides
from mer_bridge.runtime.desk import Desk
from mer_bridge.runtime.doorman import Doorman
from mer_bridge.runtime.keeper import restore
from mer_bridge.runtime.opening import open_sources
from mer_bridge.runtime.player import Player
from mer_bridge.runtime.sender import Sender
from mer_bridge.runtime.voices import Choir, Solo, Voice
from mer_bridge.runtime.worker import Worker
from mer_bridge.server import Server
from mer_bridge.server.dispatch import CommandCallback
from mer_bridge.sinks import Sink
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.sinks.osc import OscSink
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.sources import Source
from mer_bridge.sources.osc import OscSource
from mer_bridge.units import seconds_to_samples
from mer_bridge.values import Command

SWITCH_INTERVAL_S = 0.0005


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything between microphone and receivers.

    Attributes
    ----------
    card : Card
        Of the model that hears.
    players : tuple of Player
        Who is heard, at least one.
    doorman : Doorman
        Hands them what comes in over OSC.
    server : Server
        Holds its port and answers already.
    osc : OscSink
        The one of the sinks that can also push a message at once.
    sinks : tuple of Sink
        Fed by the sender; `osc` is the first.
    recorders : tuple of Sink
        Fed by the worker of a single player, or by the sender.
    sender : Sender
    desk : Desk
        Hears pedals, and obeys commands about MIDI.
    asides : Asides
        Describe sound beside the workers, for models that need it.
    notes : tuple of str
        Further facts, for people.
    opened : ExitStack
        Closes it all, in reverse order.
    """

    card: Card
    players: tuple[Player, ...]
    doorman: Doorman
    server: Server
    osc: OscSink
    sinks: tuple[Sink, ...]
    recorders: tuple[Sink, ...]
    sender: Sender
    desk: Desk
    asides: Asides
    notes: tuple[str, ...]
    opened: ExitStack

    def facts(self, *, horizon_s: float) -> list[str]:
        """What runs, from where to where: one line each, for people."""
        host, port = self.server.address
        tick = f"a tick every {1000 * self.card.tick_s:.0f} ms"
        return [
            f"model: {self.card.title}, looks back {horizon_s:g} s, {tick}",
            *(player.fact() for player in self.players),
            f"listening: {host}:{port}, OSC over UDP and TCP",
            *(sink.describe() for sink in (*self.sinks, *self.recorders)),
            *self.desk.facts(),
            *self.notes,
        ]


def open_parts(
    config: Config, *, on_command: CommandCallback, record: Path | None = None, recorders: Sequence[Sink] = ()
) -> Parts:
    """Open sources, port, model and sinks.

    Parameters
    ----------
    config : Config
    on_command : callable
        Receives what comes in by the server, on the server's threads, from now on.
    record : Path, optional
        A new file for every tick.
    recorders : sequence of Sink
        Told every tick as well; of several players every output step.

    Raises
    ------
    MerBridgeError
        Something cannot be opened.
    """
    if config.others and config.profile.name:
        raise ConfigError('[profile] is one player\'s; of several, write profile = "…" in each [[input]]')
    with ExitStack() as opened:
        asides = Asides()
        opened.callback(asides.close)
        mapper = Mapper(config)
        alone = [config.alone(number) for number in range(len(config.players))]
        sources = open_sources(config.players, opened)
        by_osc = [source for source in sources if isinstance(source, OscSource)]
        doorman = Doorman([(source.player, source) for source in by_osc])
        server = _serve(config, doorman, on_command)
        opened.callback(server.close)
        pipelines = [
            build_pipeline(one, input_rate=source.sample_rate, describer=asides.open)
            for one, source in zip(alone, sources, strict=True)
        ]
        card = pipelines[0].card
        is_single = not config.others
        notes = [
            note
            for one, pipeline in zip(alone, pipelines, strict=True)
            for note in restore(pipeline, one, mapper if is_single else None)
        ]
        osc = osc_sink(config, server, model=card.title)
        sinks: tuple[Sink, ...] = (osc,)
        midi = None
        if config.midi.port:
            midi = MidiSink(midi_of(config), rest=mapper.at_rest())
            opened.callback(midi.close)
            sinks += (midi,)
        desk = Desk(config, midi, _forward(on_command, osc))
        opened.callback(desk.close)
        mapper.wait_by(desk.clock.due)
        if record is not None:
            recorders = (*recorders, Recorder(record, model=card.title, config=config))
        for each in recorders:
            opened.callback(each.close)
        names = [""] if is_single else config.names
        players = tuple(
            Player(name, one, source, _worker(one, source, pipeline, recorders if is_single else ()))
            for name, one, source, pipeline in zip(names, alone, sources, pipelines, strict=True)
        )
        sender = Sender(
            _voice(players, tick_s=card.tick_s),
            mapper=mapper,
            sinks=sinks if is_single else (*sinks, *recorders),
            rate_hz=config.osc.rate_hz,
            request=_forward(on_command, osc),
        )
        if config.oscquery.listen:
            from mer_bridge.oscquery.service import Service

            port = server.address[1]
            query = Service(config, osc_port=port, newest=lambda: (sender.shown, osc.model))
            opened.callback(query.close)
            notes.append(query.describe())
        everything = opened.pop_all()
    heard = (players, doorman, server, osc, sinks, tuple(recorders))
    return Parts(card, *heard, sender, desk, asides, tuple(notes), everything)


def _worker(config: Config, source: Source, pipeline: Pipeline, recorders: Sequence[Sink]) -> Worker:
    is_live = config.input.kind not in SELF_PACED
    return Worker(source, pipeline, recorders=recorders, is_live=is_live)


def _voice(players: Sequence[Player], *, tick_s: float) -> Voice:
    """What the sender speaks for."""
    solos = {player.name: Solo(player.worker.latest, Glide(tick_s)) for player in players}
    return Choir(solos) if len(solos) > 1 else solos[players[0].name]


def midi_of(config: Config) -> Midi:
    """Where controllers go: on a single player's own channel, if it has one."""
    channel = config.midi.channel if config.others else config.channel_of(0)
    return msgspec.structs.replace(config.midi, channel=channel)


def osc_sink(config: Config, server: Server, *, model: str) -> OscSink:
    """Everything under one root; of several players each under its own name besides."""
    if config.others:
        return OscSink(config.osc, server, model=model, players=config.names)
    return OscSink(config.osc, server, model=model, prefix=wire.player_prefix(config.input.name))


def _forward(on_command: CommandCallback, osc: OscSink) -> Callable[[Command], None]:
    """Give what a cue asks of others to whoever obeys commands; complaints go to everybody."""

    def reply(address: str, *arguments: float | str) -> None:
        if address == "/mer/error":
            osc.push("error", *map(str, arguments))

    def request(command: Command) -> None:
        try:
            on_command(command, reply)
        except MerBridgeError as error:
            osc.push("error", str(error))

    return request


def warm_up(config: Config, *, input_rate: int) -> None:
    """Compile and load what the first block would otherwise wait for, on a pipeline of its own."""
    pipeline = build_pipeline(config, input_rate=input_rate, describer=Nobody)
    look_back_s = pipeline.card.trunk.look_back_frames / pipeline.card.frontend.frames_per_second
    silence = np.zeros(seconds_to_samples(look_back_s + 0.5, sample_rate=input_rate), np.float32)
    frames = pipeline.process(silence)
    glide = Glide(pipeline.card.tick_s)
    glide.to(frames[-1], 0.0)
    Mapper(config).controls(glide.at(0.0))
    # What exists now lives to the end: the collector need not look at it again in the middle
    # of a performance.  Python's usual 5 ms between threads are an eighth of an output step;
    # with half a millisecond the sender keeps its time beside the worker.
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_INTERVAL_S)


def _serve(config: Config, doorman: Doorman, on_command: CommandCallback) -> Server:
    """A server that has its port."""
    server = Server(
        config.osc,
        on_audio=doorman.feed,
        on_format=doorman.set_format,
        on_command=on_command,
        players=config.names if config.others else (),
    )
    server.start()
    return server
