"""The commands that listen and play: ``demo``, ``run``, ``record``, ``replay``, ``calibrate``, ``learn``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from mer_bridge.cli.analyzing import ConfigFile
from mer_bridge.cli.flags import overrides, with_config_flags

BEGAN_S = time.perf_counter()
"""When the process began, but for the interpreter itself; ``ready in`` counts from here."""

RunSeconds = Annotated[float | None, typer.Option("--seconds", min=0.0, help="End after so many seconds.")]
WithDashboard = Annotated[bool, typer.Option("--dashboard", help="A page for the browser, on port 9131.")]


def demo(
    context: typer.Context,
    *,
    seconds: RunSeconds = None,
    plain: Annotated[bool, typer.Option("--plain", help="One line a second instead of meters.")] = False,
    dashboard: WithDashboard = False,
) -> None:
    """Play built-in music and show what is heard.

    It needs no sound card and no other program; values go out over OSC on this machine.
    """
    from mer_bridge.cli import live

    live.demo(context.obj, seconds=seconds, plain=plain, dashboard=dashboard, began_s=BEGAN_S)


@with_config_flags
def run(
    context: typer.Context,
    *,
    config: ConfigFile = None,
    port: Annotated[
        str | None, typer.Option("--port", metavar="auto|N", help="Port of --osc-listen alone.")
    ] = None,
    seconds: RunSeconds = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="Keep audio and frames in a new folder; or frames in .jsonl or .csv."),
    ] = None,
    dashboard: WithDashboard = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
    log_level: Annotated[
        str, typer.Option("--log-level", metavar="debug|info|warning|error", help="For standard error.")
    ] = "warning",
    **given: Any,
) -> None:
    """Listen, and send what is heard.

    Values go out over OSC and MIDI until Ctrl-C.  Every setting of mer-bridge.toml is a flag;
    --input-file alone implies --input-kind file.
    """
    from mer_bridge.cli import live

    live.set_log_level(log_level)
    beats = overrides(given) | ({"dashboard.on": True} if dashboard else {})
    origin = live.origin_of(config, beats, port=port)
    settings = live.load_config(config, beats, port=port)
    live.run(
        settings,
        context.obj,
        origin=origin,
        seconds=seconds,
        record=record,
        quiet=quiet,
        began_s=BEGAN_S,
    )


@with_config_flags
def record(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder.", show_default=False)],
    *,
    config: ConfigFile = None,
    seconds: RunSeconds = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
    **given: Any,
) -> None:
    """Run, and keep the performance: audio, every frame, and the settings.

    The folder can be played again by replay, to the last second whatever happens.
    """
    from mer_bridge.cli import live

    origin = live.origin_of(config, overrides(given), port=None)
    settings = live.load_config(config, overrides(given), port=None)
    live.run(
        settings,
        context.obj,
        origin=origin,
        seconds=seconds,
        record=folder,
        quiet=quiet,
        began_s=BEGAN_S,
    )


def replay(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A session's folder, or a .jsonl.", show_default=False)],
    *,
    speed: Annotated[float, typer.Option("--speed", min=0.01, max=100.0, help="2 is twice as fast.")] = 1.0,
    seek: Annotated[float, typer.Option("--seek", min=0.0, help="Begin so many seconds in.")] = 0.0,
    loop: Annotated[bool, typer.Option("--loop", help="Begin again at the end.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Send nothing; compute it again from its audio and compare.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings; else those of the recording.")
    ] = None,
    send: Annotated[
        list[str] | None, typer.Option("--osc-send", metavar="host:port", help="Where to send instead.")
    ] = None,
    port: Annotated[str | None, typer.Option("--port", metavar="auto|N", help="Port to listen on.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Send a recording again, over the same OSC and MIDI."""
    from mer_bridge.cli import live

    if verify:
        if not live.verify(path):
            raise typer.Exit(1)
        return
    beats: dict[str, Any] = {} if not send else {"osc.send": send}
    beats |= {} if port is None else {"osc.listen": f"127.0.0.1:{port}"}
    live.replay(
        path,
        context.obj,
        config=config,
        overrides=beats,
        speed=speed,
        seek_s=seek,
        loop=loop,
        quiet=quiet,
        began_s=BEGAN_S,
    )


@with_config_flags
def calibrate(
    context: typer.Context,
    *,
    config: ConfigFile = None,
    seconds: Annotated[float, typer.Option("--seconds", min=1.0, max=600.0, help="Music in a take.")] = 30.0,
    takes: Annotated[int, typer.Option("--takes", min=1, max=64, help="How many takes.")] = 1,
    **given: Any,
) -> None:
    """Learn a player's gain and ranges in a sound check.

    They are kept as the profile --profile-name, with which run then begins.
    """
    from mer_bridge.cli import live, soundcheck

    settings = live.load_config(config, overrides(given), port=None)
    soundcheck.SoundCheck(settings).run(context.obj, takes=takes, seconds=seconds)


def learn(
    context: typer.Context,
    control: Annotated[str, typer.Argument(help="A value's or map's name, or cc:74.", show_default=False)],
    *,
    config: ConfigFile = None,
    midi_port: Annotated[
        str | None, typer.Option("--midi-port", help="Part of a port's name; else that of the settings.")
    ] = None,
    seconds: RunSeconds = None,
) -> None:
    """Move one MIDI control alone, for the MIDI learn of another program.

    A bridge that runs already is asked to do it; everything else is silent until Ctrl-C.
    """
    from mer_bridge.cli import learning
    from mer_bridge.config import load

    settings = load(config, overrides({"midi_port": midi_port}))
    learning.learn(settings, control, context.obj, seconds=seconds)
