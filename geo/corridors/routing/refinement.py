"""
A path made cheaper without leaving its class.

A lattice of places lies across the path, and dynamic programming finds the cheapest way through it (Bellman 1957), from
coarse to fine. A leg is used only where no wall stands between and where it passes every obstacle on the path's own
side; what has become dearer is dropped, so the result never is.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.routing.classes import code_path, weigh_anchors
from geo.corridors.routing.ends import slide_places
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.lattice_kernels import Terrain, choose_across, choose_along
from geo.corridors.routing.sight import sees
from geo.corridors.routing.sight_kernels import code_legs
from geo.corridors.routing.surfaces import Surface
from geo.corridors.routing.visibility import Corners

__all__ = ["lay_terrain", "refine_path", "shift_aside", "straighten"]

_SCHEDULE_CELLS = ((4.0, 2.0), (4.0, 0.7), (2.0, 0.7), (2.0, 0.25), (1.0, 0.25), (1.0, 0.08), (1.0, 0.04))
"""Distance between stations and how far aside a place is tried at most, in cells."""
_HALF = 4  # places to each side of a station
_MOST_ROUNDS = 4
_ENOUGH = 1e-5  # share of the cost that a round must save for another one
_NEAR_CELLS = 3.0  # corners this near to the path are tried as its vertices
_MOST_SKIPPED = 48


def lay_terrain(room: Room, surface: Surface) -> Terrain:
    """Gather what the loops of `geo.corridors.routing.lattice_kernels` ask: walls, costs, anchors."""
    grid = surface.slowness.grid
    costs = (surface.slowness.values, (grid.west_m, grid.north_m, grid.cell_m))
    return (room.walls, costs, (room.anchors_m, weigh_anchors(len(room.anchors_m))), surface.least)


def refine_path(
    room: Room,
    path_m: NDArray[np.float64],
    surface: Surface,
    borders: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> NDArray[np.float64]:
    """
    Make a path cheaper within its class.

    Parameters
    ----------
    room
        The path stays strictly inside.
    path_m
        Vertices, shape (n, 2), strictly inside the room. Not modified.
    surface
        What a metre costs.
    borders
        Straight pieces that the first and the last vertex may slide on, shape (k, 4) each; both stay where None.

    Returns
    -------
    refined_m
        Vertices, not dearer than `path_m`, of its class.
    """
    cell_m = surface.slowness.grid.cell_m
    best, cost = path_m, surface.price_path(path_m)
    for apart_cells, aside_cells in _SCHEDULE_CELLS:
        path = _space_out(room, best, apart_cells * cell_m)
        for _ in range(_MOST_ROUNDS):
            path = shift_aside(room, path, aside_cells * cell_m, surface, borders)
            new_cost = surface.price_path(path)
            saved, best, cost = cost - new_cost, *((path, new_cost) if new_cost < cost else (best, cost))
            if saved < _ENOUGH * cost:
                break
    path = straighten(room, best, surface)
    path = shift_aside(room, path, _SCHEDULE_CELLS[-1][1] * cell_m, surface, borders)
    return path if surface.price_path(path) < cost and room.holds(path) else best


def shift_aside(
    room: Room,
    path_m: NDArray[np.float64],
    aside_m: float,
    surface: Surface,
    borders: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> NDArray[np.float64]:
    """
    Move the vertices of a path sideways where that makes it cheaper, all at once.

    Parameters
    ----------
    room
        The path stays strictly inside.
    path_m
        Vertices, shape (n, 2), strictly inside the room. Not modified.
    aside_m
        Furthest that a vertex moves, in metres.
    surface
        What a metre costs.
    borders
        Straight pieces that the first and the last vertex may slide on, shape (k, 4) each; both stay where None.

    Returns
    -------
    shifted_m
        Shape (n, 2), of the same class, not dearer than `path_m`.

    Examples
    --------
    >>> from geo.corridors.routing.visibility import find_corners
    >>> from geo.geodesy.projections import LocalPlane
    >>> from geo.rasters import Grid, Raster
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=1)
    >>> surface = Surface(Raster(grid, np.ones((1, 1)), "even", "1"), even=True)
    >>> square = shapely.box(0, 0, 10, 10)
    >>> room = Room(square, square.buffer(-0.05), find_corners(square))
    >>> bent = np.array([[1.0, 5.0], [5.0, 7.0], [9.0, 5.0]])
    >>> shift_aside(room, bent, 2.0, surface).tolist()
    [[1.0, 5.0], [5.0, 5.0], [9.0, 5.0]]
    """
    offsets = np.linspace(-aside_m, aside_m, 2 * _HALF + 1)
    offsets[_HALF] = 0.0
    lattice = path_m[:, None, :] + _across(path_m)[:, None, :] * offsets[None, :, None]
    lattice[[0, -1]] = path_m[[0, -1], None, :]
    if borders is not None:
        for row, border in zip((0, -1), borders, strict=True):
            lattice[row] = slide_places(border, path_m[row], offsets)
    stations = np.repeat(path_m, 2 * _HALF + 1, axis=0)
    places = lattice.reshape(-1, 2)
    allowed = sees(room.walls, stations, places).reshape(lattice.shape[:2])
    allowed[[0, -1]] &= np.any(lattice[[0, -1]] != path_m[[0, -1], None, :], axis=2)
    allowed[:, _HALF] = True
    anchors = room.anchors_m
    aside_codes = code_legs(anchors, weigh_anchors(len(anchors)), stations, places).reshape(allowed.shape)
    codes = code_path(path_m, anchors)[:, None] + aside_codes
    chosen = choose_across(lattice, allowed, codes, lay_terrain(room, surface))
    return np.asarray(lattice[np.arange(len(path_m)), chosen])


def straighten(room: Room, path_m: NDArray[np.float64], surface: Surface) -> NDArray[np.float64]:
    """
    Leave out vertices of a path, and take corners near it for vertices, where that makes it cheaper.

    Parameters
    ----------
    room
        The path stays strictly inside.
    path_m
        Vertices, shape (n, 2), strictly inside the room. Not modified.
    surface
        What a metre costs.

    Returns
    -------
    straight_m
        Vertices from the same start to the same end, of the same class, not dearer than `path_m`.
    """
    line = shapely.linestrings(path_m)
    corners: Corners = room.corners.near(line, _NEAR_CELLS * surface.slowness.grid.cell_m)
    at = shapely.line_locate_point(line, shapely.points(corners.at_m)) if len(corners.at_m) else np.empty(0)
    own = _mileage(path_m)
    # The path's own ends come first and last whatever projects onto them.
    own[0], own[-1] = -np.inf, np.inf
    order = np.argsort(np.concatenate((own, at)), kind="stable")
    places = np.concatenate((path_m, corners.at_m))[order]
    codes = np.concatenate((code_path(path_m, room.anchors_m), _code_beside(room, path_m, at, corners.at_m)))[order]
    chosen = choose_along(places, codes, lay_terrain(room, surface), _MOST_SKIPPED)
    straight = places[chosen]
    return straight if surface.price_path(straight) < surface.price_path(path_m) else path_m


def _code_beside(
    room: Room, path_m: NDArray[np.float64], at: NDArray[np.float64], places_m: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Signature so far at places beside a path, by way of the points of the path next to them."""
    mileage, codes = _mileage(path_m), code_path(path_m, room.anchors_m)
    leg = np.clip(np.searchsorted(mileage, at, side="right") - 1, 0, len(path_m) - 2)
    feet = np.column_stack([np.interp(at, mileage, path_m[:, axis]) for axis in (0, 1)])
    weights = weigh_anchors(len(room.anchors_m))
    along = code_legs(room.anchors_m, weights, path_m[leg], feet)
    return np.asarray(codes[leg] + along + code_legs(room.anchors_m, weights, feet, np.ascontiguousarray(places_m)))


