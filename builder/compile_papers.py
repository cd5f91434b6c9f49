"""The part of a scheme from which the list of a visitor's own papers is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder import holidays
from builder.model import Model
from builder.prose import Filler, Row
from builder.prose_guides import GuideFiller
from builder.views import Scheme

Plain = dict[str, Any]

_ROW = ("paper", "require", "note")


def compile_papers(model: Model, scheme_id: str) -> Plain:
    """Papers, situations with their lists, what each indicator and gate asks for, working days.

    ``only`` says in words when something is needed; ``require`` is the condition for it. A scheme
    that names no situations has no such list.
    """
    plain = model.schemes[scheme_id]
    if not plain.get("checklists", {}).get("situations"):
        return {"papers": {}, "situations": [], "items": {}, "gates": {}, "actors": {}, "days": {}}
    filler = Filler(plain, model.newest_check)
    fill = GuideFiller(filler, plain, model.plain["reference_wages"], _worded(model)).fill_all
    scheme = Scheme(scheme_id, plain, model.plain["documents"], filler)
    lists = {entry["id"]: entry for entry in fill(plain["checklists"], "")["checklists"]}
    papers = fill(plain["papers"], "")
    return {
        "papers": {paper["id"]: _paper(scheme, papers, paper) for paper in papers["papers"]},
        "situations": [
            _situation(scheme, plain["checklists"], one, lists)
            for one in plain["checklists"]["situations"]
        ],
        "items": {
            name: [_row(scheme, item, row) for row in item["evidence"]]
            for name, item in plain["indicators"].items()
            if item.get("evidence")
        },
        "gates": {
            gate["id"]: [_row(scheme, plain["gates"], row) for row in gate["evidence"]]
            for gate in plain["gates"]["gates"]
            if "evidence" in gate
        },
        "actors": {actor["id"]: actor["title"] for actor in plain["process"]["actors"]},
        "days": _days(model),
    }


def _worded(model: Model) -> Callable[[Row], str]:
    """Words spans of time as the list itself does."""
    messages = model.plain["messages"]

    def word(span: Row) -> str:
        least, most = span["least"], span["most"]
        text = str(most)
        if least == 0:
            text = messages["papers_within"].format(most=most)
        elif least != most:
            text = messages["papers_between"].format(least=least, most=most)
        return str(messages[f"papers_{span['unit']}"].format(span=text))

    return word


def _row(scheme: Scheme, file: Plain, row: Plain) -> Plain:
    found = {key: row[key] for key in _ROW if key in row}
    if "when" in row:
        found["only"] = row["when"]
    if scheme.is_hearsay(file["sources"][row["source"]]):
        found["hearsay"] = True
    return found


def _paper(scheme: Scheme, file: Plain, paper: Plain) -> Plain:
    found: Plain = {
        key: paper[key] for key in ("title", "issuer", "form", "validity", "note") if key in paper
    }
    if "lead_time" in paper:
        lead = paper["lead_time"]
        found["lead"] = {key: lead[key] for key in ("least", "most", "unit")}
        found["lead"]["hearsay"] = scheme.is_hearsay(file["sources"][lead["source"]])
    return found


def _situation(scheme: Scheme, file: Plain, situation: Plain, lists: Plain) -> Plain:
    found = {"id": situation["id"], "title": situation["title"], "lists": []}
    if "evidence_when" in situation:
        found["only"] = situation["evidence_when"]
    for row in situation["lists"]:
        entry = lists[row["checklist"]]
        one = {key: row[key] for key in ("require",) if key in row}
        if "when" in row:
            one["only"] = row["when"]
        papers = [_row(scheme, file, paper) for paper in entry["papers"]]
        found["lists"].append(
            {**one, "title": entry["title"], "actor": entry["actor"], "papers": papers}
        )
    return found


def _days(model: Model) -> Plain:
    """The announced holidays and make-up workdays from the year of the newest check on."""
    calendar = holidays.calendar(model.plain["holidays"])
    first = model.newest_check[:4]
    return {
        "to": calendar.last.isoformat(),
        "off": sorted(day.isoformat() for day in calendar.off if day.isoformat() >= first),
        "work": sorted(day.isoformat() for day in calendar.work if day.isoformat() >= first),
    }
