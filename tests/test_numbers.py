"""Numbers of the rules stand in `rules/` alone."""

from __future__ import annotations

import calendar
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder import model, numbers
from builder.checks import Rules
from builder.numbers_text import find, find_in_markup, find_in_python, find_in_script, find_in_style
from builder.problems import Problem

ROOT = Path(__file__).resolve().parent.parent
POLICY = ("90", "120", "11396", "2024-08-21")
# A file of each kind, with what stands before and after a number planted in it.
PLACES = {
    "calculator/jifen/_planted.py": ("MARK = ", ""),
    "builder/planted.py": ("if mark > ", ":\n    pass"),
    "builder/templates/planted.md.j2": ("<p>要", "分</p>"),
    "builder/templates/calculator/planted.md.j2": ("{% if total >= ", " %}1{% endif %}"),
    "builder/theme/planted.html": ("<b>", "</b>"),
    "builder/browser/planted.js": ("const mark = ", ";"),
    "builder/browser/planted.css": ('p::after { content: "', '"; }'),
    "builder/planted.yml": ("mark: ", ""),
    "docs/planted.md": ("要满", "分。"),
    "docs/assets/planted.svg": ("<svg><text x='1'>", "</text></svg>"),
}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return model.read(ROOT, [])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's hand-written files, without the rest."""
    for path in numbers.hand_written(ROOT):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def planted(project: Path, rules: Rules, path: str, text: str) -> list[Problem]:
    """What is found once a file has this text, and was not before."""
    before = {(one.code, one.where) for one in numbers.check(project, rules)}
    (project / path).write_text(text, "utf-8")
    return [one for one in numbers.check(project, rules) if (one.code, one.where) not in before]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", POLICY)
def test_a_planted_number_is_found(place: str, number: str, project: Path, rules: Rules) -> None:
    before, after = PLACES[place]
    quoted = f'"{number}"' if place.endswith((".py", ".js")) and "-" in number else number
    text = f"\n{before}{quoted}{after}\n"
    (problem,) = planted(project, rules, place, text)
    assert (problem.code, problem.where.file, problem.where.line) == ("M025", place, 2)
    assert problem.values["value"] == number


def test_says_which_value_it_is(project: Path, rules: Rules) -> None:
    (problem,) = planted(project, rules, "docs/planted.md", "本科有学位是90分。\n")
    place = r"rules/residence-points/indicators/education\.yml:[0-9]+"
    assert re.sub(place, "PLACE", problem.message()) == (
        "“90”是规则里的数（PLACE points：90）。"
        "政策的数只写在 rules/ 里，这里请从规则里取。"
        "如果它碰巧一样、不是政策，写进 builder/numbers.yml 并写明理由。"
    )
    assert (problem.where.line, problem.where.column) == (1, 7)


RECORD = "calculator/jifen/_record.py"


def test_an_exception_covers_its_own_text_alone(project: Path, rules: Rules) -> None:
    """Beside an allowed 100 (fen in a yuan) another 100 in the same file is found."""
    text = (project / RECORD).read_text("utf-8")
    assert "_FEN = 100" in text
    assert [one.code for one in planted(project, rules, RECORD, f"{text}\nMOST = 100\n")] == [
        "M025"
    ]


def test_an_idle_exception_is_refused(project: Path, rules: Rules) -> None:
    text = (project / RECORD).read_text("utf-8").replace("_FEN = 100", "_FEN = CENTURY")
    (problem,) = planted(project, rules, RECORD, text)
    assert problem.message("en") == (
        "This exception is idle: calculator/jifen/_record.py has no “_FEN = 100”, or no number "
        "stands there. Delete it."
    )
    assert problem.where.file == "builder/numbers.yml"


def test_every_exception_has_a_reason() -> None:
    _, exceptions = numbers.allowed()
    assert exceptions
    assert all(len(one.reason) > len("reason") for one in exceptions)


def test_values_of_every_kind_are_policy(rules: Rules) -> None:
    """Points, caps, marks, thresholds, wages, multiples, windows, days, months and years."""
    values = numbers.policy_values(rules)
    wanted = {"110", "140", "120", "0.8", "11396", "9116.8", "36", "48", "150", "100000"}
    assert wanted <= set(values)
    assert {"2024-08-21", "2024-08", "2024", "2027-12-31", "2026-07"} <= set(values)


def likely() -> Iterator[str]:
    """What a notice may well bring: ages, months, points, amounts, first and last days."""
    yield from map(str, [*range(11, 66), *range(65, 305, 5), *range(66, 121, 6)])
    yield from map(str, [*range(5_000, 20_000, 100), *range(20_000, 60_000, 1_000)])
    yield from map(str, range(100_000, 2_000_000, 100_000))
    for year in range(2026, 2032):
        for month in range(1, 13):
            yield f"{year}-{month:02d}"
            yield f"{year}-{month:02d}-01"
            yield f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]}"


def test_a_likely_new_figure_meets_no_number_of_the_code(
    rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who enters it has no way to tell what a number of the code is about."""
    monkeypatch.setattr(numbers, "policy_values", lambda _: dict.fromkeys(likely(), "a notice"))
    assert numbers.check(ROOT, rules) == []


def values(found: object) -> list[str]:
    return [one.value for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024年8月21日", ["2024-08-21"]),
        ("2024/8/21", ["2024-08-21"]),
        ("2024年8月", ["2024-08"]),
        ("到2027年为止", ["2027"]),
        ("10万元", ["100000"]),
        ("100,000", ["100000"]),
        ("一百二十分", ["120"]),
        ("满三十六个月", ["36"]),
        ("三百六十五", ["365"]),
        ("十六进制，一个一个来", []),
        ("0.80倍", ["0.8"]),
        ("减-150分", ["150"]),
        ("x0_8 h2 utf-8 #s-120 v1.2.3 30px", []),
    ],
)
def test_reads_numbers_as_people_write_them(text: str, found: list[str]) -> None:
    assert values(find(text)) == found


def test_python_docstrings_and_comments_are_not_read() -> None:
    text = '"""90"""\nx = 91 + 0x5F  # 92\ny = f"{x} 93分"\n\n\ndef f() -> None:\n    """94."""\n'
    assert values(find_in_python(text)) == ["91", "93"]


def test_script_comments_are_not_read() -> None:
    text = "// 90\nconst a = 91; /* 92 */ const b = `93分`; const c = 'https://x.test/94';\n"
    assert values(find_in_script(text)) == ["91", "93", "94"]


def test_of_style_only_what_it_writes_is_read() -> None:
    text = "p { width: 90px; flex: 91; } p::after { content: '92分'; } /* content: '93' */"
    assert values(find_in_style(text)) == ["92"]


def test_markup_is_read_without_its_drawing() -> None:
    text = '<svg viewBox="0 0 90 91"><text x="92">93</text></svg>{# 94 #}<!-- 95 -->&#96;'
    assert values(find_in_markup(text)) == ["93"]
