from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mer_bridge.analysis import run
from mer_bridge.analysis.gathering import gather
from mer_bridge.analysis.run import Plan
from mer_bridge.analysis.store import INDEX, Store
from mer_bridge.config import Config, Gain, Model
from mer_bridge.errors import ConfigError, ModelError


@pytest.fixture
def music(make_music, tmp_path):
    """Four tunes, and a file that is none."""
    for seed in range(4):
        make_music(tmp_path / "music" / f"{seed}.wav", seed=seed)
    (tmp_path / "music" / "noise.wav").write_bytes(b"no sound")
    return tmp_path / "music"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def heard(folder: Path) -> list[str]:
    with Store(folder / INDEX) as store:
        return [Path(path).name for path, _ in store.means()]


def test_one_bad_file_is_told_and_stops_nothing(music, tmp_path):
    steps = []
    plan = Plan(Config(), tmp_path / "out.csv", summary=True, jobs=1)
    files = gather([music])
    done = run.analyze(files, plan, advance=steps.append)
    assert [Path(row["file"]).name for row in rows(plan.out)] == ["0.wav", "1.wav", "2.wav", "3.wav"]
    assert (done.files, done.before, done.engine) == (4, 0, "cpu")
    assert done.audio_s == pytest.approx(10.0)
    (failure,) = done.failures
    assert "noise.wav cannot be read as audio" in failure
    assert sum(steps) == pytest.approx(sum(file.stat().st_size for file in files))
    assert run.report(done, seconds=2.0) == (
        "heard 4 files, 0.00 h in 2.0 s (5 times real time) on cpu, 1 could not be heard"
    )


def test_any_number_of_processes_writes_the_same_table_in_the_same_order(music, tmp_path):
    for jobs in (1, 3):
        run.analyze(gather([music]), Plan(Config(), tmp_path / f"{jobs}.csv", jobs=jobs))
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "3.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.csv", "3.csv", "music"]


def test_a_finished_table_is_made_anew_and_silent_files_are_named(make_music, tmp_path):
    song = make_music(tmp_path / "song.wav")
    plan = Plan(Config(), tmp_path / "out.csv")
    run.analyze([song], plan)
    first = plan.out.read_bytes()
    import soundfile

    soundfile.write(song, [0.0] * 60_000, 22_050)
    assert run.analyze([song], plan).silent == [str(song)]
    assert plan.out.read_bytes() != first


def test_a_corpus_grows_and_hears_nothing_twice(music, make_music, tmp_path, need_library):
    need_library("pyarrow")
    plan = Plan(Config(), tmp_path / "corpus", jobs=1)
    assert run.analyze(gather([music]), plan).files == 4
    make_music(music / "4.wav", seed=4)
    (music / "noise.wav").unlink()
    make_music(music / "noise.wav", seed=5)
    done = run.analyze(gather([music]), plan)
    assert (done.files, done.before, done.failures) == (2, 4, [])
    assert sorted(heard(plan.out)) == ["0.wav", "1.wav", "2.wav", "3.wav", "4.wav", "noise.wav"]
    assert run.analyze(gather([music]), plan).before == 6


def test_begun_anew_everything_is_heard_again(music, tmp_path):
    plan = Plan(Config(), tmp_path / "corpus", summary=True, jobs=1)
    run.analyze(gather([music]), plan)
    again = Plan(Config(model=Model(horizon_s=2.0)), tmp_path / "corpus", summary=True, jobs=1, restart=True)
    assert run.analyze(gather([music]), again).before == 0


