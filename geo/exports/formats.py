"""
What each format keeps and what it loses: tables that `tests/test_exports_formats.py` holds against round trips.

One for layers, one for grids, one for the shapes of airspace tools.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = [
    "AIRSPACE_FEATURES",
    "AIRSPACE_FORMATS",
    "FEATURES",
    "FORMATS",
    "GRID_FEATURES",
    "GRID_FORMATS",
    "list_format_losses",
]

_Losses = Mapping[str, Mapping[str, str]]

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
"""What can be kept of layers, in words."""

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

_GPKG: Final[Mapping[str, str]] = {
    "single": _PROMOTED,
    "second_geometry": _APART,
    "fractions": "the standard holds thousandths",
}

FORMATS: Final[_Losses] = MappingProxyType(
    {
        "qgis": _GPKG,
        "gpkg": _GPKG,
        "geojson": _GEOJSON,
        "geojsonl": _GEOJSON,
        "geojsonseq": _GEOJSON,
        "kml": _KML,
        "kmz": _KML,
        "flatgeobuf": {
            "single": _PROMOTED,
            "placeless": "left out and counted in the description: readers for the web stop at the first of them",
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
        "csv": {
            "texts": "what looks like a formula gets an apostrophe, and so it comes back",
            "layers": _FILES,
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
"""Why a format loses a feature of a layer; what is not listed is kept."""

GRID_FEATURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "values": "values to the last bit",
        "kinds": "the kind of numbers: whole or not, of how many bits",
        "nodata": "cells without a value, and which those are",
        "grid": "the cells: corner, size and count, to the last bit",
        "crs": "the study's plane, as other programs understand it",
        "unit": "name and unit",
        "titles": "titles in English and Arabic",
        "colours": "the map's colours, without another program's help",
        "several": "all grids in one file",
        "about": "caveat, source, licence, date, units, manifest",
        "same_bytes": "same input, same bytes",
    }
)
"""What can be kept of grids, in words."""

_NARROWED: Final = "32-bit numbers, seven digits"
_GRID_FILES: Final = "one file for each grid"
_VALUES: Final[Mapping[str, str]] = {"values": _NARROWED, "kinds": _NARROWED, "several": _GRID_FILES}

GRID_FORMATS: Final[_Losses] = MappingProxyType(
    {
        "qgis": _VALUES,
        "cog": _VALUES,
        "cog, colours": {
            "values": "254 steps from one end of the ramp to the other; what lies beyond takes the end's colour",
            "kinds": "a byte, with scale and offset",
            "nodata": "what the map leaves blank has no value either",
            "several": _GRID_FILES,
        },
        "netcdf": {
            "kinds": "netCDF 3 has signed numbers of up to 32 bits and floating point; nothing is rounded",
            "colours": "the format has no colours",
            "several": _GRID_FILES,
        },
    }
)
"""Why a format loses a feature of a grid; what is not listed is kept."""

AIRSPACE_FEATURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "outline": "outlines to the last bit",
        "holes": "holes and several parts, in one piece",
        "corridors": "proposed corridors beside declared zones",
        "heights": "heights as they were stated, and above what",
        "ground": "heights above the ground",
        "times": "from when until when",
        "fractions": "fractions of a second",
        "names": "names in English and Arabic",
        "readings": "which reading of a declaration it is",
        "sources": "sources and quotes",
        "about": "caveat, source, licence, date, units, manifest",
        "same_bytes": "same input, same bytes",
    }
)
"""What can be kept by the shapes of airspace tools, in words."""

_NO_SOURCES: Final = "the shape has no place for them; the GeoPackage has"

AIRSPACE_FORMATS: Final[_Losses] = MappingProxyType(
    {
        "ed269": {
            "outline": "seven decimals, 0.01 m",
            "holes": "parts are volumes of one geozone; holes are kept",
            "corridors": "the shape is one of zones",
            "heights": "whole metres, outwards",
            "fractions": "cut to the second",
            "sources": _NO_SOURCES,
        },
        "f3548": {
            "holes": "cut into volumes that together cover it",
            "heights": "above the ellipsoid, outwards by the height of the geoid; `features` keeps what was stated",
            "ground": "refused: the terrain is not known",
            "sources": _NO_SOURCES,
        },
    }
)
"""Why a shape loses a feature; what is not listed is kept."""


def list_format_losses(
    features: Mapping[str, str] = FEATURES,
    formats: _Losses = FORMATS,
) -> str:
    """
    Write a table for the documentation: a row for each feature, a column for each format, then the reasons.

    Parameters
    ----------
    features
        What can be kept, in words, by key.
    formats
        Why a format loses a feature, by format and key.

    Returns
    -------
    text
        Markdown.

    Examples
    --------
    >>> print(list_format_losses().splitlines()[0][:28])
    | what | qgis | gpkg | geojs
    >>> print(list_format_losses(GRID_FEATURES, GRID_FORMATS).splitlines()[0])
    | what | qgis | cog | cog, colours | netcdf |
    """
    names = list(formats)
    lines = ["| what | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    reasons: dict[str, int] = {}
    for key, words in features.items():
        marks = [
            str(reasons.setdefault(formats[name][key], len(reasons) + 1)) if key in formats[name] else "kept"
            for name in names
        ]
        lines.append(f"| {words} | " + " | ".join(marks) + " |")
    return "\n".join([*lines, "", *(f"{number}. {reason}" for reason, number in reasons.items()), ""])
