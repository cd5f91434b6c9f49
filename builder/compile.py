"""Turns the checked model into what the package `jifen` reads: one JSON file a scheme."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from builder.compile_parts import LATER, compile_parts
from builder.model import Model, version_of
from builder.prose import Filler, filled, is_hearsay

_FIRST_MONTH, _LAST_MONTH = "0001-01", "9999-12"
_FIRST_DAY, _LAST_DAY = "0001-01-01", "9999-12-31"
_FACT_WORDS = frozenset({"question", "label", "where", "help", "unit", "section"})
_CONDITION_WORDS = frozenset({"title", "met", "unmet", "unknown"})
_GATE_WORDS = frozenset({"title", "met", "unmet", "unknown"})
# What a page says of a gate, or a list of papers, decides nothing.
_NOT_OF_GATES = _GATE_WORDS | {"evidence"}
# What a page says of a step; the search asks only for what it changes and how long that takes.
_STEP_WORDS = frozenset({"title", "do", "needs", "guide", "papers", "money", "source"})


def compile_all(model: Model, out: Path) -> list[Path]:
    """Write the compiled rules of every scheme; returns the files, written only if changed."""
    out.mkdir(parents=True, exist_ok=True)
    files = {f"{name}.json": compile_scheme(model, name) for name in model.schemes}
    for name in model.schemes:
        parts = compile_parts(model, name).items()
        files |= {f"{name}.{part}.json": data for part, data in parts}
    texts = {name: _dump(data) for name, data in files.items()}
    texts["schemes.json"] = _dump(list(model.schemes))
    for stale in {path.name for path in out.glob("*.json")} - set(texts):
        (out / stale).unlink()
    for name, text in texts.items():
        if not (out / name).exists() or (out / name).read_text("utf-8") != text:
            (out / name).write_text(text, "utf-8")
    return [out / name for name in sorted(texts)]


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def compile_scheme(model: Model, scheme_id: str) -> dict[str, Any]:
    """The compiled form of one scheme: ``rules`` decides results, ``texts`` only words."""
    scheme = model.schemes[scheme_id]
    rules = _rules(model, scheme)
    return {
        "scheme": scheme_id,
        "rules": rules,
        "levers": _levers(model, scheme),
        "texts": _texts(model, scheme),
        "rules_version": version_of(_without_sources(rules)),
        "content_version": model.content_version,
    }


def _without_sources(node: Any) -> Any:
    """What can change a number; who said it cannot."""
    if isinstance(node, dict):
        return {key: _without_sources(value) for key, value in node.items() if key != "source"}
    return [_without_sources(item) for item in node] if isinstance(node, list) else node


def _rules(model: Model, scheme: dict[str, Any]) -> dict[str, Any]:
    main, facts = scheme["scheme"], scheme["facts"]
    indicators = scheme["indicators"].values()
    return {
        "periods": main["periods"],
        **_points(main),
        **_routes(scheme),
        "facts": [_fact(fact) for fact in facts["facts"]],
        "longest_list": facts["longest_list"],
        "gates": [_drop(gate, _NOT_OF_GATES) for gate in scheme["gates"]["gates"]],
        "items": [
            {
                "id": item["id"],
                "score": _score(item["score"]),
                "cap": item.get("cap", []),
            }
            for item in indicators
        ],
        "notes": [_drop(note, {"text"}) for note in scheme["notes"]["notes"]],
        "readings": [
            {
                "item": item["id"],
                "id": reading["id"],
                "alternative": reading["alternative"],
                "from": reading.get("from", _FIRST_DAY),
                "to": reading.get("to", _LAST_DAY),
            }
            for item in indicators
            for reading in item.get("readings", [])
            if "alternative" in reading
        ],
        "wages": [
            {"from": row["from"], "to": row.get("to", _LAST_MONTH), "yuan": row["yuan"]}
            for row in model.plain["reference_wages"]["series"]
        ],
    }


def _levers(model: Model, scheme: dict[str, Any]) -> dict[str, Any]:
    """What can be done for points. No score depends on it, so it is not part of the rules."""
    file = scheme.get("levers", {"ladders": [], "gate_steps": []})

    def step(row: dict[str, Any]) -> dict[str, Any]:
        bare = _drop(row, _STEP_WORDS)
        time = row.get("time")
        if time is not None and is_hearsay(file["sources"][time["source"]], model.plain):
            # What only experience says enters no computed date.
            bare["time"] = None
        return bare

    return {
        "ladders": [
            {**ladder, "steps": [step(row) for row in ladder["steps"]]}
            for ladder in file["ladders"]
        ],
        "gate_steps": [step(row) for row in file["gate_steps"]],
    }


def _points(main: dict[str, Any]) -> dict[str, Any]:
    """What stands in the scheme's own file of its points; nothing for a scheme of routes."""
    kept = ("pass_mark", "lowest_total", "shared_caps")
    found: dict[str, Any] = {name: main[name] for name in kept if name in main}
    if "exclusive" in main:
        found["exclusive"] = [row["items"] for row in main["exclusive"]]
    return found


def _routes(scheme: dict[str, Any]) -> dict[str, Any]:
    """The routes, each with all its conditions, those of every route first."""
    if "routes" not in scheme:
        return {}
    file = scheme["routes"]
    always = file.get("always", [])
    kept = {"id", "from", "to", "source"}
    return {
        "route_conditions": [
            {**_drop(one, _CONDITION_WORDS), "rows": [_drop(row, {"title"}) for row in one["rows"]]}
            for one in file["conditions"]
        ],
        "routes": [
            {
                **{key: value for key, value in route.items() if key in kept},
                "conditions": [*always, *route["conditions"]],
            }
            for route in file["routes"]
        ],
    }


