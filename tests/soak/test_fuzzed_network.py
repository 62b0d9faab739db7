"""Malice over the network against a whole bridge; the long forms are in benchmarks/."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mer_bridge import places
from mer_bridge.config import Config, Input, Osc, OscQuery
from mer_bridge.runtime import Bridge
from mer_bridge.server.dispatch import MAX_ERROR
from mer_bridge.wire import TABLE, decode, encode_message

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
COMMANDS = [row for row in TABLE if row.group == "command"]
WAIT_S = 20.0


def run(script: str, *flags: str) -> str:
    """Output of a script of benchmarks/, which ends with 0 if it kept its promises."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / script, *flags],
        capture_output=True,
        text=True,
        timeout=110.0,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(sock: socket.socket, *arguments) -> list[bytes]:
    """Everything that comes back for a command, until a ping behind it is answered."""
    sock.send(encode_message(*arguments))
    sock.send(encode_message("/mer/ping"))
    answers = []
    while (packet := sock.recv(65_536)) != encode_message("/mer/pong"):
        answers.append(packet)
    return answers


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Path]:
    """A folder for everything that the bridge keeps."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("user_data", "user_config"):
            patch.setattr(places, name, lambda: folder)
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def bridge(home) -> Iterator[Bridge]:
    settings = Config(input=Input(kind="player", loop=True), osc=Osc(listen="127.0.0.1:auto", send=()))
    with Bridge(settings, say=lambda _: None) as bridge:
        yield bridge


@pytest.fixture
def patch(bridge) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.connect(bridge.address)
        sock.settimeout(WAIT_S)
        yield sock


def test_two_hundred_thousand_damaged_packets_raise_nothing_and_hang_nothing():
    assert "200000 packets" in run("fuzz_network.py", "--packets", "200000", "--live", "4000", "--seed", "8")


@pytest.mark.timeout(180)
def test_a_thousand_hostile_connections_to_the_dashboard_and_oscquery_get_nothing(need_library):
    for library in ("uvicorn", "starlette", "websockets", "zeroconf"):
        need_library(library)
    assert "1000 connections" in run("fuzz_web.py", "--connections", "1000", "--seed", "8")


@pytest.mark.parametrize("query", ["", "127.0.0.1:auto"], ids=["usual", "with OSCQuery"])
def test_by_default_nothing_can_be_reached_from_another_machine(query):
    if query:
        pytest.importorskip("uvicorn", reason="needs the extra 'oscquery'")
        pytest.importorskip("zeroconf", reason="needs the extra 'oscquery'")
    settings = Config(osc=Osc(listen="127.0.0.1:auto"), oscquery=OscQuery(listen=query, advertise=False))
    before = set(psutil.Process().net_connections("inet"))
    with Bridge(settings, say=lambda _: None):
        ours = set(psutil.Process().net_connections("inet")) - before
    open_to = {(entry.type, entry.laddr.ip) for entry in ours if entry.laddr}
    assert {kind for kind, _ in open_to} == {socket.SOCK_DGRAM, socket.SOCK_STREAM}
    assert {address for _, address in open_to} == {"127.0.0.1"}
    assert Osc().listen.startswith("127.0.0.1:")
    assert not Osc().lan


def own_address() -> str:
    """An address of this machine that others can reach; skips where there is none."""
    for addresses in psutil.net_if_addrs().values():
        for entry in addresses:
            if entry.family == socket.AF_INET and not entry.address.startswith("127."):
                return entry.address
    pytest.skip("this machine has no address but 127.0.0.1")


@pytest.mark.parametrize("is_allowed", [True, False])
def test_with_lan_only_addresses_of_the_list_are_answered(is_allowed):
    address = own_address()
    allow = (address,) if is_allowed else ("192.0.2.7",)
    settings = Config(osc=Osc(listen="0.0.0.0:auto", lan=True, allow=allow, send=()))
    with (
        Bridge(settings, say=lambda _: None) as bridge,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.create_connection((address, bridge.address[1]), timeout=WAIT_S) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as friend,
    ):
        friend.settimeout(WAIT_S)
        friend.connect(("127.0.0.1", bridge.address[1]))
        udp.bind((address, 0))
        udp.settimeout(WAIT_S)
        for packet in (encode_message("/mer/ping"), encode_message("/mer/subscribe")):
            udp.sendto(packet, (address, bridge.address[1]))
        assert asked(friend, "/mer/version")  # behind those of the stranger, on the same port
        assert bridge.stats().subscribers == is_allowed
        if is_allowed:
            assert udp.recv(100) == encode_message("/mer/pong")
            tcp.sendall(struct.pack(">i", 12) + encode_message("/mer/ping"))
        else:
            udp.setblocking(False)
            with pytest.raises(BlockingIOError):
                udp.recv(100)
            assert tcp.recv(1) == b""
            assert bridge.stats().denied == 3


def test_no_answer_is_much_longer_than_a_packet_of_its_own(patch, bridge):
    """A forged sender could have answers sent to somebody else: they must not be worth it."""
    longest = {}
    for row in COMMANDS:
        if row.address in {"/mer/subscribe", "/mer/ping"}:
            continue
        for arguments in ((), ("x",), (1.0,), ("x", 1.0), ("a" * 200, "b" * 200, 1.0)):
            answers = asked(patch, row.address, *arguments)
            longest[row.address] = max(longest.get(row.address, 0), sum(map(len, answers)))
    status = longest.pop("/mer/status")
    assert status <= 800  # names and numbers of all counts; one datagram, to welcome addresses alone
    slack = 64
    assert max(longest.values()) <= 2 * (MAX_ERROR + slack), longest
    assert bridge.stats().subscribers == 0


def test_who_has_not_subscribed_is_sent_nothing(patch, bridge):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.connect(bridge.address)
        stranger.setblocking(False)
        stranger.send(encode_message("/synth/cutoff", 4.0))
        patch.send(encode_message("/mer/subscribe"))
        bundles = 0
        while bundles < 10:
            bundles += patch.recv(65_536).startswith(b"#bundle")
        patch.send(encode_message("/mer/unsubscribe"))
        with pytest.raises(BlockingIOError):
            stranger.recv(100)


TOUCHED: list[str] = []
"""What Python was asked to open, run or compile, while `WATCHING`."""
WATCHING: list[bool] = []
EVENTS = {"open", "os", "subprocess", "exec", "compile", "shutil", "ctypes"}


def _audit(event: str, arguments: tuple) -> None:
    if WATCHING and event.split(".", maxsplit=1)[0] in {
        "open",
        "os",
        "subprocess",
        "exec",
        "compile",
        "shutil",
        "ctypes",
    }:
        TOUCHED.append(f"{event} {arguments!r}")


@pytest.fixture
def canary(home) -> Iterator[str]:
    """Name of a file that nothing may touch."""
    (home / "canary").write_text("[map]\n", encoding="utf-8")
    sys.addaudithook(_audit)
    WATCHING.append(True)
    yield str(home / "canary")
    WATCHING.clear()
    TOUCHED.clear()
    assert (home / "canary").read_text(encoding="utf-8") == "[map]\n"


def test_no_path_or_code_of_the_network_is_ever_used(patch, bridge, home, canary):
    forms = [canary, "canary", "./canary", "../home0/canary", f"file://{canary}", "..\\canary\0"[:-1]]
    forms += [f"{canary}-v1", f"{canary}/../canary", f"$(touch {canary}2)", f"`touch {canary}2`"]
    forms += [f"__import__('os').system('touch {canary}2')", f"open('{canary}')", "~/canary", "%canary%"]
    for row in COMMANDS:
        wanted = row.types.replace("[", "").replace("]", "")
        if "s" not in wanted or row.address == "/mer/subscribe":
            continue
        for form in forms:
            asked(patch, row.address, *(form if type_ in "s*" else 1.0 for type_ in wanted))
    settings = ("input.file", "record.folder", "model.name", "osc.listen", "midi.input", "profile.name")
    for setting in settings:
        for form in forms:
            asked(patch, "/mer/set", setting, form)
    while bridge.stats().backlog_s > 1.0:
        bridge.wait(0.01)
    asked(patch, "/mer/status")
    profiles = f"{home / 'profiles'}{os.sep}canary."  # a plain name is a profile's, in its own folder
    assert [line for line in TOUCHED if "canary" in line and profiles not in line] == []
    assert not list(home.parent.rglob("canary2"))


def test_a_command_cannot_send_output_to_another_machine(patch, bridge):
    before = bridge.config.osc
    answers: list[bytes] = []
    for receivers in ("192.0.2.1:9000", "127.0.0.1:9130,192.0.2.1:9000"):
        patch.send(encode_message("/mer/set", "osc.send", receivers))
        answers.append(patch.recv(65_536))
    for packet in answers:
        (message,) = decode(packet)
        assert message.address == "/mer/error"
        assert "192.0.2.1" in str(message.arguments[0])
    assert bridge.config.osc == before
