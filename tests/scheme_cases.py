"""The tables of applicants of the schemes that are not the default one, by scheme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.test_cases import CASES, read, seen, shown_range

Case = tuple[str, dict[str, Any], dict[str, Any]]
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def cases_of(folder: Path) -> Iterator[Case]:
    """Each case of a folder: its name, the answers with all they start from, what is expected."""
    for path in sorted(folder.glob("*.yml")):
        file = read(path)
        for case in file["cases"]:
            assert case["guards"], case["id"]
            answers = {**file.get("common", {}), **case["answers"]}
            yield f"{path.stem}/{case['id']}", answers, case["expect"]


ALL: dict[str, list[Case]] = {folder.name: list(cases_of(folder)) for folder in FOLDERS}


def found(expected: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """What a result says of everything that is expected, in the same shape.

    Besides what `cases/README.md` lists: ``routes`` by id with their verdicts, ``None`` for one
    that is not there; ``conditions`` by route and id; ``nearest``; ``caps`` by id; and ``rest`` as
    the verdict alone where nothing is scored.
    """
    routes = {route["id"]: route for route in result.get("routes", [])}
    more: dict[str, Callable[[Any], Any]] = {
        "routes": lambda wanted: {name: routes.get(name, {}).get("verdict") for name in wanted},
        "conditions": lambda wanted: {
            name: _conditions(some, routes[name]["conditions"]) for name, some in wanted.items()
        },
        "nearest": lambda _: result["nearest"],
        "caps": lambda wanted: {
            cap["id"]: {key: shown_range(cap[key]) for key in wanted[cap["id"]]}
            for cap in result["shared_caps"]
        },
    }
    if isinstance(expected.get("rest"), str):
        more["rest"] = lambda _: result["if_rest_absent"]["verdict"]
    plain = {key: value for key, value in expected.items() if key not in more}
    return {
        **seen(plain, result),
        **{key: more[key](expected[key]) for key in expected if key in more},
    }


def _conditions(wanted: dict[str, Any], conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        one["id"]: {key: one[key] for key in wanted[one["id"]]}
        for one in conditions
        if one["id"] in wanted
    }
