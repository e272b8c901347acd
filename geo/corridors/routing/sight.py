"""Which places of a room see each other: its outlines as walls, sorted into buckets for quick questions."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from geo.corridors.routing.sight_kernels import Walls, bucket_edges, see_legs

__all__ = ["lay_walls", "sees"]

_MOST_BUCKETS_ACROSS = 512


def lay_walls(space: Polygon) -> Walls:
    """
    Sort the edges of a polygon into buckets.

    Parameters
    ----------
    space
        Where legs may run, in metres.

    Returns
    -------
    walls
        What the loops of `geo.corridors.routing.sight_kernels` ask.

    Examples
    --------
    >>> walls = lay_walls(shapely.box(0, 0, 10, 10).difference(shapely.box(4, 2, 6, 8)))
    >>> sees(walls, np.array([[1.0, 5.0], [1.0, 9.0]]), np.array([[9.0, 5.0], [9.0, 9.0]]))
    array([False,  True])
    """
    rings = [shapely.get_coordinates(ring) for ring in (space.exterior, *space.interiors)]
    edges = np.concatenate([np.hstack((ring[:-1], ring[1:])) for ring in rings])
    west, south, east, north = space.bounds
    extent = max(east - west, north - south)
    size = extent / min(max(math.ceil(2 * math.sqrt(len(edges))), 8), _MOST_BUCKETS_ACROSS)
    frame = (west, south, size, math.floor((east - west) / size) + 1, math.floor((north - south) / size) + 1)
    return (edges, *bucket_edges(edges, frame), frame)


def sees(walls: Walls, from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    """
    Tell which straight legs keep strictly inside.

    Parameters
    ----------
    walls
        From `lay_walls`.
    from_m, to_m
        Ends of the legs, shape (n, 2) each, strictly inside the polygon.

    Returns
    -------
    seen
        Shape (n,).
    """
    return np.asarray(see_legs(walls, np.ascontiguousarray(from_m), np.ascontiguousarray(to_m)))
