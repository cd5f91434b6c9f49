"""For ``bench.mutate``, a plugin of pytest: each test works out anew all that it asks for.

mutmut tries a change in a copy of a process that has run all tests before. The points and reasons
that rules keep from then would hide the change from every test.
"""

from __future__ import annotations

from jifen import load_rules, scheme_ids


def pytest_runtest_setup() -> None:
    """Let the rules forget what was worked out from them."""
    for scheme in scheme_ids():
        rules = load_rules(scheme)
        for kept in (rules._views, rules._items, rules.wage_at, rules.plans, rules.domains):
            kept.clear()
        rules.absent = None
