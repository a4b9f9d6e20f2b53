"""An email address in a text is masked wherever it stands, and nothing else around it."""

from __future__ import annotations

import pytest

from kb_builder.privacy.secrets import EMAIL, HIDDEN_EMAIL, masked
from tests.privacy.secret_examples import ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "place", ["{}", "ask {}.", "`{}`", "({})", "[{}](https://x.org)", "a,{},b", "mail:{}"]
)
def test_an_email_address_is_masked_wherever_it_stands(address: str, place: str) -> None:
    found = masked(place.format(address))
    assert found.text == place.format(HIDDEN_EMAIL)
    assert found.kinds == (EMAIL,)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<jane@acme.io>", HIDDEN_EMAIL),
        ("<mailto:jane@acme.io>", HIDDEN_EMAIL),
        ("Jane <jane@acme.io>, Joe <joe@acme.io>", f"Jane {HIDDEN_EMAIL}, Joe {HIDDEN_EMAIL}"),
        ("[write](mailto:jane@acme.io?subject=x)", f"[write](mailto:{HIDDEN_EMAIL}?subject=x)"),
        ('<a href="mailto:jane@acme.io">x</a>', f'<a href="mailto:{HIDDEN_EMAIL}">x</a>'),
        ("jane@acme.io:hunter2", f"{HIDDEN_EMAIL}:hunter2"),
        ("a@acme.io b@acme.io", f"{HIDDEN_EMAIL} {HIDDEN_EMAIL}"),
        ("请联系我的邮箱foo@bar.com谢谢", f"请联系我的邮箱{HIDDEN_EMAIL}谢谢"),
        ("联系123@qq.com或baz@qux.com。", f"联系{HIDDEN_EMAIL}或{HIDDEN_EMAIL}。"),
        ("メールはfoo@bar.co.jpまで", f"メールは{HIDDEN_EMAIL}まで"),
        ("메일은 foo@bar.com으로 주세요", f"메일은 {HIDDEN_EMAIL}으로 주세요"),
        ("ติดต่อfoo@bar.comนะ", f"ติดต่อ{HIDDEN_EMAIL}นะ"),
        ("почтаfoo@bar.comспасибо", f"почта{HIDDEN_EMAIL}спасибо"),
        ("foo@bar.com, and that is all", f"{HIDDEN_EMAIL}, and that is all"),
    ],
)
def test_an_email_address_leaves_its_surroundings_whole(text: str, shown: str) -> None:
    assert masked(text).text == shown
