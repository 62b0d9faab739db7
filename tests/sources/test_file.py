from __future__ import annotations

import io
import os
import struct
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mer_bridge.config import Input
from mer_bridge.errors import AudioFileError, ConfigError
from mer_bridge.sources.file import FAST_BLOCK, AudioFile, FileSource, decode

RATE = 48_000  # opus knows no 44100
FORMATS = {
    "wav": {"subtype": "FLOAT"},
    "flac": {"subtype": "PCM_24"},
    "aiff": {"subtype": "PCM_24"},
    "ogg": {},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {},
}
LOSSLESS = {"wav", "flac", "aiff"}


def tone(duration_s: float = 0.5, *, rate: int = RATE, channels: int = 1) -> np.ndarray:
    """A sine whose channels differ in level; short, as long ogg writes crash libsndfile."""
    time_s = np.arange(round(duration_s * rate)) / rate
    mono = 0.5 * np.sin(2 * np.pi * 440.0 * time_s)
    return (mono if channels == 1 else mono[:, None] / np.arange(1, channels + 1)).astype(np.float32)


def write(folder, extension: str, samples: np.ndarray, *, rate: int = RATE) -> str:
    path = folder / f"music.{extension}"
    soundfile.write(path, samples, rate, **FORMATS[extension])
    return str(path)


def read_all(source: FileSource) -> np.ndarray:
    blocks = []
    while not source.ended:
        blocks.append(source.read(1.0))
    return np.concatenate(blocks)


def fast(path: str, **keys) -> FileSource:
    return FileSource(Input(kind="file", file=path, real_time=False, **keys))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_comes_back_as_written(tmp_path, extension, channels):
    written = tone(channels=channels)
    samples, rate = decode(write(tmp_path, extension, written))
    assert rate == RATE
    assert samples.dtype == np.float32
    assert samples.shape == written.shape
    # 24 bits, or what a lossy coder of half a second keeps of a sine (relative RMS error).
    error = np.sqrt(np.mean((samples - written) ** 2) / np.mean(written**2))
    assert error < (1e-6 if extension in LOSSLESS else 0.1)


@pytest.mark.parametrize("extension", FORMATS)
def test_blocks_give_the_same_samples_as_the_whole_clip(tmp_path, extension):
    path = write(tmp_path, extension, tone(1.0, channels=2))
    whole, _ = decode(path)
    with AudioFile(path) as audio:
        assert (audio.samples, audio.channels, audio.sample_rate) == (len(whole), 2, RATE)
        blocks = []
        while len(block := audio.read(509)):
            blocks.append(block)
    np.testing.assert_array_equal(np.concatenate(blocks), whole)
    source = fast(path)
    np.testing.assert_array_equal(read_all(source), whole)
    assert source.lost == 0
    source.close()


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 96_000, 192_000])
def test_the_rate_of_the_file_is_the_rate_of_the_source(tmp_path, rate):
    source = fast(write(tmp_path, "wav", tone(0.1, rate=rate), rate=rate))
    assert source.sample_rate == rate
    assert f"{rate} Hz, mono, 0.1 s, as fast as possible" in source.describe()
    source.close()


def test_non_finite_and_loud_samples_pass_for_the_guard_to_count(tmp_path):
    samples = np.array([0.0, np.nan, np.inf, -np.inf, 7.5], dtype=np.float32)
    decoded, _ = decode(write(tmp_path, "wav", samples))
    np.testing.assert_array_equal(decoded, samples)


def wav_header(*, rate: int, channels: int, samples: int) -> bytes:
    """Header of 16-bit PCM (Microsoft's RIFF layout), followed by as much data as it says."""
    align = 2 * channels
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * align, align, 16)
    data = struct.pack("<4sI", b"data", samples * align) + bytes(samples * align)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(fmt) + len(data), b"WAVE") + fmt + data


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty; record or copy it again"),
        (b"not audio at all " * 100, "cannot be read as audio: .*; wav, flac, ogg"),
        (wav_header(rate=RATE, channels=1, samples=0), "holds no samples; check"),
        (wav_header(rate=4000, channels=1, samples=9), r"has a rate of 4000 Hz; 8000\.\.192000 Hz"),
        (wav_header(rate=384_000, channels=1, samples=9), "has a rate of 384000 Hz"),
        (wav_header(rate=RATE, channels=9, samples=9), "has 9 channels; mix it down to 8 or fewer"),
    ],
)
@pytest.mark.parametrize("open_it", [decode, AudioFile, fast])
def test_what_cannot_be_heard_is_refused_in_one_line(tmp_path, content, words, open_it):
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(AudioFileError, match=rf"bad\.wav {words}") as caught:
        open_it(str(path))
    assert "\n" not in str(caught.value)


