"""What the patches for Max do, run object by object against a small bridge over real sockets."""

from __future__ import annotations

import socket

import numpy as np
import pytest
from max_host import Max
from max_text import PACKAGE
from pd_host import Bridge, encoded

from mer_bridge import wire
from mer_bridge.config import Map
from mer_bridge.mapping.curves import curve_of
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

pytest.importorskip("pythonosc", reason="python-osc is not installed")


@pytest.fixture
def bridge():
    with Bridge() as made:
        yield made


@pytest.fixture(params=[False, True], ids=["last-cord-first", "first-cord-first"])
def world(request, bridge):
    with Max(left_first=request.param, port=bridge.port) as made:
        yield made


def port_of(world) -> int:
    (holding,) = [one for one in world.listening if one.socket is not None]
    return holding.port


def subscribed(world, bridge) -> tuple[str, int]:
    """Where the patches listen, once they have asked and have been answered."""
    world.until(lambda: bridge.of("/mer/subscribe"))
    peer = ("127.0.0.1", bridge.of("/mer/subscribe")[-1].arguments[0])
    bridge.send(encoded("/mer/pong"), peer)
    return peer


def test_a_subscription_names_a_free_port_and_is_renewed_each_second(world, bridge):
    _, heard = world.load("mer.link")
    peer = subscribed(world, bridge)
    world.until(lambda: len(bridge.of("/mer/subscribe")) == 3)
    assert {one.arguments for one in bridge.of("/mer/subscribe")} <= {(peer[1], 0.0, "max")} | {
        one.arguments for one in bridge.of("/mer/subscribe")[:1]
    }
    assert 20_000 <= peer[1] < 40_000
    assert port_of(world) == peer[1]
    assert heard.of(1)[-1] == (1,)


def test_the_form_of_the_subscription_is_one_the_bridge_takes(world, bridge):
    world.load("mer.link")
    world.until(lambda: bridge.of("/mer/subscribe") and bridge.of("/mer/ping"))
    for address in ("/mer/subscribe", "/mer/ping"):
        arguments = bridge.of(address)[0].arguments
        (message,) = wire.decode(wire.encode_message(address, *arguments))
        assert wire.incoming(message).arguments == arguments


def test_a_port_that_stays_silent_is_left_and_another_is_tried(world, bridge):
    _, heard = world.load("mer.link")
    world.until(lambda: bridge.of("/mer/unsubscribe"))
    asked = [one.arguments[0] for one in bridge.of("/mer/subscribe")]
    world.until(lambda: len({one.arguments[0] for one in bridge.of("/mer/subscribe")}) >= 3)
    assert bridge.of("/mer/unsubscribe")[0].arguments == (asked[0],)
    assert heard.of(1)[-1] == (0,)
    subscribed(world, bridge)
    world.until(lambda: heard.of(1)[-1] == (1,))


def test_a_taken_port_is_given_up_for_a_free_one(bridge):
    with Max(seed=7) as probe:
        first = 20_000 + probe.chance.randrange(20_000)
    with Max(seed=7, port=bridge.port) as world, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", first))
        _, heard = world.load("mer.link")
        world.until(lambda: len({one.arguments[0] for one in bridge.of("/mer/subscribe")}) == 2)
        assert world.refused == [first]
        peer = subscribed(world, bridge)
        world.until(lambda: heard.of(1)[-1] == (1,))
        assert peer[1] == port_of(world) != first


def test_objects_of_one_max_share_one_port(world, bridge):
    heard = [world.load("mer.receive")[1] for _ in range(20)]  # more than the bridge takes subscribers
    peer = subscribed(world, bridge)
    bridge.send(encoded("/mer/all", *[0.5] * 15), peer)
    world.until(lambda: all(one.of(0) for one in heard))
    world.advance(5000.0)
    assert port_of(world) > 0
    assert len({one.peer for one in bridge.of("/mer/subscribe")}) == 1


