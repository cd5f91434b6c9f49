"""The workflows: linted, pinned, and each of their scripts one that is tested here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def _command(name: str) -> str:
    path = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    assert path, f"{name} is not installed: make test-deps"
    return path


def _run(*command: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def _load(path: Path) -> dict[Any, Any]:
    data: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


def _jobs(path: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = _load(path)["jobs"]
    return jobs


def _lines() -> list[str]:
    """Every command that a step runs."""
    return [
        step["run"]
        for path in WORKFLOWS
        for job in _jobs(path).values()
        for step in job.get("steps", [])
        if "run" in step
    ]


by_name = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)

# ------------------------------------------------------------------ the linters


def test_actionlint_finds_nothing() -> None:
    # Not the linters that it calls where they happen to be installed.
    done = _run(_command("actionlint"), "-shellcheck=", "-pyflakes=", "-no-color", *WORKFLOWS)

    assert (done.returncode, done.stdout) == (0, "")


def test_zizmor_finds_nothing() -> None:
    done = _run(_command("zizmor"), "--offline", "--no-progress", "--color=never", GITHUB)

    assert done.returncode == 0, done.stdout


BAD = """name: bad
on: pull_request
permissions: {}
jobs:
  one:
    needs: two
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }}
"""


def test_both_linters_run_and_one_that_is_missing_is_no_pass(tmp_path: Path) -> None:
    """Else "finds nothing" would say nothing."""
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(BAD, "utf-8")
    linted = _run(_command("actionlint"), "-shellcheck=", "-pyflakes=", "-no-color", bad)
    audited = _run(_command("zizmor"), "--offline", "--no-progress", "--color=never", bad)

    assert linted.returncode == 1
    assert 'needs job "two" which does not exist' in linted.stdout
    assert audited.returncode != 0
    assert "unpinned-uses" in audited.stdout
    assert "template-injection" in audited.stdout
    with pytest.raises(AssertionError, match="make test-deps"):
        _command("no-such-linter")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "scripts").glob("*.sh")), ids=lambda path: path.name
)
def test_shell_scripts_can_be_parsed(path: Path) -> None:
    assert _run("sh", "-n", path).stderr == ""


# ------------------------------------------------------------------ house rules


@by_name
def test_actions_are_pinned_by_commit_with_their_version(path: Path) -> None:
    uses = [line.strip(" -") for line in path.read_text("utf-8").splitlines() if "uses:" in line]

    assert [line for line in uses if "uses: $/" not in line and not PINNED.match(line)] == []


def test_one_action_has_one_version() -> None:
    found = re.findall(
        r"uses: ([\w/-]+)@([0-9a-f]{40})", "".join(path.read_text("utf-8") for path in WORKFLOWS)
    )

    assert len(dict(found)) == len(set(found))


@by_name
def test_rights_are_given_job_by_job(path: Path) -> None:
    assert _load(path)["permissions"] == {}
    for name, job in _jobs(path).items():
        assert "permissions" in job, name


@by_name
def test_every_job_has_a_time_limit(path: Path) -> None:
    assert all("timeout-minutes" in job or "uses" in job for job in _jobs(path).values())


@by_name
def test_what_runs_alone_has_a_concurrency_group(path: Path) -> None:
    data = _load(path)
    # YAML reads the bare word `on` as true.
    called_only = list(data[True]) == ["workflow_call"]

    assert called_only or "concurrency" in data


def test_what_a_pull_request_runs_may_write_nothing() -> None:
    for path in WORKFLOWS:
        if "pull_request" in _load(path)[True]:
            for job in _jobs(path).values():
                assert set(job["permissions"].values()) == {"read"}


def test_steps_are_single_lines() -> None:
    """More than a line belongs in a script, which can be tested."""
    assert [line for line in _lines() if "\n" in line] == []


def test_every_script_that_a_step_calls_is_here() -> None:
    called = {name for line in _lines() for name in re.findall(r"[\w./-]+\.(?:py|sh)\b", line)}
    modules = {name for line in _lines() for name in re.findall(r"-m (builder\.\w+)", line)}
    tasks = {name for line in _lines() for name in re.findall(r"make ([\w-]+)", line)}

    assert {name for name in called if not (ROOT / name).is_file()} == set()
    assert all((ROOT / f"{name.replace('.', '/')}.py").is_file() for name in modules)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(re.search(rf"^{task}:", makefile, re.MULTILINE) for task in tasks)


def test_every_command_of_the_build_that_a_step_calls_exists() -> None:
    calls = [line for line in _lines() if "build.py" in line]
    assert len(calls) >= 3

    for line in calls:
        words = line.split("build.py", 1)[1].split()
        shown = _run(_command("python"), "build.py", words[0], "--help")
        assert shown.returncode == 0, line
        for option in (word for word in words if word.startswith("--")):
            assert option in shown.stdout, line


# ------------------------------------------------------------------ dependencies


def test_updates_wait_a_fortnight() -> None:
    updates = _load(GITHUB / "dependabot.yml")["updates"]

    assert {entry["cooldown"]["default-days"] for entry in updates} == {14}
    assert {entry["schedule"]["interval"] for entry in updates} == {"monthly"}


def test_the_lock_files_take_only_what_has_been_out_for_a_fortnight() -> None:
    done = _run("sh", "scripts/cooldown.sh", TODAY="2026-11-22")

    assert done.stdout == "--upgrade --exclude-newer 2026-11-08\n"


FAKE_GH = """#!/bin/sh
echo "gh $*" >> "$GH_LOG"
case "$2" in list) cat "$GH_OPEN" ;; esac
"""


@pytest.mark.parametrize("standing", ["", "7\n"])
def test_newer_versions_become_one_pull_request(tmp_path: Path, standing: str) -> None:
    repository, remote, log = tmp_path / "work", tmp_path / "remote.git", tmp_path / "log"
    subprocess.run(["git", "init", "--quiet", "--bare", remote], check=True)
    subprocess.run(["git", "init", "--quiet", repository], check=True)
    (repository / "lock.txt").write_text("1\n")
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    for command in (
        ("add", "."),
        (*who, "commit", "--quiet", "-m", "first"),
        ("remote", "add", "origin", str(remote)),
    ):
        subprocess.run(["git", "-C", repository, *command], check=True)
    (tmp_path / "gh").write_text(FAKE_GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "open").write_text(standing)

    def propose() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", ROOT / "scripts/propose.sh", "locks", GITHUB / "texts/locks.md", "lock.txt"],
            cwd=repository,
            env={
                **os.environ,
                "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
                "GH_LOG": str(log),
                "GH_OPEN": str(tmp_path / "open"),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    assert propose().stdout == "Nothing has changed.\n"
    assert not log.exists()

    (repository / "lock.txt").write_text("2\n")
    done = propose()

    assert done.returncode == 0, done.stderr
    assert ("gh pr create" in log.read_text("utf-8")) is not bool(standing)
    pushed = subprocess.run(
        ["git", "-C", remote, "show", "locks:lock.txt"], capture_output=True, text=True, check=True
    )
    assert pushed.stdout == "2\n"


# ------------------------------------------------------------------ the forms


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_github_takes(path: Path) -> None:
    form = _load(path)
    assert {"name", "description", "body"} <= form.keys()
    ids = [part["id"] for part in form["body"] if part["type"] != "markdown"]
    assert len(set(ids)) == len(ids)
    for part in form["body"]:
        assert part["type"] in {"markdown", "input", "textarea", "dropdown"}
        assert "value" in part["attributes"] or "label" in part["attributes"]
        assert ("options" in part["attributes"]) == (part["type"] == "dropdown")


def test_there_are_three_ways_in() -> None:
    assert [_load(path)["name"] for path in FORMS] == ["规则过时了", "页面看不懂", "我的结果不对"]


def test_a_changed_rule_is_asked_for_its_document_article_and_day() -> None:
    text = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8")

    for word in ("文件", "第几条", "从哪天起"):
        assert f"**{word}**" in text
