"""
How far places are from one party: the least geodesic distance from many points to everything that it has.

A tree over the party's edges in a plane finds the few edges that can be the nearest, given how much the plane stretches
lengths; chords in space leave one or two of them, and a geodesic to the foot on the true edge, straight in longitude
and latitude, measures the rest.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.separation.edges import Edges
from geo.geodesy import LocalPlane
from geo.geodesy.ellipsoid import GEOD, MEAN_RADIUS_M, earth_centred_m, meridian_radius_m, parallel_radius_m

__all__ = ["Nearest", "Reach", "make_reach", "measure_scale"]

Floats = NDArray[np.float64]

_N_REFINEMENTS: Final = 4
_FOOT_ERROR_M: Final = 1e-8  # what moving the foot once more would change of a distance
_DIRECTIONAL: Final = 0.0135  # chords of one length differ by this share of their sag, with the radius of the Earth
_SLACK_M: Final = 1e-3


@dataclass(frozen=True)
class Nearest:
    """
    The nearest place of a party, seen from each of `n` points.

    Parameters
    ----------
    distance_m
        Shape ``(n,)``; geodesic, 0 within an area.
    foot_deg
        Shape ``(n, 2)``: longitude and latitude of the nearest place.
    away
        Shape ``(n, 2)``: unit vectors east and north at the points, straight away from the nearest place; 0 where the
        distance is 0.
    """

    distance_m: Floats
    foot_deg: Floats
    away: Floats


@dataclass(frozen=True)
class Reach:
    """
    What a party has, prepared for distances from many points.

    Parameters
    ----------
    plane
        Where first guesses are made.
    scale
        Least and greatest number of plane metres for a ground metre, anywhere between the party and the points.
    start_deg, end_deg
        Shape ``(n, 2)``: edges straight in longitude and latitude, points as edges without length.
    tree
        The same in the plane.
    sag_m
        How far an edge may stray from its chord in the plane.
    ground
        The areas of the party, prepared; empty where it has none.
    """

    plane: LocalPlane
    scale: tuple[float, float]
    start_deg: Floats
    end_deg: Floats
    tree: shapely.STRtree
    sag_m: float
    ground: shapely.Geometry

    def guess(self, lonlat_deg: Floats) -> tuple[Floats, Floats]:
        """
        Bound distances by the plane, without a geodesic.

        Parameters
        ----------
        lonlat_deg
            Shape ``(n, 2)``.

        Returns
        -------
        least_m, greatest_m
            Shape ``(n,)``: bounds of the geodesic distance.
        """
        points = shapely.points(np.column_stack(self.plane.forward(*lonlat_deg.T)))
        (_, flat_m) = self.tree.query_nearest(points, all_matches=False, return_distance=True)
        outside = ~self._holds(lonlat_deg)
        least_m = np.where(outside, np.maximum(flat_m - self.sag_m, 0.0) / self.scale[1], 0.0)
        return least_m, np.where(outside, (flat_m + self.sag_m) / self.scale[0], 0.0)

    def measure(self, lonlat_deg: Floats) -> Nearest:
        """
        Find the nearest place of the party from each point, along geodesics.

        Parameters
        ----------
        lonlat_deg
            Shape ``(n, 2)``.

        Returns
        -------
        nearest
            Exact to a millimetre.
        """
        distance_m, away, foot_deg = np.zeros(len(lonlat_deg)), np.zeros((len(lonlat_deg), 2)), lonlat_deg.copy()
        outside = np.flatnonzero(~self._holds(lonlat_deg))
        if len(outside):
            points_deg = lonlat_deg[outside]
            point, edge = self._list_candidates(points_deg)
            point, edge, share = self._keep_nearest_chords(points_deg, point, edge)
            found_m, feet_deg, azimuth_deg = self._refine(points_deg[point], edge, share)
            order = np.lexsort((feet_deg[:, 1], feet_deg[:, 0], found_m, point))
            first = order[np.flatnonzero(np.diff(point[order], prepend=-1))]
            distance_m[outside], foot_deg[outside] = found_m[first], feet_deg[first]
            azimuth = np.radians(azimuth_deg[first])
            away[outside] = np.column_stack((-np.sin(azimuth), -np.cos(azimuth))) * (found_m[first] > 0)[:, None]
        return Nearest(distance_m, foot_deg, away)

    def _holds(self, lonlat_deg: Floats) -> NDArray[np.bool_]:
        return np.asarray(shapely.intersects_xy(self.ground, *lonlat_deg.T), dtype=np.bool_)

    def _list_candidates(self, points_deg: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs of points and edges, every edge among them that can be the nearest."""
        points = shapely.points(np.column_stack(self.plane.forward(*points_deg.T)))
        (_, flat_m) = self.tree.query_nearest(points, all_matches=False, return_distance=True)
        reach_m = (flat_m + self.sag_m) * (self.scale[1] / self.scale[0]) + self.sag_m + _SLACK_M
        point, edge = self.tree.query(points, predicate="dwithin", distance=reach_m)
        return point, edge

    def _keep_nearest_chords(
        self, points_deg: Floats, point: NDArray[np.intp], edge: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
        """Keep the edges whose chords in space are as near as any can be, with the share of the edge at the foot."""
        start_m = earth_centred_m(*self.start_deg[edge].T)
        along_m = earth_centred_m(*self.end_deg[edge].T) - start_m
        seen_m = earth_centred_m(*points_deg.T)[point] - start_m
        length2 = np.einsum("ij,ij->i", along_m, along_m)
        share = np.clip(np.einsum("ij,ij->i", seen_m, along_m) / np.where(length2 > 0, length2, 1.0), 0.0, 1.0)
        gap_m = np.linalg.norm(seen_m - share[:, None] * along_m, axis=1)
        least_m = np.full(len(points_deg), np.inf)
        np.minimum.at(least_m, point, gap_m)
        steepness = np.tan(np.radians(np.minimum(np.abs(self.start_deg[edge, 1]), 89.0)))
        sag_m = length2 / (8 * MEAN_RADIUS_M) * (1 + steepness)
        doubt_m = 2 * sag_m + gap_m**3 / (24 * MEAN_RADIUS_M**2) * _DIRECTIONAL + _SLACK_M
        kept = gap_m <= least_m[point] + 2 * doubt_m
        return point[kept], edge[kept], share[kept]

    def _refine(self, seen_deg: Floats, edge: NDArray[np.intp], share: Floats) -> tuple[Floats, Floats, Floats]:
        """Move each foot along its true edge until it is the nearest place; distance, foot, and azimuth to the foot."""
        start_deg, step_deg = self.start_deg[edge], (self.end_deg - self.start_deg)[edge]
        distance_m, azimuth_deg = np.zeros(len(edge)), np.zeros(len(edge))
        share, moving = share.copy(), np.arange(len(edge))
        for _ in range(_N_REFINEMENTS):
            foot_deg = start_deg[moving] + share[moving, None] * step_deg[moving]
            to_foot, to_point, found_m = GEOD.inv(*seen_deg[moving].T, *foot_deg.T)
            distance_m[moving], azimuth_deg[moving] = found_m, to_foot
            east_m = parallel_radius_m(foot_deg[:, 1]) * np.radians(step_deg[moving, 0])
            north_m = meridian_radius_m(foot_deg[:, 1]) * np.radians(step_deg[moving, 1])
            turn = np.radians(to_point) - np.arctan2(east_m, north_m)
            speed_m = np.hypot(east_m, north_m)
            shift = np.divide(found_m * np.cos(turn), speed_m, out=np.zeros(len(moving)), where=speed_m > 0)
            moved = np.clip(share[moving] + shift, 0.0, 1.0)
            step_m = (moved - share[moving]) * speed_m
            more = step_m**2 > 2 * _FOOT_ERROR_M * np.maximum(found_m, _FOOT_ERROR_M)
            share[moving[more]] = moved[more]
            moving = moving[more]
            if not len(moving):
                break
        return distance_m, start_deg + share[:, None] * step_deg, azimuth_deg


def measure_scale(plane: LocalPlane, bounds_deg: tuple[float, float, float, float]) -> tuple[float, float]:
    """
    Find the least and the greatest scale of a plane over an extent, and over all geodesics and straight lines in it.

    Parameters
    ----------
    plane
        A cone, whose scale depends on latitude alone, or a stereographic plane.
    bounds_deg
        West, south, east, north.

    Returns
    -------
    least, greatest
        Plane metres for a ground metre.

    Examples
    --------
    >>> least, greatest = measure_scale(LocalPlane(39.0, 34.8, 33.13, 36.47), (35.6, 32.3, 42.4, 37.3))
    >>> print(f"{least:.5f} {greatest:.5f}")
    0.99958 1.00061
    """
    west, south, east, north = bounds_deg
    # A geodesic between two points of a parallel bulges towards the pole, a straight line of the plane the other way.
    bulge_deg = 2 * np.degrees(np.radians(east - west) ** 2 / 8 * 0.5)
    lats, lons = np.linspace(max(south - bulge_deg, -89), min(north + bulge_deg, 89), 65), np.linspace(west, east, 17)
    scale = plane.scale_at(*(axis.ravel() for axis in np.meshgrid(lons, lats)))
    return float(scale.min()), float(scale.max())


def make_reach(edges: Edges, ground: shapely.Geometry, plane: LocalPlane, scale: tuple[float, float]) -> Reach:
    """
    Prepare distances to a party.

    Parameters
    ----------
    edges
        From :func:`geo.corridors.separation.edges.list_edges`; at least one.
    ground
        Its areas in degrees, empty where it has none.
    plane, scale
        The plane of first guesses, and its scale from :func:`measure_scale`.

    Returns
    -------
    reach
        For `Reach.guess` and `Reach.measure`.

    Examples
    --------
    >>> plane = LocalPlane(38.0, 34.5, 34.0, 35.0)
    >>> palmyra = np.array([[38.2840, 34.5624]])
    >>> reach = make_reach((palmyra, palmyra), shapely.Polygon(), plane, (0.999, 1.001))
    >>> print(reach.measure(np.array([[37.6270, 34.5225]])).distance_m.round(1))
    [60470.4]
    """
    start, end = edges
    flat = np.stack([np.column_stack(plane.forward(*ends.T)) for ends in (start, end)], axis=1)
    middle = np.column_stack(plane.forward(*((start + end) / 2).T))
    sag_m = 2 * float(np.linalg.norm(middle - flat.mean(axis=1), axis=1).max()) + _SLACK_M
    single = (start == end).all(axis=1)
    shapes = np.empty(len(start), dtype=object)
    shapes[single], shapes[~single] = shapely.points(flat[single, 0]), shapely.linestrings(flat[~single])
    shapely.prepare(ground)
    return Reach(plane, scale, start, end, shapely.STRtree(shapes), sag_m, ground)