def test_a_corpus_of_other_settings_is_refused(music, tmp_path):
    run.analyze(gather([music]), Plan(Config(), tmp_path / "corpus", summary=True, jobs=1))
    for other in (Config(model=Model(horizon_s=2.0)), Config(gain=Gain(mode="fixed"))):
        with pytest.raises(ConfigError, match="made with other settings"):
            run.analyze(gather([music]), Plan(other, tmp_path / "corpus", summary=True, jobs=1))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_name_that_is_not_unicode_is_told_and_stops_nothing(make_music, tmp_path):
    music = make_music(tmp_path / "music" / "a.wav")
    os.rename(music, os.fsencode(tmp_path) + b"/music/\xff.wav")  # noqa: PTH104 - a path of bytes
    make_music(tmp_path / "music" / "b.wav")
    done = run.analyze(gather([tmp_path / "music"]), Plan(Config(), tmp_path / "out.csv", summary=True))
    assert [Path(row["file"]).name for row in rows(tmp_path / "out.csv")] == ["b.wav"]
    (failure,) = done.failures
    assert "\\udcff.wav' has a name that is not Unicode; rename it" in failure


def test_what_cannot_be_is_said_before_the_work(music, tmp_path):
    files = gather([music])
    with pytest.raises(ConfigError, match="is one of the audio files"):
        run.analyze(files, Plan(Config(), files[0]))
    with pytest.raises(ConfigError, match="is no table"):
        run.analyze(files, Plan(Config(), tmp_path / "out.doc"))
    with pytest.raises(ModelError, match="no model 'none'"):
        run.analyze(files, Plan(Config(model=Model(name="none")), tmp_path / "out.csv"))
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot make"):
        run.analyze(files, Plan(Config(), tmp_path / "file" / "corpus", summary=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "music"]


def test_pictures_and_a_map_come_with_any_output(music, tmp_path, need_library):
    need_library("matplotlib")
    for out in (None, tmp_path / "out.csv"):
        plots = tmp_path / f"plots of {out}".replace("/", "")
        run.analyze(gather([music]), Plan(Config(), out, summary=True, jobs=1, plots=plots))
        assert len(list(plots.glob("*.png"))) == 4
        assert (plots / "map.html").is_file()


# killed and begun again


def start(out: Path, music: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mer_bridge", "analyze", music, "-o", out, "--jobs", "2"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def wait_for(condition, process: subprocess.Popen[bytes]) -> None:
    """Until a condition holds, or the process is done."""
    end_s = time.monotonic() + 60.0
    while not condition() and process.poll() is None and time.monotonic() < end_s:
        time.sleep(0.01)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
@pytest.mark.parametrize("name", ["out.csv", "corpus"])
def test_killed_at_any_moment_it_goes_on_with_nothing_lost_and_nothing_twice(
    make_music, tmp_path, name, need_library
):
    """Three times killed with -9, then left alone; the result is that of a run in one go."""
    if name == "corpus":
        need_library("pyarrow")
    music = tmp_path / "music"
    for seed in range(12):
        make_music(music / f"{seed:02d}.wav", seconds=8.0, seed=seed)
    out = tmp_path / name
    part = out / INDEX if name == "corpus" else tmp_path / f".{name}.part"
    kills = 0
    for files_done in (1, 4, 8):
        with start(out, music) as process:
            wait_for(lambda n=files_done: written(part) >= n, process)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                kills += 1
    assert kills >= 1
    assert part.exists()  # it really broke off
    with start(out, music) as process:
        _, errors = process.communicate(timeout=100)
    assert process.returncode == 0, errors
    assert b"were done before" in errors
    whole = Plan(Config(), tmp_path / f"whole{out.suffix}", jobs=1)
    run.analyze(gather([music]), whole)
    if name == "corpus":
        assert shards(out) == shards(whole.out)
    else:
        assert out.read_bytes() == whole.out.read_bytes()


def written(part: Path) -> int:
    """Files in a store that another process writes: a rough look at its size."""
    log = part.with_name(f"{part.name}-wal")
    return log.stat().st_size // 12_000 if log.exists() else 0


def shards(folder: Path) -> list[dict[str, object]]:
    """All ticks of a corpus in an order of their own, without the numbers of the tracks."""
    from pyarrow import parquet

    found = [row for path in folder.glob("ticks-*.parquet") for row in parquet.read_table(path).to_pylist()]
    for row in found:
        del row["track"]
    return sorted(found, key=lambda row: (row["file"], row["index"]))
