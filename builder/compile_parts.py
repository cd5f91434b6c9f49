"""What `jifen` reads only when a call asks for it: one more JSON file a scheme and call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.compile_papers import compile_papers
from builder.model import Model
from builder.prose import Filler, filled

Plain = dict[str, Any]


def compile_parts(model: Model, scheme_id: str) -> dict[str, Plain]:
    """The parts of a scheme by name, each with the messages of its call."""
    return {
        name: {**part(model, scheme_id), "messages": _messages(model, name)}
        for name, part in _PARTS.items()
    }


def _messages(model: Model, part: str) -> dict[str, str]:
    messages: dict[str, str] = model.plain["messages"]
    return {key: text for key, text in messages.items() if key.startswith(f"{part}_")}


def _explain(model: Model, scheme_id: str) -> Plain:
    """How each source was seen, how sure it is, when it was checked; both readings of clauses."""
    from builder.compile import cited

    scheme = model.schemes[scheme_id]
    filler = Filler(scheme, model.newest_check)
    return {
        "sources": {
            name: {
                source: [item["sources"][source][key] for key in ("seen", "confidence", "checked")]
                for source in sorted(cited([item["score"], item.get("cap")]))
            }
            for name, item in scheme["indicators"].items()
        },
        "readings": {
            name: [
                {
                    key: one[key]
                    for key in ("id", "matter", "used", "other", "from", "to")
                    if key in one
                }
                for one in filled(filler, item, name)["readings"]
            ]
            for name, item in scheme["indicators"].items()
            if "readings" in item
        },
    }


def _questions(model: Model, scheme_id: str) -> Plain:
    """Where each question stands, and which sections few people have anything of."""
    facts = model.schemes[scheme_id]["facts"]
    seldom = {section["id"] for section in facts["sections"] if "none_of_these" in section}
    asked = [fact for fact in facts["facts"] if "section" in fact]
    return {
        "sections": {fact["id"]: fact["section"] for fact in asked},
        "seldom": [fact["id"] for fact in asked if fact["section"] in seldom],
    }


_PARTS: dict[str, Callable[[Model, str], Plain]] = {
    "explain": _explain,
    "papers": compile_papers,
    "questions": _questions,
}
# Messages that begin so are in the part of that name, and not among those that a score needs.
LATER = tuple(f"{name}_" for name in _PARTS)
