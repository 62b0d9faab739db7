"""A patch plays, the real bridge hears, the patch follows: both programs, real sockets."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pd_host import PATCHES, complaints, opened, run, started, told
from pd_text import Patch
from pd_watch import counted, extremes, kept, report_of, reports_and_quits, running

from mer_bridge.config import Config
from mer_bridge.pipeline import build_pipeline
from mer_bridge.values import VALUE_NAMES

pytestmark = pytest.mark.host

EXAMPLE = PATCHES / "examples" / "01-filter-follows-tension.pd"
RATE = 44_100
TENSION = VALUE_NAMES.index("tension")


@pytest.fixture
def pd(need_program) -> str:
    return need_program("pd")


@pytest.fixture
def music(tmp_path, rng) -> tuple[Path, np.ndarray]:
    """Twelve seconds: a soft major chord, hard repeated clusters, and the chord again."""
    time_s = np.arange(4 * RATE) / RATE
    calm = sum(np.sin(2 * np.pi * hz * time_s) for hz in (261.6, 329.6, 392.0)) / 12
    clusters = sum(np.sign(np.sin(2 * np.pi * hz * time_s)) for hz in (185.0, 196.0, 207.7, 277.2)) / 5
    wild = clusters * np.exp(-12 * (time_s % 0.125)) + 0.05 * rng.standard_normal(len(time_s))
    samples = np.concatenate([calm, wild, calm])
    samples = samples[: len(samples) // 1024 * 1024]  # whole blocks of mer.send~
    path = tmp_path / "music.wav"
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    return path, soundfile.read(path, dtype="float32")[0]


def watcher(after_ms: int) -> Patch:
    """A patch that watches the example, reports after some time and quits."""
    patch = Patch()
    tension = patch.add("r mer.example.tension")
    keepers = [counted(patch, tension, "received"), *extremes(patch, tension, "tension")]
    # Only what the filter does after the first value came is the bridge's doing.
    patch.chain(patch.add("r mer.example.cutoff"), gate := patch.add("spigot"))
    patch.chain(
        tension,
        patch.add("t b"),
        patch.message("1"),
        patch.add("change"),
        patch.add("t b"),
        one := patch.add("delay 100"),
    )
    patch.chain(one, opens := patch.message("1"))
    patch.cord(opens, gate, inlet=1)
    keepers += extremes(patch, gate, "cutoff")
    keepers.append(kept(patch, patch.add("r mer.example.alive"), "alive"))
    patch.chain(patch.add("loadbang"), patch.add(f"delay {after_ms}"), end := patch.add("t b b"))
    reports_and_quits(patch, end, keepers)
    return patch


def test_the_example_follows_the_music_through_the_bridge_in_real_time(pd, tmp_path, music):
    report_patch = tmp_path / "report.pd"
    report_patch.write_text(str(watcher(after_ms=12_500)))
    with running(tmp_path) as bridge:
        begin = told(
            f"mer.bridge connect 127.0.0.1 {bridge.port}", f"mer.example.file symbol {music[0]}", "pd dsp 1"
        )
        printed = run(pd, *opened(EXAMPLE, report_patch), *begin)
        bridge.end()
        ticks = bridge.ticks()
    report = report_of(printed)
    assert complaints(printed) == []
    assert report["alive"] == 1
    assert report["received"] > 100
    heard = [tick["live"][TENSION] for tick in ticks]
    assert min(heard) - 1e-4 <= report["tension-min"] <= report["tension-max"] <= max(heard) + 1e-4
    assert report["tension-max"] - report["tension-min"] > 0.1
    assert report["cutoff-max"] > 1.3 * report["cutoff-min"]  # four semitones and more
    # What the filter did is what the bridge said, mapped: 200 Hz * 40 ** tension.
    assert report["cutoff-max"] <= 200 * 40 ** report["tension-max"] * 1.001
    assert 200 * 40 ** report["tension-min"] <= report["cutoff-min"] * 1.001


LAG_S = 1.5
"""How far the answers may lie behind the sound in lockstep: a look-back and a tick fit in."""


def lockstep(patch: Patch, receive: int) -> None:
    """Add boxes that let ``pd -batch`` wait for the bridge: once a second, until it has caught up.

    In ``-batch`` Pd computes without looking at its sockets, except that its scheduler polls
    them after 5000 clock callbacks within one DSP block.  So the patch sets a clock again
    and again at almost no distance: time all but stands still, and what has arrived comes out.
    """
    seconds, target = patch.add("f"), patch.add(f"- {LAG_S}")
    patch.chain(patch.add("loadbang"), patch.add("metro 1000"), seconds, more := patch.add("+ 1"))
    patch.cord(more, seconds, inlet=1)
    patch.chain(seconds, target, both := patch.add("t f f"), patch.add("> 0"), begins := patch.add("sel 1"))
    patch.chain(
        begins, go := patch.add("t b b"), poll := patch.add("delay 1e-05"), waits := patch.add("spigot"), poll
    )
    patch.cord(go, opens := patch.message("1"), outlet=1)
    patch.cord(opens, waits, inlet=1)
    patch.cord(receive, frame := patch.add("route frame"), outlet=5)
    patch.chain(frame, numbers := patch.add("unpack f f"))
    patch.cord(numbers, reached := patch.add(">="), outlet=1)
    patch.cord(both, reached, outlet=1, inlet=1)
    patch.chain(reached, patch.add("sel 1"), closes := patch.message("0"))
    patch.cord(closes, waits, inlet=1)


def batch_patch(path: Path, *, last_tick: int) -> Patch:
    """Play a file over TCP, follow it, and report when the bridge has heard its end."""
    patch = Patch()
    patch.add("array define music")
    patch.chain(patch.add("loadbang"), first := patch.add("t b b"), start := patch.message("bang"))
    patch.cord(first, load := patch.message(f"read -resize {path} music"), outlet=1)
    patch.chain(load, patch.add("soundfiler"))
    patch.chain(start, play := patch.add("tabplay~ music"), patch.add("mer.send~ tcp"))
    receive = patch.add("mer.receive tension")
    lockstep(patch, receive)
    patch.chain(receive, cutoff := patch.add("expr 200*pow(40, $f1)"))
    keepers = [
        counted(patch, receive, "received"),
        *extremes(patch, receive, "tension"),
        *extremes(patch, cutoff, "cutoff"),
        kept(patch, receive, "alive", outlet=6),
    ]
    # After the last block has left, nothing is left to do but to wait for the last answer.
    patch.cord(play, last := patch.add("delay 50"), outlet=1)
    patch.chain(last, poll := patch.add("delay 1e-05"), poll)
    patch.cord(receive, frame := patch.add("route frame"), outlet=5)
    patch.chain(
        frame,
        patch.add("unpack f f"),
        patch.add(f">= {last_tick}"),
        patch.add("sel 1"),
        end := patch.add("t b b"),
    )
    reports_and_quits(patch, end, keepers)
    return patch


def test_a_file_goes_through_the_bridge_at_full_speed_without_losing_a_sample(pd, tmp_path, music):
    path, samples = music
    expected = build_pipeline(Config(), input_rate=RATE).process(samples)
    patch = tmp_path / "batch.pd"
    patch.write_text(str(batch_patch(path, last_tick=expected[-1].index)))
    with running(tmp_path, rate_hz=200) as bridge:
        begin = told(f"mer.bridge connect 127.0.0.1 {bridge.port}", "pd dsp 1")
        printed = run(pd, "-batch", *opened(patch), *begin)
        said = bridge.end()
        ticks = bridge.ticks()
    report = report_of(printed)
    assert complaints(printed) == []
    assert "lost 0 samples" in said
    # The bridge computed from exactly these samples: its ticks are those of the file read directly.
    assert len(ticks) >= len(expected) > 80
    for tick, frame in zip(ticks, expected, strict=False):
        assert tick["index"] == frame.index
        assert tick["features"] == pytest.approx(list(frame.features), abs=1e-4)
        assert tick["live"] == pytest.approx(list(frame.live), abs=1e-3)
    assert report["alive"] == 1
    assert report["received"] > 5
    assert report["cutoff-max"] > 1.3 * report["cutoff-min"]


def test_a_patch_goes_on_when_the_bridge_is_started_again(pd, tmp_path):
    patch = Patch()
    patch.chain(patch.add("osc~ 220"), patch.add("*~ 0.2"), patch.add("mer.send~"))
    patch.chain(receive := patch.add("mer.receive valence"), patch.add("print value"))
    patch.cord(receive, patch.add("print alive"), outlet=6)
    path = tmp_path / "patch.pd"
    path.write_text(str(patch))
    with contextlib.ExitStack() as first_life:
        first = first_life.enter_context(running(tmp_path))
        with started(
            pd, *opened(path), *told(f"mer.bridge connect 127.0.0.1 {first.port}", "pd dsp 1")
        ) as process:
            wait_for(process, "alive: 1")
            wait_for(process, "value: ")
            first.end()
            wait_for(process, "alive: 0")
            with running(tmp_path, port=first.port):
                wait_for(process, "alive: 1")
                wait_for(process, "value: ")


def wait_for(process: subprocess.Popen[str], beginning: str) -> None:
    """Read what Pd prints up to a line that begins so."""
    while not (line := process.stderr.readline()).startswith(beginning):
        assert line, f"Pd ended before {beginning!r}"
