# ruff: noqa: S603 - it starts programs of its own
"""Every way a bridge can end, as real processes: exit code, seconds, notes, controllers, recordings.

    python benchmarks/stopping.py                    all endings, each three times
    python benchmarks/stopping.py --times 1 SIGTERM  one of them, once

The bridge plays its built-in music, holds a long note over MIDI (a real JACK server, if there is
one) and records.  It ends with 1 if a promise is broken.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pty
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
import soundfile
import stage

EXIT_S = 1.0
NOTES_S = 0.2
TAIL_S = 1.0
HEAR_S = 4.0
"""How long the music plays before the end comes."""
AT_REST = " ".join(["64"] * 8 + ["0"] + ["64"] * 7)
"""Controllers of live values in the middle, that of the confidence at nothing."""
FAIL_S = HEAR_S + 1.0
"""When a thread fails, counted from the start of the process."""
PATIENCE_S = 10.0

CONFIG = """\
[osc]
listen = "127.0.0.1:{osc}"
send = []
[profile]
name = "anna"
[midi]
port = "{port}"
on_exit = "{on_exit}"
""" + "".join(
    f'[[event]]\nname = "{mood}"\nenter = "{mood}"\nto = "note:{60 + number}"\nduration_s = 600.0\n'
    for number, mood in enumerate(("uplifting", "aggressive", "melancholic", "calm"))
)

BROKEN = """\
import sys, time
from mer_bridge.{module} import {name} as victim
from mer_bridge.cli import main
began, working = time.monotonic(), victim.{method}
def broken(*arguments, **named):
    if time.monotonic() - began > {after}:
        raise RuntimeError("struck by lightning")
    return working(*arguments, **named)
victim.{method} = broken
sys.exit(main(sys.argv[1:]))
"""
"""A bridge in which one method of one thread fails after a while."""


class Playing(NamedTuple):
    """A bridge that plays: its process, the other end of its terminal, its port, its JACK server."""

    process: subprocess.Popen[bytes]
    terminal: int
    port: int
    jack: stage.Jack | None


@dataclass(frozen=True)
class Ending:
    """How it ends, and what must come of it.

    Attributes
    ----------
    end : callable
        Ends a bridge that plays.
    code : int
        Exit code.
    record : str
        What is recorded: a folder, or a file of frames.
    on_exit : str
        As in the settings.
    breaks : tuple of str
        Module, class and method that fail; empty for none.
    room : int
        Bytes that fit on the disk; 0 for many.
    input : tuple of str
        Flags.
    notes_end : bool
        Whether notes can end at all.
    lines : int
        Lines on standard error, at most.
    """

    end: Callable[[Playing], None]
    code: int = 0
    record: str = "take"
    on_exit: str = "leave"
    breaks: tuple[str, ...] = ()
    room: int = 0
    input: tuple[str, ...] = ("--input-kind", "player", "--input-loop")
    notes_end: bool = True
    lines: int = 0


def _signal(number: int) -> Callable[[Playing], None]:
    return lambda playing: playing.process.send_signal(number)


def _close_terminal(playing: Playing) -> None:
    os.close(playing.terminal)


def _wait(_playing: Playing) -> None:
    """It ends by itself."""


def _speak(playing: Playing) -> None:
    """Send it a packet, so that the thread that listens has something to do."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        time.sleep(FAIL_S)
        mouth.sendto(b"/mer/ping\0\0\0,\0\0\0", ("127.0.0.1", playing.port))


def _unplug_all(playing: Playing) -> None:
    if playing.jack is not None:
        playing.jack.kill()
    time.sleep(2.0)
    playing.process.send_signal(signal.SIGTERM)


def _fail_in(*place: str, record: str = "take", end: Callable[[Playing], None] = _wait) -> Ending:
    return Ending(end, code=1, breaks=place, lines=2, record=record)


ENDINGS = {
    "SIGTERM": Ending(_signal(signal.SIGTERM)),
    "SIGTERM, csv, CCs to rest": Ending(_signal(signal.SIGTERM), record="x.csv", on_exit="rest"),
    "SIGINT, jsonl": Ending(_signal(signal.SIGINT), record="x.jsonl"),
    "SIGHUP": Ending(_signal(signal.SIGHUP)),
    "terminal closed": Ending(_close_terminal),
    "exception in the source": _fail_in("sources.player", "PlayerSource", "read"),
    "exception in the worker": _fail_in("runtime.worker", "Worker", "_hear", record="x.jsonl"),
    "exception in the sender": _fail_in("runtime.sender", "Sender", "step"),
    "exception in the server": _fail_in("server", "Server", "_turn", end=_speak),
    "disk full": Ending(_signal(signal.SIGTERM), room=150_000, lines=2),
    "disk full, csv": Ending(_signal(signal.SIGTERM), room=4_000, record="x.csv", lines=2),
    "everything unplugged": Ending(
        _unplug_all, input=("--input-kind", "jack", "--input-device", "singer"), notes_end=False, lines=6
    ),
    "kill -9": Ending(_signal(signal.SIGKILL), code=-signal.SIGKILL, notes_end=False),
    "kill -9, jsonl": Ending(
        _signal(signal.SIGKILL), code=-signal.SIGKILL, notes_end=False, record="x.jsonl"
    ),
}


