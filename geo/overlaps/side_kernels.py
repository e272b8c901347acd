"""
On which side of an edge, and where of an area, a point lies: surely, or not at all; compiled.

The sign of a determinant is taken only where it exceeds the bound of its rounding error (Shewchuk 1997, "Adaptive
precision floating-point arithmetic and fast robust geometric predicates"); else the answer is "doubtful", and whoever
asks has to turn to exact arithmetic. So no answer depends on rounding.
"""

from typing import Final

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = ["DOUBTFUL", "INSIDE", "ON_EDGE", "OUTSIDE", "locate", "side"]

OUTSIDE: Final = 0
INSIDE: Final = 1
ON_EDGE: Final = 2
DOUBTFUL: Final = 3

_ROUNDING: Final = (3 + 16 * 2.0**-53) * 2.0**-53  # Shewchuk's ccwerrboundA
_LEAST: Final = 1e-290  # below this, products lose digits that the bound does not know of


@nb.njit(cache=True, inline="always")
def side(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> tuple[float, float]:
    """
    Twice the signed area of a triangle, and the bound of its rounding error.

    Parameters
    ----------
    ax, ay, bx, by
        Start and end of an edge.
    x, y
        A point.

    Returns
    -------
    turn, bound
        If ``turn > bound`` the point lies surely to the left of the edge, if ``turn < -bound`` surely to the right.
    """
    left = (ax - x) * (by - y)
    right = (ay - y) * (bx - x)
    return left - right, _ROUNDING * (abs(left) + abs(right)) + _LEAST


@nb.njit(cache=True)
def locate(x: float, y: float, edges: NDArray[np.float64], start: int, stop: int) -> int:
    """
    Tell where of an area a point lies, by the parity of the edges that a ray to the east crosses.

    Parameters
    ----------
    x, y
        A point.
    edges
        Shape ``(n, 4)``: ``x, y`` of the start and of the end of every edge, in any order and direction.
    start, stop
        Only ``edges[start:stop]`` are looked at. They must hold all that the ray meets.

    Returns
    -------
    place
        ``OUTSIDE``, ``INSIDE``, ``ON_EDGE`` or ``DOUBTFUL``.
    """
    inside = False
    for k in range(start, stop):
        ax, ay, bx, by = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
        if (y < min(ay, by)) | (y > max(ay, by)) | (x > max(ax, bx)):
            continue
        crosses = (ay > y) != (by > y)  # half-open, so that the ray counts a vertex once
        if x < min(ax, bx):
            inside ^= crosses
            continue
        # The point lies in the edge's box. A box of no width or height is the edge itself; so is a corner at a vertex.
        if ax == bx or ay == by or (x == ax and y == ay) or (x == bx and y == by):
            return ON_EDGE
        turn, bound = side(ax, ay, bx, by, x, y)
        if abs(turn) <= bound:
            return DOUBTFUL
        inside ^= crosses and (turn > 0.0) == (by > ay)
    return INSIDE if inside else OUTSIDE
