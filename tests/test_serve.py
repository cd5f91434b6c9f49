"""The development server: the address it serves under, and what it adds to the pages."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from builder.serve import Handler, Site

BUILT = "<html><body>home</body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(BUILT, "utf-8")
    (tmp_path / "404.html").write_text("<html><body>nothing here</body></html>", "utf-8")
    (tmp_path / "module.mjs").write_text("export {};", "utf-8")
    return tmp_path


@pytest.fixture
def port(folder: Path) -> Iterator[int]:
    served = Site("http://127.0.0.1/repo/", folder, build="1")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, served)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8")
    finally:
        connection.close()


def test_the_site_lies_under_its_base_path(port: int) -> None:
    status, _, text = get(port, "/repo/")
    assert status == 200
    assert "home" in text


def test_an_address_outside_it_leads_there(port: int) -> None:
    status, headers, _ = get(port, "/")
    assert (status, headers["Location"]) == (302, "/repo/")


def test_a_missing_page_is_answered_with_the_page_for_that(port: int) -> None:
    status, _, text = get(port, "/repo/absent/")
    assert status == 404
    assert "nothing here" in text


def test_the_reloading_script_is_in_what_is_sent_and_not_in_the_file(
    port: int, folder: Path
) -> None:
    assert '<script src="/repo/__reload.js"></script></body>' in get(port, "/repo/")[2]
    assert "EventSource" in get(port, "/repo/__reload.js")[2]
    assert (folder / "index.html").read_text("utf-8") == BUILT


def test_a_module_has_the_type_that_browsers_ask_for(port: int) -> None:
    assert get(port, "/repo/module.mjs")[1]["Content-type"] == "text/javascript"


def test_no_file_outside_the_folder_is_sent(port: int, folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("secret", "utf-8")
    assert get(port, "/repo/../secret.txt")[0] == 404
    assert get(port, "/repo/%2e%2e/secret.txt")[0] == 404


def test_pages_that_a_service_worker_kept_here_are_let_go(port: int) -> None:
    """The built site has a worker; whoever then develops at the same address must not meet it."""
    status, headers, text = get(port, "/repo/sw.js")
    assert (status, headers["Content-Type"]) == (200, "text/javascript")
    assert "registration.unregister()" in text
    assert headers["Cache-Control"] == "no-cache"
