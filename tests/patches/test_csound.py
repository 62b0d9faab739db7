"""The Csound example in the real Csound, without a sound card: it follows a bridge and is heard by one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

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

EXAMPLE = PATCHES / "csound" / "mer.csd"
TENSION = r"tension ([\d.]+) cutoff"
CUTOFF = r"tension [\d.]+ cutoff ([\d.]+)"


@pytest.fixture
def csound(need_program) -> Callable[[int], Program]:
    """Start the example for a bridge at some port, in real time without a sound card."""
    program = need_program("csound")

    def start(port: int) -> Program:
        silent = ["-+rtaudio=null", "-+rtmidi=null"]
        return Program([program, *silent, f"--omacro:BRIDGE_PORT={port}", EXAMPLE])

    return start


def test_every_address_is_in_the_table():
    text = EXAMPLE.read_text()
    assert "/mer/live/tension" in text
    assert unknown_addresses(text) == set()


@pytest.mark.host
def test_it_follows_a_real_bridge_whose_values_move(csound, tmp_path):
    with bridge(tmp_path, PLAYER) as (port, _), csound(port) as program:
        program.line("mer-bridge is there")
        program.wait(lambda: np.ptp(program.numbers(TENSION) or [0.0]) > 0.2)
        cutoffs = program.numbers(CUTOFF)
        tensions = program.numbers(TENSION)
    expected = 200 * 30 ** np.array(tensions)
    assert np.corrcoef(np.log(cutoffs), np.log(expected))[0, 1] > 0.95
    assert "error" not in program.printed.replace("0 errors", "")


@pytest.mark.host
def test_two_at_once_listen_at_ports_of_their_own(csound):
    with Bridge() as fake, csound(fake.port) as one, csound(fake.port) as other:
        fake.wait(lambda: len({heard.arguments[0] for heard in fake.of("/mer/subscribe")}) == 2)
        for number, port in enumerate({heard.arguments[0] for heard in fake.of("/mer/subscribe")}):
            for _ in range(3):
                fake.send(encoded("/mer/live/tension", 0.25 + 0.5 * number), ("127.0.0.1", port))
        one.line(r"tension 0\.[27]50")
        other.line(r"tension 0\.[27]50")
        assert {heard.address for heard in fake.heard} <= ADDRESSES
    assert one.numbers(TENSION)[-1] != other.numbers(TENSION)[-1]


@pytest.mark.host
def test_the_subscription_is_renewed_and_the_bridge_that_goes_is_missed(csound):
    with Bridge() as fake, csound(fake.port) as program:
        program.line("no mer-bridge at 127.0.0.1")
        fake.wait(lambda: len(fake.of("/mer/subscribe")) >= 3)
        assert len({heard.arguments[0] for heard in fake.of("/mer/subscribe")}) == 1
        ours = ("127.0.0.1", fake.of("/mer/subscribe")[0].arguments[0])
        fake.send(encoded("/mer/live/tension", 1.0), ours)
        program.line("mer-bridge is there")
        program.line("no mer-bridge at 127.0.0.1", after=len(program.lines))
        before = len(fake.of("/mer/subscribe"))
        for _ in range(3):
            fake.send(encoded("/mer/startup"), ours)
        fake.wait(lambda: len(fake.of("/mer/subscribe")) >= before + 3)


@pytest.mark.host
def test_the_filter_ramps_to_where_tension_leads_it(csound):
    with Bridge() as fake, csound(fake.port) as program:
        fake.wait(lambda: bool(fake.of("/mer/subscribe")))
        ours = ("127.0.0.1", fake.of("/mer/subscribe")[0].arguments[0])
        for tension, cutoff in ((1.0, 6000), (0.0, 200)):
            fake.send(encoded("/mer/live/tension", tension), ours)
            program.wait(lambda cutoff=cutoff: abs(program.numbers(CUTOFF)[-1:][0] / cutoff - 1) < 0.02)


@pytest.mark.host
def test_its_sound_reaches_a_real_bridge_over_jack(need_program, need_library, tmp_path, monkeypatch):
    need_library("jack")
    csound = need_program("csound")
    with jack_server(need_program) as env, ExitStack() as opened:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        over_jack = ["-+rtaudio=jack", "-+rtmidi=null", "-odac:system:playback_"]
        playing = opened.enter_context(Program([csound, *over_jack, EXAMPLE]))
        playing.line("SECTION 1")
        settings = '[input]\nkind = "jack"\ndevice = "csound6:output"\n[osc]\nsend = []\n'
        with bridge(tmp_path, settings) as (port, heard):
            heard.line("JACK csound6:output1, csound6:output2")
            heard_above(port, -40.0)
