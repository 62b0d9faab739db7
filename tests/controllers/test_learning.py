from __future__ import annotations

import pytest

from mer_bridge.controllers.learning import PERIOD_S, Sweep
from mer_bridge.controllers.targets import parse


def heard(target: str, *, seconds: float = PERIOD_S, hz: float = 25.0) -> list[list[str]]:
    sweep = Sweep(parse(target))
    return [
        [message.hex(" ") for message in sweep.at(100.0 + k / hz, channel=0)]
        for k in range(round(seconds * hz))
    ]


@pytest.mark.parametrize("target", ["cc:74", "cc14:20", "pressure", "bend", "nrpn:5"])
def test_a_sweep_goes_from_end_to_end_within_a_period(target):
    messages = [message for step in heard(target) for message in step]
    values = {int(message.split()[-1], 16) for message in messages}
    assert {0, 127} <= values


def test_the_low_half_of_a_pair_is_never_sent():
    assert {message[:5] for step in heard("cc14:20") for message in step} == {"b0 14"}


def test_a_quick_caller_hears_no_more_than_twenty_five_a_second():
    assert sum(map(len, heard("cc:20", seconds=10.0, hz=1000.0))) <= 260


def test_a_note_goes_on_and_off_in_turn():
    kinds = [step[0][:2] for step in heard("note:60") if step]
    assert kinds == ["90", "80"] * 4


def test_a_program_alternates_between_two():
    assert [step[0] for step in heard("program", seconds=1.4) if step] == ["c0 01", "c0 00", "c0 01"]
