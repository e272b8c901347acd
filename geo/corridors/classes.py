"""
Which side of each obstacle a path passes.

Two paths between the same ends are of one class where one can be pulled onto the other without crossing an obstacle.
Their signatures tell them apart: for every obstacle the signed number of times that a path crosses a ray from a point
of it (Bhattacharya, Likhachev & Kumar 2012, "Topological constraints in search-based robot path planning").
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Signature", "sign_path"]

Signature = tuple[int, ...]
"""Signed crossings of the ray that runs north from each anchor; eastward crossings count up."""


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
