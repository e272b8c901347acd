"""
The descent of a travel cost, compiled.

Coordinates are in cells: column and row, whole numbers at cell centres, rows from north to south.
"""

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = ["descend"]


@nb.njit(cache=True)
def _passable(cost: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float) -> bool:
    """
    Tell whether a straight leg to the same or a neighbouring cell stays in open cells.

    Exactly through a corner it needs one of the two cells beside the corner open.
    """
    col0, row0 = math.floor(x0 + 0.5), math.floor(y0 + 0.5)
    col1, row1 = math.floor(x1 + 0.5), math.floor(y1 + 0.5)
    if not (0 <= col1 < cost.shape[1] and 0 <= row1 < cost.shape[0]) or cost[row1, col1] == np.inf:
        return False
    if col0 == col1 or row0 == row1:
        return True
    # How far along the leg it leaves the first cell's column and its row.
    to_col = (max(col0, col1) - 0.5 - x0) / (x1 - x0)
    to_row = (max(row0, row1) - 0.5 - y0) / (y1 - y0)
    side_col = cost[row0, col1] < np.inf
    side_row = cost[row1, col0] < np.inf
    if abs(to_col - to_row) < 1e-9:  # noqa: PLR2004 - of the leg: through the corner itself
        return bool(side_col or side_row)
    return bool(side_col if to_col < to_row else side_row)


@nb.njit(cache=True)
def _slope(
    cost: NDArray[np.float64], origin: NDArray[np.int32], seeds: NDArray[np.float64], x: float, y: float
) -> tuple[float, float, float]:
    """
    Cost at a place and its slope in x and y, bilinear between four cell centres.

    Where all four are open and come from one seed, its straight ray is taken out before and put back after: what
    remains is smooth. A blocked one takes the mean of the open ones beside it, so that a wall neither pulls nor pushes.
    """
    col = min(max(math.floor(x), 0), max(cost.shape[1] - 2, 0))
    row = min(max(math.floor(y), 0), max(cost.shape[0] - 2, 0))
    right, down = min(col + 1, cost.shape[1] - 1), min(row + 1, cost.shape[0] - 1)
    cols = (col, right, right, col)
    rows = (row, row, down, down)
    seed = origin[row, col]
    for k in range(4):
        if origin[rows[k], cols[k]] != seed:
            seed = -1  # two paths meet here, or a wall bends them
    slow = seeds[seed, 3] if seed >= 0 else 0.0
    seed_x, seed_y = (seeds[seed, 0], seeds[seed, 1]) if seed >= 0 else (0.0, 0.0)
    corners = np.empty(4)
    for k in range(4):
        corners[k] = cost[rows[k], cols[k]] - slow * math.hypot(cols[k] - seed_x, rows[k] - seed_y)
    for _ in range(2):
        filled = corners.copy()
        for k in range(4):
            if corners[k] == np.inf:
                before, after = corners[(k + 3) & 3], corners[(k + 1) & 3]
                filled[k] = 0.5 * (before + after) if before < np.inf and after < np.inf else min(before, after)
        corners = filled
    a, b = x - col, y - row
    top, bottom, left = corners[1] - corners[0], corners[2] - corners[3], corners[3] - corners[0]
    ray = math.hypot(x - seed_x, y - seed_y)
    pull = slow / ray if ray > 0.0 else 0.0
    return (
        corners[0] + a * top + b * left + a * b * (bottom - top) + slow * ray,
        top + b * (bottom - top) + pull * (x - seed_x),
        left + a * (bottom - top) + pull * (y - seed_y),
    )


@nb.njit(cache=True)
def _cheapest_neighbour(cost: NDArray[np.float64], col: int, row: int) -> tuple[int, int]:
    """Column and row of the cheapest cell among a cell and those that can be reached from its centre in one leg."""
    best_col, best_row = col, row
    for down in range(-1, 2):
        for right in range(-1, 2):
            c, r = col + right, row + down
            if not (0 <= c < cost.shape[1] and 0 <= r < cost.shape[0]):
                continue
            if right != 0 and down != 0 and cost[row, c] == np.inf and cost[r, col] == np.inf:
                continue
            if cost[r, c] < cost[best_row, best_col]:
                best_col, best_row = c, r
    return best_col, best_row


@nb.njit(cache=True)
def _seed_at_hand(cost: NDArray[np.float64], seeds: NDArray[np.float64], x: float, y: float) -> int:
    """Find the seed that the place's cost comes from if it lies in reach of one straight leg; -1 if there is none."""
    col, row = math.floor(x + 0.5), math.floor(y + 0.5)
    found, nearest = -1, np.inf
    for k in range(seeds.shape[0]):
        seed_col, seed_row = math.floor(seeds[k, 0] + 0.5), math.floor(seeds[k, 1] + 0.5)
        seed_col, seed_row = min(seed_col, cost.shape[1] - 1), min(seed_row, cost.shape[0] - 1)
        if abs(seed_col - col) > 1 or abs(seed_row - row) > 1 or seeds[k, 2] > cost[row, col]:
            continue
        away = math.hypot(seeds[k, 0] - x, seeds[k, 1] - y)
        if away < nearest and _passable(cost, x, y, seeds[k, 0], seeds[k, 1]):
            found, nearest = k, away
    return found


@nb.njit(cache=True)
def descend(
    cost: NDArray[np.float64],
    origin: NDArray[np.int32],
    seeds: NDArray[np.float64],
    start: NDArray[np.float64],
    step: float,
) -> NDArray[np.float64]:
    """
    Points of the steepest descent from a start to a seed.

    Parameters
    ----------
    cost
        Travel cost, inf where blocked.
    origin
        Row of `seeds` that each cell's cost comes from, -1 where none.
    seeds
        Where the cost starts: column, row, start cost and slowness per cell; shape (n, 4).
    start
        Column and row of the start, in a cell of finite cost.
    step
        Length of a step in cells, at most half a cell.
    """
    x, y = start[0], start[1]
    points = [(x, y)]
    by_centres = False
    while True:
        k = _seed_at_hand(cost, seeds, x, y)
        if k >= 0:
            points.append((seeds[k, 0], seeds[k, 1]))
            break
        value, slope_x, slope_y = _slope(cost, origin, seeds, x, y)
        steep = math.hypot(slope_x, slope_y)
        if not by_centres and steep > 0.0:
            _, half_x, half_y = _slope(
                cost, origin, seeds, x - 0.5 * step * slope_x / steep, y - 0.5 * step * slope_y / steep
            )
            half = math.hypot(half_x, half_y)
            if half > 0.0:
                to_x, to_y = x - step * half_x / half, y - step * half_y / half
                if _passable(cost, x, y, to_x, to_y) and _slope(cost, origin, seeds, to_x, to_y)[0] < value:
                    x, y = to_x, to_y
                    points.append((x, y))
                    continue
        col, row = math.floor(x + 0.5), math.floor(y + 0.5)
        to_col, to_row = _cheapest_neighbour(cost, col, row)
        # Every step so far was cheaper than the one before. When the next centre is not, only centres follow: they
        # fall without end, so no loop can arise.
        by_centres = by_centres or cost[to_row, to_col] >= value
        if (x != col or y != row) and not _passable(cost, x, y, to_col, to_row):
            points.append((float(col), float(row)))
        if to_col == col and to_row == row and x == col and y == row:
            break
        x, y = float(to_col), float(to_row)
        points.append((x, y))
    return np.array(points)
