"""What the page templates show, worked out from the rule data: plain dictionaries, no wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from builder import prose
from jifen._dates import parse_month, show_month

Plain = dict[str, Any]

# How many rungs of a ladder of years a page shows where no cap ends it.
_RUNGS = 10
_LISTS = ("conditions", "evidence", "raise", "misunderstandings", "readings", "ask", "history")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme's rule data with what every page of it needs."""

    id: str
    plain: Plain
    documents: Plain
    filler: prose.Filler

    @property
    def day(self) -> str:
        """The day that the pages speak of."""
        return self.filler.day

    @property
    def facts(self) -> dict[str, Plain]:
        """The facts by id."""
        return {fact["id"]: fact for fact in self.plain["facts"]["facts"]}

    @property
    def folder(self) -> str:
        """The folder of the scheme's files, from the project root."""
        return f"rules/{self.id}"

    def is_hearsay(self, source: Mapping[str, Any]) -> bool:
        """Whether what rests on a source is printed as experience, and enters no computed date."""
        return prose.is_hearsay(source, {"documents": self.documents})


def file_of(scheme: Scheme, indicator_id: str) -> str:
    """The rule file of an indicator, from the project root."""
    return f"{scheme.folder}/indicators/{indicator_id}.yml"


def page_of(indicator_id: str) -> str:
    """The Markdown file of an indicator's page, from the documentation folder."""
    return f"indicators/{indicator_id.replace('_', '-')}.md"


def pass_mark(scheme: Scheme) -> Any:
    """The mark on the day the pages speak of, or the last one; ``None`` where nothing is scored."""
    rows = scheme.plain["scheme"].get("pass_mark", [])
    return (prose.in_force(rows, scheme.day) or rows)[-1]["points"] if rows else None


def indicator(scheme: Scheme, indicator_id: str) -> Plain:
    """One indicator as its page shows it, texts filled."""
    data = scheme.plain["indicators"][indicator_id]
    file = file_of(scheme, indicator_id)
    texts = prose.filled(scheme.filler, data, file)
    return {
        **{name: [] for name in (*_LISTS, "aliases", "examples")},
        "summary": "",
        "for_whom": "",
        **texts,
        "file": file,
        "page": page_of(indicator_id),
        "score": _score(scheme, data),
        "headline": _headline(scheme, data),
        "rivals": _rivals(scheme, indicator_id),
        "sources": sources(scheme, data["sources"]),
    }


def sources(scheme: Scheme, named: Mapping[str, Plain]) -> dict[str, Plain]:
    """Named sources, each with the documents that it names."""
    documents = {document["id"]: document for document in scheme.documents["documents"]}
    result = {}
    for name, source in named.items():
        listed = source["document"]
        ids = listed if isinstance(listed, list) else [listed]
        result[name] = {
            "note": "",
            **source,
            "documents": [documents[document] for document in ids],
        }
    return result


def by_documents(named: Mapping[str, Plain]) -> list[Plain]:
    """Sources that name the same documents, together: each with the documents said once."""
    result: dict[tuple[str, ...], Plain] = {}
    for name, source in named.items():
        key = tuple(document["id"] for document in source["documents"])
        group = result.setdefault(key, {"documents": source["documents"], "entries": []})
        group["entries"].append({"name": name, **source})
    return list(result.values())


def groups(scheme: Scheme, indicators: Mapping[str, Plain]) -> list[Plain]:
    """The groups in their order, each with its indicators."""
    return [
        {
            **group,
            "indicators": [item for item in indicators.values() if item["group"] == group["id"]],
        }
        for group in scheme.plain["scheme"].get("groups", [])
    ]


def shown_example(indicators: Mapping[str, Plain]) -> Plain | None:
    """The worked example for the front page: a published one that lands on the mark exactly."""
    for item in indicators.values():
        for example in item["examples"]:
            mark = {"min": example["pass_mark"], "max": example["pass_mark"]}
            parts = [row for row in example["rows"] if row["counted"] and row["points"]["min"] > 0]
            exact = example["verdict"] == "reached" and example["total"] == mark
            if exact and "case" in example and len(parts) > 1:
                return {**example, "parts": parts}
    return None


def _rivals(scheme: Scheme, indicator_id: str) -> list[str]:
    return [
        item
        for row in scheme.plain["scheme"]["exclusive"]
        for item in row["items"]
        if indicator_id in row["items"] and item != indicator_id
    ]


