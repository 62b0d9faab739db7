"""``mer-bridge run --dashboard`` and ``demo --dashboard``, as people start them."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("uvicorn", reason="needs the extra 'web'")
pytest.importorskip("starlette", reason="needs the extra 'web'")
pytest.importorskip("websockets", reason="needs the extra 'web'")

RUN = [sys.executable, "-m", "mer_bridge", "run", "--dashboard", "--input-kind", "player", "--port", "auto"]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }


def test_run_says_where_the_page_is_and_serves_it(home):
    command = [*RUN, "--dashboard-listen", "127.0.0.1:auto"]
    with subprocess.Popen(command, env=home, cwd=home["HOME"], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        line = next(line for line in started.stdout if line.startswith("dashboard: "))
        found = re.fullmatch(r"dashboard: (http://127\.0\.0\.1:\d+/)#([\w-]{20,})\n", line)
        assert found
        with urllib.request.urlopen(found[1], timeout=20.0) as answer:  # noqa: S310 - our own page
            assert b"<title>mer-bridge</title>" in answer.read()
        started.terminate()
        assert started.wait(20.0) == 0


def test_a_taken_port_is_one_line_and_exit_2(home):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run(
            [*RUN, "--dashboard-listen", listen],
            env=home,
            cwd=home["HOME"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "dashboard.listen" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_whole_network_is_not_let_in_by_accident(home):
    done = subprocess.run(
        [*RUN, "--dashboard-listen", "0.0.0.0:auto"],
        env=home,
        cwd=home["HOME"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "--osc-lan" in done.stderr
