"""Spreadsheets: what stands in them, and that the same list gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

from builder import pages, sheets

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY = "2026-11-21"
SHEET = {
    "title": "清单[一]/二",
    "lead": "谁、什么时候",
    "note": "以受理点说的为准。",
    "columns": [{"title": "备好了", "width": 8}, {"title": "材料", "width": 30}],
    "rows": ["一段", ["□", "身份证"], ["□", "=1+1"]],
}


def cells(data: bytes) -> list[list[str]]:
    """The texts of a sheet, row by row, without the empty ones."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        # Written a moment ago by ourselves.
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    texts = ["".join(node.itertext()) for node in strings]
    rows = [
        [texts[int(str(value.text))] for value in row.iter(f"{MAIN}v")]
        for row in sheet.iter(f"{MAIN}row")
    ]
    return [row for row in rows if row]


def test_a_sheet_holds_what_the_list_holds() -> None:
    assert cells(sheets.workbook(SHEET, DAY)) == [
        ["清单[一]/二"],
        ["谁、什么时候"],
        ["备好了", "材料"],
        ["一段"],
        ["□", "身份证"],
        ["□", "=1+1"],
        ["以受理点说的为准。"],
    ]


def test_a_text_is_never_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(sheets.workbook(SHEET, DAY))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_the_same_list_gives_the_same_bytes() -> None:
    assert sheets.workbook(SHEET, DAY) == sheets.workbook(SHEET, DAY)
    assert sheets.workbook(SHEET, DAY) != sheets.workbook(SHEET, "2026-11-22")


def test_the_template_words_each_row() -> None:
    paper: dict[str, Any] = {
        "title": "劳动合同",
        "form": "original_and_copy",
        "issuer": "单位",
        "validity": "要满1年。",
        "hearsay": True,
    }
    row = {"paper": paper, "notes": ["盖章。"]}
    listed = {
        "name": "some",
        "title": "一张“清单”",
        "lead": "情形",
        "sections": [{"title": "", "rows": [row, {**row, "when": "派遣员工"}]}],
    }
    (made,) = sheets.files(pages._environment(), [listed], DAY).items()
    path, data = made
    assert path == "downloads/some.xlsx"
    assert cells(data)[3:-1] == [
        ["□", "劳动合同", when, "原件和复印件", "单位", "要满1年。盖章。（据经验）"]
        for when in ("都要", "派遣员工")
    ]
