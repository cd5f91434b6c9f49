"""``python -m jifen``."""

from __future__ import annotations

import sys

from jifen._cli import main

sys.exit(main())
