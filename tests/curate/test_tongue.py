"""In which language a text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate.tongue import tongue


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How do I rotate the token without downtime?", "en"),
        ("Wie veröffentliche ich nur zwei von fünf Kategorien, und warum findet er die anderen nicht?", "de"),
        ("¿Cómo puedo publicar también las ideas del año pasado?", "es"),
        ("Comment est-ce que je peux aussi publier les idées ?", "fr"),
        ("日本語のタイトルでも検索は動きますか", "ja"),
        ("如何发布两个类别的内容", "zh"),
        ("هل تظهر الأسئلة المكتوبة بالعربية", "ar"),
        ("kb build --strict", ""),
        ("", ""),
        ("What is Ωmega in the name of the release, and does it matter?", "en"),
    ],
)
def test_script_and_small_words_tell_the_language(text: str, code: str) -> None:
    assert tongue(text) == code


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert len(tongue(text)) in (0, 2)
