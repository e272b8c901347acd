"""What a corridor has to fit into: area, zones and ends in the plane, and how finely they are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.request import CorridorRequest, CorridorSettings
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import FreeSpace, find_scale_range, make_free_space
from geo.corridors.routing.routes import Surface
from geo.errors import CorridorError, Finding
from geo.geodesy import LocalPlane, point_distance_m

__all__ = ["Scene", "lay_scene"]


@dataclass(frozen=True)
class Scene:
    """
    What a corridor has to fit into, in the plane's metres.

    Parameters
    ----------
    area_m
        The study area.
    zones_m
        The zones that bind, by key.
    ends
        Where the corridor may begin and finish.
    scale_range
        Least and largest number of plane metres per ground metre over the area.
    settings
        How finely outlines are drawn.
    plane
        The plane itself, for distances on the ground and places in words; without it ground distances are those of the
        plane at its least scale, never too small.
    """

    area_m: shapely.Geometry
    zones_m: Mapping[str, shapely.Geometry]
    ends: Ends
    scale_range: tuple[float, float]
    settings: CorridorSettings
    plane: LocalPlane | None = None

    def reach_m(self, needed_m: float) -> float:
        """Plane metres to keep so that a drawn corridor keeps a ground distance from the zones."""
        # The corridor's own round ends are drawn a little too large as well.
        return needed_m * self.scale_range[1] * self.settings.arc_factor

    def slack_m(self, needed_m: float) -> float:
        """Ground metres by which a zone is grown too much at most."""
        drawn_m = (self.reach_m(needed_m) + self.settings.outline_tolerance_m) * self.settings.arc_factor
        return (drawn_m + self.settings.outline_tolerance_m) / self.scale_range[0] - needed_m

    def free_space(self, needed_m: float) -> FreeSpace:
        """Give the places that keep a ground distance from all zones and from the area's edge."""
        return make_free_space(self.area_m, self.zones_m, distance_m=self.reach_m(needed_m), settings=self.settings)

    def is_open(self, needed_m: float) -> bool:
        """Tell whether a centreline with this clearance exists."""
        return self.free_space(needed_m).find_room(self.ends) is not None

    def ground_m(self, lines_m: NDArray[np.object_]) -> NDArray[np.float64]:
        """Geodesic distance between the two ends of each line of the plane, shape (n,)."""
        starts, ends = (shapely.get_coordinates(shapely.get_point(lines_m, place)) for place in (0, -1))
        if self.plane is None:
            return np.asarray(np.hypot(*(ends - starts).T) / self.scale_range[0])
        return point_distance_m(*self.plane.inverse(*starts.T), *self.plane.inverse(*ends.T))

    def list_edge_zones(self) -> tuple[str, ...]:
        """List the zones that reach the edge of the area, sorted: on that side there is no way round them."""
        return tuple(key for key in sorted(self.zones_m) if not self.area_m.contains_properly(self.zones_m[key]))

    def without(self, *keys: str) -> "Scene":
        """Leave zones out."""
        rest = {key: zone for key, zone in self.zones_m.items() if key not in keys}
        return replace(self, zones_m=rest)


def lay_scene(request: CorridorRequest, area: shapely.Geometry, surface: Surface, settings: CorridorSettings) -> Scene:
    """
    Bring a request and the study area into the plane of the cost surface, without zones yet.

    Raises
    ------
    CorridorError
        The cost surface does not cover the area.
    """
    grid = surface.slowness.grid
    plane = grid.plane
    area_m = plane.project(np.array([area], dtype=object))[0]
    if not shapely.box(*grid.bounds_m).covers(area_m):
        raise CorridorError(
            f"The cost surface {surface.slowness.name!r} does not cover the study area.",
            [
                Finding(
                    f"a grid over {[round(edge) for edge in grid.bounds_m]} m",
                    f"one over {[round(edge) for edge in area_m.bounds]} m or more",
                    likely_cause="a grid fitted to the area's corners in degrees; its edges bend in the plane",
                )
            ],
        )
    ends = Ends(*plane.project(np.array([request.start, request.end], dtype=object)))
    return Scene(area_m, {}, ends, find_scale_range(plane, area), settings, plane)
