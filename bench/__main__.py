"""Prints every measure side by side, then each budget and whether it holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median

from bench import batch, cold, edits, latency, weight
from bench.arms import BUNDLE, arms, assets_of
from bench.budgets import Budget, table
from jifen import scheme_ids
from tests.flows.conftest import find_chromium, home_of

ROOT = Path(__file__).parent.parent
RUNS = 7


def main() -> None:
    """Measure the built site; several minutes."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="cold starts of each arm")
    parser.add_argument("--batch", type=int, default=batch.SIZE, help="applicants in the batch")
    options = parser.parse_args()
    site = ROOT / "site"
    home, chromium = home_of(site), find_chromium(ROOT)
    budgets = [
        *_cold(site, home, chromium, options.runs),
        *_latency(site, home, chromium),
        *_pages(site),
        *_waits(),
    ]
    _batch(options.batch)
    print("\nBudgets\n" + table(budgets))


def _cold(site: Path, home: str, chromium: str, runs: int) -> list[Budget]:
    print(f"Cold start to first score, ms: median of {runs} fresh profiles (least-most)")
    timings = cold.measure(site, home, chromium, arms(ROOT), runs)
    stock = median(timings["stock"].first)
    for name, timing in timings.items():
        first, second = median(timing.first), median(timing.second)
        print(
            f"  {name:6} {timing.summary:24} {first / stock:5.2f} x stock;"
            f" second visit {second:6,.0f}; {timing.sent:10,} bytes, {timing.after:,} afterwards"
        )
    ours = timings["ours"]
    visits = (median(ours.first), median(ours.second))
    return [
        Budget("first visit to first score, beside stock", visits[0] / stock, 0.40, " x"),
        Budget("second visit, beside our first", visits[1] / visits[0], 0.60, " x"),
        *_weight(site, ours.paths),
    ]


def _weight(site: Path, paths: list[str]) -> list[Budget]:
    weights = weight.weigh_all(site, paths)
    print("\nOver the wire on a first visit to the calculator, bytes: raw, gzip, brotli")
    for name, one in sorted(weights.items(), key=lambda item: -item[1].raw):
        note = "" if one.usual else "  (sent as it is by a gzip host)"
        print(f"  {one.raw:10,} {one.gzip:10,} {one.brotli:10,}  {name}{note}")
    total = weight.total(weights)
    print(
        f"  {total.raw:10,} {total.gzip:10,} {total.brotli:10,}  together; gzip: usual types only"
    )
    wheel = weights[
        BUNDLE + assets_of((site / "calculator/index.html").read_text("utf-8"))["files"]["wheel"]
    ]
    return [
        Budget("over the wire, brotli", total.brotli / 1e6, 3.2, " MB"),
        Budget("over the wire, gzip for the usual types", total.gzip / 1e6, 4.2, " MB"),
        Budget("wheel with all rules, as shipped", wheel.raw / 1e3, 60, " KB"),
    ]


def _latency(site: Path, home: str, chromium: str) -> list[Budget]:
    answers = latency.texts()
    rules = (ROOT / f"calculator/jifen/data/{scheme_ids()[0]}.json").read_bytes()
    calls, plain, (agree, tried) = latency.in_browser(site, home, chromium, rules, answers)
    worker = calls["score"]
    native = latency.in_cpython(answers)
    print(f"\nOne score with its reasons, ms: median, 95th percentile of {latency.COUNTED}")
    for name, one in (("worker", worker), ("CPython", native), ("plain", plain)):
        print(f"  {name:8} {one.middle:8.3f} {one.tail:8.3f}")
    print(f"  (plain: without records; total and verdict as jifen's for {agree} of {tried})")
    for name in latency.LONG_CALLS:
        print(f"  {name:8} {calls[name].middle:8.1f} {calls[name].tail:8.1f}  (worker)")
    return [
        Budget("one score in the worker, median", worker.middle, 1, " ms"),
        Budget("one score in the worker, 95th percentile", worker.tail, 3, " ms"),
        Budget("all plans in the worker, median", calls["plans"].middle, 300, " ms"),
        Budget("ten years ahead in the worker, median", calls["forecast"].middle, 100, " ms"),
    ]


def _pages(site: Path) -> list[Budget]:
    guide = weight.longest(site, "guides/*/index.html") / 1e3
    index = weight.longest(site, "search/search_index.json") / 1e3
    return [
        Budget("the longest guide page, gzip", guide, 90, " KB"),
        Budget("the search index, gzip", index, 200, " KB"),
    ]


def _waits() -> list[Budget]:
    edited = f"rules/{scheme_ids()[0]}/indicators/education.yml"
    return [
        Budget("full build", edits.whole_build(ROOT), 30, " s"),
        Budget("one rule edit to a built page", edits.one_edit(ROOT, edited), 3, " s"),
    ]


def _batch(size: int) -> None:
    done = batch.run(size)
    took = f"{done.seconds:,.1f} s, {done.lines / done.seconds:,.0f} a second"
    print(f"\nBatch of {done.lines:,}: {took}, {done.megabytes:,.0f} MB at most")


if __name__ == "__main__":
    main()
