from __future__ import annotations

import math
import re
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge import wire
from mer_bridge.errors import ConfigError, WireError
from mer_bridge.values import VALUE_NAMES, Command, Emotion, Frame, MidLevel, Reason, Why
from mer_bridge.wire import AudioBlock, AudioFormat, FrameBundle, decode, encode_message, incoming
from mer_bridge.wire.table import PARTS, TABLE

GOLDEN = Path(__file__).parents[1] / "golden"

# The same numbers stand in golden/make_osc_golden.py.
FRAME = Frame(
    index=7,
    time_s=1.792,
    level_db=-20.5,
    gate_open=True,
    features=MidLevel(0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 1.0),
    emotions=Emotion(-1.0, -0.1, 1.0, 0.2, 0.3, 0.4, 0.6, 0.7),
    contributions=((0.0,) * 7,) * 8,
    why=Why(
        "tension", (Reason("dissonance", 0.31), Reason("tonal_stability", -0.22), Reason("modality", 0.11))
    ),
    confidence=0.8,
    live=tuple(k / 15 for k in range(15)),
)


def golden(name: str) -> bytes:
    return bytes.fromhex((GOLDEN / f"{name}.hex").read_text(encoding="ascii"))


def read(packet: bytes):
    (message,) = decode(packet)
    return incoming(message)


def sent(bundle: FrameBundle, frame: Frame = FRAME) -> dict[str, tuple]:
    return {message.address: message.arguments for message in decode(bundle.encode(frame))}


def any_number(types: str) -> list[int | float | str]:
    return [{"i": 1, "f": 0.5, "s": "x", "*": "y"}[type_] for type_ in re.sub(r"[\[\]]", "", types)]


COMMANDS = [row for row in TABLE if row.group == "command"]

# The table


def test_every_address_and_form_stands_in_the_table_once():
    keys = [(row.direction, row.address, row.types) for row in TABLE]
    assert len(keys) == len(set(keys))
    assert all(row.address.startswith("/mer/") and row.text for row in TABLE)


def test_the_table_has_an_absolute_and_a_live_address_for_each_value():
    addresses = {row.address for row in TABLE if row.direction == "out"}
    assert {f"/mer/live/{name}" for name in VALUE_NAMES} < addresses
    assert {f"/mer/midlevel/{name}" for name in VALUE_NAMES[:7]} < addresses
    assert {f"/mer/emotion/{name}" for name in VALUE_NAMES[7:]} < addresses


def test_ranges_in_the_table_are_those_of_the_values():
    ranges = {row.address: row.range for row in TABLE}
    assert ranges["/mer/valence"] == ranges["/mer/arousal"] == ranges["/mer/emotion/tension"] == (-1.0, 1.0)
    assert ranges["/mer/emotion/anger"] == ranges["/mer/midlevel/modality"] == (0.0, 1.0)
    assert ranges["/mer/live/valence"] == ranges["/mer/all"] == (0.0, 1.0)


# What goes out: the bundle of a step


def test_the_bundle_is_byte_for_byte_what_python_osc_makes():
    assert FrameBundle().encode(FRAME) == golden("frame_bundle")


def test_the_bundle_fits_one_ethernet_packet():
    assert len(FrameBundle().encode(FRAME)) <= 1400


def test_python_osc_reads_the_bundle():
    bundle = OscBundle(FrameBundle().encode(FRAME))
    read_back = {message.address: message.params for message in bundle}
    assert read_back["/mer/frame"] == [7, pytest.approx(1.792)]
    assert read_back["/mer/arousal"] == read_back["/mer/emotion/energy"] == [pytest.approx(-0.1)]
    assert read_back["/mer/all"] == pytest.approx(list(FRAME.live))
    assert read_back["/mer/why"][:2] == ["tension", "dissonance"]


def test_bundle_and_table_agree_on_addresses_and_types():
    bundled = {(row.address, row.types) for row in TABLE if row.group in PARTS}
    messages = decode(FrameBundle().encode(FRAME))
    assert {(message.address, message.tags) for message in messages} == bundled
    assert len(messages) == len(bundled)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_can_go_out_alone(part):
    expected = {row.address for row in TABLE if row.group == part}
    assert set(sent(FrameBundle([part]))) == expected


