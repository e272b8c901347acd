"""Compiled loops that tell whether straight legs keep off walls, and which side of obstacles they pass."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["Buckets", "Frame", "Walls", "blocks_leg", "bucket_edges", "code_leg", "code_legs", "see_legs"]

Frame = tuple[float, float, float, int, int]
"""West edge, south edge and size in metres of square buckets, number of columns and of rows."""
Buckets = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Where the members of each bucket begin, shape (n_buckets + 1,), and the members: rows of the edges."""
Walls = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], Frame]
"""Edges as x, y, x, y, shape (n, 4), their buckets, and the frame."""

_PAD = 1e-6  # of a bucket: an edge on the line between two buckets is in both


@numba.njit(cache=True)
def _clip_index(value: float, n: int) -> int:
    return min(max(math.floor(value), 0), n - 1)


@numba.njit(cache=True)
def _rows_in_column(edge: NDArray[np.float64], col: int, frame: Frame) -> tuple[int, int]:
    """First and last row of buckets that an edge meets in a column."""
    west, south, size, _, n_rows = frame
    x0, y0, x1, y1 = edge
    low, high = min(y0, y1), max(y0, y1)
    if abs(x1 - x0) > _PAD * size:
        a = y0 + (y1 - y0) * min(max((west + (col - _PAD) * size - x0) / (x1 - x0), 0.0), 1.0)
        b = y0 + (y1 - y0) * min(max((west + (col + 1 + _PAD) * size - x0) / (x1 - x0), 0.0), 1.0)
        low, high = min(a, b), max(a, b)
    return _clip_index((low - south) / size - _PAD, n_rows), _clip_index((high - south) / size + _PAD, n_rows)


