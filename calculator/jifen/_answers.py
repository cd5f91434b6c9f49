"""The check of an answer set: every mistake at once, nothing defaulted, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from jifen._conditions import holds
from jifen._dates import month_of, show_month
from jifen._exact import Exact
from jifen._json import printable
from jifen._known import Between, Facts, Known, OneOf
from jifen._reading import Reading, domains
from jifen._refusals import Errors, Refused, nearest
from jifen._rules import Row, Rules, load_rules, scheme_ids

if TYPE_CHECKING:
    from jifen._history import History
    from jifen._record import Completion, Contradiction, Record, Span

# Who gives no record has no need of `_record`, nor of `_history`: a phone reads neither before it
# has shown the first score.

__all__ = ["Checked", "check_answers"]


class Checked(NamedTuple):
    """Answers that can be scored.

    ``answered`` names the facts that were given; ``rules_on`` is the day whose rules apply;
    ``completions`` is what the facts that follow from a record may be together; ``wage`` is the
    supposed reference wage in yuan; ``ahead`` holds the facts that only a forecast reads.
    """

    facts: Facts
    answered: frozenset[str]
    rules_on: date
    assumptions: tuple[str, ...]
    record: Record | None
    completions: Sequence[Completion]
    wage: Exact | None
    ahead: Mapping[str, Known]
    given: Mapping[str, Any]


def check_answers(rules: Rules, answers: Mapping[str, Any], twice: Iterable[str] = ()) -> Checked:
    """Check answers against the facts of a scheme.

    Args:
        rules: the scheme's rules.
        answers: facts by name, as JSON gives them; a missing or ``None`` fact is unknown.
        twice: the paths of keys that stood twice in the JSON text.

    Raises:
        Refused: with every mistake found.
    """
    errors = Errors(rules.texts)
    for path in twice:
        # In a request the answers stand beside what is asked of them.
        inner = path.removeprefix("answers.")
        errors.add(inner, None, "twice", name=printable(inner.rpartition(".")[2]))
    for name, value in answers.items():
        if name not in rules.facts:
            _refuse_unknown(rules, errors, name, value)
    given = {name: value for name in rules.facts if (value := answers.get(name)) is not None}
    return _Check(rules, errors, given).run()


def _refuse_unknown(rules: Rules, errors: Errors, name: str, value: Any) -> None:
    others = (load_rules(other) for other in scheme_ids() if other != rules.scheme)
    owner = next((other.texts.of("title") for other in others if name in other.facts), None)
    if owner is None:
        near = nearest(name, rules.facts)
        shown = printable(name)
        errors.add(name, value, "unknown_fact", near=near, fact=name, name=shown)
    else:
        title = rules.texts.of("title")
        errors.add(name, value, "other_scheme", name=name, owner=owner, title=title)


class _Check:
    """One pass over the facts; the days come first, since other checks refer to them."""

    def __init__(self, rules: Rules, errors: Errors, given: dict[str, Any]) -> None:
        self.rules = rules
        self.errors = errors
        self.given = given

    def run(self) -> Checked:
        rules, errors = self.rules, self.errors
        timeless = Reading(rules, errors, None)
        assume = self._read(timeless, "assume")
        chosen = assume.values if isinstance(assume, OneOf) else ()
        as_of = self._day_of_rules(timeless, "as_of", continues="rules_continue" in chosen)
        rules_on = as_of
        if "rules_on" in self.given:
            rules_on = self._day_of_rules(
                timeless, "rules_on", continues="rules_continue" in chosen
            )
        if "as_of" not in self.given:
            errors.add("as_of", None, "no_as_of")
        reading = Reading(rules, errors, as_of)
        known = self._known(reading)
        wage = self._number(reading, "assume_reference_wage")
        ahead = self._ahead(reading, known)
        record, history = self._records(reading, as_of, rules_on, wage, known)
        if errors.found or as_of is None or rules_on is None:
            raise Refused(errors.found)
        supposed = ("assume_reference_wage",) if wage is not None else ()
        return Checked(
            facts=Facts(as_of, known, history),
            answered=frozenset(self.given),
            rules_on=rules_on,
            assumptions=(*chosen, *supposed),
            record=record,
            completions=[{}] if record is None else record.completions(self.given),
            wage=wage,
            ahead=ahead,
            given=self.given,
        )

    def _read(self, reading: Reading, name: str) -> Known | None:
        if name not in self.given:
            return None
        return reading.read(self.rules.facts[name], self.given[name], name)

    def _number(self, reading: Reading, name: str) -> Exact | None:
        known = self._read(reading, name)
        return known.least if isinstance(known, Between) else None

    def _known(self, reading: Reading) -> dict[str, Known]:
        """The facts about the person; what steers the calculation is read elsewhere."""
        facts, known = self.rules.facts, domains(self.rules, reading.as_of)
        for name, given in self.given.items():
            if name in known:
                value = reading.read(facts[name], given, name)
                if value is not None:
                    known[name] = value
        return known

    def _ahead(self, reading: Reading, known: Mapping[str, Known]) -> dict[str, Known]:
        """The facts that only a forecast reads, where they were given."""
        facts = self.rules.facts
        names = [name for name in self.given if name not in known and facts[name].get("ahead")]
        found = {name: self._read(reading, name) for name in names}
        return {name: known for name, known in found.items() if known is not None}

    def _day_of_rules(self, reading: Reading, name: str, *, continues: bool) -> date | None:
        if name not in self.given:
            return None
        value, periods = self.given[name], self.rules.periods
        day = reading.day(value, name)
        first, last = periods[0].first, periods[-1].last
        if day is None or (day > last and continues):
            return day
        if any(period.first <= day <= period.last for period in periods):
            return day
        near = first if day < first else last
        key = "before_rules" if day < first else "after_rules"
        bounds = {"first": first.isoformat(), "last": last.isoformat()}
        self.errors.add(name, value, key, near=near.isoformat(), **bounds)
        return None

    # The contribution record

    def _records(
        self,
        reading: Reading,
        as_of: date | None,
        rules_on: date | None,
        wage: Exact | None,
        known: Mapping[str, Known],
    ) -> tuple[Record | None, History | None]:
        """The record, its contradictions with the other answers noted; none without one.

        Facts that follow from a record are one way to ask it, conditions of routes the other.
        """
        name, tiers_item = self.rules.record, self.rules.tiers_item
        if name is None:
            return None, None
        start = self._read(reading, "record_from")
        if name not in self.given:
            return None, None
        spans = self._spans(reading, name)
        if spans is None or as_of is None or rules_on is None:
            return None, None
        first = start.least if isinstance(start, Between) else None
        if tiers_item is None:
            from jifen._history import History

            history = History(self.rules, month_of(as_of), spans, first, wage)
            self._check_otherwise(history, Facts(as_of, known, history), rules_on)
            return None, history
        from jifen._record import Record

        tiers = self.rules.on(rules_on).item(tiers_item)
        record = Record(self.rules, tiers, month_of(as_of), spans, first, wage)
        refused = {error["fact"] for error in self.errors.found}
        sound = {name: value for name, value in self.given.items() if name not in refused}
        for found in record.contradictions(sound):
            self._contradiction(found)
        return record, None

    def _check_otherwise(self, history: History, facts: Facts, rules_on: date) -> None:
        """An answer for want of a record must agree with the record where that is given too."""
        asked: dict[str, list[Row]] = {}
        for route in self.rules.on(rules_on).routes:
            for condition in route.conditions:
                for require in condition.require.get("readings", [condition.require]):
                    if "record" in require:
                        asked.setdefault(require["otherwise"]["fact"], []).append(require)
        refused = {error["fact"] for error in self.errors.found}
        for name, conditions in asked.items():
            possible = tuple(
                option
                for option in self.rules.facts[name].get("options", (False, True))
                if all(_agree(history, facts, name, option, one) for one in conditions)
            )
            if name in self.given and name not in refused and self.given[name] not in possible:
                from jifen._record import Contradiction

                self._contradiction(Contradiction(name, possible))

    def _spans(self, reading: Reading, name: str) -> list[Span] | None:
        from jifen._record import span_of

        spec, before = self.rules.facts[name], len(self.errors.found)
        entries = [
            reading.entry(spec, item, f"{name}[{index}]")
            for index, item in enumerate(reading.list(self.given[name], name))
        ]
        spans = [span_of(entry, index) for index, entry in enumerate(entries) if entry is not None]
        self._check_overlaps(name, spans)
        return spans if len(self.errors.found) == before else None

    def _check_overlaps(self, at: str, spans: list[Span]) -> None:
        ordered = sorted(spans, key=lambda span: span.first)
        # The span that reaches furthest so far, since a long one may cover several after it.
        furthest = accumulate(ordered, _reaching_further)
        for earlier, later in zip(furthest, ordered[1:], strict=False):
            if later.first <= earlier.last:
                one, other = sorted((earlier.place, later.place))
                month = show_month(later.first)
                place = f"{at}[{later.place}].from"
                values: dict[str, Any] = {"first": one + 1, "second": other + 1, "month": month}
                self.errors.add(place, month, "spans_overlap", **values)

    def _contradiction(self, found: Contradiction) -> None:
        at = found.fact
        if found.fact == self.rules.record:
            self.errors.add(at, None, "record_too_long", most=found.possible[0])
            return
        if found.at_least is not None:
            least = found.at_least
            value = self.given[found.fact]
            self.errors.add(at, value, "less_than_record", near=least, least=least)
            return
        texts = self.rules.texts
        shown = "、".join(
            texts.option(found.fact, one) if isinstance(one, str | bool) else str(one)
            for one in found.possible
        )
        self.errors.add(
            at,
            self.given[found.fact],
            "contradicts_record",
            near=found.possible[0] if len(found.possible) == 1 else None,
            label=texts.label(found.fact),
            possible=shown,
        )


def _agree(history: History, facts: Facts, name: str, option: object, condition: Row) -> bool:
    """Whether an option of a fact says nothing else of a condition than the record does."""
    said = holds(condition["otherwise"], facts.with_known({name: OneOf((option,))}))
    return history.reached(condition).met in (said, None)


def _reaching_further(one: Span, other: Span) -> Span:
    return other if other.last > one.last else one
