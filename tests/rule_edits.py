"""Single edits of the rule files: each is refused, or something that people see is different.

What an edit that does neither would mean: somebody corrects a value, all is green, and nothing
changes. ``python -m tests.rule_edits COUNT [SEED]`` tries many and prints the share.
"""

from __future__ import annotations

import datetime
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from builder import api, bundle_archive, contexts, model, nodes, pages, scalars
from builder.compile import compile_scheme
from builder.compile_parts import compile_parts
from builder.nodes import Node
from builder.problems import RulesRefused, Where
from builder.shapes import files
from builder.shapes_facts import UNITS

ROOT = Path(__file__).resolve().parent.parent
# Words for people, and the made-up people of the examples: neither is a rule.
NO_RULES = frozenset(
    {
        "about",
        "address",
        "aliases",
        "also",
        "answer",
        "answers",
        "article",
        "ask",
        "case",
        "claim",
        "for_whom",
        "help",
        "issuer",
        "label",
        "matter",
        "met",
        "note",
        "none_of_these",
        "number",
        "other",
        "paper",
        "published",
        "question",
        "short_title",
        "summary",
        "text",
        "title",
        "unknown",
        "unmet",
        "used",
    }
)
# Files of nothing else.
_WORDS = frozenset({"messages", "traditional"})
OPERATORS = {"at_least": "at_most", "at_most": "at_least", "all": "any", "any": "all", "is": "in"}


@dataclass(frozen=True)
class Place:
    """A value of a rule file, or a key that is an operator of a condition."""

    key: str
    text: str
    where: Where
    value: Any

    @property
    def kind(self) -> str:
        if self.key == "operator":
            return "condition"
        if self.key == "unit":
            return "unit"
        if isinstance(self.value, bool):
            return "flag"
        if isinstance(self.value, int | float):
            return "number"
        if re.fullmatch(f"{scalars.DAY}|{scalars.MONTH}", self.text):
            return "date"
        return "id"


@dataclass(frozen=True)
class Edit:
    """One value written otherwise."""

    place: Place
    new: str

    def __str__(self) -> str:
        where = self.place.where
        return f"{where.file}:{where.line} {self.place.key}: {self.place.text} -> {self.new}"

    def apply(self, root: Path) -> str:
        """Write the edit; returns the text that was there."""
        where, path = self.place.where, root / self.place.where.file
        before = path.read_text("utf-8")
        lines = before.split("\n")
        line, start = lines[where.line - 1], where.column - 1
        assert line.startswith(self.place.text, start), self
        lines[where.line - 1] = line[:start] + self.new + line[start + len(self.place.text) :]
        path.write_text("\n".join(lines), "utf-8")
        return before


def places(root: Path) -> list[Place]:
    """Everything in the rule files that an edit may change."""
    found = []
    for path, _ in files(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text("utf-8")
        node, _ = nodes.parse(text, name)
        assert node is not None
        if path.stem not in _WORDS:
            found += list(_places(node, "", text.split("\n")))
    return found


def _places(node: Node, key: str, lines: list[str]) -> Iterator[Place]:
    if isinstance(node.value, dict):
        for name, child in node.value.items():
            assert node.keys is not None
            condition = key in ("require", "when", "some", "all", "any", "not")
            if condition and name in OPERATORS:
                yield Place("operator", name, node.keys[name], name)
            if name not in NO_RULES and not (name == "where" and isinstance(child.value, str)):
                yield from _places(child, name, lines)
    elif isinstance(node.value, list):
        for child in node.value:
            yield from _places(child, key, lines)
    elif node.value is not None:
        line = lines[node.where.line - 1][node.where.column - 1 :]
        raw = re.match(r"[^\s,}\]]+", line)
        if raw is not None and raw[0][0] not in "'\"":
            yield Place(key, raw[0], node.where, node.value)


def edits(root: Path, count: int, seed: int) -> Iterator[Edit]:
    """Random edits, each kind of value as often as any other."""
    chance = random.Random(seed)
    everything = places(root)
    kinds: dict[str, list[Place]] = {}
    for place in everything:
        kinds.setdefault(place.kind, []).append(place)
    words: dict[str, list[str]] = {}
    for place in everything:
        words.setdefault(place.key, []).append(place.text)
    for _ in range(count):
        place = chance.choice(kinds[chance.choice(sorted(kinds))])
        new = _changed(place, words, chance)
        if new != place.text:
            yield Edit(place, new)


def _changed(place: Place, words: dict[str, list[str]], chance: random.Random) -> str:
    makers: dict[str, Callable[[], str]] = {
        "condition": lambda: OPERATORS[place.text],
        "unit": lambda: chance.choice(sorted(UNITS)),
        "flag": lambda: "false" if place.value else "true",
        "number": lambda: _other_number(place.text, chance),
        "date": lambda: _other_date(place.text, chance),
        "id": lambda: _other_id(place.text, words[place.key], chance),
    }
    return makers[place.kind]()


def _other_id(text: str, words: list[str], chance: random.Random) -> str:
    """Another word that stands under the same key, or the same with a letter left out."""
    if chance.random() < 1 / 2:
        return chance.choice(words)
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :] or text


