"""
A path made cheaper by moving its vertices aside, all at once.

A lattice of places lies across the path at each vertex; dynamic programming finds the cheapest way through the lattice
(Bellman 1957). The path itself is one of the ways, so the result is never dearer.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.freespace import Room
from geo.corridors.visibility import LegCost

__all__ = ["shift_aside"]

_OFFSETS = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
_MIDDLE = 2  # where the offset is 0


def shift_aside(
    room: Room,
    path_m: NDArray[np.float64],
    aside_m: float,
    *,
    leg_cost: LegCost,
) -> NDArray[np.float64]:
    """
    Move the inner vertices of a path sideways where that makes it cheaper.

    Parameters
    ----------
    room
        The path stays strictly inside.
    path_m
        Vertices, shape (n, 2), strictly inside the room. Not modified.
    aside_m
        Furthest that a vertex moves, in metres.
    leg_cost
        Cost of straight legs.

    Returns
    -------
    shifted_m
        Shape (n, 2), same ends, not dearer than `path_m`.

    Examples
    --------
    >>> from geo.corridors.visibility import Corners, measure_legs
    >>> square = shapely.box(0, 0, 10, 10)
    >>> room = Room(square, square.buffer(-0.05), Corners(*np.empty((3, 0, 2))))
    >>> bent = np.array([[1.0, 5.0], [5.0, 7.0], [9.0, 5.0]])
    >>> shift_aside(room, bent, 2.0, leg_cost=measure_legs).tolist()
    [[1.0, 5.0], [5.0, 5.0], [9.0, 5.0]]
    """
    lattice = path_m[:, None, :] + _across(path_m)[:, None, :] * (_OFFSETS * aside_m)[None, :, None]
    allowed = _allowed_places(room, lattice)
    lattice = np.where(allowed[:, :, None], lattice, path_m[:, None, :])
    costs = _leg_costs(lattice, leg_cost)
    costs[~_allowed_legs(room, lattice, aside_m)] = np.inf
    costs[~(allowed[:-1, :, None] & allowed[1:, None, :])] = np.inf
    chosen = _cheapest_way(costs)
    return np.asarray(lattice[np.arange(len(path_m)), chosen])


def _across(path_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give unit vectors square to the path at its vertices."""
    along = np.gradient(path_m, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    return np.column_stack((-along[:, 1], along[:, 0])) / length[:, None]


def _allowed_places(room: Room, lattice: NDArray[np.float64]) -> NDArray[np.bool_]:
    shapely.prepare(room.inner)
    allowed = shapely.covers(room.inner, shapely.points(lattice))
    allowed[:, _MIDDLE] = True
    allowed[[0, -1], :] = _OFFSETS == 0  # the ends stay
    return np.asarray(allowed)


def _leg_costs(lattice: NDArray[np.float64], leg_cost: LegCost) -> NDArray[np.float64]:
    """Cost from every place of a vertex to every place of the next, shape (n - 1, m, m)."""
    n_legs, m = len(lattice) - 1, lattice.shape[1]
    shape = (n_legs, m, m, 2)
    starts = np.broadcast_to(lattice[:-1, :, None, :], shape).reshape(-1, 2)
    ends = np.broadcast_to(lattice[1:, None, :, :], shape).reshape(-1, 2)
    return leg_cost(starts, ends).reshape(n_legs, m, m)


def _allowed_legs(room: Room, lattice: NDArray[np.float64], aside_m: float) -> NDArray[np.bool_]:
    """Which legs stay in the room; those of the path itself do, and only those near its border need asking."""
    n_legs, m = len(lattice) - 1, lattice.shape[1]
    allowed = np.ones((n_legs, m, m), dtype=bool)
    middle = lattice[:, _MIDDLE]
    own_legs = shapely.linestrings(np.stack((middle[:-1], middle[1:]), axis=1))
    border = room.space.boundary
    shapely.prepare(border)
    (near,) = np.nonzero(shapely.dwithin(border, own_legs, aside_m * 1.01 + 1.0))
    if len(near):
        shape = (len(near), m, m, 2)
        starts = np.broadcast_to(lattice[near][:, :, None, :], shape)
        ends = np.broadcast_to(lattice[near + 1][:, None, :, :], shape)
        legs = shapely.linestrings(np.stack((starts, ends), axis=3))
        allowed[near] = shapely.contains_properly(room.space, legs)
        allowed[near, _MIDDLE, _MIDDLE] = True
    return allowed


def _cheapest_way(costs: NDArray[np.float64]) -> NDArray[np.intp]:
    """Choose the cheapest chain through matrices of leg costs, the middle among equals."""
    n_legs, m, _ = costs.shape
    rank = np.argsort(np.abs(_OFFSETS), kind="stable")
    paid = np.where(_OFFSETS == 0, 0.0, np.inf)
    came_from = np.empty((n_legs, m), dtype=np.intp)
    for leg in range(n_legs):
        total = paid[:, None] + costs[leg]
        came_from[leg] = rank[np.argmin(total[rank], axis=0)]
        paid = total[came_from[leg], np.arange(m)]
    chosen = np.empty(n_legs + 1, dtype=np.intp)
    chosen[-1] = _MIDDLE
    for leg in range(n_legs - 1, -1, -1):
        chosen[leg] = came_from[leg, chosen[leg + 1]]
    return chosen
