"""The data behind the guides with every text filled, and what a page collects while it cites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from builder import views
from builder.prose import Row
from builder.prose_guides import GuideFiller
from builder.shapes_guides import GUIDE_FILES
from builder.views import Plain

INDICATOR = "indicator:"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The guides of one scheme and the files that they rest on, texts filled.

    ``titles`` has the indicators' titles.
    """

    scheme: views.Scheme
    files: Mapping[str, Plain]
    guides: Mapping[str, Plain]
    changes: Plain
    titles: Mapping[str, str]

    @property
    def papers(self) -> dict[str, Plain]:
        """The papers by id."""
        return {paper["id"]: paper for paper in self.files["papers"]["papers"]}

    @property
    def steps(self) -> dict[str, Plain]:
        """The steps by id, numbered from 1."""
        steps = self.files["process"]["steps"]
        return {step["id"]: {**step, "number": at} for at, step in enumerate(steps, 1)}

    @property
    def actors(self) -> dict[str, Plain]:
        """Who does something, by id."""
        return {actor["id"]: actor for actor in self.files["process"]["actors"]}

    @property
    def checklists(self) -> dict[str, Plain]:
        """The checklists by id."""
        return {entry["id"]: entry for entry in self.files["checklists"]["checklists"]}

    @property
    def order(self) -> list[str]:
        """The ids of the guides as the navigation has them."""
        groups = self.files["guide_order"]["groups"]
        return [name for group in groups for name in group["guides"]]

    def link(self, name: str, anchor: str = "") -> Plain:
        """Where a page is, by the name that the rules give it, and its title if they hold one."""
        fragment = f"#{dashed(anchor)}" if anchor else ""
        if name.startswith(INDICATOR):
            item = name.removeprefix(INDICATOR)
            return {
                "page": name,
                "path": views.page_of(item) + fragment,
                "title": self.titles[item],
            }
        if name in self.guides:
            title = self.guides[name]["title"]
            return {"page": name, "path": page_of(name) + fragment, "title": title}
        path = "checklists/index.md" if name == "checklists" else f"{name}.md"
        return {"page": name, "path": path + fragment, "title": None}


def dashed(name: str) -> str:
    """An id as addresses have it."""
    return name.replace("_", "-")


def page_of(guide_id: str) -> str:
    """The Markdown file of a guide, from the documentation folder."""
    return f"guides/{dashed(guide_id)}.md"


def file_of(scheme: views.Scheme, name: str) -> str:
    """The rule file of a part of the guides, from the project root."""
    return f"{scheme.folder}/{GUIDE_FILES[name][0]}"


def load(
    scheme: views.Scheme, plain: Plain, titles: Mapping[str, str], span: Callable[[Row], str]
) -> Shelf | None:
    """The guides of a scheme, or ``None`` where it has none.

    Args:
        scheme: the scheme.
        plain: the plain data of all rules.
        titles: the titles of its indicators.
        span: words a span of time.

    Raises:
        ProseError: for a text with a placeholder that names nothing.
    """
    tree = scheme.plain
    if "guides" not in tree:
        return None
    filler = GuideFiller(scheme.filler, tree, plain["reference_wages"], span)
    return Shelf(
        scheme,
        files={
            name: filler.fill_all(tree[name], file_of(scheme, name)) for name in sorted(GUIDE_FILES)
        },
        guides={
            name: filler.fill_all(guide, f"{scheme.folder}/guides/{name}.yml")
            for name, guide in tree["guides"].items()
        },
        # The record of changes speaks of the default scheme.
        changes=filler.fill_all(plain["changes"], "rules/changes.yml")
        if tree["scheme"].get("default")
        else {"sources": {}, "changes": []},
        titles=titles,
    )


@dataclass(slots=True)
class Citations:
    """The sources that one page names, from several files, each once under one name."""

    shelf: Shelf
    named: dict[str, Plain] = field(default_factory=dict)

    def cite(self, value: Any, file: Plain) -> Any:
        """A copy of a part of a file in which every row's source is one of the page's.

        Each such row also says whether it is ``hearsay``.
        """
        if isinstance(value, list):
            return [self.cite(item, file) for item in value]
        if not isinstance(value, dict):
            return value
        copy = {key: self.cite(item, file) for key, item in value.items()}
        if "source" in value:
            source = file["sources"][value["source"]]
            copy["source"] = self._name(value["source"], source)
            copy["hearsay"] = self.shelf.scheme.is_hearsay(source)
        return copy

    def _name(self, name: str, source: Plain) -> str:
        for known, other in self.named.items():
            if other == source:
                return known
        taken = sum(known.rstrip("0123456789_") == name for known in self.named)
        key = f"{name}_{taken + 1}" if name in self.named else name
        self.named[key] = source
        return key

    @property
    def sources(self) -> dict[str, Plain]:
        """All sources named so far, as the list of sources shows them."""
        return views.sources(self.shelf.scheme, self.named)
