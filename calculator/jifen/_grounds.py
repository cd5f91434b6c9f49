"""What an item rests on: clause and version, how sure the source is, and the weakest of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from jifen._answers import Checked
from jifen._outcome import Outcome
from jifen._rules import Item, Row, Rules

__all__ = ["grounds_of", "next_turn", "readings_of", "weakest_link"]

_FIRST, _LAST = "0001-01-01", "9999-12-31"
# From the least certain to the most: how sure we are, and how we saw it.
_CONFIDENCE = ("low", "medium", "high")
_SEEN = ("practice", "quoted", "official")


def grounds_of(
    rules: Rules, item: Item, sources: Iterable[str], day: date
) -> tuple[list[dict[str, Any]], str | None]:
    """The grounds of an item under the rules of a day.

    Returns:
        Each source with its citation, the days of the version that applies, how it was seen, how
        sure it is and when it was last checked; and the next day on which any of it is known to
        end or to change, ``None`` where no such day is known.
    """
    found = [_ground(rules, item, name, day.isoformat()) for name in sources]
    ends = [_after(one["to"]) for one in found if one["to"] is not None]
    turn = next_turn(rules, item.id, day)
    return found, min([*ends, *([turn.isoformat()] if turn else [])], default=None)


def next_turn(rules: Rules, item: str, day: date) -> date | None:
    """The next day from which an indicator scores otherwise, as far as that is known."""
    now = rules.on(day).item(item)
    turns = rules.starts[bisect_right(rules.starts, day) :]
    return next((one for one in turns if rules.on(one).item(item) != now), None)


def _ground(rules: Rules, item: Item, name: str, iso: str) -> dict[str, Any]:
    cited: list[Row] = rules.texts.of("sources", item.id, name)
    version = next((one for one in cited if one["from"] <= iso <= one["to"]), cited[-1])
    rows = [row for row in (*item.rows, *item.conditions) if row["source"] == name]
    first = max([version["from"], *(row["from"] for row in rows)])
    last = min([version["to"], *(row.get("to", _LAST) for row in rows)])
    seen, confidence, checked = rules.part("explain")["sources"][item.id][name]
    return {
        "text": version["text"],
        "from": None if first == _FIRST else first,
        "to": None if last == _LAST else last,
        "seen": seen,
        "confidence": confidence,
        "checked": checked,
        "sure": rules.texts.say(
            "explain_sure",
            seen=rules.texts.say(f"explain_seen_{seen}"),
            confidence=rules.texts.say(f"explain_confidence_{confidence}"),
            day=checked,
        ),
    }


def _after(iso: str) -> str:
    return (date.fromisoformat(iso) + timedelta(days=1)).isoformat()


def readings_of(rules: Rules, item: str, day: date) -> list[dict[str, str]]:
    """Both readings of each unclear clause of an indicator: ``used`` and ``other``."""
    iso = day.isoformat()
    return [
        {key: one[key] for key in ("id", "matter", "used", "other")}
        for one in rules.part("explain")["readings"].get(item, ())
        if one.get("from", _FIRST) <= iso <= one.get("to", _LAST)
    ]


def weakest_link(
    rules: Rules, checked: Checked, outcome: Outcome, items: Iterable[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """How many of the points that are certain rest on the least certain source.

    Deductions count by their size. ``days`` since the last check are counted to the day of
    application, and left out where that lies before; ``None`` while nothing is certain.
    """
    grades: dict[tuple[int, int, str], list[tuple[str, int]]] = {}
    for item in items:
        points = _certain(outcome, item["id"])
        if points and item["grounds"]:
            grades.setdefault(min(map(_grade, item["grounds"])), []).append((item["id"], points))
    if not grades:
        return None
    weakest = min(grades)
    part = sum(points for _, points in grades[weakest])
    total = sum(points for group in grades.values() for _, points in group)
    days = (checked.facts.as_of - date.fromisoformat(weakest[2])).days
    link = {
        "points": part,
        "of": total,
        "confidence": _CONFIDENCE[weakest[0]],
        "seen": _SEEN[weakest[1]],
        "checked": weakest[2],
        "items": [name for name, _ in grades[weakest]],
    }
    values = {
        "part": part,
        "total": total,
        "seen": rules.texts.say(f"explain_seen_{link['seen']}"),
        "confidence": rules.texts.say(f"explain_confidence_{link['confidence']}"),
        "day": weakest[2],
    }
    if days >= 0:
        link["days"] = days
    text = rules.texts.say("explain_weakest_all" if part == total else "explain_weakest", **values)
    if days > 0:
        text += rules.texts.say("explain_aged", days=days)
    return {**link, "text": text}


def _certain(outcome: Outcome, item: str) -> int:
    """The size of what an item certainly adds or takes."""
    if outcome.counted(item)[0] is not True:
        return 0
    points = outcome.points[item]
    return points.least if points.least > 0 else -min(points.most, 0)


def _grade(ground: Mapping[str, Any]) -> tuple[int, int, str]:
    confidence = _CONFIDENCE.index(ground["confidence"])
    return confidence, _SEEN.index(ground["seen"]), str(ground["checked"])
