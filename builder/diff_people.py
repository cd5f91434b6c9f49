"""Which sample applicants a change of the rules touches: the same answers, scored with both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import jifen

Plain = dict[str, Any]

_REACHED = "reached"


class _Loader(yaml.SafeLoader):
    """Days stay text, as in the rule files."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One applicant: ``title`` says who, ``answers`` hold the public vocabulary.

    What the answers leave out, the applicant does not have.
    """

    id: str
    title: str
    answers: Plain


@dataclass(frozen=True, slots=True)
class Moved:
    """A sample whose result differs; ``rules_on`` where a later day's rules were applied."""

    sample: Sample
    rules_on: str | None
    before: Plain
    after: Plain
    items: tuple[str, ...]
    gates: tuple[str, ...]

    @property
    def crosses(self) -> bool:
        """Whether the sample reached the mark before and not after, or the reverse."""
        return (self.before.get("verdict") == _REACHED) != (self.after.get("verdict") == _REACHED)

    @property
    def key(self) -> tuple[bool, str, str]:
        """Those who cross first, then by name and day."""
        return (not self.crosses, self.sample.id, self.rules_on or "")


def load_samples(folder: Path) -> list[Sample]:
    """Every sample of a folder, in the order of the file names."""
    samples = []
    for path in sorted(folder.glob("*.yml")):
        data = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
        samples.append(Sample(path.stem, data["title"], data["answers"]))
    return samples


def moved(
    base: Plain, head: Plain, samples: Sequence[Sample], days: Iterable[str] = ()
) -> list[Moved]:
    """The samples whose result differs between two compiled rule sets of one scheme.

    Each is scored on its own day, and under the rules of those of ``days`` that lie later.
    """
    old, new = jifen.Rules(base), jifen.Rules(head)
    later = sorted(set(days))
    found: list[Moved] = []
    for sample in samples:
        own = sample.answers["as_of"]
        for day in (None, *(day for day in later if day > own)):
            one = _moved(sample, day, old, new)
            # A later day that tells nothing beyond the earlier ones is left out.
            if one is not None and not any(_like(one, other) for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.key)


def _moved(sample: Sample, day: str | None, old: jifen.Rules, new: jifen.Rules) -> Moved | None:
    answers = sample.answers if day is None else {**sample.answers, "rules_on": day}
    before, after = _score(old, answers), _score(new, answers)
    items = _differing(before, after, "items", ("points", "counted"))
    gates = _differing(before, after, "gates", ("met",))
    plain = any(before.get(key) != after.get(key) for key in ("total", "verdict", "errors"))
    if not (items or gates or plain):
        return None
    return Moved(sample, day, before, after, items, gates)


def _like(one: Moved, other: Moved) -> bool:
    return one.sample is other.sample and (one.items, one.gates, _sum(one)) == (
        other.items,
        other.gates,
        _sum(other),
    )


def _sum(one: Moved) -> tuple[Any, ...]:
    return tuple(
        result.get(key) for result in (one.before, one.after) for key in ("total", "verdict")
    )


def _score(rules: jifen.Rules, answers: Plain) -> Plain:
    try:
        return jifen.score(rules, {**_absent(rules, answers), **answers})
    except jifen.Refused as refused:
        return {"errors": refused.errors}


def _absent(rules: jifen.Rules, answers: Plain) -> Plain:
    """What is not there; what follows from a contribution record is left to the record."""
    recorded = rules.record in answers
    return {
        name: fact["absent"]
        for name, fact in rules.facts.items()
        if "absent" in fact and not (recorded and "from_record" in fact)
    }


def _differing(before: Plain, after: Plain, part: str, keys: Sequence[str]) -> tuple[str, ...]:
    """The ids of entries of a result that differ in one of ``keys``."""
    if "total" not in before or "total" not in after:
        return ()
    old = {entry["id"]: [entry.get(key) for key in keys] for entry in before[part]}
    new = {entry["id"]: [entry.get(key) for key in keys] for entry in after[part]}
    return tuple(name for name in {**old, **new} if old.get(name) != new.get(name))


def papers_changed(base: Plain, head: Plain, one: Moved) -> bool:
    """Whether the papers to bring differ: those of the indicators that give points.

    ``base`` and ``head`` are the plain indicators by id.
    """
    return _papers(base, one.before) != _papers(head, one.after)


def _papers(indicators: Plain, result: Plain) -> set[str]:
    counted = [
        item["id"] for item in result.get("items", []) if item["counted"] and item["points"]["max"]
    ]
    return {
        paper["paper"] for name in counted for paper in indicators.get(name, {}).get("evidence", [])
    }
