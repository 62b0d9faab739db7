"""TidalCycles, Sonic Pi and FoxDot, each the real program where it is installed, led by a real bridge."""

from __future__ import annotations

import importlib.util
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from live_hosts import (
    PATCHES,
    PLAYER,
    Ear,
    Program,
    bridge,
    free_port,
    jack_server,
    unknown_addresses,
)
from pd_host import Bridge, encoded

from mer_bridge.values import VALUE_NAMES
from mer_bridge.wire.hosts import HOSTS

FOLDER = PATCHES / "livecoding"
TIDAL = FOLDER / "tidal" / "mer.tidal"
SONIC_PI = FOLDER / "sonic-pi" / "mer.rb"
FOXDOT = FOLDER / "foxdot"
SONIC_PI_SERVER = Path("/usr/lib/sonic-pi/app/server/ruby/bin/sonic-pi-server.rb")


def target(host: str, port: int) -> str:
    """Settings of a bridge that plays to itself and sends to a program at another port than its usual one."""
    return f'{PLAYER}[osc]\nsend = []\n[[osc.target]]\naddress = "127.0.0.1:{port}"\nhost = "{host}"\n'


SOURCES = sorted(path for path in FOLDER.rglob("*.*") if path.parent.name != "__pycache__")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_address_is_in_the_table(path):
    # Sonic Pi writes the name of a value as #{name}, and FoxDot puts it behind /mer/live/.
    text = path.read_text().replace("/mer/live/#{name}", "").replace('"/mer/live/"', "")
    assert unknown_addresses(text) == set()


def test_the_tutorial_shows_what_is_tested_here():
    text = (PATCHES.parent / "docs" / "first-ten-minutes-live-coding.md").read_text()
    for language, tested in (
        ("haskell", TIDAL.read_text()),
        ("ruby", SONIC_PI.read_text()),
        ("python", DRIVER),
    ):
        (block,) = re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)
        for line in block.splitlines():
            assert line.replace("Mer()", "Mer(port={bridge})") in tested.splitlines()


# --- TidalCycles ---------------------------------------------------------------------------


def blocks() -> list[str]:
    """The lines of Tidal code in the example."""
    return [line for line in TIDAL.read_text().splitlines() if line.startswith("d")]


def test_tidal_patterns_take_only_values_there_are():
    names = re.findall(r'cF [\d.]+ "(\w+)"', TIDAL.read_text())
    assert len(names) >= 5
    assert set(names) <= {*VALUE_NAMES, "confidence"}


def test_the_bridge_sends_to_tidal_by_name(tmp_path):
    assert HOSTS["tidal"].port == 6010
    with Ear() as ear, bridge(tmp_path, target("tidal", ear.port)):
        heard = list(itertools.islice(ear.messages(), 16))
    assert {message.address for message in heard} == {"/ctrl"}
    assert {message.params[0] for message in heard} == {*VALUE_NAMES, "confidence"}
    assert all(0.0 <= message.params[1] <= 1.0 for message in heard)


@pytest.fixture
def tidal(need_program, missing) -> Iterator[tuple[Ear, int, Path]]:
    """A place that hears what Tidal plays, a port for its controls, and a program to be written."""
    runghc = need_program("runghc")
    if subprocess.run(["ghc-pkg", "describe", "tidal"], capture_output=True, check=False).returncode:
        missing("the Haskell library tidal")
    with Ear() as ear:
        yield ear, free_port(), Path(runghc)


def tidal_program(lines: list[str], ear: Ear, port: int) -> str:
    """A program that plays these lines as an editor would, each in an orbit of its own."""
    played = "\n".join(f"  let d{k} = streamReplace tidal {k}" for k in range(1, 5))
    target = f'superdirtTarget {{oAddress = "127.0.0.1", oPort = {ear.port}, oLatency = 0.05}}'
    body = "\n".join(f"  {line}" for line in lines)
    return (
        "{-# LANGUAGE OverloadedStrings #-}\nimport Sound.Tidal.Context\nimport Control.Concurrent\n"
        "import Prelude hiding ((<*), (*>))\nmain :: IO ()\nmain = do\n"
        f"  tidal <- startTidal ({target}) (defaultConfig {{cCtrlPort = {port}}})\n"
        f"{played}\n{body}\n  threadDelay 120000000\n"
    )


def played(ear: Ear) -> Iterator[dict[str, float | str]]:
    """Every note that goes to SuperDirt, by parameter."""
    for message in ear.messages():
        if message.address == "/dirt/play":
            yield dict(zip(message.params[::2], message.params[1::2], strict=True))


@pytest.mark.host
def test_tidal_follows_a_real_bridge(tidal, tmp_path):
    ear, port, runghc = tidal
    script = tmp_path / "play.hs"
    script.write_text(tidal_program(blocks(), ear, port))
    with bridge(tmp_path, target("tidal", port)), Program([runghc, script]) as program:
        program.line("Listening for external controls")
        cutoffs, sounds = [], set()
        for note in played(ear):
            sounds.add(note["s"])
            if note["s"] in {"bd", "sn"}:
                cutoffs.append(note["cutoff"])
            if cutoffs and np.ptp(cutoffs) > 2000 and sounds >= {"bd", "sn", "hh", "superpiano", "clap"}:
                break
            assert len(cutoffs) < 500, sounds
    assert "error" not in program.printed


# --- Sonic Pi --------------------------------------------------------------------------------


