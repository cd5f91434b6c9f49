"""Which sample applicants a change of the rules touches: the same answers, scored with both.

Besides today's result it looks at the ten years ahead, where a scheme has a forecast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import jifen
from jifen._forecast import forecast

Plain = dict[str, Any]

# The verdicts of those who have what they came for.
_REACHED = frozenset({"reached", "direct", "open"})


class _Loader(yaml.SafeLoader):
    """Days stay text, as in the rule files."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One applicant: ``title`` says who, ``answers`` hold the public vocabulary.

    What the answers leave out, the applicant does not have. ``scheme`` is empty for the default.
    """

    id: str
    title: str
    answers: Plain
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A sample whose result differs; ``rules_on`` where a later day's rules were applied."""

    sample: Sample
    rules_on: str | None
    before: Plain
    after: Plain
    items: tuple[str, ...]
    gates: tuple[str, ...]
    routes: tuple[str, ...] = ()

    @property
    def crosses(self) -> bool:
        """Whether the sample reached the mark before and not after, or the reverse."""
        before, after = (one.get("verdict") in _REACHED for one in (self.before, self.after))
        return before != after

    @property
    def key(self) -> tuple[bool, str, str]:
        """Those who cross first, then by name and day."""
        return (not self.crosses, self.sample.id, self.rules_on or "")


@dataclass(frozen=True, slots=True)
class Ahead:
    """A sample whose ten years ahead differ, from the day ``first`` on.

    ``before`` and ``after`` are the spells in which the mark is reached for certain.
    """

    sample: Sample
    first: str
    before: Sequence[Plain]
    after: Sequence[Plain]


def load_samples(folder: Path) -> list[Sample]:
    """Every sample of a folder, those of other schemes from folders of their names."""
    samples = []
    for path in (*sorted(folder.glob("*.yml")), *sorted(folder.glob("*/*.yml"))):
        data = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
        scheme = "" if path.parent == folder else path.parent.name
        samples.append(Sample(path.stem, data["title"], data["answers"], scheme))
    return samples


def by_scheme(
    base: Plain, head: Plain, samples: Sequence[Sample]
) -> Iterator[tuple[str, list[Sample]]]:
    """The samples of each scheme of which both have compiled rules, the default first."""
    default = next(iter(head), "")
    for scheme in head:
        if scheme in base:
            yield scheme, [one for one in samples if (one.scheme or default) == scheme]


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
    routes = _differing(before, after, "routes", ("verdict",))
    plain = any(before.get(key) != after.get(key) for key in ("total", "verdict", "errors"))
    if not (items or gates or routes or plain):
        return None
    return Moved(sample, day, before, after, items, gates, routes)


def ahead(base: Plain, head: Plain, samples: Sequence[Sample]) -> list[Ahead]:
    """The samples whose forecast differs between two compiled rule sets of one scheme.

    Rules that were and are the same have the same forecasts, so none is made.
    """
    if base["rules_version"] == head["rules_version"]:
        return []
    old, new = jifen.Rules(base), jifen.Rules(head)
    found = []
    for sample in samples:
        before, after = (_years(rules, sample) for rules in (old, new))
        days = [one["day"] for one, other in _states(before, after) if one != other]
        if before is not None and after is not None and days:
            spells = (result["reach"]["certain"] for result in (before, after))
            found.append(Ahead(sample, days[0], *spells))
    return found


def _years(rules: jifen.Rules, sample: Sample) -> Plain | None:
    """The forecast of a sample; ``None`` where it is refused, as its score then says too."""
    answers = {**_absent(rules, sample.answers), **sample.answers}
    try:
        *_, result = forecast(rules, {"answers": answers})
    except jifen.Refused:
        return None
    return result


def _states(before: Plain | None, after: Plain | None) -> Iterable[tuple[Plain, Plain]]:
    """The states of both forecasts on the same days."""
    if before is None or after is None:
        return ()
    return zip(before["months"], after["months"], strict=True)


def _like(one: Moved, other: Moved) -> bool:
    parts, others = ((_.items, _.gates, _.routes, _sum(_)) for _ in (one, other))
    return one.sample is other.sample and parts == others


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
    if part not in before or part not in after:
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
