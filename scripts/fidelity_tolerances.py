"""What is left out when two renderings of one text are compared, and why."""

from __future__ import annotations

TOLERANCES: tuple[tuple[str, str], ...] = (
    (
        "class, style, rel, target, dir, lang, id, data-*, aria-*",
        "how it looks and is wired, not what it says",
    ),
    ("other attributes than those in ATTRIBUTES", "no browser shows a difference"),
    ("h1 to h6", "ours sink two levels below the headings of the page; GitHub's are sunk alike"),
    (
        "permalinks and icons (svg) beside headings and in alerts",
        "GitHub's decoration, ours comes from the theme",
    ),
    ("spans within code, and the boxes around code blocks", "colours; the text of the code is compared"),
    ("classes of alerts and colour chips", "two vocabularies, read as `alert KIND` and `chip COLOUR`"),
    (
        "the hidden heading of footnotes, and links between footnotes",
        "ids are ours; tests prove that they lead home",
    ),
    ("fragments (#x)", "ids carry the prefix of the post, and what it lacks is sought in the post on GitHub"),
    ("empty addresses, links without one, images without one", "they lead nowhere, whatever the spelling"),
    ("addresses with a backslash", "browsers read it as a slash; not clickable here on purpose"),
    ("letters beyond ASCII in a host", "xn--p1ai and рф are one host"),
    ("links at #12 and GH-12", "GitHub links posts that exist, which a page cannot know"),
    ("U+FFFD", "GitHub shows control characters as this, here they vanish"),
    ("the final line break of code", "GitHub drops it where it colours, no browser shows it"),
    (
        "relative addresses",
        "resolved against the repository's files on both sides, with ../ as on a discussion's page",
    ),
    ("the percent-encoding of addresses", "%5B and [ lead to the same place"),
    (
        "addresses that are not http, https or mailto, and hosts with a user in front",
        "not clickable here on purpose",
    ),
    ("issues, pull and discussions in addresses of posts", "GitHub knows which it is and redirects"),
    (
        "where images come from, the links that GitHub puts around them, and images as links",
        "camo; media: link",
    ),
    (
        "GitHub's own emoji (:octocat:) and <g-emoji>",
        "an image of GitHub's there, the short code or the character here",
    ),
    ("links to e-mail addresses written in text, and the addresses", "masked here on purpose"),
    ("hidden controls shown as U+XXXX", "shown for what they are on purpose"),
    ("the true host beside a link that looks like another", "shown for what it is on purpose"),
    ("runs of white space outside code, and white space at the edges of blocks", "no browser shows it"),
    ("empty paragraphs and inline elements", "no browser shows them"),
)
"""Everything that is left out of the comparison, and why."""
