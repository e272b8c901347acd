"""
Volumes in the form that services for uncrewed traffic exchange: Volume4D of ASTM F3548-21.

That form knows one outline without holes, heights above the WGS 84 ellipsoid only, and times in UTC. Heights above mean
sea level lie below those by the height of the geoid, 10 to 30 m in the Levant, which no file here knows: it must be
stated. Heights above the ground would need the terrain as well, so they are refused.
"""

import math
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import DataError, Finding
from geo.overlaps.heights import list_blocks

__all__ = ["write_volume4d"]

_ELLIPSOID: Final = frozenset({"w84", "wgs84", "wgs 84", "wgs84 ellipsoid", "wgs 84 ellipsoid", "ellipsoid", "hae"})
_SEA_LEVEL: Final = "mean sea level"
_LIMITS_M: Final = (-8000.0, 100_000.0)  # what the standard lets an altitude be
_DENSE_DEG: Final = 0.01  # edges of the form are geodesics; one of this length strays 1 cm from ours


def write_volume4d(
    volumes: gpd.GeoDataFrame, *, geoid_height_m: float | tuple[float, float] | None = None
) -> list[dict[str, Any]]:
    """
    Write volumes as Volume4D of ASTM F3548-21.

    Parameters
    ----------
    volumes
        Frame of volumes (EPSG:4326). Not modified.
    geoid_height_m
        Height of the geoid above the WGS 84 ellipsoid in metres, where heights are above mean sea level: one number, or
        the least and the greatest over the volumes, which are then drawn from the one to the other.

    Returns
    -------
    written
        Ready for JSON, in the order of the rows: ``volume`` with ``outline_polygon`` and, where there is a limit,
        ``altitude_lower`` and ``altitude_upper``; ``time_start`` and ``time_end`` where they are not open. A volume of
        several parts or with holes becomes several that together cover it.

    Raises
    ------
    DataError
        Heights are measured from another level, or from mean sea level without a stated geoid height, or lie outside
        what the standard allows; the findings list the rows.

    Examples
    --------
    >>> from geo.corridors.volumes import volume_of
    >>> from geo.corridors.sentences import Sentence
    >>> from geo.zones.heights import HeightBlock
    >>> band = volume_of(shapely.box(38.0, 34.0, 38.01, 34.01), key="line", name=Sentence("Line", ""),
    ...                  heights=HeightBlock(3000.0, 4000.0, "AMSL"))
    >>> (written,) = write_volume4d(band, geoid_height_m=(14.0, 22.0))
    >>> print(written["volume"]["altitude_lower"])
    {'value': 3014.0, 'reference': 'W84', 'units': 'M'}
    >>> written["volume"]["outline_polygon"]["vertices"][0]
    {'lng': 38.0, 'lat': 34.0}
    """
    geoid_m = np.sort(np.broadcast_to([math.nan] if geoid_height_m is None else geoid_height_m, 2))
    blocks = list_blocks(volumes)
    # The lower limit falls and the upper one rises with what is not known.
    at_sea_level = blocks.reference == _SEA_LEVEL
    lower_m = blocks.lower_m + np.where(at_sea_level, geoid_m[0], 0.0)
    upper_m = blocks.upper_m + np.where(at_sea_level, geoid_m[1], 0.0)
    findings = [
        finding
        for row, reference in enumerate(blocks.reference)
        for finding in _check_heights(row, reference, lower_m[row], upper_m[row], whole=bool(blocks.is_whole[row]))
    ]
    if findings:
        raise DataError("The volumes cannot be written as Volume4D of ASTM F3548-21.", findings)
    written: list[dict[str, Any]] = []
    outlines = shapely.segmentize(volumes.geometry.to_numpy(), _DENSE_DEG)
    for row, (outline, start, end) in enumerate(zip(outlines, volumes["start"], volumes["end"], strict=True)):
        shared = {
            "altitude_lower": _write_altitude(lower_m[row]),
            "altitude_upper": _write_altitude(upper_m[row]),
        }
        times = {"time_start": _write_time(start), "time_end": _write_time(end)}
        for part in shapely.get_parts(outline):
            for piece in _cut_holes(part):
                volume = {"outline_polygon": _write_ring(piece), **_known(shared)}
                written.append({"volume": volume, **_known(times)})
    return written


def _check_heights(row: int, reference: str, lower_m: float, upper_m: float, *, whole: bool) -> list[Finding]:
    if whole or reference in _ELLIPSOID:
        wrong_level = ""
    elif reference != _SEA_LEVEL:
        wrong_level = f"heights above {reference or 'a level that is not stated'}"
    else:
        wrong_level = "heights above mean sea level and no geoid_height_m" if math.isnan(lower_m + upper_m) else ""
    place = str(row + 1)
    if wrong_level:
        expected = "heights above the WGS 84 ellipsoid, or above mean sea level with a stated geoid height"
        return [Finding(wrong_level, expected, row=place, column="vertical_reference")]
    return [
        Finding(f"{limit_m:g} m", f"a height from {_LIMITS_M[0]:g} to {_LIMITS_M[1]:g} m", row=place, column=column)
        for column, limit_m in (("lower_m", lower_m), ("upper_m", upper_m))
        if math.isfinite(limit_m) and not _LIMITS_M[0] <= limit_m <= _LIMITS_M[1]
    ]


def _write_altitude(height_m: float) -> dict[str, Any] | None:
    return {"value": float(height_m), "reference": "W84", "units": "M"} if math.isfinite(height_m) else None


def _write_time(time: pd.Timestamp) -> dict[str, str] | None:
    return None if pd.isna(time) else {"value": f"{time.tz_convert('UTC'):%Y-%m-%dT%H:%M:%S.%fZ}", "format": "RFC3339"}


def _write_ring(piece: shapely.Polygon) -> dict[str, Any]:
    """List the vertices counter-clockwise, the first not repeated at the end."""
    ring = shapely.get_coordinates(shapely.remove_repeated_points(shapely.normalize(piece).exterior))[::-1][:-1]
    return {"vertices": [{"lng": lon, "lat": lat} for lon, lat in ring.tolist()]}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _cut_holes(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    """Cut a polygon north to south through its first hole, and its pieces likewise, until there is no hole."""
    if not polygon.interiors:
        return [polygon]
    west, south, east, north = polygon.bounds
    middle = (polygon.interiors[0].bounds[0] + polygon.interiors[0].bounds[2]) / 2
    sides = (shapely.box(west, south, middle, north), shapely.box(middle, south, east, north))
    parts = shapely.get_parts(shapely.intersection(polygon, sides))
    return [piece for part in parts if part.geom_type == "Polygon" for piece in _cut_holes(part)]
