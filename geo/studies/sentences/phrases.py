"""
Phrases in English and Arabic: numbers, units, counted nouns, dates and lists, put into the templates of ``words.toml``.

A `Term` is something that can be said in either language; `say` puts terms into a template and is a term itself. What
comes from layers is inserted as it is, never read as a template, and kept from turning the direction of its sentence.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import pandas as pd
from pandas.api.typing import NaTType

from geo.errors import SettingsError
from geo.layers.digits import to_arabic_digits, write_arabic_number

__all__ = [
    "Phrasebook",
    "Term",
    "area",
    "choose",
    "count",
    "day",
    "days",
    "expected",
    "length",
    "listed",
    "name",
    "number",
    "plural_category",
    "read_phrasebooks",
    "say",
    "sentence",
    "share",
]

_MARK: Final = re.compile(r"\{(\w+)\}")
_FSI: Final = "\u2068"  # first strong isolate (UAX 9)
_PDI: Final = "\u2069"  # its end
_NBSP: Final = "\u00a0"
_TURNS: Final = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_FINE_BELOW_KM2: Final = 10.0
_FINE_BELOW_KM: Final = 100.0
_METRES: Final = 1000.0
_MOMENT: Final = pd.Timedelta(1, "us")
_LEAST_SHARE: Final = 0.001  # the last decimal of a percentage


@dataclass(frozen=True, eq=False)
class Phrasebook:
    """
    One language: its templates, words and the way it writes numbers.

    Parameters
    ----------
    language
        "en" or "ar".
    words
        Its table of ``words.toml``.
    """

    language: str
    words: dict[str, Any]

    def fill(self, key: str, parts: dict[str, str]) -> str:
        """
        Put texts into the template of a key, in one pass: a text that looks like a mark stays a text.

        Raises
        ------
        SettingsError
            There is no such template, or it asks for a part that is not given.
        """
        try:
            return _MARK.sub(lambda mark: parts[mark.group(1)], self.words["sentence"][key])
        except KeyError as missing:
            raise SettingsError(
                f"The sentence {key!r} in {self.language!r}: found no {missing}; expected it in words.toml or among "
                f"{', '.join(parts) or 'no parts'}."
            ) from missing

    def write_number(self, value: float, decimals: int = 0, *, fixed: bool = False) -> str:
        """
        Write a number of at least zero with the digits and separators of the language.

        Examples
        --------
        >>> english, arabic = read_phrasebooks()
        >>> english.write_number(17213.4), arabic.write_number(17213.4), arabic.write_number(2.5, 1)
        ('17,213', '١٧٬٢١٣', '٢٫٥')
        """  # noqa: RUF002 - Arabic digits are what it writes
        text = f"{value:,.{decimals}f}"
        if decimals and not fixed:
            text = text.rstrip("0").rstrip(".")
        return self._write_digits(text)

    def write_unit(self, value: float, unit: str, decimals: int) -> str:
        """Write a number with its unit, kept on one line."""
        return f"{self.write_number(value, decimals)}{_NBSP}{self.words['unit'][unit]}"

    def write_count(self, noun: str, number: int) -> str:
        """
        Write a number of things in the form that the language's grammar asks for.

        Examples
        --------
        >>> english, arabic = read_phrasebooks()
        >>> [english.write_count("strike", n) for n in (0, 1, 2)]
        ['no reported strike', '1 reported strike', '2 reported strikes']
        >>> [arabic.write_count("zone", n) for n in (0, 1, 2, 3, 11, 100)]
        ['لا نطاق', 'نطاق واحد', 'نطاقان', '٣ نطاقات', '١١ نطاقًا', '١٠٠ نطاق']
        """  # noqa: RUF002 - Arabic digits are what it writes
        forms = self.words["count"][noun]
        form = forms.get(plural_category(self.language, number), forms["other"])
        return str(form).replace("{n}", self.write_number(number))

    def write_day(self, moment: pd.Timestamp) -> str:
        r"""
        Write a day.

        Examples
        --------
        >>> [book.write_day(pd.Timestamp("2025-04-09", tz="UTC")) for book in read_phrasebooks()]
        ['9\xa0April 2025', '٩\xa0نيسان ٢٠٢٥']
        """  # noqa: RUF002 - Arabic digits and letters are what it writes
        month = self.words["months"][moment.month - 1]
        return f"{self._write_digits(str(moment.day))}{_NBSP}{month} {self._write_digits(str(moment.year))}"

    def _write_digits(self, number: str) -> str:
        return write_arabic_number(number) if self.language == "ar" else number

    def write_name(self, text: str) -> str:
        r"""
        Write a text from a layer so that it cannot turn the direction of the sentence around it.

        Marks that turn directions are dropped, white space becomes one space, and a text that is not wholly in the
        language's own direction is isolated (Unicode Standard Annex 9, section 2.4).

        Examples
        --------
        >>> english, arabic = read_phrasebooks()
        >>> english.write_name("T4 air base"), arabic.write_name("T4") == "\u2068T4\u2069"
        ('T4 air base', True)
        """
        plain = " ".join(text.translate(_TURNS).split())
        foreign = {"R", "AL", "AN"} if self.language == "en" else {"L", "EN", "AN", "ON", "ES", "CS", "ET"}
        if any(unicodedata.bidirectional(sign) in foreign for sign in plain):
            return f"{_FSI}{plain}{_PDI}"
        return plain

    def join(self, texts: Sequence[str]) -> str:
        """
        Join texts as a list.

        Examples
        --------
        >>> [book.join(["1", "2", "3"]) for book in read_phrasebooks()]
        ['1, 2 and 3', '1، 2 و3']
        """
        comma, last = self.words["list"]["comma"], self.words["list"]["last"]
        return last.join((comma.join(texts[:-1]), texts[-1])) if len(texts) > 1 else "".join(texts)


Term = Callable[[Phrasebook], str]
"""Something that can be said in any language."""


@cache
def read_phrasebooks() -> tuple[Phrasebook, Phrasebook]:
    """Read ``words.toml``: English, then Arabic."""
    words = tomllib.loads(files("geo.studies.sentences").joinpath("words.toml").read_text(encoding="utf-8"))
    return Phrasebook("en", words["en"]), Phrasebook("ar", words["ar"])


def plural_category(language: str, number: int) -> str:
    """
    Find the plural category of a whole number (Unicode CLDR 46, supplemental/plurals; ``zero`` is kept in English too).

    Examples
    --------
    >>> [plural_category("ar", n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)]
    ['zero', 'one', 'two', 'few', 'few', 'many', 'many', 'other', 'other', 'few', 'many']
    """
    if language == "en":
        return {0: "zero", 1: "one"}.get(number, "other")
    exact = {0: "zero", 1: "one", 2: "two"}.get(number)
    rest = number % 100
    return exact or ("few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other")  # noqa: PLR2004 - CLDR's rule


def say(key: str, **parts: Term) -> Term:
    """Say a template with its parts."""
    return lambda book: book.fill(key, {mark: part(book) for mark, part in parts.items()})


def choose(group: str, key: str) -> Term:
    """Say a word of a group, or the group's ``other`` where it has none for the key."""
    return lambda book: str(book.words[group].get(key, book.words[group]["other"]))


