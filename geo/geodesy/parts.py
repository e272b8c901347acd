"""Geometries taken apart into the single points, lines and polygons that they hold."""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

__all__ = ["linear_parts", "single_parts"]

_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


def single_parts(geometries: ArrayLike) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """
    Every single point, line and polygon, with the row that holds it.

    Parameters
    ----------
    geometries
        One-dimensional; multi-geometries and collections, however deep, are taken apart; missing and empty ones vanish.

    Returns
    -------
    parts, rows
        In the order of the rows.

    Examples
    --------
    >>> parts, rows = single_parts([shapely.Point(0, 0), None, shapely.MultiPoint([(1, 1), (2, 2)])])
    >>> print(parts, rows)
    [<POINT (0 0)> <POINT (1 1)> <POINT (2 2)>] [0 2 2]
    """
    parts, rows = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, outer = shapely.get_parts(parts, return_index=True)
        rows = rows[outer]
    filled = ~shapely.is_empty(parts)
    return parts[filled], rows[filled]


def linear_parts(geometries: ArrayLike) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """
    Every line, and every ring of every polygon, with the row that holds it.

    Examples
    --------
    >>> parts, rows = linear_parts([shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)])])
    >>> print(shapely.get_num_coordinates(parts), rows)
    [5 2] [0 1]
    """
    parts, rows = single_parts(geometries)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, polygon = shapely.get_rings(parts[polygons], return_index=True)
    lines = np.isin(shapely.get_type_id(parts), _LINES)
    found = np.concatenate((parts[lines], rings))
    row = np.concatenate((rows[lines], rows[polygons][polygon]))
    order = np.argsort(row, kind="stable")
    return found[order], row[order]
