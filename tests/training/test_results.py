import numpy as np
import pytest
from rich.console import Console

from mer_bridge import card as cards
from mer_bridge.errors import DataError
from mer_bridge.training import results
from mer_bridge.training.report import Confusion, Curve, Evaluation, Figure
from mer_bridge.training.results import evaluate_all, from_card, print_table, value_text, write_page

ONE = Evaluation(
    system="A system (x)",
    model="x-v1",
    data="12 clips",
    split="ten folds",
    figures=(
        Figure("valence", "R2", 0.512, 0.031, "R2 .521, somebody 2017", goal=0.6),
        Figure("quadrant", "accuracy", 0.75),
    ),
    confusions=(Confusion("quadrants", ("up", "down"), np.array([[5, 1], [2, 4]])),),
    curves=(Curve("An elbow", "clusters", "inertia", np.arange(3.0), np.arange(3.0)),),
    notes=("Nothing is proven.",),
)


def test_a_figure_shows_its_spread_and_a_missed_goal():
    assert value_text(ONE.figures[0]) == "0.512 ± 0.031 (goal 0.6 missed)"
    assert value_text(ONE.figures[1]) == "0.750"
    assert value_text(Figure("a", "r", 0.7, float("nan"), goal=0.6)) == "0.700"


def test_one_table_has_everything_that_is_asked_for():
    console = Console(record=True, width=200)
    print_table([ONE, ONE], console)
    text = console.export_text()
    for word in (
        "A system (x)",
        "valence, R2",
        "R2 .521, somebody 2017",
        "0.512 ± 0.031",
        "12 clips",
        "ten folds",
    ):
        assert word in text
    assert text.count("quadrant, accuracy") == 2


def test_the_page_has_tables_matrices_and_pictures(tmp_path, need_library):
    need_library("matplotlib")
    written = write_page([ONE], tmp_path / "docs" / "results.md")
    assert [path.name for path in written] == ["results.md", "results-a-system-x.svg"]
    text = written[0].read_text(encoding="utf-8")
    for line in (
        "| A system (x) | valence, R2 | R2 .521, somebody 2017 | 0.512 ± 0.031 (goal 0.6 missed) |",
        "| true \\ told | up | down |",
        "| down | 2 | 4 |",
        "Most often taken for each other: up and down (25%).",
        "![A system (x)](results-a-system-x.svg)",
        "- Nothing is proven.",
    ):
        assert line in text.splitlines()
    assert "An elbow" in written[1].read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_said(tmp_path, need_library):
    need_library("matplotlib")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="cannot write"):
        write_page([ONE], tmp_path / "file" / "results.md")


def test_a_card_tells_what_was_measured_when_it_was_trained():
    card = cards.read(cards.find("midlevel-hop-v2"))
    told = from_card(card)
    assert [figure.name for figure in told.figures[:2]] == ["features", "emotions"]
    assert told.figures[0].mean == pytest.approx(np.mean(list(card.accuracy.features.values())))
    assert len(told.figures) == 17


def test_what_cannot_be_evaluated_is_named_and_the_rest_goes_on(tmp_path, monkeypatch):
    def fail():
        raise DataError("no such clips")

    def systems(*_):
        yield "first", fail
        yield "second", lambda: [ONE]

    monkeypatch.setattr(results, "_systems", systems)
    said, done = [], []
    assert evaluate_all(tmp_path, tmp_path, progress=done.append, say=said.append) == [ONE]
    assert said == ["evaluating first", "left out: first: no such clips", "evaluating second"]
    assert done == ["first", "second"]
    monkeypatch.setattr(results, "_systems", lambda *_: iter([("first", fail)]))
    with pytest.raises(DataError, match="no system can be evaluated"):
        evaluate_all(tmp_path, tmp_path, progress=done.append, say=said.append)
