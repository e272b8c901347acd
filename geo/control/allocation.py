"""Which cell is whose: one travel cost per party from its assessed places, on a grid in the study's plane."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from geo.control.settings import ControlSettings
from geo.rasters import Grid, Raster, accumulated_cost, rasterise

__all__ = ["UNKNOWN", "Allocation", "Holding", "allocate_cells", "holding_of"]


@dataclass(frozen=True, order=True)
class Holding:
    """
    Who holds a piece of ground, as far as the assessments say.

    Parameters
    ----------
    status
        assessed, contested or unknown.
    claimants
        The party, or the parties that contest the ground, in sorted order; empty where unknown.
    """

    status: str
    claimants: tuple[str, ...]


UNKNOWN = Holding("unknown", ())


@dataclass(frozen=True, eq=False)
class Allocation:
    """
    Cells with their holdings.

    Parameters
    ----------
    grid
        The grid.
    labels
        For each cell the row in `holdings`.
    holdings
        What the labels mean, in sorted order.
    """

    grid: Grid
    labels: NDArray[np.int32]
    holdings: tuple[Holding, ...]


def allocate_cells(
    grid: Grid,
    places: gpd.GeoDataFrame,
    xy_m: NDArray[np.float64],
    breaklines_m: NDArray[np.object_],
    crossing_cost_m: NDArray[np.float64],
    settings: ControlSettings,
) -> Allocation:
    """
    Give each cell to the holding whose place reaches it at the least cost.

    Parameters
    ----------
    grid
        The grid; every cell is open.
    places
        Checked assessments that may spread: columns `party, status, claimant, analytic_confidence`.
    xy_m
        Their coordinates in the plane, shape (n, 2).
    breaklines_m, crossing_cost_m
        Lines in the plane and what crossing each costs at least.
    settings
        Reach, start costs, contested ratio and reach.
    """
    wall_m = _wall_cost(grid, breaklines_m, crossing_cost_m)
    slowness = Raster(grid, (1.0 + wall_m / grid.cell_m).astype(np.float32), "crossing breaklines", "1")
    starts_m, start_costs_m = _leave_walls(grid, wall_m > 0, xy_m, breaklines_m)
    start_costs_m = start_costs_m + _start_costs(places, settings.start_cost_m)

    held = [holding_of(*row) for row in zip(places["status"], places["party"], places["claimant"], strict=True)]
    holdings = tuple(sorted({UNKNOWN, *held, *_rivalries(held)}))
    least_m = np.full(grid.shape, np.inf, dtype=np.float32)
    labels = np.full(grid.shape, holdings.index(UNKNOWN), dtype=np.int32)
    # The second best counts among the assessed only: contested ground has its rivals already.
    second_m, second = least_m.copy(), labels.copy()
    for holding in sorted(set(held)):
        number = holdings.index(holding)
        rows = np.array([row for row, each in enumerate(held) if each == holding])
        reach_m = settings.reach_m if holding.status == "assessed" else settings.contested_reach_m
        limit_m = reach_m + start_costs_m[rows].max()
        cost_m = accumulated_cost(slowness, starts_m[rows], start_cost=start_costs_m[rows], limit=limit_m).values
        wins = cost_m < least_m
        nearer = np.maximum(least_m, cost_m) < second_m
        second = np.where(nearer, np.where(wins, labels, number), second)
        second_m = np.where(nearer, np.maximum(least_m, cost_m), second_m)
        labels = np.where(wins, number, labels)
        least_m = np.where(wins, cost_m, least_m)
    if settings.contested_ratio > 1:
        labels = _contest_ties(labels, second, holdings, second_m <= settings.contested_ratio * least_m)
    return Allocation(grid, _fill_walls(labels, wall_m > 0).astype(np.int32), holdings)


def holding_of(status: str, party: str, claimant: str) -> Holding:
    """Turn what an assessment says into a holding; contested by nobody named is taken as assessed."""
    if status == "contested" and claimant:
        return Holding("contested", tuple(sorted({party, claimant})))
    return Holding("assessed", (party,))


def _rivalries(held: list[Holding]) -> list[Holding]:
    """Every pair of parties that could contest ground by being equally near."""
    parties = sorted({holding.claimants[0] for holding in held if holding.status == "assessed"})
    return [Holding("contested", pair) for pair in combinations(parties, 2)]


def _contest_ties(
    labels: NDArray[np.int32], second: NDArray[np.int32], holdings: tuple[Holding, ...], near: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Mark as contested what two assessed parties reach at nearly the same cost, where it is three cells wide."""
    assessed = np.array([holding.status == "assessed" for holding in holdings])
    band = ndimage.binary_opening(near & assessed[labels] & assessed[second], np.ones((3, 3), dtype=bool))
    pairs = np.full((len(holdings), len(holdings)), -1, dtype=np.int32)
    for a, b in combinations(np.flatnonzero(assessed), 2):
        pair = Holding("contested", tuple(sorted((holdings[a].claimants[0], holdings[b].claimants[0]))))
        pairs[a, b] = pairs[b, a] = holdings.index(pair)
    return np.where(band, pairs[labels, second], labels)


