"""Areas as flat arrays of edges, for compiled code."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadGeometryError, Finding

__all__ = ["AreaEdges", "check_areas", "list_edges"]


@dataclass(frozen=True, slots=True)
class AreaEdges:
    """
    Edges of many areas, in the order of their rings.

    Parameters
    ----------
    ends
        Shape ``(n, 4)``: ``x, y`` of the start and of the end of every edge, in the order of its ring; the area lies on
        the left.
    first_edge
        Ring ``r`` has the edges ``ends[first_edge[r]:first_edge[r + 1]]``.
    first_ring
        Area ``a`` has the rings from ``first_ring[a]`` to before ``first_ring[a + 1]``.
    boxes
        Shape ``(n_areas, 4)``: west, south, east and north of every area; NaN where it is missing or empty.
    """

    ends: NDArray[np.float64]
    first_edge: NDArray[np.int64]
    first_ring: NDArray[np.int64]
    boxes: NDArray[np.float64]


def list_edges(areas: NDArray[np.object_]) -> AreaEdges:
    """
    List the edges of all rings of all areas.

    Parameters
    ----------
    areas
        Polygons and MultiPolygons; missing and empty ones have no edges.

    Returns
    -------
    edges
        In the order of `areas`.

    Examples
    --------
    >>> edges = list_edges(np.array([shapely.box(0, 0, 1, 1), None, shapely.box(2, 2, 3, 3)]))
    >>> print(edges.first_edge, edges.first_ring)
    [0 4 8] [0 1 1 2]
    >>> print(edges.ends[:4].tolist())
    [[1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
    """
    parts, area_of_part = shapely.get_parts(areas, return_index=True)
    rings, part_of_ring = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    ends = np.hstack((xy[:-1], xy[1:]))[joined]
    first_edge = np.searchsorted(ring[1:][joined], np.arange(len(rings) + 1))
    first_ring = np.searchsorted(area_of_part[part_of_ring], np.arange(len(areas) + 1))
    return AreaEdges(ends, first_edge, first_ring, shapely.bounds(areas))


def check_areas(areas: NDArray[np.object_], message: str) -> None:
    """
    Refuse what has no inside that all would agree on.

    Parameters
    ----------
    areas
        Any geometries; missing ones pass.
    message
        What the polygons are for.

    Raises
    ------
    BadGeometryError
        A geometry is no polygon, or no valid one; the findings list the rows.
    """
    good = np.isin(shapely.get_type_id(areas), (-1, 3, 6)) & (shapely.is_missing(areas) | shapely.is_valid(areas))
    if not good.all():
        raise BadGeometryError(
            message,
            [
                Finding(
                    f"a {areas[row].geom_type}, {shapely.is_valid_reason(areas[row])}",
                    "a valid polygon",
                    row=str(row + 1),
                    column="geometry",
                )
                for row in np.flatnonzero(~good)
            ],
        )
