"""The pages of the guides: which there are, and what each is given."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jinja2

from builder import views as common
from builder.guides import papers, views
from builder.guides.shelf import Citations, Shelf, file_of, load
from builder.page import Page
from builder.views import Plain

# A guide answers what its title asks, so it comes before what merely mentions it; lists of papers
# repeat what the guides say, so they are not searched.
_GUIDE_WEIGHT, _LIST_WEIGHT = 3, 0


def shelf(
    scheme: common.Scheme, plain: Plain, indicators: Plain, environment: jinja2.Environment
) -> dict[str, Any]:
    """What every template is given of the guides: ``shelf`` is ``None`` where there are none."""
    words: Any = environment.get_template("guides/words.md.j2").make_module()
    titles = {name: item["title"] for name, item in indicators.items()}
    found = load(scheme, plain, titles, lambda span: str(words.span(span)).strip())
    if found is None:
        for item in indicators.values():
            item["related"] = {"guides": [], "questions": [], "claims": []}
        return {"shelf": None, "guides": {}, "guide_groups": [], "situations": []}
    order = found.files["guide_order"]
    guides = {name: {**found.guides[name], **found.link(name)} for name in found.order}
    for name, item in indicators.items():
        item["evidence"] = papers.papers_of(found, item)
        item["related"] = views.related(found)[name]
    return {
        "shelf": found,
        "guides": guides,
        "guide_groups": [
            {**group, "guides": [guides[name] for name in group["guides"]]}
            for group in order["groups"]
        ],
        "situations": [
            {**row, **found.link(row["guide"], row["section"])} for row in order["situations"]
        ],
        "checklists": [
            {**entry, "path": papers.page_of(name), "who": found.actors[entry["actor"]]["title"]}
            for name, entry in found.checklists.items()
        ],
    }


def pages(context: dict[str, Any]) -> Iterator[Page]:
    """The pages of the guides, where the scheme has any."""
    found: Shelf | None = context["shelf"]
    if found is None:
        return
    files = {name: file_of(found.scheme, name) for name in found.files}
    if not context["folder"]:
        yield Page("guides/index.md", "guides/index.md.j2", context, (files["guide_order"],))
    for name in found.order:
        guide = views.guide(found, name)
        source = (f"{found.scheme.folder}/guides/{name}.yml", *_rested(guide, files))
        own = {**context, "guide": guide, "sources": guide["sources"]}
        yield Page(guide["page"], "guides/guide.md.j2", own, source, _GUIDE_WEIGHT)
    if found.checklists:
        yield from _checklists(found, context, files)
    yield from _answers(found, context, files)


def _rested(guide: Plain, files: dict[str, str]) -> list[str]:
    """The files that a guide shows parts of, besides its own."""
    shown = {"steps": "process", "plot": "process", "papers": "checklists", "benefits": "benefits"}
    kinds = {section["kind"] for section in guide["sections"]}
    names = dict.fromkeys(name for kind, name in shown.items() if kind in kinds)
    return [files[name] for name in (*names, *(["papers"] if "papers" in kinds else []))]


def _cited(found: Shelf, key: str, view: Callable[[Citations], Any]) -> Plain:
    """What a page shows under one name, with the sources that it names."""
    citations = Citations(found)
    return {key: view(citations), "sources": citations.sources}


def _checklists(found: Shelf, context: dict[str, Any], files: dict[str, str]) -> Iterator[Page]:
    own, indicators = (files["checklists"], files["papers"]), context["indicators"]
    folder = [f"{found.scheme.folder}/indicators/"] if indicators else []
    yield Page("checklists/index.md", "guides/checklists.md.j2", context, own)
    for name in found.checklists:
        shown = _cited(found, "checklist", partial(papers.checklist, found, name))
        path = papers.page_of(name)
        yield Page(path, "guides/checklist.md.j2", {**context, **shown}, own, _LIST_WEIGHT)
    for key, view, source in (
        ("evidence", papers.evidence, (*folder, files["papers"])),
        ("papers", papers.all_papers, (*own, files["process"], *folder)),
    ):
        if key == "evidence" and not indicators:
            continue
        shown = _cited(found, key, partial(view, found, indicators))
        path, template = f"checklists/{key}.md", f"guides/{key}.md.j2"
        yield Page(path, template, {**context, **shown}, source, _LIST_WEIGHT)


def _answers(found: Shelf, context: dict[str, Any], files: dict[str, str]) -> Iterator[Page]:
    for key, view, source in (
        ("questions", views.questions, files["questions"]),
        ("claims", views.claims, files["claims"]),
        ("years", views.changes, "rules/changes.yml"),
    ):
        if key == "years" and not found.changes["changes"]:
            return
        shown = _cited(found, key, partial(view, found))
        name = "changes" if key == "years" else key
        yield Page(f"{name}.md", f"guides/{name}.md.j2", {**context, **shown}, (source,))
    entries = views.changes_alone(found)
    feed = {
        "entries": [{**entry, "urn": _urn(f"change:{entry['id']}")} for entry in entries],
        "urn": _urn("changes"),
        "updated": max(entry["day"] for entry in entries),
    }
    yield Page("changes.xml", "guides/changes.xml.j2", {**context, **feed})


def changes_by_day(context: dict[str, Any]) -> dict[str, list[Plain]]:
    """The title and the text of the changes of each day; none where there are no guides."""
    found: dict[str, list[Plain]] = {}
    if context["shelf"] is not None:
        for entry in views.changes_alone(context["shelf"]):
            words = {"title": entry["title"], "text": entry["text"]}
            found.setdefault(entry["day"], []).append(words)
    return found


def _urn(name: str) -> str:
    """A name for good, wherever the site is served."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"hujifen:{name}").urn
