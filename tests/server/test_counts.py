from __future__ import annotations

import threading

from mer_bridge.server.counts import Complaints


def test_complaints_of_many_threads_are_all_counted():
    complaints = Complaints()
    counted: list[int] = []
    threads = [
        threading.Thread(target=lambda: [counted.append(complaints.note("x", now_s=0.0)) for _ in range(100)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counted) + complaints.note("x", now_s=1.0) == 401
