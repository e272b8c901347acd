"""
The cheapest way through a room: a travel-cost field proposes places, and a graph on the vectors decides.

The field alone wanders with its cells and misses gaps thinner than one; corners of zones alone know nothing of cost. So
A* runs over both kinds of places at once, with every leg priced exactly and checked against the vectors: the result is
never dearer than the best way round the corners, and never cuts a zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.routing.classes import Signature
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.ground import find_ground_path
from geo.corridors.routing.landings import Landings, lay_landings, sign_route
from geo.corridors.routing.refinement import refine_path
from geo.corridors.routing.roads import Roads, price_off_road
from geo.corridors.routing.surfaces import Surface, make_surface
from geo.corridors.routing.visibility import Corners, Question, search_path
from geo.errors import CorridorError
from geo.rasters import Grid, Raster, accumulated_cost, rasterise, trace_path

__all__ = ["Route", "Surface", "find_route", "finish_route", "make_surface", "turn_back"]

_TRACE_SPLIT = 2  # the field is spread over cells cut so many times each way
_STATION_CELLS = 3.0  # spacing of the places that a traced path proposes
_LANDING_CELLS = 0.5  # spacing of the places of an area that the field starts from
_NEAR_CELLS = 3.0  # corners this near to the traced path are nodes too
_FIELD_MARGIN = 1.1  # the field is good to a few per cent: beyond this share of a known cost nothing can be of use


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
    signature
        Which side of each obstacle of the room it passes, by `Room.anchors_m`; see `geo.corridors.routing.classes`.
    """

    path_m: NDArray[np.float64]
    cost: float
    sub_cell_gap: bool = False
    signature: Signature = ()


@lru_cache(maxsize=16)  # readings and requests with the same ends often have a room in common
def find_route(room: Room, ends: Ends, surface: Surface, roads: Roads | None = None) -> Route:
    """
    Find the cheapest way between two ends in a room.

    Parameters
    ----------
    room
        The free space around a part of both ends.
    ends
        Where the way may begin and finish, in metres: points, lines or polygons.
    surface
        What a metre costs, on a road where there are roads; it must cover the room.
    roads
        Lines along which a way may run, and what a metre costs beside them beyond `surface`. Without them the surface
        holds everywhere.

    Returns
    -------
    route
        Strictly inside the room. Exact up to the drawn outlines where the cost is even and there are no roads; an
        estimate of the optimum otherwise, never dearer than the best way that bends only at corners. The way back is
        the same line.

    Raises
    ------
    CorridorError
        The corners of the room do not connect the ends; the ends have a place in common.
    """
    if not ends.are_in_order:
        return turn_back(find_route(room, ends.back, surface, roads))
    landings = lay_landings(room, ends)
    if roads is not None:
        return _find_ground_route(room, landings, surface, roads)
    round_corners = _go_round_corners(room, landings, surface)
    if surface.even:
        return finish_route(room, landings, surface, round_corners)
    traced = _trace(room, landings, surface, most=surface.price_path(round_corners) * _FIELD_MARGIN)
    guide = round_corners if traced is None else traced
    path = _thread(room, surface, proposals=(_space_out(guide, surface.slowness.grid), guide, round_corners))
    path = refine_path(room, path, surface, landings.borders)
    return replace(finish_route(room, landings, surface, path), sub_cell_gap=traced is None)


def _find_ground_route(room: Room, landings: Landings, surface: Surface, roads: Roads) -> Route:
    known = _go_round_corners(room, landings, price_off_road(surface, roads))
    most_cost = price_off_road(surface, roads).price_path(known)
    path, cost = find_ground_path(room, landings, surface, roads, most_cost)
    return Route(path.at_m, cost, signature=sign_route(path.at_m, room, landings))


def turn_back(route: Route) -> Route:
    """Give the way back along the same line."""
    return replace(route, path_m=route.path_m[::-1], signature=tuple(-turns for turns in route.signature))