def test_one_template_serves_frame_after_frame():
    bundle = FrameBundle()
    bundle.encode(replace(FRAME, index=99, live=(0.9,) * 15, why=Why("sad", FRAME.why.reasons)))
    assert bundle.encode(FRAME) == golden("frame_bundle")


def test_a_player_has_its_own_addresses():
    addresses = sent(FrameBundle(prefix=wire.player_prefix("anna")))
    assert len(addresses) == len(sent(FrameBundle()))
    assert all(address.startswith("/mer/player/anna/") for address in addresses)


@pytest.mark.parametrize("name", ["a b", "a/b", "*", "x" * 33, "é", "a\nb"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(name):
    with pytest.raises(ConfigError, match=r"input\.name"):
        wire.player_prefix(name)


@given(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,31}", fullmatch=True),
    st.sampled_from([row for row in TABLE if row.group == "command"]),
)
def test_every_command_can_be_meant_for_one_player(name, row):
    values = {"i": 1, "f": 0.5, "s": "x", "*": 1}
    arguments = [values[type_] for type_ in row.types.replace("[", "").replace("]", "")]
    verb = row.address.removeprefix("/mer/")
    for address, player in (
        (f"{wire.player_prefix(name)}/{verb}", name),
        (f"/mer/ensemble/{verb}", ""),
        (row.address, ""),
    ):
        (message,) = decode(encode_message(address, *arguments))
        assert wire.incoming(message)[0::2] == (verb, player)


@given(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,31}", fullmatch=True),
    st.sampled_from([row for row in TABLE if row.direction == "out"]),
)
def test_what_is_sent_of_a_player_is_never_taken_for_a_question(name, row):
    rest = row.address.removeprefix("/mer/")
    assert wire.is_output(f"{wire.player_prefix(name)}/{rest}")
    assert wire.is_output(f"/mer/ensemble/{rest}")


def test_a_why_with_fewer_than_three_reasons_is_left_out():
    assert "/mer/why" not in sent(FrameBundle(), replace(FRAME, why=Why("sad", FRAME.why.reasons[:2])))


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 1e39])
@pytest.mark.parametrize("field", ["time_s", "level_db", "confidence", "live"])
def test_a_number_that_is_not_finite_goes_out_as_zero_and_alone(wrong, field):
    value = (wrong, *FRAME.live[1:]) if field == "live" else wrong
    messages = sent(FrameBundle(), replace(FRAME, **{field: value}))
    numbers = [x for arguments in messages.values() for x in arguments if not isinstance(x, str)]
    assert all(math.isfinite(x) for x in numbers)
    assert messages["/mer/midlevel/articulation"] == (0.125,)
    key = "melodiousness" if field == "live" else ""
    assert messages[f"/mer/live/{key}" if key else "/mer/level"][0] in {0.0, -20.5}


def test_opposite_overflows_do_not_hide_each_other():
    messages = sent(FrameBundle(), replace(FRAME, level_db=1e39, confidence=-1e39))
    assert messages["/mer/level"] == messages["/mer/confidence"] == (0.0,)


def test_more_messages_ride_in_the_same_bundle():
    packet = FrameBundle(["level"]).encode(FRAME, [encode_message("/synth/cutoff", 440.0)])
    assert [message.address for message in decode(packet)] == ["/mer/level", "/synth/cutoff"]


def test_the_index_stays_a_32_bit_integer_for_ever():
    assert sent(FrameBundle(), replace(FRAME, index=2**31 + 5))["/mer/frame"][0] == 5


# What comes in as audio


def test_the_golden_audio_block_is_read_sample_by_sample():
    block = read(golden("audio_block"))
    assert (block.sequence, block.player) == (41, "")
    expected = (1024 * np.arange(64) - 32768) / 32768
    np.testing.assert_array_equal(block.samples, expected)
    assert block.samples.dtype == np.float32


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=300), st.integers(-(2**31), 2**31 - 1))
def test_an_int16_blob_has_full_scale_at_32768(values, sequence):
    content = struct.pack(f">{len(values)}h", *values)
    block = read(encode_message("/mer/audio", sequence, content))
    assert block.sequence == sequence
    np.testing.assert_array_equal(block.samples, np.array(values) / 32768)


