"""What each format is read as, what is put right and what is refused: a table that the tests hold against files."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["INPUT_FORMATS", "InputFormat", "list_input_formats"]


@dataclass(frozen=True, slots=True)
class InputFormat:
    """
    How one format is read.

    Parameters
    ----------
    suffixes
        What its files end in; empty for a database.
    read_as
        What becomes a row, and what a layer.
    put_right
        What is brought to one form, each time with a record.
    refuses_files, refuses_rows
        For what the whole file is not read, and for what only a row, each time with the reason.
    extra
        What must be installed for it besides; empty for nothing.
    """

    suffixes: tuple[str, ...]
    read_as: str
    put_right: str
    refuses_files: tuple[str, ...]
    refuses_rows: tuple[str, ...]
    extra: str = ""


_SHAPES_RIGHT: Final = (
    "heights dropped; rings that touch themselves split there; other reference systems brought to WGS 84"
)
_ENTITY: Final = "a document type or an entity"
_BOMB: Final = "an archive that grows 200 times"
_OTHER: Final = "another format under this name"

INPUT_FORMATS: Final[Mapping[str, InputFormat]] = MappingProxyType(
    {
        "CSV": InputFormat(
            (".csv",),
            "each row; its place from `lat` and `lon` (or `lat_deg` and `lon_deg`), from `position` (degrees, minutes, "
            "seconds, MGRS) or `wkt`; every cell is text, so `NA` is a name and `0401` keeps its zero",
            "semicolons, tabs or bars between cells, with decimal commas; Arabic-Indic digits",
            ("another encoding than UTF-8", "a quote that does not close", "a column twice"),
            ("ragged rows", "EWKT", "UTM", "half a place", "03/04 and other dates in no sure order"),
        ),
        "Excel": InputFormat(
            (".xlsx",),
            "each row below the header; each sheet is a layer; values, not formulas; a day is a day",
            "Arabic-Indic digits and decimal commas in texts; `2025/04/02`; Arabic months, as in `3 نيسان 2025`",
            ("cells beyond 1,000 columns or 1,000,000 rows", "a password, or Excel 97 to 2003"),
            ("cells beyond the header", "day numbers as dates", "clock times without a zone"),
        ),
        "GeoJSON": InputFormat(
            (".geojson", ".json"),
            "each feature; its `id` where the properties have none",
            "rings that do not close; a named EPSG system; " + _SHAPES_RIGHT,
            ("a linked `crs`", "a key twice", "deep nesting", _OTHER),
            ("positions in quotes", "bow-ties", "geometries of several types", "an uncut feature across 180 degrees"),
        ),
        "GeoJSON lines": InputFormat(
            (".geojsonl", ".geojsons"),
            "each feature, one a line, or with a record separator before it (RFC 8142); its `id` where the properties "
            "have none",
            "rings that do not close; " + _SHAPES_RIGHT.partition("; other")[0],
            ("a linked `crs`", "deep nesting", _OTHER),
            ("a line that is not JSON", "a key twice", "another reference system", "a whole collection in a line"),
        ),
        "Overpass JSON": InputFormat(
            (".json",),
            "each node, way or relation that has tags or draws no other; points, lines and areas are layers; tags are "
            "columns, `sources` is the page at openstreetmap.org (ODbL 1.0)",
            "parts given by numbers joined; the middle of a box taken as a point; lines without a role as outer rings",
            ("an answer that the server cut short", "the name `.geojson`"),
            ("ways and relations that are not whole", "rings that do not close or cross", "roles against the lines"),
            "osm",
        ),
        "GeoPackage": InputFormat(
            (".gpkg",),
            "each row of a feature table; each table is a layer; columns of bytes left out",
            _SHAPES_RIGHT,
            ("views", "computed columns", "another SQLite file", "changes that are not written yet"),
            ("nested geometries", "texts that are not UTF-8"),
        ),
        "Shapefile": InputFormat(
            (".shp", ".zip"),
            "each feature; each shapefile of a zip is a layer; names cut after ten letters get their ends back",
            "no `.cpg` where the letters can only be UTF-8 or cp1256; no `.prj` (taken as WGS 84); letters cut by the "
            "width of a column; " + _SHAPES_RIGHT,
            ("a part missing", "a `.cpg` that is not true", "a `.prj` that is not known", _BOMB, _OTHER),
            ("metres without a `.prj`",),
        ),
        "FlatGeobuf": InputFormat(
            (".fgb",),
            "each feature",
            "no reference system (taken as WGS 84); " + _SHAPES_RIGHT,
            (_OTHER,),
            ("geometries of several types",),
        ),
        "KML": InputFormat(
            (".kml", ".kmz"),
            "each placemark with its extended data; each folder is a layer, as in My Maps; `TimeStamp` and `TimeSpan` "
            "as `date_edtf`",
            "rings that do not close; a bare ring taken as an area; overlays and further KML files left out",
            ("NetworkLinks", _ENTITY, _BOMB, _OTHER),
            ("models and tracks", "geometries of several types"),
        ),
        "GPX": InputFormat(
            (".gpx",),
            "each waypoint, route or track; the three are layers",
            "heights and times of single points left out",
            (_ENTITY, _OTHER),
            ("points without a place",),
        ),
        "PostGIS": InputFormat(
            (),
            "each row of a table or view at `postgresql://user@host/database`; each is a layer",
            _SHAPES_RIGHT,
            ("a password in the address", "SRID 0", "several reference systems"),
            ("curves", "geometries of several types"),
            "postgis",
        ),
    }
)
"""How each format is read, by the name that people use."""


def list_input_formats() -> str:
    """
    Write the table for the documentation.

    Returns
    -------
    text
        Markdown: a row for each format.

    Examples
    --------
    >>> print(list_input_formats().splitlines()[0])
    | format | files | read as | put right, with a record | refused, with the reason |
    """
    lines = ["| format | files | read as | put right, with a record | refused, with the reason |", "|---" * 5 + "|"]
    for name, form in INPUT_FORMATS.items():
        files = ", ".join(f"`{suffix}`" for suffix in form.suffixes) or "an address"
        needs = f" (extra `{form.extra}`)" if form.extra else ""
        refused = f"the file: {'; '.join(form.refuses_files)}. A row: {'; '.join(form.refuses_rows)}"
        lines.append(f"| {name}{needs} | {files} | {form.read_as} | {form.put_right} | {refused} |")
    return "\n".join([*lines, ""])
