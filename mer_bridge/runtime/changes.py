"""Settings that change while the bridge runs: by their file, over OSC, and back into the file.

The file is looked at several times a second.  What it says anew takes effect all at once or,
if any of it is wrong, not at all.  Settings that need another port, source or thread wait
for a restart, and that is said.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import queue
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from mer_bridge import config as configs
from mer_bridge import schema, settings
from mer_bridge.config import Config, Map
from mer_bridge.errors import ConfigError, MerBridgeError
from mer_bridge.mapping import Mapper, with_presets
from mer_bridge.overlay import open_card
from mer_bridge.pipeline import Pipeline, build_pipeline
from mer_bridge.retuning import retune
from mer_bridge.runtime import rows
from mer_bridge.runtime.desk import bindings_of
from mer_bridge.runtime.parts import Parts, midi_of
from mer_bridge.runtime.recording import Recording
from mer_bridge.runtime.worker import Action, Reply
from mer_bridge.server.sockets import Guests
from mer_bridge.settings import Value
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.sinks.osc import receivers_of
from mer_bridge.values import Command
from mer_bridge.wire import split_host_port

LOOK_S = 0.1
"""How often the file is looked at; a change is taken when two looks see the same file."""
MAX_WAITING = 64
"""Changes that may wait."""

ALIASES = {
    "horizon": "model.horizon_s",
    "host": "osc.host",
    "ranges/freeze": "ranging.freeze",
}
"""Commands that are settings."""
ROWS: dict[str, Callable[..., tuple[Map, ...]]] = {"map/add": rows.added, "map/remove": rows.removed}
"""Commands that add and remove maps; none of them comes over OSC."""
VERBS = frozenset({*ALIASES, *ROWS, "model", "set", "save", "record"})
"""Commands that `Changes` obeys."""
MAPPED = ("map", "event", "preset", "cue", "morph", "defaults", "osc.rate_hz", "ranging.rest")
"""Beginnings of settings of which the mapper is made: a new one takes over when one changes."""

FIXED = (
    "input.",
    "osc.listen",
    "osc.lan",
    "osc.allow",
    "oscquery.",
    "dashboard.",
    "record.",
    "profile.",
    "hands.manual",
    "midi.port",
    "midi.channel",
    "midi.on_exit",
    "midi.input",
    "midi.beats_per_bar",
    "show",
)
"""Beginnings of settings that only a restart changes; none of them can be set over OSC."""

log = logging.getLogger(__name__)

Say = Callable[[str], None]


class Origin(NamedTuple):
    """Where the settings came from."""

    path: Path | None = None
    overrides: Mapping[str, Any] = {}
    """Settings of the command line, which beat the file."""


def is_fixed(path: str) -> bool:
    """Whether a setting waits for a restart."""
    return path.startswith(FIXED)


class Changes:
    """Obey changes of settings, one after the other, away from audio and network.

    Thread: `run` one of its own; `ask` any; `config` may be read from any.

    Parameters
    ----------
    parts : Parts
        What is running.
    config : Config
        What it was made from.
    origin : Origin
    say : callable
        Told one line for people per change of the file.
    recording : Recording
        Told when to begin and to end.

    Attributes
    ----------
    config : Config
        What holds now.
    card : Card
        Of the model that hears now.
    """

    def __init__(
        self, parts: Parts, config: Config, *, origin: Origin, say: Say, recording: Recording
    ) -> None:
        self.config = config
        self.card = parts.card
        self._parts = parts
        self._recording = recording
        self._origin = origin
        self._say = say
        self._waiting: queue.Queue[tuple[Command, Reply]] = queue.Queue(MAX_WAITING)
        self._live: dict[str, Value] = {}  # set over OSC, and not in the file
        self._file = config  # what the file says, with the command line
        self._seen = self._taken = _stamp(origin.path)

    @property
    def can_save(self) -> bool:
        """Whether there is a settings file."""
        return self._origin.path is not None

    def ask(self, command: Command, reply: Reply) -> None:
        """Queue a change; one of `VERBS`."""
        try:
            self._waiting.put_nowait((command, reply))
        except queue.Full:
            reply("/mer/error", f"/mer/{command.verb}: {MAX_WAITING} changes wait already; ask again")

    def run(self, stopping: threading.Event) -> None:
        """Obey and look until `stopping` is set."""
        while not stopping.is_set():
            try:
                self._next()
            except Exception as error:
                # The thread runner: a bug in a change must not end the performance.
                log.exception("a change could not be made")
                self._parts.osc.push("error", f"a change could not be made: {type(error).__name__}")

    def _next(self) -> None:
        """Obey the next change, or look at the file when none comes."""
        try:
            command, reply = self._waiting.get(timeout=LOOK_S)
        except queue.Empty:
            self.look()
            return
        try:
            self.obey(command, reply)
        except MerBridgeError as error:
            reply("/mer/error", str(error))

    def obey(self, command: Command, reply: Reply) -> None:
        """Carry out a change and answer it.

        Raises
        ------
        MerBridgeError
            It cannot be carried out; nothing has changed.
        """
        if command.verb == "save":
            reply("/mer/saved", self.save())
            return
        if command.verb == "record":
            on = command.arguments[0]
            player = command.player if self.config.others else ""
            reply("/mer/answer", self._recording.switch(on, self.config, self.card, player=player))
            return
        if command.verb == "model":
            self.set_model(str(command.arguments[0]))
            reply("/mer/setting", "model.name", settings.as_toml(self.config.model.name))
            return
        if command.verb in ROWS:
            self.set_maps(ROWS[command.verb](self.config.map, *command.arguments))
            reply("/mer/answer", f"{len(self.config.map)} maps")
            return
        path = ALIASES.get(command.verb) or str(command.arguments[0])
        self.set(path, command.arguments[-1])
        if command.verb == "ranges/freeze":  # a sound check may have frozen them, which no setting tells
            for each in self._parts.players:
                each.worker.ask(command, reply)
        reply("/mer/setting", path, settings.as_toml(settings.value_at(self.config, path)))

    def set(self, path: str, value: float | str) -> None:
        """Change one setting now.

        Raises
        ------
        MerBridgeError
            There is no such setting, it cannot change now, or it does not take the value.
        """
        self._set(_changed(self._checked(path), path, value), path)

    def set_model(self, title: str) -> None:
        """Hear with another model, and with an overlay where a plus and its name follow.

        Raises
        ------
        MerBridgeError
            There is no such model or overlay, or it cannot change now.
        """
        name, _, overlay = title.partition("+")
        new = _changed(self._checked("model.name"), "model.name", name)
        self._set(_changed(new, "model.overlay", overlay), "model.name", "model.overlay")

    def _checked(self, path: str) -> Config:
        """The settings, of which `path` may change now."""
        present = settings.value_at(self.config, path)  # an unknown name is told first
        if isinstance(present, dict) or (
            isinstance(present, list) and present and isinstance(present[0], dict)
        ):
            raise ConfigError(f"{path} is a table; name one of its settings")
        if is_fixed(path):
            raise ConfigError(f"{path} cannot change while the bridge runs; edit the file and restart")
        if self.config.show and path.startswith(("ranging.", "model.name", "model.overlay")):
            raise ConfigError(f"{path} is locked during the show; start without --show")
        return self.config

    def _set(self, new: Config, *paths: str) -> None:
        """Go on with settings that differ in these places."""
        if any(path.startswith("osc.") for path in paths):
            _check_receivers(self.config, new)
        before = self.config
        self._apply(new)
        for path in paths:
            if path == paths[0] or settings.value_at(new, path) != settings.value_at(before, path):
                self._live[path] = settings.value_at(self.config, path)

    def set_maps(self, maps: tuple[Map, ...]) -> None:
        """Go on with other maps.

        Raises
        ------
        ConfigError
            One of them cannot be taken.
        """
        self._apply(msgspec.structs.replace(self.config, map=maps))
        self._live = {key: value for key, value in self._live.items() if not _is_map(key)} | {"map": None}

    def save(self) -> str:
        """Write what was set over OSC, and presets stored, into the settings file; what was written.

        Raises
        ------
        ConfigError
            There is no settings file, or it cannot be written.
        """
        path = self._origin.path
        if path is None:
            raise ConfigError("no settings file to save to. Try: mer-bridge init, then --config FILE")
        before = read_file(path)
        presets = self._parts.sender.stored
        alone = {key: value for key, value in self._live.items() if value is not None and not _is_map(key)}
        after = settings.edited(with_presets(self._with_maps(before), presets), alone)
        replace_file(path, after)
        self._parts.sender.saved(presets)
        self._file = configs.parse(after, name=str(path), overrides=dict(self._origin.overrides))
        self.config = msgspec.structs.replace(self.config, map=self._file.map)  # the same, on other lines
        self._seen = self._taken = _stamp(path)
        written = [*self._live, *(f"preset {preset.name}" for preset in presets)]
        self._live.clear()
        return ", ".join(written) or "nothing has changed"

    def _with_maps(self, text: str) -> str:
        """The text of the file with the maps as they are now, if any was set."""
        if not any(map(_is_map, self._live)):
            return text
        lines_end = "\r\n" if "\r\n" in text else "\n"
        plain = text.replace("\r\n", "\n")
        on_disk = configs.parse(plain).map
        if not rows.same(on_disk, self._file.map):
            raise ConfigError("the maps in the settings file have changed meanwhile; nothing was saved")
        maps = rows.moved(self.config.map, self._file.map, on_disk)
        return rows.with_maps(plain, maps).replace("\n", lines_end)

    def look(self) -> None:
        """Take what the file says if it has changed and stands still."""
        path, stamp = self._origin.path, _stamp(self._origin.path)
        stands, self._seen = stamp == self._seen, stamp
        if path is None or stamp is None or not stands or stamp == self._taken:
            return
        self._taken = stamp
        if self.config.show:
            self._say(f"{path} has changed; it is not taken during the show")
            return
        try:
            self._reload(configs.load(path, dict(self._origin.overrides)))
        except MerBridgeError as error:
            line = f"{error}. The old settings stay"
            self._say(line)
            self._parts.osc.push("error", line)

    def _reload(self, read: Config) -> None:
        in_file = settings.differences(self._file, read)
        still_live = {path: value for path, value in self._live.items() if path not in in_file}
        wanted = read
        for path in [path for path in still_live if _is_map(path)]:
            if any(map(_is_map, in_file)):  # the file's maps count as a whole
                del still_live[path]
        for path, value in still_live.items():
            if not _is_map(path):
                wanted = settings.replaced(wanted, path, value)
        if any(map(_is_map, still_live)):
            maps = rows.moved(self.config.map, self._file.map, read.map)
            wanted = msgspec.structs.replace(wanted, map=maps)
        waiting = dict.fromkeys(_short(path) for path in in_file if is_fixed(path))
        live = [path for path in in_file if not is_fixed(path)]
        self._apply(_without_fixed(wanted, self.config))
        self._file, self._live = read, still_live
        if live:
            self._say(f"settings changed: {', '.join(live)}")
        if waiting:
            self._say(f"restart needed for {', '.join(waiting)}")

    def _apply(self, new: Config) -> None:
        """Let all parts go on with other settings; whatever can fail is done first."""
        old, parts = self.config, self._parts
        different = settings.differences(old, new)
        mapper = Mapper(new) if any(path.startswith(MAPPED) for path in different) else None
        receivers = receivers_of(new.osc)
        bindings = bindings_of(new)
        if (new.model.name, new.model.overlay) != (old.model.name, old.model.overlay):
            actions = [exchange_for(pipeline) for pipeline in self._fresh_pipelines(new)]
            card = open_card(new.model.name, new.model.overlay)
        else:
            actions, card = [retuning(old, new) for _ in parts.players], self.card
        notes = [
            Command("set", (path, settings.as_toml(settings.value_at(new, path))))
            for path in different
            if _exists(new, path)
        ]
        for player, action in zip(parts.players, actions, strict=True):
            player.worker.between(action, notes)
        parts.osc.retune(new.osc, receivers)
        parts.desk.retune(new, bindings)
        parts.osc.model = card.title
        for sink in parts.sinks:
            if isinstance(sink, MidiSink):
                sink.retune(midi_of(new))
        parts.sender.retune(mapper=mapper, rate_hz=new.osc.rate_hz, tick_s=card.tick_s)
        self.card = card
        self.config = new

    def _fresh_pipelines(self, new: Config) -> list[Pipeline]:
        """A pipeline with another model for each player."""
        rates = (player.source.sample_rate for player in self._parts.players)
        describer = self._parts.asides.open
        return [
            build_pipeline(new.alone(number), input_rate=rate, describer=describer)
            for number, rate in enumerate(rates)
        ]


def retuning(old: Config, new: Config) -> Action:
    """What the worker does about other settings."""

    def action(pipeline: Pipeline) -> Pipeline:
        retune(pipeline, old, new)
        return pipeline

    return action


def exchange_for(fresh: Pipeline) -> Action:
    """What the worker does about another model."""

    def action(pipeline: Pipeline) -> Pipeline:
        fresh.continue_from(pipeline)
        pipeline.close()
        return fresh

    return action


def _short(path: str) -> str:
    """The path; of one of several players not each key that came or went."""
    return "[[input]]" if path.startswith("input.") and path.split(".")[1].isdecimal() else path


def _is_map(path: str) -> bool:
    return path.partition(".")[0] == "map"


def _check_receivers(old: Config, new: Config) -> None:
    """Let no command send output to whom it likes: a forged one could flood somebody else."""
    guests = Guests(new.osc)
    for receiver in _receivers(new) - _receivers(old):
        host, _ = split_host_port(receiver, key="osc.send")
        try:
            is_welcome = guests.welcome(str(ipaddress.IPv4Address(host)))
        except ValueError:  # a name: looking it up would ask a server that the sender chose
            is_welcome = False
        if not is_welcome:
            raise ConfigError(
                f"{receiver}: a command can send to 127.0.0.1 and to addresses in osc.allow only; "
                "name others in the settings file"
            )


def _receivers(config: Config) -> set[str]:
    return {*config.osc.send, *(target.address for target in config.osc.target if target.address)}


def _changed(config: Config, path: str, value: float | str) -> Config:
    """As `settings.changed`, with what the setting takes in the words of the command line."""
    try:
        return settings.changed(config, path, value)
    except ConfigError as error:
        key = next((key for key in schema.all_keys() if key.path == path), None)
        if key is None or not (key.choices or key.limits):
            raise
        wanted = f"one of {', '.join(key.choices)}" if key.choices else f"within {key.limits}"
        raise ConfigError(f"{path} does not take {value}: it is {wanted}") from error


def _without_fixed(wanted: Config, current: Config) -> Config:
    """The wanted settings, but for those that only a restart changes."""
    kept = settings.flat(current)
    wanted = msgspec.structs.replace(
        wanted, input=current.input, others=current.others, profile=current.profile
    )
    for path in settings.differences(current, wanted):
        if is_fixed(path) and path in kept and _exists(wanted, path):
            wanted = settings.replaced(wanted, path, kept[path])
    return wanted


def _exists(config: Config, path: str) -> bool:
    try:
        settings.value_at(config, path)
    except ConfigError:
        return False
    return True


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """What tells a file from its next version; None where there is none."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def read_file(path: Path) -> str:
    """The text of a settings file, with the ends of its lines as they are.

    Raises
    ------
    ConfigError
        It cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error


def replace_file(path: Path, text: str) -> None:
    """Write a file that exists, whole or not at all; a link stays one.

    Raises
    ------
    ConfigError
        It cannot be written.
    """
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(name).chmod(target.stat().st_mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror or error}") from error
