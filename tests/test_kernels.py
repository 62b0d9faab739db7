import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mer_bridge import kernels
from mer_bridge.frontends.logfilt import turns


def _spectrum(frame, window):
    rows, magnitude = np.zeros((2, 1024), np.float32)
    kernels.real_spectrum(frame, window, turns(), np.zeros(kernels.WORK), rows, magnitude)
    return magnitude


@pytest.mark.parametrize("hz", [0.0, 32.3, 440.0, 1000.0, 5000.0, 9999.0])
def test_the_spectrum_of_a_loud_tone_equals_numpys_in_every_bin(hz):
    frame = np.cos(2 * np.pi * hz * np.arange(2048) / 22050).astype(np.float32)
    magnitude = _spectrum(frame, np.hanning(2048))
    expected = np.abs(np.fft.rfft(frame.astype(np.float64) * np.hanning(2048)))[:1024]
    # The steps of float32 are the only error: far from the tone nothing is added.
    np.testing.assert_allclose(magnitude, expected, rtol=1e-7, atol=1e-10)


def test_the_spectrum_of_noise_equals_numpys(rng):
    frame = rng.uniform(-1, 1, 2048).astype(np.float32)
    expected = np.abs(np.fft.rfft(frame.astype(np.float64)))[:1024]
    np.testing.assert_allclose(_spectrum(frame, np.ones(2048)), expected, rtol=1e-7)


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


def test_kernels_work_where_nothing_can_be_written():
    code = (
        "import numba.core.caching as caching\n"
        "caching.CacheImpl._locator_classes = []\n"  # what numba sees on a read-only system
        "import numpy as np\n"
        "from mer_bridge import kernels\n"
        "samples = np.array([np.nan, 2.0], np.float32)\n"
        "print(kernels.clean(samples, np.float32(0)), samples.tolist())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1, 1) [0.0, 1.0]"


def test_a_percentile_with_memory_equals_a_sorted_list(rng):
    values = rng.uniform(-80, -5, 500)
    counted = rng.random(500) < 0.7
    histogram, out = np.zeros(901), np.empty(500)
    histogram[0] = 1e-9
    kernels.running_percentile(values, counted, histogram, -90.0, 0.1, 1.0, 0.95, out)
    heard = np.sort(values[counted])
    assert abs(out[-1] - np.quantile(heard, 0.95)) < 0.5  # one step between sorted values
    assert (np.diff(out)[~counted[1:]] == 0).all()
