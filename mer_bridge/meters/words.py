"""The newest state in words: the reasons of an emotion, one line for logs and pipes.

In: a frame and a snapshot of the statistics.  Out: text.
"""

from __future__ import annotations

from mer_bridge.runtime.stats import Stats
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, EnsembleFrame, Frame, MidLevel

EMOTION_WORDS = dict(
    zip(
        EMOTION_NAMES,
        ("positive", "energetic", "tense", "angry", "fearful", "happy", "sad", "tender"),
        strict=True,
    )
)
FEATURE_WORDS = {
    "melodiousness": ("melodious", "not melodious"),
    "articulation": ("staccato", "legato"),
    "rhythm_complexity": ("complex in rhythm", "simple in rhythm"),
    "rhythm_stability": ("steady", "unsteady"),
    "dissonance": ("dissonant", "consonant"),
    "tonal_stability": ("tonally stable", "tonally unstable"),
    "modality": ("minor", "major"),
}
"""What a feature above and below its mean is called."""


def because(frame: Frame, usual: MidLevel) -> str:
    """Say why the leading emotion leads, for example ``tense because dissonant (+.31)``.

    Names that this version does not know, as in the recording of another one, stand as they are.

    Parameters
    ----------
    frame : Frame
    usual : MidLevel
        Features of average music, 0..1: they decide between *dissonant* and *consonant*.
    """
    above: list[str] = []
    below: list[str] = []
    for feature, contribution in frame.why.reasons:
        word = _word(feature, frame.features, usual)
        (above if contribution >= 0.0 else below).append(f"{word} ({_signed(contribution)})")
    text = EMOTION_WORDS.get(frame.why.emotion, frame.why.emotion)
    text += f" because {_list(above)}" if above else ""
    return text + (f", although {_list(below)}" if below else "")


def plain_line(frame: Frame | None, stats: Stats, *, usual: MidLevel) -> str:
    """Level, plane, reasons and work in one line.

    Parameters
    ----------
    frame : Frame or None
        The newest; None before the first.
    stats : Stats
    usual : MidLevel
        As for `because`.
    """
    level = f"{stats.level_db:.1f} dB, gate {'open' if stats.gate_open else 'closed'}"
    level += f", clipped {stats.clipped}" if stats.clipped else ""
    level += f", lost {lost_samples(stats)} samples" if lost_samples(stats) else ""
    if frame is None:
        return f"{level}, no music heard yet"
    plane = ", ".join(
        f"{name} {getattr(frame.emotions, name):+.2f}"
        for name in ("valence", "energy", "tension")
        if name in frame.outputs
    )
    work = f"{stats.compute_p50_ms:.1f} ms a tick, CPU {stats.cpu:.0%}"
    where = f"{frame.quadrant}: {because(frame, usual)}"
    line = f"{frame.time_s:.1f} s, {level}, {plane}, {where}, confidence {frame.confidence:.2f}, {work}"
    players = (f"{name}: {player_words(one, usual)}" for name, one in players_of(frame))
    return "; ".join((line, *players))


def players_of(frame: Frame) -> tuple[tuple[str, Frame], ...]:
    """Name and frame of each of several players; empty where there is one."""
    return frame.players if isinstance(frame, EnsembleFrame) else ()


def player_words(frame: Frame, usual: MidLevel) -> str:
    """One player in a few words."""
    if not frame.gate_open:
        return "silent"
    level = f"{frame.level_db:.1f} dB"
    return f"{level}, {frame.quadrant}: {because(frame, usual)}, confidence {frame.confidence:.2f}"


def lost_samples(stats: Stats) -> int:
    """Samples that nobody heard: lost on their way, or skipped for want of time."""
    return stats.lost + stats.skipped_samples


def _word(feature: str, features: MidLevel, usual: MidLevel) -> str:
    if feature not in FEATURE_WORDS:
        return feature
    index = MIDLEVEL_NAMES.index(feature)
    high, low = FEATURE_WORDS[feature]
    return high if features[index] >= usual[index] else low


def _signed(value: float) -> str:
    """``+.31``: the sign matters, the leading zero does not."""
    return f"{value:+.2f}".replace("0.", ".", 1)


def _list(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
