"""Digits as readers of Arabic write them: the one table of them outside the map's page."""

import re
from typing import Final

__all__ = ["PLAIN_DIGITS", "to_arabic_digits", "write_arabic_number"]

PLAIN_DIGITS: Final = {ord(digit): str(place % 10) for place, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
"""The digits 0 to 9 for Arabic-Indic ones, of the Arab world and of Persian, as `str.translate` takes them."""

# U+0660 to U+0669, then the decimal separator, the thousands separator and the percent sign.
_SIGNS: Final = str.maketrans(
    "0123456789.,%", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u066b\u066c\u066a"
)
_LATIN: Final = r"A-Za-z\u00c0-\u024f"
# What a number in a running text may be part of, and is then left alone: an address, a name with Latin letters.
_ARABIC_LETTER: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_NUMBERS_IN_TEXT: Final = re.compile(
    rf"(?P<name>https?://\S+|[{_LATIN}_][{_LATIN}\d_-]*)|[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?%?"
)


def write_arabic_number(number: str) -> str:
    r"""
    Write a number in Arabic-Indic digits with their separators.

    Parameters
    ----------
    number
        With the digits 0 to 9, a decimal point and commas between thousands.

    Examples
    --------
    >>> write_arabic_number("17,213.5") == "\u0661\u0667\u066c\u0662\u0661\u0663\u066b\u0665"
    True
    """
    return number.translate(_SIGNS)


def to_arabic_digits(text: str) -> str:
    r"""
    Write the numbers in a running text in Arabic-Indic digits; the M4, T4 and addresses stay as they are.

    The same rule as that of the map's page (``words.js``), but for dates, which it writes out.

    Parameters
    ----------
    text
        An Arabic text; one without an Arabic letter is left alone.

    Examples
    --------
    >>> to_arabic_digits("\u0642 T4: 30.6%, https://example.org/5")
    '\u0642 T4: \u0663\u0660\u066b\u0666\u066a, https://example.org/5'
    """
    if not _ARABIC_LETTER.search(text):
        return text
    return _NUMBERS_IN_TEXT.sub(lambda found: found["name"] or write_arabic_number(found.group()), text)
