"""Compiled loops that choose the cheapest chain of legs through places laid across or along a path."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from geo.corridors.routing.kernels import integrate_leg
from geo.corridors.routing.sight_kernels import Walls, blocks_leg, code_leg

__all__ = ["Terrain", "choose_across", "choose_along"]

Terrain = tuple[
    Walls, tuple[NDArray[np.float64], tuple[float, float, float]], tuple[NDArray[np.float64], NDArray[np.int64]], float
]
"""Walls; slowness per cell with its frame; anchors with their weights; least slowness."""

Leg = tuple[float, float, float, float]


@numba.njit(cache=True)
def _leg_within(terrain: Terrain, leg: Leg, rise: int, most: float) -> float:
    """Cost of a leg; infinite where it costs `most` or more, is of another class or meets a wall."""
    x0, y0, x1, y1 = leg
    length = math.hypot(x1 - x0, y1 - y0)
    if length * terrain[3] >= most:
        return math.inf
    values, (west, north, cell) = terrain[1]
    mean = integrate_leg(values, (x0 - west) / cell, (north - y0) / cell, (x1 - west) / cell, (north - y1) / cell)
    if length * mean >= most or code_leg(terrain[2][0], terrain[2][1], x0, y0, x1, y1) != rise:
        return math.inf
    return math.inf if blocks_leg(terrain[0], x0, y0, x1, y1) else length * mean


@numba.njit(cache=True)
def _pick_least(paid: NDArray[np.float64], preferred: int) -> int:
    """Give the first of the least; the preferred one where none is less."""
    least = preferred
    for j in range(len(paid)):
        if paid[j] < paid[least]:
            least = j
    return least


@numba.njit(cache=True)
def choose_across(
    lattice: NDArray[np.float64], allowed: NDArray[np.bool_], codes: NDArray[np.int64], terrain: Terrain
) -> NDArray[np.int64]:
    """
    Choose one place at each station, so that the chain of legs is cheapest (Bellman 1957).

    Parameters
    ----------
    lattice
        Places, shape (n, m, 2), metres; the way through column m // 2 is allowed.
    allowed
        Which places may be used, shape (n, m).
    codes
        Signature so far at each place, shape (n, m): a leg is used only where its own code makes up the difference.
    terrain
        Walls, costs, anchors.

    Returns
    -------
    chosen
        Column of each station, shape (n,); the middle one among equals.
    """
    n, m = allowed.shape
    middle = m // 2
    paid = np.full((n, m), np.inf)
    came_from = np.full((n, m), middle, dtype=np.int64)
    for j in range(m):
        if allowed[0, j]:
            paid[0, j] = 0.0
    for k in range(1, n):
        for j in range(m):
            if not allowed[k, j]:
                continue
            for turn in range(m):
                # From the place straight behind outwards: cheap ones first rule out most others.
                side = (turn + 1) // 2 if turn % 2 == 0 else -(turn + 1) // 2
                i = (j + side) % m
                if not paid[k - 1, i] < paid[k, j]:
                    continue
                rise = codes[k, j] - codes[k - 1, i]
                most = paid[k, j] - paid[k - 1, i]
                leg = (lattice[k - 1, i, 0], lattice[k - 1, i, 1], lattice[k, j, 0], lattice[k, j, 1])
                total = paid[k - 1, i] + _leg_within(terrain, leg, rise, most)
                if total < paid[k, j]:
                    paid[k, j] = total
                    came_from[k, j] = i
    chosen = np.empty(n, dtype=np.int64)
    chosen[-1] = _pick_least(paid[-1], middle)
    for k in range(n - 1, 0, -1):
        chosen[k - 1] = came_from[k, chosen[k]]
    return chosen


@numba.njit(cache=True)
def choose_along(
    places: NDArray[np.float64], codes: NDArray[np.int64], terrain: Terrain, most_skipped: int
) -> NDArray[np.int64]:
    """
    Choose which of the places along a path to keep, so that the chain of legs is cheapest.

    Parameters
    ----------
    places
        In their order along the path, shape (n, 2), metres; the first and the last one are kept.
    codes
        Signature so far at each place, shape (n,).
    terrain
        Walls, costs, anchors.
    most_skipped
        How many places one leg may pass over.

    Returns
    -------
    chosen
        Rows of the places kept, from the first to the last.
    """
    n = len(places)
    paid = np.full(n, np.inf)
    came_from = np.zeros(n, dtype=np.int64)
    paid[0] = 0.0
    for j in range(1, n):
        for i in range(j - 1, max(j - 2 - most_skipped, -1), -1):
            if not paid[i] < paid[j]:
                continue
            most = paid[j] - paid[i]
            leg = (places[i, 0], places[i, 1], places[j, 0], places[j, 1])
            total = paid[i] + _leg_within(terrain, leg, codes[j] - codes[i], most)
            if total < paid[j]:
                paid[j] = total
                came_from[j] = i
    chosen = [n - 1]
    while chosen[-1] > 0:
        chosen.append(came_from[chosen[-1]])
    return np.array(chosen[::-1])
