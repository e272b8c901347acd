"""
Pairs of features: how much they share, whether they only touch, and how far apart they lie.

Two drawn boundaries that stand for one real boundary never coincide to the last digit. A pair whose common part is
thinner than a stated width therefore counts as touching; its width is that of a strip of the same area and outline,
twice the area divided by the outline's length.
"""

import math
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy import WGS84, area_m2, distance_m, length_m
from geo.overlaps.subjects import READING_ORDER, list_subjects

__all__ = ["OVERLAP_COLUMNS", "overlap_pairs", "overlap_pairs_within"]

OVERLAP_COLUMNS: Final = (
    "id",
    "reading",
    "a_kind",
    "a_id",
    "a_name",
    "a_name_ar",
    "b_kind",
    "b_id",
    "b_name",
    "b_name_ar",
    "relation",
    "area_km2",
    "share_of_a",
    "share_of_b",
    "distance_m",
    "geometry",
)
"""Columns of an overlaps frame, in order."""

_SHORTEST_DEGREE_M: Final = 110_500.0  # of latitude, anywhere
_FARTHEST_LAT_DEG: Final = 89.0

Numbers = NDArray[np.intp]
Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


def overlap_pairs(
    a: gpd.GeoDataFrame,
    b: gpd.GeoDataFrame,
    *,
    a_kind: str,
    b_kind: str,
    sliver_width_m: float = 1.0,
    apart_within_m: float = math.inf,
) -> gpd.GeoDataFrame:
    """
    Measure every pair of a feature of one frame and a feature of another.

    Two readings meet only where they are the same or one of them is stated, and two features only where their validity
    overlaps, as far as the frames have the columns ``reading`` and ``valid_from, valid_to``.

    Parameters
    ----------
    a, b
        Polygons in EPSG:4326 with the columns ``id, name, name_ar``; a frame with ``zone_id`` is named by that, with
        its tier. Not modified.
    a_kind, b_kind
        Words for the two columns of kinds: ``zone``, ``control`` or ``strike``.
    sliver_width_m
        A common part of at most this mean width in metres is contact, not overlap.
    apart_within_m
        Pairs farther apart than this are left out; 0 leaves out every pair that does not meet.

    Returns
    -------
    overlaps
        Overlaps frame: ``area_km2`` on the ellipsoid, ``share_of_a`` and ``share_of_b`` from 0 to 1, ``distance_m``
        along the geodesic and 0 where they meet; geometry is the common (Multi)Polygon, None unless they overlap.
        Sorted by ids and reading: the order of rows, the start and the winding of rings change nothing, and exchanging
        `a` and `b` exchanges their columns only.

    Raises
    ------
    MissingCrsError, DataError
        A frame has no CRS, or another than EPSG:4326.
    BadGeometryError
        A geometry is missing, empty, invalid or not a polygon; the findings list the rows.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame(
    ...     {"id": ["west", "east"], "name": ["West", "East"], "name_ar": ["غرب", "شرق"]},
    ...     geometry=[shapely.box(38.0, 34.0, 38.2, 34.2), shapely.box(38.1, 34.0, 38.3, 34.2)],
    ...     crs="EPSG:4326",
    ... )
    >>> pair = overlap_pairs(squares[:1], squares[1:], a_kind="zone", b_kind="zone").iloc[0]
    >>> print(pair.id, pair.relation, round(pair.area_km2, 1), round(pair.share_of_a, 3))
    zone:west~zone:east~stated overlap 204.7 0.5
    """
    left, right = list_subjects(a), list_subjects(b)
    rows = _candidates(left, right, apart_within_m)
    return _measure(left, right, rows, kinds=(a_kind, b_kind), limits_m=(sliver_width_m, apart_within_m))


