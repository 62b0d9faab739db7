import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from mer_bridge import kernels


def test_the_four_step_fft_and_split_give_the_magnitudes_of_numpys_real_fft(rng):
    from mer_bridge.frontends.logfilt import _turns

    frame = rng.uniform(-1, 1, 2048).astype(np.float32)
    turns = _turns()
    re, im, re2, im2, magnitude = np.zeros((5, 1024), np.float32)
    kernels.load_frame(frame, np.full(2048, 0.5, np.float32), re, im)
    kernels.fft_columns(re, im, turns[:64])
    kernels.turn_and_transpose(re, im, turns[64 : 64 + 2048], re2, im2)
    kernels.fft_columns(re2, im2, turns[:64])
    kernels.untangle_rows(re2, im2, re, im)
    kernels.magnitudes(re, im, turns[64 + 2048 :], magnitude)
    expected = np.abs(np.fft.rfft(frame.astype(np.float64)))[1:1024]
    np.testing.assert_allclose(magnitude[1:], expected, atol=3e-5)  # of values near 30


def test_the_logarithm_is_right_from_zero_to_the_largest_magnitude():
    x = np.concatenate(([0.0], np.logspace(-12, 7, 4001))).astype(np.float32)
    expected = np.log10(1.0 + x.astype(np.float64))
    kernels.log10_1p(x, np.empty_like(x))
    np.testing.assert_allclose(x, expected, atol=1e-7, rtol=2e-7)


def test_cleaning_repairs_and_counts_what_cannot_be_heard():
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 2.0, -1e6, 1e-40, -1.0], np.float32)
    assert kernels.clean(samples, np.float32(1e-12)) == (3, 2)
    np.testing.assert_array_equal(samples, np.array([0.5, 0, 0, 0, 1, -1, 0, -1], np.float32))


def test_a_package_folder_that_cannot_be_written_moves_the_cache_to_the_users_folder(tmp_path):
    code = (
        "import os\n"
        "os.access = lambda path, mode: False\n"
        "from mer_bridge import kernels\n"
        "print(os.environ['NUMBA_CACHE_DIR'])\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    environment |= {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    chosen = Path(done.stdout.strip())
    assert chosen.name == "numba"
    assert chosen.is_relative_to(tmp_path)
