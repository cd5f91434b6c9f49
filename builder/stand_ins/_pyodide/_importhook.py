"""Lets Python import what JavaScript registered: ``js`` and ``pyodide_js``, and nothing else."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from typing import Any

from _pyodide._core_docs import JsProxy  # type: ignore[import-not-found]

__all__ = [
    "JsFinder",
    "add_note_to_module_not_found_error",
    "jsfinder",
    "register_js_finder",
    "register_js_module",
    "register_module_not_found_hook",
    "register_windows_finder",
    "unregister_js_module",
]


class JsFinder:
    """Finds modules among the registered objects and their members."""

    def __init__(self) -> None:
        self.jsproxies: dict[str, Any] = {}

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        """The module of this name, if it is one of JavaScript's."""
        parent, _, child = name.rpartition(".")
        owner = sys.modules.get(parent)
        if not parent:
            found = self.jsproxies.get(name)
        else:
            found = getattr(owner, child, None) if isinstance(owner, JsProxy) else None
        if not isinstance(found, JsProxy):
            return None
        return ModuleSpec(name, _Loader(found), is_package=True)  # type: ignore[arg-type]

    def invalidate_caches(self) -> None:
        """There are none."""


class _Loader:
    """Gives an object as a module."""

    def __init__(self, found: Any) -> None:
        self._found = found

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._found

    def exec_module(self, module: Any) -> None:
        """It runs already."""


jsfinder = JsFinder()
register_js_module = jsfinder.jsproxies.__setitem__
unregister_js_module = jsfinder.jsproxies.__delitem__


def register_js_finder() -> None:
    """Look among JavaScript's modules when no other is found."""
    sys.meta_path.append(jsfinder)


def register_windows_finder() -> None:
    """No path here is one of Windows."""


def register_module_not_found_hook(packages: object, unvendored: object) -> None:
    """Packages cannot be installed here, so there is nothing to say of them."""


def add_note_to_module_not_found_error(error: ModuleNotFoundError) -> None:
    """Say no more than Python does."""
