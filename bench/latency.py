"""One score with its reasons: in the browser's worker, in CPython, in plain JavaScript."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from playwright.sync_api import Page, sync_playwright

import jifen
from bench.arms import BUNDLE, HERE, PAGE, assets_of
from tests.flows.conftest import LAUNCH
from tests.flows.server import serving
from tests.oracle.generate import applicants

SEED, WARM_UP, COUNTED = 7, 200, 600
# Calls that take their time in slices, and how often each is timed.
LONG_CALLS, LONG_COUNTED = ("plans", "forecast"), 60

# Times each score where it is computed: the messages to and fro are not part of it.
_CLOCK = """
() => {
  self.times = [];
  if (self.clocked) return;
  self.clocked = true;
  const { onmessage, postMessage } = self;
  let started = 0;
  self.onmessage = (event) => { started = performance.now(); return onmessage(event); };
  self.postMessage = (message) => {
    if ("result" in message) self.times.push(performance.now() - started);
    postMessage.call(self, message);
  };
}
"""
_START = """
async ([assets, base, scheme]) => {
  const { Engine } = await import(new URL(assets.files.engine, base));
  window.engine = new Engine(assets, base, scheme);
  await window.engine.ready;
}
"""
_ONE_BY_ONE = """
async ([call, texts]) => {
  const results = [];
  for (const text of texts) results.push(await window.engine.ask(call, text));
  return results.length;
}
"""
_PLAIN = """
async ([code, rules, texts]) => {
  const { Scorer } = await import(code);
  const scorer = new Scorer(await (await fetch(rules)).json());
  const run = (text) => JSON.stringify(scorer.score(JSON.parse(text)));
  texts.forEach(run);
  return texts.map((text) => {
    const started = performance.now();
    for (let i = 0; i < 50; i += 1) run(text);
    return [(performance.now() - started) / 50, run(text)];
  });
}
"""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one score."""

    middle: float
    tail: float

    @classmethod
    def of(cls, times: list[float]) -> Latency:
        """Median and 95th percentile."""
        return cls(median(times), quantiles(times, n=20)[-1])


def texts() -> list[str]:
    """Answers as they come: with and without a record, complete and not."""
    wanted = WARM_UP + COUNTED
    return [json.dumps(answers, ensure_ascii=False) for answers in applicants(SEED, wanted)]


def in_cpython(answers: list[str]) -> Latency:
    """Score in this very process."""
    times = []
    for text in answers:
        started = perf_counter()
        jifen.score_text(text)
        times.append((perf_counter() - started) * 1_000)
    return Latency.of(times[WARM_UP:])


def in_browser(
    site: Path, home: str, chromium: str, rules: bytes, answers: list[str]
) -> tuple[dict[str, Latency], Latency, tuple[int, int]]:
    """Each call in the shipped worker, and a score in plain JavaScript.

    Returns:
        The worker's times by call, those of plain JavaScript on answers without a record, and on
        how many of these its total and verdict are those of `jifen`.
    """
    direct = [text for text in answers if '"contributions"' not in text]
    with serving(site, home, compress=True) as server, sync_playwright() as playwright:
        server.overlay = {
            f"{BUNDLE}bench/plain.js": (HERE / "plain.js").read_bytes(),
            f"{BUNDLE}bench/rules.json": rules,
        }
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        page = browser.new_page()
        # Not the calculator's own page, which would start a second worker beside this one.
        page.goto(home)
        assets = assets_of((site / PAGE).read_text("utf-8"))
        page.evaluate(_START, [assets, f"{home}{BUNDLE}", jifen.scheme_ids()[0]])
        worker = {"score": _worker_times(page, "score", answers, WARM_UP)}
        long = [f'{{"answers":{text}}}' for text in answers[: LONG_COUNTED + 1]]
        worker |= {call: _worker_times(page, call, long, 1) for call in LONG_CALLS}
        code, data = (f"{home}{BUNDLE}bench/{name}" for name in ("plain.js", "rules.json"))
        plain: list[Any] = page.evaluate(_PLAIN, [code, data, direct])
        browser.close()
    agree = sum(
        _core(result) == _core(jifen.score_text(text))
        for text, (_, result) in zip(direct, plain, strict=True)
    )
    return worker, Latency.of([time for time, _ in plain]), (agree, len(direct))


def _worker_times(page: Page, call: str, requests: list[str], warm_up: int) -> Latency:
    (worker,) = (one for one in page.workers if one.url.startswith("blob:"))
    worker.evaluate(_CLOCK)
    page.evaluate(_ONE_BY_ONE, [call, requests])
    times: list[float] = worker.evaluate("self.times")
    return Latency.of(times[warm_up:])


def _core(result: str) -> Any:
    data = json.loads(result)
    return data.get("total"), data.get("verdict")