def name(english: str, arabic: str = "") -> Term:
    """Say a name or a part of a sentence: the Arabic one in Arabic, where there is one, with Arabic digits."""
    return lambda book: book.write_name(_choose(book, english, arabic))


def sentence(english: str, arabic: str) -> Term:
    """Say a whole sentence that another step wrote, as it is but for its digits."""
    return lambda book: _choose(book, english, arabic)


def _choose(book: Phrasebook, english: str, arabic: str) -> str:
    return to_arabic_digits(arabic) if book.language == "ar" and arabic.strip() else english


def number(value: float, decimals: int = 0) -> Term:
    """Say a bare number."""
    return lambda book: book.write_number(value, decimals)


def area(area_km2: float) -> Term:
    """Say an area: whole square kilometres, two decimals below ten."""
    return lambda book: book.write_unit(area_km2, "km2", 2 if area_km2 < _FINE_BELOW_KM2 else 0)


def length(distance_m: float) -> Term:
    """Say a length: metres below a kilometre, one decimal below a hundred."""
    if round(distance_m) < _METRES:
        return lambda book: book.write_unit(distance_m, "m", 0)
    return lambda book: book.write_unit(distance_m / _METRES, "km", 1 if distance_m / _METRES < _FINE_BELOW_KM else 0)


def share(part: float) -> Term:
    """Say a share as a percentage with one decimal; what would round to nothing and is not is "less than"."""
    if 0 < part < _LEAST_SHARE / 2:
        return say("below", share=share(_LEAST_SHARE))
    return lambda book: f"{book.write_number(100 * part, 1)}{book.words['percent']}"


def count(noun: str, value: int) -> Term:
    """Say how many of something there are."""
    return lambda book: book.write_count(noun, value)


def expected(noun: str, value: float) -> Term:
    """Say an expected number, always with its decimal: it is no count."""
    return lambda book: str(book.words["count"][noun]["other"]).replace("{n}", book.write_number(value, 1, fixed=True))


def day(moment: pd.Timestamp) -> Term:
    """Say a day."""
    return lambda book: book.write_day(moment)


def days(begin: pd.Timestamp | NaTType, end: pd.Timestamp | NaTType) -> Term:
    """Say a half-open span in days; NaT is an open end, and two of them are no date at all."""
    if isinstance(begin, NaTType):
        return say("undated") if isinstance(end, NaTType) else say("until", day=day(end - _MOMENT))
    if isinstance(end, NaTType):
        return say("since", day=day(begin))
    last = max(begin, end - _MOMENT)
    return day(begin) if begin.date() == last.date() else say("from_to", first=day(begin), last=day(last))


def listed(terms: Sequence[Term]) -> Term:
    """Say terms as a list."""
    return lambda book: book.join([term(book) for term in terms])
