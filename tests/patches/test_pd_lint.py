"""Every Pure Data patch passes the lint, and the lint finds what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from pd_host import PATCHES
from pd_lint import complaints
from pd_text import FACES, Patch, read

FILES = sorted(PATCHES.rglob("*.pd"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_patch_has_no_loose_ends(path):
    assert complaints(path) == []


@pytest.mark.parametrize("name", FACES)
def test_a_face_is_as_large_as_the_tests_take_it_to_be(name):
    assert read((PATCHES / f"{name}.pd").read_text()).face == FACES[name]


def linted(folder: Path, patch: Patch) -> list[str]:
    path = folder / "patch.pd"
    path.write_text(str(patch))
    return complaints(path)


def window(*texts: str, name: str = "window") -> Patch:
    patch = Patch(name=name)
    for k, text in enumerate(texts):
        patch.add(text, at=(20, 20 + 30 * k))
    return patch


def test_a_cord_to_a_box_that_is_not_there_is_found(tmp_path):
    patch = Patch()
    patch.cord(patch.add("f"), 7)
    assert linted(tmp_path, patch) == ["root: a cord goes to box 7, of 1"]


def test_a_cord_to_a_comment_is_found(tmp_path):
    patch = Patch()
    patch.cord(patch.add("f"), patch.add("only words", kind="text"))
    assert linted(tmp_path, patch) == ["root: a cord uses inlet 1 of 'only words', which has 0"]


def test_a_cord_beyond_the_outlets_of_a_window_is_found(tmp_path):
    patch = Patch()
    box = patch.sub(window("inlet", "outlet"), at=(20, 90))
    patch.cord(box, patch.add("f"), outlet=1)
    assert linted(tmp_path, patch) == ["root: a cord uses outlet 2 of 'pd window', which has 1"]


def test_a_cord_beyond_the_inlets_of_an_object_of_ours_is_found(tmp_path):
    (tmp_path / "ours.pd").write_text(str(window("inlet")))
    patch = Patch()
    patch.cord(patch.add("f"), patch.add("ours"), inlet=1)
    assert linted(tmp_path, patch) == ["root: a cord uses inlet 2 of 'ours', which has 1"]


def test_a_cord_that_is_there_twice_is_found(tmp_path):
    patch = Patch()
    one, other = patch.add("f"), patch.add("f")
    patch.cord(one, other)
    patch.cord(one, other)
    assert linted(tmp_path, patch) == ["root: a cord is there twice"]


def test_outlets_without_an_order_are_found(tmp_path):
    patch = Patch()
    patch.sub(window("outlet", "outlet"), at=(20, 90))
    assert linted(tmp_path, patch) == ["window: two of ['outlet', 'outlet~'] have the same x"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("s $0-lost", "$0-lost is sent to and never received"),
        ("r $0-none", "$0-none is received and never sent"),
    ],
)
def test_a_name_that_leads_nowhere_is_found(tmp_path, text, found):
    patch = Patch()
    patch.add(text)
    assert linted(tmp_path, patch) == [found]
