from __future__ import annotations

import contextlib
import logging
import socket
import struct
import threading
from collections.abc import Iterator

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.udp_client import SimpleUDPClient

import mer_bridge
from mer_bridge import config
from mer_bridge.errors import ConfigError, PortTaken
from mer_bridge.server import IDLE_S, MAX_CONNECTIONS, Server
from mer_bridge.server.senders import MAX_COMMANDS_HZ
from mer_bridge.server.subscriptions import LIFETIME_S, MAX_SUBSCRIBERS
from mer_bridge.wire import (
    TABLE,
    AudioBlock,
    Message,
    Peer,
    decode,
    encode_bundle,
    encode_message,
    sized,
)

WAIT_S = 10.0  # for what must come; nothing waits so long unless it fails


class Bridge(Server):
    """A server that keeps what it was told, and has a clock that stands still."""

    def __init__(self, listen: str = "127.0.0.1:auto", **more) -> None:
        self.now_s = 0.0
        self.room = threading.Event()
        self.room.set()
        self.blocks: list[tuple[AudioBlock, Peer]] = []
        self.formats: list[tuple[int, Peer]] = []
        self.commands: list = []
        super().__init__(
            config.Osc(listen=listen, **more),
            on_audio=self._audio,
            on_format=lambda format_, peer: self.formats.append((format_.sample_rate, peer)),
            on_command=self._obey,
            clock=lambda: self.now_s,
        )

    def _audio(self, block: AudioBlock, peer: Peer) -> bool:
        if not self.room.wait(0.01):
            return False
        self.blocks.append((block, peer))
        return True

    def _obey(self, command, reply) -> None:
        self.commands.append(command)
        if command.verb == "status":
            reply("/mer/status", "lost", 0.0)
        elif command.verb == "model":
            raise ConfigError(f"there is no model {command.arguments[0]!r}")
        elif command.verb == "reset":
            raise ZeroDivisionError("a bug of ours")


class Client:
    """A patch: one UDP socket, and one TCP connection once it is asked for."""

    def __init__(self, bridge: Server) -> None:
        self.bridge = bridge
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.udp.settimeout(WAIT_S)
        self.peer = Peer(*self.udp.getsockname())

    def tell(self, *arguments) -> None:
        self.udp.sendto(encode_message(*arguments), self.bridge.address)

    def ask(self, *arguments) -> Message:
        self.tell(*arguments)
        return self.answer()

    def answer(self) -> Message:
        (message,) = decode(self.udp.recv(65_536))
        return message

    def settle(self) -> list[Message]:
        """Answers to everything told so far; the server handles datagrams in their order."""
        self.bridge._dispatcher._pace._left.pop(
            self.peer, None
        )  # the clock stands still, so no new ones are granted
        self.tell("/mer/ping")
        answers = []
        while (message := self.answer()).address != "/mer/pong":
            answers.append(message)
        return answers

    def connect(self) -> socket.socket:
        tcp = socket.create_connection(self.bridge.address, timeout=WAIT_S)
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return tcp


def framed_answer(tcp: socket.socket) -> bytes:
    with tcp.makefile("rb") as stream:
        (size,) = struct.unpack(">I", stream.read(4))
        return stream.read(size)


def asked_over(tcp: socket.socket, *arguments) -> Message:
    tcp.sendall(sized(encode_message(*arguments)))
    (message,) = decode(framed_answer(tcp))
    return message


def ends(tcp: socket.socket) -> bool:
    """Whether the other side closed the connection."""
    try:
        return tcp.recv(1) == b""
    except ConnectionError:
        return True


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge()
    made.start()
    yield made
    made.close()
    assert not any(thread.is_alive() for thread in made._threads)


@pytest.fixture
def client(bridge) -> Iterator[Client]:
    made = Client(bridge)
    yield made
    made.udp.close()


@pytest.fixture(scope="module")
def lasting() -> Iterator[Client]:
    """One bridge for many random packets."""
    bridge = Bridge()
    bridge.start()
    made = Client(bridge)
    yield made
    made.udp.close()
    bridge.close()


# Questions and answers


