"""
Well-known binary, measured before it is built.

The library that builds geometries follows nested parts with no limit and crashes at some depth, and knows no curves. So
the bytes are walked first: what has parts within parts, or no straight edges, never reaches it.
"""

import struct
from dataclasses import dataclass
from typing import Final

import shapely

from geo.errors import BadGeometryError, Finding
from geo.layers.geometries.checking import MAX_VERTICES

__all__ = ["Shape", "read_shape"]

_HAS_Z: Final = 0x80000000  # flags of PostGIS's extended form; ISO 13249 adds thousands to the code instead
_HAS_M: Final = 0x40000000
_HAS_SRID: Final = 0x20000000
_PARTS: Final = {4: 1, 5: 2, 6: 3}  # what a MultiPoint, a MultiLineString and a MultiPolygon are made of
_COLLECTION: Final = 7
_POINT: Final = 1
_LINE: Final = 2
_POLYGON: Final = 3
_OTHERS: Final = {
    8: "a CircularString",
    9: "a CompoundCurve",
    10: "a CurvePolygon",
    11: "a MultiCurve",
    12: "a MultiSurface",
    15: "a PolyhedralSurface",
    16: "a TIN",
    17: "a Triangle",
}
_BUILT: Final = "a point, a line or a polygon, single or multi"


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """
    One geometry as a database keeps it.

    Parameters
    ----------
    geometry
        In the coordinate reference system that `srid` names.
    srid
        Number of the system in the database; 0 where none is stated.
    dropped
        What stood with every position and is not in `geometry`: "measures", or "heights and measures"; mostly empty.
        Heights alone are still there, for the check that all formats go through.
    """

    geometry: shapely.Geometry
    srid: int
    dropped: str


def read_shape(content: bytes) -> Shape:
    """
    Build a geometry from well-known binary of either form, ISO 13249 or PostGIS's own.

    Parameters
    ----------
    content
        The bytes of one geometry.

    Returns
    -------
    shape
        The geometry and what its header says.

    Raises
    ------
    BadGeometryError
        It is a curve or a collection, has too many vertices, or the bytes are damaged.

    Examples
    --------
    >>> shape = read_shape(shapely.to_wkb(shapely.set_srid(shapely.Point(38.28, 34.56), 4326), include_srid=True))
    >>> print(shape.geometry, shape.srid)
    POINT (38.28 34.56) 4326
    """
    try:
        end, n_vertices, srid, has_m = _walk(content, 0, 0)
    except (struct.error, IndexError):
        raise _refuse("bytes that end too early", _BUILT) from None
    if end != len(content):
        raise _refuse("bytes after the last position", _BUILT)
    if n_vertices > MAX_VERTICES:
        raise _refuse("more vertices", f"at most {MAX_VERTICES} in one feature")
    try:
        geometry = shapely.from_wkb(content)
    except (shapely.errors.GEOSException, ValueError) as error:
        raise _refuse(str(error), _BUILT) from None
    dropped = ""
    if has_m:
        dropped = "heights and measures" if shapely.has_z(geometry) else "measures"
        geometry = shapely.force_2d(geometry)
    return Shape(geometry, srid, dropped)


def _walk(content: bytes, start: int, only: int) -> tuple[int, int, int, bool]:
    """Find where a geometry ends, its vertices, its SRID and whether it has measures; nothing is built."""
    order = ">" if content[start] == 0 else "<"
    (code,) = struct.unpack_from(f"{order}I", content, start + 1)
    at, srid = start + 5, 0
    if code & _HAS_SRID:
        (srid,) = struct.unpack_from(f"{order}I", content, at)
        at += 4
    iso, kind = divmod(code & 0x0FFFFFFF, 1000)
    has_z = bool(code & _HAS_Z) or iso in {1, 3}
    has_m = bool(code & _HAS_M) or iso in {2, 3}
    position = 8 * (2 + has_z + has_m)
    if only and kind != only:
        raise _refuse("parts of another type", _BUILT)
    if kind == _POINT:
        return at + position, 1, srid, has_m
    if kind not in {_LINE, _POLYGON, *_PARTS}:
        if kind == _COLLECTION:
            raise _refuse("a GeometryCollection", _BUILT, "parts of several types: split the row")
        cause = (
            "curves or faces in space: draw it with straight edges first, such as by ST_CurveToLine"
            if kind in _OTHERS
            else ""
        )
        raise _refuse(_OTHERS.get(kind, f"a geometry of type {kind}"), _BUILT, cause)
    (count,) = struct.unpack_from(f"{order}I", content, at)
    at += 4
    if kind == _LINE:
        return at + count * position, count, srid, has_m
    n_vertices = 0
    for _ in range(count):
        if kind == _POLYGON:
            (n_ring,) = struct.unpack_from(f"{order}I", content, at)
            at += 4 + n_ring * position
        else:
            at, n_ring, _, _ = _walk(content, at, _PARTS[kind])
        n_vertices += n_ring
    return at, n_vertices, srid, has_m


def _refuse(found: str, expected: str, likely_cause: str = "") -> BadGeometryError:
    return BadGeometryError("A geometry cannot be used.", [Finding(found, expected, likely_cause=likely_cause)])
