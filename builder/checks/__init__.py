"""Checks between values and between files, each on whatever is sound in itself."""

from __future__ import annotations

from builder.checks import (
    ahead,
    conditions,
    facts,
    guide_pages,
    guides,
    holidays,
    indicators,
    levers,
    messages,
    routes,
    scheme,
    sources,
    statement,
    texts,
    traditional,
    wages,
)
from builder.checks.tree import Problems, Rules

__all__ = ["Rules", "run"]


def run(rules: Rules, problems: Problems) -> None:
    """Append every contradiction between the values of the rule files, each once.

    What several schemes share is looked at for each of them.
    """
    found: Problems = []
    _run(rules, found)
    problems += [one for at, one in enumerate(found) if one not in found[:at]]


def _run(rules: Rules, problems: Problems) -> None:
    sources.check(rules, problems)
    wages.check(rules, problems)
    holidays.check(rules, problems)
    scheme.check_defaults(rules, problems)
    facts.check_across(rules, problems)
    for one in rules.schemes.values():
        for part in (scheme, facts, ahead, conditions, indicators, levers):
            part.check(one, problems)
        routes.check(one, problems)
        guides.check(rules, one, problems)
        guide_pages.check(rules, one, problems)
    guides.check_touched(rules, problems)
    texts.check(rules, problems)
    messages.check(rules, problems)
    statement.check(rules, problems)
    traditional.check(rules, problems)
