"""What the page says of levers: each step with its words, papers, time, money and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.guides import shelf
from builder.views import Plain, Scheme, sources

# Where nothing is known of how long something takes, or what it costs.
_SPANS = ("time", "money")


def view(scheme: Scheme) -> Plain:
    """The levers of a scheme: ``steps`` and ``gate_steps`` by id, and what has no ladder.

    Empty where the scheme has none.
    """
    file = scheme.plain.get("levers")
    if file is None:
        return {"steps": {}, "gate_steps": {}, "no_ladder": []}
    cited = sources(scheme, file["sources"])
    papers = {paper["id"]: paper for paper in scheme.plain.get("papers", {}).get("papers", [])}

    def shown(step: Mapping[str, Any], item: str | None) -> Plain:
        part = scheme.plain["indicators"].get(item, {})
        words = {
            key: scheme.filler.fill(step[key], part, "levers.yml", key)
            for key in ("title", "do", "needs")
            if key in step
        }
        return {
            "needs": None,
            **step,
            **words,
            "guide": shelf.page_of(step["guide"]) if "guide" in step else None,
            "source": _cited(scheme, cited[step["source"]]),
            "papers": [papers[name] for name in step["papers"]],
            **{key: _span(scheme, step.get(key), cited) for key in _SPANS},
            "from_now_on": "from_now_on" in step,
        }

    return {
        "steps": {
            step["id"]: shown(step, ladder["item"])
            for ladder in file["ladders"]
            for step in ladder["steps"]
        },
        "gate_steps": {step["gate"]: shown(step, None) for step in file["gate_steps"]},
        "no_ladder": file["no_ladder"],
    }


def _cited(scheme: Scheme, source: Plain) -> Plain:
    return {**source, "hearsay": scheme.is_hearsay(source)}


def _span(scheme: Scheme, span: Plain | None, cited: Mapping[str, Plain]) -> Plain | None:
    if span is None:
        return None
    return {**span, "hearsay": scheme.is_hearsay(cited[span["source"]])}
