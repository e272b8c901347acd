"""
A lower bound for the cost of every way through a cost surface, from a potential.

If a function v is continuous, and nowhere where a way may run steeper than a metre costs there, then the cost of a way
from start to goal is at least v(goal) - v(start): the cost grows along the way at least as fast as v does. That is weak
duality between cheapest ways and potentials, as between flows and cuts.

**What is proven and how.** Each cell of the cost surface is cut into triangles, v is linear on each, and the cost of a
metre is the same all over a triangle, so the steepness is one number per triangle and is simply measured; a jump of the
cost from cell to cell loses nothing. Cells count as places where a way may run as soon as they touch the free space,
drawn too large (`geo.corridors.proofs.lenient`). How a potential was found plays no part in the proof. It begins as
half the travel cost from the start less half that to the goal, which is nearly straight along good ways even where one
of the two alone is curved; it is then mended where it is too steep, and at last stretched level by level: with
``v = phi(u)`` and ``phi' = 1 / (greatest steepness of u on the level)`` no triangle is too steep any more, and where
all of a level was flatter than allowed something is gained.

**Where ways need not be looked for.** With potentials v from the start and w from the goal, no way of cost c or less
passes a place where v + w > c. Ways longer than an ellipse allows go first, on the cells as they are; then those cells
go, in rounds, and what is left is cut finer.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.proofs.kernels import (
    measure_steepness,
    profile_steepness,
    repair_potential,
    rescale_levels,
)
from geo.corridors.proofs.meshes import TOUCH_M, Mesh, MeshEnd, make_mesh
from geo.corridors.proofs.travel_kernels import spread_potential
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.surfaces import Surface
from geo.rasters import Grid, rasterise

__all__ = ["bound_by_potential"]

_LEVELS = 2000
_NARROWING_ROUNDS = 2
_NARROWING_REPAIRS = 30
_REPAIRS = (50, 1000)  # fewest and most in the end, and in between as many as this work allows:
_REPAIR_WORK = 1.5e7  # triangles times rounds for each triangle that a whole cell's is split into
_ROUNDING = 1e-9  # of a bound: more than sums of doubles can be wrong by


@dataclass(frozen=True, eq=False)
class _Ground:
    """Cells where a way may run: a grid, which of its cells, and what a metre costs there."""

    grid: Grid
    inside: NDArray[np.bool_]
    slowness: NDArray[np.float64]

    def cut(self, split: int, free_m: shapely.Geometry) -> "_Ground":
        """Leave out rows and columns without such cells, and cut each cell into `split` by `split` that touch."""
        rows, cols = (np.flatnonzero(self.inside.any(axis=axis)) for axis in (1, 0))
        grid = Grid(
            self.grid.plane,
            self.grid.west_m + cols[0] * self.grid.cell_m,
            self.grid.north_m - rows[0] * self.grid.cell_m,
            self.grid.cell_m / split,
            n_rows=int(rows[-1] - rows[0] + 1) * split,
            n_cols=int(cols[-1] - cols[0] + 1) * split,
        )
        window = slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)
        inside = self.inside[window].repeat(split, axis=0).repeat(split, axis=1)
        slowness = self.slowness[window].repeat(split, axis=0).repeat(split, axis=1)
        return _Ground(grid, inside & rasterise(grid, [free_m], all_touched=True), slowness)


def bound_by_potential(
    free_m: shapely.Geometry, ends: Ends, surface: Surface, upper: float, *, split: int = 2
) -> float:
    """
    Give a lower bound for the cost of all ways between two ends.

    Parameters
    ----------
    free_m
        Where ways may run, or more than that, in metres.
    ends
        Where ways begin and finish.
    surface
        What a metre costs.
    upper
        Cost of a way that is known.
    split
        Cells are cut into `split` by `split` for the last step of the proof. Twice as fine takes four times the work
        and leaves about two thirds of the gap.

    Returns
    -------
    lower
        Every way within `free_m` costs at least so much, or more than `upper` if the result is above it; infinite where
        no way of cost `upper` or less can be.
    """
    drawn_m = free_m.buffer(TOUCH_M)
    raster = surface.slowness
    ground = _Ground(raster.grid, _within_ellipse(ends, surface, upper), raster.values)
    lower = 0.0
    for _ in range(_NARROWING_ROUNDS):
        costs = _spread(ground.cut(1, drawn_m), ends) if ground.inside.any() else None
        if costs is None:
            return math.inf
        narrowed, ground = costs.narrow(upper)
        lower = max(lower, narrowed)
        if lower > upper:
            return lower
    costs = _spread(ground.cut(split, drawn_m), ends) if ground.inside.any() else None
    return math.inf if costs is None else max(lower, costs.bound(_REPAIR_WORK * split**2))


def _spread(ground: _Ground, ends: Ends) -> "_Costs | None":
    """Spread the travel cost from both ends; None where they are not connected."""
    start = make_mesh(ground.grid, ground.inside, ground.slowness).end_at(ends.start_m)
    goal = start.mesh.end_at(ends.end_m)
    mesh = goal.mesh
    if len(start.nodes) == 0 or len(goal.nodes) == 0:
        return None
    if not np.isin(start.nodes, mesh.triangles).all():  # both ends touch one cell, so a way may cost nothing
        return _Costs(ground, start, goal, np.zeros(len(mesh.at_m)), np.zeros(len(mesh.at_m)))
    from_start, from_goal = (
        spread_potential(mesh.triangles, mesh.limits, *mesh.around, end.nodes) for end in (start, goal)
    )
    if not np.isfinite(from_start[goal.nodes]).all():
        return None
    return _Costs(ground, start, goal, from_start, from_goal)


@dataclass(frozen=True, eq=False)
class _Costs:
    """Travel cost from both ends on the nodes of one mesh (that of `goal`); infinite where no way leads."""

    ground: _Ground
    start: MeshEnd
    goal: MeshEnd
    from_start: NDArray[np.float64]
    from_goal: NDArray[np.float64]

    def narrow(self, upper: float) -> tuple[float, _Ground]:
        """Give a first bound, and leave out the cells that no way of cost `upper` or less can pass."""
        mesh = self.goal.mesh
        connected = np.isfinite(self.from_start)
        sums = np.zeros(len(mesh.at_m))
        slack = np.zeros(len(mesh.triangles))
        bounds = []
        for end, other, cost in (
            (self.start, self.goal, self.from_start),
            (self.goal, self.start, self.from_goal),
        ):
            values = _repair(mesh, np.where(connected, cost, 0.0), _NARROWING_REPAIRS)
            span = end.read(values), float(values.max())
            if not span[0] < span[1]:
                return 0.0, self.ground
            greatest = _profile(mesh, values, span)
            stretched = rescale_levels(values, greatest, span)
            bounds.append(other.read(stretched) * (1 - _ROUNDING))
            sums += stretched
            # Within a triangle the stretched potential may sag below the plane through its corners by so much.
            corners = values[mesh.triangles]
            slack += (corners.max(axis=1) - corners.min(axis=1)) * float(np.ptp(1 / greatest)) / 4
        least = sums[mesh.triangles].min(axis=1) - slack
        keep = ((least <= upper * (1 + _ROUNDING)) & connected[mesh.triangles[:, 2]]).reshape(-1, 4).any(axis=1)
        inside = np.zeros(self.ground.grid.shape, dtype=bool)
        inside[mesh.cells[keep, 0], mesh.cells[keep, 1]] = True
        return max(bounds), replace(self.ground, inside=inside)

    def bound(self, repair_work: float) -> float:
        """Give the bound of the potential that has half the cost from either end, mended as the work allows."""
        mesh = self.goal.mesh
        connected = np.isfinite(self.from_start)
        halves = np.where(connected, self.from_start, 0.0) - np.where(connected, self.from_goal, 0.0)
        fewest, most = _REPAIRS
        values = _repair(mesh, 0.5 * halves, min(max(int(repair_work / len(mesh.triangles)), fewest), most))
        span = self.start.read(values), self.goal.read(values)
        if not span[0] < span[1]:
            return 0.0
        greatest = _profile(mesh, values, span)
        return float((1 / greatest).sum()) * (span[1] - span[0]) / _LEVELS * (1 - _ROUNDING)


def _repair(mesh: Mesh, values: NDArray[np.float64], n_rounds: int) -> NDArray[np.float64]:
    return np.asarray(repair_potential(values, mesh.triangles, mesh.limits, n_rounds))


def _profile(mesh: Mesh, values: NDArray[np.float64], span: tuple[float, float]) -> NDArray[np.float64]:
    steepness = measure_steepness(values, mesh.triangles, mesh.limits)
    return np.asarray(profile_steepness(values, mesh.triangles, steepness, span, _LEVELS))


def _within_ellipse(ends: Ends, surface: Surface, upper: float) -> NDArray[np.bool_]:
    """Cells that a way of cost `upper` could reach if every metre were as cheap as the cheapest."""
    grid = surface.slowness.grid
    x_m, y_m = grid.centres()
    total_m = np.full(grid.shape, -2 * math.sqrt(0.5) * grid.cell_m)
    for end in (ends.start_m, ends.end_m):
        west, south, east, north = end.bounds
        beside_m = np.maximum(np.maximum(west - x_m, x_m - east), 0.0)
        above_m = np.maximum(np.maximum(south - y_m, y_m - north), 0.0)
        total_m += np.hypot(beside_m[None, :], above_m[:, None])
    return np.asarray(total_m * surface.least <= upper * (1 + _ROUNDING))
