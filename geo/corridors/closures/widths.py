"""The widest corridor that fits, and the gate that does not let a wider one through."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.closures.gates import Gate, find_gates, find_passed
from geo.corridors.request import CorridorRequest
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.scenes import Scene
from geo.corridors.routing.visibility import shortest_path

__all__ = ["WidestWay", "find_way", "find_widest", "find_widest_way", "maximin_clearance"]


@dataclass(frozen=True)
class WidestWay:
    """
    The way between two ends that keeps the most clearance.

    Parameters
    ----------
    clearance_m
        What it keeps on the ground; 0 where there is no way at all.
    path_m
        A shortest way that keeps it, shape (n, 2), metres in the plane; None where there is none.
    gates
        All gates that it passes, narrowest first.
    critical
        The gate that sets the clearance; None where an end does, which lies that near to a zone or to the area's edge.
    """

    clearance_m: float
    path_m: NDArray[np.float64] | None
    gates: tuple[Gate, ...]
    critical: Gate | None


def maximin_clearance(scene: Scene, *, tolerance_m: float = 10.0, at_most_m: float = math.inf) -> float:
    """
    Find the greatest clearance that a way between the ends can keep, by bisection on vectors.

    Parameters
    ----------
    scene
        Area, zones and ends.
    tolerance_m
        Metres to which it is found.
    at_most_m
        No greater clearance is looked for.

    Returns
    -------
    clearance_m
        On the ground, from zones and from the area's edge: a multiple of `tolerance_m` with which a way exists, while
        with the next one there is none; 0 where none exists with the first, `at_most_m` where that fits.

    Examples
    --------
    >>> from geo.corridors.request import CorridorSettings
    >>> wall = shapely.box(40e3, 0, 60e3, 70e3)
    >>> ends = Ends(shapely.Point(20e3, 50e3), shapely.Point(80e3, 50e3))
    >>> scene = Scene(shapely.box(0, 0, 100e3, 100e3), {"wall": wall}, ends, (1.0, 1.0), CorridorSettings())
    >>> maximin_clearance(scene, tolerance_m=10.0)
    14990.0
    """
    if math.isfinite(at_most_m) and scene.is_open(at_most_m):
        return at_most_m
    fits, too_far = 0, math.ceil(min(_bound_m(scene), at_most_m) / tolerance_m)
    while too_far - fits > 1:
        middle = (fits + too_far) // 2
        if scene.is_open(middle * tolerance_m):
            fits = middle
        else:
            too_far = middle
    return fits * tolerance_m


def find_widest_way(scene: Scene, *, tolerance_m: float = 10.0, at_most_m: float = math.inf) -> WidestWay:
    """
    Find the way that keeps the most clearance, and the gate that sets it.

    Parameters
    ----------
    scene, tolerance_m, at_most_m
        As of `maximin_clearance`.

    Returns
    -------
    way
        Its clearance is on the safe side by up to `tolerance_m` and what outlines are drawn too large; the width of the
        critical gate is exact.
    """
    clearance_m = maximin_clearance(scene, tolerance_m=tolerance_m, at_most_m=at_most_m)
    path_m = find_way(scene, clearance_m) if clearance_m > 0 else None
    if path_m is None:
        return WidestWay(0.0, None, (), None)
    gates = find_passed(find_gates(scene), path_m)
    limit_m = clearance_m + tolerance_m + scene.slack_m(clearance_m)
    return WidestWay(clearance_m, path_m, gates, gates[0] if gates and gates[0].width_m / 2 <= limit_m else None)


def find_widest(scene: Scene, request: CorridorRequest) -> float:
    """
    Search the widest corridor up to the requested width, by bisection.

    Returns
    -------
    widest_m
        A multiple of the settings' `widest_tolerance_m` that fits while the next one does not; 0 where nothing fits.
    """
    step_m = scene.settings.widest_tolerance_m
    fits, too_wide = 0, int(np.ceil(request.width_m / step_m))
    while too_wide - fits > 1:
        middle = (fits + too_wide) // 2
        if scene.is_open(middle * step_m / 2 + request.margin_m):
            fits = middle
        else:
            too_wide = middle
    return fits * step_m


def find_way(scene: Scene, clearance_m: float) -> NDArray[np.float64] | None:
    """
    Find a shortest way in the plane that keeps a clearance, from one place of each end.

    Returns
    -------
    path_m
        Shape (n, 2), or None where there is none.
    """
    room = scene.free_space(clearance_m).find_room(scene.ends)
    if room is None:
        return None
    ends = [shapely.intersection(end, room.inner).representative_point() for end in _list(scene.ends)]
    return shortest_path(room.space, room.corners, shapely.get_coordinates(ends))


def _bound_m(scene: Scene) -> float:
    """Clearance that nothing in the area can keep: half its lesser extent, and an end's distance from what is near."""
    west, south, east, north = scene.area_m.bounds
    near = [min(east - west, north - south) / 2]
    for end in _list(scene.ends):
        if end.geom_type == "Point":
            near += [scene.area_m.boundary.distance(end), *(zone.distance(end) for zone in scene.zones_m.values())]
    return float(min(near)) / scene.scale_range[0]


def _list(ends: Ends) -> tuple[shapely.Geometry, shapely.Geometry]:
    return ends.start_m, ends.end_m
