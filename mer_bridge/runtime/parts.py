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

import numpy as np

from mer_bridge import wire
from mer_bridge.card import Card
from mer_bridge.config import Config
from mer_bridge.errors import MerBridgeError
from mer_bridge.glide import Glide
from mer_bridge.mapping import Mapper
from mer_bridge.pipeline import build_pipeline
from mer_bridge.runtime.advice import SELF_PACED
from mer_bridge.runtime.desk import Desk
from mer_bridge.runtime.keeper import restore
from mer_bridge.runtime.sender import Sender
from mer_bridge.runtime.worker import Worker
from mer_bridge.server import CommandCallback, Server
from mer_bridge.sinks import Sink
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.sinks.osc import OscSink
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.sources import Source, open_source
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
    source : Source
    server : Server
        Holds its port and answers already.
    osc : OscSink
        The one of the sinks that can also push a message at once.
    sinks : tuple of Sink
        Fed by the sender; `osc` is the first.
    recorders : tuple of Sink
        Fed by the worker.
    worker : Worker
    sender : Sender
    desk : Desk
        Hears pedals, and obeys commands about MIDI.
    notes : tuple of str
        Further facts, for people.
    opened : ExitStack
        Closes it all, in reverse order.
    """

    card: Card
    source: Source
    server: Server
    osc: OscSink
    sinks: tuple[Sink, ...]
    recorders: tuple[Sink, ...]
    worker: Worker
    sender: Sender
    desk: Desk
    notes: tuple[str, ...]
    opened: ExitStack

    def facts(self, *, horizon_s: float) -> list[str]:
        """What runs, from where to where: one line each, for people."""
        host, port = self.server.address
        tick = f"a tick every {1000 * self.card.tick_s:.0f} ms"
        return [
            f"model: {self.card.title}, looks back {horizon_s:g} s, {tick}",
            f"input: {self.source.describe()}",
            f"listening: {host}:{port}, OSC over UDP and TCP",
            *(sink.describe() for sink in (*self.sinks, *self.recorders)),
            *self.desk.facts(),
            *self.notes,
        ]


def open_parts(
    config: Config, *, on_command: CommandCallback, record: Path | None = None, recorders: Sequence[Sink] = ()
) -> Parts:
    """Open source, port, model and sinks.

    Parameters
    ----------
    config : Config
    on_command : callable
        Receives what comes in by the server, on the server's threads, from now on.
    record : Path, optional
        A new file for every tick.
    recorders : sequence of Sink
        Told every tick as well.

    Raises
    ------
    MerBridgeError
        Something cannot be opened.
    """
    with ExitStack() as opened:
        mapper = Mapper(config)
        source = OscSource(config.input) if config.input.kind == "osc" else open_source(config.input)
        opened.callback(source.close)
        server = _serve(config, source, on_command)
        opened.callback(server.close)
        pipeline = build_pipeline(config, input_rate=source.sample_rate)
        notes = restore(pipeline, config, mapper)
        prefix = wire.player_prefix(config.input.name)
        osc = OscSink(config.osc, server, model=pipeline.card.title, prefix=prefix)
        sinks: tuple[Sink, ...] = (osc,)
        midi = None
        if config.midi.port:
            midi = MidiSink(config.midi, rest=mapper.at_rest())
            opened.callback(midi.close)
            sinks += (midi,)
        desk = Desk(config, midi, _forward(on_command, osc))
        opened.callback(desk.close)
        mapper.wait_by(desk.clock.due)
        if record is not None:
            recorder = Recorder(record, model=pipeline.card.title, config=config)
            recorders = (*recorders, recorder)
        for each in recorders:
            opened.callback(each.close)
        is_live = config.input.kind not in SELF_PACED
        worker = Worker(source, pipeline, recorders=recorders, is_live=is_live)
        sender = Sender(
            lambda: worker.newest,
            glide=Glide(pipeline.card.tick_s),
            mapper=mapper,
            sinks=sinks,
            rate_hz=config.osc.rate_hz,
            request=_forward(on_command, osc),
        )
        if config.oscquery.listen:
            from mer_bridge.oscquery.service import Service

            port = server.address[1]
            query = Service(config, osc_port=port, newest=lambda: (sender.shown, osc.model))
            opened.callback(query.close)
            notes = [*notes, query.describe()]
        everything = opened.pop_all()
    card = pipeline.card
    heard = (source, server, osc, sinks, tuple(recorders))
    return Parts(card, *heard, worker, sender, desk, tuple(notes), everything)


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
    pipeline = build_pipeline(config, input_rate=input_rate)
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


def _serve(config: Config, source: Source, on_command: CommandCallback) -> Server:
    """A server that has its port; it hands audio to the source that wants it."""
    if isinstance(source, OscSource):
        server = Server(config.osc, on_audio=source.feed, on_format=source.set_format, on_command=on_command)
    else:
        server = Server(config.osc, on_audio=_ignore_audio, on_format=_ignore_format, on_command=on_command)
    server.start()
    return server


def _ignore_audio(_block: wire.AudioBlock, _peer: wire.Peer) -> bool:
    """Audio over OSC is taken and not heard when the input is another one."""
    return True


def _ignore_format(_format: wire.AudioFormat, _peer: wire.Peer) -> None:
    """Likewise its sample rate."""
