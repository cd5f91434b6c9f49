"""What to bring: the papers of what counts, of the gates and of the lists, each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jifen._answers import Checked, check_answers
from jifen._calls import Result
from jifen._conditions import holds
from jifen._dates import first_day, month_of, parse_day
from jifen._eras import answers_in
from jifen._known import Facts, Known
from jifen._outcome import Outcome
from jifen._refusals import Refused
from jifen._rules import Item, Row, Rules, fact_names
from jifen._seen import is_known
from jifen._ways import entry_points

__all__ = ["papers"]

_SATURDAY = 5
_MONTHS = {"months": 1, "years": 12}
_UNITS = {
    "days": "papers_days",
    "working_days": "papers_working_days",
    "months": "papers_months",
    "years": "papers_years",
    "age": "papers_age",
}
# Beyond it no lead time is counted, since the calendar ends.
_LAST_DAY = date(9900, 1, 1)


@dataclass(slots=True)
class _Wanted:
    """One paper: whether it is needed for certain, when otherwise, what for and by whom.

    ``hearsay``: nothing but experience asks for it; ``remote``: nothing but what is still open.
    """

    id: str
    actor: str
    certain: bool = False
    only: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hearsay: bool = True
    remote: bool = True


def papers(rules: Rules, request: Mapping[str, Any], twice: Iterable[str] = ()) -> Result:
    """The papers that one applicant brings.

    Args:
        rules: the rules of a scheme.
        request: ``answers``; ``situation``, the id of one of the situations, by default the
            first; ``today``, the day from which lead times count, by default the day of
            application.
        twice: names that stood twice in the request.

    Returns:
        ``situation`` and all ``situations``; ``groups`` by who brings them, each with its papers:
        title, issuer, form, validity, notes, whether it is ``needed`` for certain, ``when``
        otherwise, what it is ``for``, whether only open answers may ask for it (``remote``), its
        ``lead`` time in words and the ``latest`` day on which to go and get it; ``ask``:
        unanswered facts that would settle what is needed.

    Raises:
        Refused: with every mistake in the request.
    """
    checked = check_answers(rules, answers_in(rules, request), twice)
    part = rules.part("papers")
    situations: list[Row] = part["situations"]
    if not situations:
        return {"situation": None, "situations": [], "groups": [], "ask": [], "errors": []}
    chosen = _situation(rules, request.get("situation"), situations)
    today = _today(rules, request.get("today"), checked)
    outcome = Outcome(rules, rules.on(checked.rules_on), checked.facts, checked.completions)
    work = _List(rules, chosen, outcome)
    work.add_lists()
    work.add_gates()
    work.add_items()
    return {
        "situation": chosen["id"],
        "situations": [{"id": one["id"], "title": one["title"]} for one in situations],
        "groups": work.groups(today, checked.facts.as_of),
        "ask": work.open_facts(),
        "errors": [],
    }


def _situation(rules: Rules, name: Any, situations: list[Row]) -> Row:
    if name is None:
        return situations[0]
    for one in situations:
        if one["id"] == name:
            return one
    known = "、".join(one["id"] for one in situations)
    raise Refused(
        [
            _mistake(
                "situation", name, rules.texts.say("papers_no_situation", name=name, known=known)
            )
        ]
    )


def _today(rules: Rules, given: Any, checked: Checked) -> date:
    if given is None:
        return checked.facts.as_of
    day = parse_day(given) if isinstance(given, str) else None
    if day is None:
        raise Refused([_mistake("today", given, rules.texts.say("papers_not_day"))])
    return day


def _mistake(name: str, value: Any, message: str) -> dict[str, Any]:
    from jifen._json import printable

    return {"fact": name, "value": printable(value), "message": message}


class _List:
    """The papers found so far, in the order in which they are asked for."""

    def __init__(self, rules: Rules, situation: Row, outcome: Outcome) -> None:
        self.rules, self.situation, self.outcome = rules, situation, outcome
        self.part = rules.part("papers")
        self.facts: Facts = outcome.facts
        self.found: dict[str, _Wanted] = {}
        self.unsettled: set[str] = set()
        # What proves a gate that is met is there already.
        self.held: set[str] = set()

    def add_lists(self) -> None:
        """The lists of the situation."""
        for entry in self.situation["lists"]:
            whole = self._needed(entry)
            if whole is False:
                continue
            for row in entry["papers"]:
                needed = self._needed(row)
                if needed is False:
                    continue
                only = [] if whole else [entry.get("only", entry["title"])]
                if needed is None and "only" in row:
                    only.append(row["only"])
                elif needed is None and not only:
                    only.append(entry["title"])
                self._add(row, entry["actor"], "，".join(only), "")

    def add_gates(self) -> None:
        """What proves that one may apply."""
        for gate in self.outcome.day.gates:
            title = self.rules.texts.of("gates", gate["id"], "title")
            for row in self.part["gates"].get(gate["id"], ()):
                if holds(gate["require"], self.facts):
                    self.held.add(row["paper"])
                self._add(row, self._first_actor, self.situation.get("only", ""), title)

    def add_items(self) -> None:
        """What proves the points that count, and those that may."""
        for item in self.outcome.day.items:
            points = self.outcome.points[item.id]
            counted = self.outcome.counted(item.id)[0]
            sure = counted is True and points.least > 0
            # Who renews has shown before what their points rest on.
            if counted is False or points.most <= 0 or ("only" in self.situation and not sure):
                continue
            title = self.rules.texts.of("items", item.id)
            used = "" if sure else self.rules.texts.say("papers_used", title=title)
            for row in self.part["items"].get(item.id, ()):
                needed = self._needed(row, self._best_entry(item))
                if needed is False:
                    continue
                note = row.get("note") or self.part["papers"][row["paper"]].get("note", "")
                open_now = "" if needed else note
                if not needed and not used and not note:
                    open_now = self.rules.texts.say("papers_open", title=title)
                only = "，".join(filter(None, (used, self.situation.get("only"), open_now)))
                self._add(
                    row, self._first_actor, only.rstrip("。"), title, remote=points.least <= 0
                )

    @property
    def _first_actor(self) -> str:
        return str(next(iter(self.part["actors"])))

    def _best_entry(self, item: Item) -> Mapping[str, Known] | None:
        """The entry that an indicator counts, of which its papers are asked."""
        if item.way != "best_entry":
            return None
        entries = self.facts.entries(item.score["fact"]).items or ()
        return max(entries, key=lambda one: entry_points(item, self.facts, one).most, default=None)

    def _needed(self, row: Row, entry: Mapping[str, Known] | None = None) -> bool | None:
        """Whether a row is needed; ``None`` where that is open, or known to the visitor alone."""
        if "require" not in row:
            return None if "only" in row else True
        if entry is None and _asks_field(row["require"]):
            return None
        needed = holds(row["require"], self.facts, entry)
        if needed is None:
            self.unsettled |= set(fact_names(row["require"]))
        return needed

    def _add(self, row: Row, actor: str, only: str, use: str, *, remote: bool = False) -> None:
        wanted = self.found.setdefault(row["paper"], _Wanted(row["paper"], actor))
        wanted.certain = wanted.certain or not only
        if only and only not in wanted.only:
            wanted.only.append(only)
        wanted.remote = wanted.remote and remote
        if use and not remote and use not in wanted.uses:
            wanted.uses.append(use)
        if "note" in row and row["note"] not in wanted.notes:
            wanted.notes.append(row["note"])
        wanted.hearsay = wanted.hearsay and row.get("hearsay", False)

    # The result

    def open_facts(self) -> list[str]:
        """The facts that would settle what is needed, in the order of the form."""
        known = self.facts.known
        return [
            name
            for name in self.rules.facts
            if name in self.unsettled and name in known and not is_known(known[name])
        ]

    def groups(self, today: date, by: date) -> list[dict[str, Any]]:
        """The papers by who brings them; those needed for certain first."""
        groups = []
        for actor, title in self.part["actors"].items():
            mine = [one for one in self.found.values() if one.actor == actor]
            mine.sort(key=lambda one: not one.certain)
            if mine:
                shown = [self._shown(one, today, by) for one in mine]
                groups.append({"actor": actor, "title": title, "papers": shown})
        return groups

    def _shown(self, wanted: _Wanted, today: date, by: date) -> dict[str, Any]:
        paper: Row = self.part["papers"][wanted.id]
        notes = [*wanted.notes, *([paper["note"]] if "note" in paper else [])]
        shown: dict[str, Any] = {
            "id": wanted.id,
            "title": paper["title"],
            "form": paper["form"],
            "issuer": paper.get("issuer"),
            "validity": paper.get("validity"),
            "notes": notes,
            "needed": wanted.certain,
            "when": [] if wanted.certain else wanted.only,
            "for": wanted.uses,
            "hearsay": wanted.hearsay,
            "remote": wanted.remote,
        }
        if "lead" in paper and "only" not in self.situation and wanted.id not in self.held:
            shown |= self._lead(paper["lead"], today, by)
        return shown

    def _lead(self, lead: Row, today: date, by: date) -> dict[str, Any]:
        say = self.rules.texts.say
        key = "papers_lead_hearsay" if lead["hearsay"] else "papers_lead"
        text = say(key, span=self._span(lead))
        # What nothing but experience says enters no computed day.
        if lead["hearsay"] or max(today, by) > _LAST_DAY:
            return {"lead": text, "ready": None, "latest": None}
        ready = self._after(today, lead)
        before = (by - timedelta(days=back) for back in range((by - today).days + 1))
        latest = next((day for day in before if self._after(day, lead) <= by), None)
        if latest is None:
            text += say("papers_late", today=today.isoformat(), day=ready.isoformat())
        else:
            text += say("papers_latest", day=latest.isoformat(), as_of=by.isoformat())
        return {
            "lead": text,
            "ready": ready.isoformat(),
            "latest": None if latest is None else latest.isoformat(),
        }

    def _span(self, lead: Row) -> str:
        say, least, most = self.rules.texts.say, lead["least"], lead["most"]
        if least == most:
            span = str(most)
        elif least == 0:
            span = say("papers_within", most=most)
        else:
            span = say("papers_between", least=least, most=most)
        return say(_UNITS[lead["unit"]], span=span)

    def _after(self, day: date, lead: Row) -> date:
        """The day on which a paper is ready at the latest when it is asked for on a day."""
        if lead["unit"] in _MONTHS:
            month = month_of(day) + lead["most"] * _MONTHS[lead["unit"]]
            return first_day(month) + timedelta(days=day.day - 1)
        if lead["unit"] == "days":
            return day + timedelta(days=lead["most"])
        left = lead["most"]
        while left:
            day += timedelta(days=1)
            left -= self._is_workday(day)
        return day

    def _is_workday(self, day: date) -> bool:
        """As far as holidays are announced; plain weeks beyond."""
        iso = day.isoformat()
        if day.weekday() >= _SATURDAY:
            return iso in self.part["days"]["work"]
        return iso not in self.part["days"]["off"]


def _asks_field(condition: Row) -> bool:
    return "field" in condition or any(
        _asks_field(part) for key in ("all", "any") for part in condition.get(key, ())
    )
