"""Travel cost from places across a raster of slowness, in any direction."""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import DataError
from geo.rasters.cost_kernels import spread_cost
from geo.rasters.grids import Grid, Raster

__all__ = ["TravelCost", "accumulated_cost"]

_T = TypeVar("_T", bound=np.generic)

_FACTORED_CELLS = 100.0  # beyond it the wave front is flat enough for the plain update (0.03 % of error in all)
_SPARE_REACH, _SPARE_CELLS = 1.02, 4  # beyond the limit: more than the error of the cost, and the cells around a seed
_WIDEST_RATIO = 1e6  # of the largest to the least slowness: the queue has two buckets for each unit of it


@dataclass(frozen=True, eq=False)
class TravelCost(Raster):
    """
    A raster of travel cost that knows where it starts.

    Parameters
    ----------
    grid, values, name, unit
        As of a `Raster`; infinite in blocked cells and where no path leads.
    seeds_xy_m
        The places that the cost starts from, shape (n, 2), as they were given.
    start_cost
        Cost at each seed, shape (n,).
    seed_slowness
        Cost per metre in the cell of each seed, shape (n,); 0 where it is blocked.
    origin
        For each cell the row in `seeds_xy_m` of the seed whose path is the cheapest, -1 where no path leads.
    slowness
        What the cost was spread over, the caller's own array: cost per metre, inf where blocked.
    """

    seeds_xy_m: NDArray[np.float64]
    start_cost: NDArray[np.float64]
    seed_slowness: NDArray[np.float64]
    origin: NDArray[np.int32]
    slowness: NDArray[np.floating]


def accumulated_cost(
    slowness: Raster,
    seeds_xy_m: ArrayLike,
    *,
    start_cost: ArrayLike | None = None,
    limit: float = math.inf,
    toward_xy_m: ArrayLike | None = None,
) -> TravelCost:
    """
    Spread the travel cost from seeds over a raster.

    The cost of a path is the integral of slowness along it, and the travel cost of a cell is that of the cheapest path
    from any seed to the cell's centre. Paths run in any direction, not along the eight neighbours (eikonal equation on
    eight triangles, Tsitsiklis 1995, with the seeds' straight rays factored out, Luo & Qian 2012). In an even field the
    error stays below 0.05 %; the result is never above the cost on the graph of the eight neighbours. Nothing leaks
    through a wall one cell thick nor between two blocked cells that touch at a corner.

    Parameters
    ----------
    slowness
        Cost per metre, greater than 0; inf = blocked. Of float32 or float64, which the result keeps. Not modified.
    seeds_xy_m
        Points in the plane's metres, shape (n, 2) or (2,). Seeds in blocked cells are passed over.
    start_cost
        Cost at each seed, finite and at least 0; 0 when not given.
    limit
        Cost beyond which nobody will ask; greater than 0. Cells beyond it are not worked out.
    toward_xy_m
        Where the cost is asked for, shape (n, 2); anywhere when not given. Cells that no path of cost `limit` to one of
        these places can pass need not be worked out, and may be left infinite.

    Returns
    -------
    cost
        Inf in blocked cells, where no path leads and beyond `limit`. The same whatever the order of the seeds.

    Raises
    ------
    DataError
        A slowness is not greater than 0 or is NaN, or the slowness spans more than a factor of a million; a seed lies
        off the grid; there is no seed or all lie in blocked cells; a start cost is negative or not finite; the limit is
        not greater than 0.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 3000.0, 1000.0, n_rows=3, n_cols=4)
    >>> cost = accumulated_cost(Raster(grid, np.ones(grid.shape), "even", "1"), (500.0, 500.0))
    >>> print(cost.values.round(1), cost.unit)
    [[2000.  2236.1 2828.4 3605.6]
     [1000.  1414.2 2236.1 3162.3]
     [   0.  1000.  2000.  3000. ]] m
    """
    grid = slowness.grid
    least, most = _least_and_most(slowness)
    seeds, costs, order = _canonical_seeds(seeds_xy_m, start_cost)
    if not limit > 0:
        raise DataError(f"Limit of the cost: found {limit}, expected a number greater than 0.")
    if not grid.holds(seeds[:, 0], seeds[:, 1]).all():
        off = seeds[~grid.holds(seeds[:, 0], seeds[:, 1])][0]
        raise DataError(f"Seeds: found one at {off.tolist()} m, expected all within the grid, {grid.bounds_m} m.")

    window = _find_window(grid, seeds, limit / least, toward_xy_m)
    field = _lay_out(slowness, window)
    places, starts = _seed_surroundings(grid, window, field[:, :, 1], seeds, costs)
    if not starts[0].size:
        raise DataError(
            f"Seeds: found all {len(seeds)} in blocked cells, expected at least one in an open cell. "
            "Likely cause: a start inside an excluded zone."
        )
    # A single seed is the origin of every cell that is reached: nothing to keep in mind.
    origin = np.full(field[:, :, 0].size if len(seeds) > 1 else 0, -1, dtype=np.int32)
    spread_cost(
        field.reshape(-1),
        origin,
        field.shape[1],
        starts,
        places,
        _FACTORED_CELLS,
        least / math.sqrt(2),
        most,
        limit,
    )
    found = field[1:-1, 1:-1, 0].copy()
    shape = field.shape[:2]
    del field  # before the next array of the grid's size is made
    if math.isfinite(limit):
        found[found > limit] = np.inf
    if len(seeds) > 1:
        origin = origin.reshape(shape)[1:-1, 1:-1]
        origin = np.where(np.isfinite(found), order.astype(np.int32)[origin], np.int32(-1))
    else:
        origin = np.isfinite(found).astype(np.int32) - np.int32(1)
    as_given = np.argsort(order)
    unit = "m" if slowness.unit == "1" else slowness.unit.removesuffix("/m") or "1"
    return TravelCost(
        grid,
        _put_back(found, window, grid, np.inf),
        f"travel cost over {slowness.name}",
        unit,
        seeds_xy_m=seeds[as_given],
        start_cost=costs[as_given],
        seed_slowness=places[as_given, 2] / grid.cell_m,
        origin=_put_back(origin, window, grid, -1),
        slowness=slowness.values,
    )


