"""The valence-energy plane in words: quadrant, one of nine categories, one of twelve sub-emotions.

Everything takes absolute valence and energy, -1..1, and is the same for every model.

The nine categories are the fields of a 3 x 3 grid whose lines lie a third from the middle.  The
twelve sub-emotions are sectors of 30 degrees around the middle (Russell 1980, "A circumplex
model of affect"; the words are the common twelve of music emotion data), three in each quadrant,
counted from positive valence towards high energy.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mer_bridge.values import Floats

CATEGORIES = (
    *("gloomy", "still", "serene"),  # low energy; valence low, middle, high
    *("uneasy", "neutral", "pleasant"),
    *("furious", "alert", "elated"),
)
SUBEMOTIONS = (
    *("pleased", "happy", "excited"),  # 0..90 degrees: positive valence, rising energy
    *("nervous", "angry", "annoyed"),
    *("sad", "bored", "sleepy"),
    *("calm", "peaceful", "relaxed"),
)
LINE = 1.0 / 3.0
"""Where the lines of the grid lie, either side of the middle."""
SECTOR_DEGREES = 360.0 / len(SUBEMOTIONS)
RATING_MIDDLE, RATING_UNIT = 5.0, 4.0
"""A rating 1..9 of valence or energy is its absolute value times 4, plus 5."""


def category(valence: float, energy: float) -> tuple[int, str]:
    """Number 1..9 and word of the field of the grid; a value on a line belongs to the middle.

    Examples
    --------
    >>> category(0.8, 0.0)
    (6, 'pleasant')
    """
    number = 3 * _third(energy) + _third(valence) + 1
    return number, CATEGORIES[number - 1]


def subemotion(valence: float, energy: float) -> tuple[int, str]:
    """Number 1..12 and word of the sector; the very middle counts as the first.

    Examples
    --------
    >>> subemotion(-0.5, -0.1)
    (7, 'sad')
    """
    degrees = math.degrees(math.atan2(energy, valence)) % 360.0
    # A hair below the axis is rounded up to a full turn: the last sector, not a thirteenth.
    number = min(int(degrees // SECTOR_DEGREES), len(SUBEMOTIONS) - 1) + 1
    return number, SUBEMOTIONS[number - 1]


def category_numbers(ratings: Floats) -> npt.NDArray[np.int64]:
    """Category 0..8 of rated valence and energy, -1 where either is not rated.

    Parameters
    ----------
    ratings : array of float64, shape (clips, 2)
        Valence and energy, ratings 1..9; NaN where not rated.
    """
    plane = (ratings - RATING_MIDDLE) / RATING_UNIT
    known = ~np.isnan(plane).any(axis=1)
    numbers = np.full(len(plane), -1, np.int64)
    numbers[known] = [category(valence, energy)[0] - 1 for valence, energy in plane[known].tolist()]
    return numbers


def _third(value: float) -> int:
    return 0 if value < -LINE else 2 if value > LINE else 1