def _drop(entry: dict[str, Any], keys: set[str] | frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in keys}


def _score(score: dict[str, Any]) -> dict[str, Any]:
    if "conditions" not in score:
        return score
    return {**score, "conditions": [_drop(one, {"unmet"}) for one in score["conditions"]]}


def _fact(fact: dict[str, Any]) -> dict[str, Any]:
    bare = _drop(fact, _FACT_WORDS)
    if "options" in bare:
        bare["options"] = [option["id"] for option in bare["options"]]
    if "fields" in bare:
        bare["fields"] = {field["id"]: _fact(field) for field in bare["fields"]}
    return bare


def gate_words(gate: dict[str, Any], facts: dict[str, Any]) -> dict[str, str]:
    """The texts of a gate with its thresholds filled in; ``{value}`` stays for the answer."""
    asked = {fact["id"]: fact for fact in facts["facts"]}[gate["require"]["fact"]]
    values = {
        "value": "{value}",
        "need": gate["require"].get("at_least"),
        "of_last": asked.get("from_record", {}).get("of_last"),
    }
    return {key: gate[key].format_map(values) for key in sorted(_GATE_WORDS)}


def _texts(model: Model, scheme: dict[str, Any]) -> dict[str, Any]:
    filler = Filler(scheme, model.newest_check)
    indicators = {name: filled(filler, item, name) for name, item in scheme["indicators"].items()}
    return {
        "title": scheme["scheme"]["title"],
        "statement": model.plain["statement"],
        "messages": {
            key: text for key, text in model.plain["messages"].items() if not key.startswith(LATER)
        },
        "facts": {fact["id"]: _fact_words(fact) for fact in scheme["facts"]["facts"]},
        "gates": {
            gate["id"]: gate_words(gate, scheme["facts"]) for gate in scheme["gates"]["gates"]
        },
        "items": {name: item["title"] for name, item in indicators.items()},
        "conditions": {
            name: {
                one["id"]: filler.fill(one["unmet"], item, name, "score.conditions")
                for one in item["score"]["conditions"]
            }
            for name, item in indicators.items()
            if "conditions" in item["score"]
        },
        "notes": {note["id"]: note["text"] for note in scheme["notes"]["notes"]},
        "readings": {
            name: {
                reading["id"]: reading["note"]
                for reading in item.get("readings", [])
                if "alternative" in reading
            }
            for name, item in indicators.items()
        },
        **_route_words(scheme),
        "sources": {
            name: {
                source: citations(model, file["sources"][source]) for source in sorted(cited(part))
            }
            for name, file, part in _citing(scheme, indicators)
        },
    }


def _citing(
    scheme: dict[str, Any], indicators: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """The files whose sources a result may name, each with the part that names them."""
    yield "gates", scheme["gates"], scheme["gates"]["gates"]
    if "shared_caps" in scheme["scheme"]:
        yield "scheme", scheme["scheme"], scheme["scheme"]["shared_caps"]
    if "routes" in scheme:
        file = scheme["routes"]
        places = [{"source": route["source"]} for route in file["routes"]]
        yield "routes", file, [places, file["conditions"]]
    for name, item in indicators.items():
        yield name, item, [item["score"], item.get("cap")]


def _route_words(scheme: dict[str, Any]) -> dict[str, Any]:
    if "routes" not in scheme:
        return {}
    file = scheme["routes"]
    return {
        "routes": {route["id"]: route["title"] for route in file["routes"]},
        "route_conditions": {
            one["id"]: {key: one[key] for key in sorted(_CONDITION_WORDS)}
            for one in file["conditions"]
        },
    }


def cited(node: Any) -> set[str]:
    """The sources behind what decides a result; those of the prose stay on the pages."""
    if isinstance(node, dict):
        found = {node["source"]} if "source" in node else set()
        return found.union(*(cited(value) for value in node.values()))
    return set().union(*map(cited, node)) if isinstance(node, list) else set()


def _fact_words(fact: dict[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {
        key: fact[key] for key in ("question", "label", "where", "unit") if key in fact
    }
    if "options" in fact:
        words["options"] = {option["id"]: option["label"] for option in fact["options"]}
        also = {
            word.lower(): option["id"]
            for option in fact["options"]
            for word in (option["label"], *option.get("also", ()))
        }
        words["also"] = also
    if "fields" in fact:
        words["fields"] = {field["id"]: _fact_words(field) for field in fact["fields"]}
        words["order"] = [field["id"] for field in fact["fields"]]
    return words


def citations(model: Model, source: dict[str, Any]) -> list[dict[str, str]]:
    """How a source is cited over time: the document in force, its number, the article."""
    documents = {entry["id"]: entry for entry in model.plain["documents"]["documents"]}
    named = source["document"]
    found = []
    for name in named if isinstance(named, list) else [named]:
        document = documents[name]
        number = f"（{document['number']}）" if "number" in document else ""
        found.append(
            {
                "from": document.get("from", _FIRST_DAY),
                "to": document.get("to", _LAST_DAY),
                "text": f"{document['title']}{number}{source['article']}",
            }
        )
    return found
