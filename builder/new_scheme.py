"""How to add a scheme: the steps of the page, which a test takes one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_STEPS = Path(__file__).with_suffix(".yml")
Plain = dict[str, Any]


def example(shared: str) -> Plain:
    """The steps with their files, and the applicant that is scored after the last.

    Args:
        shared: the id of the scheme that has some of the questions already.
    """
    text = _STEPS.read_text("utf-8").replace("{shared}", shared)
    found: Plain = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts alone
    return found


def take(rules: Path, shared: str) -> Iterator[Plain]:
    """Take the steps one by one below a folder of rules; each is given once it is taken."""
    for step in example(shared)["steps"]:
        path = rules / step["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if "before" in step:
            text = path.read_text("utf-8")
            head, mark, rest = text.partition(step["before"])
            path.write_text(f"{head}\n{step['text']}{mark.lstrip()}{step['also']}{rest}", "utf-8")
        else:
            path.write_text(step["text"], "utf-8")
        yield step
