"""Which lists can be downloaded: those of the pages of papers, with their rows as shown there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any

import jinja2

from builder import sheets

Plain = dict[str, Any]


def files(
    environment: jinja2.Environment, pages: Iterable[tuple[str, str, Plain]], day: str
) -> dict[str, bytes]:
    """The spreadsheet of each list by its path below the site.

    Args:
        environment: has the template of a sheet.
        pages: the path, the template and the context of each page.
        day: the day that the rules speak of.
    """
    lists = [
        {"name": context["folder"] + PurePosixPath(path).stem, **_SECTIONS[template](context)}
        for path, template, context in pages
        if template in _SECTIONS
    ]
    return sheets.files(environment, lists, day)


def _of_checklist(context: Plain) -> Plain:
    data = context["checklist"]
    rows = [*data["always"], *data["sometimes"]]
    return {
        "title": data["title"],
        "lead": data["situation"],
        "sections": [{"title": "", "rows": rows}],
    }


def _of_indicators(context: Plain) -> Plain:
    return {"sections": context["evidence"]}


def _of_all(context: Plain) -> Plain:
    rows = [
        {**row, "uses": list(dict.fromkeys(use["title"] for use in row["uses"]))}
        for row in context["papers"]
    ]
    return {"sections": [{"title": "", "rows": rows}]}


# By the template of the page that shows the list.
_SECTIONS: dict[str, Callable[[Plain], Plain]] = {
    "guides/checklist.md.j2": _of_checklist,
    "guides/evidence.md.j2": _of_indicators,
    "guides/papers.md.j2": _of_all,
}
