"""The report of a pull request: what a change of the rules means, in Markdown.

It is made from two rule sets and nothing else, so it works on any two commits whose rules this
builder can read.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import UndefinedError

from builder import diff_people, diff_rows, stale
from builder.compile import compile_all
from builder.diff_rows import Change, Field
from builder.diff_rules import NoSuchCommit, RuleSet, rules_of
from builder.model import Model, load
from builder.problems import RulesRefused
from builder.reporting import Plain, Rows, environment, safe
from builder.shapes import FOLDERS

__all__ = ["NoSuchCommit", "RuleSet", "against", "changed_pages", "report"]

SAMPLES = Path("tests", "samples")
DATA = Path("calculator", "jifen", "data")
# What GitHub takes as one comment, less room for what is put around the report.
LONGEST = 60_000
_SOURCES = ("sources", "documents", "pages")
_DAY = len("YYYY-MM-DD")


def against(root: Path, commit: str, today: str) -> str:
    """The report of the rules at ``root`` against those of ``commit``, read by this builder.

    Args:
        root: the project, with the changed rules.
        commit: any name that git knows.
        today: the day that staleness is told for.

    Raises:
        NoSuchCommit: when git does not know the commit.
    """
    try:
        head = load(root)
    except RulesRefused as refused:
        return _refusal("head", commit, refused)
    try:
        base = rules_of(root, commit)
    except RulesRefused as refused:
        return _refusal("base", commit, refused)
    samples = diff_people.load_samples(root / SAMPLES)
    return report(
        base,
        RuleSet.of(head),
        samples,
        pages=changed_pages(base.plain, head),
        due=stale.due(head.plain, today),
    )


def report(
    base: RuleSet,
    head: RuleSet,
    samples: Sequence[diff_people.Sample] = (),
    *,
    pages: Sequence[tuple[str, str]] | None = (),
    due: Sequence[stale.Due] = (),
) -> str:
    """The report on two rule sets.

    Args:
        base: the rules before.
        head: the rules after.
        samples: the applicants to score with both.
        pages: the pages that differ, each with how (``added``, ``removed``, ``changed``), or
            ``None`` where that cannot be told.
        due: what is stale in ``head``.
    """
    deciding = _deciding(base, head)
    rest = diff_rows.without(_written(base, head), deciding)
    rows = Rows(base.plain, head.plain)
    people = _people(base, head, samples, deciding, rows)
    years = _years(base, head, samples, rows)
    grouped = _grouped(rest)
    touched = {change.file for change in (*deciding, *rest)}
    return _render(
        changed=bool(deciding or rest),
        versions=_versions(base, head),
        unlisted=bool(_versions(base, head)) and not deciding,
        deciding=[rows.view(change) for change in deciding],
        figures=[rows.view(change) for change in grouped["figures"]],
        sources=[rows.view(change) for change in grouped["sources"]],
        wording=[rows.view(change) for change in grouped["wording"]],
        unsure=sum(rows.unsure(change) for change in deciding),
        samples=len(samples),
        people=people,
        ahead=[one for one in years if one["before"] != one["after"]],
        later=len(years),
        touched=len({one["title"] for one in people}),
        crossing=len({one["title"] for one in people if one["crosses"]}),
        pages=[{"path": path, "kind": rows.word("kinds", kind)} for path, kind in pages or ()],
        pages_known=pages is not None,
        stale=[{**rows.due(entry), "touched": entry.file in touched} for entry in due],
    )


def changed_pages(base: Plain, head: Model) -> list[tuple[str, str]] | None:
    """The generated pages that differ, by path, when both rule sets are rendered as today.

    ``None`` where today's templates ask for what the older rules did not have.
    """
    from builder import pages

    compile_all(head, head.root / DATA)  # the browser bundle holds the compiled rules
    new = _rendered(head, pages.render)
    try:
        old = _rendered(dataclasses.replace(head, plain=base), pages.render)
    except (LookupError, TypeError, ValueError, UndefinedError):
        return None
    kinds = {
        path: "added" if path not in old else "removed" if path not in new else "changed"
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    }
    return list(kinds.items())


def _rendered(model: Model, render: Any) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        render(model, Path(folder))
        # The version of the data stands on pages that otherwise stay as they are.
        return {
            path.relative_to(folder).as_posix(): path.read_text("utf-8").replace(
                model.content_version, ""
            )
            for path in Path(folder).rglob("*.md")
        }


def _deciding(base: RuleSet, head: RuleSet) -> list[Change]:
    """The rows that can change a result: those of the compiled rules."""
    found: list[Change] = []
    for scheme in dict.fromkeys((*head.compiled, *base.compiled)):
        old, new = _files(base, scheme), _files(head, scheme)
        for file in dict.fromkeys((*new, *old)):
            found += diff_rows.compare(file, old.get(file, {}), new.get(file, {}))
    changes: list[Change] = []
    for change in found:
        # Who says it decides nothing. The schemes share the wages, so a row may come twice.
        fields = tuple(field for field in change.fields if field.key != "source")
        bare = dataclasses.replace(change, fields=fields)
        if fields and bare not in changes:
            changes.append(bare)
    return changes


def _files(rules: RuleSet, scheme: str) -> dict[str, Plain]:
    """The compiled rules of a scheme by the file that they come from."""
    if scheme not in rules.compiled:
        return {}
    compiled = rules.compiled[scheme]["rules"]
    folder = f"rules/{scheme}"
    # What does not stand in the scheme's own file.
    others = {"facts", "longest_list", "gates", "items", "notes", "readings", "wages"}
    routes = {key: compiled[key] for key in ("routes", "route_conditions") if key in compiled}
    main = {key: value for key, value in compiled.items() if key not in {*others, *routes}}
    if "exclusive" in main:
        main["exclusive"] = [{"items": names} for names in main["exclusive"]]
    files: dict[str, Plain] = {
        f"{folder}/scheme.yml": main,
        f"{folder}/routes.yml": routes,
        f"{folder}/facts.yml": {key: compiled[key] for key in ("facts", "longest_list")},
        f"{folder}/gates.yml": {"gates": compiled["gates"]},
        f"{folder}/notes.yml": {"notes": compiled["notes"]},
        "rules/reference-wages.yml": {"series": _with_sources(rules, compiled["wages"])},
    }
    for item in compiled["items"]:
        readings = [row for row in compiled["readings"] if row["item"] == item["id"]]
        files[f"{folder}/indicators/{item['id']}.yml"] = {**item, "readings": readings}
    return files


def _with_sources(rules: RuleSet, wages: Iterable[Plain]) -> list[Plain]:
    sources = {row["from"]: row["source"] for row in rules.plain["reference_wages"]["series"]}
    return [{**row, "source": sources.get(row["from"])} for row in wages]


def _written(base: RuleSet, head: RuleSet) -> list[Change]:
    """Every row that differs in the files as they are written."""
    old, new = _sheets(base.plain), _sheets(head.plain)
    return [
        change
        for file in dict.fromkeys((*new, *old))
        for change in diff_rows.compare(file, old.get(file, {}), new.get(file, {}))
    ]


def _sheets(plain: Plain) -> dict[str, Plain]:
    """The plain data by file."""
    sheets = {
        f"rules/{name.replace('_', '-')}.yml": sheet
        for name, sheet in plain.items()
        if name != "schemes"
    }
    for scheme, tree in plain["schemes"].items():
        for name, sheet in tree.items():
            if name in FOLDERS:
                sheets |= {
                    f"rules/{scheme}/{name}/{item}.yml": entry for item, entry in sheet.items()
                }
            else:
                sheets[f"rules/{scheme}/{name.replace('_', '-')}.yml"] = sheet
    return sheets


def _grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes that decide nothing: figures, sources, and wording, each apart."""
    groups: dict[str, list[Change]] = {"figures": [], "sources": [], "wording": []}
    for change in changes:
        fields: dict[str, list[Field]] = {}
        for field in change.fields:
            fields.setdefault(_group(change, field), []).append(field)
        for name, members in fields.items():
            if name in groups:
                groups[name].append(dataclasses.replace(change, fields=tuple(members)))
    return groups


