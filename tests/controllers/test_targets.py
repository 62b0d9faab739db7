"""Bytes are those of the MIDI 1.0 Detailed Specification; mido reads them back as an oracle."""

from __future__ import annotations

import math

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.controllers.targets import LIMITS, MidiTarget, of_control, parse
from mer_bridge.errors import ConfigError
from mer_bridge.values import Control

CONTINUOUS = ["cc:20", "cc14:20", "nrpn:300", "bend", "pressure"]


def encoded(target: str, value: float, *, channel: int = 0, coarse: bool = False) -> list[str]:
    parsed = parse(target)
    step = round(parsed.exact(value))
    return [message.hex(" ") for message in parsed.messages(step, channel=channel, coarse=coarse)]


@pytest.mark.parametrize(
    ("target", "value", "golden"),
    [
        ("cc:74", 0.5, ["b0 4a 40"]),
        # 10000 of 16383 is 78 * 128 + 16
        ("cc14:20", 10000 / 16383, ["b0 14 4e", "b0 34 10"]),
        # parameter 300 is 2 * 128 + 44; closed with the null parameter
        ("nrpn:300", 10000 / 16383, ["b0 63 02", "b0 62 2c", "b0 06 4e", "b0 26 10", "b0 65 7f", "b0 64 7f"]),
        ("bend", 0.0, ["e0 00 00"]),
        ("bend", 0.5, ["e0 00 40"]),
        ("bend", 1.0, ["e0 7f 7f"]),
        ("pressure", 1.0, ["d0 7f"]),
        ("program", 17.0, ["c0 11"]),
    ],
)
def test_messages_are_those_of_the_standard(target, value, golden):
    assert encoded(target, value) == golden


def test_the_channel_is_in_every_message():
    for target in (*CONTINUOUS, "program"):
        assert {message[1] for message in encoded(target, 0.3, channel=9)} == {"9"}


@pytest.mark.parametrize(
    ("target", "kept"), [("cc14:20", ["b0 14 7f"]), ("nrpn:1", ["b0 63 00", "b0 62 01", "b0 06 7f"])]
)
def test_coarse_leaves_the_low_bits_out(target, kept):
    coarse = encoded(target, 1.0, coarse=True)
    assert coarse[: len(kept)] == kept
    assert not any(message.startswith(("b0 34", "b0 26")) for message in coarse)


@given(value=st.floats(0.0, 1.0))
def test_another_library_reads_the_bend_that_was_meant(value):
    (message,) = parse("bend").messages(round(parse("bend").exact(value)), channel=0)
    pitch = mido.Message.from_bytes(message).pitch
    assert pitch / (8192 if value <= 0.5 else 8191) == pytest.approx(2.0 * value - 1.0, abs=1e-4)


@given(value=st.floats() | st.integers(), target=st.sampled_from([*CONTINUOUS, "program"]))
def test_no_number_makes_an_invalid_message(value, target):
    parsed = parse(target)
    for message in parsed.messages(round(parsed.exact(value)), channel=15):
        mido.Message.from_bytes(message)


def test_nothing_becomes_the_low_end():
    assert parse("cc:1").exact(math.nan) == 0.0


@pytest.mark.parametrize(
    "text",
    ["cc", "cc:", "cc:120", "cc14:32", "nrpn:16383", "note:128", "osc:/a", "bend:1", "cc:-1", "CC:1", ""],
)
def test_what_is_no_target_is_refused_in_one_line(text):
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert "\n" not in str(caught.value)
    assert of_control(Control(text, 0.5)) is None


@pytest.mark.parametrize("kind", LIMITS)
def test_the_highest_number_is_taken(kind):
    assert parse(f"{kind}:{LIMITS[kind]}") == MidiTarget(kind, LIMITS[kind])
