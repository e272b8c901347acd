"""
Travel cost on triangles, compiled.

Triangles and limits are those of `geo.corridors.proofs.kernels`. Nothing rests on this travel cost being right: it is
where the search for a good potential begins.
"""

import heapq
import math

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["list_incident", "spread_potential"]

_SQRT_HALF = math.sqrt(0.5)


@numba.njit(cache=True)
def list_incident(triangles: NDArray[np.int32], n_nodes: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """
    List the triangles around each node.

    Parameters
    ----------
    triangles
        Nodes of each triangle, shape (m, 3).
    n_nodes
        Number of nodes.

    Returns
    -------
    first, incident
        Those of node k are ``incident[first[k]:first[k + 1]]``, rising.

    Examples
    --------
    >>> first, incident = list_incident(np.array([[0, 1, 2], [1, 3, 2]], dtype=np.int32), 4)
    >>> first.tolist(), incident.tolist()
    ([0, 1, 3, 5, 6], [0, 0, 1, 0, 1, 1])
    """
    first = np.zeros(n_nodes + 1, dtype=np.int64)
    for t in range(len(triangles)):
        for corner in range(3):
            first[triangles[t, corner] + 1] += 1
    for k in range(n_nodes):
        first[k + 1] += first[k]
    place = first[:-1].copy()
    incident = np.empty(3 * len(triangles), dtype=np.int32)
    for t in range(len(triangles)):
        for corner in range(3):
            node = triangles[t, corner]
            incident[place[node]] = t
            place[node] += 1
    return first, incident


@numba.njit(cache=True, inline="always")
def _reach_centre(value_a: float, value_b: float, limit: float) -> float:
    """Value at the centre of a cell for a front that comes in between two corners of a side."""
    rise = abs(value_b - value_a)
    if rise >= limit * _SQRT_HALF:  # also where one of the two is not known yet
        return min(value_a, value_b) + limit * _SQRT_HALF
    return 0.5 * (value_a + value_b + math.sqrt(limit * limit - rise * rise))


@numba.njit(cache=True, inline="always")
def _reach_corner(value_corner: float, value_centre: float, limit: float) -> float:
    """Value at a corner for a front that comes in between the side's other corner and the centre."""
    rise = value_centre - value_corner
    if rise <= 0.0:
        return value_centre + limit * _SQRT_HALF
    if rise >= 0.5 * limit:
        return value_corner + limit
    return value_centre + math.sqrt(0.5 * limit * limit - rise * rise)


@numba.njit(cache=True)
def spread_potential(
    triangles: NDArray[np.int32],
    limits: NDArray[np.float64],
    first: NDArray[np.int64],
    incident: NDArray[np.int32],
    seeds: NDArray[np.int64],
) -> NDArray[np.float64]:
    """
    Travel cost from seeds on the nodes of a mesh.

    Nodes are taken up by rising value; each triangle hands on the front that comes in between two of its corners
    (Bornemann & Rasch 2006, "Finite-element discretization of static Hamilton-Jacobi equations based on a local
    variational principle").

    Parameters
    ----------
    triangles
        Nodes of each triangle, shape (m, 3), the cell's centre last.
    limits
        Side of a cell times the slowness, shape (m,).
    first, incident
        Of `list_incident`.
    seeds
        Nodes that start at 0.

    Returns
    -------
    values
        One per node; infinite where not reached.
    """
    values = np.full(len(first) - 1, np.inf)
    queue = [(0.0, np.int64(seeds[0]))]
    for seed in seeds:
        values[seed] = 0.0
        heapq.heappush(queue, (0.0, np.int64(seed)))
    while len(queue) > 0:
        value, here = heapq.heappop(queue)
        if value != values[here]:
            continue
        for place in range(first[here], first[here + 1]):
            t = incident[place]
            limit = limits[t]
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            if c == here:
                to_a = _reach_corner(values[b], value, limit)
                if to_a < values[a]:
                    values[a] = to_a
                    heapq.heappush(queue, (to_a, np.int64(a)))
                to_b = _reach_corner(values[a], value, limit)
                if to_b < values[b]:
                    values[b] = to_b
                    heapq.heappush(queue, (to_b, np.int64(b)))
                continue
            other = b if a == here else a
            to_centre = _reach_centre(value, values[other], limit)
            if to_centre < values[c]:
                values[c] = to_centre
                heapq.heappush(queue, (to_centre, np.int64(c)))
            to_other = _reach_corner(value, values[c], limit) if values[c] < np.inf else value + limit
            if to_other < values[other]:
                values[other] = to_other
                heapq.heappush(queue, (to_other, np.int64(other)))
    return values
