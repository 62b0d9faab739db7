"""The sections of a report: what is said and drawn of each player, of the machines, of the bridge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from mer_bridge import settings
from mer_bridge.meters.words import EMOTION_WORDS
from mer_bridge.report import drawing
from mer_bridge.report.drawing import clock
from mer_bridge.report.markup import Markup, join, tag
from mer_bridge.report.numbers import Heard, Moment, percentiles
from mer_bridge.report.sent import Sent, Told
from mer_bridge.takes import Take
from mer_bridge.values import BIPOLAR_NAMES, EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, Floats, Quadrant

MAX_MOMENTS = 500
MAX_NAME = 120
LINE = "line"
"""Where a map stands in its file, which is no setting."""
NOT_LOST = {
    "lost": "samples that never arrived",
    "skipped_samples": "samples skipped, the computer was too slow",
    "failures": "times the input went away",
    "clipped": "samples clipped",
    "non_finite": "samples that were no numbers",
    "late": "output steps left out",
    "skipped": "frames replaced before they were sent",
    "dropped": "messages or lines that could not be sent or kept",
    "refused": "commands refused",
    "malformed": "packets that were no OSC",
    "denied": "packets of strangers",
    "restarts": "processes started again",
    "overtaken": "stretches of sound without a description",
}
"""What the bridge counts when something goes wrong, in words."""


def player(one: Heard, *, end_s: float) -> Markup:
    """What a player played: timeline, trail, curves, reasons, moments."""
    name = cut(one.name)
    return tag(
        "section",
        tag("h2", name or "The music", id=f"player-{name}" if name else None),
        tag("p", summary(one), class_="lead"),
        tag("p", one.take.note, class_="note") if one.take.note else None,
        _timeline(one, end_s=end_s),
        tag(
            "div",
            tag("div", tag("div", tag("h3", "Trail"), drawing.trail(one), class_="panel"), _reasons(one)),
            tag("div", _means(one), _moments(one.moments())),
            class_="two",
        ),
        tag("h3", "Curves"),
        tag(
            "div",
            _curves(one, MIDLEVEL_NAMES, "Seven features, 0..1", end_s=end_s),
            _curves(one, EMOTION_NAMES, "Eight emotions, 0..1; valence, energy, tension -1..1", end_s=end_s),
            class_="two",
        ),
    )


def summary(one: Heard) -> str:
    """The music in a sentence."""
    if not one.gate_open.any():
        return f"No music in {clock(one.duration_s)}."
    quadrant, share = max(one.shares.items(), key=lambda pair: pair[1])
    led = one.led[0]
    word = EMOTION_WORDS.get(led.emotion, cut(led.emotion))
    trust = one.confidence[one.music].mean()
    return (
        f"{clock(one.music_s)} of music in {clock(one.duration_s)}, {share:.0%} of it {quadrant}; "
        f"most often {word} ({led.share:.0%}); mean confidence {trust:.2f}."
    )


def machines(sent: Sent, one: Heard, *, end_s: float) -> Markup:
    """What each target was told."""
    parts: list[Markup] = []
    if sent.note:
        parts.append(tag("p", sent.note, class_="note"))
    for target, told in sorted(sent.values.items()):
        parts.append(_target(target, told, one, end_s=end_s))
    if sent.events:
        parts.append(tag("h3", "Events"))
    for target, told in sorted(sent.events.items()):
        times = one.clock(told.at_s).tolist()
        drawn = drawing.marks(times, end_s=end_s, title=f"{cut(target)}, {len(times)} times")
        parts.append(_row(cut(target), drawn, f"{len(times)} sent"))
    if sent.values or sent.events:
        parts.append(_axis_row(end_s))
    elif not sent.note:
        parts.append(tag("p", "No controls were sent.", class_="dim"))
    return tag(
        "section",
        tag("h2", "What the machines did", id="machines"),
        tag("div", *parts, class_="panel machines"),
    )


def health(players: Sequence[Heard], sent: Sent, *, end_s: float) -> Markup:
    """Latency, work, and what was lost."""
    rows = []
    for one in players:
        name = f"{cut(one.name)}: " if one.name else ""
        rows.append((f"{name}work for a frame, from its last sound", percentiles(one.took_ms)))
        rows.append((f"{name}later than the quickest frame", percentiles(one.late_ms())))
    rows = [row for row in rows if row[1]]
    took = np.concatenate([one.took_ms for one in players])
    parts: list[Markup | None] = [
        _spread(rows) if rows else tag("p", "Times were not kept.", class_="note"),
        _latency_words(sent.last),
    ]
    if len(took):
        parts += [
            tag("h3", "Work for a frame"),
            tag("div", drawing.histogram(took, title="work for a frame, ms"), class_="tall"),
        ]
    if sent.states:
        parts.append(_processor(sent, players[0], end_s=end_s))
    return tag(
        "section",
        tag("h2", "Latency and losses", id="latency"),
        tag("div", *parts, _losses(sent.last), class_="panel"),
    )


def setup(take: Take) -> Markup:
    """Model, versions and settings."""
    header = take.header
    facts = {
        "model": header.model,
        "SHA-256 of the model": header.sha256 or "not kept",
        "mer-bridge": header.mer_bridge,
        "recorded": header.began or "date not kept",
        "began with the music": "yes" if header.from_start else "no: gain and ranges had heard more before",
        "audio": take.audio.name if take.audio is not None else "not kept",
    }
    rows = (tag("tr", tag("th", name), tag("td", tag("code", cut(text)))) for name, text in facts.items())
    changed = (
        tag("tr", tag("th", name), tag("td", tag("code", cut(text)))) for name, text in changes(take.band)
    )
    return tag(
        "section",
        tag("h2", "Set-up", id="setup"),
        tag("div", tag("table", *rows), class_="panel"),
        tag("h3", "Settings that differ from the usual ones"),
        tag("div", tag("table", *(list(changed) or [tag("tr", tag("td", "none"))])), class_="panel"),
        tag("details", tag("summary", "All settings"), tag("pre", settings.whole_toml(take.band))),
    )


def changes(config: msgspec.Struct, path: str = "") -> list[tuple[str, str]]:
    """Name and value of each setting that is not the usual one; of maps and the like a line each."""
    found: list[tuple[str, str]] = []
    for field in msgspec.structs.fields(config):
        value, name = getattr(config, field.name), f"{path}{field.encode_name}"
        if isinstance(value, msgspec.Struct):
            found += changes(value, f"{name}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            found += [(f"{name} {k}", _differing(each)) for k, each in enumerate(value, start=1)]
        elif field.name != LINE and value != _usual(field):
            found.append((name, str(value)))
    return found


def cut(name: str) -> str:
    """A name that is not too long to show."""
    return name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"


def _timeline(one: Heard, *, end_s: float) -> Markup:
    level = drawing.curve(
        one.time_s,
        one.level_db,
        end_s=end_s,
        low=-60.0,
        high=0.0,
        shade=drawing.silence(one, end_s=end_s),
        title="level, dBFS",
    )
    trust = drawing.curve(one.time_s, one.confidence, end_s=end_s, low=0.0, high=1.0, title="confidence")
    keys = [part for each in Quadrant for part in (tag("i", class_=f"key {each}"), str(each))]
    return tag(
        "div",
        _row("quadrant", drawing.strip(one, end_s=end_s), "", class_="row strip"),
        _row("level", level, f"{one.level_db[one.music].mean():.1f} dBFS"),
        _row("confidence", trust, f"{one.confidence[one.music].mean():.2f}"),
        _axis_row(end_s),
        tag("div", *keys, tag("i", class_="key quiet"), "silence", class_="dim"),
        class_="panel",
    )


def _reasons(one: Heard) -> Markup:
    """Which emotions led, how often, and what they had most of."""
    rows = [
        tag(
            "tr",
            tag("td", tag("b", EMOTION_WORDS.get(led.emotion, cut(led.emotion)))),
            tag("td", f"{led.share:.0%}", class_="number"),
            tag("td", ", ".join(f"{cut(name)} {value:+.2f}" for name, value in led.reasons)),
        )
        for led in one.led
    ]
    head = tag(
        "tr", tag("th", "emotion"), tag("th", "leads", class_="number"), tag("th", "mean contributions")
    )
    return tag(
        "div",
        tag("h3", "What led, and why"),
        tag("table", head, *rows),
        class_="panel",
    )


def _means(one: Heard) -> Markup:
    """Mean, spread and range over the music, for papers."""
    head = tag(
        "tr",
        tag("th", "value"),
        *(tag("th", each, class_="number") for each in ("mean", "SD", "least", "most")),
    )
    rows = []
    for name, has in zip(VALUE_NAMES, one.has, strict=True):
        values = one[name][one.music]
        numbers = (values.mean(), values.std(), values.min(), values.max())
        if has:
            rows.append(
                tag("tr", tag("td", name), *(tag("td", f"{each:.2f}", class_="number") for each in numbers))
            )
    return tag("div", tag("h3", "Numbers, over the music"), tag("table", head, *rows), class_="panel")


def _curves(one: Heard, names: Sequence[str], title: str, *, end_s: float) -> Markup:
    shade = drawing.silence(one, end_s=end_s)
    parts = []
    for name in names:
        if one.has[VALUE_NAMES.index(name)]:
            low = -1.0 if name in BIPOLAR_NAMES else 0.0
            values = one[name]
            drawn = drawing.curve(
                one.time_s, values, end_s=end_s, low=low, high=1.0, shade=shade, title=f"{name}, {low:g}..1"
            )
            mean = f"{values[one.music].mean():{'+' if low else ''}.2f}"
            parts.append(_row(name.replace("_", " "), drawn, mean))
    kind = "emotions" if names is EMOTION_NAMES else "features"
    return tag("div", tag("h3", title), *parts, _axis_row(end_s), class_=f"panel half {kind}")


def _moments(moments: Sequence[Moment]) -> Markup:
    rows = [
        tag("tr", tag("td", clock(each.time_s)), tag("td", each.kind), tag("td", cut(each.text)))
        for each in moments
    ]
    more = len(rows) - MAX_MOMENTS
    head = tag("tr", tag("th", "time"), tag("th", "what"), tag("th", ""))
    return tag(
        "div",
        tag("h3", "Moments"),
        tag("div", tag("table", head, *rows[:MAX_MOMENTS]), class_="log"),
        tag("p", f"and {more} more", class_="dim") if more > 0 else None,
        class_="panel",
    )


def _target(target: str, told: Told, one: Heard, *, end_s: float) -> Markup:
    values = np.array(told.values)
    low, high = float(values.min()), float(values.max())
    if target.startswith(("cc", "nrpn", "bend", "pressure", "note")):
        low, high = min(low, 0.0), max(high, 1.0)  # MIDI, sent as 0..1
    drawn = drawing.curve(
        one.clock(told.at_s), values, end_s=end_s, low=low, high=high, title=cut(target), steps=True
    )
    numbers = join([f"{_short(values.min())} .. {_short(values.max())}", tag("br"), f"{len(values)} changes"])
    return _row(cut(target), drawn, numbers)


def _short(value: float) -> str:
    """A number as people write it."""
    return f"{round(value, 2):.6g}"


def _spread(rows: Iterable[tuple[str, Mapping[str, float]]]) -> Markup:
    rows = list(rows)
    head = tag("tr", tag("th", "ms"), *(tag("th", name, class_="number") for name in rows[0][1]))
    body = (
        tag(
            "tr", tag("td", name), *(tag("td", f"{value:.1f}", class_="number") for value in numbers.values())
        )
        for name, numbers in rows
    )
    return tag("table", head, *body)


def _latency_words(last: Mapping[str, float]) -> Markup | None:
    if "transport_ms" not in last or "look_back_ms" not in last:
        return None
    transport_ms, age_s = last["transport_ms"], last["look_back_ms"] / 1000.0
    said = (
        f"From a sound to the output at most {transport_ms:.0f} ms besides that work (its block, the wait "
        "for a tick, the glide, the wait for an output step). A value speaks of sound that is "
        f"{age_s:.1f} s old on average: half the horizon."
    )
    return tag("p", said, class_="dim")


def _processor(sent: Sent, one: Heard, *, end_s: float) -> Markup:
    times = one.clock([at_s for at_s, _ in sent.states])
    share: Floats = np.array([state.get("cpu", 0.0) for _, state in sent.states])
    high = max(float(share.max()), 0.1)
    drawn = drawing.curve(times, share, end_s=end_s, low=0.0, high=high, title="processor, of one core")
    return join(
        [
            tag("h3", "Processor"),
            _row("of one core", drawn, f"{share.mean():.0%}, at most {share.max():.0%}"),
            _axis_row(end_s),
        ]
    )


def _losses(last: Mapping[str, float]) -> Markup:
    if not last:
        return tag("p", "What was lost was not kept.", class_="note")
    rows = [(name, words, last[name]) for name, words in NOT_LOST.items() if name in last]
    lost = [(words, count) for _, words, count in rows if count]
    table = (tag("tr", tag("td", words), tag("td", f"{count:.0f}", class_="number")) for words, count in lost)
    head = tag("h3", "Lost, and left out")
    if not lost:
        return join(
            [head, tag("p", f"Nothing: {', '.join(words for _, words, _ in rows)} are all 0.", class_="dim")]
        )
    return join([head, tag("table", *table), tag("p", "All other counters are 0.", class_="dim")])


def _row(name: str, drawn: Markup, numbers: object, *, class_: str = "row") -> Markup:
    return tag("div", tag("span", name, class_="name"), drawn, tag("small", numbers), class_=class_)


def _axis_row(end_s: float) -> Markup:
    return tag("div", tag("span"), drawing.axis(end_s), tag("small"), class_="row axes")


def _differing(struct: msgspec.Struct) -> str:
    return ", ".join(f"{name} = {value}" for name, value in changes(struct))


def _usual(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
