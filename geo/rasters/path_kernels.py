"""
The descent of a travel cost and the pulling taut of what it finds, compiled.

Coordinates are in cells: column and row, whole numbers at cell centres, rows from north to south.
"""

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = ["descend", "price_leg", "pull_taut"]

_NOTHING = 1e-9  # of a cell, or of a cost: below what rounding leaves
_NUDGE = 1e-6  # of the way: keeps a leg clear of the corner that it bends around
_MOST_PASSES = 50


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
def _rest(cost: NDArray[np.float64], col: int, row: int, slow: float, seed_x: float, seed_y: float) -> float:
    """Cost of a cell without the straight ray from its seed; inf off the grid."""
    if not (0 <= col < cost.shape[1] and 0 <= row < cost.shape[0]):
        return np.inf
    return float(cost[row, col]) - slow * math.hypot(col - seed_x, row - seed_y)


@nb.njit(cache=True)
def _fill_blocked(  # noqa: PLR0913, PLR0917 - a flat list compiles
    cost: NDArray[np.float64],
    cols: tuple[int, int, int, int],
    rows: tuple[int, int, int, int],
    corners: NDArray[np.float64],
    slow: float,
    seed_x: float,
    seed_y: float,
) -> NDArray[np.float64]:
    """Give each blocked one of four corners what the open ones lead to, as `_slope` says."""
    led_to = corners.copy()
    for k in range(4):
        if corners[k] == np.inf:
            total, n = 0.0, 0
            for other in ((k + 1) & 3, (k + 3) & 3):
                beyond = _rest(cost, 2 * cols[other] - cols[k], 2 * rows[other] - rows[k], slow, seed_x, seed_y)
                if corners[other] < np.inf and beyond < np.inf:
                    total, n = total + 2.0 * corners[other] - beyond, n + 1
            if n > 0:
                led_to[k] = total / n
    corners = led_to
    for _ in range(2):
        filled = corners.copy()
        for k in range(4):
            if corners[k] == np.inf:
                before, after = corners[(k + 3) & 3], corners[(k + 1) & 3]
                filled[k] = 0.5 * (before + after) if before < np.inf and after < np.inf else min(before, after)
        corners = filled
    return corners