def test_a_ping_is_answered_to_the_port_it_came_from(client, bridge):
    client.tell("/mer/ping")
    packet, sender = client.udp.recvfrom(100)
    assert (packet, sender) == (encode_message("/mer/pong"), bridge.address)


def test_a_ping_with_a_port_is_answered_there_and_so_is_all_that_follows(client, bridge):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.settimeout(WAIT_S)
        client.tell("/mer/ping", other.getsockname()[1])
        assert other.recvfrom(100) == (encode_message("/mer/pong"), bridge.address)
        client.tell("/mer/status")
        assert decode(other.recv(1000))[0].address == "/mer/status"
        client.tell("/mer/ping", 70_000)
        assert decode(other.recv(1000))[0].address == "/mer/error"
    assert client.ask("/mer/ping", 0).address == "/mer/pong"
    assert client.ask("/mer/status").address == "/mer/status"


def test_the_version_is_that_of_the_package(client):
    assert client.ask("/mer/version").arguments == (mer_bridge.__version__,)


def test_other_commands_are_handed_on_with_a_way_to_answer(client, bridge):
    client.tell("/mer/player/anna/horizon", 2)
    assert client.ask("/mer/status").arguments == ("lost", 0.0)
    assert [(c.verb, c.arguments, c.player) for c in bridge.commands] == [
        ("horizon", (2.0,), "anna"),
        ("status", (), ""),
    ]


def test_a_command_that_cannot_be_taken_is_answered_with_the_reason(client):
    answer = client.ask("/mer/model", "nonsense")
    assert (answer.address, answer.arguments) == ("/mer/error", ("there is no model 'nonsense'",))


def test_an_unknown_address_is_named_in_the_answer(client, bridge):
    answer = client.ask("/mer/horizn", 2.0)
    assert (answer.address, answer.arguments) == ("/mer/error", ("unknown address /mer/horizn",))
    assert bridge.stats.unknown == 1


def test_wrong_arguments_are_answered_with_what_would_be_right(client, bridge):
    assert client.ask("/mer/horizon", "x").arguments[0].startswith("/mer/horizon takes ,f")
    assert bridge.stats.malformed == 1


def test_addresses_of_others_are_counted_and_not_answered(client, bridge):
    client.tell("/synth/cutoff", 440.0)
    assert client.settle() == []
    assert bridge.stats.unknown == 1


def test_what_a_bridge_sends_is_not_answered(client, bridge):
    outputs = {row.address for row in TABLE if row.direction == "out"}
    outputs -= {row.address for row in TABLE if row.direction == "in"}
    for address in outputs:
        client.tell(address, "x")
        client.tell(address.replace("/mer/", "/mer/player/anna/"), "x")
    assert client.settle() == []
    assert bridge.stats.unknown == 2 * len(outputs)


@pytest.mark.parametrize("question", [("/mer/x",), ("/mer/version", "0.1"), ("/mer/status", "x", 1.0)])
def test_two_bridges_do_not_answer_each_other_for_ever(bridge, client, question):
    other = Bridge()
    other.start()
    assert other.send(encode_message(*question), Peer(*bridge.address))
    other_client = Client(other)
    while not other.stats.unknown:  # the error that came back, and stayed without an answer
        other_client.settle()
    client.settle()
    assert bridge.stats.packets == 2
    other_client.udp.close()
    other.close()


@pytest.mark.parametrize("address", sorted({row.address for row in TABLE if row.direction == "in"}))
def test_an_answer_to_a_stranger_is_not_much_longer_than_the_question(client, address):
    client.tell(address)
    client.tell(f"{address}/{'x' * 220}")
    client.tell("/mer/ping")
    sizes = [len(client.udp.recv(65_536)) for _ in range(2)]
    assert max(sizes) <= 180


def test_a_bundle_of_mistakes_gets_one_answer(client, bridge):
    packet = encode_bundle([encode_message("/mer/x")] * 40)
    client.udp.sendto(packet, bridge.address)
    assert len(client.settle()) == 1
    assert bridge.stats.unknown == 40


