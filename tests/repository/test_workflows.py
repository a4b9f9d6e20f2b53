"""The workflows: least privilege, nothing of an event near a shell, and nothing for an auditor to find."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.actions import read_workflow, steps_of

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "kb_builder/scaffold/files/publish.yml"
OWN = ROOT / ".github/workflows/publish.yml"
CALLED = ROOT / ".github/workflows/help-site.yml"
ACTION = ROOT / "action.yml"
ALL = (TEMPLATE, *sorted((ROOT / ".github/workflows").glob("*.yml")))
JOBS = pytest.mark.parametrize("workflow", [TEMPLATE, CALLED], ids=["template", "called"])
TRIGGERS = {  # as workflow triggers GitHub knows these only; `closed` and `reopened` exist as webhooks alone
    "discussion": "created edited deleted transferred pinned unpinned labeled unlabeled locked unlocked "
    "category_changed answered unanswered",
    "discussion_comment": "created edited deleted",
}


@pytest.mark.parametrize("workflow", ALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_auditor_finds_nothing(workflow: Path, tmp_path: Path) -> None:
    """zizmor, in its strictest persona, has nothing to say."""
    target = tmp_path / ".github/workflows" / workflow.name
    target.parent.mkdir(parents=True)
    shutil.copy(workflow, target)
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [zizmor, "--offline", "--persona=auditor", "--strict-collection", "--no-progress", target]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


@pytest.mark.parametrize("workflow", ALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_actions_are_pinned_to_commits(workflow: Path) -> None:
    """Each `uses:` names 40 hexadecimal digits, and the release they belong to."""
    used = re.findall(r"uses: ([^$].+)", workflow.read_text(encoding="utf-8"))
    assert used or workflow == OWN
    assert [one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", one)] == []


@pytest.mark.parametrize("workflow", ALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_expression_stands_in_a_shell_script(workflow: Path) -> None:
    """What an event says reaches no `run:` block; nor does any other expression."""
    assert [step["name"] for step in steps_of(workflow) if "${{" in step.get("run", "")] == []


@JOBS
def test_permissions_are_the_least(workflow: Path) -> None:
    """Nothing by default; each job has exactly what it needs."""
    document = read_workflow(workflow)
    assert document["permissions"] == {}
    assert {name: job["permissions"] for name, job in document["jobs"].items()} == {
        "harvest": {"contents": "read", "discussions": "read"},
        "build": {"contents": "read"},
        "deploy": {"pages": "write", "id-token": "write", "attestations": "write"},
        "commit": {"contents": "write"},
        "review": {"contents": "read", "pull-requests": "write"},
        "alert": {"contents": "read", "issues": "write"},
    }


@JOBS
def test_few_steps_see_a_token(workflow: Path) -> None:
    """Each with the rights of its own job alone; the build has none in its environment."""
    document = workflow.read_text(encoding="utf-8")
    with_token = [step["name"] for step in steps_of(workflow) if "github.token" in str(step.get("env", ""))]
    assert with_token == [
        "Take what is under review",
        "Harvest",
        "Push",
        "Close an open review",
        "Push for review",
        "Ask for a review",
        "Tell",
    ]
    assert document.count("github.token") == len(with_token)
    with_secret = [step["name"] for step in steps_of(workflow) if "secrets." in str(step.get("env", ""))]
    assert with_secret == ["Harvest"]
    secrets = re.findall(r"secrets\.\w+", document)
    assert secrets == (["secrets.token"] if workflow == CALLED else []) + ["secrets.KB_ALIAS_KEY"]
    assert [job for job in read_workflow(workflow)["jobs"].values() if "env" in job] == []
    assert all(
        step["with"]["persist-credentials"] is False
        for step in steps_of(workflow)
        if "checkout" in step.get("uses", "")
    )


@pytest.mark.parametrize("workflow", [TEMPLATE, OWN], ids=["template", "own"])
def test_triggers_are_those_that_github_raises(workflow: Path) -> None:
    """Discussion events by the names that work as triggers, a schedule off the full hour, push, a button.

    A push counts where it changes what the site is made of.
    """
    triggers = read_workflow(workflow)["on"]
    assert {name: " ".join(triggers[name]["types"]) for name in TRIGGERS} == TRIGGERS
    assert [cron["cron"] for cron in triggers["schedule"]] == ["17 4 * * 1-6", "17 4 * * 0"]
    assert "github.event.schedule == '17 4 * * 0'" in TEMPLATE.read_text(encoding="utf-8")
    assert "endsWith(github.event.schedule, ' 0')" in CALLED.read_text(encoding="utf-8")
    assert set(triggers) == {*TRIGGERS, "schedule", "push", "workflow_dispatch"}
    made_of = {"kb.yml", "curation.yml", "mkdocs.yml", "archive/**", "content/**"}
    assert made_of < set(triggers["push"]["paths"])


@JOBS
def test_the_site_is_deployed_whatever_becomes_of_the_commit(workflow: Path) -> None:
    """Deployment and commit wait for the build, not for each other; a failed build is committed, too."""
    jobs = read_workflow(workflow)["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "harvest": None,
        "build": "harvest",
        "deploy": ["harvest", "build"],
        "commit": ["harvest", "build"],
        "review": ["harvest", "build", "commit"],
        "alert": ["harvest", "build"],
    }
    assert jobs["commit"]["if"] == "${{ !cancelled() && needs.harvest.outputs.base != '' }}"
    assert "commit" not in jobs["deploy"]["if"]


@JOBS
def test_a_running_deployment_is_never_cancelled(workflow: Path) -> None:
    """One run and one waiting: fifty events make at most two runs, and the last state is published."""
    assert read_workflow(workflow)["concurrency"] == {"group": "kb-publish", "cancel-in-progress": False}


def test_the_workflow_to_call_has_the_jobs_that_users_get() -> None:
    """Every script but the installation stands in both, word for word, in the same order."""
    scripts = {
        file: [
            (step["name"], step["run"])
            for step in steps_of(file)
            if "run" in step and step["name"] not in OTHER
        ]
        for file in (TEMPLATE, CALLED)
    }
    assert [(name, run.replace("${STRICT:+--strict} ", "")) for name, run in scripts[CALLED]] == scripts[
        TEMPLATE
    ]


OTHER = {"Install kb-builder", "Install letters of every script", "Make the folder", "Take the configuration"}


def test_our_own_workflow_calls_it() -> None:
    """As everybody's five lines would, with the permissions that its jobs need together."""
    (job,) = read_workflow(OWN)["jobs"].values()
    assert job["uses"] == "$/.github/workflows/help-site.yml"
    needed = [job["permissions"] for job in read_workflow(CALLED)["jobs"].values()]
    together = {name: level for one in needed for name, level in one.items() if level == "write"}
    assert job["permissions"] == {**together, "discussions": "read"}
    assert set(job["with"]) <= set(read_workflow(CALLED)["on"]["workflow_call"]["inputs"])