@nb.njit(cache=True)
def _slope(
    cost: NDArray[np.float64], origin: NDArray[np.int32], seeds: NDArray[np.float64], x: float, y: float
) -> tuple[float, float, float]:
    """
    Cost at a place and its slope in x and y, bilinear between four cell centres.

    Where all four are open and come from one seed, its straight ray is taken out before and put back after: what
    remains is smooth. A blocked one takes what the two open ones next to it in its row or its column lead to; failing
    that the mean of the open ones beside it.
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
        corners[k] = _rest(cost, cols[k], rows[k], slow, seed_x, seed_y)
    corners = _fill_blocked(cost, cols, rows, corners, slow, seed_x, seed_y)
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
    lowest = _slope(cost, origin, seeds, x, y)[0]
    while True:
        k = _seed_at_hand(cost, seeds, x, y)
        if k >= 0:
            points.append((seeds[k, 0], seeds[k, 1]))
            break
        _, slope_x, slope_y = _slope(cost, origin, seeds, x, y)
        steep = math.hypot(slope_x, slope_y)
        if not by_centres and steep > 0.0:
            _, half_x, half_y = _slope(
                cost, origin, seeds, x - 0.5 * step * slope_x / steep, y - 0.5 * step * slope_y / steep
            )
            half = math.hypot(half_x, half_y)
            if half > 0.0:
                to_x, to_y = x - step * half_x / half, y - step * half_y / half
                value = _slope(cost, origin, seeds, to_x, to_y)[0]
                if value < lowest and _passable(cost, x, y, to_x, to_y):
                    x, y, lowest = to_x, to_y, value
                    points.append((x, y))
                    continue
        col, row = math.floor(x + 0.5), math.floor(y + 0.5)
        to_col, to_row = _cheapest_neighbour(cost, col, row)
        # Every step so far was cheaper than all before. When the next centre is not, only centres follow, which fall
        # without end, until one is: no loop can arise.
        by_centres = cost[to_row, to_col] >= lowest
        lowest = min(lowest, cost[to_row, to_col])
        if (x != col or y != row) and not _passable(cost, x, y, float(to_col), float(to_row)):
            points.append((float(col), float(row)))
        if to_col == col and to_row == row and x == col and y == row:
            break
        x, y = float(to_col), float(to_row)
        points.append((x, y))
    return np.array(points)


@nb.njit(cache=True, error_model="numpy")
def price_leg(slowness: NDArray[np.floating], x0: float, y0: float, x1: float, y1: float) -> float:
    """
    Cost of a straight leg: of each cell its slowness times the length in it; inf where a blocked cell stops it.

    Exactly through a corner it needs one of the two cells beside the corner open; all along the line between two cells
    the one right of it or below it counts.
    """
    dx, dy = x1 - x0, y1 - y0
    length = math.hypot(dx, dy)
    if length == 0.0:
        return 0.0
    # On the line between two cells it starts in the one that it heads for.
    col = math.ceil(x0 + 0.5) - 1 if dx < 0.0 else math.floor(x0 + 0.5)
    row = math.ceil(y0 + 0.5) - 1 if dy < 0.0 else math.floor(y0 + 0.5)
    right, down = 1 if dx > 0.0 else -1, 1 if dy > 0.0 else -1
    every_col, every_row = abs(1.0 / dx) if dx != 0.0 else np.inf, abs(1.0 / dy) if dy != 0.0 else np.inf
    to_col = (col + 0.5 * right - x0) / dx if dx != 0.0 else np.inf
    to_row = (row + 0.5 * down - y0) / dy if dy != 0.0 else np.inf
    cost, gone = 0.0, 0.0
    n_rows, n_cols = slowness.shape
    while True:
        if not (0 <= col < n_cols and 0 <= row < n_rows) or slowness[row, col] == np.inf:
            return np.inf
        leave = min(to_col, to_row, 1.0)
        cost += slowness[row, col] * (leave - gone) * length
        gone = leave
        if leave >= 1.0:
            return float(cost)
        if abs(to_col - to_row) * length < _NOTHING:
            beside = 0 <= col + right < n_cols and slowness[row, col + right] < np.inf
            if not beside and not (0 <= row + down < n_rows and slowness[row + down, col] < np.inf):
                return np.inf
            col, row = col + right, row + down
            to_col, to_row = to_col + every_col, to_row + every_row
        elif to_col < to_row:
            col, to_col = col + right, to_col + every_col
        else:
            row, to_row = row + down, to_row + every_row


@nb.njit(cache=True)
def _touches_blocked(slowness: NDArray[np.floating], col: int, row: int) -> bool:
    """Tell whether one of the four cells around the corner right of and below a cell is blocked."""
    for r in range(max(row, 0), min(row + 2, slowness.shape[0])):
        for c in range(max(col, 0), min(col + 2, slowness.shape[1])):
            if slowness[r, c] == np.inf:
                return True
    return False


@nb.njit(cache=True, error_model="numpy")
def _corners_within(slowness: NDArray[np.floating], triangle: NDArray[np.float64]) -> NDArray[np.float64]:
    """First and last corner of a blocked cell on each line between rows that crosses a triangle; shape (n, 2)."""
    y_least = min(triangle[0, 1], triangle[1, 1], triangle[2, 1])
    y_most = max(triangle[0, 1], triangle[1, 1], triangle[2, 1])
    first, last = math.ceil(y_least - 0.5), math.floor(y_most - 0.5)
    found = np.empty((2 * max(last - first + 1, 0), 2))
    n = 0
    for row in range(first, last + 1):
        y = row + 0.5
        west, east = np.inf, -np.inf
        for k in range(3):
            x0, y0, x1, y1 = triangle[k - 1, 0], triangle[k - 1, 1], triangle[k, 0], triangle[k, 1]
            if min(y0, y1) <= y <= max(y0, y1):
                x = x0 + (x1 - x0) * (y - y0) / (y1 - y0) if y0 != y1 else x0
                west, east = min(west, x, x1 if y0 == y1 else x), max(east, x, x1 if y0 == y1 else x)
        col, end = math.ceil(west - 0.5 - _NOTHING), math.floor(east - 0.5 + _NOTHING)
        while col <= end and not _touches_blocked(slowness, col, row):
            col += 1
        if col <= end:
            while not _touches_blocked(slowness, end, row):
                end -= 1
            found[n, 0], found[n, 1], found[n + 1, 0], found[n + 1, 1] = col + 0.5, y, end + 0.5, y
            n += 2
    return found[:n]


@nb.njit(cache=True)
def _sort_along(points: NDArray[np.float64], along_x: float, along_y: float) -> None:
    """Sort points by how far along a direction they lie, in place; by insertion, as they are few."""
    for k in range(1, points.shape[0]):
        x, y = points[k, 0], points[k, 1]
        at = k
        while at > 0 and (points[at - 1, 0] - x) * along_x + (points[at - 1, 1] - y) * along_y > 0.0:
            points[at, 0], points[at, 1] = points[at - 1, 0], points[at - 1, 1]
            at -= 1
        points[at, 0], points[at, 1] = x, y


@nb.njit(cache=True, error_model="numpy")
def _shrink(slowness: NDArray[np.floating], triangle: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Shrink the way from the first to the last corner of a triangle by its second, as a rubber band would.

    The band rests against the corners of blocked cells within the triangle: the part of their convex hull, with the two
    ends, that faces the second corner.
    """
    tip_x, tip_y = triangle[1, 0], triangle[1, 1]
    start_x, start_y, end_x, end_y = triangle[0, 0], triangle[0, 1], triangle[2, 0], triangle[2, 1]
    base_x, base_y = end_x - start_x, end_y - start_y
    side = 1.0 if base_x * (tip_y - start_y) - base_y * (tip_x - start_x) > 0.0 else -1.0
    corners = _corners_within(slowness, triangle)
    _sort_along(corners, base_x, base_y)
    band = np.empty((corners.shape[0] + 2, 2))
    band[0, 0], band[0, 1] = start_x, start_y
    n = 1
    for k in range(corners.shape[0] + 1):
        x, y = (end_x, end_y) if k == corners.shape[0] else (corners[k, 0], corners[k, 1])
        while n > 1:
            turn = (band[n - 1, 0] - band[n - 2, 0]) * (y - band[n - 2, 1]) - (band[n - 1, 1] - band[n - 2, 1]) * (
                x - band[n - 2, 0]
            )
            if turn * side < 0.0:
                break
            n -= 1
        band[n, 0], band[n, 1] = x, y
        n += 1
    for k in range(1, n - 1):
        band[k, 0] += _NUDGE * (tip_x - band[k, 0])
        band[k, 1] += _NUDGE * (tip_y - band[k, 1])
    return band[:n]