def test_a_bundle_for_the_future_is_taken_now(client, bridge):
    packet = bytearray(encode_bundle([encode_message("/mer/horizon", 3.0)]))
    packet[8:16] = b"\xff" * 8
    client.udp.sendto(packet, bridge.address)
    client.settle()
    assert bridge.commands[0].verb == "horizon"


def test_a_bug_in_a_callback_is_logged_and_counted_and_the_bridge_goes_on(client, bridge, caplog):
    client.tell("/mer/reset")
    assert client.settle() == []
    assert bridge.stats.failed == 1
    assert "a bug of ours" in caplog.text


def test_python_osc_clients_are_served(bridge, client):
    other = SimpleUDPClient(*bridge.address)
    other.send_message("/mer/horizon", 2.5)
    other._sock.close()
    while not bridge.commands:
        client.settle()
    assert bridge.commands[0].arguments == (2.5,)


# Audio


@pytest.mark.parametrize(
    "arguments",
    [
        ("/mer/audio", 1, struct.pack(">64h", *range(64))),
        ("/mer/audio", 1, 2, struct.pack(">64h", *range(64))),
        ("/mer/audio", *(k / 64 for k in range(64))),
        ("/mer/audio", 0, *(k / 64 for k in range(1, 63)), 1),
        ("/mer/player/anna/audio", 1, struct.pack(">64h", *range(64))),
    ],
    ids=["int16", "stereo", "floats", "mixed", "player"],
)
@pytest.mark.parametrize("stream", [False, True], ids=["UDP", "TCP"])
def test_every_form_of_audio_arrives_with_its_sender(client, bridge, arguments, stream):
    if stream:
        with client.connect() as tcp:
            tcp.sendall(sized(encode_message(*arguments)))
            assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
            expected_peer = Peer(*tcp.getsockname(), stream=True)
    else:
        client.tell(*arguments)
        client.settle()
        expected_peer = client.peer
    ((block, peer),) = bridge.blocks
    assert peer == expected_peer
    assert block.samples.size == 64
    assert block.player == ("anna" if "anna" in arguments[0] else "")


def test_a_datagram_as_large_as_udp_can_carry_arrives(client, bridge):
    packet = b"/mer/audio\0\0,ib\0" + struct.pack(">ii", 7, 65_480) + bytes(65_480)
    assert len(packet) == 65_504  # 65507 is the limit, and OSC counts in fours
    client.udp.sendto(packet, bridge.address)
    client.settle()
    assert len(bridge.blocks[0][0].samples) == 32_740


def test_a_sample_rate_arrives_with_its_sender(client, bridge):
    client.tell("/mer/format", 48_000.0)
    client.settle()
    assert bridge.formats == [(48_000, client.peer)]


def test_malformed_audio_is_counted_and_does_not_stop_the_next(client, bridge):
    for packet in (b"/mer/audio\0\0,ib\0\0\0\0\1", b"/mer/audio\0", b"nonsense"):
        client.udp.sendto(packet, bridge.address)
    client.tell("/mer/audio", 1, b"\0\1")
    client.settle()
    assert (bridge.stats.malformed, bridge.stats.audio_blocks) == (3, 1)


def test_over_tcp_the_sender_waits_until_there_is_room(client, bridge):
    bridge.room.clear()
    with client.connect() as tcp:
        for sequence in range(50):
            tcp.sendall(sized(encode_message("/mer/audio", sequence, b"\0\1")))
        client.settle()
        assert bridge.blocks == []
        bridge.room.set()
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
    assert [block.sequence for block, _ in bridge.blocks] == list(range(50))


def test_over_udp_a_block_without_room_stops_nothing(client, bridge):
    bridge.room.clear()
    client.tell("/mer/audio", 1, b"\0\1")
    assert client.settle() == []


# TCP


def test_a_packet_split_at_every_byte_arrives(client, bridge):
    packet = sized(encode_message("/mer/audio", 1, struct.pack(">8h", *range(8))))
    with client.connect() as tcp:
        for at in range(len(packet)):
            tcp.sendall(packet[:at])
            tcp.sendall(packet[at:])
        for at in range(len(packet)):
            tcp.sendall(packet[at : at + 1])
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
    assert len(bridge.blocks) == len(packet) + 1
    assert all(np.array_equal(block.samples, np.arange(8) / 32768) for block, _ in bridge.blocks)