def _group(change: Change, field: Field) -> str:
    if change.section in _SOURCES:
        return "sources"
    if field.key == "source":
        # A new row is shown with its source; the same row on another one is news.
        return "sources" if change.kind == "changed" else ""
    if field.is_wording or field.key == "id" or change.section == "examples":
        return "wording"
    return "figures"


def _people(
    base: RuleSet,
    head: RuleSet,
    samples: Sequence[diff_people.Sample],
    deciding: Iterable[Change],
    rows: Rows,
) -> list[Plain]:
    starts = (str(change.row.get("from", "")) for change in deciding)
    days = {start for start in starts if len(start) == _DAY}
    people = []
    for scheme, own in diff_people.by_scheme(base.compiled, head.compiled, samples):
        moved = diff_people.moved(base.compiled[scheme], head.compiled[scheme], own, days)
        old, new = (rules.plain["schemes"][scheme]["indicators"] for rules in (base, head))
        people += [
            rows.person(one, scheme, diff_people.papers_changed(old, new, one)) for one in moved
        ]
    return people


def _years(
    base: RuleSet, head: RuleSet, samples: Sequence[diff_people.Sample], rows: Rows
) -> list[Plain]:
    return [
        rows.ahead(one)
        for scheme, own in diff_people.by_scheme(base.compiled, head.compiled, samples)
        for one in diff_people.ahead(base.compiled[scheme], head.compiled[scheme], own)
    ]


def _versions(base: RuleSet, head: RuleSet) -> list[Plain]:
    pairs = {
        scheme: [rules.compiled.get(scheme, {}).get("rules_version", "—") for rules in (base, head)]
        for scheme in dict.fromkeys((*head.compiled, *base.compiled))
    }
    return [{"old": old, "new": new} for old, new in pairs.values() if old != new]


def _refusal(side: str, base: str, refused: RulesRefused) -> str:
    why = str(refused).replace("```", "'''")[: LONGEST // 2]
    return _render(refused={"side": side, "why": why}, base=safe(base))


def _render(**context: Any) -> str:
    text = environment().get_template("diff.md.j2").render(context)
    text = "\n".join(line.rstrip() for line in text.splitlines())
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    text = text.strip() + "\n"
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST].rsplit("\n", 1)[0]
    return environment().get_template("cut.md.j2").render(text=cut)
