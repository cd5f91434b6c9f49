"""Guides: steps, checklists and texts name what exists, and everything that exists is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from builder.checks.texts import UNTILED, check_placeholders
from builder.checks.tree import Problems, Rules, Scheme, child, get, items, known, unique, walk
from builder.nodes import Node
from builder.problems import Problem
from builder.prose import Filler, newest_check
from builder.prose_guides import GuideFiller
from builder.scalars import ID

# What can be linked to besides guides and indicators: pages that the builder itself makes.
PAGES = frozenset(
    {
        *("calculator", "changes", "checklists", "claims"),
        *("dates", "documents", "questions", "wages"),
    }
)
_LISTS = {
    "papers": ("papers",),
    "process": ("actors", "steps", "limits"),
    "checklists": ("checklists",),
    "questions": ("questions",),
    "claims": ("claims",),
    "benefits": ("benefits", "unsupported"),
    "guide_order": ("groups",),
}
# What leaves a value that texts name missing or twofold is reported where it stands.
_UNSETTLED = UNTILED | {"M017", "M034"}
_SPANS = ("takes", "waits", "lead_time", "time", "money")


def check(rules: Rules, scheme: Scheme, problems: Problems) -> None:
    """Check the guides of a scheme and the files that they rest on."""
    if scheme.guide_files:
        for name, lists in _LISTS.items():
            for key in lists:
                unique(items(scheme.guide_files[name], key), problems)
        _check_steps(scheme, problems)
        _check_checklists(scheme, problems)
        for guide in scheme.guides.values():
            _check_sections(scheme, guide, problems)
        _check_documents(rules, scheme, problems)
        _check_order(rules, problems)
        for row in _levers(scheme):
            named(child(row, "guide"), scheme.guide_names, "guide", problems)
    _check_papers(scheme, problems)
    for file in scheme.files:
        _check_spans(file, problems)
    _check_texts(rules, scheme, problems)


def ids(scheme: Scheme, file: str, key: str = "") -> list[str] | None:
    """The ids of a list of one of the files, which is named like the file if nothing is given.

    ``None`` where the file is not sound: then nobody knows what is in it.
    """
    if scheme.parts.get(file) is None:
        return None
    return [str(get(node, "id").value) for node in items(scheme.parts[file], key or file)]


def named(node: Node | None, names: Iterable[str] | None, kind: str, problems: Problems) -> bool:
    """Whether a node, if there is one, names one of these, if they are known."""
    if node is None or names is None:
        return True
    return known(node, names, "G003", problems, kind=f"kind_{kind}")


# Steps and papers


def _check_steps(scheme: Scheme, problems: Problems) -> None:
    actors, earlier = ids(scheme, "process", "actors"), list[str]()
    shown = {node.value for section in _sections(scheme) for node in items(section, "steps")}
    for step in items(scheme.guide_files["process"], "steps"):
        name = get(step, "id")
        named(get(step, "actor"), actors, "actor", problems)
        named(get(step, "guide"), scheme.guide_names, "guide", problems)
        for node in items(step, "after"):
            named(node, earlier, "earlier_step", problems)
        if name.value not in shown:
            problems.append(Problem("G006", name.where, {"id": name.value}))
        earlier.append(str(name.value))


def _check_checklists(scheme: Scheme, problems: Problems) -> None:
    actors = ids(scheme, "process", "actors")
    for checklist in items(scheme.guide_files["checklists"], "checklists"):
        named(get(checklist, "actor"), actors, "actor", problems)
        named(get(checklist, "guide"), scheme.guide_names, "guide", problems)
        unique(items(checklist, "papers"), problems, "paper")
    situations = items(scheme.guide_files["checklists"], "situations")
    unique(situations, problems)
    for situation in situations:
        for row in items(situation, "lists"):
            known_lists = ids(scheme, "checklists")
            named(get(row, "checklist"), known_lists, "checklist", problems)


def _sections(scheme: Scheme) -> Iterator[Node]:
    for guide in scheme.guides.values():
        yield from items(guide, "sections")


def _papers_named(scheme: Scheme) -> Iterator[Node]:
    """Every place that asks for a paper. An input of a step that is no id is said in words."""
    for step in items(scheme.guide_files.get("process"), "steps"):
        for node in items(step, "input"):
            if re.fullmatch(ID, str(node.value)):
                yield node
    for checklist in items(scheme.guide_files.get("checklists"), "checklists"):
        for row in items(checklist, "papers"):
            yield get(row, "paper")
    for section in _sections(scheme):
        for row in items(section, "rows"):
            yield from items(row, "papers")
    for asking in (*scheme.indicators.values(), *items(scheme.gates, "gates")):
        yield from (get(row, "paper") for row in items(asking, "evidence"))
    yield from (node for row in _levers(scheme) for node in items(row, "papers"))


def _levers(scheme: Scheme) -> Iterator[Node]:
    file = scheme.parts.get("levers")
    for ladder in items(file, "ladders"):
        yield from items(ladder, "steps")
    yield from items(file, "gate_steps")


def _check_papers(scheme: Scheme, problems: Problems) -> None:
    papers, wanted = ids(scheme, "papers"), set[object]()
    for node in _papers_named(scheme):
        wanted.add(node.value)
        if papers is not None or not scheme.guide_files:
            known(node, papers or [], "G001", problems)
    # A file that is not sound may be the one that asks for a paper.
    for paper in items(scheme.guide_files.get("papers"), "papers") if scheme.whole else ():
        name = get(paper, "id")
        if name.value not in wanted:
            problems.append(Problem("G002", name.where, {"id": name.value}))


def _check_spans(file: Node, problems: Problems) -> None:
    spans = [span for node in walk(file) for key in _SPANS if (span := child(node, key))]
    for span in [*spans, *items(file, "limits")]:
        least, most = child(span, "least"), child(span, "most")
        if least is None or most is None or most.value is None:
            continue
        if int(str(least.value)) > int(str(most.value)):
            values = {"least": least.value, "most": most.value}
            problems.append(Problem("G008", least.where, values))


# Sections of guides


def _check_sections(scheme: Scheme, guide: Node, problems: Problems) -> None:
    sections = items(guide, "sections")
    unique(sections, problems)
    if get(sections[0], "id").value != "answer" or get(sections[0], "kind").value != "text":
        problems.append(Problem("G009", sections[0].where))
    steps, actors = ids(scheme, "process", "steps"), ids(scheme, "process", "actors")
    gates = ids(scheme, "gates")
    for section in sections:
        for node in items(section, "steps"):
            named(node, steps, "step", problems)
        for row in items(section, "decisions"):
            named(child(row, "gate"), gates, "gate", problems)
        for row in items(section, "rows"):
            named(child(row, "who"), actors, "actor", problems)
            _check_cells(section, row, problems)
        named(child(section, "checklist"), ids(scheme, "checklists"), "checklist", problems)


def _check_cells(section: Node, row: Node, problems: Problems) -> None:
    cells, columns = items(row, "cells"), items(section, "columns")
    if len(cells) != len(columns):
        values = {"got": len(cells), "want": len(columns)}
        problems.append(Problem("G007", row.where, values))


def _check_documents(rules: Rules, scheme: Scheme, problems: Problems) -> None:
    """Documents and pages that are named beside the sources are registered as well."""
    if rules.documents is None:
        return
    listed = {
        key: [get(one, "id").value for one in items(rules.documents, key)]
        for key in ("documents", "pages")
    }
    for section in _sections(scheme):
        for node in items(section, "documents"):
            known(node, listed["documents"], "M003", problems)
    for claim in items(scheme.guide_files["claims"], "claims"):
        for node in items(claim, "found_in"):
            known(node, listed["pages"], "M004", problems)


# The record of changes


def _check_order(rules: Rules, problems: Problems) -> None:
    """The newest change stands first, and each names what it touches."""
    before = None
    unique(items(rules.changes, "changes"), problems)
    for change in items(rules.changes, "changes"):
        day = get(change, "day")
        if before is not None and str(day.value) > before:
            problems.append(Problem("G010", day.where, {"day": day.value, "before": before}))
        before = str(day.value)


def check_touched(rules: Rules, problems: Problems) -> None:
    """What a change touches is an indicator, a gate or the reference wage."""
    known_here = {"reference_wage"}
    for scheme in rules.schemes.values():
        gates = ids(scheme, "gates")
        if gates is None:
            return
        known_here |= {*scheme.names, *gates}
    for change in items(rules.changes, "changes"):
        for node in items(change, "touches"):
            named(node, sorted(known_here), "touched", problems)


# Texts


def _check_texts(rules: Rules, scheme: Scheme, problems: Problems) -> None:
    """Every placeholder of the guides names a value that exists."""
    files = [*scheme.guide_files.values(), *scheme.guides.values()]
    if scheme.is_default:
        files.append(rules.changes)
    main, facts, gates = scheme.scheme, scheme.facts, scheme.gates
    process, wages = scheme.guide_files.get("process"), rules.reference_wages
    if not (scheme.whole and main and facts and gates and process and wages):
        return
    if _UNSETTLED & {one.code for one in problems}:
        return
    tree = {
        "scheme": main.plain,
        "facts": facts.plain,
        "gates": gates.plain,
        "indicators": {name: node.plain for name, node in scheme.indicators.items()},
        "process": process.plain,
    }
    day = max((newest_check(file.plain) for file in scheme.files), default="")
    filler = GuideFiller(Filler(tree, day), tree, wages.plain)
    for file in files:
        if file is not None:
            check_placeholders(walk(file), lambda text: filler.fill(text, "", ""), problems)