def _headline(scheme: Scheme, data: Plain) -> Plain:
    """What an indicator is worth at most, in the form its way of scoring allows."""
    score, caps = data["score"], prose.in_force(data.get("cap", []), scheme.day)
    rows = prose.in_force(score["rows"], scheme.day)
    if score["way"] == "veto":
        return {"kind": "veto", "points": None}
    if caps:
        return {"kind": "most", "points": caps[0]["points"]}
    if score["way"] == "years":
        return {"kind": "each_year", "points": rows[0]["points_per_year"]}
    points = [row["points"] for row in rows]
    if score["way"] == "records":
        return {"kind": "each_record", "points": min(points)}
    return {"kind": "flat" if score["way"] == "flag" else "most", "points": max(points)}


def _score(scheme: Scheme, data: Plain) -> Plain:
    score = data["score"]
    fact = scheme.facts.get(score.get("fact") or score.get("months") or score.get("years_since"))
    rows = [_row(scheme, score, row) for row in score["rows"]]
    now = prose.in_force(rows, scheme.day)
    caps = prose.in_force(data.get("cap", []), scheme.day)
    return {
        **score,
        "fact": fact,
        "rows": now,
        "others": [row for row in rows if row not in now],
        "cap": caps[0] if caps else None,
        "ladders": _ladders(now, caps[0]["points"] if caps else None),
        "one_source": len({row["source"] for row in now}) == 1,
    }


def _row(scheme: Scheme, score: Plain, row: Plain) -> Plain:
    label = None
    if "option" in row:
        label = _option_label(scheme.facts[score["fact"]], score.get("field"), row["option"])
    elif "fact" in row:
        label = scheme.facts[row["fact"]]["label"]
    unit = scheme.facts[row["fact"]].get("unit", "") if "fact" in row else ""
    return {"certain": True, **row, "label": label, "unit": unit}


def _option_label(fact: Plain, field: str | None, option: str) -> str:
    holder = next((item for item in fact.get("fields", []) if item["id"] == field), fact)
    return next(str(item["label"]) for item in holder["options"] if item["id"] == option)


def _ladders(rows: Sequence[Mapping[str, Any]], cap: int | None) -> list[Plain]:
    """For rows that count by the year: the points after each number of full years.

    Rows that count alike share a ladder.
    """
    ladders: dict[tuple[int, int], Plain] = {}
    for row in rows:
        if "points_per_year" not in row:
            continue
        each, first = row["points_per_year"], row["starts_at_year"]
        last = -(-cap // each) if cap else first + _RUNGS - 1
        rungs = [(year, min(year * each, cap or year * each)) for year in range(first, last + 1)]
        ladder = ladders.setdefault((each, first), {"rows": [], "rungs": rungs})
        ladder["rows"].append(row)
    return list(ladders.values())


def wage_rows(wages: Plain, multiples: Sequence[Any]) -> list[Plain]:
    """The reference wage by period, with the multiples that the rules use, exact."""
    rows = []
    for row in wages["series"]:
        yuan = row["yuan"]
        products = [None if yuan is None else _times(yuan, multiple) for multiple in multiples]
        rows.append({**row, "products": products})
    return rows


def multiples_used(trees: Iterable[Plain], day: str) -> list[Any]:
    """The multiples of the reference wage that any scheme asks for, ascending."""
    found = {Decimal(1)}
    for tree in trees:
        for item in tree["indicators"].values():
            if item["score"]["way"] == "tiers":
                rows = prose.in_force(item["score"]["rows"], day)
                found |= {Decimal(str(row["at_least"])) for row in rows}
        for condition in tree.get("routes", {}).get("conditions", []):
            for row in prose.in_force(condition["rows"], day):
                if "record" in row["require"]:
                    multiple = row["require"].get("at_least", row["require"].get("more_than"))
                    found.add(Decimal(str(multiple)))
    return sorted(found)


def _times(yuan: Any, multiple: Any) -> Decimal:
    return Decimal(str(yuan)) * Decimal(str(multiple))


def current_wage(wages: Plain, day: str) -> tuple[Plain, Plain | None]:
    """The newest known row up to a day, and the row in force on it where that one is unknown."""
    month = day[:7]
    rows = [row for row in wages["series"] if row["from"] <= month]
    known = [row for row in rows if row["yuan"] is not None]
    return known[-1], rows[-1] if rows[-1]["yuan"] is None else None


def open_wage(wages: Plain) -> tuple[str, float]:
    """The first month of unknown wage, be it after the list, and the wage known last."""
    rows = wages["series"]
    end = parse_month(rows[-1]["to"])
    assert end is not None
    unknown = next((row["from"] for row in rows if row["yuan"] is None), show_month(end + 1))
    return unknown, next(row["yuan"] for row in reversed(rows) if row["yuan"] is not None)
