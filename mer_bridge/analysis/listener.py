"""Files to analyses with one loaded model: what a worker of any engine does all day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from mer_bridge.analysis.result import Analysis
from mer_bridge.config import Config
from mer_bridge.emotion import EmotionLayer
from mer_bridge.errors import AudioFileError
from mer_bridge.frontends import FrontEnd
from mer_bridge.model import Trunk, engines
from mer_bridge.overlay import open_card
from mer_bridge.pipeline import Judged, Pipeline, build_pipeline
from mer_bridge.sources.file import AudioFile
from mer_bridge.units import samples_to_seconds
from mer_bridge.values import MIDLEVEL_NAMES, Bands, Floats, Samples

BLOCK_S = 64.0
"""Seconds per read.  No result depends on it; short ones hear the edges of their ticks twice."""

Advance = Callable[[float], None]


def _silently(_: float) -> None:
    """Tell nobody."""


class Listener:
    """Hear one piece of audio after the other with one loaded model.

    Thread: one at a time.

    Parameters
    ----------
    config : Config
        Its model, horizon, gain, gate and channel are used.
    engine : str
        ``cpu``, ``cuda``, or ``auto`` for CUDA where there is a device.

    Attributes
    ----------
    card : Card
        Of the model.

    Raises
    ------
    ModelError, MissingDependency, ConfigError
        As `mer_bridge.pipeline.build_pipeline`.

    Examples
    --------
    >>> listener = Listener(Config())
    >>> heard = listener.hear(np.zeros(3 * 22_050, np.float32), sample_rate=22_050)
    >>> heard.heard, heard.features.shape[1]
    (False, 7)
    """

    def __init__(self, config: Config, *, engine: str = "auto") -> None:
        self._config = config
        card = open_card(config.model.name, config.model.overlay)
        self.card = card
        # What describes sound remembers it, so such a model is built anew for each piece.
        self._trunk = None if card.frontend.is_described else Trunk(card, engine=_chosen(engine))
        self._emotion = EmotionLayer(card)
        self._build(card.frontend.sample_rate).close()  # errors come now

    @property
    def engine(self) -> str:
        """Where the model really is computed: ``cpu`` or ``cuda``."""
        return self._trunk.engine if self._trunk else "cpu"

    @property
    def model(self) -> str:
        """Name and version of the model."""
        return self.card.title

    def __call__(self, path: Path, *, advance: Advance = _silently, keep_bands: bool = False) -> Analysis:
        """Hear a file.

        Parameters
        ----------
        path : Path
        advance : callable
            Told the seconds of audio done since the last call.
        keep_bands : bool
            Keep the spectrum at each tick, for plots.

        Raises
        ------
        AudioFileError
            The file cannot be read, lacks the channel, or is too short to judge.
        """
        with AudioFile(path) as audio:
            check_channel(audio, self._config.input.channel)
            return self._hear(
                _blocks(audio), audio.sample_rate, str(path), advance=advance, keep_bands=keep_bands
            )

    def hear(self, samples: Samples, *, sample_rate: int, keep_bands: bool = False) -> Analysis:
        """Hear samples, ``(samples,)`` or ``(samples, channels)``, -1..1.

        Raises
        ------
        AudioFileError
            Too short to judge.
        ConfigError, ShapeError
            A rate or an array that cannot be heard.
        """
        block = round(BLOCK_S * sample_rate)
        blocks = (samples[at : at + block] for at in range(0, len(samples), block))
        return self._hear(blocks, sample_rate, "", keep_bands=keep_bands)

    def _hear(
        self,
        blocks: Iterable[Samples],
        sample_rate: int,
        path: str,
        *,
        advance: Advance = _silently,
        keep_bands: bool = False,
    ) -> Analysis:
        pipeline = self._build(sample_rate)
        kept = _Keeping(pipeline.ear.frontend) if keep_bands else None
        if kept:
            pipeline.ear.frontend = kept
        ticks, duration_s = [], 0.0
        for block in blocks:
            ticks += [_numbers(tick) for tick in pipeline.judge(block)]
            seconds = samples_to_seconds(len(block), sample_rate=sample_rate)
            duration_s += seconds
            advance(seconds)
        pipeline.close()
        if not ticks:
            what = path or "this piece"
            raise AudioFileError(f"{what} is too short to judge; give at least a second of music")
        bands = kept.at_ticks(pipeline, len(ticks)) if kept else None
        return self._analysis(path, duration_s, np.array(ticks), bands)

    def _analysis(self, path: str, duration_s: float, ticks: Floats, bands: Bands | None) -> Analysis:
        estimates, confidence = ticks[:, 4:], ticks[:, 3]
        low, high = (1.0, 10.0) if self.card.has_features else (1.0, 9.0)
        heard = estimates[confidence > 0.0] if (confidence > 0.0).any() else estimates
        mean = heard.clip(low, high).mean(axis=0, keepdims=True)
        return Analysis(
            path=path,
            model=self.card.title,
            duration_s=duration_s,
            time_s=ticks[:, 0],
            level_db=ticks[:, 1],
            gate_open=ticks[:, 2] > 0.0,
            confidence=confidence,
            features=self._features(estimates),
            emotions=self._emotions(estimates),
            mean=np.concatenate([self._features(mean)[0], self._emotions(mean)[0]]),
            bands=bands,
        )

    def _features(self, estimates: Floats) -> Floats:
        """Ratings 1..10, ``(ticks, 7)``, of estimates; NaN where the model has none."""
        if self.card.has_features:
            return estimates.clip(1.0, 10.0)
        return np.full((len(estimates), len(MIDLEVEL_NAMES)), np.nan)

    def _emotions(self, estimates: Floats) -> Floats:
        """Ratings 1..9, ``(ticks, 8)``; NaN for those that the model lacks."""
        return np.array([self._emotion.ratings(estimate) for estimate in estimates]).clip(1.0, 9.0)

    def _build(self, sample_rate: int) -> Pipeline:
        return build_pipeline(self._config, input_rate=sample_rate, trunk=self._trunk)


def _chosen(engine: str) -> str:
    return engines()[0] if engine == "auto" else engine


def _numbers(tick: Judged) -> tuple[float, ...]:
    return (tick.time_s, tick.level_db, float(tick.gate_open), tick.confidence, *tick.ratings.tolist())


def _blocks(audio: AudioFile) -> Iterator[Samples]:
    size = round(BLOCK_S * audio.sample_rate)
    while len(block := audio.read(size)):
        yield block


def check_channel(audio: AudioFile, channel: int) -> None:
    """Say so if a file lacks the channel that is to be heard; 0 is all of them.

    Raises
    ------
    AudioFileError
        It does.
    """
    if channel > audio.channels:
        raise AudioFileError(f"{audio.path} has {audio.channels} channels, channel {channel} was asked for")


def length_s(path: Path) -> float:
    """Seconds of audio in a file, as its header tells; 0 for one that cannot be read."""
    try:
        with AudioFile(path) as audio:
            return samples_to_seconds(audio.samples, sample_rate=audio.sample_rate)
    except AudioFileError:
        return 0.0


class _Keeping:
    """A front end that remembers what it gave."""

    def __init__(self, frontend: FrontEnd) -> None:
        self._frontend = frontend
        self._bands: list[Bands] = []

    def push(self, samples: Samples) -> Bands:
        bands = self._frontend.push(samples)
        self._bands.append(bands.astype(np.float16))  # an hour is 33 MB
        return bands

    def reset(self) -> None:
        self._frontend.reset()
        self._bands.clear()

    def at_ticks(self, pipeline: Pipeline, n_ticks: int) -> Bands:
        """The newest spectrum of each tick."""
        trunk = pipeline.card.trunk
        places = trunk.look_back_frames - 1 + trunk.stride_frames * np.arange(n_ticks)
        bands = np.concatenate(self._bands)
        newest: Bands = bands[places.clip(max=len(bands) - 1)].astype(np.float32)
        return newest
