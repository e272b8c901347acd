"""The words of the map, for files: names of layers, columns and values in English and Arabic."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

__all__ = ["COLOURS", "both", "column_title", "layer_title", "read_palettes", "value_words"]

COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unknown": "#dcdad5",
        "party": "#8b8f97",
        "outline": "#4a4f58",
        "overlap": "#5b2a86",
        "corridor": "#006b57",
        "escape": "#8a5a00",
        "separation": "#2b3f8c",
        "lapsed": "#8b8780",
        "pinch": "#10151f",
    }
)
"""Colours that the page of the map has in its modules and not in its palettes."""

_LAYERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "strike_areas": ("Reported strikes known only to an area", "ضربات مُبلَّغ عنها لا يُعرف منها إلا منطقتها"),
        "corridor_centrelines": ("Proposed corridors: centre lines", "الممرات المقترحة: خطوط الوسط"),
        "corridor_escapes": ("Proposed corridors: ways out of a zone", "الممرات المقترحة: مخارج من نطاق"),
        "separation_lines_line": ("Separation lines, hypothetical: the line", "خطوط فصل افتراضية: الخط"),
        "hot_spots": ("Clusters of reported strikes", "تجمعات الضربات المُبلَّغ عنها"),
        "faces": ("Ground cut along all layers", "الأرض مقسَّمة وفق كل الطبقات"),
        "volumes": ("Volumes of proposed corridors in space and time", "أحجام الممرات المقترحة في المكان والزمان"),
        "country": ("Country", "البلد"),
        "neighbours": ("Neighbouring countries", "البلدان المجاورة"),
        "governorates": ("Governorates", "المحافظات"),
        "lakes": ("Lakes", "البحيرات"),
        "rivers": ("Rivers", "الأنهار"),
        "borders": ("Borders", "الحدود"),
        "roads": ("Roads", "الطرق"),
        "places": ("Towns and cities", "المدن والبلدات"),
        "airfields": ("Airfields", "المطارات"),
    }
)
_COLUMNS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "id": ("Id", "المعرِّف"),
        "name": ("Name", "الاسم"),
        "name_ar": ("Name in Arabic", "الاسم بالعربية"),
        "valid_from": ("Valid from", "سارٍ من"),
        "valid_to": ("Valid to, not included", "سارٍ حتى، دون اليوم الأخير"),
        "date_edtf": ("Date (EDTF)", "التاريخ (EDTF)"),
        "event_date_from": ("Happened from", "وقع من"),
        "event_date_to": ("Happened before", "وقع قبل"),
        "confidence": ("Confidence", "الثقة"),
        "sensitivity": ("Sensitivity", "الحساسية"),
        "sources": ("Sources", "المصادر"),
        "zone_id": ("Zone", "النطاق"),
        "reading_text": ("What the reading assumes", "ما تفترضه القراءة"),
        "quote": ("Quote", "الاقتباس"),
        "quote_lang": ("Language of the quote", "لغة الاقتباس"),
        "lower_m": ("Lower limit, metres", "الحد الأدنى بالأمتار"),
        "upper_m": ("Upper limit, metres", "الحد الأعلى بالأمتار"),
        "vertical_reference": ("Heights above", "الارتفاعات فوق"),
        "conflicts_with": ("Disagrees with", "يخالف"),
        "analytic_confidence": ("Analytic confidence", "الثقة التحليلية"),
        "hypothetical": ("Hypothetical", "افتراضي"),
    }
)


@cache
def _read(name: str) -> dict[str, Any]:
    # By path below the package: the map's wing itself is not needed for its words, and importing it would be slow.
    return tomllib.loads((files("geo") / "maps" / name).read_text(encoding="utf-8"))


def read_palettes() -> Mapping[str, Any]:
    """Give the colours of the map: zones by kind, symbols of strikes, classes of routes, the ramp of grids."""
    return MappingProxyType(_read("palettes.toml"))


def value_words(column: str, value: str) -> tuple[str, str]:
    """
    Name a value of a column in English and Arabic; one that has no word is made readable.

    Examples
    --------
    >>> value_words("status", "contested")
    ('Contested', 'متنازع عليها')
    >>> value_words("kind", "no_such_kind")
    ('no such kind', 'no such kind')
    """
    plain = value.replace("_", " ")
    return _look_up(f"{column}.{value}", (plain, plain))


def layer_title(name: str) -> tuple[str, str]:
    """
    Name a layer in English and Arabic.

    Examples
    --------
    >>> layer_title("zones")
    ('Declared zones', 'النطاقات المعلنة')
    """
    return _LAYERS.get(name) or value_words("layer", name)


def column_title(name: str) -> tuple[str, str]:
    """
    Name a column in English and Arabic.

    Examples
    --------
    >>> column_title("attributed_to"), column_title("stretch")
    (('Attributed to', 'منسوبة إلى'), ('stretch', 'stretch'))
    """
    return _COLUMNS.get(name) or value_words("fact", name)


def both(words: tuple[str, str]) -> str:
    """
    Put the English and the Arabic side by side, once where they are the same.

    Examples
    --------
    >>> both(("Zone", "نطاق")), both(("T4", "T4")), both(("T4", ""))
    ('Zone / نطاق', 'T4', 'T4')
    """
    english, arabic = words
    return f"{english} / {arabic}" if arabic and arabic != english else english


def _look_up(key: str, otherwise: tuple[str, str]) -> tuple[str, str]:
    words = _read("words.toml")
    english, arabic = otherwise
    return str(words["en"].get(key, english)), str(words["ar"].get(key, words["en"].get(key, arabic)))
