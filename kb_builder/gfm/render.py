"""The renderer: one region of community text in, safe HTML in one wrapper out, whatever happens."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import dataclass
from functools import lru_cache

from kb_builder.characters import clean, without_controls
from kb_builder.gfm import budget, references
from kb_builder.gfm.addresses import LinkTargets, external
from kb_builder.gfm.finish import finish
from kb_builder.gfm.parser import NestedTooDeepError, parse
from kb_builder.gfm.references import anchor
from kb_builder.gfm.render_rules import Draft
from kb_builder.gfm.restated import restated
from kb_builder.gfm.sanitize import UnstableError, sanitize
from kb_builder.language import language
from kb_builder.region import Region

_MANY = 1 << 15
_FIRST_LINE = 80
_LOG = logging.getLogger(__name__)
_SEEN = ("<img", "<input", 'class="kb-image"')
# Marks that show nothing without words, the numbers of lists, and fences with the name of a language.
_MARKS_ALONE = re.compile(
    r"(?:^ {0,3}(?:`{3,}|~{3,})[^\n]*|[\s#>*+=|:_-]|\d{1,9}[.)](?=\s|\Z))*+", re.MULTILINE
)
_MEDIA = ("![", "<img", "<video", "/assets/", "user-images.")


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of a region: one `div` with `data-kb-region`, without a line break at either end.

    `is_plain` tells that the text could only be shown as plain text (the `div` then carries
    `data-kb-plain`), `reason` why.
    """

    html: str
    is_plain: bool = False
    reason: str = ""
    text: str = ""
    """What a reader sees of it, one line for each block."""
    prose: str = ""
    """The beginning of its sentences, without code, tables, headings and quotations."""
    pictures: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """The addresses of what the text shows and links to, each once, as they are resolved for `html`."""
    anchors: frozenset[str] = frozenset()
    headings: tuple[tuple[str, str], ...] = ()
    """The id of each heading, and what it says."""
    is_quotable: bool = False
    """Whether its Markdown in a block quote, read by any parser, touches nothing but itself."""
    restated: str = ""
    """Other Markdown for a block quote, where its own may not stand there or holds short codes of emoji."""

    def quotable(self, text: str) -> str | None:
        """Give the Markdown that stands for `text`, which this was made of, in a quote; None for none."""
        return self.restated or (text if self.is_quotable else None)


def render(region: Region) -> Rendered:
    """Render as GitHub renders a comment. Never raises: what cannot be rendered is shown as plain text."""
    rendered = rendered_quietly(region)
    if rendered.is_plain:
        reported(region.source, rendered.reason)
    return rendered


def rendered_quietly(region: Region) -> Rendered:
    """Give what `render` gives without a word in the log, as for a process that only helps."""
    return _read(region)


def reported(source: str, reason: str) -> None:
    """Warn that a text could only be shown as plain text; `source` is where it stands on GitHub."""
    _LOG.warning("%s: shown as plain text (%s)", external(source) or "a text", reason)


def plain_text(text: str) -> str:
    """Give the visible text of GFM: one line per block, white space collapsed, code included."""
    return _seen(text)[0]


def prose(text: str) -> str:
    """Give the beginning of the sentences of GFM on one line; code, tables, headings, quotations left out."""
    return _seen(text)[1]


@lru_cache(maxsize=4096)
def _seen(text: str) -> tuple[str, str]:
    found = _read(Region(text))
    return found.text, found.prose


def quotable(text: str) -> str | None:
    """Give Markdown of a text that in a block quote touches nothing but itself, whoever reads it.

    It is the text itself where that may stand there. None where only a block of code will do.
    """
    return _read(Region(text)).quotable(text)


def images(text: str, repository: str) -> tuple[str, ...]:
    """Give the web addresses of the images and videos that a text of "owner/name" shows, each once."""
    folded = text.casefold()
    return _images(text, repository) if any(mark in folded for mark in _MEDIA) else ()


@lru_cache(maxsize=_MANY)
def _images(text: str, repository: str) -> tuple[str, ...]:
    # Asked for by whoever fetches pictures, lists them and shows them: one parse serves all.
    found = _read(Region(text, repository))
    return tuple(dict.fromkeys((*found.pictures, *found.videos)))


def shows_nothing(text: str) -> bool:
    """Tell whether a reader sees nothing of a text: it is empty, a comment, a rule, or marks without words.

    A picture or video is something to see.
    """
    # The first line of nearly every text shows something.
    visible = clean(text[:_FIRST_LINE]) or clean(text)
    # Every other text has words.
    is_suspect = visible[:1] in ("<", "[", "&") or _MARKS_ALONE.fullmatch(text) is not None
    return not visible or (is_suspect and not _is_seen(_read(Region(text))))


def _is_seen(rendered: Rendered) -> bool:
    return bool(clean(rendered.text) or rendered.videos) or any(tag in rendered.html for tag in _SEEN)


def shorten(text: str, length: int) -> str:
    """Cut plain text between words to at most `length` characters, with an ellipsis if it was cut."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] if " " in cut[length // 2 :] else cut).rstrip(" ,;:.") + "…"


def _read(region: Region) -> Rendered:
    if len(region.text) > budget.MOST_CHARACTERS:
        return _plain(region, f"longer than {budget.MOST_CHARACTERS:,} characters")
    try:
        with budget.at_most(budget.MOST_SECONDS):
            return _rendered(region)
    except (budget.OutOfTimeError, NestedTooDeepError) as problem:
        return _plain(region, str(problem))
    except RecursionError:
        return _plain(region, "nested too deeply")
    except Exception as problem:  # noqa: BLE001 - one hostile text must not stop the other pages
        return _plain(region, f"{type(problem).__name__} while rendering")


def _rendered(region: Region) -> Rendered:
    # Other controls vanish only after the text has been read: they stand between words for GitHub too.
    draft = parse(region.text.removeprefix("\ufeff"), f"kb-{region.token[:8]}-", language(region.language))
    sanitized = sanitize(draft.html, draft.attribute)
    found = finish(sanitized, draft, LinkTargets(region))
    return Rendered(
        html=_wrapper(found.html),
        text=found.text,
        prose=found.prose,
        pictures=found.pictures,
        videos=found.videos,
        links=found.links,
        anchors=found.anchors,
        headings=found.headings,
        is_quotable=draft.is_quotable,
        restated=_restated(region.text, sanitized, draft),
    )


def _restated(text: str, sanitized: str, draft: Draft) -> str:
    if draft.is_quotable and references.emojize(text) == text:
        return ""
    try:
        with budget.at_most(budget.MOST_SECONDS):
            return restated(text, sanitized, draft)
    except (budget.OutOfTimeError, NestedTooDeepError, UnstableError, RecursionError):
        return ""


def _plain(region: Region, reason: str) -> Rendered:
    source = external(region.source)
    said = language(region.language).gettext
    where = " " + anchor(source, said("Read it on GitHub")) if source else ""
    notice = '<p class="kb-notice">' + said("This post is shown as plain text.") + f"{where}</p>"
    text = without_controls(region.text)
    body = f'{notice}<pre class="kb-plain" dir="auto">\n{html.escape(text, quote=False)}</pre>'
    seen = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    return Rendered(_wrapper(body, " data-kb-plain"), is_plain=True, reason=reason, text=seen, prose=seen)


def _wrapper(body: str, more: str = "") -> str:
    # The page's own language would be a wrong guess: nobody knows in which one a stranger wrote.
    opening = f'<div class="kb-body" data-kb-region{more} dir="auto" lang="">'
    return f"{opening}\n{body.strip()}\n</div>"
