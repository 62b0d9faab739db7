"""The package as a library: ``import mer_bridge as mb``.

`analyze` hears one piece, `analyze_all` many of them on all processors, `stream` gives the
pipeline of the live bridge for samples as they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mer_bridge.analysis import engines
from mer_bridge.analysis.gathering import gather
from mer_bridge.analysis.result import Analysis
from mer_bridge.analysis.task import Outcome, prepared, settings_bytes, task_of
from mer_bridge.config import Config, parse
from mer_bridge.errors import ConfigError
from mer_bridge.pipeline import Pipeline, build_pipeline


def analyze(
    music: Path | str | npt.NDArray[np.float32],
    *,
    sample_rate: int | None = None,
    model: str | None = None,
    horizon_s: float | None = None,
    device: str = "auto",
    config: Config | None = None,
) -> Analysis:
    """What is heard in one piece of music.

    Parameters
    ----------
    music : Path, str or float32 array
        An audio file; or samples, ``(samples,)`` or ``(samples, channels)``, -1..1.
    sample_rate : int
        In Hz, 8000..192000, for samples.
    model : str, optional
        Name of a model; the default one otherwise.
    horizon_s : float, 1..15, optional
        How far back a tick looks, in seconds.
    device : str
        ``cpu``, ``cuda``, or ``auto`` for CUDA where there is a device.
    config : Config, optional
        Settings of which the model, horizon, gain, gate and channel are used.

    Returns
    -------
    Analysis

    Raises
    ------
    AudioFileError
        The file cannot be read, or is too short to judge.
    ConfigError
        Samples without their rate, or a setting out of range.
    ModelError, MissingDependency
        The model cannot be loaded.

    Examples
    --------
    >>> import mer_bridge as mb
    >>> tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(3 * 22_050) / 22_050).astype(np.float32)
    >>> song = mb.analyze(tone, sample_rate=22_050)
    >>> len(song["valence"]) == len(song), len(song.summary), round(song.duration_s, 1)
    (True, 15, 3.0)
    """
    listener = prepared(settings_bytes(_settings(config, model=model, horizon_s=horizon_s)), device)
    if isinstance(music, str | Path):
        return listener(Path(music), keep_bands=True)
    if sample_rate is None:
        raise ConfigError("samples need their rate: analyze(samples, sample_rate=44100)")
    return listener.hear(music, sample_rate=sample_rate, keep_bands=True)


def analyze_all(
    music: Sequence[Path | str],
    *,
    jobs: int = 0,
    model: str | None = None,
    horizon_s: float | None = None,
    device: str = "auto",
    config: Config | None = None,
) -> Iterator[Outcome]:
    """What becomes of many files, as each is done.

    Parameters
    ----------
    music : sequence of Path or str
        Files, folders and playlists.
    jobs : int
        Processes; 0 is one per processor.  They start anew, so a script calls this below
        ``if __name__ == "__main__":``.
    model, horizon_s, device, config
        As for `analyze`.

    Yields
    ------
    Outcome
        `path`, and `analysis`, or None and an `error`.

    Raises
    ------
    ConfigError, ModelError, MissingDependency
        As for `analyze`; a file that cannot be heard raises nothing.
    """
    paths = [str(path) for path in gather(music)]
    task = task_of(_settings(config, model=model, horizon_s=horizon_s), engine=device)
    jobs = min(jobs or engines.cores(), len(paths))
    return engines.pool(task, paths, jobs=jobs) if jobs > 1 else engines.here(task, paths)


def stream(
    sample_rate: int,
    *,
    model: str | None = None,
    horizon_s: float | None = None,
    config: Config | None = None,
) -> Pipeline:
    """The pipeline of the live bridge: `Pipeline.process` turns samples into frames.

    Parameters
    ----------
    sample_rate : int
        Of the samples to come, in Hz, 8000..192000.
    model, horizon_s, config
        As for `analyze`; of `config` all settings of listening and live values are used.

    Raises
    ------
    ConfigError, ModelError, MissingDependency
        As for `analyze`.

    Examples
    --------
    >>> import mer_bridge as mb
    >>> hearing = mb.stream(sample_rate=44_100)
    >>> frames = [frame for _ in range(100) for frame in hearing.process(np.zeros(1024, np.float32))]
    >>> frames[0].index, frames[0].confidence
    (0, 0.0)
    """
    return build_pipeline(_settings(config, model=model, horizon_s=horizon_s), input_rate=sample_rate)


def _settings(config: Config | None, *, model: str | None, horizon_s: float | None) -> Config:
    given = {"model.name": model, "model.horizon_s": horizon_s}
    named = {key: value for key, value in given.items() if value is not None}
    if config is None:
        return parse("", overrides=named)  # which checks them
    if named:
        raise ConfigError("give either config, or model and horizon_s")
    return config
