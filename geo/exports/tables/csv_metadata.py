"""
What a CSV file cannot say of itself: a description beside it, as W3C's CSV on the Web has it.

``NAME.csv-metadata.json`` is found by its name (Tennison and Kellogg 2015, "Model for Tabular Data and Metadata on the
Web", section 5.3). Column names and properties follow "Metadata Vocabulary for Tabular Data" of the same year; what
every export carries stands in terms of Dublin Core and schema.org.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from geo.exports.layers import ExportField
from geo.exports.sets import UNITS, ExportSet, describe_set

__all__ = ["PLACE_COLUMNS", "describe_csv"]

PLACE_COLUMNS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "lon_deg": ("Longitude, degrees", "خط الطول بالدرجات"),
        "lat_deg": ("Latitude, degrees", "خط العرض بالدرجات"),
        "wkt": ("Geometry as well-known text", "الشكل الهندسي كنص WKT"),
    }
)
"""Columns that tell where a row is, with their titles; the first two stand in tables with points."""

_CONTEXT: Final = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
_LONGITUDE_FIRST: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"  # EPSG:4326 with longitude before latitude
_WKT: Final = {"base": "string", "@id": "http://www.opengis.net/ont/geosparql#wktLiteral"}
_LIST: Final = {"datatype": "string", "separator": " ; ", "ordered": True}
_HOLDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"datatype": "string"},
    "list": _LIST,
    "sources": _LIST,
    "json": {"datatype": "json"},
    "number": {"datatype": "double"},
    "count": {"datatype": "integer"},
    "truth": {"datatype": "boolean"},
    "moment": {"datatype": "dateTimeStamp"},
}
_DIALECT: Final = {
    "encoding": "utf-8",
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
    "headerRowCount": 1,
    "lineTerminators": ["\n"],
    "trim": False,
    # The default is "#", with which the id of a row may begin.
    "commentPrefix": "\x01",
}
_PLAIN_SIGNS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")


def describe_csv(
    exported: ExportSet,
    file: str,
    title: tuple[str, str],
    fields: Sequence[ExportField],
    places: Mapping[str, tuple[str, str]] = MappingProxyType({}),
    *,
    key: str = "",
) -> str:
    """
    Describe a CSV file for programs that know CSV on the Web.

    Parameters
    ----------
    exported
        What it is part of.
    file
        Its name; the description stands beside it.
    title
        What to call it, in English and Arabic.
    fields
        Its columns, in order.
    places
        Titles of the columns that follow them, by name: numbers of degrees, such as `PLACE_COLUMNS` has, and
        geometries as well-known text.
    key
        The column that tells its rows apart; empty where none does.

    Returns
    -------
    text
        JSON. Each column has its name, its titles in both languages (the head of the column among the English ones),
        what it holds, and its unit.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> exported = ExportSet(frames={}, title="Palmyra", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    >>> field = ExportField("area_km2", "number", "Area", "المساحة")
    >>> told = json.loads(describe_csv(exported, "zones.csv", ("Zones", "نطاقات"), [field]))
    >>> told["tableSchema"]["columns"][0]["datatype"], told["tableSchema"]["columns"][0]["schema:unitText"]
    ('double', 'square kilometres')
    """
    columns = [
        _describe_column(field.name, (field.title, field.title_ar)) | dict(_HOLDS[field.holds]) for field in fields
    ]
    columns += [
        _describe_column(name, told) | {"datatype": "double" if name.endswith("_deg") else _WKT}
        for name, told in places.items()
    ]
    content = {
        "@context": _CONTEXT,
        "@type": "Table",
        "url": quote(file),
        "dc:title": _say(*title),
        **_describe_set(exported),
        "dialect": _DIALECT,
        "tableSchema": {"@type": "Schema", "columns": columns} | ({"primaryKey": _name(key)} if key else {}),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _describe_set(exported: ExportSet) -> dict[str, Any]:
    """Tell what every export carries, in terms of Dublin Core and schema.org; what is empty is left out."""
    about = describe_set(exported)
    told = {
        "schema:isPartOf": {"@type": "schema:Dataset", "schema:name": _say(exported.title, exported.title_ar)},
        "dc:identifier": about.get("manifest_id"),
        "dc:date": about["as_of"],
        "schema:temporalCoverage": "/".join(about.get("window", ())),
        "dc:source": about.get("sources"),
        "dc:license": about.get("licences"),
        "dc:conformsTo": {
            "@id": _LONGITUDE_FIRST,
            "dc:description": f"{about['crs']} in {UNITS['coordinates']}",
        },
        "schema:variableMeasured": [
            {"@type": "schema:PropertyValue", "schema:name": name, "schema:unitText": unit}
            for name, unit in UNITS.items()
        ],
        "schema:usageInfo": _say(about.get("caveat", ""), about.get("caveat_ar", "")),
        "dc:description": about.get("notes"),
    }
    return {key: value for key, value in told.items() if value}


def _describe_column(name: str, title: tuple[str, str]) -> dict[str, Any]:
    english, arabic = title
    # A description fits a file where its columns share a title with those of the file, which are the heads.
    titles: dict[str, Any] = {"en": list(dict.fromkeys(text for text in (english, name) if text))}
    unit = next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")
    return {
        "name": _name(name),
        "titles": titles | ({"ar": arabic} if arabic not in {"", english} else {}),
        **({"schema:unitText": unit} if unit else {}),
    }


def _name(column: str) -> str:
    """
    Write a column's name as a variable of a URI template, which must not start with an underscore.

    >>> _name("area_km2"), _name("_a-b.c"), _name("اسم")
    ('area_km2', '%5Fa%2Db%2Ec', '%D8%A7%D8%B3%D9%85')
    """
    encoded = "".join(
        sign if sign in _PLAIN_SIGNS else "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))
        for sign in column
    )
    return f"%5F{encoded[1:]}" if encoded.startswith("_") else encoded


def _say(english: str, arabic: str) -> list[dict[str, str]]:
    """Give a text in both languages, without those that are empty."""
    return [{"@value": text, "@language": language} for text, language in ((english, "en"), (arabic, "ar")) if text]