def _least_and_most(slowness: Raster) -> tuple[float, float]:
    """Check the slowness; say the least and the most of its open cells, per cell length."""
    values = slowness.values
    wrong = ~(values > 0)
    if wrong.any():
        row, col = np.argwhere(wrong)[0]
        raise DataError(
            f"Slowness {slowness.name!r}: found {values[row, col]} in row {row}, column {col} "
            f"({wrong.sum()} such cells), expected numbers greater than 0, or inf where blocked. "
            "Likely cause: a gap in a layer or a negative weight."
        )
    least, most = float(values.min()), float(np.where(np.isfinite(values), values, 0.0).max())
    if most > _WIDEST_RATIO * least:
        raise DataError(
            f"Slowness {slowness.name!r}: found values from {least:g} to {most:g}, "
            f"expected at most a factor of {_WIDEST_RATIO:g} between them. "
            "Likely cause: a wall given as a huge number; use inf."
        )
    return least * slowness.grid.cell_m, most * slowness.grid.cell_m


_Window = tuple[slice, slice]


def _find_window(grid: Grid, seeds: NDArray[np.float64], most_cells: float, toward_xy_m: ArrayLike | None) -> _Window:
    """
    Rows and columns that paths of a length can come to at all.

    Without places to go to they are those no farther than that from a seed; with them those of the ellipse of that
    length around the two, taken as the boxes that hold them.
    """
    if not math.isfinite(most_cells):
        return slice(0, grid.n_rows), slice(0, grid.n_cols)
    most = most_cells * _SPARE_REACH
    starts = np.array(grid.rowcol(seeds[:, 0], seeds[:, 1]))
    if toward_xy_m is None:
        low, high = starts.min(axis=1) - most, starts.max(axis=1) + most
    else:
        goals = np.array(grid.rowcol(*np.asarray(toward_xy_m, dtype=np.float64).T))
        lows, highs = (np.array([side(ends, axis=1) for ends in (starts, goals)]) for side in (np.min, np.max))
        apart = np.maximum(lows.max(axis=0) - highs.min(axis=0) - 1, 0)
        half = np.sqrt(np.maximum(most**2 - apart[::-1] ** 2, 0)) / 2  # of an ellipse with the two as foci
        low = np.minimum(lows.mean(axis=0) - half, lows.min(axis=0))
        high = np.maximum(highs.mean(axis=0) + half, highs.max(axis=0))
    first = np.maximum(np.floor(low).astype(int) - _SPARE_CELLS, 0)
    end = np.minimum(np.ceil(high).astype(int) + _SPARE_CELLS + 1, grid.shape)
    return slice(int(first[0]), int(end[0])), slice(int(first[1]), int(end[1]))


