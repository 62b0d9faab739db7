"""The files for REAPER: its pattern file by the rules of its parser, its script run by Lua.

The rules and the names of actions are those of REAPER's published OSC surface and of the
``Default.ReaperOSC`` that comes with it.  The script meets a stand-in for REAPER's API.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys

import numpy as np
import pytest
import soundfile
from live_hosts import PATCHES, PLAYER, Ear, bridge, unknown_addresses

from mer_bridge.config import parse
from mer_bridge.values import VALUE_NAMES

FOLDER = PATCHES / "daw" / "reaper"
PATTERNS = (FOLDER / "mer_bridge.ReaperOSC").read_text()
SETTINGS = (FOLDER / "reaper.toml").read_text()
SCRIPT = FOLDER / "mer_bridge_automation_item.lua"
ACTIONS = frozenset(
    {"MASTER_VOLUME", "MASTER_PAN", "TEMPO", "TRACK_VOLUME", "TRACK_PAN", "TRACK_MUTE", "TRACK_SEND_VOLUME"}
    | {"TRACK_SEND_PAN", "FX_BYPASS", "FX_WETDRY", "FX_PARAM_VALUE", "FX_INST_PARAM_VALUE"}
    | {"LAST_TOUCHED_FX_PARAM_VALUE", "PLAY", "STOP", "RECORD", "ACTION"}
)
"""Those of the published parser that the file uses."""
COUNTS = {f"DEVICE_{name}_COUNT" for name in ("TRACK", "SEND", "RECEIVE", "FX", "FX_PARAM", "FX_INST_PARAM")}
FOLLOWS = {
    "REAPER_TRACK_FOLLOWS": {"REAPER", "DEVICE"},
    "DEVICE_TRACK_FOLLOWS": {"DEVICE", "LAST_TOUCHED"},
    "DEVICE_TRACK_BANK_FOLLOWS": {"DEVICE", "MIXER"},
    "DEVICE_FX_FOLLOWS": {"DEVICE", "LAST_TOUCHED", "FOCUSED"},
}


def entries() -> list[list[str]]:
    """Words of each line that is not a comment."""
    return [line.split() for line in PATTERNS.splitlines() if line and not line.startswith("#")]


def patterns() -> list[tuple[str, str]]:
    """Flag and regular expression of every pattern."""
    found = [word for key, *words in entries() if key in ACTIONS for word in words]
    return [(word[0], re.escape(word[1:]).replace("@", r"(\d+)")) for word in found]


def counts() -> dict[str, int]:
    """How many of each REAPER lets a surface reach."""
    return {key: int(words[0]) for key, *words in entries() if key in COUNTS}


def test_reaper_knows_every_line_of_the_pattern_file():
    for key, *words in entries():
        if key in COUNTS:
            assert len(words) == 1
            assert int(words[0]) > 0
        elif key in FOLLOWS:
            assert set(words) <= FOLLOWS[key]
        else:
            assert key in ACTIONS, key
            assert words
            assert all(re.fullmatch(r"[nfbtrsi](/[\w.@]+)+", word) for word in words), words


def test_no_two_patterns_mean_the_same_address():
    addresses = [pattern for _, pattern in patterns()]
    assert len(set(addresses)) == len(addresses)


def test_the_bridges_own_addresses_stay_free_for_learning():
    assert unknown_addresses(PATTERNS + SETTINGS + SCRIPT.read_text()) == set()
    assert not any(re.match(pattern, "/mer/live/tension") for _, pattern in patterns())


def test_every_message_of_the_settings_is_one_that_the_pattern_file_takes(tmp_path):
    assert parse(SETTINGS).osc.host == "reaper"
    with Ear() as reaper:
        target = f'[[osc.target]]\naddress = "127.0.0.1:{reaper.port}"\nhost = "reaper"\n'
        text = SETTINGS.replace('[osc]\nhost = "reaper"\n', f"[osc]\nsend = []\n{target}")
        with bridge(tmp_path, f'{PLAYER}[midi]\nport = ""\n{text}'):
            seen: dict[str, list[float]] = {}
            for message in reaper.messages():
                seen.setdefault(message.address, []).extend(message.params)
                moved = [values for address, values in seen.items() if not address.startswith("/mer/")]
                if len(moved) == 3 and min(len(set(values)) for values in moved) > 5:
                    break
    flags = {}
    for address, values in seen.items():
        if address.startswith("/mer/"):
            continue
        (flags[address],) = [flag for flag, pattern in patterns() if re.fullmatch(pattern, address)]
        if flags[address] == "n":
            assert 0.0 <= min(values) <= max(values) <= 1.0
    assert set(flags.values()) == {"n", "f"}


REAPER = """
local values, said = {{}}, nil
reaper = {{
  GetSelectedEnvelope = function() return {envelope} end,
  GetUserFileNameForRead = function() return true, "{table}" end,
  GetUserInputs = function() return true, "{answer}" end,
  GetCursorPosition = function() return 10.0 end,
  InsertAutomationItem = function(e, pool, at, length)
    print(string.format("item %s %d %.3f %.3f", e, pool, at, length)) return {item} end,
  GetSetAutomationItemInfo = function(e, item, what, value) print("set", what, value) end,
  GetSetAutomationItemInfo_String = function(e, item, what, value) print(what, value) end,
  DeleteEnvelopePointRangeEx = function(e, item, from, to) print("cleared", item) end,
  GetEnvelopeScalingMode = function() return 1 end,
  ScaleToEnvelopeMode = function(mode, value) return value + 100 end,
  InsertEnvelopePointEx = function(e, item, at, value, shape, tension, selected, unsorted)
    print(string.format("point %s %d %.3f %.4f", e, item, at, value)) end,
  Envelope_SortPointsEx = function(e, item) print("sorted", item) end,
  ShowMessageBox = function(text) print("says", text) end,
  Undo_BeginBlock = function() end, Undo_EndBlock = function() end, UpdateArrange = function() end,
}}
"""
"""REAPER's API as far as the script uses it; it prints what is done."""


