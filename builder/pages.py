"""Renders the rule data to the Markdown pages in ``docs/``.

Generated files carry a mark in their first lines, are written only when they change, and are
deleted once nothing writes them any more; hand-written pages beside them are left alone.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from builder import (
    api,
    beside,
    contribute,
    dates,
    downloads,
    glossary,
    new_scheme,
    plot,
    prose,
    scripts,
    views,
)
from builder.bundle import build_bundle
from builder.contexts import scheme_contexts
from builder.guides import pages as guides
from builder.model import Model
from builder.page import Page

TEMPLATES = Path(__file__).parent / "templates"
MARK = "# Generated from the rules by build.py: edits here are lost."
# Where the browser bundle waits, below the project root, until the site is built.
BUNDLE = Path(".cache", "browser")
_FENCE = "---\n"
_SHORT = 2
# What visitors read, where no tap on a word does something else.
_EXPLAINED = frozenset(
    {
        "calculator.md.j2",
        "dates.md.j2",
        "index.md.j2",
        "indicator.md.j2",
        "indicators.md.j2",
        "routes.md.j2",
        "scheme.md.j2",
        "wages.md.j2",
        "guides/changes.md.j2",
        "guides/checklist.md.j2",
        "guides/claims.md.j2",
        "guides/evidence.md.j2",
        "guides/guide.md.j2",
        "guides/papers.md.j2",
        "guides/questions.md.j2",
    }
)
_FRONT = "index.md"
# Who asks for a scheme by its name is led to its own front page; any other word means the default
# scheme first, since two schemes have many words in common.
_LANDING = 10
_OTHER = 0.3


def render(model: Model, docs_dir: Path, *, with_pdfs: bool = False) -> None:
    """Write every generated page, the navigation and the search words into ``docs_dir``.

    The pages link to PDFs of the lists only where those will be printed afterwards.

    Raises:
        ProseError: for a text with a placeholder that names nothing.
        jinja2.UndefinedError: for a template that names what is not there.
    """
    environment = _environment()
    written = set()
    small = scripts.files(model.root)
    contexts = scheme_contexts(model, environment)
    context = contexts[0]
    every = list(pages(model, context)) + [
        page for other in contexts[1:] for page in scheme_pages(model, other)
    ]
    published = api.files(model, {one["view"].id: one["indicators"] for one in contexts})
    modules = scripts.modules(small)
    shared = {
        "pdf": with_pdfs,
        "scripts": modules,
        "wheel": api.wheel_path(published),
    }
    paths = frozenset(page.path for page in every)
    for page in every:
        template = environment.get_template(page.template)
        link = linker(page.path, page.context["folder"], paths)
        text = template.render(page.context, **shared, link=link)
        # In a frame the foot of the screen, where a meaning is shown, may be out of sight.
        if page.template in _EXPLAINED and not page.context.get("embedded"):
            text = glossary.explained(text, model.plain["glossary"]["terms"])
        target = docs_dir / page.path
        _write(target, _marked(text, page, _aging(page, modules["age"][0])))
        written.add(target)
    _delete_stale(docs_dir, written)
    shown = ((page.path, page.template, page.context) for page in every)
    lists = downloads.files(environment, shown, model.newest_check)
    beside.write(model.root, small | lists | published)


def pages(model: Model, context: dict[str, Any]) -> Iterator[Page]:
    """Every generated file of the site, in no particular order."""
    folder = context["view"].folder
    scheme, indicators = f"{folder}/scheme.yml", f"{folder}/indicators/"
    wages, documents = "rules/reference-wages.yml", "rules/documents.yml"
    yield Page(".build/nav.yml", "nav.yml.j2", context)
    yield Page(".build/search-words.txt", "search-words.txt.j2", context)
    yield Page(
        "index.md", "index.md.j2", {**context, **_home(context)}, (scheme, indicators), weight=0.01
    )
    calculator = {
        **context,
        "assets": build_bundle(model.root, model.root / BUNDLE).assets,
        "rule_changes": guides.changes_by_day(context),
    }
    files = ("facts.yml", "gates.yml", "levers.yml")
    asked = (*(f"{folder}/{file}" for file in files), indicators, "rules/changes.yml")
    yield Page(
        "calculator.md", "calculator.md.j2", {**calculator, "embedded": False}, asked, weight=0.01
    )
    yield Page("embed.md", "calculator.md.j2", {**calculator, "embedded": True}, asked)
    yield Page("documents.md", "documents.md.j2", context, (documents,), weight=0.01)
    yield Page("wages.md", "wages.md.j2", {**context, **_wages(model, context)}, (wages,))
    yield Page(
        "dates.md",
        "dates.md.j2",
        {**context, **dates.context(context["view"], model.plain["holidays"])},
        (f"{folder}/process.yml", "rules/holidays.yml"),
    )
    yield Page("indicators/index.md", "indicators.md.j2", context, (scheme, indicators))
    yield Page("scorecard.md", "scorecard.md.j2", context, (scheme, indicators), weight=0.01)
    for item in context["indicators"].values():
        own = {**context, "indicator": item}
        yield Page(item["page"], "indicator.md.j2", own, (item["file"],))
    yield Page("developers.md", "developers.md.j2", context, (scheme,), weight=0.01)
    adding = {**context, "example": new_scheme.example(context["view"].id)}
    yield Page("new-scheme.md", "new-scheme.md.j2", adding, (scheme,), weight=0.01)
    yield from guides.pages(context)
    yield from contribute.pages(model.root, context, os.environ.get("SOURCE_BASE", ""))


def scheme_pages(model: Model, context: dict[str, Any]) -> Iterator[Page]:
    """The pages of a scheme that is not the default one, in a folder of its own."""
    landing, *others = _scheme_pages(model, context)
    yield landing
    for page in others:
        yield replace(page, weight=page.weight * _OTHER)


def _scheme_pages(model: Model, context: dict[str, Any]) -> Iterator[Page]:
    rules, folder = context["view"].folder, context["folder"]
    scheme, facts = f"{rules}/scheme.yml", f"{rules}/facts.yml"
    listed = f"{rules}/indicators/" if context["indicators"] else f"{rules}/routes.yml"
    yield Page(context["home"], "scheme.md.j2", context, (scheme, listed), weight=_LANDING)
    assets = build_bundle(model.root, model.root / BUNDLE).assets
    calculator = {**context, "assets": assets}
    for path, embedded in ((f"{folder}calculator.md", False), (_embedded(context), True)):
        own = {**calculator, "embedded": embedded}
        yield Page(path, "calculator.md.j2", own, (facts, listed))
    yield Page(f"{folder}vocabulary.md", "vocabulary.md.j2", context, (facts,), weight=0.01)
    if context["routes"]:
        yield Page(f"{folder}routes.md", "routes.md.j2", context, (f"{rules}/routes.yml",))
    if context["indicators"]:
        index = f"{folder}indicators/index.md"
        yield Page(index, "indicators.md.j2", context, (scheme, listed))
        sheet = f"{folder}scorecard.md"
        yield Page(sheet, "scorecard.md.j2", context, (scheme, listed), weight=0.01)
    for item in context["indicators"].values():
        own = {**context, "indicator": item}
        yield Page(folder + item["page"], "indicator.md.j2", own, (item["file"],))
    for page in guides.pages(context):
        yield replace(page, path=folder + page.path)


def _embedded(context: dict[str, Any]) -> str:
    """Where the page of a frame lies, which the script of frames asks for by the scheme's id."""
    return f"embed/{context['view'].id}.md"


