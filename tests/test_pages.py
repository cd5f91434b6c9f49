"""What the generated pages hold, and when they are written and deleted."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder import pages, plot, prose, views
from builder.model import Model, load

ROOT = Path(__file__).parent.parent
EDUCATION = Path("indicators", "education.md")
DAY = "2020-01-01"


@pytest.fixture(scope="module")
def model() -> Model:
    return load(ROOT)


@pytest.fixture(scope="module")
def docs(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    pages.render(model, folder)
    return folder


def changed(model: Model, change: Callable[[dict[str, Any]], None]) -> Model:
    """The model with one change in the plain data of the points scheme."""
    plain = copy.deepcopy(model.plain)
    change(plain["schemes"]["residence-points"])
    return replace(model, plain=plain)


def generated(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def text_of(folder: Path, path: str | Path) -> str:
    return (folder / path).read_text("utf-8")


class TestRendering:
    def test_every_indicator_has_a_page(self, model: Model, docs: Path) -> None:
        names = model.schemes["residence-points"]["indicators"]
        assert all((docs / views.page_of(name)).is_file() for name in names)

    def test_every_generated_file_says_that_it_is_generated(self, docs: Path) -> None:
        assert all(pages.is_generated(path) for path in generated(docs))

    def test_every_page_names_files_that_exist(self, docs: Path) -> None:
        for path in docs.rglob("*.md"):
            line = re.search(r"^source: \[(.+)\]$", path.read_text("utf-8"), re.MULTILINE)
            assert line, path
            assert all((ROOT / source).exists() for source in line[1].split(", ")), path

    def test_no_placeholder_is_left(self, docs: Path) -> None:
        left = re.compile(r"\{[a-z_]+(:[a-z0-9_]+)?(@[0-9-]+)?\}")
        texts = {path.name: path.read_text("utf-8") for path in docs.rglob("indicators/*.md")}
        assert [name for name, text in texts.items() if left.search(text)] == []

    def test_the_policy_allows_no_style_attribute_and_the_pages_have_none(self, docs: Path) -> None:
        assert [path for path in docs.rglob("*.md") if " style=" in path.read_text("utf-8")] == []

    def test_rendering_again_writes_nothing(self, model: Model, docs: Path) -> None:
        before = {path: path.stat().st_mtime_ns for path in generated(docs)}
        pages.render(model, docs)
        assert {path: path.stat().st_mtime_ns for path in generated(docs)} == before

    def test_a_page_that_nothing_writes_any_more_is_deleted(
        self, model: Model, tmp_path: Path
    ) -> None:
        stale = tmp_path / "indicators" / "abolished.md"
        stale.parent.mkdir()
        stale.write_text(f"---\n{pages.MARK}\n---\n", "utf-8")
        pages.render(model, tmp_path)
        assert not stale.exists()

    def test_a_page_written_by_hand_stays(self, model: Model, tmp_path: Path) -> None:
        (tmp_path / "about.md").write_text("# By hand\n", "utf-8")
        pages.render(model, tmp_path)
        assert text_of(tmp_path, "about.md") == "# By hand\n"


@pytest.fixture(scope="module")
def dearer(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages where a degree is worth one point more."""

    def change(scheme: dict[str, Any]) -> None:
        for row in scheme["indicators"]["education"]["score"]["rows"]:
            row["points"] += 1 if row["option"] == "bachelor_with_degree" else 0

    folder = tmp_path_factory.mktemp("dearer")
    pages.render(changed(model, change), folder)
    return folder


class TestOneChangedValue:
    def test_changes_the_table_of_its_page(self, docs: Path, dearer: Path) -> None:
        row = r'本科＋学士学位</th><td class="figure"><span class="points">(\d+)'
        before, after = (re.search(row, text_of(folder, EDUCATION)) for folder in (docs, dearer))
        assert before
        assert after
        assert int(after[1]) == int(before[1]) + 1

    def test_changes_the_total_of_an_example_that_uses_it(self, docs: Path, dearer: Path) -> None:
        total = r'<tfoot>.*?<span class="points">(\d+)'
        before, after = (
            [int(found) for found in re.findall(total, text_of(folder, EDUCATION), re.DOTALL)]
            for folder in (docs, dearer)
        )
        assert before != after

    def test_leaves_a_page_alone_that_does_not_use_it(self, docs: Path, dearer: Path) -> None:
        other = "documents.md"
        assert text_of(docs, other) == text_of(dearer, other)


class TestDates:
    def test_a_row_that_starts_after_the_last_check_is_no_current_value(
        self, model: Model, tmp_path: Path
    ) -> None:
        def change(scheme: dict[str, Any]) -> None:
            rows = scheme["indicators"]["fresh_graduate"]["score"]["rows"]
            rows[0]["to"] = "2027-06-30"
            rows.append({**rows[0], "points": 77, "from": "2027-07-01", "to": "2027-12-31"})

        pages.render(changed(model, change), tmp_path)
        text = text_of(tmp_path, "indicators/fresh-graduate.md")
        current, later = text.split("{#history}")
        assert "77" not in current
        assert "2027年7月1日起" in later
        assert "77" in later

    def test_the_pages_speak_of_the_newest_day_of_checking(self) -> None:
        sources = {"a": {"checked": "2026-01-02"}, "b": [{"checked": "2026-03-04"}]}
        assert prose.newest_check(sources) == "2026-03-04"


