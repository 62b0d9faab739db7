"""The quark in the real sclang and scsynth, without a screen: values on buses, sound to the bridge."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from live_hosts import ADDRESSES, PATCHES, PLAYER, Ear, Program, bridge, jack_server, unknown_addresses
from pd_host import Bridge, Take, encoded
from sc_host import QUARK, SCREENLESS, SuperCollider, complaints

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

FILES = sorted(
    path for path in QUARK.rglob("*") if path.suffix in {".sc", ".scd", ".schelp", ".quark", ".md"}
)
TUTORIAL = PATCHES.parent / "docs" / "first-ten-minutes-live-coding.md"
EXAMPLES = sorted((QUARK / "examples").glob("*.scd"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_address_is_in_the_table(path):
    assert unknown_addresses(path.read_text()) == set()


def test_the_quark_has_the_layout_sclang_looks_for():
    assert (QUARK / "MerBridge.quark").exists()
    assert (QUARK / "HelpSource" / "Classes" / "MerBridge.schelp").exists()
    assert "class:: MerBridge" in (QUARK / "HelpSource" / "Classes" / "MerBridge.schelp").read_text()
    assert PATCHES in QUARK.parents


@pytest.fixture(scope="module")
def stage(need_program) -> Iterator[dict[str, str]]:
    need_program("scsynth")
    with jack_server(need_program) as env:
        yield env


@pytest.fixture(scope="module")
def sc(need_program, stage, tmp_path_factory) -> Iterator[SuperCollider]:
    """One session for all tests: its start takes longest."""
    with SuperCollider(need_program("sclang"), tmp_path_factory.mktemp("sc"), stage) as session:
        session.boot()
        yield session


@pytest.fixture
def mer(sc):
    """Make a MerBridge for a port, as the global variable m; it is freed afterwards."""

    def make(port: int, more: str = "") -> SuperCollider:
        sc.tell(f'm = MerBridge(s, NetAddr("127.0.0.1", {port}){more}); s.sync; 0')
        return sc

    yield make
    sc.tell("m.free; s.freeAll; s.sync; 0")


def step(**live: float) -> list[bytes]:
    """One output step; live values not named are 0.25."""
    absolute = [
        *(encoded(f"/mer/midlevel/{name}", 0.5) for name in MIDLEVEL_NAMES),
        *(encoded(f"/mer/emotion/{name}", -0.5) for name in EMOTION_NAMES),
    ]
    values = [float(live.get(name, 0.25)) for name in VALUE_NAMES]
    return [*absolute, encoded("/mer/level", -20.0), encoded("/mer/all", *values)]


def send(fake: Bridge, packets: list[bytes]) -> None:
    fake.wait(lambda: bool(fake.subscribers))
    for packet in packets:
        fake.send(packet, fake.subscribers[-1])


@pytest.mark.host
def test_quarks_install_makes_the_class_known(need_program, tmp_path):
    sclang = need_program("sclang")
    env = {
        **SCREENLESS,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }
    for name, code in (
        ("install", f'Quarks.install("{QUARK}")'),
        ("use", "MerBridge.features.join($ ).postln"),
    ):
        script = tmp_path / f"{name}.scd"
        script.write_text(f'{code};\n"DONE".postln;\n')
        with Program([sclang, "-D", script], env=env) as program:
            program.line("^DONE")
            assert complaints(program.printed) == []
            printed = program.printed
    assert " ".join(MIDLEVEL_NAMES) in printed


@pytest.mark.host
def test_names_and_order_are_those_of_the_bridge(sc):
    assert sc.tell("MerBridge.valueNames.join($ )") == " ".join(VALUE_NAMES)


@pytest.mark.host
def test_what_it_listens_to_and_says_is_in_the_table(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        paths = sc.tell("m.instVarAt(\\listeners).collect(_.path).join($ )").split()
        assert len(paths) == len(set(paths)) > 20
        assert set(paths) <= ADDRESSES
        sc.tell('m.sendAudio({ DC.ar(0) }); m.tell("horizon", 2.0); 0')
        fake.wait(lambda: bool(fake.of("/mer/audio")) and bool(fake.of("/mer/horizon")))
        assert {heard.address for heard in fake.heard} <= ADDRESSES


@pytest.mark.host
def test_values_of_a_real_bridge_arrive_on_the_buses_and_move(mer, tmp_path):
    with bridge(tmp_path, PLAYER) as (port, _), Ear() as ear:
        sc = mer(port)
        bus = int(sc.tell("m.bus(\\energy).index"))
        ear.socket.sendto(encoded("/mer/subscribe"), ("127.0.0.1", port))
        heard, read = [], []
        for message in ear.messages():
            if message.address == "/mer/live/energy":
                heard.append(message.params[0])
                read.append(sc.bus(bus))
                if len(read) > 75 and np.ptp(heard) > 0.1 and np.ptp(read[25:]) > 0.1:
                    break
    for k in range(25, len(read)):  # within what the bridge sent in the half second before
        recent = heard[k - 12 : k + 1]
        assert min(recent) - 0.05 < read[k] < max(recent) + 0.05


@pytest.mark.host
def test_every_value_has_its_bus(mer):
    with Bridge() as fake:
        sc = mer(fake.port, ", ramp: 0")
        steps = dict(zip(VALUE_NAMES, np.linspace(0.05, 0.95, 15).tolist(), strict=True))
        send(
            fake, [*step(**steps), encoded("/mer/gate", 1), encoded("/mer/confidence", 0.75), *step(**steps)]
        )
        for name, value in [*steps.items(), ("abs.modality", 0.5), ("abs.fear", -0.5), ("level", -20.0)]:
            index = int(sc.tell(f"m.bus('{name}').index"))
            assert any(read == pytest.approx(value) for read in sc.watch(index)), name
            assert float(sc.tell(f"m['{name}']")) == pytest.approx(value)
        assert sc.tell("m[\\gate]") == "1.0"
        assert sc.tell("m[\\confidence]") == "0.75"


@pytest.mark.host
def test_the_server_ramps_to_a_new_value(mer):
    with Bridge() as fake:
        sc = mer(fake.port, ", ramp: 4")
        index = int(sc.tell("m.bus(\\tension).index"))
        send(fake, step(tension=1.0))
        on_the_way = []
        for value in sc.watch(index):
            on_the_way.append(value)
            if value > 0.95:
                break
        assert on_the_way == sorted(on_the_way)
        assert sum(0.5 < value < 0.95 for value in on_the_way) > 5


@pytest.mark.host
def test_ugens_patterns_and_numbers_share_ranges_and_curves(mer):
    with Bridge() as fake:
        sc = mer(fake.port, ", ramp: 0")
        send(fake, step(tension=0.5))
        sc.until("m[\\tension]", lambda text: text == "0.5")
        wanted = pytest.approx(200 * 40**0.5, rel=1e-3)
        assert float(sc.tell("m.get(\\tension, 200, 8000, \\exp)")) == wanted
        assert float(sc.tell("m.pat(\\tension, 200, 8000, \\exp).asStream.next")) == wanted
        index = int(sc.tell("c = Bus.control(s, 2); c.index"))
        sc.tell("{ Out.kr(c, [m.kr(\\tension, 200, 8000, \\exp), m.kr(\\level, 0, 1)]) }.play; s.sync; 0")
        assert any(value == wanted for value in sc.watch(index))
        assert sc.bus(index + 1) == pytest.approx(2 / 3, rel=1e-3)  # -20 dB between -60 and 0


@pytest.mark.host
def test_an_unknown_name_is_said_so_with_those_there_are(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        said = sc.tell('try { m[\\tensoin]; 0 } { |error| error.errorString }.replace("ERROR", "")')
    assert "no value is named 'tensoin'. Known: melodiousness, " in said


@pytest.mark.host
def test_it_shows_whether_the_bridge_is_there_and_finds_one_that_comes_back(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        sc.until("m.isThere", lambda text: text == "true")
        fake.answers = False
        sc.until("m.isThere", lambda text: text == "false")
        before = len(fake.of("/mer/subscribe"))
        fake.answers = True
        sc.until("m.isThere", lambda text: text == "true")
        fake.wait(lambda: len(fake.of("/mer/subscribe")) > before)
    assert f"mer-bridge does not answer at 127.0.0.1:{fake.port}. Start it: mer-bridge run" in sc.printed


@pytest.mark.host
def test_a_subscription_is_renewed_and_ended(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        fake.wait(lambda: len(fake.of("/mer/subscribe")) >= 4)
        times = [heard.address for heard in fake.heard if heard.address in {"/mer/subscribe", "/mer/ping"}]
        assert times.count("/mer/ping") < 12  # a ping a second: four subscriptions within ten seconds
        before = len(fake.of("/mer/subscribe"))
        for _ in range(3):
            send(fake, [encoded("/mer/startup")])
        fake.wait(lambda: len(fake.of("/mer/subscribe")) >= before + 3)
        sc.tell("m.free")
        fake.wait(lambda: bool(fake.of("/mer/unsubscribe")))


@pytest.mark.host
def test_two_at_once_listen_at_ports_of_their_own(mer, need_program, stage, tmp_path):
    with (
        bridge(tmp_path, PLAYER) as (port, _),
        SuperCollider(need_program("sclang"), tmp_path, stage) as other,
    ):
        sc = mer(port)
        other.tell(f'm = MerBridge(s, NetAddr("127.0.0.1", {port})); 0')
        assert sc.tell("NetAddr.langPort") != other.tell("NetAddr.langPort")
        for one in (sc, other):
            first = one.tell("m[\\energy]")
            one.until("m[\\energy]", lambda text, first=first: text != first)


@pytest.mark.host
def test_sound_goes_over_osc_sample_by_sample_and_numbered(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        sc.tell("m.sendAudio({ Phasor.ar(0, 1, 0, 30000) / 32767 }, 512); 0")
        fake.wait(lambda: len(fake.of("/mer/audio")) >= 100)
        blocks = fake.of("/mer/audio")
        assert fake.of("/mer/format")[0].arguments == (48_000,)
    take = Take.of(blocks)
    assert take.lengths == {512}
    whole = [
        np.array_equal(np.diff(two.samples) % 30000, np.ones(1023))
        for one, other in pairwise(blocks)
        if other.arguments[0] == one.arguments[0] + 1
        for two in [Take.of([one, other])]
    ]
    assert len(whole) > 50
    assert all(whole)
    # A busy machine may have sclang miss a block; then the numbers say how many.
    for one, other in pairwise(blocks):
        missing = other.arguments[0] - one.arguments[0] - 1
        first, second = (Take.of([block]).samples for block in (one, other))
        assert (int(second[0]) - int(first[-1]) - 1) % 30000 == missing * 512 % 30000


@pytest.mark.host
def test_blocks_that_a_busy_sclang_misses_show_in_the_numbers(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        sc.tell("m.sendAudio({ DC.ar(0.5) }, 1024); 0")
        fake.wait(lambda: len(fake.of("/mer/audio")) >= 10)
        audio = "m.instVarAt(\\audio)"
        sc.tell(f"{audio}.instVarAt(\\filled).disable; 1.wait; {audio}.instVarAt(\\filled).enable; 0")
        before = len(fake.of("/mer/audio"))
        fake.wait(lambda: len(fake.of("/mer/audio")) >= before + 10)
        numbers = [block.arguments[0] for block in fake.of("/mer/audio")]
    assert numbers == sorted(set(numbers))
    assert max(np.diff(numbers)) > 2 * 8  # more than the ring holds


@pytest.mark.host
def test_another_source_and_block_take_over_at_once(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        begun = len(sc.lines)
        for block in (1024, 256, 1024, 512):
            sc.tell(f"m.sendAudio({{ DC.ar(0.5) }}, {block}); 0")
            before = len(fake.of("/mer/audio"))
            fake.wait(lambda before=before: len(fake.of("/mer/audio")) >= before + 4)
        assert Take.of(fake.of("/mer/audio")[-1:]).lengths == {512}
        sc.tell("m.stopAudio; s.sync; 0")
        assert complaints("\n".join(sc.lines[begun:])) == []


@pytest.mark.host
def test_values_and_sound_go_on_after_everything_was_stopped(mer):
    with Bridge() as fake:
        sc = mer(fake.port, ", ramp: 0")
        sc.tell("m.sendAudio({ DC.ar(0.5) }); 0")
        fake.wait(lambda: bool(fake.of("/mer/audio")))
        # It ends the Routine that answers us too, so it comes after the answer.
        begun = len(sc.lines)
        sc.tell('CmdPeriod.doOnce { "STOPPED".postln }; { CmdPeriod.run }.defer(0.1); 0')
        sc.line("STOPPED", after=begun)
        before = len(fake.of("/mer/audio"))
        fake.wait(lambda: len(fake.of("/mer/audio")) > before + 3)
        send(fake, step(sad=0.875))
        index = int(sc.tell("m.bus(\\sad).index"))
        assert any(value == pytest.approx(0.875) for value in sc.watch(index))


@pytest.mark.host
def test_sound_over_osc_is_heard_by_a_real_bridge(mer, tmp_path):
    ticks = tmp_path / "ticks.jsonl"
    with bridge(tmp_path, "", "--record", ticks) as (port, _):
        sc = mer(port)
        sc.tell("m.sendAudio({ Saw.ar([220, 277, 330], 0.3) }); 0")
        sc.until("m[\\gate]", lambda text: text == "1.0")
        sc.until("m[\\level]", lambda text: float(text) > -30.0)
    assert any(json.loads(line)["gate_open"] for line in ticks.read_text().splitlines()[1:])


@pytest.mark.host
def test_sound_over_jack_is_heard_by_a_real_bridge(mer, stage, tmp_path, need_library, monkeypatch):
    need_library("jack")
    for name, value in stage.items():
        monkeypatch.setenv(name, value)
    settings = '[input]\nkind = "jack"\ndevice = "SuperCollider:out_4"\n'
    with bridge(tmp_path, settings) as (port, _):
        sc = mer(port)
        sc.tell("m.sendJack({ Saw.ar([220, 277, 330], 0.3) }); 0")
        sc.line("mer-bridge run --input-kind jack --input-device SuperCollider:out_4")
        sc.until("m[\\gate]", lambda text: text == "1.0")
        sc.until("m[\\level]", lambda text: float(text) > -30.0)


@pytest.mark.host
def test_the_window_shows_the_light_and_the_reasons(mer):
    with Bridge() as fake:
        sc = mer(fake.port)
        why = encoded("/mer/why", "tension", "dissonance", 0.5, "modality", 0.25, "articulation", 0.125)
        send(fake, [why, *step()])
        sc.until("m.why.notNil", lambda text: text == "true")
        assert sc.tell("w = m.gui; 0.2.wait; w.sentence") == (
            "tension because of dissonance, modality, articulation"
        )
        sc.tell("w.close; 0")


def meter(sc: SuperCollider) -> int:
    """A bus with the loudness of what is heard."""
    listening = "{ Out.kr(c, Amplitude.kr(Mix(In.ar(0, 2)))) }.play(RootNode(s), addAction: \\addToTail)"
    return int(sc.tell(f"c = Bus.control(s); {listening}; s.sync; c.index"))


@pytest.mark.host
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_play_what_a_real_bridge_hears(sc, tmp_path, path):
    with bridge(tmp_path, PLAYER) as (port, _):
        sc.tell(f'm = MerBridge(s, NetAddr("127.0.0.1", {port})); s.sync; 0')
        begun = len(sc.lines)
        code = path.read_text().replace("MerBridge(s)", "m")
        sc.tell(f"p = {code.strip()}; 0")
        index = meter(sc)
        assert any(value > 0.01 for value in sc.watch(index))
        said = sc.lines[begun:]
    sc.tell("Ndef.clear; Pdef.clear; m.free; s.freeAll; s.sync; 0")
    assert complaints("\n".join(said)) == []


@pytest.mark.host
def test_every_block_of_the_tutorial_plays_what_a_real_bridge_hears(sc, tmp_path):
    blocks = re.findall(r"```supercollider\n(.*?)```", TUTORIAL.read_text(), flags=re.DOTALL)
    assert len(blocks) == 5
    with bridge(tmp_path, PLAYER) as (port, _):
        begun = len(sc.lines)
        sc.tell("~mer = nil; 0")
        for block in blocks:
            here = block.replace("MerBridge(s)", f'MerBridge(s, NetAddr("127.0.0.1", {port}))')
            for code in [here] if here.startswith("(") else here.splitlines():
                assert sc.tell(f"~done = {{ {code}\n }}; ~done.value; ~done.notNil") == "true", code
            if "MerBridge" in block:
                sc.until("~mer.notNil and: { ~mer.isThere }", lambda text: text == "true")
        sc.until("~mer.why.notNil", lambda text: text == "true")
        index = meter(sc)
        assert any(value > 0.01 for value in sc.watch(index))
        said = sc.lines[begun:]
        sc.tell("Ndef.clear; Pdef(\\line).stop; Window.closeAll; ~mer.free; s.freeAll; s.sync; 0")
    assert complaints("\n".join(said)) == []


@pytest.mark.host
def test_a_player_has_values_and_commands_of_its_own(mer):
    with Bridge() as fake:
        sc = mer(fake.port, ", player: \\anna")
        send(fake, [encoded("/mer/player/anna/all", *(0.625 for _ in VALUE_NAMES)), *step(tension=0.125)])
        sc.until("m[\\tension]", lambda text: text == "0.625")
        sc.tell('m.tell("hold", 1); 0')
        fake.wait(lambda: bool(fake.of("/mer/player/anna/hold")))


@pytest.mark.host
def test_help_names_every_method_and_its_code_compiles(sc):
    page = QUARK / "HelpSource" / "Classes" / "MerBridge.schelp"
    begun = len(sc.lines)
    sc.tell(f'SCDoc.parseFileFull("{page}"); 0')
    assert complaints("\n".join(sc.lines[begun:])) == []
    text = page.read_text()
    for name in (
        *("bus", "kr", "get", "at", "pat", "ramp", "isThere", "action", "why", "quadrant", "model"),
        *("tell", "sendAudio", "sendJack", "stopAudio", "gui", "free"),
    ):
        assert f"method:: {name}\n" in text, name
        assert sc.tell(f"MerBridge.findMethod(\\{name}).notNil") == "true", name
    codes = [code.split("\n::")[0] for code in text.split("\ncode::\n")[1:]]
    blocks = [
        block
        for code in codes
        for block in re.findall(r"^\([\s\S]*?^\)|^[^(\n][^\n]*", code, flags=re.MULTILINE)
    ]
    assert len(blocks) > 8
    for block in blocks:
        assert sc.tell(f"{{ {block}\n }}; 1") == "1", block  # nil where it does not compile


@pytest.mark.host
def test_the_class_library_compiles_without_a_complaint(sc):
    assert complaints("\n".join(line for line in sc.lines if "Mer" in line)) == []
