"""The words of the edition in traditional characters: each once, and none that is needless."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.tree import Problems, Rules, get, items
from builder.nodes import Node
from builder.problems import Problem


def check(rules: Rules, problems: Problems) -> None:
    """Check the file against itself and against the register of documents."""
    file = rules.shared.get("traditional")
    if file is None:
        return
    issued = items(file, "as_issued")
    seen: dict[str, Node] = {}
    for node in (*(get(one, "word") for one in items(file, "words")), *issued):
        word = str(node.value)
        if word in seen:
            values = {"word": word, "line": seen[word].where.line}
            problems.append(Problem("Z001", node.where, values))
        seen.setdefault(word, node)
    known = set(_names(rules))
    problems += [
        Problem("Z002", node.where, {"word": node.value}) for node in issued if node.value in known
    ]


def _names(rules: Rules) -> Iterator[object]:
    """What is never converted anyway: titles and numbers of documents."""
    if rules.documents is not None:
        for document in rules.documents.plain["documents"]:
            yield document["title"]
            yield document.get("number")