def test_a_header_that_claims_days_is_refused(tmp_path):
    path = tmp_path / "long.wav"
    header = wav_header(rate=8000, channels=1, samples=0)
    size = 2 * 8000 * 3600 * 25
    path.write_bytes(header[:-4] + struct.pack("<I", size))
    os.truncate(path, len(header) + size)  # sparse: takes no room on the disk
    with pytest.raises(AudioFileError, match="claims 25 hours; 24 is the limit"):
        AudioFile(path)


def test_missing_files_folders_and_pipes_are_refused_without_waiting(tmp_path):
    with pytest.raises(AudioFileError, match=r"nowhere\.wav cannot be opened: No such file or directory"):
        decode(tmp_path / "nowhere.wav")
    with pytest.raises(AudioFileError, match="is not a regular file"):
        decode(tmp_path)
    with pytest.raises(AudioFileError, match=r"cannot be opened: .*null"):
        decode("nul\0l.wav")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_without_a_writer_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioFileError, match="is not a regular file"):
        decode(tmp_path / "pipe.wav")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path):
    path = write(tmp_path, "wav", tone())
    Path(path).chmod(0)
    with pytest.raises(AudioFileError, match="permission"):
        decode(path)


def test_headerless_files_are_refused(tmp_path):
    path = tmp_path / "music.raw"
    path.write_bytes(bytes(1000))
    with pytest.raises(AudioFileError, match="cannot be read as audio"):
        decode(path)


def test_no_file_and_no_such_channel_are_usage_errors(tmp_path):
    with pytest.raises(ConfigError, match=r"name it in input\.file"):
        FileSource(Input(kind="file"))
    path = write(tmp_path, "wav", tone(channels=2))
    with pytest.raises(ConfigError, match=r"has 2 channel\(s\), input\.channel is 3"):
        fast(path, channel=3)
    fast(path, channel=2).close()


def cut(path: str, part: float) -> None:
    os.truncate(path, int(Path(path).stat().st_size * part))


@pytest.mark.parametrize("extension", ["flac", "ogg", "opus", "mp3"])
def test_a_clip_cut_short_is_refused_as_a_whole(tmp_path, extension):
    path = write(tmp_path, extension, tone(2.0))
    cut(path, 0.5)
    with pytest.raises(AudioFileError, match=r"music\..*; (get the file again|wav, flac, ogg|check)"):
        decode(path)


@pytest.mark.parametrize("extension", ["flac", "mp3"])
def test_a_file_cut_short_plays_as_far_as_it_goes_and_counts_the_rest(tmp_path, extension):
    path = write(tmp_path, extension, tone(2.0))
    cut(path, 0.5)
    source = fast(path)
    heard = read_all(source)
    assert 0 < len(heard) < 2 * RATE
    assert source.lost == 2 * RATE - len(heard)
    source.close()


def test_a_wav_cut_short_plays_what_is_there(tmp_path):
    written = tone()
    path = write(tmp_path, "wav", written)
    cut(path, 0.5)
    samples, _ = decode(path)
    assert 0 < len(samples) < len(written)
    np.testing.assert_array_equal(samples, written[: len(samples)])


