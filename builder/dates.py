"""The page of dates: which dates follow from which, and an example reckoned for it.

Only a duration that rests on more than experience enters a date; the others are listed as text.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from builder import holidays, views
from builder.holidays import Date, WorkCalendar

Plain = dict[str, Any]

_WORKDAYS, _AGE = "working_days", "age"
_DAYS = {"days": 1}
_MONTHS = {"months": 1, "years": 12}
_STEP_TIMES = ("takes", "waits")
# Years after the last announced one in which a date can be asked for.
_AHEAD = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One date, or one window of days, that follows from the date that was given.

    ``of`` names the duration: a limit, or a step and what of it. Working days are counted on from
    the given date. Any other duration makes a window; each end of it is so many times the duration
    and so many days away from the given date, and without ``last`` it has no end.
    """

    id: str
    of: tuple[str, ...]
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] | None = (0, 0)


# By the kind of date that is given, in the order of the page.
KINDS: dict[str, tuple[Row, ...]] = {
    "expiry": (
        Row("endorse", ("endorse_before",), first=(-1, 0)),
        Row("confirm", ("confirm_opens",), first=(-1, 0)),
        Row("late", ("endorse_after",), first=(0, 1), last=(1, 0)),
        Row("gone", ("endorse_after",), first=(1, 1), last=None),
    ),
    "endorsed": (Row("data", ("confirm_wait",)),),
    "verified": (Row("decide", ("decide_score", "takes")),),
    "received": (Row("account", ("create_account", "waits")),),
}


def context(scheme: views.Scheme, rules: Plain) -> Plain:
    """What the template is given, from the scheme's process and the file of holidays."""
    process = scheme.plain["process"]

    def is_hearsay(one: Plain) -> bool:
        return scheme.is_hearsay(process["sources"][one["source"]])

    announced = holidays.calendar(rules)
    example = Date.fromisoformat(rules["example"])
    kinds: dict[str, list[Plain]] = {}
    for kind, rows in KINDS.items():
        shown = [_row(row, process, announced, example) for row in rows]
        sure = [row for row in shown if not is_hearsay(row)]
        if sure:
            kinds[kind] = sure
    told = [one for one in _durations(process) if is_hearsay(one)]
    used = {row["source"] for rows in kinds.values() for row in rows} | {
        one["source"] for one in told
    }
    return {
        "kinds": kinds,
        "told": told,
        "sources": views.sources(
            scheme, {name: one for name, one in process["sources"].items() if name in used}
        ),
        "calendar": announced,
        "written": [entry["year"] for entry in rules["years"]],
        "example": example,
        "latest": Date(announced.until + _AHEAD, 12, 31),
        "library": {"name": holidays.LIBRARY, "version": holidays.library_version()},
        "data": {
            "calendar": {**announced.compiled, "season": rules["season"]},
            "example": rules["example"],
            "stamp": scheme.day,
            "kinds": {kind: [row["compiled"] for row in rows] for kind, rows in kinds.items()},
        },
    }


def _row(row: Row, process: Plain, announced: WorkCalendar, example: Date) -> Plain:
    duration = _duration(process, row.of)
    compiled: Plain = {"id": row.id}
    if duration["unit"] == _WORKDAYS:
        compiled["workdays"] = duration["most"]
        last = announced.after(example, duration["most"])
        shown = {"first": last, "last": last, **announced.between(example, last)}
    else:
        compiled["first"] = _offset(duration, *row.first)
        if row.last is not None:
            compiled["last"] = _offset(duration, *row.last)
        ends = (compiled.get(end) for end in ("first", "last"))
        first, end = (None if offset is None else _moved(example, offset) for offset in ends)
        shown = {"first": first, "last": end}
    return {
        "id": row.id,
        "duration": duration,
        "source": duration["source"],
        "compiled": compiled,
        "example": shown,
    }


def _offset(duration: Plain, times: int, days: int) -> Plain:
    """How far a date lies from the given one."""
    amount = times * duration["most"]
    if duration["unit"] in _MONTHS:
        return {"months": amount * _MONTHS[duration["unit"]], "days": days}
    return {"months": 0, "days": amount * _DAYS[duration["unit"]] + days}


def _moved(day: Date, offset: Plain) -> Date:
    """Months first: the same day of that month, or the month's last where it has no such day."""
    months = day.year * 12 + day.month - 1 + offset["months"]
    year, month = months // 12, months % 12 + 1
    there = Date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return there + datetime.timedelta(days=offset["days"])


def _duration(process: Plain, of: Sequence[str]) -> Plain:
    """The limit, or the time of a step, of that name."""
    found = process["limits"] if len(of) == 1 else process["steps"]
    entry: Plain = next(one for one in found if one["id"] == of[0])
    return entry if len(of) == 1 else entry[of[1]]


def _durations(process: Plain) -> list[Plain]:
    """Every span of time in the process with its title; ``kind`` says what it is of a step."""
    steps = [
        {**step[kind], "title": step["title"], "kind": kind}
        for step in process["steps"]
        for kind in _STEP_TIMES
        if kind in step
    ]
    limits = [limit for limit in process["limits"] if limit["unit"] != _AGE]
    return steps + [{**limit, "kind": "limit"} for limit in limits]
