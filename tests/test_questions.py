"""The next question and how many remain, against going through every combination of answers."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from jifen import Refused, begin, load_rules, score
from jifen._answers import check_answers
from jifen._domains import Cell, Domain, cells_of
from jifen._groups import Group, Worth, groups_of
from jifen._outcome import Outcome
from jifen._sums import (
    Chances,
    Spread,
    fewest,
    influence,
    is_live,
    masses_of,
    spread_of,
    without_each,
)
from tests.oracle.generate import applicants
from tests.test_cases import ALL, CASES, read

APPLICANT = read(CASES / "applicant.yml")
RULES = load_rules("residence-points")
SELDOM = frozenset(RULES.part("questions")["seldom"])
ASKED = [
    name
    for name in RULES.part("questions")["sections"]
    if not RULES.facts[name].get("record") and not RULES.facts[name].get("steers")
]


def asked(answers: dict[str, Any], after: str | None = None) -> dict[str, Any]:
    *_, text = begin("questions", json.dumps({"answers": answers, "after": after}))
    result: dict[str, Any] = json.loads(str(text))
    assert result["errors"] == []
    return result


def cells(answers: dict[str, Any], fact: str) -> list[Cell]:
    checked = check_answers(RULES, answers)
    day = RULES.on(checked.rules_on)
    highest = score(RULES, answers)["total"]["max"]
    return cells_of(Domain(RULES, day, checked.facts.as_of, highest, SELDOM), fact)


class Tree:
    """Every way to answer some open questions, with its verdict by the engine itself."""

    def __init__(self, answers: dict[str, Any], facts: tuple[str, ...]) -> None:
        self.facts = facts
        self.answers = {**answers, **dict.fromkeys(facts)}
        self.cells = [cells(self.answers, fact) for fact in facts]
        self.results = {
            places: score(
                RULES,
                {
                    **self.answers,
                    **{
                        fact: own[place].value
                        for fact, own, place in zip(facts, self.cells, places, strict=True)
                    },
                },
            )
            for places in product(*(range(len(own)) for own in self.cells))
        }

    def verdict(self, places: tuple[int, ...]) -> str:
        """Whether the mark is reached: yes, no, or open even with full answers."""
        verdict = self.results[places]["verdict"]
        return verdict if verdict in {"reached", "undecided"} else "no"

    def settled(self, chosen: dict[int, int]) -> bool:
        found = {
            self.verdict(places)
            for places in self.results
            if all(places[at] == place for at, place in chosen.items())
        }
        return found in ({"reached"}, {"no"})

    def live(self) -> list[str]:
        found = []
        for at, fact in enumerate(self.facts):
            groups: dict[tuple[int, ...], set[str]] = {}
            for places in self.results:
                others = (*places[:at], *places[at + 1 :])
                groups.setdefault(others, set()).add(self.verdict(places))
            if any(len(verdicts) > 1 for verdicts in groups.values()):
                found.append(fact)
        return found

    def fewest(self) -> int | None:
        every = range(len(self.facts))
        for count in range(len(self.facts) + 1):
            for chosen in combinations(every, count):
                for places in product(*(range(len(self.cells[at])) for at in chosen)):
                    if self.settled(dict(zip(chosen, places, strict=True))):
                        return count
        return None

    def deepest(self) -> int:
        """How many questions the best order needs at worst; those that stay open count as all."""

        @cache
        def needed(chosen: tuple[tuple[int, int], ...]) -> int:
            if self.constant(dict(chosen)):
                return 0
            left = [at for at in range(len(self.facts)) if at not in dict(chosen)]
            return min(
                1
                + max(
                    needed(tuple(sorted((*chosen, (at, place)))))
                    for place in range(len(self.cells[at]))
                )
                for at in left
            )

        return needed(())

    def constant(self, chosen: dict[int, int]) -> bool:
        return (
            len(
                {
                    self.verdict(places)
                    for places in self.results
                    if all(places[at] == place for at, place in chosen.items())
                }
            )
            == 1
        )

    def influence(self, fact: str) -> float:
        """How often two draws of one answer differ in whether the points reach the mark."""
        at = self.facts.index(fact)
        total = 0.0
        shares: dict[tuple[int, ...], tuple[float, float]] = {}
        for places, result in self.results.items():
            others = (*places[:at], *places[at + 1 :])
            weight = 1.0
            for where, place in enumerate(places):
                if where != at:
                    weight *= self.cells[where][place].weight
            reached = result["total"]["min"] >= result["pass_mark"]
            share = self.cells[at][places[at]].weight * reached
            shares[others] = (weight, shares.get(others, (weight, 0.0))[1] + share)
        for weight, share in shares.values():
            total += weight * share * (1 - share)
        return total

    def influences(self) -> dict[str, float]:
        """The same of each fact as the engine adds it up, group by group."""
        checked = check_answers(RULES, self.answers)
        day = RULES.on(checked.rules_on)
        outcome = Outcome(RULES, day, checked.facts, checked.completions)
        domain = Domain(RULES, day, checked.facts.as_of, outcome.total.most, SELDOM)
        base, groups = groups_of(domain, outcome, self.facts)
        mark = day.pass_mark
        start = Chances.of(base.least, groups, mark)
        return {
            fact: influence(groups[place], fact, rest, mark)
            for place, rest in without_each(list(map(masses_of, groups)), start, Chances.plus)
            for fact in groups[place].facts
        }


SMALL = (
    "has_residence_card",
    "employed",
    "recent_insured_months",
    "employer",
    "education",
    "credentials",
    "credential_base_months",
    "contribution_tier",
    "shortage_major",
    "fresh_graduate",
    "startup_talent",
    "honour",
    "serious_crime",
    "birth_date",
    "outer_areas",
    "married_to_local_since",
    "detentions",
)
STARTS: list[dict[str, Any]] = [
    {"education": "bachelor"},
    {"education": "bachelor_with_degree", "insured_months": 8},
    {"education": "associate", "contribution_tier": "x1", "insured_months": 36},
    {"insured_months": 360, "employed": False},
    {"startup_talent": True},
    {"birth_date": "1960-01-01", "contribution_tier": "x2"},
]


# Eighteen points that nobody can settle leave this verdict open; thirty more decide it.
OPEN_FOR_GOOD = {
    **APPLICANT,
    "as_of": "2024-03-10",
    "education": "bachelor",
    "insured_months": 96,
    "outer_areas": [{"area": "key_transformation", "from": "2015-01", "to": None}],
}
# With one of these answers the mark is reached exactly, and thirty more points change nothing.
EXACTLY = {**APPLICANT, "birth_date": "1960-01-01"}
# A record of three months: nobody can say whether enough of the year was paid for.
GATE_OPEN_FOR_GOOD = {
    **OPEN_FOR_GOOD,
    "contributions": [{"from": "2023-12", "to": "2024-02", "base": 20000}],
    **dict.fromkeys(("recent_insured_months", "credential_base_months", "contribution_tier")),
}
# Bases that nobody knows: what a title gives stays open, what else is counted is 72 points.
TITLE_OPEN_FOR_GOOD = {
    **APPLICANT,
    "contributions": [
        {"from": "2012-03", "to": "2025-02", "base": 1000},
        {"from": "2025-03", "to": "2026-02", "base": None},
    ],
    "record_from": "2000-01",
    "insured_months": 168,
    **dict.fromkeys(("recent_insured_months", "credential_base_months", "contribution_tier")),
}
TREES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    (OPEN_FOR_GOOD, ("shortage_major",)),
    (OPEN_FOR_GOOD, ("serious_crime",)),
    ({**OPEN_FOR_GOOD, "education": "associate", "insured_months": 8}, ("shortage_major",)),
    (GATE_OPEN_FOR_GOOD, ("shortage_major",)),
    (TITLE_OPEN_FOR_GOOD, ("education", "credentials", "fresh_graduate")),
    (APPLICANT, ("education", "credentials")),
    ({**APPLICANT, "contribution_tier": "x1"}, ("education", "credentials", "shortage_major")),
    (EXACTLY, ("startup_talent", "shortage_major")),
    # Two of these decide about a tenth as often as the third: that is nearly equal.
    (
        {**EXACTLY, "contribution_tier": "x2"},
        ("tech_transfer_talent", "fresh_graduate", "married_to_local_since"),
    ),
]


def some_trees(count: int) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    chance = Random(4)
    found: list[tuple[dict[str, Any], tuple[str, ...]]] = []
    while len(found) < count:
        start = {**APPLICANT, **chance.choice(STARTS)}
        facts = tuple(
            name
            for name in RULES.facts
            if name in chance.sample(SMALL, chance.choice((1, 2, 2, 3)))
        )
        size = 1
        for fact in facts:
            size *= len(cells({**start, fact: None}, fact))
        if size <= 150:
            found.append((start, facts))
    return found


@pytest.mark.parametrize(("start", "facts"), [*TREES, *some_trees(45)], ids=str)
def test_against_every_combination(start: dict[str, Any], facts: tuple[str, ...]) -> None:
    """Live facts, bounds and order are those of the whole tree of answers."""
    tree = Tree(start, facts)
    result = asked(tree.answers)
    live = tree.live()
    assert sorted(result["order"]) == sorted(live)
    assert result["at_most"] == len(live) >= tree.deepest()
    if live:
        assert result["at_least"] == tree.fewest()
    assert tree.influences() == pytest.approx({one: tree.influence(one) for one in facts})
    influences = {fact: tree.influence(fact) for fact in live}
    if live and max(influences.values()) > 1e-9:
        best = max(influences.values())
        # Those in the same tenth of the best are nearly equal, and stand in the order of the form.
        tenths = {fact: round(10 * influences[fact] / best) for fact in live}
        form = [fact for fact in RULES.facts if fact in live]
        assert result["order"] == sorted(form, key=lambda fact: -tenths[fact])


def test_answering_the_next_question_settles_it_in_time() -> None:
    """Asked in the order offered, no applicant needs more questions than was said."""
    for start in STARTS:
        for full in (APPLICANT | start, APPLICANT | start | {"honour": "provincial"}):
            known: dict[str, Any] = {"as_of": full["as_of"]}
            result, asked_so_far = asked(known), 0
            said = result["at_most"]
            while result["order"]:
                fact = result["order"][0]
                known[fact] = full[fact]
                asked_so_far += 1
                result = asked(known, fact)
                assert result["at_most"] <= said - asked_so_far
            assert score(RULES, known)["verdict"] == score(RULES, full)["verdict"]


@pytest.mark.parametrize(
    "answers", [case[1] for case in ALL if "refused" not in case[2]][::9], ids=str
)
def test_no_question_is_left_exactly_where_the_verdict_is_certain(answers: dict[str, Any]) -> None:
    """Of the cases, those without an open question are those without an open verdict."""
    result = score(RULES, answers)
    order = asked(answers)["order"]
    if result["verdict"] != "undecided":
        assert order == []
    elif not any(answers.get(fact) is not None for fact in ("contributions", "outer_areas")):
        assert order


def test_every_answer_has_a_cell_that_stands_for_it() -> None:
    """Whatever an applicant says of one fact, some cell gives every item the same points."""
    tried = 0
    for answers in applicants(7, 60):
        try:
            now = score(RULES, answers)
        except Refused:
            continue
        if answers.get("contributions") is not None:
            continue
        open_items = {
            one["id"] for one in now["items"] if one["points"]["min"] < one["points"]["max"]
        }
        day = RULES.on(date.fromisoformat(answers.get("rules_on") or answers["as_of"]))
        mixed = {name for one in day.items if one.id in open_items for name in one.facts}
        for fact in ASKED:
            # Several certificates of which an unknown fact decides are several cells in one.
            if answers.get(fact) is None or fact in mixed:
                continue
            tried += 1
            assert any(
                same(score(RULES, {**answers, fact: cell.value}), now)
                for cell in cells(answers, fact)
            ), (fact, answers[fact])
    assert tried > 300


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    parts = ("points", "counted")
    mine, theirs = (
        [[item[part] for part in parts] for item in result["items"]] for result in (one, other)
    )
    return mine == theirs and one["verdict"] == other["verdict"]


def test_weights_are_whole() -> None:
    for fact in ASKED:
        own = cells({"as_of": "2026-03-10"}, fact)
        assert sum(cell.weight for cell in own) == pytest.approx(1)


def test_weights_of_combinations_are_whole_too() -> None:
    """Of questions that are looked at together, the chances of all answers add up to one."""
    checked = check_answers(RULES, {"as_of": "2026-03-10"})
    day = RULES.on(checked.rules_on)
    outcome = Outcome(RULES, day, checked.facts, checked.completions)
    _, groups = groups_of(Domain(RULES, day, checked.facts.as_of, 500, SELDOM), outcome, ASKED)
    assert max(len(group.facts) for group in groups) > 1
    for group in groups:
        assert sum(map(group.weight, group.table)) == pytest.approx(1)


def some_group(chance: Random, names: tuple[str, ...]) -> Group:
    """Questions that are about points, or about whether one may apply at all."""
    gate = chance.random() < 0.3
    cells = [
        [Cell(place, chance.random()) for place in range(chance.choice((2, 3)))] for _ in names
    ]
    cells = [
        [Cell(cell.value, cell.weight / sum(one.weight for one in own)) for cell in own]
        for own in cells
    ]
    table = {}
    for places in product(*(range(len(own)) for own in cells)):
        least, sure = chance.randint(-6, 6), chance.random() < 0.5
        worth = Worth(sure=sure, possible=sure or chance.random() < 0.5)
        table[places] = worth if gate else Worth(least, least + chance.choice((0, 0, 0, 2)))
    return Group(names, tuple(map(tuple, cells)), table)


def verdict_of(worth: Worth, mark: int) -> str:
    if not worth.possible or worth.most < mark:
        return "no"
    return "yes" if worth.sure and worth.least >= mark else "open"


def every_total(base: Worth, groups: list[Group]) -> dict[tuple[int, ...], tuple[Worth, float]]:
    """What each combination of answers comes to, and how likely it is."""
    found = {}
    for chosen in product(*(group.table.items() for group in groups)):
        worth, weight = base, 1.0
        for group, (places, own) in zip(groups, chosen, strict=True):
            worth, weight = worth.plus(own), weight * group.weight(places)
        found[tuple(place for places, _ in chosen for place in places)] = worth, weight
    return found


@pytest.mark.parametrize("seed", range(40))
def test_sums_of_groups_against_every_combination(seed: int) -> None:
    """Of any points and gates: what is live, how few settle it, and how often each decides."""
    chance = Random(seed)
    least, mark = chance.randint(-4, 8), chance.randint(0, 8)
    base = Worth(least, least + chance.choice((0, 0, 3)), sure=chance.random() < 0.9)
    groups = [some_group(chance, names) for names in (("a",), ("b", "c"), ("d",), ("e",))]
    every = every_total(base, groups)
    verdicts = {places: verdict_of(worth, mark) for places, (worth, _) in every.items()}
    rests = without_each([spread_of(one) for one in groups], Spread.of(base), Spread.plus)
    live = {f for at, rest in rests for f in groups[at].facts if is_live(groups[at], f, rest, mark)}
    start = Chances.of(base.least, groups, mark)
    chances = without_each([masses_of(one) for one in groups], start, Chances.plus)
    decides = {
        f: influence(groups[at], f, it, mark) for at, it in chances for f in groups[at].facts
    }
    for at, fact in enumerate("abcde"):
        by_others: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for places in every:
            by_others.setdefault((*places[:at], *places[at + 1 :]), []).append(places)
        differing = 0.0
        for alike in by_others.values():
            whole = sum(every[one][1] for one in alike)
            share = sum(every[one][1] for one in alike if every[one][0].least >= mark) / whole
            differing += whole * share * (1 - share)
        turned = [{verdicts[one] for one in alike} for alike in by_others.values()]
        assert (fact in live) == any(len(found) > 1 for found in turned)
        assert decides[fact] == pytest.approx(differing)
    settling = [
        count
        for count in range(6)
        for chosen in combinations(range(5), count)
        if any(left in ({"yes"}, {"no"}) for left in split(verdicts, chosen))
    ]
    assert fewest(base, groups, mark) == min(settling, default=None)


def test_a_gate_that_nobody_can_settle_leaves_no_number_of_questions() -> None:
    """Points enough, whatever is answered, and nothing to ask that would open the gate."""
    points = some_group(Random(0), ("a",))
    assert fewest(Worth(99, 99, sure=False), [points], 5) is None


def split(verdicts: dict[tuple[int, ...], str], chosen: tuple[int, ...]) -> list[set[str]]:
    """The verdicts that are left by each answer to the chosen questions."""
    left: dict[tuple[int, ...], set[str]] = {}
    for places, verdict in verdicts.items():
        left.setdefault(tuple(places[at] for at in chosen), set()).add(verdict)
    return list(left.values())


GATES_LEFT = ["has_residence_card", "employed", "employer"]


@pytest.mark.parametrize(
    ("after", "order"),
    [
        (None, [*GATES_LEFT, "serious_crime"]),
        ("no_fact", [*GATES_LEFT, "serious_crime"]),
        ("contract_term_months", [*GATES_LEFT, "serious_crime"]),
        ("recent_insured_months", ["employer", "has_residence_card", "employed", "serious_crime"]),
        ("minor_crimes", ["serious_crime", *GATES_LEFT]),
        ("contribution_tier", ["serious_crime", *GATES_LEFT]),
    ],
)
def test_the_topic_of_the_last_answer_comes_first_among_equals(
    after: str | None, order: list[str]
) -> None:
    """No points are left, so all are equal: its section, else what follows, and round again."""
    rest = dict.fromkeys((*GATES_LEFT, "serious_crime"))
    assert asked({**APPLICANT, "startup_talent": True, **rest}, after)["order"] == order


def test_what_few_people_have_is_asked_after_what_many_have() -> None:
    """Either alone would give the points that lack; the form has them the other way round."""
    rest = {"shortage_major": None, "startup_talent": None}
    answers = {**APPLICANT, "education": "bachelor", "insured_months": 24, **rest}
    assert asked(answers)["order"] == ["shortage_major", "startup_talent"]


def test_words() -> None:
    """One question, several, and those that one tick answers."""
    answers = {**APPLICANT, "startup_talent": True}
    assert asked({**answers, "employed": None})["text"] == "再答1题，就知道够不够120分。"
    several = asked({**APPLICANT, "education": None, "insured_months": None})
    assert several["text"].startswith(f"最少再答{several['at_least']}题，最多再答2题")
    everything = asked({"as_of": "2026-03-10"})
    sections = RULES.part("questions")["sections"]
    ticks = {sections[fact] if fact in SELDOM else fact for fact in everything["order"]}
    assert len(ticks) < everything["at_most"]
    assert everything["text"] == (
        f"最少再答{everything['at_least']}题，最多再答{everything['at_most']}题，"
        f"就知道够不够120分。少见的情况可以一次勾完，那样最多{len(ticks)}题。"
    )


def test_without_a_question_that_matters_nothing_is_said() -> None:
    """The verdict is certain, whatever else is open."""
    found = asked({**APPLICANT, "startup_talent": True, "education": None})
    assert found == {"order": [], "at_least": 0, "at_most": 0, "text": "", "errors": []}


def test_a_record_is_not_asked_for_what_it_says() -> None:
    """Months before it are asked for in all; bases that it does not know, nobody can answer."""
    found = asked({**TITLE_OPEN_FOR_GOOD, "insured_months": None, "startup_talent": None})
    assert found["order"] == ["insured_months", "startup_talent"]


def test_refused_answers_are_refused() -> None:
    *_, text = begin("questions", '{"answers":{"as_of":"2026-03-10","education":"phd"}}')
    assert json.loads(str(text))["errors"][0]["fact"] == "education"
    *_, text = begin("questions", '{"after":"education"}')
    assert json.loads(str(text))["errors"][0]["fact"] == "answers"


GRADUATE = {
    "as_of": "2023-07-01",
    "non_shanghai_origin": True,
    "fresh_graduate": True,
    "education": "bachelor",
    "school_class": "first",
    "grades": "top_quarter",
    "language": "advanced",
    "computer": "science_advanced",
    "student_honour": "national",
}


def test_the_first_question_is_the_first_of_the_form_among_equals() -> None:
    """Nothing was answered last; either job alone would give the points that lack."""
    answers = {**GRADUATE, "patent": False, "contest": "none", "national_service": False}
    answers |= dict.fromkeys(["employer_basic", "employer_field", "employer_new_town"], False)
    *_, text = begin("questions", json.dumps({"answers": answers}), "graduate-settlement")
    assert json.loads(str(text))["order"] == ["employer_project", "own_business"]


def test_shared_caps_hold() -> None:
    """Of a scheme in which some indicators share a cap: what is named is live, against trying."""
    rules = load_rules("graduate-settlement")
    rest = {"national_service": False, "employer_basic": False, "own_business": False}
    rest |= {"employer_field": False, "employer_project": False, "employer_new_town": False}
    facts = {
        "patent": (False, True),
        "contest": ("none", "region_first", "national_third", "national_first"),
    }
    *_, text = begin(
        "questions", json.dumps({"answers": {**GRADUATE, **rest}}), "graduate-settlement"
    )
    found = json.loads(str(text))
    totals = {
        (patent, contest): score(rules, {**GRADUATE, **rest, "patent": patent, "contest": contest})
        for patent in facts["patent"]
        for contest in facts["contest"]
    }
    reached = {key: one["total"]["min"] >= one["pass_mark"] for key, one in totals.items()}
    live = {
        "patent": any(reached[False, one] != reached[True, one] for one in facts["contest"]),
        "contest": any(len({reached[p, c] for c in facts["contest"]}) > 1 for p in (False, True)),
    }
    assert {name for name in found["order"] if name in live} == {n for n, on in live.items() if on}
