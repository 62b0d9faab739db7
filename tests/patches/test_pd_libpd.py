"""Patches sample by sample in libpd: what goes in comes out, and every example sounds."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from pd_host import LIMIT_S, PATCHES, Bridge, Take
from pd_libpd import RATE, TICK
from pd_talk import save, step
from pd_text import Patch

from mer_bridge.values import VALUE_NAMES

pytestmark = pytest.mark.host

EXAMPLES = sorted(
    path for path in (PATCHES / "examples").glob("*.pd") if not path.stem.startswith("01-")
)  # the first one needs a file or a player to sound


@pytest.fixture
def cypd(need_library):
    need_library("cypd")


@pytest.fixture
def bridge():
    with Bridge() as listening:
        yield listening


@dataclass
class Inside:
    """Pd in its own process, run by ticks; `played` once it has ended."""

    process: subprocess.Popen[str]
    target: Path

    def ticks(self, count: int) -> None:
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        while (line := self.process.stdout.readline()) != "done\n":  # libpd talks, too
            assert line, self.process.stderr.read()

    def end(self) -> np.ndarray:
        """Samples of both channels, as they were played."""
        _, errors = self.process.communicate(timeout=LIMIT_S)
        assert self.process.returncode == 0, errors
        return np.load(self.target)


@contextlib.contextmanager
def inside(folder: Path, patch: Path, port: int, samples: np.ndarray | None = None) -> Iterator[Inside]:
    source, target = folder / "in.npy", folder / "out.npy"
    np.save(source, np.zeros(0, np.float32) if samples is None else samples)
    command = [sys.executable, Path(__file__).with_name("pd_libpd.py"), patch, str(port), source, target]
    with subprocess.Popen(
        list(map(str, command)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Inside(process, target)
        finally:
            process.kill()


@pytest.mark.parametrize("block", [64, 448, 1024])
@pytest.mark.usefixtures("cypd")
def test_numbers_from_the_input_arrive_exactly(bridge, tmp_path, rng, block):
    numbers = rng.integers(-32768, 32768, size=RATE // TICK * TICK).astype(np.int16)
    patch = Patch()
    patch.chain(patch.add("adc~ 1"), patch.add(f"mer.send~ {block}"))
    with inside(tmp_path, save(tmp_path, patch), bridge.port, numbers / np.float32(32768)) as pd:
        for _ in range(7):  # a tenth of a second at a time: nothing overflows on the way
            pd.ticks(100)
        sent = len(numbers) // block - 1
        bridge.wait(lambda: len(bridge.of("/mer/audio")) >= sent)
        pd.end()
    take = Take.of(bridge.of("/mer/audio"))
    assert take.lengths == {block}
    assert take.sequence == list(range(len(take.sequence)))
    arrived = take.starting_with(numbers[:32])
    length = min(len(arrived), len(numbers))
    assert length > len(numbers) - 3 * block
    assert np.array_equal(arrived[:length], numbers[:length])


@pytest.mark.usefixtures("cypd")
def test_a_value_is_heard_in_the_very_tick_it_arrives_in_and_ramps_to_the_sample(bridge, tmp_path):
    patch = Patch()
    patch.chain(patch.add("mer.value tension 20"), patch.add("dac~ 1"))
    with inside(tmp_path, save(tmp_path, patch), bridge.port) as pd:
        pd.ticks(10)
        bridge.wait(lambda: bool(bridge.subscribers))
        pd.ticks(1)
        bridge.send(step(tension=1.0), bridge.subscribers[0])
        pd.ticks(40)
        left = pd.end()[:, 0]
    first = int(np.flatnonzero(left)[0])
    assert first == 11 * TICK + 1  # the ramp begins at 0, with the tick
    reached = int(np.flatnonzero(left >= 1.0)[0])
    assert reached - first == pytest.approx(0.020 * RATE, abs=TICK)
    rise = np.diff(left[first:reached])
    assert rise.min() == pytest.approx(rise.max(), rel=0.05)  # one straight line


@pytest.mark.usefixtures("cypd")
def test_the_first_patch_of_the_tutorial_grows_with_the_tension(bridge, tmp_path):
    patch = Patch()
    patch.chain(
        patch.add("mer.value tension 300"), mul := patch.add("*~"), patch.add("*~ 0.2"), patch.add("dac~")
    )
    patch.cord(patch.add("osc~ 220"), mul, inlet=1)
    with inside(tmp_path, save(tmp_path, patch), bridge.port) as pd:
        pd.ticks(10)
        bridge.wait(lambda: bool(bridge.subscribers))
        for tension in (0.25, 1.0):
            bridge.send(step(tension=tension), bridge.subscribers[0])
            pd.ticks(RATE // TICK)
        quiet, loud = np.split(pd.end()[10 * TICK :, 0], 2)
    assert np.abs(quiet[RATE // 2 :]).max() == pytest.approx(0.25 * 0.2, rel=0.01)
    assert np.abs(loud[RATE // 2 :]).max() == pytest.approx(0.2, rel=0.01)


def mood(value: float) -> bytes:
    """A step in which every live value is this one."""
    return step(**dict.fromkeys(VALUE_NAMES, value))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
@pytest.mark.usefixtures("cypd")
def test_an_example_sounds_in_every_mood_and_never_clips(bridge, tmp_path, path):
    second = RATE // TICK
    with inside(tmp_path, path, bridge.port) as pd:
        pd.ticks(20)
        bridge.wait(lambda: bool(bridge.subscribers))
        for value in (0.0, 1.0, 0.5):
            for peer in bridge.subscribers:
                bridge.send(mood(value), peer)
            pd.ticks(8 * second)
        played = pd.end()
    assert np.isfinite(played).all()
    assert np.abs(played).max() < 1.0
    moods = np.split(played[20 * TICK :], 3)
    levels = [20 * np.log10(np.sqrt(np.mean(part[4 * RATE :] ** 2)) + 1e-9) for part in moods]
    assert all(-50.0 < level < -6.0 for level in levels), levels
    assert all(abs(part.mean()) < 0.02 for part in moods)  # no offset for the loudspeakers
    spectra = [np.abs(np.fft.rfft(part[4 * RATE :].sum(axis=1))) for part in moods]
    likeness = np.corrcoef(spectra[0], spectra[1])[0, 1]
    assert likeness < 0.9  # sad, slow and calm is not happy, quick and wild
