"""A batch through the command line: how long, and in how much memory."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.oracle.generate import applicants

# A small process between: a child's peak begins with that of the process that starts it.
_RUN = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "jifen", *sys.argv[1:]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""
SIZE, DIFFERENT, SEED = 100_000, 2_000, 11


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch took."""

    lines: int
    seconds: float
    megabytes: float


def run(size: int = SIZE) -> Batch:
    """Score ``size`` applicants with ``jifen score --jsonl``, as a visitor's computer would."""
    lines = [json.dumps(answers, ensure_ascii=False) for answers in applicants(SEED, DIFFERENT)]
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        source.write_text("".join(f"{line}\n" for line in islice(cycle(lines), size)), "utf-8")
        command = [sys.executable, "-c", _RUN, "score", "--jsonl", str(source)]
        started = perf_counter()
        with target.open("wb") as out:
            done = subprocess.run(
                command, stdout=out, stderr=subprocess.PIPE, check=True, text=True
            )
        seconds = perf_counter() - started
        with target.open("rb") as results:
            scored = sum(1 for _ in results)
    if scored != size:
        raise RuntimeError(f"{scored} results for {size} applicants")
    # Linux counts kilobytes, macOS bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Batch(size, seconds, int(done.stderr.split()[-1]) / unit)
