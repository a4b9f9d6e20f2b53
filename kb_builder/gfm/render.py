"""The renderer: one region of community text in, safe HTML in one wrapper out, whatever happens."""

from __future__ import annotations

import html
import logging
from dataclasses import dataclass

from kb_builder.characters import without_controls
from kb_builder.gfm import budget
from kb_builder.gfm.addresses import Addresses, external
from kb_builder.gfm.dress import dress
from kb_builder.gfm.parser import NestedTooDeepError, parse
from kb_builder.gfm.references import anchor
from kb_builder.gfm.sanitize import sanitize
from kb_builder.language import language
from kb_builder.region import Region

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of a region: one `div` with `data-kb-region`, without a line break at either end.

    `is_plain` tells that the text could only be shown as plain text (the `div` then carries
    `data-kb-plain`), `reason` why.
    """

    html: str
    is_plain: bool = False
    reason: str = ""


def render(region: Region) -> Rendered:
    """Render as GitHub renders a comment. Never raises: what cannot be rendered is shown as plain text."""
    if len(region.text) > budget.MOST_CHARACTERS:
        return _plain(region, f"longer than {budget.MOST_CHARACTERS:,} characters")
    try:
        with budget.at_most(budget.MOST_SECONDS):
            return Rendered(_wrapper(region, _body(region)))
    except (budget.OutOfTimeError, NestedTooDeepError) as problem:
        return _plain(region, str(problem))
    except RecursionError:
        return _plain(region, "nested too deeply")
    except Exception as problem:  # noqa: BLE001 - one hostile text must not stop the other pages
        return _plain(region, f"{type(problem).__name__} while rendering")


def _body(region: Region) -> str:
    # Other controls vanish only after the text has been read: they stand between words for GitHub too.
    draft = parse(region.text.removeprefix("\ufeff"), f"kb-{region.token[:8]}-", language(region.language))
    return dress(sanitize(draft.html, draft.attribute), draft, Addresses(region))


def _plain(region: Region, reason: str) -> Rendered:
    source = external(region.source)
    _LOG.warning("%s: shown as plain text (%s)", source or "a text", reason)
    said = language(region.language).gettext
    where = " " + anchor(source, said("Read it on GitHub")) if source else ""
    notice = '<p class="kb-notice">' + said("This post is shown as plain text.") + f"{where}</p>"
    text = html.escape(without_controls(region.text), quote=False)
    body = f'{notice}<pre class="kb-plain" dir="auto">\n{text}</pre>'
    return Rendered(_wrapper(region, body, " data-kb-plain"), is_plain=True, reason=reason)


def _wrapper(region: Region, body: str, more: str = "") -> str:
    # The page's own language would be a wrong guess: nobody knows in which one a stranger wrote.
    opening = f'<div class="kb-body" data-kb-region="{region.token[:8]}"{more} dir="auto" lang="">'
    return f"{opening}\n{body.strip()}\n</div>"
