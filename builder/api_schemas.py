"""JSON Schemas of what the site publishes, and the OpenAPI description of the static API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

__all__ = ["SCHEMAS", "answers", "openapi"]

Schema = dict[str, Any]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPENAPI = "3.1.0"
_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
# The keys of a fact's domain that JSON Schema has a word for.
_BOUNDS = {"at_least": "minimum", "at_most": "maximum", "more_than": "exclusiveMinimum"}


def _read() -> dict[str, Schema]:
    data: dict[str, Schema] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    shared = data.pop("$defs")
    return {name: {"$schema": _DIALECT, **schema, "$defs": shared} for name, schema in data.items()}


SCHEMAS = _read()


def answers(facts: Iterable[Mapping[str, Any]]) -> Schema:
    """The schema of a scheme's answers, from its facts as ``jifen facts`` lists them.

    It says what a program can check alone: types, options and bounds. Whether days lie within the
    rules, and whether answers agree with one another, only scoring tells.
    """
    return {
        "$schema": _DIALECT,
        "title": "Answers; what is missing or null is unknown",
        "type": "object",
        "additionalProperties": False,
        "properties": {fact["id"]: _fact(fact) for fact in facts},
    }


def _fact(fact: Mapping[str, Any]) -> Schema:
    found = _TYPES[fact["type"]](fact)
    words = {"title": fact["label"]}
    if "question" in fact:
        words["description"] = fact["question"]
    return {"anyOf": [found, {"type": "null"}], **words}


def _bounded(kind: str) -> Callable[[Mapping[str, Any]], Schema]:
    def schema(fact: Mapping[str, Any]) -> Schema:
        limits = {_BOUNDS[key]: fact["domain"][key] for key in _BOUNDS if key in fact["domain"]}
        return {"type": kind, **limits}

    return schema


def _option(fact: Mapping[str, Any]) -> Schema:
    return {"enum": [option["id"] for option in fact["options"]]}


def _date(fact: Mapping[str, Any]) -> Schema:
    del fact
    return {"type": "string", "format": "date"}


def _list(fact: Mapping[str, Any], item: Schema) -> Schema:
    return {"type": "array", "maxItems": fact["domain"]["longest"], "items": item}


def _entry(fact: Mapping[str, Any]) -> Schema:
    fields = {field["id"]: _fact(field) for field in fact["fields"]}
    return {"type": "object", "additionalProperties": False, "properties": fields}


_TYPES: dict[str, Callable[[Mapping[str, Any]], Schema]] = {
    "boolean": lambda _: {"type": "boolean"},
    "integer": _bounded("integer"),
    "number": _bounded("number"),
    "option": _option,
    "choices": lambda fact: {"type": "array", "items": _option(fact)},
    "date": _date,
    "date_or_never": lambda fact: {"anyOf": [_date(fact), {"const": "never"}]},
    "month": lambda _: {"type": "string", "pattern": _MONTH},
    "dates": lambda fact: _list(fact, _date(fact)),
    "entry": _entry,
    "entries": lambda fact: _list(fact, _entry(fact)),
}


def openapi(names: Iterable[str], wheel: str, version: str) -> Schema:
    """The OpenAPI description of the files below ``api/``.

    Args:
        names: paths of the JSON files without their ending.
        wheel: path of the package.
        version: of the content.
    """
    paths = {f"/{name}.json": _json_file(name) for name in names}
    paths[f"/{wheel}"] = _get("The package, for pip install", "application/zip", {})
    return {
        "openapi": _OPENAPI,
        "info": {
            "title": "hujifen",
            "version": version,
            "description": "Static files: nothing that is asked for tells anything about a person.",
        },
        "servers": [{"url": "."}],
        "paths": paths,
    }


def _json_file(name: str) -> Schema:
    folder, _, rest = name.partition("/")
    if folder == "schemas":
        return _get(f"JSON Schema: {rest}", "application/schema+json", {"type": "object"})
    schema = {"$ref": f"schemas/{folder}.json"}
    return _get(str(SCHEMAS[folder]["title"]), "application/json", schema)


def _get(summary: str, media: str, schema: Schema) -> Schema:
    content = {media: {"schema": schema} if schema else {}}
    return {
        "get": {"summary": summary, "responses": {"200": {"description": "OK", "content": content}}}
    }
