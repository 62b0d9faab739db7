"""A real scheduler and real workers, in processes of their own; one of them is killed."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mer_bridge.analysis import run
from mer_bridge.analysis.run import Plan
from mer_bridge.config import Config

RATE = 22_050


@pytest.fixture
def music(tmp_path, rng):
    """Sixteen files of ten seconds, and one that is none."""
    folder = tmp_path / "music"
    folder.mkdir()
    time_s = np.arange(10 * RATE) / RATE
    for k in range(16):
        chord = np.sin(2 * np.pi * (200 + 10 * k) * time_s) * (time_s % 0.5 < 0.2)
        soundfile.write(folder / f"{k:02d}.wav", 0.2 * chord, RATE)
    (folder / "noise.wav").write_bytes(b"no sound")
    return folder


@pytest.fixture
def cluster(tmp_path, need_library):
    """``scheduler address, worker processes``; all end with the test."""
    need_library("distributed")
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    with ExitStack() as stack:

        def start(*command: object) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        start(*dask, "--scheduler-file", file, "--port", 0, "--no-dashboard", "--host", "127.0.0.1")
        wait_until(lambda: file.exists() and file.stat().st_size > 0)
        address = json.loads(file.read_text())["address"]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", 1, "--no-nanny"]
        yield address, [start(*worker, "--no-dashboard") for _ in range(3)]


def wait_until(condition) -> None:
    end_s = time.monotonic() + 60.0
    while not condition():
        assert time.monotonic() < end_s, "it did not happen within a minute"
        time.sleep(0.02)


def analyze(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mer_bridge", "analyze", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_cluster_that_loses_a_worker_writes_the_table_of_one_machine(cluster, music, tmp_path):
    address, workers = cluster
    out = tmp_path / "out.csv"
    log = tmp_path / ".out.csv.part-wal"
    with analyze(music, "-o", out, "--engine", "dask", "--scheduler", address) as process:
        wait_until(lambda: process.poll() is not None or (log.exists() and log.stat().st_size > 60_000))
        assert process.poll() is None, process.stderr.read()
        workers[0].send_signal(signal.SIGKILL)
        _, errors = process.communicate(timeout=100)
    assert process.returncode == 1, errors  # one file is none
    assert b"noise.wav cannot be read as audio" in errors
    assert b"heard 16 files" in errors
    assert workers[0].wait() == -signal.SIGKILL
    here = tmp_path / "here.csv"
    run.analyze(sorted(music.iterdir()), Plan(Config(), here, jobs=1))
    assert table(out) == table(here)


def table(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_scheduler_that_is_not_there_is_said_in_one_line(music, tmp_path, need_library):
    need_library("distributed")
    out = ("-o", tmp_path / "out.csv")
    with analyze(music, *out, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9") as process:
        _, errors = process.communicate(timeout=100)
    assert process.returncode == 1
    assert b"no Dask scheduler answers at tcp://127.0.0.1:9; start one with: dask scheduler" in errors
    assert b"Traceback" not in errors
