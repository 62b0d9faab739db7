"""Performances kept on disk, also when the disk or the machine gives up."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mer_bridge import card as cards
from mer_bridge import takes
from mer_bridge.config import Config
from mer_bridge.errors import AudioFileError, ConfigError
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sinks.flac import FlacWriter, as_kept
from mer_bridge.sinks.session import Session
from mer_bridge.values import Command

RATE = 44_100
CARD = cards.read(cards.find("midlevel-hop"))


@pytest.fixture
def noise(rng):
    return rng.uniform(-0.3, 0.3, 3 * RATE).astype(np.float32)


def session(folder, **more) -> Session:
    return Session(folder, config=Config(), card=CARD, from_start=True, **more)


@given(hnp.arrays(np.float32, st.integers(0, 50), elements=st.floats(width=32)))
def test_what_is_kept_is_finite_and_within_bounds_and_keeping_it_again_changes_nothing(samples):
    kept = as_kept(samples)
    assert np.isfinite(kept).all()
    assert (np.abs(kept) <= 1.0).all()
    np.testing.assert_array_equal(as_kept(kept), kept)


def test_samples_of_16_bits_are_kept_exactly():
    samples = (np.arange(-32768, 32768) / 32768).astype(np.float32)
    np.testing.assert_array_equal(as_kept(samples), samples)


@pytest.mark.parametrize("channels", [1, 2])
def test_the_audio_comes_back_bit_for_bit(tmp_path, noise, channels):
    blocks = noise.reshape(-1, channels)[: 2 * RATE // channels].squeeze()
    kept = session(tmp_path / "take")
    heard = [kept.hear(block, RATE) for block in np.array_split(blocks, 97)]
    kept.close()
    back, rate = soundfile.read(tmp_path / "take" / "audio.flac", dtype="float32")
    assert rate == RATE
    np.testing.assert_array_equal(back, np.concatenate(heard))


def test_frames_and_commands_come_back_in_their_order(tmp_path, noise):
    kept = session(tmp_path / "take")
    frames = build_pipeline(Config(), input_rate=RATE).process(kept.hear(noise, RATE))
    kept.see(frames[:2])
    kept.note(Command("hold", (1,)))
    kept.see(frames[2:])
    kept.close()
    take = takes.read(tmp_path / "take")
    assert list(take.frames) == frames
    assert take.entries[2].content == Command("hold", (1,))
    assert {entry.heard for entry in take.entries} == {len(noise)}
    assert take.config == Config()
    assert (take.header.sha256, take.header.from_start) == (CARD.trunk.sha256, True)
    assert not take.note


def test_a_take_is_never_overwritten(tmp_path):
    (tmp_path / "take").mkdir()
    with pytest.raises(ConfigError, match="exists already"):
        session(tmp_path / "take")


def test_a_change_of_the_rate_ends_the_session_and_says_so(tmp_path, noise):
    said: list[str] = []
    kept = session(tmp_path / "take", say=said.append)
    kept.hear(noise, RATE)
    kept.hear(noise, 48_000)
    kept.close()
    assert "changed to 48000 Hz" in said[0]
    assert len(said) == 1
    assert soundfile.info(tmp_path / "take" / "audio.flac").frames == len(noise)
    assert kept.dropped == 1


def test_too_many_channels_are_refused(tmp_path):
    with pytest.raises(AudioFileError, match="8 channels"):
        FlacWriter(tmp_path / "a.flac", sample_rate=RATE, channels=9)


KILLED = """
import sys, threading
import numpy as np
from pathlib import Path
from mer_bridge import card as cards
from mer_bridge.config import Config
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sinks.session import Session

pipeline = build_pipeline(Config(), input_rate=44_100)
kept = Session(Path(sys.argv[1]), config=Config(), card=pipeline.card, from_start=True)
rng = np.random.default_rng(0)
for second in range(5):
    for _ in range(10):
        frames = pipeline.process(kept.hear(rng.uniform(-0.3, 0.3, 4410).astype(np.float32), 44_100))
        kept.see(frames)
while not kept._waiting.empty():
    pass
kept._settle()
print("settled", flush=True)
threading.Event().wait()
"""


def test_a_process_that_is_killed_leaves_a_session_that_can_be_read_and_verified(tmp_path):
    folder = tmp_path / "take"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"settled"
        process.kill()
    from mer_bridge.verify import verify

    take = takes.read(folder)
    with soundfile.SoundFile(folder / "audio.flac") as audio:
        assert audio.frames > 4 * RATE
        assert len(audio.read()) == audio.frames
    verdict = verify(take)
    assert verdict.different == 0
    assert verdict.frames >= len(take.frames) - 8  # those of the last second


FULL = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from mer_bridge import card as cards
from mer_bridge.config import Config
from mer_bridge.sinks.session import Session

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
said = []
kept = Session(Path(sys.argv[1]), config=Config(), card=cards.read(cards.find("midlevel-hop")),
               from_start=True, say=said.append)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
rng = np.random.default_rng(0)
while not said:
    kept.hear(rng.uniform(-0.3, 0.3, 4410).astype(np.float32), 44_100)
kept.hear(np.zeros(512, np.float32), 44_100)
kept.close()
print(said, kept.dropped > 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file sizes are POSIX")
def test_a_full_disk_ends_the_session_and_nothing_else(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "take")],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "recording to" in done.stdout
    assert done.stdout.strip().endswith("True")


def test_hearing_never_waits_for_the_disk(tmp_path, noise, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(FlacWriter, "write", lambda *_: release.wait(20.0))
    monkeypatch.setattr("mer_bridge.sinks.session.MAX_WAITING", 4)
    said: list[str] = []
    kept = session(tmp_path / "take", say=said.append)
    began_s = time.monotonic()
    for _ in range(20):
        kept.hear(noise[:512], RATE)
    assert time.monotonic() - began_s < 10.0  # the disk would have taken 20 s for the first block alone
    release.set()
    kept.close()
    assert "too slow" in said[0]
    assert kept.dropped > 0
