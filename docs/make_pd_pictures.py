# ruff: noqa: S603, S607, T201 - starts programs by name, as a shell would, and says what it made
"""Make the pictures of the Pure Data patches: ``python docs/make_pd_pictures.py [name …]``.

The real Pd (packages puredata-gui, xvfb, xdotool and imagemagick) opens each patch on a screen
that nobody sees, while the bridge plays its built-in music so that lights and sliders live.
Without names all of `PICTURES` are made.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
PATCHES = DOCS.parent / "patches" / "pd"
OUT = DOCS / "pictures"
SCREEN = "1900x1300x24"
SETTLE_S = 9.0
"""How long Pd and the bridge run before the picture is taken."""
PROGRAMS = ("pd", "Xvfb", "xdotool", "import")
PICTURES = {
    **{f"pd-{path.stem}": path for path in sorted(PATCHES.glob("mer.*-help.pd"))},
    **{f"pd-{path.stem}": path for path in sorted((PATCHES / "examples").glob("0*.pd"))},
}


@contextlib.contextmanager
def running(*command: str | Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A program and all it starts, ended with the block."""
    process = subprocess.Popen(
        list(map(str, command)),
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """An X display without a monitor; its name."""
    read, write = os.pipe()
    os.set_inheritable(write, True)
    process = subprocess.Popen(
        ["Xvfb", "-screen", "0", SCREEN, "-displayfd", str(write), "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def bridge(folder: Path) -> Iterator[int]:
    """The bridge with its built-in performer; the port it listens on."""
    config = folder / "pictures.toml"
    config.write_text('[input]\nkind = "player"\n[osc]\nlisten = "127.0.0.1:auto"\nsend = []\n')
    with running(sys.executable, "-m", "mer_bridge", "run", "--config", config) as process:
        said = ""
        while "ready in" not in said:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise SystemExit(f"the bridge did not start: {said}")
            said += line
        found = re.search(r"listening: 127\.0\.0\.1:(\d+)", said)
        if found is None:
            raise SystemExit(f"the bridge did not say where it listens: {said}")
        yield int(found[1])


def picture(display: str, port: int, patch: Path, target: Path, *, messages: tuple[str, ...] = ()) -> None:
    """Open one patch and keep what its window shows."""
    told = [f"mer.bridge connect 127.0.0.1 {port}", "pd dsp 1", *messages]
    sends = [word for message in told for word in ("-send", message)]
    flags: list[str | Path] = ["-noaudio", "-nomidi", "-nrt", "-noprefs", "-stderr", "-path", PATCHES]
    with running("pd", *flags, "-open", patch, *sends, DISPLAY=display):
        time.sleep(SETTLE_S)
        window = _ask(display, "xdotool", "search", "--name", f"^{re.escape(patch.name)}").split()[-1]
        console = _ask(display, "xdotool", "search", "--name", "^Pd$").split()
        for other in console:
            _ask(display, "xdotool", "windowmove", other, "1500", "1100")
        _ask(display, "xdotool", "windowraise", window)
        time.sleep(0.5)
        _ask(
            display, "import", "-window", window, "+dither", "-colors", "64", "-depth", "8", f"png8:{target}"
        )
    print(target.name, flush=True)


def _ask(display: str, *command: str) -> str:
    done = subprocess.run(
        command, env={**os.environ, "DISPLAY": display}, capture_output=True, text=True, check=False
    )
    return done.stdout


def main(names: list[str]) -> None:
    """Make these pictures, or all."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise SystemExit(
            f"not installed: {', '.join(missing)}; Debian: puredata-gui xvfb xdotool imagemagick"
        )
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, screen() as display:
        for name in names or list(PICTURES):
            with bridge(Path(folder)) as port:
                picture(display, port, PICTURES[name], OUT / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
