"""Links and characters that pretend to be something else are shown for what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.characters import HIDDEN
from kb_builder.gfm import render
from kb_builder.gfm.spoofing import unmasked
from kb_builder.region import Region
from tests.gfm.dom import tree

SOURCE = "https://github.com/acme/widgets/discussions/3"


def body(text: str) -> str:
    html = render(Region(text, "acme/widgets", SOURCE, {"acme/widgets#1": "../1-x/"})).html
    return " ".join("".join(tree(html).itertext()).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[paypal.com](https://evil.example/)", "paypal.com evil.example"),
        ("[https://paypal.com/login](https://evil.example/)", "https://paypal.com/login evil.example"),
        (
            "[Log in at **www.paypal.com** now](https://evil.example)",
            "Log in at www.paypal.com now evil.example",
        ),
        ("[PayPal.com](https://paypal.com.evil.example/)", "PayPal.com paypal.com.evil.example"),
        ("[pay\u200bpal.com](https://evil.example)", "payU+200Bpal.com evil.example"),
        ("[paypal．com](https://evil.example)", "paypal．com evil.example"),
        ('<a href="https://evil.example">github.com</a>', "github.com evil.example"),
        ("[https://github.com@evil.example](https://evil.example/x)", "https://github.com@evil.example"),
        ("https://аррӏе.com/x", "https://аррӏе.com/x xn--80ak6aa92e.com"),
        ("[here](https://аррӏе.com)", "here xn--80ak6aa92e.com"),
        ("[here](https://xn--80ak6aa92e.com)", "here xn--80ak6aa92e.com"),
        ("https://xn--80ak6aa92e.com", "https://xn--80ak6aa92e.com"),
        ("[https://paypal.com](https://evil.example/?https://paypal.com)", "https://paypal.com evil.example"),
        ("[github。com](https://evil.example)", "github。com evil.example"),
        ("[github·com](https://evil.example)", "github·com evil.example"),
        ("[@staff](https://evil.example)", "@staff evil.example"),
        ("[@staff](https://github.com/evil)", "@staff github.com/evil"),
        ("[acme/widgets](https://github.com/evil/widgets)", "acme/widgets github.com/evil/widgets"),
        ("[acme/widgets#5](https://evil.example)", "acme/widgets#5 evil.example"),
        (
            "[https://github.com/acme/widgets/issues/5](https://github.com/evil/widgets/issues/5)",
            "https://github.com/acme/widgets/issues/5 github.com/evil/widgets",
        ),
        ("<a href='https://github.com/evil'>github.com/acme</a>", "github.com/acme github.com/evil"),
        ("<a href='https://bücher.example'>bücher.example</a>", "bücher.example xn--bcher-kva.example"),
        ("[![github.com](https://x.example/i.png)](https://evil.example)", "🖼 github.com evil.example"),
        ("[![@staff](https://x.example/i.png)](https://github.com/evil)", "🖼 @staff github.com/evil"),
    ],
)
def test_a_link_that_leads_elsewhere_says_where(text: str, shown: str) -> None:
    assert body(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "[example.org](https://example.org/x)",
        "[example.org](https://docs.example.org/x)",
        "[docs.example.org](https://example.org)",
        "[www.example.org](http://example.org)",
        "https://example.org/a?b=https://other.example",
        "[main.rs](https://github.com/acme/widgets)",
        "[Node.js](https://nodejs.example)",
        "[README.md](README.md)",
        "[the documentation](https://example.org)",
        "[v1.2.3](https://github.com/acme/widgets)",
        "[os.path.join()](https://docs.python.org)",
        "[github.com/acme/widgets/discussions/1](https://github.com/acme/widgets/discussions/1)",
        "[@octocat](https://github.com/octocat)",
        "[@acme/pumps](https://github.com/orgs/acme/teams/pumps)",
        "[@types/node](https://www.npmjs.com/package/@types/node)",
        "[acme/widgets](https://github.com/Acme/Widgets)",
        "[acme/widgets#5](https://github.com/acme/widgets/issues/5)",
        "[src/main](https://github.com/acme/widgets/tree/main/src/main.rs)",
        "[and/or](https://en.wikipedia.org/wiki/And/or)",
        "[here](https://github.com/acme/widgets)",
        "[https://github.com/acme](https://github.com/acme/widgets)",
    ],
)
def test_an_honest_link_stands_alone(text: str) -> None:
    assert 'class="kb-host"' not in render(Region(text, "acme/widgets", SOURCE)).html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u2066c", "aU+202EbU+2066c"),
        ("zero\u200bwidth\u2060", "zeroU+200BwidthU+2060"),
        ("pay\u200dpal", "payU+200Dpal"),
        ("hello" + "".join(chr(0xE0000 + ord(one)) for one in "obey"), "helloU+E006F…"),
        ("`rm\u202e -rf`", "rmU+202E -rf"),
        ("می\u200cخواهم 👩\u200d👩\u200d👧 e\u0301", "می\u200cخواهم 👩\u200d👩\u200d👧 e\u0301"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!",) * 2,
        ("שלום\u200f, world\u200e", "שלום\u200f, world\u200e"),
    ],
)
def test_characters_that_nobody_sees_are_named(text: str, shown: str) -> None:
    assert body(text) == shown


@pytest.mark.parametrize("code", ["if x\u202e: pass", "a\u200bb", "x = 'y\U000e0041'"])
def test_code_keeps_them_and_warns(code: str) -> None:
    html = render(Region(f"```python\n{code}\n```", "acme/widgets", SOURCE)).html
    assert "hidden characters" in html
    assert "".join(next(iter(tree(html).iter("pre"))).itertext()) == f"{code}\n"


@given(st.text(), st.text())
def test_no_text_and_no_address_is_too_odd(address: str, text: str) -> None:
    assert HIDDEN.search(unmasked(f"https://{address}".split("[")[0], text)) is None
