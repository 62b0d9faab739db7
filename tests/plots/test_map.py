from __future__ import annotations

import json
import re

import numpy as np
import pytest

from mer_bridge.errors import ConfigError
from mer_bridge.plots import map as maps
from mer_bridge.values import VALUE_NAMES


def ratings(valence: float = 6.0, energy: float = 3.0) -> np.ndarray:
    mean = np.full(15, 5.0)
    mean[7:9] = valence, energy
    return mean


def data(page):
    text = page.read_text(encoding="utf-8")
    return json.loads(
        re.search(r'<script id="data" type="application/json">(.*?)</script>', text, re.DOTALL)[1]
    )


def test_every_track_stands_on_the_page_with_its_ratings(tmp_path):
    page = tmp_path / "map.html"
    maps.write(
        [maps.Dot("/music/a.wav", ratings()), maps.Dot("/music/b.wav", ratings(2.0))], page, title="two"
    )
    found = data(page)
    assert (found["title"], found["names"]) == ("two", list(VALUE_NAMES))
    assert [track[:2] for track in found["tracks"]] == [
        ["a", "file:///music/a.wav"],
        ["b", "file:///music/b.wav"],
    ]
    assert found["tracks"][1][2:] == ratings(2.0).tolist()


def test_files_beside_the_page_are_found_when_both_move(tmp_path):
    page = tmp_path / "map.html"
    maps.write([maps.Dot(str(tmp_path / "my music" / "ä#1.wav"), ratings())], page, title="")
    assert data(page)["tracks"][0][1] == "my%20music/%C3%A4%231.wav"


def test_no_name_can_end_the_script_or_begin_another(tmp_path):
    page = tmp_path / "map.html"
    name = "</script><script>alert('x')<!-- & $data.wav"
    maps.write([maps.Dot(f"/music/{name}", ratings())], page, title=name)
    assert page.read_text(encoding="utf-8").lower().count("<script") == 2
    assert data(page)["title"] == name


def test_the_page_needs_nothing_from_elsewhere():
    page = maps.PAGE.read_text(encoding="utf-8")
    assert not re.search(r"https?://|<link|src=|@import", page)
    assert "default-src 'none'" in page


def test_tracks_without_valence_and_energy_have_no_place():
    means = [("a", ratings()), ("b", ratings(np.nan)), ("c", ratings(5.0, np.nan))]
    assert [dot.path for dot in maps.on_the_plane(means)] == ["a"]
    mean = ratings()
    mean[0] = np.nan  # a model without features
    assert list(maps.on_the_plane([("d", mean)]))


def test_a_page_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(ConfigError, match="cannot write"):
        maps.write([], tmp_path / "none" / "map.html", title="")
