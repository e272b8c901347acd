"""
Areas of common parts, without drawing them.

By Green's theorem the area of a common part is an integral along its outline, and the outline is made of pieces of the
two boundaries; nothing has to be put together to rings. See :mod:`geo.overlaps.area_kernels`.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy.measures import area_m2, area_under_edges_m2
from geo.overlaps.edges import AreaEdges, check_areas, list_edges
from geo.overlaps.subjects import check_lonlat

__all__ = ["common_area_m2", "overlap_areas"]

_BATCH: Final = 512  # pairs whose outlines are held in memory at a time; few enough for the processor's cache

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


def overlap_areas(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Measure the common part of every pair of areas of two layers that have one.

    The pairs are those of ``geopandas.overlay(a, b, how="intersection")``, and the areas those of its geometries on the
    ellipsoid (one part in 10^9). For names, readings, shares and drawn common parts see
    :func:`geo.overlaps.overlap_pairs`.

    Parameters
    ----------
    a, b
        (Multi)Polygons in EPSG:4326, with or without holes; edges are straight in longitude and latitude. Rows without
        geometry share nothing. Not modified.

    Returns
    -------
    overlaps
        ``a_row, b_row``: positions in the two frames, counted from 0, sorted by both; ``area_m2``: greater than 0.
        Pairs that only touch are no overlap.

    Raises
    ------
    MissingCrsError, DataError
        A frame has no CRS, or another than EPSG:4326.
    BadGeometryError
        A geometry is no valid polygon; the findings list the rows.

    Examples
    --------
    >>> west, east = shapely.box(38.0, 34.0, 38.2, 34.2), shapely.box(38.1, 33.9, 38.3, 34.3)
    >>> layers = [gpd.GeoDataFrame(geometry=[area], crs=4326) for area in (west, east)]
    >>> print(overlap_areas(*layers).round(1))
       a_row  b_row      area_m2
    0      0      0  204713573.0
    """
    for layer, name in ((a, "first layer"), (b, "second layer")):
        check_lonlat(layer, name)
        check_areas(layer.geometry.to_numpy(), f"The {name} must hold polygons.")
    areas_a, areas_b = a.geometry.to_numpy(), b.geometry.to_numpy()
    rows_a, rows_b = shapely.STRtree(areas_b).query(areas_a)
    common_m2 = common_area_m2(areas_a, areas_b, (rows_a, rows_b))
    order = np.lexsort((rows_b, rows_a))
    order = order[common_m2[order] > 0]
    return pd.DataFrame({"a_row": rows_a[order], "b_row": rows_b[order], "area_m2": common_m2[order]})


def common_area_m2(areas_a: Geometries, areas_b: Geometries, rows: tuple[Numbers, Numbers]) -> Floats:
    """
    Area of the common part of each pair of areas, on the ellipsoid.

    Where boundaries touch or run along each other, and where the common part is thinner than some metres, the common
    part is drawn by GEOS after all; so pairs that only touch have none, and pairs that share a sliver have that.

    Parameters
    ----------
    areas_a, areas_b
        Valid (Multi)Polygons in longitude and latitude, degrees.
    rows
        The pairs: positions in `areas_a` and in `areas_b`.

    Returns
    -------
    common_m2
        One number per pair; 0 where they share no area.

    Examples
    --------
    >>> west, east = shapely.box(38.0, 34.0, 38.2, 34.2), shapely.box(38.1, 33.9, 38.3, 34.3)
    >>> first = np.array([0])
    >>> print(common_area_m2(np.array([west]), np.array([east]), (first, first)).round(1))
    [2.04713573e+08]
    """
    edges_a, edges_b = list_edges(areas_a), list_edges(areas_b)
    common_m2 = np.zeros(len(rows[0]))
    for start in range(0, len(common_m2), _BATCH):
        batch = slice(start, start + _BATCH)
        rows_a, rows_b = rows[0][batch], rows[1][batch]
        batch_m2, sure = _integrate_outlines(edges_a, edges_b, rows_a, rows_b)
        batch_m2[~sure] = area_m2(shapely.intersection(areas_a[rows_a[~sure]], areas_b[rows_b[~sure]]))
        common_m2[batch] = batch_m2
    return common_m2


def _integrate_outlines(
    edges_a: AreaEdges, edges_b: AreaEdges, rows_a: Numbers, rows_b: Numbers
) -> tuple[Floats, NDArray[np.bool_]]:
    """Area of each common part, and whether it is sure."""
    from geo.overlaps.area_kernels import clip_pairs  # noqa: PLC0415 - numba loads slowly

    layer_a, layer_b = ((edges.ends, edges.first_edge, edges.first_ring, edges.boxes) for edges in (edges_a, edges_b))
    pieces, n_pieces, doubtful = clip_pairs(layer_a, layer_b, rows_a, rows_b)
    pair, filled = np.repeat(np.arange(len(rows_a)), n_pieces), n_pieces > 0
    # Relative to one of its own points, so that a small area is not the difference of great ones.
    own_lat_deg = np.repeat(pieces[(np.cumsum(n_pieces) - n_pieces)[filled], 1], n_pieces[filled])
    under_pieces_m2 = area_under_edges_m2(pieces[:, :2], pieces[:, 2:], own_lat_deg)
    common_m2 = np.bincount(pair, -under_pieces_m2, minlength=len(rows_a))
    return common_m2.astype(np.float64), ~doubtful
