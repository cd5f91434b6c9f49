"""The report of a pull request: what changed, who it touches, nothing that Markdown would run."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import jifen
from builder import diff, diff_people, diff_rows, reporting, stale
from builder.diff import RuleSet
from builder.model import Model, load

ROOT = Path(__file__).resolve().parent.parent
SCHEME = "residence-points"
WAGES = "rules/reference-wages.yml"
AGE = "rules/residence-points/indicators/age.yml"
RENAMED = ("title: 年龄\n", "title: 周岁\n")
BROKEN = ("title: 年龄\n", "titel: 年龄\n")

Change = Callable[[Any], None]
Edit = Callable[[Change], RuleSet]


def _plain() -> Any:
    """The live rules, with the wage that some tests are about not known, whatever it is by now."""
    plain = copy.deepcopy(load(ROOT).plain)
    row = _wage(plain, "2026-07")
    row.clear()
    row |= {
        "from": "2026-07",
        "to": "2027-06",
        "yuan": None,
        "source": _wage(plain, "2016-04")["source"],
    }
    return plain


def _wage(plain: Any, month: str, series: str = "series") -> Any:
    return next(row for row in plain["reference_wages"][series] if row["from"] == month)


def _item(plain: Any, name: str) -> Any:
    return plain["schemes"][SCHEME]["indicators"][name]


@pytest.fixture(scope="module")
def base() -> RuleSet:
    return RuleSet.of(Model(_plain(), ROOT))


@pytest.fixture(scope="module")
def samples() -> list[diff_people.Sample]:
    return diff_people.load_samples(ROOT / diff.SAMPLES)


@pytest.fixture(scope="module")
def forty(samples: list[diff_people.Sample]) -> list[diff_people.Sample]:
    """Those of the default scheme."""
    return [sample for sample in samples if not sample.scheme]


@pytest.fixture
def edited() -> Edit:
    """The rules after a change; it need not be one that the checks would let pass."""

    def edit(change: Change) -> RuleSet:
        plain = _plain()
        change(plain)
        return RuleSet.of(Model(plain, ROOT))

    return edit


# ------------------------------------------------------------------ the samples


def test_there_are_forty_samples_and_some_of_each_other_scheme(
    base: RuleSet, samples: list[diff_people.Sample]
) -> None:
    counts = {
        scheme: len(own)
        for scheme, own in diff_people.by_scheme(base.compiled, base.compiled, samples)
    }
    assert counts.pop(SCHEME) == 40
    assert set(counts) == set(base.compiled) - {SCHEME}
    assert min(counts.values()) >= 5
    assert len({sample.title for sample in samples}) == len(samples)


def test_every_sample_can_be_scored(base: RuleSet, samples: list[diff_people.Sample]) -> None:
    verdicts = {}
    for scheme, own in diff_people.by_scheme(base.compiled, base.compiled, samples):
        rules = jifen.Rules(base.compiled[scheme])
        results = [diff_people._score(rules, sample.answers) for sample in own]
        assert [result.get("errors") for result in results] == [[]] * len(own)
        verdicts[scheme] = {result["verdict"] for result in results}

    # `not_eligible` is what the last one would be, were it not barred.
    assert verdicts.pop(SCHEME) == {"reached", "not_reached", "undecided", "barred"}
    assert all(len(found) > 1 for found in verdicts.values())


def test_any_change_of_points_touches_a_sample(
    base: RuleSet, forty: list[diff_people.Sample]
) -> None:
    """All but rows whose time is over, and the two areas that one sample can have only one of."""
    unseen = []
    for place, row in _rows(base.compiled[SCHEME]["rules"]["items"]):
        for key in {"points", "points_per_year"} & row.keys():
            head = copy.deepcopy(base.compiled[SCHEME])
            _at(head["rules"]["items"], place)[key] -= 1
            if not diff_people.moved(base.compiled[SCHEME], head, forty):
                unseen.append((row.get("option"), row.get("at_least"), row.get("to"), row[key]))

    current = [entry for entry in unseen if entry[2] is None]
    assert len(current) <= 8, f"add or change a sample so that it would notice: {current}"


# ------------------------------------------------------------------ what is listed


def test_equal_rules_give_a_report_that_says_so(base: RuleSet) -> None:
    assert "规则数据没有变化" in diff.report(base, base)


def test_a_value_is_listed_with_its_dates_its_source_and_its_confidence(
    base: RuleSet, edited: Edit, samples: list[diff_people.Sample]
) -> None:
    def change(plain: Any) -> None:
        _wage(plain, "2026-07").update({"yuan": 12000, "printed": {"2": 24000}})

    text = diff.report(base, edited(change), samples)

    row = next(line for line in text.splitlines() if "12000" in line)
    assert "不知道 → **12000**" in row
    assert "2026-07～2027-06" in row
    assert re.search(r"《.+》 2016年4月起 \| 高（引文），\d{4}-\d\d-\d\d 核对", row)
    assert "工资新数还不知道，2倍上下" in text
    assert "印出来的 2 （没有） → **24000**" in text


def test_a_coming_value_is_tried_on_the_samples_under_the_rules_of_that_day(
    base: RuleSet, edited: Edit, forty: list[diff_people.Sample]
) -> None:
    def change(plain: Any) -> None:
        rows = _item(plain, "education")["score"]["rows"]
        now = [row for row in rows if row["option"] == "bachelor_with_degree"][-1]
        rows.append({**now, "points": now["points"] - 5, "from": "2027-01-01"})
        now["to"] = "2026-12-31"

    head = edited(change)
    moved = diff_people.moved(base.compiled[SCHEME], head.compiled[SCHEME], forty, ["2027-01-01"])
    text = diff.report(base, head, forty)

    assert {one.rules_on for one in moved} == {"2027-01-01"}
    crossing = [one.sample.id for one in moved if one.crosses]
    assert "02-bachelor-exactly-120" in crossing
    assert f"{len(moved)} 人的结果变了，{len(crossing)} 人跨过了总分标准" in text


def test_a_forecast_that_changes_is_listed_with_the_days_on_which_the_mark_is_reached(
    base: RuleSet, edited: Edit, forty: list[diff_people.Sample]
) -> None:
    """More points for each insured year: nobody loses a day, somebody reaches the mark sooner."""

    def change(plain: Any) -> None:
        for row in _item(plain, "insured_years")["score"]["rows"]:
            row["points_per_year"] += 1

    head = edited(change)
    text = diff.report(base, head, forty)
    found = diff_people.ahead(base.compiled[SCHEME], head.compiled[SCHEME], forty)
    sooner = [one for one in found if one.before != one.after]

    assert sooner
    assert f"十年预测：{len(found)} 人的变了，{len(sooner)} 人够分的日子变了" in text
    table = text.split("### 十年里够分的日子")[1].split("###")[0]
    assert [one.sample.title for one in sooner if f"| {one.sample.title} |" not in table] == []
    # Nobody loses a day by more points, and who gains has more of them on that day.
    for one in sooner:
        old, new = (
            diff_people._years(jifen.Rules(rules.compiled[SCHEME]), one.sample)
            for rules in (base, head)
        )
        assert old is not None
        assert new is not None
        states = zip(old["months"], new["months"], strict=True)
        was, now = next(pair for pair in states if pair[0]["day"] == one.first)
        assert was["total"]["min"] < now["total"]["min"]
        assert one.after[0]["from"] <= min((spell["from"] for spell in one.before), default="9")


def test_equal_rules_have_equal_forecasts(base: RuleSet, forty: list[diff_people.Sample]) -> None:
    rules = base.compiled[SCHEME]

    assert diff_people.ahead(rules, rules, forty) == []
    renamed = {**rules, "rules_version": "another"}
    assert diff_people.ahead(rules, renamed, forty[:3]) == []


def test_other_schemes_have_samples_that_tell(
    base: RuleSet, edited: Edit, samples: list[diff_people.Sample]
) -> None:
    """A route that asks for more closes, points that fall move a total."""

    def change(plain: Any) -> None:
        conditions = plain["schemes"]["settlement"]["routes"]["conditions"]
        card = next(one for one in conditions if one["id"] == "card_7")
        card["rows"][-1]["require"]["at_least"] += 12
        degree = plain["schemes"]["graduate-settlement"]["indicators"]["degree"]
        for row in degree["score"]["rows"]:
            row["points"] -= 1

    text = diff.report(base, edited(change), samples)

    closed = next(line for line in text.splitlines() if "7年，中级职称，1.3倍基数" in line)
    assert "走得通 | 还走不通" in closed
    assert "**跨线**" in closed
    assert "有中级职称，满7年" in closed
    exact = next(line for line in text.splitlines() if "硕士，正好够" in line)
    assert "72，够了 | 71，不够" in exact


def test_wording_is_listed_apart_and_moves_no_version(base: RuleSet, edited: Edit) -> None:
    head = edited(lambda plain: _item(plain, "education").update(title="学历背景"))

    text = diff.report(base, head)

    assert "只改了文字：1 处" in text
    assert "会改变算分的值：0 行" in text
    assert "规则版本" not in text


def test_a_newer_check_is_listed_under_sources(base: RuleSet, edited: Edit) -> None:
    def change(plain: Any) -> None:
        source = next(iter(plain["reference_wages"]["sources"].values()))
        source.update(checked="2026-12-24", confidence="low")

    text = diff.report(base, edited(change))

    assert "### 依据和网页" in text
    assert "high → low" in text
    assert "2026-12-24" in text
    assert "### 会改变算分的值" not in text


def test_a_row_on_another_source_is_listed_under_sources(base: RuleSet, edited: Edit) -> None:
    text = diff.report(base, edited(lambda plain: _wage(plain, "2016-04").update(source="another")))

    assert "依据 n\\_2016 → another" in text.split("### 依据和网页")[1]


def test_every_deciding_leaf_is_listed(base: RuleSet) -> None:
    """A report that left one out would let a change of results pass unnoticed."""
    rules = base.compiled[SCHEME]["rules"]
    places = [place for place, key in _leaves(rules) if key != "source"]
    assert len(places) > 500

    for place in places[::3]:
        head = RuleSet(base.plain, copy.deepcopy(base.compiled))
        *above, key = place
        holder = _at(head.compiled[SCHEME]["rules"], tuple(above))
        holder[key] = f"{holder[key]}x"
        assert diff._deciding(base, head), place


def test_a_gate_is_listed_with_whom_it_shuts_out(
    base: RuleSet, edited: Edit, samples: list[diff_people.Sample]
) -> None:
    def change(plain: Any) -> None:
        gates = plain["schemes"][SCHEME]["gates"]["gates"]
        gate = next(gate for gate in gates if gate["id"] == "contract_term")
        gate["require"]["at_least"] += 1

    text = diff.report(base, edited(change), samples)

    assert "申请条件" in text
    assert "45岁，硕士，合同一年" in text


def test_staleness_names_what_the_change_touches(base: RuleSet, edited: Edit) -> None:
    head = edited(lambda plain: _wage(plain, "2026-07").update(note="新的说明"))
    entry = stale.Due("unknown", WAGES, "series", "2026-07", "2026-07-01", "2026-11-21", "low")

    text = diff.report(base, head, due=[entry])

    assert "### 到期和该核对的" in text
    assert "参考工资 2026-07（2026-07-01起应该有数，现在还不知道）" in text


# ------------------------------------------------------------------ rows


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        pytest.param([{"id": "a", "x": 1}], [{"id": "a", "x": 2}], ["changed"], id="by id"),
        pytest.param(
            [{"id": "a", "document": "x"}], [{"id": "a", "document": "y"}], ["changed"], id="cited"
        ),
        pytest.param([{"id": "a"}], [{"id": "b"}], ["added", "removed"], id="another id"),
        pytest.param(
            [{"at_least": 1, "points": 5}, {"at_least": 2, "points": 6}],
            [
                {"at_least": 0, "points": 4},
                {"at_least": 1, "points": 5},
                {"at_least": 2, "points": 6},
            ],
            ["added"],
            id="one more in front leaves the others alone",
        ),
        pytest.param([{"x": 1}, {"x": 1}], [{"x": 1}], ["removed"], id="one of two equal rows"),
        pytest.param([{"x": 1}], [{"x": True}], ["added", "removed"], id="true is not 1"),
    ],
)
def test_rows_are_matched(old: list[Any], new: list[Any], kinds: list[str]) -> None:
    changes = diff_rows.compare("f", {"rows": old}, {"rows": new})

    assert sorted(change.kind for change in changes) == kinds


# ------------------------------------------------------------------ hostile texts


@pytest.mark.parametrize(
    "text",
    ["<img src=x>", "@everyone", "[a](b)", "a|b", "`code`", "![x](y)", "line\nline", "http://a.b"],
)
def test_rule_texts_cannot_act_in_the_comment(text: str) -> None:
    shown = reporting.safe(text)

    assert "\n" not in shown
    for mark in "<>[]|`!":
        assert mark not in shown.replace(f"\\{mark}", "")
    assert "@e" not in shown
    assert "://" not in shown


def test_a_long_report_is_cut_to_what_fits_one_comment(
    base: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff, "LONGEST", 500)
    head = RuleSet({**base.plain, "schemes": {}}, {})

    text = diff.report(base, head)

    assert len(text) < 700
    assert "后面的省略了" in text


# ------------------------------------------------------------------ two commits


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of the rules and the samples alone, with one commit."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "rules", root / "rules")
    shutil.copytree(ROOT / diff.SAMPLES, root / diff.SAMPLES)
    _git(root, "init", "--quiet")
    _git(root, "add", ".")
    _git(root, "commit", "--quiet", "-m", "first")
    return root


def _git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True)


def _replace(path: Path, pair: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    assert text.count(pair[0]) == 1
    path.write_text(text.replace(*pair), "utf-8")


def test_the_tree_is_compared_with_a_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff, "changed_pages", lambda *_: [("wages.md", "changed")])
    _replace(repository / AGE, RENAMED)

    text = diff.against(repository, "HEAD", "2026-11-22")

    assert "标题：年龄 → 周岁" in text
    assert "- 修改：`wages.md`" in text


def test_pages_are_compared_without_the_version_that_all_of_them_show() -> None:
    def render(model: Any, folder: Path) -> None:
        (folder / "sub").mkdir()
        (folder / "same.md").write_text(f"version {model.content_version}")
        (folder / "sub" / "wages.md").write_text("1")

    rendered = diff._rendered(load(ROOT), render)

    assert rendered == {"same.md": "version ", "sub/wages.md": "1"}


def test_a_base_that_cannot_be_read_says_why(repository: Path) -> None:
    _replace(repository / AGE, BROKEN)
    _git(repository, "commit", "--quiet", "-am", "broken")
    _replace(repository / AGE, BROKEN[::-1])

    text = diff.against(repository, "HEAD", "2026-11-22")

    assert "没法比较" in text
    assert "基准" in text
    assert "titel" in text


OWN_BUILDER = {
    "builder/__init__.py": "",
    "builder/model.py": """
