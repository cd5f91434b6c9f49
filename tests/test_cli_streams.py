"""The command line over many lines, on terminals, pipes and in processes of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import runpy
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from jifen import _cli, schemes_text, score_text
from tests.conftest import REFUSED, SCORED, Ran, Run, Write

GOOD = '{"as_of":"2026-03-10","education":"master"}'
BAD = '{"as_of":"2026-03-10","education":"phd"}'
BROKEN = '{"as_of":'
DEVNULL = Path(os.devnull)


# --jsonl


def test_jsonl_keeps_the_order(run: Run, file: Write) -> None:
    """A line in, a line out, in order; a bad one has its errors there and the rest goes on."""
    lines = [GOOD, BAD, "{]", "[1]", '{"as_of":"2026-03-10"}', GOOD]
    ran = run("score", "--jsonl", file("\n".join(lines) + "\n"))
    assert ran.status == REFUSED
    assert ran.out.splitlines() == [score_text(line).encode("utf-8") for line in lines]


def test_jsonl_line_is_read_without_its_end(run: Run, file: Write) -> None:
    """A line that breaks off does so in its own first line, not in a second one."""
    (result,) = run("score", "--jsonl", file(BROKEN + "\n")).results
    assert result == json.loads(score_text(BROKEN))


@pytest.mark.parametrize("ending", ["\n", "", "\r\n"], ids=["newline", "nothing", "windows"])
def test_jsonl_of_good_lines_gives_status_0(run: Run, file: Write, ending: str) -> None:
    """Status 0 where no line has errors, however the last line ends."""
    ran = run("score", "--jsonl", file((GOOD + (ending or "\n")) * 2 + GOOD + ending))
    assert ran.status == SCORED
    assert len(ran.results) == 3


def test_jsonl_skips_blank_lines(run: Run, file: Write) -> None:
    """A line with nothing on it holds no object, so it has no result and is no mistake."""
    ran = run("score", "--jsonl", file(f"\n{GOOD}\n \t\r\n{GOOD}\n\n"))
    assert (ran.status, len(ran.results)) == (SCORED, 2)


def test_jsonl_of_standard_input(run: Run) -> None:
    """`-` is standard input here too; an empty one gives nothing, and that is no mistake."""
    assert len(run("score", "--jsonl", "-", stdin=f"{GOOD}\n{BAD}\n".encode()).results) == 2
    assert run("score", "--jsonl", "-") == Ran(SCORED, b"", "")


def test_jsonl_line_of_another_encoding_is_refused_alone(run: Run, file: Write) -> None:
    """One broken line costs only itself."""
    ran = run("score", "--jsonl", file(b"\xff\n" + GOOD.encode() + b"\n"))
    assert [bool(result["errors"]) for result in ran.results] == [True, False]


@pytest.mark.parametrize("size", [4_000_000, 4_000_001, 4_000_002, 9_000_000])
def test_jsonl_line_that_is_too_long_is_one_line(run: Run, file: Write, size: int) -> None:
    """An over-long line gives one refusal, and the next line is read from its start."""
    ran = run("score", "--jsonl", file("x" * size + "\n" + GOOD))
    assert [bool(result["errors"]) for result in ran.results] == [True, False]
    assert ran.out.splitlines()[0] == score_text("x" * size).encode("utf-8")


def test_jsonl_needs_constant_memory(monkeypatch: pytest.MonkeyPatch, file: Write) -> None:
    """Neither 12 MB of answers nor 3 MB of results are ever held together."""
    path = file((GOOD.ljust(30_000) + "\n") * 400)
    with DEVNULL.open("w", encoding="utf-8") as nowhere:
        monkeypatch.setattr(sys, "stdout", nowhere)
        _cli.main(["score", str(path)])
        tracemalloc.start()
        status = _cli.main(["score", "--jsonl", str(path)])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert status == SCORED
    assert peak < 1_000_000


def test_jsonl_answers_before_it_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over 20,000 lines each result is written before the next line is read."""
    written: list[bytes] = []
    ahead: set[int] = set()

    def lines() -> Iterator[bytes]:
        for number in range(20_000):
            ahead.add(number - len(written))
            yield b"[]\n"

    class Lazy(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            del size
            return next(source, b"")

    source = lines()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Lazy()))
    monkeypatch.setattr(_cli, "_write", written.append)
    _cli.main(["score", "--jsonl", "-"])
    assert len(written) == 20_000
    assert ahead == {0}