def _other_number(text: str, chance: random.Random) -> str:
    digits = [at for at, char in enumerate(text) if char.isdigit()]
    at = chance.choice(digits)
    step = chance.choice((1, 9))
    digit = str((int(text[at]) + step) % 10)
    return chance.choice(
        (text[:at] + digit + text[at + 1 :], text + "0", f"{text[:at]}{text[at]}{text[at:]}")
    )


def _other_date(text: str, chance: random.Random) -> str:
    step = chance.choice((-366, -31, -1, 1, 31, 366))
    whole = text if text.count("-") > 1 else f"{text}-15"
    if len(whole) == len("2026-03-10") and whole.endswith("-15"):
        step = step if abs(step) > 1 else 31 * step
    moved = datetime.date.fromisoformat(whole) + datetime.timedelta(days=step)
    return moved.isoformat()[: len(text)]


# What comes of an edit


def outcome(root: Path) -> str:
    """All that the engine reads, without the versions, which any change of a word moves."""
    loaded = model.load(root)
    compiled = {name: compile_scheme(loaded, name) for name in loaded.schemes}
    for one in compiled.values():
        del one["content_version"], one["rules_version"]
    parts = {name: compile_parts(loaded, name) for name in loaded.schemes}
    return json.dumps([compiled, parts], sort_keys=True)


class Nothing(dict[str, Any]):
    """A bundle that was not built: empty, however it is asked."""

    def __missing__(self, key: str) -> Nothing:
        return Nothing()


def rendered(root: Path) -> dict[str, str]:
    """Every page of the site as it is written, and every file of the API, without the version."""
    loaded = model.load(root)
    environment = pages._environment()
    bundle = SimpleNamespace(assets=Nothing())
    schemes = contexts.scheme_contexts(loaded, environment)
    found = {}
    with mock.patch.object(pages, "build_bundle", return_value=bundle):
        every = list(pages.pages(loaded, schemes[0]))
        every += [page for one in schemes[1:] for page in pages.scheme_pages(loaded, one)]
    paths = frozenset(page.path for page in every)
    for page in every:
        text = environment.get_template(page.template).render(
            page.context,
            link=pages.linker(page.path, page.context["folder"], paths),
            scripts=Nothing(),
            pdf=False,
            wheel="",
        )
        found[page.path] = text.replace(loaded.content_version, "")
    # The package holds the compiled rules, which are compared by themselves.
    with mock.patch.object(bundle_archive, "wheel", return_value=("jifen.whl", b"")):
        files = api.files(loaded, {one["view"].id: one["indicators"] for one in schemes})
    for path, content in files.items():
        name, text = (
            one.replace(loaded.content_version, "") for one in (path, content.decode("utf-8"))
        )
        found[name] = text
    return found


@dataclass
class Tally:
    """How many edits were refused, changed something, or did neither."""

    refused: int = 0
    changed: int = 0
    neither: list[Edit] = field(default_factory=list)

    @property
    def share(self) -> float:
        silent = len(self.neither)
        return silent / max(1, self.refused + self.changed + silent)


def run(count: int, seed: int, rules: Path = ROOT / "rules") -> Tally:
    """Try edits one by one on a copy of a folder of rules."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(rules, root / "rules")
        base, base_pages = outcome(root), rendered(root)
        for edit in edits(root, count, seed):
            before = edit.apply(root)
            try:
                same = outcome(root) == base and rendered(root) == base_pages
            except RulesRefused:
                tally.refused += 1
            except Exception as error:
                raise AssertionError(f"not refused, but broken: {edit}") from error
            else:
                if same:
                    tally.neither.append(edit)
                else:
                    tally.changed += 1
            (root / edit.place.where.file).write_text(before, "utf-8")
    return tally


def main() -> None:
    """Try as many edits as asked for, and print what came of them."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tally = run(count, seed)
    lines = [f"neither: {edit}" for edit in tally.neither]
    lines.append(
        f"{tally.refused} refused, {tally.changed} changed something, "
        f"{len(tally.neither)} neither: {tally.share:.1%}"
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
