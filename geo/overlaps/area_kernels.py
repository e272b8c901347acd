"""
The outline of the common part of two areas, as loose pieces of edges; compiled.

The boundary of a common part is made of the pieces of either boundary that lie inside the other area. Along a ring,
in and out take turns at each crossing, so one point per ring is looked up and the rest follows::

    A  ----x=====x----x====      x  crossing with an edge of B
       out    in   out  in       =  piece of the outline, in the direction of the ring

No rings are put together: an integral along the outline, such as the area by Green's theorem, needs only the pieces.

Every crossing is sure or the pair is given up as doubtful: where boundaries touch, run along each other, or pass
through a vertex, and where the common part is so thin that the rounding of a crossing counts, whoever asks has to turn
to exact arithmetic.
"""

import math
from typing import Final

import numba as nb
import numpy as np
from numpy.typing import NDArray

from geo.overlaps.side_kernels import DOUBTFUL, INSIDE, ON_EDGE, locate, side

__all__ = ["clip_pairs"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Edges = tuple[Floats, Ints, Ints, Floats]  # the fields of geo.overlaps.edges.AreaEdges

_NO: Final = 0
_YES: Final = 1
_MAYBE: Final = 2
_LOOSE: Final = 1e-10  # share of an edge to which the place of a crossing must be known
_CLOSE: Final = 1e-9  # share of an edge by which two crossings must differ
_THIN: Final = 1e-4  # mean width, in degrees, below which rounded crossings may cost more than 1e-10 of the area


@nb.njit(cache=True)
def clip_pairs(a: Edges, b: Edges, rows_a: Ints, rows_b: Ints) -> tuple[Floats, Ints, Flags]:
    """
    Find the outline of the common part of each pair.

    Parameters
    ----------
    a, b
        Edges of two layers of areas: the fields of :class:`geo.overlaps.edges.AreaEdges`.
    rows_a, rows_b
        The pairs. Both areas of each have edges.

    Returns
    -------
    pieces
        Shape ``(n, 4)``: ``x, y`` of start and end, pair by pair, the common part on the left.
    n_pieces
        How many each pair has; 0 where the areas are surely apart, or their pair is doubtful.
    doubtful
        Pairs that have no sure answer.
    """
    n_pairs = len(rows_a)
    pieces, n = np.empty((16 * n_pairs + 64, 4), np.float64), 0
    n_pieces, doubtful = np.zeros(n_pairs, np.int64), np.zeros(n_pairs, np.bool_)
    for pair in range(n_pairs):
        ends_a, first_a = _area(a, rows_a[pair])
        ends_b, first_b = _area(b, rows_b[pair])
        candidates = _meet_boxes(ends_a, ends_b, a[3][rows_a[pair]], b[3][rows_b[pair]])
        sure, along_a, along_b, where = _cross_all(ends_a, ends_b, candidates)
        n_most = len(ends_a) + len(ends_b) + 2 * len(where)
        if n + n_most > len(pieces):
            longer = np.empty((n_most + len(pieces) * 2, 4), np.float64)
            longer[:n] = pieces[:n]
            pieces = longer
        n_of_a = n_of_b = 0
        if sure:
            sure, n_of_a = _walk(ends_a, first_a, ends_b, along_a, where, pieces[n:])
        if sure:
            sure, n_of_b = _walk(ends_b, first_b, ends_a, along_b, where, pieces[n + n_of_a :])
        stop = n + n_of_a + n_of_b
        doubtful[pair] = not sure or _is_thin(pieces[n:stop])
        if not doubtful[pair]:
            n_pieces[pair], n = stop - n, stop
    return pieces[:n], n_pieces, doubtful


@nb.njit(cache=True)
def _area(edges: Edges, row: int) -> tuple[Floats, Ints]:
    """Edges of one area, and where among them each ring starts and the last one ends."""
    ends, first_edge, first_ring, _ = edges
    first = first_edge[first_ring[row] : first_ring[row + 1] + 1]
    return ends[first[0] : first[-1]], first - first[0]


@nb.njit(cache=True)
def _meet_boxes(a: Floats, b: Floats, window_a: Floats, window_b: Floats) -> Ints:
    """
    Find the pairs of edges whose boxes meet, shape (n, 2).

    Edges in a row lie near each other: a run of them is passed over where the box around it is not met. With as many
    runs as there are edges in each, n by n edges take n ** 1.5 looks.
    """
    near_a, boxes_a = _near(a, window_b)
    near_b, boxes_b = _near(b, window_a)
    n_run = int(math.sqrt(len(near_b))) + 1
    runs_b = _box_runs(boxes_b, n_run)
    pairs, n = np.empty((16, 2), np.int64), 0
    for i in range(len(near_a)):
        for run in range(len(runs_b)):
            if not _meet(boxes_a, i, runs_b, run):
                continue
            for j in range(run * n_run, min((run + 1) * n_run, len(near_b))):
                if _meet(boxes_a, i, boxes_b, j):
                    if n == len(pairs):
                        pairs = np.concatenate((pairs, np.empty_like(pairs)))
                    pairs[n, 0], pairs[n, 1] = near_a[i], near_b[j]
                    n += 1
    return pairs[:n]


@nb.njit(cache=True)
def _box_runs(boxes: Floats, n_run: int) -> Floats:
    """Boxes around every `n_run` boxes in a row."""
    runs = boxes[::n_run].copy()
    for k in range(len(boxes)):
        run = k // n_run
        runs[run, 0], runs[run, 1] = min(runs[run, 0], boxes[k, 0]), min(runs[run, 1], boxes[k, 1])
        runs[run, 2], runs[run, 3] = max(runs[run, 2], boxes[k, 2]), max(runs[run, 3], boxes[k, 3])
    return runs


@nb.njit(cache=True)
def _meet(a: Floats, i: int, b: Floats, j: int) -> bool:
    """Tell whether two boxes share a point; without branches, of which the processor would guess every other wrong."""
    meet: bool = (a[i, 0] <= b[j, 2]) & (a[i, 2] >= b[j, 0]) & (a[i, 1] <= b[j, 3]) & (a[i, 3] >= b[j, 1])
    return meet


@nb.njit(cache=True)
def _near(edges: Floats, window: Floats) -> tuple[Ints, Floats]:
    """Numbers and boxes of the edges whose boxes meet a window."""
    near, boxes, n = np.empty(len(edges), np.int64), np.empty_like(edges), 0
    for k in range(len(edges)):
        west, east = min(edges[k, 0], edges[k, 2]), max(edges[k, 0], edges[k, 2])
        south, north = min(edges[k, 1], edges[k, 3]), max(edges[k, 1], edges[k, 3])
        near[n], boxes[n, 0], boxes[n, 1], boxes[n, 2], boxes[n, 3] = k, west, south, east, north
        n += (west <= window[2]) & (east >= window[0]) & (south <= window[3]) & (north >= window[1])
    return near[:n], boxes[:n]


@nb.njit(cache=True)
def _cross_all(a: Floats, b: Floats, candidates: Ints) -> tuple[bool, Floats, Floats, Floats]:
    """
    Find all crossings of two boundaries among pairs of edges.

    Returns
    -------
    sure
        Whether every pair of edges surely crosses or surely does not; if not, the rest means nothing.
    along_a, along_b
        Of each crossing: number of the edge plus the share of it that lies before the crossing.
    where
        ``x, y`` of each crossing.
    """
    n, n_most = 0, len(candidates)
    along_a, along_b, where = np.empty(n_most), np.empty(n_most), np.empty((n_most, 2))
    for k in range(n_most):
        i, j = candidates[k, 0], candidates[k, 1]
        answer, share_a, share_b = _cross(a, i, b, j)
        if answer == _MAYBE:
            return False, along_a[:0], along_b[:0], where[:0]
        if answer == _YES:
            along_a[n], along_b[n] = i + share_a, j + share_b
            where[n, 0] = a[i, 0] + share_a * (a[i, 2] - a[i, 0])
            where[n, 1] = a[i, 1] + share_a * (a[i, 3] - a[i, 1])
            n += 1
    return True, along_a[:n], along_b[:n], where[:n]


@nb.njit(cache=True)
def _cross(edges_a: Floats, i: int, edges_b: Floats, j: int) -> tuple[int, float, float]:
    """Tell whether two edges cross, and at which share of either."""
    x1, y1, x2, y2 = edges_a[i, 0], edges_a[i, 1], edges_a[i, 2], edges_a[i, 3]
    x3, y3, x4, y4 = edges_b[j, 0], edges_b[j, 1], edges_b[j, 2], edges_b[j, 3]
    c, c_error = side(x1, y1, x2, y2, x3, y3)
    d, d_error = side(x1, y1, x2, y2, x4, y4)
    if (c > c_error and d > d_error) or (c < -c_error and d < -d_error):
        return _NO, 0.0, 0.0
    a, a_error = side(x3, y3, x4, y4, x1, y1)
    b, b_error = side(x3, y3, x4, y4, x2, y2)
    if (a > a_error and b > b_error) or (a < -a_error and b < -b_error):
        return _NO, 0.0, 0.0
    unsure = abs(a) <= a_error or abs(b) <= b_error or abs(c) <= c_error or abs(d) <= d_error
    if unsure or max(a_error, b_error) > _LOOSE * abs(a - b) or max(c_error, d_error) > _LOOSE * abs(c - d):
        return _MAYBE, 0.0, 0.0
    return _YES, a / (a - b), c / (c - d)


@nb.njit(cache=True)
def _walk(ends: Floats, first: Ints, others: Floats, along: Floats, where: Floats, pieces: Floats) -> tuple[bool, int]:
    """List the pieces of a boundary that lie inside the other area: whether they are sure, and how many."""
    order = np.argsort(along)
    crossing, n = 0, 0
    for ring in range(len(first) - 1):
        place = locate(ends[first[ring], 0], ends[first[ring], 1], others, 0, len(others))
        if place in {ON_EDGE, DOUBTFUL}:
            return False, 0
        inside = place == INSIDE
        for k in range(first[ring], first[ring + 1]):
            x, y = ends[k, 0], ends[k, 1]
            while crossing < len(order) and along[order[crossing]] < k + 1:
                at = order[crossing]
                if crossing > 0 and along[at] - along[order[crossing - 1]] < _CLOSE:
                    return False, 0
                if inside:
                    pieces[n, 0], pieces[n, 1], pieces[n, 2], pieces[n, 3] = x, y, where[at, 0], where[at, 1]
                    n += 1
                x, y, inside = where[at, 0], where[at, 1], not inside
                crossing += 1
            if inside:
                pieces[n, 0], pieces[n, 1], pieces[n, 2], pieces[n, 3] = x, y, ends[k, 2], ends[k, 3]
                n += 1
        if inside != (place == INSIDE):  # a ring comes back to where it began
            return False, 0
    return True, n


@nb.njit(cache=True)
def _is_thin(pieces: Floats) -> bool:
    """Tell whether twice the area within an outline is less than the least width times its length."""
    doubled, length = 0.0, 0.0
    for k in range(len(pieces)):
        step_x, step_y = pieces[k, 2] - pieces[k, 0], pieces[k, 3] - pieces[k, 1]
        doubled += (pieces[k, 0] - pieces[0, 0]) * step_y - (pieces[k, 1] - pieces[0, 1]) * step_x
        length += math.sqrt(step_x * step_x + step_y * step_y)
    return doubled < _THIN * length
