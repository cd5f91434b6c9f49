"""A pytest plugin that changes one function at a time and sees whether a test notices.

All tests run once as they are, which says what each of them reaches and how long it takes. Then
each change gets a process of its own, a copy of this one, in which the tests that reach it run
until one fails: those first that lately noticed another change of its module, then the quick ones.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import monitoring
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

NOTICED, MISSED, UNREACHED = "noticed", "missed", "unreached"
# A change may make a test endless: one that takes so many times its time, and some seconds, is.
_SLOWER = 12
_LEAST = 4.0
# One that only waits uses no time of its own.
_ASLEEP = 120.0
_MEMORY = 6 << 30
_RECENT = 12
_TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A function to run in place of another: its code, and what its parameters begin with."""

    function: FunctionType
    other: FunctionType


class Trials:
    """Tries changes. ``states`` then says what came of each, in their order."""

    def __init__(self, changes: Sequence[Change], least: float = _LEAST) -> None:
        """Take the changes, and the seconds that every test has at least."""
        self.states = [UNREACHED] * len(changes)
        self._changes = changes
        self._least = least
        self._took: dict[pytest.Item, float] = {}
        # Tests that noticed a change, by module, the last one first.
        self._recent: dict[str, list[pytest.Item]] = defaultdict(list)
        # By process: the number of the change, its tests, and where the process tells.
        self._running: dict[int, tuple[int, list[pytest.Item], int]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, and then for each change.

        Raises:
            pytest.UsageError: when a test fails although nothing is changed.
        """
        reached = self._reached(session.items)
        gc.freeze()  # a copy shares the memory that the collector leaves alone
        for number, change in enumerate(self._changes):
            if number % _TOLD_EVERY == 0:
                print(f"{number:,} of {len(self._changes):,} changes", file=sys.stderr)
            if tests := reached[change.function.__code__]:
                self._begin(number, self._ordered(change, tests))
        while self._running:
            self._end()
        return True

    def _reached(self, items: list[pytest.Item]) -> dict[CodeType, list[pytest.Item]]:
        """The tests that run each function of a change."""
        reached: dict[CodeType, list[pytest.Item]] = defaultdict(list)
        now: set[CodeType] = set()

        def started(code: CodeType, _: int) -> object:
            now.add(code)
            return monitoring.DISABLE

        tool = monitoring.PROFILER_ID
        monitoring.use_tool_id(tool, __name__)
        monitoring.register_callback(tool, monitoring.events.PY_START, started)
        for code in {change.function.__code__ for change in self._changes}:
            monitoring.set_local_events(tool, code, monitoring.events.PY_START)
        failing = []
        for item, following in _with_next(items):
            now.clear()
            monitoring.restart_events()
            begun = time.process_time()
            if not _passes(item, following):
                failing.append(item.nodeid)
            self._took[item] = time.process_time() - begun
            for code in now:
                reached[code].append(item)
        monitoring.free_tool_id(tool)
        if failing:
            raise pytest.UsageError("fails although nothing is changed: " + ", ".join(failing))
        return reached

    def _ordered(self, change: Change, tests: list[pytest.Item]) -> list[pytest.Item]:
        recent = self._recent[change.function.__module__]
        quick = sorted(tests, key=self._took.__getitem__)
        return [test for test in recent if test in tests] + [
            test for test in quick if test not in recent
        ]

    def _begin(self, number: int, tests: list[pytest.Item]) -> None:
        """Try a change in a process of its own, once there is a processor for it."""
        while len(self._running) >= (os.cpu_count() or 1):
            self._end()
        told, tell = os.pipe()
        child = os.fork()
        if child:
            os.close(tell)
            self._running[child] = (number, tests, told)
            return
        try:
            self._try(self._changes[number], tests, tell)
        finally:
            os._exit(0)

    def _try(self, change: Change, tests: list[pytest.Item], tell: int) -> None:
        """Tell the place of the first test that fails; nothing when none does."""
        silence = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(silence, stream)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        for name in ("__code__", "__defaults__", "__kwdefaults__"):
            setattr(change.function, name, getattr(change.other, name))
        for place, (test, following) in enumerate(_with_next(tests)):
            # Nobody listens to these signals, so they end the process.
            signal.setitimer(signal.ITIMER_VIRTUAL, self._least + _SLOWER * self._took[test])
            signal.setitimer(signal.ITIMER_REAL, _ASLEEP)
            try:
                passed = _passes(test, following)
            except BaseException:  # noqa: BLE001 - whatever a change does to pytest is noticed
                passed = False
            if not passed:
                os.write(tell, str(place).encode())
                return

    def _end(self) -> None:
        """Wait until a process is done, and note what it found."""
        child, status = os.wait()
        number, tests, told = self._running.pop(child)
        with os.fdopen(told, "rb") as file:
            place = file.read()
        if place:
            test = tests[int(place)]
            recent = self._recent[self._changes[number].function.__module__]
            recent[:] = [test, *(other for other in recent if other is not test)][:_RECENT]
        self.states[number] = NOTICED if place or os.WIFSIGNALED(status) else MISSED


def _with_next(items: list[pytest.Item]) -> Iterable[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one after it, for which pytest keeps what both need."""
    return zip(items, [*items[1:], None], strict=True)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=following)
    return not any(report.failed for report in reports)
