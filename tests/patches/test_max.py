"""The files for Max and Live, checked without Max: no program here can open them.

What each object of Max takes and gives comes from py2max's copy of Max's own reference
pages; what ours take and give comes from their files.
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from max_text import ADDRESS, FILES, PACKAGE, SOURCE, chunks, levels, name_of, overlaps, read

from mer_bridge.wire.table import TABLE

py2max = pytest.importorskip("py2max", reason="py2max is not installed: pip install py2max")
from py2max.maxref import get_object_info, porttypes  # noqa: E402  (only where it is installed)

sys.path.append(str(SOURCE))
from devices import HEIGHT  # noqa: E402
from package import OBJECTS, files  # noqa: E402
from specs import SPECS  # noqa: E402

sys.path.remove(str(SOURCE))

NOT_IN_REFERENCE = {
    "inlet": (0, 1),
    "outlet": (1, 0),
    "comment": (1, 0),
    "live.remote~": (2, 0),
    "sfplay~": (2, 3),
}
"""Ports of objects whose reference page leaves them out, or counts those one can type into."""
EACH_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def ports_of(box) -> tuple[int, int]:
    """Number of inlets and outlets that the object in a box really has."""
    name = name_of(box)
    if "patcher" in box:
        kinds = [inner["box"]["maxclass"] for inner in box["patcher"]["boxes"]]
        return kinds.count("inlet"), kinds.count("outlet")
    if name in OBJECTS:
        whole = levels(PACKAGE / "patchers" / f"{name}.maxpat")[0]
        return whole.count("inlet"), whole.count("outlet")
    if name in NOT_IN_REFERENCE:
        return NOT_IN_REFERENCE[name]
    n_in, n_out = porttypes.port_counts(name, box.get("text"))
    assert n_in is not None, f"no reference tells the inlets of {name}"
    assert n_out is not None, f"no reference tells the outlets of {name}"
    return n_in, n_out


def test_the_files_are_those_the_source_makes(tmp_path):
    subprocess.run([sys.executable, SOURCE, tmp_path], check=True, capture_output=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(PACKAGE): path.read_bytes() for path in PACKAGE.rglob("*") if path.is_file()}
    assert sorted(made) == sorted(kept)
    assert [str(path) for path in made if made[path] != kept[path]] == []


def test_making_them_twice_gives_the_same():
    assert files() == files()


@EACH_FILE
def test_every_object_is_one_of_max_or_ours(path):
    unknown = [
        f"{level.where}: {name_of(box)}"
        for level in levels(path)
        for box in level.boxes
        if "patcher" not in box and name_of(box) not in OBJECTS and get_object_info(name_of(box)) is None
    ]
    assert unknown == []


@EACH_FILE
def test_every_cord_leaves_an_outlet_and_ends_in_an_inlet_that_exist(path):
    wrong = []
    for level in levels(path):
        boxes = {box["id"]: box for box in level.boxes}
        assert len(boxes) == len(level.boxes)
        for source, outlet, sink, inlet in level.cords:
            if outlet >= ports_of(boxes[source])[1] or inlet >= ports_of(boxes[sink])[0]:
                wrong.append(f"{level.where}: {boxes[source]} {outlet} -> {boxes[sink]} {inlet}")
    assert wrong == []


@EACH_FILE
def test_every_box_says_as_many_ports_as_it_has(path):
    for level in levels(path):
        for box in level.boxes:
            assert (box["numinlets"], box["numoutlets"]) == ports_of(box), f"{level.where}: {box}"
            assert len(box["outlettype"]) == box["numoutlets"]


@EACH_FILE
def test_no_cord_is_drawn_twice_and_none_is_missing_an_end(path):
    for level in levels(path):
        assert len(set(level.cords)) == len(level.cords), level.where


@EACH_FILE
def test_every_address_stands_in_the_table(path):
    known = {row.address for row in TABLE}
    for level in levels(path):
        for box in level.boxes:
            if box["maxclass"] != "comment":
                assert set(ADDRESS.findall(box.get("text", ""))) <= known, box["text"]


@EACH_FILE
def test_no_box_covers_another(path):
    for level in levels(path):
        rects = [
            (b.get("text") or b["maxclass"], b["patching_rect"])
            for b in level.boxes
            if b["maxclass"] != "panel"
        ]
        assert overlaps(rects) == [], level.where


@EACH_FILE
def test_inlets_and_outlets_stand_in_the_order_of_their_numbers(path):
    for level in levels(path):
        for kind in ("inlet", "outlet"):
            ports = [box for box in level.boxes if box["maxclass"] == kind]
            by_place = sorted(ports, key=lambda box: box["patching_rect"][0])
            assert [box["index"] for box in by_place] == list(range(1, len(ports) + 1)), level.where


@EACH_FILE
def test_the_face_of_a_patch_has_nothing_on_top_of_another(path):
    for level in levels(path):
        faces = [box for box in level.boxes if box.get("presentation")]
        assert bool(faces) == bool(level.patcher.get("openinpresentation"))
        rects = [(box.get("text") or box["maxclass"], box["presentation_rect"]) for box in faces]
        assert overlaps(rects) == [], level.where


COMMON = {
    "id",
    "maxclass",
    "numinlets",
    "numoutlets",
    "outlettype",
    "patching_rect",
    "text",
    "patcher",
    "presentation",
    "presentation_rect",
    "comment",
    "index",
    "linecount",
    "saved_object_attributes",
    "saved_attribute_attributes",
    "varname",
    "parameter_enable",
    "ignoreclick",
    "background",
    "fontface",
    "fontsize",
    "textcolor",
}


@EACH_FILE
def test_every_attribute_is_one_the_object_has(path):
    for level in levels(path):
        for box in level.boxes:
            if box["maxclass"] in ("newobj", "message", "inlet", "outlet"):
                assert set(box) <= COMMON, box
            else:
                known = get_object_info(box["maxclass"])["attributes"]
                known = {*known, "format"} if box["maxclass"] == "flonum" else known  # its page leaves it out
                assert set(box) - COMMON <= set(known), f"{box['maxclass']}: {set(box) - COMMON - set(known)}"


@EACH_FILE
def test_what_is_told_to_an_object_is_among_its_messages(path):
    wrong = []
    for level in levels(path):
        boxes = {box["id"]: box for box in level.boxes}
        for source, _, sink, _ in level.cords:
            words = words_of(boxes[source])
            name = name_of(boxes[sink])
            if (
                "patcher" in boxes[sink]
                or name in OBJECTS
                or name in ("outlet", "send", "comment", "gate", "print")
            ):
                continue
            methods = get_object_info(name)["methods"]
            wrong += [
                f"{level.where}: {name} {word}"
                for word in words
                if word not in methods and "anything" not in methods
            ]
    assert wrong == []


def words_of(box) -> list[str]:
    """The words a box is bound to begin its messages with."""
    if box["maxclass"] == "message":
        starts = [part.split()[0] for part in box["text"].split(",")]
    else:
        starts = box["text"].split()[1:2] if name_of(box) == "prepend" else []
    return [word for word in starts if word[0].isalpha()]


@EACH_FILE
def test_no_object_stands_without_a_cord(path):
    for level in levels(path):
        tied = {end for source, _, sink, _ in level.cords for end in (source, sink)}
        loose = [box["text"] for box in level.boxes if box["maxclass"] == "newobj" and box["id"] not in tied]
        assert [text for text in loose if not text.startswith(("buffer~", "p "))] == []


@EACH_FILE
def test_the_validator_of_py2max_finds_no_error(path, tmp_path):
    text = json.dumps({"patcher": read(path)})
    (tmp_path / "patch.maxpat").write_text(text)
    findings = py2max.Patcher.from_file(tmp_path / "patch.maxpat").lint()
    ours = {f"object {name!r} is not in the Max reference" for name in OBJECTS}
    serious = ("E-", "W-UNKNOWN", "W-PORT")  # overlaps are looked for above; a title bar may be covered
    kept = [f for f in findings if f.code.startswith(serious) and f.message not in ours]
    assert [str(finding) for finding in kept] == []


# --- the package ------------------------------------------------------------------------


@pytest.mark.parametrize("name", OBJECTS)
def test_each_object_has_what_its_description_says(name):
    (whole, *_) = levels(PACKAGE / "patchers" / f"{name}.maxpat")
    spec = SPECS[name]
    assert (whole.count("inlet"), whole.count("outlet")) == (len(spec.inlets), len(spec.outlets))
    page = ET.parse(PACKAGE / "docs" / f"{name}.maxref.xml").getroot()  # noqa: S314  (a file of our own)
    assert page.get("name") == name
    assert [len(page.find(kind)) for kind in ("inletlist", "outletlist", "objarglist")] == [
        len(spec.inlets),
        len(spec.outlets),
        len(spec.arguments),
    ]


@pytest.mark.parametrize("name", OBJECTS)
def test_each_object_has_the_ports_of_its_twin_for_pd(name):
    lines = (PACKAGE.parent / "pd" / f"{name}.pd").read_text().replace("\n", " ").split(";")
    depth, ports = 0, {"inlet": 0, "outlet": 0}
    for line in lines:
        words = line.split()
        if words[:2] == ["#N", "canvas"]:
            depth += 1
        elif words[:2] == ["#X", "restore"]:
            depth -= 1
        elif depth == 1 and words[:2] == ["#X", "obj"] and words[4].rstrip("~") in ports:
            ports[words[4].rstrip("~")] += 1
    assert (len(SPECS[name].inlets), len(SPECS[name].outlets)) == (ports["inlet"], ports["outlet"])


@pytest.mark.parametrize("name", OBJECTS)
def test_each_help_file_has_tabs_and_bears_the_name_of_its_object(name):
    root, *tabs = levels(PACKAGE / "help" / f"{name}.maxhelp")
    assert root.patcher["showrootpatcherontab"] == 0
    assert [tab.where.split("/p ")[1] for tab in tabs] == ["basic", "musical-use", "?"]
    assert all(tab.patcher["showontab"] == 1 for tab in tabs)
    titles = [box["text"] for box in tabs[0].boxes if box.get("fontsize") == 20.0]
    assert titles == [name]
    assert name in {name_of(box) for tab in tabs[:2] for box in tab.boxes}


def test_steps_are_numbered_from_one_on():
    for path in FILES:
        for level in levels(path):
            starts = [box["text"].partition(")") for box in level.boxes if box["maxclass"] == "comment"]
            numbers = sorted(int(number) for number, dot, _ in starts if dot and number.isdigit())
            assert numbers == list(range(1, len(numbers) + 1)), level.where


def test_the_bridges_place_is_written_once():
    for path in FILES:
        texts = [
            box.get("text", "")
            for level in levels(path)
            for box in level.boxes
            if box["maxclass"] == "newobj"
        ]
        places = [text for text in texts if "127.0.0.1" in text or "9129" in text]
        assert set(places) <= {"udpsend 127.0.0.1 9129"}
        assert not places or path.suffix == ".amxd" or path.name == "mer.link.maxpat"


def test_the_package_says_its_name_and_version():
    info = json.loads((PACKAGE / "package-info.json").read_text())
    assert info["name"] == "mer_bridge"
    assert (PACKAGE / "extras" / info["homepatcher"]).is_file()


# --- devices for Live -------------------------------------------------------------------

DEVICES = [path for path in FILES if path.suffix == ".amxd"]
EACH_DEVICE = pytest.mark.parametrize("path", DEVICES, ids=lambda path: path.name)


@EACH_DEVICE
def test_a_device_is_a_row_of_chunks_with_a_patch_in_it(path):
    parts = list(chunks(path.read_bytes()))
    assert [tag for tag, _ in parts] == [b"ampf", b"meta", b"ptch"]
    assert parts[0][1] == b"aaaa"
    assert parts[1][1] == bytes(4)
    assert parts[2][1].endswith(b"}\n\0")
    assert read(path)["project"]["amxdtype"] == int.from_bytes(b"aaaa", "big")


@EACH_DEVICE
def test_everything_one_sees_lies_within_the_device(path):
    patcher = read(path)
    assert patcher["openinpresentation"] == 1
    for entry in patcher["boxes"]:
        x, y, w, h = entry["box"].get("presentation_rect", [0, 0, 0, 0])
        assert x >= 0
        assert y >= 0
        assert x + w <= patcher["devicewidth"]
        assert y + h <= HEIGHT


@EACH_DEVICE
def test_a_device_needs_no_other_file(path):
    names = {name_of(box) for level in levels(path) for box in level.boxes}
    assert not names & {*OBJECTS, "bpatcher", "js", "v8", "node.script", "pfft~", "poly~", "gen~"}


@EACH_DEVICE
def test_two_devices_at_once_share_no_name(path):
    for level in levels(path):
        for box in level.boxes:
            words = box.get("text", "").split()
            if box["maxclass"] == "newobj" and words[0] in ("send", "receive", "buffer~", "poke~", "peek~"):
                assert words[1].startswith("---"), box["text"]


@EACH_DEVICE
def test_the_track_is_passed_on_untouched(path):
    (top, *_) = levels(path)
    names = {box["id"]: name_of(box) for box in top.boxes}
    through = [
        (outlet, inlet)
        for source, outlet, sink, inlet in top.cords
        if (names[source], names[sink]) == ("plugin~", "plugout~")
    ]
    assert sorted(through) == [(0, 0), (1, 1)]
    assert sum(names[sink] == "plugout~" for _, _, sink, _ in top.cords) == 2


@EACH_DEVICE
def test_parameters_have_names_of_their_own(path):
    boxes = [box for level in levels(path) for box in level.boxes if box.get("parameter_enable")]
    values = [box["saved_attribute_attributes"]["valueof"] for box in boxes]
    names = [value["parameter_longname"] for value in values]
    assert len(set(names)) == len(names) > 0
    for box, value in zip(boxes, values, strict=True):
        assert box["varname"] == value["parameter_longname"]
        assert 0 <= value.get("parameter_initial", [0])[0] <= value["parameter_mmax"]


def test_the_receiver_has_eight_knobs_that_can_be_mapped():
    (top, *_) = levels(PACKAGE / "devices" / "mer-receive.amxd")
    assert top.count("live.dial") == top.count("live.menu") == 8
    assert [box["text"] for box in top.boxes if box["maxclass"] == "live.text"].count("Map") == 8


def test_nothing_in_the_package_is_a_program():
    assert {path.suffix for path in PACKAGE.rglob("*") if path.is_file()} == {
        *(".amxd", ".json", ".maxhelp", ".maxpat", ".xml"),
    }


def test_paths_of_no_machine_are_in_the_files():
    for path in PACKAGE.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(
                word in content for word in (b"/home/", b"/Users/", b"C:\\\\", str(Path.cwd()).encode())
            )
