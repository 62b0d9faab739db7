"""What goes over the wire: bundles out, audio in, MIDI out, against python-osc and mido."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from harness import Goal, Topic, interleaved, ratios, table
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge import wire
from mer_bridge.controllers import MidiScheduler
from mer_bridge.controllers.targets import MidiTarget
from mer_bridge.values import Control, Emotion, Frame, MidLevel, Reason, Why

OURS = "mer_bridge"
BLOCK = 1024


def frame() -> Frame:
    """A frame in which every number is different."""
    numbers = [float(np.float32(0.03 * n)) for n in range(40)]
    reasons = (Reason("modality", 0.4), Reason("dissonance", -0.3), Reason("articulation", 0.2))
    return Frame(
        index=123_456,
        time_s=numbers[30],
        level_db=-18.5,
        gate_open=True,
        features=MidLevel(*numbers[:7]),
        emotions=Emotion(*numbers[7:15]),
        contributions=((0.0,) * 7,) * 8,
        why=Why("tension", reasons),
        confidence=0.75,
        live=tuple(numbers[15:30]),
    )


def _by_builder(packet: bytes) -> Callable[[], bytes]:
    """The same bundle through python-osc's builders."""
    messages = [(message.address, message.tags, message.arguments) for message in wire.decode(packet)]

    def build() -> bytes:
        bundle = OscBundleBuilder(IMMEDIATELY)
        for address, tags, arguments in messages:
            message = OscMessageBuilder(address)
            for tag, argument in zip(tags, arguments, strict=True):
                message.add_arg(argument, tag)
            bundle.add_content(message.build())
        return bundle.build().dgram

    return build


def encode(*, quick: bool) -> Topic:
    """The bundle of an output step, with everything in it."""
    bundle, values = wire.FrameBundle(), frame()
    packet = bundle.encode(values)
    by_builder = _by_builder(packet)
    same = by_builder() == packet
    calls: dict[str, Callable[[], object]] = {OURS: lambda: bundle.encode(values), "python-osc": by_builder}
    times = interleaved(calls, turns=50 if quick else 300, repeats=20)
    return Topic(
        title="OSC: encode a bundle",
        text=f"{len(wire.decode(packet))} messages, {len(packet)} bytes; the bytes of both are "
        f"{'identical' if same else 'DIFFERENT'}.",
        header=("", "median µs", "p10 µs", "ratio of medians", "ratio of p10"),
        rows=table(times, OURS),
        goals=[
            Goal("bundle, python-osc over ours", ratios(times, OURS)["python-osc"][1], 20.0),
            Goal("bundles byte-identical", float(same), 1.0, unit=""),
        ],
    )


def parse(*, quick: bool) -> Topic:
    """Blocks of 1024 samples, bytes to an array."""
    samples = np.random.default_rng(2).uniform(-1, 1, BLOCK)
    floats = wire.encode_message("/mer/audio", *samples.tolist())
    blob = wire.encode_message("/mer/audio", 7, (samples * 32767).astype(">i2").tobytes())

    def ours(packet: bytes) -> Callable[[], object]:
        return lambda: [wire.incoming(message) for message in wire.decode(packet)]

    def theirs() -> object:
        return np.array(OscMessage(floats).params, np.float32)

    def their_blob() -> object:
        return np.frombuffer(OscMessage(blob).params[1], ">i2") * np.float32(1 / 32768)

    calls: dict[str, Callable[[], object]] = {
        f"{OURS}, 1024 floats": ours(floats),
        f"{OURS}, 1024 int16 in a blob": ours(blob),
        "python-osc, 1024 floats": theirs,
        "python-osc, 1024 int16 in a blob": their_blob,
    }
    times = interleaved(calls, turns=50 if quick else 300, repeats=5)
    slow = times["python-osc, 1024 floats"].p10
    return Topic(
        title="OSC: parse audio",
        text="Packet to samples in float32, checked.",
        header=("", "median µs", "p10 µs", "ratio of medians", "ratio of p10"),
        rows=table(times, f"{OURS}, 1024 floats"),
        goals=[
            Goal("1024 floats, python-osc over ours", slow / times[f"{OURS}, 1024 floats"].p10, 20.0),
            Goal(
                "1024 samples, python-osc's floats over our blob",
                slow / times[f"{OURS}, 1024 int16 in a blob"].p10,
                20.0,
            ),
        ],
    )


def midi(*, quick: bool) -> Topic:
    """Sixteen controllers that all moved, values to bytes."""
    scheduler = MidiScheduler(rate_hz=100.0)
    sets = [[Control(f"cc:{20 + n}", (step + n) % 2 * 0.5) for n in range(16)] for step in range(2)]
    position = [0]

    def ours() -> object:
        position[0] += 1
        scheduler.want(sets[position[0] % 2])
        return scheduler.due(float(position[0]))

    targets = [MidiTarget("cc", 20 + n) for n in range(16)]
    calls: dict[str, Callable[[], object]] = {
        f"{OURS}, decided and encoded": ours,
        f"{OURS}, encoded only": lambda: [target.messages(64, channel=0) for target in targets],
    }
    notes = []
    try:
        import mido
    except ImportError as error:
        notes.append(f"mido is absent: {error}")
    else:

        def theirs() -> object:
            return [mido.Message("control_change", control=20 + n, value=64).bytes() for n in range(16)]

        calls["mido, encoded only"] = theirs
    first = f"{OURS}, encoded only"
    times = interleaved(calls, turns=50 if quick else 300, repeats=10)
    assert len(ours()) == 16  # type: ignore[arg-type]
    return Topic(
        title="MIDI: sixteen controllers",
        text="Ours also keeps rates, dead bands and the order; mido's builds and encodes the messages.",
        header=("", "median µs", "p10 µs", "ratio of medians", "ratio of p10"),
        rows=table(times, first),
        notes=notes,
    )


TOPICS = (encode, parse, midi)
