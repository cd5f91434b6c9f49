"""The tests of the engine itself, by their files in this folder."""

from __future__ import annotations

from pathlib import Path

_NAMES = (
    *("cases", "cli", "cli_streams", "conditions", "dates_and_numbers", "domains", "explain"),
    *("forecast", "histories", "laws", "months", "oracle", "papers", "plans", "premise"),
    *("projection", "questions", "rare", "reading", "receipt", "record", "refusals", "rules"),
    *("schemes", "statement", "written"),
)
FILES = tuple(Path(__file__).with_name(f"test_{name}.py") for name in _NAMES)
