"""Geometry of a step plot over months: coordinates only, the template draws and words it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

_WIDTH, _HEIGHT = 480, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 16, 34
_STEP_YUAN = 2000
_TAIL_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: int
    named: bool = True


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of several series; ``unknown`` are the spans where the first has no value."""

    width: int
    height: int
    left: int
    right: float
    top: int
    bottom: float
    lines: list[str]
    ends: list[tuple[float, float]]
    unknown: list[tuple[float, float]]
    years: list[Tick]
    yuan: list[Tick]


def draw(series: Sequence[Sequence[Row]]) -> Plot:
    """Lay out series of rows with ``from``, ``to`` (months) and ``yuan``, ``None`` if unknown."""
    series = [rows for rows in series if rows]
    first = min(_month(row["from"]) for rows in series for row in rows)
    last = max(_end(row) for rows in series for row in rows)
    values = [row["yuan"] for rows in series for row in rows if row["yuan"] is not None]
    low = int(min(values) // _STEP_YUAN * _STEP_YUAN)
    high = int(-(-max(values) // _STEP_YUAN) * _STEP_YUAN)

    def x(month: int) -> float:
        return round(_LEFT + (month - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(yuan: float) -> float:
        height = _HEIGHT - _TOP - _BOTTOM
        return round(_HEIGHT - _BOTTOM - (yuan - low) / (high - low) * height, 1)

    spans = [
        [(x(_month(row["from"])), x(_end(row)), row["yuan"]) for row in rows] for rows in series
    ]
    known = [[(a, b, y(yuan)) for a, b, yuan in rows if yuan is not None] for rows in spans]
    return Plot(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_WIDTH - _RIGHT,
        top=_TOP,
        bottom=_HEIGHT - _BOTTOM,
        lines=[_steps(rows) for rows in known],
        ends=[(rows[-1][1], rows[-1][2]) for rows in known],
        unknown=[(a, b) for a, b, yuan in spans[0] if yuan is None],
        years=[
            Tick(x(year * 12), year)
            for year in range(-(-first // 12), last // 12 + 1)
            if year % 2 == 0
        ],
        yuan=[Tick(y(yuan), yuan) for yuan in range(low, high + 1, _STEP_YUAN)],
    )


@dataclass(frozen=True, slots=True)
class Ruler:
    """A scale of points with parts laid end to end on it, from 0."""

    parts: list[tuple[float, float]]
    mark: float
    ticks: list[Tick]
    end: float


_RULER, _RULER_STEP, _RULER_LABEL = 460, 10, 30


def ruler(points: Sequence[int], mark: int) -> Ruler:
    """Lay out points one after the other on a scale that reaches past the mark."""
    top = -(-max(sum(points), mark) // _RULER_STEP) * _RULER_STEP + _RULER_STEP
    scale = _RULER / top
    starts = [sum(points[:place]) for place in range(len(points))]
    return Ruler(
        parts=[
            (round(start * scale, 1), round(width * scale, 1))
            for start, width in zip(starts, points, strict=True)
        ],
        mark=round(mark * scale, 1),
        ticks=[
            Tick(round(value * scale, 1), value, named=value % _RULER_LABEL == 0)
            for value in range(0, top + 1, _RULER_STEP)
        ],
        end=_RULER,
    )


def _steps(rows: Sequence[tuple[float, float, float]]) -> str:
    """An SVG path of level pieces, joined where one begins as the last one ends."""
    parts: list[str] = []
    end = None
    for start, stop, height in rows:
        parts.append(f"V{height}" if start == end else f"M{start} {height}")
        parts.append(f"H{stop}")
        end = stop
    return "".join(parts)


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def _end(row: Row) -> int:
    """The month after a row's last; an open row is drawn for one year."""
    return _month(row["to"]) + 1 if "to" in row else _month(row["from"]) + _TAIL_MONTHS
