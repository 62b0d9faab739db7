from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.server import Server
from mer_bridge.sinks.osc import OscSink, receivers_of
from mer_bridge.values import Control, Emotion, Frame, MidLevel, Why
from mer_bridge.wire import Message, decode, encode_message
from mer_bridge.wire.hosts import HOSTS

FRAME = Frame(
    index=3,
    time_s=1.5,
    level_db=-15.0,
    gate_open=True,
    features=MidLevel(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    emotions=Emotion(0.5, 0.5, 0.0, 0.1, 0.2, 0.3, 0.4, 0.9),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=0.8,
    live=(0.5,) * 15,
)
CALM = replace(FRAME, emotions=FRAME.emotions._replace(energy=-0.5))
STATE = [
    ("/mer/quadrant", (1, "uplifting")),
    ("/mer/category", (9, "elated")),
    ("/mer/subemotion", (2, "happy")),
    ("/mer/gate", (1,)),
    ("/mer/model", ("a model",)),
]


class Receiver:
    """A patch: a socket that hears what the bridge sends."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(10.0)
        self.port = self.socket.getsockname()[1]

    def packet(self) -> list[Message]:
        return decode(self.socket.recv(65_536))

    def rest(self) -> list[tuple[str, tuple]]:
        """Messages of the next packet that do not belong to each frame."""
        return [(m.address, m.arguments) for m in self.packet() if m.address != "/mer/level"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(
        config.Osc(listen="127.0.0.1:auto"),
        on_audio=lambda _block, _peer: True,
        on_format=lambda _format, _peer: None,
        on_command=lambda _command, _reply: None,
    )
    made.start()
    yield made
    made.close()


def sink_to(server: Server, *targets: str, **more) -> OscSink:
    return OscSink(config.Osc(send=targets, parts=("level",)), server, model="a model", **more)


def subscribe(server: Server, receiver: Receiver) -> None:
    """Subscribe, and wait until the answer to a later question shows that it was heard."""
    receiver.socket.sendto(encode_message("/mer/subscribe"), server.address)
    receiver.socket.sendto(encode_message("/mer/ping"), server.address)
    assert receiver.packet()[0].address == "/mer/pong"


def test_a_step_is_one_bundle_to_each_receiver(server, receiver):
    other = Receiver()
    sink = sink_to(server, f"127.0.0.1:{receiver.port}", f"localhost:{other.port}")
    sink.send(FRAME, (), 0.0)
    for each in (receiver, other):
        assert each.packet()[0] == decode(encode_message("/mer/level", -15.0))[0]
    other.socket.close()


def test_bundles_come_from_the_port_the_bridge_listens_on(server, receiver):
    sink_to(server, f"127.0.0.1:{receiver.port}").send(FRAME, (), 0.0)
    assert receiver.socket.recvfrom(65_536)[1] == server.address


def test_quadrant_category_subemotion_gate_and_model_are_sent_when_they_change(server, receiver):
    sink = sink_to(server, f"127.0.0.1:{receiver.port}")
    sent = []
    for frame in (FRAME, FRAME, CALM, replace(CALM, gate_open=False)):
        sink.send(frame, (), 0.0)
        sent.append(receiver.rest())
    sink.model = "another"
    sink.send(replace(CALM, gate_open=False), (), 0.0)
    sent.append(receiver.rest())
    assert sent == [
        STATE,
        [],
        [
            ("/mer/quadrant", (4, "calm")),
            ("/mer/category", (3, "serene")),
            ("/mer/subemotion", (11, "peaceful")),
        ],
        [("/mer/gate", (0,))],
        [("/mer/model", ("another",))],
    ]


def test_a_new_subscriber_first_gets_the_whole_state(server, receiver):
    sink = sink_to(server)
    sink.send(FRAME, (), 0.0)
    subscribe(server, receiver)
    sink.send(FRAME, (), 0.0)
    assert receiver.rest() == STATE
    assert receiver.rest() == []  # the bundle of the step, with nothing changed
    sink.send(FRAME, (), 0.0)
    assert receiver.rest() == []


def test_who_is_both_configured_and_subscribed_gets_a_step_once(server, receiver):
    sink = sink_to(server, f"127.0.0.1:{receiver.port}")
    subscribe(server, receiver)
    sink.send(FRAME, (), 0.0)
    sink.push("error", "the end")
    assert [receiver.packet()[0].address for _ in range(3)] == ["/mer/quadrant", "/mer/level", "/mer/error"]


def test_osc_controls_ride_along_and_others_do_not(server, receiver):
    sink = sink_to(server, f"127.0.0.1:{receiver.port}")
    sink.send(FRAME, (), 0.0)
    receiver.packet()
    controls = [Control("osc:/synth/cutoff", 440.0), Control("cc:74", 0.5), Control("osc:/go", 1.0)]
    sink.send(FRAME, controls, 0.04)
    assert receiver.rest() == [("/synth/cutoff", (440.0,)), ("/go", (1.0,))]


def test_startup_and_errors_are_pushed_to_everybody(server, receiver):
    subscribe(server, receiver)
    sink = sink_to(server)
    sink.push("startup")
    sink.push("error", "the sound card is gone")
    assert receiver.rest() == [("/mer/startup", ())]
    assert receiver.rest() == [("/mer/error", ("the sound card is gone",))]


def test_a_receiver_that_cannot_be_reached_is_counted_and_stops_nobody(server, receiver):
    # Sending to the broadcast address needs a permission that no socket of ours asks for.
    sink = sink_to(server, "255.255.255.255:9130", f"127.0.0.1:{receiver.port}")
    sink.send(FRAME, (), 0.0)
    assert receiver.packet()
    assert sink.dropped == 1


def test_nobody_listening_is_no_failure(server, receiver):
    sink = sink_to(server, "127.0.0.1:1", f"127.0.0.1:{receiver.port}")
    for _ in range(3):
        sink.send(FRAME, (), 0.0)
        assert receiver.packet()
    assert sink.dropped == 0


def test_after_the_server_closed_everything_is_counted_and_nothing_raised(server):
    sink = sink_to(server, "127.0.0.1:9")
    server.close()
    sink.send(FRAME, (), 0.0)
    assert sink.dropped == 1


def test_a_player_s_sink_has_its_own_addresses(server, receiver):
    sink = sink_to(server, f"127.0.0.1:{receiver.port}", prefix="/mer/player/anna")
    sink.send(FRAME, (), 0.0)
    assert all(message.address.startswith("/mer/player/anna/") for message in receiver.packet())


@pytest.mark.parametrize("text", ["127.0.0.1", "127.0.0.1:auto", "no such host:9130", "127.0.0.1:70000"])
def test_a_receiver_that_is_none_is_said_with_its_key(server, text):
    with pytest.raises(ConfigError, match=r"osc\.send"):
        sink_to(server, text)


def test_it_says_where_it_sends(server):
    assert sink_to(server, "127.0.0.1:9130").describe() == "OSC to 127.0.0.1:9130 and subscribers, 25 Hz"
    assert sink_to(server).describe() == "OSC to subscribers, 25 Hz"
    sink_to(server).close()


# Receivers with wishes of their own


def target(**given) -> config.Target:
    return config.Target(**given)


def sink_with(server: Server, *targets: config.Target, **more) -> OscSink:
    settings = config.Osc(send=(), target=targets, **{"parts": ("level",), **more})
    return OscSink(settings, server, model="a model")


def drain(receiver: Receiver) -> list[list[Message]]:
    """All packets that have arrived; loopback delivers before `sendto` returns."""
    receiver.socket.setblocking(False)
    packets = []
    try:
        while True:
            packets.append(receiver.packet())
    except BlockingIOError:
        return packets
    finally:
        receiver.socket.settimeout(10.0)


def test_each_target_gets_its_parts_at_its_rate(server, receiver):
    other = Receiver()
    sink = sink_with(
        server,
        target(address=f"127.0.0.1:{receiver.port}", parts=("confidence",), rate_hz=5.0),
        target(address=f"127.0.0.1:{other.port}"),
    )
    for step in range(50):
        sink.send(FRAME, (), 0.04 * step)
    slow, fast = drain(receiver), drain(other)
    other.socket.close()
    assert len(fast) == 50
    assert len(slow) == 10
    assert {message.address for packet in slow[1:] for message in packet} == {"/mer/confidence"}


def test_a_slow_receiver_gets_the_last_of_each_value_and_every_event(server, receiver):
    sink = sink_with(server, target(address=f"127.0.0.1:{receiver.port}", rate_hz=5.0, parts=()))
    for step in range(11):
        value = Control("osc:/cutoff", float(step))
        event = Control("osc:/go", float(step), is_event=True)
        sink.send(FRAME, (value, event), 0.04 * step)
    messages = [(m.address, m.arguments[0]) for packet in drain(receiver) for m in packet]
    assert [value for address, value in messages if address == "/cutoff"] == [0.0, 5.0, 10.0]
    assert [value for address, value in messages if address == "/go"] == [float(k) for k in range(11)]


def test_a_change_between_two_steps_of_a_slow_receiver_is_not_lost(server, receiver):
    sink = sink_with(server, target(address=f"127.0.0.1:{receiver.port}", rate_hz=5.0, parts=()))
    for step, frame in enumerate((FRAME, CALM, CALM, CALM, CALM, CALM)):
        sink.send(frame, (), 0.04 * step)
    changes = [m for packet in drain(receiver) for m in packet if m.address == "/mer/quadrant"]
    assert [message.arguments[1] for message in changes] == ["uplifting", "calm"]


def test_wekinator_gets_one_message_of_fifteen_live_values(server, receiver):
    sink = sink_with(server, target(address=f"127.0.0.1:{receiver.port}", host="wekinator"))
    sink.send(FRAME, (), 0.0)
    sink.send(FRAME, (), 0.04)
    packets = [[(m.address, m.arguments) for m in packet] for packet in drain(receiver)]
    assert packets == [[("/wek/inputs", (0.5,) * 15)]] * 2


@pytest.mark.parametrize("host", ["sonicpi", "max", "reaper"])
def test_hosts_that_like_single_messages_get_no_bundles(server, receiver, host):
    sink = sink_with(server, target(address=f"127.0.0.1:{receiver.port}", host=host))
    sink.send(FRAME, (), 0.0)
    assert receiver.socket.recv(65_536).startswith(b"/mer/")
    assert all(len(packet) == 1 for packet in drain(receiver))


def test_ableton_gets_what_maps_say_and_nothing_else(server, receiver):
    sink = sink_with(server, target(address=f"127.0.0.1:{receiver.port}", host="ableton"))
    sink.send(FRAME, (), 0.0)
    sink.send(FRAME, (Control("osc:/live/song/set/tempo", 90.0),), 0.08)
    sink.push("error", "nothing for it")
    assert [packet[0].address for packet in drain(receiver)] == ["/live/song/set/tempo"]


def test_touchdesigner_gets_numbers_alone(server, receiver):
    sink = sink_with(server, target(address=f"127.0.0.1:{receiver.port}", host="touchdesigner"))
    sink.send(FRAME, (), 0.0)
    (packet,) = drain(receiver)
    assert "/mer/gate" in {message.address for message in packet}
    assert all(not isinstance(argument, str) for message in packet for argument in message.arguments)
    assert len(packet) > 30


def test_a_subscriber_says_what_it_wants_and_how_often(server, receiver):
    sink = OscSink(config.Osc(send=()), server, model="a model")
    receiver.socket.sendto(encode_message("/mer/subscribe", 0, 5.0, "level,confidence"), server.address)
    receiver.socket.sendto(encode_message("/mer/ping"), server.address)
    assert receiver.packet()[0].address == "/mer/pong"
    for step in range(50):
        sink.send(FRAME, (), 0.04 * step)
    _, *steps = drain(receiver)
    assert len(steps) == 10
    assert [message.address for message in steps[1]] == ["/mer/level", "/mer/confidence"]


def test_a_subscriber_may_ask_for_the_layout_of_a_host(server, receiver):
    sink = OscSink(config.Osc(send=()), server, model="a model")
    receiver.socket.sendto(encode_message("/mer/subscribe", 0, 0.0, "wekinator"), server.address)
    receiver.socket.sendto(encode_message("/mer/ping"), server.address)
    assert receiver.packet()[0].address == "/mer/pong"
    sink.send(FRAME, (), 0.0)
    assert "/wek/inputs" in [packet[0].address for packet in drain(receiver)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((0, 0.0, "nonsense"), "no part or host"), ((0, 500.0), "0..200"), ((0, -1.0), "0..200")],
)
def test_a_wish_that_cannot_be_met_is_answered(server, receiver, arguments, words):
    receiver.socket.sendto(encode_message("/mer/subscribe", *arguments), server.address)
    (answer,) = receiver.packet()
    assert answer.address == "/mer/error"
    assert words in answer.arguments[0]
    assert not server.subscribers


def test_other_settings_hold_from_the_next_step_on(server, receiver):
    sink = sink_with(server)
    sink.send(FRAME, (), 0.0)
    assert drain(receiver) == []
    settings = config.Osc(send=(f"127.0.0.1:{receiver.port}",), parts=("level",))
    sink.retune(settings, receivers_of(settings))
    sink.send(FRAME, (), 0.04)
    assert len(drain(receiver)) == 1


def test_a_target_without_address_and_host_is_refused():
    with pytest.raises(ConfigError, match=r"osc\.target 1"):
        receivers_of(config.Osc(target=(target(),)))


def test_every_host_of_the_settings_has_a_layout():
    assert {"", *HOSTS} == set(get_args(config.HostName))


def test_events_go_out_by_their_name(server, receiver):
    sink = sink_with(server, target(address=f"127.0.0.1:{receiver.port}", parts=()))
    sink.send(FRAME, (Control("event:storm", 1.0, is_event=True),), 0.0)
    assert ("/mer/event", ("storm", 1.0)) in [(m.address, m.arguments) for m in receiver.packet()]


def test_targets_with_labels_share_an_address_and_replace_only_themselves(server, receiver):
    sink = sink_to(server, f"127.0.0.1:{receiver.port}")
    sink.send(FRAME, (), 0.0)
    receiver.rest()
    controls = [
        Control("osc:/set#left", 0.25, arguments=(1, 0.25)),
        Control("osc:/set#right", 0.5, arguments=(2, 0.5)),
        Control("osc:/set#left", 0.75, arguments=(1, 0.75)),
    ]
    sink.send(FRAME, controls, 1.0)
    assert receiver.rest() == [("/set", (2, 0.5)), ("/set", (1, 0.75))]
