from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.server import Server
from mer_bridge.sinks.osc import OscSink
from mer_bridge.values import Control, Emotion, Frame, MidLevel, Why
from mer_bridge.wire import Message, decode, encode_message

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


def test_quadrant_gate_and_model_are_sent_when_they_change(server, receiver):
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
        [("/mer/quadrant", (4, "calm"))],
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
