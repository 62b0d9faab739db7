"""``python -m mer_bridge`` is ``mer-bridge``."""

import sys

from mer_bridge.cli import main

sys.exit(main())
