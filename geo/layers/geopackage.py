"""
GeoPackage (OGC 12-128r19), read as the SQLite database that it is.

The file is opened read-only and nothing in it is run: no view, no trigger, no extension. Only the rows of a feature
table are read.
"""

import os
import re
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from geo.errors import DataError, Finding, UnsafeFileError
from geo.layers.local_files import check_local_file
from geo.layers.records import RawLayer
from geo.layers.suggestions import suggest
from geo.layers.tables import MAX_ROWS

__all__ = ["read_geopackage"]

_SQLITE_MAGIC: Final = b"SQLite format 3\x00"
_APPLICATION_IDS: Final = (b"GPKG", b"GP10", b"GP11")
_ID_PLACE: Final = slice(68, 72)  # of the application id in the SQLite header
_MAX_STEPS: Final = 2_000  # calls of the progress handler, one every million instructions of SQLite
_ENVELOPE_BYTES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LONLAT_CODES: Final = (4326, 0)  # 0 is "undefined geographic", which the standard sets for longitude and latitude


def read_geopackage(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read one feature table of a GeoPackage.

    Parameters
    ----------
    path
        A local file.
    layer_name
        The table; empty where the file has only one.

    Returns
    -------
    layer
        One row for each feature; columns of bytes are left out.

    Raises
    ------
    UnsafeFileError
        The file is not a GeoPackage, the layer is a view, or reading takes too long.
    DataError
        There is no such layer, several without a choice, or the file is damaged.
    """
    checked = check_local_file(path)
    file = checked.name
    _check_header(checked, file)
    address = f"{checked.resolve().as_uri()}?mode=ro&immutable=1"
    steps = iter(range(_MAX_STEPS))
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            database.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
            return _read_table(database, file, layer_name)
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise UnsafeFileError(
                f"{file} is not read.", [Finding("a table that takes too long", "features", file)]
            ) from None
        raise DataError(f"{file} cannot be read.", [Finding(str(error), "a sound GeoPackage", file)]) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise DataError(f"{file} cannot be read.", [Finding(str(error), "a sound GeoPackage", file)]) from None


def _check_header(path: Path, file: str) -> None:
    """Look at the first bytes, and whether another program has the file open."""
    with path.open("rb") as opened:
        header = opened.read(100)
    if not header.startswith(_SQLITE_MAGIC) or header[_ID_PLACE] not in _APPLICATION_IDS:
        cause = "a file of another format under this name"
        finding = Finding("another header", "a GeoPackage (SQLite, application id GPKG)", file, likely_cause=cause)
        raise UnsafeFileError(f"{file} is not opened.", [finding])
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        cause = "the file is open in another program, such as QGIS: close it there"
        finding = Finding(f"changes that stand in {log.name} only", "a whole file", file, likely_cause=cause)
        raise DataError(f"{file} cannot be read.", [finding])


def _read_table(database: sqlite3.Connection, file: str, layer_name: str) -> RawLayer:
    table, geometry_column, srs_id = _choose_layer(database, file, layer_name)
    crs = _find_crs(database, file, srs_id)
    cursor = database.execute(f"SELECT * FROM {_quote(table)} ORDER BY rowid LIMIT {MAX_ROWS + 1}")  # noqa: S608 -- quoted
    names = [column[0] for column in cursor.description]
    if geometry_column not in names:
        finding = Finding("no such column", "the geometry", file, "", geometry_column)
        raise DataError(f"{file} is damaged.", [finding])
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    geometries: list[shapely.Geometry | None] = []
    refused: list[Finding] = []
    for number, values in enumerate(cursor, start=1):
        if number > MAX_ROWS:
            raise DataError(f"{file} is too long.", [Finding("more features", f"at most {MAX_ROWS}", file)])
        row = dict(zip(names, values, strict=True))
        try:
            geometry = _decode(row.pop(geometry_column))
        except (struct.error, ValueError, TypeError, KeyError, shapely.errors.GEOSException):
            refused.append(Finding("other bytes", "a GeoPackage geometry", file, str(number), geometry_column))
            continue
        rows.append({key: value for key, value in row.items() if not isinstance(value, bytes)})
        numbers.append(number)
        geometries.append(geometry)
    columns = tuple(name for name in names if name != geometry_column)
    shapes = np.fromiter(geometries, dtype=object, count=len(geometries))
    return RawLayer(file, columns, tuple(rows), tuple(numbers), shapes, crs, refused=tuple(refused))


def _choose_layer(database: sqlite3.Connection, file: str, layer_name: str) -> tuple[str, str, int]:
    """Find the feature table, which must be a table and no view."""
    found = database.execute(
        "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents AS c "
        "JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name "
        "WHERE c.data_type = 'features' ORDER BY c.table_name"
    ).fetchall()
    layers = {str(name): (str(name), str(column), int(srs_id)) for name, column, srs_id in found}
    if (layer_name or len(layers) != 1) and layer_name not in layers:
        listed = ", ".join(layers) or "none"
        expected = f"one of the layers {listed}" if layer_name else f"one layer, or the name of one of {listed}"
        shown = repr(layer_name) if layer_name else f"{len(layers)} layers"
        finding = Finding(shown, expected, file, likely_cause=suggest(layer_name, layers))
        raise DataError(f"{file} has no such layer.", [finding])
    chosen = layers[layer_name] if layer_name else next(iter(layers.values()))
    kinds = database.execute("SELECT type FROM sqlite_master WHERE name = ?", (chosen[0],)).fetchall()
    if kinds != [("table",)]:
        raise UnsafeFileError(f"{file} is not read.", [Finding(f"the view {chosen[0]!r}", "a table of features", file)])
    return chosen


def _find_crs(database: sqlite3.Connection, file: str, srs_id: int) -> str:
    """Turn the id of a coordinate reference system into an EPSG code."""
    if srs_id in _LONLAT_CODES:
        return "EPSG:4326"
    row = database.execute(
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs_id,)
    ).fetchone()
    if row is None or str(row[0]).upper() != "EPSG" or not re.fullmatch(r"\d{4,6}", str(row[1])):
        finding = Finding(f"srs_id {srs_id}", "EPSG:4326 or another EPSG code", file, "", "srs_id")
        raise DataError(f"{file} is in a coordinate reference system that is not known.", [finding])
    return f"EPSG:{row[1]}"


def _decode(blob: object) -> shapely.Geometry | None:
    """Decode a GeoPackage geometry: a header of 8 bytes, an envelope, then well-known binary."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:2] != b"GP":
        raise ValueError("no GeoPackage geometry")
    start = 8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 0b111]
    return shapely.from_wkb(blob[start:])


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
