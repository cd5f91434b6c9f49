"""JSON Schemas of the rule files, made from the same shapes that check them.

Editors that know YAML complete keys and underline mistakes by them: each rule file names its
schema in its first line. They hold structure alone, no ids of the data, so that an edit of the
data never needs them to be made anew.

Run ``python -m builder.editor_schemas`` after a change of the shapes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache, singledispatch
from pathlib import Path
from typing import Any

import yaml

from builder import scalars, schema
from builder.problems import Problem, Where, nearest
from builder.schema import Shape
from builder.shapes import (
    INDICATOR,
    INDICATORS,
    OPTIONAL_FILES,
    SCHEME_FILES,
    SHARED_FILES,
    files,
)
from builder.shapes_guides import GUIDE, GUIDE_FILES, GUIDES

FOLDER = Path("rules", ".schemas")
_WORDS = Path(__file__).with_name("editor_words.yml")
_DIALECT = "http://json-schema.org/draft-07/schema#"
# The files of a folder share a schema.
_FOLDERS = {INDICATORS: "indicator", GUIDES: "guide"}

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """The schema of each kind of rule file by its name."""
    shapes: dict[str, Shape] = {"indicator": INDICATOR, "guide": GUIDE}
    for named in (SHARED_FILES, SCHEME_FILES, OPTIONAL_FILES, GUIDE_FILES):
        shapes |= {Path(file).stem: shape for file, shape in named.values()}
    return {name: _whole(shape) for name, shape in sorted(shapes.items())}


def write(root: Path) -> None:
    """Write every schema below the rules."""
    (root / FOLDER).mkdir(exist_ok=True)
    for name, text in texts().items():
        (root / FOLDER / name).write_text(text, "utf-8")


def texts() -> dict[str, str]:
    """The files of the schemas by name."""
    return {
        f"{name}.json": json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        for name, data in schemas().items()
    }


def modeline(path: Path, rules: Path) -> str:
    """The first line of a rule file, which names its schema."""
    inner = path.relative_to(rules)
    name = _FOLDERS.get(inner.parent.name, path.stem)
    up = "../" * len(inner.parent.parts)
    return f"# yaml-language-server: $schema={up}{FOLDER.name}/{name}.json"


def check(root: Path) -> list[Problem]:
    """Every rule file whose first line does not name its schema, and every file nobody reads."""
    rules = root / "rules"
    problems = []
    known = [path for path, _ in files(root)]
    for path in sorted(rules.rglob("*.y*ml")):
        if path not in known:
            name = path.relative_to(root).as_posix()
            near = nearest(name, [one.relative_to(root).as_posix() for one in known])
            problems.append(Problem("Y009", Where(name, 1, 1), {"near": near}))
            continue
        expected = modeline(path, rules)
        if path.read_bytes().split(b"\n")[0] != expected.encode("utf-8"):
            place = Where(path.relative_to(root).as_posix(), 1, 1)
            problems.append(Problem("M059", place, {"line": expected}))
    return problems


# From a shape to a schema


def _whole(shape: Shape) -> Schema:
    made = {"$schema": _DIALECT, **of_shape(shape)}
    named = {lazy.name: lazy for lazy in _lazy(shape, set())}
    if named:
        made["definitions"] = {
            name: of_shape(lazy.shape) for name, lazy in named.items() if lazy.shape is not None
        }
    return made


def _lazy(shape: Any, seen: set[int]) -> Iterator[schema.Lazy]:
    """The shapes that are named, wherever they are used."""
    if id(shape) in seen:
        return
    seen.add(id(shape))
    if isinstance(shape, schema.Lazy):
        yield shape
        yield from _lazy(shape.shape, seen)
    for name in ("item", "required", "optional", "shapes"):
        part = getattr(shape, name, None)
        inner = part.values() if isinstance(part, Mapping) else [part] if part is not None else []
        for one in inner:
            yield from _lazy(one, seen)


@singledispatch
def of_shape(shape: Any) -> Schema:
    """The schema of one shape."""
    raise TypeError(shape)


@of_shape.register
def _text(shape: scalars.Text) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": shape.longest}


@of_shape.register
def _pattern(shape: scalars.Pattern) -> Schema:
    return {"type": "string", "pattern": f"^(?:{shape.pattern})$"}


@of_shape.register
def _number(shape: scalars.Number) -> Schema:
    kind = "integer" if shape.whole else "number"
    made: Schema = {"type": [kind, "null"] if shape.nullable else kind}
    if shape.least is not None:
        made["minimum"] = shape.least
    if shape.most is not None:
        made["maximum"] = shape.most
    return made


@of_shape.register
def _boolean(shape: scalars.Boolean) -> Schema:
    return {"type": "boolean"} if shape.only is None else {"const": shape.only}


@of_shape.register
def _day(shape: scalars.Day) -> Schema:
    del shape
    return {"type": "string", "pattern": f"^{scalars.DAY}$"}


@of_shape.register
def _days(shape: scalars.Days) -> Schema:
    del shape
    return {"type": "string", "pattern": f"^{scalars.DAYS}$"}


@of_shape.register
def _month(shape: scalars.Month) -> Schema:
    del shape
    return {"type": "string", "pattern": f"^{scalars.MONTH}$"}


@of_shape.register
def _choice(shape: scalars.Choice) -> Schema:
    return {"enum": list(shape.words)}


@of_shape.register
def _anything(shape: scalars.Anything) -> Schema:
    del shape
    return {}


@of_shape.register
def _list(shape: schema.ListOf) -> Schema:
    made = {"type": "array", "items": of_shape(shape.item)}
    return {**made, "minItems": shape.least} if shape.least else made


@of_shape.register
def _one_or_many(shape: schema.OneOrMany) -> Schema:
    one = of_shape(shape.item)
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


@of_shape.register
def _or_null(shape: schema.OrNull) -> Schema:
    return {"anyOf": [of_shape(shape.item), {"type": "null"}]}


@of_shape.register
def _map(shape: schema.MapOf) -> Schema:
    return {
        "type": "object",
        "patternProperties": {f"^(?:{shape.key})$": of_shape(shape.item)},
        "additionalProperties": False,
    }


@of_shape.register
def _record(shape: schema.Record) -> Schema:
    known = {**shape.required, **shape.optional}
    made: Schema = {
        "type": "object",
        "properties": {name: _described(name, of_shape(one)) for name, one in known.items()},
        "required": list(shape.required),
        "additionalProperties": False,
    }
    if shape.choose:
        made["oneOf"] = [
            {"anyOf": [{"required": [name]} for name in names]} for names in shape.choose
        ]
    if shape.together:
        made["dependencies"] = {
            name: [other for other in shape.together if other != name] for name in shape.together
        }
    return made


@of_shape.register
def _tagged(shape: schema.Tagged) -> Schema:
    made = []
    for word, record in shape.shapes.items():
        one = of_shape(record)
        tag = _described(shape.tag, {"const": word})
        one["properties"] = {shape.tag: tag, **one["properties"]}
        one["required"] = [shape.tag, *one["required"]]
        made.append(one)
    return {"oneOf": made}


@of_shape.register
def _first_key(shape: schema.FirstKey) -> Schema:
    return {"oneOf": [of_shape(record) for record in shape.shapes.values()]}


@of_shape.register
def _named(shape: schema.Lazy) -> Schema:
    return {"$ref": f"#/definitions/{shape.name}"}


def _described(name: str, made: Schema) -> Schema:
    """With what an editor says of a key; beside a reference nothing else would be read."""
    words = _words()
    if name not in words:
        return made
    return {**({"allOf": [made]} if "$ref" in made else made), "description": words[name]}


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load(_WORDS.read_text("utf-8"))
    return {str(name): words for name, words in found.items()}


if __name__ == "__main__":
    write(Path(__file__).parent.parent)