@pytest.fixture(scope="module")
def healthy() -> dict[str, bytes]:
    files = {}
    for extension, options in FORMATS.items():
        file = io.BytesIO()
        soundfile.write(file, tone(0.3, channels=2), RATE, **{"format": extension, **options})
        files[extension] = file.getvalue()
    return files


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files_play_or_are_refused_but_never_crash(tmp_path, healthy, extension, data):
    content = bytearray(healthy[extension])
    for _ in range(data.draw(st.integers(1, 8))):
        # Half of the changes fall into the first hundred bytes, where the header is.
        end = data.draw(st.sampled_from([100, len(content)]))
        content[data.draw(st.integers(0, end - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"mutant.{extension}"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        source = fast(str(path))
    except AudioFileError:
        return
    heard = 0
    while not source.ended:
        heard += len(source.read(0.0))
    assert source.lost >= 0
    assert "\n" not in source.describe()
    source.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=st.integers(64, 8192), timeout_s=st.floats(0.01, 0.5), rate=st.sampled_from([44_100, 48_000]))
def test_real_time_gives_the_samples_of_the_time_that_passed(tmp_path, new_clock, block, timeout_s, rate):
    clock = new_clock()
    path = write(tmp_path, "wav", tone(0.25, rate=rate), rate=rate)
    source = FileSource(Input(kind="file", file=path, block=block, loop=True), clock=clock)
    heard = 0
    while heard < 10 * rate:
        heard += len(source.read(timeout_s))
        # A block is given when its last sample is due: never early, and with no drift.
        passed = (clock.now_s - clock.start_s) * rate
        assert heard <= passed + 1e-3
        assert heard > passed - block
    source.close()


def test_a_late_reader_catches_up_and_a_very_late_one_does_not_hurry(tmp_path, new_clock):
    clock = new_clock()
    path = write(tmp_path, "wav", tone(4.0))
    source = FileSource(Input(kind="file", file=path, block=4800), clock=clock)
    source.read(1.0)
    clock.now_s += 0.5  # five blocks late
    for _ in range(5):
        assert len(source.read(0.0)) == 4800
    assert len(source.read(0.0)) == 0
    clock.now_s += 100.0
    assert len(source.read(0.0)) == 4800
    assert len(source.read(0.0)) == 0
    source.close()


def test_a_block_that_is_not_due_within_the_timeout_is_given_later(tmp_path, new_clock):
    clock = new_clock()
    written = tone()
    source = FileSource(Input(kind="file", file=write(tmp_path, "wav", written), block=4800), clock=clock)
    assert len(source.read(0.09)) == 0
    np.testing.assert_array_equal(source.read(0.02), written[:4800])
    source.close()


@pytest.mark.parametrize("extension", FORMATS)
def test_a_loop_starts_again_without_a_gap(tmp_path, extension):
    path = write(tmp_path, extension, tone(0.5))
    once, _ = decode(path)
    source = fast(path, loop=True)
    heard = np.zeros(0, dtype=np.float32)
    while len(heard) < 3 * len(once):
        heard = np.concatenate([heard, source.read(0.0)])
    assert not source.ended
    # Lossy decoders start again with their own memory: equal to what a coder keeps anyway.
    np.testing.assert_allclose(heard[: 3 * len(once)], np.tile(once, 3), atol=0.02)
    source.close()


def test_an_ended_source_gives_nothing_and_closes_twice(tmp_path):
    source = fast(write(tmp_path, "wav", tone()))
    read_all(source)
    assert source.ended
    assert len(source.read(60.0)) == 0
    source.close()
    source.close()
    assert len(source.read(60.0)) == 0


def test_close_wakes_a_reader_that_waits(tmp_path):
    path = write(tmp_path, "wav", tone(0.2, rate=8000), rate=8000)
    source = FileSource(Input(kind="file", file=path, block=1600, loop=True))
    blocks = []
    reader = threading.Thread(
        target=lambda: [blocks.append(source.read(60.0)) for _ in range(1000)], daemon=True
    )
    reader.start()
    source.close()
    reader.join(10.0)
    assert not reader.is_alive()
    assert source.ended


def test_close_from_another_thread_never_meets_the_decoder(tmp_path):
    path = write(tmp_path, "flac", tone(0.5))
    for _ in range(50):
        source = fast(path, loop=True)
        started = threading.Event()

        def play(source=source, started=started) -> None:
            while not source.ended:
                source.read(0.0)
                started.set()

        reader = threading.Thread(target=play, daemon=True)
        reader.start()
        started.wait(10.0)
        source.close()
        reader.join(10.0)
        assert not reader.is_alive()
        assert len(source.read(0.0)) == 0


def test_a_long_file_is_read_in_blocks(tmp_path):
    path = write(tmp_path, "wav", np.zeros(3 * FAST_BLOCK + 1, dtype=np.float32))
    source = fast(path)
    assert [len(source.read(0.0)) for _ in range(5)] == [FAST_BLOCK] * 3 + [1, 0]
    source.close()