@pytest.mark.parametrize(
    ("here", "target", "expected"),
    [
        ("index.md", "calculator.md", "calculator/"),
        ("calculator.md", "index.md", "../"),
        ("indicators/age.md", "indicators/education.md", "../education/"),
        ("indicators/age.md", "documents.md#legend", "../../documents/#legend"),
        ("indicators/index.md", "indicators/age.md", "age/"),
        ("indicators/age.md", "#score", "#score"),
    ],
)
def test_links_are_relative_to_the_page(here: str, target: str, expected: str) -> None:
    assert pages.linker(here)(target) == expected


INDICATOR = {
    "cap": [{"points": 20, "from": "2018-01-01"}],
    "score": {
        "rows": [
            {"option": "a", "points": 15, "months": 36, "at_least": 0.8, "from": "2018-01-01"},
            {"option": "b", "points": 5, "from": "2018-01-01", "to": "2019-12-31"},
            {"option": "b", "points": 7, "from": "2020-01-01"},
            {"fact": "tax", "per": 100000, "from": "2018-01-01"},
        ],
        "conditions": [{"id": "base", "require": {"at_least": 6}, "from": "2018-01-01"}],
    },
}
TREE = {
    "scheme": {"pass_mark": [{"points": 120, "from": "2018-01-01"}]},
    "facts": {"facts": [{"id": "recent", "from_record": {"of_last": 12}}]},
}


class TestProse:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("{points:a}分", "15分"),
            ("{points:b}", "7"),
            ("{points:b@2019-06-01}", "5"),
            ("{cap}和{mark}", "20和120"),
            ("{months:a}", "36"),
            ("{at_least:a}倍", "0.8倍"),
            ("{at_least:base}个月", "6个月"),
            ("{of_last:recent}个月", "12个月"),
            ("{per:tax}元", "100000元"),
        ],
    )
    def test_a_placeholder_becomes_the_value_of_the_rules(self, text: str, expected: str) -> None:
        assert prose.Filler(TREE, DAY).fill(text, INDICATOR, "f", "k") == expected

    @pytest.mark.parametrize(
        "text",
        ["{point:a}", "{points:c}", "{points}", "{cap@2017-01-01}", "{Points}", "{points:a", "{}"],
    )
    def test_one_that_names_nothing_is_refused_with_its_place(self, text: str) -> None:
        with pytest.raises(prose.ProseError, match=r"^rules/x\.yml: raise\[0\]\.text: \{"):
            prose.filled(
                prose.Filler(TREE, DAY), {**INDICATOR, "raise": [{"text": text}]}, "rules/x.yml"
            )

    def test_what_is_data_is_not_read_as_text(self) -> None:
        part = {**INDICATOR, "examples": [{"answers": {"note": "{points:zzz}"}}]}
        assert prose.filled(prose.Filler(TREE, DAY), part, "f")["examples"] == part["examples"]

    @pytest.mark.parametrize(
        ("number", "expected"),
        [(2.0, "2"), (0.8, "0.8"), (9116.8, "9116.8"), (100, "100"), (-50, "-50")],
    )
    def test_numbers_are_shown_without_needless_zeros(self, number: float, expected: str) -> None:
        assert prose.show(number) == expected


class TestPlot:
    def test_a_gap_in_the_first_series_is_marked_unknown(self) -> None:
        known = {"from": "2020-01", "to": "2020-12", "yuan": 4000}
        unknown = {"from": "2021-01", "yuan": None}
        drawn = plot.draw([[known, unknown], [{**known, "yuan": 6000}]])
        assert len(drawn.unknown) == 1
        assert drawn.unknown[0][0] == drawn.ends[0][0]

    def test_a_greater_value_is_drawn_higher(self) -> None:
        rows = [
            {"from": "2020-01", "to": "2020-12", "yuan": 4000},
            {"from": "2021-01", "to": "2021-12", "yuan": 7000},
        ]
        heights = [
            float(found) for found in re.findall(r"[V ]([0-9.]+)H", plot.draw([rows]).lines[0])
        ]
        assert heights[1] < heights[0]

    def test_parts_of_a_ruler_lie_end_to_end_up_to_the_mark(self) -> None:
        ruler = plot.ruler([30, 90], 120)
        (first, width), (second, rest) = ruler.parts
        assert first == 0
        assert second == pytest.approx(width)
        assert second + rest == pytest.approx(ruler.mark, abs=0.2)


@pytest.mark.parametrize(
    ("known", "since", "last"), [([10, 20], "2026-07", 20), ([10, None], "2026-01", 10)]
)
def test_a_wage_may_be_supposed_from_the_first_month_that_has_none(
    known: list[int | None], since: str, last: int
) -> None:
    """It need not be listed: once one is announced, the next is missing from the list."""
    spans = (("2025-07", "2025-12"), ("2026-01", "2026-06"))
    rows = [
        {"from": start, "to": end, "yuan": yuan}
        for (start, end), yuan in zip(spans, known, strict=True)
    ]
    assert views.open_wage({"series": rows}) == (since, last)


def test_no_two_pieces_of_the_form_and_the_result_have_one_name() -> None:
    """A script takes the first below its root, for these the whole calculator; a panel its own."""
    folder = ROOT / "builder" / "templates" / "calculator"
    found = [
        name
        for path in sorted(folder.rglob("*.j2"))
        if path.parent.name != "panels"
        for name in re.findall(r'data-piece="([a-z-]+)"', path.read_text("utf-8"))
    ]
    assert found
    assert len(found) == len(set(found))
