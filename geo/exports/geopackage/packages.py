"""
One GeoPackage with every layer, its look and what it has to say about itself (OGC 12-128r17, GeoPackage 1.3).

Written with SQLite alone and serialised from memory, so that the file is whole and the same input gives the same bytes
(on one version of SQLite). QGIS finds the styles by itself in the table `layer_styles`.
"""

import json
import sqlite3
import struct
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, fields
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from geo.errors import DataError, Finding, OutputError
from geo.exports.geopackage.tables import (
    APPLICATION_ID,
    CORE,
    EXTENSIONS,
    STYLES,
    USER_VERSION,
    index_extension,
    index_statements,
    quote,
)
from geo.exports.layers import Cell, ExportLayer, list_layers, list_sources
from geo.exports.qgis.qml import write_qml
from geo.exports.sets import ExportSet, describe_set, tell_set
from geo.exports.styles.layer_styles import style_layer
from geo.exports.styles.sld import write_sld
from geo.exports.words import both
from geo.files import replace_file
from geo.layers import Source

__all__ = ["GEOMETRY_COLUMN", "write_geopackage"]

GEOMETRY_COLUMN: Final = "geom"
"""The geometry's column in every layer."""

_KEY: Final = "fid"
_SRS_ID: Final = 4326
_TYPES: Final[Mapping[str, str]] = {"number": "DOUBLE", "count": "INTEGER", "truth": "BOOLEAN", "moment": "DATETIME"}
_MIMES: Final[Mapping[str, str]] = {"json": "application/json"}
_WGS84: Final = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS: Final = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84 geodetic", _SRS_ID, "EPSG", _SRS_ID, _WGS84, "longitude and latitude in degrees, WGS 84"),
)
_ABOUT_STANDARD: Final = "https://www.iso.org/standard/65694.html"  # ISO 19115-2: what the metadata are about
_RESERVED: Final = ("gpkg_", "sqlite_", "rtree_", "layer_styles", "sources")


def write_geopackage(exported: ExportSet, path: str | PathLike[str]) -> Path:
    """
    Write every layer of a set into one GeoPackage.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    path
        The file; it appears whole or not at all.

    Returns
    -------
    path
        The file: a table for each layer (key `fid`, geometry `geom`, the columns of the frame under their names) with
        a spatial index; `sources` with every source in full; `layer_styles`; columns titled in English and Arabic;
        caveat, licences and the rest in `gpkg_metadata`.

    Raises
    ------
    DataError
        A frame cannot be written; see `geo.exports.layers.list_layers`.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from datetime import UTC
    >>> import geopandas as gpd
    >>> site = gpd.GeoDataFrame({"id": ["t4"]}, geometry=gpd.points_from_xy([37.63], [34.52]), crs="EPSG:4326")
    >>> sites = ExportSet(frames={"sites": site}, title="Sites", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gpd.read_file(write_geopackage(sites, Path(folder) / "sites.gpkg"), layer="sites").id.tolist()
    ['t4']
    """
    layers = list_layers(exported)
    _check_names(layers, Path(path).name)
    try:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {USER_VERSION}")
            database.executescript(CORE + STYLES)
            database.execute("BEGIN")
            _fill(database, exported, layers)
            database.execute("COMMIT")
            content = database.serialize()
    except sqlite3.Error as error:
        raise OutputError(f"{Path(path).name} cannot be written: {error}.") from error
    return replace_file(path, content)


def _check_names(layers: tuple[ExportLayer, ...], file: str) -> None:
    findings = [
        Finding(f"the layer {layer.name!r}", f"a name that begins with none of {', '.join(_RESERVED)}", file)
        for layer in layers
        if layer.name.casefold().startswith(_RESERVED)
    ]
    findings += [
        Finding(f"the column {name!r}", "other names: these two belong to the file", layer.name, column=name)
        for layer in layers
        for name in layer.field_names
        if name.casefold() in {_KEY, GEOMETRY_COLUMN}
    ]
    if findings:
        raise DataError(f"{file} cannot be written.", findings)


def _fill(database: sqlite3.Connection, exported: ExportSet, layers: tuple[ExportLayer, ...]) -> None:
    changed = _moment(exported.as_of)  # no clock: the same input gives the same bytes
    about = tell_set(exported)
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", _SYSTEMS)
    database.executemany("INSERT INTO gpkg_extensions VALUES (?,?,?,?,?)", EXTENSIONS)
    for layer in layers:
        _add_layer(database, layer, changed, about)
        style = style_layer(layer, exported.parties)
        styles = (
            layer.name,
            GEOMETRY_COLUMN,
            "default",
            write_qml(layer, style, about),
            write_sld(layer, style, about),
        )
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, update_time) VALUES ('','',?,?,?,?,?,1,?,'',?)",
            (*styles, both((layer.title, layer.title_ar)), changed),
        )
    _add_table(database, "layer_styles", "QGIS styles", "", changed)
    _add_sources(database, list_sources(exported), changed)
    described = json.dumps(describe_set(exported), ensure_ascii=False)
    database.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)", (_ABOUT_STANDARD, described)
    )
    database.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", (changed,)
    )