def test_two_maxes_at_once_hear_at_ports_of_their_own(bridge):
    with Max(seed=1, port=bridge.port) as one, Max(seed=2, port=bridge.port) as two:
        heard = {world: world.load("mer.receive")[1] for world in (one, two)}
        for world in (one, two):
            world.until(lambda world=world: any(r.socket for r in world.listening))
        peers = {world: ("127.0.0.1", port_of(world)) for world in (one, two)}
        for k, world in enumerate((one, two)):
            bridge.send(encoded("/mer/all", *[float(k)] * 15), peers[world])
            world.until(lambda world=world: heard[world].of(0))
            assert heard[world].of(0) == [(float(k),) * 15]
        assert peers[one] != peers[two]


def test_of_two_that_hold_the_subscription_one_leaves_it(world, bridge):
    first, second = world.load("mer.link")[0], world.load("mer.link")[0]
    world.advance(1.0)
    holding = [link for link in (first, second) if any(one.socket for one in hub(link))]
    assert len(holding) == 1


def hub(link):
    """The receiver inside a link."""
    return [
        node
        for inner in link.nodes.values()
        if hasattr(inner, "nodes")
        for node in inner.nodes.values()
        if type(node).__name__ == "UdpReceive"
    ]


def test_one_message_leads_every_object_elsewhere(world, bridge):
    world.load("mer.receive")
    with Bridge() as other:
        for node in list(world.receivers["mer.bridge"]):
            node.out(0, ("connect", "127.0.0.1", other.port))
        world.until(lambda: other.of("/mer/subscribe"))
        before = len(bridge.of("/mer/subscribe"))
        world.until(lambda: len(other.of("/mer/subscribe")) >= 2)
        assert len(bridge.of("/mer/subscribe")) == before


def test_disconnect_silences_and_connect_resumes(world, bridge):
    link, heard = world.load("mer.link")
    link.take(1, ("disconnect",))
    link.take(0, ("/mer/hold", 1))
    link.take(1, ("connect",))
    link.take(0, ("/mer/hold", 0))
    world.until(lambda: bridge.of("/mer/hold"))
    assert [one.arguments for one in bridge.of("/mer/hold")] == [(0,)]
    assert heard.of(2)[-2:] == [(0,), (1,)]


# --- sound ------------------------------------------------------------------------------


