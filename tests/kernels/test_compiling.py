import os
import subprocess
import sys
from pathlib import Path

import pytest

from mer_bridge import kernels


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_aligned_arrays_begin_at_a_cache_line(dtype):
    for size in (1, 7, 2048):
        array = kernels.aligned(size, dtype)
        assert array.shape == (size,)
        assert array.dtype == dtype
        assert array.ctypes.data % 64 == 0
        assert not array.any()


def test_a_package_folder_that_cannot_be_written_moves_the_cache_to_the_users_folder(tmp_path):
    code = (
        "import os\n"
        "os.access = lambda path, mode: False\n"
        "from mer_bridge import kernels\n"
        "import numba\n"
        "print(numba.config.CACHE_DIR)\n"
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
