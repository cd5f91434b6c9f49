"""Spreadsheets of the checklists, made when the site is built and served as files.

They are written by XlsxWriter, which needs no other package and puts no clock into the file when
it is given the day: the same rules give the same bytes. A template words what stands in a sheet.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable
from typing import Any

import jinja2
import xlsxwriter  # type: ignore[import-untyped]

Plain = dict[str, Any]

FOLDER = "downloads"
_TEMPLATE = "checklist/sheet.json.j2"
_A4 = 9
_HEAD_ROWS = 3
# Excel refuses longer names of sheets, and these characters in them.
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans("[]:*?/\\", "（）：＊？／＼")
_TITLE = {"bold": True, "font_size": 14}
_CELL = {"border": 1, "valign": "top", "text_wrap": True}


def files(environment: jinja2.Environment, lists: Iterable[Plain], day: str) -> dict[str, bytes]:
    """A spreadsheet for each list by its path below the site.

    Args:
        environment: has the template of a sheet.
        lists: each with its ``name``, ``title``, ``lead`` and ``sections``; a section has a
            ``title``, perhaps empty, and ``rows`` as the pages of the lists have them.
        day: the day that the rules speak of, which stands in the files as theirs.
    """
    template = environment.get_template(_TEMPLATE)
    return {
        path_of(one["name"]): workbook(json.loads(template.render(list=one)), day) for one in lists
    }


def path_of(name: str, kind: str = "xlsx") -> str:
    """Where a list can be downloaded, below the site."""
    return f"{FOLDER}/{name}.{kind}"


def workbook(sheet: Plain, day: str) -> bytes:
    """One sheet of boxes and papers, set to print on A4.

    Args:
        sheet: ``title``, ``lead``, ``note``, ``columns`` (each a ``title`` and a ``width``) and
            ``rows``: a list of cells, or a text that heads the rows below it.
        day: the day of the file.
    """
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False})
    created = datetime.datetime.fromisoformat(day)
    book.set_properties({"title": sheet["title"], "created": created})
    page = book.add_worksheet(sheet["title"].translate(_NOT_IN_NAMES)[:_LONGEST_NAME])
    _set_up(page, sheet)
    page.write_string(0, 0, sheet["title"], book.add_format(_TITLE))
    page.write_string(1, 0, sheet["lead"])
    head = book.add_format({**_CELL, "bold": True, "bg_color": "#E2EFEC"})
    for place, column in enumerate(sheet["columns"]):
        page.write_string(_HEAD_ROWS - 1, place, column["title"], head)
    last = _write_rows(page, sheet, book.add_format(_CELL), head)
    page.write_string(last + 1, 0, sheet["note"])
    book.close()
    return data.getvalue()


def _set_up(page: Any, sheet: Plain) -> None:
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROWS - 1)
    page.freeze_panes(_HEAD_ROWS, 0)
    for place, column in enumerate(sheet["columns"]):
        page.set_column(place, place, column["width"])


def _write_rows(page: Any, sheet: Plain, cell: Any, head: Any) -> int:
    """Write the rows below the head; returns the first row that is free."""
    at = _HEAD_ROWS
    for row in sheet["rows"]:
        if isinstance(row, str):
            page.merge_range(at, 0, at, len(sheet["columns"]) - 1, row, head)
        else:
            for place, text in enumerate(row):
                page.write_string(at, place, text, cell)
        at += 1
    return at