def finish_route(room: Room, landings: Landings, surface: Surface, path_m: NDArray[np.float64]) -> Route:
    """Price and sign a path."""
    return Route(path_m, surface.price_path(path_m), signature=sign_route(path_m, room, landings))


def _go_round_corners(room: Room, landings: Landings, surface: Surface) -> NDArray[np.float64]:
    path = _search(room, surface, room.corners, landings.start_m, landings.end_m)
    if path is None:
        places = [landings.start_m[0].tolist(), landings.end_m[0].tolist()]
        raise CorridorError(
            f"Found no way round the corners of the free space from {places[0]} m to {places[1]} m, "
            "expected one, as both ends lie in one piece of it. Likely cause: outlines with slivers of centimetres."
        )
    return path


def _search(
    room: Room, surface: Surface, nodes: Corners, start_m: NDArray[np.float64], end_m: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    starts = np.arange(len(start_m)) + len(nodes.at_m)
    goals = np.arange(len(end_m)) + len(nodes.at_m) + len(start_m)
    graph = nodes.join(np.concatenate((start_m, end_m)))
    return search_path(room.walls, Question(graph, starts, goals, surface.price_legs, surface.least))


def _trace(room: Room, landings: Landings, surface: Surface, *, most: float) -> NDArray[np.float64] | None:
    """Follow the travel-cost field over the cells whose centre is free; None where they give no way."""
    finer = _split_cells(surface.slowness)
    grid = finer.grid
    free = rasterise(grid, [room.space])
    start_m, end_m = landings.space_out(_LANDING_CELLS * grid.cell_m)
    rows, cols = grid.rowcol(*np.concatenate((start_m, end_m)).T)
    free[rows, cols] = True  # an end may stand free in a cell whose centre is not
    slowness = Raster(grid, np.where(free, finer.values, np.inf), finer.name, "1")
    for limit in (most, np.inf):
        field = accumulated_cost(slowness, start_m, limit=limit, toward_xy_m=end_m)
        reached = field.values[rows, cols][len(start_m) :]
        nearest = int(np.argmin(reached))
        if np.isfinite(reached[nearest]):
            return trace_path(field, end_m[nearest])[::-1]
    return None


def _split_cells(slowness: Raster) -> Raster:
    """
    Cut cells into smaller ones of the same cost.

    The field takes cost as linear between centres; where it jumps, halved cells halve what that is wrong by.
    """
    grid = slowness.grid
    finer = replace(
        grid,
        cell_m=grid.cell_m / _TRACE_SPLIT,
        n_rows=grid.n_rows * _TRACE_SPLIT,
        n_cols=grid.n_cols * _TRACE_SPLIT,
    )
    values = slowness.values.repeat(_TRACE_SPLIT, axis=0).repeat(_TRACE_SPLIT, axis=1)
    return Raster(finer, values, slowness.name, slowness.unit)


def _space_out(path_m: NDArray[np.float64], grid: Grid) -> NDArray[np.float64]:
    """Places along a path at even spacing, ends included."""
    line = shapely.linestrings(path_m)
    n_legs = max(1, round(line.length / (_STATION_CELLS * grid.cell_m)))
    places = shapely.line_interpolate_point(line, np.linspace(0.0, 1.0, n_legs + 1), normalized=True)
    return np.asarray(shapely.get_coordinates(places))


def _thread(room: Room, surface: Surface, *, proposals: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """
    Choose the cheapest way over proposed places and the corners near the first proposal.

    Places outside the room are moved to the nearest inside.
    """
    inside = [_pull_inside(room, proposal[1:-1]) for proposal in proposals]
    near = room.corners.near(shapely.linestrings(proposals[0]), _NEAR_CELLS * surface.slowness.grid.cell_m)
    start_m, end_m = (np.unique([proposal[k] for proposal in proposals], axis=0) for k in (0, -1))
    path = _search(room, surface, near.join(np.concatenate(inside)), start_m, end_m)
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
