"""The live view in a real terminal: a pseudo-terminal, and an emulator that shows what a player would see."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
import time

import pytest

pyte = pytest.importorskip("pyte", reason="needs pyte, an emulator of terminals")
fcntl = pytest.importorskip("fcntl", reason="needs a system with pseudo-terminals")
pty = pytest.importorskip("pty", reason="needs a system with pseudo-terminals")
termios = pytest.importorskip("termios", reason="needs a system with pseudo-terminals")

AUTO = ("--osc-listen", "127.0.0.1:auto")
PATIENCE_S = 90.0
BAND = '[[input]]\nname = "anna"\nkind = "player"\n[[input]]\nname = "ben"\nkind = "player"\n'


class Terminal:
    """A program in a terminal of a size."""

    def __init__(self, arguments, *, columns, lines, home, environment=()):
        self.screen = pyte.HistoryScreen(columns, lines, history=500, ratio=0.5)
        self._stream = pyte.ByteStream(self.screen)
        self._ours, theirs = pty.openpty()
        self._size(columns, lines)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mer_bridge", *arguments],
            cwd=home,
            env={
                **{key: text for key, text in os.environ.items() if key not in {"COLUMNS", "LINES"}},
                "HOME": str(home),
                "XDG_CONFIG_HOME": str(home / "config"),
                "TERM": "xterm-256color",
                **dict(environment),
            },
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads here
        )
        os.close(theirs)

    def _size(self, columns, lines):
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def resize(self, columns, lines):
        self.screen.resize(lines, columns)
        self._size(columns, lines)

    def type(self, text):
        os.write(self._ours, text.encode())

    @property
    def seen(self):
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def scrolled(self):
        """What has gone up, out of sight."""
        rows = ("".join(row[x].data for x in range(self.screen.columns)) for row in self.screen.history.top)
        return "\n".join(row.rstrip() for row in rows)

    @property
    def told(self):
        """All that was shown and stayed."""
        return f"{self.scrolled}\n{self.seen}"

    def until(self, is_there):
        """Show what the program writes until something is on the screen."""
        end_s = time.monotonic() + PATIENCE_S
        while not is_there(self):
            assert time.monotonic() < end_s, f"it never came:\n{self.scrolled}\n---\n{self.seen}"
            if not self._show(0.2):
                break
        assert is_there(self), f"it ended first:\n{self.scrolled}\n---\n{self.seen}"

    def _show(self, timeout_s):
        if not select.select([self._ours], [], [], timeout_s)[0]:
            return True
        try:
            written = os.read(self._ours, 65_536)
        except OSError:  # the other end is closed
            return False
        self._stream.feed(written)
        return bool(written)

    def end(self):
        """Show the rest, and give the exit code."""
        while self._show(PATIENCE_S):
            pass
        return self.process.wait(PATIENCE_S)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE_S)
        os.close(self._ours)


@pytest.fixture
def terminal(tmp_path):
    opened = []

    def start(*arguments, columns=80, lines=24, environment=()):
        found = Terminal(arguments, columns=columns, lines=lines, home=tmp_path, environment=environment)
        opened.append(found)
        return found

    yield start
    for each in opened:
        each.close()


def test_the_view_stands_below_the_log_and_ctrl_c_leaves_a_clean_terminal(terminal):
    shown = terminal("run", "--input-kind", "player", *AUTO)
    plane = ("energy", "valence", "uplifting", "aggressive", "melancholic", "calm", "╰")
    bars = ("melodiousness", "modality", "tender", "because", "input ━", "confidence", "ms a tick", "CPU")
    # The last line of the log stays in sight.
    shown.until(lambda it: all(words in it.seen for words in (*plane, *bars, "ready in")))
    trails = {shown.seen}
    shown.until(lambda it: trails.add(it.seen) or len(trails) > 20)
    shown.until(lambda it: all(it.told.count(words) == 1 for words in ("ready in", "listening:", "╭")))
    shown.type("\x03")
    assert shown.end() == 0, shown.seen
    assert not shown.screen.cursor.hidden
    last = [line for line in shown.seen.splitlines() if line][-1]
    assert "ticks" in last or "left out" in last
    assert shown.screen.cursor.x == 0
    assert shown.told.count("ready in") == shown.told.count("╭") == 1
    assert "Traceback" not in shown.told


def test_what_is_said_meanwhile_appears_above_the_view_and_a_resize_is_survived(terminal):
    shown = terminal("run", *AUTO, columns=100, lines=40)
    shown.until(lambda it: "ms a tick" in it.seen)
    shown.until(lambda it: "mer-bridge: " in it.seen)  # nothing was heard for five seconds
    rows = shown.seen.splitlines()
    said = next(k for k, row in enumerate(rows) if row.startswith("mer-bridge: "))
    assert said < next(k for k, row in enumerate(rows) if row.startswith("input "))
    shown.resize(60, 16)
    shown.until(lambda it: it.seen.count("ms a tick") >= 1)
    shown.resize(80, 30)
    shown.until(lambda it: it.seen.count("ms a tick") >= 1)
    assert shown.process.poll() is None
    shown.type("\x03")
    assert shown.end() == 0, shown.seen
    assert not shown.screen.cursor.hidden


@pytest.mark.parametrize(("columns", "lines"), [(80, 12), (40, 12), (20, 5)])
def test_a_small_terminal_shows_less_and_never_scrolls(terminal, columns, lines):
    shown = terminal("demo", columns=columns, lines=lines)
    shown.until(lambda it: "(Q" in it.seen)
    scrolled, looks = shown.scrolled, set()
    shown.until(lambda it: looks.add(it.seen) or len(looks) > 8)
    assert shown.scrolled == scrolled
    shown.type("\x03")
    assert shown.end() == 0, shown.seen


def test_several_players_have_a_line_each(terminal, tmp_path):
    (tmp_path / "band.toml").write_text(BAND, encoding="utf-8")
    shown = terminal("run", "--config", "band.toml", *AUTO, columns=110, lines=40)
    shown.until(lambda it: all(words in it.seen for words in ("because", "╰", "\nanna ", "\nben ")))
    shown.type("\x03")
    assert shown.end() == 0, shown.seen


def test_a_terminal_that_can_only_print_gets_lines(terminal):
    shown = terminal("demo", columns=200, lines=40, environment={"TERM": "dumb"})
    shown.until(lambda it: "gate " in it.seen)
    assert "╭" not in shown.seen
    shown.type("\x03")
    assert shown.end() == 0, shown.seen


def test_without_a_terminal_run_prints_lines_unless_it_shall_be_quiet(tmp_path):
    start = [sys.executable, "-m", "mer_bridge", "run", "--input-kind", "player", "--seconds", "1", *AUTO]
    for flag, expected in (((), True), (("--quiet",), False)):
        done = subprocess.run(
            [*start, *flag],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert ("gate " in done.stdout) == expected
