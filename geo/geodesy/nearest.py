"""
Least geodesic distance between geometries of any kind.

A first pair of near points, found flat, bounds the distance from above. Balls around runs of edges, on the ellipsoid in
three dimensions, then rule out all pairs of edges that cannot be nearer (branch and bound over two trees; Larsen,
Gottschalk, Lin and Manocha 2000, "Fast distance queries with rectangular swept sphere volumes", ICRA); the few that
remain are solved for their nearest points along the true edges, straight in longitude and latitude, and measured by
geodesics.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.ellipsoid import GEOD, MEAN_RADIUS_M, earth_centred_m, meridian_radius_m, parallel_radius_m
from geo.geodesy.parts import linear_parts, single_parts

__all__ = ["distance_m"]

_LONGEST_EDGE_DEG = 0.05
_FAN_OUT = 8
_N_REFINEMENTS = 4  # each shrinks the error of the foot by edge curvature times distance, about a hundredth
_VERTICES_AT_ONCE = 200_000
_SLACK_M = 1e-3


def distance_m(a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """
    Least geodesic distance between pairs of geometries.

    Parameters
    ----------
    a, b
        Geometries in longitude and latitude, degrees; broadcast against each other. Edges are straight in longitude and
        latitude, and polygons are filled.

    Returns
    -------
    distance_m
        Metres, of the broadcast shape; 0 where the two meet, NaN where one is missing or empty. Exact to a millimetre
        up to 500 km; beyond, the error grows with the distance, to about a centimetre at 1,000 km.

    Examples
    --------
    >>> tadmur = shapely.Point(38.284, 34.5624)
    >>> north = shapely.box(37, 35, 39, 36)
    >>> print(distance_m(tadmur, north).round(1), distance_m(tadmur, tadmur.buffer(1)))
    48545.8 0.0
    """
    first, second = np.broadcast_arrays(np.asarray(a, dtype=object), np.asarray(b, dtype=object))
    one, other = first.ravel(), second.ravel()
    found = np.zeros(one.shape)
    known = ~(shapely.is_missing(one) | shapely.is_missing(other) | shapely.is_empty(one) | shapely.is_empty(other))
    found[~known] = np.nan
    apart = np.flatnonzero(known & ~shapely.intersects(one, other))
    if len(apart):
        upper_m = _flat_bound_m(one[apart], other[apart])
        only_points = (shapely.get_type_id(one[apart]) == 0) & (shapely.get_type_id(other[apart]) == 0)
        found[apart] = upper_m
        apart, upper_m = apart[~only_points], upper_m[~only_points]
        n_vertices = shapely.get_num_coordinates(one[apart]) + shapely.get_num_coordinates(other[apart])
        batch = np.cumsum(n_vertices) // _VERTICES_AT_ONCE
        for number in np.unique(batch):
            some = apart[batch == number]
            found[some] = _least_m(one[some], other[some], upper_m[batch == number])
    return found.reshape(first.shape)


def _flat_bound_m(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.float64]:
    """Geodesic distance of the points that are nearest where degrees are scaled to be about square."""
    bounds = np.concatenate((shapely.bounds(one), shapely.bounds(other)), axis=1)
    lat_deg = (bounds[:, [1, 5]].min(axis=1) + bounds[:, [3, 7]].max(axis=1)) / 2
    best_m = np.full(len(one), np.inf)
    for _ in range(2):  # the second time with the scale of where they come near
        scale = np.cos(np.radians(np.clip(lat_deg, -89, 89)))
        between = shapely.shortest_line(_squeeze(one, scale), _squeeze(other, scale))
        ends = shapely.get_coordinates(between).reshape(-1, 2, 2)
        lon_deg = ends[:, :, 0] / scale[:, None]
        _, _, metres = GEOD.inv(lon_deg[:, 0], ends[:, 0, 1], lon_deg[:, 1], ends[:, 1, 1])
        best_m = np.minimum(best_m, metres)
        lat_deg = ends[:, :, 1].mean(axis=1)
    return best_m


def _squeeze(geometries: NDArray[np.object_], scale: NDArray[np.float64]) -> NDArray[np.object_]:
    flat = shapely.force_2d(geometries)
    coordinates, row = shapely.get_coordinates(flat, return_index=True)
    coordinates[:, 0] *= scale[row]
    return np.asarray(shapely.set_coordinates(flat, coordinates))


@dataclass(frozen=True)
class _Edges:
    """Edges, and single points as edges without length, in the order of their rows; degrees."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    row: NDArray[np.intp]


