"""
The country cut into areas that neither overlap nor leave a hole.

All lines are noded together once, in longitude and latitude; the faces between them are the atoms, every face goes
whole to one holding, and areas are unions of faces. What two areas share they share vertex by vertex: it is one line.
"""

from collections.abc import Hashable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy import area_m2

__all__ = ["cut_to_country", "merge_faces", "take_in_small_patches"]


def cut_to_country(
    country: shapely.Geometry,
    coverage: NDArray[np.object_],
    overlays: NDArray[np.object_],
    holdings: Sequence[Hashable],
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.int64]]:
    """
    Split a country along the borders of a coverage and of areas laid over it.

    Parameters
    ----------
    country
        Polygon or multipolygon.
    coverage
        Polygons that share their borders and cover the country.
    overlays
        Areas that stand above the coverage; where they overlap, the smaller one is on top.
    holdings
        Who holds each overlay: a smaller one does not cut a larger one of the same holding.

    Returns
    -------
    faces
        Polygons that cover the country exactly, in canonical order.
    base
        For each face the row of the coverage's polygon that it lies in.
    over
        For each face the row of the overlay on top, -1 where there is none.
    """
    borders = np.concatenate(([country], coverage, overlays))
    lines = shapely.union_all(shapely.boundary(borders))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    shapely.prepare(country)
    kept = shapely.covers(country, inside)
    faces, inside = faces[kept], inside[kept]
    order = np.lexsort((*shapely.get_coordinates(inside).T, *shapely.bounds(faces).T))
    faces, inside = faces[order], inside[order]

    base = _row_around(inside, coverage)
    over = np.full(len(faces), -1, dtype=np.int64)
    for row in np.argsort(-shapely.area(overlays), kind="stable"):
        shapely.prepare(overlays[row])
        within = np.flatnonzero(shapely.covers(overlays[row], inside))
        alike = np.array([over[face] >= 0 and holdings[over[face]] == holdings[row] for face in within], dtype=bool)
        over[within[~alike]] = row
    return faces, base, over


def _row_around(points: NDArray[np.object_], coverage: NDArray[np.object_]) -> NDArray[np.int64]:
    """Row of the polygon that each point lies in; the nearest one for a point in a gap of rounding errors."""
    tree = shapely.STRtree(coverage)
    nearest = tree.nearest(points)
    hits, rows = tree.query(points, predicate="within")
    nearest[hits] = rows
    return np.asarray(nearest, dtype=np.int64)


def merge_faces(faces: NDArray[np.object_], keys: NDArray[np.int64]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """
    Join the faces of one key into connected patches.

    Returns
    -------
    patches
        Polygons, by key and then by place.
    patch_keys
        The key of each.
    """
    patches: list[shapely.Polygon] = []
    patch_keys: list[int] = []
    for key in np.unique(keys):
        parts = shapely.get_parts(shapely.coverage_union_all(faces[keys == key]))
        parts = parts[np.lexsort(shapely.bounds(parts).T)]
        patches.extend(parts)
        patch_keys.extend([int(key)] * len(parts))
    return np.array(patches, dtype=object), np.array(patch_keys, dtype=np.int64)


def take_in_small_patches(
    patches: NDArray[np.object_],
    keys: NDArray[np.int64],
    *,
    held: NDArray[np.bool_],
    stated: NDArray[np.bool_],
    smallest_m2: float,
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """
    Give small patches to the neighbour that they share the longest border with.

    Parameters
    ----------
    patches, keys
        From `merge_faces`.
    held
        Patches with an assessed place in them, which stay whatever their size.
    stated
        Patches whose line is not ours to move: they neither go nor grow.
    smallest_m2
        Patches below this are given away.

    Returns
    -------
    patches, keys
        The same ground, with fewer patches.
    """
    given = keys.copy()
    small = np.flatnonzero((area_m2(patches) < smallest_m2) & ~held & ~stated)
    if not len(small):
        return patches, keys
    tree = shapely.STRtree(patches)
    for patch in small:
        near = tree.query(patches[patch], predicate="intersects")
        near = np.sort(near[~np.isin(near, small) & ~stated[near]])
        shared = shapely.length(shapely.intersection(patches[near], patches[patch]))
        if len(near) and shared.max() > 0:
            given[patch] = keys[near[shared.argmax()]]
    return merge_faces(patches, given)
