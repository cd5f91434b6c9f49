"""Receipts: answers with their result, so that anyone can compute the same again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jifen._calls import Result
from jifen._json import dump, printable
from jifen._refusals import Refused
from jifen._rules import Rules, load_rules, scheme_ids
from jifen._score import score
from jifen._trace import named, trace_of

__all__ = ["checked", "made", "receipt", "verify"]

_KEYS = ("answers", "result")
# What anyone would call another result; the rest is words and versions.
_PARTS = {
    "gates": ("id", "met"),
    "items": ("id", "points", "counted"),
    "routes": ("id", "verdict", "earliest"),
}
_OUTCOME = ("total", "verdict", "pass_mark", "assumptions", "if_rest_absent")


def receipt(answers: Mapping[str, Any], scheme: str | None = None) -> Result:
    """Answers with their result and what it was computed from.

    Raises:
        Refused: when the answers cannot be scored.
    """
    rules = load_rules(scheme or scheme_ids()[0])
    return {
        "answers": dict(answers),
        "result": score(rules, answers),
        "trace": trace_of(rules, answers),
    }


def made(rules: Rules, answers: dict[str, Any], twice: list[str]) -> Result:
    """The receipt of answers as the page asks for it."""
    # Of a fact that stands twice, no receipt says which one counted: it is refused.
    return score(rules, answers, twice) if twice else receipt(answers, rules.scheme)


def verify(given: Mapping[str, Any]) -> Result:
    """Recompute a receipt.

    Returns:
        ``same``: whether all of it is the same to the last word; ``differs``: the parts that are
        not; ``same_outcome``: whether gates, points, total and verdict are the same whatever the
        words; ``values``: the values of the rules that are not the same, each with ``path``,
        ``about``, ``receipt`` and ``ours``, or ``None`` for a receipt that does not hold them;
        ``rules_version`` and ``package_version``: that of the receipt and ours; ``total`` and
        ``verdict``: likewise; ``errors``: why it cannot be computed at all.
    """
    result, texts = given.get("result"), load_rules(scheme_ids()[0]).texts
    if not isinstance(result, dict) or not isinstance(given.get("answers"), dict):
        missing = [key for key in _KEYS if not isinstance(given.get(key), dict)]
        return _no_receipt(texts.say("receipt_lacks", keys="、".join(missing)))
    scheme = result.get("scheme")
    if scheme not in scheme_ids():
        known = "、".join(scheme_ids())
        return _no_receipt(texts.say("no_scheme", scheme=printable(scheme), known=known))
    try:
        ours = receipt(given["answers"], str(scheme))
    except Refused as refused:
        return {"same": False, "errors": refused.errors}
    return _compared(given, result, ours)


def checked(rules: Rules, given: dict[str, Any], twice: list[str]) -> Result:
    """Recompute a receipt as the page asks for it; the receipt names its own scheme."""
    if not twice:
        return verify(given)
    return _no_receipt(rules.texts.say("refused_twice", name=printable(twice[0])))


def _compared(
    given: Mapping[str, Any], result: Mapping[str, Any], ours: Mapping[str, Any]
) -> Result:
    mine = ours["result"]
    differs = [key for key in sorted({*mine, *result}) if _differ(result, mine, key)]
    # Receipts were made without a trace before; what else stands beside is none of ours.
    beside = {*given} - {*_KEYS}
    differs += [key for key in sorted(beside) if _differ(given, ours, key)]
    trace = given.get("trace")
    values = trace.get("values") if isinstance(trace, dict) else None
    return {
        "same": not differs,
        "same_outcome": _outcome(result) == _outcome(mine),
        "differs": [printable(key) for key in differs],
        "values": _values(values, ours) if isinstance(values, dict) else None,
        **{
            key: {"receipt": _echo(result.get(key)), "ours": mine[key]}
            for key in ("rules_version", "package_version", "total", "verdict")
            if key in mine
        },
        "errors": [],
    }


def _no_receipt(message: str) -> Result:
    return {"same": False, "errors": [{"fact": None, "value": None, "message": message}]}


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> bool:
    return _dump(one.get(key)) != _dump(other.get(key))


def _outcome(result: Mapping[str, Any]) -> str:
    """The points of a result without its words."""
    parts: dict[str, Any] = {key: result.get(key) for key in _OUTCOME}
    for name, fields in _PARTS.items():
        rows = result.get(name)
        rows = rows if isinstance(rows, list) else []
        parts[name] = [
            [row.get(field) for field in fields] if isinstance(row, dict) else None for row in rows
        ]
    return _dump(parts)


def _values(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> list[Result]:
    rules, mine = load_rules(ours["result"]["scheme"]), ours["trace"]["values"]
    day = date.fromisoformat(ours["trace"]["rules_on"])
    return [
        {
            "path": printable(path),
            "about": named(rules, day, path),
            "receipt": _echo(theirs.get(path)),
            "ours": mine.get(path),
        }
        for path in sorted({*theirs, *mine})
        if _differ(theirs, mine, path)
    ]


def _echo(value: Any) -> Any:
    """A value of a receipt as it can be shown again; a range keeps its shape."""
    if isinstance(value, dict) and value.keys() == {"min", "max"}:
        return {key: printable(end) for key, end in value.items()}
    return printable(value)


def _dump(value: Any) -> str:
    try:
        return dump(value)
    except (TypeError, RecursionError):
        # A decimal, or what is nested too deeply; neither stands in a result of ours.
        return ""
