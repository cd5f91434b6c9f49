"""What the templates are given of each scheme, and of what all schemes share."""

from __future__ import annotations

from typing import Any

import jinja2

from builder import card, examples, levers, prose, routes, views
from builder.compile import compile_scheme, gate_words
from builder.guides import pages as guides
from builder.model import Model

# What of a scheme's own file may be left out.
_LISTS = ("exclusive", "shared_caps", "unlike", "aliases")


def scheme_contexts(model: Model, environment: jinja2.Environment) -> list[dict[str, Any]]:
    """What the templates are given of each scheme, the default one first; each knows the rest."""
    found = [_context(model, environment, name) for name in model.schemes]
    for context in found:
        context["schemes"] = found
        context["others"] = [other for other in found if other is not context]
    return found


def _context(model: Model, environment: jinja2.Environment, scheme_id: str) -> dict[str, Any]:
    """What every template is given of one scheme, and what the rules share."""
    plain = model.plain
    tree = plain["schemes"][scheme_id]
    is_default = scheme_id == next(iter(plain["schemes"]))
    folder = "" if is_default else f"{scheme_id}/"
    amount: Any = getattr(environment.get_template("units.md.j2").make_module(), "amount")  # noqa: B009
    filler = prose.Filler(tree, model.newest_check, lambda value: str(amount(value)).strip())
    scheme = views.Scheme(scheme_id, tree, plain["documents"], filler)
    order = tree["scheme"].get("order", [])
    indicators = {name: views.indicator(scheme, name) for name in order}
    compiled = compile_scheme(model, scheme_id)
    examples.add(scheme, indicators, compiled)
    groups = views.groups(scheme, indicators)
    return {
        **guides.shelf(scheme, plain, indicators, environment),
        "scheme": {**dict.fromkeys(_LISTS, ()), **tree["scheme"]},
        "scheme_sources": views.sources(scheme, tree["scheme"]["sources"]),
        "folder": folder,
        "home": f"{folder}index.md",
        "routes": routes.shown(scheme),
        "facts": scheme.facts,
        "sections": tree["facts"]["sections"],
        "gates": [{**gate, **gate_words(gate, tree["facts"])} for gate in tree["gates"]["gates"]],
        "gate_sources": views.sources(scheme, tree["gates"]["sources"]),
        "notes": tree["notes"],
        "levers": levers.view(scheme),
        "indicators": indicators,
        "groups": groups,
        "card": card.card(scheme, groups) if indicators else None,
        "documents": plain["documents"],
        "wage": views.current_wage(plain["reference_wages"], scheme.day),
        "open_wage": views.open_wage(plain["reference_wages"]),
        "multiples": views.multiples_used(plain["schemes"].values(), scheme.day),
        "pass_mark": views.pass_mark(scheme),
        "day": scheme.day,
        "rules_version": compiled["rules_version"],
        "content_version": model.content_version,
        "view": scheme,
    }
