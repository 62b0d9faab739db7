"""Whether a receiver ends up with every value: the MIDI sink at full rate over a real JACK server.

    python benchmarks/midi_delivery.py --seconds 600

starts ``jackd`` on its dummy driver, a receiver that is a client of it, and the bridge's own
sink with 40 controllers and 10 pairs of 14 bits that never rest, at 25 steps a second, with
a note event in every fifth step.  Every few seconds the controls stand still for a moment: then
the receiver must hold exactly the last value of each, and have had as many note-offs as
note-ons.  It prints one JSON object.  Needs jackd and JACK-Client.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter

COARSE, FINE = tuple(range(64, 96)) + tuple(range(102, 110)), tuple(range(20, 30))
STEP_S, BUSY_S, REST_S = 0.04, 8.0, 2.5
"""An output step; how long everything moves, and then stands still: longer than a refresh."""


RECEIVER = """
import jack, json, sys, time
heard, late = [], 0
client = jack.Client("receiver", no_start_server=True)
port = client.midi_inports.register("in")
@client.set_xrun_callback
def xrun(_):
    global late
    late += 1
@client.set_process_callback
def process(frames):
    for _, data in port.incoming_midi_events():
        heard.append((time.monotonic(), bytes(data)))
with client:
    print("ready", flush=True)
    values, times, kinds = {}, [], {}
    for _ in sys.stdin:
        news, heard = heard, []
        for at_s, message in news:
            times.append(at_s)
            kind = message[0] & 0xF0
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind == 0xB0:
                values[message[1]] = message[2]
        print(json.dumps([values, times, kinds, late]), flush=True)
        times, kinds = [], {}
"""
"""A client of the server in a process of its own, as a synth is; each line in asks for what it knows."""


class Receiver:
    """Knows what a synth knows."""

    def __init__(self) -> None:
        command, pipe = [sys.executable, "-c", RECEIVER], subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603 - our own text
        assert self._process.stdout is not None
        self._process.stdout.readline()
        self.values: dict[int, int] = {}
        self.times: list[float] = []
        self.kinds: Counter[int] = Counter()
        self.late = 0
        """Periods that JACK counts as missed: what was in them, no receiver heard."""

    def ask(self) -> None:
        """Take over what it has heard until now."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        values, times, kinds, self.late = json.loads(self._process.stdout.readline())
        self.values = {int(cc): value for cc, value in values.items()}
        self.times += times
        self.kinds.update({int(kind): count for kind, count in kinds.items()})

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=10)


def expected(wanted: dict[str, float]) -> dict[int, int]:
    """What every controller should stand at."""
    state = {}
    for target, value in wanted.items():
        kind, _, number = target.partition(":")
        if kind == "cc":
            state[int(number)] = round(value * 127)
        else:
            step = round(value * 16_383)
            state[int(number)], state[int(number) + 32] = step >> 7, step & 127
    return state


def measure(seconds: float) -> dict[str, object]:
    """Send for so long, and compare at every rest."""
    from mer_bridge import config
    from mer_bridge.sinks.midi import MidiSink
    from mer_bridge.values import Control, Emotion, Frame, MidLevel, Why

    frame = Frame(
        *(0, 0.0, -20.0, True, MidLevel(*[0.5] * 7), Emotion(*[0.5] * 8)),
        *(((0.0,) * 7,) * 8, Why("valence", ()), 1.0, (0.5,) * 15),
    )
    receiver = Receiver()
    sink = MidiSink(config.Midi(port="receiver"))
    generator, wanted, rests, right, steps, notes = random.Random(1), {}, 0, 0, 0, 0  # noqa: S311 - no secret
    began_s = time.monotonic()
    while time.monotonic() - began_s < seconds:
        busy_until_s = time.monotonic() + BUSY_S
        while (now_s := time.monotonic()) < busy_until_s:
            wanted = {f"cc:{cc}": generator.random() for cc in COARSE}
            wanted |= {f"cc14:{cc}": generator.random() for cc in FINE}
            controls = [Control(target, value) for target, value in wanted.items()]
            if steps % 5 == 0:
                notes += 1
                controls += [Control("note:60", velocity, is_event=True) for velocity in (1.0, 0.0)]
            sink.send(frame, controls, now_s)
            steps += 1
            time.sleep(max(0.0, STEP_S - (time.monotonic() - now_s)))
        rest_until_s = time.monotonic() + REST_S
        while (now_s := time.monotonic()) < rest_until_s:
            sink.send(frame, [Control(target, value) for target, value in wanted.items()], now_s)
            time.sleep(STEP_S)
        time.sleep(0.1)
        receiver.ask()
        truth = expected(wanted)
        rests += len(truth)
        right += sum(receiver.values.get(cc) == value for cc, value in truth.items())
    lasted_s = time.monotonic() - began_s
    sink.close()
    time.sleep(0.2)
    receiver.ask()
    receiver.close()
    return {
        "seconds": round(lasted_s, 1),
        "steps": steps,
        "final values compared": rests,
        "of them right": right,
        "share": right / rests,
        "messages heard": len(receiver.times),
        "most in any second": most_in_a_second(receiver.times),
        "notes asked for": notes,
        "note-ons": receiver.kinds[0x90],
        "note-offs": receiver.kinds[0x80],
        "dropped by the sink": sink.dropped,
        "periods JACK missed": receiver.late,
    }


def most_in_a_second(times: list[float]) -> int:
    """Most messages within any window of a second."""
    most = first = 0
    for last, at_s in enumerate(times):
        while at_s - times[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def main() -> int:
    """Start a server, measure, stop it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0)
    given = parser.parse_args()
    server = "mer-delivery"
    os.environ |= {"JACK_DEFAULT_SERVER": server, "JACK_NO_START_SERVER": "1", "MER_BRIDGE_MIDI_API": "jack"}
    # -S: the server waits for its clients, so that a crowded machine loses no period of theirs.
    command = ["jackd", "-S", "-n", server, "-r", "-d", "dummy", "-r", "48000", "-p", "256"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)  # noqa: S603 - our own words
    try:
        threading.Event().wait(3.0)
        result = measure(given.seconds)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    print(json.dumps(result, indent=1))
    sound = result["share"] == 1.0 and result["note-ons"] == result["note-offs"] == result["notes asked for"]
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
