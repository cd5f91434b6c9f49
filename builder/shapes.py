"""What each rule file looks like: the one description of the rule data's structure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.scalars import CODE, Boolean, Choice, Day, Days, Id, Month, Number, Pattern, Text
from builder.schema import ListOf, MapOf, Record, Shape
from builder.shapes_common import (
    CONDITION,
    CONFIDENCE,
    FACT_CONDITION,
    PERIOD,
    POINTS,
    SOURCES,
    rows,
)
from builder.shapes_facts import FACTS
from builder.shapes_glossary import GLOSSARY
from builder.shapes_guides import CHANGES, GUIDE, GUIDE_FILES, GUIDES
from builder.shapes_holidays import HOLIDAYS
from builder.shapes_indicator import INDICATOR
from builder.shapes_levers import LEVERS
from builder.shapes_routes import ROUTES
from builder.shapes_statement import STATEMENT
from builder.shapes_traditional import TRADITIONAL

__all__ = [
    "INDICATOR",
    "INDICATORS",
    "OPTIONAL_FILES",
    "SCHEME_FILES",
    "SHARED_FILES",
    "files",
    "files_of",
    "schemes",
]

_YES = Boolean(only=True)

# What a scheme of points has, and one of routes alone has not.
_POINTS: dict[str, Shape] = {
    "pass_mark": rows(Record({"points": POINTS})),
    "lowest_total": rows(Record({"points": POINTS})),
    "exclusive": ListOf(Record({"items": ListOf(Id(), 2), "source": Id()})),
    "order": ListOf(Id(), 1),
    "groups": ListOf(Record({"id": Id(), "title": Text(20)}), 1),
}
SCHEME = Record(
    {
        "id": Pattern(r"[a-z][a-z0-9-]*"),
        "title": Text(40),
        "short_title": Text(20),
        "sources": SOURCES,
        "periods": ListOf(Record({"from": Day(), "to": Day(), "source": Id()}), 1),
    },
    {
        "default": _YES,
        "about": Text(120, sentence=True),
        "office": Text(20),
        "aliases": ListOf(Text(20), 1),
        "unlike": ListOf(Record({"text": Text(120, sentence=True), "source": Id()}), 1),
        **_POINTS,
        "shared_caps": ListOf(
            Record(
                {
                    "id": Id(),
                    "items": ListOf(Id(), 2),
                    "rows": rows(Record({"points": POINTS})),
                }
            ),
            1,
        ),
    },
    together=tuple(_POINTS),
)

_GATE_TEXT = Text(120, sentence=True)
_PAPER_NOTE: dict[str, Shape] = {"note": Text(200, sentence=True)}
GATES = Record(
    {
        "sources": SOURCES,
        "gates": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": Text(60),
                    "require": FACT_CONDITION,
                    "from": Day(),
                    "source": Id(),
                    "met": _GATE_TEXT,
                    "unmet": _GATE_TEXT,
                    "unknown": _GATE_TEXT,
                },
                {
                    "to": Day(),
                    "evidence": ListOf(Record({"paper": Id(), "source": Id()}, _PAPER_NOTE), 1),
                },
            ),
        ),
    }
)

NOTES = Record(
    {
        "sources": SOURCES,
        "notes": ListOf(
            Record(
                {"id": Id(), "text": Text(300, sentence=True), "source": Id()},
                {"when": CONDITION, **PERIOD},
            ),
            1,
        ),
    }
)

_YUAN = Number(1, 500_000, nullable=True)
_MULTIPLE = r"(0|[1-9][0-9]*)(\.[0-9]+)?"
WAGES = Record(
    {
        "sources": SOURCES,
        "series": ListOf(
            Record(
                {"from": Month(), "yuan": _YUAN, "source": Id()},
                {"to": Month(), "last_known": _YUAN, "printed": MapOf(Number(0), _MULTIPLE)},
            ),
            1,
        ),
    },
    {
        "statistical": ListOf(
            Record(
                {"from": Month(), "yuan": _YUAN, "source": Id()},
                {
                    "to": Month(),
                    "limits_on": _YUAN,
                    "upper": _YUAN,
                    "lower": _YUAN,
                    "yuan_certain": Boolean(only=False),
                    "published": Days(),
                    "note": Text(200, sentence=True),
                },
            )
        )
    },
)

DOCUMENTS = Record(
    {
        "documents": ListOf(
            Record(
                {"id": Id(), "title": Text(80), "confidence": Choice(CONFIDENCE)},
                {
                    "number": Text(60),
                    "issuer": Text(80),
                    "issued": Day(),
                    "from": Day(),
                    "to": Day(),
                    "address": Text(300, raw=True),
                    "read": Boolean(),
                    "about": Text(400, sentence=True),
                },
            ),
            1,
        ),
        "pages": ListOf(
            Record(
                {
                    "id": Pattern(CODE),
                    "kind": Choice(("official", "news", "agency", "code", "seed")),
                    "where": Text(600, raw=True),
                },
                {"day": Day(), "note": Text(200, sentence=True)},
            ),
            1,
        ),
    }
)

MESSAGES = MapOf(Text(200))

# The files by what the model calls them: those that all schemes share, those of each scheme, and
# the folder with a file for each indicator.
SHARED_FILES: dict[str, tuple[str, Shape]] = {
    "documents": ("documents.yml", DOCUMENTS),
    "reference_wages": ("reference-wages.yml", WAGES),
    "holidays": ("holidays.yml", HOLIDAYS),
    "messages": ("messages.yml", MESSAGES),
    "statement": ("statement.yml", STATEMENT),
    "changes": ("changes.yml", CHANGES),
    "glossary": ("glossary.yml", GLOSSARY),
    "traditional": ("traditional.yml", TRADITIONAL),
}
SCHEME_FILES: dict[str, tuple[str, Shape]] = {
    "scheme": ("scheme.yml", SCHEME),
    "facts": ("facts.yml", FACTS),
    "gates": ("gates.yml", GATES),
    "notes": ("notes.yml", NOTES),
}
# A scheme need not have these.
OPTIONAL_FILES: dict[str, tuple[str, Shape]] = {
    "levers": ("levers.yml", LEVERS),
    "routes": ("routes.yml", ROUTES),
}
INDICATORS = "indicators"
# Folders of a scheme that hold a file for each entry.
FOLDERS = (INDICATORS, GUIDES)


def schemes(root: Path) -> list[Path]:
    """The folders of the schemes of the project at ``root``."""
    found = (root / "rules").iterdir()
    return sorted(
        path for path in found if (path / INDICATORS).is_dir() or (path / "scheme.yml").exists()
    )


def files_of(folder: Path) -> dict[str, tuple[str, Shape]]:
    """The files of the scheme in a folder, there or not, besides those of its folders."""
    wanted = dict(SCHEME_FILES)
    wanted |= {key: one for key, one in OPTIONAL_FILES.items() if (folder / one[0]).exists()}
    return wanted | (GUIDE_FILES if (folder / GUIDES).is_dir() else {})


def files(root: Path) -> Iterator[tuple[Path, Shape]]:
    """Every rule file of the project at ``root``, there or not, with its shape."""
    for file, shape in SHARED_FILES.values():
        yield root / "rules" / file, shape
    for folder in schemes(root):
        yield from ((folder / file, shape) for file, shape in files_of(folder).values())
        for name, shape in ((INDICATORS, INDICATOR), (GUIDES, GUIDE)):
            yield from ((path, shape) for path in sorted((folder / name).glob("*.yml")))
