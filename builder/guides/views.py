"""What the pages of the guides show: plain dictionaries, no wording."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.guides import papers, plot
from builder.guides.shelf import INDICATOR, Citations, Shelf, dashed, page_of
from builder.views import Plain

# Kinds of sections that the row of links below the answer leads to, most telling first.
_LEADING = ("decisions", "stages", "steps", "papers", "table", "benefits", "list", "plot")
_JUMPS = 3


def guide(shelf: Shelf, guide_id: str) -> Plain:
    """One guide as its page shows it."""
    data, citations = shelf.guides[guide_id], Citations(shelf)
    sections = [_section(shelf, section, data, citations) for section in data["sections"]]
    return {
        **data,
        "page": page_of(guide_id),
        "answer": sections[0],
        "sections": sections[1:],
        "jumps": _jumps(sections[1:]),
        "sources": citations.sources,
    }


def _jumps(sections: list[Plain]) -> list[Plain]:
    """The sections that a visitor most likely came for, in their order on the page."""
    told = [section for section in sections if section["kind"] in _LEADING]
    best = sorted(told, key=lambda section: _LEADING.index(section["kind"]))[:_JUMPS]
    return [section for section in told if section in best]


def _section(shelf: Shelf, section: Plain, data: Plain, citations: Citations) -> Plain:
    """A section with what its kind asks for looked up."""
    own = citations.cite(section, data)
    enrich = _KINDS.get(section["kind"])
    return {**own, **enrich(shelf, own, citations)} if enrich else dict(own)


def _steps(shelf: Shelf, section: Plain, citations: Citations) -> Plain:
    steps = [step(shelf, name, citations) for name in section["steps"]]
    actors = [name for name in shelf.actors if any(one["actor"] == name for one in steps)]
    return {"steps": steps, "lanes": [shelf.actors[name] for name in actors]}


def step(shelf: Shelf, name: str, citations: Citations) -> Plain:
    """One step with its papers named and its guide linked."""
    found = citations.cite(shelf.steps[name], shelf.files["process"])
    known = shelf.papers
    return {
        "takes": None,
        "waits": None,
        **found,
        "input": [known[item]["title"] if item in known else item for item in found["input"]],
        "who": shelf.actors[found["actor"]]["title"],
        "guide": shelf.link(found["guide"]),
    }


def _stages(shelf: Shelf, section: Plain, citations: Citations) -> Plain:
    del citations
    rows = [
        {
            **row,
            "actor": row["who"],
            "who": shelf.actors[row["who"]]["title"],
            "papers": [shelf.papers[name]["title"] for name in row.get("papers", [])],
        }
        for row in section["rows"]
    ]
    return {"rows": rows}


def _papers(shelf: Shelf, section: Plain, citations: Citations) -> Plain:
    return {"checklist": papers.checklist(shelf, section["checklist"], citations)}


def _documents(shelf: Shelf, section: Plain, citations: Citations) -> Plain:
    del citations
    known = {document["id"]: document for document in shelf.scheme.documents["documents"]}
    return {"documents": [known[name] for name in section["documents"]]}


def _links(shelf: Shelf, section: Plain, citations: Citations) -> Plain:
    del citations
    return {"links": [{**shelf.link(row["page"]), **row} for row in section["links"]]}


def _benefits(shelf: Shelf, section: Plain, citations: Citations) -> Plain:
    file = shelf.files["benefits"]
    return {"entries": citations.cite(file[section["show"]], file)}


def _plot(shelf: Shelf, section: Plain, citations: Citations) -> Plain:
    del section
    steps = [step(shelf, name, citations) for name in shelf.steps]
    return {"steps": steps, "plot": plot.draw(steps)}


_KINDS: dict[str, Callable[[Shelf, Plain, Citations], Plain]] = {
    "steps": _steps,
    "stages": _stages,
    "papers": _papers,
    "documents": _documents,
    "links": _links,
    "benefits": _benefits,
    "plot": _plot,
}


# Questions, claims, changes


def questions(shelf: Shelf, citations: Citations) -> list[Plain]:
    """The questions with their answers' links resolved."""
    file = shelf.files["questions"]
    return [
        {**entry, "links": [shelf.link(name) for name in entry["links"]]}
        for entry in citations.cite(file["questions"], file)
    ]


def claims(shelf: Shelf, citations: Citations) -> list[Plain]:
    """The claims, grouped by the page that answers them best, in the order of the pages."""
    file = shelf.files["claims"]
    groups: dict[str, Plain] = {}
    for entry in citations.cite(file["claims"], file):
        links = [shelf.link(name) for name in entry["links"]]
        group = groups.setdefault(entry["links"][0], {**links[0], "claims": []})
        group["claims"].append({**entry, "links": links})
    order = [*shelf.order, "wages", *(INDICATOR + name for name in shelf.titles)]
    places = {name: at for at, name in enumerate(order)}
    return sorted(groups.values(), key=lambda group: places.get(group["page"], len(places)))


def changes(shelf: Shelf, citations: Citations) -> list[Plain]:
    """The changes by year, the newest first, with what each touches linked."""
    years: dict[str, Plain] = {}
    for entry in citations.cite(shelf.changes["changes"], shelf.changes):
        touches = [_touched(shelf, name) for name in entry["touches"]]
        year = years.setdefault(entry["day"][:4], {"year": entry["day"][:4], "changes": []})
        year["changes"].append({**entry, "touches": touches})
    return list(years.values())


def changes_alone(shelf: Shelf) -> list[Plain]:
    """The changes in one list, for the feed."""
    return [
        {**entry, "anchor": f"change-{dashed(entry['id'])}"}
        for entry in Citations(shelf).cite(shelf.changes["changes"], shelf.changes)
    ]


def _touched(shelf: Shelf, name: str) -> Plain:
    if name in shelf.titles:
        return shelf.link(INDICATOR + name)
    return shelf.link("wages" if name == "reference_wage" else _guide_of_gate(shelf, name))


def _guide_of_gate(shelf: Shelf, gate: str) -> str:
    """The guide that asks whether a condition for applying is met."""
    return next(
        name
        for name in shelf.order
        for section in shelf.guides[name]["sections"]
        if any(row.get("gate") == gate for row in section.get("decisions", []))
    )


def related(shelf: Shelf) -> dict[str, Plain]:
    """For each indicator the guides, questions and claims that link to it."""
    found: dict[str, Plain] = {
        name: {"guides": [], "questions": [], "claims": []} for name in shelf.titles
    }

    def add(names: list[str], kind: str, entry: Any) -> None:
        for name in names:
            if name.startswith(INDICATOR):
                found[name.removeprefix(INDICATOR)][kind].append(entry)

    for guide_id in shelf.order:
        rows = [row for part in shelf.guides[guide_id]["sections"] for row in part.get("links", [])]
        add([row["page"] for row in rows], "guides", shelf.link(guide_id))
    for kind in ("questions", "claims"):
        for entry in shelf.files[kind][kind]:
            add(entry["links"], kind, entry)
    return found
