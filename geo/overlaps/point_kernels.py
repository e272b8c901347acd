"""
Which points lie in which areas, compiled.

Points are put in the cells of a grid, row by row. An area is laid over one row of cells at a time: a cell that an edge
crosses has its points tested one by one against the edges of that row, and of a run of cells that no edge crosses one
point speaks for all::

    . . . # # . . # .      #  crossed by an edge: every point is tested
      run     run          .  not crossed: the points are all in or all out
"""

from typing import Final

import numba as nb
import numpy as np
from numpy.typing import NDArray

from geo.overlaps.side_kernels import DOUBTFUL, OUTSIDE, locate

__all__ = ["fill_cells", "find_pairs", "order_by_point"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Pair = tuple[float, float]

_PAD: Final = 1e-6  # of a cell: an edge this near to a cell crosses it; far more than rounding can move it


@nb.njit(cache=True)
def fill_cells(points: Floats, origin: Pair, size: Pair, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """
    Sort points into the cells of a grid.

    Parameters
    ----------
    points
        Shape ``(n, 2)``, finite.
    origin, size
        ``x, y`` of the grid's least corner, and of a cell.
    shape
        Number of rows and of columns; points beyond belong to the last.

    Returns
    -------
    first, order
        Cell ``c`` (rows, then columns) holds the points ``order[first[c]:first[c + 1]]``, in their order.
    """
    n_rows, n_columns = shape
    cells = np.empty(len(points), np.int32)
    first = np.zeros(n_rows * n_columns + 1, np.int64)
    for k in range(len(points)):
        column = _cell(points[k, 0], origin[0], size[0], n_columns, 0.0)
        row = _cell(points[k, 1], origin[1], size[1], n_rows, 0.0)
        cells[k] = row * n_columns + column
        first[cells[k] + 1] += 1
    first = np.cumsum(first)
    free = first[:-1].copy()
    order = np.empty(len(points), np.int64)
    for k in range(len(points)):
        order[free[cells[k]]] = k
        free[cells[k]] += 1
    return first, order


@nb.njit(cache=True)
def order_by_point(points: Ints, zones: Ints, n_points: int) -> tuple[Ints, Ints]:
    """Sort pairs by point; pairs of one point keep their order."""
    free = np.zeros(n_points + 1, np.int64)
    for point in points:
        free[point + 1] += 1
    free = np.cumsum(free)
    sorted_points, sorted_zones = np.empty_like(points), np.empty_like(zones)
    for k in range(len(points)):
        place = free[points[k]]
        sorted_points[place], sorted_zones[place] = points[k], zones[k]
        free[points[k]] += 1
    return sorted_points, sorted_zones


@nb.njit(cache=True)
def find_pairs(  # noqa: PLR0913, PLR0917 - a grid, its points and the edges, as flat arrays
    points: Floats,
    first: Ints,
    origin: Pair,
    size: Pair,
    shape: tuple[int, int],
    edges: Floats,
    first_edge: Ints,
) -> tuple[Ints, Ints, Ints]:
    """
    Find the points of a grid that lie in each area or on its boundary.

    Parameters
    ----------
    points
        In the order of :func:`fill_cells`.
    first, origin, size, shape
        As of :func:`fill_cells`.
    edges, first_edge
        Area ``a`` has the edges ``edges[first_edge[a]:first_edge[a + 1]]``: ``x, y`` of their starts and ends.

    Returns
    -------
    found, n_found, n_doubtful
        The points of area 0, of area 1, and so on; of each first those that surely belong to it and then those to be
        asked again, ``n_found[a]`` and ``n_doubtful[a]`` of them.
    """
    n_areas = len(first_edge) - 1
    n_found, n_doubtful = np.zeros(n_areas, np.int64), np.zeros(n_areas, np.int64)
    found, doubtful, n = np.empty(len(points), np.int64), np.empty(0, np.int64), 0
    crossed = np.empty(shape[1], np.bool_)
    for area in range(n_areas):
        of_area = edges[first_edge[area] : first_edge[area + 1]]
        if len(of_area) == 0:
            continue
        low, high = _columns(of_area, origin[0], size[0], shape[1])
        row_low, first_of_row, by_row = _edges_by_row(of_area, origin[1], size[1], shape[0])
        for row in range(row_low, row_low + len(first_of_row) - 1):
            of_row = by_row[first_of_row[row - row_low] : first_of_row[row - row_low + 1]]
            _mark_crossed(of_row, row, origin, size, crossed, low, high)
            cells = first[row * shape[1] + low : row * shape[1] + high + 2]
            n_row = cells[-1] - cells[0]
            found = _with_room(found, n + n_row)
            doubtful = _with_room(doubtful, n_doubtful[area] + n_row)
            n_sure, n_more = _scan_row(
                points, of_row, cells, crossed[low : high + 1], found[n:], doubtful[n_doubtful[area] :]
            )
            n += n_sure
            n_found[area] += n_sure
            n_doubtful[area] += n_more
        found = _with_room(found, n + n_doubtful[area])
        found[n : n + n_doubtful[area]] = doubtful[: n_doubtful[area]]
        n += n_doubtful[area]
    return found[:n], n_found, n_doubtful


@nb.njit(cache=True)
def _scan_row(
    points: Floats, edges: Floats, cells: Ints, crossed: Flags, found: Ints, doubtful: Ints
) -> tuple[int, int]:
    """List the points of one row of cells that lie in an area, and those of which it is doubtful."""
    n_found, n_doubtful, column = 0, 0, 0
    while column < len(crossed):
        alike, start = not crossed[column], cells[column]
        column += 1
        while alike and column < len(crossed) and not crossed[column]:
            column += 1
        stop = cells[column]
        k = start
        while k < stop:
            place = locate(points[k, 0], points[k, 1], edges, 0, len(edges))
            n_same = stop - k if alike and place != DOUBTFUL else 1
            if place == DOUBTFUL:
                doubtful[n_doubtful] = k
                n_doubtful += 1
            elif place != OUTSIDE:
                for same in range(n_same):
                    found[n_found + same] = k + same
                n_found += n_same
            k += n_same
    return n_found, n_doubtful


@nb.njit(cache=True)
def _edges_by_row(edges: Floats, origin_y: float, height: float, n_rows: int) -> tuple[int, Ints, Floats]:
    """Copy each edge to every row of cells that it reaches: the first row, where each row starts, the copies."""
    lows, highs = np.empty(len(edges), np.int64), np.empty(len(edges), np.int64)
    for k in range(len(edges)):
        lows[k] = _cell(min(edges[k, 1], edges[k, 3]), origin_y, height, n_rows, -_PAD)
        highs[k] = _cell(max(edges[k, 1], edges[k, 3]), origin_y, height, n_rows, _PAD)
    row_low = lows.min()
    first = np.zeros(highs.max() - row_low + 2, np.int64)
    for k in range(len(edges)):
        first[lows[k] - row_low + 1 : highs[k] - row_low + 2] += 1
    first = np.cumsum(first)
    free, by_row = first[:-1].copy(), np.empty((first[-1], 4), np.float64)
    for k in range(len(edges)):
        for row in range(lows[k] - row_low, highs[k] - row_low + 1):
            by_row[free[row]] = edges[k]
            free[row] += 1
    return row_low, first, by_row


@nb.njit(cache=True)
def _mark_crossed(  # noqa: PLR0913, PLR0917 - the edges, the grid, and the marks that are set
    edges: Floats, row: int, origin: Pair, size: Pair, crossed: Flags, low: int, high: int
) -> None:
    """Mark the cells of a row, from the column `low` to `high`, that an edge crosses or comes very near to."""
    crossed[low : high + 1] = False
    south, north = origin[1] + (row - _PAD) * size[1], origin[1] + (row + 1 + _PAD) * size[1]
    for k in range(len(edges)):
        ax, ay, bx, by = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
        west, east = min(ax, bx), max(ax, bx)
        if ay != by:
            at_south = ax + (bx - ax) * min(max((south - ay) / (by - ay), 0.0), 1.0)
            at_north = ax + (bx - ax) * min(max((north - ay) / (by - ay), 0.0), 1.0)
            west, east = min(at_south, at_north), max(at_south, at_north)
        first = _cell(west, origin[0], size[0], high + 1, -_PAD)
        last = _cell(east, origin[0], size[0], high + 1, _PAD)
        crossed[first : last + 1] = True


@nb.njit(cache=True)
def _columns(edges: Floats, origin_x: float, width: float, n_columns: int) -> tuple[int, int]:
    """First and last column of cells that an area reaches."""
    west, east = min(edges[:, 0].min(), edges[:, 2].min()), max(edges[:, 0].max(), edges[:, 2].max())
    return _cell(west, origin_x, width, n_columns, -_PAD), _cell(east, origin_x, width, n_columns, _PAD)


@nb.njit(cache=True, inline="always")
def _cell(value: float, origin: float, size: float, n: int, pad: float) -> int:
    """Find the number of the cell of a value, shifted by a share of a cell; beyond the grid, of the nearest cell."""
    return int(min(max((value - origin) / size + pad, 0.0), n - 1.0))


@nb.njit(cache=True)
def _with_room(numbers: Ints, n: int) -> Ints:
    """Return the array itself, or a copy with room for at least `n` numbers."""
    if n <= len(numbers):
        return numbers
    longer = np.empty(max(n, len(numbers) + len(numbers) // 2), np.int64)
    longer[: len(numbers)] = numbers
    return longer
