"""Data classes with slots, as the engine writes them.

The library writes six methods of each class as text and compiles it. Here that is one; the others
are the same function for every class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["FrozenInstanceError", "dataclass", "field", "replace"]

_NONE: Any = object()


class FrozenInstanceError(AttributeError):
    """Something in an instance was to be changed."""


class _Field:
    __slots__ = ("compare", "default", "factory", "init", "name")

    def __init__(self, default: Any, factory: Any, init: bool, compare: bool) -> None:
        self.name = ""
        self.default, self.factory, self.init, self.compare = default, factory, init, compare


def field(
    *, default: Any = _NONE, default_factory: Any = _NONE, init: bool = True, compare: bool = True
) -> Any:
    """A field with more than a type and a default."""
    return _Field(default, default_factory, init, compare)


def dataclass(*, slots: bool, frozen: bool = False, eq: bool = True) -> Callable[[type], type]:
    """Make a class of its annotations; what it inherits has no fields."""

    def made(cls: type) -> type:
        body = {name: one for name, one in vars(cls).items() if name not in _OWN}
        fields = [_field_of(name, body) for name in body.get("__annotations__", {})]
        names = tuple(one.name for one in fields)
        body |= {"__slots__": names, "__dataclass_fields__": fields, "__repr__": _shown}
        body["__match_args__"] = tuple(one.name for one in fields if one.init)
        if eq:
            body |= {"__eq__": _equal, "__hash__": _hashed if frozen else None}
        if frozen:
            body |= {"__setattr__": _refused, "__delattr__": _refused}
        whole = type(cls)(cls.__name__, cls.__bases__, body)
        whole.__init__ = _init(whole, fields)  # type: ignore[misc]
        return whole

    return made


_OWN = ("__dict__", "__weakref__")


def _field_of(name: str, body: dict[str, Any]) -> _Field:
    given = body.pop(name, _NONE)
    one = given if isinstance(given, _Field) else _Field(given, _NONE, init=True, compare=True)
    one.name = name
    return one


def _init(cls: type, fields: list[_Field]) -> Any:
    known: dict[str, Any] = {"_none": _NONE}
    takes, lines = [], []
    for one in fields:
        name, value = one.name, one.name
        known[f"_set_{name}"] = vars(cls)[name].__set__
        if one.factory is not _NONE:
            known[f"_new_{name}"] = one.factory
            value = f"_new_{name}() if {name} is _none else {name}"
        elif one.default is not _NONE:
            known[f"_usual_{name}"] = one.default
        if not one.init:
            value = f"_new_{name}()"
        elif one.factory is not _NONE:
            takes.append(f"{name}=_none")
        else:
            takes.append(f"{name}=_usual_{name}" if f"_usual_{name}" in known else name)
        lines.append(f"_set_{name}(_, {value})")
    exec(f"def __init__(_, {', '.join(takes)}):\n " + "\n ".join(lines), known)  # noqa: S102 - the class's own names
    return known["__init__"]


def _compared(one: Any) -> tuple[object, ...]:
    return tuple(getattr(one, field.name) for field in one.__dataclass_fields__ if field.compare)


def _equal(self: object, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _compared(self) == _compared(other)


def _hashed(self: object) -> int:
    return hash(_compared(self))


def _shown(self: Any) -> str:
    values = (f"{one.name}={getattr(self, one.name)!r}" for one in self.__dataclass_fields__)
    return f"{type(self).__qualname__}({', '.join(values)})"


def _refused(self: object, name: str, *value: object) -> None:
    raise FrozenInstanceError(name)


def replace(one: Any, /, **changes: Any) -> Any:
    """The same with some fields changed; what is worked out anew is not carried over."""
    for field in one.__dataclass_fields__:
        if not field.init:
            if field.name in changes:
                raise TypeError(field.name)
        elif field.name not in changes:
            changes[field.name] = getattr(one, field.name)
    return one.__class__(**changes)
