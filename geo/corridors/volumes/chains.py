"""
Corridors in space and time: a chain of volumes, each a stretch of the corridor, a height block and a span of time.

Whoever leaves within the window, keeps the speed and stays within half the width of the centreline is at every moment
inside a volume that holds then: the outline of a stretch is every place of the corridor within that distance of its
part of the centreline, round ends included, so neighbours share ground where a path may turn. The volumes are as
hypothetical as the corridor.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.corridors.request import CorridorSettings
from geo.corridors.sentences import Sentence
from geo.errors import BadGeometryError, CorridorError, Finding
from geo.geodesy import WGS84, LocalPlane, fit_plane, point_distance_m
from geo.zones.heights import HeightBlock

__all__ = ["VOLUME4D_COLUMNS", "to_volumes", "volume_of"]

VOLUME4D_COLUMNS: Final = (
    "id",
    "corridor_id",
    "name",
    "name_ar",
    "part",
    "lower_m",
    "upper_m",
    "vertical_reference",
    "start",
    "end",
    "hypothetical",
    "geometry",
)
"""Columns of a frame of 4D volumes, in order; `part` counts from 1 at the corridor's start."""

_OUTLINES: Final = CorridorSettings()
_DENSE_DEG: Final = 0.005  # an edge of this length in longitude and latitude bends by 4 cm in the plane
_LONGEST_EDGE_M: Final = 1000.0  # an edge of this length in the plane strays 2 cm from its chord in degrees
_OUTSIDE_M: Final = 1.0  # outlines are drawn this far outside the corridor, so that no rounding leaves a gap
_SAMPLE_OF_SCALE: Final = 9
_MOMENT: Final = timedelta(0)


def to_volumes(
    corridor: Mapping[str, Any] | pd.Series,
    *,
    speed_m_s: float,
    depart: tuple[datetime, datetime],
    before: timedelta = timedelta(minutes=2),
    after: timedelta = timedelta(minutes=2),
    stretch_m: float = 20_000.0,
) -> gpd.GeoDataFrame:
    """
    Cut a proposed corridor into volumes of space and time.

    Parameters
    ----------
    corridor
        A row of a corridors frame with ``status`` "proposed": id, name, name_ar, width_m, lower_m, upper_m,
        vertical_reference, and ``geometry`` and ``centreline`` in EPSG:4326. Not modified.
    speed_m_s
        Ground speed in metres per second, greater than 0.
    depart
        Earliest and latest time of leaving the corridor's start, with a time zone.
    before, after
        What each volume holds before the earliest arrival at its beginning, and after the latest departure from its
        end; 0 or more.
    stretch_m
        Longest stretch of the centreline that one volume takes, ground metres; all stretches of a corridor are equal.

    Returns
    -------
    volumes
        Frame with `VOLUME4D_COLUMNS` (EPSG:4326), in the order of travel. ``start`` and ``end`` are whole seconds in
        UTC, drawn apart. Neighbours share ground and time; together the outlines cover the corridor and reach at most
        1 m beyond it. Heights without a limit are NaN.

    Raises
    ------
    CorridorError
        The row has no corridor, or a value cannot be used; the findings list every one.

    Examples
    --------
    >>> from datetime import UTC
    >>> line = shapely.LineString([(38.0, 34.0), (38.5, 34.0)])
    >>> row = {"id": "a", "name": "A", "name_ar": "", "status": "proposed", "width_m": 4000.0, "lower_m": 3000.0,
    ...        "upper_m": 4000.0, "vertical_reference": "mean sea level", "geometry": line.buffer(0.02),
    ...        "centreline": line}
    >>> six = datetime(2025, 4, 15, 6, tzinfo=UTC)
    >>> volumes = to_volumes(row, speed_m_s=100.0, depart=(six, six + timedelta(minutes=10)))
    >>> for volume in volumes.itertuples():
    ...     print(volume.id, f"{volume.start:%H:%M:%S} to {volume.end:%H:%M:%S}")
    a:v1 05:58:00 to 06:14:34
    a:v2 06:00:33 to 06:17:08
    a:v3 06:03:07 to 06:19:42
    """
    _check_passage(corridor, {"speed_m_s": speed_m_s, "stretch_m": stretch_m}, depart, (before, after))
    stations_m, stretches = _cut_line(corridor["centreline"], stretch_m)
    outlines = _draw_outlines(corridor["geometry"], stretches, float(corridor["width_m"]))
    rows = [
        {
            "id": f"{corridor['id']}:v{part}",
            "part": part,
            "start": depart[0] + timedelta(seconds=begin_m / speed_m_s) - before,
            "end": depart[1] + timedelta(seconds=finish_m / speed_m_s) + after,
            "geometry": outline,
        }
        for part, (begin_m, finish_m, outline) in enumerate(
            zip(stations_m[:-1].tolist(), stations_m[1:].tolist(), outlines, strict=True), start=1
        )
    ]
    shared = {name: corridor[name] for name in ("name", "name_ar", "lower_m", "upper_m", "vertical_reference")}
    return _to_frame(rows, {"corridor_id": corridor["id"], **shared})