@dataclass(frozen=True)
class _Balls:
    """Balls around runs of edges; `first` and `count` name the balls one level below."""

    centre_m: NDArray[np.float64]
    radius_m: NDArray[np.float64]
    row: NDArray[np.intp]
    first: NDArray[np.intp]
    count: NDArray[np.intp]


def _least_m(one: NDArray[np.object_], other: NDArray[np.object_], upper_m: NDArray[np.float64]) -> NDArray[np.float64]:
    edges_a, edges_b = _edges(one), _edges(other)
    place_a, place_b = _search(_build_tree(edges_a), _build_tree(edges_b), upper_m)
    pair = edges_a.row[place_a]
    start_a, along_a, sag_a = _chords(edges_a)
    start_b, along_b, sag_b = _chords(edges_b)
    share_a, share_b = _nearest_shares(start_a[place_a], along_a[place_a], start_b[place_b], along_b[place_b])
    gap_m = np.linalg.norm(
        start_a[place_a] + share_a[:, None] * along_a[place_a] - start_b[place_b] - share_b[:, None] * along_b[place_b],
        axis=1,
    )
    least_gap_m = np.full(len(one), np.inf)
    np.minimum.at(least_gap_m, pair, gap_m)
    # Chords are straight where edges bend, and their order may differ from that of geodesics by a trace (Earth's
    # flattening on the cube of the distance).
    doubt_m = 2 * (sag_a[place_a] + sag_b[place_b]) + upper_m[pair] ** 3 / (24 * MEAN_RADIUS_M**2) * 0.0135 + _SLACK_M
    near = gap_m <= least_gap_m[pair] + 2 * doubt_m
    metres = _refine_m(edges_a, place_a[near], share_a[near], edges_b, place_b[near], share_b[near])
    least_m = upper_m.copy()
    np.minimum.at(least_m, pair[near], metres)
    return least_m


def _edges(geometries: NDArray[np.object_]) -> _Edges:
    parts, row = single_parts(geometries)
    points = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    lines, row_of_line = linear_parts(geometries)
    dense = shapely.segmentize(lines, _LONGEST_EDGE_DEG)
    vertices, line = shapely.get_coordinates(dense, return_index=True)
    inside = np.diff(line) == 0
    single = shapely.get_coordinates(parts[points])
    start = np.concatenate((vertices[:-1][inside], single))
    end = np.concatenate((vertices[1:][inside], single))
    rows = np.concatenate((row_of_line[line[1:][inside]], row[points]))
    order = np.argsort(rows, kind="stable")
    return _Edges(start[order], end[order], rows[order])


def _chords(edges: _Edges) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Start and direction of the straight chord of every edge, metres, and how far the edge may stray from it."""
    start_m = earth_centred_m(*edges.start.T)
    along_m = earth_centred_m(*edges.end.T) - start_m
    steepness = np.tan(np.radians(np.minimum(np.abs(edges.start[:, 1]), 89.9)))
    sag_m = np.sum(along_m**2, axis=1) / (8 * MEAN_RADIUS_M) * (1 + steepness)
    return start_m, along_m, sag_m


def _build_tree(edges: _Edges) -> list[_Balls]:
    """Levels of balls, from single edges up to one ball for each row."""
    start_m, along_m, sag_m = _chords(edges)
    n_edges = len(edges.row)
    none = np.zeros(n_edges, dtype=np.intp)
    level = _Balls(start_m + along_m / 2, np.linalg.norm(along_m, axis=1) / 2 + 2 * sag_m, edges.row, none, none)
    tree = [level]
    while len(level.row) > len(np.unique(level.row)):
        place = np.arange(len(level.row)) - np.searchsorted(level.row, level.row)
        first = np.flatnonzero(place % _FAN_OUT == 0)
        count = np.diff(first, append=len(place))
        parent = np.repeat(np.arange(len(first)), count)
        centre_m = np.add.reduceat(level.centre_m, first, axis=0) / count[:, None]
        reach_m = np.linalg.norm(level.centre_m - centre_m[parent], axis=1) + level.radius_m
        level = _Balls(centre_m, np.maximum.reduceat(reach_m, first), level.row[first], first, count)
        tree.append(level)
    return tree


def _search(
    tree_a: list[_Balls], tree_b: list[_Balls], upper_m: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of edges of the same row that may be as near as the bound."""
    a = b = np.arange(len(upper_m))
    depth_a, depth_b = len(tree_a) - 1, len(tree_b) - 1
    while True:
        balls_a, balls_b = tree_a[depth_a], tree_b[depth_b]
        apart_m = np.linalg.norm(balls_a.centre_m[a] - balls_b.centre_m[b], axis=1)
        near = apart_m - balls_a.radius_m[a] - balls_b.radius_m[b] <= upper_m[balls_a.row[a]] + _SLACK_M
        a, b = a[near], b[near]
        if depth_a == 0 and depth_b == 0:
            return a, b
        if depth_a >= depth_b:
            a, b = _open(balls_a, a, b)
            depth_a -= 1
        else:
            b, a = _open(balls_b, b, a)
            depth_b -= 1


