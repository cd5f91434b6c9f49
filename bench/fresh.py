"""For ``bench.mutate``, a plugin of pytest: each test works out anew all that it asks for.

A change is tried in a copy of a process that has run all tests before. What was worked out then
would hide the change from every test.
"""

from __future__ import annotations

import sys

import pytest

from jifen import load_rules, scheme_ids
from jifen._rules import Rules

# What test files hold since they were read.
_held: list[Rules] = []


@pytest.hookimpl(tryfirst=True)  # what a fixture then sets stays
def pytest_runtest_setup() -> None:
    """Let go of the points and reasons that rules keep, and of all that functions remember."""
    now = [load_rules(scheme) for scheme in scheme_ids()]
    if not _held:
        _held.extend(now)
    for rules in (*_held, *now):
        for kept in (rules._views, rules._items, rules.wage_at, rules.plans, rules.domains):
            kept.clear()
        rules.absent = None
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "jifen":
            for value in list(vars(module).values()):
                if callable(forget := getattr(value, "cache_clear", None)):
                    forget()
