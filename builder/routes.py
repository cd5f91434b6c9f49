"""What the pages show of routes: each with its conditions, and what they were on other days."""

from __future__ import annotations

from collections.abc import Iterator

from builder import prose, views
from builder.views import Plain
from jifen._routes import figures

_LAST_DAY = "9999-12-31"


def shown(scheme: views.Scheme) -> Plain | None:
    """The routes of a scheme with their conditions and sources; ``None`` where it has none."""
    file = scheme.plain.get("routes")
    if file is None:
        return None
    conditions = {one["id"]: _condition(one, scheme.day) for one in file["conditions"]}
    routes = [_route(route, conditions, scheme.day) for route in file["routes"]]
    return {
        "now": [route for route in routes if route["in_force"]],
        "past": [route for route in routes if not route["in_force"]],
        "always": [conditions[name] for name in file.get("always", [])],
        "sources": views.sources(scheme, file["sources"]),
        "otherwise": sorted(set(_instead(file["conditions"]))),
        "titles": {route["id"]: route["title"] for route in file["routes"]},
    }


def _instead(conditions: list[Plain]) -> Iterator[str]:
    """The facts that are asked of who gives no contribution record."""
    for condition in conditions:
        for row in condition["rows"]:
            for require in row["require"].get("readings", [row["require"]]):
                if "otherwise" in require:
                    yield require["otherwise"]["fact"]


def _route(route: Plain, conditions: dict[str, Plain], day: str) -> Plain:
    return {
        "remarks": [],
        "aliases": [],
        **route,
        "in_force": route.get("to", _LAST_DAY) >= day,
        "conditions": [conditions[name] for name in route["conditions"]],
    }


def _condition(condition: Plain, day: str) -> Plain:
    """A condition as it is on the day the pages speak of, or was last."""
    rows = condition["rows"]
    now = (prose.in_force(rows, day) or rows[-1:])[0]
    return {
        **condition,
        "title": _title(condition, now),
        "wanted": _filled(condition["unmet"], now),
        "source": now["source"],
        "from": now["from"],
        "earlier": [{**row, "title": _title(condition, row)} for row in rows if row is not now],
    }


def _title(condition: Plain, row: prose.Row) -> str:
    """What a condition asks while a row holds; the row may say it more exactly."""
    return _filled(str(row.get("title", condition["title"])), row)


def _filled(text: str, row: prose.Row) -> str:
    named = figures(row["require"])
    return text.format(**{name: prose.show(value) for name, value in named.items()})
