"""The copy of Python's memory that a second visit starts from: without answers, and optional."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.flows.conftest import Open
from tests.flows.form import choose, fill_date, question, shows

pytestmark = pytest.mark.browser

PATIENCE = 90_000
# Notes what the workers of a page say when they are ready.
_LISTEN = """
window.started = [];
const Plain = window.Worker;
window.Worker = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => data.ready && window.started.push(data.copied));
  }
};
"""
_KEPT = """
async () => {
  const name = (await caches.keys()).find((key) => key.startsWith("hujifen-snapshot-"));
  return Boolean(name) && (await (await caches.open(name)).keys()).length === 1;
}
"""
_CHANGE = """
async (how) => {
  const name = (await caches.keys()).find((key) => key.startsWith("hujifen-snapshot-"));
  const store = await caches.open(name);
  const [key] = await store.keys();
  const found = await store.match(key);
  let data = new Uint8Array(await found.arrayBuffer());
  const headers = new Headers(found.headers);
  if (how === "cut") data = data.slice(0, data.length / 3);
  else for (let at = data.length >> 1; at < data.length; at += 50) data[at] ^= 255;
  if (how === "forged") {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    headers.set("x-digest", btoa(String.fromCharCode(...digest)));
  }
  await store.put(key, new Response(data, { headers }));
}
"""
_BREAK = """
async () => {
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    const keys = (await store.keys()).filter(({ url }) => url.includes("/snapshot.js"));
    const headers = { "content-type": "text/javascript" };
    for (const key of keys) await store.put(key, new Response("throw 1;", { headers }));
  }
}
"""
_HOLDS = """
async (text) => {
  const name = (await caches.keys()).find((key) => key.startsWith("hujifen-snapshot-"));
  const store = await caches.open(name);
  const data = new Uint8Array(await (await store.match((await store.keys())[0])).arrayBuffer());
  const found = (bytes) => {
    for (let at = data.indexOf(bytes[0]); at >= 0; at = data.indexOf(bytes[0], at + 1)) {
      if (bytes.every((byte, place) => data[at + place] === byte)) return true;
    }
    return false;
  };
  const wide = Uint8Array.from([...text].flatMap((one) => [one.charCodeAt(0), 0]));
  return [found(new TextEncoder().encode(text)), found(wide), data.length];
}
"""


def first_visit(open_page: Open) -> Page:
    """A visitor who has scored, and whose device has kept the copy."""
    page = open_page("calculator/", service_workers="allow")
    fill_date(question(page, "哪天出生"), 1987, 4, 19)
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    for _ in range(PATIENCE // 500):
        if page.evaluate(_KEPT):
            return page
        page.wait_for_timeout(500)
    raise AssertionError("no copy was kept")


def second_visit(page: Page) -> list[Any]:
    """Score again in a new tab; whether each worker that got ready had started from a copy."""
    page.context.add_init_script(_LISTEN)
    again = page.context.new_page()
    again.goto(page.url)
    page.close()
    choose(again, "最高学历", "硕士")
    shows(again, "100分")
    started: list[Any] = again.evaluate("window.started")
    return started


def test_a_second_visit_starts_from_the_copy_which_holds_no_answer(open_page: Open) -> None:
    page = first_visit(open_page)
    # The rules name the question too, but only an answer is a text.
    for marker in ("1987-04-19", '"birth_date":"'):
        ascii_found, wide_found, size = page.evaluate(_HOLDS, marker)
        assert not ascii_found, marker
        assert not wide_found, marker
        assert size > 5_000_000
    assert second_visit(page)[0] is True


@pytest.mark.parametrize("how", ["cut", "flipped", "forged"])
def test_a_damaged_copy_is_never_noticed(open_page: Open, how: str) -> None:
    """Cut off or changed, it is not even read; forged with its digest, it is given up."""
    page = first_visit(open_page)
    page.evaluate(_CHANGE, how)
    assert second_visit(page)[0] is False


def test_a_copy_that_cannot_be_read_keeps_nobody_waiting(open_page: Open) -> None:
    """The script that reads it is broken, so Python starts as on a first visit."""
    page = first_visit(open_page)
    page.evaluate(_BREAK)
    assert second_visit(page)[0] is False
