"""Write what the documents take from the code: ``osc.md`` and the picture ``pictures/terminal.svg``.

python docs/make_pages.py
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from rich.console import Console

from mer_bridge import wire
from mer_bridge.config import Config, Input
from mer_bridge.meters import Screen, Trail
from mer_bridge.pipeline import build_pipeline
from mer_bridge.runtime.stats import Stats, Times
from mer_bridge.sources.player import PlayerSource
from mer_bridge.values import Frame, MidLevel, Quadrant, feature_to_absolute
from mer_bridge.wire import hosts

DOCS = Path(__file__).parent
PICTURE_AT_S = 24.0
"""Seconds into the music at which the picture is taken."""
MOODS = (Quadrant.UPLIFTING, Quadrant.AGGRESSIVE)
ROWS, COLUMNS = 20, 96

HEAD = """# OSC addresses

Made from `mer_bridge.wire.TABLE` by `python docs/make_pages.py`; do not edit.

The bridge listens on port 9129, UDP and TCP (OSC 1.0 stream framing: each packet after its length in four
bytes, highest first), and sends to 9130. Any number of programs, up to sixteen, listen at once from ports
of their own by sending `/mer/subscribe` every few seconds; `/mer/subscribe 9200 10 live,confidence` asks
for these parts at port 9200, ten times a second, and the name of a host instead of the parts for its
layout. Output comes in one bundle a step, 25 a second by default. Only the types i, f, s and b are sent,
and every number is finite. `[…]` may be left out; `f…` is any number of f; `*` is a number or a word.

`/mer/set osc.rate_hz 50` changes any setting of the file at once (a switch is 0 or 1, a list has commas,
the second map is `map.2`), and `/mer/save` writes what was changed into the file, with its comments. Input,
ports and folders change with the file and a restart alone; a change of the file itself is taken within half
a second.

[Several players](players.md) have all of these addresses below `/mer/player/<name>/`, audio and commands too;
`/mer/…` and `/mer/ensemble/…` are then the mean of those who sound, and a command without a name is for all.
There is no short form `/mer/<name>/…`: a player may well be called `live` or `model`.
"""
HOSTS_HEAD = """
## Hosts

`[osc] host`, `/mer/host`, or `host` in an `[[osc.target]]` with an address and a rate of its own send in
the layout of a program. Maps (`to = "osc:/…"`) go to every host.

| host | port | what it gets | over there |
|---|---|---|---|
"""


def osc_page() -> str:
    """The address table as Markdown."""
    parts = [HEAD]
    for direction, title in (("in", "What the bridge takes"), ("out", "What the bridge sends")):
        rows = [row for row in wire.TABLE if row.direction == direction]
        parts.append(f"\n## {title}\n\n| address | types | meaning | range | unit |\n|---|---|---|---|---|\n")
        for row in rows:
            span = f"{row.range[0]:g}..{row.range[1]:g}" if row.range else ""
            parts.append(f"| `{row.address}` | `{row.types}` | {row.text} | {span} | {row.unit} |\n")
    parts.append(HOSTS_HEAD)
    for name, host in hosts.HOSTS.items():
        what = (
            f"`{host.vector}`, the fifteen live values"
            if host.vector
            else ", ".join(host.parts) or "maps alone"
        )
        if host.named:
            what = f"`{host.named}`, name and number of each live value and of the confidence"
        what = "all" if host.parts == wire.PARTS else what
        pace = f"; at most {host.rate_hz:g} a second" if host.rate_hz else ""
        single = "" if host.bundled else "; one packet per message"
        parts.append(
            f"| `{name}` | {host.port} | {what}{single}{pace} | {host.note.replace('|', chr(92) + '|')} |\n"
        )
    return "".join(parts)


def demo_picture() -> str:
    """The demo's view on its way from an uplifting piece to an aggressive one, as SVG."""
    source = PlayerSource(Input(kind="player", real_time=False), moods=MOODS)
    pipeline = build_pipeline(Config(), input_rate=source.sample_rate)
    frames: list[Frame] = []
    trail = Trail()
    times, busy_s = Times(), 0.0
    while not frames or frames[-1].time_s < PICTURE_AT_S:
        samples = source.read(1.0)
        began_s = time.process_time()
        done = pipeline.process(samples)
        busy_s += time.process_time() - began_s
        if done:
            times.push(busy_s / len(done))
            busy_s = 0.0
        for frame in done:
            trail.push(frame)
        frames += done
    source.close()
    frame = frames[-1]
    p50_ms, p90_ms = times.percentile_ms(50), times.percentile_ms(90)
    stats = Stats(
        ticks=frame.index + 1,
        level_db=frame.level_db,
        gate_open=frame.gate_open,
        cpu=p50_ms / 1000.0 / pipeline.card.tick_s,
        compute_p50_ms=p50_ms,
        compute_p90_ms=p90_ms,
    )
    usual = MidLevel(*map(feature_to_absolute, pipeline.card.features.mean))
    with (DOCS / "pictures" / "terminal.svg").open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        console.print(Screen(frame, stats, usual, trail.points, ROWS))
    svg = console.export_svg(title="mer-bridge demo", unique_id="terminal")
    return re.sub(r"@font-face \{.*?\}\n?", "", svg, flags=re.DOTALL)  # no fonts from elsewhere


def main() -> None:
    (DOCS / "osc.md").write_text(osc_page(), encoding="utf-8")
    (DOCS / "pictures" / "terminal.svg").write_text(demo_picture(), encoding="utf-8")


if __name__ == "__main__":
    main()