def _open(
    balls: _Balls, opened: NDArray[np.intp], partner: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Replace each ball by those inside it, each with the same partner."""
    count = balls.count[opened]
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(balls.first[opened], count) + place, np.repeat(partner, count)


def _nearest_shares(
    start_a: NDArray[np.float64],
    along_a: NDArray[np.float64],
    start_b: NDArray[np.float64],
    along_b: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Where two straight segments in space come nearest, as shares of their lengths.

    Ericson (2005), "Real-Time Collision Detection", section 5.1.9.
    """
    between = start_a - start_b
    aa, bb, ab = _dot(along_a, along_a), _dot(along_b, along_b), _dot(along_a, along_b)
    to_a, to_b = _dot(along_a, between), _dot(along_b, between)
    crossing = aa * bb - ab**2
    safe_aa, safe_bb = np.where(aa > 0, aa, 1.0), np.where(bb > 0, bb, 1.0)
    skew = crossing > 1e-12 * aa * bb
    share_a = np.where(skew, np.clip((ab * to_b - to_a * bb) / np.where(skew, crossing, 1.0), 0, 1), 0.0)
    share_b = np.clip((ab * share_a + to_b) / safe_bb, 0, 1)
    share_a = np.where(aa > 0, np.clip((ab * share_b - to_a) / safe_aa, 0, 1), 0.0)
    share_b = np.where(bb > 0, np.clip((ab * share_a + to_b) / safe_bb, 0, 1), 0.0)
    return share_a, share_b


def _refine_m(
    edges_a: _Edges,
    place_a: NDArray[np.intp],
    share_a: NDArray[np.float64],
    edges_b: _Edges,
    place_b: NDArray[np.intp],
    share_b: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Move both feet along the true edges until neither moves, then measure."""
    start_a, step_a = edges_a.start[place_a], (edges_a.end - edges_a.start)[place_a]
    start_b, step_b = edges_b.start[place_b], (edges_b.end - edges_b.start)[place_b]
    for _ in range(_N_REFINEMENTS):
        at_a, slope_a = _tangent_m(start_a + share_a[:, None] * step_a, step_a)
        at_b, slope_b = _tangent_m(start_b + share_b[:, None] * step_b, step_b)
        share_a, share_b = _nearest_shares(
            at_a - share_a[:, None] * slope_a, slope_a, at_b - share_b[:, None] * slope_b, slope_b
        )
    foot_a, foot_b = start_a + share_a[:, None] * step_a, start_b + share_b[:, None] * step_b
    _, _, metres = GEOD.inv(foot_a[:, 0], foot_a[:, 1], foot_b[:, 0], foot_b[:, 1])
    return np.asarray(metres)


def _tangent_m(
    at: NDArray[np.float64], step_deg: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Point in space, and the change of it along an edge at the point's own rate."""
    lon, lat = np.radians(at).T
    east_m = parallel_radius_m(at[:, 1]) * np.radians(step_deg[:, 0])
    north_m = meridian_radius_m(at[:, 1]) * np.radians(step_deg[:, 1])
    east = np.column_stack((-np.sin(lon), np.cos(lon), np.zeros(len(lon))))
    north = np.column_stack((-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)))
    return earth_centred_m(at[:, 0], at[:, 1]), east * east_m[:, None] + north * north_m[:, None]


def _dot(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.einsum("ij,ij->i", one, other))
