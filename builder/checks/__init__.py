"""Checks between values and between files, each on whatever is sound in itself."""

from __future__ import annotations

from builder.checks import (
    conditions,
    facts,
    guide_pages,
    guides,
    holidays,
    indicators,
    levers,
    messages,
    scheme,
    sources,
    statement,
    texts,
    wages,
)
from builder.checks.tree import Problems, Rules

__all__ = ["Rules", "run"]


def run(rules: Rules, problems: Problems) -> None:
    """Append every contradiction between the values of the rule files."""
    sources.check(rules, problems)
    wages.check(rules, problems)
    holidays.check(rules, problems)
    scheme.check_defaults(rules, problems)
    for one in rules.schemes.values():
        for part in (scheme, facts, conditions, indicators, levers):
            part.check(one, problems)
        guides.check(rules, one, problems)
        guide_pages.check(rules, one, problems)
    guides.check_touched(rules, problems)
    texts.check(rules, problems)
    messages.check(rules, problems)
    statement.check(rules, problems)
