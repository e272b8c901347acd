"""The corners of free space: the only places where a shortest path may bend."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

__all__ = ["CORNER_GAP_M", "Corners", "find_corners", "unit_vectors"]

CORNER_GAP_M = 0.05
"""How far inside the free space a path keeps, in metres."""


@dataclass(frozen=True)
class Corners:
    """
    The places where a shortest path may bend.

    Parameters
    ----------
    at_m
        Corners, shape (n, 2), metres.
    before_m, after_m
        Neighbours of each corner along its ring, shape (n, 2). A free point, at which a path may bend any way, has
        itself as both neighbours.
    """

    at_m: NDArray[np.float64]
    before_m: NDArray[np.float64]
    after_m: NDArray[np.float64]

    def near(self, line: shapely.LineString, distance_m: float) -> "Corners":
        """Keep the corners within a distance of a line."""
        if len(self.at_m) == 0:
            return self
        shapely.prepare(line)
        keep = shapely.dwithin(line, shapely.points(self.at_m), distance_m)
        return self.pick(np.flatnonzero(keep))

    def pick(self, rows: NDArray[np.intp]) -> "Corners":
        """Keep some corners, by their rows."""
        return Corners(self.at_m[rows], self.before_m[rows], self.after_m[rows])

    def join(self, points_m: NDArray[np.float64]) -> "Corners":
        """Add free points, shape (k, 2), behind the corners."""
        return Corners(
            np.vstack((self.at_m, points_m)),
            np.vstack((self.before_m, points_m)),
            np.vstack((self.after_m, points_m)),
        )


def find_corners(room: Polygon) -> Corners:
    """
    List the corners of a polygon that a shortest path inside it can bend at.

    Parameters
    ----------
    room
        Where a path may run, in metres; holes are what it goes round.

    Returns
    -------
    corners
        Those with an inner angle over 180 degrees, ring by ring.

    Examples
    --------
    >>> around = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    >>> len(find_corners(around).at_m)
    4
    """
    oriented = shapely.orient_polygons(room)
    at, before, after = [], [], []
    for ring in (oriented.exterior, *oriented.interiors):
        xy = shapely.get_coordinates(ring)[:-1]
        at.append(xy)
        before.append(np.roll(xy, 1, axis=0))
        after.append(np.roll(xy, -1, axis=0))
    every = Corners(np.concatenate(at), np.concatenate(before), np.concatenate(after))
    # The free space lies to the left of every ring, so a right turn is a corner of what is gone round.
    reflex = _cross(every.at_m - every.before_m, every.after_m - every.at_m) < 0
    return Corners(every.at_m[reflex], every.before_m[reflex], every.after_m[reflex])


def unit_vectors(offset: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give vectors of shape (n, 2) the length 1; those without length stay."""
    length = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 1e-9)
    return np.ascontiguousarray(offset / length[:, None])


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])
