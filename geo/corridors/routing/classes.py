"""
Which side of each obstacle a path passes.

Two paths between the same ends are of one class where one can be pulled onto the other without crossing an obstacle.
Their signatures tell them apart: for every obstacle the signed number of times that a path crosses a ray from a point
of it (Bhattacharya, Likhachev & Kumar 2012, "Topological constraints in search-based robot path planning").
"""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from geo.corridors.routing.sight_kernels import code_legs

__all__ = ["Signature", "code_path", "find_anchors", "letter_class", "sign_path", "weigh_anchors"]

Signature = tuple[int, ...]
"""Signed crossings of the ray that runs north from each anchor; eastward crossings count up."""


def find_anchors(space: Polygon) -> NDArray[np.float64]:
    """
    Give a place strictly inside each hole of a polygon.

    Parameters
    ----------
    space
        Where paths run, in metres.

    Returns
    -------
    anchors_m
        Shape (h, 2), from west to east and from south to north: the same however the rings are drawn or ordered.

    Examples
    --------
    >>> find_anchors(shapely.box(0, 0, 10, 10).difference(shapely.box(4, 2, 6, 8)))
    array([[5., 5.]])
    >>> find_anchors(shapely.box(0, 0, 10, 10)).shape
    (0, 2)
    """
    holes = shapely.normalize(shapely.polygons(np.array(space.interiors, dtype=object)))
    places = shapely.get_coordinates(shapely.point_on_surface(holes)).reshape(-1, 2)
    return np.asarray(places[np.lexsort((places[:, 1], places[:, 0]))])


def letter_class(place: int) -> str:
    """
    Name the class that appears at a place, from 0: A to Z, then AA and so on.

    Examples
    --------
    >>> letter_class(0), letter_class(25), letter_class(26), letter_class(53)
    ('A', 'Z', 'AA', 'BB')
    """
    return (letter_class(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)  # noqa: PLR2004 - the alphabet


def sign_path(path_m: NDArray[np.float64], anchors_m: NDArray[np.float64]) -> Signature:
    """
    Give the signature of a path.

    Parameters
    ----------
    path_m
        Vertices, shape (n, 2), metres.
    anchors_m
        One point inside each obstacle, shape (h, 2), metres.

    Returns
    -------
    signature
        One number for each anchor. A vertex right on a ray counts as east of it.

    Examples
    --------
    >>> anchors = np.array([[5.0, 5.0]])
    >>> sign_path(np.array([[0.0, 0.0], [5.0, 9.0], [9.0, 0.0]]), anchors)
    (1,)
    >>> sign_path(np.array([[0.0, 0.0], [9.0, 0.0]]), anchors)
    (0,)
    """
    start, end = path_m[:-1], path_m[1:]
    east = path_m[None, :, 0] >= anchors_m[:, None, 0]
    turns = east[:, 1:].astype(np.int64) - east[:, :-1]
    run_m = np.where(turns == 0, 1.0, (end - start)[None, :, 0])
    share = (anchors_m[:, None, 0] - start[None, :, 0]) / run_m
    crossing_y_m = start[None, :, 1] + share * (end - start)[None, :, 1]
    north = crossing_y_m > anchors_m[:, None, 1]
    return tuple(np.where(north, turns, 0).sum(axis=1).tolist())


@lru_cache(maxsize=64)
def weigh_anchors(n: int) -> NDArray[np.int64]:
    """
    Give each of n anchors a weight, so that sums of weights tell signatures apart as the signatures themselves do.

    Returns
    -------
    weights
        Shape (n,), read-only. Multiples of an odd constant modulo 2^64, raised to a power (Knuth's multiplicative
        hash), so that two signatures of small numbers share a sum only by an accident of 1 in 10^15.

    Examples
    --------
    >>> len(set(weigh_anchors(500).tolist()))
    500
    """
    state = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    weights = (state ^ (state >> np.uint64(31))).view(np.int64)
    weights.flags.writeable = False
    return weights


def code_path(path_m: NDArray[np.float64], anchors_m: NDArray[np.float64]) -> NDArray[np.int64]:
    """
    Give the signature so far at each vertex of a path, as one number.

    Parameters
    ----------
    path_m
        Vertices, shape (n, 2), metres.
    anchors_m
        One point inside each obstacle, shape (h, 2), metres.

    Returns
    -------
    codes
        Shape (n,), sums of `weigh_anchors`, 0 at the first vertex.

    Examples
    --------
    >>> codes = code_path(np.array([[0.0, 0.0], [5.0, 9.0], [9.0, 0.0]]), np.array([[5.0, 5.0]]))
    >>> (codes == weigh_anchors(1) * [0, 1, 1]).tolist()
    [True, True, True]
    """
    path = np.ascontiguousarray(path_m)
    legs = code_legs(anchors_m, weigh_anchors(len(anchors_m)), path[:-1], path[1:])
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(legs)))
