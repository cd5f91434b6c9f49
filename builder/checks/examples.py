"""Worked examples: the engine itself scores them on the rules just read."""

from __future__ import annotations

from typing import Any

import jifen
from builder.checks.tree import Problems, Scheme, child, get, items
from builder.nodes import Node
from builder.problems import Problem


def check(scheme: Scheme, compiled: dict[str, Any], problems: Problems) -> None:
    """Append every example whose answers the engine refuses."""
    rules = jifen.Rules(compiled)
    for indicator in scheme.indicators.values():
        for example in items(indicator, "examples"):
            answers = {"as_of": get(example, "as_of").value, **get(example, "answers").plain}
            try:
                jifen.score(rules, answers)
            except jifen.Refused as refused:
                for error in refused.errors:
                    values = {"detail": error["message"], "near": error.get("did_you_mean")}
                    problems.append(Problem("M026", _place(example, error).where, values))


def _place(example: Node, error: dict[str, Any]) -> Node:
    """The answer that was refused, as near as it can be named."""
    fact = str(error["fact"])
    if fact == "as_of":
        return get(example, "as_of")
    answer = child(get(example, "answers"), fact)
    return example if answer is None else answer
