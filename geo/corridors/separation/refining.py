"""
A traced line made as exact between its vertices as at them, with no more vertices than that takes.

Vertices that carry no shape go first (Douglas and Peucker 1973, "Algorithms for the reduction of the number of points
required to represent a digitized line or its caricature", Cartographica 10). Then every edge is tried at two places of
its own; an edge that strays is halved, and its new vertex moved onto the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.separation.fields import Excess, Field, metres_per_degree
from geo.geodesy import LocalPlane

__all__ = ["Refined", "refine_chains"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SIMPLIFIED: Final = 0.25  # share of the tolerance that leaving out vertices may use up
_TRIED_AT: Final = (0.28, 0.72)  # an even bend shows 4/5 of its greatest error here
_ALLOWED: Final = 0.6  # share of the tolerance that a tried place may show
_FLATTEST: Final = 0.05  # below, the directions to the two parties differ by less than three degrees
_STRIDES: Final = (1.5, 4.0, -1.5, -4.0, 16.0, -16.0, 64.0, -64.0)
_MOST_ROUNDS: Final = 40
_SHORTEST_SHARE: Final = 0.5  # of the tolerance: a shorter edge cannot stray


@dataclass(frozen=True)
class Refined:
    """
    Lines, refined.

    Parameters
    ----------
    whole
        The lines from end to end, longitude and latitude, each of shape ``(n, 2)``.
    sound
        The same without edges that could not be brought to the line: such an edge cuts across ground narrower than
        the cells that it was traced in.
    n_gaps
        How many edges that were.
    worst_m
        Largest error that was measured on an edge of `sound`.
    """

    whole: tuple[Floats, ...]
    sound: tuple[Floats, ...]
    n_gaps: int
    worst_m: float


def refine_chains(
    field: Field, chains: Sequence[Floats], plane: LocalPlane, *, tolerance_m: float, farthest_m: float
) -> Refined:
    """
    Bring every place of every edge to the line.

    Parameters
    ----------
    field
        The weighted difference.
    chains
        Vertices on the line, longitude and latitude, each of shape ``(n, 2)``.
    plane
        Where vertices that carry no shape are told.
    tolerance_m
        Largest distance from the line, and largest difference, in metres.
    farthest_m
        How far a new vertex may lie from the edge that it halves.

    Returns
    -------
    refined
        The same lines.
    """
    simple = [_simplify(chain, plane, _SIMPLIFIED * tolerance_m) for chain in chains]
    if not simple:
        return Refined((), (), 0, 0.0)
    points, chain = np.concatenate(simple), np.repeat(np.arange(len(simple)), [len(each) for each in simple])
    done = np.diff(chain, append=-1) != 0  # the last vertex of a chain begins no edge
    lost, shown_m = np.zeros(len(points), dtype=np.bool_), np.zeros(len(points))
    for _ in range(_MOST_ROUNDS):
        edge = np.flatnonzero(~done)
        if not len(edge):
            break
        shown_m[edge] = _try_edges(field, points[edge], points[edge + 1])
        good = shown_m[edge] <= _ALLOWED * tolerance_m
        good |= _lengths_m(points[edge], points[edge + 1]) <= _SHORTEST_SHARE * tolerance_m
        done[edge[good]] = True
        halved = edge[~good]
        middle, found = _project(field, points[halved], points[halved + 1], farthest_m)
        done[halved[~found]], lost[halved[~found]] = True, True
        halved, middle = halved[found], middle[found]
        points, chain = np.insert(points, halved + 1, middle, axis=0), np.insert(chain, halved + 1, chain[halved])
        done, lost, shown_m = (np.insert(marks, halved + 1, 0) for marks in (done, lost, shown_m))
    lost |= ~done
    whole = tuple(np.split(points, np.flatnonzero(np.diff(chain)) + 1))
    pieces = np.split(points, np.flatnonzero((np.diff(chain) != 0) | lost[:-1]) + 1)
    return Refined(
        whole=whole,
        sound=tuple(piece for piece in pieces if len(piece) > 1),
        n_gaps=int(lost.sum()),
        worst_m=float(shown_m[~lost].max()) / (4 * _TRIED_AT[0] * _TRIED_AT[1]),
    )


def _simplify(chain: Floats, plane: LocalPlane, stray_m: float) -> Floats:
    """Leave out vertices, none of those that are left moved."""
    flat = np.column_stack(plane.forward(*chain.T))
    kept = shapely.get_coordinates(shapely.simplify(shapely.linestrings(flat), stray_m))
    closed = len(chain) > 1 and bool((chain[0] == chain[-1]).all())
    if closed and len(kept) < 4:  # noqa: PLR2004 - the fewest coordinates of a ring
        return chain
    place = {tuple(xy): number for number, xy in enumerate(flat.tolist())}
    numbers = [place[tuple(xy)] for xy in kept.tolist()]
    return chain[numbers]


def _try_edges(field: Field, start: Floats, end: Floats) -> Floats:
    """Largest error at the tried places: the difference, or the distance from the line where that is more."""
    worst_m = np.zeros(len(start))
    for share in _TRIED_AT:
        excess = field.measure(start + share * (end - start))
        error_m = np.abs(excess.value_m) / np.clip(np.linalg.norm(excess.gradient, axis=1), _FLATTEST, 1.0)
        worst_m = np.maximum(worst_m, np.where(excess.nearly_tied | excess.met, 0.0, error_m))
    return worst_m


def _lengths_m(start: Floats, end: Floats) -> Floats:
    return np.asarray(np.linalg.norm((end - start) * metres_per_degree(start[:, 1]), axis=1))


def _project(field: Field, start: Floats, end: Floats, farthest_m: float) -> tuple[Floats, Bools]:
    """Move the middle of each edge onto the line; and whether there was a line to move it to."""
    middle = (start + end) / 2
    excess = field.measure(middle)
    beyond, found = _look_across(field, (start, end), excess, farthest_m)
    turned = excess.value_m[found] >= 0
    low = np.where(turned[:, None], beyond[found], middle[found])
    high = np.where(turned[:, None], middle[found], beyond[found])
    moved = middle.copy()
    moved[found] = field.find_crossings(low, high)
    return moved, found


def _look_across(field: Field, ends: tuple[Floats, Floats], excess: Excess, farthest_m: float) -> tuple[Floats, Bools]:
    """
    Find a place on the other side of the line, square to the edge, a little farther at each trial.

    Square to it and not down the difference: at a kink that may lead to one of the edge's own ends.
    """
    middle = (ends[0] + ends[1]) / 2
    per_degree = metres_per_degree(middle[:, 1])
    along = (ends[1] - ends[0]) * per_degree
    across = np.column_stack((-along[:, 1], along[:, 0])) / np.linalg.norm(along, axis=1)[:, None]
    downhill = np.einsum("ij,ij->i", across, excess.gradient) * excess.value_m < 0
    across[~downhill] *= -1
    off_m = np.abs(excess.value_m) / np.clip(np.linalg.norm(excess.gradient, axis=1), _FLATTEST, None)
    beyond, found = middle.copy(), np.zeros(len(middle), dtype=np.bool_)
    for factor in _STRIDES:
        left = np.flatnonzero(~found & (off_m * abs(factor) <= farthest_m))
        if not len(left):
            continue
        place = middle[left] + (factor * off_m[left])[:, None] * across[left] / per_degree[left]
        turned = (field.measure(place).value_m >= 0) != (excess.value_m[left] >= 0)
        beyond[left[turned]], found[left[turned]] = place[turned], True
    return beyond, found
