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

from jifen import _cli

SCORED, REFUSED, MISUSED = 0, 1, 2


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
