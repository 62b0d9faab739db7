"""Real processes, really killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from mer_bridge.analysis import engines
from mer_bridge.analysis.task import Outcome, task_of
from mer_bridge.config import Config

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to kill with")


@dataclass(frozen=True)
class Fragile:
    """A task that says who did it, and dies on some files: always, or the first time."""

    folder: str

    def __call__(self, path: str) -> Outcome:
        mark = Path(self.folder, f"{path}.seen")
        if path.startswith("deadly") or (path.startswith("once") and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Outcome(path, None, f"done by {os.getpid()}")


def test_several_processes_give_what_one_gives(make_music, tmp_path):
    paths = [str(make_music(tmp_path / f"{seed}.wav", seed=seed)) for seed in range(4)]
    task = task_of(Config())
    wanted = {outcome.path: outcome.analysis.numbers for outcome in engines.here(task, paths)}
    found = {outcome.path: outcome.analysis.numbers for outcome in engines.pool(task, paths, jobs=2)}
    assert set(found) == set(paths)
    for path in paths:
        assert np.array_equal(found[path], wanted[path])


def test_a_file_whose_process_was_killed_is_tried_again(tmp_path):
    paths = ["a", "once 1", "b", "once 2", "c"]
    outcomes = list(engines.pool(Fragile(str(tmp_path)), paths, jobs=2))
    assert sorted(outcome.path for outcome in outcomes) == sorted(paths)
    assert all(outcome.error.startswith("done by") for outcome in outcomes)


def test_a_file_that_kills_again_is_given_up_and_all_others_are_heard(tmp_path):
    paths = ["deadly", *map(str, range(9))]
    outcomes = {each.path: each.error for each in engines.pool(Fragile(str(tmp_path)), paths, jobs=3)}
    assert outcomes.pop("deadly") == "deadly killed 2 processes; is it damaged?"
    assert set(outcomes) == set(paths) - {"deadly"}
    assert all(error.startswith("done by") for error in outcomes.values())


def test_processes_share_the_work_and_none_is_left(tmp_path):
    outcomes = list(engines.pool(Fragile(str(tmp_path)), [str(k) for k in range(40)], jobs=2))
    assert len({outcome.error for outcome in outcomes}) == 2
    assert not [child for child in multiprocessing.active_children() if "analyze" in child.name]


def test_whoever_stops_asking_leaves_no_process(tmp_path):
    outcomes = engines.pool(Fragile(str(tmp_path)), [str(k) for k in range(40)], jobs=2)
    next(outcomes)
    outcomes.close()
    assert not [child for child in multiprocessing.active_children() if "analyze" in child.name]


def test_no_files_need_no_process():
    assert list(engines.pool(task_of(Config()), [], jobs=4)) == []
    assert engines.cores() >= 1
