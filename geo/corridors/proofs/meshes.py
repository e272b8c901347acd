"""Cells cut into triangles: where a potential is linear piece by piece, within single cells of the cost surface."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.proofs.travel_kernels import list_incident
from geo.rasters import Grid, rasterise

__all__ = ["TOUCH_M", "Mesh", "MeshEnd", "make_mesh"]

TOUCH_M = 1.0
"""How much areas are grown before the cells that they touch are listed, so that rounding can leave out none."""

_SIDES = 4


@dataclass(frozen=True, eq=False)
class Mesh:
    """
    Triangles of cells.

    Parameters
    ----------
    grid
        The cells; each is cut by its diagonals into four triangles.
    cells
        Row and column of the cells that are part of the mesh, shape (k, 2).
    triangles
        Nodes of each triangle, shape (4 k, 3), the cell's centre last; north, east, south, west of each cell in turn.
    at_m
        Place of each node, shape (n, 2), metres.
    limits
        Side of a cell times the slowness in it, shape (4 k,).
    """

    grid: Grid
    cells: NDArray[np.int64]
    triangles: NDArray[np.int32]
    at_m: NDArray[np.float64]
    limits: NDArray[np.float64]

    @cached_property
    def around(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Triangles around each node, see `geo.corridors.proofs.travel_kernels.list_incident`."""
        return list_incident(self.triangles, len(self.at_m))

    def end_at(self, end_m: shapely.Geometry) -> "MeshEnd":
        """
        Say where a path may begin or finish: in the triangle that holds a place, or in all cells that an area touches.

        The nodes of an area become one, so that a way inside it costs nothing.
        """
        if isinstance(end_m, shapely.Point):
            return self._end_at_place(end_m.x, end_m.y)
        touched = rasterise(self.grid, [end_m.buffer(TOUCH_M)], all_touched=True)
        held = np.repeat(touched[self.cells[:, 0], self.cells[:, 1]], _SIDES)
        nodes = np.unique(self.triangles[held])
        return MeshEnd(self.join(nodes), nodes[:1].astype(np.int64), np.ones(min(len(nodes), 1)))

    def join(self, nodes: NDArray[np.int32]) -> "Mesh":
        """Make several nodes one: the first of them."""
        label = np.arange(len(self.at_m), dtype=np.int32)
        label[nodes] = nodes[:1]
        return replace(self, triangles=label[self.triangles])

    def _end_at_place(self, x_m: float, y_m: float) -> "MeshEnd":
        grid = self.grid
        row, col = (int(number) for number in grid.rowcol(x_m, y_m))
        cell = np.flatnonzero((self.cells[:, 0] == row) & (self.cells[:, 1] == col))
        east = (x_m - grid.west_m) / grid.cell_m - col - 0.5
        north = row + 0.5 - (grid.north_m - y_m) / grid.cell_m
        # From the centre out to each side, and along it from its first corner to its second.
        sides = ((north, east), (east, -north), (-north, -east), (-east, north))
        side = max(range(_SIDES), key=lambda number: sides[number][0])
        out, along = sides[side]
        weights = np.array((out - along, out + along, 1 - 2 * out))
        return MeshEnd(self, self.triangles[_SIDES * cell + side].ravel().astype(np.int64), weights[: 3 * len(cell)])


@dataclass(frozen=True, eq=False)
class MeshEnd:
    """
    Where a path begins or finishes in a mesh.

    Parameters
    ----------
    mesh
        The mesh, in which the nodes of an end that is an area have become one.
    nodes
        The nodes that the end lies between; none where the mesh does not reach it.
    weights
        Their shares in a value at the end.
    """

    mesh: Mesh
    nodes: NDArray[np.int64]
    weights: NDArray[np.float64]

    def read(self, values: NDArray[np.float64]) -> float:
        """Value of a potential at the end."""
        return float(self.weights @ values[self.nodes])


def make_mesh(grid: Grid, inside: NDArray[np.bool_], slowness: NDArray[np.float64]) -> Mesh:
    """
    Cut cells into triangles.

    Parameters
    ----------
    grid
        The cells.
    inside
        Which of them to cut, of the grid's shape.
    slowness
        Cost per metre in each cell, of the grid's shape.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=1)
    >>> mesh = make_mesh(grid, np.array([[True]]), np.array([[2.0]]))
    >>> mesh.triangles.tolist(), mesh.at_m[-1].tolist(), mesh.limits.tolist()
    ([[0, 1, 4], [1, 3, 4], [3, 2, 4], [2, 0, 4]], [5.0, 5.0], [20.0, 20.0, 20.0, 20.0])
    """
    rows, cols = np.nonzero(inside)
    wide = grid.n_cols + 1
    north_west = rows * wide + cols
    corners = np.stack((north_west, north_west + 1, north_west + wide + 1, north_west + wide), axis=1)
    used = np.zeros((grid.n_rows + 1) * wide, dtype=bool)
    used[corners] = True
    label = np.cumsum(used) - 1
    n_corners = int(used.sum())
    turned = label[corners]
    centre = np.arange(n_corners, n_corners + len(rows))
    triangles = np.stack(
        [np.stack((turned[:, k], turned[:, (k + 1) % _SIDES], centre), axis=1) for k in range(_SIDES)], axis=1
    ).reshape(-1, 3)
    corner_rows, corner_cols = np.divmod(np.flatnonzero(used), wide)
    at_m = np.column_stack(
        (
            grid.west_m + np.concatenate((corner_cols, cols + 0.5)) * grid.cell_m,
            grid.north_m - np.concatenate((corner_rows, rows + 0.5)) * grid.cell_m,
        )
    )
    limits = np.repeat(slowness[rows, cols] * grid.cell_m, _SIDES)
    return Mesh(grid, np.column_stack((rows, cols)), triangles.astype(np.int32), at_m, limits)
