"""The scorecard: what one sheet has to hold so that a pencil scores as the engine does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from builder import prose, views
from builder.views import Plain

_LAST_DAY = "9999-12-31"


def card(scheme: views.Scheme, groups: list[Plain]) -> Plain:
    """The rows of a scheme's card, numbered, and the days and documents that it speaks of.

    A row is an indicator with the number of the row ``into`` which its points go, if not into the
    sum; or a set (``kind`` ``higher`` or ``together``) of the ``numbers`` of such rows, after the
    last of them. What bars an application has no row: ``vetoes``.
    """
    items = [
        {**item, "zeros": _zeros(scheme, item["id"])}
        for group in groups
        for item in group["indicators"]
        if item["score"]["way"] != "veto"
    ]
    rows = _numbered(items, list(_sets(scheme)))
    first, last = _days(scheme)
    return {
        "groups": [
            {**group, "rows": [row for row in rows if row["group"] == group["id"]]}
            for group in groups
            if any(row["group"] == group["id"] for row in rows)
        ],
        "vetoes": [
            item
            for group in groups
            for item in group["indicators"]
            if item["score"]["way"] == "veto"
        ],
        "from": first,
        "to": last,
        "documents": list(_documents(scheme, min(scheme.day, last))),
        "floor": _floor(scheme),
    }


def _sets(scheme: views.Scheme) -> Iterator[Plain]:
    """The sets of indicators that do not simply add up."""
    main = scheme.plain["scheme"]
    for row in main.get("exclusive", []):
        yield {"kind": "higher", "items": row["items"], "most": None}
    for cap in main.get("shared_caps", []):
        rows = prose.in_force(cap["rows"], scheme.day)
        if rows:
            yield {"kind": "together", "items": cap["items"], "most": rows[0]["points"]}


def _numbered(items: list[Plain], sets: list[Plain]) -> list[Plain]:
    """The rows in their order; a set stands in the group of its last indicator."""
    rows: list[Plain] = []
    for item in items:
        rows.append({"kind": "item", "group": item["group"], "item": item, "into": None})
        placed = {row["item"]["id"] for row in rows if row["kind"] == "item"}
        for one in sets:
            if item["id"] in one["items"] and placed.issuperset(one["items"]):
                rows.append({**one, "group": item["group"], "into": None})
    for number, row in enumerate(rows, 1):
        row["number"] = number
    for row in rows:
        if row["kind"] == "item":
            continue
        members = [one for one in rows if one.get("item", {}).get("id") in row["items"]]
        row["numbers"] = [one["number"] for one in members]
        for one in members:
            one["into"] = row["number"]
    return rows


def _zeros(scheme: views.Scheme, indicator_id: str) -> list[Plain]:
    """What makes an entry worth nothing, each with the places of the options that it is said of."""
    data = scheme.plain["indicators"][indicator_id]
    file, score = views.file_of(scheme, indicator_id), data["score"]
    options = [row.get("option") for row in prose.in_force(score["rows"], scheme.day)]
    return [
        {
            "text": scheme.filler.fill(condition["unmet"], data, file, "unmet"),
            "places": [options.index(name) for name in condition.get("options", [])],
        }
        for condition in prose.in_force(score.get("conditions", []), scheme.day)
    ]


def _dated(scheme: views.Scheme) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each row of values in force that the card prints, with the sources that it may name."""
    main, gates = scheme.plain["scheme"], scheme.plain["gates"]
    parts = [(rows, main["sources"]) for rows in (main["pass_mark"], main["lowest_total"])]
    parts += [(cap["rows"], main["sources"]) for cap in main.get("shared_caps", [])]
    parts.append((gates["gates"], gates["sources"]))
    for item in scheme.plain["indicators"].values():
        score = item["score"]
        for rows in (score["rows"], score.get("conditions", []), item.get("cap", [])):
            parts.append((rows, item["sources"]))
    for rows, sources in parts:
        for row in prose.in_force(rows, scheme.day):
            yield row, sources


def _days(scheme: views.Scheme) -> tuple[str, str]:
    """The first and the last day on which all that the card prints holds."""
    periods = scheme.plain["scheme"]["periods"]
    period = (prose.in_force(periods, scheme.day) or periods[-1:])[0]
    rows = [period, *(row for row, _ in _dated(scheme))]
    return max(row["from"] for row in rows), min(row.get("to", _LAST_DAY) for row in rows)


def _documents(scheme: views.Scheme, day: str) -> Iterator[Plain]:
    """The documents in force that the printed values come from, in the order of the register."""
    named = set()
    for row, sources in _dated(scheme):
        listed = sources[row["source"]]["document"]
        named |= set(listed if isinstance(listed, list) else [listed])
    for document in scheme.documents["documents"]:
        if document["id"] in named and "from" in document and prose.in_force([document], day):
            yield document


def _floor(scheme: views.Scheme) -> Any:
    rows = scheme.plain["scheme"]["lowest_total"]
    return (prose.in_force(rows, scheme.day) or rows)[-1]["points"]
