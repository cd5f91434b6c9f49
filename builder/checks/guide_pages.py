"""The pages of the guides: links lead somewhere, no page is lost, no public address changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.checks.guides import PAGES, named
from builder.checks.tree import Problems, Rules, Scheme, get, items
from builder.nodes import Node
from builder.problems import Problem, Where, nearest

_INDICATOR, _ROUTES = "indicator:", "routes"
# The record of changes stands on one page, which is the default scheme's.
_CHANGES = "changes"
_ROUTES = "routes"


def check(rules: Rules, scheme: Scheme, problems: Problems) -> None:
    """Check the links between pages, their order, and the register of their anchors."""
    if not scheme.guide_files:
        return
    for name, guide in scheme.guides.items():
        node = get(guide, "id")
        if node.value != name:
            problems.append(Problem("M001", node.where, {"file": name, "id": node.value}))
    _check_links(scheme, problems)
    _check_order(scheme, problems)
    _check_anchors(rules, scheme, problems)


# Links


def _links(scheme: Scheme) -> Iterator[tuple[str, Node]]:
    """Every link to a page, each with the guide that it stands in, if in one."""
    for name, guide in scheme.guides.items():
        for section in items(guide, "sections"):
            for link in items(section, "links"):
                yield name, get(link, "page")
    for file in ("questions", "claims"):
        for entry in items(scheme.guide_files[file], file):
            for node in items(entry, "links"):
                yield "", node


def _check_links(scheme: Scheme, problems: Problems) -> None:
    pages = [*PAGES, *scheme.guide_names, *(_INDICATOR + name for name in scheme.names)]
    if scheme.routes is not None:
        pages.append(_ROUTES)
    linked = set[object]()
    for source, node in _links(scheme):
        named(node, pages, "page", problems)
        if source and source != node.value:
            linked.add(node.value)
    for name, guide in scheme.guides.items():
        if name not in linked:
            problems.append(Problem("G004", get(guide, "id").where, {"id": name}))


def _check_order(scheme: Scheme, problems: Problems) -> None:
    """Each guide stands in one group; what the home page leads to is there."""
    order, placed = scheme.guide_files["guide_order"], dict[object, Node]()
    for group in items(order, "groups"):
        for node in items(group, "guides"):
            named(node, scheme.guide_names, "guide", problems)
            if node.value in placed:
                first = placed[node.value].where
                values = {"id": node.value, "line": first.line, "file": first.file}
                problems.append(Problem("M005", node.where, values))
            placed.setdefault(node.value, node)
    for name, guide in scheme.guides.items():
        if order is not None and name not in placed:
            problems.append(Problem("G005", get(guide, "id").where, {"id": name}))
    for row in items(order, "situations"):
        node = get(row, "guide")
        if named(node, scheme.guide_names, "guide", problems):
            sections = items(scheme.guides.get(str(node.value)), "sections")
            listed = [str(get(section, "id").value) for section in sections]
            if listed:
                named(get(row, "section"), listed, "section", problems)


# Anchors


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place on a page that others may link to, and where its id comes from."""

    page: str
    id: str
    where: Where


def anchors(rules: Rules, scheme: Scheme) -> list[Anchor]:
    """The anchors that the ids of the rule files make on the pages."""
    found = [
        Anchor(page, f"{kind}-{_dashed(node)}", node.where)
        for page, kind, file in (
            ("claims", "claim", scheme.guide_files["claims"]),
            ("questions", "question", scheme.guide_files["questions"]),
            (_CHANGES, "change", rules.changes if scheme.is_default else None),
        )
        for entry in items(file, page)
        for node in [get(entry, "id")]
    ]
    for checklist in items(scheme.guide_files["checklists"], "checklists"):
        node = get(checklist, "id")
        found.append(Anchor(f"checklists/{_dashed(node)}", _dashed(node), node.where))
    for name, guide in scheme.guides.items():
        page = f"guides/{name.replace('_', '-')}"
        found.append(Anchor(page, name.replace("_", "-"), get(guide, "id").where))
        for section in items(guide, "sections"):
            node = get(section, "id")
            found.append(Anchor(page, _dashed(node), node.where))
            found += [
                Anchor(page, f"step-{_dashed(step)}", step.where)
                for step in items(section, "steps")
            ]
    return found


def _dashed(node: Node) -> str:
    return str(node.value).replace("_", "-")


def _check_anchors(rules: Rules, scheme: Scheme, problems: Problems) -> None:
    """What was once linked to stays; what is new is registered, so that it stays as well."""
    register = scheme.guide_files["anchors"]
    if register is None or rules.changes is None or not scheme.whole:
        return
    made: dict[str, dict[str, Where]] = {}
    for anchor in anchors(rules, scheme):
        made.setdefault(anchor.page, {}).setdefault(anchor.id, anchor.where)
    assert isinstance(register.value, dict)
    for page in register.value:
        if page == _CHANGES and not scheme.is_default:
            continue
        for node in items(register, page):
            if node.value not in made.get(page, {}):
                others = set(made.get(page, {})) - {str(one.value) for one in items(register, page)}
                values = {"anchor": f"{page}/#{node.value}", "near": nearest(node.value, others)}
                problems.append(Problem("G011", node.where, values))
    for page, places in made.items():
        known_here = {node.value for node in items(register, page)}
        for name, where in places.items():
            if name not in known_here:
                file = register.where.file
                values = {"page": page, "anchor": name, "file": file}
                problems.append(Problem("G012", where, values))
