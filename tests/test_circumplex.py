import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mer_bridge.circumplex import (
    CATEGORIES,
    LINE,
    SUBEMOTIONS,
    category,
    category_numbers,
    subemotion,
)
from mer_bridge.values import Quadrant

UNIT = st.floats(-1.0, 1.0)


@pytest.mark.parametrize(
    ("valence", "energy", "number", "word"),
    [
        (-1.0, -1.0, 1, "gloomy"),
        (0.0, -0.5, 2, "still"),
        (0.5, -0.5, 3, "serene"),
        (-0.5, 0.2, 4, "uneasy"),
        (0.0, 0.0, 5, "neutral"),
        (LINE, -LINE, 5, "neutral"),
        (0.8, 0.0, 6, "pleasant"),
        (-0.5, 0.5, 7, "furious"),
        (-0.1, 0.9, 8, "alert"),
        (1.0, 1.0, 9, "elated"),
    ],
)
def test_the_grid_has_nine_named_fields(valence, energy, number, word):
    assert category(valence, energy) == (number, word)


@pytest.mark.parametrize(("number", "word"), list(enumerate(SUBEMOTIONS, 1)))
def test_each_sub_emotion_has_thirty_degrees(number, word):
    for degrees in (30 * number - 29.9, 30 * number - 15, 30 * number - 0.1):
        angle = math.radians(degrees)
        assert subemotion(0.5 * math.cos(angle), 0.5 * math.sin(angle)) == (number, word)


def test_all_names_differ():
    assert len(set(CATEGORIES)) == 9
    assert len(set(SUBEMOTIONS)) == 12
    assert not set(CATEGORIES) & {quadrant.value for quadrant in Quadrant}


@given(UNIT, UNIT)
@example(1.0, -5e-324)
@example(-1.0, -5e-324)
@example(0.0, 0.0)
def test_every_point_has_one_of_each(valence, energy):
    number, word = category(valence, energy)
    assert CATEGORIES[number - 1] == word
    number, word = subemotion(valence, energy)
    assert SUBEMOTIONS[number - 1] == word


@given(UNIT, UNIT)
def test_three_sub_emotions_make_a_quadrant(valence, energy):
    assume(min(abs(valence), abs(energy)) > 1e-9)  # on an axis either side is right
    number, _ = subemotion(valence, energy)
    assert (number + 2) // 3 == Quadrant.at(valence, energy).number


@given(st.lists(st.tuples(st.floats(1.0, 9.0), st.floats(1.0, 9.0)), max_size=5))
def test_rated_clips_get_the_category_of_their_point(ratings):
    plane = np.array([*ratings, (np.nan, 5.0), (5.0, np.nan)])
    wanted = [category((v - 5.0) / 4.0, (e - 5.0) / 4.0)[0] - 1 for v, e in ratings]
    assert category_numbers(plane).tolist() == [*wanted, -1, -1]
