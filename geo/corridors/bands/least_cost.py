"""
For every place what the cheapest way through it costs more than the cheapest of all.

The cheapest way through a place costs L, the travel cost from the start plus that to the end (least-cost corridor,
normalised as L - L*, McRae & Kavanagh 2011, "Linkage Mapper connectivity analysis software"). The field is worked out
on cells that lie wholly free, so nothing leaks through a wall; the route, which knows the vectors, carries it through
gaps that are finer than cells.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.routes import Route, Surface
from geo.errors import CorridorError, Finding
from geo.rasters import Grid, Raster, accumulated_cost, rasterise

__all__ = ["LeastCostCorridor", "find_stretches", "least_cost_corridor"]


@dataclass(frozen=True, eq=False)
class LeastCostCorridor(Raster):
    """
    For every cell what the cheapest way through its centre costs more than the cheapest of all.

    Parameters
    ----------
    grid, values, name, unit
        As of a `Raster`; ``values`` are L - L*, 0 or more, infinite in cells that are not wholly free, that no way
        leads to, or beyond `stretch`.
    least
        L*, what the cheapest way costs.
    route_m
        The cheapest way, shape (n, 2), metres.
    worst
        Greatest cost of a plane metre within a cell of it.
    stretch
        Up to which share of L* the field is worked out.
    n_open
        Number of cells that are wholly free.
    """

    least: float
    route_m: NDArray[np.float64]
    worst: float
    stretch: float
    n_open: int


def least_cost_corridor(
    room: Room, ends: Ends, surface: Surface, route: Route, *, stretch: float = 0.10
) -> LeastCostCorridor:
    """
    Work out for every cell what the cheapest way through it costs.

    Parameters
    ----------
    room
        The free space around both ends.
    ends
        Where a way may begin and finish, metres; points, lines or polygons.
    surface
        What a metre costs; it must cover the room.
    route
        The cheapest way through the room, from `geo.corridors.find_route`. What is paid along it is known exactly, so
        the travel costs start anew wherever it comes out of a gap that cells do not show.
    stretch
        How far above the least to go, as a share of it, greater than 0; infinite for the whole room.

    Returns
    -------
    corridor
        L - L* by cell.

    Raises
    ------
    CorridorError
        The stretch is not greater than 0.

    Examples
    --------
    >>> from geo.corridors import CorridorSettings, find_route, make_free_space
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 9000.0, 1000.0, n_rows=9, n_cols=20)
    >>> even = Surface(Raster(grid, np.ones(grid.shape), "even", "1"), even=True)
    >>> settings = CorridorSettings()
    >>> free = make_free_space(shapely.box(0, 0, 20000, 9000), {}, distance_m=100.0, settings=settings)
    >>> ends = Ends(shapely.Point(2500, 4500), shapely.Point(17500, 4500))
    >>> room = free.find_room(ends)
    >>> corridor = least_cost_corridor(room, ends, even, find_route(room, ends, even))
    >>> corridor.least, corridor.values[[4, 3, 2], 10].round(0).tolist()
    (15000.0, [0.0, 133.0, 526.0])
    """
    if not stretch > 0:
        raise CorridorError(
            "The least-cost corridor cannot be worked out.", [Finding(repr(stretch), "a number greater than 0")]
        )
    slowness = surface.slowness
    values, grid = np.asarray(slowness.values), slowness.grid
    is_open = _find_open_cells(room, grid)
    path = shapely.get_coordinates(shapely.segmentize(shapely.linestrings(route.path_m), grid.cell_m / 2))
    paid = np.concatenate(([0.0], np.cumsum(surface.price_legs(path[:-1], path[1:]))))
    # From one cell to the next L changes by less than this, so that contours of the last stretch are whole.
    spare = 4 * grid.cell_m * float(values.max(where=is_open, initial=surface.least))
    blocked = Raster(grid, np.where(is_open, values, np.inf), slowness.name, slowness.unit)
    limit = paid[-1] * (1 + stretch) + spare
    there, back = (
        _spread(blocked, _find_entries(is_open, grid, way), _list_places(end_m, room, grid), limit)
        for way, end_m in (
            (np.column_stack((path, paid)), ends.start_m),
            (np.column_stack((path, paid[-1] - paid))[::-1], ends.end_m),
        )
    )
    total = there + back
    least = min(float(total.min()), float(paid[-1]))
    beside = ndimage.binary_dilation(rasterise(grid, [shapely.linestrings(path)], all_touched=True), np.ones((3, 3)))
    return LeastCostCorridor(
        grid,
        total - least,
        "cost above the cheapest way",
        "m",
        least=least,
        route_m=route.path_m,
        worst=float(values.max(where=beside, initial=surface.least)),
        stretch=stretch,
        n_open=int(is_open.sum()),
    )


def find_stretches(corridor: LeastCostCorridor, shares: Iterable[float]) -> tuple[float, ...]:
    """
    Find the stretches whose bands take given shares of the free cells.

    Parameters
    ----------
    corridor
        From `least_cost_corridor`, far enough worked out.
    shares
        Shares of the area, greater than 0 and at most 1.

    Returns
    -------
    stretches
        One for each share, for `draw_bands`.

    Raises
    ------
    CorridorError
        A share is out of range, or the field is not worked out that far.
    """
    ordered = np.sort(corridor.values, axis=None)
    found = []
    for share in shares:
        if not 0 < share <= 1:
            raise CorridorError(
                "The bands by area cannot be found.", [Finding(repr(share), "a share above 0, at most 1")]
            )
        excess = float(ordered[math.ceil(share * corridor.n_open) - 1]) if corridor.n_open else math.inf
        if not excess <= corridor.stretch * corridor.least:
            raise CorridorError(
                "The bands by area cannot be found.",
                [
                    Finding(
                        f"a field up to {corridor.stretch:.0%} above the least, which takes less than {share:.0%}",
                        "one that goes farther",
                        likely_cause="a small `stretch` of least_cost_corridor, or cells that walls part from the ends",
                    )
                ],
            )
        found.append(excess / corridor.least)
    return tuple(found)


def _find_open_cells(room: Room, grid: Grid) -> NDArray[np.bool_]:
    """Find the cells that lie wholly in the room."""
    return np.asarray(rasterise(grid, [room.space]) & ~rasterise(grid, [room.space.boundary], all_touched=True))


def _list_places(end_m: shapely.Geometry, room: Room, grid: Grid) -> NDArray[np.float64]:
    """List places all over an end that is not a single one, half a cell apart or less along its edge."""
    held = shapely.intersection(end_m, room.space)
    if held.area == held.length == 0:
        return np.empty((0, 2))
    rows, cols = np.nonzero(rasterise(grid, [held]))
    x_m, y_m = grid.centres()
    edge = shapely.get_coordinates(shapely.segmentize(held, grid.cell_m / 2))
    within = np.column_stack((x_m[cols], y_m[rows]))
    # A line burns cells whose centre it does not pass.
    return np.vstack((edge, within[shapely.intersects_xy(held, within)]))


def _find_entries(is_open: NDArray[np.bool_], grid: Grid, way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the rows (x, y, paid so far) where a way begins in a free cell or comes back to one."""
    free = is_open[grid.rowcol(way[:, 0], way[:, 1])]
    return way[free & ~np.concatenate(([False], free[:-1]))]


def _spread(
    blocked: Raster, entries: NDArray[np.float64], end_m: NDArray[np.float64], limit: float
) -> NDArray[np.float64]:
    """Travel cost from a way's entries and from all over its end."""
    places_m = np.vstack((entries[:, :2], end_m))
    if not np.isfinite(blocked.values)[blocked.grid.rowcol(*places_m.T)].any():
        return np.full(blocked.grid.shape, np.inf)  # a way so narrow that no cell of it is wholly free
    paid = np.concatenate((entries[:, 2], np.zeros(len(end_m))))
    return np.asarray(accumulated_cost(blocked, places_m, start_cost=paid, limit=limit).values, dtype=np.float64)
