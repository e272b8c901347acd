"""
A lower bound for the length of every way where every ground metre costs the same: exact but for how outlines are drawn.

**The argument.** Let M be the area less the zones, drawn too lenient (`geo.corridors.proofs.lenient`), and its edges
redrawn as geodesics between the same vertices. Every centreline that keeps its distance runs in M, so the shortest way
in M is no longer than the shortest of those. On a surface, the shortest way among obstacles whose edges are geodesics
is made of geodesics that meet only at vertices; so it is a path in the graph of all pairs of vertices that are joined
by a geodesic within M, each priced by its geodesic distance. Whatever graph holds at least these legs, at these prices,
has a cheapest path that is no dearer: a lower bound.

**Which legs are in the graph.** In a conformal plane of scale k a geodesic bends by no more than G, the greatest length
of the gradient of ln k. So over a chord of length L it strays from the chord by at most G L^2 / 8, and leaves its ends
at angles of at most G L / 2 from it. An edge of length e strays from its geodesic by at most G e^2 / 8 likewise. Hence
a leg is kept if its chord runs in M grown by G (L^2 + e^2) / 8, and a corner may be left in all directions that are
tangents within G (L + e) / 2. Vertices themselves stay where they are: the longer a leg, the more it may cut a corner,
but it still has to begin and end on the outlines. The bound on L goes in rungs, so that short legs gain nothing from
what long ones need.

Where it is the plane's metre that costs the same everywhere, G is 0 and lengths are the plane's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.proofs.lenient import draw_lenient
from geo.corridors.routing.scenes import Scene
from geo.corridors.routing.sight import lay_walls, sees
from geo.corridors.routing.surfaces import Surface
from geo.corridors.routing.visibility import CORNER_GAP_M, Corners, LegCost, measure_legs, shortest_path
from geo.geodesy import LocalPlane, length_m, point_distance_m

__all__ = ["Measure", "bound_by_corners", "find_measure"]

_RUNGS_M = (20_000.0, 60_000.0, 180_000.0)
_SAMPLES_PER_SIDE = 33
_BEND_SHARE = 1.05  # the bend is known from samples
_EVEN_SHARE = 1e-9  # of a cost that is called the same everywhere
_SCALE_SHARE = 1e-4
_OUTLINE_EDGE_M = 10_000.0
_LONGEST_EDGE_M = 1000.0  # of a path as it is handed out
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Measure:
    """
    What a way costs where a metre costs the same everywhere.

    Parameters
    ----------
    price_legs
        Cost of the geodesics between places of the plane, starts and ends of shape (n, 2).
    price_path
        Cost of a path of the plane, shape (n, 2), as it is handed out.
    least
        No geodesic costs less than this a metre of its chord in the plane.
    bend
        Greatest curvature of a geodesic in the plane, 1/m.
    """

    price_legs: LegCost
    price_path: Callable[[NDArray[np.float64]], float]
    least: float
    bend: float


def find_measure(scene: Scene, surface: Surface) -> Measure | None:
    """
    Tell which metre costs the same everywhere: one on the ground, one in the plane, or neither (None).

    Parameters
    ----------
    scene
        The area.
    surface
        What a metre costs.
    """
    grid = surface.slowness.grid
    rows, cols = (np.unique(np.linspace(0, n - 1, _SAMPLES_PER_SIDE).astype(int)) for n in grid.shape)
    sampled = surface.slowness.values[np.ix_(rows, cols)]
    x_m, y_m = grid.centres()
    x_m, y_m = (axis.ravel() for axis in np.meshgrid(x_m[cols], y_m[rows]))
    per_ground_m = sampled.ravel() * grid.plane.scale_at(*grid.plane.inverse(x_m, y_m))
    if surface.even and np.ptp(per_ground_m) <= _EVEN_SHARE * per_ground_m.max():
        return _measure_ground(grid.plane, scene, float(per_ground_m.min()))
    cost = float(surface.slowness.values.min())
    if surface.slowness.values.max() - cost <= _EVEN_SHARE * cost:
        return Measure(
            lambda from_m, to_m: measure_legs(from_m, to_m) * cost,
            lambda path_m: float(measure_legs(path_m[:-1], path_m[1:]).sum()) * cost,
            least=cost,
            bend=0.0,
        )
    return None


def bound_by_corners(scene: Scene, needed_m: float, measure: Measure, upper: float) -> float:
    """
    Give a lower bound for the cost of all ways between two places.

    Parameters
    ----------
    scene
        Area, zones and ends; both ends are places.
    needed_m
        Ground metres that a centreline keeps from zones and from the area's edge.
    measure
        What a metre costs.
    upper
        Cost of a way that is known.

    Returns
    -------
    lower
        Every way with the needed clearance costs at least so much; infinite where there can be none.
    """
    pieces = shapely.get_parts(draw_lenient(scene, needed_m))
    piece = next(
        (piece for piece in pieces if piece.covers(scene.ends.start_m) and piece.covers(scene.ends.end_m)), None
    )
    if piece is None:
        return np.inf
    if measure.bend > 0:
        # Redrawn as geodesics, the edges must not take away anything; short ones hardly move.
        piece = piece.buffer(measure.bend * _OUTLINE_EDGE_M**2 / 8, join_style="mitre")
        piece = shapely.segmentize(piece, _OUTLINE_EDGE_M)
    longest_m = min(
        upper / measure.least, float(np.hypot(piece.bounds[2] - piece.bounds[0], piece.bounds[3] - piece.bounds[1]))
    )

    def stray_m(leg_m: float) -> float:
        return measure.bend * (leg_m**2 + _OUTLINE_EDGE_M**2) / 8 + CORNER_GAP_M

    rungs = [
        (rung_m, lay_walls(piece.buffer(stray_m(rung_m), join_style="mitre")))
        for rung_m in _RUNGS_M
        if measure.bend > 0 and rung_m < longest_m
    ]

    def price(from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.float64]:
        costs = measure.price_legs(from_m, to_m)
        legs_m = measure_legs(from_m, to_m)
        above_m = 0.0
        for rung_m, walls in rungs:
            some = np.flatnonzero((legs_m > above_m) & (legs_m <= rung_m))
            costs[some[~sees(walls, from_m[some], to_m[some])]] = np.inf
            above_m = rung_m
        return costs

    path_m = shortest_path(
        piece.buffer(stray_m(longest_m), join_style="mitre"),
        _list_corners(piece, measure.bend * (longest_m + _OUTLINE_EDGE_M) / 2),
        shapely.get_coordinates([scene.ends.start_m, scene.ends.end_m]),
        leg_cost=price,
        least_slowness=measure.least,
    )
    if path_m is None:
        return np.inf
    return float(measure.price_legs(path_m[:-1], path_m[1:]).sum()) * (1 - _ROUNDING)


def _measure_ground(plane: LocalPlane, scene: Scene, cost: float) -> Measure:
    def price_legs(from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return cost * point_distance_m(*plane.inverse(*from_m.T), *plane.inverse(*to_m.T))

    def price_path(path_m: NDArray[np.float64]) -> float:
        line = shapely.segmentize(shapely.linestrings(path_m), _LONGEST_EDGE_M)
        return cost * float(length_m(plane.unproject(np.array([line], dtype=object)))[0])

    most = scene.scale_range[1] * (1 + _SCALE_SHARE)
    return Measure(price_legs, price_path, least=cost / most, bend=_find_bend(plane, scene) * _BEND_SHARE)


def _find_bend(plane: LocalPlane, scene: Scene) -> float:
    """Greatest change of the logarithm of the scale over a metre of the plane, from samples over the area."""
    west, south, east, north = scene.area_m.bounds
    x_m, y_m = (np.linspace(*span, _SAMPLES_PER_SIDE) for span in ((west, east), (south, north)))
    lon, lat = plane.inverse(*(axis.ravel() for axis in np.meshgrid(x_m, y_m)))
    log_scale = np.log(plane.scale_at(lon, lat)).reshape(_SAMPLES_PER_SIDE, _SAMPLES_PER_SIDE)
    along_y, along_x = np.gradient(log_scale, y_m, x_m, edge_order=2)
    return float(np.hypot(along_x, along_y).max())


def _list_corners(piece: shapely.Polygon, leeway_rad: float) -> Corners:
    """List the corners that a geodesic can bend at, their sides turned so that a leg may leave by a leeway more."""
    oriented = shapely.orient_polygons(piece)
    rings = [shapely.get_coordinates(ring)[:-1] for ring in (oriented.exterior, *oriented.interiors)]
    at = np.concatenate(rings)
    back = np.concatenate([np.roll(ring, 1, axis=0) - ring for ring in rings])
    ahead = np.concatenate([np.roll(ring, -1, axis=0) - ring for ring in rings])
    # The free space lies to the left of every ring: turns to the right are corners, and hardly to the left may be.
    turn = np.arctan2(
        ahead[:, 0] * back[:, 1] - ahead[:, 1] * back[:, 0], -(ahead[:, 0] * back[:, 0] + ahead[:, 1] * back[:, 1])
    )
    bends = turn <= 2 * leeway_rad
    return Corners(at[bends], (at + _rotate(back, leeway_rad))[bends], (at + _rotate(ahead, -leeway_rad))[bends])


def _rotate(offset: NDArray[np.float64], angle_rad: float) -> NDArray[np.float64]:
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    return np.column_stack((offset[:, 0] * cosine - offset[:, 1] * sine, offset[:, 0] * sine + offset[:, 1] * cosine))
