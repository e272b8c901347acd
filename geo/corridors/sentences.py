"""The sentences that corridors are told in, in English and Arabic."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

__all__ = ["Sentence", "join_sentences", "list_names", "name_wind", "quote_name", "shorten_name", "write_km"]


class Sentence(NamedTuple):
    """One statement in both languages."""

    en: str
    ar: str


_WINDS: Final = (
    Sentence("north", "الشمال"),
    Sentence("north-east", "الشمال الشرقي"),
    Sentence("east", "الشرق"),
    Sentence("south-east", "الجنوب الشرقي"),
    Sentence("south", "الجنوب"),
    Sentence("south-west", "الجنوب الغربي"),
    Sentence("west", "الغرب"),
    Sentence("north-west", "الشمال الغربي"),
)
_STOPS: Final = re.compile(r"[:,،(؛;]")
_WIND_DEG: Final = 360 / len(_WINDS)
_FINE_BELOW_KM: Final = 100.0


def name_wind(bearing_deg: float) -> Sentence:
    """
    Name the nearest of eight winds.

    Examples
    --------
    >>> name_wind(350.0).en, name_wind(200.0).en
    ('north', 'south')
    """
    return _WINDS[round(bearing_deg / _WIND_DEG) % len(_WINDS)]


def write_km(distance_m: float) -> Sentence:
    """
    Write a distance as people say it: metres below a kilometre, one decimal below a hundred.

    Examples
    --------
    >>> [write_km(d).en for d in (340.4, 5010.0, 382_700.0)]
    ['340 m', '5.0 km', '383 km']
    """
    km = distance_m / 1000
    if round(distance_m) < 1000:  # noqa: PLR2004 - metres in a kilometre
        return Sentence(f"{distance_m:.0f} m", f"{distance_m:.0f} م")
    number = f"{km:.1f}" if km < _FINE_BELOW_KM else f"{km:.0f}"
    return Sentence(f"{number} km", f"{number} كم")


def shorten_name(name: Sentence) -> Sentence:
    """
    Cut a name at its first stop.

    Examples
    --------
    >>> shorten_name(Sentence("Tadmur red line: no Turkish bases", "خط تدمر الأحمر: لا قواعد تركية")).en
    'Tadmur red line'
    """
    return Sentence(*(_STOPS.split(text, maxsplit=1)[0].strip() or text for text in name))


def quote_name(name: Sentence) -> Sentence:
    """
    Put a name into the quotation marks of its language.

    Examples
    --------
    >>> print(*quote_name(Sentence("Tadmur", "تدمر")))
    "Tadmur" «تدمر»
    """
    return Sentence(f'"{name.en}"', f"«{name.ar}»")


def list_names(names: Iterable[Sentence]) -> Sentence:
    """
    Quote names and join them with commas and a last "and".

    Examples
    --------
    >>> print(list_names([Sentence("A", "أ"), Sentence("B", "ب"), Sentence("C", "ج")]).en)
    "A", "B" and "C"
    """
    listed = [quote_name(name) for name in names]
    if len(listed) < 2:  # noqa: PLR2004 - nothing to join
        return listed[0] if listed else Sentence("", "")
    return Sentence(
        ", ".join(name.en for name in listed[:-1]) + " and " + listed[-1].en,
        "، ".join(name.ar for name in listed[:-1]) + " و" + listed[-1].ar,
    )


def join_sentences(sentences: Iterable[Sentence]) -> Sentence:
    """Put sentences one behind the other."""
    listed = list(sentences)
    return Sentence(" ".join(each.en for each in listed), " ".join(each.ar for each in listed))
