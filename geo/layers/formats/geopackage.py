"""
GeoPackage (OGC 12-128r19), read as the SQLite database that it is.

The file is opened read-only and nothing in it is run: no view, no trigger, no extension. Only the rows of a feature
table are read.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from geo.errors import BadGeometryError, DataError, Finding, UnsafeFileError
from geo.layers.formats.gathered import choose_name
from geo.layers.geometries.binary import read_shape
from geo.layers.local_files import check_local_file
from geo.layers.records import RawLayer
from geo.layers.tables import MAX_ROWS

__all__ = ["list_feature_tables", "read_geopackage"]

_SQLITE_MAGIC: Final = b"SQLite format 3\x00"
_APPLICATION_IDS: Final = (b"GPKG", b"GP10", b"GP11")
_ID_PLACE: Final = slice(68, 72)  # of the application id in the SQLite header
_MAX_STEPS: Final = 2_000  # calls of the progress handler, one every million instructions of SQLite
_MAX_CELL_BYTES: Final = 64 * 1024 * 1024  # two million vertices take 32 MB
_CATALOGUE: Final = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_VIRTUAL: Final = re.compile(r"\s*CREATE\s+VIRTUAL", flags=re.IGNORECASE)
_ENVELOPE_BYTES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LONLAT_CODES: Final = (4326, 0)  # 0 is "undefined geographic", which the standard sets for longitude and latitude


@dataclass(frozen=True, slots=True)
class _Table:
    """A feature table, as the catalogue of the file describes it."""

    name: str
    geometry_column: str
    srs_id: int
    geometry_type: str


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
    file = Path(path).name
    with _open_database(path) as database:
        return _read_table(database, file, layer_name)


def list_feature_tables(path: str | os.PathLike[str]) -> list[tuple[str, int, str]]:
    """
    List the feature tables of a GeoPackage.

    Parameters
    ----------
    path
        A local file.

    Returns
    -------
    tables
        Name, number of rows and type of the geometries as the file states it, by name. Views are not run and not
        listed.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_geopackage`.
    """
    file = Path(path).name
    with _open_database(path) as database:
        tables, _ = _find_tables(database, file)
        _check_plain(database, file, *tables)
        counts = {name: database.execute(f"SELECT count(*) FROM {_quote(name)}").fetchone()[0] for name in tables}  # noqa: S608 -- quoted
    return [(name, int(counts[name]), table.geometry_type) for name, table in tables.items()]


@contextmanager
def _open_database(path: str | os.PathLike[str]) -> Iterator[sqlite3.Connection]:
    """Open a file that nothing can change or run code from, and say what is wrong with it."""
    checked = check_local_file(path)
    file = checked.name
    _check_header(checked, file)
    address = f"{checked.resolve().as_uri()}?mode=ro&immutable=1"
    steps = iter(range(_MAX_STEPS))
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            database.text_factory = _read_text
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_CELL_BYTES)
            database.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
            yield database
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise UnsafeFileError(
                f"{file} is not read.", [Finding("a table that takes too long", "features", file)]
            ) from None
        raise DataError(f"{file} cannot be read.", [Finding(str(error), "a sound GeoPackage", file)]) from None
    except sqlite3.DatabaseError as error:
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
    table = _choose_layer(database, file, layer_name)
    geometry_column = table.geometry_column
    crs = _find_crs(database, file, table.srs_id)
    cursor = database.execute(f"SELECT * FROM {_quote(table.name)} ORDER BY rowid LIMIT {MAX_ROWS + 1}")  # noqa: S608 -- quoted
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
        except BadGeometryError as error:
            problem = error.findings[0]
            refused.append(
                Finding(problem.found, problem.expected, file, str(number), geometry_column, problem.likely_cause)
            )
            continue
        rows.append({key: value for key, value in row.items() if not isinstance(value, bytes)})
        numbers.append(number)
        geometries.append(geometry)
    columns = tuple(name for name in names if name != geometry_column)
    shapes = np.fromiter(geometries, dtype=object, count=len(geometries))
    return RawLayer(file, columns, tuple(rows), tuple(numbers), shapes, crs, refused=tuple(refused))


def _find_tables(database: sqlite3.Connection, file: str) -> tuple[dict[str, _Table], list[str]]:
    """Find the feature tables by name, and the names of what is listed as one and is none: views, mostly."""
    _check_plain(database, file, *_CATALOGUE)
    found = database.execute(
        "SELECT c.table_name, g.column_name, g.srs_id, g.geometry_type_name FROM gpkg_contents AS c "
        "JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name "
        "WHERE c.data_type = 'features' ORDER BY c.table_name"
    ).fetchall()
    plain = {str(name).lower() for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables = [_Table(str(name), str(column), int(srs_id), str(kind)) for name, column, srs_id, kind in found]
    return {table.name: table for table in tables if table.name.lower() in plain}, [
        table.name for table in tables if table.name.lower() not in plain
    ]


def _check_plain(database: sqlite3.Connection, file: str, *names: str) -> None:
    """Refuse what computes its rows, or a column of them, while it is read: that has no bounds."""
    for name in names:
        kinds = database.execute(
            "SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE", (name,)
        ).fetchall()
        columns = database.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden > 1", (name,)).fetchall()
        found = f"the computed column {columns[0][0]!r}" if columns else ""
        if [kind for kind, _ in kinds if kind != "index"] != ["table"]:
            found = f"the view {name!r}" if kinds else f"no {name}"
        elif any(_VIRTUAL.match(str(statement)) for _, statement in kinds):
            found = f"the virtual table {name!r}"
        if found:
            raise UnsafeFileError(f"{file} is not read.", [Finding(found, "plain tables", file)])


def _choose_layer(database: sqlite3.Connection, file: str, layer_name: str) -> _Table:
    """Find the feature table, which must be a table and no view."""
    tables, others = _find_tables(database, file)
    if layer_name in others or (others and not tables and not layer_name):
        finding = Finding(f"the view {layer_name or others[0]!r}", "a table of features", file)
        raise UnsafeFileError(f"{file} is not read.", [finding])
    chosen = choose_name(tables, layer_name, file)
    if not chosen:
        raise DataError(f"{file} has no layer.", [Finding("no feature table", "one", file)])
    _check_plain(database, file, chosen)
    return tables[chosen]


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
    start = 8 + _ENVELOPE_BYTES.get((blob[3] >> 1) & 0b111, 0) if isinstance(blob, bytes) and len(blob) > 3 else 0  # noqa: PLR2004 -- the byte of flags
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) <= start:
        raise BadGeometryError("A feature cannot be used.", [Finding("other bytes", "a GeoPackage geometry")])
    return read_shape(blob[start:]).geometry


def _read_text(content: bytes) -> str:
    """Take a text; letters of another encoding become marks that are refused with their row."""
    return content.decode("utf-8", errors="replace")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
