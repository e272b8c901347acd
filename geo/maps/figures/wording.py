"""Words, numbers, dates and names of one language, for what is drawn and printed outside the map's page."""

import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from geo.errors import SettingsError
from geo.layers import Party
from geo.layers.digits import to_arabic_digits, write_arabic_number
from geo.maps.tables import read_words

__all__ = ["Wording", "plain_text", "short_name"]

_KM_M = 1000.0
_FEW_KM = 100.0  # below it a length is told to a tenth
_FEW_KM2 = 10.0
_NBSP = "\u00a0"
_JOINERS = "\u200c\u200d"  # they shape letters; all other signs without a shape are left out
_TOLD = re.compile(r"\{(\w+)\}")
_SHORT = re.compile(r"[^:,\u060c(\u061b;]+")  # a long name up to its first stop, as on the map


def plain_text(value: object) -> str:
    r"""
    Make one line of a text from a layer: no controls, no marks that turn directions, single spaces.

    Examples
    --------
    >>> plain_text("T4\n\u202e air\x00base")
    'T4 airbase'
    """
    kept = (
        " " if sign.isspace() else "" if unicodedata.category(sign)[0] == "C" and sign not in _JOINERS else sign
        for sign in str(value)
    )
    return " ".join("".join(kept).split())


def short_name(text: str) -> str:
    """Cut a long name at its first stop: what fits on a map."""
    found = _SHORT.match(text)
    return (found.group() if found else text).strip()


@cache
def _read_own_words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("geo.maps.figures").joinpath("words.toml").read_text(encoding="utf-8"))


class Wording:
    r"""
    One language.

    Parameters
    ----------
    language
        "en" or "ar".
    parties
        For their names.

    Raises
    ------
    SettingsError
        The language is unknown.

    Examples
    --------
    >>> english, arabic = Wording("en"), Wording("ar")
    >>> english.length(316_558.9), arabic.length(2_500.0), english.area(7_855.2)
    ('317\xa0km', '٢٫٥\xa0كم', '7,855\xa0km²')
    """  # noqa: RUF002 - Arabic digits are what it writes

    def __init__(self, language: str, parties: tuple[Party, ...] = ()) -> None:
        if language not in _read_own_words():
            raise SettingsError(f"The language is {language!r}; expected one of {', '.join(_read_own_words())}.")
        self.language = language
        self.mirrored = language == "ar"
        self._words: Mapping[str, Any] = read_words()[language] | _read_own_words()[language]
        self._parties = {party.id: party for party in parties}

    def told(self, key: str, **values: str) -> str:
        """Put values into the text of a key, in one pass: a value that looks like a mark stays a text."""
        return _TOLD.sub(lambda mark: values.get(mark.group(1), mark.group()), str(self._words[key]))

    def knows(self, key: str) -> bool:
        """Tell whether there is a text of a key."""
        return key in self._words

    def told_text(self, english: object, arabic: object) -> str:
        """Choose between two sentences, as they are but for digits: marks that keep directions apart stay in them."""
        return self._choose(*(text if isinstance(text, str) else "" for text in (english, arabic)))

    def value(self, column: str, value: object) -> str:
        """Word a value of a column; one without a word is shown as it is."""
        return str(self._words.get(f"{column}.{value}", plain_text(value).replace("_", " ")))

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number; nothing for what is not there."""
        if not math.isfinite(value):
            return ""
        text = f"{value:,.{decimals}f}"
        return write_arabic_number(text) if self.mirrored else text

    def length(self, metres: float) -> str:
        """Write a length with its unit: metres below a kilometre, a decimal below a hundred."""
        if not math.isfinite(metres):
            return ""
        if abs(metres) < _KM_M:
            return f"{self.number(metres)}{_NBSP}{self._words['m']}"
        km = metres / _KM_M
        whole = abs(km) >= _FEW_KM or round(km, 1) == round(km)
        return f"{self.number(km, 0 if whole else 1)}{_NBSP}{self._words['km']}"

    def area(self, km2: float) -> str:
        """Write an area with its unit."""
        text = self.number(km2, 2 if 0 < km2 < _FEW_KM2 else 0)
        return f"{text}{_NBSP}{self._words['km2']}" if text else ""

    def rank(self, number: str) -> str:
        """Write a corridor's number, "1" or "2b", with the digits and letters of the language."""
        letters = self._words["rank_letters"]
        told = write_arabic_number(number) if self.mirrored else number
        return "".join(letters[ord(sign) - ord("a")] if "a" <= sign <= "j" else sign for sign in told)

    def day(self, moment: datetime | pd.Timestamp) -> str:
        """Write a day."""
        plain = (str(part) for part in (moment.day, moment.year))
        day, year = (write_arabic_number(part) if self.mirrored else part for part in plain)
        return self.told("day", day=day, month=self._words["months"][moment.month - 1], year=year)

    def local(self, english: object, arabic: object) -> str:
        """Choose between two texts; where one is missing the other stands."""
        return self._choose(*(plain_text(text) if isinstance(text, str) else "" for text in (english, arabic)))

    def _choose(self, english: str, arabic: str) -> str:
        return (to_arabic_digits(arabic) or english) if self.mirrored else (english or arabic)

    def name(self, row: Mapping[str, Any], column: str = "name") -> str:
        """Name a row of a frame."""
        return self.local(row.get(column), row.get(f"{column}_ar")) or plain_text(row.get("id", ""))

    def party(self, key: str) -> str:
        """Name a party."""
        if key in self._parties:
            return self.local(self._parties[key].name, self._parties[key].name_ar)
        return self.value("party", key) if key else str(self._words["unknown"])
