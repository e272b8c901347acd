"""
Rings at a geodesic distance around lines and polygons.

The set of points near a path is the path swept by a disc (a Minkowski sum). Its boundary is part of one closed curve,
the *convolution* of path and disc: each edge carried sideways, joined by arcs around the vertices on the outside of a
turn. The curve crosses itself, but a point lies within the distance exactly where the curve winds around it at least
once (Guibas, Ramshaw and Stolfi 1983, "A kinetic framework for computational geometry", FOCS, pp. 100-111), and one
noding of the curve gives that area. Every vertex of the curve is computed on the ellipsoid, so there is no plane and no
projection error, and a concave corner is where two exact pieces cross.

The disc is a polygon with spokes at fixed bearings (`discs.Wheel`) and an edge is carried along the spoke nearest to
its normal. All pieces then belong to one and the same polygon, so the winding rule stays exact after discretising; arcs
cut freely would leave slivers where a path wiggles by less than their sag. On the inside of a turn the curve takes a
dip towards the vertex instead of running back along the arc: that only winds once more around points near the vertex,
saves the arc, and absorbs the last hair's breadth by which an edge's bearing, taken in its middle, differs from that at
its end.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.discs import Wheel, group_wheels, spoke_ends
from geo.geodesy.ellipsoid import meridian_radius_m, parallel_radius_m

__all__ = ["Paths", "cut_lines", "paths_around_lines", "paths_around_shells", "sweep_paths"]

_DRIFT = 0.1  # share of the angle between two spokes by which an edge's bearing may drift along one piece
_U_TURN_DEG = 1e-6  # a turn this near to a half circle is the end of a line, there and back
_DIP = 0.9  # how far from the vertex, as a share of the radius, the curve passes on the inside of a turn


@dataclass(frozen=True)
class Paths:
    """
    Closed paths with the swept side on their right.

    Parameters
    ----------
    lonlat
        Vertices of all paths, shape ``(n, 2)``; the first vertex of a path is not repeated at its end.
    path
        The path of each vertex, shape ``(n,)``, rising from 0.
    """

    lonlat: NDArray[np.float64]
    path: NDArray[np.intp]

    @property
    def following(self) -> NDArray[np.intp]:
        """Index of the vertex after each one, around its path."""
        index = np.arange(1, len(self.path) + 1)
        last = np.flatnonzero(np.diff(self.path, append=-1))
        index[last] = np.flatnonzero(np.diff(self.path, prepend=-1))
        return index


def cut_lines(lines: NDArray[np.object_], n_vertices: int) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """
    Cut lines into runs of vertices; each run begins with the last vertex of the one before.

    The curve around a long winding line crosses itself about as often as the square of its vertices; the curves around
    its pieces do not, and their areas are quickly united.

    Returns
    -------
    pieces, line
        The pieces in order, and the line that each is of.

    Examples
    --------
    >>> pieces, line = cut_lines(np.array([shapely.LineString([(0, 0), (1, 0), (2, 1), (3, 1)])]), 3)
    >>> print(pieces, line)
    [<LINESTRING (0 0, 1 0, 2 1)> <LINESTRING (2 1, 3 1)>] [0 0]
    """
    coordinates, line = shapely.get_coordinates(shapely.remove_repeated_points(lines), return_index=True)
    place = np.arange(len(line)) - np.searchsorted(line, line)
    piece = place // (n_vertices - 1)
    is_last = np.diff(line, append=-1) != 0
    starts_piece = place % (n_vertices - 1) == 0
    # A vertex between two pieces stands twice, and none begins at the end of its line.
    n_copies = np.where(starts_piece & (place > 0) & ~is_last, 2, 1)
    vertex = np.repeat(np.arange(len(line)), n_copies)
    is_first_copy = np.diff(vertex, prepend=-1) != 0
    ends_piece = starts_piece[vertex] & (place[vertex] > 0) & is_first_copy
    key = np.column_stack((line[vertex], piece[vertex] - ends_piece))
    number = np.cumsum(np.any(np.diff(key, axis=0, prepend=key[:1]) != 0, axis=1))
    first = np.flatnonzero(np.diff(number, prepend=-1))
    return shapely.linestrings(coordinates[vertex], indices=number), key[first, 0]


def paths_around_lines(lines: NDArray[np.object_]) -> Paths:
    """
    There and back along every line, so that the right-hand side goes around it.

    Examples
    --------
    >>> paths_around_lines(np.array([shapely.LineString([(0, 0), (1, 0), (2, 1)])])).lonlat.tolist()
    [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [1.0, 0.0]]
    """
    there, line = shapely.get_coordinates(shapely.remove_repeated_points(lines), return_index=True)
    first = np.searchsorted(line, np.arange(len(lines)))
    n_there = np.bincount(line, minlength=len(lines))
    path = np.repeat(np.arange(len(lines)), 2 * n_there - 2)
    step = np.arange(len(path)) - np.repeat(np.cumsum(2 * n_there - 2) - (2 * n_there - 2), 2 * n_there - 2)
    back = 2 * n_there[path] - 2 - step
    return Paths(there[first[path] + np.minimum(step, back)], path)


def paths_around_shells(polygons: NDArray[np.object_]) -> Paths:
    """
    Counter-clockwise around the shell of every polygon.

    Examples
    --------
    >>> paths_around_shells(np.array([shapely.box(0, 0, 1, 2)])).lonlat.tolist()
    [[1.0, 0.0], [1.0, 2.0], [0.0, 2.0], [0.0, 0.0]]
    """
    shells = shapely.get_exterior_ring(shapely.orient_polygons(shapely.remove_repeated_points(polygons)))
    closed, path = shapely.get_coordinates(shells, return_index=True)
    kept = np.diff(path, append=-1) == 0
    return Paths(closed[kept], path[kept])


def sweep_paths(paths: Paths, wheels: list[Wheel], edge_sag_m: float) -> NDArray[np.object_]:
    """
    Carry a disc along every path and give the area that it covers.

    Parameters
    ----------
    paths
        Closed paths.
    wheels
        The disc of each path.
    edge_sag_m
        Largest distance, in metres, of a carried edge from where it should lie.

    Returns
    -------
    swept
        One valid Polygon for each path, filled on the inside of a path; longitudes are not wrapped at 180.
    """
    paths = _cut_edges(paths, wheels, edge_sag_m)
    n_spokes = np.array([wheel.n_spokes for wheel in wheels])[paths.path]
    following = paths.following
    middle = (paths.lonlat + paths.lonlat[following]) / 2
    bearing_deg = _edge_bearing_deg(paths, middle)
    spoke = np.round((bearing_deg + 90.0) * n_spokes / 360.0).astype(np.int64) % n_spokes
    # At the vertex after each edge the curve turns from the spoke of this edge to that of the next.
    turn_deg = (bearing_deg - bearing_deg[following] + 180.0) % 360.0 - 180.0
    leftward = (spoke - spoke[following]) % n_spokes
    on_arc = ((turn_deg >= 0.0) | (turn_deg < -180.0 + _U_TURN_DEG)) & (leftward <= n_spokes // 2 + 1)
    dips = ~on_arc & (leftward > 0)
    n_fan = np.where(on_arc, leftward + 1, np.where(dips, 3, 1))
    vertex = np.repeat(np.arange(len(spoke)), n_fan)
    place = np.arange(len(vertex)) - np.repeat(np.cumsum(n_fan) - n_fan, n_fan)
    is_last = place == n_fan[vertex] - 1
    spokes = np.where(is_last, spoke[following[vertex]], spoke[vertex] - place) % n_spokes[vertex]
    centre = paths.lonlat[following[vertex]]
    curve = _spoke_ends(centre, spokes, paths.path[vertex], wheels)
    dip = np.flatnonzero(dips[vertex] & (place == 1))
    curve[dip] = centre[dip] + _DIP * ((curve[dip - 1] + curve[dip + 1]) / 2 - centre[dip])
    rings = shapely.linearrings(curve, indices=paths.path[vertex])
    # A buffer of 0 keeps what its curve winds around once or more: exactly the rule above.
    return np.asarray(shapely.buffer(shapely.polygons(rings), 0.0))


def _edge_bearing_deg(paths: Paths, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bearing of every edge, straight in longitude and latitude, at a point of it."""
    along = np.radians(paths.lonlat[paths.following] - paths.lonlat)
    east_m = along[:, 0] * parallel_radius_m(at[:, 1])
    north_m = along[:, 1] * meridian_radius_m(at[:, 1])
    return np.asarray(np.degrees(np.arctan2(east_m, north_m)))


