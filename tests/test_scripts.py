"""The scripts that workflows call, run against stand-ins on this machine."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import gaierror
from typing import Any, ClassVar
from urllib.error import URLError

import pytest

from bench import fresh, mutate, zensical
from builder import links
from jifen import load_rules, scheme_ids, score

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"

# ------------------------------------------------------------------ GitHub

GH = """#!{python}
import json, os, sys
log = os.environ["GH_LOG"]
given = sys.stdin.read() if "--input" in sys.argv else ""
method, path = sys.argv[3], sys.argv[4]
with open(log, "a", encoding="utf-8") as file:
    file.write(json.dumps([method, path, json.loads(given or "null")]) + "\\n")
if method != "GET":
    print("{{}}")
    sys.exit()
answers = json.loads(os.environ["GH_ANSWERS"])
print(json.dumps(next(answer for start, answer in answers.items() if path.startswith(start))))
"""


class Gh:
    """A stand-in for the command ``gh``, which notes each call and answers what it was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        command = folder / "gh"
        command.write_text(GH.format(python=sys.executable), "utf-8")
        command.chmod(0o755)

    def run(self, *arguments: str, answers: dict[str, Any], **environ: str) -> list[Any]:
        done = subprocess.run(
            [sys.executable, SCRIPTS / "github.py", *arguments],
            env={
                **os.environ,
                "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
                "GH_LOG": str(self.log),
                "GH_ANSWERS": json.dumps(answers),
                "GITHUB_REPOSITORY": "o/r",
                **environ,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stderr
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def gh(tmp_path: Path) -> Gh:
    return Gh(tmp_path)


PULL = {"number": 7, "head": {"sha": "abc"}}
FROM = {
    "HEAD_SHA": "abc",
    "HEAD_OWNER": "fork",
    "HEAD_BRANCH": "a b",
    "RUN_URL": "https://example.org/run",
}


def _report(gh: Gh, text: str = "## 规则改动报告\n") -> str:
    path = gh.folder / "report.md"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_report_becomes_one_comment(gh: Gh) -> None:
    calls = gh.run(
        "comment",
        _report(gh),
        answers={"repos/o/r/pulls": [PULL], "repos/o/r/issues/7/comments": []},
        **FROM,
    )

    assert calls[0][1] == "repos/o/r/pulls?state=open&head=fork:a%20b"
    method, path, fields = calls[-1]
    assert (method, path) == ("POST", "repos/o/r/issues/7/comments")
    assert fields["body"].startswith("<!-- hujifen: report -->\n## 规则改动报告")
    assert "(https://example.org/run)" in fields["body"]


def test_a_second_report_replaces_the_first(gh: Gh) -> None:
    mark = "<!-- hujifen: report -->\nold"
    comments = [
        {"id": 1, "user": {"type": "User"}, "body": mark},
        {"id": 2, "user": {"type": "Bot"}, "body": "something else"},
        {"id": 3, "user": {"type": "Bot"}, "body": mark},
    ]
    calls = gh.run(
        "comment",
        _report(gh),
        answers={"repos/o/r/pulls": [PULL], "repos/o/r/issues/7/comments": comments},
        **FROM,
    )

    assert calls[-1][:2] == ["PATCH", "repos/o/r/issues/comments/3"]


def test_a_commit_that_is_no_longer_the_head_gets_no_comment(gh: Gh) -> None:
    calls = gh.run(
        "comment",
        _report(gh),
        answers={"repos/o/r/pulls": [{"number": 7, "head": {"sha": "newer"}}]},
        **FROM,
    )

    assert [method for method, *_ in calls] == ["GET"]


HOSTILE = (
    "<img src=x onerror=y> @team [a](https://evil.example) ![p](//x.y/z) <!-- x -->\n"
    "[r]: https://evil.example\n[[run]] www.evil.example <details><summary>s</summary></details>"
)


def test_a_hostile_report_is_only_text(gh: Gh) -> None:
    calls = gh.run(
        "comment",
        _report(gh, HOSTILE),
        answers={"repos/o/r/pulls": [PULL], "repos/o/r/issues/7/comments": []},
        **FROM,
    )

    body = calls[-1][2]["body"].split("\n---\n")[0].removeprefix("<!-- hujifen: report -->")
    assert re.findall(r"<[^>]*>", body) == ["<details>", "<summary>", "</summary>", "</details>"]
    for live in ("](", "]:", "@t", "://", "www.", "example.org/run"):
        assert live not in body


DUE = "| 哪里 |\n| --- |\n| 工资 |\n"
STANDING = {"number": 9, "body": "<!-- hujifen: stale -->\nold"}


@pytest.mark.parametrize(
    ("found", "stale", "expected"),
    [
        pytest.param([], DUE, ["POST", "repos/o/r/issues"], id="opened"),
        pytest.param([STANDING], DUE, ["PATCH", "repos/o/r/issues/9"], id="updated"),
        pytest.param([STANDING], "没有", ["PATCH", "repos/o/r/issues/9"], id="closed"),
        pytest.param([{"number": 1, "body": None}], "没有", ["GET"], id="nothing due"),
    ],
)
def test_there_is_one_issue_on_what_is_due(
    gh: Gh, found: list[Any], stale: str, expected: list[str]
) -> None:
    (gh.folder / "stale.md").write_text(stale, "utf-8")
    (gh.folder / "links.md").write_text("没有打不开的网页。", "utf-8")

    calls = gh.run(
        "issue",
        str(gh.folder / "stale.md"),
        str(gh.folder / "links.md"),
        answers={"repos/o/r/issues": found},
    )

    assert calls[-1][: len(expected)] == expected
    fields = calls[-1][2]
    if fields:
        assert fields["title"] == "到期和该核对的规则"
        assert fields["body"].startswith("<!-- hujifen: stale -->")
        assert fields.get("state", "open") == ("open" if stale == DUE else "closed")


# ------------------------------------------------------------------ the object store


class _Store(BaseHTTPRequestHandler):
    """Takes what is put, and notes it."""

    taken: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []
    status: ClassVar[int] = 200

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.taken.append((self.path, headers, data))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/").split("/")[0]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
        """Say nothing."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(_Store, "taken", [])
    monkeypatch.setattr(_Store, "status", 200)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Store) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name, text in {
        "index.html": "<p>沪积分",
        "index.html.gz": "packed",
        "_headers": "for other hosts",
        "assets/main.0123abcd.min.css": "p{}",
        "assets/py/0.29.5/pyodide.asm.wasm": "wasm",
        "assets/stdlib.0123abcd0123abcd.zip": "zip",
        "search/search_index.json": "{}",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def _upload(site: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    bare = {key: value for key, value in os.environ.items() if not key.startswith("S3_")}
    return subprocess.run(
        [sys.executable, SCRIPTS / "upload_site.py", site, *arguments],
        env={**bare, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


KEYS = {
    "S3_BUCKET": "bucket",
    "S3_REGION": "cn-east-1",
    "S3_PATH_STYLE": "1",
    "S3_ACCESS_KEY_ID": "id",
    "S3_SECRET_ACCESS_KEY": "secret",
}


def test_the_site_goes_up_with_pages_last(site: Path, store: str) -> None:
    done = _upload(site, S3_ENDPOINT=store, S3_PREFIX="/jifen/", **KEYS)

    assert done.returncode == 0, done.stderr
    assert [path for path, *_ in _Store.taken] == [
        "/bucket/jifen/assets/main.0123abcd.min.css",
        "/bucket/jifen/assets/py/0.29.5/pyodide.asm.wasm",
        "/bucket/jifen/assets/stdlib.0123abcd0123abcd.zip",
        "/bucket/jifen/search/search_index.json",
        "/bucket/jifen/index.html",
    ]
    _, headers, data = _Store.taken[-1]
    assert gzip.decompress(data).decode() == "<p>沪积分"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-encoding"] == "gzip"
    assert headers["cache-control"] == "no-cache"
    _, headers, data = _Store.taken[2]
    assert data == b"zip"
    assert "content-encoding" not in headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_dry_run_sends_nothing(site: Path, store: str) -> None:
    done = _upload(site, "--dry-run", S3_ENDPOINT=store, **KEYS)

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 5
    assert _Store.taken == []


def test_the_secret_is_never_sent_or_printed(site: Path, store: str) -> None:
    done = _upload(site, S3_ENDPOINT=store, **KEYS)

    assert "secret" not in done.stdout + done.stderr
    assert all("secret" not in str(headers) for _, headers, _ in _Store.taken)
    authorization = _Store.taken[0][1]["authorization"]
    assert re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=id/\d{8}/cn-east-1/s3/aws4_request, "
        r"SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}",
        authorization,
    )


def test_a_refused_file_ends_the_upload(
    site: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Store, "status", 403)

    done = _upload(site, S3_ENDPOINT=store, **KEYS)

    assert done.returncode == 1
    assert "403" in done.stderr
    assert len(_Store.taken) == 1


def test_a_missing_setting_is_named(site: Path) -> None:
    done = _upload(site, S3_ENDPOINT="http://127.0.0.1:1")

    assert done.returncode == 2
    assert "S3_BUCKET is not set" in done.stderr


def test_the_signature_is_that_of_the_protocol() -> None:
    """The example of the protocol's documentation: a GET of test.txt with a range."""
    sys.path.insert(0, str(SCRIPTS))
    try:
        import upload_site  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(SCRIPTS))
    keys = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    store = upload_site.Store("https://s3.example", "b", "us-east-1", "", False, *keys)

    headers = upload_site.signed(
        store,
        "GET",
        "https://examplebucket.s3.amazonaws.com/test.txt",
        b"",
        {"range": "bytes=0-9"},
        "20130524T000000Z",
    )

    assert headers["authorization"].endswith(
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


# ------------------------------------------------------------------ dead links

REGISTER = {
    "documents": {
        "documents": [
            {"id": "d", "address": "a.example/1"},
            {"id": "without"},
        ],
        "pages": [
            {"id": "S1", "where": "b.example/x.html ; m.c.example/2?id=3（说明）"},
            {"id": "S2", "where": "seeds/000_27a23ba128427abf.txt（引自别处）"},
            {"id": "S3", "where": "只有名字 d.example"},
            {"id": "S4", "where": "e.example/2013/…"},
        ],
    }
}


def test_addresses_are_found_in_the_register() -> None:
    found = [(link.entry, link.address) for link in links.links(REGISTER)]

    assert found == [("d", "a.example/1"), ("S1", "b.example/x.html"), ("S1", "m.c.example/2?id=3")]


def test_only_what_a_host_says_is_gone_counts_as_gone() -> None:
    def fetch(url: str) -> int:
        assert url.startswith("http")
        if "a.example" in url:
            return 404
        if "b.example" in url:
            raise URLError(gaierror("no such name"))
        raise TimeoutError

    answers = links.check(links.links(REGISTER), fetch)
    text = links.text(answers)

    assert [answer.status for answer in answers] == [404, 0, None]
    assert "| d | a.example/1 | 404 |" in text
    assert "| S1 | b.example/x.html | 没有这个主机 |" in text
    assert "问了 3 个网址，1 个没有回答" in text


def test_plain_http_is_tried_where_https_fails() -> None:
    def fetch(url: str) -> int:
        if url.startswith("https:"):
            raise ConnectionError
        return 200

    assert [answer.status for answer in links.check([links.Link("a.example/", "d")], fetch)] == [
        200
    ]


@pytest.mark.parametrize("status", [200, 404, 503])
def test_the_status_is_the_hosts(store: str, status: int) -> None:
    assert links.status_of(f"{store}/{status}/") == status


# ------------------------------------------------------------------ the second engine


def test_what_a_second_engine_loses_is_named(tmp_path: Path) -> None:
    def site(name: str, pages: dict[str, str]) -> Path:
        for path, text in pages.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text, "utf-8")
        return tmp_path / name

    whole = '<h1 id="a">一<a href="#a"></a></h1><p id=b><input id="__toc">'
    first = site("first", {"index.html": whole, "x/index.html": whole, "y/index.html": whole})
    second = site("second", {"index.html": whole, "x/index.html": '<h1 id="a">二</h1>'})

    assert zensical.differences(first, first) == []
    assert zensical.differences(first, second) == [
        "y/index.html: page missing",
        "x/index.html: another first heading",
        "x/index.html: ids missing: b",
    ]


# ------------------------------------------------------------------ changes that no test notices


TOY = """
from types import FunctionType

import pytest

import toy
from bench.trials import Change, Trials

def changed(function: FunctionType, expression: str) -> Change:
    return Change(function, eval(f"lambda number: {expression}"))

trials = Trials(
    [
        changed(toy.double, "number * 3"),
        changed(toy.double, "number + 2"),
        changed(toy.double, "next(n for n in iter(int, 1))"),
        changed(toy.half, "number"),
        Change(toy.double, lambda number, times=3: number * times),
    ],
    least=0.5,
)
print(int(pytest.main(["-q", "-p", "no:cacheprovider", "test_toy.py"], plugins=[trials])))
print(*trials.states)
print(toy.double(7))
"""


def try_toy(folder: Path, expected: int) -> list[str]:
    """What the last lines say of trying changes of a function whose test expects a number."""
    (folder / "toy.py").write_text(
        "def double(number, times=2): return number * times\ndef half(number): return number / 2\n",
        "utf-8",
    )
    (folder / "test_toy.py").write_text(
        f"import toy\n\ndef test_two(): assert toy.double(2) == {expected}\n", "utf-8"
    )
    (folder / "run.py").write_text(TOY, "utf-8")
    done = subprocess.run(
        [sys.executable, "run.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_change_is_noticed_when_a_test_that_reaches_it_fails_or_never_ends(
    tmp_path: Path,
) -> None:
    """And each is tried alone: afterwards the function is what it was."""
    *_, status, states, unchanged = try_toy(tmp_path, 4)
    assert status == "0"
    assert states == "noticed missed noticed unreached noticed"
    assert unchanged == "14"


def test_changes_are_not_tried_while_a_test_fails_without_any(tmp_path: Path) -> None:
    *_, status, states, _ = try_toy(tmp_path, 5)
    assert status != "0"
    assert set(states.split()) == {"unreached"}


def test_an_explanation_is_for_a_change_that_is_still_made() -> None:
    listed = [
        {"in": "_a.b", "was": "x < 1", "now": "x <= 1", "why": "x is never 1"},
        {"in": "_a.b", "was": "gone", "now": "None", "why": "nobody asks"},
    ]
    kept, gone = explained = mutate.explanations(listed)
    assert explained[kept] == "x is never 1"
    assert mutate.strays(explained, [kept], ["_a"]) == [gone]
    assert mutate.strays(explained, [kept], ["_c"]) == []


def test_a_sample_is_drawn_evenly_and_says_how_far_it_may_be_off() -> None:
    names = [f"m{number}" for number in range(100)]
    counts = Counter(name for seed in range(400) for name in mutate.drawn(names, 25, seed))

    assert mutate.drawn(names, 25, 7) == mutate.drawn(names, 25, 7)
    assert sorted(mutate.drawn(names, 500, 7)) == sorted(names)
    assert set(counts) == set(names)
    assert max(counts.values()) < 2 * min(counts.values())
    # Wilson's interval for 90 of 100.
    assert [round(end, 3) for end in mutate.interval(0.9, 100)] == [0.826, 0.945]
    assert mutate.interval(0, 0) == (0, 1)


def test_each_test_of_a_changed_engine_works_out_all_anew() -> None:
    """What rules keep is let go, but for what was read, and they are read again."""
    rules, read = load_rules(scheme_ids()[0]), load_rules.__wrapped__(scheme_ids()[0])
    score(rules, {"as_of": "2026-03-10"})
    assert rules._views

    fresh.pytest_runtest_setup()

    empty = {name for name, value in vars(read).items() if value in ({}, None)} - {"_parts"}
    assert empty >= {"_views", "plans"}
    assert all(vars(rules)[name] == vars(read)[name] for name in empty)
    assert load_rules(scheme_ids()[0]) is not rules