import json, pathlib
class Model:
    schemes = ["residence-points"]
    def __init__(self, root):
        self.plain, self.compiled = json.loads((root / "rules" / "old.json").read_text("utf-8"))
load = Model
""",
    "builder/compile.py": """
def compile_scheme(model, name):
    return model.compiled[name]
""",
}


def test_a_base_of_another_shape_is_read_by_its_own_builder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = RuleSet.of(load(ROOT))
    old.plain["schemes"][SCHEME]["indicators"]["age"]["title"] = "岁数"
    for name, text in OWN_BUILDER.items():
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text(text, "utf-8")
    _git(repository, "rm", "--quiet", WAGES)
    (repository / "rules" / "old.json").write_text(json.dumps([old.plain, old.compiled]), "utf-8")
    _git(repository, "add", ".")
    _git(repository, "commit", "--quiet", "-m", "another shape")
    (repository / "rules" / "old.json").unlink()
    shutil.copyfile(ROOT / WAGES, repository / WAGES)
    monkeypatch.setattr(diff, "changed_pages", lambda *_: None)

    text = diff.against(repository, "HEAD", "2026-11-22")

    assert "标题：岁数 → 年龄" in text
    assert "现在的模板用不了基准的规则" in text


def test_a_head_that_cannot_be_read_says_why(repository: Path) -> None:
    _replace(repository / AGE, BROKEN)

    assert "这次的改动" in diff.against(repository, "HEAD", "2026-11-22")


@pytest.mark.parametrize("name", ["no-such-branch", "--output=/tmp/x", ""])
def test_a_name_that_is_no_commit_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(diff.NoSuchCommit):
        diff.against(repository, name, "2026-11-22")


def test_a_commit_without_rules_is_refused(repository: Path) -> None:
    _git(repository, "rm", "-r", "--quiet", "rules")
    _git(repository, "commit", "--quiet", "-m", "none")
    _git(repository, "checkout", "HEAD~1", "--", "rules")

    with pytest.raises(diff.NoSuchCommit):
        diff.against(repository, "HEAD", "2026-11-22")


# ------------------------------------------------------------------ small tools


def _rows(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(node, dict):
        if "points" in node or "points_per_year" in node:
            yield place, node
        for key, value in node.items():
            yield from _rows(value, (*place, key))
    elif isinstance(node, list):
        for key, value in enumerate(node):
            yield from _rows(value, (*place, key))


def _leaves(
    node: Any, place: tuple[Any, ...] = (), key: Any = None
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _leaves(value, (*place, name), name)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _leaves(value, (*place, number), key)
    else:
        yield place, key


def _at(node: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        node = node[key]
    return node