@dataclass
class Outcome:
    """What came of one ending."""

    code: int
    exit_s: float
    played_s: float
    kept_s: float
    frames_s: float
    notes_s: float | None
    controllers: str
    said: list[str]
    profile_age_s: float
    broken: list[str] = field(default_factory=list)


def play(ending: Ending, home: Path, jack: stage.Jack | None, *, slack: float = 1.0) -> Outcome:
    """Start a bridge, let it play, end it, and look at what is left."""
    with contextlib.ExitStack() as stack:
        log = home / "midi.txt"
        if jack is not None:
            stack.enter_context(jack.client(stage.RECEIVER, log))
            stack.enter_context(jack.client(stage.SINGER, home / "singer.txt"))
        playing = _start(ending, home, jack)
        stack.callback(playing.process.wait)
        stack.callback(playing.process.kill)
        ready_s = _ready(playing.terminal)
        if not ending.breaks:
            time.sleep(HEAR_S)  # the performance, not a wait for an event
        struck_s = time.monotonic()
        ending.end(playing)
        if ending.end is _unplug_all:
            struck_s = time.monotonic()
        if ending.end is not _close_terminal:
            threading.Thread(target=_drain, args=(playing.terminal,), daemon=True).start()
        code, end_s = _wait_for(playing.process), time.monotonic()
        struck_s = _seconds(home / "struck.txt", default=struck_s)
        time.sleep(0.2)
        heard = stage.messages(log) if jack is not None else []
    outcome = _outcome(ending, home, heard, ready_s=ready_s, struck_s=struck_s)
    outcome.code, outcome.exit_s = code, end_s - struck_s
    outcome.broken = broken(ending, outcome, has_midi=jack is not None, slack=slack)
    return outcome


def _start(ending: Ending, home: Path, jack: stage.Jack | None) -> Playing:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        osc = free.getsockname()[1]
    port = "listener" if jack is not None else ""
    config = CONFIG.format(osc=osc, port=port, on_exit=ending.on_exit)
    (home / "mer-bridge.toml").write_text(config, encoding="utf-8")
    program = ["-m", "mer_bridge"]
    if ending.breaks:
        module, name, method = ending.breaks
        text = BROKEN.format(module=module, name=name, method=method, after=FAIL_S)
        strike = f"pathlib.Path({str(home / 'struck.txt')!r}).write_text(str(time.monotonic()))"
        text = text.replace("        raise", f"        {strike}\n        raise").replace(
            "import sys, time", "import pathlib, sys, time"
        )
        program = ["-c", text]
    command = [sys.executable, *program, "run", "--record", str(home / ending.record), *ending.input]
    if ending.room:  # the system refuses to let any file grow beyond: as a full disk, to who writes
        limits = f"import resource, os, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({ending.room},) * 2)"
        command = [sys.executable, "-c", f"{limits}; os.execv(sys.executable, sys.argv[1:])", *command]
    ours, theirs = pty.openpty()
    with (home / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs if ending.end is _close_terminal else errors,
            cwd=home,
            env=stage.environment(home, None if jack is None else jack.name)
            | {"TERM": "dumb", "PYTHONFAULTHANDLER": "1"},
            preexec_fn=_own_terminal,  # noqa: PLW1509 - this program has one thread while it starts others
        )
    os.close(theirs)
    return Playing(process, ours, osc, jack)


def _wait_for(process: subprocess.Popen[bytes]) -> int:
    """Its exit code; one that hangs tells where, on standard error."""
    try:
        return process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        return process.wait(PATIENCE_S)


