"""
Areas, lengths, bearings and geodesics on the WGS 84 ellipsoid.

An edge of a geometry is straight in longitude and latitude (RFC 7946, section 3.1.1): it is neither a geodesic nor a
rhumb line. Areas and lengths are integrals along exactly these edges, by Gauss-Legendre quadrature (12 nodes on at most
five degrees), so they need no densifying and carry no error from it; what remains is rounding, below one part in 10^12.
"""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import BadGeometryError, SettingsError
from geo.geodesy.ellipsoid import GEOD, authalic_area_m2, meridian_radius_m, parallel_radius_m
from geo.geodesy.parts import linear_parts, single_parts

__all__ = ["area_m2", "bearing_deg", "geodesic_line", "length_m", "point_distance_m"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_LONGEST_EDGE_DEG = 5.0  # 12 nodes integrate an edge of this length to rounding error, up to 89 degrees of latitude


def area_m2(geometries: ArrayLike) -> NDArray[np.float64]:
    """
    Area of every geometry on the ellipsoid.

    Parameters
    ----------
    geometries
        Geometries in longitude and latitude, degrees; any shape. Polygons may have holes and rings may wind either way.

    Returns
    -------
    area_m2
        Same shape; square metres. 0 for points, lines, empty and missing geometries.

    Notes
    -----
    Green's theorem in the equal-area cylinder: the area under an edge is the longitude it spans times the mean, along
    the edge, of the area between equator and parallel (Snyder 1987, equation 3-12).

    Examples
    --------
    >>> print((area_m2([shapely.box(38, 34, 39, 35)]) / 1e6).round(3))
    [10187.812]
    """
    flat = _as_geometries(geometries)
    parts, rows = single_parts(flat.ravel())
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, rows = shapely.orient_polygons(parts[polygons]), rows[polygons]
    rings, polygon_of_ring = shapely.get_rings(parts, return_index=True)
    start, end, ring_of_edge = _edges(rings)
    row_of_edge = rows[polygon_of_ring[ring_of_edge]]
    middle_lat_deg = _row_middle_lat(flat.ravel())[row_of_edge]
    lat_deg = _along_edges(start[:, 1], end[:, 1])
    # Relative to the middle of the geometry, so that a small area is not the difference of two great ones.
    above_m2 = authalic_area_m2(lat_deg) - authalic_area_m2(middle_lat_deg)[:, None]
    under_edge_m2 = -np.radians(end[:, 0] - start[:, 0]) * _weigh(above_m2) / 2
    return np.asarray(np.bincount(row_of_edge, under_edge_m2, minlength=flat.size).reshape(flat.shape), dtype=float)


def length_m(geometries: ArrayLike) -> NDArray[np.float64]:
    """
    Length of every line on the ellipsoid, or the perimeter of every polygon.

    Parameters
    ----------
    geometries
        Geometries in longitude and latitude, degrees; any shape.

    Returns
    -------
    length_m
        Same shape; metres. 0 for points, empty and missing geometries; polygons count all their rings.

    Examples
    --------
    >>> equator = shapely.LineString([(0, 0), (90, 0)])
    >>> print(length_m([equator]).round(3))
    [10018754.171]
    """
    flat = _as_geometries(geometries)
    parts, rows = linear_parts(flat.ravel())
    start, end, part_of_edge = _edges(parts)
    lat_deg = _along_edges(start[:, 1], end[:, 1])
    lon_rad, lat_rad = np.radians(end - start).T
    speed_m = np.hypot(parallel_radius_m(lat_deg) * lon_rad[:, None], meridian_radius_m(lat_deg) * lat_rad[:, None])
    return np.asarray(
        np.bincount(rows[part_of_edge], _weigh(speed_m) / 2, minlength=flat.size).reshape(flat.shape), dtype=float
    )


def point_distance_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """
    Length of the shortest geodesic between points.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; broadcast against each other.

    Returns
    -------
    distance_m
        Metres, of the broadcast shape; exact to some nanometres (Karney 2013).

    Examples
    --------
    >>> palmyra_to_t4_m = point_distance_m(38.2840, 34.5624, 37.6270, 34.5225)
    >>> print(f"{palmyra_to_t4_m:.1f}")
    60470.4
    """
    ends = np.broadcast_arrays(*(np.asarray(end, dtype=float) for end in (lon1, lat1, lon2, lat2)))
    lon_a, lat_a, lon_b, lat_b = (end.ravel() for end in ends)
    _, _, distance_m = GEOD.inv(lon_a, lat_a, lon_b, lat_b)
    return np.asarray(distance_m, dtype=float).reshape(ends[0].shape)


def bearing_deg(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """
    Direction in which the geodesic to the second point leaves the first.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; broadcast against each other.

    Returns
    -------
    bearing_deg
        Clockwise from true north, at least 0 and less than 360.

    Examples
    --------
    >>> print(bearing_deg(38.0, 34.0, [38.0, 37.0], [35.0, 34.0]).round(2))
    [  0.   270.28]
    """
    ends = np.broadcast_arrays(*(np.asarray(end, dtype=float) for end in (lon1, lat1, lon2, lat2)))
    lon_a, lat_a, lon_b, lat_b = (end.ravel() for end in ends)
    azimuth_deg, _, _ = GEOD.inv(lon_a, lat_a, lon_b, lat_b)
    return np.asarray(np.mod(np.mod(azimuth_deg, 360.0), 360.0)).reshape(ends[0].shape)


def geodesic_line(lon1: float, lat1: float, lon2: float, lat2: float, *, step_m: float) -> shapely.LineString:
    """
    Draw the shortest path between two points, with vertices at even steps.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees.
    step_m
        Longest distance from one vertex to the next, metres, greater than 0. Between vertices a line in longitude and
        latitude strays from the geodesic by about ``step_m**2 * tan(lat) / (8 R)``: 1.4 m at 10 km in Syria.

    Returns
    -------
    line
        From the first point to the second. Longitudes run on past 180 where the geodesic crosses the antimeridian.

    Raises
    ------
    SettingsError
        `step_m` is not greater than 0.
    BadGeometryError
        The two points are the same.

    Examples
    --------
    >>> line = geodesic_line(38.0, 34.0, 39.0, 34.0, step_m=50_000)
    >>> print(shapely.get_coordinates(line).round(4))
    [[38.    34.   ]
     [38.5   34.001]
     [39.    34.   ]]
    """
    if not step_m > 0:
        raise SettingsError(f"The step of a geodesic: found {step_m}, expected metres greater than 0.")
    azimuth_deg, _, whole_m = GEOD.inv(lon1, lat1, lon2, lat2)
    if whole_m == 0:
        raise BadGeometryError(f"A geodesic needs two different points: found ({lon1}, {lat1}) twice.")
    n_steps = int(np.ceil(whole_m / step_m - 1e-9))
    along_m = np.arange(1, n_steps) * (whole_m / n_steps)
    ones = np.ones(len(along_m))
    lon_deg, lat_deg, _ = GEOD.fwd(lon1 * ones, lat1 * ones, azimuth_deg * ones, along_m)
    coordinates = np.vstack(([lon1, lat1], np.column_stack((lon_deg, lat_deg)), [lon2, lat2]))
    coordinates[:, 0] = np.unwrap(coordinates[:, 0], period=360)
    return shapely.LineString(coordinates)


def _as_geometries(geometries: ArrayLike) -> NDArray[np.object_]:
    return np.asarray(geometries, dtype=object)


def _edges(
    lines: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Start, end and line of every edge; long edges in pieces."""
    coordinates, line = shapely.get_coordinates(shapely.segmentize(lines, _LONGEST_EDGE_DEG), return_index=True)
    inside = line[1:] == line[:-1]
    return coordinates[:-1][inside], coordinates[1:][inside], line[1:][inside]


def _along_edges(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values at the quadrature nodes of every edge, shape ``(n, nodes)``."""
    return (start + end)[:, None] / 2 + (end - start)[:, None] / 2 * _NODES


def _weigh(at_nodes: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Integrate over the nodes of every edge.

    By einsum: the last digit of a matrix product depends on where a row stands in it, and the order of features must
    change nothing.
    """
    return np.asarray(np.einsum("ij,j->i", at_nodes, _WEIGHTS))


def _row_middle_lat(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    bounds = shapely.bounds(geometries)
    return np.asarray((bounds[:, 1] + bounds[:, 3]) / 2)
