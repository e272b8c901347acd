"""One request against one zone at many sizes; what does not change with the size is worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.closures.gates import Gate, find_gates
from geo.corridors.prices.sweeps import ZoneSweep
from geo.corridors.routing.classes import Signature, sign_path
from geo.corridors.routing.freespace import FreeSpace, Room, grow_zone
from geo.corridors.routing.routes import Route, Surface, find_route
from geo.corridors.routing.scenes import Scene

__all__ = ["Trial", "Trials"]


@dataclass(frozen=True)
class Trial:
    """
    What came of one radius.

    Parameters
    ----------
    radius_m
        Radius or growth.
    zone
        The swept zone in EPSG:4326; empty where there is none.
    scene, free
        All zones, and the ground that they leave.
    room, route
        As in an answer; None where there is no way.
    signature
        Which side of each anchor the way passes; None where there is none.
    """

    radius_m: float
    zone: shapely.Geometry
    scene: Scene
    free: FreeSpace
    room: Room | None
    route: Route | None
    signature: Signature | None

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """The gates between the zones at this radius."""
        return find_gates(self.scene)


class Trials:
    """
    Trials of a request against a zone, each radius once.

    Parameters
    ----------
    base
        Area, ends and all zones that bind but the swept one.
    sweep
        The swept zone.
    needed_m
        Clearance on the ground.
    surface
        What a metre costs.
    """

    def __init__(self, base: Scene, sweep: ZoneSweep, needed_m: float, surface: Surface) -> None:
        self.base, self.sweep, self.needed_m, self.surface = base, sweep, needed_m, surface
        self._free = base.free_space(needed_m)
        self._tried: dict[float, Trial] = {}

    @cached_property
    def anchors_m(self) -> Mapping[str, tuple[shapely.Point, ...]]:
        """Points inside each zone, one for each part, that do not move with the radius; by key."""
        zones = dict(self.base.zones_m)
        for radius_m in self.sweep.radii_m:
            smallest = self._project(self.sweep.zone_at(radius_m))
            if not smallest.is_empty:
                # Larger zones hold the smallest, so its points are in all of them.
                zones[self.sweep.zone_key] = smallest
                break
        return {
            key: tuple(shapely.point_on_surface(shapely.get_parts(shapely.normalize(zones[key]))))
            for key in sorted(zones)
        }

    @cached_property
    def without(self) -> Trial:
        """The request without the swept zone."""
        return self._try(np.nan, shapely.Polygon())

    def at(self, radius_m: float) -> Trial:
        """Try one radius."""
        if radius_m not in self._tried:
            self._tried[radius_m] = self._try(radius_m, self.sweep.zone_at(radius_m))
        return self._tried[radius_m]

    def _try(self, radius_m: float, zone: shapely.Geometry) -> Trial:
        zone_m = self._project(zone)
        if zone_m.is_empty:
            scene, free = self.base, self._free
        else:
            key = self.sweep.zone_key
            scene = replace(self.base, zones_m={**self.base.zones_m, key: zone_m})
            grown = grow_zone(zone_m, scene.reach_m(self.needed_m), scene.settings)
            free = FreeSpace(shapely.difference(self._free.open_m, grown), {**self._free.grown, key: grown})
        room, route = self._find_best(radius_m, free.find_rooms(scene.ends))
        return Trial(radius_m, zone, scene, free, room, route, None if route is None else self._sign(route.path_m))

    def _find_best(self, radius_m: float, rooms: Sequence[Room]) -> tuple[Room | None, Route | None]:
        """Find the cheapest way; ends that are areas may have more than one piece of free ground in common."""
        if len(rooms) == 1 and (known := self._reuse(radius_m, rooms[0])) is not None:
            return rooms[0], known
        ways = [(room, find_route(room, self.base.ends, self.surface)) for room in rooms]
        return min(ways, key=lambda way: way[1].cost) if ways else (None, None)

    def _reuse(self, radius_m: float, room: Room) -> Route | None:
        """Take the way of a smaller zone where it fits: the best way through a larger room is the best here too."""
        smaller = [tried for tried in self._tried.values() if tried.radius_m < radius_m and tried.route is not None]
        if not smaller:
            return None
        route = max(smaller, key=lambda tried: tried.radius_m).route
        return route if route is not None and room.holds(route.path_m) else None

    def _sign(self, path_m: NDArray[np.float64]) -> Signature:
        points = [point for part in self.anchors_m.values() for point in part]
        if not points:
            return ()
        # From one fixed place of each end to another: where in an area a way begins makes no class of its own.
        start, end = (
            end.representative_point().coords[0][:2] for end in (self.base.ends.start_m, self.base.ends.end_m)
        )
        return sign_path(np.vstack((start, path_m, end)), shapely.get_coordinates(points))

    def _project(self, zone: shapely.Geometry) -> shapely.Geometry:
        plane = self.surface.slowness.grid.plane
        return plane.project(np.array([shapely.force_2d(zone)], dtype=object))[0]