def overlap_pairs_within(
    layer: gpd.GeoDataFrame, *, kind: str, sliver_width_m: float = 1.0, apart_within_m: float = math.inf
) -> gpd.GeoDataFrame:
    """
    Measure every pair of two features of one frame, once.

    Readings and tiers of one zone are not paired with each other.

    Parameters
    ----------
    layer, kind, sliver_width_m, apart_within_m
        As of :func:`overlap_pairs`.

    Returns
    -------
    overlaps
        As of :func:`overlap_pairs`; ``a_id`` comes before ``b_id`` in the order of texts.

    Raises
    ------
    MissingCrsError, DataError, BadGeometryError
        As :func:`overlap_pairs`.
    """
    subjects = list_subjects(layer).sort_values(["id", "reading"], ignore_index=True)
    rows_a, rows_b = _candidates(subjects, subjects, apart_within_m)
    owner = subjects["owner"].to_numpy()
    once = (rows_a < rows_b) & (owner[rows_a] != owner[rows_b])
    rows = rows_a[once], rows_b[once]
    return _measure(subjects, subjects, rows, kinds=(kind, kind), limits_m=(sliver_width_m, apart_within_m))


def _measure(
    a: gpd.GeoDataFrame,
    b: gpd.GeoDataFrame,
    rows: tuple[Numbers, Numbers],
    *,
    kinds: tuple[str, str],
    limits_m: tuple[float, float],
) -> gpd.GeoDataFrame:
    sliver_width_m, apart_within_m = limits_m
    meant = _meet_in_reading(a, b, rows) & _meet_in_time(a, b, rows)
    rows_a, rows_b = rows[0][meant], rows[1][meant]
    first, second = _in_normal_order(a, b, (rows_a, rows_b))

    meets = shapely.intersects(first, second)
    asked = meets | (apart_within_m > 0)  # gaps that nobody asks for are not measured
    rows_a, rows_b, first, second, meets = (column[asked] for column in (rows_a, rows_b, first, second, meets))
    common, common_m2 = _common_parts(first, second, meets, sliver_width_m)
    overlaps = common_m2 > 0
    gap_m = np.zeros(len(first))
    gap_m[~meets] = distance_m(first[~meets], second[~meets])

    table = _name_pairs(a, b, (rows_a, rows_b), kinds)
    table["relation"] = np.select([overlaps, meets], ["overlap", "touch"], "apart")
    table["area_km2"] = common_m2 / 1e6
    table["share_of_a"] = common_m2 / area_m2(a.geometry.to_numpy())[rows_a]
    table["share_of_b"] = common_m2 / area_m2(b.geometry.to_numpy())[rows_b]
    table["distance_m"] = gap_m
    table["geometry"] = common
    table = table[gap_m <= apart_within_m]
    order = table["reading"].map(READING_ORDER)
    table = table.assign(order=order).sort_values(["a_id", "b_id", "order"], ignore_index=True)
    return gpd.GeoDataFrame(table[list(OVERLAP_COLUMNS)], geometry="geometry", crs=WGS84)


def _name_pairs(
    a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, rows: tuple[Numbers, Numbers], kinds: tuple[str, str]
) -> pd.DataFrame:
    left, right = a.iloc[rows[0]].reset_index(drop=True), b.iloc[rows[1]].reset_index(drop=True)
    reading = left["reading"].where(left["reading"] != "stated", right["reading"])
    return pd.DataFrame(
        {
            "id": kinds[0] + ":" + left["id"] + "~" + kinds[1] + ":" + right["id"] + "~" + reading,
            "reading": reading,
            "a_kind": kinds[0],
            "a_id": left["id"],
            "a_name": left["name"],
            "a_name_ar": left["name_ar"],
            "b_kind": kinds[1],
            "b_id": right["id"],
            "b_name": right["name"],
            "b_name_ar": right["name_ar"],
        }
    )


def _meet_in_reading(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, rows: tuple[Numbers, Numbers]) -> NDArray[np.bool_]:
    reading_a, reading_b = a["reading"].to_numpy()[rows[0]], b["reading"].to_numpy()[rows[1]]
    return np.asarray((reading_a == reading_b) | (reading_a == "stated") | (reading_b == "stated"), dtype=np.bool_)