def _start_costs(places: gpd.GeoDataFrame, start_cost_m: Mapping[str, float]) -> NDArray[np.float64]:
    """Cost that each place starts with; a confidence that the settings do not name starts at 0."""
    return np.array([start_cost_m.get(confidence, 0.0) for confidence in places["analytic_confidence"]], dtype=float)


def _wall_cost(
    grid: Grid, breaklines_m: NDArray[np.object_], crossing_cost_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Cost of passing each cell because of the breaklines in it; the dearest line counts.

    Every cell that a line touches belongs to its wall, so the wall's cells follow one another across edges and no step
    from side to side misses them.
    """
    wall_m = np.zeros(grid.shape)
    for line, cost_m in zip(breaklines_m, crossing_cost_m, strict=True):
        wall_m = np.maximum(wall_m, cost_m * rasterise(grid, [line], all_touched=True))
    return wall_m


def _fill_walls(labels: NDArray[np.int32], walled: NDArray[np.bool_]) -> NDArray[np.int32]:
    """
    Give the cells of a wall to the nearest ground beside it, so that the border runs along its middle.

    By cost alone they would be the last to be reached, and unknown where crossing costs more than the reach.
    """
    if not walled.any() or walled.all():
        return labels
    rows, cols = ndimage.distance_transform_edt(walled, return_distances=False, return_indices=True)
    return np.asarray(labels[rows, cols])


def _leave_walls(
    grid: Grid, walled: NDArray[np.bool_], xy_m: NDArray[np.float64], breaklines_m: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Start places that stand in a wall from the nearest cell beside it that lies on their own side of the line.

    Without this a town on a bank would pay half the crossing towards its own fields. Returns the starts and the metres
    from each place to its start.
    """
    starts, paid_m = xy_m.copy(), np.zeros(len(xy_m))
    rows, cols = grid.rowcol(xy_m[:, 0], xy_m[:, 1])
    x_m, y_m = grid.centres()
    lines = shapely.union_all(breaklines_m) if len(breaklines_m) else None
    for place in np.flatnonzero(walled[rows, cols]):
        near = np.s_[max(0, rows[place] - 4) : rows[place] + 5, max(0, cols[place] - 4) : cols[place] + 5]
        open_rows, open_cols = np.nonzero(~walled[near])
        centres = np.column_stack((x_m[near[1]][open_cols], y_m[near[0]][open_rows]))
        ways = shapely.linestrings(np.stack((np.broadcast_to(xy_m[place], centres.shape), centres), axis=1))
        same_side = ~shapely.intersects(ways, lines)
        if same_side.any():
            away = np.hypot(*(centres - xy_m[place]).T)
            best = np.flatnonzero(same_side)[away[same_side].argmin()]
            starts[place], paid_m[place] = centres[best], away[best]
    return starts, paid_m
