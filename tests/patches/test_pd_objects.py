"""The objects that make values playable - value, map, status, calibrate, overview - in the real Pd."""

from __future__ import annotations

import itertools

import pytest
from pd_host import Bridge, complaints, encoded, opened, run, started, told
from pd_talk import LIVE, here, read_until, save, step
from pd_text import Patch

from mer_bridge.config import Map
from mer_bridge.mapping.curves import curve_of
from mer_bridge.values import VALUE_NAMES

pytestmark = pytest.mark.host


@pytest.fixture
def pd(need_program) -> str:
    return need_program("pd")


@pytest.fixture
def bridge():
    with Bridge() as listening:
        yield listening


def printing(patch: Patch, text: str, *tags: str) -> int:
    """Add an object whose outlets print under these tags; an empty tag leaves an outlet alone."""
    box = patch.add(text)
    for outlet, tag in enumerate(tags):
        if tag:
            patch.cord(box, patch.add(f"print {tag}"), outlet=outlet)
    return box


# --- mer.value -----------------------------------------------------------------------------


def heard_signal(patch: Patch, source: int, *, tag: str = "signal") -> None:
    """Print what a signal is, again and again, whenever it has changed."""
    patch.chain(source, look := patch.add("snapshot~"), patch.add("change -1"), patch.add(f"print {tag}"))
    patch.chain(patch.add("loadbang"), patch.message("1"), patch.add("metro 20"), look)


def test_a_value_comes_as_a_signal_as_a_number_and_absolute(pd, bridge, tmp_path):
    patch = Patch()
    box = printing(patch, "mer.value sad", "", "live", "absolute", "alive")
    heard_signal(patch, box)
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1")) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(sad=0.75), bridge.subscribers[0])
        read_until(process, "live: 0.75", "absolute: 0.25", "alive: 1", "signal: 0.75")


def test_a_value_glides_over_its_ramp_and_never_steps(pd, bridge, tmp_path):
    patch = Patch()
    box = printing(patch, "mer.value tension 400", "", "live")
    heard_signal(patch, box)
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1")) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(tension=1.0), bridge.subscribers[0])
        seen = [0.0]
        while seen[-1] < 1.0:
            line = process.stderr.readline()
            assert line
            if line.startswith("signal: "):
                seen.append(float(line.split()[1]))
    assert seen == sorted(seen)
    assert len(seen) > 10  # twenty looks fit into 400 ms
    assert max(b - a for a, b in itertools.pairwise(seen)) < 0.3


def test_a_value_can_be_moved_by_hand_without_a_bridge(pd, tmp_path):
    patch = Patch()
    box = printing(patch, "mer.value energy", "", "live")
    heard_signal(patch, box)
    patch.chain(patch.add("loadbang"), patch.message("0.5, 7"), box)
    with started(pd, *opened(save(tmp_path, patch)), *told("pd dsp 1")) as process:
        read_until(process, "live: 0.5", "live: 1", "signal: 1")  # 7 is clipped


def test_a_value_without_a_name_says_what_is_missing(pd, tmp_path):
    patch = Patch()
    patch.add("mer.value")
    printed = run(pd, *opened(save(tmp_path, patch)), *told("pd quit"))
    assert "mer.value: which value? for example: mer.value tension" in printed


def test_messages_make_it_another_value(pd, bridge, tmp_path):
    patch = Patch()
    box = printing(patch, "mer.value energy 400", "", "live")
    patch.chain(patch.add("loadbang"), patch.message("name valence, ramp 0"), box)
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1")) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(valence=0.875, energy=0.125), bridge.subscribers[0])
        assert process.stderr.readline() == "live: 0.875\n"


def test_two_values_of_two_pds_listen_at_once(pd, bridge, tmp_path):
    patch = Patch()
    printing(patch, "mer.value valence", "", "live")
    path = save(tmp_path, patch)
    with (
        started(pd, *opened(path), *told(here(bridge))) as one,
        started(pd, *opened(path), *told(here(bridge))) as two,
    ):
        bridge.wait(lambda: len(bridge.subscribers) == 2)
        for peer in bridge.subscribers:
            bridge.send(step(valence=0.625), peer)
        read_until(one, "live: 0.625")
        read_until(two, "live: 0.625")


# --- mer.map -------------------------------------------------------------------------------


def mapped(pd, tmp_path, text: str, *messages: str) -> list[float]:
    """What a map gives out for these messages, in order."""
    patch = Patch()
    box = printing(patch, text, "out")
    load = patch.add("loadbang")
    for k, message in enumerate(messages):
        patch.chain(load, patch.add(f"delay {10 * (k + 1)}"), patch.message(message), box)
    patch.chain(load, patch.add("delay 500"), patch.message("; pd quit"))
    printed = run(pd, "-batch", *opened(save(tmp_path, patch)))
    assert complaints(printed) == []
    return [float(line.split()[1]) for line in printed.splitlines() if line.startswith("out: ")]


@pytest.mark.parametrize("curve", ["lin", "exp", "log", "s"])
@pytest.mark.parametrize("ends", [(200.0, 8000.0), (8000.0, 200.0)])
def test_curves_are_those_of_the_bridge(pd, tmp_path, curve, ends):
    places = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0]
    asked = curve_of(Map(source="tension", to="cc:74", range=ends, curve=curve))
    found = mapped(pd, tmp_path, f"mer.map {ends[0]:g} {ends[1]:g} {curve}", *map(str, places))
    assert found[-len(places) :] == pytest.approx([asked(place) for place in places], rel=1e-4)


