"""One table of a database, row by row as it comes, into the rows that every format gives."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from psycopg import sql
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import DataError, Finding, MissingCrsError, UnsafeFileError
from geo.layers.databases.addresses import DatabaseAddress
from geo.layers.databases.catalogue import choose_relation
from geo.layers.databases.connections import ReadLimits, Snapshot, open_snapshot
from geo.layers.databases.relations import Column, Relation
from geo.layers.databases.rows import RowTaker
from geo.layers.databases.statements import compose_check, compose_reading, list_cells
from geo.layers.records import RawLayer, Repair

__all__ = ["read_relation"]

_WGS84: Final = "EPSG:4326"


def read_relation(address: DatabaseAddress, layer_name: str, limits: ReadLimits) -> RawLayer:
    """
    Read one table or view.

    Parameters
    ----------
    address
        Where the database is.
    layer_name
        As `choose_relation` takes it.
    limits
        How much may be read, and for how long.

    Returns
    -------
    layer
        Rows numbered from 1 in the order in which they are read.

    Raises
    ------
    DataError
        The database cannot be reached, or the table not be read.
    UnsafeFileError
        It goes beyond a limit, or would change something.
    MissingCrsError
        Its geometries do not say what they are in.
    """
    with open_snapshot(address, limits) as snapshot:
        relation, columns, drawn = choose_relation(snapshot.session, address.name, layer_name)
        snapshot.file = f"{relation.name} of {address.name}"
        taker = RowTaker(snapshot.file, list_cells(columns), drawn)
        for cells, shape in _stream(snapshot, relation, columns, drawn, limits):
            taker.take(cells, shape)
        crs = _find_crs(snapshot, taker, drawn) if drawn is not None else _WGS84
    shapes = np.fromiter(taker.shapes, dtype=object, count=len(taker.shapes))
    return RawLayer(
        snapshot.file,
        tuple(column.name for column in list_cells(columns)),
        tuple(taker.rows),
        tuple(taker.numbers),
        shapely.set_srid(shapes, 0) if drawn is not None else None,
        crs,
        (*_record_whole(snapshot.file, relation, columns, drawn), *taker.repairs),
        tuple(taker.refused),
        content_sha256=taker.content_sha256,
    )


def _stream(
    snapshot: Snapshot, relation: Relation, columns: Sequence[Column], drawn: Column | None, limits: ReadLimits
) -> Iterator[tuple[tuple[str | None, ...], bytes | None]]:
    """Give the rows of a table one by one; never more than one of them waits on this side."""
    beyond = snapshot.session.execute(compose_check(relation, columns, drawn, limits)).fetchone()
    if beyond is not None:
        number, size, total_bytes = beyond
        _check_limits(snapshot.file, number, size, total_bytes, limits)
    number = total_bytes = 0
    with snapshot.session.cursor() as cursor:
        for size, *values in cursor.stream(compose_reading(relation, columns, drawn, limits), binary=True):
            number += 1
            total_bytes += size
            _check_limits(snapshot.file, number, size, total_bytes, limits)
            shape = values.pop() if drawn is not None else None
            yield tuple(values), shape


def _check_limits(file: str, number: int, size: int, total_bytes: int, limits: ReadLimits) -> None:
    """Refuse a table at its first row that is beyond a limit."""
    if size > limits.row_bytes:
        found, expected = f"a row of {size / 1e6:.0f} MB", f"at most {limits.row_bytes / 1e6:.0f} MB"
    elif total_bytes > limits.total_bytes:
        found, expected = "more bytes", f"at most {limits.total_bytes / 1e6:.0f} MB"
    elif number > limits.rows:
        found, expected = "more rows", f"at most {limits.rows}"
    else:
        return
    cause = "a table that is far too large: take the part of it that is needed, such as by a view"
    raise UnsafeFileError(f"Reading {file} was stopped.", [Finding(found, expected, file, likely_cause=cause)])


def _find_crs(snapshot: Snapshot, taker: RowTaker, drawn: Column) -> str:
    """Find the one coordinate reference system that all geometries are in."""
    file = snapshot.file
    if not taker.srids:
        return _WGS84  # nothing is drawn
    if len(taker.srids) > 1:
        counted = sorted(taker.srids.items())
        found = ", ".join(f"SRID {srid} in {n_rows} row{'s' * (n_rows > 1)}" for srid, n_rows in counted)
        cause = "tables put together without ST_Transform"
        finding = Finding(found, "one SRID", file, "", drawn.name, cause)
        raise DataError(f"{file} is in several coordinate reference systems.", [finding])
    (srid,) = taker.srids
    if srid == 0:
        cause = "a column made without one: state it with ST_SetSRID or UpdateGeometrySRID"
        finding = Finding("SRID 0, which is none", "an SRID such as 4326", file, "", drawn.name, cause)
        raise MissingCrsError(f"{file} does not say what its coordinates are in.", [finding])
    if srid == 4326:  # noqa: PLR2004 -- longitude and latitude on WGS 84
        return _WGS84
    systems = sql.SQL("SELECT auth_name, auth_srid, srtext FROM {} WHERE srid = {}").format(
        sql.Identifier(drawn.type_schema, "spatial_ref_sys"), sql.Literal(srid)
    )
    return _name_crs(snapshot.session.execute(systems).fetchone(), srid, file, drawn.name)


def _name_crs(system: tuple[Any, ...] | None, srid: int, file: str, column: str) -> str:
    """Bring a row of PostGIS's systems to a code that PROJ knows, or else to its definition."""
    authority, code, definition = system or ("", 0, "")
    for text in (f"{str(authority).upper()}:{code}", definition or ""):
        try:
            crs = CRS.from_user_input(text)
            known = crs.to_epsg(min_confidence=70)
        except CRSError:
            continue
        return f"EPSG:{known}" if known else text
    cause = "a system that only this database knows" if system else "a number that spatial_ref_sys does not have"
    finding = Finding(f"SRID {srid}", "a system that PROJ knows", file, "", column, cause)
    raise DataError(f"{file} is in a coordinate reference system that is not known.", [finding])


def _record_whole(file: str, relation: Relation, columns: Sequence[Column], drawn: Column | None) -> list[Repair]:
    """Record what of the table is not in its rows."""
    left = [column for column in columns if column.holds == "bytes" or (column.is_spatial and column is not drawn)]
    repairs = [
        Repair(file, "", column.name, f"a column of {column.holds if column.is_spatial else 'bytes'}", "left out")
        for column in left
    ]
    if relation.is_filtered:
        found = "a policy of the server, which may hide rows from some users"
        repairs.append(Repair(file, "", "the whole table", found, "read as this user sees it"))
    return repairs
