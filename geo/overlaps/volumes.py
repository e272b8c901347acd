"""
Overlaps with a height: two features that share ground meet only where their height blocks meet too.

A feature may carry ``lower_m, upper_m`` and ``vertical_reference``; `heights` says how two such blocks meet.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError
from geo.overlaps.heights import HeightMeeting, compare_heights, list_blocks
from geo.overlaps.pairs import OVERLAP_COLUMNS, overlap_pairs
from geo.overlaps.subjects import list_subjects

__all__ = ["VOLUME_COLUMNS", "overlap_volumes", "part_by_height"]

VOLUME_COLUMNS: Final = (
    *OVERLAP_COLUMNS[: OVERLAP_COLUMNS.index("area_km2") + 1],
    "lower_m",
    "upper_m",
    "vertical_reference",
    "min_km3",
    "max_km3",
    "why",
    "geometry",
)
"""Columns of a frame of volumes, in order."""

_M_PER_KM: Final = 1000.0

Floats = NDArray[np.float64]


def part_by_height(overlaps: gpd.GeoDataFrame, a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Take heights into account in pairs that were measured in plan.

    Parameters
    ----------
    overlaps
        Overlaps frame of the two. Not modified.
    a, b
        The frames that its pairs are of, with or without height limits. Not modified.

    Returns
    -------
    overlaps
        The same rows with a column ``why`` at the end. Pairs that share ground at different heights are ``apart``, and
        those at one height only ``touch``; neither has an area or a geometry then, and ``why`` tells the heights.
        ``distance_m`` stays the distance in plan. Where heights cannot be compared, the pair stays as it is in plan,
        and ``why`` says so. Otherwise ``why`` is empty.

    Raises
    ------
    DataError
        As :func:`list_blocks`, or a pair names a feature that its frame does not have.
    """
    return _part(overlaps, _meet(overlaps, a, b))


def overlap_volumes(
    a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, *, a_kind: str, b_kind: str, sliver_width_m: float = 1.0
) -> gpd.GeoDataFrame:
    """
    Measure the volume that each feature of one frame shares with each of another.

    Parameters
    ----------
    a, b
        Polygons in EPSG:4326 as of :func:`geo.overlaps.overlap_pairs`, with ``lower_m, upper_m, vertical_reference``
        where they have limits, such as zones and corridors. Rows without a geometry are left out, and the reading
        ``all`` of a corridor, which clears every reading, goes with each. Not modified.
    a_kind, b_kind
        Words for the two columns of kinds.
    sliver_width_m
        A common part of at most this mean width in metres is contact, not overlap.

    Returns
    -------
    volumes
        One row for each pair that meets in plan, with ``area_km2`` and the common height block ``lower_m, upper_m``
        (NaN: no limit, or not known). ``min_km3`` and ``max_km3`` are area times height: infinite without a ceiling, 0
        where the pair is apart or touches, and different from each other only where heights cannot be compared, which
        ``why`` says. The widening of the ground with height, 0.3 % at 10 km, is left out.

    Raises
    ------
    MissingCrsError, BadGeometryError, DataError
        As :func:`geo.overlaps.overlap_pairs` and :func:`list_blocks`.

    Examples
    --------
    >>> import shapely
    >>> squares = gpd.GeoDataFrame(
    ...     {"id": ["low", "high"], "name": ["Low", "High"], "name_ar": ["", ""], "lower_m": [0.0, 1000.0],
    ...      "upper_m": [3000.0, 4000.0], "vertical_reference": "mean sea level"},
    ...     geometry=[shapely.box(38.0, 34.0, 38.2, 34.2), shapely.box(38.1, 34.0, 38.3, 34.2)],
    ...     crs="EPSG:4326",
    ... )
    >>> pair = overlap_volumes(squares[:1], squares[1:], a_kind="zone", b_kind="zone").iloc[0]
    >>> print(round(pair.area_km2, 1), pair.lower_m, pair.upper_m, round(pair.min_km3, 1), round(pair.max_km3, 1))
    204.7 1000.0 3000.0 409.4 409.4
    """
    first, second = _with_ground(a), _with_ground(b)
    flat = overlap_pairs(first, second, a_kind=a_kind, b_kind=b_kind, sliver_width_m=sliver_width_m, apart_within_m=0.0)
    meeting = _meet(flat, first, second)
    pairs = _part(flat, meeting)
    area_km2 = pairs["area_km2"].to_numpy(np.float64)
    volumes = pairs.assign(
        lower_m=np.where(np.isneginf(meeting.lower_m), 0.0, meeting.lower_m),
        upper_m=np.where(np.isposinf(meeting.upper_m), np.nan, meeting.upper_m),
        vertical_reference=meeting.reference,
        min_km3=_times(area_km2, meeting.least_m),
        max_km3=_times(area_km2, meeting.most_m),
    )
    return volumes[list(VOLUME_COLUMNS)]


def _part(overlaps: gpd.GeoDataFrame, meeting: HeightMeeting) -> gpd.GeoDataFrame:
    flat = overlaps["relation"].to_numpy()
    in_plan = flat != "apart"
    parted = in_plan & (meeting.verdict == "apart")
    touching = (flat == "overlap") & (meeting.verdict == "touch")
    none = parted | touching
    columns = {name: overlaps[name].mask(none, 0.0) for name in ("area_km2", "share_of_a", "share_of_b")}
    geometry = np.where(none, None, overlaps.geometry.to_numpy())
    return overlaps.assign(
        relation=np.select([parted, touching], ["apart", "touch"], flat).astype(object),
        **columns,
        geometry=gpd.GeoSeries(geometry, index=overlaps.index, crs=overlaps.crs),
        why=np.where(in_plan, meeting.why, ""),
    )


def _meet(overlaps: pd.DataFrame, a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> HeightMeeting:
    blocks = (
        list_blocks(frame).take(_find_rows(overlaps[key], overlaps["reading"], frame))
        for key, frame in (("a_id", a), ("b_id", b))
    )
    return compare_heights(*blocks)


def _find_rows(ids: pd.Series, readings: pd.Series, frame: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Find the row of each feature in the reading of its pair, or the one row that every reading shares."""
    subjects = list_subjects(frame)
    known = pd.MultiIndex.from_arrays([subjects["id"], subjects["reading"]])
    rows = known.get_indexer(pd.MultiIndex.from_arrays([ids, readings]))
    stated = known.get_indexer(pd.MultiIndex.from_arrays([ids, ["stated"] * len(ids)]))
    rows = np.where(rows < 0, stated, rows)
    if (rows < 0).any():
        found = ids[rows < 0].iloc[0]
        raise DataError(
            f"Overlaps: found a pair with {found!r}, expected features of the frames given with them. "
            "Likely cause: overlaps of another study, or of frames that changed since."
        )
    return np.asarray(rows, dtype=np.intp)


def _with_ground(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kept = frame[frame.geometry.notna()]
    return kept.assign(reading=kept["reading"].replace("all", "stated")) if "reading" in kept else kept


def _times(area_km2: Floats, height_m: Floats) -> Floats:
    """Multiply, where nothing times without limit is nothing."""
    volume_km3 = np.zeros(len(area_km2))
    filled = area_km2 > 0
    volume_km3[filled] = area_km2[filled] * height_m[filled] / _M_PER_KM
    return volume_km3
