from __future__ import annotations

import pytest

from mer_bridge.errors import ConfigError
from mer_bridge.server.subscriptions import LIFETIME_S, MAX_SUBSCRIBERS, Subscriptions
from mer_bridge.wire import Peer

ANNA, BO = Peer("127.0.0.1", 9201), Peer("127.0.0.1", 9202)


def test_a_subscription_ends_unless_it_is_renewed():
    subscriptions = Subscriptions()
    subscriptions.renew(ANNA, now_s=0.0)
    subscriptions.renew(BO, now_s=0.0)
    subscriptions.renew(BO, now_s=LIFETIME_S / 2)
    assert subscriptions.at(LIFETIME_S - 0.001) == (ANNA, BO)
    assert subscriptions.at(LIFETIME_S) == (BO,)
    assert subscriptions.at(1.5 * LIFETIME_S) == ()


def test_leaving_ends_a_subscription_and_leaving_twice_is_no_error():
    subscriptions = Subscriptions()
    subscriptions.renew(ANNA, now_s=0.0)
    subscriptions.remove(ANNA)
    subscriptions.remove(ANNA)
    assert subscriptions.at(0.0) == ()


def test_the_seventeenth_is_refused_until_somebody_left():
    subscriptions = Subscriptions()
    for k in range(MAX_SUBSCRIBERS):
        subscriptions.renew(Peer("127.0.0.1", 9300 + k), now_s=0.0)
    with pytest.raises(ConfigError, match="16 have subscribed"):
        subscriptions.renew(ANNA, now_s=1.0)
    subscriptions.renew(Peer("127.0.0.1", 9300), now_s=1.0)  # renewing is no new subscription
    subscriptions.renew(ANNA, now_s=LIFETIME_S)  # fifteen have expired
    assert ANNA in subscriptions.at(LIFETIME_S)


def test_newcomers_are_told_of_once_and_after_each_renewal():
    subscriptions = Subscriptions()
    subscriptions.renew(ANNA, now_s=0.0)
    subscriptions.renew(BO, now_s=0.0)
    subscriptions.renew(BO, now_s=0.0)
    subscriptions.remove(ANNA)
    assert subscriptions.take_newcomers() == (BO,)
    assert subscriptions.take_newcomers() == ()
    subscriptions.renew(BO, now_s=1.0)
    assert subscriptions.take_newcomers() == (BO,)


def test_the_same_port_over_udp_and_tcp_are_two_peers():
    subscriptions = Subscriptions()
    subscriptions.renew(ANNA, now_s=0.0)
    subscriptions.renew(ANNA._replace(stream=True), now_s=0.0)
    assert len(subscriptions.at(0.0)) == 2
