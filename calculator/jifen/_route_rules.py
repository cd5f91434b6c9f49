"""Routes, their conditions and shared caps, as the compiled rules have them on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["Route", "RouteCondition", "SharedCap", "in_force", "routes", "shared_caps"]

_LAST_DAY = "9999-12-31"
_Row = Mapping[str, Any]


class SharedCap(NamedTuple):
    """The most points that several indicators give together."""

    id: str
    items: tuple[str, ...]
    points: int
    source: str


class RouteCondition(NamedTuple):
    """One condition of routes: what it requires, and what can mend it when it is not met."""

    id: str
    require: _Row
    source: str
    mended_by: str


class Route(NamedTuple):
    """One way that needs all its conditions."""

    id: str
    source: str
    conditions: tuple[RouteCondition, ...]


def in_force(rows: Iterable[_Row], iso: str) -> tuple[_Row, ...]:
    """The rows whose dates hold on a day written ``2024-08-21``."""
    return tuple(row for row in rows if row.get("from", "") <= iso <= row.get("to", _LAST_DAY))


def shared_caps(rules: _Row, iso: str) -> tuple[SharedCap, ...]:
    """The shared caps of compiled rules on a day."""
    return tuple(
        SharedCap(cap["id"], tuple(cap["items"]), row["points"], row["source"])
        for cap in rules.get("shared_caps", ())
        for row in in_force(cap["rows"], iso)
    )


def routes(rules: _Row, iso: str) -> tuple[Route, ...]:
    """The routes of compiled rules on a day, each with its conditions as they are then."""
    conditions = {
        one["id"]: RouteCondition(one["id"], row["require"], row["source"], one["mended_by"])
        for one in rules.get("route_conditions", ())
        for row in in_force(one["rows"], iso)
    }
    return tuple(
        Route(route["id"], route["source"], tuple(map(conditions.__getitem__, route["conditions"])))
        for route in in_force(rules.get("routes", ()), iso)
    )
