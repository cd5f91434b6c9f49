"""The checked model: every rule file loaded, checked and held as plain data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from builder import checks, nodes, prose, shared_facts
from builder.checks.tree import Rules, Scheme
from builder.nodes import Node
from builder.problems import Problem, RulesRefused, Where
from builder.schema import Shape
from builder.shapes import INDICATOR, INDICATORS, SHARED_FILES, files_of, schemes
from builder.shapes_guides import GUIDE, GUIDES

# Mistakes of wording or of bookkeeping: what they stand in can be compiled and scored all the same.
_HARMLESS = frozenset({"S003", "M004", "M018", "M022", "M023", "M027", "M051"})
# As many checked files as a long run over changed rule files holds at once.
_KEPT = 128


@dataclass(frozen=True)
class Model:
    """All rule data. ``plain`` mirrors the folder: shared files and ``schemes``."""

    plain: dict[str, Any]
    root: Path

    @property
    def schemes(self) -> dict[str, Any]:
        """The schemes by id, the default one first."""
        schemes: dict[str, Any] = self.plain["schemes"]
        return schemes

    @cached_property
    def newest_check(self) -> str:
        """The day that the pages speak of: the latest on which any source was checked."""
        return prose.newest_check(self.plain)

    @cached_property
    def content_version(self) -> str:
        """A hash of every word of the rule data."""
        return version_of(self.plain)


def version_of(data: Any) -> str:
    """A short hash of plain data, the same on every machine."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def load(root: Path) -> Model:
    """Load and check ``rules/`` under the project root.

    Raises:
        RulesRefused: with every problem found, when there is any.
    """
    model, _, problems = _inspect(root)
    if problems or model is None:
        raise RulesRefused(problems, root)
    return model


def find_problems(root: Path) -> list[Problem]:
    """Every mistake in the rule data, and every number of it that stands elsewhere too."""
    from builder import editor_schemas, numbers

    _, rules, problems = _inspect(root)
    return problems + editor_schemas.check(root) + numbers.check(root, rules)


def read(root: Path, problems: list[Problem]) -> Rules:
    """The rule files that are sound in themselves, with their places; not checked together."""
    return _Loader(root, problems).load()


def _inspect(root: Path) -> tuple[Model | None, Rules, list[Problem]]:
    problems: list[Problem] = []
    rules = read(root, problems)
    checks.run(rules, problems)
    if not (all(_harmless(problem) for problem in problems) and _whole(rules)):
        return None, rules, problems
    model = Model(_plain(rules), root)
    return model, rules, problems + _worked(rules, model)


def _harmless(problem: Problem) -> bool:
    return problem.code in _HARMLESS or problem.code.startswith(("G", "T"))


def _whole(rules: Rules) -> bool:
    shared = rules.shared.values()
    return None not in shared and all(scheme.whole for scheme in rules.schemes.values())


def _worked(rules: Rules, model: Model) -> list[Problem]:
    """What shows only when the engine scores by these rules."""
    from builder.checks import examples
    from builder.compile import compile_scheme

    problems: list[Problem] = []
    for name, scheme in rules.schemes.items():
        examples.check(scheme, compile_scheme(model, name), problems)
    return problems


def _plain(rules: Rules) -> dict[str, Any]:
    shared = {key: node.plain for key, node in rules.shared.items() if node is not None}
    schemes = {name: _plain_scheme(scheme) for name, scheme in rules.schemes.items()}
    ordered = sorted(
        schemes.items(), key=lambda item: (not item[1]["scheme"].get("default"), item[0])
    )
    return {**shared, "schemes": dict(ordered)}


def _plain_scheme(scheme: Scheme) -> dict[str, Any]:
    plain = {key: node.plain for key, node in scheme.parts.items() if node is not None}
    order = plain["scheme"].get("order", [])
    plain["indicators"] = {name: scheme.indicators[name].plain for name in order}
    if scheme.guides:
        plain[GUIDES] = {name: node.plain for name, node in scheme.guides.items()}
    return plain


class _Loader:
    """Reads the files of ``rules/``, and keeps those that are sound in themselves."""

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        self.root = root
        self.problems = problems

    def load(self) -> Rules:
        rules = self.root / "rules"
        shared = {
            key: self._read(rules / file, shape) for key, (file, shape) in SHARED_FILES.items()
        }
        found = {path.name: self._scheme(path) for path in schemes(self.root)}
        return Rules(shared, shared_facts.resolved(found, self.problems))

    def _scheme(self, folder: Path) -> Scheme:
        wanted = files_of(folder)
        files = {key: self._read(folder / file, shape) for key, (file, shape) in wanted.items()}
        indicators, names = self._folder(folder / INDICATORS, INDICATOR)
        guides, guide_names = self._folder(folder / GUIDES, GUIDE)
        return Scheme(folder.name, files, indicators, names, guides, guide_names)

    def _folder(self, folder: Path, shape: Shape) -> tuple[dict[str, Node], tuple[str, ...]]:
        """The sound files of a folder by name, and the names of all."""
        read = {path.stem: self._read(path, shape) for path in sorted(folder.glob("*.yml"))}
        sound = {name: node for name, node in read.items() if node is not None}
        return sound, tuple(read)

    def _read(self, path: Path, shape: Shape) -> Node | None:
        name = path.relative_to(self.root).as_posix()
        if not path.exists():
            self.problems.append(Problem("Y007", Where(name, 1, 1), {"file": name}))
            return None
        text = nodes.decode(path.read_bytes(), name)
        if isinstance(text, Problem):
            self.problems.append(text)
            return None
        node, found = _checked(text, name, shape)
        self.problems += found
        return node


@lru_cache(maxsize=_KEPT)
def _checked(text: str, name: str, shape: Shape) -> tuple[Node | None, tuple[Problem, ...]]:
    """A file read and checked in itself; the node is left out when it is not sound."""
    node, problems = nodes.parse(text, name)
    found = list(problems)
    if node is not None:
        shape.check(node, found)
    sound = all(_harmless(problem) for problem in found)
    return (node if sound else None), tuple(found)
