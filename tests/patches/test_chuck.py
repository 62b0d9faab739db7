"""The ChucK example in the real ChucK, over a JACK server without a sound card."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from live_hosts import (
    ADDRESSES,
    PATCHES,
    PLAYER,
    Program,
    bridge,
    heard_above,
    jack_server,
    unknown_addresses,
)
from pd_host import Bridge, encoded

from mer_bridge.values import VALUE_NAMES

EXAMPLE = PATCHES / "chuck" / "mer.ck"
TENSION = r"tension ([\d.]+) cutoff"
CUTOFF = r"tension [\d.]+ cutoff ([\d.]+)"


@pytest.fixture(scope="module")
def stage(need_program) -> Iterator[dict[str, str]]:
    """ChucK keeps real time only where a sound card, or JACK, gives it."""
    need_program("chuck")
    with jack_server(need_program) as env:
        yield env


@pytest.fixture
def chuck(need_program, stage) -> Callable[..., Program]:
    """Start the example for a bridge at some port."""

    def start(port: int, words: str = "") -> Program:
        return Program([need_program("chuck"), f"{EXAMPLE}:port={port}{words}"], env=stage)

    return start


def all_of(**live: float) -> bytes:
    """Every live value in one message; those not named are 0.25."""
    return encoded("/mer/all", *(float(live.get(name, 0.25)) for name in VALUE_NAMES))


def ports_asking(fake: Bridge) -> list[int]:
    """The port of every subscription so far."""
    return [heard.arguments[0] for heard in fake.of("/mer/subscribe")]


def test_every_address_is_in_the_table():
    text = EXAMPLE.read_text()
    assert "/mer/all" in text
    assert unknown_addresses(text) == set()


@pytest.mark.host
def test_it_follows_a_real_bridge_whose_values_move(chuck, tmp_path):
    with bridge(tmp_path, PLAYER) as (port, _), chuck(port) as program:
        program.line("mer-bridge is there")
        program.wait(lambda: np.ptp(program.numbers(TENSION) or [0.0]) > 0.2)


@pytest.mark.host
def test_it_takes_each_value_from_its_place_and_ramps_there(chuck):
    with Bridge() as fake, chuck(fake.port) as program:
        program.line("no mer-bridge at 127.0.0.1")
        fake.wait(lambda: bool(fake.of("/mer/subscribe")))
        ours = ("127.0.0.1", fake.of("/mer/subscribe")[0].arguments[0])
        for _ in range(30):  # the value goes on being sent, as a bridge does
            fake.send(all_of(tension=1.0, energy=0.5), ours)
            if any(abs(cutoff / 6000 - 1) < 0.02 for cutoff in program.numbers(CUTOFF)):
                break
            begun = len(program.lines)
            program.wait(lambda begun=begun: len(program.lines) > begun)
        assert program.numbers(TENSION)[-1] == 1.0
        assert program.numbers(r"energy ([\d.]+)")[-1] == 0.5
        assert abs(program.numbers(CUTOFF)[-1] / 6000 - 1) < 0.02
        program.line("no mer-bridge at 127.0.0.1", after=len(program.lines))


@pytest.mark.host
def test_two_at_once_listen_at_ports_of_their_own_and_renew(chuck):
    with Bridge() as fake, chuck(fake.port), chuck(fake.port):
        fake.wait(lambda: len(set(ports_asking(fake))) == 2)
        fake.wait(lambda: all(ports_asking(fake).count(port) >= 2 for port in set(ports_asking(fake))))
        assert len(set(ports_asking(fake))) == 2


@pytest.mark.host
def test_the_microphone_goes_out_in_blocks_with_its_rate(chuck):
    with Bridge() as fake, chuck(fake.port, ":send"):
        fake.wait(lambda: len(fake.of("/mer/audio")) >= 200 and len(fake.of("/mer/format")) >= 2)
        assert {len(heard.arguments) for heard in fake.of("/mer/audio")} == {256}
        assert fake.of("/mer/format")[0].arguments == (48_000,)
        assert {heard.address for heard in fake.heard} <= ADDRESSES
        addresses = [heard.address for heard in fake.heard]
        assert addresses.index("/mer/format") < addresses.index("/mer/audio")


@pytest.mark.host
def test_a_sound_from_jack_is_heard_by_a_real_bridge_through_chuck(
    chuck, stage, tmp_path, need_library, monkeypatch
):
    need_library("jack")
    import jack

    for name, value in stage.items():
        monkeypatch.setenv(name, value)
    client = jack.Client("singer", no_start_server=True)
    output = client.outports.register("out")
    position = 0

    def sing(frames: int) -> None:
        nonlocal position
        output.get_array()[:] = 0.25 * np.sign(np.sin(0.03 * (np.arange(frames) + position)))
        position += frames

    client.set_process_callback(sing)
    with bridge(tmp_path, "") as (port, _), client, chuck(port, ":send") as program:
        program.line("mer-bridge is there")
        inputs = [found for found in client.get_ports(is_audio=True, is_input=True) if "huc" in found.name]
        client.connect(output, inputs[0])
        heard_above(port, -20.0)
    client.close()


def test_the_order_of_the_values_is_that_of_the_bridge():
    text = EXAMPLE.read_text()
    for name in ("modality", "energy", "tension"):
        assert f"msg.getFloat({VALUE_NAMES.index(name)}) => {name};" in text
