"""Slow descriptors beside the pipeline: real processes, that answer, die, hang or talk nonsense."""

from __future__ import annotations

import sys
import threading
import time

import numpy as np
import pytest

from mer_bridge.errors import ModelError
from mer_bridge.runtime.aside import Aside

KIND = "descriptors-mood432"
SPEAK = """
import struct, sys, time
given, out = sys.stdin.buffer, sys.stdout.buffer
def say(*numbers):
    out.write(struct.pack("<I", 4 * len(numbers)) + struct.pack(f"<{len(numbers)}f", *numbers)); out.flush()
def hear():
    header = given.read(4)
    if not header: sys.exit()
    size = struct.unpack("<I", header)[0]
    return struct.unpack(f"<{size // 4}f", given.read(size))
say()
"""
ECHO = SPEAK + "while True: say(1.0, *hear()[:2])"
DEAF = "import sys, time; time.sleep(60)"
pytest.importorskip("librosa", reason="needs the extra 'descriptors'")


def aside(script, **settings):
    return Aside(KIND, command=(sys.executable, "-c", script), **settings)


def stretch(value, n=4):
    return np.full(n, value, np.float32)


def until(condition, within_s=30.0):
    """Wait for what threads and processes do, as the pipeline does: by asking again at each tick."""
    ended = threading.Event()
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came"
        ended.wait(0.01)
    return found


def test_a_stretch_that_was_left_comes_back_described():
    beside = aside(ECHO)
    try:
        beside(stretch(3.0))
        news = until(lambda: beside(stretch(3.0)))
        assert news.values.tolist() == [3.0, 3.0]
        assert news.sure == 1.0
    finally:
        beside.close()


def test_a_newer_stretch_overtakes_an_older_one_and_is_counted():
    beside = aside(SPEAK + "hear(); time.sleep(0.3); say(1.0, 0.0)\nwhile True: say(1.0, *hear()[:1])")
    try:
        beside(stretch(0.0))
        until(lambda: beside._wanted is None)  # it is being described
        for value in (1.0, 2.0, 3.0):
            beside(stretch(value))
        until(lambda: beside._wanted is None)
        news = until(lambda: beside._news)
        assert beside.overtaken == 2
        assert news.values.tolist() in ([0.0], [3.0])
    finally:
        beside.close()


def test_asking_never_waits_for_a_process_that_does_not_answer():
    beside = aside(DEAF)
    try:
        began = time.perf_counter()
        assert [beside(stretch(1.0, 220_500)) for _ in range(20)] == [None] * 20
        assert time.perf_counter() - began < 2.0  # the process sleeps for a minute
    finally:
        beside.close()


@pytest.mark.parametrize(
    ("then", "settings"),
    [
        ("hear(); sys.exit(3)", {}),
        ("hear(); time.sleep(60)", {"hang_s": 0.2}),
        ("hear(); out.write(b'nonsense'); out.flush(); sys.exit()", {}),
        ("sys.exit(1)", {}),
    ],
    ids=["dies", "hangs", "talks nonsense", "dies at once"],
)
def test_a_process_that_fails_is_started_again_and_counted(then, settings):
    beside = aside(SPEAK + then, **settings)
    try:
        until(lambda: (beside(stretch(1.0)), beside.restarts >= 2)[1])
    finally:
        beside.close()


def test_after_a_failure_descriptions_come_again(tmp_path):
    mark = tmp_path / "was-here"
    script = (
        SPEAK
        + f"""
import os
if not os.path.exists({str(mark)!r}):
    open({str(mark)!r}, "w").close(); hear(); sys.exit(9)
while True: say(0.5, *hear()[:1])
"""
    )
    beside = aside(script)
    try:
        news = until(lambda: beside(stretch(7.0)))
        assert (news.values.tolist(), news.sure) == ([7.0], 0.5)
        assert beside.restarts == 1
    finally:
        beside.close()


def test_closing_ends_thread_and_process():
    beside = aside(ECHO)
    until(lambda: beside(stretch(1.0)))
    process = beside._process
    beside.close()
    beside.close()
    assert not beside._thread.is_alive()
    assert process.poll() is not None


def test_a_front_end_that_does_not_exist_is_said_at_once():
    with pytest.raises(ModelError, match="Available: descriptors-"):
        Aside("descriptors-nothing")


def test_the_real_process_describes_as_the_same_code_does_in_line():
    from mer_bridge.frontends.descriptors import Descriptor

    rng = np.random.default_rng(1)
    sound = (rng.standard_normal(3 * 22_050) * 0.1).astype(np.float32)
    beside = Aside(KIND, hang_s=60.0)
    try:
        news = until(lambda: beside(sound), within_s=100.0)
    finally:
        beside.close()
    inline = Descriptor(KIND)(sound)
    np.testing.assert_allclose(news.values, inline.values, rtol=1e-5, atol=1e-6)
    assert news.sure == pytest.approx(inline.sure)