@pytest.fixture
def run(need_program):
    lua = need_program("lua5.4")

    def with_stand_in(table: object, answer: str, envelope: str = '"e"', item: int = 7) -> list[str]:
        code = REAPER.format(table=table, answer=answer, envelope=envelope, item=item) + SCRIPT.read_text()
        done = subprocess.run([lua, "-"], input=code, capture_output=True, text=True, check=True, timeout=30)
        return done.stdout.splitlines()

    return with_stand_in


@pytest.fixture
def table(tmp_path):
    """Two files, one with a name that needs quotes, as a spreadsheet would write them."""
    path = tmp_path / "table.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "index", "time_s", "tension", "modality"])
        for name in ("one.wav", 'a "slow", quiet one.wav'):
            for k in range(3):
                writer.writerow([name, k, 1.0 + 0.128 * k, 1.0 + 4.0 * k, "" if k == 1 else 10.0])
    return path


@pytest.mark.host
def test_a_value_becomes_an_automation_item_from_the_cursor_on(run, table):
    assert run(table, "tension,-1,1,") == [
        "item e -1 11.000 0.256",
        "set\tD_LOOPSRC\t0",
        "P_POOL_NAME\ttension of one.wav",
        "cleared\t7",
        "point e 7 11.000 99.0000",
        "point e 7 11.128 100.0000",
        "point e 7 11.256 101.0000",
        "sorted\t7",
    ]


@pytest.mark.host
def test_one_file_of_several_is_taken_by_a_part_of_its_name_and_gaps_are_left_out(run, table):
    lines = run(table, "modality,0,1,slow")
    assert 'P_POOL_NAME\tmodality of a "slow", quiet one.wav' in lines
    assert [line for line in lines if line.startswith("point")] == [
        "point e 7 11.000 101.0000",
        "point e 7 11.256 101.0000",
    ]


@pytest.mark.host
@pytest.mark.parametrize(
    ("answer", "given", "told"),
    [
        ("tension,0,1,", {"envelope": "nil"}, "Select an envelope first."),
        ("joy,0,1,", {}, "No value is named joy."),
        ("tension,low,1,", {}, "Lowest and highest must be numbers."),
        ("valence,0,1,", {}, "There is no such file or value in that table."),
        ("tension,0,1,none", {}, "There is no such file or value in that table."),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(run, table, answer, given, told):
    assert run(table, answer, **given) == [f"says\t{told}"]


@pytest.mark.host
def test_an_envelope_that_takes_no_item_gets_no_points(run, table):
    lines = run(table, "tension,0,1,", item=-1)
    assert lines == ["item e -1 11.000 0.256", "says\tREAPER made no automation item in this envelope."]


@pytest.mark.host
def test_the_table_of_analyze_is_read_as_it_is_written(run, tmp_path):
    time_s = np.arange(4 * 22_050) / 22_050
    soundfile.write(tmp_path / "song.wav", 0.3 * np.sin(2 * np.pi * 220.0 * time_s), 22_050)
    out = tmp_path / "song.csv"
    command = [sys.executable, "-m", "mer_bridge", "analyze", tmp_path / "song.wav", "-o", out]
    subprocess.run(command, check=True, capture_output=True, timeout=100, cwd=tmp_path)
    rows = list(csv.DictReader(out.read_text().splitlines()))
    for name in VALUE_NAMES:
        points = [line.split()[3:] for line in run(out, f"{name},0,1,") if line.startswith("point")]
        top = 10.0 if name in VALUE_NAMES[:7] else 9.0
        values = [min(max((float(row[name]) - 1.0) / (top - 1.0), 0.0), 1.0) for row in rows]
        assert [float(value) - 100.0 for _, value in points] == pytest.approx(values, abs=1e-4)
        assert [float(at) for at, _ in points] == [pytest.approx(10.0 + float(row["time_s"])) for row in rows]