def test_many_packets_in_one_piece_are_told_apart(client, bridge):
    with client.connect() as tcp:
        tcp.sendall(b"".join(sized(encode_message("/mer/audio", k, b"\0\1")) for k in range(300)))
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
    assert [block.sequence for block, _ in bridge.blocks] == list(range(300))


def test_questions_over_tcp_are_answered_there(client):
    with client.connect() as tcp:
        assert asked_over(tcp, "/mer/version").arguments == (mer_bridge.__version__,)
        assert asked_over(tcp, "/mer/bla").arguments == ("unknown address /mer/bla",)


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        bytes(64),
        b"\0\0\0\3abc",
        b"\0\x20\0\0",
        b"\xff" * 64,
        b"\0\0\0\x08nonsense",
    ],
    ids=["HTTP", "zeros", "no multiple of four", "2 MiB", "ones", "not OSC"],
)
def test_a_connection_that_speaks_another_language_is_closed_and_counted(client, bridge, garbage):
    with client.connect() as tcp:
        tcp.sendall(garbage)
        assert ends(tcp)
    assert bridge.stats.malformed == 1
    assert client.settle() == []


@pytest.mark.parametrize("begun", [b"", b"\0\0", b"\0\0\0\x10", b"\0\0\0\x10/mer/"])
def test_a_connection_left_in_the_middle_disturbs_nobody(client, bridge, begun):
    with client.connect() as half, client.connect() as tcp:
        half.sendall(begun)
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
        half.close()
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
    assert bridge.stats.malformed == 0


def test_a_hundred_quick_connections_leave_nothing_behind(client, bridge):
    threads = threading.active_count()
    for _ in range(100):
        client.connect().close()
    with client.connect() as tcp:
        while bridge.stats.connections + bridge.stats.refused < 101:
            client.settle()
        if not bridge.stats.refused:
            assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
    while bridge._connections:
        client.settle()
    while threading.active_count() > threads:
        client.settle()


def test_a_seventeenth_connection_is_closed_and_counted_until_one_leaves(client, bridge):
    with contextlib.ExitStack() as stack:
        guests = [stack.enter_context(client.connect()) for _ in range(MAX_CONNECTIONS)]
        for tcp in guests:
            assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
        with client.connect() as tcp:
            assert ends(tcp)
        assert bridge.stats.refused == 1
        guests[0].close()
        while len(bridge._connections) == MAX_CONNECTIONS:
            client.settle()
        with client.connect() as tcp:
            assert asked_over(tcp, "/mer/ping").address == "/mer/pong"


def test_connections_that_say_nothing_lock_nobody_out(client, bridge):
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(client.connect()) for _ in range(MAX_CONNECTIONS)]
        while bridge.stats.connections < MAX_CONNECTIONS:
            client.settle()
        silent[0].sendall(b"\0\0\0\x10/mer/")  # half a packet is none
        bridge.now_s = IDLE_S / 2
        for tcp in silent[1:]:
            assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
        bridge.now_s = IDLE_S
        with client.connect() as tcp:
            assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
        assert ends(silent[0])
        assert asked_over(silent[1], "/mer/ping").address == "/mer/pong"
        assert bridge.stats.refused == 1


def test_who_subscribes_over_tcp_and_never_reads_is_dropped_and_blocks_nobody(client, bridge):
    with client.connect() as tcp:
        tcp.sendall(sized(encode_message("/mer/subscribe")))
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
        (peer,) = bridge.subscribers
        packet = encode_bundle([encode_message("/mer/all", *[0.5] * 15)] * 20)
        while bridge.send(packet, peer):
            pass
        while bridge.subscribers:
            bridge.send(packet, peer)
    assert bridge.stats.unsent >= 1
    assert client.settle() == []


# Subscriptions


