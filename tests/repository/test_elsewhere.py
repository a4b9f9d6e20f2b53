"""The files of docs/elsewhere: checked by their schemas and an auditor, and their scripts run."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tarfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from tests.actions import Runner, git, publish_repository, read_workflow, run_script, step_named, steps_of
from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS, new_project

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs/elsewhere"
WORKFLOWS = ("github-enterprise", "s3", "web-server", "notify")
BIN = Path(sys.executable).parent
RECORDER = '#!/bin/sh\nprintf \'%s\\n\' "$(basename "$0") $*" >> "$RECORDED"\n'


@pytest.fixture
def github() -> GitHub:
    with GitHub([load(WIDGETS)]) as running:
        yield running


@pytest.fixture
def project(github: GitHub, tmp_path: Path) -> Path:
    """The remote of a project of acme/widgets."""
    new_project(github, tmp_path / "seed")
    publish_repository(tmp_path / "seed", tmp_path / "remote.git")
    return tmp_path / "remote.git"


def api(github: GitHub) -> dict[str, str]:
    """Give where GitHub is."""
    return {"GITHUB_API_URL": github.url, "GITHUB_GRAPHQL_URL": github.graphql_url}


def test_each_file_is_explained() -> None:
    text = (ROOT / "docs/elsewhere.md").read_text(encoding="utf-8")
    assert [file.name for file in FILES.iterdir() if f"](elsewhere/{file.name})" not in text] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_fits_its_schema_and_an_auditor_finds_nothing(tmp_path: Path, name: str) -> None:
    file = tmp_path / ".github/workflows" / f"{name}.yml"
    file.parent.mkdir(parents=True)
    text = (FILES / file.name).read_text(encoding="utf-8").replace("@COMMIT", f"@{'0123456789' * 4}")
    file.write_text(text, encoding="utf-8")
    schema = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", file]
    auditor = [BIN / "zizmor", "--offline", "--persona=auditor", "--no-progress", file]
    for command in (schema, auditor):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert not any(
        "${{" in step.get("run", "")
        for job in read_workflow(file)["jobs"].values()
        for step in job.get("steps", ())
    )


def test_gitlab_s_file_fits_its_schema() -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", FILES / "gitlab-ci.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_builders_elsewhere_install_by_hash_and_publish_the_site() -> None:
    """Netlify from its file, Cloudflare by the command in the comment: the same one."""
    netlify = tomllib.loads((FILES / "netlify.toml").read_text(encoding="utf-8"))["build"]
    cloudflare = (FILES / "wrangler.toml").read_text(encoding="utf-8")
    assert netlify["publish"] == tomllib.loads(cloudflare)["pages_build_output_dir"] == "site"
    assert netlify["command"] in cloudflare
    locked, program, build = (shlex.split(part) for part in netlify["command"].split("&&"))
    assert {"--require-hashes", "--no-deps", "kb-requirements.txt"} <= set(locked)
    assert program[-2:] == ["-r", "kb-builder.txt"]
    assert build == ["kb", "build"]


@pytest.mark.slow
def test_an_enterprise_server_gets_its_site_on_a_branch(
    github: GitHub, project: Path, tmp_path: Path
) -> None:
    """Archive and pages on main, the finished site and nothing else on gh-pages; a second run replaces it."""
    workflow = read_workflow(FILES / "github-enterprise.yml")
    runner = Runner(workflow, project, tmp_path, api(github), values={"github.token": CANARY})
    for _ in range(2):
        assert runner.run() == set(), runner.said
        site = git(project, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
        assert {"index.html", ".nojekyll", "404.html", "kb.json"} <= set(site)
        assert not any(name.startswith(("archive/", "site/", "kb.yml")) for name in site)
        assert git(project, "rev-list", "--count", "gh-pages") == "1"
        files = git(project, "ls-tree", "-r", "--name-only", "main").splitlines()
        assert any(name.startswith("archive/acme/widgets/") for name in files)
        assert not any(name.startswith("site/") for name in files)
    change(project, tmp_path, "publish: review\nalert: true\n")
    data, published = github.repository("acme/widgets"), git(project, "rev-parse", "gh-pages")
    data.repository["pushedAt"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    data.discussions[0]["title"] = "$(touch owned)"
    runner.environment |= {"GITHUB_REPOSITORY": "acme/widgets", "GITHUB_SERVER_URL": "https://ghe.example"}
    assert runner.run() == set(), runner.said
    (opened,) = data.pull_requests
    assert "$(touch owned)" in opened["body"]
    assert git(project, "rev-parse", "gh-pages") == published, "nothing is published that nobody has seen"
    data.repository["hasDiscussionsEnabled"] = False
    review = git(project, "rev-parse", "kb-review")
    assert runner.run() == {"help"}
    assert "A guard refused the harvest" in data.issues[0]["body"]
    assert git(project, "rev-parse", "kb-review") == review, "it is built again, and nothing is new"
    git(project, "update-ref", "refs/heads/main", git(project, "rev-parse", "kb-review"))
    opened["state"] = "MERGED"
    runner.values["github.event_name"] = "push"
    assert runner.run() == set(), runner.said
    assert git(project, "rev-parse", "gh-pages") != published
    assert data.issues[0]["closed"]
    assert list(tmp_path.rglob("owned")) == []
    assert not any(CANARY in said for said in runner.said)


def change(remote: Path, place: Path, settings: str) -> None:
    """Push a `kb.yml` with more settings."""
    git(place, "clone", "--quiet", str(remote), "settings")
    with (place / "settings/kb.yml").open("a", encoding="utf-8") as file:
        file.write(settings)
    git(place / "settings", "commit", "--quiet", "--all", "--message=Change the settings")
    git(place / "settings", "push", "--quiet", "origin", "main")


def test_an_enterprise_server_runs_the_scripts_that_everybody_runs() -> None:
    """Of the workflow that `kb init` lays down, word for word, those about reviews."""
    theirs = {step["name"]: step.get("run") for step in steps_of(FILES / "github-enterprise.yml")}
    template = ROOT / "kb_builder/scaffold/files/publish.yml"
    for name in (
        "Take what is under review",
        "Ask the site for its last harvest",
        "Close an open review",
        "Push for review",
        "Ask for a review",
    ):
        assert theirs[name] == step_named(template, name)["run"]


@pytest.mark.slow
def test_gitlab_harvests_commits_and_publishes(github: GitHub, project: Path, tmp_path: Path) -> None:
    """The first job pushes archive and pages, the second builds `public/` of what was pushed."""
    jobs = yaml.safe_load((FILES / "gitlab-ci.yml").read_text(encoding="utf-8"))
    environment = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "KB_PUSH_TOKEN": "glpat-secret",
        "CI_SERVER_HOST": "gitlab.example.org",
        "CI_PROJECT_PATH": "acme/help",
        "CI_DEFAULT_BRANCH": "main",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{project.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://kb:glpat-secret@gitlab.example.org/acme/help.git",
        **api(github),
    }
    for name, token in (("harvest", CANARY), ("pages", "")):
        git(tmp_path, "clone", "--quiet", str(project), name)
        script = "\n".join(jobs[name]["script"])
        done = run_script(script, tmp_path / name, {**environment, "GITHUB_TOKEN": token})
        assert done.returncode == 0, done.stdout + done.stderr
        assert "secret" not in done.stdout + done.stderr
    assert (tmp_path / "pages/public/answers").is_dir()
    assert any(tmp_path.glob("pages/archive/acme/widgets/discussions/*"))


@pytest.mark.parametrize(
    ("name", "program", "target"),
    [("s3", "aws", "s3://help/$(touch owned)"), ("web-server", "rsync", "me@host:/var/www/`touch owned`/")],
)
def test_a_site_is_unpacked_and_uploaded(tmp_path: Path, name: str, program: str, target: str) -> None:
    """Whole, and what it no longer has goes last; nothing of a variable is executed, no key is shown."""
    (tmp_path / "made").mkdir()
    (tmp_path / "made/index.html").write_text("Hello", encoding="utf-8")
    with tarfile.open(tmp_path / "artifact.tar", "w") as packed:
        packed.add(tmp_path / "made", ".")
    (tmp_path / program).write_text(RECORDER, encoding="utf-8")
    (tmp_path / program).chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "RECORDED": str(tmp_path / "recorded"),
        "RUNNER_TEMP": str(tmp_path),
        "TARGET": target,
        "KEY": "a key",
        "HOST_KEY": "host key",
    }
    for step in ("Unpack", "Upload"):
        done = run_script(step_named(FILES / f"{name}.yml", step)["run"], tmp_path, environment)
        assert done.returncode == 0, done.stderr
        assert done.stdout + done.stderr == ""
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "Hello"
    lines = (tmp_path / "recorded").read_text(encoding="utf-8").splitlines()
    assert all(line.endswith(target) for line in lines)
    assert "--delete" in lines[-1]
    assert not (tmp_path / "owned").exists()
    key = tmp_path / "key"
    assert not key.exists() or key.stat().st_mode & 0o077 == 0
