"""What the package knows, as JSON: its facts and its schemes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jifen._json import dump
from jifen._reading import MAY_BE_MISSING
from jifen._rules import Row, Rules, load_rules, scheme_ids

__all__ = ["facts_of", "facts_text", "schemes_of", "schemes_text"]

_BOUNDS = ("at_least", "more_than", "at_most", "decimals", "earliest", "years_before_as_of")
_KEPT = ("id", "type", "absent", "default")


def facts_text(scheme: str | None = None) -> str:
    """Every fact of a scheme: type, domain, options, ``absent``, unit, question, where to read."""
    return dump(facts_of(load_rules(scheme or scheme_ids()[0])))


def facts_of(rules: Rules) -> dict[str, Any]:
    """The same as data, for rules at hand."""
    return {
        "scheme": rules.scheme,
        "rules_version": rules.rules_version,
        "facts": [_fact(rules, spec) for spec in rules.facts.values()],
    }


def _fact(rules: Rules, spec: Row) -> dict[str, Any]:
    words = rules.texts.of("facts", spec["id"])
    fact = _described(spec, words)
    if "fields" in spec:
        fact["fields"] = [
            {
                **_described(spec["fields"][key], words["fields"][key]),
                **_demands(spec["fields"][key]),
            }
            for key in words["order"]
        ]
    if spec["type"] in {"dates", "entries"}:
        fact["domain"]["longest"] = rules.longest_list
    if spec["type"] == "date" and spec.get("steers"):
        fact["domain"]["periods"] = _periods(rules)
    return fact


def _described(spec: Row, words: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: spec[key] for key in _KEPT if key in spec}
    found["domain"] = {key: spec[key] for key in _BOUNDS if key in spec}
    found |= {key: words[key] for key in ("question", "label", "where", "unit") if key in words}
    if "options" in spec:
        found["options"] = [
            {"id": option, "label": words["options"][option]} for option in spec["options"]
        ]
    return found


def _demands(field: Row) -> dict[str, bool]:
    """Whether an entry needs a field to be there, and whether it may be ``null``: unknown."""
    return {
        "must_be_there": not any(field.get(word) for word in MAY_BE_MISSING),
        "may_be_null": not field.get("required"),
    }


def _periods(rules: Rules) -> list[dict[str, str]]:
    return [
        {"from": period.first.isoformat(), "to": period.last.isoformat()}
        for period in rules.periods
    ]


def schemes_text() -> str:
    """The schemes with their rule versions and periods."""
    return dump(schemes_of(map(load_rules, scheme_ids())))


def schemes_of(schemes: Iterable[Rules]) -> dict[str, Any]:
    """The same as data, for rules at hand."""
    return {
        "schemes": [
            {
                "id": rules.scheme,
                "title": rules.texts.of("title"),
                "rules_version": rules.rules_version,
                "content_version": rules.content_version,
                "periods": _periods(rules),
            }
            for rules in schemes
        ]
    }
