"""What several test files share: running the command, writing its input."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest
import time_machine
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from jifen import _cli, _rules, load_rules
from tests import engine

SCORED, REFUSED, MISUSED = 0, 1, 2

# Reference wages that were announced when these tests were written, and the months that were open.
_ANNOUNCED_UNTIL = "2026-06"
_OPEN = {"from": "2026-07", "to": "2027-06", "yuan": None}
_read = _rules._read


class Ran(NamedTuple):
    """What the command did."""

    status: int
    out: bytes
    err: str

    @property
    def results(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


type Run = Callable[..., Ran]
type Write = Callable[[str | bytes], Path]


@pytest.fixture(autouse=True, scope="session")
def clock() -> Iterator[None]:
    """With ``CLOCK`` set to a day, as `make clock` does, the tests run on that day."""
    day = os.environ.get("CLOCK")
    if day is None:
        yield
        return
    with time_machine.travel(f"{day}T04:00:00+00:00", tick=True):
        yield


def _as_announced(name: str) -> str:
    """The rules with the wages of later months still open."""
    text = _read(name)
    data = json.loads(text)
    if not isinstance(data, dict) or "rules" not in data:
        return text
    rows = data["rules"]["wages"]
    data["rules"]["wages"] = [row for row in rows if row["to"] <= _ANNOUNCED_UNTIL] + [_OPEN]
    return json.dumps(data, ensure_ascii=False)


def _reads_for(path: Path) -> None:
    """Which wages are known must not move under the engine's tests when one is announced."""
    read = _as_announced if path in engine.FILES else _read
    if _rules._read is not read:
        setattr(_rules, "_read", read)  # noqa: B010 - mypy sees a function, which has no other value
        load_rules.cache_clear()


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Before a file is read, which may load rules at once."""
    if isinstance(collector, pytest.Module):
        _reads_for(collector.path)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of other files, flows among them, go by the rules as they are."""
    _reads_for(item.path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a flow that failed once more: a browser beside other tests has its moments.

    The closing lines name each flow that needed it, and one that fails twice has failed.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


class _OneBrowser(LoadScopeScheduling):  # type: ignore[misc]
    """One process drives the browser, since the built site stands at one address only."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/flows/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _OneBrowser:
    """Share the tests out between processes."""
    return _OneBrowser(config, log)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command in this process."""

    def run_it(*arguments: str | Path, stdin: bytes = b"", stderr: IO[str] | None = None) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        if stderr is not None:
            monkeypatch.setattr(sys, "stderr", stderr)
        status: object
        try:
            status = _cli.main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = stopped.code
        assert isinstance(status, int)
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode("utf-8"))

    return run_it


@pytest.fixture
def file(tmp_path: Path) -> Write:
    """Writes one input file."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "answers"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return write