def volume_of(
    geometry: shapely.Geometry,
    *,
    key: str,
    name: Sentence,
    heights: HeightBlock | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> gpd.GeoDataFrame:
    """
    Make one volume of any area, such as the band of a separation line.

    Parameters
    ----------
    geometry
        Valid Polygon or MultiPolygon in EPSG:4326.
    key
        What stands as ``corridor_id``.
    name
        In English and Arabic.
    heights
        Its height block; None: every height.
    start, end
        From when until when, with a time zone; None: open.

    Returns
    -------
    volume
        One row with `VOLUME4D_COLUMNS`.

    Raises
    ------
    BadGeometryError
        The geometry is not a valid polygon that is not empty.
    CorridorError
        A time has no time zone, or the end does not lie after the start.

    Examples
    --------
    >>> band = volume_of(shapely.box(38, 34, 39, 35), key="line", name=Sentence("Line", ""))
    >>> print(band.loc[0, "id"], band.loc[0, "lower_m"], band.loc[0, "start"])
    line:v1 nan NaT
    """
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty or not geometry.is_valid:
        raise BadGeometryError(
            f"The volume of {key!r}: found a {geometry.geom_type}, {shapely.is_valid_reason(geometry)}, expected a "
            "valid Polygon or MultiPolygon in degrees that is not empty."
        )
    findings = [
        Finding(str(time), "a time with a time zone, such as UTC", column=column)
        for column, time in (("start", start), ("end", end))
        if time is not None and time.tzinfo is None
    ]
    if not findings and start is not None and end is not None and end <= start:
        findings.append(Finding(end.isoformat(), f"a time after {start.isoformat()}", column="end"))
    if findings:
        raise CorridorError(f"The volume of {key!r} cannot be made.", findings)
    lower_m, upper_m = (-math.inf, math.inf) if heights is None else (heights.lower_m, heights.upper_m)
    row = {"id": f"{key}:v1", "part": 1, "start": start, "end": end, "geometry": geometry}
    shared = {
        "corridor_id": key,
        "name": name.en,
        "name_ar": name.ar,
        "lower_m": lower_m if math.isfinite(lower_m) else np.nan,
        "upper_m": upper_m if math.isfinite(upper_m) else np.nan,
        "vertical_reference": "" if heights is None else heights.reference,
    }
    return _to_frame([row], shared)


def _check_passage(
    corridor: Mapping[str, Any] | pd.Series,
    numbers: Mapping[str, float],
    depart: tuple[datetime, datetime],
    buffers: tuple[timedelta, timedelta],
) -> None:
    findings = [
        Finding(repr(value), "a finite number greater than 0", column=column)
        for column, value in numbers.items()
        if not (math.isfinite(value) and value > 0)
    ]
    if corridor["status"] != "proposed":
        findings.append(Finding(repr(corridor["status"]), "a proposed corridor", column="status"))
    if any(time.tzinfo is None for time in depart):
        findings.append(Finding(f"{depart[0]} to {depart[1]}", "times with a time zone, such as UTC", column="depart"))
    elif depart[1] < depart[0]:
        findings.append(Finding(f"{depart[0]} to {depart[1]}", "the earliest time first", column="depart"))
    findings += [
        Finding(str(span), "a span of 0 or more", column=column)
        for column, span in zip(("before", "after"), buffers, strict=True)
        if span < _MOMENT
    ]
    if findings:
        raise CorridorError(f"The volumes of the corridor {corridor['id']!r} cannot be made.", findings)


def _cut_line(centreline: shapely.LineString, stretch_m: float) -> tuple[NDArray[np.float64], list[Any]]:
    """Cut a line into equal stretches: where they begin and finish in ground metres, and their vertices in degrees."""
    lonlat = shapely.get_coordinates(shapely.segmentize(centreline, _DENSE_DEG))
    legs_m = point_distance_m(*lonlat[:-1].T, *lonlat[1:].T)
    along_m = np.concatenate(([0.0], np.cumsum(legs_m)))
    stations_m = np.linspace(0.0, along_m[-1], max(1, math.ceil(along_m[-1] / stretch_m)) + 1)
    cuts = np.column_stack([np.interp(stations_m, along_m, axis) for axis in lonlat.T])
    stretches = [
        np.vstack((cuts[i], lonlat[(along_m > stations_m[i]) & (along_m < stations_m[i + 1])], cuts[i + 1]))
        for i in range(len(stations_m) - 1)
    ]
    return stations_m, stretches


def _draw_outlines(corridor: shapely.Geometry, stretches: list[Any], width_m: float) -> NDArray[np.object_]:
    """Draw the part of the corridor within reach of each stretch."""
    plane = fit_plane(shapely.bounds(corridor))
    corridor_m = plane.project(shapely.segmentize([corridor], _DENSE_DEG))[0]
    lines_m = [shapely.linestrings(np.column_stack(plane.forward(*stretch.T))) for stretch in stretches]
    line_m = shapely.multilinestrings(lines_m)
    # The corridor may be drawn a little too wide; whatever of it there is must be within reach of its stretch.
    farthest_m = shapely.distance(line_m, shapely.points(shapely.get_coordinates(corridor_m))).max()
    reach_m = max(farthest_m, width_m / 2 * _largest_scale(plane, corridor)) + _OUTSIDE_M
    near_m = shapely.buffer(lines_m, reach_m * _OUTLINES.arc_factor, quad_segs=_OUTLINES.arc_segments)
    outlines_m = shapely.intersection(near_m, shapely.buffer(corridor_m, _OUTSIDE_M))
    return plane.unproject(shapely.segmentize(outlines_m, _LONGEST_EDGE_M))


def _largest_scale(plane: LocalPlane, corridor: shapely.Geometry) -> float:
    """Give the largest number of plane metres per ground metre, which changes with the latitude only."""
    _, south, _, north = shapely.bounds(corridor)
    lat = np.linspace(south, north, _SAMPLE_OF_SCALE)
    return float(plane.scale_at(np.full(_SAMPLE_OF_SCALE, plane.lon_deg), lat).max())


def _to_frame(rows: list[dict[str, Any]], shared: Mapping[str, Any]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame([{**shared, "hypothetical": True, **row} for row in rows], columns=list(VOLUME4D_COLUMNS))
    for column, whole in (("start", "floor"), ("end", "ceil")):
        times = pd.to_datetime(frame[column], utc=True)
        frame[column] = getattr(times.dt, whole)("s").astype("datetime64[us, UTC]")
    frame = frame.astype({"lower_m": float, "upper_m": float, "part": int, "hypothetical": bool})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(frame["geometry"].to_numpy(dtype=object), crs=WGS84))
