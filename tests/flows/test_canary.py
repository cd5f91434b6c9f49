"""The watch over every flow can fail: a canary that no test hears would guard nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, Worker

from tests.flows.conftest import Open, Watch
from tests.flows.form import choose, shows

pytestmark = pytest.mark.browser

# Starts a second Python inside the worker, as the worker itself does, and lets it fetch.
_PYTHON_FETCH = """
async ([base, files, lock, address]) => {
  const url = (role) => new URL(files[role], base).href;
  const { loadPyodide } = await import(url("pyodide"));
  const folder = new URL(".", url("pyodide")).href;
  const plain = self.fetch;
  const unpacked = (response) =>
    new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
  self.fetch = (...request) =>
    String(request[0]) === url("stdlib") ? plain(...request).then(unpacked) : plain(...request);
  const python = await loadPyodide({ indexURL: folder, packageBaseUrl: folder,
    stdLibURL: url("stdlib"), lockFileContents: lock, enableRunUntilComplete: false });
  self.fetch = plain;
  // No promise comes near Python, which has no event loop here.
  python.globals.set("address", address);
  const ended = new Promise((done) => python.globals.set("done", done));
  python.runPython(`
import js
request = js.XMLHttpRequest.new()
request.open("GET", address)
request.onloadend = done
request.send()
`);
  return (await ended).target.status ? "went out" : "blocked";
}
"""


class Elsewhere(ThreadingHTTPServer):
    """Another origin, that notes who asks."""

    daemon_threads = True
    asked: list[str]


class _Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        del format, args


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere(("127.0.0.1", 0), _Handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def address(server: Elsewhere) -> str:
    return f"http://127.0.0.1:{server.server_port}/canary"


def heard(watch: Watch) -> None:
    """The watch fails, and is then made to forget, so that this test passes."""
    with pytest.raises(AssertionError, match=r"policy|another origin"):
        watch.check()
    assert watch.violations
    # Some requests are reported although the policy keeps them in.
    watch.foreign.clear()
    watch.violations.clear()


def pythons_worker(page: Page) -> Worker:
    return next(worker for worker in page.workers if worker.url.startswith("blob:"))


def test_a_page_that_asks_another_origin_is_blocked_and_noticed(
    open_page: Open, watch: Watch, elsewhere: Elsewhere
) -> None:
    page = open_page("calculator/")
    sent = page.evaluate(
        "(address) => fetch(address).then(() => true, () => false)", address(elsewhere)
    )
    assert not sent
    heard(watch)
    assert elsewhere.asked == []


def test_python_that_asks_another_origin_is_blocked_and_noticed(
    open_page: Open, watch: Watch, elsewhere: Elsewhere
) -> None:
    page = open_page("calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    base, assets = page.evaluate(
        """() => {
          const { bundle, assets } = document.querySelector("[data-calculator]").dataset;
          return [new URL(bundle, document.baseURI).href, JSON.parse(assets)];
        }"""
    )
    outcome = pythons_worker(page).evaluate(
        _PYTHON_FETCH, [base, assets["files"], assets["lock"], address(elsewhere)]
    )
    assert outcome == "blocked"
    heard(watch)
    assert elsewhere.asked == []


def test_a_worker_inside_the_worker_cannot_get_out_either(
    open_page: Open, watch: Watch, elsewhere: Elsewhere, home: str
) -> None:
    page = open_page("calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    inner = pythons_worker(page).evaluate(
        """(address) => new Promise((done) => {
          try {
            const worker = new Worker(address);
            worker.onerror = () => done("blocked");
            worker.onmessage = () => done("started");
          } catch { done("blocked"); }
        })""",
        f"{home}assets/javascripts/elsewhere.js",
    )
    assert inner == "blocked"
    heard(watch)
    assert elsewhere.asked == []


def test_an_inline_script_is_blocked_and_noticed(open_page: Open, watch: Watch) -> None:
    page = open_page()
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.canary = true";
          document.body.append(script);
        }"""
    )
    assert not page.evaluate("Boolean(window.canary)")
    heard(watch)


def test_a_request_that_the_policy_lets_out_is_noticed(
    browser: Browser, watch: Watch, elsewhere: Elsewhere
) -> None:
    context = browser.new_context()
    watch.follow(context)
    context.new_page().goto(address(elsewhere))
    context.close()
    with pytest.raises(AssertionError, match="another origin"):
        watch.check()
