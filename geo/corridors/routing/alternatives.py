"""Ways that truly differ: the cheapest one of each class, by the sides on which the obstacles are passed."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from geo.corridors.routing.class_kernels import list_class_paths
from geo.corridors.routing.classes import weigh_anchors
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.landings import Landings, lay_landings
from geo.corridors.routing.refinement import refine_path
from geo.corridors.routing.routes import Route, find_route, finish_route, turn_back
from geo.corridors.routing.sight_kernels import code_legs
from geo.corridors.routing.surfaces import Surface
from geo.corridors.routing.webs import join_places, lay_places, weave

__all__ = ["find_classes"]

_LEEWAY = 1.15  # before refinement, costs are known to about this ratio where the surface is uneven
_SPARE = 1  # so many more classes are refined than wanted, as refinement may change their order


@lru_cache(maxsize=8)  # requests with the same ends often have a room in common
def find_classes(room: Room, ends: Ends, surface: Surface, *, most: int, stretch: float) -> tuple[Route, ...]:
    """
    Find the cheapest way of each class.

    Parameters
    ----------
    room
        The free space around a part of both ends.
    ends
        Where a way may begin and finish, in metres: points, lines or polygons.
    surface
        What a metre costs; it must cover the room.
    most
        How many ways are wanted; 1 or more.
    stretch
        Greatest cost of a way as a ratio to the cheapest; 1 or more.

    Returns
    -------
    routes
        Cheapest first, the first one not dearer than that of `find_route`; no two have the same signature, and none
        crosses itself. Exact up to the drawn outlines where the cost is even; otherwise each is refined in its class,
        and a class may be missed if all its ways near the optimum bend around cost alone.
        Whether a way passes a gap thinner than a cell (`Route.sub_cell_gap`) is told of that of `find_route` only.

    Raises
    ------
    CorridorError
        As `find_route`.

    Notes
    -----
    A* over pairs of a node and the signature so far (Bhattacharya, Likhachev & Kumar 2012), led by the exact cost from
    each node to the end. Where the cost is uneven, a net of places over the room is searched beside the corners.
    """
    if not ends.are_in_order:
        return tuple(turn_back(route) for route in find_classes(room, ends.back, surface, most=most, stretch=stretch))
    landings = lay_landings(room, ends)
    routes = [find_route(room, ends, surface)]
    if most > 1 and len(room.anchors_m):
        leeway, spare = (1.0, 0) if surface.even else (_LEEWAY, _SPARE)
        most_cost = routes[0].cost * stretch * leeway
        for path in _list_paths(room, landings, surface, most_cost=most_cost, most=most + spare):
            route = finish_route(room, landings, surface, path)
            if not surface.even and route.signature != routes[0].signature:
                refined = refine_path(room, path, surface, landings.borders)
                route = finish_route(room, landings, surface, refined)
            routes.append(route)
    return _keep_cheapest(routes, most, stretch)


def _keep_cheapest(routes: list[Route], most: int, stretch: float) -> tuple[Route, ...]:
    kept: dict[tuple[int, ...], Route] = {}
    for route in sorted(routes, key=lambda each: each.cost):
        line = shapely.linestrings(route.path_m)
        if line.is_simple and route.signature not in kept:
            kept[route.signature] = route
    cheapest = min(route.cost for route in routes)
    return tuple(route for route in kept.values() if route.cost <= stretch * cheapest)[:most]


def _list_paths(
    room: Room, landings: Landings, surface: Surface, *, most_cost: float, most: int
) -> list[NDArray[np.float64]]:
    """List the cheapest path over corners and net of each class."""
    most_m = most_cost / surface.least
    places = lay_places(room, (landings.start_m, landings.end_m), with_net=not surface.even, most_m=most_m)
    at, starts, goals = places.nodes.at_m, places.starts, places.goals
    pairs = join_places(room, places, most_m)
    web = weave(room, at, pairs, surface.price_legs(at[pairs[:, 0]], at[pairs[:, 1]]))
    matrix = sparse.csr_array((web[3], web[2], web[1]), shape=(len(at), len(at)))
    to_goal = sparse.csgraph.dijkstra(matrix, indices=goals, min_only=True)
    anchors, weights = room.anchors_m, weigh_anchors(len(room.anchors_m))
    first = code_legs(anchors, weights, np.repeat(landings.bases_m[:1], len(starts), axis=0), at[starts])
    last = np.zeros(len(at), dtype=np.int64)
    last[goals] = code_legs(anchors, weights, at[goals], np.repeat(landings.bases_m[1:], len(goals), axis=0))
    is_goal = np.isin(np.arange(len(at)), goals)
    found = list_class_paths(web, to_goal, (starts, first), (is_goal, last), (most_cost * (1 + 1e-9), most))
    return [at[rows] for rows in found]