def _meet_in_time(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, rows: tuple[Numbers, Numbers]) -> NDArray[np.bool_]:
    """Tell where two half-open spans share a moment; an open end reaches to the end of time."""
    starts = [frame["valid_from"].to_numpy("datetime64[us]")[at] for frame, at in zip((a, b), rows, strict=True)]
    ends = [frame["valid_to"].to_numpy("datetime64[us]")[at] for frame, at in zip((a, b), rows, strict=True)]
    # np.fmax and fmin pass over NaT, and what is NaT on both sides is open on both.
    latest_start, earliest_end = np.fmax(*starts), np.fmin(*ends)
    return np.asarray(np.isnat(latest_start) | np.isnat(earliest_end) | (latest_start < earliest_end), dtype=np.bool_)


def _candidates(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, reach_m: float) -> tuple[Numbers, Numbers]:
    """Pair all rows, or only those whose boxes are not surely farther apart than the reach."""
    if math.isinf(reach_m):
        rows_a, rows_b = np.meshgrid(np.arange(len(a)), np.arange(len(b)), indexing="ij")
        return rows_a.ravel(), rows_b.ravel()
    west, south, east, north = a.bounds.to_numpy().T
    pad_lat = reach_m / _SHORTEST_DEGREE_M
    farthest = np.minimum(np.maximum(np.abs(south), np.abs(north)) + pad_lat, _FARTHEST_LAT_DEG)
    pad_lon = pad_lat / np.cos(np.radians(farthest))
    boxes = shapely.box(west - pad_lon, south - pad_lat, east + pad_lon, north + pad_lat)
    rows_a, rows_b = shapely.STRtree(b.geometry.to_numpy()).query(boxes)
    return rows_a, rows_b


def _in_normal_order(
    a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, rows: tuple[Numbers, Numbers]
) -> tuple[Geometries, Geometries]:
    """Put the operands of each pair in an order of their own, so that exchanging them gives the same last digit."""
    left, right = a.geometry.to_numpy(), b.geometry.to_numpy()
    _, rank = np.unique(shapely.to_wkb(np.concatenate((left, right))), return_inverse=True)
    swap = rank[: len(left)][rows[0]] > rank[len(left) :][rows[1]]
    return np.where(swap, right[rows[1]], left[rows[0]]), np.where(swap, left[rows[0]], right[rows[1]])


def _common_parts(
    a: Geometries, b: Geometries, meets: NDArray[np.bool_], sliver_width_m: float
) -> tuple[Geometries, Floats]:
    """Intersect the pairs that meet; None and no area where they have none, or only a sliver of one."""
    common, common_m2 = np.full(len(a), None, dtype=object), np.zeros(len(a))
    parts = _polygonal(shapely.intersection(a[meets], b[meets]))
    parts_m2 = area_m2(parts)
    wide = _is_wider(parts, parts_m2, sliver_width_m)
    rows = np.flatnonzero(meets)[wide]
    common[rows], common_m2[rows] = parts[wide], parts_m2[wide]
    return common, common_m2


def _is_wider(parts: Geometries, parts_m2: Floats, width_m: float) -> NDArray[np.bool_]:
    """Tell where twice the area is more than the width times the outline."""
    # Measured in degrees of longitude the width is a lower bound: only where it does not decide, outlines are measured.
    farthest = np.abs(shapely.bounds(parts)[:, 1::2]).max(axis=1, initial=0.0)
    wider = 2 * shapely.area(parts) * _SHORTEST_DEGREE_M * np.cos(np.radians(farthest)) > width_m * shapely.length(
        parts
    )
    close = np.flatnonzero(~wider)
    wider[close] = 2 * parts_m2[close] > width_m * length_m(parts[close])
    return np.asarray(wider, dtype=np.bool_)


def _polygonal(geometries: Geometries) -> Geometries:
    """Keep the part of each geometry that has an area."""
    kept = np.where(np.isin(shapely.get_type_id(geometries), (3, 6, 7)), geometries, shapely.Polygon())
    for row in np.flatnonzero(shapely.get_type_id(kept) == shapely.GeometryType.GEOMETRYCOLLECTION):
        parts = shapely.get_parts(kept[row])
        kept[row] = shapely.union_all(parts[shapely.area(parts) > 0])
    return np.asarray(shapely.normalize(kept))
