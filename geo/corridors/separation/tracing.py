"""
Where the ground of two parties meets, traced on a grid of which only the part near the line is looked at.

A weighted difference of distances changes by no more than its steepness allows, so a square whose middle is decided by
more than its own half diagonal is decided as a whole; what is open is quartered down to the finest cells. The line
enters and leaves these through edges whose ends lie on different sides (Lorensen and Cline 1987, "Marching cubes",
SIGGRAPH), and on each such edge the crossing is found by geodesics.
"""

from dataclasses import dataclass
from typing import Final

import contourpy
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.corridors.separation.fields import Field
from geo.errors import Finding, SettingsError
from geo.geodesy import LocalPlane

__all__ = ["Lattice", "Traces", "fit_lattice", "trace_line"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

_COARSEST_CELLS: Final = 64
_MOST_NODES: Final = 50_000_000
_UNKNOWN: Final = 2


@dataclass(frozen=True)
class Lattice:
    """
    A square grid of nodes in a plane, over an area.

    Parameters
    ----------
    plane
        The plane.
    west_m, south_m
        Its first node.
    cell_m
        From node to node, in the plane.
    n_x, n_y
        Cells east and north; multiples of the coarsest square.
    area
        The area in the plane, prepared.
    """

    plane: LocalPlane
    west_m: float
    south_m: float
    cell_m: float
    n_x: int
    n_y: int
    area: shapely.Geometry

    def lonlat(self, x: ArrayLike, y: ArrayLike) -> Floats:
        """Longitude and latitude of places counted in cells from the first node; shape ``(n, 2)``."""
        x_m, y_m = (np.asarray(place, dtype=np.float64) * self.cell_m for place in (x, y))
        return np.column_stack(self.plane.inverse(self.west_m + x_m, self.south_m + y_m))


@dataclass(frozen=True)
class Traces:
    """
    What was traced.

    Parameters
    ----------
    chains
        Lines in longitude and latitude, each of shape ``(n, 2)``; a loop ends where it began.
    tied
        Rows and columns, shape ``(n, 2)``, of cells at whose corners the nearest place is the same for both parties.
    """

    chains: tuple[Floats, ...]
    tied: Numbers


def fit_lattice(area: shapely.Geometry, plane: LocalPlane, cell_m: float) -> Lattice:
    """
    Lay a grid over an area.

    Parameters
    ----------
    area
        Polygon in degrees.
    plane
        The plane.
    cell_m
        Plane metres from node to node.

    Returns
    -------
    lattice
        At least a cell larger than the area on every side.

    Raises
    ------
    SettingsError
        There would be more than 50 million nodes.

    Examples
    --------
    >>> lattice = fit_lattice(shapely.box(38, 34, 39, 35), LocalPlane(38.5, 34.5, 34.2, 34.8), 1000.0)
    >>> lattice.n_x, lattice.n_y
    (128, 128)
    """
    (flat,) = plane.project(np.array([area], dtype=object))
    shapely.prepare(flat)
    west, south, east, north = flat.bounds
    coarse_m = _COARSEST_CELLS * cell_m
    n_x, n_y = (int(np.ceil((size + 2 * cell_m) / coarse_m)) * _COARSEST_CELLS for size in (east - west, north - south))
    if n_x * n_y > _MOST_NODES:
        raise SettingsError(
            "The smallest feature of the separation line cannot be kept.",
            [
                Finding(
                    f"{cell_m:.3g} m over {(east - west) / 1000:,.0f} by {(north - south) / 1000:,.0f} km",
                    f"fewer than {_MOST_NODES:,} cells",
                    column="smallest_m",
                    likely_cause="a feature size for a town with an area as large as a country",
                )
            ],
        )
    return Lattice(
        plane,
        (west + east) / 2 - n_x * cell_m / 2,
        (south + north) / 2 - n_y * cell_m / 2,
        cell_m,
        n_x,
        n_y,
        flat,
    )


def trace_line(field: Field, lattice: Lattice, *, scale_least: float) -> Traces:
    """
    Trace where neither party is nearer.

    Parameters
    ----------
    field
        The weighted difference.
    lattice
        Where to look.
    scale_least
        Fewest plane metres for a ground metre over the lattice.

    Returns
    -------
    traces
        Vertices on the line, on the edges of cells that meet the area.
    """
    nodes = _sign_nodes(field, lattice, scale_least)
    inside = nodes != _UNKNOWN
    corners = np.stack((nodes[:-1, :-1], nodes[1:, :-1], nodes[:-1, 1:], nodes[1:, 1:]))
    tied = np.argwhere((corners == 0).all(axis=0))
    generator = contourpy.contour_generator(
        z=np.ma.masked_array(np.where(nodes < 0, -1.0, 1.0), mask=~inside),
        line_type=contourpy.LineType.Separate,
        corner_mask=False,
    )
    # With nodes of -1 and 1 a line at 0 crosses edges in their middles, which names the edges.
    lines = [np.round(2 * np.asarray(line)) / 2 for line in generator.lines(0.0)]
    if not lines:
        return Traces((), tied)
    middles, place = np.unique(np.concatenate(lines), axis=0, return_inverse=True)
    one, other = np.floor(middles).astype(np.intp), np.ceil(middles).astype(np.intp)
    turned = nodes[one[:, 1], one[:, 0]] >= 0
    start, end = np.where(turned[:, None], other, one), np.where(turned[:, None], one, other)
    found = field.find_crossings(lattice.lonlat(*start.T), lattice.lonlat(*end.T))
    cuts = np.cumsum([len(line) for line in lines])[:-1]
    return Traces(tuple(np.split(found[place.ravel()], cuts)), tied)


def _sign_nodes(field: Field, lattice: Lattice, scale_least: float) -> NDArray[np.int8]:
    """Side of every node of a cell that meets the area; rows run north."""
    nodes = np.full((lattice.n_y + 1, lattice.n_x + 1), _UNKNOWN, dtype=np.int8)
    size = _COARSEST_CELLS
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(0, lattice.n_x, size), np.arange(0, lattice.n_y, size)))
    while True:
        meets = _meet_area(lattice, x, y, size)
        x, y = x[meets], y[meets]
        if size == 1:
            break
        value_m, doubt_m = field.guess(lattice.lonlat(x + size / 2, y + size / 2))
        spread_m = field.steepest * size * lattice.cell_m * np.sqrt(0.5) / scale_least
        decided = np.abs(value_m) > doubt_m + spread_m + field.same_m
        for column, row, side in zip(x[decided], y[decided], np.sign(value_m[decided]), strict=True):
            nodes[row : row + size + 1, column : column + size + 1] = side
        size //= 2
        x = (x[~decided, None] + np.array([0, size, 0, size])).ravel()
        y = (y[~decided, None] + np.array([0, 0, size, size])).ravel()
    corner_x = (x[:, None] + np.array([0, 1, 0, 1])).ravel()
    corner_y = (y[:, None] + np.array([0, 0, 1, 1])).ravel()
    asked = np.unique(corner_y * (lattice.n_x + 1) + corner_x)
    row, column = np.divmod(asked, lattice.n_x + 1)
    nodes[row, column] = field.sides(lattice.lonlat(column, row))
    return nodes


def _meet_area(lattice: Lattice, x: Numbers, y: Numbers, size: int) -> NDArray[np.bool_]:
    west_m, south_m = lattice.west_m + x * lattice.cell_m, lattice.south_m + y * lattice.cell_m
    squares = shapely.box(west_m, south_m, west_m + size * lattice.cell_m, south_m + size * lattice.cell_m)
    return np.asarray(shapely.intersects(lattice.area, squares), dtype=np.bool_)
