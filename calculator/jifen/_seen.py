"""The values that an indicator saw, in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping

from jifen._answers import Checked
from jifen._dates import show_month
from jifen._known import Between, Days, Entries, Known, OneOf
from jifen._outcome import Outcome
from jifen._rules import Item, Row, Rules

__all__ = ["is_known", "open_facts", "seen_by"]


def open_facts(rules: Rules, item: Item, outcome: Outcome) -> list[str]:
    """The facts that leave the points of an indicator open, in the order of the form."""
    if outcome.points[item.id].single and item.way != "veto":
        return []
    known = outcome.facts.known
    return [name for name in rules.facts if name in item.facts and not is_known(known[name])]


def is_known(known: Known) -> bool:
    """Whether exactly one value is possible."""
    if isinstance(known, OneOf | Between):
        return known.single
    if isinstance(known, Days):
        return known.first == known.last
    return known.items is not None and all(
        is_known(field)
        for entry in known.items
        if isinstance(entry, Mapping)
        for field in entry.values()
    )


def seen_by(rules: Rules, item: Item, checked: Checked, outcome: Outcome) -> list[dict[str, str]]:
    """Each fact of an indicator with its answer in words, in the order of the form."""
    derived = checked.record is not None
    found = []
    for name, spec in rules.facts.items():
        if name not in item.facts:
            continue
        text = _shown(rules, name, outcome.facts.known[name])
        if derived and "from_record" in spec and name not in checked.answered:
            text = rules.texts.say("explain_from_record", value=text)
        found.append({"fact": name, "label": rules.texts.label(name), "value": text})
    return found


def _shown(rules: Rules, name: str, known: Known) -> str:
    texts = rules.texts
    if isinstance(known, Entries):
        return _list(rules, name, known)
    if isinstance(known, Between):
        return _amount(rules, name, known)
    if not is_known(known):
        return texts.say("explain_unknown")
    if isinstance(known, OneOf):
        return texts.option(name, known.values[0])
    return texts.say("explain_none") if known.first is None else known.first.isoformat()


def _amount(rules: Rules, name: str, known: Between) -> str:
    """A number with its unit; a span only where something is known of it."""
    texts, spec = rules.texts, rules.facts[name]
    unit = str(texts.of("facts", name).get("unit", ""))
    if known.single:
        return f"{known.least}{unit}"
    whole = isinstance(known.least, int)
    if not whole or (known.least, known.most) == (spec["at_least"], spec["at_most"]):
        return texts.say("explain_unknown")
    return texts.say("explain_span", least=known.least, most=known.most) + unit


def _list(rules: Rules, name: str, known: Entries) -> str:
    texts = rules.texts
    if known.items is None:
        return texts.say("explain_unknown")
    if not known.items:
        return texts.say("explain_none")
    fields: Mapping[str, Row] = rules.facts[name].get("fields", {})
    lines = [
        "，".join(filter(None, (_field(rules, name, key, one[key]) for key in fields)))
        if fields
        else one.isoformat()
        for one in known.items
    ]
    return "；".join(lines)


def _field(rules: Rules, fact: str, key: str, known: Known) -> str:
    spec, texts = rules.facts[fact]["fields"][key], rules.texts
    if isinstance(known, OneOf):
        words = texts.of("facts", fact, "fields", key)
        if not known.single:
            value = texts.say("explain_unknown")
        elif isinstance(known.values[0], bool):
            value = texts.option(fact, known.values[0])
        else:
            return str(words["options"][known.values[0]])
        return texts.say("explain_field", label=words["label"], value=value)
    assert isinstance(known, Between)
    if spec["type"] == "month":
        key_of = {"from": "explain_from", "to": "explain_to"}.get(key)
        if known.least is None:
            return texts.say("explain_until_now")
        month = show_month(known.least)
        return texts.say(key_of, month=month) if key_of else month
    return "" if known.least is None else str(known.least)
