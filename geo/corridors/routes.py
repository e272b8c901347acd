"""
The cheapest way through a room: a travel-cost field proposes places, and a graph on the vectors decides.

The field alone wanders with its cells and misses gaps thinner than one; corners of zones alone know nothing of cost. So
A* runs over both kinds of places at once, with every leg priced exactly and checked against the vectors: the result is
never dearer than the best way round the corners, and never cuts a zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.ends import Ends
from geo.corridors.freespace import Room
from geo.corridors.kernels import integrate_legs
from geo.corridors.refinement import shift_aside
from geo.corridors.visibility import shortest_path
from geo.errors import CorridorError, Finding
from geo.rasters import Grid, Raster, accumulated_cost, rasterise, trace_path

__all__ = ["Route", "Surface", "find_route", "make_surface"]

_STATION_CELLS = 3.0  # spacing of the places that a traced path proposes
_LATERAL_CELLS = (2.0, 1.0, 1.0, 0.5, 0.25)  # how far aside a vertex is tried, round by round
_NEAR_CELLS = 3.0  # corners this near to the traced path are nodes too


@dataclass(frozen=True)
class Surface:
    """
    A cost surface ready for pricing.

    Parameters
    ----------
    slowness
        Cost per plane metre, finite and greater than 0.
    even
        The cost of a ground metre is the same everywhere, so that corners alone give the best way.
    """

    slowness: Raster
    even: bool

    @cached_property
    def least(self) -> float:
        """Least cost of a plane metre."""
        return float(self.slowness.values.min())

    def price_legs(self, from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost of straight legs, starts and ends of shape (n, 2)."""
        grid = self.slowness.grid
        return np.asarray(
            integrate_legs(
                self.slowness.values,
                (grid.west_m, grid.north_m, grid.cell_m),
                np.ascontiguousarray(from_m),
                np.ascontiguousarray(to_m),
            )
        )

    def price_path(self, path_m: NDArray[np.float64]) -> float:
        """Cost of a path, shape (n, 2)."""
        return float(self.price_legs(path_m[:-1], path_m[1:]).sum())


@dataclass(frozen=True)
class Route:
    """
    A way from start to end.

    Parameters
    ----------
    path_m
        Vertices in metres, shape (n, 2).
    cost
        Integral of the slowness along it.
    sub_cell_gap
        The grid shows no way where the vectors do: the route passes a gap that its cells are too coarse for.
    """

    path_m: NDArray[np.float64]
    cost: float
    sub_cell_gap: bool = False


def make_surface(cost: Raster) -> Surface:
    """
    Bring a cost per ground metre to a cost per metre of the plane.

    Parameters
    ----------
    cost
        Cost per ground metre, finite and greater than 0. Not modified.

    Raises
    ------
    CorridorError
        A cell is NaN, infinite or not greater than 0. What must not be crossed is a zone, not a cost.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=1)
    >>> make_surface(Raster(grid, np.ones((1, 1)), "even", "1")).slowness.values.round(5)
    array([[1.00046]])
    """
    wrong = ~(np.isfinite(cost.values) & (cost.values > 0))
    if wrong.any():
        row, col = np.argwhere(wrong)[0]
        raise CorridorError(
            f"The cost surface {cost.name!r} cannot be used.",
            [
                Finding(
                    f"{cost.values[row, col]} in row {row}, column {col} and {int(wrong.sum())} such cells",
                    "finite numbers greater than 0",
                    likely_cause="a gap in a component, or a wall given as a cost in place of a zone",
                )
            ],
        )
    return Surface(
        slowness=Raster(cost.grid, cost.values / _scale_at_centres(cost.grid), cost.name, cost.unit),
        even=bool(cost.values.min() == cost.values.max()),
    )


