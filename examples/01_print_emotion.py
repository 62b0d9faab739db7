"""Print what the bridge hears: subscribe from a free port of one's own, as every patch does.

Start ``mer-bridge demo`` in another terminal first.  Needs python-osc.
"""

from __future__ import annotations

import argparse
import time

from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_server import BlockingOSCUDPServer

RENEW_S = 3.0  # the bridge forgets a subscriber after ten seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bridge", default="127.0.0.1:9129")
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    host, port = given.bridge.split(":")

    dispatcher = Dispatcher()
    dispatcher.map("/mer/emotion/*", lambda address, value: print(f"{address.split('/')[-1]} {value:+.2f}"))
    dispatcher.map("/mer/why", lambda _, emotion, *reasons: print(emotion, "because", *reasons))
    end_s = time.monotonic() + given.seconds
    with BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher) as server:
        server.timeout = RENEW_S
        renewed_s = -RENEW_S
        while (now_s := time.monotonic()) < end_s:
            if now_s - renewed_s >= RENEW_S:
                subscribe = OscMessageBuilder("/mer/subscribe").build()
                server.socket.sendto(subscribe.dgram, (host, int(port)))
                renewed_s = now_s
            server.handle_request()


if __name__ == "__main__":
    main()
