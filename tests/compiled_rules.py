"""The compiled rules as data, to be changed as a later edit might change them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from jifen import Rules, _rules


def compiled(scheme: str = "residence-points") -> dict[str, Any]:
    """What ``build.py compile`` wrote for a scheme."""
    # Asked of the module each time: conftest.py has it read other wages for some tests.
    data: dict[str, Any] = json.loads(_rules._read(f"{scheme}.json"))
    return data


def changed(change: Callable[[dict[str, Any]], Any], scheme: str = "residence-points") -> Rules:
    """The rules of a scheme after a change of their data."""
    data = compiled(scheme)
    change(data["rules"])
    return Rules(data)
