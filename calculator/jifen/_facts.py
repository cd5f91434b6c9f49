"""What the package knows, as JSON: its facts and its schemes."""

from __future__ import annotations

from typing import Any

from jifen._json import dump
from jifen._rules import Rules, load_rules, scheme_ids

__all__ = ["facts_text", "schemes_text"]

# Where and how a fact is asked on the form is not part of what an answer may be.
_NOT_PUBLIC = frozenset({"section", "from_record", "record", "steers"})


def facts_text(scheme: str | None = None) -> str:
    """Every fact of a scheme: type, domain, options, ``absent``, unit, question, where to read."""
    rules = load_rules(scheme or scheme_ids()[0])
    return dump(
        {
            "scheme": rules.scheme,
            "rules_version": rules.rules_version,
            "facts": [_public(rules, name) for name in rules.facts],
        }
    )


def _public(rules: Rules, name: str) -> dict[str, Any]:
    words = rules.texts.of("facts", name)
    fact = {key: value for key, value in rules.facts[name].items() if key not in _NOT_PUBLIC}
    if "options" in fact:
        fact["options"] = _options(fact["options"], words["options"])
    if "fields" in fact:
        fact["fields"] = [
            {
                **field,
                "label": words["fields"][key]["label"],
                **(
                    {"options": _options(field["options"], words["fields"][key]["options"])}
                    if "options" in field
                    else {}
                ),
            }
            for key, field in fact["fields"].items()
        ]
    if fact["type"] in ("dates", "entries"):
        fact["longest"] = rules.longest_list
    shown = {key: words[key] for key in ("question", "label", "where", "unit") if key in words}
    return {**fact, **shown}


def _options(ids: list[str], words: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": option, "label": words[option]} for option in ids]


def schemes_text() -> str:
    """The schemes with their rule versions and periods."""
    schemes = [load_rules(name) for name in scheme_ids()]
    return dump(
        {
            "schemes": [
                {
                    "id": rules.scheme,
                    "title": rules.texts.of("title"),
                    "rules_version": rules.rules_version,
                    "content_version": rules.content_version,
                    "periods": [
                        {"from": period.first.isoformat(), "to": period.last.isoformat()}
                        for period in rules.periods
                    ],
                }
                for rules in schemes
            ]
        }
    )
