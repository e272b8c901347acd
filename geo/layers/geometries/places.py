"""Tables that give a place in one cell: both coordinates together, or a geometry as well-known text."""

import re
from dataclasses import replace
from typing import Final

import numpy as np
import shapely

from geo.errors import CoordinateError, Finding
from geo.geodesy import parse_coordinates
from geo.layers.cells import shorten
from geo.layers.geometries.positions import Bounds
from geo.layers.records import RawLayer, Repair

__all__ = ["find_places", "restore_degrees"]

_LONGEST_WKT: Final = 40_000_000  # signs; about two million vertices
_DEEPEST_WKT: Final = 4  # brackets of a MultiPolygon, and one more for a collection, which is refused by its name
_POSITION: Final = "position"
_WKT: Final = "wkt"
_EXPORTED: Final = {"lat_deg": "lat", "lon_deg": "lon"}


def restore_degrees(raw: RawLayer) -> RawLayer:
    """
    Take the columns ``lat_deg`` and ``lon_deg`` of our own tables as ``lat`` and ``lon``.

    Parameters
    ----------
    raw
        Rows as they stand; returned as they are where they have geometries or give their place otherwise.

    Returns
    -------
    restored
        The same rows under the names that layers have, with a record for each.

    Examples
    --------
    >>> raw = RawLayer("a.csv", ("lat_deg", "lon_deg"), ({"lat_deg": "34.5", "lon_deg": "38.2"},), (1,))
    >>> restore_degrees(raw).rows
    ({'lat': '34.5', 'lon': '38.2'},)
    """
    is_placed = {name.lower() for name in raw.columns} & {_WKT, _POSITION, *_EXPORTED.values()}
    if raw.geometries is not None or is_placed or not _EXPORTED.keys() <= set(raw.columns):
        return raw
    return replace(
        raw,
        columns=tuple(_EXPORTED.get(name, name) for name in raw.columns),
        rows=tuple({_EXPORTED.get(name, name): value for name, value in row.items()} for row in raw.rows),
        repairs=(
            *raw.repairs,
            *(Repair(raw.file, "", ours, f"the column {name}", f"taken as {ours}") for name, ours in _EXPORTED.items()),
        ),
    )


def find_places(raw: RawLayer, bounds_deg: Bounds | None) -> RawLayer:
    """
    Read the column ``wkt`` or ``position`` of a table that has no ``lat`` and ``lon``.

    Parameters
    ----------
    raw
        Rows as they stand; returned as they are where they have geometries, or latitudes and longitudes.
    bounds_deg
        West, south, east and north of the study's area in degrees, which decides what a position can mean.

    Returns
    -------
    placed
        The rows whose place could be read, with their geometries in EPSG:4326; the others are refused.

    Examples
    --------
    >>> raw = RawLayer("a.csv", ("position",), ({"position": "37S DU 34317 24749"},), (1,))
    >>> print(shapely.set_precision(find_places(raw, None).geometries[0], 1e-3))
    POINT (38.284 34.562)
    """
    columns = {name.lower(): name for name in raw.columns}
    column = columns.get(_WKT) or columns.get(_POSITION)
    if raw.geometries is not None or column is None or {"lat", "lon"} <= set(raw.columns):
        return raw
    kept: list[int] = []
    shapes: list[shapely.Geometry | None] = []
    repairs: list[Repair] = []
    refused: list[Finding] = []
    for place, (row, number) in enumerate(zip(raw.rows, raw.row_numbers, strict=True)):
        text = str(row.get(column) or "").strip()
        try:
            shape, notation = _read_place(text, column.lower(), bounds_deg)
        except CoordinateError as error:
            first = error.findings[0] if error.findings else Finding(error.message, "one position")
            refused.append(
                Finding(shorten(text), first.expected, raw.file, str(number), column, first.likely_cause or first.found)
            )
            continue
        if notation:
            repairs.append(Repair(raw.file, str(number), column, shorten(text), f"read as {notation}"))
        kept.append(place)
        shapes.append(shape)
    return replace(
        raw,
        columns=tuple(name for name in raw.columns if name != column),
        rows=tuple({key: value for key, value in raw.rows[place].items() if key != column} for place in kept),
        row_numbers=tuple(raw.row_numbers[place] for place in kept),
        geometries=np.fromiter(shapes, dtype=object, count=len(shapes)),
        repairs=(*raw.repairs, *repairs),
        refused=(*raw.refused, *refused),
    )


def _read_place(text: str, column: str, bounds_deg: Bounds | None) -> tuple[shapely.Geometry | None, str]:
    """Read one cell; the notation is empty for well-known text, which is read as it stands."""
    if not text:
        return None, ""
    if column == _POSITION:
        position = parse_coordinates(text, bounds_deg=bounds_deg)
        return shapely.Point(position.lon_deg, position.lat_deg), str(position)
    if len(text) > _LONGEST_WKT:
        raise CoordinateError("A cell is too long.", [Finding("", f"at most {_LONGEST_WKT} signs")])
    if text[:5].upper() == "SRID=":
        expected = "well-known text in longitude and latitude"
        raise CoordinateError("A cell is no geometry.", [Finding("", expected, likely_cause="EWKT: drop SRID=...;")])
    if _measure_depth(text) > _DEEPEST_WKT:
        raise CoordinateError("A cell is no geometry.", [Finding("", "well-known text without parts of parts")])
    try:
        return shapely.from_wkt(text), ""
    except (shapely.errors.GEOSException, ValueError) as error:
        expected = "well-known text, such as POINT (38.28 34.56)"
        raise CoordinateError("A cell is no geometry.", [Finding(shorten(str(error)), expected)]) from None


def _measure_depth(text: str) -> int:
    """Count how deep brackets are nested: at 100,000 the library that reads them crashes."""
    depth = deepest = 0
    for bracket in re.findall(r"[()]", text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return deepest
