"""What is known of a fact: the set of values it may still have.

A known fact is a set of one value, an unknown fact its whole domain, a fact that the
contribution record narrows something between. Every rule is evaluated on such sets, so an
unknown answer needs no case of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from jifen._dates import completed_years, month_of

if TYPE_CHECKING:
    from jifen._history import History

__all__ = ["Between", "Days", "Entries", "Facts", "Known", "OneOf"]


class OneOf(NamedTuple):
    """One of a few words or truth values."""

    values: tuple[Any, ...]

    @property
    def single(self) -> bool:
        return len(self.values) == 1


class Between(NamedTuple):
    """A number between two ends, both possible."""

    least: Any
    most: Any

    @property
    def single(self) -> bool:
        return bool(self.least == self.most)


class Days(NamedTuple):
    """A day between two ends, which may be days to come; never has neither."""

    first: date | None
    last: date | None

    def years(self, until: date) -> Between:
        """Completed years since the day; a day after ``until`` or never gives 0."""
        if self.first is None or self.last is None:
            return Between(0, 0)
        return Between(completed_years(self.last, until), completed_years(self.first, until))


class Entries(NamedTuple):
    """A list; ``None`` when it is unknown, and then any list up to ``longest`` entries."""

    items: tuple[Any, ...] | None
    longest: int


Known: TypeAlias = OneOf | Between | Days | Entries


class Facts(NamedTuple):
    """What is known of one person on one day, under the rules of one day.

    ``history`` is the contribution record, where conditions ask it month by month.
    """

    as_of: date
    known: Mapping[str, Known]
    history: History | None = None

    @property
    def month(self) -> int:
        """The month of application."""
        return month_of(self.as_of)

    def one_of(self, fact: str) -> OneOf:
        value = self.known[fact]
        assert isinstance(value, OneOf)
        return value

    def between(self, fact: str) -> Between:
        value = self.known[fact]
        assert isinstance(value, Between)
        return value

    def years_since(self, fact: str) -> Between:
        value = self.known[fact]
        assert isinstance(value, Days)
        return value.years(self.as_of)

    def entries(self, fact: str) -> Entries:
        value = self.known[fact]
        assert isinstance(value, Entries)
        return value

    def with_known(self, changes: Mapping[str, Known]) -> Facts:
        """The same person with some facts known otherwise."""
        return Facts(self.as_of, {**self.known, **changes}, self.history) if changes else self
