"""What the files look like that guide a visitor: papers, steps, guides, claims, changes."""

from __future__ import annotations

from builder.scalars import CODE, ID, Boolean, Choice, Day, Id, Number, Pattern, Text
from builder.schema import ListOf, MapOf, Record, Shape, Tagged
from builder.shapes_common import CONDITION, SOURCES

__all__ = ["CHANGES", "FORMS", "GUIDE", "GUIDES", "GUIDE_FILES", "UNITS", "VERDICTS"]

UNITS = ("days", "working_days", "months", "years", "age")
FORMS = ("original_and_copy", "original", "copy", "data_check", "online")
VERDICTS = ("right", "wrong", "outdated", "unsupported", "unclear")

_SOURCE: dict[str, Shape] = {"source": Id()}
_NOTE = Text(200, sentence=True)
_LINE = Text(80)
_SENTENCE = Text(160, sentence=True)
_PAGE = Pattern(rf"(indicator:)?{ID}")
_LINKS = ListOf(_PAGE)
_SPAN: dict[str, Shape] = {
    "least": Number(0, 999, whole=True),
    "most": Number(1, 999, whole=True),
    "unit": Choice(UNITS),
    **_SOURCE,
}
_DURATION = Record(_SPAN)
_STATEMENT = Record({"text": _SENTENCE, **_SOURCE})

PAPERS = Record(
    {
        "sources": SOURCES,
        "papers": ListOf(
            Record(
                {"id": Id(), "title": _LINE, "form": Choice(FORMS), **_SOURCE},
                {"issuer": _LINE, "validity": _NOTE, "lead_time": _DURATION, "note": _NOTE},
            ),
        ),
    }
)

PROCESS = Record(
    {
        "sources": SOURCES,
        "actors": ListOf(Record({"id": Id(), "title": _LINE}), 1),
        "steps": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": _LINE,
                    "actor": Id(),
                    "place": _LINE,
                    "input": ListOf(_LINE, 1),
                    "output": _LINE,
                    "actions": ListOf(_STATEMENT, 1),
                    "goes_wrong": ListOf(Record({"text": _LINE, "fix": _NOTE, **_SOURCE})),
                    "after": ListOf(Id()),
                    "guide": Id(),
                    **_SOURCE,
                },
                {"takes": _DURATION, "waits": _DURATION},
            ),
        ),
        "limits": ListOf(Record({"id": Id(), "title": _LINE, "counted_from": _LINE, **_SPAN})),
    }
)

CHECKLISTS = Record(
    {
        "sources": SOURCES,
        "checklists": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": _LINE,
                    "actor": Id(),
                    "situation": _LINE,
                    "summary": _SENTENCE,
                    "papers": ListOf(
                        Record(
                            {"paper": Id(), **_SOURCE},
                            {"when": _LINE, "require": CONDITION, "note": _NOTE},
                        ),
                        1,
                    ),
                    "guide": Id(),
                }
            ),
        ),
    },
    {
        "situations": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": Text(20),
                    "lists": ListOf(
                        Record({"checklist": Id()}, {"when": _LINE, "require": CONDITION}), 1
                    ),
                },
                {"evidence_when": _LINE},
            ),
            1,
        )
    },
)

QUESTIONS = Record(
    {
        "sources": SOURCES,
        "questions": ListOf(
            Record(
                {
                    "id": Id(),
                    "question": Text(80, sentence=True),
                    "answer": _SENTENCE,
                    "links": _LINKS,
                    **_SOURCE,
                }
            ),
            1,
        ),
    }
)

CLAIMS = Record(
    {
        "sources": SOURCES,
        "claims": ListOf(
            Record(
                {
                    "id": Id(),
                    "claim": _SENTENCE,
                    "says": Text(200, sentence=True),
                    "verdict": Choice(VERDICTS),
                    "found_in": ListOf(Pattern(CODE)),
                    "links": ListOf(_PAGE, 1),
                    **_SOURCE,
                }
            ),
            1,
        ),
    }
)

BENEFITS = Record(
    {
        "sources": SOURCES,
        "benefits": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": _LINE,
                    "needs_mark": Boolean(),
                    **_SOURCE,
                },
                {"note": _NOTE},
            ),
        ),
        "unsupported": ListOf(
            Record({"id": Id(), "claim": _SENTENCE, "says": _SENTENCE, **_SOURCE})
        ),
    }
)

GUIDE_ORDER = Record(
    {
        "groups": ListOf(
            Record({"id": Id(), "title": Text(20), "guides": ListOf(Id(), 1)}),
            1,
        ),
        "situations": ListOf(
            Record({"text": Text(40, sentence=True), "guide": Id(), "section": Id()}), 1
        ),
    }
)

ANCHORS = MapOf(
    ListOf(Pattern(r"[a-z][a-z0-9-]*", "S013"), 1), key=r"[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)?"
)

_HEAD: dict[str, Shape] = {"id": Id(), "title": Text(20)}


def _section(**parts: Shape) -> Record:
    return Record({**_HEAD, **parts})


SECTION = Tagged(
    "kind",
    {
        "text": _section(paragraphs=ListOf(_STATEMENT, 1)),
        "list": _section(items=ListOf(_STATEMENT, 1)),
        "steps": _section(steps=ListOf(Id(), 1)),
        "plot": _section(),
        "decisions": _section(
            decisions=ListOf(
                Record(
                    {
                        "question": Text(100, sentence=True),
                        "yes": _SENTENCE,
                        "no": _SENTENCE,
                        **_SOURCE,
                    },
                    {"gate": Id()},
                ),
                1,
            )
        ),
        "stages": _section(
            rows=ListOf(
                Record(
                    {"stage": Text(20), "do": _SENTENCE, "who": Id(), **_SOURCE},
                    {"papers": ListOf(Id(), 1)},
                ),
                1,
            )
        ),
        "table": _section(
            columns=ListOf(Text(20), 2),
            rows=ListOf(Record({"cells": ListOf(_LINE, 2), **_SOURCE}), 1),
        ),
        "papers": _section(checklist=Id()),
        "documents": _section(documents=ListOf(Id(), 1)),
        "links": _section(links=ListOf(Record({"page": _PAGE, "text": Text(40)}), 1)),
        "benefits": _section(show=Choice(("benefits", "unsupported"))),
    },
)

GUIDE = Record(
    {
        "id": Id(),
        "title": Text(20),
        "summary": Text(80, sentence=True),
        "aliases": ListOf(Text(20), 1),
        "sources": SOURCES,
        "sections": ListOf(SECTION, 1),
    }
)

CHANGES = Record(
    {
        "sources": SOURCES,
        "changes": ListOf(
            Record(
                {
                    "id": Id(),
                    "day": Day(),
                    "title": Text(60),
                    "text": Text(200, sentence=True),
                    "touches": ListOf(Id()),
                    **_SOURCE,
                }
            ),
            1,
        ),
    }
)

# The files of a scheme that has guides, by what the model calls them, and the folder of the guides.
GUIDE_FILES: dict[str, tuple[str, Shape]] = {
    "papers": ("papers.yml", PAPERS),
    "process": ("process.yml", PROCESS),
    "checklists": ("checklists.yml", CHECKLISTS),
    "questions": ("questions.yml", QUESTIONS),
    "claims": ("claims.yml", CLAIMS),
    "benefits": ("benefits.yml", BENEFITS),
    "guide_order": ("guide-order.yml", GUIDE_ORDER),
    "anchors": ("anchors.yml", ANCHORS),
}
GUIDES = "guides"