def _home(context: dict[str, Any]) -> dict[str, Any]:
    example = views.shown_example(context["indicators"])
    points = [part["points"]["min"] for part in example["parts"]] if example else []
    return {"example": example, "ruler": plot.ruler(points, context["pass_mark"])}


def _wages(model: Model, context: dict[str, Any]) -> dict[str, Any]:
    wages = model.plain["reference_wages"]
    return {
        "rows": views.wage_rows(wages, context["multiples"]),
        "statistical": wages.get("statistical", []),
        "sources": views.sources(context["view"], wages["sources"]),
        "plot": plot.draw([wages["series"], wages.get("statistical", [])]),
    }


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(["md.j2"]),
        # With the blanks: `{#id}` without them is a heading's id in Markdown.
        comment_start_string="{# ",
        comment_end_string=" #}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = prose.show
    environment.filters["by_documents"] = views.by_documents
    environment.filters["quoted"] = _quoted
    environment.filters["tags"] = _tags
    return environment


def _quoted(text: str) -> Markup:
    """A text as a YAML string on one line."""
    return Markup("'" + str(text).replace("'", "''").replace("\n", " ") + "'")  # noqa: S704 - YAML, not HTML


def _tags(aliases: Sequence[str]) -> Markup:
    """Front matter under which the search finds a page first; it is shown nowhere.

    The theme's search cuts a query into the words it knows, but never takes the query's last
    character into one. So each longer word is also known without its last character.
    """
    cut = (alias[:-1] for alias in aliases if len(alias) > _SHORT)
    return Markup(", ").join(map(_quoted, dict.fromkeys((*aliases, *cut))))