def test_a_subscriber_is_reached_where_it_asked_from_or_where_it_said(client, bridge):
    client.tell("/mer/subscribe")
    client.tell("/mer/subscribe", 9345)
    client.settle()
    assert bridge.subscribers == (client.peer, Peer("127.0.0.1", 9345))
    assert bridge.take_newcomers() == bridge.subscribers
    client.tell("/mer/unsubscribe", 9345.0)
    client.settle()
    assert bridge.subscribers == (client.peer,)
    assert bridge.send(encode_message("/mer/gate", 1), client.peer)
    assert client.answer().arguments == (1,)


def test_a_subscription_expires_unless_renewed(client, bridge):
    client.tell("/mer/subscribe")
    client.settle()
    bridge.now_s = LIFETIME_S - 0.01
    assert bridge.subscribers == (client.peer,)
    client.tell("/mer/subscribe")
    client.settle()
    bridge.now_s = 1.5 * LIFETIME_S
    assert bridge.subscribers == (client.peer,)
    bridge.now_s = 2 * LIFETIME_S
    assert bridge.subscribers == ()


def test_the_seventeenth_subscriber_is_told_so(client, bridge):
    for k in range(MAX_SUBSCRIBERS):
        client.tell("/mer/subscribe", 9400 + k)
    assert client.settle() == []
    assert "16 have subscribed" in client.ask("/mer/subscribe", 9500).arguments[0]
    assert len(bridge.subscribers) == MAX_SUBSCRIBERS


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none_cannot_subscribe(client, bridge, port):
    assert client.ask("/mer/subscribe", port).arguments == (f"subscribe: a port is 1..65535, got {port}",)
    assert bridge.subscribers == ()


def test_a_subscriber_over_tcp_is_sent_to_over_its_connection(client, bridge):
    with client.connect() as tcp:
        tcp.sendall(sized(encode_message("/mer/subscribe")))
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
        (peer,) = bridge.subscribers
        assert bridge.send(encode_message("/mer/gate", 1), peer)
        assert framed_answer(tcp) == encode_message("/mer/gate", 1)
    while bridge.subscribers:  # leaving ends the subscription
        client.settle()


# The port


def test_udp_and_tcp_share_one_free_port_on_this_machine_alone(bridge):
    host, port = bridge.address
    ours = [c for c in psutil.Process().net_connections("inet") if c.laddr.port == port]
    assert {(c.type, c.laddr.ip) for c in ours} == {
        (socket.SOCK_DGRAM, "127.0.0.1"),
        (socket.SOCK_STREAM, "127.0.0.1"),
    }
    assert host == "127.0.0.1"


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["UDP", "TCP"])
def test_a_taken_port_is_said_with_a_remedy(kind):
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        words = f"port {port} is taken by another program. Try: --osc-listen 127.0.0.1:auto"
        with pytest.raises(PortTaken, match=words):
            Bridge(f"127.0.0.1:{port}").start()


def test_the_port_is_free_again_after_closing_even_with_a_connection_open():
    first = Bridge()
    first.start()
    client = Client(first)
    with client.connect() as tcp:
        assert asked_over(tcp, "/mer/ping").address == "/mer/pong"
        first.close()
        assert ends(tcp)
    second = Bridge(f"127.0.0.1:{first.address[1]}")
    second.start()
    second.close()
    client.udp.close()


def test_closing_frees_a_sender_that_waits_for_room(client, bridge):
    bridge.room.clear()
    with client.connect() as tcp:
        tcp.sendall(sized(encode_message("/mer/audio", 1, b"\0\1")))
        while not bridge.stats.audio_blocks:
            client.settle()
        bridge.close()
        assert all(not thread.is_alive() for thread in bridge._threads)


def test_closing_twice_or_before_the_start_does_no_harm():
    bridge = Bridge()
    bridge.close()
    bridge = Bridge()
    bridge.start()
    bridge.close()
    bridge.close()
    assert not bridge.send(encode_message("/mer/gate", 1), Peer("127.0.0.1", 9))
    assert bridge.stats.unsent == 1


