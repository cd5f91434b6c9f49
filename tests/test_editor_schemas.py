"""Schemas for editors: fresh, and of one mind with the shapes they are made from."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import editor_schemas, nodes
from builder.problems import Problem
from builder.shapes import files
from tests.broken_rules import KEPT, ROOT, broken

RULES = ROOT / "rules"
SCHEMAS = editor_schemas.schemas()
SHAPES = {
    path.relative_to(rules): shape for rules in (KEPT, RULES) for path, shape in files(rules.parent)
}
# What a schema cannot know: the calendar.
BEYOND = {"S006"}


def valid(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """As much of JSON Schema as the schemas use."""
    if "$ref" in schema:
        return valid(whole["definitions"][schema["$ref"].rpartition("/")[2]], value, whole)
    tests: dict[str, Callable[[Any], bool]] = {
        "type": lambda kinds: any(_is(kind, value) for kind in _many(kinds)),
        "const": lambda one: type(one) is type(value) and one == value,
        "enum": lambda words: value in words and not isinstance(value, bool),
        "minimum": lambda least: value is None or value >= least,
        "maximum": lambda most: value is None or value <= most,
        "minLength": lambda least: len(value) >= least,
        "maxLength": lambda most: len(value) <= most,
        "pattern": lambda pattern: re.search(pattern, value) is not None,
        "minItems": lambda least: len(value) >= least,
        "items": lambda item: all(valid(item, one, whole) for one in value),
        "required": lambda names: all(name in value for name in names),
        "properties": lambda known: all(
            valid(known[name], one, whole) for name, one in value.items() if name in known
        ),
        "patternProperties": lambda known: all(
            valid(item, one, whole)
            for pattern, item in known.items()
            for name, one in value.items()
            if re.search(pattern, name)
        ),
        "additionalProperties": lambda _: all(_known(schema, name) for name in value),
        "dependencies": lambda needed: all(
            set(others) <= set(value) for name, others in needed.items() if name in value
        ),
        "allOf": lambda parts: all(valid(part, value, whole) for part in parts),
        "anyOf": lambda parts: any(valid(part, value, whole) for part in parts),
        "oneOf": lambda parts: sum(valid(part, value, whole) for part in parts) == 1,
    }
    # The type comes first in every schema, so that the tests after it are of use.
    said = {"$schema", "definitions", "description"}
    return all(tests[key](part) for key, part in schema.items() if key not in said)


def _many(kinds: Any) -> list[str]:
    return kinds if isinstance(kinds, list) else [kinds]


def _is(kind: str, value: Any) -> bool:
    types: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    return isinstance(value, types[kind]) and (kind == "boolean") == isinstance(value, bool)


def _known(schema: dict[str, Any], name: str) -> bool:
    return name in schema.get("properties", {}) or any(
        re.search(pattern, name) for pattern in schema.get("patternProperties", {})
    )


def schema_of(path: Path) -> dict[str, Any]:
    line = editor_schemas.modeline(path, RULES)
    return SCHEMAS[Path(line.rpartition("/")[2]).stem]


def plain(text: str) -> Any:
    node, _ = nodes.parse(text, "x")
    return None if node is None else node.plain


def test_written_schemas_are_fresh() -> None:
    """Otherwise: python -m builder.editor_schemas."""
    folder = ROOT / editor_schemas.FOLDER
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == (
        editor_schemas.texts()
    )


@pytest.mark.parametrize("path", [path for path, _ in files(ROOT)], ids=lambda path: path.stem)
def test_rule_files_fit_their_schemas(path: Path) -> None:
    schema = schema_of(path)
    assert valid(schema, plain(path.read_text("utf-8")), schema)


def structural() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """The broken files whose shape is wrong: a name, the data and the schema."""
    for case in broken():
        kept = KEPT / case.file
        path = kept if kept.exists() else RULES / case.file
        if "replace" not in case.data:
            continue
        text = path.read_text("utf-8").replace(case.data["replace"], case.data["with"])
        node, _ = nodes.parse(text, case.name)
        problems: list[Problem] = []
        if node is not None:
            SHAPES[path.relative_to(KEPT if kept.exists() else RULES)].check(node, problems)
        if any(one.code[0] == "S" and one.code not in BEYOND for one in problems):
            assert node is not None
            yield case.name, node.plain, schema_of(RULES / case.file)


STRUCTURAL = list(structural())


@pytest.mark.parametrize(
    ("data", "schema"),
    [(data, schema) for _, data, schema in STRUCTURAL],
    ids=[name for name, _, _ in STRUCTURAL],
)
def test_editors_see_each_mistake_of_structure(data: Any, schema: dict[str, Any]) -> None:
    assert not valid(schema, data, schema)


def test_every_rule_file_names_its_schema(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    assert [one for one in editor_schemas.check(tmp_path) if one.code == "M059"] == []
    path = tmp_path / "rules" / "residence-points" / "indicators" / "age.yml"
    path.write_text(path.read_text("utf-8").partition("\n")[2], "utf-8")
    (problem,) = [one for one in editor_schemas.check(tmp_path) if one.code == "M059"]
    assert problem.where.file == "rules/residence-points/indicators/age.yml"
    assert problem.message() == (
        "第一行要写“# yaml-language-server: $schema=../../.schemas/indicator.json”，"
        "编辑器才认得这个文件。"
    )


def test_a_file_that_nobody_reads_is_named(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    indicators = tmp_path / "rules" / "residence-points" / "indicators"
    (indicators / "age.yml").rename(indicators / "age.yaml")
    found = {problem.where.file: problem for problem in editor_schemas.check(tmp_path)}
    assert found["rules/residence-points/indicators/age.yaml"].code == "Y009"


def test_every_description_is_used() -> None:
    words = yaml.safe_load((ROOT / "builder" / "editor_words.yml").read_text("utf-8"))
    said = "".join(editor_schemas.texts().values())
    assert [name for name, text in words.items() if text not in said] == []