def test_a_map_rests_at_its_low_end_until_a_value_comes(pd, tmp_path):
    assert set(mapped(pd, tmp_path, "mer.map 300 900")) == {300.0}


def test_a_map_without_arguments_goes_from_0_to_1(pd, tmp_path):
    assert mapped(pd, tmp_path, "mer.map", "0.25", "3", "-3")[-3:] == [0.25, 1.0, 0.0]


def test_messages_change_range_and_curve_at_once(pd, tmp_path):
    found = mapped(pd, tmp_path, "mer.map 0 1", "0.5", "range 100 400", "curve exp")
    assert found[-3:] == pytest.approx([0.5, 250.0, 200.0])


def test_the_whole_way_takes_the_slew_and_half_of_it_half(pd, tmp_path):
    patch = Patch()
    box = patch.add("mer.map 0 1 lin 1000")
    patch.chain(box, done := patch.add("sel 1 0.5"))
    load = patch.add("loadbang")
    timer = patch.add("timer")
    patch.chain(load, begin := patch.add("t b b"))
    patch.cord(begin, timer, outlet=1)
    patch.chain(begin, patch.message("1"), box)
    patch.cord(done, reached := patch.add("t b b"))
    patch.cord(reached, timer, outlet=1, inlet=1)
    patch.cord(reached, patch.message("; pd quit"))
    patch.chain(timer, patch.add("print ms"))
    printed = run(pd, "-batch", *opened(save(tmp_path, patch)))
    assert float(printed.split("ms: ")[1].split()[0]) == pytest.approx(1000.0, abs=25.0)
    steps = mapped(pd, tmp_path, "mer.map 0 1 lin 400", "0.5")
    assert 10 <= len([value for value in steps if 0.0 < value <= 0.5]) <= 12  # 200 ms in 20 ms


def test_exp_through_zero_is_refused_with_the_reason(pd, tmp_path):
    patch = Patch()
    box = printing(patch, "mer.map 0 100 exp", "out")
    patch.chain(patch.add("loadbang"), patch.message("0.5"), box)
    printed = run(pd, *opened(save(tmp_path, patch)), *told("pd quit"))
    assert "mer.map: exp needs both ends above 0 or both below: taking lin" in printed
    assert "out: 50" in printed


def test_an_unknown_curve_is_said_so(pd, tmp_path):
    patch = Patch()
    patch.add("mer.map 0 100 wobbly")
    assert "no curve is called wobbly" in run(pd, *opened(save(tmp_path, patch)), *told("pd quit"))


# --- mer.status, mer.calibrate, mer.overview -------------------------------------------------


def answers(bridge: Bridge, question: str, reply: bytes) -> None:
    """Wait for a question and answer it where it came from."""
    bridge.wait(lambda: bool(bridge.of(question)))
    bridge.send(reply, bridge.of(question)[0].peer)


def test_status_asks_each_second_and_gives_out_names_and_numbers(pd, bridge, tmp_path):
    patch = Patch()
    printing(patch, "mer.status", "status", "alive")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        answers(bridge, "/mer/status", encoded("/mer/status", "ticks", 12.0, "level_db", -23.5, "cpu", 0.25))
        read_until(process, "status: ticks 12", "status: level_db -23.5", "status: cpu 0.25", "alive: 1")
        bridge.wait(lambda: len(bridge.of("/mer/status")) >= 3)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("take 12", ("/mer/calibrate", 12.0)),
        ("take", ("/mer/calibrate", 20.0)),
        ("undo", ("/mer/calibrate/undo",)),
        ("done", ("/mer/calibrate/done",)),
        ("freeze 1", ("/mer/ranges/freeze", 1)),
        ("freeze 0", ("/mer/ranges/freeze", 0)),
        ("reset", ("/mer/reset",)),
    ],
)
def test_calibrate_says_to_the_bridge_what_it_is_told(pd, bridge, tmp_path, message, expected):
    address, *arguments = expected
    patch = Patch()
    box = printing(patch, "mer.calibrate", "says", "alive")
    patch.cord(box, first := patch.add("sel 1"), outlet=1)
    patch.chain(first, patch.message(message), box)
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        answers(bridge, address, encoded("/mer/answer", "so be it"))
        read_until(process, "says: symbol so\\ be\\ it")
    assert [heard.arguments for heard in bridge.of(address)] == [tuple(arguments)]


def test_overview_hands_on_the_fifteen_values(pd, bridge, tmp_path):
    patch = Patch()
    printing(patch, "mer.overview", "all", "alive")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(), bridge.subscribers[0])
        read_until(process, "alive: 1", f"all: {' '.join(f'{value:.6g}' for value in LIVE)}")
    assert len(LIVE) == len(VALUE_NAMES)


@pytest.mark.parametrize("name", ["mer.status", "mer.calibrate", "mer.overview", "mer.value sad"])
def test_every_object_shows_that_the_bridge_has_gone(pd, bridge, tmp_path, name):
    patch = Patch()
    box = patch.add(name)
    outlet = {"mer.value sad": 3}.get(name, 1)
    patch.cord(box, patch.add("print alive"), outlet=outlet)
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        read_until(process, "alive: 1")
        bridge.answers = False
        read_until(process, "alive: 0")