def linker(
    path: str, folder: str = "", paths: Container[str] = frozenset()
) -> Callable[[str], str]:
    """What turns the Markdown path of a page into its address, seen from the page ``path``.

    A page that the scheme's own ``folder`` has is meant before one that all schemes share; the
    front page is always that of the site.
    """
    here = _address(path)

    def link(target: str) -> str:
        page, _, fragment = target.partition("#")
        if page != _FRONT and folder + page in paths:
            page = folder + page
        there = posixpath.relpath(_address(page), here) + "/" if page else ""
        return f"{there}#{fragment}" if fragment else there

    return link


def _address(path: str) -> str:
    stem = path.removesuffix(".md")
    return "/" + ("" if stem == "index" else stem.removesuffix("/index"))


def _marked(text: str, page: Page, head: Mapping[str, str]) -> str:
    """The text with the mark, and in a page's front matter also its source and its weight.

    ``head`` is what else stands there.
    """
    body = text.removeprefix(_FENCE)
    mark = f"<!-- {MARK} -->" if page.path.endswith(".xml") else MARK
    lines = [*([_FENCE] if body != text else []), f"{mark}\n"]
    if page.source:
        lines.append(f"source: [{', '.join(page.source)}]\n")
        lines += [f"{name}: '{value}'\n" for name, value in head.items()]
        found = f"boost: {page.weight}" if page.weight else "exclude: true"
        lines.append(f"search: {{{found}}}\n")
    return "".join((*lines, body))


def _aging(page: Page, script: str) -> dict[str, str]:
    """What the page needs to tell, on the day of reading, that its rules are over."""
    periods = page.context.get("scheme", {}).get("periods", [])
    last = max((period["to"] for period in periods), default="")
    return {"rules_until": last, "age_script": script} if last else {}


def _write(target: Path, text: str) -> None:
    data = text.encode("utf-8")
    if target.exists() and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def is_generated(path: Path) -> bool:
    """Whether a file carries the mark of what ``render`` writes."""
    if path.suffix not in {".md", ".yml", ".txt", ".xml"}:
        return False
    with path.open(encoding="utf-8") as file:
        return any(MARK in line for _, line in zip(range(2), file, strict=False))


def _delete_stale(docs_dir: Path, written: set[Path]) -> None:
    for path in docs_dir.rglob("*"):
        if path.is_file() and path not in written and is_generated(path):
            path.unlink()
