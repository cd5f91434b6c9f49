"""Nothing here waits: every call of the page is one text in and one out.

Pyodide's core asks for this module as it starts, and for the loop when a promise is awaited.
"""

from __future__ import annotations

from typing import NoReturn

__all__ = ["get_event_loop"]


def get_event_loop() -> NoReturn:
    """Refuse: there is no loop.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("this build of Pyodide has no event loop")