@given(st.integers(1, 8), st.integers(1, 50))
def test_channels_come_interleaved(channels, n_samples):
    values = np.arange(n_samples * channels, dtype=">i2").reshape(n_samples, channels)
    block = read(encode_message("/mer/audio", 5, channels, values.tobytes()))
    samples = block.samples if channels > 1 else block.samples[:, np.newaxis]
    np.testing.assert_array_equal(samples, values / 32768)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=100))
def test_a_list_of_floats_is_exact_and_has_no_sequence_number(values):
    block = read(encode_message("/mer/audio", *values))
    assert block.sequence is None
    np.testing.assert_array_equal(block.samples, np.array(values, np.float32))


@given(st.lists(st.one_of(st.integers(-1, 1), st.floats(-1, 1, width=32)), min_size=1, max_size=100))
def test_whole_samples_may_be_tagged_as_integers(values):
    block = read(encode_message("/mer/audio", *values))
    np.testing.assert_array_equal(block.samples, np.array(values, np.float32))


def test_sixteen_thousand_floats_in_one_datagram_are_read():
    samples = np.linspace(-1, 1, 13_000, dtype=np.float32)
    packet = b"/mer/audio\0\0" + b"," + b"f" * 13_000 + bytes(3) + samples.astype(">f4").tobytes()
    np.testing.assert_array_equal(read(packet).samples, samples)


def test_non_finite_samples_pass_here_because_the_guard_counts_them():
    packet = encode_message("/mer/audio", 0.5) + struct.pack(">f", math.nan)
    packet = packet.replace(b",f\0\0", b",ff\0")
    np.testing.assert_array_equal(read(packet).samples, np.array([0.5, np.nan], np.float32))


def test_the_address_names_the_player():
    packet = encode_message("/mer/player/anna/audio", 1, b"\0\1")
    assert read(packet).player == "anna"


def test_python_osc_senders_are_understood():
    builder = OscMessageBuilder("/mer/audio")
    for value in (3, struct.pack(">4h", 1, -1, 16384, -32768)):
        builder.add_arg(value)
    block = read(builder.build().dgram)
    np.testing.assert_array_equal(block.samples, np.array([1, -1, 16384, -32768]) / 32768)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "audio is"),
        ((1, b""), "0 bytes"),
        ((1, b"abc"), "3 bytes"),
        ((1, 3, b"\0" * 8), "8 bytes"),
        ((1, 0, b"\0" * 8), "channels, got 0"),
        ((1, -2, b"\0" * 8), "channels, got -2"),
        ((1, 65, b"\0" * 130), "channels, got 65"),
        (("text",), "audio is"),
        ((b"\0\0",), "audio is"),
        ((0.5, "text"), "audio is"),
        ((1, b"\0\0", 1), "audio is"),
    ],
)
def test_audio_that_is_none_is_refused(arguments, words):
    with pytest.raises(WireError, match=words):
        read(encode_message("/mer/audio", *arguments))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 4,
        b"\0" * 8,
        b"\0\0\0\1\x7f\xff\xff\xff",
        b"\0\0\0\1\xff\xff\xff\xfe",
        b"\0\0\0\1\0\0\0\2",
    ],
)
def test_a_blob_whose_size_lies_is_refused(data):
    with pytest.raises(WireError):
        read(b"/mer/audio\0\0,ib\0" + data)


def test_more_floats_announced_than_there_are_is_refused():
    with pytest.raises(WireError, match="audio is"):
        read(b"/mer/audio\0\0,fff\0\0\0\0" + bytes(8))


# What comes in as a sample rate


@pytest.mark.parametrize("rate", [8000, 44_100, 192_000, 48_000.0])
def test_a_sender_tells_its_sample_rate(rate):
    assert read(encode_message("/mer/format", rate)) == AudioFormat(int(rate), "")
    assert read(encode_message("/mer/player/bo/format", rate)) == AudioFormat(int(rate), "bo")


