"""``calibrate``: a sound check before the concert, kept as the player's profile.

The worker runs in the main thread, step by step: nothing is sent, commands from outside are
refused, and the bar shows the music that is still wanted.
"""

from __future__ import annotations

import time

import typer

from mer_bridge import profile
from mer_bridge.cli.stopping import StopSignals
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError, MerBridgeError
from mer_bridge.meters import progress
from mer_bridge.pipeline import Pipeline
from mer_bridge.runtime.advice import on_silence
from mer_bridge.runtime.parts import Parts, open_parts, warm_up
from mer_bridge.runtime.worker import Reply
from mer_bridge.values import Command

PATIENCE_S = 5.0
"""Seconds without music after which it says what to do."""


class SoundCheck:
    """Listen to takes, and keep what they teach.

    Thread: control (the main thread).

    Parameters
    ----------
    config : Config
        With the name of a profile.

    Raises
    ------
    MerBridgeError
        No name is given, or something cannot be opened.
    """

    def __init__(self, config: Config) -> None:
        if not config.profile.name:
            raise ConfigError("whose profile is it? Try: mer-bridge calibrate --profile-name anna")
        profile.path(config.profile.name)
        self._config = config = _alone(config)
        self._parts: Parts = open_parts(config, on_command=_refuse)
        self._player = self._parts.players[0]
        self._left_s = 0.0

    def run(self, signals: StopSignals, *, takes: int, seconds: float) -> None:
        """Listen to `takes` of `seconds` of music each, and save the profile.

        Raises
        ------
        MerBridgeError
            Nothing was heard, or the profile cannot be written.
        """
        with self._parts.opened:
            warm_up(self._config, input_rate=self._player.source.sample_rate)
            signals.calm = True
            for line in self._parts.facts(horizon_s=self._config.model.horizon_s)[:3]:
                typer.echo(line)
            for take in range(1, takes + 1):
                if not (self._player.source.ended or signals.asked):
                    self._take(signals, f"take {take} of {takes}", seconds)
            if not signals.asked:
                self._ask("calibrate/done")
                self._save()

    def _take(self, signals: StopSignals, title: str, seconds: float) -> None:
        typer.echo(f"{title}: play {seconds:g} s, from your softest and calmest to your loudest and wildest")
        self._ask("calibrate", seconds)
        worker, began_s, is_quiet = self._player.worker, time.monotonic(), True
        with progress(seconds, title=title) as advance:
            self._left_s = before_s = seconds
            while self._left_s > 0.0 and not (self._player.source.ended or signals.asked):
                worker.between(self._look)
                worker.step()
                advance(before_s - self._left_s)
                before_s = self._left_s
                if is_quiet and not worker.has_sounded and time.monotonic() - began_s > PATIENCE_S:
                    is_quiet = False
                    self._advise()

    def _look(self, pipeline: Pipeline) -> Pipeline:
        self._left_s = pipeline.calibration.left_s
        return pipeline

    def _ask(self, verb: str, *arguments: float) -> None:
        """Give a command, and raise its error here."""
        heard: list[tuple[str, str]] = []

        def reply(address: str, *words: object) -> None:
            heard.append((address, " ".join(map(str, words))))

        self._player.worker.ask(Command(verb, arguments), reply)
        self._player.worker.step()
        for address, words in heard:
            if address == "/mer/error":
                raise ConfigError(words)
            if verb == "calibrate/done":
                typer.echo(words)

    def _save(self) -> None:
        states = []

        def look(pipeline: Pipeline) -> Pipeline:
            states.append(pipeline.state())
            return pipeline

        self._player.worker.between(look)
        self._player.worker.step()
        typer.echo(f"saved {profile.save(self._config.profile.name, states[0])}")

    def _advise(self) -> None:
        worker, server = self._player.worker, self._parts.server
        arrived = worker.samples > 0
        words = on_silence(self._config, server.address, seconds=PATIENCE_S, arrived=arrived)
        typer.echo(f"mer-bridge: {words}", err=True)


def _alone(config: Config) -> Config:
    """The settings with the one player alone whose profile it is."""
    if not config.others:
        return config
    profiles = [player.profile for player in config.players]
    if config.profile.name not in profiles:
        known = ", ".join(filter(None, profiles)) or "none"
        raise ConfigError(f"no [[input]] has the profile {config.profile.name!r}. Known: {known}")
    return config.alone(profiles.index(config.profile.name))


def _refuse(command: Command, _reply: Reply) -> None:
    raise MerBridgeError(f"/mer/{command.verb}: a sound check is going on; ask again after it")
