"""What was sent is kept: values that changed, all events, and the counters."""

from __future__ import annotations

import json
import threading

import pytest

from mer_bridge.errors import ConfigError
from mer_bridge.report.sent import read
from mer_bridge.sinks.ledger import Ledger
from mer_bridge.values import Control


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def ledger(tmp_path):
    kept = Ledger(tmp_path / "sent.jsonl", state=lambda: {"lost": 3, "gate_open": True})
    yield kept
    kept.close()


def lines(ledger):
    return [json.loads(line) for line in ledger.path.read_text(encoding="utf-8").splitlines()]


def test_values_that_stay_are_kept_once_and_events_always(ledger):
    for step in range(30):
        controls = [Control("cc:1", 0.5), Control("cc:2", step / 100), Control("note:60", 1.0, is_event=True)]
        ledger.send(None, controls, step * 1.0)
    ledger.close()
    sent = read(ledger.path)
    assert sent.values["cc:1"].values == [0.5]
    assert sent.values["cc:2"].values == [step / 100 for step in range(30)]
    assert sent.events["note:60"].values == [1.0] * 30
    assert (sent.last["lost"], sent.last["gate_open"], sent.note) == (3.0, 1.0, "")
    assert ledger.dropped == 0


def test_quick_values_are_thinned_and_quick_events_are_not(ledger):
    for step in range(100):  # a second at a hundred steps
        ledger.send(None, [Control("cc:2", step / 100), Control("note:1", 1.0, is_event=True)], step / 100)
    ledger.close()
    sent = read(ledger.path)
    assert 9 <= len(sent.values["cc:2"].values) <= 11
    assert len(sent.events["note:1"].values) == 100


def test_times_count_from_the_beginning(tmp_path):
    clock = Clock()
    kept = Ledger(tmp_path / "sent.jsonl", state=dict, clock=clock)
    clock.now_s = 102.5
    kept.send(None, [Control("osc:/a", 1.0, arguments=("x", 1.0))], 0.0)
    kept.close()
    told = next(line for line in lines(kept) if "sent" in line)
    assert told == {"at_s": 2.5, "is_event": False, "sent": [["osc:/a", 1.0, ["x", 1.0]]]}


def test_a_ledger_is_never_overwritten(tmp_path):
    (tmp_path / "sent.jsonl").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot record to"):
        Ledger(tmp_path / "sent.jsonl", state=dict)
    assert (tmp_path / "sent.jsonl").read_text(encoding="utf-8") == "mine"


def test_counters_that_cannot_be_had_end_the_ledger_and_nothing_else(tmp_path, caplog):
    def state():
        raise RuntimeError("gone")

    kept = Ledger(tmp_path / "sent.jsonl", state=state)
    kept.send(None, [Control("cc:1", 0.5)], 0.0)
    kept.close()
    assert "gone" in caplog.text
    assert read(kept.path).values["cc:1"].values == [0.5]


def test_closing_twice_leaves_no_thread(ledger):
    ledger.close()
    ledger.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "mer-bridge ledger"]
