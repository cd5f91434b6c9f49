"""Reference wages: months join, printed multiples agree, limits follow from the average."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from builder.checks.tree import Problems, Rules, child, get, items
from builder.nodes import Node
from builder.problems import Problem
from jifen._dates import MONTHS_A_YEAR, parse_month, show_month

_LATEST = "9999-12"
# A yearly notice has never moved the wage by this much; a slipped digit does.
_LARGEST_STEP = 2


def check(rules: Rules, problems: Problems) -> None:
    """Check both series of the file of reference wages."""
    wages = rules.reference_wages
    series, statistical = items(wages, "series"), items(wages, "statistical")
    for rows in (series, statistical):
        _check_months(rows, problems)
        _check_end(rows, wages, problems)
        _check_steps(rows, problems)
    for row in series:
        _check_printed(row, problems)
    _check_last_known(series, problems)
    _check_limits(statistical, problems)


def _check_months(rows: list[Node], problems: Problems) -> None:
    end = ""
    for row in rows:
        first = str(get(row, "from").value)
        to = child(row, "to")
        last = str(to.value) if to is not None else _LATEST
        if last < first:
            values = {"first": first, "last": last}
            problems.append(Problem("M010", get(row, "to").where, values))
        if end and first != _later(end, 1):
            values = {"first": end, "second": first, "expected": _later(end, 1)}
            problems.append(Problem("M017", get(row, "from").where, values))
        end = last


def _check_end(rows: list[Node], wages: Node | None, problems: Problems) -> None:
    """The last row holds for a year: no later row joins it, so nothing else would show a slip."""
    if wages is None or not rows[1:]:
        return
    before, last = rows[-2:]
    to, joined = child(last, "to"), child(before, "to")
    source = child(get(wages, "sources"), str(get(last, "source").value))
    noted = any(child(node, "note") is not None for node in (last, source) if node is not None)
    if to is None or joined is None or noted or str(to.value) < str(get(last, "from").value):
        return
    expected = _later(str(joined.value), MONTHS_A_YEAR)
    if to.value != expected:
        problems.append(Problem("M069", to.where, {"last": to.value, "expected": expected}))


def _later(month: str, months: int) -> str:
    number = parse_month(month)
    assert number is not None
    return show_month(number + months)


def _amount(row: Node, key: str = "yuan") -> Decimal | None:
    node = child(row, key)
    return None if node is None or node.value is None else Decimal(str(node.value))


def _check_steps(rows: list[Node], problems: Problems) -> None:
    before: Decimal | None = None
    for row in rows:
        yuan = _amount(row)
        if yuan is None or before is None:
            before = yuan or before
            continue
        if not before <= yuan * _LARGEST_STEP <= before * _LARGEST_STEP**2:
            values = {"yuan": float(yuan), "before": float(before)}
            problems.append(Problem("M044", get(row, "yuan").where, values))
        before = yuan or before


def _check_printed(row: Node, problems: Problems) -> None:
    """The multiples as printed agree to the yuan; without any, a slip could not be noticed."""
    yuan, printed = _amount(row), child(row, "printed")
    if printed is None:
        if yuan is not None:
            problems.append(Problem("M043", get(row, "yuan").where))
        return
    assert isinstance(printed.value, dict)
    for multiple, node in printed.value.items():
        expected = None if yuan is None else yuan * Decimal(multiple)
        if expected is None or abs(expected - Decimal(str(node.value))) >= 1:
            shown = None if expected is None else float(expected)
            values = {"multiple": multiple, "printed": node.value, "expected": shown}
            problems.append(Problem("M016", node.where, values))


def _check_last_known(rows: list[Node], problems: Problems) -> None:
    """``last_known`` repeats the newest known wage, and stands only where none is known."""
    before: Decimal | None = None
    for row in rows:
        node = child(row, "last_known")
        if node is not None and (_amount(row) is not None or _amount(row, "last_known") != before):
            values = {"yuan": None if before is None else float(before)}
            problems.append(Problem("M045", node.where, values))
        before = _amount(row) or before


def _check_limits(rows: list[Node], problems: Problems) -> None:
    """The upper limit is the same whole multiple of the average in every row, to the yuan."""

    def base(row: Node) -> Decimal:
        return _amount(row, "limits_on") or _amount(row) or Decimal(1)

    ratios = [round(upper / base(row)) for row in rows if (upper := _amount(row, "upper"))]
    if not ratios:
        return
    usual = max(set(ratios), key=ratios.count)
    tests: tuple[tuple[str, Callable[[Decimal, Decimal], bool]], ...] = (
        ("upper", lambda limit, average: abs(limit - average * usual) < usual),
        ("lower", lambda limit, average: 0 < limit < average),
    )
    for row in rows:
        for key, agrees in tests:
            limit = _amount(row, key)
            if limit is not None and not agrees(limit, base(row)):
                values = {"multiple": usual, "average": float(base(row)), "limit": float(limit)}
                code = "M046" if key == "upper" else "M047"
                problems.append(Problem(code, get(row, key).where, values))
