"""Every word that GitHub shows is shown, whatever stands in angle brackets around it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax import lexbor

from kb_builder.gfm import render
from kb_builder.region import Region
from scripts.fidelity import cmark

NAMES = list(
    dict.fromkeys(
        re.findall(
            r"\S+",
            # https://html.spec.whatwg.org/#elements-3 and its obsolete features.
            "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big "
            "blink blockquote body br button canvas caption center cite code col colgroup content data "
            "datalist dd del details dfn dialog dir div dl dt element em embed fencedframe fieldset "
            "figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr "
            "html i iframe image img input ins isindex kbd keygen label legend li link listing main map "
            "mark marquee math menu menuitem meta meter multicol nav nextid nobr noembed noframes "
            "noscript object ol optgroup option output p param picture plaintext portal pre progress q rb "
            "rbc rp rt rtc ruby s samp script search section select selectedcontent shadow slot small "
            "source spacer span strike strong style sub summary sup svg table tbody td template textarea "
            "tfoot th thead time title tr track tt u ul var video wbr xmp "
            # https://www.w3.org/TR/SVG11/eltindex.html and SVG 2.
            "a altGlyph altGlyphDef altGlyphItem animate animateColor animateMotion animateTransform "
            "circle clipPath color-profile cursor defs desc ellipse feBlend feColorMatrix "
            "feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap "
            "feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage "
            "feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile "
            "feTurbulence filter font font-face font-face-format font-face-name font-face-src font-face- "
            "uri foreignObject g glyph glyphRef hatch hatchpath hkern image line linearGradient marker "
            "mask mesh meshgradient meshpatch meshrow metadata missing-glyph mpath path pattern polygon "
            "polyline radialGradient rect set solidcolor stop svg switch symbol text textPath tref tspan "
            "unknown use view vkern "
            # https://www.w3.org/TR/MathML3/appendixi.html.
            "abs and annotation annotation-xml apply approx arccos arccosh arg bind bvar card "
            "cartesianproduct cbytes ceiling cerror ci cn codomain complexes compose condition conjugate "
            "cos cs csymbol curl declare degree determinant diff divergence divide domain "
            "domainofapplication emptyset eq equivalent eulergamma exists exp exponentiale factorial "
            "factorof false floor fn forall gcd geq grad gt ident image imaginary imaginaryi implies in "
            "infinity int integers intersect interval inverse lambda laplacian lcm leq limit list ln log "
            "logbase lowlimit lt maction maligngroup malignmark math matrix matrixrow max mean median "
            "menclose merror mfenced mfrac mglyph mi min minus mlabeledtr mlongdiv mmultiscripts mn mo "
            "mode moment momentabout mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry "
            "msgroup msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr "
            "munder munderover naturalnumbers neq none not notanumber notin notprsubset notsubset or "
            "otherwise outerproduct partialdiff pi piece piecewise plus power primes product prsubset "
            "quotient rationals real reals reln rem root scalarproduct sdev sec selector semantics sep "
            "set setdiff share sin span subset sum tan tendsto times transpose true union uplimit "
            "variance vector vectorproduct xor "
            # What people write for something else.
            "domain foo x-y your-name T string List key-1 Placeholder IP host.name my_tag ",
        )
    )
)
PLACES = {
    "in a sentence": "alfa {} bravo charlie\n\ndelta",
    "before text": "alfa\n\n{} bravo\n\ncharlie\n\ndelta",
    "on its own line": "alfa\n\n{}\nbravo\n\ncharlie",
    "in a list": "- alfa {} bravo\n- charlie\n\ndelta",
    "in a cell": "|h|i|\n|-|-|\n|alfa {} bravo|charlie|\n|x|y|\n\ndelta",
    "in details": "<details><summary>alfa {} bravo</summary>\n\ncharlie {} echo\n\n</details>\n\ndelta",
    "in a quotation": "> alfa {} bravo\n\ndelta",
    "in HTML": "<div>\nalfa {} bravo\n<p>charlie\n</div>\n\ndelta",
}
FORMS = (
    "<{0}>",
    "<{0}>kilo</{0}>",
    '<{0} title="<m>">',
    "<{0}/>",
    "</{0}>",
    "https://<{0}>/login",
    "<{0} ='\">",
)


def _words(html: str) -> Counter[str]:
    # Neither is the content of a template or of a closed video text of the page for a browser: on GitHub
    # the first is text, the second is left out.
    html = re.sub(r"<(/?)template\b", r"<\1kb-template", html, flags=re.IGNORECASE)
    html = re.sub(r"<video[^<>]*>[^<]*</video>", "", html, flags=re.IGNORECASE)
    body = lexbor.LexborHTMLParser(f"<body>{html}").body
    return Counter(re.findall("alfa|bravo|charlie|delta|echo|kilo|login", body.text() if body else ""))


def _missing(text: str) -> Counter[str]:
    return _words(cmark(text)) - _words(render(Region(text, "acme/widgets")).html)


@pytest.mark.no_cover  # 20,000 texts, which run the same lines
@pytest.mark.parametrize("place", PLACES)
def test_no_element_takes_text_with_it(place: str) -> None:
    """Every name there is, open, closed, empty and as a part of an address."""
    texts = [PLACES[place].replace("{}", form.format(name)) for name in NAMES for form in FORMS]
    assert [(text, missing) for text in texts if (missing := _missing(text))] == []


_tags = st.builds(str.format, st.sampled_from(FORMS), st.sampled_from(NAMES))


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.one_of(_tags, st.sampled_from(["alfa", "bravo", "\n", "\n\n", "> ", "- ", "`x`", "|"])),
        max_size=12,
    ),
    st.sampled_from([" ", "", "\n"]),
)
def test_no_mixture_takes_text_with_it(parts: list[str], glue: str) -> None:
    text = glue.join(parts)
    if "video" not in text:
        assert _missing(text) == Counter()


@pytest.mark.no_cover  # long texts, which run the lines of short ones
@pytest.mark.parametrize(
    "unit", ["<a ", '<a ="', "<!--", "<a ='x", "<video>", "<video src=x>", "</", "<video src=x><source>"]
)
def test_the_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    assert not render(Region(f"<div>\n{unit * (200_000 // len(unit))}")).is_plain
