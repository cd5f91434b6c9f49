"""axe finds nothing on any template, in both colours, on a phone and on a desk."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import jifen
from builder.edition_page import EDITION
from tests.flows.conftest import Open
from tests.flows.form import PATIENCE, choose, fill, shows

pytestmark = pytest.mark.browser

# One address a template, and one indicator for each way to score.
TEMPLATES = [
    "",
    "calculator/",
    "documents/",
    "wages/",
    "dates/",
    "developers/",
    "embed/",
    "offline/",
    "changes/",
    "checklists/",
    "checklists/evidence/",
    "checklists/first-application/",
    "checklists/papers/",
    "claims/",
    "checks/",
    "contribute/",
    "guides/",
    "guides/benefits/",
    "guides/change-employer/",
    "guides/eligibility/",
    "guides/entrances/",
    "guides/process/",
    "guides/review/",
    "questions/",
    "scorecard/",
    "indicators/",
    "indicators/age/",
    "indicators/credential/",
    "indicators/contribution-base/",
    "indicators/outer-area/",
    "indicators/investment/",
    "indicators/false-material/",
    "indicators/serious-crime/",
    "new-scheme/",
    "settlement/",
    "settlement/calculator/",
    "settlement/routes/",
    "settlement/vocabulary/",
    "graduate-settlement/",
    "graduate-settlement/calculator/",
    "graduate-settlement/indicators/",
    "404.html",
]
WIDTHS = {"phone": 390, "desk": 1280}
# Each width and each scheme once, and each page in one of the two looks by turns, for the sake of
# time; `make audit` shows every page in all four.
LOOKS = [("phone", "dark"), ("desk", "light")]
PAGES = [TEMPLATES[place :: len(LOOKS)] for place in range(len(LOOKS))]
if os.environ.get("LOOKS") == "all":
    LOOKS += [("phone", "light"), ("desk", "dark")]
    PAGES = [TEMPLATES] * len(LOOKS)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    path = pytestconfig.rootpath / "node_modules" / "axe-core" / "axe.min.js"
    return path.read_text("utf-8")


def findings(page: Page, axe: str) -> list[str]:
    """Each violation with the first element that shows it."""
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate(
        "(tags) => axe.run("
        "document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })",
        TAGS,
    )
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])} in all)"
        for one in found["violations"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme", "paths"),
    [(*look, paths) for look, paths in zip(LOOKS, PAGES, strict=True)],
    ids=["-".join(look) for look in LOOKS],
)
def test_no_template_has_a_barrier(
    open_page: Open, axe: str, home: str, scheme: str, width: str, paths: list[str]
) -> None:
    page = open_page(viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme)
    found = {}
    for path in paths:
        page.goto(home + path)
        if problems := findings(page, axe):
            found[path] = problems
    assert found == {}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_calculator_has_no_barrier_in_use(
    open_page: Open, axe: str, scheme: str, width: str
) -> None:
    page = open_page(
        "calculator/", viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme
    )
    choose(page, "最高学历", "硕士")
    choose(page, "职称或技能等级证书", "有")
    choose(page, "怎样填缴费基数", "逐段填")
    page.get_by_label("粘贴缴费记录").fill("2025-01 9000\n2025-02 9000 补缴\n25-03 1\n2025-02 8000")
    page.get_by_role("button", name="读一读").click()
    page.get_by_label("以下都没有").check()
    shows(page, "100分")
    expect(page.get_by_role("img", name=re.compile("最近48个月"))).to_be_visible()
    for more in page.get_by_role("complementary", name="结果").locator("summary").all():
        more.click()
    for panel in page.locator("details[data-panel]").all():
        panel.locator("summary").first.click()
        expect(panel.locator("[data-slot=body]")).to_be_visible(timeout=PATIENCE)
    assert findings(page, axe) == []
    fill(page, "劳动合同签了多久", "9999")
    shows(page, "有1处要改")
    assert findings(page, axe) == []


def test_every_template_is_looked_at(site: Path) -> None:
    shared = {*jifen.scheme_ids(), EDITION}

    def kind(path: str) -> str:
        """The path without the scheme and the edition, since they share their templates."""
        return "/".join(part for part in path.split("/") if part and part not in shared)

    pages = {kind(path.parent.relative_to(site).as_posix()) for path in site.rglob("index.html")}
    looked_at = {kind(path) or "." for path in TEMPLATES}
    # Pages of one folder share their templates, of which some stand in the list.
    folders = ("indicators/", "guides/", "checklists/")
    assert {page for page in pages - looked_at if page and not page.startswith(folders)} == set()
