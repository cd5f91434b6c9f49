"""The pages for contributors: every code explained with an example, every page with its source."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

import jifen
from builder import contribute, pages
from builder.problems import Problem, Where, codes, texts
from builder.report import FORMATS, render

ROOT = Path(__file__).resolve().parent.parent
SCHEME = jifen.scheme_ids()[0]
BASE = "https://example.org/someone/points/edit/main/"


@pytest.fixture(scope="module")
def checks() -> str:
    """The page of the codes as the site engine gets it."""
    environment = pages._environment()
    page = next(
        one
        for one in contribute.pages(ROOT, {"view": SimpleNamespace(id=SCHEME)}, "")
        if one.path == contribute.CHECKS
    )
    return environment.get_template(page.template).render(
        page.context, link=pages.linker(page.path)
    )


def test_every_code_has_its_place_on_the_page_and_an_example() -> None:
    listed = [entry for group in contribute.groups(ROOT, SCHEME) for entry in group["codes"]]
    assert sorted(entry["code"] for entry in listed) == sorted(codes())
    # YAML would let a second text under one code silently stand in for the first.
    keys = re.findall(
        r"^  ([A-Z][0-9]{3}):$",
        (ROOT / "builder" / "problems.yml").read_text("utf-8"),
        re.MULTILINE,
    )
    assert keys == codes()
    assert {code[0] for code in codes()} == set(texts()["groups"])
    assert [entry["code"] for entry in listed if not entry["example"]] == []
    assert all(entry["example"]["wrong"] != entry["example"]["right"] for entry in listed)


def test_the_page_holds_no_character_that_html_forbids(checks: str) -> None:
    assert not any(ord(char) < 32 and char != "\n" for char in checks)
    assert "\\x" in checks


def test_what_an_example_says_is_what_the_code_says() -> None:
    for group in contribute.groups(ROOT, SCHEME):
        for entry in group["codes"]:
            parts = [part for part in entry["zh"].split("…") if part.strip()]
            said = entry["example"].get("said")
            assert said is None or any(part in said for part in parts), entry["code"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_link_of_a_message_leads_to_its_code(checks: str, form: str) -> None:
    problem = Problem("M016", Where("rules/reference-wages.yml", 1, 1), {"near": None})
    values = {"multiple": 2, "printed": 1, "yuan": 1, "product": 2, "times": 2, "expected": 2}
    problem = Problem(problem.code, problem.where, values)
    shown = render([problem], ROOT, form=form, help_url="https://example.org/checks/")  # type: ignore[arg-type]
    assert "https://example.org/checks/#m016" in shown
    assert 'id="m016"' in checks


def test_the_check_links_to_the_page_that_it_is_told(tmp_path: Path) -> None:
    """From the command line, as a workflow calls it."""
    code = (
        "import build, pathlib, sys; build.ROOT = pathlib.Path(sys.argv[1]); "
        "sys.argv[1:] = ['check']; sys.exit(build.main())"
    )
    (tmp_path / "rules").mkdir()
    for address, expected in (
        ({"HELP_URL": "https://example.org/c/"}, "https://example.org/c/#y007"),
        ({"HELP_URL": "", "SITE_URL": "https://example.org/"}, "https://example.org/checks/#y007"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, **address},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert expected in done.stdout


def test_a_known_home_of_the_source_is_linked_and_an_unknown_one_explained() -> None:
    environment = pages._environment()

    def shown(base: str) -> str:
        page = next(iter(contribute.pages(ROOT, {}, base)))
        template = environment.get_template(page.template)
        return template.render(page.context, link=pages.linker(page.path))

    assert "https://example.org/someone/points/issues/new/choose" in shown(BASE)
    assert "SOURCE_BASE" not in shown(BASE)
    assert "SOURCE_BASE" in shown("")


def test_each_page_links_to_the_editor_of_its_source() -> None:
    """The block of the theme by itself: a whole build for this would cost fifteen seconds."""
    theme = (ROOT / "builder" / "theme" / "main.html").read_text("utf-8")
    block = theme.partition("{{ super() }}\n  {% if page.meta and")[2].partition("{% endblock %}")[
        0
    ]
    environment = jinja2.Environment(autoescape=True)
    environment.filters["url"] = str
    template = environment.from_string("{% if page.meta and" + block)
    page = {"meta": {"source": ["rules/a.yml", "rules/indicators/"]}}

    def shown(base: str) -> str:
        return template.render(page=page, config={"extra": {"source_base": base}})

    assert f'href="{BASE}rules/a.yml"' in shown(BASE)
    assert 'href="https://example.org/someone/points/tree/main/rules/indicators/"' in shown(BASE)
    assert "<code>rules/a.yml</code>" in shown("")
    assert 'href="contribute/"' in shown("")


def test_a_built_page_leads_to_the_editor_of_a_file_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page by its head alone, built by the engine itself as the deployment has it built."""
    docs, site = tmp_path / "docs", tmp_path / "site"
    listed: dict[str, list[str]] = {}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        head = path.read_text("utf-8").split("---\n")[1]
        name = path.relative_to(ROOT / "docs").as_posix()
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(f"---\n{head}---\n\n# 一页\n", "utf-8")
        known = yaml.safe_load(head)
        # The calculator in a frame of another site has no footer.
        if "source" in known and "template" not in known:
            listed[name] = known["source"]
    monkeypatch.setenv("SOURCE_BASE", BASE)
    folders: dict[str, Any] = {"docs_dir": str(docs), "site_dir": str(site)}
    build(load_config(str(ROOT / "mkdocs.yml"), **folders, nav=None, plugins=[]))

    assert len(listed) > 40
    for name, sources in listed.items():
        folder = site / name.removesuffix(".md").removesuffix("index")
        text = (folder / "index.html").read_text("utf-8")
        for source in sources:
            base = BASE.replace("/edit/", "/tree/") if source.endswith("/") else BASE
            assert f'href="{base}{source}"' in text, (name, source)
            assert (ROOT / source).exists(), (name, source)
