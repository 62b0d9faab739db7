"""A file's live values as a ReaScript, which lays one of them into an envelope of REAPER.

In: an audio file.  Out: a Lua script that holds the points of all values and asks which to
insert, at the edit cursor, into the selected envelope.  It uses ``GetSelectedEnvelope``,
``GetUserInputs``, ``GetCursorPosition``, ``InsertEnvelopePoint`` and ``Envelope_SortPoints``
of REAPER's own API, and nothing that must be installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.offline import hear
from mer_bridge.values import VALUE_NAMES, Frame

CLOSE = 0.004
"""Points so near to the straight line between their neighbours are left out; half a step of 7 bits."""

Say = Callable[[str], None]
Advance = Callable[[float], None]

SCRIPT = """\
-- Live values of {title}, 0..1, made by mer-bridge.
-- In REAPER: select an envelope that runs from 0 to 1, put the edit cursor where the audio
-- begins, and run this script (Actions, Load ReaScript). It asks which value to insert.
local points = {{
{points}
}}
local envelope = reaper.GetSelectedEnvelope(0)
if not envelope then
  reaper.ShowMessageBox("Select an envelope first.", "mer-bridge", 0)
  return
end
local given, name = reaper.GetUserInputs("mer-bridge", 1, "Value (such as tension)", "tension")
if not given then return end
local line = points[name]
if not line then
  reaper.ShowMessageBox("No value is named " .. name .. ". Known: {names}", "mer-bridge", 0)
  return
end
local start = reaper.GetCursorPosition()
reaper.Undo_BeginBlock()
for k = 1, #line, 2 do
  reaper.InsertEnvelopePoint(envelope, start + line[k], line[k + 1], 0, 0, false, true)
end
reaper.Envelope_SortPoints(envelope)
reaper.Undo_EndBlock("Insert " .. name, -1)
reaper.UpdateArrange()
"""


def write_reascript(
    audio: Path, out: Path, *, config: Config, say: Say, advance: Advance = lambda _: None
) -> None:
    """Write the script of one audio file.

    Parameters
    ----------
    audio, out : Path
    config : Config
        Its model, horizon, ranging and smoothing are used.
    say : callable
        Told when there is no music.
    advance : callable
        Told the seconds of audio done since the last call.

    Raises
    ------
    ConfigError
        `out` cannot be written, or is the audio file.
    AudioFileError, ModelError, MissingDependency
        As `mer_bridge.offline.hear`.
    """
    if out.resolve() == audio.resolve():
        raise ConfigError(f"{out} is the audio file; give another name after --reaper")
    frames = hear(audio, config, say=say, advance=advance)
    try:
        out.write_text(script(frames, title=audio.name), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror or error}") from error


def script(frames: Sequence[Frame], *, title: str) -> str:
    """The Lua of some frames; `title` stands in its first line."""
    times = [frame.time_s for frame in frames]
    lines = []
    for k, name in enumerate(VALUE_NAMES):
        kept = thinned(times, [frame.live[k] for frame in frames])
        lines.append(f"  {name} = {{{', '.join(f'{time_s:.3f}, {value:.3f}' for time_s, value in kept)}}},")
    plain = "".join(character if character.isprintable() else "?" for character in title)
    return SCRIPT.format(title=plain, points="\n".join(lines), names=", ".join(VALUE_NAMES))


def thinned(times: Sequence[float], values: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Points that draw the same line within `CLOSE`: the first, the last, and those that bend it.

    From each point kept a fan of slopes is open that pass all points since within `CLOSE`;
    the point before the one that closes it is kept (Reumann and Witkam 1974, as a fan).
    """
    start, low, high = 0, float("-inf"), float("inf")
    yield times[0], values[0]
    for k in range(1, len(times)):
        span = times[k] - times[start]
        slope = (values[k] - values[start]) / span
        if not low <= slope <= high:
            start, low, high = k - 1, float("-inf"), float("inf")
            yield times[start], values[start]
            span = times[k] - times[start]
            slope = (values[k] - values[start]) / span
        low, high = max(low, slope - CLOSE / span), min(high, slope + CLOSE / span)
    if len(times) > 1:
        yield times[-1], values[-1]