def _lay_out(slowness: Raster, window: _Window) -> NDArray[np.floating]:
    """Lay out cost and slowness per cell length side by side, bordered by blocked cells; shape (rows, columns, 2)."""
    values = slowness.values[window]
    dtype = np.float32 if values.dtype == np.float32 else np.float64
    field = np.full((values.shape[0] + 2, values.shape[1] + 2, 2), np.inf, dtype=dtype)
    np.multiply(values, dtype(slowness.grid.cell_m), out=field[1:-1, 1:-1, 1])
    return field


def _put_back(found: NDArray[_T], window: _Window, grid: Grid, beyond: float) -> NDArray[_T]:
    """Lay what was found in a window into a whole grid."""
    if found.shape == grid.shape:
        return found
    whole = np.full(grid.shape, beyond, dtype=found.dtype)
    whole[window] = found
    return whole


def _canonical_seeds(
    seeds_xy_m: ArrayLike, start_cost: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Check the seeds and put them into an order that does not depend on the caller's; say which row each was."""
    seeds = np.atleast_2d(np.asarray(seeds_xy_m, dtype=np.float64))
    if seeds.ndim != 2 or seeds.shape[1] != 2 or not len(seeds) or not np.isfinite(seeds).all():  # noqa: PLR2004 - x and y
        raise DataError(
            f"Seeds: found an array of shape {seeds.shape}, expected finite points of shape (n, 2), n >= 1."
        )
    costs = np.zeros(len(seeds)) if start_cost is None else np.atleast_1d(np.asarray(start_cost, dtype=np.float64))
    if costs.shape != (len(seeds),) or not (np.isfinite(costs) & (costs >= 0)).all():
        raise DataError(
            f"Start cost: found {costs.tolist()}, expected one finite number of at least 0 for each of {len(seeds)} "
            "seeds."
        )
    order = np.lexsort((seeds[:, 1], seeds[:, 0], costs))
    return seeds[order], costs[order], order


def _seed_surroundings(
    grid: Grid,
    window: _Window,
    bordered: NDArray[np.floating],
    seeds: NDArray[np.float64],
    costs: NDArray[np.float64],
) -> tuple[NDArray[np.float64], tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32]]]:
    """
    Column, row (of the window), slowness and place of each seed; cost of the nine cells around it along a straight ray.

    A ray to a cell across a corner needs both cells beside it open, as the seed may stand off its cell's centre.
    """
    rows, cols = grid.rowcol(seeds[:, 0], seeds[:, 1])
    first_row, first_col = window[0].start, window[1].start
    rows, cols = rows + 1 - first_row, cols + 1 - first_col
    x = (seeds[:, 0] - grid.west_m) / grid.cell_m + 0.5 - first_col
    y = (grid.north_m - seeds[:, 1]) / grid.cell_m + 0.5 - first_row
    at_seed = bordered[rows, cols].astype(np.float64)
    width = bordered.shape[1]
    at_place = 2.0 * (rows * width + cols)
    places = np.column_stack((x, y, np.where(np.isfinite(at_seed), at_seed, 0.0), at_place))
    cells, starts, numbers = [], [], []
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            there = bordered[rows + down, cols + right].astype(np.float64)
            sides = bordered[rows + down, cols].astype(np.float64) + bordered[rows, cols + right]
            fine = np.isfinite(at_seed + there + sides).nonzero()[0]
            ray = np.hypot(cols[fine] + right - x[fine], rows[fine] + down - y[fine])
            cells.append(2 * ((rows[fine] + down) * width + cols[fine] + right))
            starts.append(costs[fine] + 0.5 * (at_seed[fine] + there[fine]) * ray)
            numbers.append(fine)
    cell, start, number = np.concatenate(cells), np.concatenate(starts), np.concatenate(numbers)
    order = np.lexsort((number, cell, start))
    return places, (cell[order].astype(np.int64), start[order], number[order].astype(np.int32))
