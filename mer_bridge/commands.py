"""What can be asked of a pipeline while music plays, by the address below ``/mer/``.

In: a pipeline and a `Command`, between two blocks.  Out: what to tell whoever asked, often
nothing.  Numbers may come as i or f; what a command does not take is an error in words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mer_bridge import profile
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES, Command

if TYPE_CHECKING:  # the page obeys by this module
    from mer_bridge.pipeline import Pipeline


def obey(pipeline: Pipeline, command: Command) -> str:
    """Do what a command asks, and say what was done, if that is not plain.

    Raises
    ------
    ConfigError
        Unknown command, arguments it does not take, or locked during a show.
    """
    action = COMMANDS.get(command.verb)
    if action is None:
        raise ConfigError(f"unknown command {command.verb!r}. Known: {', '.join(sorted(COMMANDS))}")
    if pipeline.show and command.verb in LOCKED:
        raise ConfigError(f"/mer/{command.verb} is locked during the show; start without --show")
    try:
        return action(pipeline, *command.arguments) or ""
    except (TypeError, ValueError) as error:
        given = " ".join(map(str, command.arguments)) or "nothing"
        raise ConfigError(f"/mer/{command.verb} does not take {given}") from error


def set_horizon(pipeline: Pipeline, horizon_s: float) -> None:
    """Look back `horizon_s` seconds, 1..15, from the next tick on."""
    if not 1.0 <= float(horizon_s) <= 15.0:
        raise ConfigError(f"horizon must lie in 1..15 s, got {horizon_s:g}")
    pipeline.horizon.horizon_s = float(horizon_s)


def set_hold(pipeline: Pipeline, on: float) -> None:
    """Let live values stand still (1), or glide on (0)."""
    pipeline.hands.hold = _is_on(on)


def set_amount(pipeline: Pipeline, amount: float) -> None:
    """Let live values follow the music (1), rest (0), or anything between."""
    pipeline.hands.amount = float(amount)


def set_smooth(pipeline: Pipeline, name: str, time_s: float) -> None:
    """Smooth one live value, or ``all``, over so many seconds; 0 is not at all."""
    for smoothing in (pipeline.smoothing, *pipeline.views.smoothers):
        smoothing.set_time(_places(name), float(time_s))


def set_freeze(pipeline: Pipeline, on: float) -> None:
    """Keep the ranges of live values as they are (1), or learn on (0)."""
    pipeline.ranging.frozen = _is_on(on)


def calibrate(pipeline: Pipeline, seconds: float) -> str:
    """Begin a take of a sound check."""
    take = pipeline.calibration.begin(float(seconds))
    if take == 1:
        pipeline.ear.leveller.gain.seek()
    return f"take {take}: listening for {seconds:g} s of music"


def calibrate_undo(pipeline: Pipeline) -> str:
    """Forget the last take."""
    return f"takes left: {pipeline.calibration.undo()}"


def calibrate_done(pipeline: Pipeline) -> str:
    """Glide to the ranges of all takes and keep them, and the gain."""
    learnt = pipeline.calibration.done()
    pipeline.ranging.frozen = True
    pipeline.ranging.aim(learnt.range)
    pipeline.ear.leveller.gain.hold()
    return learnt.text


def set_profile(pipeline: Pipeline, name: str) -> str:
    """Take the gain, ranges and weights of a player; a name without profile begins one."""
    state = profile.load(name)
    pipeline.profile = name
    return pipeline.restore(state, now_s=None) if state else f"{name} is new: nothing to restore"


def set_weight(pipeline: Pipeline, emotion: str, feature: str, weight: float) -> None:
    """Change one weight of the emotion layer."""
    pipeline.emotion.set_weight(emotion, feature, float(weight))


def reset(pipeline: Pipeline) -> None:
    """Forget what was heard and learnt."""
    pipeline.reset()


def _places(name: str) -> tuple[int, ...]:
    """Places of a value among the fifteen; all of them for ``all``."""
    if name == "all":
        return tuple(range(len(VALUE_NAMES)))
    if name not in VALUE_NAMES:
        raise ConfigError(f"no value is named {name!r}. Known: all, {', '.join(VALUE_NAMES)}")
    return (VALUE_NAMES.index(name),)


def _is_on(switch: float) -> bool:
    if switch not in {0, 1}:
        raise ValueError(f"a switch is 1 or 0, not {switch}")
    return bool(switch)


COMMANDS: dict[str, Callable[..., str | None]] = {
    "horizon": set_horizon,
    "hold": set_hold,
    "amount": set_amount,
    "smooth": set_smooth,
    "calibrate": calibrate,
    "calibrate/undo": calibrate_undo,
    "calibrate/done": calibrate_done,
    "ranges/freeze": set_freeze,
    "weight": set_weight,
    "profile": set_profile,
    "reset": reset,
}
"""Commands a pipeline takes."""

LOCKED = {"calibrate", "calibrate/undo", "calibrate/done", "ranges/freeze", "reset"}
"""Commands that ``--show`` refuses; a cue may still change the player's profile."""
