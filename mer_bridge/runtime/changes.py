"""Settings that change while the bridge runs: by their file, over OSC, and back into the file.

The file is looked at several times a second.  What it says anew takes effect all at once or,
if any of it is wrong, not at all.  Settings that need another port, source or thread wait
for a restart, and that is said.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

import msgspec

from mer_bridge import config as configs
from mer_bridge import settings
from mer_bridge.config import Config, Map
from mer_bridge.errors import ConfigError, MerBridgeError
from mer_bridge.runtime import rows, settable
from mer_bridge.runtime.handover import hand_over
from mer_bridge.runtime.origin import Origin, Watch, read_file, replace_file
from mer_bridge.runtime.parts import Parts
from mer_bridge.runtime.recording import Recording
from mer_bridge.runtime.unsaved import Unsaved
from mer_bridge.runtime.worker import Reply
from mer_bridge.values import Command

LOOK_S = 0.1
"""How often the file is looked at; a change is taken when two looks see the same file."""
MAX_WAITING = 64
"""Changes that may wait."""

ALIASES = {"horizon": "model.horizon_s", "host": "osc.host", "ranges/freeze": "ranging.freeze"}
"""Commands that are settings."""
ROWS: dict[str, Callable[..., tuple[Map, ...]]] = {"map/add": rows.added, "map/remove": rows.removed}
"""Commands that add and remove maps; none of them comes over OSC."""
VERBS = frozenset({*ALIASES, *ROWS, "model", "set", "save", "record"})
"""Commands that `Changes` obeys."""

log = logging.getLogger(__name__)

Say = Callable[[str], None]


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
        self._unsaved = Unsaved(config)
        self._watch = Watch(origin.path)

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
        elif command.verb == "record":
            reply("/mer/answer", self._record(command))
        elif command.verb == "model":
            self.set_model(str(command.arguments[0]))
            reply("/mer/setting", "model.name", settings.as_toml(self.config.model.name))
        elif command.verb in ROWS:
            self.set_maps(ROWS[command.verb](self.config.map, *command.arguments))
            reply("/mer/answer", f"{len(self.config.map)} maps")
        else:
            self._obey_set(command, reply)

    def _record(self, command: Command) -> str:
        """Begin or end a recording; what to answer."""
        player = command.player if self.config.others else ""
        return self._recording.switch(command.arguments[0], self.config, self.card, player=player)

    def _obey_set(self, command: Command, reply: Reply) -> None:
        """Change a setting, whether the command names it or is another word for it."""
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
        settable.check(self.config, path)
        self._set(settable.changed(self.config, path, value), path)

    def set_model(self, title: str) -> None:
        """Hear with another model, and with an overlay where a plus and its name follow.

        Raises
        ------
        MerBridgeError
            There is no such model or overlay, or it cannot change now.
        """
        name, _, overlay = title.partition("+")
        settable.check(self.config, "model.name")
        new = settable.changed(self.config, "model.name", name)
        self._set(settable.changed(new, "model.overlay", overlay), "model.name", "model.overlay")

    def _set(self, new: Config, *paths: str) -> None:
        """Go on with settings that differ in these places."""
        if any(path.startswith("osc.") for path in paths):
            settable.check_receivers(self.config, new)
        before = self.config
        self._apply(new)
        for path in paths:
            if path == paths[0] or settings.value_at(new, path) != settings.value_at(before, path):
                self._unsaved.note(path, settings.value_at(self.config, path))

    def set_maps(self, maps: tuple[Map, ...]) -> None:
        """Go on with other maps.

        Raises
        ------
        ConfigError
            One of them cannot be taken.
        """
        self._apply(msgspec.structs.replace(self.config, map=maps))
        self._unsaved.note_maps()

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
        presets = self._parts.sender.stored
        after = self._unsaved.written_into(read_file(path), maps=self.config.map, presets=presets)
        replace_file(path, after)
        self._parts.sender.saved(presets)
        file = configs.parse(after, name=str(path), overrides=dict(self._origin.overrides))
        self.config = msgspec.structs.replace(self.config, map=file.map)  # the same, on other lines
        self._watch.take()
        written = [*self._unsaved.paths, *(f"preset {preset.name}" for preset in presets)]
        self._unsaved = Unsaved(file)
        return ", ".join(written) or "nothing has changed"

    def look(self) -> None:
        """Take what the file says if it has changed and stands still."""
        path = self._origin.path
        if path is None or not self._watch.look():
            return
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
        """Go on with what the file says now, and say it."""
        in_file = settings.differences(self._unsaved.file, read)
        wanted, still_unsaved = self._unsaved.over(read, maps=self.config.map)
        self._apply(settable.without_fixed(wanted, self.config))
        self._unsaved = still_unsaved
        if live := [path for path in in_file if not settable.is_fixed(path)]:
            self._say(f"settings changed: {', '.join(live)}")
        if waiting := settable.awaiting_restart(in_file):
            self._say(f"restart needed for {', '.join(waiting)}")

    def _apply(self, new: Config) -> None:
        """Let all parts go on with other settings."""
        self.card = hand_over(self._parts, self.config, new, card=self.card)
        self.config = new
