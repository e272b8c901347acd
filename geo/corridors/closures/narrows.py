"""
Narrow places of free ground: lines from border to border that are shorter than all others nearby.

The ground is cut into triangles (constrained Delaunay). A side of two triangles that spans a narrow place has no corner
in the disc over it (a Gabriel edge; Gabriel & Sokal 1969, "A new statistical approach to geographic variation
analysis"); from there both feet slide along the border until the line is the shortest nearby.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["find_narrows"]

_STEPS_ACROSS = 400  # borders are cut into steps of this share of the ground's diagonal
_SPREAD = 2  # a foot slides within this many steps of where it stands, round by round
_ROUNDS = 50  # a foot that still slides then is left out
_GABRIEL_SLACK = 0.3  # cosine by which an angle may be over a right one, as borders are known at steps only
_DISC_SHARE = 0.999  # of its radius that the disc over a narrow place is free
_TOUCH_M = 1e-3


def find_narrows(free_m: shapely.Geometry) -> NDArray[np.object_]:
    """
    Find the lines across free ground that are the shortest nearby and have nothing in the disc over them.

    Parameters
    ----------
    free_m
        Polygon or MultiPolygon, metres.

    Returns
    -------
    lines
        From border to border, shape (n,), metres; one narrow place may have more than one.

    Examples
    --------
    >>> hall = shapely.union_all([shapely.box(0, 0, 40, 40), shapely.box(40, 15, 50, 25), shapely.box(50, 0, 90, 40)])
    >>> sorted({round(float(length), 3) for length in shapely.length(find_narrows(hall))})
    [10.0]
    """
    step_m = float(np.hypot(*np.ptp(np.reshape(free_m.bounds, (2, 2)), axis=0))) / _STEPS_ACROSS
    lines = _slide_feet(shapely.segmentize(free_m, step_m))
    return lines[_have_free_disc(free_m, lines)]


def _slide_feet(free: shapely.Geometry) -> NDArray[np.object_]:
    """Lines across the free ground, whose border has dense vertices, that are the shortest nearby."""
    rings = shapely.get_rings(shapely.get_parts(free))
    closed, ring = shapely.get_coordinates(rings, return_index=True)
    at = closed[np.diff(ring, append=-1) == 0]
    ring = ring[np.diff(ring, append=-1) == 0]
    first, count = np.searchsorted(ring, ring), np.bincount(ring)[ring]
    place = np.arange(len(at)) - first
    sides = _gabriel_sides(free, at)
    settled = []
    for _ in range(_ROUNDS):
        apart = np.abs(place[sides[:, 0]] - place[sides[:, 1]])
        near = np.minimum(apart, count[sides[:, 0]] - apart) <= 2 * _SPREAD + 1
        sides = sides[(first[sides[:, 0]] != first[sides[:, 1]]) | ~near]
        reach = np.arange(-_SPREAD, _SPREAD + 1)
        around = first[sides][..., None] + (place[sides][..., None] + reach) % count[sides][..., None]
        lines = shapely.shortest_line(*(shapely.linestrings(at[around[:, side]]) for side in (0, 1)))
        feet = shapely.get_coordinates(lines).reshape(-1, 2, 1, 2)
        stands = np.argmin(np.sum((at[around] - feet) ** 2, axis=-1), axis=-1)
        moved = np.take_along_axis(around, stands[..., None], axis=-1)[..., 0]
        rests = (moved == sides).all(axis=1)
        settled.append(np.asarray(lines, dtype=object)[rests])
        sides = np.unique(moved[~rests], axis=0)
        if len(sides) == 0:
            break
    return np.concatenate(settled)


def _gabriel_sides(free: shapely.Geometry, at: NDArray[np.float64]) -> NDArray[np.intp]:
    """Sides of two triangles that have both their opposite corners outside the disc over them, as indices into `at`."""
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(free))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    _, kept, number = np.unique(np.concatenate((at, corners.reshape(-1, 2))), axis=0, return_index=True,
                                return_inverse=True)  # fmt: skip
    corner = kept[number.ravel()[len(at) :]].reshape(-1, 3)
    opposite = corner.ravel()
    sides = np.stack([corner[:, [1, 2]], corner[:, [2, 0]], corner[:, [0, 1]]], axis=1).reshape(-1, 2)
    to_one, to_other = at[sides[:, 0]] - at[opposite], at[sides[:, 1]] - at[opposite]
    reach = np.hypot(*to_one.T) * np.hypot(*to_other.T)
    acute = np.einsum("ij,ij->i", to_one, to_other) > -_GABRIEL_SLACK * reach
    unique, side, seen = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True, return_counts=True)
    n_acute = np.bincount(side.ravel(), weights=acute, minlength=len(unique))
    return np.asarray(unique[(seen == 2) & (n_acute == 2)])  # noqa: PLR2004 - a side within lies in two triangles


def _have_free_disc(free: shapely.Geometry, lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    border = free.boundary
    shapely.prepare(border)
    return ~np.asarray(shapely.dwithin(border, middle, shapely.length(lines) / 2 * _DISC_SHARE - _TOUCH_M))
