"""What the reports for contributors share: templates, words, and rows as they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import yaml

from builder import diff_rows
from builder.diff_people import Ahead, Moved
from builder.diff_rows import Change, Field
from builder.shapes import FOLDERS
from builder.stale import Due

Plain = dict[str, Any]

_FOLDER = Path(__file__).parent / "reports"
# What Markdown or GitHub would read as markup: the rules of a pull request are anybody's text.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~!])")
_LONGEST_CELL = 160
_OPEN_ENDS = frozenset({"0001-01-01", "9999-12-31", "9999-12"})
_SHOWN_ELSEWHERE = frozenset({"id", "option", "from", "to"})
_TITLES = ("title", "label", "paper", "matter", "claim", "question", "name")


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates of the reports; what a report leaves out is empty."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=False,  # noqa: S701 - Markdown; `safe` has escaped what the rules say
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The words of the reports."""
    found: Mapping[str, Any] = yaml.safe_load((_FOLDER / "words.yml").read_text("utf-8"))
    return found


def safe(text: object) -> str:
    """Any text as plain words in a Markdown table: no markup, no mention, no second line."""
    line = " ".join(str(text).split())
    if len(line) > _LONGEST_CELL:
        line = line[:_LONGEST_CELL] + "…"
    # A word joiner keeps GitHub from telling people who are only named, and from linking.
    return _MARKUP.sub(r"\\\1", line).replace("@", "@\u2060").replace("://", ":\u2060//")


