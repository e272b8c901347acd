"""
The way out for an end that has no room: a straight leg to the nearest place that has.

Such a leg keeps no clearance from anything and crosses zones. It is drawn apart from the corridor and never certified.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point

from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import FreeSpace
from geo.corridors.routing.scenes import Scene
from geo.corridors.routing.visibility import CORNER_GAP_M

__all__ = ["Escapes", "find_escape", "find_escapes", "find_way_out", "has_room"]

_INSIDE_M = 4 * CORNER_GAP_M


@dataclass(frozen=True)
class Escapes:
    """
    The escape legs of a request.

    Parameters
    ----------
    start_m, end_m
        From the start (the end) to the nearest place with room, metres in the plane; None where it has room itself.
    ends
        Where the corridor begins and finishes with these legs.
    """

    start_m: LineString | None
    end_m: LineString | None
    ends: Ends


def has_room(free: FreeSpace, end_m: shapely.Geometry) -> bool:
    """Tell whether a place, or any part of a line or an area, is free."""
    if isinstance(end_m, Point):
        return bool(shapely.contains_properly(free.open_m, end_m))
    return bool(shapely.intersects(free.open_m, end_m))


def find_way_out(free: FreeSpace, end_m: shapely.Geometry) -> LineString | None:
    """Give the shortest line from an end to free space, in metres in the plane; None where nothing is free."""
    return None if free.open_m.is_empty else shapely.shortest_line(end_m, free.open_m)


def find_escape(scene: Scene, free: FreeSpace, end_m: shapely.Geometry) -> LineString | None:
    """
    Find the leg from one end to the nearest place with room that the other end can be reached from.

    Parameters
    ----------
    scene
        What the corridor has to fit into.
    free
        Its free space at the needed clearance.
    end_m
        The start or the end of `scene.ends`.

    Returns
    -------
    leg_m
        Metres in the plane; None where the end has room itself, or where there is nowhere to go.
    """
    legs = find_escapes(scene, free)
    if legs is None:
        return None
    return legs.start_m if shapely.equals(end_m, scene.ends.start_m) else legs.end_m


def find_escapes(scene: Scene, free: FreeSpace) -> Escapes | None:
    """
    Find the shortest legs to one connected piece of free space.

    Parameters
    ----------
    scene
        What the corridor has to fit into.
    free
        Its free space at the needed clearance.

    Returns
    -------
    escapes
        Of all pieces the one with the least length of both legs together; None where both ends have room already, or
        where nothing is free.

    Examples
    --------
    >>> from geo.corridors.request import CorridorSettings
    >>> zone = shapely.box(0, 0, 30e3, 60e3)
    >>> ends = Ends(Point(25e3, 40e3), Point(80e3, 50e3))
    >>> scene = Scene(shapely.box(0, 0, 100e3, 100e3), {"zone": zone}, ends, (1.0, 1.0), CorridorSettings())
    >>> legs = find_escapes(scene, scene.free_space(5000.0))
    >>> round(legs.start_m.length, -2), legs.end_m
    (10000.0, None)
    """
    if has_room(free, scene.ends.start_m) and has_room(free, scene.ends.end_m):
        return None
    pieces = shapely.get_parts(free.open_m.buffer(-_INSIDE_M, join_style="mitre", mitre_limit=2.0))
    pieces = pieces[shapely.area(pieces) > 0]
    if len(pieces) == 0:
        return None
    legs = [np.asarray(shapely.shortest_line(end, pieces)) for end in (scene.ends.start_m, scene.ends.end_m)]
    nearest = int(np.argmin(shapely.length(legs[0]) + shapely.length(legs[1])))
    start, end = (_keep_leg(end_legs[nearest]) for end_legs in legs)
    return Escapes(
        start,
        end,
        Ends(
            scene.ends.start_m if start is None else shapely.get_point(start, -1),
            scene.ends.end_m if end is None else shapely.get_point(end, -1),
        ),
    )


def _keep_leg(leg: LineString) -> LineString | None:
    return leg if leg.length > 0 else None
