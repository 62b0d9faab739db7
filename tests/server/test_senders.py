from __future__ import annotations

from mer_bridge.server.senders import MAX_SENDERS, Ways
from mer_bridge.wire import Peer


def test_of_many_senders_that_name_a_port_the_oldest_is_forgotten():
    ways, target = Ways(), Peer("127.0.0.1", 9999)
    for port in range(1000, 1000 + MAX_SENDERS + 1):
        ways.name(Peer("127.0.0.1", port), target)
    assert ways.back(Peer("127.0.0.1", 1000)).port == 1000
    assert ways.back(Peer("127.0.0.1", 1001)) == target
