"""Receipts: answers with their result, so that anyone can compute the same again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jifen._json import dump, printable
from jifen._refusals import Refused
from jifen._rules import load_rules, scheme_ids
from jifen._score import score

__all__ = ["receipt", "verify"]

_KEYS = ("answers", "result")


def receipt(answers: Mapping[str, Any], scheme: str | None = None) -> dict[str, Any]:
    """Answers with their result.

    Raises:
        Refused: when the answers cannot be scored.
    """
    rules = load_rules(scheme or scheme_ids()[0])
    return {"answers": dict(answers), "result": score(rules, answers)}


def verify(given: Mapping[str, Any]) -> dict[str, Any]:
    """Recompute a receipt.

    Returns:
        ``same``: whether the result is the same to the last word; ``rules_version`` and
        ``package_version``: that of the receipt and ours; ``differs``: the parts of the result
        that are not the same; ``errors``: why it cannot be computed at all.
    """
    result = given.get("result")
    if not isinstance(result, dict) or not isinstance(given.get("answers"), dict):
        missing = [key for key in _KEYS if not isinstance(given.get(key), dict)]
        message = load_rules(scheme_ids()[0]).texts.say("receipt_lacks", keys="、".join(missing))
        return {"same": False, "errors": [{"fact": None, "value": None, "message": message}]}
    scheme = result.get("scheme")
    if scheme not in scheme_ids():
        texts = load_rules(scheme_ids()[0]).texts
        message = texts.say("no_scheme", scheme=printable(scheme), known="、".join(scheme_ids()))
        return {"same": False, "errors": [{"fact": None, "value": None, "message": message}]}
    try:
        ours = score(load_rules(str(scheme)), given["answers"])
    except Refused as refused:
        return {"same": False, "errors": refused.errors}
    keys = sorted({*ours, *result})
    differs = [key for key in keys if dump(ours.get(key)) != _dump(result.get(key))]
    return {
        "same": not differs,
        "differs": [printable(key) for key in differs],
        "rules_version": _versions(result, ours, "rules_version"),
        "package_version": _versions(result, ours, "package_version"),
        "errors": [],
    }


def _versions(result: Mapping[str, Any], ours: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {"receipt": printable(result.get(key)), "ours": ours[key]}


def _dump(value: Any) -> str:
    try:
        return dump(value)
    except (TypeError, RecursionError):
        # A decimal, or what is nested too deeply; neither stands in a result of ours.
        return ""
