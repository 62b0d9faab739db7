"""Ardour without a window: its Lua session for making and recording, its headless twin for OSC."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from live_hosts import LIMIT_S, PATCHES, Program

FOLDER = PATCHES / "daw" / "ardour"
TEMPLATE = FOLDER / "mer_bridge_session.lua"
NAME = "play"
"""Name of the session in every test."""
OSC_PORT = 3819
"""Where Ardour listens, by its manual; at the next if that is taken."""

NEW = f"""
function ardour () end
if arg[3] == "jack" then AudioEngine:set_backend ("JACK", "", ""); AudioEngine:start () end
create_session (arg[1], "{NAME}", 48000)
dofile (arg[2])
factory () ()
close_session ()
quit ()
"""
"""What New Session does with a template that is a script."""

RECORD = f"""
AudioEngine:set_backend ("JACK", "", "")
AudioEngine:start ()
load_session (arg[1], "{NAME}")
Session:maybe_enable_record (true)
sleep (1)
Session:request_roll (ARDOUR.TransportRequestSource.TRS_UI)
while not Session:transport_rolling () do sleep (1) end
print ("rolling")
io.stdout:flush ()
local file = io.open (arg[2])
while not file do
	sleep (1)
	file = io.open (arg[2])
end
file:close ()
Session:request_stop (false, false, ARDOUR.TransportRequestSource.TRS_UI)
sleep (2)
Session:save_state ("", false, false, false, false, false)
close_session ()
quit ()
"""
"""Record what comes to the armed track until a file appears."""

LISTENER = """
import signal, sys, jack
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
client = None
while client is None:  # a busy server may have no time for a newcomer
    try:
        client = jack.Client("listener", no_start_server=True, servername=sys.argv[1])
    except jack.JackOpenError:
        print("once more", flush=True)
port = client.midi_inports.register("in")
@client.set_process_callback
def process(frames):
    for offset, data in port.incoming_midi_events():
        time_s = (client.last_frame_time + offset) / client.samplerate
        print("heard", f"{time_s:.4f}", *bytes(data), flush=True)
with client:
    (bridge,) = client.get_ports("mer-bridge.*", is_midi=True, is_output=True)
    client.connect(bridge, port)
    print("ready", flush=True)
    while True:
        signal.pause()
"""
"""A second receiver at the port of the bridge, until it is asked to leave."""


def lua(folder: Path, script: str, *arguments: str | Path) -> Program:
    """A Lua session of Ardour that runs a script, with the arguments in ``arg``."""
    path = folder / f"script-{arguments[-1]}.lua".replace("/", "-")
    path.write_text(script)
    return Program(["ardour7-lua", path, *arguments], env=home(folder))


def home(folder: Path) -> Mapping[str, str]:
    """Ardour's own settings stay inside the folder."""
    return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}


def new_session(folder: Path, engine: str = "dummy") -> Path:
    """A session made by the template; gives its file."""
    with lua(folder, NEW, folder / NAME, TEMPLATE, engine) as program:
        program.process.wait(LIMIT_S)
        saved = folder / NAME / f"{NAME}.ardour"
        assert saved.exists(), program.printed
    return saved


@contextlib.contextmanager
def recording(folder: Path) -> Iterator[Program]:
    """Ardour records for as long as the block lasts, and saves."""
    stop = folder / "stop"
    with lua(folder, RECORD, folder / NAME, stop) as program:
        program.line("^rolling")
        yield program
        stop.touch()
        program.process.wait(LIMIT_S)


def midi_file(folder: Path) -> Path:
    """The one MIDI file of the session."""
    (found,) = (folder / NAME / "interchange" / NAME / "midifiles").glob("*.mid")
    return found


def switch(saved: Path, surface: str, inside: str = "", **values: str) -> None:
    """Switch a control surface on, as its preferences would, with what it has learnt."""
    text = saved.read_text()
    off = f'<Protocol name="{surface}" active="0"/>'
    assert off in text
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in values.items())
    saved.write_text(text.replace(off, f'<Protocol name="{surface}" active="1"{more}>{inside}</Protocol>'))


@contextlib.contextmanager
def headless(saved: Path, server: Mapping[str, str]) -> Iterator[Program]:
    """Ardour with a saved session, listening to OSC: it can save when asked; ends with the block.

    It knows JACK alone; `server` leads to one.
    """
    switch(saved, "Open Sound Control (OSC)")
    share, lib = Path("/usr/share/ardour7"), Path("/usr/lib/ardour7")
    (program,) = lib.glob("hardour-*")
    places = {
        "LD_LIBRARY_PATH": str(lib),
        "ARDOUR_DLL_PATH": str(lib),
        "ARDOUR_DATA_PATH": str(share),
        "ARDOUR_CONFIG_PATH": "/etc/ardour7",
        **home(saved.parent),
        **server,
    }
    command = [program, "-O", "-c", "hard", saved.parent, NAME]
    for _ in range(3):  # a busy server may have no time for a newcomer
        with Program(command, env=places) as running:
            if _opens(running):
                yield running
                running.process.terminate()
                running.process.wait(LIMIT_S)
                return
    raise AssertionError(f"Ardour does not open: {running.printed}")


def _opens(running: Program) -> bool:
    """Wait until it listens; false when it found no server or takes too long."""
    end_s = time.monotonic() + LIMIT_S / 2.0
    while not listens():
        ended = running.process.poll() is not None
        if ended or "Cannot connect" in running.printed or time.monotonic() > end_s:
            return False
        time.sleep(0.2)
    return True


def listens(port: int = OSC_PORT) -> bool:
    """Whether somebody on this machine has that UDP port, by Linux's own table."""
    table = "".join(Path(f"/proc/net/{kind}").read_text() for kind in ("udp", "udp6"))
    return re.search(rf":{port:04X} ", table) is not None


def fader(saved: Path, route: str) -> float:
    """Gain of a route as the saved session has it, 1 for 0 dB."""
    return float(fader_of(saved, route)["value"])


def fader_of(saved: Path, route: str) -> dict[str, str]:
    """All that the saved session says of a route's fader."""
    for found in ET.parse(saved).iter("Route"):  # noqa: S314 - our own file
        if found.get("name") == route:
            return next(one.attrib for one in found.iter("Controllable") if one.get("name") == "gaincontrol")
    raise AssertionError(f"no route {route} in {saved}")
