"""
Areas, lengths, bearings and geodesics on the WGS 84 ellipsoid.

An edge of a geometry is straight in longitude and latitude (RFC 7946, section 3.1.1): it is neither a geodesic nor a
rhumb line. Areas and lengths are integrals along exactly these edges, so they need no densifying and carry no error
from it; what remains is rounding, below one part in 10^12. Lengths are integrated by Gauss-Legendre quadrature (12
nodes on at most five degrees), areas term by term of the sine series of the authalic function.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import BadGeometryError, SettingsError
from geo.geodesy.ellipsoid import GEOD, authalic_area_m2, meridian_radius_m, parallel_radius_m
from geo.geodesy.parts import linear_parts, single_parts

__all__ = ["area_m2", "area_under_edges_m2", "bearing_deg", "geodesic_line", "length_m", "point_distance_m"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_LONGEST_EDGE_DEG = 5.0  # 12 nodes integrate an edge of this length to rounding error, up to 89 degrees of latitude

_ORDERS: Final = (1, 3, 5, 7, 9)
_CIRCLE_DEG: Final = np.linspace(0.0, 360.0, 64, endpoint=False)
_SINES_M2: Final = authalic_area_m2(_CIRCLE_DEG) @ np.sin(np.radians(np.outer(_CIRCLE_DEG, _ORDERS))) / 32
"""Fourier coefficients of the authalic function; the next would change an area by less than one part in 10^13."""
_UNEVEN: Final = (1 / 6, -1 / 120, 1 / 5040, -1 / 362880)
"""Taylor coefficients of 1 - sin(x) / x in x squared: rounding error is all that is left where x is below 0.05."""
_SMALL_RAD: Final = 0.05
_BLOCK: Final = 8192  # edges at a time: what is worked on stays in the processor's cache


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
    Green's theorem in the equal-area cylinder, see :func:`area_under_edges_m2`.

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
    polygon_of_edge = polygon_of_ring[ring_of_edge]
    # Relative to the middle of the polygon, so that a small area is not the difference of two great ones.
    under_edge_m2 = area_under_edges_m2(start, end, _middle_lat(parts)[polygon_of_edge])
    return np.asarray(
        np.bincount(rows[polygon_of_edge], -under_edge_m2, minlength=flat.size).reshape(flat.shape), dtype=float
    )


def area_under_edges_m2(
    start_deg: NDArray[np.float64], end_deg: NDArray[np.float64], above_lat_deg: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Area between each edge and a parallel, on the ellipsoid.

    The sum over the edges of closed rings, interior on the left, is minus the area that they enclose; the parallel may
    be any, as long as it is the same for all of them.

    Parameters
    ----------
    start_deg, end_deg
        Shape ``(n, 2)``: longitude and latitude.
    above_lat_deg
        Shape ``(n,)``: latitude of the parallel. The nearer to the edge, the less is lost to rounding.

    Returns
    -------
    area_m2
        Shape ``(n,)``; negative under edges that run west, and under those south of the parallel that run east.

    Notes
    -----
    The area between equator and parallel, per radian of longitude, is a sine series in the latitude (after Snyder 1987,
    equation 3-12), and the mean of ``sin(n * lat)`` along an edge is the sine of its middle, less a share that grows
    with the square of its rise. The difference from the parallel is written as a product, so that it has all its
    digits however near the parallel lies.

    Examples
    --------
    >>> north, south = area_under_edges_m2(
    ...     np.array([[38.0, 35.0], [38.0, 34.0]]), np.array([[39.0, 35.0], [39.0, 34.0]]), np.array([34.0, 34.0])
    ... )
    >>> print((north / 1e6).round(3), south)
    10187.812 0.0
    """
    area_under_m2 = np.empty(len(start_deg))
    for first in range(0, len(start_deg), _BLOCK):
        block = slice(first, first + _BLOCK)
        lats_deg = start_deg[block, 1], end_deg[block, 1], above_lat_deg[block]
        area_under_m2[block] = np.radians(end_deg[block, 0] - start_deg[block, 0]) * _mean_above_m2(*lats_deg)
    return area_under_m2


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
    start, end, part_of_edge = _edges(shapely.segmentize(parts, _LONGEST_EDGE_DEG))
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


def _mean_above_m2(
    start_lat_deg: NDArray[np.float64], end_lat_deg: NDArray[np.float64], above_lat_deg: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean along an edge of the area between a parallel and the edge, per radian of longitude."""
    start_lat, end_lat, above_lat = (np.radians(lat_deg) for lat_deg in (start_lat_deg, end_lat_deg, above_lat_deg))
    middle_lat, half_rise = (start_lat + end_lat) / 2, (end_lat - start_lat) / 2
    mean_lat, half_gap = (middle_lat + above_lat) / 2, (middle_lat - above_lat) / 2
    steep = np.flatnonzero(np.abs(half_rise) > _SMALL_RAD)
    mean_m2 = np.zeros(len(middle_lat))
    waves = zip(_sines(middle_lat), _cosines(mean_lat), _sines(half_gap), strict=True)
    for order, sine_m2, (middle, mean, gap) in zip(_ORDERS, _SINES_M2, waves, strict=True):
        squared = (order * half_rise) ** 2
        uneven = squared * (_UNEVEN[0] + squared * (_UNEVEN[1] + squared * (_UNEVEN[2] + squared * _UNEVEN[3])))
        uneven[steep] = 1 - np.sinc(order * half_rise[steep] / np.pi)
        mean_m2 += sine_m2 * (2 * mean * gap - middle * uneven)
    return mean_m2


def _as_geometries(geometries: ArrayLike) -> NDArray[np.object_]:
    return np.asarray(geometries, dtype=object)


def _edges(
    lines: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Start, end and line of every edge."""
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    inside = line[1:] == line[:-1]
    return coordinates[:-1][inside], coordinates[1:][inside], line[1:][inside]


def _sines(angle_rad: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """Sines of the odd multiples of an angle, each from the two before: ``sin 3x = 2 cos 2x sin x - sin(-x)``."""
    factor, before, sine = 2 * np.cos(2 * angle_rad), -np.sin(angle_rad), np.sin(angle_rad)
    for _ in _ORDERS:
        yield sine
        before, sine = sine, factor * sine - before


def _cosines(angle_rad: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """Cosines of the odd multiples of an angle, each from the two before: ``cos 3x = 2 cos 2x cos x - cos(-x)``."""
    factor, before, cosine = 2 * np.cos(2 * angle_rad), np.cos(angle_rad), np.cos(angle_rad)
    for _ in _ORDERS:
        yield cosine
        before, cosine = cosine, factor * cosine - before


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


def _middle_lat(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    bounds = shapely.bounds(geometries)
    return np.asarray((bounds[:, 1] + bounds[:, 3]) / 2)