@pytest.mark.parametrize("device", [False, True], ids=["mer.send~", "mer-send.amxd"])
def test_no_sample_is_left_out_and_none_comes_twice(world, bridge, rng, device):
    path = PACKAGE / "devices" / "mer-send.amxd" if device else "mer.send~"
    world.load(path)
    sound = rng.uniform(-1, 1, 64 * 700).astype(np.float32)
    world.play(sound)
    world.until(lambda: len(bridge.of("/mer/audio")) >= len(sound) // 256 - 2)
    heard = np.concatenate([np.array(one.arguments, np.float32) for one in bridge.of("/mer/audio")])
    np.testing.assert_array_equal(heard, sound[: len(heard)])
    assert len(sound) - len(heard) < 2 * 256 + 64 + 240
    assert {len(one.arguments) for one in bridge.of("/mer/audio")} == {256}


def test_a_busy_moment_loses_nothing(bridge, rng):
    with Max(port=bridge.port) as world:
        world.load("mer.send~")
        sound = rng.uniform(-1, 1, 64 * 400).astype(np.float32)
        (name,) = world.rings
        world.rings[name][: len(sound)] = sound  # the audio ran on, the clock stood still
        world.seen = len(sound) - 64
        world.advance(20.0)
        world.until(lambda: len(bridge.of("/mer/audio")) >= (len(sound) - 64 - 256) // 256)
        heard = np.concatenate([np.array(one.arguments, np.float32) for one in bridge.of("/mer/audio")])
        np.testing.assert_array_equal(heard, sound[: len(heard)])


def test_blocks_are_read_by_the_bridges_own_codec(world, bridge, rng):
    world.load("mer.send~")
    sound = rng.uniform(-1, 1, 64 * 20).astype(np.float32)
    world.play(sound)
    world.until(lambda: len(bridge.of("/mer/audio")) >= 2 and bridge.of("/mer/format"))
    arguments = bridge.of("/mer/audio")[0].arguments
    (message,) = wire.decode(wire.encode_message("/mer/audio", *arguments))
    block = wire.incoming(message)
    assert isinstance(block, wire.AudioBlock)
    np.testing.assert_array_equal(np.asarray(block.samples).ravel(), sound[:256])
    assert bridge.of("/mer/format")[0].arguments == (48_000,)


def test_off_stops_the_sound_but_not_the_sample_rate(world, bridge):
    sender, _ = world.load("mer.send~")
    sender.take(1, ("off",))
    world.play(np.ones(64 * 100, np.float32))
    world.advance(2000.0)
    world.until(lambda: len(bridge.of("/mer/format")) >= 2)
    assert bridge.of("/mer/audio") == []


def test_a_starting_bridge_is_told_the_sample_rate_at_once(world, bridge):
    world.load("mer.send~")
    peer = subscribed(world, bridge)
    before = len(bridge.of("/mer/format"))
    bridge.send(encoded("/mer/startup"), peer)
    world.until(lambda: len(bridge.of("/mer/format")) > before, step_ms=0.0)


# --- values -----------------------------------------------------------------------------

FEATURES = [round(0.125 * k, 3) for k in range(7)]
EMOTIONS = [round(-0.5 + 0.125 * k, 3) for k in range(8)]
LIVE = [round(0.0625 * k, 4) for k in range(15)]


def step_of(bridge, peer) -> None:
    """One output step as the bridge sends it to Max: one packet per message."""
    rows = [
        ("/mer/frame", 7, 1.5),
        ("/mer/valence", EMOTIONS[0]),
        ("/mer/arousal", EMOTIONS[1]),
        *((f"/mer/midlevel/{name}", value) for name, value in zip(MIDLEVEL_NAMES, FEATURES, strict=True)),
        *((f"/mer/emotion/{name}", value) for name, value in zip(EMOTION_NAMES, EMOTIONS, strict=True)),
        *((f"/mer/live/{name}", value) for name, value in zip(VALUE_NAMES, LIVE, strict=True)),
        ("/mer/level", -20.5),
        ("/mer/confidence", 0.75),
        ("/mer/all", *LIVE),
        ("/mer/why", "tension", "dissonance", 0.25, "modality", 0.125, "articulation", -0.5),
        ("/mer/gate", 1),
    ]
    for address, *arguments in rows:
        bridge.send(encoded(address, *arguments), peer)


def test_receive_hands_out_the_values_in_groups(world, bridge):
    _, heard = world.load("mer.receive")
    step_of(bridge, subscribed(world, bridge))
    world.until(lambda: ("gate", 1) in heard.of(3))
    assert heard.of(0) == [tuple(LIVE)]
    assert heard.of(1) == [tuple(EMOTIONS)]
    assert heard.of(2) == [tuple(FEATURES)]
    assert heard.of(3) == [("level", -20.5), ("confidence", 0.75), ("gate", 1)]
    assert heard.of(4) == [("tension", "dissonance", 0.25, "modality", 0.125, "articulation", -0.5)]
    assert heard.of(5) == [("/mer/frame", 7, 1.5)]


@pytest.mark.parametrize("name", [*VALUE_NAMES, "arousal"])
def test_receive_with_a_name_hands_out_that_value_alone(world, bridge, name):
    _, heard = world.load("mer.receive", name, 250)
    step_of(bridge, subscribed(world, bridge))
    world.until(lambda: ("gate", 1) in heard.of(3))
    which = VALUE_NAMES.index("energy" if name == "arousal" else name)
    assert heard.of(0) == [(LIVE[which],)]
    assert heard.of(1) == [(LIVE[which], 250.0)]
    assert heard.of(2) == [([*FEATURES, *EMOTIONS][which],)]


def test_messages_choose_another_value_or_all_of_them(world, bridge):
    receiver, heard = world.load("mer.receive", "sad")
    peer = subscribed(world, bridge)
    for message in (("name", "happy"), ("ramp", 90.0)):
        receiver.take(0, message)
    step_of(bridge, peer)
    world.until(lambda: ("gate", 1) in heard.of(3))
    assert heard.of(1) == [(LIVE[VALUE_NAMES.index("happy")], 90.0)]
    receiver.take(0, ("name", "all"))
    step_of(bridge, peer)
    world.until(lambda: tuple(LIVE) in heard.of(0))


def test_an_unknown_name_is_said_so(world):
    world.load("mer.receive", "tensoin")
    assert world.printed == [("mer.receive_knows_no_value_called", "tensoin")]


def test_a_value_is_a_number_and_a_ramp(world, bridge):
    one, heard = world.load("mer.value", "tension", 300)
    step_of(bridge, subscribed(world, bridge))
    world.until(lambda: heard.of(1))
    assert heard.of(1)[-1] == (LIVE[VALUE_NAMES.index("tension")],)
    one.take(0, (0.25,))
    one.take(0, ("ramp", 50.0))
    one.take(0, (0.5,))
    assert heard.of(1)[-2:] == [(0.25,), (0.5,)]
    ramps = [node.heard for node in one.nodes.values() if node.box.get("text") == "line~ 0."]
    assert ramps == [(0, (0.5, 50.0))]


@pytest.mark.parametrize(
    ("curve", "low", "high"),
    [
        ("lin", 0.0, 1.0),
        ("lin", 10.0, -10.0),
        ("exp", 200.0, 8000.0),
        ("exp", -8.0, -1.0),
        ("log", 0.0, 127.0),
        ("s", -1.0, 1.0),
    ],
)
def test_a_map_has_the_curves_of_the_bridges_maps(world, curve, low, high):
    made, heard = world.load("mer.map", low, high, curve, 0.0)
    expected = curve_of(Map(source="valence", to="osc:/x", range=(low, high), curve=curve))
    for k in range(11):
        made.take(0, (k / 10,))
        assert heard.of(0)[-1][0] == pytest.approx(expected(k / 10), rel=1e-9, abs=1e-9)
        assert heard.of(1)[-1] == (pytest.approx(expected(k / 10)), 40.0)
    made.take(0, (7.0,))
    assert heard.of(0)[-1][0] == pytest.approx(high)


def test_range_and_curve_give_the_present_value_anew(world):
    made, heard = world.load("mer.map")
    made.take(0, (0.5,))
    made.take(0, ("range", 100.0, 400.0))
    assert heard.of(0)[-1] == (250.0,)
    made.take(0, ("curve", "exp"))
    assert heard.of(0)[-1][0] == pytest.approx(200.0)
    made.take(0, ("range", 0.0, 400.0))  # exp cannot begin at 0
    assert heard.of(0)[-1][0] == pytest.approx(200.0)
    made.take(0, ("curve", "banana"))
    assert world.printed == [("mer.map_knows_no_curve_called", "banana")]


def test_the_way_from_low_to_high_takes_the_slew(world):
    made, heard = world.load("mer.map", 0.0, 10.0, "lin", 1000.0)
    made.take(0, (1.0,))
    world.advance(480.0)
    assert heard.of(0)[-1][0] == pytest.approx(5.0, abs=0.3)
    world.advance(600.0)
    assert heard.of(0)[-1][0] == pytest.approx(10.0)
    made.take(0, (0.9,))
    world.advance(120.0)
    assert heard.of(0)[-1][0] == pytest.approx(9.0)


# --- faces ------------------------------------------------------------------------------


def test_status_asks_each_second_and_names_every_number(world, bridge):
    state, heard = world.load("mer.status")
    peer = subscribed(world, bridge)
    world.until(lambda: bridge.of("/mer/status"))
    bridge.send(encoded("/mer/status", "level_db", -23.5, "gate_open", 1.0, "cpu", 0.25), peer)
    world.until(lambda: ("cpu", 0.25) in heard.of(0))
    assert heard.of(0) == [("level_db", -23.5), ("gate_open", 1.0), ("cpu", 0.25)]
    shown = [node.value for node in state.nodes.values() if node.box.get("maxclass") == "flonum"]
    assert (-23.5,) in shown
    assert (25.0,) in shown


def test_calibrate_sends_takes_and_counts_down(world, bridge):
    check, heard = world.load("mer.calibrate")
    peer = subscribed(world, bridge)
    for message in (("take", 5), ("undo",), ("take",), ("done",), ("freeze", 1), ("reset",)):
        check.take(0, message)
    world.until(lambda: bridge.of("/mer/reset"))
    assert [one.arguments for one in bridge.of("/mer/calibrate")] == [(5.0,), (20.0,)]
    assert len(bridge.of("/mer/calibrate/undo")) == len(bridge.of("/mer/calibrate/done")) == 1
    assert [one.arguments for one in bridge.of("/mer/ranges/freeze")] == [(1,)]
    bridge.send(encoded("/mer/answer", "learnt"), peer)
    world.until(lambda: heard.of(0))
    assert heard.of(0) == [("learnt",)]
    left = [
        node
        for node in check.nodes.values()
        if node.box.get("ignoreclick") and node.box["maxclass"] == "flonum"
    ]
    before = left[0].value[0]
    world.advance(3000.0)
    assert before - left[0].value[0] == pytest.approx(3.0, abs=0.3)


def test_overview_shows_features_and_emotions(world, bridge):
    seen, heard = world.load("mer.overview")
    step_of(bridge, subscribed(world, bridge))
    world.until(lambda: heard.of(0))
    bars = [node.value for node in seen.nodes.values() if node.box.get("maxclass") == "multislider"]
    assert bars == [tuple(LIVE[:7]), tuple(LIVE[7:])]


# --- devices ----------------------------------------------------------------------------


def test_a_mapped_knob_moves_its_parameter_within_its_range(world, bridge):
    device, _ = world.load(PACKAGE / "devices" / "mer-receive.amxd")
    slot = next(node for node in device.nodes.values() if hasattr(node, "nodes") and len(node.inlets) == 6)
    by_text = {str(node.box.get("text")): node for node in slot.nodes.values()}
    slot.take(1, (VALUE_NAMES.index("tender"),))
    slot.take(3, (0.0,))
    slot.take(4, (50.0,))
    mapper, remote = by_text["live.map @strict 1"], by_text["live.remote~"]
    line = by_text["line~ 0."]
    assert mapper.heard == (0, ("getrange",))  # asked on loading, for a mapping that was saved
    step_of(bridge, peer := subscribed(world, bridge))
    world.until(lambda: "Value 1" in shown_by(device))
    assert not hasattr(line, "heard")  # its range is not known yet
    for message in (("id", 42), (43,)):
        mapper.out(1, message)
        assert remote.heard == (1, ("id", message[-1]))
    assert mapper.heard == (0, ("getrange",))
    mapper.out(4, ("range", 20.0, 220.0))
    step_of(bridge, peer)
    world.until(lambda: hasattr(line, "heard"))
    assert line.heard == (0, (pytest.approx(20.0 + 200.0 * 0.5 * LIVE[14]), 40.0))
    slot.take(5, (1,))
    assert remote.heard == (1, ("id", 0))
    assert mapper.heard == (0, ("unmap",))


def shown_by(device) -> set[str]:
    """Names of the knobs that show a value."""
    dials = [node for node in device.nodes.values() if node.box.get("maxclass") == "live.dial"]
    return {dial.box["varname"] for dial in dials if dial.value is not None}


def test_two_devices_in_one_live_hear_at_ports_of_their_own(world, bridge):
    for name in ("mer-send.amxd", "mer-receive.amxd"):
        world.load(PACKAGE / "devices" / name)
    world.until(lambda: len({one.arguments[0] for one in bridge.of("/mer/subscribe")}) >= 2)
    assert len({one.port for one in world.listening}) == 2
