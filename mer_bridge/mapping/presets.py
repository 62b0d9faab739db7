"""Named snapshots of target parameters: recalled with a glide, or mixed by the music.

A preset speaks for the targets it names, as long as no map that is on drives them.  What it
does not name stays where it is.  While the morph is on, each target is the weighted mean
over the presets that name it.  A program cannot be mixed; only a recall sends it.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping, Sequence

import msgspec

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.curves import ease
from mer_bridge.mapping.field import WeightField, exactly_one
from mer_bridge.mapping.route import SETTLE_CALLS
from mer_bridge.mapping.targets import Target, read_target
from mer_bridge.values import Control

MAX_STORED = 256
"""Presets stored while it runs that no file holds yet: whoever may command must not fill the memory."""


def check_preset(preset: config.Preset) -> dict[str, Target]:
    """Targets of a preset, by their text.

    Raises
    ------
    ConfigError
        A target or a value cannot be taken.
    """
    targets = {}
    for text, value in preset.values.items():
        try:
            target = read_target(text)
            target.check(value)
        except ConfigError as error:
            raise ConfigError(f"values: {text!r}: {error}") from error
        if target.kind == "note":
            raise ConfigError(f"values: {text!r}: a note is played by an event, not kept in a preset")
        targets[target.text] = target
    return targets


class Scene:
    """What the presets say at each step.

    Thread: that of the mapper.

    Parameters
    ----------
    presets : sequence of config.Preset
    settings : config.Morph
    step_s : float
        Usual seconds between two steps.

    Attributes
    ----------
    current : str
        Name of the preset recalled last; empty before, and while the morph is on.
    weights : tuple of float
        Those of the morph now, in the order of the presets that take part.

    Raises
    ------
    ConfigError
        A preset cannot be taken.
    """

    def __init__(self, presets: Sequence[config.Preset], settings: config.Morph, *, step_s: float) -> None:
        self._targets: dict[str, Target] = {}
        self._presets: dict[str, config.Preset] = {}
        for preset in presets:
            targets = check_preset(preset)
            self._targets |= targets
            values = dict(zip(targets, preset.values.values(), strict=True))
            self._presets[preset.name] = msgspec.structs.replace(preset, values=values)
        self._stored: dict[str, config.Preset] = {}
        self._settings = settings
        self._follow = -math.expm1(-step_s / settings.time_s) if settings.time_s > 0.0 else 1.0
        self._field = WeightField(self.presets, settings)
        self.reset()

    def reset(self) -> None:
        """Forget what was recalled and sent."""
        self.current = ""
        self.morphing = False
        self.weights: tuple[float, ...] = ()
        self._goals: dict[str, float] = {}
        self._from: dict[str, float] = {}
        self._began_s, self._glide_s = 0.0, 0.0
        self._sent: dict[str, float] = {}
        self._waited = 0

    @property
    def targets(self) -> Collection[Target]:
        """All targets that any preset names."""
        return self._targets.values()

    @property
    def presets(self) -> tuple[config.Preset, ...]:
        """All presets, those stored since the start too."""
        return tuple(self._presets.values())

    @property
    def stored(self) -> tuple[config.Preset, ...]:
        """Those stored since the start, which no file holds yet."""
        return tuple(self._stored.values())

    @property
    def weights_by_name(self) -> dict[str, float]:
        """Weights of the morph now; empty while it is off."""
        names = (preset.name for preset in self._field.presets)
        return dict(zip(names, self.weights, strict=False)) if self.morphing else {}

    def check_morph(self) -> None:
        """Refuse a morph without presets.

        Raises
        ------
        ConfigError
            No preset has a place or emotions.
        """
        if not self._field.presets:
            raise ConfigError("no preset has a place for the morph; give some of them at = [valence, energy]")

    def adopt(self, old: Scene, now_s: float, latest: Mapping[str, float]) -> None:
        """Go on with the preset or the morph of another scene, gliding, and keep what it has stored."""
        for stored in old.stored:
            if set(stored.values) <= set(self._targets):
                self._keep(stored)
        self.current = old.current if old.current in self._presets else ""
        self.morphing = old.morphing and bool(self._field.presets)
        preset = self._presets.get(self.current)
        if preset is not None or self.morphing or old.current:
            self.glide(now_s, latest, preset.glide_s if preset is not None else 0.0)

    def find(self, which: str | float) -> config.Preset:
        """Preset of that name, or with that program number: 0 is the first.

        Raises
        ------
        ConfigError
            There is none.
        """
        if isinstance(which, str) and which in self._presets:
            return self._presets[which]
        if not isinstance(which, str) and 0 <= which < len(self._presets):
            return self.presets[int(which)]
        close = difflib.get_close_matches(str(which), self._presets, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise ConfigError(f"no preset {which!r}; {hint}Known: {', '.join(self._presets) or 'none'}")

    def recall(
        self, preset: config.Preset, now_s: float, latest: Mapping[str, float], glide_s: float
    ) -> None:
        """Glide from the `latest` values to those of a preset; the morph ends."""
        self.morphing = False
        self.current = preset.name
        self.glide(now_s, latest, glide_s)
        for text in preset.values:  # a program is sent by every recall, the same one too
            if self._targets[text].is_step:
                self._sent.pop(text, None)

    def morph(self, now_s: float, latest: Mapping[str, float], glide_s: float, *, on: bool) -> None:
        """Let the music mix the presets, or let them stand where they are.

        Raises
        ------
        ConfigError
            No preset has a place or emotions.
        """
        if on:
            self.check_morph()
        self.morphing = on
        if on:
            self.current, self.weights = "", ()
        self.glide(now_s, latest, glide_s)

    def glide(self, now_s: float, latest: Mapping[str, float], glide_s: float) -> None:
        """Begin a glide from where the targets stand; those the current preset does not name stay there."""
        self._from = {text: latest[text] for text in self._targets if text in latest}
        wanted = self._presets[self.current].values if self.current else {}
        self._goals = self._from | wanted
        self._began_s, self._glide_s = now_s, glide_s

    def store(self, name: str, latest: Mapping[str, float]) -> config.Preset:
        """Take a snapshot of the `latest` values of every target that presets know, under a name.

        Raises
        ------
        ConfigError
            Nothing has been sent yet, the name cannot be one, or `MAX_STORED` wait for a file.
        """
        values = {text: latest[text] for text in self._targets if text in latest}
        if not values:
            raise ConfigError("there is nothing to store yet: no target of a preset has a value")
        if not 1 <= len(name) <= 64 or not name.isprintable():
            raise ConfigError(f"a preset's name has 1..64 visible characters, got {name[:64]!r}")
        if name not in self._presets and len(self._stored) >= MAX_STORED:
            raise ConfigError(f"{MAX_STORED} presets were stored and are in no file. Try: /mer/save")
        old = self._presets.get(name) or config.Preset(name=name, values={})
        preset = msgspec.structs.replace(old, values=values)
        self._keep(preset)
        return preset

    def saved(self, presets: Collection[config.Preset]) -> None:
        """These are in a file now."""
        self._stored = {name: preset for name, preset in self._stored.items() if preset not in presets}

    def _keep(self, preset: config.Preset) -> None:
        self._presets[preset.name] = preset
        self._stored = {**self._stored, preset.name: preset}  # replaced whole: another thread may look
        self._field = WeightField(self.presets, self._settings)
        self.weights = ()

    def controls(self, values: Sequence[float], now_s: float, driven: Collection[str]) -> list[Control]:
        """What to send now, but for the targets that maps drive."""
        if self.morphing:
            self._goals |= self._mix(values)
        self._waited = (self._waited + 1) % SETTLE_CALLS
        found = []
        for text, value in self._now(now_s).items():
            if text in driven:
                self._sent.pop(text, None)  # to be said again once the map is off
                continue
            repeated = self._waited == 0 and not self._targets[text].is_step
            if value != self._sent.get(text) or repeated:
                self._sent[text] = value
                found.append(Control(text, value, is_event=self._targets[text].is_step))
        return found

    def _now(self, now_s: float) -> dict[str, float]:
        """Values on the way to the goals."""
        elapsed_s = max(now_s - self._began_s, 0.0)
        if elapsed_s >= self._glide_s:
            return self._goals
        part = ease(elapsed_s / self._glide_s)
        return {
            text: goal
            if self._targets[text].is_step
            else self._from.get(text, goal) * (1.0 - part) + goal * part
            for text, goal in self._goals.items()
        }

    def _mix(self, values: Sequence[float]) -> dict[str, float]:
        """Weighted mean of each target over the presets that name it."""
        wanted = self._field(values)
        before = self.weights or wanted
        pairs = zip(before, wanted, strict=True)
        self.weights = exactly_one([old + self._follow * (new - old) for old, new in pairs])
        sums: dict[str, tuple[float, float]] = {}
        for preset, weight in zip(self._field.presets, self.weights, strict=True):
            for text, value in preset.values.items():
                total, heavy = sums.get(text, (0.0, 0.0))
                sums[text] = (total + weight * value, heavy + weight)
        return {
            text: total / heavy
            for text, (total, heavy) in sums.items()
            if heavy > 0.0 and not self._targets[text].is_step
        }
