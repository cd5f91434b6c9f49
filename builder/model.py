"""The checked model: every rule file loaded, checked and held as plain data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder import shapes
from builder.crosscheck import crosscheck
from builder.nodes import Node
from builder.nodes import load as load_yaml
from builder.problems import Problem, RulesRefused, Where
from builder.schema import Shape

_SHARED: dict[str, tuple[str, Shape]] = {
    "documents": ("documents.yml", shapes.DOCUMENTS),
    "reference_wages": ("reference-wages.yml", shapes.WAGES),
    "messages": ("messages.yml", shapes.MESSAGES),
}
_SCHEME: dict[str, tuple[str, Shape]] = {
    "scheme": ("scheme.yml", shapes.SCHEME),
    "facts": ("facts.yml", shapes.FACTS),
    "gates": ("gates.yml", shapes.GATES),
    "notes": ("notes.yml", shapes.NOTES),
}


@dataclass(frozen=True, slots=True)
class Model:
    """All rule data. ``plain`` mirrors the folder: shared files and ``schemes``."""

    plain: dict[str, Any]
    root: Path

    @property
    def schemes(self) -> dict[str, Any]:
        """The schemes by id, the default one first."""
        schemes: dict[str, Any] = self.plain["schemes"]
        return schemes

    @property
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
    problems: list[Problem] = []
    nodes = _load_tree(root, problems)
    if not problems:
        crosscheck(nodes, problems)
    if problems:
        raise RulesRefused(problems, root)
    schemes = {name: _plain(tree) for name, tree in nodes["schemes"].items()}
    ordered = dict(
        sorted(schemes.items(), key=lambda item: (not item[1]["scheme"].get("default"), item[0]))
    )
    plain = {key: node.plain for key, node in nodes.items() if key != "schemes"}
    return Model({**plain, "schemes": ordered}, root)


def _plain(tree: dict[str, Any]) -> dict[str, Any]:
    plain = {key: node.plain for key, node in tree.items() if key != "indicators"}
    order = plain["scheme"]["order"]
    plain["indicators"] = {name: tree["indicators"][name].plain for name in order}
    return plain


def _load_tree(root: Path, problems: list[Problem]) -> dict[str, Any]:
    rules = root / "rules"
    nodes: dict[str, Any] = {"schemes": {}}
    for key, (file, shape) in _SHARED.items():
        nodes[key] = _checked(root, rules / file, shape, problems)
    for folder in sorted(path for path in rules.iterdir() if path.is_dir()):
        tree: dict[str, Any] = {}
        for key, (file, shape) in _SCHEME.items():
            tree[key] = _checked(root, folder / file, shape, problems)
        tree["indicators"] = {
            path.stem: _checked(root, path, shapes.INDICATOR, problems)
            for path in sorted((folder / "indicators").glob("*.yml"))
        }
        nodes["schemes"][folder.name] = tree
    return nodes


def _checked(root: Path, path: Path, shape: Shape, problems: list[Problem]) -> Node | None:
    name = path.relative_to(root).as_posix()
    if not path.exists():
        problems.append(Problem("Y007", Where(name, 1, 1), {"file": name}))
        return None
    node = load_yaml(path, name, problems)
    if node is not None:
        shape.check(node, problems)
    return node