@pytest.mark.parametrize("rate", [7999, 192_001, -1, 44_100.5, "44100", math.inf])
def test_a_rate_nobody_has_is_refused(rate):
    with pytest.raises(WireError, match="/mer/format"):
        read(encode_message("/mer/format", rate))


# What comes in as a command


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.address)
def test_every_command_of_the_table_is_understood(row):
    arguments = any_number(row.types)
    verb = row.address.removeprefix("/mer/")
    assert read(encode_message(row.address, *arguments)) == Command(verb, tuple(arguments))
    assert read(encode_message(f"/mer/player/anna/{verb}", *arguments)) == Command(
        verb, tuple(arguments), "anna"
    )


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.address)
def test_every_command_refuses_other_arguments(row):
    with pytest.raises(WireError, match=f"{row.address} takes"):
        read(encode_message(row.address, *any_number(row.types), b"more"))


def test_pd_sends_floats_where_integers_are_meant():
    command = read(encode_message("/mer/subscribe", 9200.0))
    assert command == Command("subscribe", (9200,))
    assert isinstance(command.arguments[0], int)


def test_an_integer_may_stand_for_a_float():
    command = read(encode_message("/mer/horizon", 4))
    assert isinstance(command.arguments[0], float)


@pytest.mark.parametrize(
    ("address", "argument"),
    [("/mer/hold", 0.5), ("/mer/horizon", "4"), ("/mer/preset", 1), ("/mer/subscribe", "9200")],
)
def test_an_argument_that_means_something_else_is_refused(address, argument):
    with pytest.raises(WireError, match=address):
        read(encode_message(address, argument))


@pytest.mark.parametrize("content", [b"\x7f\xc0\0\0", b"\x7f\x80\0\0", b"\xff\x80\0\0"])
@pytest.mark.parametrize("verb", ["horizon", "subscribe"])
def test_numbers_that_are_not_finite_are_no_arguments(content, verb):
    packet = encode_message(f"/mer/{verb}", 1.0)[:-4] + content
    with pytest.raises(WireError, match="finite"):
        read(packet)


@pytest.mark.parametrize(
    "address", ["/mer/nonsense", "/mer", "/other", "/mer/player/anna", "/mer/player//ping", "/mer/*"]
)
def test_an_address_that_is_not_ours_means_nothing(address):
    assert read(encode_message(address)) is None


def test_what_the_bridge_sends_is_known_as_such():
    for message in decode(FrameBundle(prefix="/mer/player/anna").encode(FRAME)):
        assert wire.is_output(message.address)
    assert wire.is_output("/mer/error")
    assert not wire.is_output("/mer/horizon")
    assert not wire.is_output("/synth/cutoff")


@given(
    st.sampled_from(["/mer/audio", "/mer/format", "/mer/horizon", "/mer/weight", "/mer/player/a/audio"]),
    st.text("ibfsTFNIhdtx[]", max_size=6),
    st.binary(max_size=60),
)
def test_any_arguments_of_our_addresses_raise_nothing_but_wire_errors(address, tags, data):
    packet = b"".join(
        content + bytes(4 - len(content) % 4) for content in (address.encode(), b"," + tags.encode())
    )
    try:
        result = read(packet + data + bytes(-len(data) % 4))
    except WireError:
        return
    assert isinstance(result, AudioBlock | AudioFormat | Command)


# Host and port


@pytest.mark.parametrize(
    ("text", "expected"),
    [("127.0.0.1:9129", ("127.0.0.1", "9129")), ("localhost:auto", ("localhost", "auto"))],
)
def test_host_and_port_are_told_apart(text, expected):
    assert wire.split_host_port(text, key="osc.listen") == expected


@pytest.mark.parametrize("text", ["", "9129", ":9129", "localhost", "a:0", "a:65536", "a:-1", "a:x", "a:²"])
def test_what_is_no_host_and_port_is_said_with_its_key(text):
    with pytest.raises(ConfigError, match=r"osc\.listen"):
        wire.split_host_port(text, key="osc.listen")
