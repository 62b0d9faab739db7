"""One mapper: frames and commands in, controls out, step by step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from mer_bridge.config import Config, Cue, Preset
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.build import DEFAULT_CCS, build_parts
from mer_bridge.mapping.cues import CueList
from mer_bridge.mapping.events import Trigger
from mer_bridge.mapping.presets import Scene
from mer_bridge.mapping.readings import Moment, rest_values
from mer_bridge.mapping.route import Route
from mer_bridge.mapping.schedule import Due, Happened, Notes, Waiting
from mer_bridge.values import Command, Control, Frame

__all__ = ["COMMANDS", "DEFAULT_CCS", "Mapper"]


class Mapper:
    """Turn frames into controls, as the configuration says.

    Thread: sender (live) or main thread (offline).

    Parameters
    ----------
    config : Config
        Its maps, events, presets and cues, its default controllers if ``midi.port`` is set.
    step_s : float, optional
        Seconds between two calls, for smoothing; without it those of ``osc.rate_hz``.

    Raises
    ------
    ConfigError
        An entry cannot be taken; the message names it.
    """

    def __init__(self, config: Config, *, step_s: float | None = None) -> None:
        self._step_s = 1.0 / config.osc.rate_hz if step_s is None else step_s
        self._players = config.names if config.others else ()
        self._rest_alone = rest_values(config.ranging.rest)
        self._rest = self._rest_alone * (1 + len(self._players))
        parts = build_parts(config, step_s=self._step_s)
        self._maps, self._triggers = parts.maps, parts.triggers
        self._routes = [*parts.defaults, *parts.maps]
        self._scene, self._cues = parts.scene, parts.cues
        self._starts_morphing = config.morph.on
        if config.morph.on:
            self._scene.check_morph()
        self._notes = Notes()
        self._waiting = Waiting()
        self._latest: dict[str, float] = {}
        self._requests: list[Command] = []
        self._happened: list[Control] = []
        self._seen: Frame | None = None
        self._start()

    def controls(self, frame: Frame, now_s: float | None = None) -> list[Control]:
        """What is to be sent for `frame`: ended notes, values, presets, then events.

        `now_s` is the time of the step on a steady clock, in seconds; without it the
        frame's own time counts, as offline.
        """
        self._now_s = frame.time_s if now_s is None else now_s
        words = {"preset": self._scene.current, "cue": self._cues.current}
        seen = self._seen_now(frame)
        moment = Moment(seen, self._now_s, words, players=self._players, rest=self._rest_alone)
        controls = self._notes.ended(self._now_s)
        for trigger in () if frame.held else self._triggers:
            if trigger(moment):
                self._waiting.push(Happened(trigger.entry, trigger.control()), self._now_s)
        for happened in self._waiting.ready(self._now_s):
            self._react(happened)
        controls += [control for route in self._routes if (control := route.control(moment)) is not None]
        driven = {route.target.text for route in self._maps if route.on}
        controls += self._scene.controls(moment.values(), self._now_s, driven)
        self._latest |= {control.target: control.value for control in controls}
        events, self._happened = self._happened, []
        return [*controls, *events]

    def _seen_now(self, frame: Frame) -> Frame:
        """The frame that maps read: the last one before a hold, while it lasts."""
        if self._seen is None or not frame.held:
            self._seen = frame
        return self._seen

    def apply(self, command: Command) -> str:
        """Obey one of `COMMANDS`, from the next step on; what to tell whoever asked.

        Raises
        ------
        ConfigError
            Unknown command, or arguments it does not take.
        """
        action = COMMANDS.get(command.verb)
        if action is None:
            raise ConfigError(f"unknown command {command.verb!r}. Known: {', '.join(sorted(COMMANDS))}")
        try:
            return action(self, *command.arguments)
        except (TypeError, ValueError) as error:
            given = " ".join(map(str, command.arguments)) or "nothing"
            raise ConfigError(f"/mer/{command.verb} does not take {given}") from error

    def wait_by(self, due: Due) -> None:
        """Let events that want a beat or a bar wait as `due` says, on the same clock as `controls`."""
        self._waiting.due = due

    @property
    def next_s(self) -> float:
        """When the next event that waits for its beat is due: time for a step; infinite without one."""
        return self._waiting.next_s

    def take_requests(self) -> list[Command]:
        """What cues ask of others since the last call: profile, model, horizon."""
        requests, self._requests = self._requests, []
        return requests

    def at_rest(self) -> list[Control]:
        """Every target's value while nothing plays: live values at rest, no confidence, no level."""
        return [route.at_rest(self._rest) for route in self._routes if not route.target.is_step]

    def release(self) -> list[Control]:
        """The ends of all notes that sound; the last thing to send."""
        return [*self._notes.release(), *(control for route in self._routes for control in route.release())]

    def adopt(self, old: Mapper) -> None:
        """Go on where another mapper is, after the configuration changed.

        Its notes end when they are due; presets, cue and map switches are taken over by
        name, and what a preset holds glides from where it stands.
        """
        self._notes, self._latest, self._now_s = old._notes, old._latest, old._now_s
        self._seen = old._seen
        self._happened += [*old._happened, *(off for route in old._routes for off in route.release())]
        self._requests += old._requests
        self._waiting.adopt(old._waiting)
        self._cues.adopt(old._cues)
        self._scene.adopt(old._scene, self._now_s, self._latest)
        was_on = {route.name: route.on for route in old._maps if route.name}
        for route in self._maps:
            if route.name in was_on:
                route.switch(self._now_s, on=was_on[route.name])

    @property
    def preset(self) -> str:
        """Name of the preset recalled last; empty before, and while the music mixes them."""
        return self._scene.current

    def resume(self, preset: str) -> None:
        """Begin with this preset, without a glide; a name that none has any more changes nothing."""
        if preset in {each.name for each in self.presets}:
            self._recall(self._scene.find(preset), 0.0)

    @property
    def presets(self) -> tuple[Preset, ...]:
        """All presets, with those stored since the start."""
        return self._scene.presets

    @property
    def stored(self) -> tuple[Preset, ...]:
        """Those stored since the start, which no file holds yet; any thread."""
        return self._scene.stored

    def saved(self, presets: Collection[Preset]) -> None:
        """A file holds these now."""
        self._scene.saved(presets)

    @property
    def weights(self) -> Mapping[str, float]:
        """Weights of the morph now, by preset; empty while it is off."""
        return self._scene.weights_by_name

    def reset(self) -> None:
        """Forget what was heard, recalled and sent; the next frame sends everything."""
        parts: list[Route | Trigger | Scene | CueList]
        parts = [*self._routes, *self._triggers, self._scene, self._cues]
        for part in parts:
            part.reset()
        self._happened += self._notes.release()
        self._latest.clear()
        self._seen = None
        self._start()

    def recall(self, which: str | float) -> str:
        """Recall a preset by name, or by program number (0 is the first)."""
        preset = self._scene.find(which)
        self._recall(preset, preset.glide_s)
        return f"preset {preset.name}, in {preset.glide_s:g} s"

    def store(self, name: str) -> str:
        """Snapshot the targets of all presets under a name; it is kept in a file only on request."""
        preset = self._scene.store(str(name), self._latest)
        return f"preset {preset.name}: {len(preset.values)} values"

    def cue(self, where: str | float) -> str:
        """Go to a cue: a name, ``go``, ``next``, ``back``, or a program number (0 is the first)."""
        cue = self._cues.move(where)
        self._happened.append(Control(f"event:cue {cue.name}", float(self._cues.number), is_event=True))
        self._set_scene(cue)
        if cue.profile:
            self._requests.append(Command("profile", (cue.profile,)))
        if cue.model:
            self._requests.append(Command("model", (cue.model,)))
        if cue.horizon_s is not None:
            self._requests.append(Command("horizon", (cue.horizon_s,)))
        return f"cue {self._cues.number}: {cue.name}"

    def morph(self, on: float) -> str:
        """Let the music mix the presets (1), or let them stand where they are (0)."""
        if on not in (0, 1):
            raise ValueError(f"a switch is 1 or 0, not {on}")
        self._scene.morph(self._now_s, self._latest, MORPH_GLIDE_S, on=bool(on))
        return f"morph {'on' if on else 'off'}"

    def switch(self, name: str, on: float) -> str:
        """Switch a map on (1) or off (0) by its name."""
        routes = [route for route in self._maps if route.name and route.name == name]
        if not routes:
            known = ", ".join(sorted(route.name for route in self._maps if route.name)) or "none has a name"
            raise ConfigError(f"no map is named {name!r}. Known: {known}")
        if on not in (0, 1):
            raise ValueError(f"a switch is 1 or 0, not {on}")
        wanted = {name: bool(on)}
        if on:  # one target follows one map
            uses = frozenset[str]().union(*(route.target.uses for route in routes))
            wanted |= {
                route.name: False for route in self._maps if route.name != name and route.target.uses & uses
            }
        self._switch(wanted, MORPH_GLIDE_S)
        return f"map {name} {'on' if on else 'off'}"

    def _start(self) -> None:
        self._now_s = 0.0
        if self._starts_morphing:
            self._scene.morph(0.0, {}, 0.0, on=True)

    def _react(self, happened: Happened) -> None:
        """Everything an event does; each of its messages is an event, so none is lost."""
        entry, control = happened
        self._happened.append(Control(f"event:{entry.name}", entry.value, is_event=True))
        if control is not None and control.target.startswith("note:"):
            self._happened += self._notes.play(control, until_s=self._now_s + entry.duration_s)
        elif control is not None:
            self._happened.append(control)
        if entry.preset:
            self.recall(entry.preset)
        if entry.cue:
            self._try_cue(entry.cue)

    def _try_cue(self, where: str) -> None:
        """An event that would go beyond the last cue does nothing: the show stands there."""
        try:
            self.cue(where)
        except ConfigError:
            self._happened.append(Control("event:no cue", float(self._cues.number), is_event=True))

    def _recall(self, preset: Preset, glide_s: float) -> None:
        self._scene.recall(preset, self._now_s, self._latest, glide_s)
        self._happened.append(Control(f"event:preset {preset.name}", 1.0, is_event=True))

    def _set_scene(self, cue: Cue) -> None:
        """Maps, preset and morph of a cue."""
        glide_s = MORPH_GLIDE_S if cue.glide_s is None else cue.glide_s
        if cue.maps is not None:
            self._switch({route.name: route.name in cue.maps for route in self._maps if route.name}, glide_s)
        if cue.preset:
            preset = self._scene.find(cue.preset)
            self._recall(preset, preset.glide_s if cue.glide_s is None else cue.glide_s)
        elif cue.morph is not None:
            self._scene.morph(self._now_s, self._latest, glide_s, on=cue.morph)

    def _switch(self, wanted: dict[str, bool], glide_s: float) -> None:
        """Switch maps, those that come on gliding from where their targets stand."""
        for route in self._maps:
            if route.name in wanted:
                latest = self._latest.get(route.target.text)
                route.switch(self._now_s, on=wanted[route.name], latest=latest, glide_s=glide_s)
        self._scene.glide(self._now_s, self._latest, glide_s)


MORPH_GLIDE_S = 1.0
"""Glide where neither preset nor cue says how long."""

Action: TypeAlias = Callable[..., str]

COMMANDS: dict[str, Action] = {
    "preset": Mapper.recall,
    "preset/store": Mapper.store,
    "cue": Mapper.cue,
    "morph": Mapper.morph,
    "map": Mapper.switch,
}
"""Commands a mapper takes, by the address below ``/mer/``."""
