from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge.errors import WireError
from mer_bridge.wire.codec import (
    MAX_ARGUMENTS,
    MAX_DEPTH,
    MAX_ELEMENTS,
    decode,
    encode_bundle,
    encode_message,
    finite,
    sized,
)

BUNDLE = b"#bundle\0" + bytes(7) + b"\1"

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
addresses = st.from_regex(r"\A(/[a-z_0-9]{1,12}){1,4}\Z")
arguments = st.lists(
    st.one_of(
        st.integers(-(2**31), 2**31 - 1),
        st.floats(width=32, allow_nan=False, allow_infinity=False),
        texts,
        st.binary(min_size=1, max_size=40),  # python-osc cannot write an empty blob
    ),
    max_size=20,
)
messages = st.builds(lambda address, values: encode_message(address, *values), addresses, arguments)
packets = st.recursive(messages, lambda inner: st.lists(inner, max_size=4).map(encode_bundle), max_leaves=8)


def nested(depth: int) -> bytes:
    packet = encode_message("/a")
    for _ in range(depth):
        packet = encode_bundle([packet])
    return packet


def read_all(packet: bytes) -> None:
    """Decode a packet to its last argument."""
    for message in decode(packet):
        assert isinstance(message.arguments, tuple)


def built_by_python_osc(address: str, values: list) -> bytes:
    builder = OscMessageBuilder(address)
    for value in values:  # by itself it would write -2**31 with 64 bits
        builder.add_arg(value, {int: "i", float: "f", str: "s", bytes: "b"}[type(value)])
    return builder.build().dgram


@given(addresses, arguments)
def test_what_we_write_python_osc_reads(address, values):
    message = OscMessage(encode_message(address, *values))
    assert message.address == address
    assert message.params == values


@given(addresses, arguments)
def test_what_python_osc_writes_we_read(address, values):
    (message,) = decode(built_by_python_osc(address, values))
    assert message.address == address
    assert list(message.arguments) == values


@given(addresses, arguments)
def test_a_message_is_the_same_bytes_as_python_osc_makes(address, values):
    assert encode_message(address, *values) == built_by_python_osc(address, values)


@given(st.lists(messages, max_size=10))
def test_a_bundle_holds_its_messages_in_order(contents):
    packet = encode_bundle(contents)
    assert [encode_message(message.address, *message.arguments) for message in decode(packet)] == contents
    assert [content.dgram for content in OscBundle(packet)] == contents


def test_truth_values_go_out_as_integers_because_pd_refuses_t_and_f():
    assert encode_message("/a", True, False) == encode_message("/a", 1, 0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e39, -1e300])
def test_what_no_32_bit_float_can_hold_goes_out_as_zero(value):
    assert finite(value) == 0.0
    assert encode_message("/a", value) == encode_message("/a", 0.0)


def test_the_largest_32_bit_float_goes_out_as_it_is():
    largest = struct.unpack(">f", b"\x7f\x7f\xff\xff")[0]
    assert decode(encode_message("/a", largest, -largest))[0].arguments == (largest, -largest)


@pytest.mark.parametrize(
    ("address", "argument", "words"),
    [
        ("no-slash", 1, "begins with '/'"),
        ("/a", 2**31, "32 bits"),
        ("/a", "a\0b", "zero"),
        ("/ä", 1, "begins"),
    ],
)
def test_what_cannot_be_written_is_said(address, argument, words):
    with pytest.raises(WireError, match=words):
        encode_message(address, argument)


def test_types_that_others_send_are_read_too():
    data = struct.pack(">qdQ", -5, 0.5, 1 << 63)
    packet = b"/a\0\0" + b",TFNIhdt" + bytes(4) + data
    assert decode(packet)[0].arguments == (1, 0, 0, 1, -5, 0.5, 1 << 63)


def test_an_empty_blob_comes_back():
    assert decode(encode_message("/a", b""))[0].arguments == (b"",)


def test_a_message_without_type_tags_has_no_arguments():
    assert decode(b"/mer/ping\0\0\0")[0].arguments == ()


@pytest.mark.parametrize("tag", [b"\0\0\0\0\0\0\0\1", b"\xff" * 8])
def test_time_tags_are_read_over(tag):
    packet = b"#bundle\0" + tag + sized(encode_message("/a", 1))
    assert decode(packet)[0].arguments == (1,)


