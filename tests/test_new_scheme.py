"""A scheme for another city, from an empty folder to a scored applicant, in data alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import jifen
from builder import editor_schemas, model, new_scheme
from builder.compile import compile_all
from builder.compile_parts import compile_parts
from builder.contexts import scheme_contexts
from builder.pages import _environment, linker, scheme_pages
from builder.problems import RulesRefused
from jifen._forecast import forecast
from tests.broken_rules import ROOT

SHARED = jifen.scheme_ids()[0]
EXAMPLE = new_scheme.example(SHARED)
ANSWERS: dict[str, Any] = json.loads(EXAMPLE["applicant"]["answers"])


def missing(root: Path) -> list[str]:
    """The codes of what the check still finds, without what only the new step could bring."""
    try:
        model.load(root)
    except RulesRefused as refused:
        return sorted(problem.code for problem in refused.problems)
    return []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    for name in ("builder", "calculator", "node_modules"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def test_the_check_names_what_is_missing_after_each_step(root: Path) -> None:
    """Whoever writes the files is told what comes next, until nothing is missing."""
    for step in new_scheme.take(root / "rules", SHARED):
        assert missing(root) == sorted(step["after"]), step["title"]
    assert editor_schemas.check(root) == []


def test_the_new_scheme_scores(root: Path, tmp_path: Path) -> None:
    """Its rules compile to what the package reads, and the applicant has the points of the data."""
    list(new_scheme.take(root / "rules", SHARED))
    loaded, name = model.load(root), EXAMPLE["scheme"]
    compiled = {path.name: path for path in compile_all(loaded, tmp_path / "data")}
    assert name in json.loads(compiled["schemes.json"].read_bytes())
    rules = jifen.Rules(json.loads(compiled[f"{name}.json"].read_bytes()))
    expected = EXAMPLE["applicant"]
    result = jifen.score(rules, ANSWERS)
    assert result["total"] == {"min": int(expected["total"]), "max": int(expected["total"])}
    assert result["verdict"] == expected["verdict"]
    (route,) = result["routes"]
    assert (route["verdict"], route["earliest"]) == ("not_yet", "2031-08")
    assert jifen.score(rules, {**ANSWERS, "boats_built": 88})["verdict"] == "direct"
    assert jifen.score(rules, {**ANSWERS, "lives_by_the_river": False})["verdict"] == "not_eligible"
    with pytest.raises(jifen.Refused):
        jifen.score(rules, {**ANSWERS, "as_of": "2027-02-03"})
    assert compile_parts(loaded, name)


def test_a_scheme_that_asks_neither_employment_nor_a_record_is_projected(
    root: Path, tmp_path: Path
) -> None:
    """Its points follow the calendar alone; without routes it has a forecast."""
    list(new_scheme.take(root / "rules", SHARED))
    loaded, name = model.load(root), EXAMPLE["scheme"]
    compiled = {path.name: path for path in compile_all(loaded, tmp_path / "data")}
    data = json.loads(compiled[f"{name}.json"].read_bytes())
    del data["rules"]["routes"]
    rules = jifen.Rules(data)
    *_, result = forecast(rules, {"answers": ANSWERS})
    assert result is not None
    assert result["months"][0]["total"] == jifen.score(rules, ANSWERS)["total"]
    assert {one["verdict"] for one in result["months"]} == {result["months"][0]["verdict"]}


def test_the_new_scheme_has_its_pages(root: Path) -> None:
    """A front page, a calculator, its indicators and its routes, without a new template."""
    list(new_scheme.take(root / "rules", SHARED))
    loaded, name = model.load(root), EXAMPLE["scheme"]
    environment = _environment()
    context = next(one for one in scheme_contexts(loaded, environment) if one["view"].id == name)
    pages = {page.path: page for page in scheme_pages(loaded, context)}
    assert set(pages) == {f"embed/{name}.md"} | {
        f"{name}/{path}"
        for path in (
            "index.md",
            "calculator.md",
            "routes.md",
            "scorecard.md",
            "vocabulary.md",
            "indicators/index.md",
            "indicators/degree.md",
            "indicators/boats.md",
        )
    }
    form = pages[f"{name}/calculator.md"]
    link = linker(form.path, context["folder"], frozenset(pages))
    text = environment.get_template(form.template).render(form.context, link=link)
    assert 'id="question-boats_built"' in text
    assert f'data-scheme="{name}"' in text
