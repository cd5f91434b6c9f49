"""The three ways to a score that are compared, on one and the same page.

Only what computes the score differs: the page, its policy, its form and its blob worker are the
site's own in each arm.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder import bundle_archive
from jifen import scheme_ids

HERE = Path(__file__).parent
PAGE = "calculator/index.html"
BUNDLE = "assets/calculator/"
_STOCK = (
    "pyodide.mjs",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
_ASSETS = re.compile(r"data-assets='([^']*)'")

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to a score: its name, and the files that stand in for the site's."""

    name: str
    overlay: Files


def arms(root: Path) -> list[Arm]:
    """Stock Pyodide with the same wheel, ours, and plain JavaScript, for the built site."""
    page = (root / "site" / PAGE).read_text("utf-8")
    return [Arm("stock", _stock(root, page)), Arm("ours", {}), Arm("plain", _plain(root, page))]


def assets_of(page: str) -> dict[str, Any]:
    """What a calculator page says of its bundle."""
    match = _ASSETS.search(page)
    if match is None:
        raise ValueError("the calculator page names no bundle")
    found: dict[str, Any] = json.loads(match[1])
    return found


def _stock(root: Path, page: str) -> Files:
    wheel, data = bundle_archive.wheel(root / "calculator")
    assets = assets_of(page)
    stock = {name: f"bench/stock/{name}" for name in (*_STOCK, wheel)}
    roles = ("pyodide", "asm", "wasm", "stdlib")
    assets["files"] |= dict(zip(roles, stock.values(), strict=False))
    assets["files"] |= {"wheel": stock[wheel], "worker": "bench/stock-worker.js"}
    # Asked for by Pyodide itself, when it comes to it.
    assets["sizes"] = {}
    text = json.dumps(assets)
    files = {name: (root / "node_modules" / "pyodide" / name).read_bytes() for name in _STOCK}
    return {
        PAGE: _ASSETS.sub(lambda _: f"data-assets='{text}'", page).encode("utf-8"),
        f"{BUNDLE}bench/stock-worker.js": (HERE / "stock-worker.js").read_bytes(),
        **{f"{BUNDLE}{stock[name]}": content for name, content in {**files, wheel: data}.items()},
    }


def _plain(root: Path, page: str) -> Files:
    engine = assets_of(page)["files"]["engine"]
    rules = root / "calculator" / "jifen" / "data" / f"{scheme_ids()[0]}.json"
    return {
        f"{BUNDLE}{engine}": (HERE / "plain-engine.js").read_bytes(),
        f"{BUNDLE}bench/plain.js": (HERE / "plain.js").read_bytes(),
        f"{BUNDLE}bench/rules.json": rules.read_bytes(),
    }
