"""
What a metre of radius costs a way: the angle by which it wraps around the zone.

A taut way round a convex outline that moves outwards by dr grows by dr times the angle through which the way turns on
it (Steiner's formula for the perimeter of a parallel curve; the straight legs add nothing to first order).
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.routing.visibility import CORNER_GAP_M

__all__ = ["find_slope"]

_TOUCH_M = 10 * CORNER_GAP_M


def find_slope(
    path_m: NDArray[np.float64],
    grown_m: shapely.Geometry,
    zone_m: shapely.Geometry,
    larger_m: shapely.Geometry,
    growth_m: float,
) -> float:
    """
    Give the derivative of a taut way's length by the size of a zone.

    Parameters
    ----------
    path_m
        Vertices, shape (n, 2), metres.
    grown_m
        The zone grown by the clearance that the way keeps.
    zone_m, larger_m
        The zone, and the same one size larger. Where its outline does not move, as along a border that it is cut at,
        the way's turning costs nothing.
    growth_m
        By how much larger, metres in the plane.

    Returns
    -------
    slope
        Metres of way per metre of radius: the sum of the angles, in radians, by which the way turns at the grown zone,
        each times the share at which the outline moves there.

    Examples
    --------
    >>> square = shapely.box(-10, -10, 10, 0)
    >>> way = np.array([[-110.0, -100.0], [-10.0, 0.0], [10.0, 0.0], [110.0, -100.0]])
    >>> print(f"{find_slope(way, square, square.buffer(-2), square.buffer(-1), 1.0):.4f}")
    1.5708
    """
    legs = np.diff(path_m, axis=0)
    heading = np.arctan2(legs[:, 1], legs[:, 0])
    turn = np.abs((np.diff(heading) + np.pi) % (2 * np.pi) - np.pi)
    bends = shapely.points(path_m[1:-1])
    touching = np.asarray(shapely.dwithin(bends, grown_m.boundary, _TOUCH_M))
    if not touching.any():
        return 0.0
    moved_m = shapely.distance(bends[touching], zone_m) - shapely.distance(bends[touching], larger_m)
    return float(np.sum(turn[touching] * np.clip(moved_m / growth_m, 0.0, 1.0)))
