"""What HTML a community may use: the elements and attributes that survive, and nothing else.

The lists are a part of those of GitHub's own sanitiser
(https://github.com/gjtorikian/html-pipeline, `sanitization_filter.rb`): no class, style or name,
nothing that runs, embeds, submits or draws.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3

from kb_builder.characters import without_controls

ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p"
        " picture pre q rp rt ruby s samp section span strike strong sub summary sup table tbody td tfoot th"
        " thead tr tt ul var",
    )
)
ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"align", "dir", "id", "lang", "title"}),
    "a": frozenset({"href"}),
    "details": frozenset({"open"}),
    "img": frozenset({"alt", "height", "src", "width"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "type"}),
    "td": frozenset({"colspan", "height", "rowspan", "valign", "width"}),
    "th": frozenset({"colspan", "height", "rowspan", "scope", "valign", "width"}),
}
VOID = frozenset({"br", "hr", "img"})
"""Those of the elements that hold nothing and have no closing tag."""
SCHEMES = frozenset({"http", "https", "mailto"})

_MOST_PASSES = 5
_TAG = re.compile(r"(<[^>]*>)")


class UnstableError(ValueError):
    """Sanitising the result again keeps changing it: no browser's reading can be relied on."""


def sanitize(html: str, placeholder: str = "") -> str:
    """Give what may stay of `html`, in one canonical spelling and unchanged by another pass.

    In that spelling every element is closed, and `<` and `>` occur in tags only. Attributes
    whose names begin with `placeholder` stay too. Raises `UnstableError`.
    """
    cleaner = _cleaner(placeholder)
    for _ in range(_MOST_PASSES):
        cleaned = without_controls(cleaner.clean(html))
        if cleaned == html:
            return cleaned
        html = cleaned
    raise UnstableError("the sanitiser found no stable form")


@lru_cache(maxsize=8)
def _cleaner(placeholder: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(ELEMENTS),
        attributes={element: set(names) for element, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        clean_content_tags={"script", "style"},
        link_rel=None,
        generic_attribute_prefixes={placeholder} if placeholder else None,
    )


def pieces(sanitized: str) -> list[str]:
    """Cut sanitised HTML into text and tags: text at even places (often ""), tags at odd ones."""
    return _TAG.split(sanitized)
