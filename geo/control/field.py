"""Ground that travel cost spreads over: even, but for breaklines, which are walls that cost extra to pass."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from geo.rasters import Grid, Raster, rasterise

__all__ = ["Field", "lay_field"]


@dataclass(frozen=True, eq=False)
class Field:
    """
    A grid with the cost of passing each cell.

    Parameters
    ----------
    grid
        The grid; every cell is open.
    slowness
        Cost per metre: 1, and more where a breakline has to be crossed.
    walled
        Cells that a breakline touches.
    breaklines_m
        The breaklines in the plane.
    uncertainty_m
        How far off each of them may be; infinite where nobody says.
    """

    grid: Grid
    slowness: Raster
    walled: NDArray[np.bool_]
    breaklines_m: NDArray[np.object_]
    uncertainty_m: NDArray[np.float64]

    def start(
        self, places: gpd.GeoDataFrame, xy_m: NDArray[np.float64], start_cost_m: Mapping[str, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """
        Say where each place starts to spread, and at which cost.

        Parameters
        ----------
        places
            Assessments with `analytic_confidence`; one that `start_cost_m` does not name starts at 0.
        xy_m
            Their coordinates in the plane, shape (n, 2).
        start_cost_m
            What a place pays before it spreads, by analytic confidence.

        Returns
        -------
        starts_m
            Shape (n, 2); a place in a wall starts beside it.
        costs_m
            Shape (n,).
        """
        starts_m, paid_m = _leave_walls(self.grid, self.walled, xy_m, self.breaklines_m)
        costs_m = [start_cost_m.get(confidence, 0.0) for confidence in places["analytic_confidence"]]
        return starts_m, paid_m + np.array(costs_m, dtype=np.float64)

    def fill_walls(self, labels: NDArray[np.int32]) -> NDArray[np.int32]:
        """
        Give the cells of a wall to the nearest ground beside it, so that the border runs along its middle.

        By cost alone they would be the last to be reached, and unknown where crossing costs more than the reach.
        """
        if not self.walled.any() or self.walled.all():
            return labels
        rows, cols = ndimage.distance_transform_edt(self.walled, return_distances=False, return_indices=True)
        return np.asarray(labels[rows, cols])


def lay_field(
    grid: Grid,
    breaklines_m: NDArray[np.object_],
    crossing_cost_m: NDArray[np.float64],
    uncertainty_m: NDArray[np.float64],
) -> Field:
    """
    Lay breaklines over a grid.

    Parameters
    ----------
    grid
        The grid.
    breaklines_m, crossing_cost_m, uncertainty_m
        Lines in the plane and what crossing each costs at least.

    Returns
    -------
    field
        Slowness as float32.
    """
    wall_m = _wall_cost(grid, breaklines_m, crossing_cost_m)
    slowness = Raster(grid, (1.0 + wall_m / grid.cell_m).astype(np.float32), "crossing breaklines", "1")
    return Field(grid, slowness, wall_m > 0, breaklines_m, uncertainty_m)


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
