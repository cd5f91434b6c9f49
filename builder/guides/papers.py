"""What to bring: checklists, the papers of each indicator, and every paper with its uses."""

from __future__ import annotations

from builder.guides.shelf import Citations, Shelf, dashed
from builder.views import Plain


def page_of(name: str) -> str:
    """The Markdown file of a checklist, from the documentation folder."""
    return f"checklists/{dashed(name)}.md"


def checklist(shelf: Shelf, name: str, citations: Citations) -> Plain:
    """One checklist: what everyone brings, then what depends."""
    file = shelf.files["checklists"]
    data = citations.cite(shelf.checklists[name], file)
    steps = _steps_of(shelf, data["guide"])
    rows = [_paper_row(shelf, row, citations, steps) for row in data["papers"]]
    return {
        **data,
        "who": shelf.actors[data["actor"]]["title"],
        "guide": shelf.link(data["guide"]),
        "always": [row for row in rows if "when" not in row],
        "sometimes": [row for row in rows if "when" in row],
    }


def _steps_of(shelf: Shelf, guide_id: str) -> list[Plain]:
    """The steps that a guide is about: those that it shows, and those that point to it."""
    sections = shelf.guides[guide_id]["sections"]
    shown = {name for section in sections for name in section.get("steps", [])}
    return [
        step for name, step in shelf.steps.items() if name in shown or step["guide"] == guide_id
    ]


def _paper_row(shelf: Shelf, row: Plain, citations: Citations, steps: list[Plain]) -> Plain:
    paper = citations.cite(shelf.papers[row["paper"]], shelf.files["papers"])
    wanted = [{"number": step["number"]} for step in steps if row["paper"] in step["input"]]
    notes = _notes(row) + _notes(paper)
    return {**row, "id": row["paper"], "paper": paper, "notes": notes, "steps": wanted}


def evidence(shelf: Shelf, indicators: dict[str, Plain], citations: Citations) -> list[Plain]:
    """The papers of each indicator that asks for some."""
    found = []
    for name, item in indicators.items():
        if item["evidence"]:
            data = shelf.scheme.plain["indicators"][name]
            rows = citations.cite(item["evidence"], data)
            papers = [_paper_row(shelf, row, citations, []) for row in rows]
            found.append({"id": name, "title": item["title"], "page": item["page"], "rows": papers})
    return found


def papers_of(shelf: Shelf, indicator: Plain) -> list[Plain]:
    """The papers of one indicator, for its own page: cited as the rest of that page is."""
    return [
        {
            # Its note is not the row's.
            **{key: value for key, value in paper.items() if key != "note"},
            **row,
            "notes": _notes(row) + _notes(paper),
            "hearsay": shelf.scheme.is_hearsay(indicator["sources"][row["source"]]),
        }
        for row in indicator["evidence"]
        for paper in (shelf.papers[row["paper"]],)
    ]


def all_papers(shelf: Shelf, indicators: dict[str, Plain], citations: Citations) -> list[Plain]:
    """Every paper once, with everything that asks for it."""
    file = shelf.files["papers"]
    rows = []
    for name, data in shelf.papers.items():
        paper = citations.cite(data, file)
        uses = [
            *(
                {**shelf.link(step["guide"]), "kind": "step", "title": step["title"]}
                for one, step in shelf.steps.items()
                if name in step["input"]
            ),
            *(
                {"kind": "checklist", "path": page_of(one), "title": entry["title"]}
                for one, entry in shelf.checklists.items()
                if any(row["paper"] == name for row in entry["papers"])
            ),
            *(
                {"kind": "indicator", "path": f"{item['page']}#evidence", "title": item["title"]}
                for item in indicators.values()
                if any(row["paper"] == name for row in item["evidence"])
            ),
        ]
        rows.append({"id": name, "paper": paper, "uses": uses, "notes": _notes(paper)})
    return rows


def _notes(paper: Plain) -> list[str]:
    return [paper["note"]] if "note" in paper else []