@pytest.mark.parametrize("listen", ["0.0.0.0:auto", "192.0.2.1:9129"])
def test_other_machines_need_lan_to_be_asked_for(listen):
    with pytest.raises(ConfigError, match="--osc-lan"):
        Bridge(listen).start()


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(ConfigError, match=r"cannot use 192\.0\.2\.1:9129"):
        Bridge("192.0.2.1:9129", lan=True).start()


@pytest.mark.parametrize("allow", ["nonsense", "1.2.3", "192.168.1.0/99"])
def test_who_may_talk_must_be_an_address(allow):
    with pytest.raises(ConfigError, match=r"osc\.allow"):
        Bridge(lan=True, allow=(allow,))


@pytest.mark.parametrize(
    ("host", "lan", "welcome"),
    [
        ("127.0.0.1", False, True),
        ("127.0.0.1", True, True),
        ("192.168.1.20", True, True),
        ("192.168.1.20", False, False),
        ("10.3.2.1", True, True),
        ("192.168.1.21", True, False),
    ],
)
def test_this_machine_and_those_allowed_are_welcome(host, lan, welcome):
    bridge = Bridge(lan=lan, allow=("192.168.1.20", "10.0.0.0/8"))
    assert bridge._guests.welcome(host) is welcome


def test_strangers_are_counted_and_get_no_answer(client, bridge, monkeypatch):
    monkeypatch.setattr(bridge._guests, "welcome", lambda _host: False)
    client.tell("/mer/ping")
    with client.connect() as tcp:
        assert ends(tcp)
    while bridge.stats.refused < 2:
        threading.Event().wait(0.001)
    monkeypatch.undo()
    assert client.settle() == []
    assert bridge.stats.connections == 0


# Malice


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=100).map(lambda content: b"#bundle\0" + content),
        st.builds(
            lambda address, body: address.encode() + bytes(4 - len(address) % 4) + b"," + body,
            st.sampled_from(["/mer/audio", "/mer/format", "/mer/subscribe", "/mer/weight", "/mer/x"]),
            st.binary(max_size=64),
        ).map(lambda content: content + bytes(-len(content) % 4)),
    )
)
def test_no_datagram_silences_the_bridge(lasting, content):
    lasting.udp.sendto(content, lasting.bridge.address)
    lasting.settle()
    assert lasting.bridge.stats.failed == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=5), st.booleans())
def test_no_stream_silences_the_bridge(lasting, pieces, framed):
    with lasting.connect() as tcp, contextlib.suppress(ConnectionError):
        for piece in pieces:
            tcp.sendall(sized(piece) if framed else piece)
    lasting.settle()
    assert lasting.bridge.stats.failed == 0


def test_the_packet_that_hangs_python_osc_is_counted_and_the_next_is_heard(client, bridge):
    client.udp.sendto(b"#bundle\0" + bytes(7) + b"\1" + struct.pack(">i", -4), bridge.address)
    assert client.settle() == []
    assert bridge.stats.malformed == 1


def test_a_flood_of_questions_is_answered_so_many_times_and_audio_passes(client, bridge):
    other = Client(bridge)
    for _ in range(0, 3 * int(MAX_COMMANDS_HZ), 100):
        for _ in range(100):
            client.tell("/mer/horizon", 2.0)
        client.tell("/mer/audio", 1, b"\0\1")
        other.settle()
    assert len(bridge.commands) == MAX_COMMANDS_HZ
    assert bridge.stats.refused == 2 * MAX_COMMANDS_HZ
    assert len(bridge.blocks) == 30
    bridge.now_s = 0.1
    assert client.ask("/mer/version").address == "/mer/version"
    other.udp.close()


def test_malformed_packets_fill_no_log(client, bridge, caplog):
    caplog.set_level(logging.WARNING)
    for _ in range(50):
        client.udp.sendto(b"nonsense", bridge.address)
    client.settle()
    bridge.now_s += 1.0
    client.udp.sendto(b"nonsense", bridge.address)
    client.settle()
    lines = [record.getMessage() for record in caplog.records]
    assert [line.split()[0] for line in lines] == ["1", "50"]
    assert bridge.stats.malformed == 51
