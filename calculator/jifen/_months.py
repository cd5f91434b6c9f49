"""The call ``record``: the contribution record month by month, and what each tier still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jifen._answers import Checked, check_answers
from jifen._calls import Result
from jifen._dates import show_month
from jifen._record import Record, Span, in_yuan, wage_at, wage_of
from jifen._rules import DayRules, Row, Rules, Texts

__all__ = ["record"]

# How a month stands: its state, whether it counts, and what the state is told with.
_Stand = tuple[str, bool | None, dict[str, object]]


def record(rules: Rules, answers: Mapping[str, Any], twice: Iterable[str] = ()) -> Result:
    """The months of the longest window, each beside its reference wage.

    Args:
        rules: the rules of a scheme.
        answers: as ``score`` takes them; without a record there are no months.
        twice: names that stood twice in the JSON text the answers came from.

    Returns:
        ``months``, the oldest first, with base and wage in yuan, whether each counts and why;
        ``multiples`` of the wage that tiers ask for; ``needs``, a count of months for each tier
        and for what else asks for months, with those that lack; ``earlier`` and ``later`` months
        of the record beyond the window; ``assumptions``; a ``summary`` in words. Counts are of
        the record alone: answers beside it on what follows from it do not narrow them.

    Raises:
        Refused: with every mistake in the answers.
    """
    checked = check_answers(rules, answers, twice)
    held = checked.record
    found: Result = {"months": [], "needs": [], "errors": []}
    if held is None:
        return found
    spans: list[Row] = answers[str(rules.record)]
    window = list(reversed(held.before(len(held.plan.zone_of))))
    found["months"] = [_month(rules, held, spans, *month) for month in window]
    found["multiples"] = [row["at_least"] for row in held.plan.tiers]
    found["needs"] = list(_needs(rules, checked, held, answers))
    found["earlier"] = _months_within(held, None, window[0][0] - 1)
    found["later"] = _months_within(held, held.month, None)
    found["assumptions"] = list(checked.assumptions)
    found["summary"] = _summary(rules.texts, found["months"])
    return found


def _months_within(held: Record, first: int | None, last: int | None) -> int:
    """How many months of the record lie between two months, an open end reaching all."""
    total = 0
    for span in held.spans:
        start = span.first if first is None else max(first, span.first)
        end = span.last if last is None else min(last, span.last)
        total += max(0, end - start + 1)
    return total


# Months


def _month(rules: Rules, held: Record, spans: list[Row], month: int, span: Span | None) -> Result:
    wage = wage_of(rules, month, held.assumed)[1]
    state, counted, values = _stand(rules, held, spans, month, span)
    known = wage_at(rules, month)[1] is not None
    return {
        "month": show_month(month),
        "base": None if span is None or span.base is None else in_yuan(span.base),
        "wage": None if wage is None else in_yuan(wage),
        "supposed": wage is not None and not known,
        "state": state,
        "counted": counted,
        "why": rules.texts.say(f"month_{state}", **values),
    }


def _stand(rules: Rules, held: Record, spans: list[Row], month: int, span: Span | None) -> _Stand:
    """How a month stands."""
    if span is None:
        return ("unpaid", False, {}) if month >= held.complete_from else ("not_known", None, {})
    if not span.counted:
        name = str(rules.record)
        kind = rules.texts.option(name, spans[span.place]["kind"], "kind")
        return "left_out", False, {"kind": kind}
    if span.base is None:
        return "base_unknown", True, {}
    wage = wage_of(rules, month, held.assumed)[1]
    if wage is None:
        return "wage_unknown", True, {}
    plan = held.plan
    level = plan.level(span.base, wage)
    reached = [
        row for row, needed in zip(plan.tiers, plan.tier_levels, strict=True) if level >= needed
    ]
    if reached:
        return "reached", True, {"times": reached[-1]["at_least"]}
    return "below", True, {"times": plan.tiers[0]["at_least"]}


def _summary(texts: Texts, months: list[Result]) -> str:
    """How many months stand how, in words, for those who do not see the plot."""
    counts: dict[str, int] = {}
    for month in months:
        counts[month["why"]] = counts.get(month["why"], 0) + 1
    parts = [texts.say("months_part", why=why, n=n) for why, n in counts.items()]
    return texts.say("months_summary", n=len(months), parts=texts.say("months_comma").join(parts))


# What is needed


def _needs(
    rules: Rules, checked: Checked, held: Record, answers: Mapping[str, Any]
) -> Iterator[Result]:
    """Each count of months that the rules ask for, with what there is and what lacks."""
    plan, texts = held.plan, rules.texts
    given = {name: answers[name] for name in checked.answered}
    least, most = held.counts(given)
    day = rules.on(checked.rules_on)
    for place, fact in enumerate((plan.paid, plan.based)):
        needed = _asked(day, fact)
        if needed is not None:
            of_last = rules.facts[fact]["from_record"]["of_last"]
            values = {"label": texts.label(fact), "needed": needed, "of_last": of_last}
            yield _need(texts, fact, values, (least[place], most[place]))
    for place, row in enumerate(plan.tiers, 2):
        label = texts.say("month_reached", times=row["at_least"])
        values = {"label": label, "needed": row["months"], "of_last": row["of_last"]}
        yield _need(texts, row["option"], values, (least[place], most[place]))


def _asked(day: DayRules, fact: str) -> int | None:
    """The months of a fact that a gate or a condition of an indicator asks for."""
    conditions = [*day.gates, *(one for item in day.items for one in item.conditions)]
    asked = (one["require"] for one in conditions if one["require"].get("fact") == fact)
    return next((one["at_least"] for one in asked if "at_least" in one), None)


def _need(texts: Texts, name: str, values: dict[str, Any], have: tuple[int, int]) -> Result:
    least, most = have
    lacks = max(0, values["needed"] - most), max(0, values["needed"] - least)
    values |= {
        "have": _between(texts, *have),
        "lacking": _between(texts, *lacks),
        "most": lacks[1],
    }
    if not lacks[1]:
        text = texts.say("need_met", **values)
    elif lacks[0]:
        text = texts.say("need_lacking", **values)
    else:
        text = texts.say("need_open", **values)
    return {
        "id": name,
        "label": values["label"],
        "needed": values["needed"],
        "of_last": values["of_last"],
        "have": {"min": least, "max": most},
        "lacking": {"min": lacks[0], "max": lacks[1]},
        "text": text,
    }


def _between(texts: Texts, least: int, most: int) -> str:
    return str(least) if least == most else texts.say("need_between", least=least, most=most)
