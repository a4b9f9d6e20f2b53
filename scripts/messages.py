"""Brings the catalogues in `kb_builder/locales/` up to date with the code, or checks with `--check`.

Each is also compiled to an `.mo` file, which the program reads. What the theme and its scripts say
is written to `theme/partials/words/LANG.html`: MkDocs renders the theme by itself, and reads no
catalogue. Empty translations are listed; readers get English there.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kb_builder.language import CATALOGUES, Language, language

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kb_builder"
WORDS = PACKAGE / "theme/partials/words"
KEYWORDS = {
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "said": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_noop": ((1, "c"), 2),
}
CODE = ("*.py", "python")
PAGES = ("pages/templates/*", "jinja2.ext:babel_extract")
ARTICLES = ("article/templates/*", "jinja2.ext:babel_extract")
THEME = ("theme/**/*.html", "jinja2.ext:babel_extract")
SCRIPTS = ("theme/assets/kb/*.js", "javascript")
OPTIONS = {
    "javascript": {"parse_template_string": "true"},
    "jinja2.ext:babel_extract": {"trimmed": "true", "silent": "false"},
}


def extracted(*sources: tuple[str, str]) -> Catalog:
    """Give every sentence that the files of the package mark, in the order of files and lines."""
    catalog = Catalog(project="kb-builder", charset="utf-8")
    for pattern, method in sources or (("**/*.py", "python"), PAGES, ARTICLES, THEME, SCRIPTS):
        for file in sorted(PACKAGE.glob(pattern)):
            if file.is_relative_to(WORDS) or not file.is_file():
                continue
            with file.open("rb") as source:
                found = extract(method, source, keywords=KEYWORDS, options=OPTIONS.get(method, {}))
                for _line, ids, comments, context in found:
                    place = (file.relative_to(ROOT).as_posix(), None)
                    catalog.add(ids, locations=[place], auto_comments=comments, context=context)
    return catalog


def catalogue_of(code: str) -> Catalog:
    """Read a catalogue as it stands."""
    with place_of(code).open("rb") as file:
        return read_po(file, locale=code)


def place_of(code: str) -> Path:
    """Give the file of a catalogue."""
    return PACKAGE / "locales" / code / "LC_MESSAGES/kb_builder.po"


def updated(code: str, wanted: Catalog) -> str:
    """Give the text of a catalogue that holds exactly the `wanted` sentences; what is translated stays."""
    old = catalogue_of(code) if place_of(code).exists() else Catalog(locale=code)
    new = Catalog(locale=code, charset="utf-8")
    for message in wanted:
        if message.id:
            new.add(message.id, _kept(old, new, message), message.locations, context=message.context)
    text = io.BytesIO()
    write_po(text, new, omit_header=True, width=110, no_location=True, sort_output=True)
    return _head(code, new) + text.getvalue().decode("utf-8").strip("\n") + "\n"


def _kept(old: Catalog, new: Catalog, message: Message) -> str | tuple[str, ...]:
    key = message.id if isinstance(message.id, str) else message.id[0]
    found = old.get(key, message.context)
    if isinstance(message.id, str):
        return found.string if found and isinstance(found.string, str) else ""
    known = found.string if found and not isinstance(found.string, str) else ()
    return tuple((*known, *("",) * new.num_plurals)[: new.num_plurals])


def _head(code: str, catalog: Catalog) -> str:
    name = Locale.parse(code).get_display_name("en")
    return (
        f"# {name} translations of kb-builder. `make messages` keeps the sentences up to date.\n"
        'msgid ""\nmsgstr ""\n"Project-Id-Version: kb-builder\\n"\n'
        f'"Language: {code}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )


def compiled(catalogue: Catalog) -> bytes:
    """Give the catalogue as the program reads it, a file of GNU gettext."""
    # Without a date of its own the file would differ at each run.
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def words(said: Language) -> str:
    """Give what the theme says in a language, as a template that sets `words` and `script`."""
    theme = {message.id: said.catalogue.gettext(message.id) for message in extracted(THEME) if message.id}
    script = {"language": said.code, "words": dict(_for_scripts(said))}
    return (
        "{#- Written by scripts/messages.py from the catalogue; do not edit. -#}\n"
        f"{{%- set words = {json.dumps(theme, ensure_ascii=False, indent=1)} -%}}\n"
        f"{{%- set script = {json.dumps(script, ensure_ascii=False, indent=1)} -%}}\n"
    )


def _for_scripts(said: Language) -> Iterator[tuple[str, object]]:
    for message in extracted(SCRIPTS):
        if isinstance(message.id, str):
            if message.id:
                yield message.id, said.catalogue.gettext(message.id)
        else:
            yield message.id[0], said.forms(*message.id)


def main() -> None:
    """Write what differs, or say what differs."""
    is_check, stale = "--check" in sys.argv[1:], []
    # In this order: each kind is made from the one before.
    for files in (_catalogues(), _compiled(), _words()):
        for file, content in files:
            if not file.exists() or file.read_bytes() != content:
                stale.append(file.relative_to(ROOT).as_posix())
                if not is_check:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
    for code in CATALOGUES:
        for message in catalogue_of(code):
            if message.id and not all((message.string,) if message.string else ("",)):
                print(f"{code}: not translated: {message.id}")
    print(*(f"{'out of date' if is_check else 'wrote'}: {name}" for name in stale), sep="\n")
    sys.exit(1 if is_check and stale else 0)


def _catalogues() -> Iterator[tuple[Path, bytes]]:
    wanted = extracted()
    for code in CATALOGUES:
        yield place_of(code), updated(code, wanted).encode()


def _compiled() -> Iterator[tuple[Path, bytes]]:
    for code in CATALOGUES:
        yield place_of(code).with_suffix(".mo"), compiled(catalogue_of(code))


def _words() -> Iterator[tuple[Path, bytes]]:
    for code in CATALOGUES:
        yield WORDS / f"{code}.html", words(language(code)).encode()


if __name__ == "__main__":
    main()
