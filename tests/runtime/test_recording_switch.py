"""Recording switched on and off while a bridge runs: each time a session with what was sent."""

from __future__ import annotations

import threading
import time

from mer_bridge.config import Config, Input, Map, Osc, Record
from mer_bridge.report.sent import read
from mer_bridge.runtime import Bridge
from mer_bridge.sinks.ledger import Ledger
from mer_bridge.values import Command

PATIENCE_S = 60.0


def sounds(bridge, index):
    """Wait until a frame behind `index` was sent; gives its own."""
    end_s = time.monotonic() + PATIENCE_S
    while bridge.newest is None or bridge.newest.index <= index:
        assert time.monotonic() < end_s
        bridge.wait(0.05)
    return bridge.newest.index


def answer(bridge, command, said):
    """Ask, and wait for the answer."""
    told = threading.Event()

    def reply(*words):
        said.append(words)
        told.set()

    bridge.ask(command, reply)
    assert told.wait(PATIENCE_S)


def test_each_recording_has_what_was_sent_while_it_went_on(tmp_path):
    said = []
    config = Config(
        input=Input(kind="player"),
        osc=Osc(listen="127.0.0.1:auto", send=()),
        record=Record(folder=str(tmp_path)),
        map=(Map(source="tension", to="osc:/synth"),),
    )
    with Bridge(config) as bridge:
        index = sounds(bridge, 0)
        for _ in range(2):
            answer(bridge, Command("record", (1,)), said)
            index = sounds(bridge, index + 3)
            answer(bridge, Command("record", (0,)), said)
        assert not [sink for sink in bridge._parts.sender._sinks if isinstance(sink, Ledger)]
    assert [address for address, *_ in said] == ["/mer/answer"] * 4, said
    folders = sorted(tmp_path.iterdir())
    assert len(folders) == 2
    for folder in folders:
        sent = read(folder / "sent.jsonl")
        assert sent.values["osc:/synth"].values
        assert sent.last["ticks"] > 0
        assert sent.note == ""
    assert "mer-bridge ledger" not in {thread.name for thread in threading.enumerate()}


def test_a_bridge_that_ends_while_it_records_finishes_both(tmp_path):
    config = Config(input=Input(kind="player"), osc=Osc(listen="127.0.0.1:auto", send=()))
    with Bridge(config, record=tmp_path / "take") as bridge:
        sounds(bridge, 3)
    sent = read(tmp_path / "take" / "sent.jsonl")
    assert (sent.note, sent.last["lost"]) == ("", 0.0)
    assert "mer-bridge ledger" not in {thread.name for thread in threading.enumerate()}
