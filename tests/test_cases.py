"""Applicants of `cases/`, each guarding a clause or a known mistake."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from jifen import score_text

CASES = Path(__file__).parent / "cases"
APPLICANT = "applicant"
POINTS = ("min", "max")


class Loader(yaml.SafeLoader):
    """YAML whose days stay text, as in JSON."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to choose them
        first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read(path: Path) -> dict[str, Any]:
    plain: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader)  # noqa: S506 - it is safe
    return plain


def cases() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each case: its name, the answers with all they start from, what is expected."""
    starts = {None: {}, APPLICANT: read(CASES / f"{APPLICANT}.yml")}
    for path in sorted(CASES.glob("*.yml")):
        if path.stem == APPLICANT:
            continue
        file = read(path)
        start = {**starts[file.get("start_from")], **file.get("common", {})}
        for case in file["cases"]:
            assert case["guards"], case["id"]
            yield f"{path.stem}/{case['id']}", {**start, **case["answers"]}, case["expect"]


ALL = list(cases())


def shown_range(points: dict[str, int]) -> int | dict[str, int]:
    """Points as the cases write them: a number where both ends are one."""
    return points["min"] if points["min"] == points["max"] else points


def seen(expected: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """What the result says of everything that is expected, in the same shape."""
    notes = {note["id"] for note in result.get("notes", [])}
    rest = result.get("if_rest_absent", {})
    found: dict[str, Callable[[Any], Any]] = {
        "total": lambda _: shown_range(result["total"]),
        "verdict": lambda _: result["verdict"],
        "rest": lambda _: {"total": shown_range(rest["total"]), "verdict": rest["verdict"]},
        "items": lambda wanted: seen_items(wanted, result),
        "gates": lambda wanted: {
            gate["id"]: gate["met"] for gate in result["gates"] if gate["id"] in wanted
        },
        "notes": lambda wanted: [name for name in wanted if name in notes],
        "absent_notes": lambda wanted: [name for name in wanted if name not in notes],
        "assumptions": lambda _: result["assumptions"],
        "refused": lambda _: sorted({error["fact"] for error in result["errors"]}),
    }
    return {key: found[key](wanted) for key, wanted in expected.items()}


def seen_items(wanted: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in result["items"]:
        if isinstance(wanted.get(item["id"]), dict):
            parts = {**item["points"], "counted": item["counted"], "lost_to": item.get("lost_to")}
            found[item["id"]] = {key: parts[key] for key in wanted[item["id"]]}
        elif item["id"] in wanted:
            found[item["id"]] = shown_range(item["points"])
    return found


@pytest.mark.parametrize(
    ("answers", "expect"), [case[1:] for case in ALL], ids=[case[0] for case in ALL]
)
def test_case(answers: dict[str, Any], expect: dict[str, Any]) -> None:
    """The applicant is scored as the rules say, through the same door as any JSON."""
    result = json.loads(score_text(json.dumps(answers)))
    assert seen(expect, result) == expect, result["errors"]
    assert bool(result["errors"]) == ("refused" in expect)


def test_every_case_has_its_own_name() -> None:
    """A failing case can be found by its id."""
    counted = Counter(name for name, _, _ in ALL)
    assert [name for name, count in counted.items() if count > 1] == []


def test_every_worked_example_is_here() -> None:
    """Section 11 of the facts has these rows for the scheme."""
    rows = {name.split("/")[1].split("-")[0] for name, _, _ in ALL if name.startswith("worked")}
    numbers = [
        *range(1, 11),
        13,
        14,
        15,
        16,
        17,
        18,
        21,
        22,
        23,
        24,
        26,
        27,
        28,
        30,
        31,
        33,
        34,
        35,
    ]
    assert {f"V{number:02d}" for number in numbers} <= rows


def test_every_item_scores_somewhere() -> None:
    """No indicator goes without a case that expects other points than none."""
    named = {
        item
        for _, _, expect in ALL
        for item, points in expect.get("items", {}).items()
        if points not in (0, {"min": 0, "max": 0})
    }
    result = json.loads(score_text('{"as_of":"2026-03-10"}'))
    assert {item["id"] for item in result["items"]} - named == {"serious_crime"}


@pytest.mark.parametrize(
    ("days", "number"),
    [
        ({"as_of": "2022-12-31"}, "沪府发〔2017〕98号"),
        ({"as_of": "2023-01-01"}, "沪府规〔2022〕21号"),
        ({"as_of": "2026-03-10", "rules_on": "2022-12-31"}, "沪府发〔2017〕98号"),
        ({"as_of": "2022-06-01", "rules_on": "2023-01-01"}, "沪府规〔2022〕21号"),
    ],
    ids=str,
)
def test_sources_are_those_in_force(days: dict[str, str], number: str) -> None:
    """Points and gates cite the measures of the day whose rules are applied (facts §1)."""
    result = json.loads(score_text(json.dumps({**days, "education": "master"})))
    rows = {row["id"]: row["sources"] for row in (*result["items"], *result["gates"])}
    for name in ("age", "education", "insured_years", "residence_card", "employer"):
        assert rows[name]
        assert all(number in source for source in rows[name]), name