def _mileage(path_m: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate((np.zeros(1), np.cumsum(np.hypot(*np.diff(path_m, axis=0).T))))


def _across(path_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give unit vectors square to the path at its vertices."""
    along = np.gradient(path_m, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    return np.column_stack((-along[:, 1], along[:, 0])) / length[:, None]


def _space_out(room: Room, path_m: NDArray[np.float64], apart_m: float) -> NDArray[np.float64]:
    """Lay vertices at even spacing along a path, and keep its own where the straight leg would leave room or class."""
    mileage = _mileage(path_m)
    n_legs = max(1, round(mileage[-1] / apart_m))
    at = np.linspace(0.0, mileage[-1], n_legs + 1)
    spaced = np.column_stack([np.interp(at, mileage, path_m[:, axis]) for axis in (0, 1)])
    codes = np.zeros(len(at), dtype=np.int64)
    codes[1:] = _code_beside(room, path_m, at[1:], spaced[1:])
    legs = code_legs(room.anchors_m, weigh_anchors(len(room.anchors_m)), spaced[:-1], spaced[1:])
    kept = sees(room.walls, spaced[:-1], spaced[1:]) & (np.diff(codes) == legs)
    owner = np.clip(np.searchsorted(at, mileage, side="right") - 1, 0, n_legs - 1)
    inside = (mileage > at[owner]) & (mileage < at[owner + 1])
    own = inside & ~kept[owner]
    order = np.argsort(np.concatenate((at, mileage[own])), kind="stable")
    return np.concatenate((spaced, path_m[own]))[order]