def _add_layer(database: sqlite3.Connection, layer: ExportLayer, changed: str, about: str) -> None:
    columns = "".join(f", {quote(field.name)} {_TYPES.get(field.holds, 'TEXT')}" for field in layer.fields)
    table, kind = quote(layer.name), layer.geometry_type.upper()
    database.execute(
        f"CREATE TABLE {table} ({_KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {GEOMETRY_COLUMN} {kind}{columns})"
    )
    blobs = _encode(layer)
    marks = ",".join("?" * (len(layer.fields) + 2))
    rows = (
        (number, blob, *map(_store, row)) for number, (blob, row) in enumerate(zip(blobs, layer.rows, strict=True), 1)
    )
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 -- the name is quoted
    bounds = shapely.bounds(layer.geometries)
    total = shapely.total_bounds(layer.geometries).tolist()
    extent = [None] * 4 if np.isnan(total).any() else total
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (layer.name, f"{both((layer.title, layer.title_ar))} ({layer.name})", about, changed, *extent, _SRS_ID),
    )
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", (layer.name, GEOMETRY_COLUMN, kind, _SRS_ID)
    )
    _add_index(database, layer.name, bounds.tolist())
    database.executemany(
        "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, ?, NULL)",
        (
            (
                layer.name,
                field.name,
                field.name,
                both((field.title, field.title_ar)),
                field.holds,
                _MIMES.get(field.holds),
            )
            for field in layer.fields
        ),
    )


def _add_index(database: sqlite3.Connection, table: str, bounds: list[list[float]]) -> None:
    create, triggers = index_statements(table, GEOMETRY_COLUMN, _KEY)
    database.execute(create)
    # An R-tree holds 32-bit floats and rounds a box outwards by itself.
    boxes = [
        (number, west, east, south, north)
        for number, (west, south, east, north) in enumerate(bounds, 1)
        if west == west  # noqa: PLR0124 -- NaN is the one value unequal to itself
    ]
    name = quote(f"rtree_{table}_{GEOMETRY_COLUMN}")
    database.executemany(f"INSERT INTO {name} VALUES (?,?,?,?,?)", boxes)  # noqa: S608 -- the name is quoted
    for trigger in triggers:
        database.execute(trigger)
    database.execute("INSERT INTO gpkg_extensions VALUES (?,?,?,?,?)", index_extension(table, GEOMETRY_COLUMN))


def _add_sources(database: sqlite3.Connection, sources: tuple[Source, ...], changed: str) -> None:
    names = [field.name for field in fields(Source)]
    database.execute(
        f"CREATE TABLE sources ({_KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        f"{', '.join(f'{name} TEXT' for name in names)})"
    )
    rows = ((number, *map(_store, asdict(source).values())) for number, source in enumerate(sources, 1))
    marks = ",".join("?" * (len(names) + 1))
    database.executemany(f"INSERT INTO sources VALUES ({marks})", rows)  # noqa: S608 -- nothing but question marks
    _add_table(database, "sources", "Sources / المصادر", "Every source in full; layers name its address.", changed)


def _add_table(database: sqlite3.Connection, name: str, title: str, told: str, changed: str) -> None:
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'attributes', ?, ?, ?, NULL, NULL, NULL, NULL, NULL)",
        (name, title, told, changed),
    )


def _encode(layer: ExportLayer) -> list[bytes | None]:
    """Write geometries as GeoPackage binary: a header with the box, then well-known binary, both little-endian."""
    shapes = layer.geometries
    if layer.geometry_type.startswith("Multi"):
        makers = {
            "Point": shapely.multipoints,
            "LineString": shapely.multilinestrings,
            "Polygon": shapely.multipolygons,
        }
        single = np.array([shape is not None and shape.geom_type == layer.base_type for shape in shapes], dtype=bool)
        shapes = shapes.copy()
        for row in np.flatnonzero(single):
            shapes[row] = makers[layer.base_type]([shapes[row]])
    binary = shapely.to_wkb(shapely.force_2d(shapes), byte_order=1)
    boxes = shapely.bounds(shapes)[:, [0, 2, 1, 3]].tolist()
    is_point = layer.geometry_type == "Point"
    head = struct.pack("<2sBBi", b"GP", 0, 0b001 if is_point else 0b011, _SRS_ID)  # a point is its own box
    return [
        None if shape is None else head + (b"" if is_point else struct.pack("<4d", *box)) + shape
        for shape, box in zip(binary, boxes, strict=True)
    ]


def _store(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode("utf-8")
    return cell


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
