"""Compiled loops that are asked for too often for numpy: tangents, perpendiculars, and cost along straight legs."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["integrate_leg", "integrate_legs", "list_feet", "list_tangents"]

_TANGENT_TOLERANCE = 1e-9  # product of two sines: corners in one line stay nodes


@numba.njit(cache=True)
def integrate_leg(
    values: NDArray[np.float64],
    col: float,
    row: float,
    to_col: float,
    to_row: float,
) -> float:
    """
    Walk from cell to cell (Amanatides & Woo 1987) in units of cells; beyond the grid its edge cells go on.

    Returns the mean of the cells' values along the leg, weighted by the length inside each.
    """
    n_rows, n_cols = values.shape
    d_col = to_col - col
    d_row = to_row - row
    i = math.floor(row)
    j = math.floor(col)
    step_j = 1 if d_col > 0 else -1
    step_i = 1 if d_row > 0 else -1
    next_col = math.inf if d_col == 0 else ((j + (1 if d_col > 0 else 0)) - col) / d_col
    next_row = math.inf if d_row == 0 else ((i + (1 if d_row > 0 else 0)) - row) / d_row
    across_col = math.inf if d_col == 0 else abs(1 / d_col)
    across_row = math.inf if d_row == 0 else abs(1 / d_row)
    total = 0.0
    done = 0.0
    while done < 1.0:
        reached = min(next_col, next_row, 1.0)
        if reached > done:
            total += (reached - done) * values[min(max(i, 0), n_rows - 1), min(max(j, 0), n_cols - 1)]
            done = reached
        if reached >= 1.0:
            break
        if next_col < next_row:
            j += step_j
            next_col += across_col
        else:
            i += step_i
            next_row += across_row
    return total


@numba.njit(cache=True)
def integrate_legs(
    values: NDArray[np.float64],
    frame_m: tuple[float, float, float],
    from_m: NDArray[np.float64],
    to_m: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Integral of a cell-wise constant slowness along straight legs, exact up to rounding.

    Parameters
    ----------
    values
        Slowness per cell, shape (n_rows, n_cols), row 0 in the north.
    frame_m
        West edge, north edge and cell size in metres.
    from_m, to_m
        Ends of the legs in metres, shape (n, 2) each.

    Returns
    -------
    costs
        Slowness times metres, shape (n,).

    Examples
    --------
    >>> values = np.array([[1.0, 3.0]])
    >>> integrate_legs(values, (0.0, 10.0, 10.0), np.array([[5.0, 5.0]]), np.array([[15.0, 5.0]]))
    array([20.])
    """
    west, north, cell = frame_m
    costs = np.empty(len(from_m))
    for k in range(len(from_m)):
        length = math.hypot(to_m[k, 0] - from_m[k, 0], to_m[k, 1] - from_m[k, 1])
        mean = integrate_leg(
            values,
            (from_m[k, 0] - west) / cell,
            (north - from_m[k, 1]) / cell,
            (to_m[k, 0] - west) / cell,
            (north - to_m[k, 1]) / cell,
        )
        costs[k] = length * mean
    return costs


@numba.njit(cache=True)
def list_tangents(
    at_m: NDArray[np.float64],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    here: int,
    worth_m: NDArray[np.float64],
) -> NDArray[np.int64]:
    """
    Corners to which a straight leg leaves the rings at both its ends on one side.

    Parameters
    ----------
    at_m
        Corners, shape (n, 2), metres.
    before, after
        Unit vectors from each corner to its neighbours along the ring, shape (n, 2); zero for a free point.
    here
        Where the leg starts.
    worth_m
        Longest leg that is of use to each corner, shape (n,).

    Returns
    -------
    others
        Indices in rising order.

    Examples
    --------
    >>> at = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 5.0]])
    >>> before = np.array([[0.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    >>> after = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, -1.0]])
    >>> list_tangents(at, before, after, 0, np.full(3, 100.0))
    array([1])
    """
    found = np.empty(len(at_m), dtype=np.int64)
    n = 0
    for k in range(len(at_m)):
        x = at_m[k, 0] - at_m[here, 0]
        y = at_m[k, 1] - at_m[here, 1]
        square = x * x + y * y
        if k == here or worth_m[k] <= 0 or square >= worth_m[k] * worth_m[k]:
            continue
        least = -_TANGENT_TOLERANCE * square
        at_target = (x * before[k, 1] - y * before[k, 0]) * (x * after[k, 1] - y * after[k, 0])
        at_start = (x * before[here, 1] - y * before[here, 0]) * (x * after[here, 1] - y * after[here, 0])
        if at_target >= least and at_start >= least:
            found[n] = k
            n += 1
    return found[:n]


@numba.njit(cache=True)
def list_feet(edges: NDArray[np.float64], places_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Feet of perpendiculars from places, shape (k, 2), that fall inside edges, x, y, x, y of shape (n, 4).

    Returns
    -------
    feet
        Row of the place, x and y of the foot, shape (m, 3).

    Examples
    --------
    >>> list_feet(np.array([[0.0, 0.0, 10.0, 0.0]]), np.array([[4.0, 3.0], [12.0, 3.0]]))
    array([[0., 4., 0.]])
    """
    feet = np.empty((0, 3))
    for turn in range(2):
        n = 0
        for k in range(len(places_m)):
            for e in range(len(edges)):
                x, y = edges[e, 2] - edges[e, 0], edges[e, 3] - edges[e, 1]
                square = x * x + y * y
                along = (places_m[k, 0] - edges[e, 0]) * x + (places_m[k, 1] - edges[e, 1]) * y
                if 0 < along < square:
                    if turn == 1:
                        feet[n, 0] = k
                        feet[n, 1] = edges[e, 0] + along / square * x
                        feet[n, 2] = edges[e, 1] + along / square * y
                    n += 1
        if turn == 0:
            feet = np.empty((n, 3))
    return feet
