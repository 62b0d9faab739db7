"""Music that is published as notes: MIDI clips in, rendered and rated clips out.

EMOPIA (Hung et al. 2021) holds pop piano clips named ``Q1_<piece>_<n>.mid`` after the quadrant
that its annotators heard.  Each is played by fluidsynth with one of the General MIDI sound
fonts found, always the same one, and kept below the cache folder.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mer_bridge.errors import DataError
from mer_bridge.training.clips import QUADRANTS, Clip, ClipList
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

FOLDER = "midi/emopia"
NAME = re.compile(r"(Q[1-4])_(.+)_\d+")
SAMPLE_RATE = 22_050
GAIN = 0.6
"""Of fluidsynth; louder clips."""
MOST_S = 60
"""Seconds that rendering one clip may take."""
FONT_FOLDERS = ("/usr/share/sounds/sf2", "/usr/share/soundfonts", "/opt/homebrew/share/soundfonts")


def fonts() -> list[Path]:
    """Sound fonts of this machine, links to others left out."""
    folders = [Path(folder) for folder in FONT_FOLDERS]
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.sf2"))]
    return [path for path in found if not path.is_symlink()]


def read_emopia(data: Path, home: Path, *, progress: Callable[[str], None]) -> ClipList:
    """EMOPIA's clips in a data folder, rendered below `home` or found there.

    Raises
    ------
    DataError
        The folder has none, or fluidsynth or a sound font is missing.
    """
    scores = sorted((data / FOLDER).glob("*.mid"))
    if not scores:
        raise DataError(f"the recipe asks for rendered clips, and {data / FOLDER} has none")
    program, sounds = shutil.which("fluidsynth"), fonts()
    if program is None or not sounds:
        raise DataError("rendering MIDI needs the program fluidsynth and a .sf2 sound font: install both")
    found = ClipList()
    for score in scores:
        title = f"emopia/{score.stem}"
        try:
            found.clips.append(_clip(score, home / "emopia", program, sounds))
        except DataError as error:
            found.left_out.append(f"{title}: {error}")
        progress(title)
    return found


def _clip(score: Path, folder: Path, program: str, sounds: list[Path]) -> Clip:
    match = NAME.fullmatch(score.stem)
    if match is None:
        raise DataError("its name does not begin with a quadrant Q1..Q4")
    audio = folder / f"{score.stem}.flac"
    if not audio.is_file() or audio.stat().st_mtime < score.stat().st_mtime:
        font = sounds[zlib.crc32(score.stem.encode()) % len(sounds)]
        _render(score, audio, program, font)
    return Clip(
        "emopia",
        score.stem,
        f"emopia {match[2]}",
        audio,
        np.full(len(MIDLEVEL_NAMES), np.nan),
        np.full(len(EMOTION_NAMES), np.nan),
        QUADRANTS.index(match[1]),
    )


def _render(score: Path, audio: Path, program: str, font: Path) -> None:
    audio.parent.mkdir(parents=True, exist_ok=True)
    part = audio.with_name(f"{audio.stem}.part.flac")  # fluidsynth takes the format from the name
    settings = ["-ni", "-r", str(SAMPLE_RATE), "-g", str(GAIN), "-T", "flac", "-F", str(part)]
    try:
        run = subprocess.run(  # noqa: S603 - the program is fluidsynth, its arguments are paths
            [program, *settings, str(font), str(score)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=MOST_S,
        )
    except subprocess.TimeoutExpired as error:
        part.unlink(missing_ok=True)
        raise DataError(f"took fluidsynth longer than {MOST_S} s") from error
    if run.returncode or not part.is_file():
        part.unlink(missing_ok=True)
        raise DataError("fluidsynth cannot play it")
    part.replace(audio)
