"""
Which further routes are worth showing.

An alternative has to pass some obstacle on another side, must not cost too much more, and its corridor must share
little ground with those already chosen: Abraham, Delling, Goldberg & Werneck (2013), "Alternative routes in road
networks", with the area of the corridor in place of the length of shared road.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.request import CorridorSettings
from geo.corridors.routing.classes import Signature
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.landings import Landings, sign_route
from geo.corridors.routing.routes import Route

__all__ = ["accept_alternatives", "find_ties", "keep_cheapest"]


def keep_cheapest(room: Room, landings: Landings, routes: Iterable[Route]) -> tuple[Route, ...]:
    """
    Keep the cheapest route of each class.

    Parameters
    ----------
    room
        The free space; routes that leave it are dropped.
    landings
        Where routes begin and finish.
    routes
        Routes between the same ends.

    Returns
    -------
    kept
        One for each class, the cheapest first.
    """
    best: dict[Signature, Route] = {}
    for route in routes:
        if not room.holds(route.path_m):
            continue
        signature = sign_route(route.path_m, room, landings)
        if signature not in best or route.cost < best[signature].cost:
            best[signature] = replace(route, signature=signature)
    return tuple(sorted(best.values(), key=lambda route: (route.cost, route.path_m.tobytes())))


def accept_alternatives(
    routes: Sequence[Route], *, half_width_m: float, settings: CorridorSettings
) -> tuple[Route, ...]:
    """
    Choose the routes that a reader should see.

    Parameters
    ----------
    routes
        One of each class, the cheapest first.
    half_width_m
        Half the width of the corridor in the plane's metres.
    settings
        How many to choose at most, how much dearer than the first, and how little ground in common.

    Returns
    -------
    accepted
        The first route, and those behind it that pass.

    Examples
    --------
    >>> paths = [np.array([[0.0, 0.0], [50.0, y], [100.0, 0.0]]) for y in (0.0, 3.0, -60.0)]
    >>> routes = [Route(path, cost) for path, cost in zip(paths, (100.0, 101.0, 130.0), strict=True)]
    >>> [route.cost for route in accept_alternatives(routes, half_width_m=10.0, settings=CorridorSettings())]
    [100.0, 130.0]
    """
    accepted: list[Route] = []
    drawn: list[shapely.Polygon] = []
    for route in routes:
        if len(accepted) == settings.most_alternatives or route.cost > settings.most_stretch * routes[0].cost:
            break
        corridor = shapely.linestrings(route.path_m).buffer(half_width_m)
        if all(_differ(corridor, other) >= settings.least_dissimilarity for other in drawn):
            accepted.append(route)
            drawn.append(corridor)
    return tuple(accepted)


def find_ties(costs: NDArray[np.float64], lower: float) -> tuple[tuple[int, ...], ...]:
    """
    Say which routes cannot be told apart by cost.

    Parameters
    ----------
    costs
        What each route costs, the cheapest first, shape (n,).
    lower
        No route of any class costs less than this; NaN where nothing is proven.

    Returns
    -------
    ties
        For each route the positions of those whose difference in cost is no greater than what the first route may be
        from the best.

    Examples
    --------
    >>> find_ties(np.array([100.0, 100.2, 104.0]), 99.5)
    ((1,), (0,), ())
    """
    slack = costs[0] - lower if np.isfinite(lower) and len(costs) else 0.0
    near = np.abs(costs[:, None] - costs[None, :]) <= slack
    return tuple(
        tuple(int(other) for other in np.flatnonzero(row) if other != position) for position, row in enumerate(near)
    )


def _differ(one: shapely.Polygon, other: shapely.Polygon) -> float:
    """Share of the smaller corridor that the two have not in common."""
    return float(1.0 - one.intersection(other).area / min(one.area, other.area))
