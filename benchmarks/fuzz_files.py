"""Damaged audio files against the decoder: python benchmarks/fuzz_files.py.

Small healthy files of each format are cut, spliced and overwritten, most of all in their headers,
and played as the bridge plays them, in child processes with limits of memory and time.  A child
that dies is a crash of the decoder: its file is kept and named.  Ends with 1 if there was any.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile

from mer_bridge.errors import AudioFileError
from mer_bridge.sources.file import FAST_BLOCK, AudioFile

FORMATS = {
    "wav": {"subtype": "PCM_16"},
    "flac": {},
    "ogg": {"subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {},
    "aiff": {},
    "w64": {},
    "caf": {},
    "au": {},
}
RATE = 48_000
BATCH = 250
"""Files per child."""
MEMORY_BYTES = 512 << 20
"""What a child may have beyond what it begins with; where the system can limit it."""
FILE_S = 5.0
"""Longest that one file of a few kilobytes may take."""
BATCH_S = 120.0


@dataclass
class Outcome:
    """What became of many files.

    Attributes
    ----------
    played, refused : int
        Decoded as far as they go, or refused in words.
    wrong : list of str
        Anything else.
    slowest_s : float
    samples : int
        Most that one file gave.
    """

    played: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    samples: int = 0


def healthy(extension: str) -> list[bytes]:
    """Small files: mono and stereo, two lengths."""
    rng = np.random.default_rng(5)
    options = {"format": extension, **FORMATS[extension]}
    files = []
    for channels, seconds in ((1, 0.05), (2, 0.2)):
        sound = 0.2 * rng.standard_normal((int(seconds * RATE), channels))
        file = io.BytesIO()
        soundfile.write(file, sound, RATE, **options)
        files.append(file.getvalue())
    return files


def mutant(rng: random.Random, files: list[bytes]) -> bytes:
    """One damaged file."""
    content = bytearray(rng.choice(files))
    for _ in range(rng.randrange(1, 9)):
        size = len(content)
        at = rng.randrange(min(size, 128) if rng.random() < 0.6 else size)
        roll = rng.random()
        if roll < 0.5:
            content[at] = rng.getrandbits(8)
        elif roll < 0.7:  # a length or a count, in either byte order
            order = rng.choice(("big", "little"))
            number = rng.choice((0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE, 0x10000))
            content[at : at + 4] = number.to_bytes(4, order)
        elif roll < 0.8:
            content = content[: max(at, 1)]
        elif roll < 0.9:
            other = rng.choice(files)
            start = rng.randrange(len(other))
            content[at:at] = other[start : start + rng.randrange(1, 256)]
        else:
            del content[at : at + rng.randrange(1, 64)]
        if not content:
            return b"\0"
    if content.startswith(b"OggS") and rng.random() < 0.8:
        _mend_pages(content)
    return bytes(content)


def _mend_pages(content: bytearray) -> None:
    """Make the checksums of an Ogg file right again, or hardly a mutant would reach the decoder."""
    starts = [at for at in range(len(content) - 27) if content[at : at + 4] == b"OggS"]
    for start, stop in pairwise((*starts, len(content))):
        content[start + 22 : start + 26] = bytes(4)
        crc = 0
        for byte in content[start:stop]:
            crc = (crc << 8 & 0xFFFFFFFF) ^ _CRC[crc >> 24 ^ byte]
        content[start + 22 : start + 26] = crc.to_bytes(4, "little")


def _crc_of(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


_CRC = tuple(map(_crc_of, range(256)))
"""Ogg's checksum, RFC 3533."""


def play(path: Path) -> int:
    """Samples that a file gives, read as for ``analyze``."""
    heard = 0
    with AudioFile(path) as audio:
        while len(block := audio.read(FAST_BLOCK)):
            heard += len(block)
            if heard > audio.samples:
                raise RuntimeError(f"{heard} samples where {audio.samples} were announced")
    return heard


def batch(extension: str, seed: int, count: int, folder: str, queue: multiprocessing.Queue[Outcome]) -> None:
    """Damage and play `count` files; runs in a child."""
    _limit()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the mp3 decoder complains of every mutant
    rng = random.Random(seed)  # noqa: S311 - it must be repeatable, not secret
    files = healthy(extension)
    outcome = Outcome()
    path = Path(folder) / f"{extension}-{seed}.{extension}"
    for number in range(count):
        content = mutant(rng, files)
        path.write_bytes(content)
        began_s = time.monotonic()
        try:
            outcome.samples = max(outcome.samples, play(path))
            outcome.played += 1
        except AudioFileError:
            outcome.refused += 1
        except Exception as error:  # noqa: BLE001 - exactly these are looked for
            outcome.wrong.append(f"{extension} seed {seed} number {number}: {error!r}")
        took_s = time.monotonic() - began_s
        outcome.slowest_s = max(outcome.slowest_s, took_s)
        if took_s > FILE_S:
            outcome.wrong.append(f"{extension} seed {seed} number {number}: {took_s:.1f} s")
    path.unlink()
    queue.put(outcome)


def _limit() -> None:
    """Let this process have no more than `MEMORY_BYTES` from here on."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_BYTES, resource.RLIM_INFINITY))


def attack(extension: str, count: int, first_seed: int, folder: str) -> Outcome:
    """Damage and play files of one format, child after child."""
    total = Outcome()
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    for number, done in enumerate(range(0, count, BATCH)):
        queue: multiprocessing.Queue[Outcome] = context.Queue()
        seed, size = first_seed + number, min(BATCH, count - done)
        child = context.Process(target=batch, args=(extension, seed, size, folder, queue))
        child.start()
        child.join(BATCH_S)
        if child.is_alive():
            child.kill()
            child.join()
            total.wrong.append(f"{extension} seed {seed}: hung, see {folder}")
            continue
        if child.exitcode != 0:
            total.wrong.append(f"{extension} seed {seed}: the process died ({child.exitcode}), see {folder}")
            continue
        _add(total, queue.get(timeout=5.0))
    return total


def _add(total: Outcome, part: Outcome) -> None:
    total.played += part.played
    total.refused += part.refused
    total.wrong += part.wrong
    total.slowest_s = max(total.slowest_s, part.slowest_s)
    total.samples = max(total.samples, part.samples)


def main() -> int:
    """Run what the flags ask for; 1 where a file did harm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="of each format")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--seed", type=int, default=1)
    flags = parser.parse_args()
    wrong = []
    folder = tempfile.mkdtemp(prefix="fuzz_files")
    for extension in flags.formats.split(","):
        began_s = time.monotonic()
        outcome = attack(extension, flags.files, flags.seed, folder)
        took_s = time.monotonic() - began_s
        print(
            f"{extension}: {flags.files} files in {took_s:.0f} s: {outcome.played} played, "
            f"{outcome.refused} refused, {len(outcome.wrong)} wrong; "
            f"slowest {outcome.slowest_s * 1e3:.0f} ms, most samples {outcome.samples}",
            flush=True,
        )
        wrong += outcome.wrong
    for line in wrong[:20]:
        print(f"WRONG: {line}")
    if not wrong:
        Path(folder).rmdir()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
