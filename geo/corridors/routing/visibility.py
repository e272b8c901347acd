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
from numpy.typing import NDArray
from scipy.spatial import KDTree
from shapely import Polygon

from geo.corridors.routing.corners import CORNER_GAP_M, Corners, find_corners, unit_vectors
from geo.corridors.routing.kernels import list_tangents
from geo.corridors.routing.sight import lay_walls, sees
from geo.corridors.routing.sight_kernels import Walls

__all__ = [
    "CORNER_GAP_M",
    "Corners",
    "LegCost",
    "LegTest",
    "Question",
    "find_corners",
    "measure_legs",
    "search_path",
    "shortest_path",
    "unit_vectors",
]

LegCost = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""Costs of straight legs: starts (n, 2) and ends (n, 2) in metres to costs (n,), symmetric and greater than 0."""

LegTest = Callable[[int, NDArray[np.int64]], NDArray[np.bool_]]
"""Which legs from one node to others (n,) are allowed."""


def measure_legs(from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length of straight legs in metres: the cost where every metre costs the same."""
    offset = to_m - from_m
    return np.asarray(np.hypot(offset[:, 0], offset[:, 1]))


@dataclass(frozen=True)
class Question:
    """
    What a path is sought between, and what it costs.

    Parameters
    ----------
    nodes
        Where the path may bend, begin and end.
    starts, goals
        Rows of the nodes that it may begin and end at, for nothing.
    leg_cost
        Cost of straight legs.
    least_slowness
        No leg costs less than this a metre; a bound that is too low costs time only.
    allows
        Which legs may be used at all, beside those that walls forbid; all where None.
    """

    nodes: Corners
    starts: NDArray[np.intp]
    goals: NDArray[np.intp]
    leg_cost: LegCost = measure_legs
    least_slowness: float = 1.0
    allows: LegTest | None = None


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
    >>> import shapely
    >>> room = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 2, 6, 8))
    >>> corners = find_corners(room.buffer(-0.05, join_style="mitre"))
    >>> shortest_path(room, corners, np.array([[1.0, 6.0], [9.0, 6.0]])).round(2).tolist()
    [[1.0, 6.0], [3.95, 8.05], [6.05, 8.05], [9.0, 6.0]]
    """
    n = len(corners.at_m)
    question = Question(corners.join(ends_m), np.array([n]), np.array([n + 1]), leg_cost, least_slowness)
    return search_path(lay_walls(room), question)


def search_path(walls: Walls, question: Question) -> NDArray[np.float64] | None:
    """
    Find the cheapest path from any start to any goal over given nodes.

    Parameters
    ----------
    walls
        What no leg may meet.
    question
        Nodes, starts, goals and costs.

    Returns
    -------
    path_m
        Vertices from a start to a goal, shape (n, 2), or None where the nodes give no way.

    Examples
    --------
    >>> import shapely
    >>> room = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 2, 6, 8))
    >>> corners = find_corners(room.buffer(-0.05, join_style="mitre"))
    >>> nodes = corners.join(np.array([[1.0, 3.0], [1.0, 6.0], [9.0, 1.0]]))
    >>> search_path(lay_walls(room), Question(nodes, np.array([4, 5]), np.array([6]))).round(2).tolist()
    [[1.0, 3.0], [3.95, 1.95], [9.0, 1.0]]
    """
    graph, least = question.nodes, question.least_slowness
    at, before, after = graph.at_m, unit_vectors(graph.before_m - graph.at_m), unit_vectors(graph.after_m - graph.at_m)
    to_goal = KDTree(at[question.goals]).query(at)[0] * least
    paid = np.full(len(at), np.inf)
    paid[question.starts] = 0.0
    came_from = np.full(len(at), -1)
    unsettled = np.ones(len(at), dtype=bool)
    goals = set(question.goals.tolist())
    queue = [(float(to_goal[start]), start) for start in question.starts.tolist()]
    heapq.heapify(queue)
    while queue:
        _, here = heapq.heappop(queue)
        if here in goals:
            return at[_walk_back(came_from, here)]
        if not unsettled[here]:
            continue
        unsettled[here] = False
        worth_m = np.where(unsettled, (paid - paid[here]) / least, 0.0)
        others, total = _better_legs(walls, question, here, list_tangents(at, before, after, here, worth_m), paid)
        paid[others] = total
        came_from[others] = here
        for node, estimate in zip(others.tolist(), (total + to_goal[others]).tolist(), strict=True):
            heapq.heappush(queue, (estimate, node))
    return None


def _better_legs(
    walls: Walls, question: Question, here: int, others: NDArray[np.int64], paid: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pick the nodes that a leg from here reaches cheaper than before, and what is then paid."""
    if len(others) == 0:
        return others, np.empty(0)
    at = question.nodes.at_m
    total = paid[here] + question.leg_cost(_repeat(at[here], len(others)), at[others])
    kept = total < paid[others]
    if question.allows is not None:
        kept &= question.allows(here, others)
    others, total = others[kept], total[kept]
    seen = sees(walls, _repeat(at[here], len(others)), at[others])
    return others[seen], total[seen]


def _repeat(place_m: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    repeated = np.empty((n, 2))
    repeated[:] = place_m
    return repeated


def _walk_back(came_from: NDArray[np.intp], goal: int) -> list[int]:
    path = [goal]
    while came_from[path[-1]] >= 0:
        path.append(int(came_from[path[-1]]))
    return path[::-1]
