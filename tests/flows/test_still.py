"""Pages stand still: what a script adds has its room before the script has run."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.flows.conftest import Open

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize(
    ("path", "script", "shown"),
    [
        ("dates/", "dates/dates.js", "是哪一天"),
        ("checklists/evidence/", "checklist/checklist.js", "在这台设备上记住勾选"),
        ("guides/process/", "checklist/checklist.js", "在这台设备上记住勾选"),
        ("scorecard/", "checklist/checklist.js", "复制文字"),
    ],
)
def test_nothing_moves_when_the_script_has_run(
    open_page: Open, path: str, script: str, shown: str
) -> None:
    page = open_page(path, **PHONE)
    page.route(f"**/{script}", lambda route: route.abort())
    page.reload()
    tool = page.get_by_label(shown).or_(page.get_by_role("button", name=shown))
    expect(tool).to_be_visible()
    without = _boxes(page.locator("article *"))
    page.unroute_all()
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(tool).to_be_visible()
    assert _boxes(page.locator("article *")) == without


def _boxes(parts: Locator) -> list[tuple[str, list[float]]]:
    """What is seen of each part, and where."""
    found: list[tuple[str, list[float]]] = parts.evaluate_all(
        """nodes => nodes.filter(node => node.checkVisibility()).map(node => {
          const { x, y, width, height } = node.getBoundingClientRect();
          return [node.localName, [x, y, width, height]];
        })"""
    )
    return found
