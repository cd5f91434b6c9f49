"""Geometry of the plot of the steps' time limits: coordinates only, the template words it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.plot import Tick
from builder.views import Plain

_WIDTH, _LEFT, _RIGHT = 340, 8, 12
_ROW, _HEAD, _BAR = 42, 26, 14
_STEP = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of time of one step: full from ``start`` to ``least``, open from there to ``most``."""

    step: Plain
    span: Plain
    kind: str
    start: float
    least: float
    most: float
    top: int


@dataclass(frozen=True, slots=True)
class ProcessPlot:
    """The spans that a rule sets, one after the other, and apart from them those of experience."""

    width: int
    height: int
    left: int
    right: int
    bar: int
    ruled: list[Bar]
    total: Plain | None
    end: Bar | None
    axis: int
    hearsay: list[Bar]
    hearsay_top: int
    ticks: list[Tick]


def draw(steps: Sequence[Plain]) -> ProcessPlot:
    """Lay out the spans of steps as the pages show them.

    Spans of experience start at 0 each: they are no part of the sum.
    """
    spans = [(step, kind, step[kind]) for step in steps for kind in ("waits", "takes")]
    given = [(step, kind, span) for step, kind, span in spans if span]
    ruled = [entry for entry in given if not entry[2]["hearsay"]]
    rest = [entry for entry in given if entry[2]["hearsay"]]
    most = sum(span["most"] for _, _, span in ruled)
    longest = max([most, *(span["most"] for _, _, span in rest)], default=1)
    scale = (_WIDTH - _LEFT - _RIGHT) / longest

    def x(days: int) -> float:
        return round(_LEFT + days * scale, 1)

    bars, low, high = list[Bar](), 0, 0
    for at, (step, kind, span) in enumerate(ruled):
        top = _HEAD + at * _ROW
        places = (x(high), x(high + span["least"]), x(high + span["most"]))
        bars.append(Bar(step, span, kind, *places, top))
        low, high = low + span["least"], high + span["most"]
    units = {span["unit"] for _, _, span in ruled}
    total = {"least": low, "most": high, "unit": units.pop()} if len(units) == 1 else None
    end_top = _HEAD + len(ruled) * _ROW
    axis = end_top + (_ROW if total else 0)
    hearsay_top = axis + 2 * _HEAD
    return ProcessPlot(
        width=_WIDTH,
        height=hearsay_top + len(rest) * _ROW,
        left=_LEFT,
        right=_WIDTH - _RIGHT,
        bar=_BAR,
        ruled=bars,
        total=total,
        end=Bar({}, total, "total", x(0), x(low), x(high), end_top) if total else None,
        axis=axis,
        hearsay=[
            Bar(step, span, kind, x(0), x(span["least"]), x(span["most"]), hearsay_top + at * _ROW)
            for at, (step, kind, span) in enumerate(rest)
        ],
        hearsay_top=hearsay_top,
        ticks=[Tick(x(day), day) for day in range(0, longest + 1, _STEP)],
    )
