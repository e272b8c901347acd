"""Compiled loops that join the nodes of a graph by legs, and list its cheapest paths class by class."""

import heapq
import math

import numba
import numpy as np
from numpy.typing import NDArray

from geo.corridors.routing.sight_kernels import Walls, blocks_leg

__all__ = ["Web", "join_tangents", "list_class_paths"]

Web = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]
"""
Nodes (n, 2) in metres; where the legs of each node begin (n + 1,); for each leg its other node, cost and code (l,).
"""

_TANGENT_TOLERANCE = 1e-9  # product of two sines: corners in one line stay nodes
_MOST_STATES = 2_000_000


@numba.njit(cache=True)
def _touches(x: float, y: float, before: NDArray[np.float64], after: NDArray[np.float64]) -> bool:
    """Whether a leg leaves both sides of a corner on one side of it."""
    product = (x * before[1] - y * before[0]) * (x * after[1] - y * after[0])
    return bool(product >= -_TANGENT_TOLERANCE * (x * x + y * y))


@numba.njit(cache=True)
def join_tangents(
    at_m: NDArray[np.float64],
    sides: tuple[NDArray[np.float64], NDArray[np.float64]],
    beyond: tuple[NDArray[np.float64], NDArray[np.float64]],
    most_m: float,
    walls: Walls,
) -> list[tuple[int, int]]:
    """
    List the pairs of nodes that a straight leg joins as a tangent at both ends, without meeting a wall.

    Parameters
    ----------
    at_m
        Nodes, shape (n, 2), metres.
    sides
        Unit vectors to the neighbours along the ring, before and after, shape (n, 2) each; zero for a free point.
    beyond
        Distance of each node from the nearest start and from the nearest goal, shape (n,) each.
    most_m
        Longest path that is of use.
    walls
        What no leg may meet.

    Returns
    -------
    pairs
        Rows i < j of the nodes.
    """
    pairs = [(0, 0) for _ in range(0)]
    for i in range(len(at_m)):
        for j in range(i + 1, len(at_m)):
            x, y = at_m[j, 0] - at_m[i, 0], at_m[j, 1] - at_m[i, 1]
            if not (_touches(x, y, sides[0][i], sides[1][i]) and _touches(x, y, sides[0][j], sides[1][j])):
                continue
            rest = min(beyond[0][i] + beyond[1][j], beyond[0][j] + beyond[1][i])
            if math.hypot(x, y) + rest > most_m:
                continue
            if not blocks_leg(walls, at_m[i, 0], at_m[i, 1], at_m[j, 0], at_m[j, 1]):
                pairs.append((i, j))
    return pairs


@numba.njit(cache=True)
def _turn(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


@numba.njit(cache=True)
def _crosses_itself(at_m: NDArray[np.float64], node_of: list[int], came_from: list[int], state: int) -> bool:
    """Whether the last leg of a path comes back to a node of it, or crosses one of its legs."""
    last = node_of[state]
    before = came_from[state]
    if before < 0:
        return False
    a, b = at_m[node_of[before]], at_m[last]
    here = before
    while came_from[here] >= 0:
        there = came_from[here]
        if node_of[there] == last:
            return True
        c, d = at_m[node_of[here]], at_m[node_of[there]]
        if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
            return True
        here = there
    return False


@numba.njit(cache=True)
def _know(
    newest: NDArray[np.int64], pairs: tuple[list[int], list[int], list[int], list[bool]], node: int, code: int
) -> int:
    """
    Find the pair of a node and a code, or make it: a dictionary, but one that is compiled in a moment.

    `pairs` holds for each its code, the pair of its node before it, its cheapest state (-1 where it is new) and whether
    it is done.
    """
    codes, before, states, done = pairs
    pair = newest[node]
    while pair >= 0 and codes[pair] != code:
        pair = before[pair]
    if pair < 0:
        pair = len(codes)
        codes.append(code)
        before.append(newest[node])
        states.append(-1)
        done.append(False)
        newest[node] = pair
    return int(pair)


@numba.njit(cache=True)
def _walk_back(node_of: list[int], came_from: list[int], state: int) -> NDArray[np.int64]:
    path = [node_of[state]]
    while came_from[state] >= 0:
        state = came_from[state]
        path.append(node_of[state])
    return np.array(path[::-1])


@numba.njit(cache=True)
def list_class_paths(
    web: Web,
    to_goal: NDArray[np.float64],
    first_codes: tuple[NDArray[np.int64], NDArray[np.int64]],
    last_codes: tuple[NDArray[np.bool_], NDArray[np.int64]],
    limits: tuple[float, int],
) -> list[NDArray[np.int64]]:
    """
    List the cheapest path of each class, cheapest first: A* over pairs of a node and the signature so far.

    Parameters
    ----------
    web
        The graph.
    to_goal
        Least cost from each node to a goal, shape (n,): it leads every class straight to its end.
    first_codes
        Start nodes, and the code that a path from each begins with.
    last_codes
        Which nodes are goals, shape (n,), and the code that a path to each ends with, shape (n,).
    limits
        Cost beyond which no path is of use, and how many are wanted at most.

    Returns
    -------
    paths
        Rows of nodes from start to goal. None crosses itself, and no two are of one class. Fewer than wanted where
        there are no more, or where two million pairs have not been enough.
    """
    at_m, first, other, cost, code = web
    most_cost, n_wanted = limits
    newest = np.full(len(at_m), -1)
    pair_code, pair_before, pair_state, done = [0], [-1], [-1], [True]
    pairs = (pair_code, pair_before, pair_state, done)
    node_of, pair_of, paid, came_from = [-1], [0], [0.0], [-1]
    queue = [(math.inf, 0)]
    for k in range(len(first_codes[0])):
        node = first_codes[0][k]
        pair = _know(newest, pairs, node, first_codes[1][k])
        pair_state[pair] = len(node_of)
        queue.append((to_goal[node], len(node_of)))
        node_of.append(node)
        pair_of.append(pair)
        paid.append(0.0)
        came_from.append(-1)
    heapq.heapify(queue)
    found_codes = [0 for _ in range(0)]
    paths = [np.zeros(0, dtype=np.int64) for _ in range(0)]
    while queue and len(paths) < n_wanted and len(node_of) < _MOST_STATES:
        estimate, state = heapq.heappop(queue)
        if estimate > most_cost:
            break
        here, pair = node_of[state], pair_of[state]
        if pair_state[pair] != state or done[pair] or _crosses_itself(at_m, node_of, came_from, state):
            continue
        done[pair] = True
        if last_codes[0][here]:
            whole = pair_code[pair] + last_codes[1][here]
            if whole not in found_codes:
                found_codes.append(whole)
                paths.append(_walk_back(node_of, came_from, state))
            continue
        for leg in range(first[here], first[here + 1]):
            node, total = other[leg], paid[state] + cost[leg]
            if total + to_goal[node] > most_cost:
                continue
            reached = _know(newest, pairs, node, pair_code[pair] + code[leg])
            known = pair_state[reached]
            if known >= 0 and (paid[known] <= total or done[reached]):
                continue
            pair_state[reached] = len(node_of)
            queue_entry = (total + to_goal[node], len(node_of))
            node_of.append(node)
            pair_of.append(reached)
            paid.append(total)
            came_from.append(state)
            heapq.heappush(queue, queue_entry)
    return paths
