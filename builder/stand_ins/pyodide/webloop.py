"""No event loop: nothing here waits. Pyodide asks for one as it starts."""

from __future__ import annotations

# Held, as the original does: a copy of the memory counts what Python holds of the page.
from pyodide_js._api import scheduleCallback  # type: ignore[import-not-found]

__all__ = ["scheduleCallback"]


def _initialize_event_loop() -> None:
    """Leave it at that."""