def test_the_packet_that_makes_python_osc_loop_for_ever_is_refused():
    packet = BUNDLE + struct.pack(">i", -4)
    assert len(packet) == 20
    with pytest.raises(WireError, match="-4 bytes"):
        decode(packet)


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        (b"", "length"),
        (b"/a", "length"),
        (b"abc\0", "begins with '/'"),
        (b"/abc", "not ended"),
        (b"/a\0\1", "padded"),
        (b"/\xc3\xa4\0,\0\0\0", "ASCII"),
        (b"/a\nb\0\0\0\0", "begins with"),
        (b"/" + b"a" * 299 + bytes(4), "begins with"),
        (b"/a\0\0abc\0", "type tags"),
        (b"/a\0\0,iii", "not ended"),
        (b"#bundle\0", "cut short"),
        (BUNDLE + b"\0\0\0\0", "0 bytes"),
        (BUNDLE + b"\0\0\0\5/a\0\0,\0\0\0", "5 bytes"),
        (BUNDLE + b"\0\0\0\x40/a\0\0,\0\0\0", "64 bytes"),
        (BUNDLE + b"\x7f\xff\xff\xfc/a\0\0", "2147483644 bytes"),
    ],
)
def test_a_packet_that_is_not_osc_is_refused_as_a_whole(packet, words):
    with pytest.raises(WireError, match=words):
        decode(packet)


@pytest.mark.parametrize(
    ("tags_and_data", "words"),
    [
        (b",i\0\0", "end early"),
        (b",i\0\0" + bytes(8), "take 4 bytes"),
        (b",s\0\0abcd", "not ended"),
        (b",s\0\0\xff\0\0\0", "UTF-8"),
        (b",s\0\0a\0\0\1", "padded"),
        (b",b\0\0", "end early"),
        (b",b\0\0\xff\xff\xff\xff", "does not fit"),
        (b",b\0\0\0\0\0\5abcd", "does not fit"),
        (b",b\0\0\0\0\0\1a\0\0\1", "padded"),
        (b",x\0\0", "type 'x'"),
        (b",[i]\0\0\0\0" + bytes(4), "type '\\['"),
        (b"," + b"T" * (MAX_ARGUMENTS + 1) + bytes(2), "at most"),
    ],
)
def test_arguments_that_do_not_fit_their_types_are_refused(tags_and_data, words):
    packet = b"/a\0\0" + tags_and_data
    with pytest.raises(WireError, match=words):
        read_all(packet + bytes(-len(packet) % 4))


def test_bundles_nest_so_deep_and_no_deeper():
    assert len(decode(nested(MAX_DEPTH))) == 1
    with pytest.raises(WireError, match="deep"):
        decode(nested(MAX_DEPTH + 1))


def test_thousands_of_levels_do_not_exhaust_the_stack():
    with pytest.raises(WireError, match="deep"):
        decode(nested(3000))


def test_a_packet_has_so_many_elements_and_no_more():
    assert len(decode(encode_bundle([encode_message("/a")] * MAX_ELEMENTS))) == MAX_ELEMENTS
    with pytest.raises(WireError, match="element 65"):
        decode(encode_bundle([encode_message("/a")] * (MAX_ELEMENTS + 1)))


def test_empty_bundles_count_as_elements_too():
    with pytest.raises(WireError, match="element 65"):
        decode(encode_bundle([encode_bundle([])] * (MAX_ELEMENTS + 1)))


@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_but_wire_errors(content):
    try:
        read_all(content)
    except WireError:
        return


@given(st.binary(max_size=100).map(lambda content: content + bytes(-len(content) % 4)), st.booleans())
def test_random_bodies_of_well_begun_packets_raise_nothing_but_wire_errors(body, is_bundle):
    try:
        read_all((BUNDLE if is_bundle else b"/mer/audio\0\0,") + body)
    except WireError:
        return


@given(
    packets,
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 64),
)
def test_damaged_packets_raise_nothing_but_wire_errors(packet, changes, cut):
    damaged = bytearray(packet)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    try:
        read_all(bytes(damaged[: len(damaged) - cut]))
    except WireError:
        return
