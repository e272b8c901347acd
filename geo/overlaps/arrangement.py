"""
The plane cut along all borders of some areas: atoms that neither overlap nor leave a gap.

All borders are noded together once, on a grid fine enough to change nothing and coarse enough for rounding to do no
harm (snap rounding, Hobby 1999); the polygons between them are the atoms, and every area is a union of atoms. What two
atoms share they share vertex by vertex.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy import area_m2, length_m

__all__ = ["absorb_slivers", "cut_plane", "list_shared_edges"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]
Numbers = NDArray[np.intp]

_GRID_DEG: Final = 1e-11  # a micrometre; a double near 180 degrees tells steps of a three hundredth of it
_NOBODY: Final = -1


def cut_plane(areas: Geometries) -> tuple[Geometries, Flags]:
    """
    Cut areas into atoms along all their borders.

    Parameters
    ----------
    areas
        Valid polygons and multipolygons, shape ``(n,)``.

    Returns
    -------
    atoms
        Polygons, sorted by place, that together cover what the areas cover, each ground once.
    covered
        Shape ``(atoms, n)``: whether an area covers an atom.

    Examples
    --------
    >>> atoms, covered = cut_plane(np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)]))
    >>> print(shapely.area(atoms))
    [2. 2. 2.]
    >>> print(covered.astype(int).tolist())
    [[1, 0], [1, 1], [0, 1]]
    """
    lines = shapely.union_all(shapely.boundary(areas), grid_size=_GRID_DEG)
    atoms = shapely.normalize(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))
    inside = shapely.point_on_surface(atoms)
    covered = np.zeros((len(atoms), len(areas)), dtype=np.bool_)
    atom, area = shapely.STRtree(areas).query(inside, predicate="intersects")
    covered[atom, area] = True
    order = np.lexsort((*shapely.get_coordinates(inside).T, *shapely.bounds(atoms).T[::-1]))
    order = order[covered[order].any(axis=1)]
    return atoms[order], covered[order]


def absorb_slivers(atoms: Geometries, covered: Flags, width_m: float) -> Flags:
    """
    Let every atom that is only a sliver be covered by what covers the neighbour that it shares most border with.

    Parameters
    ----------
    atoms, covered
        From :func:`cut_plane`, in longitude and latitude.
    width_m
        Greatest mean width of a sliver, twice its area divided by the length of its outline.

    Returns
    -------
    covered
        The same shape. A sliver that no wider atom can be reached from keeps what it has.
    """
    if width_m <= 0 or not len(atoms):
        return covered
    wide = 2 * area_m2(atoms) > width_m * length_m(shapely.boundary(atoms))
    edges, atom_a, atom_b = list_shared_edges(atoms)
    edge_m = length_m(shapely.linestrings(edges.reshape(-1, 2, 2)))
    # Each edge is seen from both sides.
    own, other, weight = np.append(atom_a, atom_b), np.append(atom_b, atom_a), np.append(edge_m, edge_m)
    heir = np.where(wide, np.arange(len(atoms)), _NOBODY)
    while True:
        reached = (heir[own] == _NOBODY) & (heir[other] != _NOBODY)
        if not reached.any():
            break
        heir = _inherit(heir, own[reached], heir[other[reached]], weight[reached])
    kept = np.where(heir == _NOBODY, np.arange(len(atoms)), heir)
    return np.asarray(covered[kept])


def _inherit(heir: Numbers, own: Numbers, candidate: Numbers, weight_m: Floats) -> Numbers:
    """Give each sliver to the candidate that the most border leads to."""
    pairs, pair = np.unique(np.column_stack((own, candidate)), axis=0, return_inverse=True)
    border_m = np.bincount(pair.ravel(), weights=weight_m)
    order = np.lexsort(
        (-pairs[:, 1], border_m)
    )  # the last one of an atom wins: the longest border, the first of equals
    given = heir.copy()
    given[pairs[order, 0]] = pairs[order, 1]
    return given


def list_shared_edges(shapes: Geometries) -> tuple[Floats, Numbers, Numbers]:
    """
    Find the edges that two polygons have in common, vertex by vertex.

    Parameters
    ----------
    shapes
        Polygons and multipolygons that do not overlap, shape ``(n,)``.

    Returns
    -------
    edges
        As x, y, x, y, the smaller end first; sorted.
    row_a, row_b
        The two shapes of each, the smaller row first.

    Examples
    --------
    >>> edges, row_a, row_b = list_shared_edges(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]))
    >>> print(edges, row_a, row_b)
    [[1. 0. 1. 1.]] [0] [1]
    """
    parts, row = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    within = ring[1:] == ring[:-1]
    start, end, row = places[:-1][within], places[1:][within], row[part[ring[:-1][within]]]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = np.where(turned[:, None], np.hstack((end, start)), np.hstack((start, end)))
    order = np.lexsort((row, *edges.T[::-1]))
    edges, row = edges[order], row[order]
    shared = np.flatnonzero((edges[1:] == edges[:-1]).all(axis=1) & (row[1:] != row[:-1]))
    return edges[shared], row[shared], row[shared + 1]
