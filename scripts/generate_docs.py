"""Writes the generated parts of the documentation from the code, or checks them with `--check`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import yaml

from kb_builder.command.cli import main as program
from kb_builder.config import Config, Curation
from kb_builder.config.kb import PointSettings
from kb_builder.config.shape import Shape
from kb_builder.curate.ledger import RULES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kb_builder"
BEGIN, END = "<!-- generated: {} -->", "<!-- end of generated: {} -->"


def commands() -> str:
    """Show `--help` of the program and of each command."""
    blocks = []
    settings = {**program.context_settings, "max_content_width": 100, "terminal_width": 100}
    for name, command in (("", program), *sorted(program.commands.items())):
        context = click.Context(command, info_name=f"kb {name}".strip(), **settings)
        title = f"## `kb {name}`" if name else "## `kb`"
        blocks.append(f"{title}\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(blocks)


def points() -> str:
    """Tabulate the rules that give points, with what each counts in its own words."""
    lines = ["| rule | points | for | goes to |", "|---|---|---|---|"]
    for rule in RULES:
        what, _, who = (rule.earnings.__doc__ or "").strip().rstrip(".").partition(" → ")
        cap = f" (at most {rule.votes} votes count)" if rule.votes > 1 else ""
        lines.append(f"| `{rule.name}` | {PointSettings().of(rule.name)} | {what}{cap} | {who} |")
    return "\n".join(lines)


def keys(model: type[Config] | type[Curation]) -> str:
    """Tabulate every key of a configuration file: what it takes, its default, what it means."""
    lines = ["| key | takes | default | means |", "|---|---|---|---|"]
    for name, shape in Shape.of(model).rows():
        says_enough = shape.keys or shape.default == shape.example or (shape.choices and not shape.is_list)
        takes = shape.type if says_enough else f"{shape.type}, such as `{shape.example}`"
        default = f"`{shape.default}`" if shape.default else "none"
        lines.append(f"| `{name}` | {takes} | {default} | {shape.description} |")
    return "\n".join(lines)


def mistakes() -> str:
    """Tabulate what careless hands do and what the program then says, as a test runs it."""
    entries = yaml.safe_load((ROOT / "tests/whole/mistakes.yml").read_text(encoding="utf-8"))
    lines = ["| somebody | runs | exit code | is told | and what to do next |", "|---|---|---|---|---|"]
    for one in entries:
        cells = [f"`kb {one['command']}`", str(one["exit"]), _code(one["says"]), _code(one["next"])]
        lines.append(f"| {one['mistake']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _code(text: str) -> str:
    mark = "``" if "`" in text else "`"
    gap = " " if mark == "``" else ""
    return f"{mark}{gap}{text.replace('|', chr(92) + '|')}{gap}{mark}"


def schema(model: type[Config] | type[Curation], name: str) -> str:
    """Give the JSON Schema of a configuration file."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
        "title": name,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def with_block(file: Path, name: str, block: str) -> str:
    """Give `file` with its generated block `name` replaced."""
    return replaced(file.read_text(encoding="utf-8"), name, block)


def replaced(text: str, name: str, block: str) -> str:
    """Give `text` with its generated block `name` replaced."""
    head, rest = text.split(BEGIN.format(name))
    _, tail = rest.split(END.format(name))
    return f"{head}{BEGIN.format(name)}\n\n{block}\n\n{END.format(name)}{tail}"


def generated() -> dict[Path, str]:
    """Give every generated file with the text it should have."""
    docs = ROOT / "docs"
    configuration = with_block(docs / "configuration.md", "points", points())
    configuration = replaced(configuration, "keys of kb.yml", keys(Config))
    configuration = replaced(configuration, "keys of curation.yml", keys(Curation))
    return {
        docs / "commands.md": with_block(docs / "commands.md", "commands", commands()),
        docs / "configuration.md": configuration,
        docs / "mistakes.md": with_block(docs / "mistakes.md", "mistakes", mistakes()),
        PACKAGE / "scaffold" / "files" / "kb.schema.json": schema(Config, "kb.yml"),
        PACKAGE / "scaffold" / "files" / "curation.schema.json": schema(Curation, "curation.yml"),
        PACKAGE / "scaffold" / "files" / "kb-requirements.txt": (ROOT / "requirements.txt").read_text(
            encoding="utf-8"
        ),
    }


def main() -> None:
    """Write what is out of date, or with `--check` name it and fail."""
    stale = [
        path
        for path, text in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: run `make docs`")
        sys.exit(bool(stale))
    for path in stale:
        path.write_text(generated()[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
