"""What a party has, taken apart into short edges, and only those that can be the nearest somewhere in an area."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.ellipsoid import earth_centred_m
from geo.geodesy.parts import linear_parts, single_parts

__all__ = ["Edges", "drop_far_edges", "list_edges"]

Floats = NDArray[np.float64]
Edges = tuple[Floats, Floats]
"""Longitude and latitude of where edges start and end, each of shape ``(n, 2)``."""

_LONGEST_EDGE_DEG: Final = 0.05


def list_edges(places: NDArray[np.object_]) -> Edges:
    """
    Take geometries apart into short edges, and points as edges without length.

    Parameters
    ----------
    places
        Points, lines and polygons in longitude and latitude, degrees.

    Returns
    -------
    start_deg, end_deg
        Shape ``(n, 2)``, in an order that does not depend on that of the geometries; none twice.

    Examples
    --------
    >>> start, end = list_edges(np.array([shapely.Point(38, 34), shapely.LineString([(37, 34), (37.08, 34)])]))
    >>> print(np.column_stack((start, end)).round(3))
    [[37.   34.   37.04 34.  ]
     [37.04 34.   37.08 34.  ]
     [38.   34.   38.   34.  ]]
    """
    parts, _ = single_parts(places)
    single = shapely.get_coordinates(parts[shapely.get_type_id(parts) == shapely.GeometryType.POINT])
    lines, _ = linear_parts(places)
    vertices, line = shapely.get_coordinates(shapely.segmentize(lines, _LONGEST_EDGE_DEG), return_index=True)
    inside = np.diff(line) == 0
    start, end = vertices[:-1][inside], vertices[1:][inside]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = np.concatenate((np.hstack((start, end)), np.hstack((single, single))))
    edges[: len(start)][turned] = np.hstack((end, start))[turned]
    edges = np.unique(edges, axis=0)
    return edges[:, :2], edges[:, 2:]


def drop_far_edges(edges: Edges, centre_deg: Floats, radius_m: float) -> Edges:
    """
    Leave out edges that are not the nearest from any point near a centre.

    Parameters
    ----------
    edges
        From :func:`list_edges`.
    centre_deg, radius_m
        Longitude and latitude, and how far from there points may be.

    Returns
    -------
    edges
        Those that may be nearest, in their order.

    Examples
    --------
    >>> edges = list_edges(shapely.points([(38.0, 34.0), (40.0, 34.0), (50.0, 34.0)]))
    >>> print(drop_far_edges(edges, np.array([37.0, 34.0]), 100_000)[0])
    [[38. 34.]
     [40. 34.]]
    """
    start, end = edges
    centre_m = earth_centred_m(*np.atleast_2d(centre_deg).T)
    start_m, end_m = earth_centred_m(*start.T), earth_centred_m(*end.T)
    near_m, far_m = (np.linalg.norm(ends_m - centre_m, axis=1) for ends_m in (start_m, end_m))
    half_m = np.linalg.norm(end_m - start_m, axis=1) / 2
    # From a point `radius_m` off, all distances change by no more than that; chords are shorter than geodesics, by
    # less than a hundredth up to 3,000 km.
    least_m = np.maximum(np.minimum(near_m, far_m) - half_m, 0.0)
    kept = least_m <= 1.01 * (float(np.minimum(near_m, far_m).min()) + 2 * radius_m)
    return start[kept], end[kept]
