"""
A scene drawn too lenient, so that what is proven in it holds for every corridor that may be proposed.

The router draws zones a little too large, to be clear of them for certain. A proof that nothing cheaper exists has to
look the other way: every centreline that keeps its distance on the ground must be allowed here. A straight piece of r
plane metres is at most r divided by the least scale long on the ground, so places nearer to a drawn zone than the
needed ground distance times the least scale are certainly too near; only these are taken away. Arcs are drawn with
their chords inside the true ones, and vertices are dropped only after the outline has been drawn in by as much as that
may move it.
"""

import numpy as np
import shapely

from geo.corridors.routing.scenes import Scene

__all__ = ["draw_lenient"]

_EDGE_BEND_M = 5.0  # zones' edges are chords of at most 0.05 degrees in the plane, which stray by up to 4 m
_SCALE_SHARE = 1e-4  # the scale is known from samples over the area; zones may reach a little beyond
_CONCAVE_SHARE = 0.01  # GEOS may fill hollows that are shallower than this share of the distance before it grows
_FLAT_SHARE = 1e-9
_DROP_M = 2.0


def draw_lenient(scene: Scene, needed_m: float) -> shapely.Geometry:
    """
    Give a superset of all places that a centreline with the needed clearance can pass.

    Parameters
    ----------
    scene
        Area and zones in the plane.
    needed_m
        Ground metres that a centreline keeps from zones and from the area's edge.

    Returns
    -------
    free_m
        Polygon or MultiPolygon in metres, its border included; may be empty.

    Examples
    --------
    >>> from geo.corridors.routing.ends import Ends
    >>> from geo.corridors.request import CorridorSettings
    >>> ends = Ends(shapely.Point(-2e4, 0), shapely.Point(2e4, 0))
    >>> zones = {"a": shapely.box(-100, -100, 100, 100)}
    >>> scene = Scene(shapely.box(-5e4, -5e4, 5e4, 5e4), zones, ends, (0.999, 1.001), CorridorSettings())
    >>> lenient, strict = draw_lenient(scene, 5000.0), scene.free_space(5000.0).open_m
    >>> lenient.covers(strict), lenient.covers(shapely.Point(0, 5000)), lenient.covers(shapely.Point(0, 5100))
    (True, False, True)
    """
    taken = [_grow(scene, scene.zones_m[key], needed_m) for key in sorted(scene.zones_m)]
    reach_m = _reach_m(scene, needed_m) * (1 - _CONCAVE_SHARE)
    inside = scene.area_m.buffer(-(reach_m - _DROP_M), quad_segs=scene.settings.arc_segments).simplify(_DROP_M)
    return inside.difference(shapely.union_all(np.array(taken, dtype=object)))


def _grow(scene: Scene, zone_m: shapely.Geometry, needed_m: float) -> shapely.Geometry:
    reach_m = _reach_m(scene, needed_m)
    if zone_m.convex_hull.area > zone_m.area * (1 + _FLAT_SHARE):
        reach_m -= _CONCAVE_SHARE * abs(reach_m)
    return zone_m.buffer(reach_m - _DROP_M, quad_segs=scene.settings.arc_segments).simplify(_DROP_M)


def _reach_m(scene: Scene, needed_m: float) -> float:
    """Plane metres from a drawn zone within which every place is too near on the ground; below 0 it is drawn in."""
    return needed_m * scene.scale_range[0] * (1 - _SCALE_SHARE) - _EDGE_BEND_M