def find_route(
    room: Room,
    ends: Ends,
    surface: Surface,
) -> Route:
    """
    Find the cheapest way between two places of a room.

    Parameters
    ----------
    room
        The free space around both ends.
    ends
        Where the way may begin and finish, in metres.
    surface
        What a metre costs; it must cover the room.

    Returns
    -------
    route
        Strictly inside the room. Exact up to the drawn outlines where the cost is even; an estimate of the optimum
        otherwise, never dearer than the best way that bends only at corners. The way back is the same line.

    Raises
    ------
    CorridorError
        The corners of the room do not connect the ends.
    """
    ends_m = shapely.get_coordinates([ends.start_m, ends.end_m])
    if tuple(ends_m[0]) > tuple(ends_m[1]):
        back = find_route(room, ends.back, surface)
        return Route(back.path_m[::-1], back.cost, back.sub_cell_gap)
    round_corners = shortest_path(
        room.space, room.corners, ends_m, leg_cost=surface.price_legs, least_slowness=surface.least
    )
    if round_corners is None:
        raise CorridorError(
            f"Found no way round the corners of the free space from {ends_m[0].tolist()} m to {ends_m[1].tolist()} m, "
            "expected one, as both ends lie in one piece of it. Likely cause: outlines with slivers of centimetres."
        )
    if surface.even:
        return Route(round_corners, surface.price_path(round_corners))
    traced = _trace(room, ends_m, surface)
    guide = round_corners if traced is None else traced
    path = _thread(room, ends_m, surface, proposals=(_space_out(guide, surface.slowness.grid), round_corners))
    for aside_cells in _LATERAL_CELLS:
        path = shift_aside(room, path, surface.slowness.grid.cell_m * aside_cells, leg_cost=surface.price_legs)
    path = _thread(room, ends_m, surface, proposals=(path,))
    return Route(path, surface.price_path(path), sub_cell_gap=traced is None)


@lru_cache(maxsize=4)  # the requests of a study share one grid
def _scale_at_centres(grid: Grid) -> NDArray[np.float64]:
    x_m, y_m = np.meshgrid(*grid.centres())
    lon, lat = grid.plane.inverse(x_m.ravel(), y_m.ravel())
    return grid.plane.scale_at(lon, lat).reshape(grid.shape)


def _trace(room: Room, ends_m: NDArray[np.float64], surface: Surface) -> NDArray[np.float64] | None:
    """Follow the travel-cost field over the cells whose centre is free; None where they give no way."""
    grid = surface.slowness.grid
    free = rasterise(grid, [room.space])
    rows, cols = grid.rowcol(ends_m[:, 0], ends_m[:, 1])
    free[rows, cols] = True  # an end may stand free in a cell whose centre is not
    slowness = Raster(grid, np.where(free, surface.slowness.values, np.inf), surface.slowness.name, "1")
    field = accumulated_cost(slowness, ends_m[:1])
    if not np.isfinite(field.values[rows[1], cols[1]]):
        return None
    return trace_path(field, ends_m[1])[::-1]


def _space_out(path_m: NDArray[np.float64], grid: Grid) -> NDArray[np.float64]:
    """Places along a path at even spacing, ends included."""
    line = shapely.linestrings(path_m)
    n_legs = max(1, round(line.length / (_STATION_CELLS * grid.cell_m)))
    places = shapely.line_interpolate_point(line, np.linspace(0.0, 1.0, n_legs + 1), normalized=True)
    return np.asarray(shapely.get_coordinates(places))


def _thread(
    room: Room,
    ends_m: NDArray[np.float64],
    surface: Surface,
    *,
    proposals: Sequence[NDArray[np.float64]],
) -> NDArray[np.float64]:
    """
    Choose the cheapest way over proposed places and the corners near the first proposal.

    Places outside the room are moved to the nearest inside.
    """
    inside = [_pull_inside(room, proposal[1:-1]) for proposal in proposals]
    near = room.corners.near(shapely.linestrings(proposals[0]), _NEAR_CELLS * surface.slowness.grid.cell_m)
    path = shortest_path(
        room.space,
        near.join(np.concatenate(inside)),
        ends_m,
        leg_cost=surface.price_legs,
        least_slowness=surface.least,
    )
    # The last proposal is itself a way, so only rounding can leave none.
    return proposals[-1] if path is None else path


def _pull_inside(room: Room, places_m: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(places_m) == 0:
        return places_m
    shapely.prepare(room.inner)
    points = shapely.points(places_m)
    outside = ~shapely.covers(room.inner, points)
    moved = places_m.copy()
    if outside.any():
        nearest = shapely.get_point(shapely.shortest_line(room.inner, points[outside]), 0)
        moved[outside] = shapely.get_coordinates(nearest)
    return moved