@numba.njit(cache=True)
def bucket_edges(edges: NDArray[np.float64], frame: Frame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Sort edges into the square buckets that they meet.

    Parameters
    ----------
    edges
        x, y, x, y in metres, shape (n, 4).
    frame
        The buckets; they must hold all edges.

    Returns
    -------
    first, members
        Bucket k, counted by rows from the south-west, holds ``members[first[k]:first[k + 1]]``.

    Examples
    --------
    >>> bucket_edges(np.array([[0.5, 0.5, 1.5, 0.5]]), (0.0, 0.0, 1.0, 2, 2))
    (array([0, 1, 2, 2, 2]), array([0, 0]))
    """
    west, _, size, n_cols, n_rows = frame
    first = np.zeros(n_cols * n_rows + 1, dtype=np.int64)
    members = np.zeros(0, dtype=np.int64)
    for turn in range(2):
        if turn == 1:
            for cell in range(n_cols * n_rows):
                first[cell + 1] += first[cell]
            members = np.empty(first[-1], dtype=np.int64)
            place = first[:-1].copy()
        for k in range(len(edges)):
            x_from, x_to = min(edges[k, 0], edges[k, 2]), max(edges[k, 0], edges[k, 2])
            for col in range(
                _clip_index((x_from - west) / size - _PAD, n_cols), _clip_index((x_to - west) / size + _PAD, n_cols) + 1
            ):
                row_from, row_to = _rows_in_column(edges[k], col, frame)
                for row in range(row_from, row_to + 1):
                    if turn == 0:
                        first[row * n_cols + col + 1] += 1
                    else:
                        members[place[row * n_cols + col]] = k
                        place[row * n_cols + col] += 1
    return first, members


@numba.njit(cache=True)
def _meet(edges: NDArray[np.float64], k: int, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether two closed segments, one of them row k of the edges, have a point in common."""
    p, q, u, v = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
    a = (x1 - x0) * (q - y0) - (y1 - y0) * (p - x0)
    b = (x1 - x0) * (v - y0) - (y1 - y0) * (u - x0)
    if (a > 0 and b > 0) or (a < 0 and b < 0):
        return False
    c = (u - p) * (y0 - q) - (v - q) * (x0 - p)
    d = (u - p) * (y1 - q) - (v - q) * (x1 - p)
    if (c > 0 and d > 0) or (c < 0 and d < 0):
        return False
    if a == 0 and b == 0:
        along_x = max(min(x0, x1), min(p, u)) <= min(max(x0, x1), max(p, u))
        along_y = max(min(y0, y1), min(q, v)) <= min(max(y0, y1), max(q, v))
        return bool(along_x and along_y)
    return True


@numba.njit(cache=True)
def blocks_leg(walls: Walls, x0: float, y0: float, x1: float, y1: float) -> bool:
    """
    Tell whether a straight leg meets a wall, walking from bucket to bucket (Amanatides & Woo 1987).

    Examples
    --------
    >>> walls = (np.array([[1.0, 0.0, 1.0, 2.0]]), np.array([0, 1]), np.array([0]), (0.0, 0.0, 2.0, 1, 1))
    >>> blocks_leg(walls, 0.5, 1.0, 1.5, 1.0), blocks_leg(walls, 0.2, 1.0, 0.8, 1.0)
    (True, False)
    """
    edges, first, members, (west, south, size, n_cols, n_rows) = walls
    x, y = (x0 - west) / size, (y0 - south) / size
    d_x, d_y = (x1 - x0) / size, (y1 - y0) / size
    col, row = math.floor(x), math.floor(y)
    n_steps = abs(math.floor((x1 - west) / size) - col) + abs(math.floor((y1 - south) / size) - row)
    step_x, step_y = (1 if d_x > 0 else -1), (1 if d_y > 0 else -1)
    next_x = math.inf if d_x == 0 else (col + (1 if d_x > 0 else 0) - x) / d_x
    next_y = math.inf if d_y == 0 else (row + (1 if d_y > 0 else 0) - y) / d_y
    for _ in range(n_steps + 1):
        if 0 <= col < n_cols and 0 <= row < n_rows:
            bucket = row * n_cols + col
            for k in range(first[bucket], first[bucket + 1]):
                if _meet(edges, members[k], x0, y0, x1, y1):
                    return True
        if next_x < next_y:
            col += step_x
            next_x += abs(1 / d_x)
        elif d_y != 0:
            row += step_y
            next_y += abs(1 / d_y)
    return False


@numba.njit(cache=True)
def see_legs(walls: Walls, from_m: NDArray[np.float64], to_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    """
    Tell which straight legs, starts and ends of shape (n, 2) in metres, meet no wall; shape (n,).

    Examples
    --------
    >>> walls = (np.array([[1.0, 0.0, 1.0, 2.0]]), np.array([0, 1]), np.array([0]), (0.0, 0.0, 2.0, 1, 1))
    >>> see_legs(walls, np.array([[0.5, 1.0], [0.2, 1.0]]), np.array([[1.5, 1.0], [0.8, 1.0]]))
    array([False,  True])
    """
    seen = np.empty(len(from_m), dtype=np.bool_)
    for k in range(len(from_m)):
        seen[k] = not blocks_leg(walls, from_m[k, 0], from_m[k, 1], to_m[k, 0], to_m[k, 1])
    return seen


@numba.njit(cache=True)
def code_leg(
    anchors_m: NDArray[np.float64], weights: NDArray[np.int64], x0: float, y0: float, x1: float, y1: float
) -> np.int64:
    """
    Sum the weights of the anchors that a leg passes north of: added for an eastward leg, taken off for a westward one.

    Codes of legs that follow each other add up, so they tell signatures apart as one number does.

    Examples
    --------
    >>> code_leg(np.array([[5.0, 5.0]]), np.array([7]), 9.0, 9.0, 0.0, 9.0)
    -7
    """
    code = np.int64(0)
    for k in range(len(anchors_m)):
        x, y = anchors_m[k, 0], anchors_m[k, 1]
        east_before, east_after = x0 >= x, x1 >= x
        if east_before != east_after and y0 + (x - x0) / (x1 - x0) * (y1 - y0) > y:
            code += weights[k] if east_after else -weights[k]
    return code


@numba.njit(cache=True)
def code_legs(
    anchors_m: NDArray[np.float64],
    weights: NDArray[np.int64],
    from_m: NDArray[np.float64],
    to_m: NDArray[np.float64],
) -> NDArray[np.int64]:
    """
    Give the code of each leg, starts and ends of shape (n, 2) in metres; see `code_leg`.

    Examples
    --------
    >>> legs = np.array([[0.0, 9.0], [9.0, 9.0]]), np.array([[9.0, 9.0], [0.0, 9.0]])
    >>> code_legs(np.array([[5.0, 5.0]]), np.array([7]), *legs)
    array([ 7, -7])
    """
    codes = np.empty(len(from_m), dtype=np.int64)
    for k in range(len(from_m)):
        codes[k] = code_leg(anchors_m, weights, from_m[k, 0], from_m[k, 1], to_m[k, 0], to_m[k, 1])
    return codes
