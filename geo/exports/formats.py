"""What each format keeps and what it loses: a table that `tests/test_exports_formats.py` holds against round trips."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["FEATURES", "FORMATS", "list_format_losses"]

FEATURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "coordinates": "coordinates to the last bit",
        "single": "a single area beside a multiple one",
        "placeless": "features without geometry",
        "second_geometry": "further geometries of a feature (a corridor's centre line)",
        "texts": "texts of any script, with markup, quotes and signs of formulas",
        "control_characters": "control characters in texts",
        "types": "numbers, truths and times as such",
        "missing": "a missing number apart from 0",
        "fractions": "fractions of a second",
        "column_names": "long names of columns, with capitals and Arabic",
        "titles": "titles of columns in English and Arabic",
        "order": "the order of features",
        "layers": "all layers in one file",
        "sources": "sources in full: grades, dates, notes",
        "colours": "colours of parties, zones and strikes",
        "hatches": "hatches at any angle",
        "spans": "a time line from the spans of features",
        "about": "caveat, source, licence, date, units, manifest",
        "same_bytes": "same input, same bytes",
    }
)
"""What can be kept, in words."""

_NO_STYLE: Final = {
    "colours": "the format has no styles; write the format `styles` beside it",
    "hatches": "the format has no styles; write the format `styles` beside it",
    "spans": "no tool makes a time line of it by itself",
}
_SIX: Final = "six decimals, 0.1 m, as RFC 7946 advises"
_XML: Final = "XML cannot hold them; they are left out"
_FLAT_SOURCES: Final = "addresses only; the GeoPackage has the rest"
_UNTITLED: Final = "the format has names of columns only"
_PROMOTED: Final = "becomes a multiple one of one part, since a layer has one kind"
_APART: Final = "a layer of its own"
_FILES: Final = "one file for each layer"
_GEOJSON: Final[Mapping[str, str]] = {
    "coordinates": _SIX,
    "fractions": "cut to the second",
    "titles": _UNTITLED,
    "layers": _FILES,
    **_NO_STYLE,
}
_KML: Final[Mapping[str, str]] = {
    "coordinates": "seven decimals, 0.01 m",
    "second_geometry": _APART,
    "control_characters": _XML,
    "types": "all data are texts",
    "column_names": "GDAL reads letters beyond ASCII as underscores, though the file has them",
    "sources": _FLAT_SOURCES,
    "hatches": "KML has no hatching; fills keep the colour",
}

FORMATS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "gpkg": {
            "single": _PROMOTED,
            "second_geometry": _APART,
            "fractions": "the standard holds thousandths",
        },
        "geojson": _GEOJSON,
        "geojsonl": _GEOJSON,
        "geojsonseq": _GEOJSON,
        "kml": _KML,
        "kmz": _KML,
        "flatgeobuf": {
            "single": _PROMOTED,
            "second_geometry": _APART,
            "fractions": "thousandths, as GDAL writes them",
            "titles": _UNTITLED,
            "order": "features are sorted along a curve for the index",
            "layers": _FILES,
            "sources": _FLAT_SOURCES,
            **_NO_STYLE,
        },
        "geoparquet": {
            "second_geometry": _APART,
            "layers": _FILES,
            "sources": _FLAT_SOURCES,
            **_NO_STYLE,
        },
        "gdb": {
            "coordinates": "snapped to a grid of 1e-9 degrees",
            "single": _PROMOTED,
            "second_geometry": _APART,
            "fractions": "the format holds whole seconds",
            "types": "truths are 0 and 1",
            "titles": _UNTITLED,
            "same_bytes": "GDAL gives every table a random key",
            **_NO_STYLE,
        },
        "xlsx": {
            "coordinates": "points have columns of their own; lines and areas are left out",
            "single": "no areas",
            "second_geometry": "no lines",
            "texts": "what looks like a formula gets an apostrophe; texts beyond 32,767 signs are cut",
            "control_characters": _XML,
            "fractions": "a spreadsheet counts days as one number: to about 0.01 ms",
            **_NO_STYLE,
        },
    }
)
"""Why a format loses a feature; what is not listed is kept."""


def list_format_losses() -> str:
    """
    Write the table for the documentation: a row for each feature, a column for each format, then the reasons.

    Returns
    -------
    text
        Markdown.

    Examples
    --------
    >>> print(list_format_losses().splitlines()[0][:28])
    | what | gpkg | geojson | ge
    """
    names = list(FORMATS)
    lines = ["| what | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    reasons: dict[str, int] = {}
    for key, words in FEATURES.items():
        marks = [
            str(reasons.setdefault(FORMATS[name][key], len(reasons) + 1)) if key in FORMATS[name] else "kept"
            for name in names
        ]
        lines.append(f"| {words} | " + " | ".join(marks) + " |")
    return "\n".join([*lines, "", *(f"{number}. {reason}" for reason, number in reasons.items()), ""])
