"""Runs a workflow as GitHub Actions does: each job on a machine of its own, with artifacts between them."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests import warm

BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
INSTALLED = Path(sys.executable).parent
"""Where the program `kb` is that a user starts."""


def read_workflow(file: Path) -> dict[Any, Any]:
    """Read a workflow; YAML 1.1 takes the key `on` for true."""
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in document.items()}


def steps_of(workflow: Path) -> Iterator[dict[str, Any]]:
    """Yield the steps of every job that has some."""
    for job in read_workflow(workflow)["jobs"].values():
        yield from job.get("steps", ())


def step_named(workflow: Path, name: str) -> dict[str, Any]:
    """Give the first step with this name."""
    return next(step for step in steps_of(workflow) if step.get("name") == name)


def run_script(script: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script as a runner does: bash that ends at the first failure."""
    return subprocess.run(
        [*BASH, script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


class StepFailedError(AssertionError):
    """A step ended with another exit code than 0."""


@dataclass(slots=True)
class Runner:
    """The machines of one run: what is committed on `remote`, what the jobs hand over, what they said."""

    workflow: dict[Any, Any]
    remote: Path
    place: Path
    environment: dict[str, str]
    event: dict[str, str] = field(default_factory=dict)
    """What a step's own variable (`FULL`) holds in this run; those of no event are empty."""
    values: dict[str, str] = field(default_factory=dict)
    """What an expression (`github.token`) is."""
    said: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    """The actions that ran and that are not played here, such as the deployment."""
    without: tuple[str, ...] = ("Install kb-builder",)
    """Steps that are left out."""
    serial: int = 0
    ran: dict[str, str] = field(default_factory=dict)
    """How each job of the last run ended."""
    copies: bool = True
    """Whether `kb` is a copy of one that is loaded, in place of the installed program."""

    def run(self) -> set[str]:
        """Run every job that its `needs` and its `if` let run; give those that failed."""
        failed: set[str] = set()
        shutil.rmtree(self.artifacts, ignore_errors=True)
        for name in [one for one in self.values if one.startswith("needs.")]:
            del self.values[name]
        for name, job in self.workflow["jobs"].items():
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            result = "skipped"
            if self.holds(
                job.get("if", ""), all(self.values[f"needs.{one}.result"] == "success" for one in needs)
            ):
                try:
                    self.job(name)
                    result = "success"
                except StepFailedError as error:
                    self.said.append(str(error))
                    failed.add(name)
                    result = "failure"
            self.ran[name] = self.values[f"needs.{name}.result"] = result
        return failed

    @property
    def artifacts(self) -> Path:
        return self.place / "artifacts"

    @property
    def checkout(self) -> Path:
        """The working folder of the job that ran last."""
        return self.place / f"job-{self.serial}/work"

    @property
    def temp(self) -> Path:
        return self.checkout.parent / "temp"

    def job(self, name: str, before: str = "") -> None:
        """Run the steps of a job on a fresh machine, those before the step `before` where one is given."""
        self.serial += 1
        self.temp.mkdir(parents=True)
        self.checkout.mkdir()
        job = self.workflow["jobs"][name]
        defaults = {**self.workflow.get("defaults", {}), **job.get("defaults", {})}
        folder = defaults.get("run", {}).get("working-directory", ".")
        for one in [one for one in self.values if one.startswith("steps.")]:
            del self.values[one]
        fault: StepFailedError | None = None
        for step in job["steps"]:
            if step.get("name") == before:
                break
            if step.get("name") in self.without or not self.holds(step.get("if", ""), fault is None):
                continue
            try:
                self.step({"working-directory": folder, **step})
                outcome = "success"
            except StepFailedError as error:
                fault, outcome = fault or error, "failure"
            self.values[f"steps.{step.get('id')}.outcome"] = outcome
        for output, text in job.get("outputs", {}).items():
            self.values[f"needs.{name}.outputs.{output}"] = self.expanded(text)
        if fault:
            raise fault

    def step(self, step: dict[str, Any]) -> str:
        """Run one step, give what it printed. Raises `StepFailedError`."""
        if "uses" in step:
            self._use(step["uses"].partition("@")[0], step.get("with", {}))
            return ""
        output = self.temp / f"output-{len(self.said)}"
        folder = self.expanded(step.get("working-directory", "."))
        environment = {
            "PATH": os.pathsep.join([str(INSTALLED), os.environ["PATH"]]),
            "HOME": str(self.temp),
            **{name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ},
            "GITHUB_ACTIONS": "true",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_WORKSPACE": str(self.checkout),
            "RUNNER_TEMP": str(self.temp),
            "GIT_CONFIG_NOSYSTEM": "1",
            "https_proxy": "http://127.0.0.1:9",  # nothing listens there: no step asks a real site
            **self.environment,
            **self.workflow.get("env", {}),
            **{
                name: self.event.get(name) or self.expanded(text)
                for name, text in step.get("env", {}).items()
            },
        }
        with warm.on_path() if self.copies else nullcontext(INSTALLED) as kb:
            environment["PATH"] = os.pathsep.join([str(kb), environment["PATH"]])
            done = run_script(step["run"], self.checkout / folder, environment)
        self.said.append(done.stdout + done.stderr)
        for line in output.read_text().splitlines() if output.exists() else ():
            key, _, value = line.partition("=")
            self.values[f"steps.{step['id']}.outputs.{key}"] = value
        if done.returncode:
            raise StepFailedError(f"{step['name']}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def expanded(self, text: str) -> str:
        """Give a text with its expressions as GitHub fills them in; an event's are empty."""
        return EXPRESSION.sub(lambda found: str(self._value(found[1].strip())), str(text))

    def holds(self, condition: str, is_well: bool) -> bool:
        """Tell whether an `if` lets a job or step run; `is_well` says that what it needs succeeded."""
        expression = condition.removeprefix("${{").removesuffix("}}").strip()
        if not re.search(r"(cancelled|always|success)\(\)", expression) and not is_well:
            return False
        expression = expression.replace("success()", str(is_well))
        return not expression or bool(self._value(expression))

    def _value(self, expression: str) -> object:
        """Give what an expression is: a known one as it is told, else computed of comparisons."""
        known = {"inputs.deploy": "true", "runner.temp": str(self.temp), "github.ref": "refs/heads/main"}
        known |= self.values
        if expression in known or not re.search(r"[=!]=|&&|\|\|", expression):
            return known.get(expression, "")
        text = re.sub(
            r"'[^']*'|[a-zA-Z][\w.-]*(?:\(\))?|!(?!=)",
            lambda found: _spelled(found[0], known),
            expression.replace("&&", " and ").replace("||", " or "),
        )
        return eval(text, {"__builtins__": {}, "endsWith": str.endswith})  # noqa: S307 - an expression of our own workflow

    def _use(self, action: str, given: dict[str, Any]) -> None:
        filled = {name: self.expanded(text) for name, text in given.items()}
        if action == "actions/checkout" and "repository" not in filled:
            self._check_out(filled.get("ref", "refs/heads/main"))
        elif action == "actions/upload-artifact":
            self._hand_over(filled["name"], self.checkout / filled["path"])
        elif action == "actions/upload-pages-artifact":
            packed = self.temp / "artifact.tar"
            with tarfile.open(packed, "w") as archive:
                archive.add(self.checkout / filled["path"], ".")
            self._hand_over("github-pages", packed)
        elif action == "actions/download-artifact":
            for folder in self.artifacts.iterdir():
                if fnmatch.fnmatch(folder.name, filled.get("pattern", filled.get("name", ""))):
                    shutil.copytree(folder, filled["path"], dirs_exist_ok=True)
        else:
            self.used.append(action)

    def _hand_over(self, name: str, file: Path) -> None:
        if file.is_dir():
            shutil.copytree(file, self.artifacts / name)
            return
        (self.artifacts / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, self.artifacts / name)

    def _check_out(self, ref: str) -> None:
        """Fetch one commit, as the action does: a branch stays one, a commit is checked out by itself."""
        branch = ref.removeprefix("refs/heads/")
        git(self.checkout, "init", "--quiet", "--initial-branch=main")
        git(self.checkout, "remote", "add", "origin", self.remote.as_uri())
        if branch != ref:
            git(
                self.checkout,
                "fetch",
                "--quiet",
                "--depth=1",
                "origin",
                f"+{ref}:refs/remotes/origin/{branch}",
            )
            git(self.checkout, "checkout", "--quiet", "-B", branch, f"refs/remotes/origin/{branch}")
        else:
            git(self.checkout, "fetch", "--quiet", "--depth=1", "origin", ref)
            git(self.checkout, "checkout", "--quiet", ref)


def _spelled(word: str, known: dict[str, str]) -> str:
    """Give a word of a workflow's expression as Python has it."""
    if word in ("and", "or", "endsWith", "True", "False") or word.startswith("'"):
        return word
    if word == "!":
        return " not "
    if word in ("cancelled()", "failure()", "always()"):
        return str(word == "always()")
    return repr(known.get(word, ""))


def as_workflow(action: Path, inputs: dict[str, str]) -> tuple[dict[Any, Any], dict[str, str]]:
    """Give a workflow with one job that uses an action, and what the inputs of the action are.

    The program of this environment stands where the action installs its own.
    """
    document = yaml.safe_load(action.read_text(encoding="utf-8"))
    steps = [step for step in document["runs"]["steps"] if step["name"] != "Install kb-builder"]
    check_out = {"name": "Check out", "uses": "actions/checkout@v7", "with": {"ref": "refs/heads/main"}}
    place = '"$RUNNER_TEMP/kb-builder/bin"'
    install = {"name": "Take ours", "run": f'mkdir -p {place} && ln -s "$(command -v kb)" {place}'}
    given = {name: str(one.get("default", "")) for name, one in document["inputs"].items()} | inputs
    values = {f"inputs.{name}": value for name, value in given.items()}
    return {"jobs": {"help": {"steps": [check_out, install, *steps]}}}, values


def git(folder: Path, *arguments: str) -> str:
    """Run git as a maintainer would and give what it printed."""
    command = ["git", "-c", "user.name=Maintainer", "-c", "user.email=m@example.org", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def publish_repository(seed: Path, remote: Path) -> None:
    """Make a bare remote with all files of a folder as its first commit."""
    git(seed, "init", "--quiet", "--initial-branch=main")
    git(seed, "add", "--all")
    git(seed, "commit", "--quiet", "--message=Start")
    git(seed.parent, "clone", "--quiet", "--bare", str(seed), str(remote))
    git(remote, "config", "uploadpack.allowAnySHA1InWant", "true")
