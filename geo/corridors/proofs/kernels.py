r"""
How steep a potential is, and what is done about it, compiled.

Every cell is cut by its two diagonals into four right triangles ``(a, b, c)`` with ``c`` the cell's centre::

    a-------b        along the side:   (b - a) / h
     \     /         across it:        (2 c - a - b) / h
      \   /
       \ /          so |gradient| <= slowness  is  (b - a)^2 + (2 c - a - b)^2 <= (h * slowness)^2
        c

whatever way the triangle is turned. `h` times the slowness is called the limit of a triangle.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = [
    "measure_steepness",
    "profile_steepness",
    "repair_potential",
    "rescale_levels",
]


@numba.njit(cache=True)
def measure_steepness(
    values: NDArray[np.float64], triangles: NDArray[np.int32], limits: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Steepness of a potential in each triangle as a share of what is allowed there.

    Examples
    --------
    >>> values = np.array([0.0, 1.0, 0.5])
    >>> measure_steepness(values, np.array([[0, 1, 2]], dtype=np.int32), np.array([2.0]))
    array([0.5])
    """
    steepness = np.empty(len(triangles))
    for t in range(len(triangles)):
        a, b, c = values[triangles[t, 0]], values[triangles[t, 1]], values[triangles[t, 2]]
        steepness[t] = math.hypot(b - a, 2 * c - a - b) / limits[t]
    return steepness


@numba.njit(cache=True)
def profile_steepness(
    values: NDArray[np.float64],
    triangles: NDArray[np.int32],
    steepness: NDArray[np.float64],
    span: tuple[float, float],
    n_levels: int,
) -> NDArray[np.float64]:
    """
    Greatest steepness on each level of a potential.

    Parameters
    ----------
    values
        One per node.
    triangles
        Nodes of each triangle, shape (m, 3).
    steepness
        Of `measure_steepness`, shape (m,).
    span
        Value at the bottom of the first level and at the top of the last.
    n_levels
        Number of levels, all equally high.

    Returns
    -------
    greatest
        Shape (n_levels,): the greatest steepness of any triangle that meets the level; 1 where none does.

    Examples
    --------
    >>> values, triangles = np.array([0.0, 1.0, 0.5]), np.array([[0, 1, 2]], dtype=np.int32)
    >>> profile_steepness(values, triangles, np.array([0.5]), (-1.0, 1.0), 4)
    array([1. , 0.5, 0.5, 0.5])
    """
    bottom, top = span
    per_value = n_levels / (top - bottom)
    greatest = np.zeros(n_levels)
    for t in range(len(triangles)):
        a, b, c = values[triangles[t, 0]], values[triangles[t, 1]], values[triangles[t, 2]]
        low = (min(a, b, c) - bottom) * per_value
        high = (max(a, b, c) - bottom) * per_value
        if not (high >= -1.0 and low <= n_levels + 1.0):
            continue
        # A level more on either side, so that rounding can leave out none.
        from_level = max(math.floor(max(low, -2.0) - 1e-6), 0)
        to_level = min(math.floor(min(high, n_levels + 2.0) + 1e-6), n_levels - 1)
        for level in range(from_level, to_level + 1):
            greatest[level] = max(greatest[level], steepness[t])
    for level in range(n_levels):
        if greatest[level] == 0.0:
            greatest[level] = 1.0
    return greatest


@numba.njit(cache=True)
def rescale_levels(
    values: NDArray[np.float64], greatest: NDArray[np.float64], span: tuple[float, float]
) -> NDArray[np.float64]:
    """
    Stretch each level of a potential to where it is nowhere too steep and somewhere as steep as allowed.

    Parameters
    ----------
    values
        One per node.
    greatest, span
        Of `profile_steepness`.

    Returns
    -------
    stretched
        One per node, counted from the bottom of the first level; values outside the span are brought to its ends.

    Examples
    --------
    >>> rescale_levels(np.array([-1.0, 0.5, 1.0, 2.0]), np.array([0.5, 2.0]), (0.0, 2.0))
    array([0. , 1. , 2. , 2.5])
    """
    bottom, top = span
    height = (top - bottom) / len(greatest)
    below = np.zeros(len(greatest) + 1)
    for level in range(len(greatest)):
        below[level + 1] = below[level] + height / greatest[level]
    stretched = np.empty(len(values))
    for node in range(len(values)):
        value = min(max(values[node], bottom), top) - bottom
        level = min(int(value / height), len(greatest) - 1)
        stretched[node] = below[level] + (value - level * height) / greatest[level]
    return stretched


@numba.njit(cache=True)
def repair_potential(
    values: NDArray[np.float64], triangles: NDArray[np.int32], limits: NDArray[np.float64], n_rounds: int
) -> NDArray[np.float64]:
    """
    Bring a potential to one near it that is hardly too steep anywhere.

    The primal-dual algorithm of Chambolle & Pock (2011), "A first-order primal-dual algorithm for convex problems with
    applications to imaging", with the steps of Pock & Chambolle (2011), looking for no more than a potential within the
    limits. It is stopped on the way there, so whoever uses the result has to measure how steep it still is.

    Parameters
    ----------
    values
        One per node, finite. Not modified.
    triangles
        Nodes of each triangle, shape (m, 3), the cell's centre last.
    limits
        Largest rise allowed over a cell's side, shape (m,).
    n_rounds
        Number of rounds.

    Returns
    -------
    values
        After the last round.

    Examples
    --------
    >>> triangles, limits = np.array([[0, 1, 2]], dtype=np.int32), np.ones(1)
    >>> mended = repair_potential(np.array([0.0, 2.0, 1.0]), triangles, limits, 50)
    >>> measure_steepness(mended, triangles, limits) <= 1
    array([ True])
    """
    n = len(values)
    level = values.copy()
    before = values.copy()
    ahead = values.copy()
    press = np.zeros((len(triangles), 2))
    push = np.zeros(n)
    weight = np.zeros(n)
    for t in range(len(triangles)):
        for corner in range(3):
            weight[triangles[t, corner]] += 2.0
    for _ in range(n_rounds):
        for t in range(len(triangles)):
            i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            a, b, c = ahead[i], ahead[j], ahead[k]
            along = press[t, 0] + 0.25 * (b - a)
            across = press[t, 1] + 0.25 * (2 * c - a - b)
            square = along * along + across * across
            allowed = 0.25 * limits[t]
            if square <= allowed * allowed:
                press[t, 0] = 0.0
                press[t, 1] = 0.0
                continue
            kept = 1.0 - allowed / math.sqrt(square)
            along *= kept
            across *= kept
            press[t, 0] = along
            press[t, 1] = across
            push[i] += along + across
            push[j] += across - along
            push[k] -= 2 * across
        for node in range(n):
            before[node] = level[node]
            if weight[node] > 0.0:
                level[node] += push[node] / weight[node]
            ahead[node] = 2 * level[node] - before[node]
            push[node] = 0.0
    return level
