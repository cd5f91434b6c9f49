"""Exact decimal numbers as integers, since ``decimal`` would cost the browser a module.

An :class:`Exact` is ``mantissa / 10 ** places``. Binary floating point never decides a
comparison: a contribution base one fen below a multiple is below it.
"""

from __future__ import annotations

import re

__all__ = ["Exact", "exact"]

_LITERAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,6}))?\Z")
# Far beyond any amount of money; it keeps a hostile literal from filling the memory.
_LONGEST = 400
# A table, since Python's type checkers cannot know that a power of ten is whole.
_TEN = tuple(int("1" + "0" * places) for places in range(2 * _LONGEST + 1))


class Exact:
    """The number ``mantissa / 10 ** places``, in lowest terms."""

    # No tuple, whose order is another one.
    __slots__ = ("mantissa", "places")

    def __init__(self, mantissa: int, places: int) -> None:
        self.mantissa = mantissa
        self.places = places

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Exact):
            return NotImplemented
        return self.mantissa == other.mantissa and self.places == other.places

    def __hash__(self) -> int:
        return hash((self.mantissa, self.places))

    def over(self, divisor: Exact) -> int:
        """How many whole times ``divisor`` goes into this."""
        mine, theirs = self.mantissa * _TEN[divisor.places], divisor.mantissa * _TEN[self.places]
        return mine // theirs

    def _minus(self, other: Exact | int) -> int:
        mantissa, places = (other, 0) if isinstance(other, int) else (other.mantissa, other.places)
        mine, theirs = self.mantissa * _TEN[places], mantissa * _TEN[self.places]
        return mine - theirs

    def __ge__(self, other: Exact | int) -> bool:
        return self._minus(other) >= 0

    def __gt__(self, other: Exact | int) -> bool:
        return self._minus(other) > 0

    def __le__(self, other: Exact | int) -> bool:
        return self._minus(other) <= 0

    def __lt__(self, other: Exact | int) -> bool:
        return self._minus(other) < 0

    def __str__(self) -> str:
        sign, digits = ("-" if self.mantissa < 0 else ""), str(abs(self.mantissa))
        if not self.places:
            return sign + digits
        digits = digits.rjust(self.places + 1, "0")
        return f"{sign}{digits[: -self.places]}.{digits[-self.places :]}"


def exact(value: float | str) -> Exact | None:
    """The number a JSON literal stands for; ``None`` for what is no finite number.

    A float is read through its shortest decimal form, which is what was typed for any amount
    with up to fifteen digits.
    """
    if isinstance(value, int):
        return Exact(value, 0)
    match = _LITERAL.match(repr(value) if isinstance(value, float) else value)
    if match is None or len(match[0]) > _LONGEST:
        return None
    sign, whole, fraction, exponent = match[1], match[2], match[3] or "", int(match[4] or 0)
    if abs(exponent) > _LONGEST:
        return None
    mantissa = int(sign + whole + fraction)
    places = len(fraction) - exponent
    return _lowest(mantissa, places) if places > 0 else Exact(mantissa * _TEN[-places], 0)


def _lowest(mantissa: int, places: int) -> Exact:
    while places and mantissa % 10 == 0:
        mantissa //= 10
        places -= 1
    return Exact(mantissa, places)
