"""How kernels are compiled: on first use, kept on disk, without the GIL."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from mer_bridge import places

__all__ = ["CACHE_LINE", "NumbaError", "aligned", "inline", "kernel", "reduction"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

CACHE_LINE = 64
"""Bytes; a vector of 64 bytes that begins elsewhere costs two reads."""


def _choose_cache() -> None:
    """Send the cache of compiled code to the user's folder when the package is read-only."""
    cache = places.PACKAGE / "kernels" / "__pycache__"
    home = cache if cache.is_dir() else places.PACKAGE / "kernels"
    if "NUMBA_CACHE_DIR" not in os.environ and not os.access(home, os.W_OK):
        os.environ["NUMBA_CACHE_DIR"] = str(places.user_cache() / "numba")


_choose_cache()

import numba  # noqa: E402 - numba reads its cache folder when it is imported
from numba.core.errors import NumbaError  # noqa: E402 - as above


def kernel(function: _Function) -> _Function:
    """Compile on first use, keep on disk, release the GIL while running; allow fused multiply-add."""
    return _cached(function, fastmath={"contract"})


def inline(function: _Function) -> _Function:
    """Like `kernel`, but made part of its callers, where its arguments are constants."""
    return _compile(function, fastmath={"contract"}, inline="always")


def reduction(function: _Function) -> _Function:
    """Like `kernel`, with a free order of summation so that the loop becomes vectors.

    Only for reductions that take exactly one window and write nothing: their order does
    not depend on where a block begins.
    """
    return _cached(function, fastmath={"reassoc", "contract", "nsz"})


def aligned(size: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Zeros, shape ``(size,)``, that begin at a cache line."""
    n_bytes = size * np.dtype(dtype).itemsize
    raw = np.zeros(n_bytes + CACHE_LINE, np.uint8)
    skipped = -raw.ctypes.data % CACHE_LINE
    return raw[skipped : skipped + n_bytes].view(dtype)


def _cached(function: _Function, **options: Any) -> _Function:
    try:
        return _compile(function, cache=True, **options)
    except RuntimeError:  # no folder at all can be written: compile at each start instead
        return _compile(function, **options)


def _compile(function: _Function, **options: Any) -> _Function:
    return cast(_Function, numba.njit(nogil=True, error_model="numpy", **options)(function))
