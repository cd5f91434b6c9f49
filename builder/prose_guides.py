"""Fills the placeholders of guides, which may name anything that the rules hold.

``{age:cap}`` and ``{outer_area:starts_at_year:lingang@2019-11-20}`` name a value of an indicator,
``{gate:contract_term:need}`` one of a condition for applying, ``{takes:decide_score}``,
``{waits:create_account}`` and ``{limit:score_valid}`` a time limit, ``{wage@2025-07-01}`` and its
like what stood in the table of wages on that day, ``{mark}`` the pass mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from builder.prose import BRACES, Filler, ProseError, Row, show

_NAME = re.compile(
    r"(?P<what>[a-z_]+)(?::(?P<of>[a-z0-9_]+))?(?::(?P<argument>[a-z0-9_]+))?"
    r"(?:@(?P<day>\d{4}-\d{2}-\d{2}))?"
)
# The columns of the table of wages, each with the series that it stands in.
_WAGES = {
    "wage": ("series", "yuan"),
    "average": ("statistical", "yuan"),
    "upper": ("statistical", "upper"),
    "lower": ("statistical", "lower"),
}
_SPANS = ("takes", "waits", "limit")
_MONTH = len("YYYY-MM")


def bare_span(span: Row) -> str:
    """A span of time without words, where only that it exists is asked."""
    return f"{span['least']}-{span['most']}"


@dataclass(frozen=True, slots=True)
class GuideFiller:
    """Fills the texts of the guides of one scheme.

    ``tree`` is the scheme's plain data, ``wages`` the shared table. ``span`` words a span of time.
    """

    filler: Filler
    tree: Mapping[str, Any]
    wages: Mapping[str, Any]
    span: Callable[[Row], str] = bare_span

    def fill(self, text: str, file: str, key: str) -> str:
        """One text with its figures.

        Raises:
            ProseError: for a placeholder that names nothing.
        """

        def replace(match: re.Match[str]) -> str:
            named = _NAME.fullmatch(match[1] or "")
            try:
                if named is None:
                    raise LookupError("not a placeholder")
                return self._shown(**named.groupdict())
            except LookupError as error:
                raise ProseError(file, key, match[0].strip("{}"), str(error.args[0])) from None

        return BRACES.sub(replace, text)

    def fill_all(self, value: Any, file: str, key: str = "") -> Any:
        """A copy of plain data with every text filled."""
        if isinstance(value, str):
            return self.fill(value, file, key) if "{" in value or "}" in value else value
        if isinstance(value, list):
            return [self.fill_all(item, file, f"{key}[{at}]") for at, item in enumerate(value)]
        if isinstance(value, dict):
            return {
                name: self.fill_all(item, file, f"{key}.{name}".lstrip("."))
                for name, item in value.items()
            }
        return value

    def _shown(self, what: str, of: str | None, argument: str | None, day: str | None) -> str:
        if what == "mark" and of is None:
            return self.filler.word(self.filler.value(what, None, {}, day))
        if what in _WAGES and of is None:
            return show(self._wage(*_WAGES[what], day or self.filler.day))
        if what in _SPANS and argument is None:
            return self.span(self._span(what, of or ""))
        if what == "gate":
            return show(self._gate(of or "", argument))
        part = self.tree["indicators"].get(what)
        if part is None or of is None:
            raise LookupError("unknown name")
        return self.filler.word(self.filler.value(of, argument, part, day))

    def _wage(self, series: str, column: str, day: str) -> Any:
        month = day[:_MONTH]
        for row in self.wages.get(series, []):
            value = row.get(column)
            if row["from"] <= month <= row.get("to", month) and value is not None:
                return value
        raise LookupError("no value on that day")

    def _span(self, what: str, of: str) -> Row:
        process = self.tree.get("process", {})
        if what == "limit":
            found = [limit for limit in process.get("limits", []) if limit["id"] == of]
        else:
            steps = process.get("steps", [])
            found = [step[what] for step in steps if step["id"] == of and what in step]
        if not found:
            raise LookupError("unknown name")
        span: Row = found[0]
        return span

    def _gate(self, of: str, column: str | None) -> Any:
        gates = {gate["id"]: gate for gate in self.tree["gates"]["gates"]}
        facts = {fact["id"]: fact for fact in self.tree["facts"]["facts"]}
        require = gates.get(of, {}).get("require", {})
        known = {
            "need": require.get("at_least"),
            "of_last": facts.get(require.get("fact"), {}).get("from_record", {}).get("of_last"),
        }
        if known.get(column or "") is None:
            raise LookupError("unknown name")
        return known[column or ""]