@nb.njit(cache=True)
def _price(slowness: NDArray[np.floating], points: NDArray[np.float64]) -> float:
    """Cost of the legs from the first of the points to the last."""
    cost = 0.0
    for k in range(points.shape[0] - 1):
        cost += price_leg(slowness, points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1])
    return cost


@nb.njit(cache=True)
def _splice(points: NDArray[np.float64], band: NDArray[np.float64], at: int) -> NDArray[np.float64]:
    """Put a band in the place of a point and the two beside it."""
    n = band.shape[0]
    longer = np.empty((points.shape[0] + n - 3, 2))
    for k in range(longer.shape[0]):
        if k < at - 1:
            longer[k, 0], longer[k, 1] = points[k, 0], points[k, 1]
        elif k < at - 1 + n:
            longer[k, 0], longer[k, 1] = band[k - at + 1, 0], band[k - at + 1, 1]
        else:
            longer[k, 0], longer[k, 1] = points[k + 3 - n, 0], points[k + 3 - n, 1]
    return longer


@nb.njit(cache=True)
def _skip(slowness: NDArray[np.floating], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out points wherever a straight leg is not dearer than the way by them; twice as many at a time."""
    last = points.shape[0] - 1
    kept = np.empty((last + 1, 2))
    kept[0, 0], kept[0, 1] = points[0, 0], points[0, 1]
    n, at = 1, 0
    while at < last:
        good, reach = at + 1, 2
        while at + reach <= last:
            by_them = _price(slowness, points[at : at + reach + 1])
            leg = price_leg(slowness, points[at, 0], points[at, 1], points[at + reach, 0], points[at + reach, 1])
            if not leg <= by_them * (1.0 + _NOTHING):
                break
            good = at + reach
            if good == last:
                break
            reach = min(2 * reach, last - at)
        at = good
        kept[n, 0], kept[n, 1] = points[at, 0], points[at, 1]
        n += 1
    return kept[:n]


@nb.njit(cache=True)
def pull_taut(slowness: NDArray[np.floating], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Pull a path taut around blocked cells, wherever that makes it no dearer; its ends stay.

    Parameters
    ----------
    slowness
        Cost per cell length, the same all over a cell; inf = blocked.
    points
        Column and row of the path's points; shape (n, 2).
    """
    points = _skip(slowness, points)
    for _ in range(_MOST_PASSES):
        changed = False
        k = 1
        while k < points.shape[0] - 1:
            triangle = points[k - 1 : k + 2]
            band = _shrink(slowness, triangle)
            n = band.shape[0]
            before, after = _price(slowness, triangle), _price(slowness, band)
            if after < before * (1.0 - _NOTHING) or (n == 2 and after <= before):  # noqa: PLR2004 - a straight leg
                changed = True
                points = _splice(points, band, k)
            k += max(n - 2, 1)
        if not changed:
            break
    return _skip(slowness, points)
