"""
Shortest paths among polygons, exact in the plane.

A shortest path bends only at corners of what it goes round, and touches them as a tangent (Lozano-Pérez & Wesley 1979;
Liu & Arimoto 1992). So the corners are the nodes of a graph, and A* (Hart, Nilsson & Raphael 1968) asks only for the
legs that it comes to need. Corners lie a few centimetres inside the free space, so that a leg along a border is
strictly inside it and no test ever has to decide about a touch.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from geo.corridors.kernels import list_tangents

__all__ = ["CORNER_GAP_M", "Corners", "LegCost", "find_corners", "measure_legs", "shortest_path"]

LegCost = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""Costs of straight legs: starts (n, 2) and ends (n, 2) in metres to costs (n,), symmetric and greater than 0."""

CORNER_GAP_M = 0.05
"""How far inside the free space a path keeps, in metres."""


@dataclass(frozen=True)
class Corners:
    """
    The places where a shortest path may bend.

    Parameters
    ----------
    at_m
        Corners, shape (n, 2), metres.
    before_m, after_m
        Neighbours of each corner along its ring, shape (n, 2). A free point, at which a path may bend any way, has
        itself as both neighbours.
    """

    at_m: NDArray[np.float64]
    before_m: NDArray[np.float64]
    after_m: NDArray[np.float64]

    def near(self, line: shapely.LineString, distance_m: float) -> "Corners":
        """Keep the corners within a distance of a line."""
        if len(self.at_m) == 0:
            return self
        shapely.prepare(line)
        keep = shapely.dwithin(line, shapely.points(self.at_m), distance_m)
        return Corners(self.at_m[keep], self.before_m[keep], self.after_m[keep])

    def join(self, points_m: NDArray[np.float64]) -> "Corners":
        """Add free points, shape (k, 2), behind the corners."""
        return Corners(
            np.vstack((self.at_m, points_m)),
            np.vstack((self.before_m, points_m)),
            np.vstack((self.after_m, points_m)),
        )


def find_corners(room: Polygon) -> Corners:
    """
    List the corners of a polygon that a shortest path inside it can bend at.

    Parameters
    ----------
    room
        Where a path may run, in metres; holes are what it goes round.

    Returns
    -------
    corners
        Those with an inner angle over 180 degrees, ring by ring.

    Examples
    --------
    >>> around = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    >>> len(find_corners(around).at_m)
    4
    """
    oriented = shapely.orient_polygons(room)
    at, before, after = [], [], []
    for ring in (oriented.exterior, *oriented.interiors):
        xy = shapely.get_coordinates(ring)[:-1]
        at.append(xy)
        before.append(np.roll(xy, 1, axis=0))
        after.append(np.roll(xy, -1, axis=0))
    every = Corners(np.concatenate(at), np.concatenate(before), np.concatenate(after))
    # The free space lies to the left of every ring, so a right turn is a corner of what is gone round.
    reflex = _cross(every.at_m - every.before_m, every.after_m - every.at_m) < 0
    return Corners(every.at_m[reflex], every.before_m[reflex], every.after_m[reflex])


def measure_legs(from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length of straight legs in metres: the cost where every metre costs the same."""
    offset = to_m - from_m
    return np.asarray(np.hypot(offset[:, 0], offset[:, 1]))


def shortest_path(
    room: Polygon,
    corners: Corners,
    ends_m: NDArray[np.float64],
    *,
    leg_cost: LegCost = measure_legs,
    least_slowness: float = 1.0,
) -> NDArray[np.float64] | None:
    """
    Find the cheapest path that bends only at given corners.

    Parameters
    ----------
    room
        The path stays strictly inside.
    corners
        Where it may bend; all corners of `room` drawn in by `CORNER_GAP_M` make the shortest path exact.
    ends_m
        Start and end in metres, shape (2, 2), strictly inside `room`.
    leg_cost
        Cost of straight legs; their length by default.
    least_slowness
        No leg costs less than this a metre; a bound that is too low costs time only.

    Returns
    -------
    path_m
        Vertices from start to end, shape (n, 2), or None where the corners give no way.

    Examples
    --------
    >>> room = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 2, 6, 8))
    >>> corners = find_corners(room.buffer(-0.05, join_style="mitre"))
    >>> shortest_path(room, corners, np.array([[1.0, 6.0], [9.0, 6.0]])).round(2).tolist()
    [[1.0, 6.0], [3.95, 8.05], [6.05, 8.05], [9.0, 6.0]]
    """
    shapely.prepare(room)
    graph = corners.join(ends_m)
    at, before, after = graph.at_m, _unit(graph.before_m - graph.at_m), _unit(graph.after_m - graph.at_m)
    start, goal = len(at) - 2, len(at) - 1
    to_goal = measure_legs(at, at[[goal]]) * least_slowness
    paid = np.full(len(at), np.inf)
    paid[start] = 0.0
    came_from = np.full(len(at), -1)
    unsettled = np.ones(len(at), dtype=bool)
    queue = [(float(to_goal[start]), start)]
    while queue:
        _, here = heapq.heappop(queue)
        if here == goal:
            return at[_walk_back(came_from, goal)]
        if not unsettled[here]:
            continue
        unsettled[here] = False
        worth_m = np.where(unsettled, (paid - paid[here]) / least_slowness, 0.0)
        others = list_tangents(at, before, after, here, worth_m)
        if len(others) == 0:
            continue
        total = paid[here] + leg_cost(_repeat(at[here], len(others)), at[others])
        better = total < paid[others]
        others, total = others[better], total[better]
        seen = _sees(room, at[here], at[others])
        others, total = others[seen], total[seen]
        paid[others] = total
        came_from[others] = here
        for node, estimate in zip(others.tolist(), (total + to_goal[others]).tolist(), strict=True):
            heapq.heappush(queue, (estimate, node))
    return None


def _unit(offset: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 1e-9)
    return np.ascontiguousarray(offset / length[:, None])


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def _sees(room: Polygon, here: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    if len(others) == 0:
        return np.zeros(0, dtype=bool)
    legs = np.stack((_repeat(here, len(others)), others), axis=1)
    return np.asarray(shapely.contains_properly(room, shapely.linestrings(legs)))


def _repeat(place_m: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    repeated = np.empty((n, 2))
    repeated[:] = place_m
    return repeated


def _walk_back(came_from: NDArray[np.intp], goal: int) -> list[int]:
    path = [goal]
    while came_from[path[-1]] >= 0:
        path.append(int(came_from[path[-1]]))
    return path[::-1]
