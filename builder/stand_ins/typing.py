"""Names for annotations: they are looked at by type checkers, never while the program runs."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from types import GenericAlias

TYPE_CHECKING = False


class Any:
    """Stands for whatever means nothing at run time."""

    def __class_getitem__(cls, parameters: object) -> type:
        return cls


IO = Literal = NoReturn = Self = TypeAlias = Any


class ClassVar(Any):
    """The one name that ``dataclasses`` looks for: what has it is no field."""


class Generic:
    """A class with parameters, which change nothing."""

    def __class_getitem__(cls, parameters: object) -> type:
        return cls


Protocol = Generic
_GenericAlias = GenericAlias


class ParamSpec:
    """What a function takes."""

    def __init__(self, name: str) -> None:
        self.__name__ = name


def TypeVar(name: str, *bounds: object, **how: object) -> type:  # noqa: N802
    """A parameter."""
    return Any


def overload(function: object) -> object:
    """One of several ways to call what follows."""
    return function


class _Fields(type):
    """Makes a class that lists fields into a named tuple."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
        if not bases:
            return super().__new__(cls, name, bases, body)
        fields: Mapping[str, object] = body.get("__annotations__", {})  # type: ignore[assignment]
        defaults = [body[field] for field in fields if field in body]
        made = namedtuple(name, fields, defaults=defaults, module=str(body["__module__"]))  # type: ignore[misc]  # noqa: PYI024
        for key, value in body.items():
            if key not in fields and not key.startswith("__"):
                setattr(made, key, value)
        return made


class NamedTuple(metaclass=_Fields):
    """The base of such classes."""