@pytest.fixture
def sonic_pi(need_program, missing, tmp_path) -> Iterator[tuple[Ear, int, int]]:
    """The server of Sonic Pi without its window: what it logs, its port, and the port of its cues."""
    ruby = need_program("ruby")
    if not SONIC_PI_SERVER.exists():
        missing("the server of Sonic Pi")
    ports = [str(free_port()) for _ in range(8)]
    server, synth, cues = ports[:3]
    home = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    with jack_server(need_program) as env, Ear() as window:
        order = [server, str(window.port), synth, synth, cues, *ports[3:7]]
        with Program([ruby, "-E", "utf-8", SONIC_PI_SERVER, "-u", *order], env={**env, **home}) as program:
            program.line("Sonic Pi Server successfully booted")
            for wish in ("/cue-port-internal", "/cue-port-start"):  # as its window asks by default
                window.ask(int(server), wish, "tests")
            yield window, int(server), int(cues)
            window.ask(int(server), "/exit", "tests")


def sonic_lines(window: Ear) -> Iterator[str]:
    """What the running code prints and plays, and the errors it makes."""
    for message in window.messages():
        if message.address in {"/error", "/syntax_error"}:
            raise AssertionError(message.params)
        if message.address == "/log/multi_message":
            yield from (text for text in message.params if isinstance(text, str))


@pytest.mark.host
def test_sonic_pi_follows_a_real_bridge(sonic_pi, tmp_path):
    window, server, cues = sonic_pi
    with bridge(tmp_path, target("sonicpi", cues)):
        window.ask(server, "/run-code", "tests", SONIC_PI.read_text())
        tensions, cutoffs, is_there = [], [], False
        for line in sonic_lines(window):
            tensions += map(float, re.findall(r"tension ([\d.]+)", line))
            cutoffs += map(float, re.findall(r"tb303.* cutoff: ([\d.]+)", line))
            is_there = is_there or "mer-bridge is there" in line
            if is_there and np.ptp(tensions or [0]) > 0.2 and np.ptp(cutoffs or [0]) > 10:
                return
    pytest.fail("Sonic Pi ended")


# --- FoxDot ----------------------------------------------------------------------------------

DRIVER = """
import threading
from FoxDot import *
from FoxDot.lib.ServerManager import OSCConnect
from mer import Mer
Server.client = OSCConnect(("127.0.0.1", {synth}))
mer = Mer(port={bridge})
p1 >> pluck([0, 2, 4, 7], dur=1 / 4, lpf=200 + 6000 * mer.tension, amp=0.3 + 0.5 * mer.energy)
print("plays", flush=True)
threading.Event().wait()
"""


@pytest.mark.host
def test_foxdot_plays_what_a_real_bridge_hears(need_library, tmp_path):
    need_library("FoxDot")
    with Ear() as synth, bridge(tmp_path, PLAYER) as (port, _):
        script = tmp_path / "play.py"
        script.write_text(DRIVER.format(synth=synth.port, bridge=port))
        env = {"PYTHONPATH": str(FOXDOT), "HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"}
        with Program([sys.executable, script], env=env) as program:
            program.line("^plays")
            program.line("mer-bridge is there")
            cutoffs: list[float] = []
            for message in synth.messages():
                words = list(message.params)
                if message.address == "/s_new" and "lpf" in words:
                    cutoffs.append(words[words.index("lpf") + 1])
                if cutoffs and np.ptp(cutoffs) > 1000:
                    break
                assert len(cutoffs) < 500, cutoffs


@pytest.fixture
def mer_class():
    """The snippet as a module; it needs no FoxDot to listen."""
    spec = importlib.util.spec_from_file_location("mer_foxdot", FOXDOT / "mer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_snippet_knows_the_names_in_their_order(mer_class):
    assert mer_class.NAMES == VALUE_NAMES


def test_two_listen_at_ports_of_their_own_and_see_the_bridge_come_and_go(mer_class):
    with Bridge() as fake:
        one, other = mer_class.Mer(port=fake.port), mer_class.Mer(port=fake.port)
        fake.wait(lambda: len(fake.subscribers) == 2)
        assert not one.is_there
        fake.send(encoded("/mer/live/sad", 0.875), fake.subscribers[0])
        fake.wait(lambda: sorted([one.now("sad"), other.now("sad")]) == [0.5, 0.875])
        with pytest.raises(AttributeError, match="no value is named 'tensoin'"):
            _ = one.tensoin
        one.close()
        other.close()


def test_garbage_from_the_net_stops_nothing(mer_class, rng):
    with Bridge() as fake:
        mer = mer_class.Mer(port=fake.port)
        fake.wait(lambda: bool(fake.subscribers))
        for size in (0, 1, 3, 4, 16, 20, 40, 1000):
            fake.send(rng.bytes(size), fake.subscribers[0])
            fake.send(b"#bundle\0" + rng.bytes(size), fake.subscribers[0])
        fake.send(b"#bundle\0" + bytes(8) + bytes(4), fake.subscribers[0])
        fake.send(b"/mer/live/sad\0\0\0,f\0\0", fake.subscribers[0])
        fake.send(encoded("/mer/live/happy", float("nan")), fake.subscribers[0])
        nested = b""
        while len(nested) < 60_000:
            nested = b"#bundle\0" + bytes(8) + len(nested).to_bytes(4, "big") + nested
        fake.send(nested, fake.subscribers[0])
        fake.send(encoded("/mer/live/happy", 0.75), fake.subscribers[0])
        fake.wait(lambda: mer.now("happy") == 0.75)
        mer.close()


def test_its_packets_are_those_of_an_independent_codec(mer_class):
    assert mer_class.message("/mer/subscribe", 0, 0.0, "live,confidence") == encoded(
        "/mer/subscribe", 0, 0.0, "live,confidence"
    )
    assert list(mer_class.numbers(encoded("/mer/live/sad", 0.25))) == [("/mer/live/sad", 0.25)]
