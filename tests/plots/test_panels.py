import sys

import numpy as np
import pytest

from mer_bridge.errors import MissingDependency
from mer_bridge.plots.panels import Panel, save_panels

X = np.arange(5.0)
LINE = Panel("An elbow", "clusters", "inertia", X, X[::-1].copy())
POINTS = Panel("A cloud", "rated", "heard", X, X**2, kind="scatter", diagonal=True)


@pytest.mark.parametrize("ending", ["svg", "png"])
@pytest.mark.parametrize("panels", [[LINE], [LINE, POINTS] * 2])
def test_a_picture_is_drawn_the_same_each_time(tmp_path, need_library, ending, panels):
    need_library("matplotlib")
    paths = [tmp_path / "new" / f"{name}.{ending}" for name in "ab"]
    for path in paths:
        save_panels(panels, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes()[:5] in (b"<?xml", b"\x89PNG\r")


def test_words_are_in_the_picture(tmp_path, need_library):
    need_library("matplotlib")
    save_panels([LINE], tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert all(word in text for word in ("An elbow", "clusters", "inertia"))


def test_a_missing_matplotlib_names_its_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingDependency, match="plots"):
        save_panels([LINE], tmp_path / "a.svg")
