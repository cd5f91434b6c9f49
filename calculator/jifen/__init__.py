"""Shanghai residence permit points: each point with its reason and its source.

Pure functions over compiled rule data; no dependency, no clock, no network.
"""

from __future__ import annotations

from jifen._calls import begin, score_text
from jifen._facts import facts_text, schemes_text
from jifen._receipt import receipt, verify
from jifen._refusals import Refused
from jifen._rules import Rules, load_rules, scheme_ids
from jifen._score import score
from jifen._version import __version__

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