@pytest.mark.parametrize("file", [*ALL, ACTION], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_it_fits_the_schema(file: Path) -> None:
    """Of workflows, or of actions, as the schema store has them."""
    kind = "vendor.github-actions" if file == ACTION else "vendor.github-workflows"
    program = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run(
        [program, "--builtin-schema", kind, file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_an_auditor_finds_nothing_in_the_action() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [zizmor, "--offline", "--persona=auditor", "--no-progress", ACTION]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "No findings to report" in done.stdout + done.stderr, done.stdout


def test_the_action_shows_its_token_to_few_steps() -> None:
    """What the caller gives reaches no script but through a variable, and the build has no token."""
    steps = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
    assert [step["name"] for step in steps if "${{" in step.get("run", "")] == []
    seeing = [step["name"] for step in steps if "inputs.token" in str(step.get("env", ""))]
    assert seeing == ["Harvest", "Close an open review", "Commit", "Push for review", "Alert"]


def test_the_five_lines_of_the_documentation_are_a_workflow(tmp_path: Path) -> None:
    """They fit the schema, call a workflow that is there, and give it the rights that it needs."""
    text = (ROOT / "docs/publishing.md").read_text(encoding="utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0].replace("@COMMIT", f"@{'0123456789' * 4}")
    assert example.count("\n") == 5
    file = tmp_path / "help.yml"
    file.write_text(example, encoding="utf-8")
    test_it_fits_the_schema(file)
    (job,) = read_workflow(file)["jobs"].values()
    assert job["uses"].partition("@")[0] == "kb-builder/kb-builder/.github/workflows/help-site.yml"
    (own,) = read_workflow(OWN)["jobs"].values()
    assert job["permissions"] == own["permissions"]
