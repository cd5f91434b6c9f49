"""Steps of an indicator that counts the best entry of a list: a certificate, an area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jifen._conditions import holds, meeting
from jifen._dates import MONTHS_A_YEAR, show_month
from jifen._known import Facts, Known, OneOf
from jifen._rules import Item, Row, Rules
from jifen._ways import entry_months, entry_points, points_of

__all__ = ["entry_moves"]

# A change of answers, the message about it with what fills it, and the month that brings it.
_Move = tuple[dict[str, Any], str, dict[str, Any], int | None]


def entry_moves(
    rules: Rules, item: Item, answers: Mapping[str, Any], facts: Facts
) -> Iterator[_Move]:
    """Candidate changes for an indicator of the best entry, the nearest of each kind first."""
    list_ = _List(rules, item, answers, facts)
    yield from list_.by_waiting()
    yield from list_.by_mending()
    yield from list_.by_another()
    yield from list_.by_breaking()


class _List:
    def __init__(self, rules: Rules, item: Item, answers: Mapping[str, Any], facts: Facts) -> None:
        self.rules, self.item, self.facts = rules, item, facts
        self.fact: str = item.score["fact"]
        self.field: str = item.score["field"]
        self.given: list[dict[str, Any]] = list(answers.get(self.fact) or [])
        self.present = points_of(item, facts).least
        self.rows = {row["option"]: row for row in item.rows}

    def _entries(self) -> Iterator[tuple[int, Mapping[str, Known], Row]]:
        """The entries that a row is about, with their places."""
        for index, entry in enumerate(self.facts.entries(self.fact).items or ()):
            known = entry[self.field]
            if isinstance(known, OneOf) and known.single and known.values[0] in self.rows:
                yield index, entry, self.rows[known.values[0]]

    def _label(self, option: str) -> str:
        return self.rules.texts.option(self.fact, option, self.field)

    def _with(self, index: int, fields: Mapping[str, Any]) -> dict[str, Any]:
        changed = [dict(entry) for entry in self.given]
        changed[index].update(fields)
        return {self.fact: changed}

    def _conditions(self, row: Row) -> list[Row]:
        option = row["option"]
        return [one for one in self.item.conditions if option in one.get("options", (option,))]

    # Up

    def by_waiting(self) -> Iterator[_Move]:
        """The next full year of an entry that is still running."""
        waits = []
        for index, entry, row in self._entries():
            if "points_per_year" not in row or self.given[index].get("to") is not None:
                continue
            months = entry_months(self.facts, entry)
            years = max(months // MONTHS_A_YEAR + 1, row["starts_at_year"])
            waits.append((years * MONTHS_A_YEAR - months, years, row["option"]))
        for short, years, option in sorted(waits):
            month = self.facts.month + short
            values = {"label": self._label(option), "years": years, "short": short}
            shown = {**values, "month": show_month(month)}
            yield {}, "explain_entry_wait", shown, month

    def by_mending(self) -> Iterator[_Move]:
        """An entry that fails its conditions, with each of them met."""
        for index, entry, row in self._entries():
            failing = [
                one
                for one in self._conditions(row)
                if holds(one["require"], self.facts, entry) is False
            ]
            change = self._mended(failing, index) if failing else None
            if change is not None:
                values = {"label": self._label(row["option"]), "unmet": self._unmet(failing)}
                yield change, "explain_entry_mend", values, None

    def by_another(self) -> Iterator[_Move]:
        """One more entry: the row whose first step above today's points is the lowest."""
        running = {row["option"] for _, _, row in self._entries() if "points_per_year" in row}
        rows = [
            row
            for row in self.item.rows
            if self._worth(row) > self.present and row["option"] not in running
        ]
        if not rows:
            return
        row = min(rows, key=self._worth)
        entry = dict.fromkeys(self.rules.facts[self.fact]["fields"])
        entry[self.field] = row["option"]
        change: dict[str, Any] = {self.fact: [*self.given, entry]}
        failing = []
        for one in self._conditions(row):
            require = one["require"]
            if "field" in require:
                entry[require["field"]] = meeting(require)
            elif "fact" not in require:
                # Of a condition of several parts it is not known which answers meet it best.
                return
            elif holds(require, self.facts) is not True:
                failing.append(one)
                change[require["fact"]] = meeting(require)
        values = {"label": self._label(row["option"]), "unmet": self._unmet(failing)}
        if "points_per_year" in row:
            years = self._years_for_more(row)
            entry["from"] = show_month(self.facts.month - years * MONTHS_A_YEAR)
            yield change, "explain_entry_years", {**values, "years": years}, None
        else:
            yield change, "explain_entry_and" if failing else "explain_entry_up", values, None

    def _years_for_more(self, row: Row) -> int:
        return max(int(row["starts_at_year"]), self.present // int(row["points_per_year"]) + 1)

    def _worth(self, row: Row) -> int:
        if "points" in row:
            return int(row["points"])
        points = self._years_for_more(row) * int(row["points_per_year"])
        return points if self.item.cap is None else min(points, self.item.cap)

    def _unmet(self, conditions: list[Row]) -> str:
        texts = self.rules.texts
        return "；".join(texts.of("conditions", self.item.id, one["id"]) for one in conditions)

    def _mended(self, conditions: list[Row], index: int) -> dict[str, Any] | None:
        fields, change = {}, {}
        for one in conditions:
            require = one["require"]
            if "field" in require:
                field = require["field"]
                fields[field] = self._nearest(require, self.given[index].get(field))
            elif "fact" in require:
                change[require["fact"]] = meeting(require)
            else:
                return None
        return {**change, **(self._with(index, fields) if fields else {})}

    def _nearest(self, require: Row, given: Any) -> Any:
        """The option that meets a condition and stands nearest to the one given in the form."""
        if "in" not in require:
            return meeting(require)
        options: list[str] = self.rules.facts[self.fact]["fields"][require["field"]]["options"]
        return min(require["in"], key=lambda one: abs(options.index(one) - options.index(given)))

    # Down

    def by_breaking(self) -> Iterator[_Move]:
        """The entry that counts, with one of its conditions no longer met, or a year shorter."""
        best = max(self._entries(), key=lambda one: self._rank(one[1]), default=None)
        if best is None or not self.present:
            return
        index, entry, row = best
        for one in self._conditions(row):
            require = one["require"]
            if "field" in require:
                fields = {require["field"]: _failing(self.rules, require, self.fact)}
                change = self._with(index, fields)
            elif "fact" in require:
                change = {require["fact"]: _failing(self.rules, require)}
            else:
                continue
            yield change, "explain_entry_break", {"unmet": self._unmet([one])}, None
        if "points_per_year" in row:
            months = entry_months(self.facts, entry)
            least = -(-self.present // int(row["points_per_year"])) * MONTHS_A_YEAR
            last = self.facts.month - 1 if entry["to"].least is None else entry["to"].least  # type: ignore[union-attr]
            shorter = self._with(index, {"from": show_month(min(last, last - least + 2))})
            yield shorter, "explain_fewer_months", {"fewer": months - least + 1}, None

    def _rank(self, entry: Mapping[str, Known]) -> int:
        return entry_points(self.item, self.facts, entry).least


def _failing(rules: Rules, require: Row, entries: str | None = None) -> Any:
    """An answer that does not meet a condition of one fact, or of one field of its entries."""
    if "is" in require:
        return not require["is"]
    if "in" in require:
        facts = rules.facts if entries is None else rules.facts[entries]["fields"]
        options = facts[require["field" if entries is not None else "fact"]]["options"]
        return next((one for one in options if one not in require["in"]), None)
    return require["at_least"] - 1 if "at_least" in require else require["at_most"] + 1
