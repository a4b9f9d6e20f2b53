"""In which language a text is written, as far as its script and its small words tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_LENGTH = 2_000
_LETTERS = 3
"""So many letters of a script decide at least: one name in Greek makes no Greek text."""
_SURE = 2
"""So many small words of a language more than of any other one."""
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARABIC": "ar",
    "HEBREW": "he",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "THAI": "th",
    "DEVANAGARI": "hi",
}
"""First word of a letter's Unicode name → the language that most of its texts are in."""
_SMALL = {
    "de": "der die das und ist nicht ich ein eine wie wir mit auf für wenn kann zu auch von warum",
    "en": "the and is not i a an how we with on for when can to also of why does my it that",
    "es": "el los las y es no yo un una cómo con para cuando puede también del por qué mi se",
    "fr": "le les et est ne pas je un une comment nous avec pour quand peut aussi du pourquoi mon des",
    "it": "il gli e è non io un una come noi con per quando può anche del perché mio che di",
    "nl": "de het en is niet ik een hoe we met op voor als kan ook van waarom mijn dat te",
    "pt": "o os as e é não eu um uma como nós com para quando pode também do por meu que",
}
_LANGUAGES_OF = Counter(word for words in _SMALL.values() for word in words.split())
_TELLING = {
    word: language for language, words in _SMALL.items() for word in words.split() if _LANGUAGES_OF[word] == 1
}


def tongue(text: str) -> str:
    """Give the language of a text as two letters, "" where it cannot be told: "Wie geht das?" → "de"."""
    words = _WORD.findall(text[:_LENGTH].casefold())
    scripts = Counter(filter(None, map(_script, "".join(words))))
    if scripts and (most := scripts.most_common(1)[0])[1] >= _LETTERS:
        # Japanese is written in Chinese signs as well.
        return "ja" if scripts["ja"] else most[0]
    found = Counter(_TELLING[word] for word in words if word in _TELLING).most_common(2)
    lead = found[0][1] - (found[1][1] if len(found) > 1 else 0) if found else 0
    return found[0][0] if lead >= _SURE else ""


def _script(letter: str) -> str:
    return "" if letter < "\u0370" else _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "")
