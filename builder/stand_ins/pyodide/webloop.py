"""No event loop: nothing here waits. Pyodide asks for one as it starts."""

from __future__ import annotations

__all__: list[str] = []


def _initialize_event_loop() -> None:
    """Leave it at that."""
