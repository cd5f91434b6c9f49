"""What is supposed of the months to come: employed or not, at which base, in which area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jifen._answers import Checked
from jifen._dates import month_of
from jifen._known import Between, Entries, Known, OneOf
from jifen._plan import Plan
from jifen._record import Span, fen
from jifen._rules import Rules

__all__ = [
    "FACT",
    "NOWHERE",
    "Premise",
    "areas_in",
    "chosen_fields",
    "continued",
    "employed_fact",
    "premise_of",
]

# The fact that a visitor changes the premise with, and its option for no area at all.
FACT = "from_now_on"
NOWHERE = "none"


@dataclass(frozen=True, slots=True)
class Premise:
    """What holds month after month.

    Attributes:
        employed: whether each month is paid and counts; ``None``: not known.
        base: the contribution base in fen; ``None``: ``tier`` says what it reaches.
        tier: the option of the tier whose multiple each month's base reaches, and no higher one;
            ``None``: not known.
        based: whether each month reaches the multiple that the base months ask for, read where
            neither ``base`` nor ``tier`` is known; ``None``: not known either.
        lowest: whether, of the bases that this leaves open, the lowest is meant.
        area: the area of work and home; ``None``: as answered, ``"none"``: in none of them.
    """

    employed: bool | None = None
    base: int | None = None
    tier: str | None = None
    based: bool | None = None
    lowest: bool = False
    area: str | None = None

    def levels(self, plan: Plan) -> tuple[int, int]:
        """The least and the highest level of a paid month whose base is not known."""
        if self.tier is not None:
            options = [row["option"] for row in plan.tiers]
            if self.tier in options:
                level = plan.tier_levels[options.index(self.tier)]
                return level, level
            return 1, min(plan.tier_levels) - 1
        least = plan.based_level if self.based else 1
        if self.lowest:
            return least, least
        return least, plan.top if self.based is not False else plan.based_level - 1


def premise_of(rules: Rules, checked: Checked) -> Premise:
    """The premise of the answers: what the visitor chose, else as in the last known month."""
    usual = _as_before(rules, checked)
    chosen = checked.ahead.get(FACT)
    if not isinstance(chosen, Entries) or not chosen.items:
        return usual
    entry: Mapping[str, Any] = chosen.items[0]
    employed, area, tier = (_chosen(entry.get(name)) for name in ("employed", "area", "tier"))
    base = entry["base"].least if "base" in entry else None
    if employed is not None:
        usual = replace(usual, employed=employed)
    if base is not None:
        usual = replace(usual, base=fen(base), tier=None)
    elif tier is not None:
        usual = replace(usual, base=None, tier=tier)
    return replace(usual, area=area)


def _chosen(known: Any) -> Any:
    return known.values[0] if isinstance(known, OneOf) and known.single else None


def _as_before(rules: Rules, checked: Checked) -> Premise:
    name = employed_fact(rules)
    employed = _chosen(checked.facts.known.get(name)) if name else None
    if checked.record is None:
        return Premise(employed, None, _tier(rules, checked), _based(rules, checked))
    month = month_of(checked.facts.as_of)
    before = [span for span in checked.record.spans if span.first < month]
    # Spans do not overlap, so the one that begins last is also the one that ends last.
    last = max(before, default=None)
    if employed is None and last is not None:
        employed = _still(last, month)
    paid = [span for span in before if span.counted]
    base = max(paid).base if paid else None
    return Premise(employed, base)


def _still(last: Span, month: int) -> bool | None:
    """Whether the last span of a record says that its person is still paying."""
    if last.last < month - 1:
        return False
    return True if last.counted else None


def _tier(rules: Rules, checked: Checked) -> str | None:
    """The tier answered, where one is reached."""
    for name, fact in rules.facts.items():
        if "tiers_of" in fact.get("from_record", {}) and name in checked.answered:
            tier = _chosen(checked.facts.known[name])
            return None if tier == fact.get("absent") else tier
    return None


def _based(rules: Rules, checked: Checked) -> bool | None:
    """Whether the last months reached the base, where the answer covers all or none of them."""
    counts = {
        "at_least" in fact["from_record"]: name
        for name, fact in rules.facts.items()
        if "of_last" in fact.get("from_record", {}) and name in checked.answered
    }
    if True not in counts:
        return None
    based = checked.facts.between(counts[True]).least
    paid = checked.facts.between(counts[False]).least if False in counts else None
    if based == (rules.facts[counts[True]]["at_most"] if paid is None else paid) and based:
        return True
    return False if based == 0 and paid != 0 else None


def employed_fact(rules: Rules) -> str | None:
    """The fact that the premise's ``employed`` goes on with."""
    return _continues(rules, "employed")


def _continues(rules: Rules, field: str) -> str | None:
    fields = rules.facts.get(FACT, {}).get("fields", {})
    name: str | None = fields.get(field, {}).get("continues")
    return name


def continued(
    rules: Rules, premise: Premise, known: Mapping[str, Known], since: int
) -> dict[str, Known]:
    """The areas with the premise's area from a month on; empty where it changes nothing."""
    name = _continues(rules, "area")
    if name is None or premise.area is None:
        return {}
    listed = known[name]
    if not isinstance(listed, Entries) or listed.items is None:
        return {}
    field = _area_field(rules, name)
    entries, goes_on = [], False
    for entry in listed.items:
        last = entry["to"].least
        reaches = last is None or last >= since - 1
        if reaches and _chosen(entry[field]) == premise.area:
            first = min(entry["from"].least, since)
            entries.append({**entry, "from": Between(first, first), "to": Between(None, None)})
            goes_on = True
        elif not reaches:
            entries.append(entry)
        elif entry["from"].least < since:
            entries.append({**entry, "to": Between(since - 1, since - 1)})
    option = premise.area
    if not goes_on and option in rules.facts[name]["fields"][field]["options"]:
        new: dict[str, Known] = {
            field: OneOf((option,)),
            "from": Between(since, since),
            "to": Between(None, None),
        }
        entries.append(new)
    return {name: Entries(tuple(entries), listed.longest)}


def areas_in(rules: Rules, known: Mapping[str, Known], month: int) -> list[str]:
    """The areas of work and home in a month, as far as they are known."""
    name = _continues(rules, "area")
    if name is None:
        return []
    listed = known[name]
    assert isinstance(listed, Entries)
    field = _area_field(rules, name)
    return [
        str(_chosen(entry[field]))
        for entry in listed.items or ()
        if entry["from"].least <= month
        and (entry["to"].least is None or entry["to"].least >= month)
        and _chosen(entry[field]) is not None
    ]


def _area_field(rules: Rules, name: str) -> str:
    fields: Mapping[str, Any] = rules.facts[name]["fields"]
    return next(key for key, spec in fields.items() if spec["type"] == "option")


def chosen_fields(checked: Checked) -> list[str]:
    """The fields of the premise that the visitor chose."""
    chosen = checked.ahead.get(FACT)
    if not isinstance(chosen, Entries) or not chosen.items:
        return []
    entry: Mapping[str, Any] = chosen.items[0]
    return [
        name
        for name, known in entry.items()
        if _chosen(known) is not None or (isinstance(known, Between) and known.least is not None)
    ]