def _cut_edges(paths: Paths, wheels: list[Wheel], edge_sag_m: float) -> Paths:
    """
    Cut long edges so that each piece may be carried along one spoke.

    Two things change along an edge with its latitude: its own bearing, by at most ``tan(lat) / 2`` times the change,
    and the offset to the end of a spoke, whose second derivative is below ``2 r (1 + 2 tan(lat)**2)``.
    """
    radius_m = np.array([wheel.radius_m for wheel in wheels])[paths.path]
    spoke_angle = 2 * np.pi / np.array([wheel.n_spokes for wheel in wheels])[paths.path]
    end = paths.lonlat[paths.following]
    steepness = np.tan(np.radians(np.maximum(np.abs(paths.lonlat[:, 1]), np.abs(end[:, 1]))))
    rise = np.abs(np.radians(end[:, 1] - paths.lonlat[:, 1]))
    by_drift = rise * steepness / 2 / (_DRIFT * spoke_angle)
    by_sag = rise * np.sqrt(2 * radius_m * (1 + 2 * steepness**2) / 8 / edge_sag_m)
    n_pieces = np.maximum(1, np.ceil(np.maximum(by_drift, by_sag))).astype(np.int64)
    edge = np.repeat(np.arange(len(n_pieces)), n_pieces)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)) / n_pieces[edge]
    return Paths(paths.lonlat[edge] + share[:, None] * (end - paths.lonlat)[edge], paths.path[edge])


def _spoke_ends(
    centre: NDArray[np.float64], spoke: NDArray[np.int64], path: NDArray[np.intp], wheels: list[Wheel]
) -> NDArray[np.float64]:
    """Find ends of spokes, one call for all paths that share a wheel."""
    ends = np.empty_like(centre)
    for wheel, members in group_wheels(wheels):
        rows = np.flatnonzero(np.isin(path, members))
        ends[rows] = spoke_ends(centre[rows, 0], centre[rows, 1], spoke[rows], wheel)
    return ends