def _own_terminal() -> None:
    """Make standard input the terminal that controls the process, so that closing it tells it."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _ready(terminal: int) -> float:
    """When it said that it is ready."""
    said = b""
    while b"ready in" not in said:
        try:
            said += os.read(terminal, 4096)
        except OSError as error:
            raise RuntimeError(f"the bridge did not start: {said.decode()}") from error
    return time.monotonic()


def _drain(terminal: int) -> None:
    """Read what else it says, as a terminal does."""
    with contextlib.suppress(OSError):
        while os.read(terminal, 4096):
            pass


def _seconds(path: Path, *, default: float) -> float:
    return float(path.read_text(encoding="utf-8")) if path.exists() else default


def _outcome(
    ending: Ending, home: Path, heard: list[tuple[float, str]], *, ready_s: float, struck_s: float
) -> Outcome:
    path = home / ending.record
    audio_s = 0.0
    if path.is_dir():
        with soundfile.SoundFile(path / "audio.flac") as audio:
            audio_s = len(audio.read()) / audio.samplerate
        path /= "frames.jsonl"
    lines = path.read_bytes().splitlines()[1:]
    with contextlib.suppress(msgspec.DecodeError, IndexError):
        frames_s = (
            float(lines[-1].split(b",")[1])
            if path.suffix == ".csv"
            else msgspec.json.decode(lines[-1])["time_s"]
        )
    ends = [when_s - struck_s for when_s, text in heard if text == "b0 7b 00" and when_s >= struck_s]
    ccs = {
        text[3:5]: int(text[6:8], 16)
        for _, text in heard
        if text[:2] == "b0" and text[3:5] not in ("7b", "78")
    }
    profile = home / "mer-bridge" / "profiles" / "anna.json"
    saved_s = msgspec.json.decode(profile.read_bytes())["saved_at_s"] if profile.exists() else 0.0
    age_s = time.time() - saved_s - (time.monotonic() - struck_s)
    return Outcome(
        code=0,
        exit_s=0.0,
        played_s=struck_s - ready_s,
        kept_s=audio_s,
        frames_s=frames_s,
        notes_s=ends[0] if ends else None,
        controllers=" ".join(f"{ccs[cc]}" for cc in sorted(ccs)),
        said=(home / "errors.txt").read_text(encoding="utf-8").splitlines(),
        profile_age_s=age_s,
        broken=_notes_left(heard) if ending.notes_end else [],
    )


def _notes_left(heard: list[tuple[float, str]]) -> list[str]:
    sounding: set[str] = set()
    for _, text in heard:
        if text[:2] == "90":
            sounding.add(text[3:5])
        elif text[:2] == "80":
            sounding.discard(text[3:5])
        elif text == "b0 7b 00":
            sounding.clear()
    return [f"note {note} sounds" for note in sorted(sounding)]


def broken(ending: Ending, outcome: Outcome, *, has_midi: bool, slack: float) -> list[str]:
    """Promises that were not kept; `slack` times the seconds of stopping are good enough."""
    found = list(outcome.broken)
    if outcome.code != ending.code:
        found.append(f"exit code {outcome.code}, not {ending.code}")
    if outcome.exit_s > slack * EXIT_S:
        found.append(f"ended after {outcome.exit_s:.2f} s")
    if has_midi and ending.notes_end and (outcome.notes_s is None or outcome.notes_s > slack * NOTES_S):
        found.append(f"notes off after {outcome.notes_s} s")
    at_rest = outcome.controllers == AT_REST
    if has_midi and ending.notes_end and at_rest != (ending.on_exit == "rest"):
        found.append(f"controllers are left at {outcome.controllers}")
    if not ending.room and ending.end is not _unplug_all:
        for what, seconds in (("audio", outcome.kept_s), ("frames", outcome.frames_s)):
            if (what == "frames" or ending.record == "take") and seconds < outcome.played_s - TAIL_S:
                found.append(f"of {outcome.played_s:.1f} s {what} keeps {seconds:.1f}")
    return found + _said_wrong(ending, outcome)


def _said_wrong(ending: Ending, outcome: Outcome) -> list[str]:
    found = []
    if ending.room and not any("ended" in line for line in outcome.said):
        found.append("nobody was told that the disk is full")
    if len(outcome.said) > ending.lines or any("Traceback" in line for line in outcome.said):
        found.append(f"said {outcome.said}")
    return found


def main() -> int:
    """Try the endings asked for; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("endings", nargs="*", help=f"of {', '.join(ENDINGS)}")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--slack", type=float, default=1.0, help="how many times the promised seconds will do"
    )
    given = parser.parse_args()
    failed = False
    print("ending | code | exit s | all notes off s | audio kept of played s | frames to s | profile's age s")
    for name in given.endings or ENDINGS:
        outcomes = []
        for _ in range(given.times):
            with tempfile.TemporaryDirectory() as home, stage.jack_server() as jack:
                outcomes.append(play(ENDINGS[name], Path(home), jack, slack=given.slack))
        worst = max(outcomes, key=lambda each: each.exit_s)
        notes = max((each.notes_s for each in outcomes if each.notes_s is not None), default=float("nan"))
        kept = f"{worst.kept_s:.1f} of {worst.played_s:.1f}"
        times = f"{worst.exit_s:.2f} | {notes:.3f} | {kept} | {worst.frames_s:.1f}"
        print(f"{name} | {worst.code} | {times} | {worst.profile_age_s:.1f}", flush=True)
        for outcome in outcomes:
            for line in outcome.broken:
                failed = True
                print(f"    BROKEN: {line}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
