"""
Names folded so that the spellings of one place find each other.

A fold is for looking up, never for showing: the frames keep every name as its source writes it. Arabic letters are
folded as search engines fold them (alef forms, ta marbuta, alef maksura, vowel marks, tatweel), Latin letters lose
their diacritics and the many marks that stand for ayn and hamza.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["fold_name"]

_LETTER_FOLDS: Final = str.maketrans(
    {
        "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER ALEF WASLA}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER TEH MARBUTA}": "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
        "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}": "\N{ARABIC LETTER WAW}",
        "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER HAMZA}": "",
        "\N{ARABIC TATWEEL}": "",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
        "\N{LATIN SMALL LETTER D WITH STROKE}": "d",
        "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
        "\N{LATIN SMALL LETTER AE}": "ae",
        "\N{LATIN SMALL LIGATURE OE}": "oe",
    }
)
# Apostrophes, half rings and modifier letters that stand for ayn and hamza: they part no words.
_AYN_HAMZA: Final = re.compile(r"['`\u00b4\u2018\u2019\u201b\u02b9-\u02c1\u02c8\u2032\ua722-\ua725]")
_GAPS: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=65536)  # a table names one place in many rows
def fold_name(text: str) -> str:
    """
    Fold a name in Arabic or Latin letters for comparison.

    Parameters
    ----------
    text
        A name in any script.

    Returns
    -------
    folded
        Lower case, one space between words, no marks; folding it again changes nothing. Digits of every script are
        ASCII digits. A name of marks alone folds to the empty text.

    Examples
    --------
    >>> fold_name("Al-Ḥasakah"), fold_name("Ra's al-ʿAyn"), fold_name("تَدْمُـر")
    ('al hasakah', 'ras al ayn', 'تدمر')
    >>> fold_name("الرقّة") == fold_name("الرقه")
    True
    """
    folded = text
    # A fold can uncover another: a compatibility letter may open into one that has a case or a mark of its own.
    while (once_more := _fold_once(folded)) != folded:
        folded = once_more
    return folded


def _fold_once(text: str) -> str:
    unmarked = _AYN_HAMZA.sub("", text.casefold().translate(_LETTER_FOLDS))
    decomposed = unicodedata.normalize("NFKD", unmarked)
    bare = "".join(_plain_digit(char) for char in decomposed if not unicodedata.combining(char))
    return _GAPS.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def _plain_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char
