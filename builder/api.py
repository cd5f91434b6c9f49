"""The static API: schemes, facts, indicators, wages, documents and compiled rules, as JSON files.

They lie below ``api/`` of the site, with a JSON Schema each and an OpenAPI description of them
all, beside the wheel of the package. A path never changes what it means; compiled rules bear their
version, so that an old receipt can be verified with the rules it was made under.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from builder import api_schemas, bundle_archive
from builder.compile import compile_scheme
from builder.model import Model
from jifen import Rules
from jifen._facts import facts_of, schemes_of

FOLDER = "api"
Plain = dict[str, Any]

# What of an indicator's file is published: its words belong to the pages.
_SOURCE = ("document", "article", "seen", "confidence", "checked", "recheck", "pages", "note")
_DOCUMENT = ("id", "title", "number", "issuer", "issued", "from", "to", "confidence", "address")


def files(model: Model, indicators: Mapping[str, Mapping[str, Plain]]) -> dict[str, bytes]:
    """Every file of the API by its path below the site.

    Args:
        model: the checked rule data.
        indicators: by scheme and id, as their pages show them, texts filled.
    """
    compiled = {name: compile_scheme(model, name) for name in model.plain["schemes"]}
    rules = {name: Rules(data) for name, data in compiled.items()}
    data: dict[str, Any] = {
        "schemes": schemes_of(rules.values()),
        "documents": _documents(model.plain["documents"]),
        "reference-wages": _wages(model.plain["reference_wages"]),
    }
    for name, one in rules.items():
        data[f"facts/{name}"] = facts_of(one)
        data[f"indicators/{name}"] = _indicators(model, one, indicators.get(name, {}))
        data[f"rules/{name}.{one.rules_version}"] = compiled[name]
        data[f"schemas/answers.{name}"] = api_schemas.answers(facts_of(one)["facts"])
    data |= {f"schemas/{name}": schema for name, schema in api_schemas.SCHEMAS.items()}
    wheel, packed = bundle_archive.wheel((model.root / "calculator").resolve())
    wheel = f"wheel/{model.content_version}/{wheel}"
    data["openapi"] = api_schemas.openapi(sorted(data), wheel, model.content_version)
    found = {f"{FOLDER}/{name}.json": _json(value) for name, value in data.items()}
    return {**found, f"{FOLDER}/{wheel}": packed}


def wheel_path(found: Mapping[str, bytes]) -> str:
    """The path of the package below the site."""
    return next(path for path in found if path.endswith(".whl"))


def _indicators(model: Model, rules: Rules, shown: Mapping[str, Plain]) -> Plain:
    raw = model.plain["schemes"][rules.scheme]["indicators"]
    folder = "" if rules.scheme == next(iter(model.schemes)) else f"{rules.scheme}/"
    return {
        "scheme": rules.scheme,
        "rules_version": rules.rules_version,
        "content_version": rules.content_version,
        "indicators": [_indicator(item, raw[name], folder) for name, item in shown.items()],
    }


def _indicator(item: Plain, raw: Plain, folder: str) -> Plain:
    return {
        "id": item["id"],
        "title": item["title"],
        "group": item["group"],
        "summary": item["summary"],
        "page": folder + item["page"].removesuffix(".md") + "/",
        "score": raw["score"],
        "cap": raw.get("cap", []),
        "sources": {name: _source(source) for name, source in raw["sources"].items()},
    }


def _source(source: Plain) -> Plain:
    kept = {key: source[key] for key in _SOURCE if key in source}
    listed = kept["document"]
    return {**kept, "document": listed if isinstance(listed, list) else [listed]}


def _documents(data: Plain) -> Plain:
    return {
        "documents": [
            {key: one[key] for key in _DOCUMENT if key in one} for one in data["documents"]
        ]
    }


def _wages(data: Plain) -> Plain:
    return {
        "unit": "yuan a month",
        "series": data["series"],
        "sources": {name: _source(source) for name, source in data["sources"].items()},
    }


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, default=_number)
    return text.encode("utf-8") + b"\n"


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(value)
