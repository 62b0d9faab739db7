"""The examples and help files for Max, run by the stand-in: they load, and move what they promise."""

from __future__ import annotations

import pytest
from max_host import Max
from max_text import FILES
from pd_host import Bridge, encoded

from mer_bridge.values import VALUE_NAMES

PATCHES = {path.name: path for path in FILES if path.suffix != ".amxd"}


@pytest.fixture
def bridge():
    with Bridge() as made:
        yield made


@pytest.fixture(params=[False, True], ids=["last-cord-first", "first-cord-first"])
def world(request, bridge):
    with Max(left_first=request.param, port=bridge.port) as made:
        yield made


def opened(world, name):
    whole, _ = world.load(PATCHES[f"{name}.maxpat"])
    return {str(node.box.get("text")): node for node in whole.nodes.values()}


def hears(world, bridge, **values):
    """Let the bridge say these live values, the others 0."""
    world.until(lambda: bridge.of("/mer/subscribe"))
    peer = ("127.0.0.1", bridge.of("/mer/subscribe")[-1].arguments[0])
    bridge.send(encoded("/mer/all", *[float(values.get(name, 0.0)) for name in VALUE_NAMES]), peer)
    world.until(lambda: any(one.socket for one in world.listening))


@pytest.mark.parametrize("name", PATCHES)
def test_every_patch_loads_and_nobody_complains(world, name):
    world.load(PATCHES[name])
    world.advance(3000.0)
    assert [line for line in world.printed if line[0] != "for_line"] == []  # mer.map.maxhelp prints its list


@pytest.mark.parametrize(("tension", "cutoff"), [(0.0, 200.0), (1.0, 8000.0), (0.5, 200.0 * 40.0**0.5)])
def test_the_filter_follows_tension(world, bridge, tension, cutoff):
    boxes = opened(world, "01-filter-follows-tension")
    hears(world, bridge, tension=tension)
    line = boxes["line~ 200."]
    world.until(lambda: getattr(line, "heard", (0, (0,)))[1][0] == pytest.approx(cutoff))
    assert line.heard == (0, (pytest.approx(cutoff), 40.0))


def test_the_third_follows_modality(world, bridge):
    boxes = opened(world, "02-harmony-follows-modality")
    line = boxes["line~ 330."]
    for modality, hertz in ((0.9, 311.13), (0.6, 311.13), (0.2, 329.63)):
        hears(world, bridge, modality=modality)
        world.until(
            lambda hertz=hertz: getattr(line, "heard", (0, (0,)))[1][0] == pytest.approx(hertz, abs=0.01)
        )
        assert line.heard[1][1] == 1000.0


def test_the_rhythm_follows_energy(world, bridge):
    boxes = opened(world, "03-rhythm-density-follows-energy")
    clock = boxes["metro 500"]
    hears(world, bridge, energy=1.0)
    world.until(lambda: clock.interval == pytest.approx(100.0))
    hears(world, bridge, energy=0.0)
    world.until(lambda: clock.interval == pytest.approx(1000.0))


def test_the_bridge_records_on_demand(world, bridge):
    boxes = opened(world, "06-record-and-replay")
    for text in ("/mer/record 1", "/mer/record 0"):
        boxes[text].take(0, ("bang",))
    world.until(lambda: len(bridge.of("/mer/record")) == 2)
    assert [one.arguments for one in bridge.of("/mer/record")] == [(1,), (0,)]


def test_a_pedal_holds_the_mood(world, bridge):
    whole, _ = world.load(PATCHES["mer.link.maxhelp"])
    tab = next(
        node
        for node in whole.nodes.values()
        if node.nodes and any("ctlin" in str(n.box.get("text")) for n in node.nodes.values())
    )
    pedal = next(node for node in tab.nodes.values() if node.box.get("text") == "ctlin 64")
    for position in (100, 127, 0):
        pedal.out(0, (position,))
    world.until(lambda: len(bridge.of("/mer/hold")) == 2)
    assert [one.arguments for one in bridge.of("/mer/hold")] == [(1,), (0,)]
