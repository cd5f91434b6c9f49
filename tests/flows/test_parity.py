"""The shipped bundle gives the bytes that CPython gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import batched

import pytest
from playwright.sync_api import Page

import jifen
from jifen._calls import begin
from tests.flows.conftest import Open
from tests.oracle.generate import applicants
from tests.test_cases import ALL as CASES
from tests.test_statement import SAMPLES

pytestmark = pytest.mark.browser

SEED, MANY, FEW, BATCH = 2026, 2_000, 40, 200
UNREADABLE = ["", "{", "[]", "null", '{"as_of":1e400}', '{"as_of":NaN}', '{"a":1,"a":2}']

# The page's own module, on the page's own bundle.
_START = """
async () => {
  const { bundle, assets, scheme } = document.querySelector("[data-calculator]").dataset;
  const base = new URL(bundle, document.baseURI).href;
  const { Engine } = await import(new URL(JSON.parse(assets).files.engine, base));
  window.parity = new Engine(JSON.parse(assets), base, scheme);
  await window.parity.ready;
}
"""
_AHEAD = """
(texts) => Promise.all(texts.map(([call, text]) => window.parity.ask(call, text)))
"""
_SCORE = "(texts) => Promise.all(texts.map((text) => window.parity.ask('score', text)))"


@pytest.fixture
def calculator(open_page: Open) -> Iterator[Page]:
    page = open_page("calculator/")
    page.evaluate(_START)
    yield page
    page.evaluate("() => window.parity.stop()")


def differences(page: Page, texts: list[str]) -> list[tuple[str, str, str]]:
    """Each text whose result differs, with both results."""
    found = []
    for part in batched(texts, BATCH, strict=False):
        results: list[str] = page.evaluate(_SCORE, list(part))
        found += [
            (text, result, jifen.score_text(text))
            for text, result in zip(part, results, strict=True)
            if result != jifen.score_text(text)
        ]
    return found


_ASK = "([call, texts]) => Promise.all(texts.map((text) => window.parity.ask(call, text)))"
_ANSWERS = [answers for _, answers, _ in CASES]
_OTHER_CALLS = {
    "explain": _ANSWERS[::7],
    "record": _ANSWERS,
    "statement": [{"text": sample["text"]} for sample in SAMPLES],
    "papers": [{"answers": answers, "today": "2026-01-05"} for answers in _ANSWERS[::7]],
    "questions": [{"answers": answers} for answers in _ANSWERS[::7]],
}


@pytest.mark.parametrize("call", _OTHER_CALLS)
def test_other_calls(calculator: Page, call: str) -> None:
    """What follows a score is the same to the last byte as well."""
    texts = [json.dumps(request, ensure_ascii=False) for request in _OTHER_CALLS[call]]
    results: list[str] = calculator.evaluate(_ASK, [call, texts])
    ours = [next(filter(None, jifen.begin(call, text))) for text in texts]
    assert [text for text, one, own in zip(texts, results, ours, strict=True) if one != own] == []


def test_every_case(calculator: Page) -> None:
    texts = [json.dumps(answers, ensure_ascii=False) for _, answers, _ in CASES]
    assert differences(calculator, texts) == []


def test_generated_applicants(calculator: Page) -> None:
    texts = [json.dumps(answers, ensure_ascii=False) for answers in applicants(SEED, MANY)]
    assert differences(calculator, texts)[:3] == []


def test_looking_ahead_and_at_other_rules(calculator: Page) -> None:
    """The years ahead and the rules of other days, byte for byte."""
    texts = [
        [call, json.dumps({"answers": answers}, ensure_ascii=False)]
        for answers in applicants(SEED, FEW)
        for call in ("forecast", "eras")
    ]
    found: list[str] = calculator.evaluate(_AHEAD, texts)
    for (call, text), result in zip(texts, found, strict=True):
        assert result == next(filter(None, begin(call, text))), text


def test_texts_that_are_no_answers(calculator: Page) -> None:
    assert differences(calculator, UNREADABLE) == []
