"""
Points in areas: which of many reported places lie within which of many zones.

For plain membership of exact places, at the size of whole incident databases. How probably an uncertain place lies
within a zone is the question of :mod:`geo.overlaps.exposure`.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import BadGeometryError, Finding
from geo.overlaps.edges import check_areas, list_edges
from geo.overlaps.subjects import check_lonlat

__all__ = ["points_in_zones"]

_POINTS_PER_CELL = 4  # about the best from 10,000 to 10 million points
_LEAST_CELL = 1e-7  # of the greatest coordinate, so that rounding is a small share of a cell

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def points_in_zones(points: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Find every pair of a point and a zone that it lies in or on the boundary of.

    The pairs are those of ``geopandas.sjoin(points, zones, predicate="intersects")``, to the last boundary case: where
    rounding could decide, the exact predicate of GEOS does.

    Parameters
    ----------
    points
        Points in EPSG:4326, in any order. A row without a place (no geometry, or an empty one) lies in no zone. Not
        modified.
    zones
        (Multi)Polygons in EPSG:4326, with or without holes, overlapping or not; edges are straight in longitude and
        latitude. A row without geometry holds no point. Not modified.

    Returns
    -------
    pairs
        ``point_row, zone_row``: positions in the two frames, counted from 0, sorted by both. A point that lies in
        several zones has several rows; one that lies in none has none.

    Raises
    ------
    MissingCrsError, DataError
        A frame has no CRS, or another than EPSG:4326.
    BadGeometryError
        A geometry of `points` is no point, or one of `zones` no valid polygon; the findings list the rows.

    Examples
    --------
    >>> incidents = gpd.GeoDataFrame(geometry=gpd.points_from_xy([38.5, 39.0, 41.0], [34.5, 34.5, 34.5]), crs=4326)
    >>> zones = gpd.GeoDataFrame(geometry=[shapely.box(38, 34, 39, 35), shapely.box(39, 34, 40, 35)], crs=4326)
    >>> print(points_in_zones(incidents, zones))
       point_row  zone_row
    0          0         0
    1          1         0
    2          1         1
    """
    check_lonlat(points, "points")
    check_lonlat(zones, "zones")
    places, areas = points.geometry.to_numpy(), zones.geometry.to_numpy()
    check_areas(areas, "The zones must be polygons.")
    xy, point_rows = _coordinates(places)
    found_points, found_zones = _join(xy, areas) if len(xy) else (np.empty(0, np.int64), np.empty(0, np.int64))
    return pd.DataFrame({"point_row": point_rows[found_points], "zone_row": found_zones})


def _join(xy: Floats, areas: Geometries) -> tuple[Ints, Ints]:
    from geo.overlaps.point_kernels import fill_cells, find_pairs, order_by_point  # noqa: PLC0415 - numba loads slowly

    edges = list_edges(areas)
    origin, size, shape = _lay_grid(xy, edges.ends)
    first, order = fill_cells(xy, origin, size, shape)
    first_edge = edges.first_edge[edges.first_ring]
    found, n_found, n_doubtful = find_pairs(xy[order], first, origin, size, shape, edges.ends, first_edge)
    points = order[found]
    zones = np.repeat(np.arange(len(areas)), n_found + n_doubtful)
    if n_doubtful.any():
        surely = np.repeat(np.tile([True, False], len(areas)), np.column_stack((n_found, n_doubtful)).ravel())
        surely[~surely] = _meet_exactly(xy[points[~surely]], zones[~surely], areas)
        points, zones = points[surely], zones[surely]
    by_point: tuple[Ints, Ints] = order_by_point(points, zones, len(xy))
    return by_point


def _lay_grid(xy: Floats, edges: Floats) -> tuple[tuple[float, float], tuple[float, float], tuple[int, int]]:
    """Origin, cell size and shape of a grid over the points, with a few of them to a cell if they lie evenly."""
    least, most = xy.min(axis=0), xy.max(axis=0)
    n_across = max(1, int(np.sqrt(len(xy) / _POINTS_PER_CELL)))
    least_cell = _LEAST_CELL * max(1.0, np.abs(xy).max(), np.abs(edges).max(initial=0.0))
    width, height = np.maximum((most - least) / n_across, least_cell)
    return (float(least[0]), float(least[1])), (float(width), float(height)), (n_across, n_across)


def _coordinates(places: Geometries) -> tuple[Floats, Ints]:
    """Longitude and latitude of the points that have a place, and their rows."""
    rows = np.flatnonzero(~shapely.is_missing(places) & ~shapely.is_empty(places))
    placed = places if len(rows) == len(places) else places[rows]
    wrong = rows[shapely.get_type_id(placed) != shapely.GeometryType.POINT]
    if len(wrong):
        raise BadGeometryError(
            "Places to look up must be points.",
            [Finding(f"a {places[row].geom_type}", "a Point", row=str(row + 1), column="geometry") for row in wrong],
        )
    xy = np.column_stack((shapely.get_x(placed), shapely.get_y(placed)))
    finite = np.isfinite(xy).all(axis=1)
    return xy[finite], rows[finite]


def _meet_exactly(xy: Floats, zones: Ints, areas: Geometries) -> NDArray[np.bool_]:
    """Ask GEOS about single pairs of a point and an area."""
    asked, place = np.unique(zones, return_inverse=True)
    copies = shapely.from_wkb(shapely.to_wkb(areas[asked]))  # to prepare: the caller's are left alone
    shapely.prepare(copies)
    return np.asarray(shapely.intersects_xy(copies[place], xy[:, 0], xy[:, 1]), dtype=np.bool_)
