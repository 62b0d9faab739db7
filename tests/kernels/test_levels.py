import numpy as np

from mer_bridge import kernels


def test_cleaning_repairs_and_counts_what_cannot_be_heard():
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 2.0, -1e6, 1e-40, -1.0], np.float32)
    assert kernels.clean(samples, np.float32(1e-12)) == (3, 2)
    np.testing.assert_array_equal(samples, np.array([0.5, 0, 0, 0, 1, -1, 0, -1], np.float32))


def test_a_percentile_with_memory_equals_a_sorted_list(rng):
    values = rng.uniform(-80, -5, 500)
    counted = rng.random(500) < 0.7
    histogram, out = np.zeros(901), np.empty(500)
    histogram[0] = 1e-9
    kernels.running_percentile(values, counted, histogram, -90.0, 0.1, 1.0, 0.95, out)
    heard = np.sort(values[counted])
    assert abs(out[-1] - np.quantile(heard, 0.95)) < 0.5  # one step between sorted values
    assert (np.diff(out)[~counted[1:]] == 0).all()