# The progress bar


class Terminal(NamedTuple):
    """A terminal to write on, and what it has shown."""

    stream: IO[str]
    screen: IO[bytes]

    def shown(self) -> str:
        self.stream.write("end")
        self.stream.flush()
        seen = b""
        while not seen.endswith(b"end"):
            seen += self.screen.read(4096)
        return seen.decode("utf-8").removesuffix("end")


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "w") as stream:
        yield Terminal(stream, screen)


def test_bar_moves_on_a_terminal(run: Run, file: Write, terminal: Terminal) -> None:
    """For a file the bar fills up, counts the lines and ends its own line."""
    run("score", "--jsonl", file(f"{BAD}\n" * 50), stderr=terminal.stream)
    shown = terminal.shown()
    states = re.findall("\r(#*)(-*) ([0-9]+)", shown)
    assert [len(full) for full, _, _ in states] == list(range(41))
    assert states[-1] == ("#" * 40, "", "50")
    assert shown.endswith("\n")


def test_bar_counts_where_the_end_is_unknown(run: Run, terminal: Terminal) -> None:
    """Of standard input nobody knows the length: only lines are counted."""
    run("score", "--jsonl", "-", stdin=f"{BAD}\n".encode() * 2500, stderr=terminal.stream)
    assert re.findall("\r *([0-9]+)", terminal.shown()) == ["1", "1000", "2000"]


def test_no_bar_without_a_terminal(run: Run, file: Write) -> None:
    """Where standard error is a file or a pipe it stays empty."""
    assert run("score", "--jsonl", file(f"{GOOD}\n" * 50)).err == ""


def test_no_bar_for_one_result(run: Run, file: Write, terminal: Terminal) -> None:
    """Only many lines take long enough to wait for."""
    run("score", file(GOOD), stderr=terminal.stream)
    assert terminal.shown() == ""


# Pipes and processes


def test_reader_that_has_enough_is_no_error(monkeypatch: pytest.MonkeyPatch, file: Write) -> None:
    """`jifen … | head` ends quietly with status 0."""
    reader, writer = os.pipe()
    os.close(reader)
    closed = os.fdopen(writer, "w")
    monkeypatch.setattr(sys, "stdout", closed)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert _cli.main(["score", "--jsonl", str(file(f"{GOOD}\n" * 20))]) == SCORED
    with contextlib.suppress(BrokenPipeError):
        closed.close()


def test_process_ends_quietly_on_a_closed_pipe(file: Write) -> None:
    """In a real process no traceback follows when the pipe is closed."""
    command = [sys.executable, "-m", "jifen", "score", "--jsonl", str(file(f"{GOOD}\n" * 500))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == SCORED


def test_module_runs_as_the_command(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`python -m jifen` is the command."""
    monkeypatch.setattr(sys, "argv", ["jifen", "schemes"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("jifen", run_name="__main__")
    assert stopped.value.code == SCORED
    assert capsysbinary.readouterr().out == schemes_text().encode("utf-8") + b"\n"


@pytest.mark.parametrize("locale", ["C", "POSIX", "zh_CN.GBK"])
def test_output_is_utf8_in_any_locale(file: Write, locale: str) -> None:
    """The bytes do not depend on the terminal's encoding."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "jifen", "score", str(file(BAD))],
        env={"LC_ALL": locale, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == REFUSED
    assert done.stdout == score_text(BAD).encode("utf-8") + b"\n"
