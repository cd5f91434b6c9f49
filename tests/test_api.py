"""The static API: what it publishes is what its schemas say, and what the package scores with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

import jifen
from builder import api, api_schemas, contexts, model, pages
from builder.shapes_common import CONFIDENCE, SEEN
from tests.test_cases import ALL as CASES

ROOT = Path(__file__).resolve().parent.parent
SCHEME = jifen.scheme_ids()[0]
SCORED = [(name, answers) for name, answers, expected in CASES if "refused" not in expected]


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    loaded = model.load(ROOT)
    context = contexts.scheme_contexts(loaded, pages._environment())[0]
    return api.files(loaded, {context["view"].id: context["indicators"]})


@pytest.fixture(scope="module")
def data(published: Mapping[str, bytes]) -> dict[str, Any]:
    """Every JSON file by its path below ``api/``."""
    return {
        path.removeprefix("api/"): json.loads(content)
        for path, content in published.items()
        if path.endswith(".json")
    }


def validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def mistakes(schema: Mapping[str, Any], value: object) -> list[str]:
    return [error.message for error in validator(schema).iter_errors(value)]


def test_the_description_is_openapi_and_names_each_file_once(
    data: dict[str, Any], published: dict[str, bytes], tmp_path: Path
) -> None:
    for path, content in published.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    described = data["openapi.json"]
    base = (tmp_path / "api" / "openapi.json").as_uri()
    errors = OpenAPIV31SpecValidator(described, base_uri=base).iter_errors()
    assert [error.message for error in errors] == []
    named = {f"api{path}" for path in described["paths"]}
    assert named == set(published) - {"api/openapi.json"}


def test_every_file_keeps_to_its_schema_and_every_schema_can_refuse(data: dict[str, Any]) -> None:
    seen = set()
    for path, value in data.items():
        kind = path.removesuffix(".json").partition("/")[0]
        if kind in api_schemas.SCHEMAS:
            seen.add(kind)
            assert mistakes(data[f"schemas/{kind}.json"], value) == [], path
    # A result is no file of the API: the next test has it.
    assert seen == set(api_schemas.SCHEMAS) - {"result"}
    for name, schema in api_schemas.SCHEMAS.items():
        assert mistakes(schema, {}), name


def test_a_source_says_when_it_was_checked_and_when_to_look_again(data: dict[str, Any]) -> None:
    written = model.load(ROOT).plain["reference_wages"]["sources"]
    days = {name: (source["checked"], source.get("recheck")) for name, source in written.items()}
    assert any(again for _, again in days.values())
    published = data["reference-wages.json"]["sources"]
    assert days == {
        name: (source["checked"], source.get("recheck")) for name, source in published.items()
    }


def test_a_source_may_say_what_a_rule_file_may(data: dict[str, Any]) -> None:
    """Also what no source says yet: that somebody has read the official text."""
    for path, schema in data.items():
        if path.startswith("schemas/") and "sources" in schema.get("$defs", {}):
            words = schema["$defs"]["sources"]["additionalProperties"]["properties"]
            assert words["seen"] == {"enum": list(SEEN)}
            assert words["confidence"] == {"enum": list(CONFIDENCE)}


def test_answers_and_results_of_every_case_keep_to_their_schemas(data: dict[str, Any]) -> None:
    asked = validator(data[f"schemas/answers.{SCHEME}.json"])
    told = validator(data["schemas/result.json"])
    for name, answers in SCORED:
        assert [error.message for error in asked.iter_errors(answers)] == [], name
    for name, answers, _ in CASES:
        result = json.loads(jifen.score_text(json.dumps(answers)))
        assert [error.message for error in told.iter_errors(result)] == [], name


@pytest.mark.parametrize(
    "answers",
    [
        {"education": "phd"},
        {"unheard_of": True},
        {"employed": "yes"},
        {"insured_months": -1},
        {"insured_months": 1.5},
        {"birth_date": "1990-02-30"},
        {"record_from": "2026-13"},
        {"detentions": ["yesterday"]},
        {"credentials": [{"level": "skill_9"}]},
        {"married_to_local_since": "always"},
    ],
    ids=str,
)
def test_the_schema_of_answers_refuses_what_scoring_refuses(
    answers: dict[str, Any], data: dict[str, Any]
) -> None:
    assert mistakes(data[f"schemas/answers.{SCHEME}.json"], answers)
    assert json.loads(jifen.score_text(json.dumps({"as_of": "2026-03-10", **answers})))["errors"]


def test_the_schema_of_answers_has_every_fact(data: dict[str, Any]) -> None:
    facts = data[f"facts/{SCHEME}.json"]["facts"]
    schema = data[f"schemas/answers.{SCHEME}.json"]
    assert list(schema["properties"]) == sorted(fact["id"] for fact in facts)


def test_the_published_rules_score_as_the_package_does(data: dict[str, Any]) -> None:
    version = data["schemes.json"]["schemes"][0]["rules_version"]
    rules = jifen.Rules(data[f"rules/{SCHEME}.{version}.json"])
    for _, answers in SCORED[:40]:
        assert jifen.score(rules, answers) == jifen.score(jifen.load_rules(SCHEME), answers)


def test_the_wheel_installs_and_scores(published: dict[str, bytes], tmp_path: Path) -> None:
    path = api.wheel_path(published)
    wheel = tmp_path / Path(path).name
    wheel.write_bytes(published[path])
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*install, "--target", str(target), str(wheel)], check=True)
    text = json.dumps(SCORED[0][1])
    done = subprocess.run(
        [sys.executable, "-m", "jifen", "score", "-"],
        input=text.encode(),
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(target), "PATH": ""},
    )
    assert done.stdout.decode() == jifen.score_text(text) + "\n"


def test_a_build_gives_the_same_bytes_again(published: dict[str, bytes]) -> None:
    loaded = model.load(ROOT)
    context = contexts.scheme_contexts(loaded, pages._environment())[0]
    assert api.files(loaded, {context["view"].id: context["indicators"]}) == published
