"""Shanghai residence permit points: each point with its reason and its source.

Pure functions over compiled rule data; no dependency, no clock, no network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jifen._calls import begin, score_text
from jifen._refusals import Refused
from jifen._rules import Rules, load_rules, scheme_ids
from jifen._score import score
from jifen._version import __version__

if TYPE_CHECKING:
    from jifen._facts import facts_text, schemes_text
    from jifen._receipt import receipt, verify

__all__ = [
    "Refused",
    "Rules",
    "__version__",
    "begin",
    "facts_text",
    "load_rules",
    "receipt",
    "scheme_ids",
    "schemes_text",
    "score",
    "score_text",
    "verify",
]

# Imported when they are first asked for: a page's first score needs neither.
_LATER = {
    "facts_text": "jifen._facts",
    "receipt": "jifen._receipt",
    "schemes_text": "jifen._facts",
    "verify": "jifen._receipt",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(__import__(_LATER[name], fromlist=[name]), name)
