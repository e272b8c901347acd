"""
Where the centreline of a corridor may run: the study area less the zones that bind, grown by what the corridor needs.

Whether a corridor exists is decided here, on vectors, never on cells: a gap narrower than a cell stays open and a wall
thinner than a cell stays closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from geo.corridors.request import CorridorSettings
from geo.corridors.routing.classes import find_anchors
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.sight import lay_walls
from geo.corridors.routing.sight_kernels import Walls
from geo.corridors.routing.visibility import CORNER_GAP_M, Corners, find_corners
from geo.geodesy.projections import LocalPlane

__all__ = ["FreeSpace", "Room", "find_scale_range", "grow_zone", "make_free_space"]

_SAMPLES_PER_SIDE = 33


@dataclass(frozen=True)
class Room:
    """
    One connected piece of free space.

    Parameters
    ----------
    space
        The open piece in metres; a centreline stays strictly inside.
    inner
        The same drawn in by `geo.corridors.routing.visibility.CORNER_GAP_M`; a part of both ends lies in it.
    corners
        Where a shortest path may bend; they follow from the space, and rooms of the same space are equal.
    """

    space: Polygon
    inner: Polygon
    corners: Corners = field(compare=False)

    @cached_property
    def anchors_m(self) -> NDArray[np.float64]:
        """A place strictly inside each hole of the space, shape (h, 2), in an order that rows do not change."""
        return find_anchors(self.space)

    @cached_property
    def walls(self) -> Walls:
        """The outlines of the space, sorted for questions of sight."""
        return lay_walls(self.space)

    def holds(self, path_m: NDArray[np.float64]) -> bool:
        """Tell whether a path, shape (n, 2), lies strictly inside."""
        shapely.prepare(self.space)
        return bool(shapely.contains_properly(self.space, shapely.linestrings(path_m)))


@dataclass(frozen=True)
class FreeSpace:
    """
    All places in the plane that a centreline may pass.

    Parameters
    ----------
    open_m
        Polygon or MultiPolygon in metres, without the area's rim and without `grown`.
    grown
        The binding zones in metres, grown by the needed clearance, by key.
    """

    open_m: shapely.Geometry
    grown: Mapping[str, shapely.Geometry]

    def find_room(self, ends: Ends) -> Room | None:
        """
        Give the connected piece that holds part of both ends, or None: then no corridor exists.

        Where several pieces do, as areas may reach into more than one, it is that in which the ends come nearest to
        each other; `find_rooms` gives all of them.
        """
        rooms = self.find_rooms(ends)
        return rooms[0] if rooms else None

    def find_rooms(self, ends: Ends) -> tuple[Room, ...]:
        """
        Give every connected piece that holds part of both ends, nearest ends first.

        Points lie in one piece at most. The cheapest way between two areas is the cheapest over these rooms.
        """
        rooms: list[tuple[float, tuple[float, ...], Room]] = []
        for piece in shapely.get_parts(self.open_m):
            if not (piece.intersects(ends.start_m) and piece.intersects(ends.end_m)):
                continue
            for inner in shapely.get_parts(piece.buffer(-CORNER_GAP_M, join_style="mitre", mitre_limit=2.0)):
                if inner.intersects(ends.start_m) and inner.intersects(ends.end_m):
                    clipped = ends.clip(inner)
                    apart_m = clipped.start_m.distance(clipped.end_m)
                    rooms.append((apart_m, inner.bounds, Room(piece, inner, find_corners(inner))))
        return tuple(room for _, _, room in sorted(rooms, key=lambda found: found[:2]))


def find_scale_range(plane: LocalPlane, area_deg: shapely.Geometry) -> tuple[float, float]:
    """
    Least and largest number of plane metres per ground metre over an area.

    A clearance of d times the largest in the plane is a clearance of at least d on the ground.

    Examples
    --------
    >>> plane = LocalPlane(39.0, 34.75, 33.0, 36.5)
    >>> least, largest = find_scale_range(plane, shapely.box(36, 32, 42, 37.5))
    >>> print(f"{least:.5f} {largest:.5f}")
    0.99954 1.00069
    """
    west, south, east, north = area_deg.bounds
    lon, lat = np.meshgrid(np.linspace(west, east, _SAMPLES_PER_SIDE), np.linspace(south, north, _SAMPLES_PER_SIDE))
    scale = plane.scale_at(lon.ravel(), lat.ravel())
    return float(scale.min()), float(scale.max())


def grow_zone(zone_m: shapely.Geometry, distance_m: float, settings: CorridorSettings) -> shapely.Geometry:
    """
    Grow a zone so that no point nearer than a distance is left out.

    Arcs are drawn around the true ones and small vertices are dropped outwards, so the result is too large by at most
    twice the settings' outline tolerance and the sag of an arc, never too small.

    Parameters
    ----------
    zone_m
        Polygon, MultiPolygon, line or point in metres.
    distance_m
        Distance in the plane's metres.
    settings
        Arc segments and outline tolerance.

    Examples
    --------
    >>> grown = grow_zone(shapely.Point(0, 0), 1000.0, CorridorSettings())
    >>> least = grown.exterior.distance(shapely.Point(0, 0))
    >>> 1000.0 <= least <= 1004.0
    True
    """
    tolerance = settings.outline_tolerance_m
    reach = (distance_m + tolerance) * settings.arc_factor
    return zone_m.buffer(reach, quad_segs=settings.arc_segments).simplify(tolerance)


def make_free_space(
    area_m: shapely.Geometry,
    zones_m: Mapping[str, shapely.Geometry],
    *,
    distance_m: float,
    settings: CorridorSettings,
) -> FreeSpace:
    """
    Take the grown zones and a rim of the same breadth off the study area.

    Parameters
    ----------
    area_m
        The study area, Polygon or MultiPolygon, metres in the plane.
    zones_m
        The zones that bind, metres in the plane, by key.
    distance_m
        What the centreline keeps from zones and from the area's edge, in the plane's metres (ground metres times
        `find_scale_range`).
    settings
        Arc segments and outline tolerance.

    Returns
    -------
    free
        Every point of it keeps at least `distance_m` from every zone and from the outside of the area.

    Examples
    --------
    >>> wall = {"wall": shapely.box(40, 0, 60, 100)}
    >>> free = make_free_space(shapely.box(0, 0, 100, 100), wall, distance_m=10.0, settings=CorridorSettings())
    >>> free.find_room(Ends(shapely.Point(20, 50), shapely.Point(80, 50))) is None
    True
    """
    grown = {key: grow_zone(zones_m[key], distance_m, settings) for key in sorted(zones_m)}
    inside = area_m.buffer(-distance_m * settings.arc_factor, quad_segs=settings.arc_segments)
    taken = shapely.union_all(np.asarray(list(grown.values()), dtype=object))
    return FreeSpace(open_m=inside.difference(taken), grown=grown)