class Rows:
    """Shows rows of the rules, with titles and sources looked up in the rules that have them.

    Args:
        plains: the rule data, the newest last.
        quote: makes any text harmless where the report is shown.
    """

    def __init__(self, *plains: Plain, quote: Callable[[object], str] = safe) -> None:
        # The newest rules first: they say what a row is called now.
        self._plains = plains[::-1]
        self._safe = quote

    def word(self, group: str, key: str) -> str:
        """The word for a key, or the key itself."""
        return str(words()[group].get(key, key))

    def view(self, change: Change) -> Plain:
        """One changed row."""
        first, last = (None if day in _OPEN_ENDS else day for day in diff_rows.dates(change))
        return {
            "place": self._safe(self.place(change.file)),
            "label": self._safe(self._label(change)),
            "kind": self.word("kinds", change.kind),
            "fields": [
                {
                    "name": self._field(field.key),
                    "old": self._cell(field.old),
                    "new": self._cell(field.new),
                }
                for field in _telling(change)
            ],
            "first": first and self._safe(first),
            "last": last and self._safe(last),
            "sources": [self._source(source) for source in self._sources(change)],
        }

    def unsure(self, change: Change) -> bool:
        """Whether a row rests on a source that is not sure."""
        return any(source.get("confidence") != "high" for source in self._sources(change))

    def person(self, one: Moved, scheme: str, papers: bool) -> Plain:
        """One sample applicant whose result differs."""
        titles = {
            **self._titles(f"rules/{scheme}/gates.yml", "gates"),
            **self._titles(f"rules/{scheme}/routes.yml", "routes"),
            **{item: self.place(f"rules/{scheme}/indicators/{item}.yml") for item in one.items},
        }
        return {
            "title": self._safe(one.sample.title),
            "as_of": self._safe(one.sample.answers["as_of"]),
            "rules_on": one.rules_on,
            "crosses": one.crosses,
            "before": self._result(one.before),
            "after": self._result(one.after),
            "parts": self._safe(
                "、".join(titles.get(name, name) for name in (*one.items, *one.gates, *one.routes))
            ),
            "papers": papers,
        }

    def ahead(self, one: Ahead) -> Plain:
        """One sample applicant whose forecast differs."""
        return {
            "title": self._safe(one.sample.title),
            "first": one.first,
            "before": [dict(spell) for spell in one.before],
            "after": [dict(spell) for spell in one.after],
        }

    def due(self, entry: Due) -> Plain:
        """One value that is due."""
        return {
            "place": self._safe(self.place(entry.file)),
            "label": self._safe(self._due_label(entry)),
            "why": self.word("due", entry.kind).format(day=entry.day, count=entry.count),
            "checked": entry.checked or "—",
            "confidence": self.word("confidence", entry.confidence or "") or "—",
            "day": entry.day,
            "file": entry.file,
        }

    def place(self, file: str) -> str:
        """What a rule file is called."""
        path = PurePosixPath(file)
        if path.parent.name in FOLDERS:
            return str(self._sheet(file).get("title", path.stem))
        return self.word("files", path.name)

    def _due_label(self, entry: Due) -> str:
        if entry.section == "documents":
            return f"《{self._document(entry.label)}》"
        return f"{self.word('sections', entry.section)} {entry.label}".strip()

    def _result(self, result: Plain) -> Plain:
        if "verdict" not in result:
            return {"errors": self._safe("；".join(error["message"] for error in result["errors"]))}
        verdict = self.word("verdicts", result["verdict"])
        if "total" not in result:
            return {"total": None, "verdict": verdict}
        least, most = result["total"]["min"], result["total"]["max"]
        return {
            "total": str(least) if least == most else f"{least}～{most}",
            "verdict": verdict,
        }

    def _label(self, change: Change) -> str:
        section = self.word("sections", change.section) if change.section else ""
        named = "" if section == change.section else section
        rows = [
            name for row in (*change.above[1:], change.row) if (name := self._name(change, row))
        ]
        parts = [*([named] if named else []), *(rows if change.section else [])]
        return " · ".join(parts) or "—"

    def _name(self, change: Change, row: Plain) -> str:
        title = next((str(row[key]) for key in _TITLES if row.get(key)), None)
        if title is None and "option" in row:
            title = self._option(change, row["option"])
        if title is None:
            title = next((str(row[key]) for key in ("id", "fact", "item") if row.get(key)), None)
        parts = [title or "", _band(row) if title is None else "", _start(row)]
        return " ".join(part for part in parts if part)

    def _option(self, change: Change, option: str) -> str:
        """The words for an option of the indicator's fact."""
        scheme = PurePosixPath(change.file).parts[1]
        score = self._sheet(change.file).get("score", {})
        for fact in self._sheet(f"rules/{scheme}/facts.yml").get("facts", []):
            if fact["id"] != score.get("fact"):
                continue
            holders = [fact, *fact.get("fields", [])]
            for entry in (entry for holder in holders for entry in holder.get("options", [])):
                if entry["id"] == option:
                    return str(entry["label"])
        return str(option)

    def _field(self, key: str) -> str:
        first, _, rest = key.partition(".")
        named = (self.word("fields", part) for part in (first, rest) if part)
        return self._safe(" ".join(named))

    def _sources(self, change: Change) -> list[Plain]:
        name = diff_rows.cited(change)
        if name is None:
            return []
        for plain in self._plains:
            source = _sheet(plain, change.file).get("sources", {}).get(name)
            if source is not None:
                return [source]
        return []

    def _source(self, source: Plain) -> Plain:
        listed = source["document"]
        names = listed if isinstance(listed, list) else [listed]
        return {
            "document": self._safe("、".join(f"《{self._document(name)}》" for name in names)),
            "article": self._safe(source.get("article", "")),
            "confidence": self.word("confidence", source.get("confidence", "")),
            "seen": self.word("seen", source.get("seen", "")),
            "checked": self._safe(source.get("checked", "—")),
        }

    def _cell(self, value: str | None) -> str:
        known = words()["cells"]
        return (
            str(known["missing"]) if value is None else str(known.get(value) or self._safe(value))
        )

    def _document(self, name: str) -> str:
        found = self._titles("rules/documents.yml", "documents")
        return found.get(name, name)

    def _titles(self, file: str, key: str) -> dict[str, str]:
        entries: Iterable[Plain] = self._sheet(file).get(key, [])
        return {entry["id"]: str(entry.get("title", entry["id"])) for entry in entries}

    def _sheet(self, file: str) -> Plain:
        return next((sheet for plain in self._plains if (sheet := _sheet(plain, file))), {})


def _telling(change: Change) -> list[Field]:
    """The fields to show: of a whole row, not those that its name and its dates show already."""
    if change.kind == "changed":
        return list(change.fields)
    rest = [field for field in change.fields if field.key not in _SHOWN_ELSEWHERE]
    return rest or list(change.fields)


def _sheet(plain: Plain, file: str) -> Plain:
    """The data of one file, empty where there is no such file."""
    _, *folders, name = PurePosixPath(file).parts
    tree: Any = plain
    if folders:
        tree = plain["schemes"].get(folders[0], {})
    if folders and folders[-1] in FOLDERS:
        return dict(tree.get(folders[-1], {}).get(name.removesuffix(".yml"), {}))
    found: Plain = tree.get(name.removesuffix(".yml").replace("-", "_"), {})
    return found


def _band(row: Plain) -> str:
    least, most = row.get("at_least"), row.get("at_most")
    if least is None and most is None:
        return ""
    return (
        str(least)
        if least == most
        else f"{'' if least is None else least}～{'' if most is None else most}"
    )


def _start(row: Plain) -> str:
    day = row.get("from")
    return "" if day is None or day in _OPEN_ENDS else str(day)
