"""What goes over the wire, by the host's way of compressing."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import brotli  # type: ignore[import-untyped]

from tests.flows.server import TYPES


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of one file: as it is, and compressed."""

    raw: int
    gzip: int
    brotli: int
    usual: bool

    @property
    def on_a_gzip_host(self) -> int:
        """What a host sends that compresses the usual types only."""
        return self.gzip if self.usual else self.raw


def weigh(data: bytes, name: str) -> Weight:
    """Weigh one file."""
    squeezed = brotli.compress(data, quality=11)
    return Weight(
        raw=len(data),
        gzip=len(gzip.compress(data, 6, mtime=0)),
        # A host does not send what compressing made longer.
        brotli=min(len(squeezed), len(data)),
        usual=PurePosixPath(name).suffix in TYPES,
    )


def weigh_all(site: Path, paths: list[str]) -> dict[str, Weight]:
    """Weigh every file of the site that one visit asked for."""
    files = {name: site / name for name in dict.fromkeys(paths)}
    return {name: weigh(file.read_bytes(), name) for name, file in files.items() if file.is_file()}


def longest(site: Path, pattern: str) -> int:
    """Bytes of the largest file of a kind, as gzip sends it."""
    return max(len(gzip.compress(path.read_bytes(), 6, mtime=0)) for path in site.glob(pattern))


def total(weights: dict[str, Weight]) -> Weight:
    """All of them together; ``gzip`` is then what a host of the usual kind sends."""
    found = list(weights.values())
    return Weight(
        raw=sum(weight.raw for weight in found),
        gzip=sum(weight.on_a_gzip_host for weight in found),
        brotli=sum(weight.brotli for weight in found),
        usual=True,
    )
