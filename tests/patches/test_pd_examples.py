"""Every example plays along with the real bridge, in the real Pd, and its parameters move."""

from __future__ import annotations

import shutil

import pytest
from pd_host import PATCHES, Bridge, complaints, opened, run, told
from pd_talk import here, save
from pd_text import Patch
from pd_watch import counted, extremes, report_of, reports_and_quits, running

pytestmark = pytest.mark.host

EXAMPLES = PATCHES / "examples"
MOVED = {
    "01-filter-follows-tension": [("cutoff", 300.0)],
    "02-harmony-follows-modality": [("colour", 0.5)],
    "03-rhythm-density-follows-energy": [("density", 0.1)],
    "04-space-follows-valence": [("place", 0.05), ("near", 0.05)],
    "05-emotion-morphs-four-sounds": [("calm", 0.1), ("melancholic", 0.1)],
    "06-record-and-replay": [("bells", 50.0), ("valence", 0.05)],
}
"""What each example reports as moving, and how far it moves at least."""
PLAYED_S = 22
"""The built-in performer changes its mood within this time."""


def watcher() -> Patch:
    """A patch that keeps the extremes of everything the examples move, reports them and quits."""
    patch = Patch()
    keepers = []
    for name in sorted({name for moved in MOVED.values() for name, _ in moved}):
        # What a value does in its first seconds is the way from nowhere to the music.
        patch.chain(patch.add(f"r mer.example.{name}"), gate := patch.add("spigot"))
        patch.chain(patch.add("loadbang"), patch.add("delay 6000"), begins := patch.message("1"))
        patch.cord(begins, gate, inlet=1)
        keepers += [*extremes(patch, gate, name), counted(patch, gate, f"{name}-count")]
    patch.chain(patch.add("loadbang"), patch.add(f"delay {PLAYED_S * 1000}"), end := patch.add("t b b"))
    reports_and_quits(patch, end, keepers)
    return patch


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> tuple[str, dict[str, float]]:
    """All examples at once in one Pd, with a bridge that plays by itself: what Pd said."""
    pd = shutil.which("pd")
    folder = tmp_path_factory.mktemp("examples")
    (folder / "watch.pd").write_text(str(watcher()))
    with running(folder, kind="player") as bridge:
        paths = [EXAMPLES / f"{name}.pd" for name in MOVED]
        begin = told(f"mer.bridge connect 127.0.0.1 {bridge.port}", "pd dsp 1")
        printed = run(str(pd), *opened(*paths, folder / "watch.pd"), *begin)
        bridge.end()
    return printed, report_of(printed)


def test_every_example_is_played():
    assert sorted(MOVED) == sorted(path.stem for path in EXAMPLES.glob("*.pd"))


@pytest.mark.parametrize("name", MOVED)
def test_an_example_follows_the_music_of_the_bridge(need_program, request, name):
    need_program("pd")
    printed, report = request.getfixturevalue("played")
    assert complaints(printed) == []
    for moved, least in MOVED[name]:
        assert report[f"{moved}-count"] > 100
        assert report[f"{moved}-max"] - report[f"{moved}-min"] > least, (moved, report)


def test_the_microphone_is_sent_only_while_it_is_asked_for(need_program, tmp_path):
    pd = need_program("pd")
    patch = Patch()
    patch.chain(
        patch.add("loadbang"),
        patch.add("delay 500"),
        patch.message("1"),
        mic := patch.add("parts/microphone"),
    )
    patch.chain(patch.add("loadbang"), patch.add("delay 1000"), patch.message("0"), mic)
    patch.chain(patch.add("loadbang"), patch.add("delay 1500"), patch.message("; pd quit"))
    with Bridge() as bridge:
        begin = told(here(bridge), "pd dsp 1")
        printed = run(pd, "-path", EXAMPLES, *opened(save(tmp_path, patch)), *begin)
        sent = len(bridge.of("/mer/audio"))
    assert complaints(printed) == []
    assert 15 <= sent <= 23  # half a second of blocks of 1024 samples are 21


# --- record and replay ---------------------------------------------------------------------


def test_the_sixth_example_replays_what_it_recorded_without_the_bridge(need_program, tmp_path):
    """The patch's own switches are reached by name in a copy of it."""
    pd = need_program("pd")
    text = (EXAMPLES / "06-record-and-replay.pd").read_text()
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "parts").symlink_to(EXAMPLES / "parts")
    switches = iter(("test-record", "test-replay"))
    lines = [
        line.replace("tgl 22 0 empty empty", f"tgl 22 0 empty {next(switches)}")
        if line.startswith(("#X obj 20 250 tgl", "#X obj 340 250 tgl"))
        else line
        for line in text.splitlines()
    ]
    assert next(switches, None) is None
    (folder / "06.pd").write_text("\n".join(lines))
    watch = Patch()
    watch.chain(watch.add("r mer.example.valence"), watch.add("print valence"))
    load = watch.add("loadbang")
    for at_ms, message in (
        (4000, "; test-record 1"),
        (8000, "; test-record 0; mer.bridge disconnect"),
        (10_000, "; test-replay 1"),
        (13_000, "; pd quit"),
    ):
        watch.chain(load, watch.add(f"delay {at_ms}"), watch.message(message))
    watch.chain(load, watch.add("delay 9900"), watch.message("replay from here"), watch.add("print now"))
    (tmp_path / "watch.pd").write_text(str(watch))
    with running(tmp_path, kind="player") as bridge:
        begin = told(f"mer.bridge connect 127.0.0.1 {bridge.port}", "pd dsp 1")
        printed = run(pd, *opened(folder / "06.pd", tmp_path / "watch.pd"), *begin)
        bridge.end()
    live, replayed = (
        [line for line in part.splitlines() if line.startswith("valence: ")]
        for part in printed.split("now: replay from here")
    )
    assert complaints(printed) == []
    assert len(replayed) > 40  # 25 a second, for three seconds
    joined = "\n".join(live)
    assert "\n".join(replayed[5:40]) in joined  # the same numbers, in the same order
